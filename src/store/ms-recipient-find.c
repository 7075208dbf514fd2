/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-recipient-find.c - whom of all campaigns' recipients a token or a mail is about */

#include "config.h"

#include "ms-recipient-find.h"
#include "ms-rows.h"

/* Behind a campaign's texts in its row: read for few, never for all (sqlite.org/fileformat2,
 * overflow pages). */
#define VERP "coalesce ((SELECT verp FROM identities i WHERE i.id = c.identity_id), 0)"
#define REAL "(SELECT rehearsal FROM campaigns WHERE id = r.campaign_id) = 0"

/* One look-up in the index (campaign_id, address) for each campaign. */
#define IN_ALL                                            \
  " FROM campaigns c CROSS JOIN recipients r INDEXED BY " \
  "sqlite_autoindex_recipients_1 ON r.campaign_id = c.id AND r.address = ?1 "

void
ms_recipient_found_free (MsRecipientFound *self)
{
  g_free (self->address);
  g_free (self->sender);
  g_free (self);
}

static gpointer
read_found (MsStmt *stmt)
{
  MsRecipientFound *self = g_new0 (MsRecipientFound, 1);

  self->id = ms_stmt_get_int (stmt, 0);
  self->campaign_id = ms_stmt_get_int (stmt, 1);
  self->address = ms_stmt_dup_text (stmt, 2);
  self->sender = ms_stmt_dup_text (stmt, 3);
  self->rehearsal = ms_stmt_get_int (stmt, 4) != 0;
  self->verp = ms_stmt_get_int (stmt, 5) != 0;

  return self;
}

gboolean
ms_recipient_find (MsDb *db, gint64 recipient_id, MsRecipientFound **out, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt = ms_db_prepare (db,
                        "SELECT r.id, r.campaign_id, r.address, c.sender, c.rehearsal, " VERP
                        " FROM"
                        " recipients r JOIN campaigns c ON c.id = r.campaign_id WHERE r.id"
                        " = ?1",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, recipient_id);
  if (!ms_stmt_step (stmt, &row, error))
    return FALSE;

  *out = row ? read_found (stmt) : NULL;

  return TRUE;
}

/* The ids of recipients are given out anew when a campaign is deleted: the hash says whether it
 * is still the same person. */
gboolean
ms_recipient_find_address (MsDb          *db,
                           const MsToken *token,
                           char         **address,
                           char         **written,
                           GError       **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt = ms_db_prepare (db,
                        "SELECT address, written FROM recipients WHERE id = ?1"
                        " AND campaign_id = ?2 AND address_hash (address) = ?3",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, token->recipient);
  ms_stmt_bind_int (stmt, 2, token->campaign);
  ms_stmt_bind_int (stmt, 3, token->hash);
  if (!ms_stmt_step (stmt, &row, error))
    return FALSE;

  *address = row ? ms_stmt_dup_text (stmt, 0) : NULL;
  *written = row ? ms_stmt_dup_text (stmt, 1) : NULL;

  return TRUE;
}

GPtrArray *
ms_recipient_find_sent (MsDb       *db,
                        const char *address,
                        gint64      campaign_id,
                        gint64      since,
                        GError    **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "SELECT r.id, r.campaign_id, r.address, c.sender, 0, " VERP IN_ALL
                        "JOIN attempts a ON a.recipient_id = r.id AND a.number = r.tries"
                        " WHERE (?2 = 0 OR c.id = ?2) AND r.state IN (3, 6, 8) AND a.at >= ?3"
                        " AND " REAL " ORDER BY a.at DESC LIMIT 20",
                        error);
  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_text (stmt, 1, address);
  ms_stmt_bind_int (stmt, 2, campaign_id);
  ms_stmt_bind_int (stmt, 3, since);

  return ms_rows_collect (stmt, read_found, (GDestroyNotify) ms_recipient_found_free, error);
}

gboolean
ms_recipient_find_known (MsDb *db, const char *address, gboolean *out, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gint64 known = 0;

  stmt = ms_db_prepare (db,
                        "SELECT EXISTS (SELECT 1 FROM contacts WHERE address = ?1) OR"
                        " EXISTS (SELECT 1" IN_ALL "WHERE r.tries > 0 AND " REAL ")",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, address);
  if (!ms_rows_read_int (stmt, &known, error))
    return FALSE;

  *out = known != 0;

  return TRUE;
}
