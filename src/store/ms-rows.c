/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-rows.c - what the files of the tables have in common */

#include "config.h"

#include "ms-rows.h"

#include <glib/gi18n-lib.h>
#include <string.h>

GPtrArray *
ms_rows_collect (MsStmt *stmt, MsRowReader read, GDestroyNotify free_row, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (free_row);

  gboolean row = FALSE;

  do
    {
      if (!ms_stmt_step (stmt, &row, error))
        return NULL;
      if (row)
        g_ptr_array_add (rows, read (stmt));
    }
  while (row);

  return g_steal_pointer (&rows);
}

static void set_error_valist (GError **error, int code, const char *format, va_list args)
    G_GNUC_PRINTF (3, 0);

static void
set_error_valist (GError **error, int code, const char *format, va_list args)
{
  g_autofree char *message = g_strdup_vprintf (format, args);

  g_set_error_literal (error, MS_STORE_ERROR, code, message);
}

gpointer
ms_rows_one (MsStmt *stmt, MsRowReader read, GError **error, const char *missing, ...)
{
  gboolean row = FALSE;
  va_list  args;

  if (!ms_stmt_step (stmt, &row, error))
    return NULL;
  if (row)
    return read (stmt);

  va_start (args, missing);
  set_error_valist (error, MS_STORE_ERROR_NOT_FOUND, missing, args);
  va_end (args);

  return NULL;
}

gboolean
ms_rows_run_unique (MsStmt *stmt, guint *changed, GError **error, const char *taken, ...)
{
  g_autoptr (GError) failure = NULL;

  va_list args;

  if (ms_stmt_run (stmt, changed, &failure))
    return TRUE;

  if (!g_error_matches (failure, MS_STORE_ERROR, MS_STORE_ERROR_EXISTS))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  va_start (args, taken);
  set_error_valist (error, MS_STORE_ERROR_EXISTS, taken, args);
  va_end (args);

  return FALSE;
}

gboolean
ms_rows_run_one (MsStmt *stmt, GError **error, const char *missing, ...)
{
  guint   changed = 0;
  va_list args;

  if (!ms_stmt_run (stmt, &changed, error))
    return FALSE;
  if (changed > 0)
    return TRUE;

  va_start (args, missing);
  set_error_valist (error, MS_STORE_ERROR_NOT_FOUND, missing, args);
  va_end (args);

  return FALSE;
}

gboolean
ms_rows_read_int (MsStmt *stmt, gint64 *value, GError **error)
{
  gboolean row = FALSE;

  if (!ms_stmt_step (stmt, &row, error))
    return FALSE;

  *value = row ? ms_stmt_get_int (stmt, 0) : 0;

  return TRUE;
}

gboolean
ms_rows_check_name (const char *name, GError **error)
{
  gboolean blank = TRUE;
  gboolean readable = g_utf8_validate (name, -1, NULL);

  for (const char *at = name; readable && *at != '\0'; at = g_utf8_next_char (at))
    {
      readable = !g_unichar_iscntrl (g_utf8_get_char (at));
      blank = blank && g_unichar_isspace (g_utf8_get_char (at));
    }

  if (readable && !blank)
    return TRUE;

  g_set_error_literal (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                       readable ? _ ("A name cannot be empty")
                                : _ ("A name cannot hold a line break or a control character"));

  return FALSE;
}

char *
ms_rows_like (const char *search)
{
  GString *out;

  if (search == NULL || *search == '\0')
    return NULL;

  out = g_string_new ("%");
  for (; *search != '\0'; search++)
    {
      if (strchr ("%_\\", *search) != NULL)
        g_string_append_c (out, '\\');
      g_string_append_c (out, *search);
    }
  g_string_append_c (out, '%');

  return g_string_free (out, FALSE);
}

char *
ms_rows_ids (const GArray *ids)
{
  GString *out = g_string_new ("[");

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    g_string_append_printf (out, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "",
                            g_array_index (ids, gint64, i));
  g_string_append_c (out, ']');

  return g_string_free (out, FALSE);
}
