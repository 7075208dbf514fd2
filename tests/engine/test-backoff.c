/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-backoff.c - how a site is pressed, slowed down for, left alone and taken up again */

#include "config.h"

#include "ms-backoff.h"
#include "ms-clock.h"

#define START (1000 * MS_DAY)

static const MsSiteLimits twenty = { .connections = 20, .recipients_per_message = 1 };
static const MsSlowDown   halving = { .halve = TRUE };

static MsBackoff
grown (gint64 now)
{
  MsBackoff self;

  ms_backoff_init (&self, &twenty);
  for (guint i = 0; i < 1000; i++)
    ms_backoff_succeeded (&self, now);
  g_assert_cmpuint (ms_backoff_connections (&self, now), ==, 20);
  g_assert_true (ms_backoff_at_rest (&self, now));

  return self;
}

/* One more after as many successes as there are connections. */
static void
test_slow_start (void)
{
  MsBackoff self;
  guint     before = 5;

  ms_backoff_init (&self, &twenty);
  g_assert_cmpuint (ms_backoff_connections (&self, START), ==, 5);
  for (guint round = 0; round < 30; round++)
    {
      guint now;

      /* 1/N a success falls a little short of one a round: N grows on the way. */
      for (guint i = 0; i <= before; i++)
        ms_backoff_succeeded (&self, START);
      now = ms_backoff_connections (&self, START);
      g_assert_cmpuint (now, >=, MIN (before + 1, 20));
      g_assert_cmpuint (now, <=, MIN (before + 2, 20));
      before = now;
    }
  g_assert_cmpuint (before, ==, 20);
}

static void
test_few_allowed (void)
{
  MsSiteLimits limits = { .connections = 2, .per_minute = 30 };
  MsBackoff    self;

  ms_backoff_init (&self, &limits);
  g_assert_cmpuint (ms_backoff_connections (&self, START), ==, 2);
  for (guint i = 0; i < 100; i++)
    ms_backoff_succeeded (&self, START);
  g_assert_cmpuint (ms_backoff_connections (&self, START), ==, 2);
  g_assert_cmpuint (ms_backoff_per_minute (&self, START), ==, 30);
}

/* What twenty connections hear within a moment is one complaint. */
static void
test_halved_once (void)
{
  MsBackoff self = grown (START);

  for (guint i = 0; i < 20; i++)
    ms_backoff_slow_down (&self, &halving, START + i * MS_SECOND / 4);
  g_assert_cmpuint (ms_backoff_connections (&self, START + 5 * MS_SECOND), ==, 10);
  ms_backoff_slow_down (&self, &halving, START + 11 * MS_SECOND);
  g_assert_cmpuint (ms_backoff_connections (&self, START + 11 * MS_SECOND), ==, 5);
  g_assert_false (ms_backoff_at_rest (&self, START + 11 * MS_SECOND));
}

/* One connection a minute, whatever the number of successes. */
static void
test_recovery (void)
{
  MsBackoff self = grown (START);
  gint64    now = START;

  ms_backoff_slow_down (&self, &halving, now);
  for (guint minute = 1; minute <= 10; minute++)
    {
      for (guint i = 0; i < 500; i++)
        ms_backoff_succeeded (&self, now + i * MS_MINUTE / 500);
      g_assert_cmpuint (ms_backoff_connections (&self, now), ==, 10 + minute - 1);
      now += MS_MINUTE;
      ms_backoff_succeeded (&self, now);
      g_assert_cmpuint (ms_backoff_connections (&self, now), ==, 10 + minute);
    }
  g_assert_true (ms_backoff_at_rest (&self, now));

  /* Without a success nothing is known, so nothing grows. */
  ms_backoff_slow_down (&self, &halving, now);
  g_assert_cmpuint (ms_backoff_connections (&self, now + 30 * MS_MINUTE), ==, 10);
}

/* With one connection left there is nothing to halve: it rests, longer and longer. */
static void
test_pressed (void)
{
  static const guint minutes[] = { 1, 2, 4, 8, 16, 30, 30 };
  MsSiteLimits       one = { .connections = 1 };
  MsBackoff          self;
  gint64             now = START;

  ms_backoff_init (&self, &one);
  for (guint i = 0; i < G_N_ELEMENTS (minutes); i++)
    {
      ms_backoff_slow_down (&self, &halving, now);
      g_assert_cmpuint (ms_backoff_connections (&self, now), ==, 0);
      g_assert_cmpint (ms_backoff_suspended_until (&self) - now, ==, minutes[i] * MS_MINUTE);
      now = ms_backoff_suspended_until (&self);
      g_assert_cmpuint (ms_backoff_connections (&self, now), ==, 1);
    }

  /* Once it took its mail again the next rest is a short one. */
  now += MS_MINUTE;
  ms_backoff_succeeded (&self, now);
  ms_backoff_slow_down (&self, &halving, now + MS_MINUTE);
  g_assert_cmpint (ms_backoff_suspended_until (&self) - now, ==, 2 * MS_MINUTE);
}

