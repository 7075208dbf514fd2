/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-suppression-options.c - which suppressions a command is about */

#include "config.h"

#include "ms-list-table.h"
#include "ms-suppression-options.h"

#include <glib/gi18n-lib.h>

gboolean
ms_suppression_options_check_reason (const char *reason, GError **error)
{
  if (reason == NULL || ms_suppression_table_is_reason (reason))
    return TRUE;

  return ms_usage_fail (error,
                        _ ("--reason takes manual, unsubscribed, bounced, complained or "
                           "imported, not “%s”"),
                        reason);
}

gboolean
ms_suppression_options_check_list (MsDb *db, const char *list, GError **error)
{
  g_autoptr (MsListInfo) info = NULL;
  g_autoptr (GError) problem = NULL;

  gboolean known = FALSE;

  if (list == NULL || *list == '\0')
    return TRUE;

  info = ms_list_table_find (db, list, &problem);
  if (info == NULL && !ms_suppression_table_knows_list (db, list, &known, error))
    return FALSE;
  if (info == NULL && !known)
    g_propagate_error (error, g_steal_pointer (&problem));

  return info != NULL || known;
}

gboolean
ms_suppression_options_parse (const MsArguments   *arguments,
                              MsSuppressionFilter *filter,
                              GError             **error)
{
  *filter = (MsSuppressionFilter){ .search = ms_arguments_get (arguments, "search"),
                                   .list = ms_arguments_get (arguments, "list"),
                                   .reason = ms_arguments_get (arguments, "reason") };

  return ms_suppression_options_check_reason (filter->reason, error);
}
