/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-suppression-source.c - suppressed addresses and domains as a paged table */

#include "config.h"

#include "ms-format.h"
#include "ms-page-index.h"
#include "ms-suppression-source.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *reason;
  const char *label;
} reasons[] = {
  { MS_SUPPRESSION_MANUAL, N_ ("By hand") },
  { MS_SUPPRESSION_UNSUBSCRIBED, N_ ("Unsubscribed") },
  { MS_SUPPRESSION_BOUNCED, N_ ("Bounced") },
  { MS_SUPPRESSION_COMPLAINED, N_ ("Complained") },
  { MS_SUPPRESSION_IMPORTED, N_ ("Imported") },
};

/* The rows have no number of their own: a page's key is its place in @starts.  Both are of the
 * reader's thread alone. */
typedef struct
{
  char      *search; /* (owned) (nullable) */
  GPtrArray *starts; /* (owned) (element-type MsSuppression): the one before each page */
} Table;

static void
table_free (gpointer data)
{
  Table *table = data;

  g_ptr_array_unref (table->starts);
  g_free (table->search);
  g_free (table);
}

static gboolean
index_suppressions (MsDb         *db,
                    gconstpointer data,
                    guint         every,
                    GArray       *keys,
                    guint64      *count,
                    GError      **error)
{
  const Table *table = data;

  g_ptr_array_set_size (table->starts, 0);
  if (!ms_page_index_suppressions (db, table->search, every, table->starts, count, error))
    return FALSE;

  for (gint64 place = 0; place < table->starts->len; place++)
    g_array_append_val (keys, place);

  return TRUE;
}

static const char *
describe_reason (const char *reason)
{
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_str_equal (reasons[i].reason, reason))
      return _ (reasons[i].label);

  return reason;
}

static MsRow *
make_row (const MsSuppression *suppression)
{
  MsRow *row = ms_row_new (0, 0, MS_SUPPRESSED_COLUMNS);

  row->cells[MS_SUPPRESSED_ADDRESS] =
      g_strdup (suppression->written != NULL ? suppression->written : suppression->address);
  row->cells[MS_SUPPRESSED_SCOPE] =
      *suppression->list != '\0' ? g_strdup (suppression->list) : g_strdup (_ ("Everything"));
  row->cells[MS_SUPPRESSED_REASON] = g_strdup (describe_reason (suppression->reason));
  row->cells[MS_SUPPRESSED_SINCE] = ms_format_time (suppression->at);
  row->cells[MS_SUPPRESSED_KEY] = g_strdup (suppression->address);
  row->cells[MS_SUPPRESSED_LIST] = g_strdup (suppression->list);
  row->cells[MS_SUPPRESSED_WHY] = g_strdup (suppression->reason);
  row->cells[MS_SUPPRESSED_CAMPAIGN] = g_strdup (suppression->campaign);

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
  const Table *table = data;

  g_autoptr (GPtrArray) page = NULL;

  /* It was counted again meanwhile, and there are fewer. */
  if ((guint64) after >= table->starts->len)
    return TRUE;

  page =
      ms_suppression_table_page (db, table->search, table->starts->pdata[after], limit, error);
  if (page == NULL)
    return FALSE;

  for (guint i = 0; i < page->len; i++)
    g_ptr_array_add (rows, make_row (page->pdata[i]));

  return TRUE;
}

void
ms_suppression_source_show (MsPagedModel *model, const char *search)
{
  static const MsPageSource source = { index_suppressions, read_page };

  Table *table = g_new0 (Table, 1);

  table->search = *search != '\0' ? g_strdup (search) : NULL;
  table->starts = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_suppression_free);
  ms_paged_model_set_source (model, &source, MS_SUPPRESSED_COLUMNS, table, table_free);
}
