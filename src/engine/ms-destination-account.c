/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-destination-account.c - what is learnt about an account: when it stops, and when it rides
 * out a loss */

#include "config.h"

#include "ms-clock.h"
#include "ms-delivery.h"
#include "ms-destination.h"

#include <glib/gi18n-lib.h>

/* Before anything was accepted: so many connections lost running, and the server is not usable.
 */
#define STRIKES_MAX 5

static gboolean
may_open (MsDestination *self, gint64 now, gint64 wall, gint64 *ready_in)
{
  MsGate *gate = &self->shared.gate;
  gint64  ready_at = 0;

  *ready_in = MS_SECOND;
  if (self->shared.failure != NULL || self->shared.connections >= self->limits.connections)
    return FALSE;

  /* Behind a prober there is no time to wait for: his result wakes us. */
  if (!gate->open && (gate->probing || now < gate->until))
    {
      *ready_in = gate->probing ? MS_SECOND : gate->until - now;
      return FALSE;
    }

  if (!ms_throttle_try_acquire (self->shared.throttle, wall, &ready_at))
    {
      *ready_in = ready_at - wall;
      return FALSE;
    }

  return ms_gate_enter (gate, now) == MS_GATE_GO;
}

static gint64
rest (const MsDestination *self, gint64 now)
{
  return 0;
}

static gint64
get_wait (const MsDestination *self, gint64 now, gint64 wall)
{
  if (self->shared.failure != NULL)
    return G_MAXINT64;
  if (self->shared.trouble != NULL)
    return MAX (self->shared.gate.until - now, 0);

  return ms_throttle_ready_at (self->shared.throttle, wall) - wall;
}

/* The first reason stays. */
static void
put_out_of_use (MsDestination *self, GError *error)
{
  if (self->shared.failure == NULL)
    self->shared.failure = error;
  else
    g_error_free (error);
}

static void
set_trouble (MsDestination *self, const GError *error)
{
  g_clear_error (&self->shared.trouble);
  if (error != NULL)
    self->shared.trouble = g_error_copy (error);
}

static void
opened (MsDestination *self, gint64 now)
{
  self->shared.opened = TRUE;
  ms_gate_succeed (&self->shared.gate);
  set_trouble (self, NULL);
}

static void
close_gate (MsDestination *self, const GError *error, gint64 now)
{
  ms_gate_fail (&self->shared.gate, now, g_random_double ());
  set_trouble (self, error);
}

static void
open_failed (MsDestination *self, const GError *error, MsRefusal *refusal, gint64 now)
{
  if (g_error_matches (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CANCELLED))
    ms_gate_leave (&self->shared.gate);
  else if (!self->shared.opened || g_error_matches (error, MS_SMTP_ERROR, MS_SMTP_ERROR_AUTH))
    put_out_of_use (self, g_error_copy (error));
  else
    close_gate (self, error, now);
}

static void
closed (MsDestination *self,
        gboolean       settled_any,
        const GError  *error,
        MsPeer        *peer,
        gint64         now)
{
  self->shared.strikes = settled_any ? 0 : self->shared.strikes + (error != NULL);

  if (error == NULL)
    return;

  if (self->shared.accepted == 0 && self->shared.strikes >= STRIKES_MAX)
    put_out_of_use (self, g_error_copy (error));
  else if (!settled_any)
    close_gate (self, error, now);
}

static GError *
refusal_of (const char *format, const MsReply *reply)
{
  g_autofree char *words = NULL;

  words =
      g_strdup_printf ("%u %s%s%s", reply->code, reply->enhanced != NULL ? reply->enhanced : "",
                       reply->enhanced != NULL ? " " : "", reply->text);

  return g_error_new (MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_REFUSED, "%s: %s", format, words);
}

static void
judge (MsDestination   *self,
       const MsVerdict *verdict,
       MsPhase          phase,
       const MsReply   *reply,
       MsPeer          *peer,
       gint64           now)
{
  if (verdict->state == MS_STATE_SENT)
    {
      self->shared.accepted++;
      ms_gate_prove (&self->shared.gate);
      ms_guard_accept (&self->shared.guard);
    }
  else if (verdict->scope == MS_SCOPE_SENDER)
    put_out_of_use (self,
                    refusal_of (_ ("The server refuses the sender or the login. Check the "
                                   "sender's address and the account, then resume. It said"),
                                reply));
  else if (ms_guard_refuse (&self->shared.guard, phase, reply))
    put_out_of_use (self, refusal_of (_ ("The server refused 25 recipients running for the "
                                         "same reason, and it is not their addresses. Paused; "
                                         "it said"),
                                      reply));
}

static const MsDestinationRules account_rules = { may_open,    rest,   get_wait, opened,
                                                  open_failed, closed, judge };

MsDestination *
ms_destination_new_account (char           *route,
                            gint64          account_id,
                            const MsLimits *limits,
                            MsSmtpServer   *server,
                            const char     *pace)
{
  MsDestination *self = ms_destination_new (&account_rules, route, limits, pace);

  self->account_id = account_id;
  self->server = *server;
  *server = (MsSmtpServer){ 0 };

  return self;
}
