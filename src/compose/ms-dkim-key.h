/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dkim-key.h - a private key that signs mail */

#pragma once

#include "ms-dkim-body.h"

G_BEGIN_DECLS

typedef enum
{
  MS_DKIM_RSA,     /* rsa-sha256, RFC 8301 */
  MS_DKIM_ED25519, /* ed25519-sha256, RFC 8463 */
} MsDkimAlgorithm;

#define MS_DKIM_N_ALGORITHMS 2

/** ms_dkim_algorithm_to_string: Returns: "rsa", "ed25519": as k= has it (RFC 6376 §3.6.1) */
const char *ms_dkim_algorithm_to_string (MsDkimAlgorithm algorithm);
gboolean    ms_dkim_algorithm_parse (const char *text, MsDkimAlgorithm *algorithm);

/* Immutable; any thread. */
typedef struct _MsDkimKey MsDkimKey;

/** ms_dkim_key_generate: RSA with 2048 bits: what every receiver takes, and one DNS answer
 * holds */
MsDkimKey *ms_dkim_key_generate (MsDkimAlgorithm algorithm, GError **error);

/**
 * ms_dkim_key_parse:
 * @pem: PKCS#1 or PKCS#8, not encrypted
 *
 * RSA keys of 1024 to 4096 bits are taken: what receivers have to accept (RFC 8301 §3.2).
 *
 * Errors: %MS_DKIM_ERROR
 */
MsDkimKey *ms_dkim_key_parse (const char *pem, gsize length, GError **error);

/**
 * ms_dkim_key_load:
 *
 * Errors: %G_FILE_ERROR, %MS_DKIM_ERROR; others than the owner may read it, too: %G_FILE_ERROR
 */
MsDkimKey *ms_dkim_key_load (const char *path, GError **error);

/** ms_dkim_key_save: PKCS#8 into a new file of mode 0600, on the disk before it returns;
 * Errors: %G_FILE_ERROR: one of that name is there already */
gboolean ms_dkim_key_save (const MsDkimKey *self, const char *path, GError **error);

MsDkimKey *ms_dkim_key_ref (MsDkimKey *self);
void       ms_dkim_key_unref (MsDkimKey *self);

MsDkimAlgorithm ms_dkim_key_get_algorithm (const MsDkimKey *self);
guint           ms_dkim_key_get_bits (const MsDkimKey *self);

/** ms_dkim_key_get_warning: Returns: (nullable): a translated sentence: what speaks against
 * signing with it: an RSA key of less than 2048 bits (RFC 8301 §3.2) */
const char *ms_dkim_key_get_warning (const MsDkimKey *self);

/** ms_dkim_key_get_public: Returns: (transfer full): base64 as p= has it: of RSA the
 * SubjectPublicKeyInfo (RFC 6376 §3.6.1), of Ed25519 the 32 octets (RFC 8463 §4) */
char *ms_dkim_key_get_public (const MsDkimKey *self);

/** ms_dkim_key_has_public: whether @base64, without blanks, is the public half of @self */
gboolean ms_dkim_key_has_public (const MsDkimKey *self, const char *base64);

/* What one thread signs with, many times. */
typedef struct _MsDkimPen MsDkimPen;

MsDkimPen *ms_dkim_pen_new (MsDkimKey *key);
void       ms_dkim_pen_free (MsDkimPen *self);

#define MS_DKIM_SIGNATURE_MAX 512 /* of RSA with 4096 bits */

/**
 * ms_dkim_pen_sign:
 * @digest: MS_DKIM_DIGEST octets
 * @signature: (out caller-allocated): room for MS_DKIM_SIGNATURE_MAX
 *
 * Returns: its length
 */
gsize ms_dkim_pen_sign (MsDkimPen *self, const guint8 *digest, guint8 *signature);

#define MS_DKIM_ERROR (ms_dkim_error_quark ())
GQuark ms_dkim_error_quark (void);
enum
{
  MS_DKIM_ERROR_KEY,
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsDkimKey, ms_dkim_key_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsDkimPen, ms_dkim_pen_free)

G_END_DECLS
