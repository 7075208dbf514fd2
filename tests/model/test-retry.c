/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-retry.c - rules as text, and the time of the next try */

#include "config.h"

#include "ms-clock.h"
#include "ms-retry.h"

#define FIRST (20000 * MS_DAY)

static const struct
{
  const char *text;
  const char *written; /* NULL: refused */
} rules[] = {
  { "standard", "standard" },
  { " Hourly ", "hourly" },
  { "none", "none" },
  { "none uncertain=yes", "none uncertain=yes" },
  { "standard uncertain=yes", "standard uncertain=yes" },
  { "uncertain=no", "standard" },
  { "first=20m longest=4h give-up=4d", "standard" },
  { "first=1200 longest=14400 give-up=345600", "standard" },
  { "first=1h longest=1h", "hourly" },
  { "first=5m", "first=300 longest=14400 give-up=345600" },
  { "hourly give-up=2d", "first=3600 longest=3600 give-up=172800" },
  { "first=10,longest=60,give-up=1h", "first=10 longest=60 give-up=3600" },
  { "", NULL },
  { " ", NULL },
  { "daily", NULL },
  { "first=5m standard", NULL },
  { "standard hourly", NULL },
  { "none first=5m", NULL },
  { "first=", NULL },
  { "first=x", NULL },
  { "first=9", NULL },
  { "first=31d", NULL },
  { "give-up=61d", NULL },
  { "give-up=10m", NULL },
  { "first=5h", NULL },
  { "uncertain=maybe", NULL },
  { "colour=red", NULL },
};

static void
test_rules (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *written = NULL;
      g_autofree char *sentence = NULL;

      MsRetry  retry = { MS_RETRY_CUSTOM, 1, 2, 3, FALSE };
      MsRetry  again;
      gboolean taken = ms_retry_parse (&retry, rules[i].text, &error);

      g_test_message ("%s", rules[i].text);
      g_assert_cmpint (taken, ==, rules[i].written != NULL);
      if (!taken)
        {
          g_assert_error (error, MS_RETRY_ERROR, MS_RETRY_ERROR_INVALID);
          g_assert_cmpuint (retry.first, ==, 1);
          continue;
        }

      g_assert_no_error (error);
      written = ms_retry_to_string (&retry);
      g_assert_cmpstr (written, ==, rules[i].written);
      g_assert_true (ms_retry_parse (&again, written, NULL));
      g_assert_cmpint (again.preset, ==, retry.preset);
      g_assert_cmpuint (again.first, ==, retry.first);
      g_assert_cmpuint (again.longest, ==, retry.longest);
      g_assert_cmpuint (again.give_up, ==, retry.give_up);
      g_assert_cmpint (again.uncertain_too, ==, retry.uncertain_too);
      sentence = ms_retry_describe (&retry);
      g_assert_true (g_str_has_suffix (sentence, "."));
    }
}

#define HINT(s) \
  {             \
    s, FALSE    \
  }
#define GREYLISTED(s) \
  {                   \
    s, TRUE           \
  }
#define GIVEN_UP       -1
#define WAITS_FOR_USER -2

