/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-policy.c - what servers do to a campaign, and what becomes of its recipients and its run
 */

#include "config.h"

#include "fake-server.h"
#include "ms-smtp-session.h"
#include "world.h"

#include <glib/gstdio.h>
#include <string.h>

#define HELLO    "H: PIPELINING\n"
#define FRIENDLY HELLO "A:\n"

/* One message to the point where its replies decide; then one that is accepted. */
#define ENVELOPE "C: MAIL*\nC: RCPT*\nC: DATA\n"
#define OPENED   ENVELOPE "S: 250 ok\nS: 250 ok\nS: 354 go\n"
#define ACCEPTED OPENED "D:\nS: 250 2.0.0 taken\n"

typedef struct
{
  const char *name;
  const char *scripts[4]; /* of the server's connections, the last for all others */
  const char *result;     /* see tell() */
  guint       recipients;
  guint       connections;   /* 0: 1 */
  guint       group;         /* recipients of a message; 0: 1 */
  guint       per_session;   /* messages of a connection; 0: any number */
  const char *says;          /* (nullable): in the error */
  guint       n_connections; /* that the server saw; 0: not looked at */
  const char *also;          /* (nullable): a recipient more */
  const char *holds;         /* (nullable): a query whose answer is 1 */
} Case;

static const Case cases[] = {
  /* What is true of every message stops the run, and nobody is failed for it. */
  { "the sender is refused",
    { HELLO "A: MAIL* => 550 5.7.1 not you" },
    "failed: queued 5, 0 attempts",
    5,
    .says = "550 5.7.1 not you",
    .n_connections = 1 },
  { "the sender is refused one command at a time",
    { "H: HELP\nA: MAIL* => 553 5.1.8 not you" },
    "failed: queued 5, 0 attempts",
    5,
    .says = "553 5.1.8 not you" },
  { "the sender is refused behind a message",
    { HELLO ACCEPTED "A: MAIL* => 550 5.7.1 enough" },
    "failed: queued 4, sent 1, 1 attempts",
    5,
    .says = "550 5.7.1 enough" },
  { "a login is missing", /* RFC 4954 §6 */
    { HELLO "A: RCPT* => 530 5.7.0 log in first" },
    "failed: queued 5, 0 attempts",
    5,
    .says = "530 5.7.0 log in first" },
  { "refused by the greeting",
    { "S: 421 4.3.2 too busy today" },
    "failed: queued 3, 0 attempts",
    3,
    .says = "too busy today",
    .n_connections = 1 },
  { "closed at once", { "! close" }, "failed: queued 3, 0 attempts", 3, .n_connections = 1 },
  { "larger than SIZE",
    { "H: SIZE 200" },
    "failed: queued 3, 0 attempts",
    3,
    .says = "and the server takes 200" },
  { "never accepting",
    { "S: 220 hello\n! listen\nS: 250 hello\n! listen\n! close" },
    "failed: queued 9, 0 attempts",
    9,
    .connections = 9 },

  /* The same refusal again and again. */
  { "25 times relay denied",
    { HELLO "A: RCPT* => 550 5.7.1 relay denied" },
    "failed: queued 15, failed 25, 25 attempts",
    40,
    .says = "relay denied" },
  { "25 times put off", /* the 26th envelope is out by then */
    { HELLO "A: . => 451 4.7.1 daily limit reached, id 77" },
    "failed: queued 14, deferred 26, 26 attempts",
    40,
    .says = "daily limit" },
  { "different refusals",
    { HELLO "A: RCPT*:<user?@* => 550 5.7.1 spam | RCPT*:<user1?@* => 554 5.7.1 virus | "
            "RCPT*:<user2?@* => 550 5.7.1 spam | RCPT* => 550 5.7.2 relay" },
    "finished: failed 39, 39 attempts",
    39 },
  { "acceptances between",
    { HELLO "A: RCPT*5@* => 250 ok | RCPT* => 550 5.7.1 no" },
    "finished: sent 5, failed 45, 50 attempts",
    50 },
  { "about the address",
    { HELLO "A: RCPT* => 550 5.1.1 no such user" },
    "finished: failed 40, 40 attempts",
    40 },

  /* 421 and lost connections: RFC 5321 §3.8. */
  { "421 at MAIL",
    { HELLO "A: MAIL* => 421 4.3.2 bye", FRIENDLY },
    "finished: sent 3, 3 attempts",
    3,
    .n_connections = 2 },
  { "421 at RCPT",
    { HELLO "A: RCPT*user2@* => 421 4.3.2 bye", FRIENDLY },
    "waiting: sent 2, deferred 1, 3 attempts",
    3,
    .n_connections = 2 },
  { "421 at DATA",
    { HELLO "A: DATA => 421 4.3.2 bye", FRIENDLY },
    "waiting: sent 2, deferred 1, 3 attempts",
    3,
    .n_connections = 2 },
  { "421 at the dot",
    { HELLO "A: . => 421 4.3.2 bye", FRIENDLY },
    "waiting: sent 2, deferred 1, 3 attempts",
    3,
    .n_connections = 2 },
  { "421 between two messages",
    { HELLO ACCEPTED "S: 421 4.3.2 bye\n! close", FRIENDLY },
    "finished: sent 3, 3 attempts",
    3,
    .n_connections = 2 },
  { "away for a while",
    { HELLO ACCEPTED "! close", "! close", FRIENDLY },
    "finished: sent 5, 5 attempts",
    5,
    .n_connections = 3 },
  { "lost before the dot",
    { HELLO ENVELOPE "S: 250 ok\nS: 250 ok\n! close", FRIENDLY },
    "finished: sent 3, 3 attempts",
    3,
    .n_connections = 2 },
  { "lost before the dot twice",
    { HELLO ENVELOPE "S: 250 ok\nS: 250 ok\n! close",
      HELLO ENVELOPE "S: 250 ok\nS: 250 ok\n! close", FRIENDLY },
    "waiting: deferred 1, 1 attempts",
    1,
    .n_connections = 2,
    .holds = "SELECT enhanced = '4.4.2' AND code = 0 FROM attempts" },
  { "lost after the dot",
    { HELLO OPENED "D:\n! close", FRIENDLY },
    "finished: sent 2, uncertain 1, 3 attempts",
    3,
    .n_connections = 2 },

  /* Groups and limits. */
  { "452 too many recipients",
    { HELLO "C: MAIL*\nC: RCPT*r1@*\nC: RCPT*r2@*\nC: RCPT*r3@*\nC: RCPT*r4@*\nC: DATA\n"
            "S: 250 ok\nS: 250 ok\nS: 250 ok\nS: 452 4.5.3 too many\nS: 452 4.5.3 too many\n"
            "S: 354 go\nD:\nS: 250 ok\nC: MAIL*\nC: RCPT*r3@*\nC: RCPT*r4@*\nC: DATA\n"
            "S: 250 ok\nS: 250 ok\nS: 250 ok\nS: 354 go\nD:\nS: 250 ok" },
    "finished: sent 4, 4 attempts",
    4,
    .group = 4,
    .n_connections = 1 },
  { "LIMITS RCPTMAX", /* RFC 9422 §4 */
    { "H: PIPELINING, LIMITS RCPTMAX=2\nC: MAIL*\nC: RCPT*r1@*\nC: RCPT*r2@*\nC: DATA\n"
      "S: 250 ok\nS: 250 ok\nS: 250 ok\nS: 354 go\nD:\nS: 250 ok\n"
      "C: MAIL*\nC: RCPT*r3@*\nC: RCPT*r4@*\nC: DATA\n"
      "S: 250 ok\nS: 250 ok\nS: 250 ok\nS: 354 go\nD:\nS: 250 ok" },
    "finished: sent 4, 4 attempts",
    4,
    .group = 4,
    .n_connections = 1 },
  { "LIMITS MAILMAX",
    { "H: PIPELINING, LIMITS MAILMAX=2\nA:" },
    "finished: sent 5, 5 attempts",
    5,
    .n_connections = 3 },
  { "messages of a connection",
    { FRIENDLY },
    "finished: sent 5, 5 attempts",
    5,
    .per_session = 2,
    .n_connections = 3 },
  { "an address that needs SMTPUTF8",
    { FRIENDLY },
    "finished: sent 3, failed 1, 4 attempts",
    3,
    .also = "jörg@one.test",
    .holds = "SELECT count(*) FROM attempts WHERE state = 5 AND enhanced = '5.6.7'" },
  { "an address that needs SMTPUTF8, in a group",
    { FRIENDLY },
    "finished: sent 3, failed 1, 4 attempts",
    3,
    .group = 9,
    .also = "jörg@one.test" },
};

