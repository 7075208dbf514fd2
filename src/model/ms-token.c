/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-token.c - names a recipient to us, and to nobody else */

#include "config.h"

#include "ms-token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

/*
 * In octets: one of purpose and of how long the campaign's id is; both ids without leading
 * zeros, the most significant first; the hash; the HMAC of all that.  How long the recipient's
 * id is follows from the whole.
 */
#define CAMPAIGN_OCTETS  5
#define RECIPIENT_OCTETS 6
#define HASH_OCTETS      8
#define MAC_OCTETS       12
#define OCTETS_MIN       (1 + HASH_OCTETS + MAC_OCTETS)
#define OCTETS_MAX       (OCTETS_MIN + CAMPAIGN_OCTETS + RECIPIENT_OCTETS)

#define CHARACTERS(octets) (((octets) *8 + 4) / 5)
G_STATIC_ASSERT (CHARACTERS (OCTETS_MAX) == MS_TOKEN_MAX);

/* What else the key makes begins with an octet that no token begins with. */
#define OF_ADDRESS   '\1'
#define OF_KEY       '\2'
#define PURPOSE(tag) ((tag) >> 4)

#define BLOCK 64 /* octets: SHA-256's */

/* RFC 2104 §4: the key's blocks are hashed once.  libcrypto takes a quarter of GLib's time. */
struct _MsTokenKey
{
  gatomicrefcount ref_count;
  EVP_MD_CTX     *inner; /* (owned): only ever copied, as is the other one */
  EVP_MD_CTX     *outer; /* (owned) */
};

/* What libcrypto cannot do with a hash that worked before is out of memory, of which GLib dies,
 * too. */
static void
must (int done)
{
  if (G_UNLIKELY (done != 1))
    g_error ("libcrypto cannot hash");
}

static EVP_MD_CTX *
begin (const guint8 *octets, guint8 pad)
{
  EVP_MD_CTX *digest = EVP_MD_CTX_new ();
  guint8      block[BLOCK];

  memset (block, pad, sizeof block);
  for (guint i = 0; i < MS_TOKEN_KEY_SIZE; i++)
    block[i] ^= octets[i];
  must (EVP_DigestInit_ex (digest, EVP_sha256 (), NULL));
  must (EVP_DigestUpdate (digest, block, sizeof block));
  explicit_bzero (block, sizeof block);

  return digest;
}

