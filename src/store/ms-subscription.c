/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-subscription.c - double opt-in: a person asks for a list, and confirms it by mail */

#include "config.h"

#include "ms-clock.h"
#include "ms-contact-table.h"
#include "ms-list-table.h"
#include "ms-subscriber.h"
#include "ms-subscription.h"
#include "ms-suppression-sql.h"

gboolean
ms_subscription_ask (MsDb *db, MsConsent *consent, gboolean *taken, GError **error)
{
  gboolean blocked = FALSE;
  gint64   asked = 0;

  if (!ms_subscriber_is_blocked (db, consent->address, consent->list, &blocked, error) ||
      !ms_consent_table_count (db, consent->address, consent->asked_at - MS_DAY, &asked, error))
    return FALSE;

  *taken = !blocked && asked < MS_SUBSCRIPTION_PER_DAY;
  if (!*taken)
    return TRUE;

  consent->mail_due = consent->asked_at;

  return ms_consent_table_add (db, consent, error);
}

/* @list: (out) (transfer full) (nullable) */
static gboolean
find_list (MsDb *db, gint64 id, MsListInfo **list, GError **error)
{
  g_autoptr (GError) failure = NULL;

  *list = ms_list_table_get (db, id, &failure);
  if (*list != NULL || g_error_matches (failure, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));

  return FALSE;
}

static gboolean
look (MsDb              *db,
      const MsConsent   *consent,
      MsListInfo       **list,
      MsSubscriptionEnd *end,
      GError           **error)
{
  if (!find_list (db, consent->list_id, list, error))
    return FALSE;

  if (consent->confirmed_at != 0)
    *end = MS_SUBSCRIPTION_BEFORE;
  else if (consent->asked_at < ms_clock_wall () - MS_SUBSCRIPTION_DAYS * MS_DAY)
    *end = MS_SUBSCRIPTION_EXPIRED;
  else
    *end = *list != NULL ? MS_SUBSCRIPTION_MADE : MS_SUBSCRIPTION_NO_LIST;

  return TRUE;
}

gboolean
ms_subscription_look (MsDb              *db,
                      gint64             consent_id,
                      MsConsent        **consent,
                      MsSubscriptionEnd *end,
                      GError           **error)
{
  g_autoptr (MsConsent) found = ms_consent_table_get (db, consent_id, error);
  g_autoptr (MsListInfo) list = NULL;

  if (found == NULL || !look (db, found, &list, end, error))
    return FALSE;

  *consent = g_steal_pointer (&found);

  return TRUE;
}

static gboolean
join (MsDb *db, const MsConsent *consent, gint64 list, GError **error)
{
  static const char *const names[] = { "name", NULL };
  const char *const        values[] = { consent->name, NULL };
  MsAddress                address = { consent->address, consent->written };
  gint64                   contact = 0;
  gboolean                 made = FALSE;

  if (!ms_contact_table_ensure (db, &address, &contact, &made, error) ||
      !ms_contact_table_join (db, contact, list, NULL, error))
    return FALSE;

  return !made || consent->name == NULL ||
         ms_contact_table_set_fields (db, contact, names, values, error);
}

/* In this order: what he left altogether becomes what he left one by one. */
static const char *const lift_sql[] = {
  "INSERT INTO suppressions (address, written, list, reason, at, campaign_id)"
  " SELECT s.address, s.written, l.name, s.reason, s.at, s.campaign_id FROM suppressions s"
  " JOIN contacts c ON c.address = s.address JOIN memberships m ON m.contact_id = c.id"
  " JOIN lists l ON l.id = m.list_id WHERE s.address = ?1 AND s.list = ''"
  " AND s.reason = 'unsubscribed' AND l.name <> ?2 ON CONFLICT DO NOTHING",
  "DELETE FROM suppressions WHERE address = ?1 AND list IN ('', ?2)"
  " AND reason = 'unsubscribed'",
  "INSERT INTO suppressions (address, written, list, reason, at)"
  " SELECT c.address, c.written, l.name, 'unsubscribed',"
  " (SELECT at FROM erasures WHERE hash = address_hash (?1)) FROM contacts c"
  " JOIN memberships m ON m.contact_id = c.id JOIN lists l ON l.id = m.list_id"
  " WHERE c.address = ?1 AND l.name <> ?2 AND " MS_SQL_LEFT_BY_HASH (
      "?1") " ON CONFLICT DO NOTHING",
  "DELETE FROM erasures WHERE ?2 NOT NULL AND " MS_SQL_LEFT_BY_HASH (
      "?1") " AND hash = address_hash (?1)",
};

static gboolean
lift (MsDb *db, const char *address, const char *list, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (lift_sql); i++)
    {
      g_autoptr (MsStmt) stmt = ms_db_prepare (db, lift_sql[i], error);

      if (stmt == NULL)
        return FALSE;

      ms_stmt_bind_text (stmt, 1, address);
      ms_stmt_bind_text (stmt, 2, list);
      if (!ms_stmt_run (stmt, NULL, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
make (MsDb             *db,
      const MsConsent  *consent,
      const MsListInfo *list,
      gboolean         *blocked,
      GError          **error)
{
  return join (db, consent, list->id, error) &&
         lift (db, consent->address, list->name, error) &&
         ms_subscriber_is_blocked (db, consent->address, list->name, blocked, error);
}

gboolean
ms_subscription_confirm (MsDb              *db,
                         gint64             consent_id,
                         const char        *from,
                         MsConsent        **consent,
                         MsSubscriptionEnd *end,
                         GError           **error)
{
  g_autoptr (MsConsent) found = ms_consent_table_get (db, consent_id, error);
  g_autoptr (MsListInfo) list = NULL;

  gboolean confirmed = FALSE;
  gboolean blocked = FALSE;

  if (found == NULL || !look (db, found, &list, end, error))
    return FALSE;

  if (*end == MS_SUBSCRIPTION_MADE)
    {
      if (!ms_consent_table_confirm (db, consent_id, from, &confirmed, error) ||
          !make (db, found, list, &blocked, error))
        return FALSE;
      if (blocked)
        *end = MS_SUBSCRIPTION_BLOCKED;
    }

  *consent = g_steal_pointer (&found);

  return TRUE;
}
