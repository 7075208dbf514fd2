/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-destination-site.c - what is learnt about a site: how hard it may be pressed, and when
 * nobody needs to ask */

#include "config.h"

#include "ms-clock.h"
#include "ms-destination.h"

#include <glib/gi18n-lib.h>

/* A site that could not be reached is not asked again for everybody who comes behind. */
#define DEAD_TIME (5 * MS_MINUTE)

/* Whoever waits for a site that rests longer than this is deferred. */
#define REST_MAX MS_MINUTE

/* It refused so many running for the same reason, and it is not the addresses. */
#define GUARD_TIME MS_HOUR

/* So many connections running that were lost before anything was settled. */
#define STRIKES_MAX 5

/* After a success so many failures to connect running are ridden out. */
#define FAILURES_MAX 2

static gboolean
may_open (MsDestination *self, gint64 now, gint64 wall, gint64 *ready_in)
{
  guint  window = ms_backoff_connections (&self->shared.backoff, now);
  gint64 ready_at = 0;

  *ready_in = MS_SECOND;
  if (window == 0)
    *ready_in = MAX (ms_backoff_suspended_until (&self->shared.backoff) - now, 1);

  /* The first connection finds out whether there is a server at all. */
  if (self->shared.connections >= MIN (window, self->limits.connections) ||
      (self->shared.connections > 0 && self->shared.open == 0))
    return FALSE;

  if (!ms_throttle_try_acquire (self->shared.throttle, wall, &ready_at))
    {
      *ready_in = ready_at - wall;
      return FALSE;
    }

  return TRUE;
}

static gint64
rest (const MsDestination *self, gint64 now)
{
  gint64 until = ms_backoff_suspended_until (&self->shared.backoff);

  if (until > now)
    return until - now;

  return self->shared.open > MAX (ms_backoff_connections (&self->shared.backoff, now), 1) ? -1
                                                                                          : 0;
}

static gint64
get_wait (const MsDestination *self, gint64 now, gint64 wall)
{
  gint64 limit = ms_throttle_ready_at (self->shared.throttle, wall) - wall;

  return MAX (limit, ms_backoff_suspended_until (&self->shared.backoff) - now);
}

/* Its limit may be another by now than the one the throttle was made for. */
static void
follow_rate (MsDestination *self, gint64 now)
{
  guint    per_minute = ms_backoff_per_minute (&self->shared.backoff, now);
  MsLimits limits = self->limits;

  if (per_minute == self->shared.per_minute)
    return;

  limits.per_minute = per_minute;
  self->shared.per_minute = per_minute;
  ms_throttle_free (self->shared.throttle);
  self->shared.throttle = ms_throttle_new (&limits, NULL, ms_clock_wall ());
}

/* @refusal: (transfer full) */
static void
refuse_all (MsDestination *self, MsRefusal *refusal)
{
  g_clear_pointer (&self->shared.refusal, ms_refusal_free);
  self->shared.refusal = refusal;
}

static void
opened (MsDestination *self, gint64 now)
{
  ms_backoff_connected (&self->shared.backoff);
  g_clear_pointer (&self->shared.refusal, ms_refusal_free);
}

static void
open_failed (MsDestination *self, const GError *error, MsRefusal *refusal, gint64 now)
{
  static const MsSlowDown halve = { .halve = TRUE };

  if (refusal == NULL)
    return;

  /* One that stands beside it says that the site is there: it does not want more of them. */
  if (self->shared.open > 0)
    {
      ms_backoff_slow_down (&self->shared.backoff, &halve, now);
      ms_refusal_free (refusal);
      return;
    }

  ms_backoff_unreachable (&self->shared.backoff, now, g_random_double ());
  if (self->shared.accepted > 0 && self->shared.backoff.failures <= FAILURES_MAX)
    {
      ms_refusal_free (refusal);
      return;
    }

  refusal->until = MAX (ms_backoff_suspended_until (&self->shared.backoff), now + DEAD_TIME);
  refuse_all (self, refusal);
}

static void
closed (MsDestination *self,
        gboolean       settled_any,
        const GError  *error,
        MsPeer        *peer,
        gint64         now)
{
  self->shared.strikes = settled_any ? 0 : self->shared.strikes + (error != NULL);

  if (error != NULL && self->shared.strikes >= STRIKES_MAX && self->shared.open == 0)
    {
      ms_backoff_unreachable (&self->shared.backoff, now, g_random_double ());
      refuse_all (self, ms_refusal_new (MS_STATE_DEFERRED, NULL, "4.4.2", error->message, peer,
                                        now + DEAD_TIME));
    }
}

/* Returns until when the site rests because of @reply; 0: it goes on. */
static gint64
slow_down (MsDestination *self, const MsReply *reply, gint64 now)
{
  MsReading  reading = ms_reading (reply->code, reply->enhanced, reply->text);
  MsSlowDown rule = { 0 };
  MsSlowDown action = { 0 };
  gboolean   ruled = ms_shaping_slow_down (self->shaping, self->site, reply->code,
                                           reply->enhanced, reply->text, &rule);

  if (!ms_backoff_judge (reply->code, reply->enhanced, &reading, ruled ? &rule : NULL, &action))
    {
      ms_backoff_succeeded (&self->shared.backoff, now);
      return 0;
    }

  ms_backoff_slow_down (&self->shared.backoff, &action, now);

  return ms_backoff_suspended_until (&self->shared.backoff);
}

static void
judge (MsDestination   *self,
       const MsVerdict *verdict,
       MsPhase          phase,
       const MsReply   *reply,
       MsPeer          *peer,
       gint64           now)
{
  gint64 until;

  if (verdict->state == MS_STATE_SENT)
    {
      self->shared.accepted++;
      ms_backoff_succeeded (&self->shared.backoff, now);
      ms_guard_accept (&self->shared.guard);
      follow_rate (self, now);
      return;
    }

  until = slow_down (self, reply, now);
  if (ms_guard_refuse (&self->shared.guard, phase, reply))
    until = MAX (until, now + GUARD_TIME);
  follow_rate (self, now);

  if (until > now + REST_MAX)
    refuse_all (self, ms_refusal_new (MS_STATE_DEFERRED, reply, NULL, NULL, peer, until));
}

static const MsDestinationRules site_rules = { may_open,    rest,   get_wait, opened,
                                               open_failed, closed, judge };

MsDestination *
ms_destination_new_site (MsMx *mx, const MsShaping *shaping, guint timeout, gboolean personal)
{
  MsSiteLimits   site = ms_shaping_find (shaping, mx->site);
  MsLimits       limits = { .connections = site.connections,
                            .messages_per_connection = site.messages_per_connection,
                            .recipients_per_message = personal ? 1 : site.recipients_per_message,
                            .timeout = timeout,
                            .per_second = site.per_second,
                            .per_minute = site.per_minute,
                            .per_hour = site.per_hour };
  MsDestination *self = ms_destination_new (&site_rules, g_strdup ("direct"), &limits, NULL);

  self->site = g_strdup (mx->site);
  self->shaping = shaping;
  self->shared.mx = ms_mx_ref (mx);
  self->shared.per_minute = site.per_minute;
  ms_backoff_init (&self->shared.backoff, &site);

  return self;
}