/* "waiting: sent 2, deferred 1, 3 attempts": each state that somebody is in. */
static char *
tell (World *world, MsDeliveryEnd end)
{
  static const char *const ends[] = { "finished", "paused", "stopped", "waiting", "failed" };

  g_autoptr (GString) out = g_string_new (ends[end]);

  g_string_append_c (out, ':');
  for (guint i = 0; i < MS_N_STATES; i++)
    if (world_state (world, i) > 0)
      g_string_append_printf (out, " %s %" G_GUINT64_FORMAT ",", ms_state_to_string (i),
                              world_state (world, i));
  g_string_append_printf (out, " %" G_GINT64_FORMAT " attempts",
                          world_count (world, "SELECT count(*) FROM attempts"));

  return g_strdup (out->str);
}

static World *
make_world (const Case *self, FakeServer *fake)
{
  const char *const others[] = { self->also, NULL };
  MsLimits          limits = { .connections = MAX (self->connections, 1),
                               .recipients_per_message = MAX (self->group, 1),
                               .messages_per_connection = self->per_session };
  World            *world = world_new ();

  world_add (world, self->recipients, others);
  world_set_account (world, fake_server_get_port (fake), &limits);
  if (self->group > 1)
    world_exec (world, "UPDATE campaigns SET subject = 'Hello all', text = 'We meet.'");

  return world;
}

