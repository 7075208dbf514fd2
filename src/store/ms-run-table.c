/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-run-table.c - rows of the table "runs": who delivered what, and what a crash left behind
 */

#include "config.h"

#include "ms-clock.h"
#include "ms-ledger.h"

#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Changes with each boot: what was only in the page cache survived if it is still the same. */
#define BOOT_ID "/proc/sys/kernel/random/boot_id"

/* Claimed and sending are not in the index: the campaign's own rows are walked, ?1 is its id.
 */
#define OF_CAMPAIGN                                                   \
  "id BETWEEN (SELECT first_recipient FROM campaigns WHERE id = ?1) " \
  "AND (SELECT last_recipient FROM campaigns WHERE id = ?1) AND +campaign_id = ?1 "

static char *
read_boot_id (void)
{
  char *text = NULL;

  if (!g_file_get_contents (BOOT_ID, &text, NULL, NULL))
    return NULL;

  return g_strstrip (text);
}

static gboolean
set_campaign_state (MsDb           *db,
                    const MsRunRow *run,
                    MsCampaignState state,
                    gint64          due,
                    const char     *reason,
                    GError        **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt =
      ms_db_prepare (db, "UPDATE campaigns SET state = ?2, reason = ?3, due = ?4 WHERE id = ?1",
                     error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, run->campaign_id);
  ms_stmt_bind_int (stmt, 2, state);
  ms_stmt_bind_text (stmt, 3, reason);
  ms_stmt_bind_int (stmt, 4, due);

  return ms_stmt_run (stmt, NULL, error);
}

static gboolean
freeze (MsDb *db, const MsRunRow *run, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "UPDATE campaigns SET rehearsal = ?2, route = ?3, frozen_at = CASE "
                        "WHEN ?2 OR frozen_at <> 0 THEN frozen_at ELSE ?4 END WHERE id = ?1",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, run->campaign_id);
  ms_stmt_bind_int (stmt, 2, run->rehearsal);
  ms_stmt_bind_text (stmt, 3, run->route);
  ms_stmt_bind_int (stmt, 4, ms_clock_wall ());

  return ms_stmt_run (stmt, NULL, error);
}

gboolean
ms_ledger_begin_run (MsDb *db, MsRunRow *run, GError **error)
{
  g_autofree char *boot_id = read_boot_id ();
  g_autoptr (MsStmt) stmt = NULL;

  struct stat status = { 0 };

  stmt = ms_db_prepare (db,
                        "INSERT INTO runs (campaign_id, rehearsal, route, pid, boot_id, "
                        "database_id, device, inode, started, background) "
                        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                        error);
  if (stmt == NULL)
    return FALSE;

  if (stat (run->path, &status) != 0)
    g_clear_pointer (&boot_id, g_free);

  ms_stmt_bind_int (stmt, 1, run->campaign_id);
  ms_stmt_bind_int (stmt, 2, run->rehearsal);
  ms_stmt_bind_text (stmt, 3, run->route);
  ms_stmt_bind_int (stmt, 4, getpid ());
  ms_stmt_bind_text (stmt, 5, boot_id);
  ms_stmt_bind_text (stmt, 6, run->database_id);
  ms_stmt_bind_int (stmt, 7, status.st_dev);
  ms_stmt_bind_int (stmt, 8, status.st_ino);
  ms_stmt_bind_int (stmt, 9, ms_clock_wall ());
  ms_stmt_bind_int (stmt, 10, run->background);
  if (!ms_stmt_run (stmt, NULL, error))
    return FALSE;

  run->id = ms_db_get_last_id (db);

  return freeze (db, run, error) &&
         set_campaign_state (db, run, MS_CAMPAIGN_SENDING, 0, NULL, error);
}

gboolean
ms_ledger_hand_over (MsDb *db, const MsRunRow *run, gint64 due, GError **error)
{
  return freeze (db, run, error) &&
         set_campaign_state (db, run, MS_CAMPAIGN_WAITING, due, NULL, error);
}

static gboolean
end_row (MsDb *db, gint64 run_id, GError **error)
{
  g_autoptr (MsStmt) stmt =
      ms_db_prepare (db, "UPDATE runs SET ended = ?2 WHERE id = ?1", error);

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, run_id);
  ms_stmt_bind_int (stmt, 2, ms_clock_wall ());

  return ms_stmt_run (stmt, NULL, error);
}

static gboolean
release_claims (MsDb *db, gint64 campaign_id, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt =
      ms_db_prepare (db, "UPDATE recipients SET state = 0 WHERE " OF_CAMPAIGN "AND state = 1",
                     error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, campaign_id);

  return ms_stmt_run (stmt, NULL, error);
}

gboolean
ms_ledger_end_run (MsDb           *db,
                   const MsRunRow *run,
                   MsCampaignState state,
                   gint64          due,
                   const char     *reason,
                   GError        **error)
{
  return release_claims (db, run->campaign_id, error) && end_row (db, run->id, error) &&
         set_campaign_state (db, run, state, due, reason, error);
}

char *
ms_ledger_get_command (MsDb *db, gint64 run_id)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, "SELECT command FROM runs WHERE id = ?1", NULL);

  gboolean row = FALSE;

  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, run_id);

  return ms_stmt_step (stmt, &row, NULL) && row ? ms_stmt_dup_text (stmt, 0) : NULL;
}

