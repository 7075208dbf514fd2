/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-direct.c - which server of a domain is talked to, and what it means when none can be */

#include "config.h"

#include "fake-dns.h"
#include "fake-server.h"
#include "ms-clock.h"
#include "ms-direct.h"
#include "ms-ehlo-name.h"
#include "ms-mx-private.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define N_SERVERS 4
#define HELLO     "H: PIPELINING\n"
#define NEXT      "S: 554 5.7.1 no mail here\n"

typedef struct
{
  const char *name;
  const char *mx;               /* "10 a 2,3|20 b 4": preference, name, N of 127.0.0.N */
  const char *hosts[N_SERVERS]; /* scripts of 127.0.0.2, 127.0.0.3, …; NULL: nobody listens */
  const char *result;
  const char *policy; /* (nullable): its mx line, in enforce mode */
  const char *zone;   /* (nullable): the hosts' addresses are authenticated */
  guint       most;   /* 0: 4 */
  const char *prefer; /* (nullable) */
} Case;

/* The result: "2" where 127.0.0.2 was opened; else where it failed, the reply's code, the
 * enhanced code of ours, and what else is known; then how often each server was met. */
static const Case cases[] = {
  { "one", "10 a 2", { HELLO }, "2 [1000]" },
  { "preference", "10 b 3|20 a 2", { HELLO, HELLO }, "3 [0100]" },
  { "nobody there", "10 a 2", { NULL }, "connect 0 4.4.1 [0000]" },
  { "second address", "10 a 2,3", { NULL, HELLO }, "3 [0100]" },
  { "second host", "10 a 2|20 b 3", { NULL, HELLO }, "3 [0100]" },
  { "greeting 554", "10 a 2|20 b 3", { "S: 554 5.7.1 go\n", HELLO }, "3 [1100]" },
  { "greeting 421", "10 a 2|20 b 3", { "S: 421 4.3.2 busy\n", HELLO }, "3 [1100]" },
  { "EHLO 421",
    "10 a 2|20 b 3",
    { "S: 220 hi\nC: EHLO*\nS: 421 4.3.2 busy\n! close\n", HELLO },
    "3 [1100]" },
  { "EHLO refused",
    "10 a 2|20 b 3",
    { "S: 220 hi\nC: EHLO*\nS: 550 no\n", HELLO },
    "3 [1100]" },
  { "closed at once", "10 a 2|20 b 3", { "! close\n", HELLO }, "3 [1100]" },
  { "no SMTP", "10 a 2|20 b 3", { "S: SSH-2.0-x\n", HELLO }, "3 [1100]" },

  { "only 554", "10 a 2|20 b 3", { NEXT, NEXT }, "greeting 554 - [1100]" },
  { "the reply counts more", "10 a 2|20 b 3", { NEXT, NULL }, "greeting 554 - [1000]" },
  { "the last reply", "10 a 2|20 b 3", { NEXT, "S: 421 busy\n" }, "greeting 421 - [1100]" },
  { "only 521",
    "10 a 2|20 b 3",
    { "S: 521 no\n", "S: 521 no\n" },
    "greeting 521 - permanent [1100]" },
  { "521 of many",
    "10 a 2|20 b 3|30 c 4|40 d 5",
    { "S: 521 no\n", "S: 521 no\n", "S: 521 no\n", "S: 521 no\n" },
    "greeting 521 - permanent [1111]",
    .most = 2 },
  { "521 and nobody", "10 a 2|20 b 3", { "S: 521 no\n", NULL }, "greeting 521 - [1000]" },
  { "521 and another", "10 a 2|20 b 3", { "S: 521 no\n", HELLO }, "3 [1100]" },

  { "no more than wanted",
    "10 a 2,3,4",
    { NEXT, NEXT, HELLO },
    "greeting 554 - [1100]",
    .most = 2 },
  { "at least two", "10 a 2|20 b 3", { NEXT, HELLO }, "3 [1100]", .most = 1 },
  { "two hosts at least",
    "10 a 2,3,4|20 b 5",
    { NEXT, NEXT, NEXT, HELLO },
    "5 [1101]",
    .most = 2 },

  { "preferred",
    "10 a 2|10 b 3|10 c 4|10 d 5",
    { HELLO, HELLO, HELLO, HELLO },
    "4 [0010]",
    .prefer = "C" },
  { "preferred, one of two preferences",
    "10 a 2|20 b 3|20 c 4",
    { HELLO, HELLO, HELLO },
    "2 [1000]",
    .prefer = "c" },
  { "preferred of the second preference",
    "10 a 2|20 b 3|20 c 4",
    { NEXT, HELLO, HELLO },
    "4 [1010]",
    .prefer = "c" },
  { "preferred, not there", "10 a 2|10 b 3", { NULL, HELLO }, "3 [0100]", .prefer = "a" },
  { "preferred, unknown", "10 a 2|20 b 3", { HELLO, HELLO }, "2 [1000]", .prefer = "z" },

  { "IPv6 left out", "10 a ::1", { NULL }, "connect 0 4.4.4 [0000]" },
  { "IPv6 left out of two", "10 a ::1,2", { HELLO }, "2 [1000]" },

  { "policy names another", "10 a 2", { HELLO }, "connect 0 4.7.5 policy [0000]", "mx: b" },
  { "policy names the second",
    "10 a 2|20 b 3",
    { HELLO, HELLO },
    "ehlo 0 4.7.5 policy [0100]",
    "mx: b" },
  { "policy, no TLS", "10 a 2", { HELLO }, "ehlo 0 4.7.5 policy [1000]", "mx: a" },
  { "policy, other name",
    "10 a 2",
    { "H: STARTTLS\nC: STARTTLS\nS: 220 go\n! tls other-name\n" },
    "starttls 0 4.7.5 policy [1000]",
    "mx: a" },
  { "policy, host busy", "10 a 2", { "S: 421 busy\n" }, "greeting 421 - [1000]", "mx: a" },
  { "no policy, other name",
    "10 a 2",
    { "H: STARTTLS\nC: STARTTLS\nS: 220 go\n! tls other-name\nE: SIZE 9\n" },
    "2 [1000]" },

  { "DANE: not known",
    "10 a 2",
    { HELLO },
    "connect 0 4.4.3 [0000]",
    NULL,
    "%TLSA ! servfail\n" },
  { "DANE: not known, second host",
    "10 a 2|20 b 3",
    { HELLO, HELLO },
    "3 [0100]",
    NULL,
    "%TLSA ! servfail\n" },
  { "DANE: none", "10 a 2", { HELLO }, "2 [1000]", NULL, "# nothing\n" },
  { "DANE: no TLS",
    "10 a 2",
    { HELLO },
    "ehlo 0 4.7.5 policy [1000]",
    NULL,
    "%TLSA 300 TLSA 3 1 1 "
    "0000000000000000000000000000000000000000000000000000000000000000\n%TLSA ! ad\n" },
  { "DANE: not authenticated",
    "10 a 2",
    { HELLO },
    "2 [1000]",
    NULL,
    "%TLSA 300 TLSA 3 1 1 "
    "0000000000000000000000000000000000000000000000000000000000000000\n" },
  { "DANE before the policy",
    "10 a 2",
    { HELLO },
    "connect 0 4.4.3 [0000]",
    "mx: a",
    "%TLSA ! servfail\n" },
};

