/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-dkim-key.c - keys made, read and kept, and the records that publish them */

#include "config.h"

#include "ms-dkim-record.h"
#include "verify.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

/* What `openssl` makes of a key, by its command line. */
static char *
run_openssl (const char *command)
{
  g_autofree char *line = g_strconcat ("openssl ", command, NULL);
  g_autofree char *output = NULL;
  g_autofree char *messages = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_spawn_command_line_sync (line, &output, &messages, &status, &error);
  g_assert_no_error (error);
  if (status != 0)
    g_test_message ("%s: %s", line, messages);
  g_assert_cmpint (status, ==, 0);

  return g_steal_pointer (&output);
}

static const struct
{
  const char     *name;
  const char     *make;    /* (nullable): openssl's arguments */
  const char     *text;    /* (nullable): or this */
  const char     *problem; /* (nullable): in the error */
  guint           bits;
  MsDkimAlgorithm algorithm;
} imports[] = {
  { "PKCS#8 RSA", "genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048", .bits = 2048 },
  { "PKCS#1 RSA", "genrsa -traditional 2048", .bits = 2048 },
  { "RSA 1024", "genrsa 1024", .bits = 1024 },
  { "Ed25519", "genpkey -algorithm ED25519", .bits = 256, .algorithm = MS_DKIM_ED25519 },
  { "RSA 768", "genrsa 768", .problem = "768 bits" },
  { "EC", "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256", .problem = "another kind" },
  { "Ed448", "genpkey -algorithm ED448", .problem = "another kind" },
  { "with a password", "genpkey -quiet -algorithm ED25519 -aes128 -pass pass:secret",
    .problem = "password" },
  { "empty", .text = "", .problem = "no private key" },
  { "text", .text = "-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----\n",
    .problem = "no private key" },
};

static void
test_import (gconstpointer data)
{
  guint            i = GPOINTER_TO_UINT (data);
  g_autofree char *pem =
      imports[i].make != NULL ? run_openssl (imports[i].make) : g_strdup (imports[i].text);
  g_autoptr (GError) error = NULL;
  g_autoptr (MsDkimKey) key = ms_dkim_key_parse (pem, strlen (pem), &error);

  if (imports[i].problem != NULL)
    {
      g_assert_error (error, MS_DKIM_ERROR, MS_DKIM_ERROR_KEY);
      g_assert_nonnull (strstr (error->message, imports[i].problem));
      return;
    }

  g_assert_no_error (error);
  g_assert_cmpint (ms_dkim_key_get_algorithm (key), ==, imports[i].algorithm);
  if (imports[i].algorithm == MS_DKIM_RSA)
    g_assert_cmpuint (ms_dkim_key_get_bits (key), ==, imports[i].bits);
}

/* Made, kept, read again: the same key, which only its owner can read, and nobody overwrites.
 */
static void
test_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("mailshot-dkim-XXXXXX", NULL);

  for (guint i = 0; i < MS_DKIM_N_ALGORITHMS; i++)
    {
      g_autofree char *path = g_build_filename (folder, ms_dkim_algorithm_to_string (i), NULL);
      g_autoptr (MsDkimKey) key = ms_dkim_key_generate (i, NULL);
      g_autoptr (MsDkimKey) again = NULL;
      g_autoptr (MsDkimKey) open = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *public = ms_dkim_key_get_public (key);
      struct stat info;

      ms_dkim_key_save (key, path, &error);
      g_assert_no_error (error);
      g_assert_cmpint (stat (path, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 0777, ==, 0600);
      again = ms_dkim_key_load (path, &error);
      g_assert_no_error (error);
      g_assert_true (ms_dkim_key_has_public (again, public));

      g_assert_false (ms_dkim_key_save (key, path, &error));
      g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST);
      g_clear_error (&error);

      g_assert_cmpint (chmod (path, 0640), ==, 0);
      open = ms_dkim_key_load (path, &error);
      g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_PERM);
      g_assert_null (open);
      g_unlink (path);
    }
  g_rmdir (folder);
}

#define PEM                                                            \
  "-----BEGIN PRIVATE KEY-----\n"                                      \
  "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n" \
  "-----END PRIVATE KEY-----\n"
#define P     "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
#define OTHER "yi50DjK5O9pqbFpNHklsv9lqaS0ArSYu02qp1S0DW1Y="