static void
test_suspended (void)
{
  MsBackoff  self = grown (START);
  MsSlowDown two_hours = { .suspend = 7200 };
  MsSlowDown a_minute = { .suspend = 60 };

  ms_backoff_slow_down (&self, &two_hours, START);
  ms_backoff_slow_down (&self, &a_minute, START + MS_SECOND);
  g_assert_cmpint (ms_backoff_suspended_until (&self), ==, START + 2 * MS_HOUR);
  g_assert_cmpuint (ms_backoff_connections (&self, START + 2 * MS_HOUR - 1), ==, 0);
  g_assert_cmpuint (ms_backoff_connections (&self, START + 2 * MS_HOUR), ==, 20);
}

/* 1 message a minute on 1 connection for 90 minutes, then gradually as before. */
static void
test_reduced (void)
{
  static const struct
  {
    guint minutes;
    guint connections;
    guint per_minute; /* 0: no limit */
  } table[] = { { 0, 1, 1 },    { 89, 1, 1 },    { 90, 1, 2 },     { 91, 2, 2 },  { 95, 6, 4 },
                { 100, 11, 8 }, { 109, 20, 16 }, { 134, 20, 512 }, { 135, 20, 0 } };
  MsBackoff  self = grown (START);
  MsSlowDown action = { .connections = 1, .per_minute = 1, .seconds = 5400 };
  guint      seen = 0;

  ms_backoff_slow_down (&self, &action, START);
  for (guint minute = 0; minute < 200; minute++)
    {
      gint64 now = START + minute * MS_MINUTE;

      if (seen < G_N_ELEMENTS (table) && table[seen].minutes == minute)
        {
          g_test_message ("minute %u", minute);
          g_assert_cmpuint (ms_backoff_connections (&self, now), ==, table[seen].connections);
          g_assert_cmpuint (ms_backoff_per_minute (&self, now), ==, table[seen].per_minute);
          seen++;
        }
      for (guint i = 0; i < 60; i++)
        ms_backoff_succeeded (&self, now + i * MS_SECOND);
    }
  g_assert_cmpuint (seen, ==, G_N_ELEMENTS (table));
}

static void
test_stricter (void)
{
  MsSiteLimits limits = { .connections = 20, .per_minute = 5 };
  MsBackoff    self;
  MsSlowDown   loose = { .per_minute = 10, .seconds = 3600 };
  MsSlowDown   tight = { .connections = 2, .per_minute = 2, .seconds = 60 };

  ms_backoff_init (&self, &limits);
  ms_backoff_slow_down (&self, &loose, START);
  g_assert_cmpuint (ms_backoff_per_minute (&self, START), ==, 5);
  ms_backoff_slow_down (&self, &tight, START);
  ms_backoff_slow_down (&self, &loose, START);
  g_assert_cmpuint (ms_backoff_per_minute (&self, START), ==, 2);
  g_assert_cmpuint (ms_backoff_connections (&self, START), ==, 2);
  /* Another, long after, is not held to what is over. */
  ms_backoff_slow_down (&self, &loose, START + MS_DAY);
  g_assert_cmpuint (self.reduced_per_minute, ==, 10);
  g_assert_cmpuint (self.reduced_connections, ==, 0);
}

static void
test_unreachable (void)
{
  static const guint seconds[] = { 15, 30, 60, 120, 240, 480, 960, 1800, 1800 };
  MsBackoff          self = grown (START);
  gint64             now = START;

  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++)
    {
      ms_backoff_unreachable (&self, now, 0);
      ms_backoff_unreachable (&self, now + 1, 1);
      g_assert_cmpint (ms_backoff_suspended_until (&self) - now, ==, seconds[i] * MS_SECOND);
      g_assert_cmpuint (ms_backoff_connections (&self, now), ==, 0);
      now = ms_backoff_suspended_until (&self);
      g_assert_cmpuint (ms_backoff_connections (&self, now), ==, 1);
    }

  ms_backoff_connected (&self);
  g_assert_cmpuint (ms_backoff_connections (&self, now), ==, 5);
  ms_backoff_unreachable (&self, now, 1);
  g_assert_cmpint (ms_backoff_suspended_until (&self) - now, ==, 22500 * MS_SECOND / 1000);
}

