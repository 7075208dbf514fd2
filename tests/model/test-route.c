/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-route.c - how routes are written and read, and which leg serves a try */

#include "config.h"

#include "ms-clock.h"
#include "ms-route.h"
#include "ms-span.h"

static const struct
{
  const char *text;
  int         kind; /* -1: refused */
  const char *name;
  gboolean    pool;
  guint       tries;
  guint       seconds;
  const char *written; /* NULL: as @text */
} routes[] = {
  { "account:Office", MS_ROUTE_ACCOUNT, "Office" },
  { "Office", MS_ROUTE_ACCOUNT, "Office", .written = "account:Office" },
  { " My office ", MS_ROUTE_ACCOUNT, "My office", .written = "account:My office" },
  { "account", MS_ROUTE_ACCOUNT, "account", .written = "account:account" },
  { "account:direct", MS_ROUTE_ACCOUNT, "direct" },
  { "account:pool:x", MS_ROUTE_ACCOUNT, "pool:x" },
  { "account:a;tries=3", MS_ROUTE_ACCOUNT, "a;tries=3" },
  { "a;b", MS_ROUTE_ACCOUNT, "a;b", .written = "account:a;b" },
  { "directory", MS_ROUTE_ACCOUNT, "directory", .written = "account:directory" },
  { "sandbox", MS_ROUTE_SANDBOX, NULL },
  { "SANDBOX", MS_ROUTE_SANDBOX, NULL, .written = "sandbox" },
  { "direct", MS_ROUTE_DIRECT, NULL },
  { "Direct", MS_ROUTE_DIRECT, NULL, .written = "direct" },
  { "pool:Fleet", MS_ROUTE_POOL, "Fleet", TRUE },
  { "combined:Office", MS_ROUTE_COMBINED, "Office" },
  { "combined:account:Office", MS_ROUTE_COMBINED, "Office", .written = "combined:Office" },
  { "combined:account:pool:x", MS_ROUTE_COMBINED, "pool:x" },
  { "combined:pool:Fleet", MS_ROUTE_COMBINED, "Fleet", TRUE },
  { "combined:Office;tries=3", MS_ROUTE_COMBINED, "Office", FALSE, 3 },
  { "combined:Office;after=7200", MS_ROUTE_COMBINED, "Office", FALSE, 0, 7200 },
  { "combined:Office;after=2h;tries=3", MS_ROUTE_COMBINED, "Office", FALSE, 3, 7200,
    "combined:Office;tries=3;after=7200" },
  { "combined:Office;tries=0", MS_ROUTE_COMBINED, "Office", .written = "combined:Office" },
  { "combined:a;b;tries=2", MS_ROUTE_COMBINED, "a;b", FALSE, 2 },
  { "combined:a;tries=2;tries=0;after=0", MS_ROUTE_COMBINED, "a;tries=2" },
  { "combined:a;tries=2;tries=5;after=60", MS_ROUTE_COMBINED, "a;tries=2", FALSE, 5, 60 },
  { "reverse:Office;tries=2", MS_ROUTE_REVERSE, "Office", FALSE, 2 },
  { "reverse:pool:Fleet;after=60", MS_ROUTE_REVERSE, "Fleet", TRUE, 0, 60 },
  { "", -1 },
  { "  ", -1 },
  { "account:", -1 },
  { "pool", -1 },
  { "pool:", -1 },
  { "pool: ", -1 },
  { "combined", -1 },
  { "combined:", -1 },
  { "combined:pool:", -1 },
  { "combined:;tries=3", -1 },
  { "combined:Office;tries=x", -1 },
  { "combined:Office;tries=2000", -1 },
  { "combined:Office;after=2w", -1 },
  { "combined:Office;after=", -1 },
  { "combined:Office;tries=2;tries=3", -1 },
  { "reverse", -1 },
  { "a\nb", -1 },
};

