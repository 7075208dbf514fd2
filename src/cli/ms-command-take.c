/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-take.c - bounces take: mails that came back, heeded from files */

#include "config.h"

#include "ms-commands.h"
#include "ms-heed.h"
#include "ms-mail-file.h"
#include "ms-output.h"
#include "ms-token-key.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  MsCli      *cli;
  MsOutput   *out;
  MsTokenKey *key; /* (owned) (nullable): read with the first mail */
  const char *bytes;
  gsize       length;
  gsize       size;
  MsHeeded    heeded;
} Taking;

static gboolean
heed (MsDb *db, gpointer data, GError **error)
{
  Taking *taking = data;

  if (taking->key == NULL)
    taking->key = ms_token_key_load (db, error);

  return taking->key != NULL && ms_heed (db, taking->key, 0, taking->bytes, taking->length,
                                         taking->size, &taking->heeded, error);
}

static gboolean
print_heeded (MsOutput       *out,
              const char     *file,
              guint           number,
              const MsHeeded *heeded,
              GError        **error)
{
  g_autofree char *shown = g_filename_display_name (file);

  ms_output_text (out, "file", _ ("File"), shown);
  if (number > 0 || !ms_output_is_json (out))
    ms_output_number (out, "mail", _ ("Mail"), MAX (number, 1));
  ms_output_text (out, "kind", _ ("Kind"),
                  ms_output_is_json (out) ? ms_return_kind_to_string (heeded->kind)
                                          : ms_return_kind_label (heeded->kind));
  ms_output_flag (out, "ours", _ ("Ours"), heeded->ours);
  ms_output_flag (out, "known", _ ("Known before"), heeded->known);
  ms_output_number (out, "recipients", _ ("Recipients"), heeded->recipients);
  ms_output_number (out, "suppressed", _ ("Suppressed"), heeded->suppressed);

  return ms_output_next (out, error);
}

/* The line of the mbox is not part of the mail, which may be found elsewhere as well. */
static gboolean
take_mail (const char    *file,
           const MsMbox  *mbox,
           const GString *mail,
           gpointer       data,
           GError       **error)
{
  Taking *taking = data;
  gsize   line = g_str_has_prefix (mail->str, "From ") ? strcspn (mail->str, "\r\n") : 0;

  if (line > 0)
    {
      line += mail->str[line] == '\r';
      line += mail->str[line] == '\n';
    }
  taking->bytes = mail->str + line;
  taking->length = mail->len - line;
  taking->size = ms_mbox_size (mbox) - line;

  return ms_cli_write (taking->cli, heed, taking, error) &&
         print_heeded (taking->out, file, ms_mbox_number (mbox), &taking->heeded, error);
}

static MsExit
run_take (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  Taking   taking = { .cli = cli, .out = out };
  gboolean good = TRUE;

  for (guint i = 0; good && i < ms_arguments_count (arguments); i++)
    good = ms_mail_file_each (ms_arguments_word (arguments, i), take_mail, &taking, error);
  g_clear_pointer (&taking.key, ms_token_key_unref);
  /* What was heeded before something failed stays, and is told. */
  ms_output_finish (out, good ? error : NULL);

  return MS_EXIT_DONE;
}

const MsCommand ms_take_commands[] = {
  { { "bounces take", "FILE|-…", 1, G_MAXUINT, NULL,
      N_ ("Heed mails that came back, from files or mboxes") },
    run_take },
  { { NULL }, NULL },
};
