/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-output.c - results: a table or lines for a person, JSON for a program */

#include "config.h"

#include "ms-clock.h"
#include "ms-output.h"
#include "ms-text.h"

#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

/* The widths of a table's columns are those of its first rows, so that it can stream. */
#define ROWS_MEASURED 500
#define WIDTH_MAX     60
#define BUFFER        65536

typedef struct
{
  char    *text; /* (owned) */
  gboolean number;
} Cell;

struct _MsOutput
{
  GOutputStream *stream; /* (owned) */
  gboolean       json;
  MsOutputShape  shape;
  GString       *buffer;  /* (owned): not written yet */
  gboolean       begun;   /* a record has begun */
  guint64        records; /* ended */

  struct
  {
    GPtrArray *labels; /* (owned) (element-type utf8): of the first record */
    GPtrArray *rows;   /* (owned) (element-type GArray): not laid out yet */
    GArray    *row;    /* (owned) (element-type Cell): the record that has begun */
    guint     *widths; /* (owned) (nullable): once they are known */
  } table;
};

static void
clear_cell (gpointer data)
{
  g_free (((Cell *) data)->text);
}

static GArray *
new_row (void)
{
  GArray *row = g_array_new (FALSE, FALSE, sizeof (Cell));

  g_array_set_clear_func (row, clear_cell);

  return row;
}

MsOutput *
ms_output_new (GOutputStream *stream, gboolean json, MsOutputShape shape)
{
  MsOutput *self = g_new0 (MsOutput, 1);

  self->stream = g_object_ref (stream);
  self->json = json;
  self->shape = shape;
  self->buffer = g_string_sized_new (1024);
  self->table.labels = g_ptr_array_new_with_free_func (g_free);
  self->table.rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  self->table.row = new_row ();

  return self;
}

MsOutput *
ms_output_new_stdout (gboolean json, MsOutputShape shape)
{
  g_autoptr (GOutputStream) stream = g_unix_output_stream_new (STDOUT_FILENO, FALSE);

  return ms_output_new (stream, json, shape);
}

void
ms_output_free (MsOutput *self)
{
  g_object_unref (self->stream);
  g_string_free (self->buffer, TRUE);
  g_ptr_array_unref (self->table.labels);
  g_ptr_array_unref (self->table.rows);
  g_array_unref (self->table.row);
  g_free (self->table.widths);
  g_free (self);
}

gboolean
ms_output_is_json (const MsOutput *self)
{
  return self->json;
}

static void
begin_json_value (MsOutput *self, const char *key)
{
  if (self->begun)
    g_string_append_c (self->buffer, ',');
  else
    {
      if (self->shape == MS_OUTPUT_LIST)
        g_string_append (self->buffer, self->records == 0 ? "[\n" : ",\n");
      g_string_append_c (self->buffer, '{');
    }
  self->begun = TRUE;
  ms_text_append_json (self->buffer, key, -1);
  g_string_append_c (self->buffer, ':');
}

/* @text: (transfer full) */
static void
add_cell (MsOutput *self, const char *label, char *text, gboolean number)
{
  const Cell cell = { text, number };

  self->begun = TRUE;
  if (self->records == 0)
    g_ptr_array_add (self->table.labels, ms_text_printable (label, -1));
  g_array_append_val (self->table.row, cell);
}

void
ms_output_raw (MsOutput *self, const char *key, const char *json)
{
  if (!self->json)
    return;

  begin_json_value (self, key);
  g_string_append (self->buffer, json);
}

void
ms_output_text (MsOutput *self, const char *key, const char *label, const char *text)
{
  if (self->json && text == NULL)
    ms_output_raw (self, key, "null");
  else if (self->json)
    {
      begin_json_value (self, key);
      ms_text_append_json (self->buffer, text, -1);
    }
  else if (label != NULL)
    add_cell (self, label, ms_text_printable (text != NULL ? text : "", -1), FALSE);
}

void
ms_output_number (MsOutput *self, const char *key, const char *label, gint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  if (self->json)
    ms_output_raw (self, key, text);
  else if (label != NULL)
    add_cell (self, label, g_steal_pointer (&text), TRUE);
}

void
ms_output_flag (MsOutput *self, const char *key, const char *label, gboolean flag)
{
  if (self->json)
    ms_output_raw (self, key, flag ? "true" : "false");
  else if (label != NULL)
    add_cell (self, label, g_strdup (flag ? _ ("yes") : _ ("no")), FALSE);
}

void
ms_output_time (MsOutput *self, const char *key, const char *label, gint64 wall)
{
  g_autofree char *text = ms_clock_format (wall);

  ms_output_text (self, key, label, text);
}