static void
test_parse (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MsRoute) route = ms_route_parse (routes[i].text, &error);
      g_autofree char *written = NULL;
      g_autofree char *sentence = NULL;

      g_test_message ("%s", routes[i].text);
      if (routes[i].kind < 0)
        {
          g_assert_null (route);
          g_assert_error (error, MS_ROUTE_ERROR, MS_ROUTE_ERROR_INVALID);
          continue;
        }

      g_assert_no_error (error);
      g_assert_cmpint (route->kind, ==, routes[i].kind);
      g_assert_cmpstr (route->name, ==, routes[i].name);
      g_assert_cmpint (route->pool, ==, routes[i].pool);
      g_assert_cmpuint (route->switch_tries, ==, routes[i].tries);
      g_assert_cmpuint (route->switch_seconds, ==, routes[i].seconds);
      written = ms_route_to_string (route);
      g_assert_cmpstr (written, ==,
                       routes[i].written != NULL ? routes[i].written : routes[i].text);
      sentence = ms_route_describe (route);
      g_assert_true (g_str_has_suffix (sentence, "."));
    }
}

/* What is written is read as the same route: a name may look like anything. */
static void
test_round_trip (void)
{
  static const char *const names[] = {
    "a",      "a;b",     "a;tries=2", "a;after=x",  "pool:x",
    "direct", "sandbox", "account",   "combined:y", "a;tries=1;after=2"
  };

  for (guint kind = MS_ROUTE_ACCOUNT; kind <= MS_ROUTE_REVERSE; kind++)
    for (guint i = 0; i < G_N_ELEMENTS (names); i++)
      for (guint rule = 0; rule < 8; rule++)
        {
          MsRoute          route = { kind, (char *) names[i], kind == MS_ROUTE_POOL, 0, 0 };
          g_autofree char *text = NULL;
          g_autofree char *again = NULL;
          g_autoptr (MsRoute) read = NULL;

          if (kind == MS_ROUTE_DIRECT)
            continue;
          if (kind == MS_ROUTE_COMBINED || kind == MS_ROUTE_REVERSE)
            {
              route.switch_tries = rule & 1 ? 3 : 0;
              route.switch_seconds = rule & 2 ? 60 : 0;
              route.pool = (rule & 4) != 0;
            }
          text = ms_route_to_string (&route);
          g_test_message ("%s", text);
          read = ms_route_parse (text, NULL);
          g_assert_nonnull (read);
          g_assert_cmpint (read->kind, ==, route.kind);
          g_assert_cmpstr (read->name, ==, names[i]);
          g_assert_cmpint (read->pool, ==, route.pool);
          again = ms_route_to_string (read);
          g_assert_cmpstr (again, ==, text);
        }
}

static void
test_reserved (void)
{
  static const char *const yes[] = { "direct",  "Sandbox",    "pool",      "combined",
                                     "reverse", "combined:a", "account:a", "POOL:a" };
  static const char *const no[] = { "Office", "directory", "pools", "my pool:a", "account" };

  for (guint i = 0; i < G_N_ELEMENTS (yes); i++)
    g_assert_true (ms_route_is_reserved (yes[i]));
  for (guint i = 0; i < G_N_ELEMENTS (no); i++)
    g_assert_false (ms_route_is_reserved (no[i]));
}

#define FIRST (1000 * MS_DAY)

static const struct
{
  const char *route;
  guint       tries;
  guint       seconds; /* since the first attempt */
  MsLeg       leg;
  guint       switch_at; /* seconds after the first attempt */
} steps[] = {
  { "Office", 0, 0, MS_LEG_ACCOUNT },
  { "Office", 9, 9999, MS_LEG_ACCOUNT },
  { "pool:Fleet", 9, 9999, MS_LEG_ACCOUNT },
  { "sandbox", 1, 1, MS_LEG_ACCOUNT },
  { "direct", 0, 0, MS_LEG_DIRECT },
  { "direct", 9, 9999, MS_LEG_DIRECT },
  { "combined:Office", 0, 0, MS_LEG_DIRECT },
  { "combined:Office", 0, 9999, MS_LEG_DIRECT },
  { "combined:Office", 1, 0, MS_LEG_ACCOUNT },
  { "combined:Office;tries=3", 2, 99999, MS_LEG_DIRECT },
  { "combined:Office;tries=3", 3, 0, MS_LEG_ACCOUNT },
  { "combined:Office;after=2h", 1, 0, MS_LEG_DIRECT, 7200 },
  { "combined:Office;after=2h", 9, 7199, MS_LEG_DIRECT, 7200 },
  { "combined:Office;after=2h", 1, 7200, MS_LEG_ACCOUNT },
  { "combined:Office;after=2h", 0, 7200, MS_LEG_DIRECT },
  { "combined:Office;tries=3;after=2h", 2, 7199, MS_LEG_DIRECT, 7200 },
  { "combined:Office;tries=3;after=2h", 3, 60, MS_LEG_ACCOUNT },
  { "combined:Office;tries=3;after=2h", 1, 7200, MS_LEG_ACCOUNT },
  { "reverse:Office", 0, 0, MS_LEG_ACCOUNT },
  { "reverse:Office", 1, 0, MS_LEG_DIRECT },
  { "reverse:Office;tries=2", 1, 0, MS_LEG_ACCOUNT },
  { "reverse:Office;tries=2", 2, 0, MS_LEG_DIRECT },
  { "reverse:Office;after=60", 2, 59, MS_LEG_ACCOUNT, 60 },
  { "reverse:Office;after=60", 2, 60, MS_LEG_DIRECT },
};