static const struct
{
  const char *name;
  guint       code;
  const char *enhanced;
  MsReplyClass class;
  guint    wait;
  gboolean slow;
  guint    suspend;
} judged[] = {
  { "rate-limited", 450, "4.2.1", MS_CLASS_RATE_LIMITED, 0, TRUE, 0 },
  { "rate-limited-wait", 450, NULL, MS_CLASS_RATE_LIMITED, 300, TRUE, 300 },
  { "rate-limited-too-long", 450, NULL, MS_CLASS_RATE_LIMITED, 86400, TRUE, 14400 },
  { "rate-limited-for-good", 550, NULL, MS_CLASS_RATE_LIMITED, 0, TRUE, 0 },
  { "421", 421, NULL, MS_CLASS_OTHER, 0, TRUE, 0 },
  { "421-server", 421, "4.3.2", MS_CLASS_SERVER_ERROR, 60, TRUE, 0 },
  { "421-content", 421, "4.7.0", MS_CLASS_CONTENT, 0, TRUE, 0 },
  { "4.7", 451, "4.7.1", MS_CLASS_IP_BLOCKED, 0, TRUE, 0 },
  { "4.7-policy", 450, "4.7.0", MS_CLASS_POLICY, 0, TRUE, 0 },
  { "greylist", 450, "4.7.1", MS_CLASS_GREYLIST, 300, FALSE, 0 },
  { "greylist-421", 421, "4.7.1", MS_CLASS_GREYLIST, 300, FALSE, 0 },
  { "full", 452, "4.2.2", MS_CLASS_MAILBOX_FULL, 0, FALSE, 0 },
  { "full-odd", 452, "4.7.1", MS_CLASS_MAILBOX_FULL, 0, FALSE, 0 },
  { "dmarc", 451, "4.7.26", MS_CLASS_AUTH, 0, FALSE, 0 },
  { "unknown", 550, "5.1.1", MS_CLASS_RECIPIENT_UNKNOWN, 0, FALSE, 0 },
  { "5.7", 550, "5.7.1", MS_CLASS_IP_BLOCKED, 0, FALSE, 0 },
  { "sent", 250, "2.0.0", MS_CLASS_DELIVERED, 0, FALSE, 0 },
};

static void
test_judge (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (judged); i++)
    {
      MsReading  reading = { .class = judged[i].class, .wait_seconds = judged[i].wait };
      MsSlowDown rule = { .rule = "x", .suspend = 7 };
      MsSlowDown action = { 0 };

      g_test_message ("%s", judged[i].name);
      g_assert_cmpint (ms_backoff_judge (judged[i].code, judged[i].enhanced, &reading, NULL,
                                         &action),
                       ==, judged[i].slow);
      g_assert_cmpint (action.halve, ==, judged[i].slow);
      g_assert_cmpuint (action.suspend, ==, judged[i].suspend);
      g_assert_true (
          ms_backoff_judge (judged[i].code, judged[i].enhanced, &reading, &rule, &action));
      g_assert_cmpuint (action.suspend, ==, 7);
    }
}

/* A day of a site that complains above 6 connections: it gets its mail, and complains seldom.
 */
static void
test_day (void)
{
  MsBackoff self;
  guint     sent = 0;
  guint     complaints = 0;

  ms_backoff_init (&self, &twenty);
  for (gint64 now = START; now < START + MS_DAY; now += MS_SECOND)
    {
      guint open = ms_backoff_connections (&self, now);

      g_assert_cmpuint (open, <=, 20);
      for (guint i = 0; i < open; i++)
        if (i < 6)
          {
            ms_backoff_succeeded (&self, now);
            sent++;
          }
        else
          {
            ms_backoff_slow_down (&self, &halving, now);
            complaints++;
          }
    }
  g_assert_cmpuint (sent, >, 4 * 86400);
  g_assert_cmpuint (complaints, <, sent / 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/backoff/slow-start", test_slow_start);
  g_test_add_func ("/engine/backoff/few-allowed", test_few_allowed);
  g_test_add_func ("/engine/backoff/halved-once", test_halved_once);
  g_test_add_func ("/engine/backoff/recovery", test_recovery);
  g_test_add_func ("/engine/backoff/pressed", test_pressed);
  g_test_add_func ("/engine/backoff/suspended", test_suspended);
  g_test_add_func ("/engine/backoff/reduced", test_reduced);
  g_test_add_func ("/engine/backoff/stricter", test_stricter);
  g_test_add_func ("/engine/backoff/unreachable", test_unreachable);
  g_test_add_func ("/engine/backoff/judge", test_judge);
  g_test_add_func ("/engine/backoff/day", test_day);

  return g_test_run ();
}
