/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-returns.c - bounces, bounces summary, bounces show: what came back */

#include "config.h"

#include "ms-commands.h"
#include "ms-output.h"
#include "ms-return-doubt.h"
#include "ms-return-options.h"
#include "ms-return.h"
#include "ms-text.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#define PAGE 1000

static const char *
get_kind (const MsOutput *out, guint kind)
{
  return ms_output_is_json (out) ? ms_return_kind_to_string (kind)
                                 : ms_return_kind_label (kind);
}

static const char *
get_class (const MsOutput *out, guint class)
{
  return ms_output_is_json (out) ? ms_reply_class_to_string (class)
                                 : ms_reply_class_label (class);
}

static void
put_hard (MsOutput *out, const MsReturnedRow *row)
{
  if (ms_output_is_json (out) || row->kind == MS_RETURN_BOUNCE)
    ms_output_flag (out, "hard", _ ("Hard"), row->hard);
  else
    ms_output_text (out, "hard", _ ("Hard"), NULL);
}

static void
put_code (MsOutput *out, const char *label, guint code)
{
  if (code != 0)
    ms_output_number (out, "code", label, code);
  else
    ms_output_text (out, "code", label, NULL);
}

/* @whole: with what is too much for a table */
static void
put_row (MsOutput *out, const MsReturnedRow *row, gboolean whole)
{
  ms_output_number (out, "id", _ ("No."), row->id);
  ms_output_time (out, "time", _ ("Time"), row->at);
  ms_output_text (out, "kind", _ ("Kind"), get_kind (out, row->kind));
  ms_output_text (out, "email", _ ("Address"), row->address);
  ms_output_text (out, "campaign", _ ("Campaign"), row->campaign);
  put_hard (out, row);
  ms_output_text (out, "class", _ ("Meaning"), get_class (out, row->class));
  put_code (out, whole ? _ ("Code") : NULL, row->code);
  ms_output_text (out, "enhanced_code", whole ? _ ("Enhanced") : NULL, row->enhanced);
  ms_output_text (out, "diagnostic", _ ("Diagnostic"), row->diagnostic);
  ms_output_text (out, "source", whole ? _ ("Known from") : NULL,
                  ms_output_is_json (out)
                      ? (row->return_id != 0 ? "mail" : "sending")
                      : (row->return_id != 0 ? _ ("a mail") : _ ("the server, while sending")));
  ms_output_flag (out, "counts", _ ("Counts"),
                  row->doubt == MS_RETURN_DOUBT_NONE && row->undone == 0);
  if (ms_output_is_json (out))
    ms_output_text (out, "doubt", NULL, ms_return_doubt_to_string (row->doubt));
  else if (whole)
    ms_output_text (out, "doubt", _ ("Why not"), ms_return_doubt_explain (row->doubt));
  ms_output_flag (out, "suppressed", _ ("Suppressed by it"), row->suppressed);
  ms_output_time (out, "undone", _ ("Undone"), row->undone);
}

static MsExit
run_bounces (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  MsReturnedWish wish;
  gint64         before = 0;
  guint          left = G_MAXUINT;
  guint          length;
  guint          limit;
  MsDb          *db;

  if (!ms_return_options_parse (arguments, &wish, error) ||
      !ms_arguments_number (arguments, "limit", 1, G_MAXUINT, &left, error))
    return MS_EXIT_USAGE;

  db = ms_cli_reader (cli, error);
  if (db == NULL)
    return MS_EXIT_FAILED;

  do
    {
      g_autoptr (GPtrArray) page = NULL;

      limit = MIN (left, PAGE);
      page = ms_return_table_page (db, &wish, before, limit, error);
      if (page == NULL)
        return MS_EXIT_FAILED;

      length = page->len;
      left -= length;
      for (guint i = 0; i < length; i++)
        {
          const MsReturnedRow *row = page->pdata[i];

          before = row->id;
          put_row (out, row, FALSE);
          if (!ms_output_next (out, error))
            return MS_EXIT_FAILED;
        }
    }
  while (length == limit && left > 0);

  ms_output_finish (out, error);

  return MS_EXIT_DONE;
}

static MsExit
run_summary (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  g_autoptr (GArray) counts = NULL;
  MsDb *db = ms_cli_reader (cli, error);

  if (db != NULL)
    counts = ms_return_table_count (db, ms_arguments_get (arguments, "campaign"), error);
  if (counts == NULL)
    return MS_EXIT_FAILED;

  for (guint i = 0; i < counts->len; i++)
    {
      const MsReturnedCount *count = &g_array_index (counts, MsReturnedCount, i);

      ms_output_text (out, "kind", _ ("Kind"), get_kind (out, count->kind));
      ms_output_text (out, "class", _ ("Meaning"), get_class (out, count->class));
      ms_output_number (out, "hard", _ ("Hard"), count->hard);
      ms_output_number (out, "soft", _ ("Other"), count->soft);
      if (!ms_output_next (out, error))
        return MS_EXIT_FAILED;
    }
  ms_output_finish (out, error);

  return MS_EXIT_DONE;
}

