/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dkim-body.h - the hash of a body as DKIM sees it */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MS_DKIM_DIGEST 32 /* SHA-256 */

/*
 * SHA-256 over the relaxed form (RFC 6376 §3.4.4) of a body that comes in pieces, cut anywhere.
 * Memory does not grow with it.  Only CR LF ends a line.  One thread.
 */
typedef struct _MsDkimBody MsDkimBody;

/** ms_dkim_body_new: Returns: (transfer full): of a body without an octet yet */
MsDkimBody *ms_dkim_body_new (void);
void        ms_dkim_body_free (MsDkimBody *self);

/** ms_dkim_body_reset: as if it were new */
void ms_dkim_body_reset (MsDkimBody *self);

/** ms_dkim_body_copy: @self goes on from where @from stands, which many threads may read */
void ms_dkim_body_copy (MsDkimBody *self, const MsDkimBody *from);

/** ms_dkim_body_settle: hashes what was gathered, so that no copy has to */
void ms_dkim_body_settle (MsDkimBody *self);

void ms_dkim_body_update (MsDkimBody *self, const char *data, gsize length);

/** ms_dkim_body_finish: @digest: (out caller-allocated): MS_DKIM_DIGEST octets; then only reset
 * and copy are of use */
void ms_dkim_body_finish (MsDkimBody *self, guint8 *digest);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsDkimBody, ms_dkim_body_free)

G_END_DECLS
