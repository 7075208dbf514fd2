/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-delivery-request.c - what is asked of whoever delivers: to pause or stop, to go on */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-clock.h"
#include "ms-delivery.h"
#include "ms-ledger.h"
#include "ms-lock.h"
#include "ms-muster.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  MsCampaign *campaign; /* (owned) */
  const char *command;
  gboolean    waited; /* it did, and does no more */
} Request;

static MsCampaignState
get_state (const char *command)
{
  return g_str_equal (command, "stop") ? MS_CAMPAIGN_STOPPED : MS_CAMPAIGN_PAUSED;
}

/* Both in one transaction: one that waits may begin at any moment. */
static gboolean
request (MsDb *db, gpointer data, GError **error)
{
  Request *self = data;
  g_autoptr (GError) trouble = NULL;
  gint64 id = self->campaign->id;

  self->waited = ms_campaign_table_end_wait (db, id, get_state (self->command), NULL, &trouble);
  if (self->waited)
    return TRUE;

  if (!g_error_matches (trouble, MS_STORE_ERROR, MS_STORE_ERROR_STALE))
    {
      g_propagate_error (error, g_steal_pointer (&trouble));
      return FALSE;
    }

  return ms_ledger_set_command (db, id, self->command, error);
}

/* The one who delivers looks at its command four times a second and ends its run. */
static gboolean
await_end (MsStore *store, gint64 campaign_id, guint timeout, GError **error)
{
  g_autoptr (MsDb) db = ms_store_open_reader (store, error);

  gint64 end = g_get_monotonic_time () + timeout * MS_SECOND;

  while (db != NULL && g_get_monotonic_time () < end)
    {
      MsCampaignState state = MS_CAMPAIGN_DRAFT;
      gint64          frozen_at = 0;

      if (!ms_campaign_table_get_standing (db, campaign_id, &state, &frozen_at, error))
        return FALSE;
      if (state != MS_CAMPAIGN_SENDING)
        return TRUE;
      g_usleep (MS_SECOND / 20);
    }

  if (db != NULL)
    g_set_error_literal (error, MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_TIMEOUT,
                         _ ("The delivery was asked to end, but it still waits for the server "
                            "to "
                            "answer what is on the wire"));

  return FALSE;
}

gboolean
ms_delivery_request (MsStore    *store,
                     const char *campaign,
                     const char *command,
                     guint       timeout,
                     GError    **error)
{
  g_autofree char *holder = ms_lock_holder (ms_store_get_path (store));
  g_autoptr (MsDb) db = ms_store_open_reader (store, error);
  g_autoptr (MsCampaign) found = NULL;

  Request self = { .command = command };

  found = db == NULL ? NULL : ms_campaign_table_find (db, campaign, error);
  if (found == NULL)
    return FALSE;

  if (found->state != MS_CAMPAIGN_WAITING &&
      (holder == NULL || found->state != MS_CAMPAIGN_SENDING))
    {
      g_set_error (error, MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_STATE,
                   _ ("Nobody is delivering campaign %s"), found->name);
      return FALSE;
    }

  self.campaign = found;

  return ms_store_call (store, MS_STORE_NORMAL, request, &self, error) &&
         (self.waited || await_end (store, found->id, timeout, error));
}

gboolean
ms_delivery_enqueue (MsStore *store, const MsOrder *order, GError **error)
{
  g_autoptr (MsRun) run = ms_run_new (store);

  return ms_delivery_recover (store, error) && ms_muster_later (run, order, error);
}