typedef struct
{
  FakeDns    *dns;
  FakeServer *servers[N_SERVERS];
  guint16     port;
  char       *folder; /* (owned) */
  MsDirect   *direct;
} World;

static void
set (MsSettings *settings, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;

  ms_settings_set (settings, ms_settings_find (name), text, &error);
  g_assert_no_error (error);
}

static char *
place (guint i)
{
  return g_strdup_printf ("127.0.0.%u", i + 2);
}

static void
serve (World *self, guint i, const char *script)
{
  const char *const scripts[] = { script, NULL };
  g_autofree char  *address = place (i);

  self->servers[i] = fake_server_new_at (address, self->port, scripts);
  self->port = fake_server_get_port (self->servers[i]);
}

/* @zone: (nullable): "%TLSA" stands for the name that is asked about host a's certificate */
static void
world_init (World *self, const char *const *scripts, const char *zone)
{
  g_autoptr (MsSettings) settings = ms_settings_new ();
  g_autoptr (GString) text = g_string_new (zone != NULL ? zone : "");
  g_autoptr (GError) error = NULL;
  g_autofree char *port = NULL;
  g_autofree char *tlsa = NULL;

  self->port = 0;
  for (guint i = 0; i < N_SERVERS; i++)
    if (scripts[i] != NULL)
      serve (self, i, scripts[i]);
  if (self->port == 0)
    {
      serve (self, N_SERVERS - 1, HELLO);
      g_clear_pointer (&self->servers[N_SERVERS - 1], fake_server_free);
    }

  port = g_strdup_printf ("%u", self->port);
  tlsa = g_strdup_printf ("_%u._tcp.a", self->port);
  g_string_replace (text, "%TLSA", tlsa, 0);
  self->dns = fake_dns_new (text->str);
  self->folder = g_dir_make_tmp ("mailshot-direct-XXXXXX", &error);
  g_assert_no_error (error);

  set (settings, "dns-server", fake_dns_get_server (self->dns));
  set (settings, "trust-dnssec", "yes");
  set (settings, "ehlo-name", "client.test");
  set (settings, "source-ipv6", "none");
  set (settings, "port", port);
  set (settings, "timeout", "10");
  self->direct = ms_direct_new (settings, self->folder, &error);
  g_assert_no_error (error);
}