static void
test_case (gconstpointer data)
{
  const Case *self = data;

  g_autoptr (FakeServer) fake = fake_server_new (self->scripts);
  g_autoptr (GError) error = NULL;
  g_autofree char *result = NULL;

  World        *world = make_world (self, fake);
  MsDeliveryEnd end = world_run (world, MS_ORDER_SEND, "server", 0, &error);

  if (error != NULL)
    g_test_message ("%s", error->message);
  result = tell (world, end);
  g_assert_cmpstr (result, ==, self->result);
  g_assert_cmpint (world_count (world, "SELECT state FROM campaigns"), ==,
                   end == MS_END_FAILED    ? MS_CAMPAIGN_PAUSED
                   : end == MS_END_WAITING ? MS_CAMPAIGN_WAITING
                                           : MS_CAMPAIGN_FINISHED);
  g_assert_true ((end == MS_END_FAILED) == (error != NULL));
  if (self->says != NULL)
    g_assert_nonnull (strstr (error->message, self->says));
  if (self->n_connections > 0)
    g_assert_cmpuint (fake_server_count_connections (fake), ==, self->n_connections);
  if (self->holds != NULL)
    g_assert_cmpint (world_count (world, self->holds), ==, 1);
  world_free (world);
}

/* At the first connection, and at a later one when the password was changed meanwhile. */
static void
test_login (void)
{
  const char *const scripts[] = {
    "H: AUTH PLAIN\nC: AUTH PLAIN\nS: 334 \nC: *\nS: 535 5.7.8 wrong password",
    "H: PIPELINING, AUTH PLAIN\nC: AUTH PLAIN\nS: 334 \nC: *\nS: 235 welcome\n" OPENED
    "D:\nS: 250 ok",
    "H: AUTH PLAIN\nC: AUTH PLAIN\nS: 334 \nC: *\nS: 535 5.7.8 wrong password", NULL
  };

  g_autoptr (FakeServer) fake = fake_server_new (scripts);
  g_autofree char *sql = NULL;
  g_autofree char *path = NULL;

  World *world = make_world (&(Case){ .recipients = 3, .per_session = 1 }, fake);

  path = g_build_filename (world->folder, "password", NULL);
  g_assert_true (g_file_set_contents (path, "secret\n", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  sql = g_strdup_printf ("UPDATE accounts SET user = 'me', password_file = '%s'", path);
  world_exec (world, sql);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *result = NULL;

      MsDeliveryEnd end = world_run (world, i == 0 ? MS_ORDER_SEND : MS_ORDER_RESUME,
                                     i == 0 ? "server" : NULL, 0, &error);

      g_assert_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_AUTH);
      g_assert_nonnull (strstr (error->message, "535"));
      result = tell (world, end);
      g_assert_cmpstr (result, ==,
                       i == 0 ? "failed: queued 3, 0 attempts"
                              : "failed: queued 2, sent 1, 1 attempts");
    }
  g_assert_cmpuint (fake_server_count_connections (fake), ==, 3);
  world_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  g_test_add_func ("/policy/login", test_login);

  return g_test_run ();
}
