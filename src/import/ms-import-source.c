/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import-source.c - a thread that reads, decodes, parses and checks a file, batch by batch
 */

#include "config.h"

#include "ms-address.h"
#include "ms-csv-reader.h"
#include "ms-import-source.h"
#include "ms-inspection-private.h"
#include "ms-text-reader.h"
#include "ms-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BUFFER_SIZE (64 * 1024)
#define BATCH_SIZE  (128 * 1024)
#define BATCHES     4

struct _MsImportSource
{
  GThread     *thread;  /* (owned) */
  GAsyncQueue *full;    /* (owned) (element-type MsImportBatch) */
  GAsyncQueue *empty;   /* (owned) (element-type MsImportBatch) */
  int          stop;    /* atomic */
  gboolean     drained; /* the last batch was taken */

  struct
  {
    const MsImportPlan *plan;
    int                *name_used; /* atomic */
    MsTextReader       *text;      /* (owned) */
    MsCsvReader        *reader;    /* (owned) */
    guint               head;      /* rows before the data that are still to come */
    MsImportBatch      *batch;     /* (owned) */
    GString            *scratch;   /* (owned): a value that is not the cell's own bytes */
    GError             *error;     /* (owned) (nullable): read once the thread has ended */
  } thread_side;
};

static MsImportBatch *
batch_new (void)
{
  MsImportBatch *self = g_new0 (MsImportBatch, 1);

  self->bytes = g_string_sized_new (BATCH_SIZE + BATCH_SIZE / 4);
  self->rows = g_array_sized_new (FALSE, TRUE, sizeof (MsImportRow), 1024);

  return self;
}

static void
batch_free (gpointer data)
{
  MsImportBatch *self = data;

  g_string_free (self->bytes, TRUE);
  g_array_unref (self->rows);
  g_free (self);
}

/* Without the blanks around it, and without the apostrophe that an export put before a cell
 * that a spreadsheet would take for a formula. */
static MsCsvCell
trim (MsCsvCell cell)
{
  while (cell.length > 0 && g_ascii_isspace (cell.text[0]))
    cell.text++, cell.length--;
  while (cell.length > 0 && g_ascii_isspace (cell.text[cell.length - 1]))
    cell.length--;
  if (cell.length > 1 && cell.text[0] == '\'' && memchr ("=+-@", cell.text[1], 4) != NULL)
    cell.text++, cell.length--;

  return cell;
}

static gsize
append (GString *bytes, const char *text, gsize length)
{
  gsize offset = bytes->len;

  g_string_append_len (bytes, text, length);
  g_string_append_c (bytes, '\0');

  return offset;
}

/* A NUL is no part of any text: it is shown as what is not a character. */
static void
copy_without_nul (GString *out, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (text[i] == '\0')
      g_string_append (out, "\357\277\275");
    else
      g_string_append_c (out, text[i]);
}

static void
append_value (MsImportSource *self, MsCsvCell cell)
{
  GString *scratch = self->thread_side.scratch;

  if (memchr (cell.text, '\0', cell.length) != NULL)
    {
      g_string_truncate (scratch, 0);
      copy_without_nul (scratch, cell.text, cell.length);
      cell = (MsCsvCell){ scratch->str, scratch->len };
    }
  ms_text_append_json (self->thread_side.batch->bytes, cell.text, cell.length);
}

static MsCsvCell
get_cell (const MsCsvRow *row, guint column)
{
  return column < row->size ? trim (row->cells[column]) : (MsCsvCell){ "", 0 };
}

