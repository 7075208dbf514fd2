/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-bounces.c - bounces read: what mails that came back say */

#include "config.h"

#include "ms-commands.h"
#include "ms-mail-file.h"
#include "ms-output.h"
#include "ms-return.h"
#include "ms-text.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

static void
append_text (GString *json, const char *key, const char *text)
{
  g_string_append_printf (json, ",\"%s\":", key);
  if (text != NULL)
    ms_text_append_json (json, text, -1);
  else
    g_string_append (json, "null");
}

static void
append_returned (GString *json, const MsReturned *returned)
{
  g_string_append (json, json->len > 1 ? ",{\"address\":" : "{\"address\":");
  ms_text_append_json (json, returned->address, -1);
  append_text (json, "original", returned->original);
  g_string_append_printf (json, ",\"hard\":%s", returned->hard ? "true" : "false");
  append_text (json, "class", ms_reply_class_to_string (returned->class));
  if (returned->code != 0)
    g_string_append_printf (json, ",\"code\":%u", returned->code);
  else
    g_string_append (json, ",\"code\":null");
  append_text (json, "enhanced_code", returned->enhanced);
  append_text (json, "diagnostic", returned->diagnostic);
  g_string_append_c (json, '}');
}

static void
put_recipients (MsOutput *out, const MsReturn *mail)
{
  GString *json = g_string_new ("[");

  for (guint i = 0; i < mail->recipients->len; i++)
    append_returned (json, mail->recipients->pdata[i]);
  g_string_append_c (json, ']');
  ms_output_raw (out, "recipients", json->str);
  g_string_free (json, TRUE);
}

/* Returns: (transfer full): for a person, with its @number where the file holds several */
static char *
name_mail (const MsOutput *out, const char *file, guint number)
{
  g_autofree char *shown = g_filename_display_name (file);

  if (number == 0 || ms_output_is_json (out))
    return g_steal_pointer (&shown);

  /* Translators: a file of several mails, and the number of one of them */
  return g_strdup_printf (_ ("%s, mail %u"), shown, number);
}

/* A person sees a line for each recipient; a program one object for each mail. */
static gboolean
print_mail (MsOutput *out, const char *file, guint number, const MsReturn *mail, GError **error)
{
  g_autofree char *shown = name_mail (out, file, number);
  const char      *kind = ms_output_is_json (out) ? ms_return_kind_to_string (mail->kind)
                                                  : ms_return_kind_label (mail->kind);
  guint            lines = ms_output_is_json (out) ? 1 : MAX (mail->recipients->len, 1);

  for (guint i = 0; i < lines; i++)
    {
      const MsReturned *returned =
          i < mail->recipients->len ? mail->recipients->pdata[i] : NULL;
      gboolean judged =
          returned != NULL && (mail->kind == MS_RETURN_BOUNCE || mail->kind == MS_RETURN_DELAY);

      ms_output_text (out, "file", _ ("File"), shown);
      if (number > 0 && ms_output_is_json (out))
        ms_output_number (out, "mail", _ ("Mail"), number);
      ms_output_text (out, "kind", _ ("Kind"), kind);
      put_recipients (out, mail);
      if (!ms_output_is_json (out))
        {
          ms_output_text (out, "address", _ ("Address"),
                          returned != NULL ? returned->address : NULL);
          ms_output_text (out, "hard", _ ("Hard"),
                          judged ? (returned->hard ? _ ("yes") : _ ("no")) : NULL);
          ms_output_text (out, "class", _ ("Meaning"),
                          judged ? ms_reply_class_label (returned->class) : NULL);
          ms_output_text (out, "diagnostic", _ ("Diagnostic"),
                          judged ? returned->diagnostic : NULL);
        }
      if (!ms_output_next (out, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_mail (const char    *file,
           const MsMbox  *mbox,
           const GString *bytes,
           gpointer       data,
           GError       **error)
{
  g_autoptr (MsReturn) mail = ms_return_read (bytes->str, bytes->len);

  return print_mail (data, file, ms_mbox_number (mbox), mail, error);
}

static MsExit
run_read (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);

  gboolean good = TRUE;

  for (guint i = 0; good && i < ms_arguments_count (arguments); i++)
    good = ms_mail_file_each (ms_arguments_word (arguments, i), read_mail, out, error);
  ms_output_finish (out, good ? error : NULL);

  return MS_EXIT_DONE;
}

const MsCommand ms_bounce_commands[] = {
  { { "bounces read", "FILE|-…", 1, G_MAXUINT, NULL,
      N_ ("Say what mails that came back mean: files of one mail, or mboxes") },
    run_read },
  { { NULL }, NULL },
};
