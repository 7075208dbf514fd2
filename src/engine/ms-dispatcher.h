/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dispatcher.h - claims recipients in windows ahead of the sessions, until none is left */

#pragma once

#include "ms-run.h"

G_BEGIN_DECLS

/**
 * ms_dispatcher_run:
 *
 * On the engine's thread.  Returns when nobody is queued and nothing is in flight any more, or
 * the run is halted: by a session, by ms_run_halt(), by another process through the ledger.
 */
void ms_dispatcher_run (MsRun *run);

G_END_DECLS
