/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-guard.h - notices that the server refuses everybody for the same reason */

#pragma once

#include "ms-verdict.h"

G_BEGIN_DECLS

/* So many refusals of one kind running, with no acceptance between, and it is not the
 * addresses. */
#define MS_GUARD_LIMIT 25

typedef struct
{
  char *kind; /* (owned) (nullable): ms_verdict_kind() of the last refusal */
  guint count;
} MsGuard;

void ms_guard_clear (MsGuard *self);

void ms_guard_accept (MsGuard *self);

/**
 * ms_guard_refuse:
 *
 * A refusal that is about the address (an unknown user, a full mailbox, greylisting) is no sign
 * of anything and is not counted.
 *
 * Returns: %TRUE when the run should pause with this reply as its reason
 */
gboolean ms_guard_refuse (MsGuard *self, MsPhase phase, const MsReply *reply);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsGuard, ms_guard_clear)

G_END_DECLS
