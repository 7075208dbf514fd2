/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-guard.c - notices that the server refuses everybody for the same reason */

#include "config.h"

#include "ms-guard.h"
#include "ms-reading.h"

void
ms_guard_clear (MsGuard *self)
{
  g_clear_pointer (&self->kind, g_free);
  self->count = 0;
}

void
ms_guard_accept (MsGuard *self)
{
  ms_guard_clear (self);
}

static gboolean
is_about_address (const MsReply *reply)
{
  MsReading reading = ms_reading (reply->code, reply->enhanced, reply->text);

  return ms_reading_is_about_address (&reading);
}

gboolean
ms_guard_refuse (MsGuard *self, MsPhase phase, const MsReply *reply)
{
  g_autofree char *kind = NULL;

  if (is_about_address (reply))
    return FALSE;

  kind = ms_verdict_kind (phase, reply);
  if (g_strcmp0 (kind, self->kind) != 0)
    {
      ms_guard_clear (self);
      self->kind = g_steal_pointer (&kind);
    }

  return ++self->count >= MS_GUARD_LIMIT;
}
