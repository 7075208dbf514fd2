/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-destination.c - what connections are opened to: an account, or a site of direct delivery
 */

#include "config.h"

#include "ms-clock.h"
#include "ms-destination.h"
#include "ms-ledger.h"

MsRefusal *
ms_refusal_new (MsState        state,
                const MsReply *reply,
                const char    *enhanced,
                const char    *words,
                MsPeer        *peer,
                gint64         until)
{
  MsRefusal *self = g_new0 (MsRefusal, 1);

  self->until = until;
  self->outcome.state = state;
  self->outcome.code = reply != NULL ? reply->code : 0;
  self->outcome.enhanced = g_strdup (reply != NULL ? reply->enhanced : enhanced);
  self->outcome.reply = g_strdup (reply != NULL ? reply->text : words);
  self->outcome.peer = ms_peer_ref (peer);

  return self;
}

MsRefusal *
ms_refusal_copy (const MsRefusal *self)
{
  MsRefusal *copy = g_memdup2 (self, sizeof *self);

  copy->outcome.enhanced = g_strdup (self->outcome.enhanced);
  copy->outcome.reply = g_strdup (self->outcome.reply);
  copy->outcome.peer = ms_peer_ref (self->outcome.peer);

  return copy;
}

void
ms_refusal_free (MsRefusal *self)
{
  ms_outcome_clear (&self->outcome);
  g_free (self);
}

MsDestination *
ms_destination_new (const MsDestinationRules *rules,
                    char                     *route,
                    const MsLimits           *limits,
                    const char               *pace)
{
  MsDestination *self = g_new0 (MsDestination, 1);

  self->rules = rules;
  self->route = route;
  self->weight = 1;
  self->limits = *limits;
  self->shared.group = limits->recipients_per_message;
  g_queue_init (&self->shared.claims);
  g_cond_init (&self->shared.filled);
  self->shared.throttle = ms_throttle_new (limits, pace, ms_clock_wall ());

  return self;
}

void
ms_destination_free (MsDestination *self)
{
  g_queue_clear_full (&self->shared.claims, (GDestroyNotify) ms_claim_free);
  ms_throttle_free (self->shared.throttle);
  ms_guard_clear (&self->shared.guard);
  g_clear_error (&self->shared.failure);
  g_clear_error (&self->shared.trouble);
  g_clear_pointer (&self->shared.mx, ms_mx_unref);
  g_clear_pointer (&self->shared.refusal, ms_refusal_free);
  g_cond_clear (&self->shared.filled);
  ms_smtp_server_clear (&self->server);
  g_free (self->route);
  g_free (self->site);
  g_free (self);
}

gboolean
ms_refusal_holds (const MsRefusal *self, gint64 now)
{
  return self != NULL && now < self->until;
}

gboolean
ms_destination_is_in_use (const MsDestination *self, gint64 now)
{
  return self->shared.failure == NULL && !ms_refusal_holds (self->shared.refusal, now);
}
