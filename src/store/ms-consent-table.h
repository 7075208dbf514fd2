/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-consent-table.h - who asked for mail, when, from where and to which words */

#pragma once

#include "ms-db.h"

G_BEGIN_DECLS

/* Times are ms_clock_wall(); 0: not (yet). */
typedef struct
{
  gint64 id;
  char  *address; /* (owned): key */
  char  *written; /* (owned) (nullable) */
  char  *name;    /* (owned) (nullable): as the person gave it */
  char  *list;    /* (owned): its name then; the list may be gone */
  gint64 list_id;
  char  *text; /* (owned): what was agreed to, as it was shown */
  gint64 asked_at;
  char  *asked_from; /* (owned): IP address */
  gint64 mail_due;   /* when the confirmation mail is tried (again); 0: no more */
  guint  mail_tries;
  char  *mail_trouble; /* (owned) (nullable): why the last try failed */
  gint64 mailed_at;
  gint64 confirmed_at;
  char  *confirmed_from; /* (owned) (nullable): IP address */
} MsConsent;

void ms_consent_free (MsConsent *self);

/** ms_consent_get_shown: Returns: (transfer none): the address as its owner wrote it */
const char *ms_consent_get_shown (const MsConsent *self);

/** ms_consent_table_add: what came of it until now is not looked at; sets the id */
gboolean ms_consent_table_add (MsDb *db, MsConsent *consent, GError **error);

/** ms_consent_table_get: Errors: %MS_STORE_ERROR_NOT_FOUND */
MsConsent *ms_consent_table_get (MsDb *db, gint64 id, GError **error);

/** ms_consent_table_page: @list: its name, also of one that is gone; @after: id of the last one
 * of the page before; Returns: (transfer full) (element-type MsConsent): at most @limit */
GPtrArray *ms_consent_table_page (MsDb       *db,
                                  const char *list,
                                  gint64      after,
                                  guint       limit,
                                  GError    **error);

/** ms_consent_table_count: @count: (out): how often @address asked since @since */
gboolean ms_consent_table_count (MsDb       *db,
                                 const char *address,
                                 gint64      since,
                                 gint64     *count,
                                 GError    **error);

/** ms_consent_table_next: @consent: (out) (transfer full) (nullable): whose mail is due first,
 * also if that is later than now */
gboolean ms_consent_table_next (MsDb *db, MsConsent **consent, GError **error);

/**
 * ms_consent_table_claim:
 * @until: when the mail is due again if whoever has claimed it dies
 *
 * One more try.  Errors: %MS_STORE_ERROR_STALE: somebody else has it, or it needs none any more
 */
gboolean ms_consent_table_claim (MsDb            *db,
                                 const MsConsent *consent,
                                 gint64           until,
                                 GError         **error);

/** ms_consent_table_settle: keeps what became of the mail: `mailed_at`, `mail_due` and
 * `mail_trouble` of @consent */
gboolean ms_consent_table_settle (MsDb *db, const MsConsent *consent, GError **error);

/** ms_consent_table_confirm: @confirmed: (out): %FALSE: it was confirmed before, and nothing
 * changes */
gboolean ms_consent_table_confirm (MsDb       *db,
                                   gint64      id,
                                   const char *from,
                                   gboolean   *confirmed,
                                   GError    **error);

/** ms_consent_table_purge: forgets who asked before @before and never confirmed */
gboolean ms_consent_table_purge (MsDb *db, gint64 before, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsConsent, ms_consent_free)

G_END_DECLS
