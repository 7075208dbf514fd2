/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-rows.h - what the files of the tables have in common; for them alone */

#pragma once

#include "ms-db.h"

G_BEGIN_DECLS

/** MsRowReader: Returns: (transfer full): what the statement's current row holds */
typedef gpointer (*MsRowReader) (MsStmt *stmt);

/** ms_rows_collect: Returns: (transfer full): one element for each row that is left */
GPtrArray *ms_rows_collect (MsStmt        *stmt,
                            MsRowReader    read,
                            GDestroyNotify free_row,
                            GError       **error);

/** ms_rows_one: Errors: %MS_STORE_ERROR_NOT_FOUND with the sentence, where there is no row */
gpointer ms_rows_one (MsStmt *stmt, MsRowReader read, GError **error, const char *missing, ...)
    G_GNUC_PRINTF (4, 5);

/** ms_rows_run_unique: Errors: %MS_STORE_ERROR_EXISTS with the sentence, where a row of that
 * name is there already */
gboolean ms_rows_run_unique (MsStmt     *stmt,
                             guint      *changed,
                             GError    **error,
                             const char *taken,
                             ...) G_GNUC_PRINTF (4, 5);

/** ms_rows_run_one: Errors: %MS_STORE_ERROR_NOT_FOUND with the sentence, where no row changed
 */
gboolean ms_rows_run_one (MsStmt *stmt, GError **error, const char *missing, ...)
    G_GNUC_PRINTF (3, 4);

/** ms_rows_read_int: @value: (out): the first column of the only row */
gboolean ms_rows_read_int (MsStmt *stmt, gint64 *value, GError **error);

/** ms_rows_check_name: whether @name is readable text on one line, not blank */
gboolean ms_rows_check_name (const char *name, GError **error);

/** ms_rows_like: Returns: (transfer full) (nullable): for LIKE ? ESCAPE '\\'; %NULL for %NULL
 * and "" */
char *ms_rows_like (const char *search);

/** ms_rows_ids: Returns: (transfer full): a JSON array, for json_each() */
char *ms_rows_ids (const GArray *ids);

G_END_DECLS