static const struct
{
  const char     *text;
  MsDkimPublished published;
} records[] = {
  { "v=DKIM1; k=ed25519; p=" P, MS_DKIM_PUBLISHED_RIGHT },
  { "k=ed25519;p=" P ";", MS_DKIM_PUBLISHED_RIGHT },
  { " v = DKIM1 ; p = 11qYAYKxCrfVS/7Ty WQHOg7hcvPap\tiMlrwIaaPcHURo= ; k=ed25519 ; ",
    MS_DKIM_PUBLISHED_RIGHT },
  { "v=DKIM1; h=sha1:sha256; s=email:other; t=s; n=a note; x=y; k=ed25519; p=" P,
    MS_DKIM_PUBLISHED_RIGHT },
  { "v=DKIM1; s=*; k=ed25519; p=" P, MS_DKIM_PUBLISHED_RIGHT },
  { "v=DKIM1; t=y; k=ed25519; p=" P, MS_DKIM_PUBLISHED_TESTING },
  { "v=DKIM1; t=s:y; k=ed25519; p=" P, MS_DKIM_PUBLISHED_TESTING },
  { "v=DKIM1; k=ed25519; p=" OTHER, MS_DKIM_PUBLISHED_OTHER },
  { "v=DKIM1; k=ed25519; p=nonsense", MS_DKIM_PUBLISHED_OTHER },
  { "v=DKIM1; k=ed25519; p=", MS_DKIM_PUBLISHED_REVOKED },
  { "v=DKIM1; p=", MS_DKIM_PUBLISHED_REVOKED },
  { "v=DKIM1; p=" P, MS_DKIM_PUBLISHED_TYPE },
  { "v=DKIM1; k=rsa; p=" P, MS_DKIM_PUBLISHED_TYPE },
  { "v=DKIM1; h=sha1; k=ed25519; p=" P, MS_DKIM_PUBLISHED_LIMITED },
  { "v=DKIM1; s=tlsrpt; k=ed25519; p=" P, MS_DKIM_PUBLISHED_LIMITED },
  { "v=DKIM2; k=ed25519; p=" P, MS_DKIM_PUBLISHED_INVALID },
  { "k=ed25519; v=DKIM1; p=" P, MS_DKIM_PUBLISHED_INVALID },
  { "v=DKIM1; k=ed25519; p=" P "; p=" P, MS_DKIM_PUBLISHED_INVALID },
  { "v=DKIM1; k=ed25519", MS_DKIM_PUBLISHED_INVALID },
  { "v=spf1 -all", MS_DKIM_PUBLISHED_INVALID },
  { "nonsense", MS_DKIM_PUBLISHED_INVALID },
  { ";;;", MS_DKIM_PUBLISHED_INVALID },
  { "", MS_DKIM_PUBLISHED_INVALID },
};

static void
test_records (void)
{
  g_autoptr (MsDkimKey) key = ms_dkim_key_parse (PEM, strlen (PEM), NULL);
  g_autofree char *text = ms_dkim_record_text (key);

  g_assert_cmpstr (text, ==, "v=DKIM1; k=ed25519; p=" P);
  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_test_message ("%s", records[i].text);
      g_assert_cmpint (ms_dkim_record_compare (records[i].text, key), ==, records[i].published);
    }
}

/* What is written down for the DNS is what is found right, for both kinds; an RSA key also in
 * the form that RFC 6376 names and nobody uses. */
static void
test_own_records (void)
{
  for (guint i = 0; i < MS_DKIM_N_ALGORITHMS; i++)
    {
      g_autoptr (MsDkimKey) key = ms_dkim_key_generate (i, NULL);
      g_autoptr (MsDkimKey) other = ms_dkim_key_generate (i, NULL);
      g_autofree char *text = ms_dkim_record_text (key);

      g_assert_cmpint (ms_dkim_record_compare (text, key), ==, MS_DKIM_PUBLISHED_RIGHT);
      g_assert_cmpint (ms_dkim_record_compare (text, other), ==, MS_DKIM_PUBLISHED_OTHER);
      if (i == MS_DKIM_RSA)
        {
          g_autofree char *public = ms_dkim_key_get_public (key);
          EVP_PKEY        *pkey = verify_read_key (public, TRUE);
          guchar          *der = NULL;
          int              length = i2d_PublicKey (pkey, &der);
          g_autofree char *bare = g_base64_encode (der, length);

          g_assert_true (ms_dkim_key_has_public (key, bare));
          OPENSSL_free (der);
          EVP_PKEY_free (pkey);
        }
    }
}

static const struct
{
  const char *selector;
  gboolean    valid;
} selectors[] = {
  { "s1", TRUE },
  { "2026", TRUE },
  { "a.b-c", TRUE },
  { "", FALSE },
  { "a.", FALSE },
  { ".a", FALSE },
  { "a..b", FALSE },
  { "-a", FALSE },
  { "a-", FALSE },
  { "a_b", FALSE },
  { "a b", FALSE },
  { "a/b", FALSE },
  { "\303\274", FALSE },
  { "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff1234", FALSE },
};

static void
test_selectors (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (selectors); i++)
    g_assert_cmpint (ms_dkim_selector_is_valid (selectors[i].selector), ==, selectors[i].valid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (imports); i++)
    {
      g_autofree char *path = g_strconcat ("/compose/dkim-key/import/", imports[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_import);
    }
  g_test_add_func ("/compose/dkim-key/file", test_file);
  g_test_add_func ("/compose/dkim-key/records", test_records);
  g_test_add_func ("/compose/dkim-key/own-records", test_own_records);
  g_test_add_func ("/compose/dkim-key/selectors", test_selectors);

  return g_test_run ();
}
