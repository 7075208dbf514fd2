/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-contact-source.c - contacts as a paged table */

#include "config.h"

#include "ms-contact-source.h"
#include "ms-contact-table.h"
#include "ms-page-index.h"

typedef struct
{
  gint64 list;
  char  *search; /* (owned) (nullable) */
  guint  n_fields;
} Filter;

static gboolean
index_contacts (MsDb         *db,
                gconstpointer data,
                guint         every,
                GArray       *keys,
                guint64      *count,
                GError      **error)
{
  const Filter *filter = data;

  return ms_page_index_contacts (db, filter->list, filter->search, every, keys, count, error);
}

static MsRow *
make_row (const MsContact *contact, guint n_fields)
{
  MsRow *row = ms_row_new (contact->id, contact->suppressed, n_fields + 1);

  row->cells[MS_CONTACT_ADDRESS] = g_strdup (ms_contact_get_shown (contact));
  for (guint i = 0; i < n_fields; i++)
    row->cells[i + 1] = g_strdup (ms_fields_get ((const char *const *) contact->values, i));

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
  const Filter *filter = data;

  g_autoptr (GPtrArray) page =
      ms_contact_table_page (db, filter->list, filter->search, after, limit, error);

  if (page == NULL)
    return FALSE;

  for (guint i = 0; i < page->len; i++)
    g_ptr_array_add (rows, make_row (page->pdata[i], filter->n_fields));

  return TRUE;
}

const MsPageSource ms_contact_source = { index_contacts, read_page };

gpointer
ms_contact_source_data (gint64 list, const char *search, guint n_fields)
{
  Filter *filter = g_new0 (Filter, 1);

  filter->list = list;
  filter->search = g_strdup (search);
  filter->n_fields = n_fields;

  return filter;
}

void
ms_contact_source_free (gpointer data)
{
  Filter *filter = data;

  g_free (filter->search);
  g_free (filter);
}
