/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-token.h - names a recipient to us, and to nobody else, in links, return paths and
 * Message-IDs */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A token is 34 to 52 characters of a-z and 2-7 (base32, RFC 4648 §6, in small letters and
 * without padding), so that it survives a local part, a URL and a server that changes case.  It
 * holds ids, a hash of the address and an HMAC (RFC 2104, SHA-256, cut to 96 bits); the address
 * is not in it.  It never expires.  Reading compares in constant time; of each token there is
 * exactly one text but for its case.
 */

/* What it may be used for: one that is seen in public, such as a Message-ID, is no key to
 * anything else.  The numbers are in every mail that was ever sent. */
typedef enum
{
  MS_TOKEN_UNSUBSCRIBE = 1, /* in links: also opens the page of preferences */
  MS_TOKEN_RETURN = 2,      /* in return paths */
  MS_TOKEN_MESSAGE = 3,     /* in Message-IDs */
  MS_TOKEN_CONFIRM = 4,     /* of a subscription: `recipient` is the consent's id */
  MS_TOKEN_FORM = 5,        /* of a list's form: `recipient` is the list's id */
} MsTokenPurpose;

#define MS_TOKEN_KEY_SIZE 32 /* octets */
#define MS_TOKEN_MAX      52 /* characters */

/* Of LOCAL+TOKEN, the octets before the +, so that it is a local part (RFC 5321 §4.5.3.1.1). */
#define MS_TOKEN_LOCAL_MAX (64 - 1 - MS_TOKEN_MAX)

typedef struct
{
  MsTokenPurpose purpose;
  gint64         campaign;  /* id, below 2^40; 0: none */
  gint64         recipient; /* id, below 2^48; 0: the whole campaign; or a specimen's */
  gint64         hash;      /* ms_token_hash_address(); 0: no address */
} MsToken;

/* Immutable, of any thread. */
typedef struct _MsTokenKey MsTokenKey;

/** ms_token_key_new: @octets: (array fixed-size=32): not kept; what is made of them is
 * wiped when freed */
MsTokenKey *ms_token_key_new (const guint8 *octets);
MsTokenKey *ms_token_key_ref (MsTokenKey *self);
void        ms_token_key_unref (MsTokenKey *self);

/** ms_token_key_get_id: Returns: (transfer full): 16 characters that tell one key from another
 * and say nothing about it */
char *ms_token_key_get_id (const MsTokenKey *self);

/** ms_token_hash_address: @key: an address's key, in any case; Returns: never 0 */
gint64 ms_token_hash_address (const MsTokenKey *self, const char *key);

/** ms_token_append: appends it to @out; about a microsecond */
void ms_token_append (const MsTokenKey *self, const MsToken *token, GString *out);

/**
 * ms_token_read:
 * @text: of any bytes; upper and lower case are the same
 * @length: -1: up to the NUL
 *
 * Returns: %FALSE: it is not one of ours, or for something else than @purpose
 */
gboolean ms_token_read (const MsTokenKey *self,
                        MsTokenPurpose    purpose,
                        const char       *text,
                        gssize            length,
                        MsToken          *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsTokenKey, ms_token_key_unref)

G_END_DECLS
