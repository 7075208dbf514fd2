/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-backoff.c - how hard a site may be pressed now, by what it said so far */

#include "config.h"

#include "ms-backoff.h"
#include "ms-clock.h"

/* Postfix's initial_destination_concurrency; browsers and other senders do with about as many.
 */
#define FIRST_CONNECTIONS 5
#define ONE               1000 /* connection, in the window's unit */
#define SHRINK_REST       (10 * MS_SECOND)
#define GROW_REST         MS_MINUTE
/* Nobody complained for so long: whatever it was is over. */
#define FORGIVEN MS_HOUR

/* While only one connection is left: 1, 2, 4, … minutes, at most this. */
#define FIRST_PRESSED   60
#define LONGEST_PRESSED 1800
/* A text that asks for longer speaks of the message, not of the site. */
#define LONGEST_ASKED (4 * 3600)

#define FIRST_UNREACHABLE   (15 * MS_SECOND)
#define LONGEST_UNREACHABLE (30 * MS_MINUTE)

#define RATE_STEP    (5 * MS_MINUTE)
#define RATE_AS_GOOD 600

static guint
full_window (const MsBackoff *self)
{
  return self->limits.connections * ONE;
}

void
ms_backoff_init (MsBackoff *self, const MsSiteLimits *limits)
{
  *self = (MsBackoff){ .limits = *limits };
  self->window = MIN (FIRST_CONNECTIONS * ONE, full_window (self));
}

/* The time in which the site is held back does not count: nobody could have complained. */
static gboolean
is_forgiven (const MsBackoff *self, gint64 now)
{
  return now - MAX (self->calm_since, MAX (self->reduced, self->suspended)) >= FORGIVEN;
}

void
ms_backoff_connected (MsBackoff *self)
{
  self->failures = 0;
}

void
ms_backoff_succeeded (MsBackoff *self, gint64 now)
{
  self->failures = 0;

  if (self->recovering && is_forgiven (self, now))
    {
      self->recovering = FALSE;
      self->pressed = 0;
    }

  if (!self->recovering)
    self->window += MAX (ONE * ONE / self->window, 1);
  else if (now - self->grown >= GROW_REST && now >= self->reduced)
    {
      self->window += ONE;
      self->grown = now;
    }

  if (self->window >= full_window (self))
    {
      self->window = full_window (self);
      /* Back to where it was: the next complaint is a new story. */
      self->recovering = FALSE;
      self->pressed = 0;
    }
}

/* Classes whose 4.7.x is about the message or the address, whatever the site's mood. */
static gboolean
is_about_message (MsReplyClass class)
{
  switch (class)
    {
    case MS_CLASS_GREYLIST:
    case MS_CLASS_RECIPIENT_UNKNOWN:
    case MS_CLASS_RECIPIENT_FILTERED:
    case MS_CLASS_RECIPIENT_MOVED:
    case MS_CLASS_MAILBOX_DISABLED:
    case MS_CLASS_MAILBOX_FULL:
    case MS_CLASS_DOMAIN_BAD:
    case MS_CLASS_SENDER_REJECTED:
    case MS_CLASS_RELAY_DENIED:
    case MS_CLASS_AUTH:
    case MS_CLASS_CONTENT:
    case MS_CLASS_VIRUS:
    case MS_CLASS_SIZE:
    case MS_CLASS_TLS:
    case MS_CLASS_DELIVERED:
    case MS_CLASS_EXPIRED:
      return TRUE;
    case MS_CLASS_OTHER:
    case MS_CLASS_IP_BLOCKED:
    case MS_CLASS_SPAM:
    case MS_CLASS_POLICY:
    case MS_CLASS_RATE_LIMITED:
    case MS_CLASS_SERVER_ERROR:
    case MS_CLASS_NETWORK:
    case MS_CLASS_PROTOCOL:
      return FALSE;
    }

  g_return_val_if_reached (FALSE);
}

