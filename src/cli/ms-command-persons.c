/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-persons.c - contact erase, contact export-data: what a person may ask for */

#include "config.h"

#include "ms-commands.h"
#include "ms-erasure.h"
#include "ms-known.h"
#include "ms-output-file.h"
#include "ms-output.h"
#include "ms-rehearsal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  MsAddress address; /* (owned) */
  MsErased  erased;
} Person;

static void
person_clear (gpointer data)
{
  ms_address_clear (&((Person *) data)->address);
}

/* (transfer full) (nullable) (element-type Person): every word, or none of them */
static GArray *
parse_persons (const MsArguments *arguments, GError **error)
{
  g_autoptr (GArray) persons = g_array_new (FALSE, TRUE, sizeof (Person));

  g_array_set_clear_func (persons, person_clear);
  for (guint i = 0; i < ms_arguments_count (arguments); i++)
    {
      const char      *word = ms_arguments_word (arguments, i);
      Person           person = { { NULL, NULL }, { 0 } };
      MsAddressProblem problem = ms_address_parse (word, &person.address);

      if (problem != MS_ADDRESS_OK)
        {
          g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED, "%s: %s", word,
                       ms_address_describe (problem));
          return NULL;
        }
      g_array_append_val (persons, person);
    }

  return g_steal_pointer (&persons);
}

static gboolean
erase_all (MsDb *db, gpointer data, GError **error)
{
  GArray *persons = data;

  for (guint i = 0; i < persons->len; i++)
    {
      Person *person = &g_array_index (persons, Person, i);

      if (!ms_erasure_erase (db, &person->address, &person->erased, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
sweep (MsDb *db, gpointer data, GError **error)
{
  return ms_erasure_sweep (db, error);
}

/* Whoever mistyped an address must not believe that the person is gone. */
static void
tell (MsCli *cli, const char *word, const MsErased *erased)
{
  if (erased->contact || erased->recipients + erased->others > 0)
    ms_cli_say (cli, _ ("%s is erased, and never mailed again."), word);
  else
    ms_cli_say (cli, _ ("Nothing was known of %s; the address is never mailed."), word);
}

static gboolean
print_persons (MsCli *cli, const MsArguments *arguments, const GArray *persons, GError **error)
{
  g_autoptr (MsOutput) out = NULL;

  for (guint i = 0; i < persons->len; i++)
    tell (cli, ms_arguments_word (arguments, i), &g_array_index (persons, Person, i).erased);
  if (!ms_cli_is_json (cli))
    return TRUE;

  out = ms_output_new_stdout (TRUE, MS_OUTPUT_LIST);
  for (guint i = 0; i < persons->len; i++)
    {
      const MsErased *erased = &g_array_index (persons, Person, i).erased;

      ms_output_text (out, "email", NULL, ms_arguments_word (arguments, i));
      ms_output_flag (out, "contact", NULL, erased->contact);
      ms_output_number (out, "recipients", NULL, erased->recipients);
      ms_output_number (out, "others", NULL, erased->others);
      if (!ms_output_next (out, error))
        return FALSE;
    }

  return ms_output_finish (out, error);
}

/* The messages of rehearsals are files. */
static void
forget_rehearsals (MsStore *store, GArray *persons)
{
  for (guint i = 0; i < persons->len; i++)
    {
      Person *person = &g_array_index (persons, Person, i);

      person->erased.others +=
          ms_rehearsal_forget (ms_store_get_path (store), person->address.key);
    }
}

static gboolean
erase (MsCli *cli, GArray *persons, GError **error)
{
  if (!ms_cli_write (cli, erase_all, persons, error))
    return FALSE;

  forget_rehearsals (ms_cli_open (cli, error), persons);

  return TRUE;
}

static MsExit
run_erase (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (GArray) persons = parse_persons (arguments, error);

  if (persons != NULL && erase (cli, persons, error) &&
      print_persons (cli, arguments, persons, error))
    ms_store_call (ms_cli_open (cli, error), MS_STORE_ALONE, sweep, NULL, error);

  return MS_EXIT_DONE;
}

static MsExit
run_export_data (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (GArray) persons = parse_persons (arguments, error);
  g_autoptr (MsOutputFile) file = NULL;
  g_autofree char *json = NULL;

  MsDb *db = persons != NULL ? ms_cli_reader (cli, error) : NULL;

  if (db != NULL)
    json = ms_known_to_json (db, &g_array_index (persons, Person, 0).address, error);
  if (json != NULL)
    file = ms_output_file_open (ms_arguments_get (arguments, "output"), error);
  if (file != NULL && g_output_stream_write_all (ms_output_file_get_stream (file), json,
                                                 strlen (json), NULL, NULL, error))
    ms_output_file_commit (file, error);

  return MS_EXIT_DONE;
}

static const MsOption export_options[] = {
  { "output", MS_OPTION_ONE, "FILE", N_ ("Write it there instead of to standard output") },
  { NULL },
};

const MsCommand ms_person_commands[] = {
  { { "contact erase", "EMAIL…", 1, G_MAXUINT, NULL,
      N_ ("Erase persons: their data goes, and they are never mailed again") },
    run_erase },
  { { "contact export-data", "EMAIL", 1, 1, export_options,
      N_ ("Write all that is known of a person, as JSON") },
    run_export_data },
  { { NULL }, NULL },
};
