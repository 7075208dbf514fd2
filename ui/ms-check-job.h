/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-job.h - the check before sending, on a thread of its own and watched from the window
 */

#pragma once

#include "ms-check.h"
#include "ms-delivery.h"
#include "ms-document.h"

G_BEGIN_DECLS

/* Main thread; shared with the thread that checks until that has ended. */
typedef struct _MsCheckJob MsCheckJob;

/** ms_check_job_new: @order: lists and route; copied.  Returns: (transfer full) */
MsCheckJob *ms_check_job_new (MsDocument *document, const MsOrder *order);
void        ms_check_job_unref (MsCheckJob *self);

/**
 * ms_check_job_start:
 * @done: calls ms_library_query_finish() for the MsCheckReport (transfer full)
 *
 * Once for each job.
 */
void ms_check_job_start (MsCheckJob         *self,
                         MsLibrary          *library,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback done,
                         gpointer            user_data);

/** ms_check_job_get_progress: @title: (out) (transfer full): what has just ended, ""; Returns:
 * 0 to 1 */
double ms_check_job_get_progress (MsCheckJob *self, char **title);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsCheckJob, ms_check_job_unref)

G_END_DECLS
