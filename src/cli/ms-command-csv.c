/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-csv.c - inspect, export; and how a file of contacts is read */

#include "config.h"

#include "ms-command-csv.h"
#include "ms-commands.h"
#include "ms-export.h"
#include "ms-output-file.h"
#include "ms-output.h"
#include "ms-text.h"

#include <string.h>

static gboolean
parse_delimiter (const char *text, char *delimiter, GError **error)
{
  static const struct
  {
    const char *name;
    char        delimiter;
  } names[] = { { "tab", '\t' }, { "\\t", '\t' }, { "comma", ',' }, { "semicolon", ';' } };

  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (names[i].name, text) == 0)
      {
        *delimiter = names[i].delimiter;
        return TRUE;
      }

  if (text == NULL)
    return TRUE;
  if (strlen (text) != 1 || (guchar) *text >= 0x80 || strchr ("\r\n\"", *text) != NULL)
    return ms_usage_fail (error, _ ("--delimiter takes one character, not “%s”"), text);

  *delimiter = *text;

  return TRUE;
}

static gboolean
assign (MsInspection *inspection, const MsArguments *arguments, GError **error)
{
  const char *const *maps = ms_arguments_all (arguments, "map");

  for (; maps != NULL && *maps != NULL; maps++)
    {
      if (strchr (*maps, '=') == NULL)
        return ms_usage_fail (error, _ ("--map takes COLUMN=FIELD, not “%s”"), *maps);
      if (!ms_column_mapping_assign (ms_inspection_get_mapping (inspection), *maps, error))
        return FALSE;
    }

  return TRUE;
}

MsInspection *
ms_command_csv_open (const MsArguments *arguments, const char *path, GError **error)
{
  static const char *const headers[] = { "auto", "yes", "no", NULL };
  g_autoptr (MsInspection) inspection = NULL;
  MsCsvChoice choice = { .encoding = ms_arguments_get (arguments, "encoding") };
  guint       header = MS_CSV_HEADER_AUTO;

  if (!parse_delimiter (ms_arguments_get (arguments, "delimiter"), &choice.delimiter, error) ||
      !ms_arguments_choice (arguments, "header", headers, &header, error))
    return NULL;

  choice.header = header;
  inspection = ms_inspection_new (path, &choice, error);
  if (inspection == NULL || !assign (inspection, arguments, error))
    return NULL;

  return g_steal_pointer (&inspection);
}

/* (transfer full): {"column": "field"}; a skipped column's is null */
static char *
mapping_to_json (MsColumnMapping *mapping)
{
  GString *out = g_string_new ("{");

  for (guint i = 0; i < ms_column_mapping_get_size (mapping); i++)
    {
      const char *field = ms_column_mapping_get_field (mapping, i);

      g_string_append (out, i > 0 ? "," : "");
      ms_text_append_json (out, ms_column_mapping_get_name (mapping, i), -1);
      g_string_append_c (out, ':');
      if (field != NULL)
        ms_text_append_json (out, field, -1);
      else
        g_string_append (out, "null");
    }

  g_string_append_c (out, '}');

  return g_string_free (out, FALSE);
}

static void
append_row (GString *out, const char *const *cells)
{
  g_string_append_c (out, '[');
  for (guint i = 0; cells[i] != NULL; i++)
    {
      g_string_append (out, i > 0 ? "," : "");
      ms_text_append_json (out, cells[i], -1);
    }
  g_string_append_c (out, ']');
}

/* The rows of a large file are not held in memory: each is written as it is read. */
typedef struct
{
  GOutputStream *stream;
  GString       *text; /* (owned): one row */
  gboolean       any;
  GError        *error; /* (owned) (nullable): why no more is written */
} Rows;

static gboolean
write_row (guint64 line, const char *const *cells, gpointer data)
{
  Rows *rows = data;

  g_string_assign (rows->text, rows->any ? ",\n" : "\n");
  append_row (rows->text, cells);
  rows->any = TRUE;

  return g_output_stream_write_all (rows->stream, rows->text->str, rows->text->len, NULL, NULL,
                                    &rows->error);
}

