/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dkim-key.c - a private key: made, read, kept, and used */

#include "config.h"

#include "ms-dkim-digest.h"
#include "ms-dkim-key.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RSA_BITS       2048
#define RSA_BITS_LEAST 1024 /* RFC 8301 §3.2 */
#define RSA_BITS_MOST  4096

#define ED25519_OCTETS 32
#define FILE_MOST      65536 /* no key is as long */

struct _MsDkimKey
{
  gatomicrefcount ref_count;
  MsDkimAlgorithm algorithm;
  EVP_PKEY       *pkey; /* (owned) */
};

struct _MsDkimPen
{
  MsDkimKey    *key;  /* (owned) */
  EVP_PKEY     *pkey; /* (owned) (nullable): no other thread waits for RSA's blinding */
  EVP_PKEY_CTX *rsa;  /* (owned) (nullable) */
  guint8        ed25519[crypto_sign_ed25519_SECRETKEYBYTES];
};

G_DEFINE_QUARK (ms - dkim - error - quark, ms_dkim_error)

static const char *const names[] = { "rsa", "ed25519" };

const char *
ms_dkim_algorithm_to_string (MsDkimAlgorithm algorithm)
{
  return names[algorithm];
}

gboolean
ms_dkim_algorithm_parse (const char *text, MsDkimAlgorithm *algorithm)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (names[i], text) == 0)
      {
        *algorithm = i;
        return TRUE;
      }

  return FALSE;
}

static MsDkimKey *
take_pkey (EVP_PKEY *pkey, MsDkimAlgorithm algorithm)
{
  MsDkimKey *self = g_new0 (MsDkimKey, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->pkey = pkey;
  self->algorithm = algorithm;

  return self;
}

MsDkimKey *
ms_dkim_key_generate (MsDkimAlgorithm algorithm, GError **error)
{
  EVP_PKEY *pkey = NULL;

  switch (algorithm)
    {
    case MS_DKIM_RSA:
      pkey = EVP_PKEY_Q_keygen (NULL, NULL, "RSA", (size_t) RSA_BITS);
      break;
    case MS_DKIM_ED25519:
      pkey = EVP_PKEY_Q_keygen (NULL, NULL, "ED25519");
      break;
    }
  if (pkey != NULL)
    return take_pkey (pkey, algorithm);

  ERR_clear_error ();
  g_set_error (error, MS_DKIM_ERROR, MS_DKIM_ERROR_KEY,
               _ ("The system's libcrypto cannot make a key of the kind “%s”"),
               names[algorithm]);

  return NULL;
}

/* Never asks on the terminal. */
static int
refuse_password (char *buffer, int size, int writing, void *asked)
{
  (void) buffer;
  (void) size;
  (void) writing;
  *(gboolean *) asked = TRUE;

  return -1;
}

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, MS_DKIM_ERROR, MS_DKIM_ERROR_KEY, message);

  return FALSE;
}

static gboolean
judge (const EVP_PKEY *pkey, gboolean encrypted, MsDkimAlgorithm *algorithm, GError **error)
{
  if (pkey == NULL && encrypted)
    return fail (error, _ ("The key is protected by a password: write it without one, as by "
                           "“openssl pkey -in FILE -out NEW”"));
  if (pkey == NULL)
    return fail (error, _ ("This is no private key in PEM form (PKCS#1 or PKCS#8)"));

  if (EVP_PKEY_is_a (pkey, "ED25519"))
    {
      *algorithm = MS_DKIM_ED25519;
      return TRUE;
    }
  if (!EVP_PKEY_is_a (pkey, "RSA"))
    return fail (error, _ ("DKIM signs with RSA and Ed25519 keys only; this one is of another "
                           "kind"));

  *algorithm = MS_DKIM_RSA;
  if (EVP_PKEY_get_bits (pkey) < RSA_BITS_LEAST || EVP_PKEY_get_bits (pkey) > RSA_BITS_MOST)
    {
      g_set_error (error, MS_DKIM_ERROR, MS_DKIM_ERROR_KEY,
                   _ ("The RSA key has %d bits; receivers take 1024 to 4096, and 2048 is best"),
                   EVP_PKEY_get_bits (pkey));
      return FALSE;
    }

  return TRUE;
}

