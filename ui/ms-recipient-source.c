/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-recipient-source.c - a campaign's recipients as a paged table */

#include "config.h"

#include "ms-format.h"
#include "ms-page-index.h"
#include "ms-recipient-source.h"

static gboolean
index_recipients (MsDb         *db,
                  gconstpointer data,
                  guint         every,
                  GArray       *keys,
                  guint64      *count,
                  GError      **error)
{
  return ms_page_index_recipients (db, data, every, keys, count, error);
}

static MsRow *
make_row (const MsRecipientRow *recipient)
{
  const MsAttempt *last = &recipient->last;
  MsRow *row = ms_row_new (recipient->id, (int) recipient->state, MS_RECIPIENT_COLUMNS);

  row->cells[MS_RECIPIENT_ADDRESS] = g_strdup (ms_recipient_row_get_shown (recipient));
  row->cells[MS_RECIPIENT_STATE] = g_strdup (ms_state_label (recipient->state));
  if (last->code != 0)
    row->cells[MS_RECIPIENT_REPLY] =
        g_strdup_printf ("%u %s%s%s", last->code, last->enhanced,
                         *last->enhanced != '\0' ? " " : "", last->reply);
  else
    row->cells[MS_RECIPIENT_REPLY] = g_strdup (last->reply);
  row->cells[MS_RECIPIENT_SERVER] = g_strdup (last->server);
  row->cells[MS_RECIPIENT_REFERENCE] = g_strdup (last->reference);
  if (last->number > 0)
    row->cells[MS_RECIPIENT_ATTEMPTS] = g_strdup_printf ("%u", last->number);
  row->cells[MS_RECIPIENT_WHEN] = ms_format_time (last->at);

  return row;
}

static gboolean
read_page (MsDb         *db,
           gconstpointer data,
           gint64        after,
           guint         limit,
           GPtrArray    *rows,
           GError      **error)
{
  g_autoptr (GPtrArray) page = ms_ledger_query_page (db, data, after, limit, error);

  if (page == NULL)
    return FALSE;

  for (guint i = 0; i < page->len; i++)
    g_ptr_array_add (rows, make_row (page->pdata[i]));

  return TRUE;
}

static void
filter_free (gpointer data)
{
  MsRecipientFilter *filter = data;

  g_free ((char *) filter->search);
  g_free (filter);
}

void
ms_recipient_source_show (MsPagedModel *model,
                          gint64        campaign,
                          guint         states,
                          const char   *search)
{
  static const MsPageSource source = { index_recipients, read_page };

  MsRecipientFilter *filter = g_new0 (MsRecipientFilter, 1);

  filter->campaign = campaign;
  filter->states = states;
  filter->search = g_strdup (search);
  ms_paged_model_set_source (model, &source, MS_RECIPIENT_COLUMNS, filter, filter_free);
}