static void
world_clear (World *self)
{
  ms_direct_free (self->direct);
  for (guint i = 0; i < N_SERVERS; i++)
    g_clear_pointer (&self->servers[i], fake_server_free);
  fake_dns_free (self->dns);
  g_rmdir (self->folder);
  g_free (self->folder);
}

static MsMx *
make_mx (const char *text, gboolean secure)
{
  MsMx *mx = ms_mx_new (MS_MX_FOUND, g_strdup ("one.test"));

  g_auto (GStrv) hosts = g_strsplit (text, "|", -1);

  for (guint i = 0; hosts[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (hosts[i], " ", -1);
      char **addresses = g_strsplit (words[2], ",", -1);

      for (guint j = 0; addresses[j] != NULL; j++)
        if (strchr (addresses[j], ':') == NULL)
          {
            g_autofree char *last = addresses[j];

            addresses[j] = g_strconcat ("127.0.0.", last, NULL);
          }
      ms_mx_add_host (mx, words[1], g_ascii_strtoull (words[0], NULL, 10), addresses)->secure =
          secure;
    }

  return mx;
}

static MsStsPolicy *
make_policy (const char *line)
{
  g_autofree char *text = NULL;
  MsStsPolicy     *policy;

  if (line == NULL)
    return NULL;

  text = g_strdup_printf ("version: STSv1\nmode: enforce\nmax_age: 86400\n%s\n", line);
  policy = ms_sts_policy_parse (text, strlen (text));
  g_assert_nonnull (policy);

  return policy;
}

static void
tell_failure (GString *out, const MsDirectFailure *failure)
{
  g_string_append_printf (out, "%s %u %s", ms_phase_to_string (failure->phase),
                          failure->reply != NULL ? failure->reply->code : 0,
                          failure->enhanced != NULL ? failure->enhanced : "-");
  if (failure->permanent)
    g_string_append (out, " permanent");
  if (failure->policy)
    g_string_append (out, " policy");
  if (failure->cancelled)
    g_string_append (out, " cancelled");
  g_assert_cmpstr (failure->reason, !=, "");
  g_assert_nonnull (failure->server);
  g_assert_nonnull (failure->address);
}

static char *
open_once (World             *self,
           const MsMx        *mx,
           const MsStsPolicy *policy,
           const char        *prefer,
           guint              most,
           int                wake_fd)
{
  g_auto (MsDirectFailure) failure = { 0 };
  g_autoptr (MsSmtpSession) session = NULL;
  GString *out = g_string_new (NULL);

  session = ms_direct_open (self->direct, mx, policy, prefer, most, NULL, wake_fd, &failure);
  if (session == NULL)
    tell_failure (out, &failure);
  else
    {
      g_string_append (out, ms_smtp_session_get_address (session) + strlen ("127.0.0."));
      ms_smtp_session_quit (session);
    }

  return g_string_free (out, FALSE);
}

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  World       world = { 0 };

  g_autoptr (MsMx) mx = make_mx (self->mx, self->zone != NULL);
  g_autoptr (MsStsPolicy) policy = make_policy (self->policy);
  g_autoptr (GString) told = g_string_new (NULL);
  g_autofree char *result = NULL;

  world_init (&world, self->hosts, self->zone);
  result = open_once (&world, mx, policy, self->prefer, self->most > 0 ? self->most : 4, -1);
  g_string_append_printf (told, "%s [", result);
  for (guint i = 0; i < N_SERVERS; i++)
    g_string_append_printf (told, "%u",
                            world.servers[i] != NULL
                                ? fake_server_count_connections (world.servers[i])
                                : 0);
  g_string_append_c (told, ']');
  world_clear (&world);

  g_assert_cmpstr (told->str, ==, self->result);
}

