/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-table.h - the mailboxes that are read */

#pragma once

#include "ms-db.h"
#include "ms-mailbox.h"

G_BEGIN_DECLS

/** ms_mailbox_table_find: Errors: %MS_STORE_ERROR_NOT_FOUND */
MsMailbox *ms_mailbox_table_find (MsDb *db, const char *name, GError **error);

/** ms_mailbox_table_get: Errors: %MS_STORE_ERROR_NOT_FOUND */
MsMailbox *ms_mailbox_table_get (MsDb *db, gint64 id, GError **error);

/** ms_mailbox_table_all: Returns: (transfer full) (element-type MsMailbox): by name */
GPtrArray *ms_mailbox_table_all (MsDb *db, GError **error);

/** ms_mailbox_table_save: a new one (id 0) gets its id; one that now reads another place begins
 * anew; its trouble is forgotten; Errors: %MS_MAILBOX_ERROR, %MS_STORE_ERROR_EXISTS,
 * %MS_STORE_ERROR_NOT_FOUND */
gboolean ms_mailbox_table_save (MsDb *db, MsMailbox *mailbox, GError **error);

/** ms_mailbox_table_remove: what was found in it stays; Errors: %MS_STORE_ERROR_NOT_FOUND */
gboolean ms_mailbox_table_remove (MsDb *db, const char *name, GError **error);

/** ms_mailbox_table_set_looked: @trouble: (nullable): %NULL: all went well, at @at */
gboolean ms_mailbox_table_set_looked (MsDb       *db,
                                      gint64      id,
                                      gint64      at,
                                      const char *trouble,
                                      GError    **error);

G_END_DECLS
