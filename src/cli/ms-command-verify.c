/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-verify.c - verify: asks the servers of addresses; verifications: what they said */

#include "config.h"

#include "ms-clock.h"
#include "ms-commands.h"
#include "ms-list-table.h"
#include "ms-output.h"
#include "ms-progress-line.h"
#include "ms-verify.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>

#define PAGE 1000

#define DAYS_MAX 36500

typedef struct
{
  MsVerify       *verify; /* (owned) */
  MsProgressLine *line;   /* (owned) */
  GMainLoop      *loop;   /* (owned) */
} Watch;

static void
on_progress (MsVerify *verify, const MsVerifyProgress *progress, gpointer data)
{
  Watch           *watch = data;
  g_autofree char *left = NULL;
  g_autofree char *text = NULL;

  if (progress->ended)
    {
      g_main_loop_quit (watch->loop);
      return;
    }

  left = ms_progress_line_duration (progress->seconds_left);
  if (progress->seconds_left < 0)
    text = g_strdup_printf (_ ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " asked"),
                            progress->done, progress->todo);
  else
    /* Translators: the last %s is the time left, as "3 min 10 s". */
    text = g_strdup_printf (_ ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                               " asked, %.0f a minute, %s left"),
                            progress->done, progress->todo, progress->per_minute, left);
  ms_progress_line_show (watch->line,
                         progress->todo > 0 ? (double) progress->done / progress->todo : 0,
                         text);
}

static gboolean
on_signal (gpointer data)
{
  Watch *watch = data;

  ms_verify_cancel (watch->verify);

  return G_SOURCE_CONTINUE;
}

/* Waits in a loop of its own so that signals are felt while the threads work. */
static gboolean
watch_verify (MsCli               *cli,
              const MsVerifyOrder *order,
              MsVerifyProgress    *progress,
              GError             **error)
{
  g_autoptr (MsProgressLine) line = ms_progress_line_new (cli);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Watch    watch = { .line = line, .loop = loop };
  guint    sources[3];
  gboolean ok;

  watch.verify = ms_verify_start (ms_cli_open (cli, NULL), order, on_progress, &watch);
  sources[0] = g_unix_signal_add (SIGINT, on_signal, &watch);
  sources[1] = g_unix_signal_add (SIGTERM, on_signal, &watch);
  sources[2] = g_unix_signal_add (SIGHUP, on_signal, &watch);
  g_main_loop_run (loop);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);

  ok = ms_verify_wait (watch.verify, error);
  ms_verify_get_progress (watch.verify, progress);
  ms_verify_free (watch.verify);

  return ok;
}

/* "550 5.1.1 No such user", or our own words where no server said anything. */
static char *
describe_reply (const MsVerification *known)
{
  if (known->code == 0)
    return g_strdup (known->reply);
  if (known->enhanced == NULL)
    return g_strdup_printf ("%u %s", known->code, known->reply);

  return g_strdup_printf ("%u %s %s", known->code, known->enhanced, known->reply);
}

/* @known: (nullable); @dated: whether it may be old */
static void
say_line (MsCli *cli, const char *address, const MsVerification *known, gboolean dated)
{
  g_autofree char *time = NULL;
  g_autofree char *reply = NULL;
  g_autofree char *why = NULL;

  if (known == NULL)
    {
      /* Translators: an address of which nothing is known. */
      ms_cli_say (cli, _ ("- %s: never verified"), address);
      return;
    }

  reply = describe_reply (known);
  why = known->verdict != MS_VERIFIED_GOOD
            ? g_strdup_printf ("%s: %s", ms_verified_label (known->verdict), reply)
            : g_strdup (ms_verified_label (known->verdict));
  time = dated ? ms_clock_format (known->at) : NULL;
  if (time != NULL)
    ms_cli_say (cli, "%s %s: %s (%.10s)", ms_verified_sign (known->verdict), address, why,
                time);
  else
    ms_cli_say (cli, "%s %s: %s", ms_verified_sign (known->verdict), address, why);
}

/* @known: (nullable) */
static gboolean
print_row (MsCli                *cli,
           MsOutput             *out,
           const char           *address,
           const MsVerification *known,
           gboolean              dated,
           GError              **error)
{
  if (!ms_cli_is_json (cli))
    {
      say_line (cli, address, known, dated);
      return TRUE;
    }

  ms_output_text (out, "email", NULL, address);
  ms_output_text (out, "verdict", NULL,
                  known != NULL ? ms_verified_to_string (known->verdict) : NULL);
  ms_output_number (out, "code", NULL, known != NULL ? known->code : 0);
  ms_output_text (out, "enhanced", NULL, known != NULL ? known->enhanced : NULL);
  ms_output_text (out, "reply", NULL, known != NULL ? known->reply : NULL);
  ms_output_text (out, "server", NULL, known != NULL ? known->server : NULL);
  ms_output_time (out, "time", NULL, known != NULL ? known->at : 0);

  return ms_output_next (out, error);
}

