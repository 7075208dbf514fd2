/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-suppression-export.c - suppressions as CSV */

#include "config.h"

#include "ms-clock.h"
#include "ms-export.h"
#include "ms-suppression-export.h"

#include <string.h>

typedef struct
{
  GOutputStream *stream;
  GString       *line; /* (owned) */
} Export;

/* To the microsecond: what is imported again is the same. */
static void
append_time (GString *out, gint64 at)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (at / MS_SECOND);
  g_autofree char *text =
      time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%S") : g_strdup ("");

  if (time != NULL)
    g_string_append_printf (out, "%s.%06dZ", text, (int) (at % MS_SECOND));
}

static gboolean
write_row (const MsSuppression *row, gpointer data, GError **error)
{
  Export     *self = data;
  const char *shown = row->written != NULL ? row->written : row->address;

  g_string_truncate (self->line, 0);
  if (*shown != '@')
    ms_export_append_address (self->line, shown);
  g_string_append_c (self->line, ',');
  if (*shown == '@')
    ms_export_append_cell (self->line, shown + 1, -1);
  g_string_append_c (self->line, ',');
  ms_export_append_cell (self->line, row->list, -1);
  g_string_append_c (self->line, ',');
  ms_export_append_cell (self->line, row->reason, -1);
  g_string_append_c (self->line, ',');
  append_time (self->line, row->at);
  g_string_append (self->line, "\r\n");

  return g_output_stream_write_all (self->stream, self->line->str, self->line->len, NULL, NULL,
                                    error);
}

gboolean
ms_suppression_export (MsDb                      *db,
                       const MsSuppressionFilter *filter,
                       GOutputStream             *stream,
                       GError                   **error)
{
  static const char header[] = "email,domain,list,reason,time\r\n";
  g_autoptr (GString) line = g_string_new (NULL);
  Export self = { stream, line };

  return g_output_stream_write_all (stream, header, strlen (header), NULL, NULL, error) &&
         ms_suppression_table_each (db, filter, write_row, &self, error);
}
