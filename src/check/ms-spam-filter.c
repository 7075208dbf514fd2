/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-spam-filter.c - asks SpamAssassin or rspamd */

#include "config.h"

#include "ms-spam-filter.h"
#include "ms-text.h"

#include <signal.h>
#include <string.h>

#define TESTS_MAX 400
/* SpamAssassin's table: points above 0, then the rule. */
#define COUNTING "^ *(?!0\\.0 )[0-9.]+ ([A-Z0-9_]{3,})"

static const struct
{
  MsSpamFormat format;
  const char  *program;
  const char  *words[5];
} filters[] = {
  { MS_SPAM_RSPAMC, "rspamd", { "rspamc" } },
  { MS_SPAM_SPAMC, "SpamAssassin", { "spamc", "-R" } },
  { MS_SPAM_SPAMASSASSIN, "SpamAssassin", { "spamassassin", "-L", "-t" } },
};

/* (transfer full) (nullable): the groups of @pattern in @text */
static char **
match (const char *pattern, const char *text)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE | G_REGEX_RAW, 0, NULL);
  g_autoptr (GMatchInfo) info = NULL;

  return g_regex_match (regex, text, 0, &info) ? g_match_info_fetch_all (info) : NULL;
}

/* (transfer full): the first group of all matches, joined */
static char *
collect (const char *pattern, const char *text)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE | G_REGEX_RAW, 0, NULL);
  g_autoptr (GMatchInfo) info = NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  g_regex_match (regex, text, 0, &info);
  while (g_match_info_matches (info) && out->len < TESTS_MAX)
    {
      g_autofree char *name = g_match_info_fetch (info, 1);

      g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", name);
      g_match_info_next (info, NULL);
    }

  return ms_text_printable (out->str, out->len);
}

static gboolean
set_scores (MsSpamVerdict *verdict, char **groups, char *tests)
{
  verdict->score = g_ascii_strtod (groups[1], NULL);
  verdict->limit = g_ascii_strtod (groups[2], NULL);
  verdict->tests = tests;

  return TRUE;
}

gboolean
ms_spam_filter_parse (MsSpamFormat format, const char *output, MsSpamVerdict *verdict)
{
  g_auto (GStrv) groups = NULL;

  switch (format)
    {
    case MS_SPAM_RSPAMC:
      groups = match ("^Score: (-?[0-9.]+) / ([0-9.]+)", output);
      /* Those that count against it. */
      return groups != NULL &&
             set_scores (verdict, groups,
                         collect ("^Symbol: ([A-Z0-9_]+) \\((?!0\\.00|-)[0-9.]+\\)", output));
    case MS_SPAM_SPAMC:
      /* 0/0 is what spamc says when it reaches no spamd. */
      groups = match ("\\A(-?[0-9.]+)/([0-9.]+)", output);
      return groups != NULL && g_ascii_strtod (groups[2], NULL) > 0 &&
             set_scores (verdict, groups, collect (COUNTING, output));
    case MS_SPAM_SPAMASSASSIN:
      groups =
          match ("^X-Spam-Status: [A-Za-z]+, score=(-?[0-9.]+) required=([0-9.]+)", output);
      return groups != NULL && set_scores (verdict, groups, collect (COUNTING, output));
    }

  g_assert_not_reached ();
}

void
ms_spam_verdict_clear (MsSpamVerdict *self)
{
  g_clear_pointer (&self->tests, g_free);
}

/* One run of a program, in a main context of its own. */
typedef struct
{
  GMainLoop *loop;
  GBytes    *out; /* (owned) (nullable) */
} Talk;

static void
on_done (GObject *process, GAsyncResult *result, gpointer user_data)
{
  Talk *talk = user_data;

  g_subprocess_communicate_finish (G_SUBPROCESS (process), result, &talk->out, NULL, NULL);
  g_main_loop_quit (talk->loop);
}

static gboolean
on_timeout (gpointer process)
{
  g_subprocess_force_exit (process);

  return G_SOURCE_REMOVE;
}

/* (transfer full) (nullable) */
static char *
run (const char *const *words, const GString *message, guint seconds, GCancellable *cancellable)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) in = g_bytes_new (message->str, message->len);
  g_autoptr (GSource) timer = g_timeout_source_new_seconds (seconds);
  Talk  talk = { loop, NULL };
  char *text = NULL;

  g_main_context_push_thread_default (context);
  process = g_subprocess_newv (words,
                               G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                   G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                               NULL);
  if (process != NULL)
    {
      g_source_set_callback (timer, on_timeout, process, NULL);
      g_source_attach (timer, context);
      g_subprocess_communicate_async (process, in, cancellable, on_done, &talk);
      g_main_loop_run (loop);
      g_source_destroy (timer);
      if (talk.out == NULL)
        g_subprocess_force_exit (process);
    }
  g_main_context_pop_thread_default (context);

  if (talk.out != NULL)
    text = g_strndup (g_bytes_get_data (talk.out, NULL), g_bytes_get_size (talk.out));
  g_clear_pointer (&talk.out, g_bytes_unref);

  return text;
}

gboolean
ms_spam_filter_ask (const GString *message,
                    guint          seconds,
                    GCancellable  *cancellable,
                    gboolean      *installed,
                    MsSpamVerdict *verdict)
{
  /* GLib writes into the pipe of a program that may be gone. */
  signal (SIGPIPE, SIG_IGN);

  *installed = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autofree char *path = g_find_program_in_path (filters[i].words[0]);
      g_autofree char *output = NULL;

      if (path == NULL || g_cancellable_is_cancelled (cancellable))
        continue;

      *installed = TRUE;
      output = run (filters[i].words, message, seconds, cancellable);
      if (output != NULL && ms_spam_filter_parse (filters[i].format, output, verdict))
        {
          verdict->program = filters[i].program;
          return TRUE;
        }
    }

  return FALSE;
}