/* @since: ms_clock_wall(): results that are older are left out; 0: all, and what has none */
static gboolean
print_list (MsCli *cli, MsOutput *out, gint64 list, gint64 since, GError **error)
{
  MsDb  *db = ms_cli_reader (cli, error);
  gint64 after = 0;
  guint  length;

  if (db == NULL)
    return FALSE;

  do
    {
      g_autoptr (GPtrArray) page = ms_verification_table_page (db, list, after, PAGE, error);

      if (page == NULL)
        return FALSE;

      length = page->len;
      for (guint i = 0; i < length; i++)
        {
          const MsVerifiedContact *row = page->pdata[i];

          after = row->id;
          if (since > 0 && (row->known == NULL || row->known->at < since))
            continue;
          if (!print_row (cli, out, ms_verified_contact_get_shown (row), row->known, since == 0,
                          error))
            return FALSE;
        }
    }
  while (length == PAGE);

  return TRUE;
}

/* A word that is no address at all needs no server to be bad. */
static gboolean
print_word (MsCli *cli, MsOutput *out, const char *word, gint64 since, GError **error)
{
  g_auto (MsAddress) address = { NULL, NULL };
  g_autoptr (MsVerification) known = NULL;
  MsAddressProblem problem = ms_address_parse (word, &address);
  MsDb            *db = ms_cli_reader (cli, error);

  if (db == NULL || (problem == MS_ADDRESS_OK &&
                     !ms_verification_table_find (db, address.key, &known, error)))
    return FALSE;

  if (problem != MS_ADDRESS_OK)
    {
      known = g_new0 (MsVerification, 1);
      known->verdict = MS_VERIFIED_BAD;
      known->reply = g_strdup (ms_address_describe (problem));
      known->server = g_strdup ("");
      known->at = since;
    }
  else if (known != NULL && known->at < since)
    g_clear_pointer (&known, ms_verification_free);

  return print_row (cli, out, word, known, FALSE, error);
}

static void
say_totals (MsCli *cli, const guint64 *verdicts)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 all = 0;

  for (guint i = 0; i < MS_N_VERIFIED; i++)
    {
      all += verdicts[i];
      if (verdicts[i] > 0)
        g_string_append_printf (text, "%s%" G_GUINT64_FORMAT " %s", text->len > 0 ? ", " : "",
                                verdicts[i], ms_verified_label (i));
    }

  if (all > 0)
    /* Translators: a number, then the verdicts with the number of each. */
    ms_cli_say (cli, ngettext ("%u address: %s.", "%u addresses: %s.", all), (guint) all,
                text->str);
}

static MsExit
get_exit (const MsVerifyProgress *progress)
{
  if (progress->cancelled)
    return MS_EXIT_INTERRUPTED;

  for (guint i = 0; i < MS_N_VERIFIED; i++)
    if (i != MS_VERIFIED_GOOD && progress->verdicts[i] > 0)
      return MS_EXIT_INCOMPLETE;

  return MS_EXIT_DONE;
}

typedef struct
{
  gint64  list;
  guint64 count;
} Cleaning;

static gboolean
suppress_bad (MsDb *db, gpointer data, GError **error)
{
  Cleaning *self = data;

  return ms_verification_table_suppress_bad (db, self->list, &self->count, error);
}

static gboolean
remove_bad (MsDb *db, gpointer data, GError **error)
{
  Cleaning *self = data;

  return ms_verification_table_remove_bad (db, self->list, &self->count, error);
}

static gboolean
clean (MsCli                  *cli,
       const MsArguments      *arguments,
       const MsListInfo       *list,
       const MsVerifyProgress *progress,
       GError                **error)
{
  Cleaning cleaning = { list->id, 0 };
  gboolean suppress = ms_arguments_flag (arguments, "suppress-bad");
  gboolean remove = ms_arguments_flag (arguments, "remove-bad");

  if ((suppress || remove) && !ms_verify_is_believable (progress))
    {
      g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                   _ ("Every address came out as bad. More likely the DNS or the internet "
                      "connection is; the list “%s” was left as it is"),
                   list->name);
      return FALSE;
    }

  if (suppress)
    {
      if (!ms_cli_write (cli, suppress_bad, &cleaning, error))
        return FALSE;
      ms_cli_say (cli,
                  ngettext ("%u bad address is never mailed again.",
                            "%u bad addresses are never mailed again.", cleaning.count),
                  (guint) cleaning.count);
    }
  if (remove)
    {
      if (!ms_cli_write (cli, remove_bad, &cleaning, error))
        return FALSE;
      ms_cli_say (cli,
                  ngettext ("%u bad address was taken off the list “%s”.",
                            "%u bad addresses were taken off the list “%s”.", cleaning.count),
                  (guint) cleaning.count, list->name);
    }

  return TRUE;
}