/* What could not be reached stands behind the others for five minutes, but is not left out. */
static void
test_dead (void)
{
  const char *const scripts[N_SERVERS] = { NULL, HELLO };
  World             world = { 0 };

  g_autoptr (MsMx) two = make_mx ("10 a 2|20 b 3", FALSE);
  g_autoptr (MsMx) one = make_mx ("10 a 2", FALSE);
  char *results[6] = { NULL };

  ms_clock_freeze (1700000000 * MS_SECOND);
  world_init (&world, scripts, NULL);
  results[0] = open_once (&world, two, NULL, NULL, 4, -1);
  serve (&world, 0, HELLO);
  results[1] = open_once (&world, two, NULL, NULL, 4, -1);
  ms_clock_advance (5 * MS_MINUTE);
  results[2] = open_once (&world, two, NULL, NULL, 4, -1);
  g_clear_pointer (&world.servers[0], fake_server_free);
  results[3] = open_once (&world, two, NULL, NULL, 4, -1);
  serve (&world, 0, HELLO);
  results[4] = open_once (&world, one, NULL, NULL, 4, -1);
  results[5] = open_once (&world, two, NULL, NULL, 4, -1);
  world_clear (&world);
  ms_clock_thaw ();

  g_assert_cmpstr (results[0], ==, "3");
  g_assert_cmpstr (results[1], ==, "3");
  g_assert_cmpstr (results[2], ==, "2");
  g_assert_cmpstr (results[3], ==, "3");
  g_assert_cmpstr (results[4], ==, "2");
  g_assert_cmpstr (results[5], ==, "2");
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    g_free (results[i]);
}

static void
test_cancelled (void)
{
  const char *const scripts[N_SERVERS] = { "! silence\n", "! silence\n" };
  int               wake_fd = eventfd (0, EFD_CLOEXEC);
  World             world = { 0 };

  g_autoptr (MsMx) mx = make_mx ("10 a 2|20 b 3", FALSE);
  g_autofree char *result = NULL;

  world_init (&world, scripts, NULL);
  g_assert_cmpint (eventfd_write (wake_fd, 1), ==, 0);
  result = open_once (&world, mx, NULL, NULL, 4, wake_fd);
  world_clear (&world);
  close (wake_fd);

  g_assert_nonnull (strstr (result, "cancelled"));
}

