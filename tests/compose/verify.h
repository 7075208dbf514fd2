/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify.h - checks DKIM signatures the slow and plain way (RFC 6376 §6.1), for tests */

#pragma once

#include "ms-dkim-key.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string.h>

static inline char *
verify_replace (const char *text, const char *pattern, const char *with)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_RAW, 0, NULL);
  char *result = g_regex_replace_literal (regex, text, -1, 0, with, 0, NULL);

  g_assert_nonnull (result);

  return result;
}

/* The body without trailing empty lines, ending in CRLF. */
static inline char *
verify_body (const char *body, gboolean relaxed)
{
  g_autofree char *one = relaxed ? verify_replace (body, "[ \t]+", " ") : g_strdup (body);
  g_autofree char *two = relaxed ? verify_replace (one, " \r\n", "\r\n") : g_strdup (one);
  g_autofree char *three = relaxed ? verify_replace (two, " \\z", "") : g_strdup (two);
  g_autofree char *rest = verify_replace (three, "(\r\n)+\\z", "");

  return *rest == '\0' && relaxed ? g_strdup ("") : g_strconcat (rest, "\r\n", NULL);
}

static inline char *
verify_field (const char *field, gboolean relaxed)
{
  g_autofree char *unfolded = NULL;
  g_autofree char *single = NULL;
  g_auto (GStrv) halves = NULL;

  if (!relaxed)
    return g_strdup (field);

  unfolded = verify_replace (field, "\r\n", "");
  single = verify_replace (unfolded, "[ \t]+", " ");
  halves = g_strsplit (single, ":", 2);
  g_strstrip (halves[0]);
  g_strstrip (halves[1]);
  for (char *at = halves[0]; *at != '\0'; at++)
    *at = g_ascii_tolower (*at);

  return g_strjoinv (":", halves);
}

/* (transfer full): "Name: value", folded as it came, without the last CRLF */
static inline GPtrArray *
verify_split (const char *message, const char **body)
{
  GPtrArray  *fields = g_ptr_array_new_with_free_func (g_free);
  const char *at = message;

  while (*at != '\0' && !g_str_has_prefix (at, "\r\n"))
    {
      const char *end = strstr (at, "\r\n");

      while (end != NULL && (end[2] == ' ' || end[2] == '\t'))
        end = strstr (end + 2, "\r\n");
      g_assert_nonnull (end);
      g_ptr_array_add (fields, g_strndup (at, end - at));
      at = end + 2;
    }
  *body = *at != '\0' ? at + 2 : at;

  return fields;
}

/* (transfer full) (nullable): without blanks */
static inline char *
verify_tag (const char *field, const char *tag)
{
  g_autofree char *solid = verify_replace (strchr (field, ':') + 1, "[ \t\r\n]", "");
  g_auto (GStrv) specs = g_strsplit (solid, ";", -1);

  for (char **spec = specs; *spec != NULL; spec++)
    if (g_str_has_prefix (*spec, tag) && (*spec)[strlen (tag)] == '=')
      return g_strdup (*spec + strlen (tag) + 1);

  return NULL;
}

static inline gboolean
verify_is (const char *field, const char *name)
{
  gsize length = strcspn (field, ": \t");

  return strlen (name) == length && g_ascii_strncasecmp (field, name, length) == 0;
}

/* What the fields of h= and the signature's own come to. */
static inline GString *
verify_header (GPtrArray *fields, const char *signature, gboolean relaxed)
{
  g_autofree char *h = verify_tag (signature, "h");
  g_auto (GStrv) names = g_strsplit (h, ":", -1);
  g_autofree gboolean *used = g_new0 (gboolean, fields->len);
  g_autofree char     *empty = verify_replace (signature, "(?<=[;\\s]b=)[^;]*", "");
  g_autofree char     *own = verify_field (empty, relaxed);
  GString             *out = g_string_new (NULL);

  for (char **name = names; *name != NULL; name++)
    for (guint i = fields->len; i > 0; i--)
      if (!used[i - 1] && verify_is (fields->pdata[i - 1], *name))
        {
          g_autofree char *field = verify_field (fields->pdata[i - 1], relaxed);

          g_string_append_printf (out, "%s\r\n", field);
          used[i - 1] = TRUE;
          break;
        }
  g_string_append (out, own);

  return out;
}

static inline EVP_PKEY *
verify_read_key (const char *base64, gboolean rsa)
{
  gsize              length;
  g_autofree guchar *data = g_base64_decode (base64, &length);
  const guchar      *at = data;

  return rsa ? d2i_PUBKEY (NULL, &at, (long) length)
             : EVP_PKEY_new_raw_public_key (EVP_PKEY_ED25519, NULL, data, length);
}

static inline gboolean
verify_digest (const GString *header, const char *b, const char *public, gboolean rsa)
{
  gsize              length;
  g_autofree guchar *raw = g_base64_decode (b, &length);
  EVP_PKEY          *pkey = verify_read_key (public, rsa);
  EVP_MD_CTX        *context = EVP_MD_CTX_new ();
  const guchar      *text = (const guchar *) header->str;
  guchar             digest[MS_DKIM_DIGEST];
  int                right;

  EVP_Digest (text, header->len, digest, NULL, EVP_sha256 (), NULL);
  g_assert_nonnull (pkey);
  EVP_DigestVerifyInit (context, NULL, rsa ? EVP_sha256 () : NULL, NULL, pkey);
  right = rsa ? EVP_DigestVerify (context, raw, length, text, header->len)
              : EVP_DigestVerify (context, raw, length, digest, sizeof digest);
  EVP_MD_CTX_free (context);
  EVP_PKEY_free (pkey);

  return right == 1;
}

static inline char *
verify_hash (const char *text, gsize length)
{
  guchar digest[MS_DKIM_DIGEST];

  EVP_Digest (text, length, digest, NULL, EVP_sha256 (), NULL);

  return g_base64_encode (digest, sizeof digest);
}

/* Whether the signature number @index of @message is @public's. */
static inline gboolean
verify_message (const char *message, guint index, const char *public)
{
  const char *body;
  const char *signature = NULL;
  g_autoptr (GPtrArray) fields = verify_split (message, &body);
  g_autoptr (GString) header = NULL;
  g_autofree char *canonical = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *c = NULL;
  g_autofree char *a = NULL;
  g_autofree char *bh = NULL;
  g_autofree char *b = NULL;

  gboolean relaxed;

  for (guint i = 0; i < fields->len && signature == NULL; i++)
    if (verify_is (fields->pdata[i], "DKIM-Signature") && index-- == 0)
      signature = fields->pdata[i];
  g_assert_nonnull (signature);

  c = verify_tag (signature, "c");
  a = verify_tag (signature, "a");
  bh = verify_tag (signature, "bh");
  b = verify_tag (signature, "b");
  relaxed = g_strcmp0 (c, "relaxed/relaxed") == 0;
  canonical = verify_body (body, relaxed);
  hash = verify_hash (canonical, strlen (canonical));
  header = verify_header (fields, signature, relaxed);

  return strcmp (hash, bh) == 0 &&
         verify_digest (header, b, public, strcmp (a, "rsa-sha256") == 0);
}
