/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dkim-digest.h - SHA-256 of libcrypto; for the files of DKIM alone */

#pragma once

#include <glib.h>
#include <openssl/evp.h>

G_BEGIN_DECLS

/** ms_dkim_sha256: Returns: (transfer none): looked up once: libcrypto takes as long for that
 * as for hashing a short message */
const EVP_MD *ms_dkim_sha256 (void);

/*
 * What libcrypto cannot do with a hash or a key that worked before is out of memory, of which
 * GLib dies, too.  An unsigned message must not leave in its place.
 */
#define ms_dkim_must(done)                     \
  G_STMT_START                                 \
  {                                            \
    if (G_UNLIKELY (!(done)))                  \
      g_error ("libcrypto failed: %s", #done); \
  }                                            \
  G_STMT_END

G_END_DECLS
