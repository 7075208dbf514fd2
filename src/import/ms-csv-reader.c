/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-csv-reader.c - rows out of text that comes in pieces (RFC 4180, and what is made of it) */

#include "config.h"

#include "ms-csv-reader.h"

#include <string.h>

typedef enum
{
  CELL_START, /* nothing but blanks yet */
  CELL_PLAIN,
  CELL_QUOTED,
  CELL_QUOTE, /* a quote inside quotes: the end, or half of a doubled one */
  CELL_AFTER, /* behind the closing quote */
} State;

/* Offsets into the buffer, which moves. */
typedef struct
{
  gsize    start;
  gsize    end;
  gboolean quoted;  /* it begins with a quote */
  gboolean doubled; /* something in it has to be taken out */
} Span;

struct _MsCsvReader
{
  MsCsvFunc func;
  gpointer  data;
  char      delimiter;
  gboolean  stops[256]; /* bytes that end a cell without quotes */

  GString *buffer; /* (owned) */
  gsize    row;    /* where the current row begins */
  gsize    at;     /* what comes next */
  State    state;
  Span     span;        /* the current cell */
  gboolean broken_line; /* a line break was met inside its quotes */
  gsize    line_end;    /* the first one in this row */
  GArray  *spans;       /* (owned) (element-type Span): this row's cells */
  GArray  *cells;       /* (owned) (element-type MsCsvCell) */
  GString *unquoted;    /* (owned): the cells that differ from their text */

  guint64  line;
  gboolean after_cr; /* a LF is the rest of the row's end */
  gboolean stopped;
};

MsCsvReader *
ms_csv_reader_new (char delimiter, MsCsvFunc func, gpointer data)
{
  MsCsvReader *self = g_new0 (MsCsvReader, 1);

  self->func = func;
  self->data = data;
  self->delimiter = delimiter;
  self->stops[(guchar) delimiter] = TRUE;
  self->stops['\n'] = TRUE;
  self->stops['\r'] = TRUE;
  self->buffer = g_string_sized_new (128 * 1024);
  self->unquoted = g_string_new (NULL);
  self->spans = g_array_new (FALSE, FALSE, sizeof (Span));
  self->cells = g_array_new (FALSE, FALSE, sizeof (MsCsvCell));
  self->line = 1;

  return self;
}

void
ms_csv_reader_free (MsCsvReader *self)
{
  g_string_free (self->buffer, TRUE);
  g_string_free (self->unquoted, TRUE);
  g_array_unref (self->spans);
  g_array_unref (self->cells);
  g_free (self);
}

static void
begin_cell (MsCsvReader *self)
{
  self->state = CELL_START;
  self->span = (Span){ self->at, self->at, FALSE, FALSE };
}

static void
begin_row (MsCsvReader *self)
{
  self->row = self->at;
  self->broken_line = FALSE;
  g_array_set_size (self->spans, 0);
  begin_cell (self);
}

static guint64
count_lines (const char *text, gsize length)
{
  guint64 count = 0;

  for (gsize i = 0; i < length; i++)
    if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == length || text[i + 1] != '\n')))
      count++;

  return count;
}

/* Appends what a cell that begins with a quote means; the space was reserved. */
static void
unquote (MsCsvReader *self, const Span *span)
{
  const char *at = memchr (self->buffer->str + span->start, '"', span->end - span->start);
  const char *end = self->buffer->str + span->end;
  gboolean    inside = TRUE;

  for (at++; at < end; at++)
    {
      if (inside && *at == '"')
        {
          inside = at + 1 < end && at[1] == '"';
          at += inside ? 1 : 0;
          if (!inside)
            continue;
        }
      g_string_append_c (self->unquoted, *at);
    }
}

/* Cells that differ from their text are built in one buffer that does not move meanwhile. */
static void
read_cells (MsCsvReader *self)
{
  g_string_truncate (self->unquoted, 0);
  g_array_set_size (self->cells, 0);
  for (guint i = 0; i < self->spans->len; i++)
    {
      const Span *span = &g_array_index (self->spans, Span, i);
      MsCsvCell   cell = { NULL, self->unquoted->len };

      if (span->doubled)
        {
          unquote (self, span);
          cell.length = self->unquoted->len - cell.length;
        }
      else
        {
          cell.text = self->buffer->str + span->start;
          cell.length = span->end - span->start;
        }
      g_array_append_val (self->cells, cell);
    }

  for (gsize i = 0, offset = 0; i < self->cells->len; i++)
    {
      MsCsvCell *cell = &g_array_index (self->cells, MsCsvCell, i);

      if (cell->text == NULL)
        {
          cell->text = self->unquoted->str + offset;
          offset += cell->length;
        }
    }
}

static gboolean
is_blank (const MsCsvReader *self)
{
  for (guint i = 0; i < self->cells->len; i++)
    {
      const MsCsvCell *cell = &g_array_index (self->cells, MsCsvCell, i);

      for (gsize j = 0; j < cell->length; j++)
        if (cell->text[j] != ' ' && cell->text[j] != '\t')
          return FALSE;
    }

  return TRUE;
}

static gboolean
give (MsCsvReader *self, gsize end, gboolean broken)
{
  MsCsvRow row = {
    self->line, self->buffer->str + self->row, end - self->row, NULL, 0, broken
  };

  if (broken)
    g_array_set_size (self->cells, 0);
  else
    read_cells (self);
  if (!broken && is_blank (self))
    return TRUE;

  row.cells = (const MsCsvCell *) (gpointer) self->cells->data;
  row.size = self->cells->len;

  return self->func (&row, self->data);
}

