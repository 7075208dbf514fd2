/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-contacts.c - contacts, contact add, contact set, contact remove */

#include "config.h"

#include "ms-commands.h"
#include "ms-contact-table.h"
#include "ms-field-rows.h"
#include "ms-list-table.h"
#include "ms-output.h"
#include "ms-suppression-table.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PAGE 1000

static gboolean
print_contact (MsOutput *out, MsFieldTable *fields, const MsContact *contact, GError **error)
{
  ms_output_text (out, "email", _ ("Address"), ms_contact_get_shown (contact));
  for (guint i = 0; i < ms_field_table_get_size (fields); i++)
    {
      const char *name = ms_field_table_get_name (fields, i);

      ms_output_text (out, name, name,
                      ms_fields_get ((const char *const *) contact->values, i));
    }

  return ms_output_next (out, error);
}

static MsExit
run_contacts (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  g_autoptr (MsFieldTable) fields = NULL;
  g_autoptr (MsListInfo) list = NULL;
  MsDb  *db = ms_cli_reader (cli, error);
  gint64 after = 0;
  guint  length;

  list = db != NULL ? ms_list_table_find (db, ms_arguments_word (arguments, 0), error) : NULL;
  fields = list != NULL ? ms_field_rows_load (db, error) : NULL;
  if (fields == NULL)
    return MS_EXIT_FAILED;

  do
    {
      g_autoptr (GPtrArray) page =
          ms_contact_table_page (db, list->id, NULL, 0, after, PAGE, error);

      if (page == NULL)
        return MS_EXIT_FAILED;

      length = page->len;
      for (guint i = 0; i < length; i++)
        {
          const MsContact *contact = page->pdata[i];

          after = contact->id;
          if (!print_contact (out, fields, contact, error))
            return MS_EXIT_FAILED;
        }
    }
  while (length == PAGE);

  ms_output_finish (out, error);

  return MS_EXIT_DONE;
}

/* What one change is made of. */
typedef struct
{
  const char *list;    /* (nullable) */
  const char *text;    /* the address as typed */
  MsAddress   address; /* (owned) */
  GPtrArray  *names;   /* (owned) (element-type utf8): NULL-terminated */
  GPtrArray  *values;  /* (owned) (element-type utf8): NULL-terminated */
  gboolean    joined;
  gboolean    suppressed;
} Change;

static void
change_clear (Change *change)
{
  ms_address_clear (&change->address);
  g_clear_pointer (&change->names, g_ptr_array_unref);
  g_clear_pointer (&change->values, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Change, change_clear)

static gboolean
parse_address (Change *change, const char *text, GError **error)
{
  MsAddressProblem problem = ms_address_parse (text, &change->address);

  change->text = text;
  if (problem == MS_ADDRESS_OK)
    return TRUE;

  g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED, "%s: %s", text,
               ms_address_describe (problem));

  return FALSE;
}

static gboolean
parse_fields (Change *change, const MsArguments *arguments, guint from, GError **error)
{
  change->names = g_ptr_array_new_with_free_func (g_free);
  change->values = g_ptr_array_new_with_free_func (g_free);

  for (guint i = from; i < ms_arguments_count (arguments); i++)
    {
      const char *word = ms_arguments_word (arguments, i);
      const char *equals = strchr (word, '=');

      if (equals == NULL || equals == word)
        return ms_usage_fail (error, _ ("“%s” is not FIELD=VALUE"), word);

      g_ptr_array_add (change->names, g_strndup (word, equals - word));
      g_ptr_array_add (change->values, g_strdup (equals + 1));
    }

  g_ptr_array_add (change->names, NULL);
  g_ptr_array_add (change->values, NULL);

  return TRUE;
}

static gboolean
set_fields (MsDb *db, const Change *change, gint64 id, GError **error)
{
  return change->names->len == 1 ||
         ms_contact_table_set_fields (db, id, (const char *const *) change->names->pdata,
                                      (const char *const *) change->values->pdata, error);
}