static void
append_fields (MsImportSource *self, const MsCsvRow *row, MsImportRow *out, const char *name)
{
  const MsImportPlan *plan = self->thread_side.plan;
  GString            *bytes = self->thread_side.batch->bytes;
  guint               missing = 0;

  out->fields = bytes->len;
  g_string_append_c (bytes, '[');
  for (guint i = 0; i < MAX (plan->slots->len, name != NULL ? plan->name + 1 : 0); i++)
    {
      guint     column = MS_PLAN_NONE;
      MsCsvCell cell = { "", 0 };

      if (i < plan->slots->len)
        column = g_array_index (plan->slots, guint, i);
      if (column != MS_PLAN_NONE)
        cell = get_cell (row, column);
      if (name != NULL && i == plan->name && cell.length == 0)
        cell = (MsCsvCell){ name, strlen (name) };

      /* Empty values are written only where another follows. */
      if (cell.length == 0)
        {
          missing++;
          continue;
        }
      for (; missing > 0; missing--)
        g_string_append (bytes, bytes->len > out->fields + 1 ? ",\"\"" : "\"\"");
      if (bytes->len > out->fields + 1)
        g_string_append_c (bytes, ',');
      append_value (self, cell);
    }
  g_string_append_c (bytes, ']');
  out->fields_length = bytes->len - out->fields;
  g_string_append_c (bytes, '\0');
}

static gboolean
has_person (MsImportSource *self, const MsCsvRow *row)
{
  const GArray *persons = self->thread_side.plan->persons;

  for (guint i = 0; i < persons->len; i++)
    if (get_cell (row, g_array_index (persons, guint, i)).length > 0)
      return TRUE;

  return FALSE;
}

/* Returns why the cell is no address; else its name, where it carries one that is wanted. */
static const char *
read_mailbox (MsImportSource *self, const MsCsvRow *row, MsImportRow *out, char **name)
{
  GString         *bytes = self->thread_side.batch->bytes;
  MsCsvCell        cell = get_cell (row, self->thread_side.plan->address);
  g_autofree char *whole = NULL;
  g_autofree char *text = NULL;
  g_auto (MsAddress) address = { NULL, NULL };

  MsAddressProblem problem;

  if (memchr (cell.text, '\0', cell.length) != NULL)
    return ms_address_describe (MS_ADDRESS_CONTROL_CHARACTER);

  whole = g_strndup (cell.text, cell.length);
  ms_address_split_mailbox (whole, name, &text);
  problem = ms_address_parse (text, &address);
  if (problem != MS_ADDRESS_OK)
    return ms_address_describe (problem);

  if (*name != NULL && has_person (self, row))
    g_clear_pointer (name, g_free);
  if (*name != NULL)
    g_atomic_int_set (self->thread_side.name_used, TRUE);

  out->address_length = strlen (address.key);
  out->address = append (bytes, address.key, out->address_length);
  if (address.written != NULL && !g_str_equal (address.written, address.key))
    {
      out->written_length = strlen (address.written);
      out->written = append (bytes, address.written, out->written_length);
    }

  return NULL;
}

static gboolean
is_ascii (const char *text, gsize length)
{
  guchar seen = 0;

  for (gsize i = 0; i < length; i++)
    seen |= (guchar) text[i];

  return seen < 0x80;
}

/* Nearly every cell is a bare address in ASCII, which is its own key. */
static void
read_row (MsImportSource *self, const MsCsvRow *row)
{
  g_autofree char *name = NULL;

  MsImportBatch *batch = self->thread_side.batch;
  MsCsvCell      cell = get_cell (row, self->thread_side.plan->address);
  MsImportRow    out = { .line = row->line };

  if (row->broken)
    out.reason = _ ("a quotation mark is opened in this line and never closed as it should be");
  else if (is_ascii (cell.text, cell.length) &&
           ms_address_check_ascii (cell.text, cell.length) == MS_ADDRESS_OK)
    {
      out.address = append (batch->bytes, cell.text, cell.length);
      out.address_length = cell.length;
    }
  else
    out.reason = read_mailbox (self, row, &out, &name);

  if (out.reason != NULL)
    {
      out.raw = batch->bytes->len;
      copy_without_nul (batch->bytes, row->raw, row->raw_length);
      out.raw_length = batch->bytes->len - out.raw;
      g_string_append_c (batch->bytes, '\0');
    }
  else
    append_fields (self, row, &out, name);

  g_array_append_val (batch->rows, out);
}