gboolean
ms_ledger_set_command (MsDb *db, gint64 campaign_id, const char *command, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  guint changed = 0;

  stmt = ms_db_prepare (db,
                        "UPDATE runs SET command = ?2 WHERE campaign_id = ?1 AND ended IS NULL",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, campaign_id);
  ms_stmt_bind_text (stmt, 2, command);
  if (!ms_stmt_run (stmt, &changed, error))
    return FALSE;

  if (changed == 0)
    g_set_error_literal (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND,
                         _ ("Nobody is delivering this campaign"));

  return changed > 0;
}

/* A run whose process is gone. */
typedef struct
{
  MsRunRow row;
  gboolean same_boot; /* nothing that was committed can be missing */
} Orphan;

static gboolean
read_orphans (MsDb       *db,
              const char *path,
              const char *database_id,
              GArray     *orphans,
              GError    **error)
{
  g_autofree char *boot_id = read_boot_id ();
  g_autoptr (MsStmt) stmt = NULL;

  struct stat status = { 0 };
  gboolean    known = boot_id != NULL && stat (path, &status) == 0;
  gboolean    row = FALSE;

  stmt = ms_db_prepare (db,
                        "SELECT id, campaign_id, boot_id = ?1 AND database_id = ?2 "
                        "AND device = ?3 AND inode = ?4, background FROM runs "
                        "WHERE ended IS NULL",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, boot_id);
  ms_stmt_bind_text (stmt, 2, database_id);
  ms_stmt_bind_int (stmt, 3, status.st_dev);
  ms_stmt_bind_int (stmt, 4, status.st_ino);
  while (ms_stmt_step (stmt, &row, error) && row)
    {
      Orphan orphan = { { 0 } };

      orphan.row.id = ms_stmt_get_int (stmt, 0);
      orphan.row.campaign_id = ms_stmt_get_int (stmt, 1);
      orphan.same_boot = known && ms_stmt_get_int (stmt, 2) == 1;
      orphan.row.background = ms_stmt_get_int (stmt, 3) != 0;
      g_array_append_val (orphans, orphan);
    }

  return !row;
}

static gboolean
doubt (MsDb *db, const Orphan *orphan, guint *out_uncertain, GError **error)
{
  g_autoptr (MsStmt) attempts = NULL;
  g_autoptr (MsStmt) update = NULL;

  guint changed = 0;
  int   from = orphan->same_boot ? MS_STATE_SENDING : MS_STATE_CLAIMED;

  attempts =
      ms_db_prepare (db,
                     "INSERT INTO attempts (recipient_id, number, run_id, at, state, code, "
                     "reply) SELECT id, tries + 1, ?2, ?3, 8, 0, ?4 FROM recipients "
                     "WHERE " OF_CAMPAIGN "AND state BETWEEN ?5 AND 2",
                     error);
  update = attempts == NULL
               ? NULL
               : ms_db_prepare (db,
                                "UPDATE recipients SET state = 8, tries = tries + 1 "
                                "WHERE " OF_CAMPAIGN "AND state BETWEEN ?2 AND 2",
                                error);
  if (update == NULL)
    return FALSE;

  ms_stmt_bind_int (attempts, 1, orphan->row.campaign_id);
  ms_stmt_bind_int (attempts, 2, orphan->row.id);
  ms_stmt_bind_int (attempts, 3, ms_clock_wall ());
  ms_stmt_bind_text (attempts, 4,
                     _ ("Mailshot was ended while this was being sent: it may have arrived"));
  ms_stmt_bind_int (attempts, 5, from);
  ms_stmt_bind_int (update, 1, orphan->row.campaign_id);
  ms_stmt_bind_int (update, 2, from);
  if (!ms_stmt_run (attempts, NULL, error) || !ms_stmt_run (update, &changed, error))
    return FALSE;

  *out_uncertain += changed;

  return TRUE;
}

gboolean
ms_ledger_recover (MsDb       *db,
                   const char *path,
                   const char *database_id,
                   guint      *out_uncertain,
                   GError    **error)
{
  g_autoptr (GArray) orphans = g_array_new (FALSE, FALSE, sizeof (Orphan));

  *out_uncertain = 0;
  if (!read_orphans (db, path, database_id, orphans, error))
    return FALSE;

  for (guint i = 0; i < orphans->len; i++)
    {
      const Orphan *orphan = &g_array_index (orphans, Orphan, i);

      if (!doubt (db, orphan, out_uncertain, error) ||
          !ms_ledger_end_run (db, &orphan->row,
                              orphan->row.background ? MS_CAMPAIGN_WAITING : MS_CAMPAIGN_PAUSED,
                              orphan->row.background ? ms_clock_wall () : 0,
                              _ ("The delivery was interrupted"), error))
        return FALSE;
    }

  return TRUE;
}

gboolean
ms_ledger_has_orphans (MsDb *db, gboolean *out_any, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db, "SELECT 1 FROM runs WHERE ended IS NULL LIMIT 1", error);

  return stmt != NULL && ms_stmt_step (stmt, out_any, error);
}
