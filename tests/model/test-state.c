/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-state.c - what can be true of a recipient and of a campaign */

#include "config.h"

#include "ms-state.h"

#include <string.h>

/* The numbers are in people's databases. */
static const struct
{
  guint       number;
  MsState     state;
  const char *name;
  const char *next;
} states[] = {
  { 0, MS_STATE_QUEUED, "queued", "claimed failed suppressed" },
  { 1, MS_STATE_CLAIMED, "claimed", "queued sending deferred failed suppressed uncertain" },
  { 2, MS_STATE_SENDING, "sending", "queued sent deferred failed uncertain" },
  { 3, MS_STATE_SENT, "sent", "bounced" },
  { 4, MS_STATE_DEFERRED, "deferred", "queued claimed failed suppressed" },
  { 5, MS_STATE_FAILED, "failed", "queued" },
  { 6, MS_STATE_BOUNCED, "bounced", "sent uncertain" },
  { 7, MS_STATE_SUPPRESSED, "suppressed", "queued" },
  { 8, MS_STATE_UNCERTAIN, "uncertain", "queued sent bounced" },
};

static void
test_names (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (states), ==, MS_N_STATES);
  for (guint i = 0; i < MS_N_STATES; i++)
    {
      g_autofree char *upper = g_ascii_strup (states[i].name, -1);
      MsState          found = MS_STATE_BOUNCED;

      g_assert_cmpuint (states[i].state, ==, states[i].number);
      g_assert_cmpstr (ms_state_to_string (states[i].state), ==, states[i].name);
      g_assert_true (ms_state_from_string (states[i].name, &found));
      g_assert_cmpint (found, ==, states[i].state);
      g_assert_true (ms_state_from_string (upper, &found));
      g_assert_cmpint (found, ==, states[i].state);
      g_assert_cmpstr (ms_state_label (states[i].state), !=, "");
    }
}

static void
test_unknown_names (void)
{
  static const char *const unknown[] = { "", "sen", "sentt", " sent", "draft", "3" };

  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    {
      MsState state = MS_STATE_BOUNCED;

      g_assert_false (ms_state_from_string (unknown[i], &state));
      g_assert_cmpint (state, ==, MS_STATE_BOUNCED);
    }
}

static void
test_moves (void)
{
  for (guint from = 0; from < MS_N_STATES; from++)
    {
      g_auto (GStrv) next = g_strsplit (states[from].next, " ", -1);

      for (guint to = 0; to < MS_N_STATES; to++)
        {
          g_test_message ("%s to %s", states[from].name, states[to].name);
          g_assert_cmpint (ms_state_can_move (from, to), ==,
                           g_strv_contains ((const char *const *) next, states[to].name));
        }
    }
}

static void
test_campaign_states (void)
{
  static const char *const names[] = { "draft", "sending", "paused", "stopped", "finished" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_cmpstr (ms_campaign_state_to_string (i), ==, names[i]);
      g_assert_cmpstr (ms_campaign_state_label (i), !=, "");
    }
  g_assert_cmpint (MS_CAMPAIGN_FINISHED, ==, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/state/names", test_names);
  g_test_add_func ("/model/state/unknown-names", test_unknown_names);
  g_test_add_func ("/model/state/moves", test_moves);
  g_test_add_func ("/model/state/campaign-states", test_campaign_states);

  return g_test_run ();
}
