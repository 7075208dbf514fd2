/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-trust.c - the authorities that all sessions share */

#include "config.h"

#include "ms-smtp-session.h"
#include "ms-smtp-trust.h"

#include "ms-text.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

typedef struct
{
  X509_STORE *store;   /* (owned) */
  gint64      changed; /* the file's time and size: another one is read again */
  gint64      size;
} Trust;

static GMutex      lock;
static GHashTable *trusts; /* (element-type utf8 Trust), "" for the system's */

static void
trust_free (gpointer data)
{
  Trust *trust = data;

  X509_STORE_free (trust->store);
  g_free (trust);
}

static X509_STORE *
load (const char *ca_file)
{
  X509_STORE *store = X509_STORE_new ();
  int         loaded = ca_file != NULL ? X509_STORE_load_file (store, ca_file)
                                       : X509_STORE_set_default_paths (store);

  /* As libcurl sets them on a store of its own. */
  X509_STORE_set_flags (store, X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);

  /* An empty file is no error for OpenSSL. */
  if (loaded != 1 ||
      (ca_file != NULL && sk_X509_OBJECT_num (X509_STORE_get0_objects (store)) == 0))
    g_clear_pointer (&store, X509_STORE_free);

  return store;
}

static Trust *
look_up (const char *ca_file, gint64 changed, gint64 size)
{
  const char *key = ca_file != NULL ? ca_file : "";
  Trust      *trust;
  X509_STORE *store;

  if (trusts == NULL)
    trusts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, trust_free);

  trust = g_hash_table_lookup (trusts, key);
  if (trust != NULL && trust->changed == changed && trust->size == size)
    return trust;

  store = load (ca_file);
  if (store == NULL)
    return NULL;

  trust = g_new0 (Trust, 1);
  trust->store = store;
  trust->changed = changed;
  trust->size = size;
  g_hash_table_insert (trusts, g_strdup (key), trust);

  return trust;
}

X509_STORE *
ms_smtp_trust_get (const char *ca_file, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  GStatBuf info = { 0 };
  Trust   *trust = NULL;

  if (ca_file == NULL || g_stat (ca_file, &info) == 0)
    trust =
        look_up (ca_file,
                 (gint64) info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000,
                 info.st_size);

  if (trust == NULL)
    {
      g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CERTIFICATE,
                   _ ("The file with trusted authorities, “%s”, cannot be read. Choose a PEM "
                      "file, or none to trust the system's authorities."),
                   ca_file != NULL ? ca_file : "");
      return NULL;
    }

  X509_STORE_up_ref (trust->store);

  return trust->store;
}

static char *
name_of (X509_NAME *name)
{
  char text[256] = "";

  if (X509_NAME_get_text_by_NID (name, NID_commonName, text, sizeof text) <= 0)
    X509_NAME_get_text_by_NID (name, NID_organizationName, text, sizeof text);

  return ms_text_printable (text, -1);
}

char *
ms_smtp_trust_describe (X509 *certificate)
{
  g_autofree char *subject = name_of (X509_get_subject_name (certificate));
  g_autofree char *issuer = name_of (X509_get_issuer_name (certificate));
  g_autofree char *until = NULL;
  struct tm        end = { 0 };

  if (ASN1_TIME_to_tm (X509_get0_notAfter (certificate), &end) == 1)
    until = g_strdup_printf ("%04d-%02d-%02d", end.tm_year + 1900, end.tm_mon + 1, end.tm_mday);

  /* Translators: a certificate: whose it is, who issued it, its last day. */
  return g_strdup_printf (_ ("%s, issued by %s, valid until %s"), subject, issuer,
                          until != NULL ? until : "?");
}

const char *
ms_smtp_trust_explain (long result)
{
  switch (result)
    {
    case X509_V_OK: /* libcurl compares the name itself, and keeps its own first value */
    case X509_V_ERR_UNSPECIFIED:
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return _ ("it is made out to another name. Enter the server's name exactly as its "
                "provider gives it.");
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return _ ("it has expired. Its provider must renew it; check this computer's date as "
                "well.");
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return _ ("it is not valid yet. Check this computer's date.");
    default:
      return NULL;
    }
}
