/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-status.c - where a campaign stands */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-ledger-query.h"
#include "ms-status.h"

#include <glib/gi18n-lib.h>

static void
print (MsOutput             *out,
       const MsCampaign     *campaign,
       MsCampaignState       state,
       const MsLedgerCounts *counts,
       const char           *maildir)
{
  ms_output_text (out, "campaign", _ ("Campaign"), campaign->name);
  ms_output_text (out, "state", _ ("State"), ms_campaign_state_to_string (state));
  ms_output_flag (out, "rehearsal", _ ("Rehearsal"), campaign->rehearsal);
  if (campaign->reason != NULL && state == MS_CAMPAIGN_PAUSED)
    ms_output_text (out, "reason", _ ("Reason"), campaign->reason);
  if (maildir != NULL && *maildir != '\0')
    ms_output_text (out, "maildir", _ ("Messages in"), maildir);
  ms_output_number (out, "recipients", _ ("Recipients"), counts->recipients);

  for (guint i = 0; i < MS_N_STATES; i++)
    ms_output_number (out, ms_state_to_string (i),
                      counts->states[i] > 0 ? ms_state_label (i) : NULL, counts->states[i]);
}

gboolean
ms_status_print (MsCli      *cli,
                 const char *name,
                 const char *maildir,
                 gboolean   *incomplete,
                 GError    **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_RECORD);
  g_autoptr (MsCampaign) campaign = NULL;
  MsDb          *db = ms_cli_reader (cli, error);
  MsLedgerCounts counts = { 0 };

  campaign = db != NULL ? ms_campaign_table_find (db, name, error) : NULL;
  if (campaign == NULL || !ms_ledger_query_counts (db, campaign->id, &counts, error))
    return FALSE;

  print (out, campaign, ms_campaign_table_shown_state (db, campaign->state), &counts, maildir);
  if (incomplete != NULL)
    *incomplete = counts.states[MS_STATE_DEFERRED] + counts.states[MS_STATE_FAILED] +
                      counts.states[MS_STATE_UNCERTAIN] >
                  0;

  return ms_output_finish (out, error);
}
