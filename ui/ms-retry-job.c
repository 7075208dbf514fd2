/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-retry-job.c - makes those who were deferred due now */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-clock.h"
#include "ms-ledger.h"
#include "ms-retry-job.h"

void
ms_retry_job_free (MsRetryJob *self)
{
  g_free (self->site);
  g_strfreev (self->addresses);
  g_clear_pointer (&self->shown, ms_recipient_wish_free);
  g_free (self);
}

typedef struct
{
  const MsRecipientWish *wish;
  GStrvBuilder          *keys;
} Search;

static gboolean
find_key (const MsRecipientRow *row, gpointer data, GError **error)
{
  Search *search = data;

  if (row->state == MS_STATE_DEFERRED && ms_recipient_wish_takes (search->wish, row))
    g_strv_builder_add (search->keys, row->address);

  return TRUE;
}

/* Found first, changed then: a statement that is being read does not see its rows move. */
static gboolean
find_shown (MsDb *db, MsRetryJob *self, GError **error)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();
  Search search = { self->shown, keys };

  if (!ms_ledger_query_each (db, &self->shown->rows, find_key, &search, error))
    return FALSE;

  self->addresses = g_strv_builder_end (keys);

  return TRUE;
}

static gboolean
make_due (MsDb *db, MsRetryJob *self, gint64 now, GError **error)
{
  MsRetryWish wish = { self->campaign, NULL, self->site };
  guint       count = 0;

  if (self->shown != NULL && self->addresses == NULL && !find_shown (db, self, error))
    return FALSE;
  if (self->addresses == NULL)
    return ms_ledger_retry_now (db, &wish, now, &self->count, error);

  for (guint i = 0; self->addresses[i] != NULL; i++)
    {
      wish.address = self->addresses[i];
      if (!ms_ledger_retry_now (db, &wish, now, &count, error))
        return FALSE;
      self->count += count;
    }

  return TRUE;
}

/* Whoever goes on with what is due looks at the campaign's own time; one that the user halted
 * stays so. */
gboolean
ms_retry_job_run (MsDb *db, gpointer data, GError **error)
{
  MsRetryJob *self = data;
  gint64      now = ms_clock_wall ();

  g_autoptr (MsCampaign) campaign = ms_campaign_table_get (db, self->campaign, error);

  self->count = 0;
  if (campaign == NULL || !make_due (db, self, now, error))
    return FALSE;

  if (self->count == 0 ||
      (campaign->state != MS_CAMPAIGN_WAITING && campaign->state != MS_CAMPAIGN_FINISHED))
    return TRUE;

  return ms_campaign_table_wait (db, self->campaign, now, NULL, error);
}