static void
put_mail (MsOutput *out, const MsReturnRow *mail)
{
  gsize            length = 0;
  const guchar    *bytes = g_bytes_get_data (mail->raw, &length);
  g_autofree char *base64 = g_base64_encode (bytes, length);

  ms_output_text (out, "mailbox", _ ("Mailbox"), mail->mailbox);
  ms_output_text (out, "from", _ ("From"), mail->sender);
  ms_output_text (out, "subject", _ ("Subject"), mail->subject);
  ms_output_number (out, "size", _ ("Octets"), mail->size);
  ms_output_text (out, "raw_base64", NULL, base64);
}

/* Line by line, each fit for a terminal. */
static void
print_mail (const MsReturnRow *mail)
{
  gsize       length = 0;
  const char *at = g_bytes_get_data (mail->raw, &length);
  const char *end = at + length;

  putchar ('\n');
  while (at < end)
    {
      const char      *stop = memchr (at, '\n', end - at);
      const char      *line_end = stop != NULL ? stop : end;
      gsize            n = (gsize) (line_end - at);
      g_autofree char *line = NULL;

      if (n > 0 && at[n - 1] == '\r')
        n--;
      line = ms_text_printable (at, n);
      puts (line);
      at = line_end + (stop != NULL);
    }
}

static MsExit
print_raw (const MsReturnRow *mail, GError **error)
{
  gsize       length = 0;
  const char *bytes = g_bytes_get_data (mail->raw, &length);

  if (fwrite (bytes, 1, length, stdout) != length || fflush (stdout) != 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                         _ ("Standard output cannot be written"));
  else if (mail->size > (gint64) length)
    ms_cli_warn (_ ("Of this mail only the beginning was kept"));

  return MS_EXIT_DONE;
}

static MsExit
show (MsCli *cli, const MsReturnedRow *row, const MsReturnRow *mail, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_RECORD);
  MsReading reading = { .class = row->class };

  put_row (out, row, TRUE);
  if (row->kind == MS_RETURN_BOUNCE || row->kind == MS_RETURN_DELAY)
    ms_output_text (out, "explanation", _ ("Explanation"), ms_reading_explain (&reading));
  if (mail != NULL)
    put_mail (out, mail);
  if (ms_output_finish (out, error) && mail != NULL && !ms_cli_is_json (cli))
    print_mail (mail);

  return MS_EXIT_DONE;
}

static MsExit
run_show (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsReturnedRow) row = NULL;
  g_autoptr (MsReturnRow) mail = NULL;
  gboolean raw = ms_arguments_flag (arguments, "raw");
  gint64   id = 0;
  MsDb    *db;

  if (!ms_return_options_number (ms_arguments_word (arguments, 0), &id, error))
    return MS_EXIT_USAGE;

  db = ms_cli_reader (cli, error);
  row = db != NULL ? ms_return_table_find_returned (db, id, error) : NULL;
  if (row == NULL)
    return MS_EXIT_FAILED;

  if (row->return_id != 0)
    {
      mail = ms_return_table_find (db, row->return_id, error);
      if (mail == NULL)
        return MS_EXIT_FAILED;
      return raw ? print_raw (mail, error) : show (cli, row, mail, error);
    }
  if (!raw)
    return show (cli, row, NULL, error);

  g_set_error_literal (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND,
                       _ ("There is no mail: the server said it while the message was sent"));

  return MS_EXIT_FAILED;
}

static const MsOption list_options[] = {
  MS_RETURN_OPTIONS,
  { "limit", MS_OPTION_ONE, "N", N_ ("Only the newest so many") },
  { NULL },
};

static const MsOption summary_options[] = {
  { "campaign", MS_OPTION_ONE, "NAME", N_ ("Only of this campaign") },
  { NULL },
};

static const MsOption show_options[] = {
  { "raw", MS_OPTION_FLAG, NULL, N_ ("The mail alone, octet by octet as it came") },
  { NULL },
};

const MsCommand ms_return_commands[] = {
  { { "bounces", NULL, 0, 0, list_options, N_ ("Show what came back, the newest first") },
    run_bounces },
  { { "bounces summary", NULL, 0, 0, summary_options,
      N_ ("Count what came back, by what it means") },
    run_summary },
  { { "bounces show", "NUMBER", 1, 1, show_options, N_ ("Show one of them, and its mail") },
    run_show },
  { { NULL }, NULL },
};
