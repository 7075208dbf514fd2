/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-returned-source.c - what came back, as a paged table */

#include "config.h"

#include "ms-format.h"
#include "ms-page-index.h"
#include "ms-return.h"
#include "ms-returned-source.h"

#include <glib/gi18n-lib.h>

static MsReturnedWish *
wish_copy (const MsReturnedWish *self)
{
  MsReturnedWish *copy = g_memdup2 (self, sizeof *self);

  copy->campaign = g_strdup (self->campaign);
  copy->search = g_strdup (self->search);

  return copy;
}

static void
wish_free (gpointer data)
{
  MsReturnedWish *wish = data;

  g_free ((char *) wish->campaign);
  g_free ((char *) wish->search);
  g_free (wish);
}

static gboolean
index_returned (MsDb         *db,
                gconstpointer data,
                guint         every,
                GArray       *keys,
                guint64      *count,
                GError      **error)
{
  return ms_page_index_returned (db, data, every, keys, count, error);
}

/* "" for what is neither, or in doubt */
static const char *
describe_hard (const MsReturnedRow *row)
{
  if (row->kind != MS_RETURN_BOUNCE || row->doubt != 0)
    return "";

  /* Translators: of a bounce: for good, or for now. */
  return row->hard ? _ ("hard") : _ ("soft");
}

char *
ms_returned_format_code (const MsReturnedRow *row)
{
  const char *enhanced = row->enhanced != NULL ? row->enhanced : "";

  if (row->code == 0)
    return g_strdup (enhanced);

  return g_strdup_printf ("%u%s%s", row->code, *enhanced != '\0' ? " " : "", enhanced);
}

/* (transfer full) */
static char *
describe_kind (const MsReturnedRow *row)
{
  const char *kind = ms_return_kind_label ((MsReturnKind) row->kind);

  if (row->undone != 0)
    /* Translators: a bounce, a complaint and the like that counts no more. */
    return g_strdup_printf (_ ("%s, undone"), kind);
  if (row->doubt != 0)
    /* Translators: a bounce or a complaint that anybody may have written. */
    return g_strdup_printf (_ ("%s, does not count"), kind);

  return g_strdup (kind);
}

static MsRow *
make_row (const MsReturnedRow *returned)
{
  MsRow *row = ms_row_new (returned->id, returned->undone == 0, MS_RETURNED_COLUMNS);

  row->cells[MS_RETURNED_WHEN] = ms_format_time (returned->at);
  row->cells[MS_RETURNED_ADDRESS] = g_strdup (returned->address);
  row->cells[MS_RETURNED_KIND] = describe_kind (returned);
  row->cells[MS_RETURNED_HARD] = g_strdup (describe_hard (returned));
  if (returned->kind == MS_RETURN_BOUNCE || returned->kind == MS_RETURN_DELAY)
    row->cells[MS_RETURNED_REASON] =
        g_strdup (ms_reply_class_label ((MsReplyClass) returned->class));
  row->cells[MS_RETURNED_CODE] = ms_returned_format_code (returned);
  row->cells[MS_RETURNED_DIAGNOSTIC] = g_strdup (returned->diagnostic);
  row->cells[MS_RETURNED_CAMPAIGN] = g_strdup (returned->campaign);

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
  g_autoptr (GPtrArray) page = ms_return_table_page (db, data, after, limit, error);

  if (page == NULL)
    return FALSE;

  for (guint i = 0; i < page->len; i++)
    g_ptr_array_add (rows, make_row (page->pdata[i]));

  return TRUE;
}

void
ms_returned_source_show (MsPagedModel *model, const MsReturnedWish *wish)
{
  static const MsPageSource source = { index_returned, read_page };

  ms_paged_model_set_source (model, &source, MS_RETURNED_COLUMNS, wish_copy (wish), wish_free);
}
