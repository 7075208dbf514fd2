/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-contact-source.c - contacts as a paged table */

#include "config.h"

#include "ms-contact-source.h"
#include "ms-contact-table.h"
#include "ms-page-index.h"
#include "ms-verification-table.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  gint64 list;
  char  *search; /* (owned) (nullable) */
  guint  verdicts;
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

  return ms_page_index_contacts (db, filter->list, filter->search, filter->verdicts, every,
                                 keys, count, error);
}

static void
fill_verdict (MsRow *row, const MsVerification *known)
{
  row->kind = (int) known->verdict;
  /* Translators: a tick, a cross or a question mark, then what it means. */
  row->cells[MS_CONTACT_VERDICT] =
      g_strdup_printf (_ ("%s %s"), ms_verified_sign (known->verdict),
                       ms_verified_label (known->verdict));
  row->cells[MS_CONTACT_VERIFIED] = g_strdup_printf ("%" G_GINT64_FORMAT, known->at);
  row->cells[MS_CONTACT_REPLY] =
      known->code == 0 ? g_strdup (known->reply)
                       : g_strdup_printf ("%u %s%s%s", known->code,
                                          known->enhanced != NULL ? known->enhanced : "",
                                          known->enhanced != NULL ? " " : "", known->reply);
}

/* @known: (nullable) */
static MsRow *
make_row (const MsContact *contact, const MsVerification *known, guint n_fields)
{
  MsRow *row = ms_row_new (contact->id, MS_N_VERIFIED, MS_CONTACT_FIELDS + n_fields);

  row->cells[MS_CONTACT_ADDRESS] = g_strdup (ms_contact_get_shown (contact));
  if (known != NULL)
    fill_verdict (row, known);
  if (contact->suppressed)
    {
      g_autofree char *verdict = row->cells[MS_CONTACT_VERDICT];

      /* Translators: a verdict on an address that is never mailed. */
      row->cells[MS_CONTACT_VERDICT] = known != NULL
                                           ? g_strdup_printf (_ ("%s, suppressed"), verdict)
                                           : g_strdup (_ ("suppressed"));
    }
  for (guint i = 0; i < n_fields; i++)
    row->cells[MS_CONTACT_FIELDS + i] =
        g_strdup (ms_fields_get ((const char *const *) contact->values, i));

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

  g_autoptr (GPtrArray) page = ms_contact_table_page (db, filter->list, filter->search,
                                                      filter->verdicts, after, limit, error);

  if (page == NULL)
    return FALSE;

  for (guint i = 0; i < page->len; i++)
    {
      g_autoptr (MsVerification) known = NULL;
      const MsContact *contact = page->pdata[i];

      if (!ms_verification_table_find (db, contact->address, &known, error))
        return FALSE;

      g_ptr_array_add (rows, make_row (contact, known, filter->n_fields));
    }

  return TRUE;
}

const MsPageSource ms_contact_source = { index_contacts, read_page };

gpointer
ms_contact_source_data (gint64 list, const char *search, guint verdicts, guint n_fields)
{
  Filter *filter = g_new0 (Filter, 1);

  filter->list = list;
  filter->search = g_strdup (search);
  filter->verdicts = verdicts;
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
