/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-recipient-source.c - a campaign's recipients as a paged table */

#include "config.h"

#include "ms-format.h"
#include "ms-page-index.h"
#include "ms-recipient-source.h"

MsRecipientWish *
ms_recipient_wish_copy (const MsRecipientWish *self)
{
  MsRecipientWish *copy = g_memdup2 (self, sizeof *self);

  copy->rows.search = g_strdup (self->rows.search);
  copy->rows.site = g_strdup (self->rows.site);
  /* Nothing else has a class: what was sent need not be looked at. */
  if (self->by_class)
    copy->rows.states =
        self->rows.states != 0 ? self->rows.states & MS_FAILURE_STATES : MS_FAILURE_STATES;

  return copy;
}

void
ms_recipient_wish_free (MsRecipientWish *self)
{
  g_free ((char *) self->rows.search);
  g_free ((char *) self->rows.site);
  g_free (self);
}

gboolean
ms_recipient_wish_takes (const MsRecipientWish *self, const MsRecipientRow *row)
{
  MsFailure failure;

  return !self->by_class ||
         (ms_failure_read (row->state, &row->last, &failure) && failure.class == self->class);
}

/* Where pages begin among those of a class, which only their replies tell. */
typedef struct
{
  const MsRecipientWish *wish;
  guint                  every;
  GArray                *keys;
  guint64                count;
  gint64                 before;
} Walk;

static gboolean
walk_row (const MsRecipientRow *row, gpointer data, GError **error)
{
  Walk *walk = data;

  if (!ms_recipient_wish_takes (walk->wish, row))
    return TRUE;

  if (walk->count++ % walk->every == 0)
    g_array_append_val (walk->keys, walk->before);
  walk->before = row->id;

  return TRUE;
}

static gboolean
index_recipients (MsDb         *db,
                  gconstpointer data,
                  guint         every,
                  GArray       *keys,
                  guint64      *count,
                  GError      **error)
{
  const MsRecipientWish *wish = data;
  Walk                   walk = { wish, every, keys, 0, 0 };

  if (!wish->by_class)
    return ms_page_index_recipients (db, &wish->rows, every, keys, count, error);
  if (wish->rows.states != 0 && !ms_ledger_query_each (db, &wish->rows, walk_row, &walk, error))
    return FALSE;

  *count = walk.count;

  return TRUE;
}

static MsRow *
make_row (const MsRecipientRow *recipient)
{
  const MsAttempt *last = &recipient->last;
  MsRow    *row = ms_row_new (recipient->id, (int) recipient->state, MS_RECIPIENT_COLUMNS);
  MsFailure failure;

  row->cells[MS_RECIPIENT_ADDRESS] = g_strdup (ms_recipient_row_get_shown (recipient));
  row->cells[MS_RECIPIENT_STATE] = g_strdup (ms_state_label (recipient->state));
  row->cells[MS_RECIPIENT_REPLY] = ms_failure_answer (last);
  row->cells[MS_RECIPIENT_SITE] = g_strdup (last->site);
  row->cells[MS_RECIPIENT_SERVER] = g_strdup (last->server);
  row->cells[MS_RECIPIENT_REFERENCE] = g_strdup (last->reference);
  if (last->number > 0)
    row->cells[MS_RECIPIENT_ATTEMPTS] = g_strdup_printf ("%u", last->number);
  row->cells[MS_RECIPIENT_WHEN] = ms_format_time (last->at);
  row->cells[MS_RECIPIENT_KEY] = g_strdup (recipient->address);
  if (recipient->state == MS_STATE_DEFERRED)
    row->cells[MS_RECIPIENT_NEXT] =
        g_strdup_printf ("%" G_GINT64_FORMAT, recipient->next_attempt);
  if (ms_failure_read (recipient->state, last, &failure))
    {
      row->cells[MS_RECIPIENT_REASON] = g_strdup (ms_reply_class_label (failure.class));
      row->cells[MS_RECIPIENT_MEANING] = ms_failure_explain (&failure);
    }

  return row;
}

/* Of a class there may be few among many: pages of all are read until one of it is full. */
static gboolean
read_page (MsDb         *db,
           gconstpointer data,
           gint64        after,
           guint         limit,
           GPtrArray    *rows,
           GError      **error)
{
  const MsRecipientWish *wish = data;

  while (rows->len < limit)
    {
      g_autoptr (GPtrArray) page = ms_ledger_query_page (db, &wish->rows, after, limit, error);

      if (page == NULL)
        return FALSE;

      for (guint i = 0; i < page->len && rows->len < limit; i++)
        if (ms_recipient_wish_takes (wish, page->pdata[i]))
          g_ptr_array_add (rows, make_row (page->pdata[i]));
      if (page->len < limit)
        break;
      after = ((const MsRecipientRow *) page->pdata[page->len - 1])->id;
    }

  return TRUE;
}

void
ms_recipient_source_show (MsPagedModel *model, const MsRecipientWish *wish)
{
  static const MsPageSource source = { index_recipients, read_page };

  ms_paged_model_set_source (model, &source, MS_RECIPIENT_COLUMNS,
                             ms_recipient_wish_copy (wish),
                             (GDestroyNotify) ms_recipient_wish_free);
}