gboolean
ms_backoff_judge (guint             code,
                  const char       *enhanced,
                  const MsReading  *reading,
                  const MsSlowDown *rule,
                  MsSlowDown       *action)
{
  gboolean limited = reading->class == MS_CLASS_RATE_LIMITED;
  gboolean refused = code == 421 || (enhanced != NULL && g_str_has_prefix (enhanced, "4.7."));

  if (rule != NULL)
    {
      *action = *rule;
      return TRUE;
    }

  /* A 421 ends the session whatever its text, so the text decides only when it is greylisting.
   */
  if (reading->class == MS_CLASS_GREYLIST)
    return FALSE;
  if (!limited && (!refused || (code != 421 && is_about_message (reading->class))))
    return FALSE;

  *action = (MsSlowDown){ .halve = TRUE };
  if (limited)
    action->suspend = MIN (reading->wait_seconds, LONGEST_ASKED);

  return TRUE;
}

static void
suspend (MsBackoff *self, gint64 until)
{
  self->suspended = MAX (self->suspended, until);
}

static void
halve (MsBackoff *self, gint64 now)
{
  if (self->recovering && now - self->shrunk < SHRINK_REST)
    return;

  if (self->window < 2 * ONE)
    {
      guint seconds = FIRST_PRESSED << MIN (self->pressed, 8);

      self->pressed++;
      suspend (self, now + MIN (seconds, LONGEST_PRESSED) * MS_SECOND);
    }

  self->window = MAX (self->window / 2, ONE);
  self->shrunk = now;
  self->grown = now;
}

static void
reduce (MsBackoff *self, const MsSlowDown *action, gint64 now)
{
  gint64 until = now + action->seconds * MS_SECOND;

  /* The stricter of two that hold at once. */
  if (now >= self->reduced)
    self->reduced_connections = self->reduced_per_minute = 0;
  self->reduced = MAX (self->reduced, until);
  if (action->connections > 0 &&
      (self->reduced_connections == 0 || action->connections < self->reduced_connections))
    self->reduced_connections = action->connections;
  if (action->per_minute > 0 &&
      (self->reduced_per_minute == 0 || action->per_minute < self->reduced_per_minute))
    self->reduced_per_minute = action->per_minute;

  /* From there it recovers, once the time is over. */
  if (action->connections > 0)
    self->window = MIN (self->window, action->connections * ONE);
}

void
ms_backoff_slow_down (MsBackoff *self, const MsSlowDown *action, gint64 now)
{
  if (action->halve)
    halve (self, now);
  if (action->suspend > 0)
    suspend (self, now + action->suspend * MS_SECOND);
  if (action->seconds > 0)
    reduce (self, action, now);

  if (!self->recovering)
    self->grown = now;
  self->recovering = TRUE;
  self->calm_since = now;
}

void
ms_backoff_unreachable (MsBackoff *self, gint64 now, double jitter)
{
  gint64 rest;

  if (now < self->suspended)
    return;

  rest = MIN (FIRST_UNREACHABLE << MIN (self->failures, 16), LONGEST_UNREACHABLE);
  self->failures++;
  self->window = MIN (self->window, FIRST_CONNECTIONS * ONE);
  suspend (self, now + rest + CLAMP (jitter, 0, 1) * (rest / 2));
}

guint
ms_backoff_connections (const MsBackoff *self, gint64 now)
{
  guint connections = self->window / ONE;

  if (now < self->suspended)
    return 0;
  if (self->failures > 0)
    return 1;
  if (now < self->reduced && self->reduced_connections > 0)
    connections = MIN (connections, self->reduced_connections);

  return MAX (connections, 1);
}

gint64
ms_backoff_suspended_until (const MsBackoff *self)
{
  return self->suspended;
}

guint
ms_backoff_per_minute (const MsBackoff *self, gint64 now)
{
  guint64 rate = self->reduced_per_minute;

  if (rate == 0)
    return self->limits.per_minute;
  if (now >= self->reduced)
    rate <<= MIN ((now - self->reduced) / RATE_STEP + 1, 16);
  if (now >= self->reduced && rate > RATE_AS_GOOD)
    return self->limits.per_minute;

  return self->limits.per_minute > 0 ? MIN (rate, self->limits.per_minute) : rate;
}

gboolean
ms_backoff_at_rest (const MsBackoff *self, gint64 now)
{
  return now >= self->suspended && self->failures == 0 &&
         (!self->recovering || is_forgiven (self, now)) &&
         ms_backoff_per_minute (self, now) == self->limits.per_minute;
}
