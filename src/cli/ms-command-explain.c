/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-explain.c - explain: what a server's reply means */

#include "config.h"

#include "ms-commands.h"
#include "ms-output.h"
#include "ms-reading.h"
#include "ms-text.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

static gboolean
print_reading (MsOutput *out, const char *reply, GError **error)
{
  MsReading        reading = ms_reading_line (reply);
  g_autofree char *shown = ms_text_printable (reply, -1);
  const char *class = ms_output_is_json (out) ? ms_reply_class_to_string (reading.class)
                                              : ms_reply_class_label (reading.class);

  ms_output_text (out, "reply", _ ("Reply"), shown);
  ms_output_text (out, "class", _ ("Meaning"), class);
  ms_output_flag (out, "retry", _ ("Try again"), reading.retry);
  ms_output_flag (out, "address_bad", _ ("Address is bad"), reading.address_bad);
  ms_output_number (out, "wait_seconds", _ ("Wait (seconds)"), reading.wait_seconds);
  ms_output_text (out, "explanation", _ ("Explanation"), ms_reading_explain (&reading));

  return ms_output_next (out, error);
}

/* One line, one reply: a collection of them can be read again beside its answers. */
static gboolean
print_lines (MsOutput *out, FILE *in, GError **error)
{
  char    *line = NULL;
  size_t   size = 0;
  gboolean good = TRUE;

  while (good && getline (&line, &size, in) >= 0)
    {
      line[strcspn (line, "\r\n")] = '\0';
      good = print_reading (out, line, error);
    }
  free (line);

  if (good && ferror (in))
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s",
                   _ ("Standard input cannot be read"));
      return FALSE;
    }

  return good;
}

static char *
join_words (const MsArguments *arguments)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < ms_arguments_count (arguments); i++)
    {
      if (i > 0)
        g_string_append_c (all, ' ');
      g_string_append (all, ms_arguments_word (arguments, i));
    }

  return g_string_free (all, FALSE);
}

static MsExit
run_explain (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autofree char *reply = join_words (arguments);
  gboolean         many = strcmp (reply, "-") == 0;
  g_autoptr (MsOutput) out =
      ms_output_new_stdout (ms_cli_is_json (cli), many ? MS_OUTPUT_LIST : MS_OUTPUT_RECORD);

  if (many ? print_lines (out, stdin, error) : print_reading (out, reply, error))
    ms_output_finish (out, error);

  return MS_EXIT_DONE;
}

const MsCommand ms_explain_commands[] = {
  { { "explain", "REPLY|-", 1, G_MAXUINT, NULL,
      N_ ("Say what a server's reply means, or each line of standard input") },
    run_explain },
  { { NULL }, NULL },
};
