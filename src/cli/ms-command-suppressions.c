/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-suppressions.c - suppress, unsuppress, suppressions */

#include "config.h"

#include "ms-commands.h"
#include "ms-erasure-table.h"
#include "ms-output.h"
#include "ms-suppression-options.h"

#include <glib/gi18n-lib.h>

/* What is to be suppressed, or no longer. */
typedef struct
{
  GPtrArray  *rows; /* (owned) (element-type MsSuppression) */
  const char *list; /* (nullable) */
} Change;

static void
change_clear (Change *self)
{
  g_clear_pointer (&self->rows, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Change, change_clear)

static gboolean
change_has_list (const Change *self)
{
  return self->list != NULL && *self->list != '\0';
}

/* Every word, or none of them. */
static gboolean
change_parse (Change *self, const MsArguments *arguments, GError **error)
{
  self->list = ms_arguments_get (arguments, "list");
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_suppression_free);
  for (guint i = 0; i < ms_arguments_count (arguments); i++)
    {
      MsSuppression *row = ms_suppression_parse (ms_arguments_word (arguments, i), error);

      if (row == NULL)
        return FALSE;
      row->list = g_strdup (self->list);
      row->reason = g_strdup (MS_SUPPRESSION_MANUAL);
      g_ptr_array_add (self->rows, row);
    }

  return TRUE;
}

static gboolean
add_all (MsDb *db, gpointer data, GError **error)
{
  const Change *change = data;

  if (!ms_suppression_options_check_list (db, change->list, error))
    return FALSE;

  for (guint i = 0; i < change->rows->len; i++)
    if (!ms_suppression_table_add (db, change->rows->pdata[i], NULL, error))
      return FALSE;

  return TRUE;
}

static gboolean
remove_all (MsDb *db, gpointer data, GError **error)
{
  const Change *change = data;
  const char   *list = change->list != NULL ? change->list : "";

  for (guint i = 0; i < change->rows->len; i++)
    {
      const MsSuppression *row = change->rows->pdata[i];

      if (!ms_suppression_table_remove (db, row->address, list, error))
        return FALSE;
    }

  return TRUE;
}

/* Who types a star means a domain, and would believe that it is suppressed. */
static void
warn_of_stars (const Change *change)
{
  for (guint i = 0; i < change->rows->len; i++)
    {
      const char      *address = ((MsSuppression *) change->rows->pdata[i])->address;
      g_autofree char *text = NULL;

      if (!g_str_has_prefix (address, "*@"))
        continue;

      text = g_strdup_printf (_ ("%s is that one address: a star stands for nothing else. For "
                                 "all of the domain, give %s"),
                              address, address + 1);
      ms_cli_warn (text);
    }
}

static gboolean
is_domain (const MsSuppression *row)
{
  return row->address[0] == '@';
}

static guint
count_addresses (const Change *change)
{
  guint count = 0;

  for (guint i = 0; i < change->rows->len; i++)
    count += !is_domain (change->rows->pdata[i]);

  return count;
}

/* The domains among them, one by one: that is more than an address. */
static void
say_domains (MsCli *cli, const Change *change, gboolean suppressed)
{
  gboolean on_list = change_has_list (change);

  for (guint i = 0; i < change->rows->len; i++)
    {
      const MsSuppression *row = change->rows->pdata[i];
      const char          *domain = (row->written != NULL ? row->written : row->address) + 1;

      if (!is_domain (row))
        continue;
      if (suppressed && on_list)
        ms_cli_say (cli,
                    _ ("Nobody at %s is mailed on the list “%s” any more; domains below "
                       "it are."),
                    domain, change->list);
      else if (suppressed)
        ms_cli_say (cli, _ ("Nobody at %s is ever mailed again; domains below it are."),
                    domain);
      else if (on_list)
        ms_cli_say (cli, _ ("The domain %s may be mailed on the list “%s” again."), domain,
                    change->list);
      else
        ms_cli_say (cli, _ ("The domain %s may be mailed again."), domain);
    }
}

