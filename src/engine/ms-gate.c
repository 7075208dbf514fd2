/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-gate.c - when a connection may be opened: one at first, after a loss with growing pauses
 */

#include "config.h"

#include "ms-clock.h"
#include "ms-gate.h"

#define FIRST_PAUSE   MS_SECOND
#define LONGEST_PAUSE (5 * MS_MINUTE)

MsGatePass
ms_gate_enter (MsGate *self, gint64 now)
{
  if (self->open)
    return MS_GATE_GO;
  if (self->probing || now < self->until)
    return MS_GATE_WAIT;

  self->probing = TRUE;

  return MS_GATE_GO;
}

void
ms_gate_succeed (MsGate *self)
{
  self->open = TRUE;
  self->probing = FALSE;
  self->until = 0;
}

void
ms_gate_prove (MsGate *self)
{
  self->failures = 0;
}

void
ms_gate_fail (MsGate *self, gint64 now, double jitter)
{
  gint64 pause = MIN (FIRST_PAUSE << MIN (self->failures, 10), LONGEST_PAUSE);

  /* Many connections are lost at once when a server goes away: that is one failure. */
  if (!self->open && !self->probing)
    return;

  self->open = FALSE;
  self->probing = FALSE;
  self->failures++;
  self->until = now + pause + (gint64) (jitter * pause / 2);
}

void
ms_gate_leave (MsGate *self)
{
  self->probing = FALSE;
}