MsDkimKey *
ms_dkim_key_parse (const char *pem, gsize length, GError **error)
{
  BIO            *bio = BIO_new_mem_buf (pem, (int) MIN (length, FILE_MOST));
  gboolean        encrypted = FALSE;
  EVP_PKEY       *pkey = PEM_read_bio_PrivateKey (bio, NULL, refuse_password, &encrypted);
  MsDkimAlgorithm algorithm = MS_DKIM_RSA;

  BIO_free (bio);
  ERR_clear_error ();
  if (judge (pkey, encrypted, &algorithm, error))
    return take_pkey (pkey, algorithm);

  EVP_PKEY_free (pkey);

  return NULL;
}

static gboolean
fail_file (GError **error, const char *path, int number)
{
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (number),
               _ ("The key file “%s”: %s"), path, g_strerror (number));

  return FALSE;
}

static gboolean
check_file (int file, const char *path, GError **error)
{
  struct stat info;

  if (fstat (file, &info) != 0)
    return fail_file (error, path, errno);
  if (S_ISREG (info.st_mode) && (info.st_mode & 077) == 0)
    return TRUE;

  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_PERM,
               _ ("The key file “%s” must be a file that only its owner can read: chmod 600"),
               path);

  return FALSE;
}

MsDkimKey *
ms_dkim_key_load (const char *path, GError **error)
{
  g_autofree char *pem = g_malloc0 (FILE_MOST);
  int              file = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  MsDkimKey       *key = NULL;
  gssize           length;

  if (file < 0)
    {
      fail_file (error, path, errno);
      return NULL;
    }

  if (check_file (file, path, error))
    {
      length = read (file, pem, FILE_MOST);
      if (length < 0)
        fail_file (error, path, errno);
      else
        key = ms_dkim_key_parse (pem, length, error);
      if (key == NULL)
        g_prefix_error (error, "%s: ", path);
    }
  close (file);
  explicit_bzero (pem, FILE_MOST);

  return key;
}

static gboolean
write_all (int file, const char *data, gsize length)
{
  while (length > 0)
    {
      gssize done = write (file, data, length);

      if (done < 0 && errno != EINTR)
        return FALSE;
      data += MAX (done, 0);
      length -= MAX (done, 0);
    }

  return fsync (file) == 0;
}

gboolean
ms_dkim_key_save (const MsDkimKey *self, const char *path, GError **error)
{
  BIO     *bio = BIO_new (BIO_s_secmem ());
  char    *pem = NULL;
  long     length;
  int      file;
  gboolean done;
  int      saved;

  ms_dkim_must (PEM_write_bio_PKCS8PrivateKey (bio, self->pkey, NULL, NULL, 0, NULL, NULL));
  length = BIO_get_mem_data (bio, &pem);

  file = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  done = file >= 0 && write_all (file, pem, length);
  saved = errno;
  if (file >= 0)
    close (file);
  if (file >= 0 && !done)
    unlink (path);
  BIO_free (bio);

  return done || fail_file (error, path, saved);
}

