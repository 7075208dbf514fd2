/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-recipients.c - whom a mail that came back is about, and why */

#include "config.h"

#include "ms-diagnosis.h"
#include "ms-mention.h"
#include "ms-return-private.h"
#include "ms-text.h"


static MsReturned *
new_returned (const char *address)
{
  MsReturned *returned = g_new0 (MsReturned, 1);

  returned->address = ms_text_printable (address, -1);
  returned->class = MS_CLASS_OTHER;
  returned->diagnostic = g_strdup ("");

  return returned;
}

static MsReturned *
add_recipient (MsReturnReader *reader, const char *address)
{
  GPtrArray  *recipients = reader->result->recipients;
  MsReturned *returned;

  for (guint i = 0; i < recipients->len; i++)
    {
      const MsReturned *other = recipients->pdata[i];

      if (g_ascii_strcasecmp (other->address, address) == 0)
        return NULL;
    }
  if (recipients->len >= MS_RETURN_RECIPIENTS_MOST)
    return NULL;

  returned = new_returned (address);
  g_ptr_array_add (recipients, returned);

  return returned;
}

static void
settle (MsReturnReader *reader,
        MsReturned     *returned,
        const char     *status,
        const char     *diagnostic,
        const char     *said)
{
  g_autoptr (MsDiagnosis) diagnosis = ms_diagnosis_make (status, diagnostic, said);

  returned->class = diagnosis->class;
  returned->code = diagnosis->code;
  returned->enhanced = g_steal_pointer (&diagnosis->enhanced);
  g_free (returned->diagnostic);
  returned->diagnostic = g_steal_pointer (&diagnosis->text);
  returned->hard = reader->result->kind == MS_RETURN_BOUNCE && diagnosis->hard;
}

/* What the notice says of @address, then what it says of all. */
static char *
said_of (MsReturnReader *reader, const char *address, gboolean alone)
{
  const MsNoticed *noticed = ms_notice_find (reader->notice, address);

  if (alone && noticed == NULL)
    return g_strdup (reader->notice->text);
  if (alone)
    {
      GString *all = g_string_new (noticed->said->str);

      for (guint i = 0; i < reader->notice->noticed->len && all->len < 8000; i++)
        {
          const MsNoticed *other = reader->notice->noticed->pdata[i];

          if (other != noticed)
            g_string_append (all, other->said->str);
        }
      g_string_append (all, reader->notice->common->str);
      return g_string_free (all, FALSE);
    }

  return noticed != NULL ? g_strdup (noticed->said->str) : NULL;
}

static const char *
address_of_entry (const MsStatusEntry *entry)
{
  if (entry->final != NULL)
    return entry->final;
  if (entry->actual != NULL)
    return entry->actual;

  return entry->original;
}

static void
take_failed_field (MsReturnReader *reader)
{
  const char *value = ms_mail_field (reader->mail->fields, "X-Failed-Recipients");
  gsize       at = 0;
  gsize       begin;
  char       *address;

  while (value != NULL && (address = ms_mention_find (value, &at, &begin)) != NULL)
    {
      add_recipient (reader, address);
      g_free (address);
    }
}

/* Those that the notice names the plainest, at least as plainly as @least; of mere mentions the
 * first, because what follows is advice. */
static void
take_named (MsReturnReader *reader, gboolean own, MsNamed least)
{
  GPtrArray *all = reader->notice->noticed;
  MsNamed    best = MS_NAMED_NEVER;

  if (reader->result->recipients->len > 0)
    return;
  for (guint i = 0; i < all->len; i++)
    {
      const MsNoticed *noticed = all->pdata[i];

      if (ms_return_is_own (reader, noticed->address) == own)
        best = MAX (best, noticed->named);
    }
  if (best < least)
    return;

  for (guint i = 0; i < all->len; i++)
    {
      const MsNoticed *noticed = all->pdata[i];

      if (noticed->named != best || ms_return_is_own (reader, noticed->address) != own)
        continue;
      add_recipient (reader, noticed->address);
      if (best < MS_NAMED_PLAINLY)
        return;
    }
}

/* The one to whom the message went that came back. */
static void
take_original (MsReturnReader *reader, gboolean own)
{
  const char      *value = ms_mail_field (reader->result->clues.original_fields, "To");
  g_autofree char *address = value != NULL ? ms_mention_first (value) : NULL;

  if (reader->result->recipients->len == 0 && address != NULL &&
      ms_return_is_own (reader, address) == own)
    add_recipient (reader, address);
}

