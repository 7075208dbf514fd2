/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-state.c - what can be true of a recipient and of a campaign, and what may follow what */

#include "config.h"

#include "ms-state.h"

#include <glib/gi18n-lib.h>

#define BIT(state) (1u << (state))

static const struct
{
  const char *name;
  const char *label;
  guint       next; /* bits of the states that may follow */
} states[MS_N_STATES] = {
  [MS_STATE_QUEUED] = { "queued", N_ ("Queued"),
                        BIT (MS_STATE_CLAIMED) | BIT (MS_STATE_FAILED) |
                            BIT (MS_STATE_SUPPRESSED) },
  [MS_STATE_CLAIMED] = { "claimed", N_ ("Claimed"),
                         BIT (MS_STATE_QUEUED) | BIT (MS_STATE_SENDING) |
                             BIT (MS_STATE_DEFERRED) | BIT (MS_STATE_FAILED) |
                             BIT (MS_STATE_SUPPRESSED) | BIT (MS_STATE_UNCERTAIN) },
  [MS_STATE_SENDING] = { "sending", N_ ("Sending"),
                         BIT (MS_STATE_QUEUED) | BIT (MS_STATE_SENT) | BIT (MS_STATE_DEFERRED) |
                             BIT (MS_STATE_FAILED) | BIT (MS_STATE_UNCERTAIN) },
  [MS_STATE_SENT] = { "sent", N_ ("Sent"), BIT (MS_STATE_BOUNCED) },
  [MS_STATE_DEFERRED] = { "deferred", N_ ("Deferred"),
                          BIT (MS_STATE_QUEUED) | BIT (MS_STATE_CLAIMED) |
                              BIT (MS_STATE_FAILED) | BIT (MS_STATE_SUPPRESSED) },
  [MS_STATE_FAILED] = { "failed", N_ ("Failed"), BIT (MS_STATE_QUEUED) },
  [MS_STATE_BOUNCED] = { "bounced", N_ ("Bounced"),
                         BIT (MS_STATE_SENT) | BIT (MS_STATE_UNCERTAIN) },
  [MS_STATE_SUPPRESSED] = { "suppressed", N_ ("Suppressed"), BIT (MS_STATE_QUEUED) },
  [MS_STATE_UNCERTAIN] = { "uncertain", N_ ("Uncertain"),
                           BIT (MS_STATE_QUEUED) | BIT (MS_STATE_SENT) |
                               BIT (MS_STATE_BOUNCED) },
};

static const struct
{
  const char *name;
  const char *label;
} campaign_states[] = {
  [MS_CAMPAIGN_DRAFT] = { "draft", N_ ("Draft") },
  [MS_CAMPAIGN_SENDING] = { "sending", N_ ("Sending") },
  [MS_CAMPAIGN_PAUSED] = { "paused", N_ ("Paused") },
  [MS_CAMPAIGN_STOPPED] = { "stopped", N_ ("Stopped") },
  [MS_CAMPAIGN_FINISHED] = { "finished", N_ ("Finished") },
  [MS_CAMPAIGN_WAITING] = { "waiting", N_ ("Waiting") },
};

const char *
ms_state_to_string (MsState state)
{
  g_return_val_if_fail (state < MS_N_STATES, NULL);

  return states[state].name;
}

gboolean
ms_state_from_string (const char *name, MsState *out)
{
  for (guint i = 0; i < MS_N_STATES; i++)
    if (g_ascii_strcasecmp (states[i].name, name) == 0)
      {
        *out = i;
        return TRUE;
      }

  return FALSE;
}

const char *
ms_state_label (MsState state)
{
  g_return_val_if_fail (state < MS_N_STATES, NULL);

  return _ (states[state].label);
}

gboolean
ms_state_can_move (MsState from, MsState to)
{
  g_return_val_if_fail (from < MS_N_STATES && to < MS_N_STATES, FALSE);

  return (states[from].next & BIT (to)) != 0;
}

const char *
ms_campaign_state_to_string (MsCampaignState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (campaign_states), NULL);

  return campaign_states[state].name;
}

const char *
ms_campaign_state_label (MsCampaignState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (campaign_states), NULL);

  return _ (campaign_states[state].label);
}