static void
test_steps (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (MsRoute) route = ms_route_parse (steps[i].route, NULL);

      gint64 now = FIRST + steps[i].seconds * MS_SECOND;
      gint64 at = steps[i].switch_at > 0 ? FIRST + steps[i].switch_at * MS_SECOND : 0;

      g_test_message ("%s, %u tries, %u s", steps[i].route, steps[i].tries, steps[i].seconds);
      g_assert_cmpint (ms_route_step (route, steps[i].tries, FIRST, now), ==, steps[i].leg);
      g_assert_cmpint (ms_route_switch_at (route, steps[i].tries, FIRST, now), ==, at);
      g_assert_true (ms_route_uses (route, steps[i].leg));
      if (at > 0)
        g_assert_cmpint (ms_route_step (route, steps[i].tries, FIRST, at), !=, steps[i].leg);
    }
}

static void
test_spare (void)
{
  static const struct
  {
    const char *route;
    gboolean    spare;
  } table[] = { { "Office", FALSE },       { "direct", FALSE },    { "pool:a", FALSE },
                { "sandbox", FALSE },      { "combined:a", TRUE }, { "reverse:a", TRUE },
                { "reverse:pool:a", TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (MsRoute) route = ms_route_parse (table[i].route, NULL);

      MsLeg other = MS_LEG_DIRECT;

      g_assert_cmpint (ms_route_spare (route, MS_LEG_ACCOUNT, &other), ==, table[i].spare);
      g_assert_cmpint (other, ==, MS_LEG_DIRECT);
      g_assert_cmpint (ms_route_spare (route, MS_LEG_DIRECT, &other), ==, table[i].spare);
      g_assert_cmpint (other, ==, table[i].spare ? MS_LEG_ACCOUNT : MS_LEG_DIRECT);
      g_assert_cmpint (ms_route_uses (route, MS_LEG_ACCOUNT) &&
                           ms_route_uses (route, MS_LEG_DIRECT),
                       ==, table[i].spare);
    }
}

static void
test_spans (void)
{
  static const struct
  {
    const char *text;
    int         seconds; /* -1: refused */
    const char *described;
  } table[] = {
    { "1200", 1200, "20 minutes" },
    { "20m", 1200, "20 minutes" },
    { "4H", 14400, "4 hours" },
    { "4d", 345600, "4 days" },
    { "90s", 90, "90 seconds" },
    { "1d", 86400, "1 day" },
    { "0", 0, "0 seconds" },
    { "", -1 },
    { "m", -1 },
    { "2w", -1 },
    { "2hh", -1 },
    { "-1", -1 },
    { "99999999999999999999", -1 },
    { "99999d", -1 },
    { "1 h", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      guint            seconds = 77;
      g_autofree char *described = NULL;

      g_test_message ("%s", table[i].text);
      g_assert_cmpint (ms_span_parse (table[i].text, &seconds), ==, table[i].seconds >= 0);
      if (table[i].seconds < 0)
        continue;
      g_assert_cmpint (seconds, ==, table[i].seconds);
      described = ms_span_describe (seconds);
      g_assert_cmpstr (described, ==, table[i].described);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/route/parse", test_parse);
  g_test_add_func ("/model/route/round-trip", test_round_trip);
  g_test_add_func ("/model/route/reserved", test_reserved);
  g_test_add_func ("/model/route/steps", test_steps);
  g_test_add_func ("/model/route/spare", test_spare);
  g_test_add_func ("/model/span/table", test_spans);

  return g_test_run ();
}