static gboolean
print_json (MsInspection *inspection, GError **error)
{
  g_autoptr (MsOutputFile) file = ms_output_file_open (NULL, error);
  g_autoptr (GString) text = g_string_new ("{\"encoding\":");
  g_autofree char *mapping = mapping_to_json (ms_inspection_get_mapping (inspection));
  const char       delimiter = ms_inspection_get_delimiter (inspection);
  GOutputStream   *stream = ms_output_file_get_stream (file);
  Rows             rows = { stream, text, FALSE, NULL };

  ms_text_append_json (text, ms_inspection_get_encoding (inspection), -1);
  g_string_append (text, ",\"delimiter\":");
  ms_text_append_json (text, &delimiter, 1);
  g_string_append_printf (text, ",\"header\":%s,\"mapping\":%s,\"rows\":[",
                          ms_inspection_get_header (inspection) ? "true" : "false", mapping);

  if (!g_output_stream_write_all (stream, text->str, text->len, NULL, NULL, error) ||
      !ms_inspection_foreach (inspection, write_row, &rows, NULL, error))
    return FALSE;

  if (rows.error != NULL)
    {
      g_propagate_error (error, rows.error);
      return FALSE;
    }

  return g_output_stream_write_all (stream, "\n]}\n", 4, NULL, NULL, error) &&
         ms_output_file_commit (file, error);
}

static gboolean
print_table (MsInspection *inspection, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (FALSE, MS_OUTPUT_LIST);
  MsColumnMapping *mapping = ms_inspection_get_mapping (inspection);
  const GPtrArray *rows = ms_inspection_get_rows (inspection);

  for (guint i = ms_inspection_get_header (inspection) ? 1 : 0; i < rows->len; i++)
    {
      const char *const *cells = rows->pdata[i];

      for (guint column = 0; column < ms_column_mapping_get_size (mapping); column++)
        {
          const char      *name = ms_column_mapping_get_name (mapping, column);
          const char      *field = ms_column_mapping_get_field (mapping, column);
          g_autofree char *label =
              g_strdup_printf ("%s → %s", name, field != NULL ? field : "-");
          gboolean there = column < g_strv_length ((char **) cells);

          ms_output_text (out, name, label, there ? cells[column] : "");
        }
      if (!ms_output_next (out, error))
        return FALSE;
    }

  return ms_output_finish (out, error);
}

static MsExit
run_inspect (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsInspection) inspection =
      ms_command_csv_open (arguments, ms_arguments_word (arguments, 0), error);

  if (inspection == NULL)
    return MS_EXIT_FAILED;

  if (ms_cli_is_json (cli))
    {
      print_json (inspection, error);
      return MS_EXIT_DONE;
    }

  ms_cli_say (cli, _ ("Encoding %s, delimiter “%s”, %s"),
              ms_inspection_get_encoding (inspection),
              ms_inspection_get_delimiter (inspection) == '\t'
                  ? "tab"
                  : (char[]){ ms_inspection_get_delimiter (inspection), '\0' },
              ms_inspection_get_header (inspection) ? _ ("with a header") : _ ("no header"));
  print_table (inspection, error);

  return MS_EXIT_DONE;
}

static MsExit
run_export (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutputFile) file = NULL;
  MsStore *store = ms_cli_open (cli, error);

  file = store != NULL ? ms_output_file_open (ms_arguments_get (arguments, "output"), error)
                       : NULL;
  if (file != NULL && ms_export_list (store, ms_arguments_word (arguments, 0),
                                      ms_output_file_get_stream (file), NULL, error))
    ms_output_file_commit (file, error);

  return MS_EXIT_DONE;
}

static const MsOption inspect_options[] = { MS_CSV_OPTIONS, { NULL } };

static const MsOption export_options[] = {
  { "output", MS_OPTION_ONE, "FILE", N_ ("Write it there instead of to standard output") },
  { NULL },
};

const MsCommand ms_csv_commands[] = {
  { { "inspect", "FILE", 1, 1, inspect_options,
      N_ ("Show how a CSV file would be read, and import nothing") },
    run_inspect },
  { { "export", "LIST", 1, 1, export_options, N_ ("Write a list as CSV") }, run_export },
  { { NULL }, NULL },
};
