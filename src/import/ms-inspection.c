/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-inspection.c - what a file of contacts looks like, before any of it is imported */

#include "config.h"

#include "ms-csv-reader.h"
#include "ms-encoding.h"
#include "ms-inspection-private.h"
#include "ms-text-reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ROWS_MAX   500
#define BEGIN_SIZE (256 * 1024)

G_DEFINE_QUARK (ms - import - error - quark, ms_import_error)

struct _MsInspection
{
  gatomicrefcount  ref_count;
  char            *path;     /* (owned) */
  char            *encoding; /* (owned) */
  gboolean         strict;   /* the encoding was chosen by hand */
  gboolean         sep_line; /* the first row is Excel's "sep=;" */
  gboolean         header;
  char             delimiter;
  MsColumnMapping *mapping; /* (owned) */
  GPtrArray       *rows;    /* (owned) (element-type GStrv) */
};

static char *
dup_cell (const MsCsvCell *cell)
{
  GString    *out;
  const char *at = cell->text;
  const char *end = at + cell->length;

  if (memchr (at, '\0', cell->length) == NULL)
    return g_strndup (at, cell->length);

  out = g_string_sized_new (cell->length + 8);
  for (; at < end; at++)
    if (*at == '\0')
      g_string_append (out, "\357\277\275");
    else
      g_string_append_c (out, *at);

  return g_string_free (out, FALSE);
}

/* A line whose quote is never closed is shown as the one cell it is. */
static char **
dup_row (const MsCsvRow *row)
{
  MsCsvCell        whole = { row->raw, row->raw_length };
  const MsCsvCell *cells = row->broken ? &whole : row->cells;
  guint            size = row->broken ? 1 : row->size;
  char           **out = g_new0 (char *, size + 1);

  for (guint i = 0; i < size; i++)
    out[i] = dup_cell (&cells[i]);

  return out;
}

typedef struct
{
  MsInspection *self;
  MsRowFunc     func;
  gpointer      data;
} Visit;

static gboolean
visit_row (const MsCsvRow *row, gpointer data)
{
  Visit *visit = data;
  g_auto (GStrv) cells = NULL;

  if (visit->self->sep_line && row->line == 1)
    return TRUE;

  cells = dup_row (row);

  return visit->func (row->line, (const char *const *) cells, visit->data);
}

gboolean
ms_inspection_foreach (MsInspection *self,
                       MsRowFunc     func,
                       gpointer      data,
                       GCancellable *cancellable,
                       GError      **error)
{
  g_autoptr (MsTextReader) text = NULL;
  g_autoptr (MsCsvReader) reader = NULL;
  g_autofree char *buffer = g_malloc (BEGIN_SIZE);

  Visit    visit = { self, func, data };
  gboolean more = TRUE;
  gssize   length = 1;

  text = ms_text_reader_open (self->path, self->encoding, self->strict, error);
  if (text == NULL)
    return FALSE;

  reader = ms_csv_reader_new (self->delimiter, visit_row, &visit);
  while (more && length > 0)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      length = ms_text_reader_read (text, buffer, BEGIN_SIZE, error);
      if (length < 0)
        return FALSE;
      more = length > 0 ? ms_csv_reader_push (reader, buffer, length)
                        : ms_csv_reader_finish (reader);
    }

  return TRUE;
}

static gboolean
keep_row (guint64 line, const char *const *cells, gpointer data)
{
  MsInspection *self = data;

  g_ptr_array_add (self->rows, g_strdupv ((char **) cells));

  return self->rows->len < ROWS_MAX;
}

static gboolean
find_dialect (MsInspection *self, const MsCsvChoice *choice, GError **error)
{
  g_autoptr (MsTextReader) text = NULL;
  g_autofree char *buffer = g_malloc (BEGIN_SIZE);

  gssize length;

  text = ms_text_reader_open (self->path, self->encoding, self->strict, error);
  if (text == NULL)
    return FALSE;

  length = ms_text_reader_read (text, buffer, BEGIN_SIZE, error);
  if (length < 0)
    return FALSE;

  self->sep_line = length > 5 && g_ascii_strncasecmp (buffer, "sep=", 4) == 0 &&
                   (buffer[5] == '\r' || buffer[5] == '\n');
  self->delimiter =
      choice->delimiter != '\0' ? choice->delimiter : ms_csv_detect_delimiter (buffer, length);

  return TRUE;
}

MsInspection *
ms_inspection_new (const char *path, const MsCsvChoice *choice, GError **error)
{
  static const MsCsvChoice nothing = { NULL, '\0', MS_CSV_HEADER_AUTO };
  g_autoptr (MsInspection) self = g_new0 (MsInspection, 1);

  const char *encoding;

  choice = choice != NULL ? choice : &nothing;
  g_atomic_ref_count_init (&self->ref_count);
  self->path = g_strdup (path);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  self->strict = choice->encoding != NULL;

  encoding = self->strict ? choice->encoding : ms_encoding_detect (path, error);
  if (encoding == NULL)
    return NULL;

  self->encoding = g_ascii_strup (encoding, -1);
  if (!find_dialect (self, choice, error) ||
      !ms_inspection_foreach (self, keep_row, self, NULL, error))
    return NULL;

  self->header = choice->header == MS_CSV_HEADER_AUTO ? ms_csv_detect_header (self->rows)
                                                      : choice->header == MS_CSV_HEADER_YES;
  self->mapping = ms_column_mapping_new (self->rows, self->header);

  return g_steal_pointer (&self);
}

MsInspection *
ms_inspection_ref (MsInspection *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
ms_inspection_unref (MsInspection *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->mapping, ms_column_mapping_free);
  g_ptr_array_unref (self->rows);
  g_free (self->encoding);
  g_free (self->path);
  g_free (self);
}

const char *
ms_inspection_get_path (const MsInspection *self)
{
  return self->path;
}

const char *
ms_inspection_get_encoding (const MsInspection *self)
{
  return self->encoding;
}

char
ms_inspection_get_delimiter (const MsInspection *self)
{
  return self->delimiter;
}

gboolean
ms_inspection_get_header (const MsInspection *self)
{
  return self->header;
}

MsColumnMapping *
ms_inspection_get_mapping (MsInspection *self)
{
  return self->mapping;
}

const GPtrArray *
ms_inspection_get_rows (const MsInspection *self)
{
  return self->rows;
}

gboolean
ms_inspection_is_strict (const MsInspection *self)
{
  return self->strict;
}

guint
ms_inspection_get_head (const MsInspection *self)
{
  return (self->sep_line ? 1 : 0) + (self->header ? 1 : 0);
}
