/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-gate.h - when a connection may be opened: one at first, after a loss with growing pauses
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Pure: each call is told ms_clock_now().  Closed at first and after each failure, when it lets
 * one prober through at a time; open after a success.  Not thread-safe.
 */
typedef struct
{
  gboolean open;
  gboolean probing;
  guint    failures; /* since it was proved */
  gint64   until;    /* nobody before this time */
} MsGate;

typedef enum
{
  MS_GATE_GO,
  MS_GATE_WAIT, /* until gate->until, or until the prober is back */
} MsGatePass;

MsGatePass ms_gate_enter (MsGate *self, gint64 now);

/** ms_gate_succeed: the connection stands */
void ms_gate_succeed (MsGate *self);

/** ms_gate_prove: and was of use: the next pause is a short one again */
void ms_gate_prove (MsGate *self);

/**
 * ms_gate_fail:
 * @jitter: 0 to 1
 *
 * The next try after 1 s, 2 s, 4 s, … at most 5 minutes, each longer by up to a half with
 * @jitter.  What fails while it is closed and nobody probes adds nothing.
 */
void ms_gate_fail (MsGate *self, gint64 now, double jitter);

/** ms_gate_leave: the prober gave up before it knew */
void ms_gate_leave (MsGate *self);

G_END_DECLS
