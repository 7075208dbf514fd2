/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import-plan.c - where each column of a file goes in a contact's values */

#include "config.h"

#include "ms-column-names.h"
#include "ms-field-rows.h"
#include "ms-import-plan.h"
#include "ms-inspection.h"

#include <glib/gi18n-lib.h>

static guint
add_name (MsImportPlan *self, const char *name)
{
  g_ptr_array_add (self->names, g_strdup (name));

  return self->base + self->names->len - 1;
}

static void
set_slot (MsImportPlan *self, guint position, guint column)
{
  guint nothing = MS_PLAN_NONE;

  while (self->slots->len <= position)
    g_array_append_val (self->slots, nothing);
  g_array_index (self->slots, guint, position) = column;
}

static void
place_column (MsImportPlan *self, const MsFieldTable *table, guint column, const char *field)
{
  g_autofree char *key = ms_field_name_key (field);

  guint position = ms_field_table_find (table, field);

  set_slot (self, position != MS_FIELD_UNKNOWN ? position : add_name (self, field), column);
  if (ms_column_names_is_person (key))
    g_array_append_val (self->persons, column);
}

/* `Ada <ada@example.org>` goes to the field that ms_fields_display_name() looks at first. */
static void
place_name (MsImportPlan *self, const MsFieldTable *table)
{
  guint position = ms_field_table_find (table, "name");

  for (guint i = 0; i < self->names->len && position == MS_FIELD_UNKNOWN; i++)
    {
      g_autofree char *key = ms_field_name_key (self->names->pdata[i]);

      if (g_str_equal (key, "name"))
        position = self->base + i;
    }

  self->name_new = position == MS_FIELD_UNKNOWN;
  self->name = self->name_new ? add_name (self, "name") : position;
}

MsImportPlan *
ms_import_plan_new (const MsColumnMapping *mapping, MsDb *db, GError **error)
{
  g_autoptr (MsFieldTable) table = NULL;

  MsImportPlan *self;
  int           address = ms_column_mapping_get_address (mapping);

  if (address < 0)
    {
      g_set_error_literal (error, MS_IMPORT_ERROR, MS_IMPORT_ERROR_NO_ADDRESS,
                           _ ("No column of the file holds e-mail addresses: say which one "
                              "does, in the window or by --map COLUMN=email"));
      return NULL;
    }

  table = ms_field_rows_load (db, error);
  if (table == NULL)
    return NULL;

  self = g_new0 (MsImportPlan, 1);
  self->address = address;
  self->base = ms_field_table_get_size (table);
  self->slots = g_array_new (FALSE, FALSE, sizeof (guint));
  self->persons = g_array_new (FALSE, FALSE, sizeof (guint));
  self->names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < ms_column_mapping_get_size (mapping); i++)
    {
      const char *field = ms_column_mapping_get_field (mapping, i);

      if (field != NULL && i != self->address)
        place_column (self, table, i, field);
    }
  place_name (self, table);

  return self;
}

void
ms_import_plan_free (MsImportPlan *self)
{
  g_array_unref (self->slots);
  g_array_unref (self->persons);
  g_ptr_array_unref (self->names);
  g_free (self);
}

gboolean
ms_import_plan_apply (MsImportPlan *self, MsDb *db, gboolean *fits, GError **error)
{
  g_autoptr (MsFieldTable) table = ms_field_rows_load (db, error);

  guint count = self->names->len;

  if (table == NULL)
    return FALSE;

  *fits = ms_field_table_get_size (table) == self->base;
  if (self->name_new && !g_atomic_int_get (&self->name_used))
    count--;

  for (guint i = 0; i < count && *fits; i++)
    if (!ms_field_rows_ensure (db, self->names->pdata[i], NULL, error))
      return FALSE;

  return TRUE;
}
