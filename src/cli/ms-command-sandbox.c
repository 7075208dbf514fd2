/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-sandbox.c - sandbox serve: the embedded server, for others to talk to */

#include "config.h"

#include "ms-commands.h"
#include "ms-output.h"
#include "ms-sandbox.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>

static gboolean
set_options (MsSandboxOptions *options, const MsArguments *arguments, GError **error)
{
  g_autoptr (GError) failure = NULL;
  const char *mix = ms_arguments_get (arguments, "mix");
  const char *maildir = ms_arguments_get (arguments, "maildir");
  guint       port = 0;

  if (!ms_arguments_number (arguments, "port", 0, 65535, &port, error))
    return FALSE;
  if (mix != NULL && !ms_sandbox_parse_mix (mix, options, &failure))
    return ms_usage_fail (error, "%s", failure->message);

  options->port = port;
  if (maildir != NULL)
    options->maildir = g_canonicalize_filename (maildir, NULL);

  return TRUE;
}

static gboolean
print_address (MsCli *cli, const MsSandboxOptions *options, guint port, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_RECORD);

  ms_output_text (out, "host", _ ("Server"), "127.0.0.1");
  ms_output_number (out, "port", _ ("Port"), port);
  if (options->maildir != NULL)
    ms_output_text (out, "maildir", _ ("Messages in"), options->maildir);

  return ms_output_finish (out, error);
}

static gboolean
quit (gpointer loop)
{
  g_main_loop_quit (loop);

  return G_SOURCE_CONTINUE;
}

static MsExit
run_serve (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_auto (MsSandboxOptions) options = { 0 };
  g_autoptr (MsSandbox) sandbox = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  if (!set_options (&options, arguments, error))
    return MS_EXIT_USAGE;

  sandbox = ms_sandbox_start (&options, error);
  if (sandbox == NULL || !print_address (cli, &options, ms_sandbox_get_port (sandbox), error))
    return MS_EXIT_FAILED;

  ms_cli_say (cli, _ ("Ctrl-C ends it."));
  g_unix_signal_add (SIGINT, quit, loop);
  g_unix_signal_add (SIGTERM, quit, loop);
  g_main_loop_run (loop);
  ms_cli_say (cli,
              ngettext ("%" G_GUINT64_FORMAT " message was taken.",
                        "%" G_GUINT64_FORMAT " messages were taken.",
                        ms_sandbox_get_messages (sandbox)),
              ms_sandbox_get_messages (sandbox));

  return MS_EXIT_DONE;
}

static const MsOption serve_options[] = {
  { "port", MS_OPTION_ONE, "N", N_ ("Port on 127.0.0.1; a free one if nothing is said") },
  { "maildir", MS_OPTION_ONE, "DIR", N_ ("Keep the messages there") },
  { "mix", MS_OPTION_ONE, "defer=5,fail=2,drop=1",
    N_ ("How it answers, in per cent of the addresses") },
  { NULL },
};

const MsCommand ms_sandbox_commands[] = {
  { { "sandbox serve", NULL, 0, 0, serve_options,
      N_ ("Run the rehearsals' mail server until Ctrl-C") },
    run_serve },
  { { NULL }, NULL },
};
