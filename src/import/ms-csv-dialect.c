/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-csv-dialect.c - how the cells of a file are parted, and whether its first row names them
 */

#include "config.h"

#include "ms-address.h"
#include "ms-csv-dialect.h"
#include "ms-csv-reader.h"

#include <string.h>

#define ROWS_MAX  200
#define CELLS_MAX 512

typedef struct
{
  guint rows;
  guint sizes[ROWS_MAX];
  guint addresses; /* rows with a cell that is an address and nothing else */
  guint single;    /* of these, rows of one cell */
} Trial;

static gboolean
is_address (const MsCsvCell *cell)
{
  g_autofree char *text = g_strndup (cell->text, MIN (cell->length, 400));
  g_autofree char *address = NULL;
  g_autofree char *key = NULL;

  if (strchr (text, '@') == NULL)
    return FALSE;

  ms_address_split_mailbox (text, NULL, &address);
  key = ms_address_key (address);

  return key != NULL;
}

static gboolean
try_row (const MsCsvRow *row, gpointer data)
{
  Trial   *trial = data;
  gboolean found = FALSE;

  if (row->broken)
    return TRUE;

  trial->sizes[trial->rows++] = MIN (row->size, CELLS_MAX);
  for (guint i = 0; i < row->size && !found; i++)
    found = is_address (&row->cells[i]);
  trial->addresses += found;
  trial->single += found && row->size == 1;

  return trial->rows < ROWS_MAX;
}

/* Rows of the same width, more than one cell, speak for a delimiter; so do the addresses it
 * sets free.  What parts only a few rows parts two addresses in a cell, not the cells. */
static double
score (const char *text, gsize length, char delimiter)
{
  Trial trial = { 0 };
  guint counts[CELLS_MAX + 1] = { 0 };
  guint best = 0;
  g_autoptr (MsCsvReader) reader = ms_csv_reader_new (delimiter, try_row, &trial);

  if (ms_csv_reader_push (reader, text, length))
    ms_csv_reader_finish (reader);
  if (trial.rows == 0)
    return 0;

  for (guint i = 0; i < trial.rows; i++)
    counts[trial.sizes[i]]++;
  for (guint i = 2; i <= CELLS_MAX; i++)
    if (counts[i] > counts[best])
      best = i;
  if (best == 0 || counts[best] < counts[1])
    return 2.0 * trial.single / trial.rows;

  return (counts[best] - counts[1] * 0.5) / trial.rows * (1 + MIN (best, 20) / 100.0) +
         2.0 * trial.addresses / trial.rows;
}

char
ms_csv_detect_delimiter (const char *text, gsize length)
{
  static const char candidates[] = ",;\t|";
  double            best = 0;
  char              found = ',';

  if (length > 5 && g_ascii_strncasecmp (text, "sep=", 4) == 0 &&
      (text[5] == '\r' || text[5] == '\n'))
    return text[4];

  for (const char *candidate = candidates; *candidate != '\0'; candidate++)
    {
      double points = score (text, length, *candidate);

      if (points > best + 1e-9)
        {
          best = points;
          found = *candidate;
        }
    }

  return found;
}

static gboolean
holds_address (const char *const *cells)
{
  for (guint i = 0; cells[i] != NULL; i++)
    {
      g_autofree char *address = NULL;
      g_autofree char *key = NULL;

      ms_address_split_mailbox (cells[i], NULL, &address);
      key = ms_address_key (address);
      if (key != NULL)
        return TRUE;
    }

  return FALSE;
}

static gboolean
looks_like_names (const char *const *cells)
{
  for (guint i = 0; cells[i] != NULL; i++)
    {
      const char *at = cells[i];

      if (strchr (at, '@') != NULL || strlen (at) > 200)
        return FALSE;
      for (; *at != '\0' && (g_ascii_isdigit (*at) || strchr (" .,:/+-", *at) != NULL); at++)
        ;
      if (*at == '\0' && *cells[i] != '\0')
        return FALSE;
    }

  return TRUE;
}

gboolean
ms_csv_detect_header (const GPtrArray *rows)
{
  gboolean below = FALSE;

  if (rows->len == 0 || holds_address (rows->pdata[0]))
    return FALSE;

  for (guint i = 1; i < rows->len && !below; i++)
    below = holds_address (rows->pdata[i]);

  return looks_like_names (rows->pdata[0]) && (below || rows->len == 1);
}