static gboolean
send_batch (MsImportSource *self)
{
  MsImportBatch *batch = g_steal_pointer (&self->thread_side.batch);

  batch->position = ms_text_reader_get_position (self->thread_side.text);
  g_async_queue_push (self->full, batch);
  self->thread_side.batch = g_async_queue_pop (self->empty);

  return !g_atomic_int_get (&self->stop);
}

static gboolean
take_row (const MsCsvRow *row, gpointer data)
{
  MsImportSource *self = data;

  if (self->thread_side.head > 0)
    {
      self->thread_side.head--;
      return TRUE;
    }

  read_row (self, row);

  return self->thread_side.batch->bytes->len < BATCH_SIZE || send_batch (self);
}

/* An empty batch says that the end is reached. */
static gpointer
run (gpointer data)
{
  MsImportSource  *self = data;
  g_autofree char *buffer = g_malloc (BUFFER_SIZE);
  gboolean         more = TRUE;
  gssize           length = 1;

  while (more && length > 0)
    {
      length = ms_text_reader_read (self->thread_side.text, buffer, BUFFER_SIZE,
                                    &self->thread_side.error);
      if (length > 0)
        more = ms_csv_reader_push (self->thread_side.reader, buffer, length);
      else if (length == 0)
        ms_csv_reader_finish (self->thread_side.reader);
    }

  if (self->thread_side.batch->rows->len > 0)
    send_batch (self);
  send_batch (self);

  return NULL;
}

MsImportSource *
ms_import_source_new (MsInspection *inspection, MsImportPlan *plan, GError **error)
{
  g_autoptr (MsTextReader) text = NULL;

  MsImportSource *self;

  text = ms_text_reader_open (ms_inspection_get_path (inspection),
                              ms_inspection_get_encoding (inspection),
                              ms_inspection_is_strict (inspection), error);
  if (text == NULL)
    return NULL;

  self = g_new0 (MsImportSource, 1);
  self->full = g_async_queue_new_full (batch_free);
  self->empty = g_async_queue_new_full (batch_free);
  for (guint i = 0; i < BATCHES; i++)
    g_async_queue_push (self->empty, batch_new ());
  self->thread_side.plan = plan;
  self->thread_side.name_used = &plan->name_used;
  self->thread_side.text = g_steal_pointer (&text);
  self->thread_side.reader =
      ms_csv_reader_new (ms_inspection_get_delimiter (inspection), take_row, self);
  self->thread_side.head = ms_inspection_get_head (inspection);
  self->thread_side.batch = batch_new ();
  self->thread_side.scratch = g_string_new (NULL);
  self->thread = g_thread_new ("import-read", run, self);

  return self;
}

void
ms_import_source_free (MsImportSource *self)
{
  /* Wherever the thread waits for an empty batch, there is one, and then it sees the sign. */
  g_atomic_int_set (&self->stop, TRUE);
  for (guint i = 0; i < BATCHES; i++)
    g_async_queue_push (self->empty, batch_new ());
  g_thread_join (self->thread);

  ms_csv_reader_free (self->thread_side.reader);
  ms_text_reader_close (self->thread_side.text);
  batch_free (self->thread_side.batch);
  g_string_free (self->thread_side.scratch, TRUE);
  g_clear_error (&self->thread_side.error);
  g_async_queue_unref (self->full);
  g_async_queue_unref (self->empty);
  g_free (self);
}

gboolean
ms_import_source_next (MsImportSource *self, MsImportBatch **batch, GError **error)
{
  *batch = NULL;
  if (self->drained)
    return TRUE;

  *batch = g_async_queue_pop (self->full);
  if ((*batch)->rows->len > 0)
    return TRUE;

  ms_import_source_recycle (self, g_steal_pointer (batch));
  self->drained = TRUE;
  if (self->thread_side.error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&self->thread_side.error));

  return FALSE;
}

void
ms_import_source_recycle (MsImportSource *self, MsImportBatch *batch)
{
  g_string_truncate (batch->bytes, 0);
  g_array_set_size (batch->rows, 0);
  g_async_queue_push (self->empty, batch);
}