static MsExit
run_suppress (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_auto (Change) change = { NULL };
  guint count;

  if (!change_parse (&change, arguments, error) || !ms_cli_write (cli, add_all, &change, error))
    return MS_EXIT_FAILED;

  warn_of_stars (&change);

  count = count_addresses (&change);
  if (count > 0 && change_has_list (&change))
    ms_cli_say (cli,
                ngettext ("%u address is not mailed on the list “%s” any more.",
                          "%u addresses are not mailed on the list “%s” any more.", count),
                count, change.list);
  else if (count > 0)
    ms_cli_say (cli,
                ngettext ("%u address is never mailed again.",
                          "%u addresses are never mailed again.", count),
                count);
  say_domains (cli, &change, TRUE);

  return MS_EXIT_DONE;
}

static MsExit
run_unsuppress (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_auto (Change) change = { NULL };
  guint count;

  if (!change_parse (&change, arguments, error) ||
      !ms_cli_write (cli, remove_all, &change, error))
    return MS_EXIT_FAILED;

  count = count_addresses (&change);
  if (count > 0 && change_has_list (&change))
    ms_cli_say (cli,
                ngettext ("%u address may be mailed on the list “%s” again.",
                          "%u addresses may be mailed on the list “%s” again.", count),
                count, change.list);
  else if (count > 0)
    ms_cli_say (cli,
                ngettext ("%u address may be mailed again.",
                          "%u addresses may be mailed again.", count),
                count);
  say_domains (cli, &change, FALSE);

  return MS_EXIT_DONE;
}

static gboolean
print_row (const MsSuppression *row, gpointer data, GError **error)
{
  MsOutput *out = data;

  ms_output_text (out, "email", _ ("Address"),
                  row->written != NULL ? row->written : row->address);
  ms_output_text (out, "list", _ ("List"), row->list);
  ms_output_text (out, "reason", _ ("Reason"), row->reason);
  ms_output_time (out, "time", _ ("Since"), row->at);

  return ms_output_next (out, error);
}

/* Who looks for a person whom nothing shows must not believe that he is mailed. */
static gboolean
warn_of_hashes (MsDb *db, const MsSuppressionFilter *filter, GError **error)
{
  g_autofree char *text = NULL;
  guint            count = 0;

  if (filter->list != NULL || filter->reason != NULL || filter->search != NULL)
    return TRUE;
  if (!ms_erasure_table_count (db, &count, error))
    return FALSE;
  if (count == 0)
    return TRUE;

  text =
      g_strdup_printf (ngettext ("%u more is suppressed of whom only a hash is kept: erased, "
                                 "or gone from here before he left",
                                 "%u more are suppressed of whom only a hash is kept: "
                                 "erased, or gone from here before they left",
                                 count),
                       count);
  ms_cli_warn (text);

  return TRUE;
}

static MsExit
run_suppressions (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  MsSuppressionFilter filter;
  MsDb               *db;

  if (!ms_suppression_options_parse (arguments, &filter, error))
    return MS_EXIT_USAGE;

  db = ms_cli_reader (cli, error);
  if (db == NULL || !ms_suppression_options_check_list (db, filter.list, error) ||
      !ms_suppression_table_each (db, &filter, print_row, out, error) ||
      !ms_output_finish (out, error) || !warn_of_hashes (db, &filter, error))
    return MS_EXIT_FAILED;

  return MS_EXIT_DONE;
}

static const MsOption change_options[] = {
  { "list", MS_OPTION_ONE, "LIST", N_ ("Only on that list; without it: everything") },
  { NULL },
};

static const MsOption filter_options[] = {
  MS_SUPPRESSION_OPTIONS,
  { NULL },
};

const MsCommand ms_suppression_commands[] = {
  { { "suppress", "EMAIL|DOMAIN…", 1, G_MAXUINT, change_options,
      N_ ("Never mail these addresses, or all of a domain, again") },
    run_suppress },
  { { "unsuppress", "EMAIL|DOMAIN…", 1, G_MAXUINT, change_options,
      N_ ("Allow these to be mailed, also who was erased") },
    run_unsuppress },
  { { "suppressions", NULL, 0, 0, filter_options, N_ ("Show who is not mailed, and why") },
    run_suppressions },
  { { NULL }, NULL },
};
