/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-subscriber.c - one person's own view: the lists he is on, and what he chooses of them */

#include "config.h"

#include "ms-contact-table.h"
#include "ms-recipient-find.h"
#include "ms-rows.h"
#include "ms-subscriber.h"
#include "ms-suppression-sql.h"
#include "ms-suppression-table.h"
#include "ms-unsubscription.h"

/* ?1 is the address everywhere. */
#define OWN(list)                                                          \
  "EXISTS (SELECT 1 FROM suppressions WHERE address = ?1 AND list = " list \
  " AND reason = 'unsubscribed')"
#define NOT_OWN(list)                                                      \
  "EXISTS (SELECT 1 FROM suppressions WHERE address = ?1 AND list = " list \
  " AND reason <> 'unsubscribed')"

static void
free_list (gpointer data)
{
  MsSubscriberList *list = data;

  g_free (list->name);
  g_free (list);
}

void
ms_subscriber_free (MsSubscriber *self)
{
  g_free (self->address);
  g_free (self->written);
  g_clear_pointer (&self->lists, g_ptr_array_unref);
  g_free (self);
}

static gpointer
read_list (MsStmt *stmt)
{
  MsSubscriberList *list = g_new0 (MsSubscriberList, 1);

  list->id = ms_stmt_get_int (stmt, 0);
  list->name = ms_stmt_dup_text (stmt, 1);
  list->left = ms_stmt_get_int (stmt, 2) != 0;
  list->campaign = ms_stmt_get_int (stmt, 3) != 0;

  return list;
}

static GPtrArray *
find_lists (MsDb *db, const char *address, gint64 campaign, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (
      db,
      "SELECT l.id, l.name, " OWN (
          "l.name") ", EXISTS (SELECT 1 FROM campaign_lists"
                    " WHERE campaign_id = ?2 AND list_id = l.id AND NOT excluded) FROM lists l"
                    " WHERE NOT l.hidden AND (" OWN (
                        "l.name") " OR EXISTS (SELECT 1 FROM memberships m"
                                  " JOIN contacts c ON c.id = m.contact_id WHERE m.list_id = "
                                  "l.id AND c.address = ?1))"
                                  " AND NOT " NOT_OWN ("l.name") " ORDER BY l.name",
      error);
  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_text (stmt, 1, address);
  ms_stmt_bind_int (stmt, 2, campaign);

  return ms_rows_collect (stmt, read_list, free_list, error);
}

gboolean
ms_subscriber_is_blocked (MsDb       *db,
                          const char *address,
                          const char *list,
                          gboolean   *blocked,
                          GError    **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gint64 found = 0;

  stmt =
      ms_db_prepare (db,
                     "SELECT " NOT_OWN ("''") " OR " NOT_OWN (
                         "coalesce (?2, '')") " OR EXISTS (SELECT 1 FROM suppressions WHERE "
                                              "address ="
                                              " mail_domain (?1) AND list IN ('', coalesce "
                                              "(?2, ''))) OR " MS_SQL_ERASED (
                                                  "?1") " AND NOT " MS_SQL_LEFT_BY_HASH ("?1"),
                     error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, address);
  ms_stmt_bind_text (stmt, 2, list);
  if (!ms_rows_read_int (stmt, &found, error))
    return FALSE;

  *blocked = found != 0;

  return TRUE;
}

static gboolean
ask (MsDb *db, const char *sql, const char *address, gboolean *answer, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, sql, error);

  gint64 found = 0;

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, address);
  if (!ms_rows_read_int (stmt, &found, error))
    return FALSE;

  *answer = found != 0;

  return TRUE;
}

MsSubscriber *
ms_subscriber_find (MsDb *db, const MsToken *token, GError **error)
{
  g_autoptr (MsSubscriber) self = g_new0 (MsSubscriber, 1);

  if (!ms_recipient_find_address (db, token, &self->address, &self->written, error) ||
      !ms_unsubscription_is_wide (db, &self->leaves_all, error))
    return NULL;
  if (self->address == NULL)
    {
      self->lists = g_ptr_array_new ();
      return g_steal_pointer (&self);
    }

  self->lists = find_lists (db, self->address, token->campaign, error);
  if (self->lists == NULL ||
      !ask (db, "SELECT " OWN ("''"), self->address, &self->left_all, error) ||
      !ms_subscriber_is_blocked (db, self->address, NULL, &self->blocked, error))
    return NULL;

  return g_steal_pointer (&self);
}

static gboolean
leave (MsDb *db, const MsSubscriber *self, const char *list, gint64 campaign, GError **error)
{
  MsSuppression row = { .address = self->address,
                        .written = self->written,
                        .list = (char *) list,
                        .reason = (char *) MS_SUPPRESSION_UNSUBSCRIBED,
                        .campaign_id = campaign };

  return ms_suppression_table_add (db, &row, NULL, error);
}

