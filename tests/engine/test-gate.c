/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-gate.c - one prober at a time, growing pauses, at most five minutes */

#include "config.h"

#include "ms-clock.h"
#include "ms-gate.h"

static void
test_first (void)
{
  MsGate gate = { 0 };

  g_assert_cmpint (ms_gate_enter (&gate, 1), ==, MS_GATE_GO);
  g_assert_cmpint (ms_gate_enter (&gate, 1), ==, MS_GATE_WAIT);
  ms_gate_succeed (&gate);
  g_assert_cmpint (ms_gate_enter (&gate, 1), ==, MS_GATE_GO);
  g_assert_cmpint (ms_gate_enter (&gate, 1), ==, MS_GATE_GO);
}

static void
test_pauses (void)
{
  static const gint64 seconds[] = { 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300 };
  MsGate              gate = { 0 };
  gint64              now = MS_HOUR;

  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++)
    {
      g_assert_cmpint (ms_gate_enter (&gate, now), ==, MS_GATE_GO);
      ms_gate_fail (&gate, now, 0);
      g_assert_cmpint (gate.until - now, ==, seconds[i] * MS_SECOND);
      g_assert_cmpint (ms_gate_enter (&gate, gate.until - 1), ==, MS_GATE_WAIT);
      now = gate.until;
    }

  g_assert_cmpint (ms_gate_enter (&gate, now), ==, MS_GATE_GO);
  ms_gate_leave (&gate);
  g_assert_cmpint (ms_gate_enter (&gate, now), ==, MS_GATE_GO);

  /* A server that only greets has proved nothing. */
  ms_gate_succeed (&gate);
  ms_gate_fail (&gate, now, 0);
  g_assert_cmpint (gate.until - now, ==, 300 * MS_SECOND);

  now = gate.until;
  g_assert_cmpint (ms_gate_enter (&gate, now), ==, MS_GATE_GO);
  ms_gate_succeed (&gate);
  ms_gate_prove (&gate);
  ms_gate_fail (&gate, now, 1);
  g_assert_cmpint (gate.until - now, ==, MS_SECOND + MS_SECOND / 2);

  /* The other connections to the same server are lost as well. */
  ms_gate_fail (&gate, now, 0);
  ms_gate_fail (&gate, now, 0);
  g_assert_cmpint (gate.until - now, ==, MS_SECOND + MS_SECOND / 2);
  g_assert_cmpuint (gate.failures, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gate/first", test_first);
  g_test_add_func ("/gate/pauses", test_pauses);

  return g_test_run ();
}