MsTokenKey *
ms_token_key_new (const guint8 *octets)
{
  MsTokenKey *self = g_new0 (MsTokenKey, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->inner = begin (octets, 0x36);
  self->outer = begin (octets, 0x5c);

  return self;
}

MsTokenKey *
ms_token_key_ref (MsTokenKey *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
ms_token_key_unref (MsTokenKey *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  EVP_MD_CTX_free (self->inner);
  EVP_MD_CTX_free (self->outer);
  g_free (self);
}

static void
authenticate (const MsTokenKey *self, gconstpointer data, gsize length, guint8 digest[32])
{
  EVP_MD_CTX *hmac = EVP_MD_CTX_new ();

  must (EVP_MD_CTX_copy_ex (hmac, self->inner));
  must (EVP_DigestUpdate (hmac, data, length));
  must (EVP_DigestFinal_ex (hmac, digest, NULL));
  must (EVP_MD_CTX_copy_ex (hmac, self->outer));
  must (EVP_DigestUpdate (hmac, digest, 32));
  must (EVP_DigestFinal_ex (hmac, digest, NULL));
  EVP_MD_CTX_free (hmac);
}

static guint64
read_octets (const guint8 *octets, gsize count)
{
  guint64 value = 0;

  while (count-- > 0)
    value = value << 8 | *octets++;

  return value;
}

/* @count: how many of the last octets of @value */
static guint8 *
write_octets (guint8 *to, guint64 value, gsize count)
{
  while (count-- > 0)
    *to++ = (guint8) (value >> 8 * count);

  return to;
}

static gsize
count_octets (guint64 value)
{
  gsize count = 0;

  for (; value != 0; value >>= 8)
    count++;

  return count;
}

char *
ms_token_key_get_id (const MsTokenKey *self)
{
  const char about = OF_KEY;
  guint8     digest[32];

  authenticate (self, &about, 1, digest);

  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x", read_octets (digest, 8));
}

gint64
ms_token_hash_address (const MsTokenKey *self, const char *key)
{
  gsize            length = strlen (key);
  g_autofree char *about = g_malloc (length + 1);
  guint8           digest[32];
  gint64           hash;

  about[0] = OF_ADDRESS;
  for (gsize i = 0; i < length; i++)
    about[i + 1] = g_ascii_tolower (key[i]);
  authenticate (self, about, length + 1, digest);
  hash = (gint64) read_octets (digest, HASH_OCTETS);

  return hash != 0 ? hash : 1;
}

static void
append_base32 (GString *out, const guint8 *octets, gsize count)
{
  char  text[MS_TOKEN_MAX];
  gsize length = 0;
  guint bits = 0;
  guint held = 0;

  for (gsize i = 0; i < count; i++)
    {
      held = held << 8 | octets[i];
      for (bits += 8; bits >= 5; bits -= 5)
        text[length++] = "abcdefghijklmnopqrstuvwxyz234567"[held >> (bits - 5) & 31];
    }
  if (bits > 0)
    text[length++] = "abcdefghijklmnopqrstuvwxyz234567"[held << (5 - bits) & 31];
  g_string_append_len (out, text, length);
}

static int
digit_of (char c)
{
  if (g_ascii_isalpha (c))
    return g_ascii_tolower (c) - 'a';

  return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

/* Exactly what append_base32() writes: what is left of the last character must be 0.  Returns
 * how many octets; 0: it is none. */
static gsize
read_base32 (const char *text, gsize length, guint8 octets[OCTETS_MAX])
{
  gsize count = 0;
  guint bits = 0;
  guint held = 0;

  if (length > MS_TOKEN_MAX || length != CHARACTERS (length * 5 / 8))
    return 0;

  for (gsize i = 0; i < length; i++)
    {
      int digit = digit_of (text[i]);

      if (digit < 0)
        return 0;
      held = held << 5 | (guint) digit;
      bits += 5;
      if (bits >= 8)
        {
          bits -= 8;
          octets[count++] = (guint8) (held >> bits);
        }
    }

  return (held & ((1u << bits) - 1)) == 0 ? count : 0;
}

void
ms_token_append (const MsTokenKey *self, const MsToken *token, GString *out)
{
  gsize   campaign = count_octets ((guint64) token->campaign);
  gsize   recipient = count_octets ((guint64) token->recipient);
  guint8  octets[OCTETS_MAX];
  guint8  digest[32];
  guint8 *at = octets;

  g_return_if_fail (campaign <= CAMPAIGN_OCTETS && recipient <= RECIPIENT_OCTETS);

  *at++ = (guint8) ((guint) token->purpose << 4 | campaign);
  at = write_octets (at, (guint64) token->campaign, campaign);
  at = write_octets (at, (guint64) token->recipient, recipient);
  at = write_octets (at, (guint64) token->hash, HASH_OCTETS);
  authenticate (self, octets, at - octets, digest);
  memcpy (at, digest, MAC_OCTETS);
  append_base32 (out, octets, at + MAC_OCTETS - octets);
}

/* An id has no octet more than it needs. */
static gboolean
read_id (const guint8 *octets, gsize count, gint64 *out)
{
  *out = (gint64) read_octets (octets, count);

  return count == 0 || octets[0] != 0;
}

gboolean
ms_token_read (const MsTokenKey *self,
               MsTokenPurpose    purpose,
               const char       *text,
               gssize            length,
               MsToken          *out)
{
  MsToken token = { .purpose = purpose };
  guint8  octets[OCTETS_MAX];
  guint8  digest[32];
  gsize   count = read_base32 (text, length < 0 ? strlen (text) : (gsize) length, octets);
  gsize   campaign;
  gsize   recipient;

  if (count < OCTETS_MIN || PURPOSE (octets[0]) != (guint) purpose)
    return FALSE;

  campaign = octets[0] & 15;
  if (campaign > CAMPAIGN_OCTETS || campaign > count - OCTETS_MIN)
    return FALSE;
  recipient = count - OCTETS_MIN - campaign;
  if (recipient > RECIPIENT_OCTETS)
    return FALSE;

  authenticate (self, octets, count - MAC_OCTETS, digest);
  if (CRYPTO_memcmp (digest, octets + count - MAC_OCTETS, MAC_OCTETS) != 0 ||
      !read_id (octets + 1, campaign, &token.campaign) ||
      !read_id (octets + 1 + campaign, recipient, &token.recipient))
    return FALSE;

  token.hash = (gint64) read_octets (octets + 1 + campaign + recipient, HASH_OCTETS);
  *out = token;

  return TRUE;
}