void
ms_output_texts (MsOutput *self, const char *key, const char *label, const char *const *texts)
{
  if (!self->json)
    {
      g_autofree char *joined = texts != NULL ? g_strjoinv (", ", (char **) texts) : NULL;

      ms_output_text (self, key, label, joined);
      return;
    }

  begin_json_value (self, key);
  g_string_append_c (self->buffer, '[');
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      g_string_append (self->buffer, i > 0 ? "," : "");
      ms_text_append_json (self->buffer, texts[i], -1);
    }
  g_string_append_c (self->buffer, ']');
}

static guint
measure (const char *text)
{
  guint width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }

  return width;
}

static void
append_padded (GString *out, const char *text, guint width, gboolean right, gboolean last)
{
  guint own = measure (text);
  guint blanks = own < width ? width - own : 0;

  if (right)
    g_string_append_printf (out, "%*s", (int) blanks, "");
  g_string_append (out, text);
  if (!right && !last)
    g_string_append_printf (out, "%*s", (int) blanks, "");
  g_string_append (out, last ? "\n" : "  ");
}

static void
measure_rows (MsOutput *self)
{
  GPtrArray *labels = self->table.labels;

  self->table.widths = g_new0 (guint, labels->len);
  for (guint column = 0; column < labels->len; column++)
    {
      guint *width = &self->table.widths[column];

      *width = measure (labels->pdata[column]);
      for (guint i = 0; i < self->table.rows->len; i++)
        {
          const GArray *row = self->table.rows->pdata[i];

          if (column < row->len)
            *width = MAX (*width, measure (g_array_index (row, Cell, column).text));
        }
      *width = MIN (*width, WIDTH_MAX);
    }
}

static void
append_heading (MsOutput *self, const GArray *first)
{
  GPtrArray *labels = self->table.labels;

  for (guint i = 0; i < labels->len; i++)
    append_padded (self->buffer, labels->pdata[i], self->table.widths[i],
                   g_array_index (first, Cell, i).number, i + 1 == labels->len);
}

static void
lay_out_rows (MsOutput *self)
{
  GPtrArray *rows = self->table.rows;

  if (rows->len == 0)
    return;

  if (self->table.widths == NULL)
    {
      measure_rows (self);
      append_heading (self, rows->pdata[0]);
    }

  for (guint i = 0; i < rows->len; i++)
    {
      const GArray *row = rows->pdata[i];

      for (guint column = 0; column < row->len; column++)
        append_padded (self->buffer, g_array_index (row, Cell, column).text,
                       self->table.widths[column], g_array_index (row, Cell, column).number,
                       column + 1 == row->len);
    }
  g_ptr_array_set_size (rows, 0);
}

static void
lay_out_lines (MsOutput *self)
{
  GPtrArray *labels = self->table.labels;
  guint      width = 0;

  for (guint i = 0; i < labels->len; i++)
    width = MAX (width, measure (labels->pdata[i]) + 1);

  for (guint i = 0; i < labels->len; i++)
    {
      g_autofree char *label = g_strconcat (labels->pdata[i], ":", NULL);

      if (*g_array_index (self->table.row, Cell, i).text == '\0')
        continue;
      append_padded (self->buffer, label, width, FALSE, FALSE);
      g_string_append_printf (self->buffer, "%s\n",
                              g_array_index (self->table.row, Cell, i).text);
    }
}

static gboolean
flush (MsOutput *self, GError **error)
{
  gboolean written = g_output_stream_write_all (self->stream, self->buffer->str,
                                                self->buffer->len, NULL, NULL, error);

  g_string_truncate (self->buffer, 0);
  if (!written)
    g_prefix_error (error, "%s: ", _ ("The result cannot be written"));

  return written;
}

gboolean
ms_output_next (MsOutput *self, GError **error)
{
  if (self->json)
    g_string_append (self->buffer, self->shape == MS_OUTPUT_LIST ? "}" : "}\n");
  else if (self->shape == MS_OUTPUT_RECORD)
    lay_out_lines (self);
  else
    {
      g_ptr_array_add (self->table.rows, self->table.row);
      self->table.row = new_row ();
      if (self->table.widths != NULL || self->table.rows->len == ROWS_MEASURED)
        lay_out_rows (self);
    }

  self->begun = FALSE;
  self->records++;

  return self->buffer->len < BUFFER || flush (self, error);
}

gboolean
ms_output_finish (MsOutput *self, GError **error)
{
  if (self->begun && !ms_output_next (self, error))
    return FALSE;

  if (!self->json)
    lay_out_rows (self);
  else if (self->shape == MS_OUTPUT_LIST)
    g_string_append (self->buffer, self->records == 0 ? "[]\n" : "\n]\n");

  return flush (self, error);
}
