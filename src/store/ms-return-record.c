/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-record.c - what came back, written */

#include "config.h"

#include "ms-clock.h"
#include "ms-return-record.h"
#include "ms-rows.h"
#include "ms-state.h"

static void
bind_id (MsStmt *stmt, int position, gint64 id)
{
  if (id != 0)
    ms_stmt_bind_int (stmt, position, id);
}

static void
bind_digest (MsStmt *stmt, int position, const guint8 *digest)
{
  g_autoptr (GBytes) bytes = g_bytes_new (digest, MS_RETURN_DIGEST_SIZE);

  ms_stmt_bind_bytes (stmt, position, bytes);
}

gboolean
ms_return_record_known (MsDb         *db,
                        const guint8 *digest,
                        gint64       *out_id,
                        guint        *out_kind,
                        GError      **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt = ms_db_prepare (db, "SELECT id, kind FROM returns WHERE digest = ?1", error);
  if (stmt == NULL)
    return FALSE;

  bind_digest (stmt, 1, digest);
  if (!ms_stmt_step (stmt, &row, error))
    return FALSE;

  *out_id = row ? ms_stmt_get_int (stmt, 0) : 0;
  if (row)
    *out_kind = ms_stmt_get_int (stmt, 1);

  return TRUE;
}

gboolean
ms_return_record_mail (MsDb *db, const MsReturnMail *mail, gint64 *out_id, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "INSERT INTO returns (mailbox_id, kind, at, sender, subject, digest,"
                        " size, raw) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                        error);
  if (stmt == NULL)
    return FALSE;

  bind_id (stmt, 1, mail->mailbox_id);
  ms_stmt_bind_int (stmt, 2, mail->kind);
  ms_stmt_bind_int (stmt, 3, ms_clock_wall ());
  ms_stmt_bind_text (stmt, 4, mail->sender);
  ms_stmt_bind_text (stmt, 5, mail->subject);
  bind_digest (stmt, 6, mail->digest);
  ms_stmt_bind_int (stmt, 7, mail->size);
  ms_stmt_bind_bytes (stmt, 8, mail->raw);
  if (!ms_stmt_run (stmt, NULL, error))
    return FALSE;

  *out_id = ms_db_get_last_id (db);

  return TRUE;
}

gboolean
ms_return_record_forget (MsDb *db, gint64 return_id, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, "DELETE FROM returns WHERE id = ?1", error);

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, return_id);

  return ms_stmt_run (stmt, NULL, error);
}

/* A recipient who bounced before was, before that, what the first bounce found. */
static gboolean
read_state (MsDb                 *db,
            const MsReturnedNote *note,
            gint64               *out_state,
            gint64               *out_was,
            GError              **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt = ms_db_prepare (db,
                        "SELECT state, CASE state WHEN 6 THEN (SELECT max (was) FROM returned"
                        " WHERE address = ?2 AND recipient_id = r.id) ELSE state END"
                        " FROM recipients r WHERE id = ?1",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, note->recipient_id);
  ms_stmt_bind_text (stmt, 2, note->address);
  if (!ms_stmt_step (stmt, &row, error))
    return FALSE;

  *out_state = row ? ms_stmt_get_int (stmt, 0) : -1;
  *out_was = row ? ms_stmt_get_int (stmt, 1) : 0;

  return TRUE;
}

static gboolean
insert_returned (MsDb                 *db,
                 const MsReturnedNote *note,
                 gint64                was,
                 guint                *changed,
                 GError              **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "INSERT INTO returned (return_id, kind, address, campaign_id,"
                        " recipient_id, weight, class, code, enhanced, diagnostic, at,"
                        " was, doubt) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
                        " ?12, ?13)"
                        " ON CONFLICT DO NOTHING",
                        error);
  if (stmt == NULL)
    return FALSE;

  bind_id (stmt, 1, note->return_id);
  ms_stmt_bind_int (stmt, 2, note->kind);
  ms_stmt_bind_text (stmt, 3, note->address);
  bind_id (stmt, 4, note->campaign_id);
  bind_id (stmt, 5, note->recipient_id);
  ms_stmt_bind_int (stmt, 6, note->weight);
  ms_stmt_bind_int (stmt, 7, note->class);
  ms_stmt_bind_int (stmt, 8, note->code);
  ms_stmt_bind_text (stmt, 9, note->enhanced);
  ms_stmt_bind_text (stmt, 10, note->diagnostic);
  ms_stmt_bind_int (stmt, 11, ms_clock_wall ());
  ms_stmt_bind_int (stmt, 12, was);
  ms_stmt_bind_int (stmt, 13, note->doubt);

  return ms_stmt_run (stmt, changed, error);
}

static gboolean
set_bounced (MsDb *db, gint64 recipient_id, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db, "UPDATE recipients SET state = 6 WHERE id = ?1", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, recipient_id);

  return ms_stmt_run (stmt, NULL, error);
}

gboolean
ms_return_record_returned (MsDb *db, const MsReturnedNote *note, GError **error)
{
  gint64   state = -1;
  gint64   was = 0;
  guint    changed = 0;
  gboolean bounced;
  gboolean moves;

  if (note->kind == MS_RETURN_KIND_BOUNCE && note->doubt == MS_RETURN_DOUBT_NONE &&
      note->return_id != 0 && note->recipient_id != 0 &&
      !read_state (db, note, &state, &was, error))
    return FALSE;

  bounced = state == MS_STATE_BOUNCED;
  moves = state >= 0 && ms_state_can_move (state, MS_STATE_BOUNCED);
  if (!insert_returned (db, note, moves || bounced ? was : 0, &changed, error))
    return FALSE;

  return changed == 0 || !moves || set_bounced (db, note->recipient_id, error);
}

gboolean
ms_return_record_count (MsDb                 *db,
                        const MsReturnedNote *note,
                        guint                 limit,
                        guint                *out_count,
                        GError              **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gint64 count = 0;

  stmt = ms_db_prepare (db,
                        "SELECT count(*) FROM (SELECT 1 FROM returned WHERE address = ?1 AND"
                        " kind = ?2 AND campaign_id IS ?3 AND return_id NOT NULL AND"
                        " (doubt = 0) = (?4 = 0) LIMIT ?5)",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, note->address);
  ms_stmt_bind_int (stmt, 2, note->kind);
  bind_id (stmt, 3, note->campaign_id);
  ms_stmt_bind_int (stmt, 4, note->doubt);
  ms_stmt_bind_int (stmt, 5, limit);
  if (!ms_rows_read_int (stmt, &count, error))
    return FALSE;

  *out_count = count;

  return TRUE;
}
