/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-csv.c - any bytes as a file of contacts: reader, delimiter, header and mapping */

#include "config.h"

#include "ms-column-mapping.h"
#include "ms-csv-dialect.h"
#include "ms-csv-reader.h"
#include "ms-encoding.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

typedef struct
{
  GPtrArray *rows; /* (element-type GStrv) */
  GString   *log;
} Found;

static gboolean
take_row (const MsCsvRow *row, gpointer data)
{
  Found *found = data;
  char **cells = g_new0 (char *, row->size + 1);

  g_string_append_printf (found->log, "%" G_GUINT64_FORMAT ":%d:", row->line, row->broken);
  g_string_append_len (found->log, row->raw, row->raw_length);
  for (guint i = 0; i < row->size; i++)
    {
      cells[i] = g_utf8_make_valid (row->cells[i].text, row->cells[i].length);
      g_string_append_len (found->log, row->cells[i].text, row->cells[i].length);
      g_string_append_c (found->log, '|');
    }
  g_ptr_array_add (found->rows, cells);

  return TRUE;
}

static void
read_in_pieces (const char *text, gsize size, gsize piece, char delimiter, Found *found)
{
  g_autoptr (MsCsvReader) reader = ms_csv_reader_new (delimiter, take_row, found);

  for (gsize at = 0; at < size; at += piece)
    {
      gsize            length = MIN (piece, size - at);
      g_autofree char *copy = g_memdup2 (text + at, length);

      ms_csv_reader_push (reader, copy, length);
    }
  ms_csv_reader_finish (reader);
}

static void
free_row (gpointer data)
{
  g_strfreev (data);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (free_row);
  g_autoptr (GPtrArray) again = g_ptr_array_new_with_free_func (free_row);
  g_autoptr (GString) whole = g_string_new (NULL);
  g_autoptr (GString) pieces = g_string_new (NULL);
  g_autoptr (MsColumnMapping) mapping = NULL;

  const char *text = (const char *) data;
  Found       first = { rows, whole };
  Found       second = { again, pieces };
  char        delimiter;

  if (size < 1 || size > 4096)
    return 0;

  delimiter = ms_csv_detect_delimiter (text + 1, size - 1);
  ms_encoding_valid_utf8 (text + 1, size - 1);
  read_in_pieces (text + 1, size - 1, size, delimiter, &first);
  read_in_pieces (text + 1, size - 1, 1 + data[0] % 16, delimiter, &second);
  if (!g_string_equal (whole, pieces))
    g_error ("Pieces of %d bytes read otherwise than the whole", 1 + data[0] % 16);

  mapping = ms_column_mapping_new (rows, ms_csv_detect_header (rows));
  for (guint i = 0; i < rows->len; i++)
    g_free (ms_column_mapping_check (mapping, rows->pdata[i]));

  return 0;
}