static const struct
{
  const char *name;
  const char *rule;
  guint       deferrals;
  guint       since; /* seconds after the first attempt */
  MsRetryHint hint;
  double      jitter;
  int         wait; /* seconds */
} cases[] = {
  { "first", "standard", 1, 0, HINT (0), 0.5, 1200 },
  { "second", "standard", 2, 1200, HINT (0), 0.5, 2400 },
  { "third", "standard", 3, 3600, HINT (0), 0.5, 4800 },
  { "fourth", "standard", 4, 8400, HINT (0), 0.5, 9600 },
  { "fifth", "standard", 5, 18000, HINT (0), 0.5, 14400 },
  { "far", "standard", 4000000000u, 18000, HINT (0), 0.5, 14400 },
  { "early", "standard", 1, 0, HINT (0), 0, 1080 },
  { "late", "standard", 1, 0, HINT (0), 1, 1320 },
  { "jitter-beyond", "standard", 1, 0, HINT (0), 7, 1320 },
  { "hour", "hourly", 1, 0, HINT (0), 0.5, 3600 },
  { "hour-30", "hourly", 30, 30 * 3600, HINT (0), 0.5, 3600 },
  { "by-hand", "none", 1, 0, HINT (0), 0.5, WAITS_FOR_USER },
  { "by-hand-late", "none", 1, 100 * 86400, HINT (60), 0.5, WAITS_FOR_USER },
  { "hint-shorter", "standard", 1, 0, HINT (60), 0.5, 1200 },
  { "hint-longer", "standard", 1, 0, HINT (3600), 0.5, 3600 + 360 + 15 },
  { "hint-least", "standard", 1, 0, HINT (3600), 0, 3600 },
  { "hint-too-long", "standard", 1, 0, HINT (86400), 0.5, 14400 },
  { "hint-too-long-early", "standard", 1, 0, HINT (86400), 0, 14400 },
  { "greylist-300", "standard", 1, 0, GREYLISTED (300), 0.5, 345 },
  { "greylist-300-early", "standard", 1, 0, GREYLISTED (300), 0, 310 },
  { "greylist-silent", "standard", 1, 0, GREYLISTED (0), 0.5, 345 },
  { "greylist-hour", "standard", 1, 0, GREYLISTED (3600), 0.5, 3975 },
  { "greylist-again", "standard", 2, 345, GREYLISTED (300), 0.5, 2400 },
  { "greylist-silent-again", "standard", 2, 345, GREYLISTED (0), 0.5, 2400 },
  { "last-exactly", "standard", 30, 4 * 86400 - 14000, HINT (0), 0.5, 14000 },
  { "nearly-last", "standard", 30, 4 * 86400 - 15000, HINT (0), 0.5, 15000 },
  { "one-before-last", "standard", 30, 4 * 86400 - 18001, HINT (0), 0.5, 14400 },
  { "hint-past-end", "standard", 30, 4 * 86400 - 600, HINT (7200), 0.5, 600 },
  { "over", "standard", 30, 4 * 86400, HINT (0), 0.5, GIVEN_UP },
  { "long-over", "standard", 3, 40 * 86400, GREYLISTED (60), 0.5, GIVEN_UP },
  { "short-rule", "first=1h longest=1h give-up=1h", 1, 0, HINT (0), 0.5, 3600 },
  { "short-rule-over", "first=1h longest=1h give-up=1h", 2, 3600, HINT (0), 0.5, GIVEN_UP },
};

static void
test_next (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MsRetry        retry;
      MsRetryVerdict verdict;
      gint64         now = FIRST + cases[i].since * MS_SECOND;
      gint64         at = 0;

      g_test_message ("%s", cases[i].name);
      g_assert_true (ms_retry_parse (&retry, cases[i].rule, NULL));
      verdict = ms_retry_next (&retry, cases[i].deferrals, FIRST, now, &cases[i].hint,
                               cases[i].jitter, &at);
      if (cases[i].wait == WAITS_FOR_USER)
        g_assert_cmpint (verdict, ==, MS_RETRY_BY_HAND);
      else if (cases[i].wait == GIVEN_UP)
        g_assert_cmpint (verdict, ==, MS_RETRY_GIVE_UP);
      else
        {
          g_assert_cmpint (verdict, ==, MS_RETRY_AT);
          g_assert_cmpint ((at - now) / MS_SECOND, ==, cases[i].wait);
        }
    }
}

/* The whole life of one that is never taken, at every jitter: retries keep their distance, the
 * last one is at the end to the microsecond. */
static void
test_to_the_end (void)
{
  static const struct
  {
    const char *rule;
    guint       least; /* tries after the first */
    guint       most;
  } table[] = { { "standard", 24, 32 }, { "hourly", 85, 108 } };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    for (guint jitter = 0; jitter <= 10; jitter++)
      {
        MsRetry retry;
        gint64  now = FIRST;
        gint64  at = 0;
        guint   deferrals = 1;

        g_assert_true (ms_retry_parse (&retry, table[i].rule, NULL));
        while (ms_retry_next (&retry, deferrals, FIRST, now, NULL, jitter / 10.0, &at) ==
               MS_RETRY_AT)
          {
            g_assert_cmpint (at - now, >=, retry.first / 4 * MS_SECOND);
            g_assert_cmpint (at - now, <=, retry.longest * MS_SECOND * 14 / 10);
            now = at;
            deferrals++;
            g_assert_cmpuint (deferrals, <, 200);
          }
        g_assert_cmpint (now, ==, FIRST + 4 * MS_DAY);
        g_assert_cmpuint (deferrals - 1, >=, table[i].least);
        g_assert_cmpuint (deferrals - 1, <=, table[i].most);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/retry/rules", test_rules);
  g_test_add_func ("/model/retry/next", test_next);
  g_test_add_func ("/model/retry/to-the-end", test_to_the_end);

  return g_test_run ();
}
