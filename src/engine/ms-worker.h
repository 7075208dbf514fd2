/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-worker.h - one session thread: opens, sends one message after another, quits */

#pragma once

#include "ms-run.h"

G_BEGIN_DECLS

typedef struct _MsWorker MsWorker;

/** ms_worker_start: Returns: (transfer full): runs until the run's scheduler says that it is
 * over
 */
MsWorker *ms_worker_start (MsRun *run);

/** ms_worker_join: (transfer full) */
void ms_worker_join (MsWorker *self);

G_END_DECLS
