/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-report.c - what became of a campaign's recipients, as CSV */

#include "config.h"

#include "ms-clock.h"
#include "ms-export.h"
#include "ms-reading.h"
#include "ms-report.h"

#include <glib/gi18n-lib.h>

#define COLUMNS                                                                          \
  "email,state,code,enhanced_code,reply,class,explanation,server,address,tls,reference," \
  "route,site,attempts,first_attempt,last_attempt,next_attempt"

typedef struct
{
  GOutputStream *stream;
  GString       *line; /* (owned) */
} Report;

static gboolean
write_line (Report *self, GError **error)
{
  gboolean written;

  g_string_append (self->line, "\r\n");
  written = g_output_stream_write_all (self->stream, self->line->str, self->line->len, NULL,
                                       NULL, error);
  g_string_truncate (self->line, 0);
  if (!written)
    g_prefix_error (error, "%s: ", _ ("The report cannot be written"));

  return written;
}

static gboolean
read_last (const MsRecipientRow *row, MsReading *reading)
{
  const MsAttempt *last = &row->last;

  if (!ms_reading_of_outcome (row->state, last->code, last->enhanced, last->reply, reading))
    return FALSE;

  ms_reading_set_class (reading, last->class);

  return TRUE;
}

static gboolean
write_row (const MsRecipientRow *row, gpointer data, GError **error)
{
  Report          *self = data;
  const MsAttempt *last = &row->last;
  g_autofree char *code = g_strdup_printf ("%u", last->code);
  g_autofree char *attempts = g_strdup_printf ("%u", last->number);
  g_autofree char *first_at = ms_clock_format (row->first_attempt);
  g_autofree char *last_at = ms_clock_format (last->at);
  g_autofree char *next_at = ms_clock_format (row->next_attempt);
  MsReading        reading;
  gboolean         read = read_last (row, &reading);
  const char      *cells[] = { ms_recipient_row_get_shown (row),
                               ms_state_to_string (row->state),
                               code,
                               last->enhanced,
                               last->reply,
                          read ? ms_reply_class_to_string (reading.class) : "",
                          read && row->state != MS_STATE_SENT ? ms_reading_explain (&reading)
                                                                   : "",
                               last->server,
                               last->address,
                               last->tls,
                               last->reference,
                               last->route,
                               last->site,
                               attempts,
                               first_at,
                               last_at,
                               next_at };

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      if (i > 0)
        g_string_append_c (self->line, ',');
      ms_export_append_cell (self->line, cells[i], -1);
    }

  return write_line (self, error);
}

gboolean
ms_report_write_csv (MsDb                    *db,
                     const MsRecipientFilter *filter,
                     GOutputStream           *stream,
                     GError                 **error)
{
  g_autoptr (GString) line = g_string_new (COLUMNS);
  Report report = { stream, line };

  return write_line (&report, error) &&
         ms_ledger_query_each (db, filter, write_row, &report, error);
}
