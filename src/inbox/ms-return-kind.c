/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-kind.c - what a mail that came back is */

#include "config.h"

#include "ms-return-private.h"

#include <string.h>

static gboolean
is_complaint (MsReturnReader *reader)
{
  const char *type =
      reader->report != NULL ? ms_mail_field (reader->report, "Feedback-Type") : NULL;

  if (reader->report == NULL)
    return ms_mail_field (reader->mail->fields, "X-HmXmrOriginalRecipient") != NULL;

  /* RFC 6591's reports of a failed authentication, and "this is no spam", complain of nobody.
   */
  return type == NULL || (g_ascii_strncasecmp (type, "auth", 4) != 0 &&
                          g_ascii_strncasecmp (type, "not-spam", 8) != 0);
}

static MsReturnKind
kind_of_entries (MsReturnReader *reader)
{
  guint failed = 0;
  guint delayed = 0;
  guint delivered = 0;

  for (guint i = 0; i < reader->entries->len; i++)
    {
      const MsStatusEntry *entry = reader->entries->pdata[i];

      switch (entry->action)
        {
        case MS_ACTION_FAILED:
          failed++;
          break;
        case MS_ACTION_DELAYED:
          delayed++;
          break;
        case MS_ACTION_DELIVERED:
          delivered++;
          break;
        case MS_ACTION_NONE:
          if (entry->status != NULL && entry->status[0] == '2')
            delivered++;
          else if (reader->signs.delays)
            delayed++;
          else
            failed++;
          break;
        }
    }

  if (failed > 0)
    return MS_RETURN_BOUNCE;

  return delayed > 0 ? MS_RETURN_DELAY : MS_RETURN_OTHER;
}

/* Whether it comes from a mail system rather than from a person: who forwards a bounce, or asks
 * about one, has its words in his mail, and its parts as well. */
gboolean
ms_return_is_from_system (const MsReturnReader *reader)
{
  const MsReturnSigns *signs = &reader->signs;

  /* No mail program wraps what a person forwards in one of these (RFC 6522 §3). */
  if (reader->mail->report_type != NULL &&
      strstr (reader->mail->report_type, "delivery") != NULL)
    return TRUE;

  return signs->daemon || signs->null_sender ||
         (!signs->converses &&
          (signs->automatic || signs->fails_in_subject || reader->mail->report_type != NULL));
}

/* A service that asks senders to prove themselves wraps its question in a report, which says
 * that nothing is lost yet. */
static gboolean
asks_in_report (const MsReturnReader *reader)
{
  if (!reader->signs.challenge || reader->signs.daemon)
    return FALSE;
  for (guint i = 0; i < reader->entries->len; i++)
    {
      const MsStatusEntry *entry = reader->entries->pdata[i];

      if (entry->status == NULL || entry->status[0] != '4')
        return FALSE;
    }

  return TRUE;
}

/* Whether it plainly names an address that is neither the sender's nor the reporter's. */
static gboolean
points_at_someone (const MsReturnReader *reader)
{
  for (guint i = 0; i < reader->notice->noticed->len; i++)
    {
      const MsNoticed *noticed = reader->notice->noticed->pdata[i];

      if (noticed->named == MS_NAMED_PLAINLY && !ms_return_is_own (reader, noticed->address))
        return TRUE;
    }

  return FALSE;
}

/*
 * Without a report for machines, two things have to come together: a sender that is a mail
 * system, and words that tell of a failure.  A person may write that a parcel could not be
 * delivered; a postmaster, that mailboxes are full.
 */
static gboolean
looks_failed (MsReturnReader *reader)
{
  const MsReturnSigns *signs = &reader->signs;
  MsNamed              named = ms_notice_named (reader->notice);
  gboolean             returned = reader->result->clues.original_fields->len > 0;
  gboolean             pointed = returned || points_at_someone (reader);

  if (ms_mail_field (reader->mail->fields, "X-Failed-Recipients") != NULL)
    return TRUE;
  if (reader->mail->report_type != NULL && ms_return_is_from_system (reader) &&
      (ms_return_has_part (reader, MS_PART_STATUS) ||
       strstr (reader->mail->report_type, "delivery") != NULL))
    return TRUE;
  /* The postmaster himself writes back. */
  if (signs->answers && !signs->null_sender && !signs->automatic && !returned)
    return FALSE;
  if (signs->daemon)
    return signs->fails_in_subject ||
           (signs->fails_in_text && (named >= MS_NAMED_SOMEHOW || returned)) ||
           (signs->may_fail && returned);
  /* Not a mail system by its name: a shop whose parcel came back, a help desk that quotes. */
  if (signs->converses || signs->about_goods || (signs->automatic && !returned))
    return FALSE;
  if (signs->null_sender && signs->fails_in_text && (signs->fails_in_subject || pointed))
    return TRUE;

  return signs->robot && signs->fails_in_subject && (signs->fails_in_text || signs->may_fail) &&
         pointed;
}

/* A mail program sends what List-Unsubscribe asks for (RFC 2369 §3.2): at the least the
 * address. */
static gboolean
is_sent_to_leave (const MsReturnReader *reader)
{
  const GStrv all = reader->result->clues.envelope_recipients;

  for (guint i = 0; all[i] != NULL; i++)
    if (g_ascii_strncasecmp (all[i], "unsubscribe", 11) == 0 ||
        g_ascii_strncasecmp (all[i], "unsub+", 6) == 0)
      return TRUE;

  return FALSE;
}

MsReturnKind
ms_return_find_kind (MsReturnReader *reader)
{
  const MsReturnSigns *signs = &reader->signs;

  if (reader->report != NULL || is_complaint (reader))
    return is_complaint (reader) ? MS_RETURN_COMPLAINT : MS_RETURN_OTHER;
  if (ms_return_has_part (reader, MS_PART_RECEIPT))
    return MS_RETURN_AUTOREPLY;
  if (signs->for_owner)
    return MS_RETURN_OTHER;
  if (reader->entries->len > 0 && ms_return_is_from_system (reader))
    return asks_in_report (reader) ? MS_RETURN_AUTOREPLY : kind_of_entries (reader);
  if (signs->absence || (signs->challenge && !signs->daemon))
    return MS_RETURN_AUTOREPLY;
  if (!signs->daemon &&
      (signs->unsubscribes || (!signs->automatic && is_sent_to_leave (reader))))
    return MS_RETURN_UNSUBSCRIBE;
  if (looks_failed (reader))
    return signs->delays ? MS_RETURN_DELAY : MS_RETURN_BOUNCE;
  if (signs->daemon && signs->delays)
    return MS_RETURN_DELAY;

  return signs->automatic ? MS_RETURN_AUTOREPLY : MS_RETURN_OTHER;
}