static MsExit
verify_list (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  g_autoptr (MsListInfo) list = NULL;
  MsVerifyOrder    order = { 0 };
  MsVerifyProgress progress = { 0 };
  MsDb            *db = ms_cli_reader (cli, error);
  gint64           since = ms_clock_wall ();
  guint            days = 0;

  if (!ms_arguments_number (arguments, "older-than", 1, DAYS_MAX, &days, error))
    return MS_EXIT_USAGE;

  list = db != NULL ? ms_list_table_find (db, ms_arguments_word (arguments, 0), error) : NULL;
  if (list == NULL)
    return MS_EXIT_FAILED;

  order.list = list->id;
  order.filter.temporary = ms_arguments_flag (arguments, "temporary");
  order.filter.before = days > 0 ? since - days * MS_DAY : 0;
  if (!watch_verify (cli, &order, &progress, error) ||
      !print_list (cli, out, list->id, since, error))
    return MS_EXIT_FAILED;

  say_totals (cli, progress.verdicts);
  /* Whoever stopped it did not want the rest of it. */
  if ((!progress.cancelled && !clean (cli, arguments, list, &progress, error)) ||
      !ms_output_finish (out, error))
    return MS_EXIT_FAILED;

  return get_exit (&progress);
}

static gboolean
is_for_list (const MsArguments *arguments)
{
  return ms_arguments_get (arguments, "older-than") != NULL ||
         ms_arguments_flag (arguments, "temporary") ||
         ms_arguments_flag (arguments, "suppress-bad") ||
         ms_arguments_flag (arguments, "remove-bad");
}

static MsExit
verify_words (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  g_autoptr (GArray) addresses = g_array_new (FALSE, TRUE, sizeof (MsAddress));
  MsVerifyOrder    order = { 0 };
  MsVerifyProgress progress = { 0 };
  gint64           since = ms_clock_wall ();
  guint            count = ms_arguments_count (arguments);

  if (is_for_list (arguments))
    {
      ms_usage_fail (error, "%s", _ ("These options are for a list"));
      return MS_EXIT_USAGE;
    }
  if (ms_cli_open (cli, error) == NULL)
    return MS_EXIT_FAILED;

  g_array_set_clear_func (addresses, (GDestroyNotify) ms_address_clear);
  for (guint i = 0; i < count; i++)
    {
      MsAddress address = { NULL, NULL };

      if (ms_address_parse (ms_arguments_word (arguments, i), &address) == MS_ADDRESS_OK)
        g_array_append_val (addresses, address);
    }

  order.addresses = (const MsAddress *) addresses->data;
  order.n_addresses = addresses->len;
  if (!watch_verify (cli, &order, &progress, error))
    return MS_EXIT_FAILED;

  progress.verdicts[MS_VERIFIED_BAD] += count - addresses->len;
  for (guint i = 0; i < count; i++)
    if (!print_word (cli, out, ms_arguments_word (arguments, i), since, error))
      return MS_EXIT_FAILED;

  say_totals (cli, progress.verdicts);
  ms_output_finish (out, error);

  return get_exit (&progress);
}

/* What has no @ is a list. */
static MsExit
run_verify (MsCli *cli, const MsArguments *arguments, GError **error)
{
  for (guint i = 0; i < ms_arguments_count (arguments); i++)
    if (strchr (ms_arguments_word (arguments, i), '@') == NULL)
      {
        if (ms_arguments_count (arguments) == 1)
          return verify_list (cli, arguments, error);

        ms_usage_fail (error,
                       _ ("“%s” is no address, and several lists cannot be verified at once"),
                       ms_arguments_word (arguments, i));
        return MS_EXIT_USAGE;
      }

  return verify_words (cli, arguments, error);
}

static MsExit
run_verifications (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  g_autoptr (MsListInfo) list = NULL;
  MsVerificationCounts counts = { 0 };
  MsDb                *db = ms_cli_reader (cli, error);

  list = db != NULL ? ms_list_table_find (db, ms_arguments_word (arguments, 0), error) : NULL;
  if (list == NULL || !print_list (cli, out, list->id, 0, error) ||
      !ms_verification_table_counts (db, list->id, &counts, error))
    return MS_EXIT_FAILED;

  say_totals (cli, counts.verdicts);
  ms_output_finish (out, error);

  return MS_EXIT_DONE;
}

static const MsOption verify_options[] = {
  { "temporary", MS_OPTION_FLAG, NULL, N_ ("Only those of which nothing was known last time") },
  { "older-than", MS_OPTION_ONE, "DAYS",
    N_ ("Only those verified longer ago than that, or never") },
  { "suppress-bad", MS_OPTION_FLAG, NULL, N_ ("Then never mail the list's bad ones again") },
  { "remove-bad", MS_OPTION_FLAG, NULL, N_ ("Then take the bad ones off the list") },
  { NULL },
};

const MsCommand ms_verify_commands[] = {
  { { "verify", "LIST|EMAIL…", 1, G_MAXUINT, verify_options,
      N_ ("Ask the servers of addresses whether they take mail for them, and send none") },
    run_verify },
  { { "verifications", "LIST", 1, 1, NULL,
      N_ ("Show what was found out about a list's addresses, and when") },
    run_verifications },
  { { NULL }, NULL },
};
