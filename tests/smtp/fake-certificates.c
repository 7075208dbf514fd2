/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fake-certificates.c - an authority and the good and bad certificates of a fake server */

#include "config.h"

#include "fake-certificates.h"

#include <glib/gstdio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <unistd.h>

#define DAY (24 * 60 * 60)

enum
{
  FAKE_CERTIFICATE_GOOD,
  FAKE_CERTIFICATE_EXPIRED,
  FAKE_CERTIFICATE_OTHER_NAME,
  FAKE_CERTIFICATE_SELF_SIGNED,
  FAKE_CERTIFICATE_OLD,
};

#define FAKE_N_CERTIFICATES 5

static char    *ca_file;
static X509    *authority;
static SSL_CTX *contexts[FAKE_N_CERTIFICATES];

static void
add_extension (X509 *certificate, X509 *issuer, int nid, const char *value)
{
  X509V3_CTX      ctx;
  X509_EXTENSION *extension;

  X509V3_set_ctx (&ctx, issuer, certificate, NULL, NULL, 0);
  extension = X509V3_EXT_conf_nid (NULL, &ctx, nid, value);
  g_assert_nonnull (extension);
  X509_add_ext (certificate, extension, -1);
  X509_EXTENSION_free (extension);
}

/* @names: (nullable): subjectAltName; %NULL makes an authority. */
static X509 *
make (const char *name,
      const char *names,
      long        from,
      long        until,
      EVP_PKEY   *key,
      X509       *issuer,
      EVP_PKEY   *issuer_key)
{
  static int serial;

  X509      *certificate = X509_new ();
  X509_NAME *subject = X509_get_subject_name (certificate);

  X509_set_version (certificate, X509_VERSION_3);
  ASN1_INTEGER_set (X509_get_serialNumber (certificate), ++serial);
  X509_gmtime_adj (X509_getm_notBefore (certificate), from);
  X509_gmtime_adj (X509_getm_notAfter (certificate), until);
  X509_set_pubkey (certificate, key);
  X509_NAME_add_entry_by_txt (subject, "CN", MBSTRING_UTF8, (const guchar *) name, -1, -1, 0);
  X509_set_issuer_name (certificate, issuer != NULL ? X509_get_subject_name (issuer) : subject);

  if (names != NULL)
    add_extension (certificate, issuer != NULL ? issuer : certificate, NID_subject_alt_name,
                   names);
  else
    add_extension (certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");

  g_assert_cmpint (X509_sign (certificate, issuer_key != NULL ? issuer_key : key,
                              EVP_sha256 ()),
                   >, 0);

  return certificate;
}

static SSL_CTX *
make_context (X509 *certificate, EVP_PKEY *key)
{
  SSL_CTX *context = SSL_CTX_new (TLS_server_method ());

  g_assert_cmpint (SSL_CTX_use_certificate (context, certificate), ==, 1);
  g_assert_cmpint (SSL_CTX_use_PrivateKey (context, key), ==, 1);
  if (authority != NULL)
    g_assert_cmpint (SSL_CTX_add1_chain_cert (context, authority), ==, 1);
  X509_free (certificate);

  return context;
}

static void
remove_ca_file (void)
{
  g_unlink (ca_file);
}

static void
write_ca (X509 *ca)
{
  int   fd = g_file_open_tmp ("fake-ca-XXXXXX.pem", &ca_file, NULL);
  FILE *file = fdopen (fd, "w");

  g_assert_nonnull (file);
  g_assert_cmpint (PEM_write_X509 (file, ca), ==, 1);
  fclose (file);
  atexit (remove_ca_file);
}

static void
make_all (void)
{
  static const char here[] =
      "DNS:localhost,IP:127.0.0.1,DNS:mx.fake.test,DNS:mta-sts.fake.test";

  static gsize done;

  if (g_once_init_enter (&done))
    {
      EVP_PKEY *ca_key = EVP_EC_gen ("P-256");
      EVP_PKEY *key = EVP_EC_gen ("P-256");
      X509     *ca = make ("Fake authority", NULL, -DAY, DAY, ca_key, NULL, NULL);

      write_ca (ca);
      authority = ca;
      contexts[FAKE_CERTIFICATE_GOOD] =
          make_context (make ("localhost", here, -DAY, DAY, key, ca, ca_key), key);
      contexts[FAKE_CERTIFICATE_EXPIRED] =
          make_context (make ("localhost", here, -2 * DAY, -DAY, key, ca, ca_key), key);
      contexts[FAKE_CERTIFICATE_OTHER_NAME] =
          make_context (make ("other.test", "DNS:other.test", -DAY, DAY, key, ca, ca_key), key);
      contexts[FAKE_CERTIFICATE_OLD] =
          make_context (make ("localhost", here, -DAY, DAY, key, ca, ca_key), key);
      SSL_CTX_set_security_level (contexts[FAKE_CERTIFICATE_OLD], 0);
      SSL_CTX_set_min_proto_version (contexts[FAKE_CERTIFICATE_OLD], TLS1_VERSION);
      SSL_CTX_set_max_proto_version (contexts[FAKE_CERTIFICATE_OLD], TLS1_VERSION);
      authority = NULL;
      contexts[FAKE_CERTIFICATE_SELF_SIGNED] =
          make_context (make ("localhost", here, -DAY, DAY, key, NULL, NULL), key);

      authority = ca;
      EVP_PKEY_free (key);
      EVP_PKEY_free (ca_key);
      g_once_init_leave (&done, 1);
    }
}

const char *
fake_certificates_get_ca_file (void)
{
  make_all ();

  return ca_file;
}

SSL_CTX *
fake_certificates_find_context (const char *name)
{
  static const char *const names[] = {
    [FAKE_CERTIFICATE_GOOD] = "good",
    [FAKE_CERTIFICATE_EXPIRED] = "expired",
    [FAKE_CERTIFICATE_OTHER_NAME] = "other-name",
    [FAKE_CERTIFICATE_SELF_SIGNED] = "self-signed",
    [FAKE_CERTIFICATE_OLD] = "old",
  };

  make_all ();
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (name, names[i]))
      return contexts[i];

  g_error ("no such certificate: %s", name);
}

/* What a TLSA record is about: RFC 6698 §2.1.2. */
static GBytes *
encode (X509 *certificate, gboolean key_only)
{
  guchar *der = NULL;
  int     length = key_only ? i2d_X509_PUBKEY (X509_get_X509_PUBKEY (certificate), &der)
                            : i2d_X509 (certificate, &der);
  GBytes *bytes;

  g_assert_cmpint (length, >, 0);
  bytes = g_bytes_new (der, length);
  OPENSSL_free (der);

  return bytes;
}

GBytes *
fake_certificates_dup_tlsa (const char *name, guint selector, guint matching)
{
  g_autoptr (GBytes) whole = NULL;

  X509  *certificate = NULL;
  guchar digest[EVP_MAX_MD_SIZE];
  guint  length = 0;

  make_all ();
  if (g_str_equal (name, "authority"))
    certificate = authority;
  else
    certificate = SSL_CTX_get0_certificate (fake_certificates_find_context (name));

  whole = encode (certificate, selector == 1);
  if (matching == 0)
    return g_steal_pointer (&whole);

  g_assert_cmpint (EVP_Digest (g_bytes_get_data (whole, NULL), g_bytes_get_size (whole), digest,
                               &length, matching == 2 ? EVP_sha512 () : EVP_sha256 (), NULL),
                   ==, 1);

  return g_bytes_new (digest, length);
}
