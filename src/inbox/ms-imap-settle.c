/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-imap-settle.c - moves and deletes mails of ours, and never one of somebody else's */

#include "config.h"

#include "ms-imap-name.h"
#include "ms-imap-private.h"

#include <glib/gi18n-lib.h>

/*
 * Ways, the first that the server offers:
 *   MOVE (RFC 6851)           UID MOVE: at once, nothing else is touched
 *   UIDPLUS (RFC 4315)        UID COPY, UID STORE \Deleted, UID EXPUNGE of these alone
 *   neither                   none: EXPUNGE would purge whatever others have marked as deleted
 */

static gboolean
ask_into (MsImap        *self,
          const char    *verb,
          const char    *set,
          const char    *folder,
          MsImapAnswer **end,
          GError       **error)
{
  g_autofree char *quoted = ms_imap_name_quote (folder, ms_imap_get_offer (self)->utf8);
  g_autofree char *command = g_strdup_printf ("UID %s %s %s", verb, set, quoted);

  return ms_imap_ask (self, command, NULL, NULL, end, error);
}

static gboolean
create (MsImap *self, const char *folder, GError **error)
{
  g_autofree char *quoted = ms_imap_name_quote (folder, ms_imap_get_offer (self)->utf8);
  g_autofree char *command = g_strdup_printf ("CREATE %s", quoted);

  if (ms_imap_demand (self, command, NULL, NULL, error))
    return TRUE;

  g_prefix_error (error, _ ("The folder “%s” cannot be made. "), folder);

  return FALSE;
}

/* RFC 9051 §6.4.7 demands TRYCREATE of the server. */
static gboolean
is_missing (const MsImapAnswer *answer)
{
  return answer->status == MS_IMAP_NO && (ms_imap_answer_has_code (answer, "TRYCREATE") ||
                                          ms_imap_answer_has_code (answer, "NONEXISTENT"));
}

/* MOVE or COPY; a folder that is missing is made. */
static gboolean
transfer (MsImap       *self,
          const char   *verb,
          const GArray *uids,
          const char   *folder,
          GError      **error)
{
  g_autofree char *set = ms_imap_format_set (uids);
  g_autoptr (MsImapAnswer) end = NULL;

  if (!ask_into (self, verb, set, folder, &end, error))
    return FALSE;

  if (is_missing (end))
    {
      if (!create (self, folder, error))
        return FALSE;
      g_clear_pointer (&end, ms_imap_answer_free);
      if (!ask_into (self, verb, set, folder, &end, error))
        return FALSE;
    }

  if (end->status != MS_IMAP_OK)
    {
      ms_imap_set_refused (self, end, error);
      g_prefix_error (error, _ ("Mails cannot be moved to “%s”. "), folder);
    }

  return end->status == MS_IMAP_OK;
}

static gboolean
purge (MsImap *self, const GArray *uids, GError **error)
{
  g_autofree char *set = ms_imap_format_set (uids);
  g_autofree char *store = g_strdup_printf ("UID STORE %s +FLAGS.SILENT (\\Deleted)", set);
  g_autofree char *expunge = g_strdup_printf ("UID EXPUNGE %s", set);

  return ms_imap_demand (self, store, NULL, NULL, error) &&
         ms_imap_demand (self, expunge, NULL, NULL, error);
}

gboolean
ms_imap_move (MsImap       *self,
              const GArray *uids,
              const char   *folder,
              gboolean     *moved,
              GError      **error)
{
  const MsImapOffer *offer = ms_imap_get_offer (self);

  *moved = ms_imap_get_folder (self)->writable && (offer->move || offer->uidplus);
  if (!*moved || uids->len == 0)
    return TRUE;

  if (offer->move)
    return transfer (self, "MOVE", uids, folder, error);

  return transfer (self, "COPY", uids, folder, error) && purge (self, uids, error);
}

gboolean
ms_imap_delete (MsImap *self, const GArray *uids, gboolean *deleted, GError **error)
{
  *deleted = ms_imap_get_folder (self)->writable && ms_imap_get_offer (self)->uidplus;

  return !*deleted || uids->len == 0 || purge (self, uids, error);
}