static gboolean
come_back (MsDb *db, const char *address, const char *list, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "DELETE FROM suppressions WHERE address = ?1 AND list = ?2"
                        " AND reason = 'unsubscribed'",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, address);
  ms_stmt_bind_text (stmt, 2, list);

  return ms_stmt_run (stmt, NULL, error);
}

/* He was on it when he left, and may have been taken off meanwhile. */
static gboolean
join (MsDb *db, const MsSubscriber *self, gint64 list, GError **error)
{
  MsAddress address = { self->address, self->written };
  gint64    contact = 0;

  return ms_contact_table_ensure (db, &address, &contact, NULL, error) &&
         ms_contact_table_join (db, contact, list, NULL, error);
}

static gboolean
is_kept (const GArray *kept, gint64 list)
{
  for (guint i = 0; i < kept->len; i++)
    if (g_array_index (kept, gint64, i) == list)
      return TRUE;

  return FALSE;
}

gboolean
ms_subscriber_choose (MsDb *db, const MsToken *token, const GArray *kept, GError **error)
{
  g_autoptr (MsSubscriber) self = ms_subscriber_find (db, token, error);

  if (self == NULL)
    return FALSE;
  if (self->address == NULL)
    return TRUE;

  for (guint i = 0; i < self->lists->len; i++)
    {
      const MsSubscriberList *list = self->lists->pdata[i];
      gboolean                stays = is_kept (kept, list->id);

      if (!stays && !list->left && !leave (db, self, list->name, token->campaign, error))
        return FALSE;
      if (stays && list->left &&
          (!come_back (db, self->address, list->name, error) ||
           !join (db, self, list->id, error)))
        return FALSE;
    }

  return come_back (db, self->address, "", error);
}

/* @address: (nullable): ?2; %NULL: the token's hash is */
static gboolean
take_back (MsDb          *db,
           const char    *sql,
           const MsToken *token,
           const char    *address,
           gboolean      *changed,
           GError       **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, sql, error);

  guint count = 0;

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, token->campaign);
  if (address != NULL)
    ms_stmt_bind_text (stmt, 2, address);
  else
    ms_stmt_bind_int (stmt, 2, token->hash);
  if (!ms_stmt_run (stmt, &count, error))
    return FALSE;

  *changed = *changed || count > 0;

  return TRUE;
}

#define HIS "DELETE FROM suppressions WHERE campaign_id = ?1 AND reason = 'unsubscribed' AND "

/* Only where his address is known no more are all suppressions walked.  Who was not known when
 * he left is there by his hash. */
gboolean
ms_subscriber_undo (MsDb *db, const MsToken *token, gboolean *changed, GError **error)
{
  g_autofree char *address = NULL;
  g_autofree char *written = NULL;

  *changed = FALSE;
  if (token->hash == 0)
    return TRUE;

  return ms_recipient_find_address (db, token, &address, &written, error) &&
         take_back (db,
                    address != NULL ? HIS "address = ?2" : HIS "address_hash (address) = ?2",
                    token, address, changed, error) &&
         take_back (db,
                    "DELETE FROM erasures WHERE hash = ?2 AND reason = 'unsubscribed'"
                    " AND ?1 > 0",
                    token, NULL, changed, error);
}

#define KEPT_FROM_HIM                                                                    \
  "SELECT " MS_SQL_SUPPRESSED_FOR ("?1", "(SELECT id FROM contacts WHERE address = ?1)", \
                                   MS_SQL_CAMPAIGN_LISTS ("?2"))
#define KEPT_FROM_HASH                                                               \
  "SELECT EXISTS (SELECT 1 FROM erasures WHERE hash = ?1) OR EXISTS (SELECT 1 FROM " \
  "suppressions WHERE"                                                               \
  " list = '' AND address_hash (address) = ?1)"

/* By the rule that holds when a message is sent. */
gboolean
ms_subscriber_is_mailed (MsDb *db, const MsToken *token, gboolean *mailed, GError **error)
{
  g_autofree char *address = NULL;
  g_autofree char *written = NULL;
  g_autoptr (MsStmt) stmt = NULL;

  gint64 kept = 0;

  if (!ms_recipient_find_address (db, token, &address, &written, error))
    return FALSE;

  stmt = ms_db_prepare (db, address != NULL ? KEPT_FROM_HIM : KEPT_FROM_HASH, error);
  if (stmt == NULL)
    return FALSE;

  if (address != NULL)
    {
      ms_stmt_bind_text (stmt, 1, address);
      ms_stmt_bind_int (stmt, 2, token->campaign);
    }
  else
    ms_stmt_bind_int (stmt, 1, token->hash);
  if (!ms_rows_read_int (stmt, &kept, error))
    return FALSE;

  *mailed = kept == 0;

  return TRUE;
}
