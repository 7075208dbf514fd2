/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-send-flow.h - from a button to a delivery: what is asked before anything is sent */

#pragma once

#include "ms-document.h"
#include "ms-retry-job.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ms_send_flow_start:
 * @order: (transfer full): lists, route and sandbox; the rest is filled in here
 * @count: how many will get it
 *
 * A rehearsal begins at once; a real send is checked and confirmed first: how many, from whom,
 * through what, and from when on.  While another is being delivered it waits for its turn.
 */
void ms_send_flow_start (GtkWidget  *parent,
                         MsDocument *document,
                         MsOrder    *order,
                         guint64     count);

/** ms_send_flow_resume: of one that waits everyone is due at once; where its schedule keeps it
 * back that is confirmed first */
void ms_send_flow_resume (GtkWidget *parent, MsDocument *document);

/**
 * ms_send_flow_retry:
 * @job: (transfer full)
 *
 * Makes them due now for whoever goes on with what is due.  What the user has paused or
 * stopped is resumed if nobody else is queued there.
 */
void ms_send_flow_retry (GtkWidget *parent, MsDocument *document, MsRetryJob *job);

/** ms_send_flow_resend: @what: "failed", "uncertain" or "added"; is confirmed first for the
 * uncertain, and where some are suppressed, who are told of; all of them: nothing is sent */
void ms_send_flow_resend (GtkWidget *parent, MsDocument *document, const char *what);

/** ms_send_flow_interrupt: "pause" or "stop", whichever process delivers */
void ms_send_flow_interrupt (GtkWidget *parent, MsDocument *document, const char *command);

G_END_DECLS
