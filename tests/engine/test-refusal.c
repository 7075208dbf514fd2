/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-refusal.c - what a failure while sending says against an address */

#include "config.h"

#include "fake-server.h"
#include "world.h"

#define HELLO "H: PIPELINING\n"

static const MsLimits one = { .connections = 1, .recipients_per_message = 1 };

static const struct
{
  const char *name;
  const char *script;
  gboolean    given_up; /* its time is over at the second try */
  gint64      weight;   /* -1: nothing is noted */
} cases[] = {
  { "unknown", HELLO "A: RCPT* => 550 5.1.1 no such user", FALSE, 2 },
  { "unknown-in-words", HELLO "A: RCPT* => 550 user unknown", FALSE, 2 },
  { "full-for-good", HELLO "A: RCPT* => 552 5.2.2 mailbox full", FALSE, 1 },
  { "full-given-up", HELLO "A: RCPT* => 452 4.2.2 mailbox full", TRUE, 1 },
  { "full-deferred", HELLO "A: RCPT* => 452 4.2.2 mailbox full", FALSE, -1 },
  { "rate", HELLO "A: RCPT* => 550 5.7.1 too many messages from your address", FALSE, -1 },
  { "reputation", HELLO "A: RCPT* => 550 5.7.1 poor reputation of your IP address", FALSE, -1 },
  { "blocked", HELLO "A: RCPT* => 554 5.7.1 blocked using zen.spamhaus.org", FALSE, -1 },
  { "policy", HELLO "A: RCPT* => 550 5.7.1 message rejected due to local policy", FALSE, -1 },
  { "content", HELLO "A: . => 550 5.7.1 message looks like spam", FALSE, -1 },
  { "account-is-busy", HELLO "A: RCPT* => 451 4.3.2 system busy", TRUE, -1 },
  { "sent", HELLO "A:", FALSE, -1 },
};

static World *
make_world (guint i, FakeServer **fake)
{
  const char *const scripts[] = { cases[i].script, NULL };
  World            *world = world_new ();

  *fake = fake_server_new (scripts);
  world_add (world, 1, NULL);
  world_set_account (world, fake_server_get_port (*fake), &one);

  return world;
}

static void
test_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (FakeServer) fake = NULL;
  World *world = make_world (i, &fake);

  world_run (world, MS_ORDER_SEND, "server", 0, NULL);
  if (cases[i].given_up)
    {
      world_exec (world, "UPDATE recipients SET deferred_since = 1, next_attempt = 1");
      world_run (world, MS_ORDER_RESUME, NULL, 0, NULL);
      g_assert_cmpuint (world_state (world, MS_STATE_FAILED), ==, 1);
    }
  g_assert_cmpint (world_count (world, "SELECT coalesce ((SELECT weight FROM returned), -1)"),
                   ==, cases[i].weight);
  g_assert_cmpint (world_count (world, "SELECT count(*) FROM suppressions WHERE reason ="
                                       " 'bounced' AND campaign_id = 1 AND return_id IS NULL"),
                   ==, cases[i].weight == 2);
  g_assert_cmpint (world_count (world, "SELECT count(*) FROM returned WHERE return_id NOT NULL"
                                       " OR campaign_id <> 1 OR recipient_id IS NULL OR"
                                       " diagnostic = '' OR code = 0"),
                   ==, 0);
  g_assert_cmpuint (world_state (world, MS_STATE_BOUNCED), ==, 0);
  world_free (world);
}

/* The sandbox refuses him as any server would. */
static void
test_rehearsal (void)
{
  const char *const others[] = { "gone+fail@example.org", NULL };
  World            *world = world_new ();

  world_add (world, 0, others);
  world_run (world, MS_ORDER_SEND, "sandbox", 0, NULL);
  g_assert_cmpuint (world_state (world, MS_STATE_FAILED), ==, 1);
  g_assert_cmpint (world_count (world, "SELECT count(*) FROM returned"), ==, 0);
  g_assert_cmpint (world_count (world, "SELECT count(*) FROM suppressions"), ==, 0);
  world_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/refusal/", cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  g_test_add_func ("/refusal/rehearsal", test_rehearsal);

  return g_test_run ();
}
