/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-settings-table.c - what the user set for the whole program */

#include "config.h"

#include "ms-settings-table.h"

MsSettings *
ms_settings_table_load (MsDb *db, GError **error)
{
  g_autoptr (MsSettings) self = ms_settings_new ();
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, "SELECT name, value FROM settings", error);

  gboolean row = FALSE;

  if (stmt == NULL)
    return NULL;

  while (ms_stmt_step (stmt, &row, error))
    {
      const MsSetting *setting;

      if (!row)
        return g_steal_pointer (&self);

      setting = ms_settings_find (ms_stmt_get_text (stmt, 0));
      if (setting != NULL &&
          !ms_settings_set (self, setting, ms_stmt_get_text (stmt, 1), error))
        return NULL;
    }

  return NULL;
}

static gboolean
remove_row (MsDb *db, const char *name, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, "DELETE FROM settings WHERE name = ?1", error);

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, name);

  return ms_stmt_run (stmt, NULL, error);
}

gboolean
ms_settings_table_save (MsDb *db, const MsSetting *setting, const char *text, GError **error)
{
  g_autoptr (MsSettings) checked = ms_settings_new ();
  g_autoptr (MsStmt) stmt = NULL;
  g_autofree char *value = NULL;

  if (text == NULL || *text == '\0')
    return remove_row (db, setting->name, error);
  if (!ms_settings_set (checked, setting, text, error))
    return FALSE;

  stmt = ms_db_prepare (db, "INSERT OR REPLACE INTO settings VALUES (?1, ?2)", error);
  if (stmt == NULL)
    return FALSE;

  value = ms_settings_get (checked, setting);
  ms_stmt_bind_text (stmt, 1, setting->name);
  ms_stmt_bind_text (stmt, 2, value);

  return ms_stmt_run (stmt, NULL, error);
}