static void
end_cell (MsCsvReader *self)
{
  self->span.end = self->at;

  /* Between plain quotes the text stands as it is. */
  if (self->span.quoted && !self->span.doubled)
    {
      const char *text = self->buffer->str;

      while (text[self->span.start] != '"')
        self->span.start++;
      while (text[self->span.end - 1] != '"')
        self->span.end--;
      self->span.start++;
      self->span.end--;
    }
  g_array_append_val (self->spans, self->span);
}

/* At the byte that ends the row. */
static gboolean
end_row (MsCsvReader *self)
{
  gboolean more;

  end_cell (self);
  more = give (self, self->at, FALSE);

  if (self->broken_line)
    self->line += count_lines (self->buffer->str + self->row, self->at - self->row);
  if (self->at < self->buffer->len)
    {
      self->after_cr = self->buffer->str[self->at] == '\r';
      self->at++;
      self->line++;
    }
  begin_row (self);

  return more;
}

/* The row's first line is given up, and reading goes on behind it. */
static gboolean
break_line (MsCsvReader *self)
{
  gsize    end = self->broken_line ? self->line_end : self->buffer->len;
  gboolean more = give (self, end, TRUE);

  self->at = end;
  if (end < self->buffer->len)
    {
      self->after_cr = self->buffer->str[end] == '\r';
      self->at++;
      self->line++;
    }
  begin_row (self);

  return more;
}

static gsize
find_quote (MsCsvReader *self)
{
  const char *text = self->buffer->str;
  const char *from = text + self->at;
  gsize       left = self->buffer->len - self->at;
  const char *quote = memchr (from, '"', left);
  gsize       length = quote != NULL ? (gsize) (quote - from) : left;

  for (gsize i = 0; !self->broken_line && i < length; i++)
    if (from[i] == '\n' || from[i] == '\r')
      {
        self->broken_line = TRUE;
        self->line_end = self->at + i;
      }

  return self->at + length;
}

static gsize
find_stop (MsCsvReader *self)
{
  const guchar *text = (const guchar *) self->buffer->str;
  gsize         at = self->at;

  /* The string's own NUL may be a stop for nobody, so the length is watched as well. */
  while (at < self->buffer->len && !self->stops[text[at]])
    at++;

  return at;
}

/* Behind a closing quote: %TRUE where the cell may end there. */
static gboolean
closes_well (MsCsvReader *self)
{
  char c = self->buffer->str[self->at];

  return self->stops[(guchar) c] || c == ' ' || c == '\t';
}

/* One step through the buffer; nothing is decided that the next byte could change. */
static gboolean
step (MsCsvReader *self)
{
  char c = self->buffer->str[self->at];

  switch (self->state)
    {
    case CELL_START:
      if (c == '"')
        {
          self->state = CELL_QUOTED;
          self->span.quoted = TRUE;
          self->at++;
          return TRUE;
        }
      if (c == ' ' || (c == '\t' && self->delimiter != '\t'))
        {
          self->at++;
          return TRUE;
        }
      self->state = CELL_PLAIN;
      return TRUE;

    case CELL_AFTER:
      if (!self->stops[(guchar) c])
        {
          self->span.doubled = self->span.doubled || (c != ' ' && c != '\t');
          self->at++;
          return TRUE;
        }
      G_GNUC_FALLTHROUGH;

    case CELL_PLAIN:
      self->at = find_stop (self);
      if (self->at == self->buffer->len)
        return self->at - self->row <= MS_CSV_ROW_MAX || break_line (self);
      if (self->buffer->str[self->at] != self->delimiter)
        return end_row (self);
      end_cell (self);
      self->at++;
      begin_cell (self);
      return TRUE;

    case CELL_QUOTED:
      self->at = find_quote (self);
      if (self->at < self->buffer->len)
        {
          self->state = CELL_QUOTE;
          self->at++;
        }
      else if (self->at - self->row > MS_CSV_ROW_MAX)
        return break_line (self);
      return TRUE;

    case CELL_QUOTE:
      if (c == '"')
        {
          self->state = CELL_QUOTED;
          self->span.doubled = TRUE;
          self->at++;
        }
      else if (self->broken_line && !closes_well (self))
        return break_line (self);
      else
        self->state = CELL_AFTER;
      return TRUE;
    }

  g_assert_not_reached ();
}

static gboolean
read_on (MsCsvReader *self)
{
  while (!self->stopped && self->at < self->buffer->len)
    {
      if (self->after_cr)
        {
          self->after_cr = FALSE;
          if (self->buffer->str[self->at] == '\n')
            {
              self->at++;
              begin_row (self);
              continue;
            }
        }
      self->stopped = !step (self);
    }

  return !self->stopped;
}

/* What was read makes room; everything that points into the buffer moves along. */
static void
compact (MsCsvReader *self)
{
  gsize gone = self->row;

  if (gone == 0)
    return;

  g_string_erase (self->buffer, 0, gone);
  self->row = 0;
  self->at -= gone;
  self->span.start -= gone;
  self->line_end -= self->broken_line ? gone : 0;
  for (guint i = 0; i < self->spans->len; i++)
    {
      Span *span = &g_array_index (self->spans, Span, i);

      span->start -= gone;
      span->end -= gone;
    }
}

gboolean
ms_csv_reader_push (MsCsvReader *self, const char *text, gsize length)
{
  if (self->stopped)
    return FALSE;

  compact (self);
  g_string_append_len (self->buffer, text, length);

  return read_on (self);
}

gboolean
ms_csv_reader_finish (MsCsvReader *self)
{
  while (!self->stopped && self->row < self->buffer->len)
    {
      if (self->state == CELL_QUOTED)
        self->stopped = !break_line (self);
      else
        self->stopped = !end_row (self);
      read_on (self);
    }

  return !self->stopped;
}