static const struct
{
  const char *name;
  const char *setting; /* ehlo-name */
  const char *zone;
  const char *wanted; /* (nullable): NULL: anything but the reverse name */
} names[] = {
  { "setting", "mail.sender.test", "1.0.0.127.in-addr.arpa 60 PTR mx.sender.test\n",
    "mail.sender.test" },
  { "reverse name", NULL,
    "1.0.0.127.in-addr.arpa 60 PTR mx.sender.test\nmx.sender.test 60 A 127.0.0.1\n",
    "mx.sender.test" },
  { "second name", NULL,
    "1.0.0.127.in-addr.arpa 60 PTR a.sender.test\n1.0.0.127.in-addr.arpa 60 PTR b.sender.test\n"
    "a.sender.test 60 A 192.0.2.1\nb.sender.test 60 A 127.0.0.1\n",
    "b.sender.test" },
  { "leads elsewhere", NULL,
    "1.0.0.127.in-addr.arpa 60 PTR mx.sender.test\nmx.sender.test 60 A 192.0.2.1\n", NULL },
  { "no such name", NULL, "1.0.0.127.in-addr.arpa 60 PTR mx.sender.test\n", NULL },
  { "no reverse name", NULL, "", NULL },
  { "DNS broken", NULL, "1.0.0.127.in-addr.arpa ! servfail\n", NULL },
};

static void
test_name (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  g_autoptr (FakeDns) dns = fake_dns_new (names[i].zone);
  g_autoptr (MsSettings) settings = ms_settings_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("mailshot-direct-XXXXXX", NULL);
  g_autofree char *name = NULL;
  g_autofree char *again = NULL;
  MsDirect        *direct;
  MsEhloName      *ehlo;

  set (settings, "dns-server", fake_dns_get_server (dns));
  set (settings, "ehlo-name", names[i].setting);
  set (settings, "source-ipv4", "127.0.0.1");
  direct = ms_direct_new (settings, folder, &error);
  g_assert_no_error (error);
  ehlo = ms_ehlo_name_new (ms_direct_get_resolver (direct), settings);
  name = ms_ehlo_name_get (ehlo, -1);
  again = ms_ehlo_name_get (ehlo, -1);
  ms_direct_free (direct);
  ms_ehlo_name_free (ehlo);
  g_rmdir (folder);

  g_assert_cmpstr (name, ==, again);
  if (names[i].wanted != NULL)
    g_assert_cmpstr (name, ==, names[i].wanted);
  else
    {
      g_assert_cmpstr (name, !=, "mx.sender.test");
      g_assert_true (strchr (g_get_host_name (), '.') != NULL
                         ? g_str_equal (name, g_get_host_name ())
                         : g_str_equal (name, "[127.0.0.1]"));
    }
}

/* Nobody is tried from an address that is not here: it is said before, and may pass. */
static void
test_source_absent (void)
{
  static const char *const sources[][2] = {
    { "source-ipv4", "203.0.113.77" },
    { "source-ipv6", "2001:db8::77" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_autoptr (MsSettings) settings = ms_settings_new ();
      g_autoptr (GError) error = NULL;

      set (settings, sources[i][0], sources[i][1]);
      g_assert_null (ms_direct_new (settings, NULL, &error));
      g_assert_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CONNECT);
      g_assert_nonnull (strstr (error->message, sources[i][0]));
      g_assert_nonnull (strstr (error->message, sources[i][1]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/direct/open/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strdup_printf ("/direct/name/%s", names[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_name);
    }
  g_test_add_func ("/direct/dead", test_dead);
  g_test_add_func ("/direct/source absent", test_source_absent);
  g_test_add_func ("/direct/cancelled", test_cancelled);

  return g_test_run ();
}
