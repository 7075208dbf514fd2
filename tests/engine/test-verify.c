/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-verify.c - addresses are asked about, within limits, and what was said is kept */

#include "config.h"

#include "fake-server.h"
#include "world.h"

#include "ms-clock.h"
#include "ms-mx-private.h"
#include "ms-verify-private.h"

#include <string.h>

#define N_SERVERS 8
#define HELLO     "H: PIPELINING\n"
#define KNOWN     " | RCPT*<good* => 250 2.1.5 ok | RCPT* => 550 5.1.1 no such user\n"

/* The server of each domain, by number; what is not here the DNS decides: see find(). */
static const char *const domains[] = { "one.test",  "all.test", "dead.test", "block.test",
                                       "mute.test", "521.test", "busy.test", "two.test" };

typedef struct
{
  World      *world;
  FakeServer *servers[N_SERVERS];
  guint16     port;
} Net;

static void
find (MsResolver *resolver, const char *domain, MsMxFunc func, gpointer user_data)
{
  g_autoptr (MsMx) mx = NULL;

  for (guint i = 0; i < N_SERVERS && mx == NULL; i++)
    if (g_str_has_suffix (domain, domains[i]))
      {
        char **addresses = g_new0 (char *, 2);

        addresses[0] = g_strdup_printf ("127.0.1.%u", i + 1);
        mx = ms_mx_new (MS_MX_FOUND, g_strdup (domain));
        g_free (mx->site);
        mx->site = g_strconcat ("mx.", domains[i], NULL);
        ms_mx_add_host (mx, mx->site, 10, addresses);
      }

  if (mx == NULL)
    {
      gboolean null = g_str_equal (domain, "null.test");

      mx = ms_mx_new (null ? MS_MX_FAILED : MS_MX_DEFERRED, g_strdup (domain));
      mx->enhanced = g_strdup (null ? "5.1.10" : "4.4.3");
      mx->reason = g_strdup (null ? "takes no mail" : "not known now");
    }

  func (mx, user_data);
}

/* @scripts: of the domains' servers; NULL: nobody listens */
static void
net_init (Net *self, const char *const *scripts, const char *shaping)
{
  g_autofree char *file = NULL;
  g_autofree char *sql = NULL;

  self->world = world_new ();
  self->port = 0;
  for (guint i = 0; i < N_SERVERS; i++)
    if (scripts[i] != NULL)
      {
        const char *const one[] = { scripts[i], NULL };
        g_autofree char  *address = g_strdup_printf ("127.0.1.%u", i + 1);

        self->servers[i] = fake_server_new_at (address, self->port, one);
        self->port = fake_server_get_port (self->servers[i]);
      }

  file = g_build_filename (self->world->folder, "shaping.ini", NULL);
  g_assert_true (g_file_set_contents (file, shaping, -1, NULL));
  sql = g_strdup_printf ("INSERT INTO settings VALUES ('port', '%u'), ('shaping-file', '%s'),"
                         " ('ehlo-name', 'client.test'), ('dns-server', '127.0.0.1:9'),"
                         " ('source-ipv6', 'none'), ('timeout', '20')",
                         self->port, file);
  world_exec (self->world, sql);
}

static void
net_clear (Net *self)
{
  for (guint i = 0; i < N_SERVERS; i++)
    g_clear_pointer (&self->servers[i], fake_server_free);
  world_free (self->world);
}

static MsVerifyProgress
verify (Net *self, gboolean temporary)
{
  MsVerifyOrder    order = { .list = 1, .filter.temporary = temporary };
  MsVerifyProgress progress = { 0 };

  g_autoptr (MsVerify) verify =
      ms_verify_start_with (self->world->store, &order, find, NULL, NULL);
  g_autoptr (GError) error = NULL;

  ms_verify_wait (verify, &error);
  g_assert_no_error (error);
  ms_verify_get_progress (verify, &progress);
  g_assert_true (progress.ended);
  g_assert_cmpuint (progress.done, ==, progress.todo);
  g_assert_cmpuint (progress.connections, ==, 0);

  return progress;
}

