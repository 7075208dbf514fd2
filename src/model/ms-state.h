/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-state.h - what can be true of a recipient and of a campaign, and what may follow what */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The numbers are stored: never change one. */
typedef enum
{
  MS_STATE_QUEUED = 0,
  MS_STATE_CLAIMED = 1,  /* read ahead by the delivering process; nothing was sent */
  MS_STATE_SENDING = 2,  /* its envelope may have reached the wire */
  MS_STATE_SENT = 3,     /* 2yz to the final dot */
  MS_STATE_DEFERRED = 4, /* temporary failure */
  MS_STATE_FAILED = 5,   /* permanent failure */
  MS_STATE_BOUNCED = 6,  /* accepted, returned later; undone, it is as before */
  MS_STATE_SUPPRESSED = 7,
  MS_STATE_UNCERTAIN = 8, /* the dot was sent, its reply never came */
} MsState;

#define MS_N_STATES 9

const char *ms_state_to_string (MsState state);
gboolean    ms_state_from_string (const char *name, MsState *out);

/** ms_state_label: Returns: (transfer none): the state's translated name */
const char *ms_state_label (MsState state);

/** ms_state_can_move: whether a recipient in @from may come to @to; a state never moves to
 * itself */
gboolean ms_state_can_move (MsState from, MsState to);

/* The numbers are stored: never change one. */
typedef enum
{
  MS_CAMPAIGN_DRAFT = 0,
  MS_CAMPAIGN_SENDING = 1,
  MS_CAMPAIGN_PAUSED = 2,
  MS_CAMPAIGN_STOPPED = 3,
  MS_CAMPAIGN_FINISHED = 4,
  MS_CAMPAIGN_WAITING =
      5, /* something is due later: a retry, the next hour or day it may go on */
} MsCampaignState;

const char *ms_campaign_state_to_string (MsCampaignState state);
const char *ms_campaign_state_label (MsCampaignState state);

G_END_DECLS
