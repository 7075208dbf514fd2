/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verify-worker.h - one session thread of a verification: asks one site after another */

#pragma once

#include "ms-verify-run.h"

G_BEGIN_DECLS

/** ms_verify_worker: a thread's function; @run: MsVerifyRun; returns once there is no site left
 */
gpointer ms_verify_worker (gpointer run);

G_END_DECLS