/* "good@one.test good 250, …", by address */
static char *
tell (Net *self)
{
  GString *out = g_string_new (NULL);
  gint64   after = 0;

  g_autoptr (GPtrArray) page =
      ms_verification_table_page (self->world->db, 1, after, 1000, NULL);

  for (guint i = 0; i < page->len; i++)
    {
      const MsVerifiedContact *row = page->pdata[i];

      g_assert_nonnull (row->known);
      g_string_append_printf (out, "%s %s %u\n", row->address,
                              ms_verified_to_string (row->known->verdict), row->known->code);
    }

  return g_string_free (out, FALSE);
}

/* All that was said to a server, in all conversations. */
static char *
received (FakeServer *server)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < fake_server_count_connections (server); i++)
    {
      g_autoptr (GBytes) bytes = fake_server_dup_received (server, i);

      g_string_append_len (all, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    }

  return g_string_free (all, FALSE);
}

static guint
count (const char *text, const char *part)
{
  guint n = 0;

  for (const char *at = text; (at = strstr (at, part)) != NULL; at += strlen (part))
    n++;

  return n;
}

/* Names that nobody on the list has: twenty letters and digits. */
static guint
count_invented (const char *text, const char *domain)
{
  g_autofree char *pattern = g_strdup_printf ("RCPT TO:<[a-z0-9]{20}@%s>", domain);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  guint n = 0;

  g_regex_match (regex, text, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    n++;

  return n;
}

static const struct
{
  const char *address;
  MsVerified  verdict;
  guint       code; /* 0: no server said anything */
} verdicts[] = {
  { "good@one.test", MS_VERIFIED_GOOD, 250 },
  { "bad@one.test", MS_VERIFIED_BAD, 550 },
  { "grey@one.test", MS_VERIFIED_TEMPORARY, 451 },
  { "full@one.test", MS_VERIFIED_TEMPORARY, 552 },
  { "vague@one.test", MS_VERIFIED_SILENT, 252 },
  { "good@sub.one.test", MS_VERIFIED_GOOD, 250 },
  { "any@all.test", MS_VERIFIED_ACCEPTS_ALL, 250 },
  { "off@all.test", MS_VERIFIED_BAD, 550 },
  { "any@dead.test", MS_VERIFIED_TEMPORARY, 0 },
  { "a@block.test", MS_VERIFIED_SILENT, 554 },
  { "b@block.test", MS_VERIFIED_SILENT, 554 },
  { "a@mute.test", MS_VERIFIED_SILENT, 550 },
  { "b@mute.test", MS_VERIFIED_SILENT, 550 },
  { "a@521.test", MS_VERIFIED_BAD, 521 },
  { "a@busy.test", MS_VERIFIED_TEMPORARY, 451 },
  { "a@null.test", MS_VERIFIED_BAD, 0 },
  { "a@later.test", MS_VERIFIED_TEMPORARY, 0 },
  { "good@two.test", MS_VERIFIED_GOOD, 250 },
};

static void
check_asked (Net *net)
{
  for (guint i = 0; i < N_SERVERS; i++)
    if (net->servers[i] != NULL)
      {
        g_autofree char *said = received (net->servers[i]);

        g_assert_null (strstr (said, "DATA"));
        g_assert_null (strstr (said, "BDAT"));
        if (i == 0)
          g_assert_cmpuint (count_invented (said, "sub.one.test"), ==, 1);
        if (i == 0 || i == 1 || i == 7)
          g_assert_cmpuint (count_invented (said, domains[i]), ==, 1);
      }
}

static void
test_verdicts (void)
{
  static const char *const scripts[N_SERVERS] = {
    HELLO
    "A: RCPT*<grey* => 451 4.7.1 greylisted, try again | RCPT*<full* => 552 5.2.2 mailbox "
    "full | RCPT*<vague* => 252 2.0.0 cannot verify" KNOWN,
    HELLO "A: RCPT*<off* => 550 5.1.1 no such user\n",
    NULL,
    "S: 554 5.7.1 your address is blocked\n",
    HELLO "A: MAIL* => 550 5.7.1 no null sender here | RCPT* => 503 5.5.1 MAIL first\n",
    "S: 521 5.3.2 no mail here\n",
    HELLO "A: MAIL* => 451 4.3.0 out of order | RCPT* => 503 5.5.1 MAIL first\n",
    HELLO "A: x => y" KNOWN,
  };
  const char *addresses[G_N_ELEMENTS (verdicts) + 1] = { NULL };
  Net         net = { 0 };

  g_autoptr (GString) wanted = g_string_new (NULL);
  g_autofree char *told = NULL;
  MsVerifyProgress progress;

  for (guint i = 0; i < G_N_ELEMENTS (verdicts); i++)
    {
      addresses[i] = verdicts[i].address;
      g_string_append_printf (wanted, "%s %s %u\n", verdicts[i].address,
                              ms_verified_to_string (verdicts[i].verdict), verdicts[i].code);
    }

  net_init (&net, scripts, "[default]\nconnections=3\n");
  world_add (net.world, 0, addresses);
  progress = verify (&net, FALSE);
  told = tell (&net);
  check_asked (&net);
  net_clear (&net);

  g_assert_cmpuint (progress.done, ==, G_N_ELEMENTS (verdicts));
  g_assert_cmpuint (progress.verdicts[MS_VERIFIED_GOOD], ==, 3);
  g_assert_cmpstr (told, ==, wanted->str);
}

/* No connection asks more than the site's limits allow; and each address is asked about once.
 */
static void
test_limits (void)
{
  static const char *const scripts[N_SERVERS] = { HELLO "A: RCPT*<user* => 250 ok" KNOWN };
  Net                      net = { 0 };

  g_autofree char *said = NULL;
  MsVerifyProgress progress;

  net_init (&net, scripts, "[default]\nconnections=3\nmessages-per-connection=4\n");
  world_add (net.world, 500, NULL);
  progress = verify (&net, FALSE);
  said = received (net.servers[0]);
  for (guint i = 0; i < fake_server_count_connections (net.servers[0]); i++)
    {
      g_autoptr (GBytes) bytes = fake_server_dup_received (net.servers[0], i);
      g_autofree char *text =
          g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

      g_assert_cmpuint (count (text, "MAIL FROM:<>"), <=, 4);
      g_assert_cmpuint (count (text, "QUIT"), ==, 1);
    }
  net_clear (&net);

  g_assert_cmpuint (progress.verdicts[MS_VERIFIED_GOOD], ==, 500);
  g_assert_cmpuint (count (said, "RCPT TO:<user"), ==, 500);
  g_assert_cmpuint (count_invented (said, "one.test"), ==, 1);
}

/* More of one domain than are held at once: the list is read in several passes. */
static void
test_many (void)
{
  static const char *const scripts[N_SERVERS] = { HELLO "A: RCPT*<user* => 250 ok" KNOWN };
  Net                      net = { 0 };

  g_autofree char *said = NULL;
  MsVerifyProgress progress;

  net_init (&net, scripts, "[default]\nconnections=10\n");
  world_add (net.world, 10500, NULL);
  progress = verify (&net, FALSE);
  said = received (net.servers[0]);
  net_clear (&net);

  g_test_message ("%.0f a minute", progress.per_minute);
  g_assert_cmpuint (progress.verdicts[MS_VERIFIED_GOOD], ==, 10500);
  g_assert_cmpuint (count (said, "RCPT TO:<user"), ==, 10500);
  g_assert_cmpuint (count_invented (said, "one.test"), ==, 1);
}

/* One at whom servers hang up costs the others nothing; and a server that goes without a word
 * is asked on over another connection. */
static void
test_hang_up (void)
{
  static const char *const scripts[N_SERVERS] = {
    HELLO "A: RCPT*<rate* => 421 4.7.0 too many of you" KNOWN,
    HELLO "A: RCPT*<drop* => ! close" KNOWN,
    NULL,
    HELLO "A: RCPT* => ! close\n",
  };
  static const char *const addresses[] = {
    "rate@one.test",    "good1@one.test",   "good2@one.test",
    "drop@all.test",    "good1@all.test",   "good2@all.test",
    "good1@block.test", "good2@block.test", NULL,
  };
  Net net = { 0 };

  g_autofree char *told = NULL;
  guint            connections;

  net_init (&net, scripts, "[default]\nconnections=10\n");
  world_add (net.world, 0, addresses);
  verify (&net, FALSE);
  told = tell (&net);
  connections = fake_server_count_connections (net.servers[3]);
  net_clear (&net);

  g_assert_cmpstr (told, ==,
                   "rate@one.test temporary 421\n"
                   "good1@one.test good 250\n"
                   "good2@one.test good 250\n"
                   "drop@all.test temporary 0\n"
                   "good1@all.test good 250\n"
                   "good2@all.test good 250\n"
                   "good1@block.test temporary 0\n"
                   "good2@block.test temporary 0\n");
  g_assert_cmpuint (connections, <=, 6);
}

/* What a server says about us it is not asked a thousand times; and nobody waits an hour here.
 */
static void
test_spared (void)
{
  static const char *const scripts[N_SERVERS] = {
    HELLO "A: RCPT* => 450 4.7.0 much too fast\n",
    NULL,
    NULL,
    "S: 554 5.7.1 your address is blocked\n",
    HELLO "A: MAIL* => 550 5.7.1 no null sender here | RCPT* => 503 5.5.1 MAIL first\n",
  };
  Net net = { 0 };

  g_autofree char *mute = NULL;
  MsVerifyProgress progress;
  guint            connections[2];

  net_init (&net, scripts,
            "[default]\nconnections=2\n"
            "[slow-down test]\ntext=much too fast\nsuspend=1h\nsource=here\n");
  world_exec (net.world, "INSERT INTO contacts (address) WITH RECURSIVE n (i) AS (SELECT 1 "
                         "UNION ALL SELECT i + 1 FROM n WHERE i < 300) "
                         "SELECT 'a' || i || '@' || value FROM n, "
                         "json_each ('[\"one.test\", \"block.test\", \"mute.test\"]')");
  world_add (net.world, 0, NULL);
  progress = verify (&net, FALSE);
  mute = received (net.servers[4]);
  connections[0] = fake_server_count_connections (net.servers[0]);
  connections[1] = fake_server_count_connections (net.servers[3]);
  net_clear (&net);

  g_assert_cmpuint (progress.done, ==, 900);
  g_assert_cmpuint (progress.verdicts[MS_VERIFIED_TEMPORARY], ==, 300);
  g_assert_cmpuint (progress.verdicts[MS_VERIFIED_SILENT], ==, 600);
  g_assert_cmpuint (connections[0], <=, 4);
  g_assert_cmpuint (connections[1], <=, 4);
  g_assert_cmpuint (count (mute, "MAIL FROM"), <=, 10);
}

static void
test_believable (void)
{
  MsVerifyProgress progress = { .done = 19, .verdicts[MS_VERIFIED_BAD] = 19 };

  g_assert_true (ms_verify_is_believable (&progress));
  progress.done = progress.verdicts[MS_VERIFIED_BAD] = 20;
  g_assert_false (ms_verify_is_believable (&progress));
  progress.done = 21;
  g_assert_true (ms_verify_is_believable (&progress));
}

static void
test_again (void)
{
  static const char *const scripts[N_SERVERS] = {
    HELLO "A: RCPT*<grey* => 451 4.7.1 greylisted, try again" KNOWN,
  };
  static const char *const addresses[] = { "good@one.test", "grey1@one.test", "grey2@one.test",
                                           "bad@one.test", NULL };
  Net                      net = { 0 };

  g_autofree char *said = NULL;
  MsVerifyProgress progress;

  net_init (&net, scripts, "[default]\nconnections=3\n");
  world_add (net.world, 0, addresses);
  verify (&net, FALSE);
  progress = verify (&net, TRUE);
  said = received (net.servers[0]);
  net_clear (&net);

  g_assert_cmpuint (progress.done, ==, 2);
  g_assert_cmpuint (progress.verdicts[MS_VERIFIED_TEMPORARY], ==, 2);
  g_assert_cmpuint (count (said, "RCPT TO:<good"), ==, 1);
  g_assert_cmpuint (count (said, "RCPT TO:<grey1"), ==, 2);
}

typedef struct
{
  GMainLoop       *loop;
  MsVerifyProgress last;
  guint            calls;
  gint64           began;
} Heard;

static void
on_progress (MsVerify *verify, const MsVerifyProgress *progress, gpointer data)
{
  Heard *heard = data;

  heard->last = *progress;
  heard->calls++;
  if (progress->ended)
    g_main_loop_quit (heard->loop);
  else if (progress->done == 1 && progress->connections == 1 && heard->began == 0)
    {
      heard->began = g_get_monotonic_time ();
      ms_verify_cancel (verify);
    }
}

/* Two servers say nothing: one from the beginning, one when it is asked. */
static void
test_cancel (void)
{
  static const char *const scripts[N_SERVERS] = { NULL, HELLO "! silence\n", NULL,
                                                  "! silence\n" };
  static const char *const addresses[] = { "a@null.test", "a@all.test", "a@block.test", NULL };
  MsVerifyOrder            order = { .list = 1 };
  Net                      net = { 0 };

  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  Heard     heard = { .loop = loop };
  MsVerify *verify;
  gint64    took;

  net_init (&net, scripts, "[default]\nconnections=3\n");
  world_add (net.world, 0, addresses);
  verify = ms_verify_start_with (net.world->store, &order, find, on_progress, &heard);
  g_main_loop_run (loop);
  took = g_get_monotonic_time () - heard.began;
  g_assert_true (ms_verify_wait (verify, &error));
  g_assert_no_error (error);
  ms_verify_free (verify);
  g_assert_cmpint (world_count (net.world, "SELECT count (*) FROM verifications"), ==, 1);
  net_clear (&net);

  g_assert_true (heard.last.cancelled);
  g_assert_cmpuint (heard.last.done, ==, 1);
  g_assert_cmpint (took, <, MS_SECOND);
}

/* Addresses that are on no list, one of them twice. */
static void
test_addresses (void)
{
  static const char *const scripts[N_SERVERS] = { HELLO "A: x => y" KNOWN };
  MsAddress                addresses[] = { { (char *) "good@one.test", NULL },
                                           { (char *) "bad@one.test", NULL },
                                           { (char *) "good@one.test", NULL } };
  MsVerifyOrder    order = { .addresses = addresses, .n_addresses = G_N_ELEMENTS (addresses) };
  MsVerifyProgress progress = { 0 };
  Net              net = { 0 };

  g_autoptr (MsVerification) good = NULL;
  g_autoptr (GError) error = NULL;
  MsVerify *verify;

  net_init (&net, scripts, "[default]\nconnections=3\n");
  verify = ms_verify_start_with (net.world->store, &order, find, NULL, NULL);
  ms_verify_wait (verify, &error);
  g_assert_no_error (error);
  ms_verify_get_progress (verify, &progress);
  ms_verify_free (verify);
  ms_verification_table_find (net.world->db, "good@one.test", &good, NULL);
  net_clear (&net);

  g_assert_cmpuint (progress.done, ==, 2);
  g_assert_cmpint (good->verdict, ==, MS_VERIFIED_GOOD);
  g_assert_cmpstr (good->server, ==, "mx.one.test");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/verify/verdicts", test_verdicts);
  g_test_add_func ("/verify/limits", test_limits);
  g_test_add_func ("/verify/many", test_many);
  g_test_add_func ("/verify/hang-up", test_hang_up);
  g_test_add_func ("/verify/spared", test_spared);
  g_test_add_func ("/verify/believable", test_believable);
  g_test_add_func ("/verify/again", test_again);
  g_test_add_func ("/verify/cancel", test_cancel);
  g_test_add_func ("/verify/addresses", test_addresses);

  return g_test_run ();
}
