/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-rules.c - when what came back means that an address is never mailed again */

#include "config.h"

#include "ms-clock.h"
#include "ms-return-rules.h"
#include "ms-rows.h"
#include "ms-settings.h"
#include "ms-suppression-table.h"
#include "ms-unsubscription.h"

/* What of a row tells what led to a suppression. */
#define CAUSE "SELECT return_id, campaign_id, recipient_id FROM returned WHERE address = ?1 "

/* In how many campaigns: whatever is not of a known one is together one more. */
static gboolean
count_bounces (MsDb       *db,
               const char *address,
               gint64      since,
               gint64     *hard,
               gint64     *soft,
               GError    **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt = ms_db_prepare (
      db,
      "SELECT count (DISTINCT CASE WHEN weight = 2 THEN coalesce (campaign_id, 0) END),"
      " count (DISTINCT CASE WHEN weight = 1 AND at >= ?2 THEN coalesce (campaign_id, 0) END)"
      " FROM returned WHERE address = ?1 AND undone = 0",
      error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, address);
  ms_stmt_bind_int (stmt, 2, since);
  if (!ms_stmt_step (stmt, &row, error))
    return FALSE;

  *hard = ms_stmt_get_int (stmt, 0);
  *soft = ms_stmt_get_int (stmt, 1);

  return TRUE;
}

/* (transfer full) (nullable): with only what is needed here.  A bad value of another setting
 * must not keep an outcome from being stored. */
static MsSettings *
load_limits (MsDb *db, GError **error)
{
  g_autoptr (MsSettings) limits = ms_settings_new ();
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt = ms_db_prepare (db,
                        "SELECT name, value FROM settings WHERE name IN ('hard-bounces',"
                        " 'soft-bounces', 'soft-bounce-days')",
                        error);
  if (stmt == NULL)
    return NULL;

  while (ms_stmt_step (stmt, &row, error))
    {
      if (!row)
        return g_steal_pointer (&limits);
      if (!ms_settings_set (limits, ms_settings_find (ms_stmt_get_text (stmt, 0)),
                            ms_stmt_get_text (stmt, 1), error))
        return NULL;
    }

  return NULL;
}

static gboolean
are_too_many (MsDb *db, const char *address, gboolean *out, GError **error)
{
  g_autoptr (MsSettings) settings = load_limits (db, error);

  gint64 hard = 0;
  gint64 soft = 0;

  if (settings == NULL ||
      !count_bounces (db, address, ms_clock_wall () - settings->soft_bounce_days * MS_DAY,
                      &hard, &soft, error))
    return FALSE;

  *out = (settings->hard_bounces > 0 && hard >= settings->hard_bounces) ||
         (settings->soft_bounces > 0 && soft >= settings->soft_bounces);

  return TRUE;
}

/* (transfer full) (nullable): as its owner writes the address, where that is not its key */
static char *
find_written (MsDb *db, gint64 recipient_id, const char *address)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt =
      ms_db_prepare (db, "SELECT written FROM recipients WHERE id = ?1 AND address = ?2", NULL);
  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, recipient_id);
  ms_stmt_bind_text (stmt, 2, address);

  return ms_stmt_step (stmt, &row, NULL) && row ? ms_stmt_dup_text (stmt, 0) : NULL;
}

static gboolean
suppress (MsDb                 *db,
          const MsReturnedNote *cause,
          const char           *reason,
          gboolean             *out_added,
          GError              **error)
{
  g_autofree char *written = find_written (db, cause->recipient_id, cause->address);
  MsSuppression    row = {
       .address = (char *) cause->address,
       .written = written,
       .list = (char *) "",
       .reason = (char *) reason,
       .campaign_id = cause->campaign_id,
       .return_id = cause->return_id,
  };

  return ms_suppression_table_add (db, &row, out_added, error);
}

gboolean
ms_return_rules_apply (MsDb                 *db,
                       const MsReturnedNote *cause,
                       gboolean             *out_suppressed,
                       GError              **error)
{
  gboolean too_many = FALSE;

  *out_suppressed = FALSE;
  if (cause->doubt != MS_RETURN_DOUBT_NONE)
    return TRUE;
  if (cause->kind == MS_RETURN_KIND_COMPLAINT)
    return suppress (db, cause, MS_SUPPRESSION_COMPLAINED, out_suppressed, error);
  if (cause->weight == MS_RETURN_WEIGHT_NONE)
    return TRUE;
  if (!are_too_many (db, cause->address, &too_many, error))
    return FALSE;

  return !too_many || suppress (db, cause, MS_SUPPRESSION_BOUNCED, out_suppressed, error);
}

/* @found: (out): whether @sql has a row, which is the cause */
static gboolean
find_cause (MsDb *db, const char *sql, MsReturnedNote *cause, gboolean *found, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, cause->address);
  if (!ms_stmt_step (stmt, found, error))
    return FALSE;
  if (*found)
    {
      cause->return_id = ms_stmt_get_int (stmt, 0);
      cause->campaign_id = ms_stmt_get_int (stmt, 1);
      cause->recipient_id = ms_stmt_get_int (stmt, 2);
    }

  return TRUE;
}

typedef struct
{
  gint64 return_id;
  gint64 campaign_id;
} Wish;

static gpointer
read_wish (MsStmt *stmt)
{
  Wish *wish = g_new (Wish, 1);

  wish->return_id = ms_stmt_get_int (stmt, 0);
  wish->campaign_id = ms_stmt_get_int (stmt, 1);

  return wish;
}

/* Each may be about other lists. */
static gboolean
reapply_wishes (MsDb *db, const char *address, GError **error)
{
  g_autoptr (GPtrArray) wishes = NULL;
  g_autoptr (MsStmt) stmt =
      ms_db_prepare (db, CAUSE "AND kind = 5 AND undone = 0 ORDER BY id", error);

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, address);
  wishes = ms_rows_collect (stmt, read_wish, g_free, error);
  for (guint i = 0; wishes != NULL && i < wishes->len; i++)
    {
      const Wish      *wish = wishes->pdata[i];
      MsUnsubscription again = { .token.campaign = wish->campaign_id,
                                 .address = address,
                                 .return_id = wish->return_id };

      if (!ms_unsubscription_apply (db, &again, NULL, NULL, NULL, error))
        return FALSE;
    }

  return wishes != NULL;
}

gboolean
ms_return_rules_reapply (MsDb *db, const char *address, GError **error)
{
  static const struct
  {
    const char    *sql;
    guint          kind;
    MsReturnWeight weight;
  } causes[] = {
    { CAUSE "AND kind = 3 AND doubt = 0 AND undone = 0 ORDER BY id DESC LIMIT 1",
      MS_RETURN_KIND_COMPLAINT, MS_RETURN_WEIGHT_NONE },
    { CAUSE "AND weight > 0 AND undone = 0 ORDER BY id DESC LIMIT 1", MS_RETURN_KIND_BOUNCE,
      MS_RETURN_WEIGHT_SOFT },
  };

  if (!reapply_wishes (db, address, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (causes); i++)
    {
      MsReturnedNote cause = { .address = address };
      gboolean       found = FALSE;
      gboolean       suppressed;

      cause.kind = causes[i].kind;
      cause.weight = causes[i].weight;
      if (!find_cause (db, causes[i].sql, &cause, &found, error) ||
          (found && !ms_return_rules_apply (db, &cause, &suppressed, error)))
        return FALSE;
    }

  return TRUE;
}
