/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dkim.h - signs messages (RFC 6376, 8301, 8463): relaxed/relaxed, with one key or several
 */

#pragma once

#include "ms-dkim-key.h"

G_BEGIN_DECLS

/*
 * Serves all session threads at once, each with means of its own to sign; the keys are shared.
 * Complete before the second thread sees it.
 */
typedef struct _MsDkimSigner MsDkimSigner;

/** ms_dkim_signer_new: Returns: (transfer full): one that signs nothing yet */
MsDkimSigner *ms_dkim_signer_new (void);
MsDkimSigner *ms_dkim_signer_ref (MsDkimSigner *self);
void          ms_dkim_signer_unref (MsDkimSigner *self);

/**
 * ms_dkim_signer_add:
 * @domain: d=: ASCII, as A-labels
 * @selector: s=: names the record beside @domain
 *
 * One more signature for each message.
 */
void ms_dkim_signer_add (MsDkimSigner *self,
                         const char   *domain,
                         const char   *selector,
                         MsDkimKey    *key);

/* How the bodies of a letter begin, hashed once for all of them. */
typedef struct _MsDkimStart MsDkimStart;

/** ms_dkim_start_new: @whole: nothing follows: all bodies are @text */
MsDkimStart *ms_dkim_start_new (const char *text, gsize length, gboolean whole);
void         ms_dkim_start_free (MsDkimStart *self);

/**
 * ms_dkim_signer_sign:
 * @message: lines end in CRLF, no octet of its body above 127; gets the signatures in front
 * @start: (nullable): how its body begins
 * @at: ms_clock_wall(), for t=
 *
 * Any thread.  Never fails with keys that were read or made by ms-dkim-key.
 */
void ms_dkim_signer_sign (MsDkimSigner      *self,
                          GString           *message,
                          const MsDkimStart *start,
                          gint64             at);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsDkimSigner, ms_dkim_signer_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsDkimStart, ms_dkim_start_free)

G_END_DECLS