MsDkimKey *
ms_dkim_key_ref (MsDkimKey *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
ms_dkim_key_unref (MsDkimKey *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  EVP_PKEY_free (self->pkey);
  g_free (self);
}

MsDkimAlgorithm
ms_dkim_key_get_algorithm (const MsDkimKey *self)
{
  return self->algorithm;
}

guint
ms_dkim_key_get_bits (const MsDkimKey *self)
{
  return EVP_PKEY_get_bits (self->pkey);
}

const char *
ms_dkim_key_get_warning (const MsDkimKey *self)
{
  if (ms_dkim_key_get_algorithm (self) != MS_DKIM_RSA || ms_dkim_key_get_bits (self) >= 2048)
    return NULL;

  return _ (
      "This RSA key has fewer than 2048 bits: some receivers distrust it, and it is weaker "
      "than it should be. Make a new one.");
}

char *
ms_dkim_key_get_public (const MsDkimKey *self)
{
  guint8 *der = NULL;
  guint8  raw[ED25519_OCTETS];
  size_t  size = sizeof raw;
  char   *text;
  int     length;

  if (self->algorithm == MS_DKIM_ED25519)
    {
      ms_dkim_must (EVP_PKEY_get_raw_public_key (self->pkey, raw, &size));
      return g_base64_encode (raw, size);
    }

  length = i2d_PUBKEY (self->pkey, &der);
  ms_dkim_must (length > 0);
  text = g_base64_encode (der, length);
  OPENSSL_free (der);

  return text;
}

/* (nullable): RSA as RFC 6376 §3.6.1 names it, or as its example and everybody writes it */
static EVP_PKEY *
read_rsa (const guint8 *der, gsize length)
{
  const guint8 *at = der;
  EVP_PKEY     *pkey = d2i_PUBKEY (NULL, &at, (long) length);

  at = der;
  if (pkey == NULL)
    pkey = d2i_PublicKey (EVP_PKEY_RSA, NULL, &at, (long) length);
  ERR_clear_error ();

  return pkey;
}

gboolean
ms_dkim_key_has_public (const MsDkimKey *self, const char *base64)
{
  gsize              length = 0;
  g_autofree guchar *data = g_base64_decode (base64, &length);
  EVP_PKEY          *pkey;
  gboolean           same;

  if (self->algorithm == MS_DKIM_ED25519)
    pkey = EVP_PKEY_new_raw_public_key (EVP_PKEY_ED25519, NULL, data, length);
  else
    pkey = read_rsa (data, length);
  ERR_clear_error ();
  same = pkey != NULL && EVP_PKEY_eq (self->pkey, pkey) == 1;
  EVP_PKEY_free (pkey);

  return same;
}

static void
open_rsa (MsDkimPen *self)
{
  self->pkey = EVP_PKEY_dup (self->key->pkey);
  ms_dkim_must (self->pkey != NULL);
  self->rsa = EVP_PKEY_CTX_new_from_pkey (NULL, self->pkey, NULL);
  ms_dkim_must (self->rsa != NULL && EVP_PKEY_sign_init (self->rsa) == 1);
  ms_dkim_must (EVP_PKEY_CTX_set_rsa_padding (self->rsa, RSA_PKCS1_PADDING) == 1);
  ms_dkim_must (EVP_PKEY_CTX_set_signature_md (self->rsa, ms_dkim_sha256 ()) == 1);
}

/* libsodium signs in less than half of libcrypto's time (16 µs and 37 µs measured), which is
 * what signing costs the sender. */
static void
open_ed25519 (MsDkimPen *self)
{
  guint8 seed[ED25519_OCTETS];
  guint8 public[ED25519_OCTETS];
  size_t size = sizeof seed;

  ms_dkim_must (sodium_init () >= 0);
  ms_dkim_must (EVP_PKEY_get_raw_private_key (self->key->pkey, seed, &size));
  crypto_sign_ed25519_seed_keypair (public, self->ed25519, seed);
  sodium_memzero (seed, sizeof seed);
}

MsDkimPen *
ms_dkim_pen_new (MsDkimKey *key)
{
  MsDkimPen *self = g_new0 (MsDkimPen, 1);

  self->key = ms_dkim_key_ref (key);
  switch (key->algorithm)
    {
    case MS_DKIM_RSA:
      open_rsa (self);
      break;
    case MS_DKIM_ED25519:
      open_ed25519 (self);
      break;
    }

  return self;
}

void
ms_dkim_pen_free (MsDkimPen *self)
{
  EVP_PKEY_CTX_free (self->rsa);
  EVP_PKEY_free (self->pkey);
  sodium_memzero (self->ed25519, sizeof self->ed25519);
  ms_dkim_key_unref (self->key);
  g_free (self);
}

gsize
ms_dkim_pen_sign (MsDkimPen *self, const guint8 *digest, guint8 *signature)
{
  size_t length = MS_DKIM_SIGNATURE_MAX;

  switch (self->key->algorithm)
    {
    case MS_DKIM_RSA:
      ms_dkim_must (EVP_PKEY_sign (self->rsa, signature, &length, digest, MS_DKIM_DIGEST) == 1);
      return length;
    case MS_DKIM_ED25519:
      /* RFC 8463 §3: the hash is what is signed, by PureEdDSA. */
      crypto_sign_ed25519_detached (signature, NULL, digest, MS_DKIM_DIGEST, self->ed25519);
      return crypto_sign_ed25519_BYTES;
    }

  g_assert_not_reached ();
}