/* As with an import, the list is made where there is none. */
static gboolean
add_contact (MsDb *db, gpointer data, GError **error)
{
  Change *change = data;
  gint64  list = 0;
  gint64  id = 0;

  return ms_list_table_ensure (db, change->list, &list, error) &&
         ms_contact_table_ensure (db, &change->address, &id, NULL, error) &&
         set_fields (db, change, id, error) &&
         ms_contact_table_join (db, id, list, &change->joined, error) &&
         ms_suppression_table_contains (db, change->address.key, change->list,
                                        &change->suppressed, error);
}

static void
warn_of_suppression (const Change *change)
{
  g_autofree char *text =
      g_strdup_printf (_ ("%s is suppressed, and gets nothing that is sent to the list “%s”: "
                          "“unsuppress” lets in again who asks for it himself"),
                       change->text, change->list);

  ms_cli_warn (text);
}

static MsExit
run_add (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_auto (Change) change = { .list = ms_arguments_word (arguments, 0) };

  if (!parse_fields (&change, arguments, 2, error) ||
      !parse_address (&change, ms_arguments_word (arguments, 1), error) ||
      !ms_cli_write (cli, add_contact, &change, error))
    return MS_EXIT_FAILED;

  if (change.joined)
    ms_cli_say (cli, _ ("%s is on the list “%s”."), change.text, change.list);
  else
    ms_cli_say (cli, _ ("%s was on the list “%s” already."), change.text, change.list);
  if (change.suppressed)
    warn_of_suppression (&change);

  return MS_EXIT_DONE;
}

static gboolean
set_contact (MsDb *db, gpointer data, GError **error)
{
  const Change *change = data;
  g_autoptr (MsContact) contact = ms_contact_table_find (db, change->address.key, error);

  return contact != NULL && set_fields (db, change, contact->id, error);
}

static MsExit
run_set (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_auto (Change) change = { 0 };

  if (parse_fields (&change, arguments, 1, error) &&
      parse_address (&change, ms_arguments_word (arguments, 0), error) &&
      ms_cli_write (cli, set_contact, &change, error))
    ms_cli_say (cli, _ ("%s is changed."), change.text);

  return MS_EXIT_DONE;
}

static gboolean
remove_contact (MsDb *db, gpointer data, GError **error)
{
  const Change *change = data;
  g_autoptr (MsListInfo) list = NULL;
  g_autoptr (MsContact) contact = NULL;

  if (change->list != NULL)
    {
      list = ms_list_table_find (db, change->list, error);
      if (list == NULL)
        return FALSE;
    }

  contact = ms_contact_table_find (db, change->address.key, error);
  if (contact == NULL)
    return FALSE;

  return list != NULL ? ms_contact_table_leave (db, contact->id, list->id, error)
                      : ms_contact_table_remove (db, contact->id, error);
}

static MsExit
run_remove (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_auto (Change) change = { 0 };
  guint last = ms_arguments_count (arguments) - 1;

  if (last == 1)
    change.list = ms_arguments_word (arguments, 0);
  if (!parse_address (&change, ms_arguments_word (arguments, last), error) ||
      !ms_cli_write (cli, remove_contact, &change, error))
    return MS_EXIT_FAILED;

  if (change.list != NULL)
    ms_cli_say (cli, _ ("%s is no longer on the list “%s”."), change.text, change.list);
  else
    ms_cli_say (cli, _ ("%s is deleted."), change.text);

  return MS_EXIT_DONE;
}

const MsCommand ms_contact_commands[] = {
  { { "contacts", "LIST", 1, 1, NULL, N_ ("Show the contacts on a list") }, run_contacts },
  { { "contact add", "LIST EMAIL [FIELD=VALUE]…", 2, G_MAXUINT, NULL,
      N_ ("Put a contact on a list") },
    run_add },
  { { "contact set", "EMAIL FIELD=VALUE…", 2, G_MAXUINT, NULL,
      N_ ("Change a contact's fields") },
    run_set },
  { { "contact remove", "[LIST] EMAIL", 1, 2, NULL,
      N_ ("Take a contact off a list, or delete it") },
    run_remove },
  { { NULL }, NULL },
};