/* Who failed, by the words for people. */
static void
take_anyone (MsReturnReader *reader)
{
  take_failed_field (reader);
  take_named (reader, FALSE, MS_NAMED_SOMEHOW);
  take_original (reader, FALSE);
  take_named (reader, TRUE, MS_NAMED_PLAINLY);
  take_named (reader, FALSE, MS_NAMED_FAINTLY);
  take_original (reader, TRUE);
}

static void
settle_all (MsReturnReader *reader, const MsStatusEntry *entry)
{
  GPtrArray *recipients = reader->result->recipients;

  for (guint i = 0; i < recipients->len; i++)
    {
      MsReturned      *returned = recipients->pdata[i];
      g_autofree char *said = said_of (reader, returned->address, recipients->len == 1);

      settle (reader, returned, entry != NULL ? entry->status : NULL,
              entry != NULL ? entry->diagnostic : NULL, said);
    }
}

static void
take_entry (MsReturnReader *reader, const MsStatusEntry *entry)
{
  const char      *address = address_of_entry (entry);
  g_autofree char *said = NULL;
  MsReturned      *returned = address != NULL ? add_recipient (reader, address) : NULL;

  if (returned == NULL)
    return;
  if (entry->original != NULL && g_ascii_strcasecmp (entry->original, address) != 0)
    returned->original = ms_text_printable (entry->original, -1);
  if (entry->action == MS_ACTION_DELIVERED)
    {
      returned->class = MS_CLASS_DELIVERED;
      returned->enhanced = g_strdup (entry->status);
      return;
    }

  said = said_of (reader, address, reader->entries->len == 1);
  settle (reader, returned, entry->status, entry->diagnostic, said);
  if (entry->action == MS_ACTION_DELAYED)
    returned->hard = FALSE;
}

void
ms_return_take_reported (MsReturnReader *reader)
{
  for (guint i = 0; i < reader->entries->len; i++)
    take_entry (reader, reader->entries->pdata[i]);
}

void
ms_return_take_noticed (MsReturnReader *reader)
{
  take_anyone (reader);
  /* A report that tells why, and not of whom. */
  settle_all (reader, reader->entries->len > 0 ? reader->entries->pdata[0] : NULL);
}

void
ms_return_take_unnamed (MsReturnReader *reader)
{
  const MsStatusEntry *entry = reader->entries->len > 0 ? reader->entries->pdata[0] : NULL;

  reader->result->unnamed = new_returned ("");
  settle (reader, reader->result->unnamed, entry != NULL ? entry->status : NULL,
          entry != NULL ? entry->diagnostic : NULL, reader->notice->text);
}

void
ms_return_take_sender (MsReturnReader *reader)
{
  static const char *const names[] = { "From", "Reply-To", "Sender", "Return-Path" };

  for (guint i = 0; i < G_N_ELEMENTS (names) && reader->result->recipients->len == 0; i++)
    {
      const char      *value = ms_mail_field (reader->mail->fields, names[i]);
      g_autofree char *address = value != NULL ? ms_mention_first (value) : NULL;

      if (address != NULL)
        add_recipient (reader, address);
    }
}

void
ms_return_take_complaint (MsReturnReader *reader)
{
  static const char *const names[] = { "Original-Rcpt-To", "Removal-Recipient",
                                       "X-Original-Rcpt-To", "Redacted-Address" };
  static const char *const originals[] = { "X-HmXmrOriginalRecipient", "X-Original-To",
                                           "Delivered-To", "To" };

  for (guint i = 0; i < G_N_ELEMENTS (names) && reader->report != NULL; i++)
    for (guint k = 0; k < reader->report->len; k++)
      {
        const MsMailField *field = reader->report->pdata[k];
        g_autofree char   *address = NULL;

        if (g_ascii_strcasecmp (field->name, names[i]) != 0)
          continue;
        address = ms_mention_first (field->value);
        if (address != NULL)
          add_recipient (reader, address);
      }
  for (guint i = 0; i < G_N_ELEMENTS (originals) && reader->result->recipients->len == 0; i++)
    {
      const char *value =
          ms_mail_field (i == 0 ? reader->mail->fields : reader->result->clues.original_fields,
                         originals[i]);
      g_autofree char *address = value != NULL ? ms_mention_first (value) : NULL;

      if (address != NULL)
        add_recipient (reader, address);
    }
}
