/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-refusal.c - what a failure while sending says against an address */

#include "config.h"

#include "ms-reading.h"
#include "ms-recipient-find.h"
#include "ms-refusal.h"
#include "ms-return-rules.h"

#include <string.h>

static MsReturnWeight
weigh (const MsReading *reading, const MsOutcome *outcome)
{
  gboolean direct = strcmp (outcome->peer->route, "direct") == 0;

  if (reading->address_bad)
    return MS_RETURN_WEIGHT_HARD;
  if (!ms_reply_class_blames_address (reading->class))
    return MS_RETURN_WEIGHT_NONE;

  /* That it was too busy for days is of a recipient's own server alone. */
  return direct || ms_reading_is_about_address (reading) ? MS_RETURN_WEIGHT_SOFT
                                                         : MS_RETURN_WEIGHT_NONE;
}

gboolean
ms_refusal_note (MsDb            *db,
                 const MsRun     *run,
                 gint64           recipient_id,
                 const MsOutcome *outcome,
                 GError         **error)
{
  g_autoptr (MsRecipientFound) recipient = NULL;
  MsReading      reading = { 0 };
  MsReturnedNote note = { .kind = MS_RETURN_KIND_BOUNCE, .recipient_id = recipient_id };
  gboolean       suppressed;

  if (run->row.rehearsal ||
      !ms_reading_of_outcome (outcome->state, outcome->code, outcome->enhanced, outcome->reply,
                              &reading))
    return TRUE;

  note.weight = weigh (&reading, outcome);
  if (note.weight == MS_RETURN_WEIGHT_NONE)
    return TRUE;
  if (!ms_recipient_find (db, recipient_id, &recipient, error))
    return FALSE;
  if (recipient == NULL)
    return TRUE;

  note.address = recipient->address;
  note.campaign_id = recipient->campaign_id;
  note.class = reading.class;
  note.code = outcome->code;
  note.enhanced = outcome->enhanced;
  note.diagnostic = outcome->reply;

  return ms_return_record_returned (db, &note, error) &&
         ms_return_rules_apply (db, &note, &suppressed, error);
}
