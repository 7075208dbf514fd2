/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-specimen.c - a campaign's message as one recipient will get it: for preview and test */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-clock.h"
#include "ms-contact-table.h"
#include "ms-field-rows.h"
#include "ms-ledger-query.h"
#include "ms-list-table.h"
#include "ms-sender.h"
#include "ms-specimen.h"

#include <glib/gi18n-lib.h>

#define NOBODY "someone@example.org"

void
ms_specimen_free (MsSpecimen *self)
{
  g_clear_pointer (&self->letter, ms_letter_free);
  g_free (self->sender);
  g_free (self->key);
  g_free (self->written);
  g_strfreev (self->values);
  g_strfreev (self->warnings);
  g_free (self);
}

MsLetterRecipient
ms_specimen_get_recipient (const MsSpecimen *self)
{
  return (MsLetterRecipient){ self->key, self->written, (const char *const *) self->values };
}

/* (transfer full) (nullable): without an error where there is simply nobody yet */
static MsContact *
choose_contact (MsDb *db, const MsCampaign *campaign, const char *email, GError **error)
{
  MsRecipientFilter filter = { .campaign = campaign->id };

  g_autoptr (GPtrArray) recipients = NULL;
  g_autoptr (GPtrArray) contacts = NULL;

  if (email != NULL)
    return ms_contact_table_find (db, email, error);

  recipients = ms_ledger_query_page (db, &filter, 0, 1, error);
  if (recipients == NULL)
    return NULL;
  if (recipients->len > 0)
    {
      const MsRecipientRow *row = recipients->pdata[0];
      MsContact            *contact = ms_contact_table_find (db, row->address, NULL);

      if (contact != NULL)
        return contact;
    }

  contacts = ms_contact_table_page (db, 0, NULL, 0, 0, 1, error);

  return contacts != NULL && contacts->len > 0 ? g_ptr_array_steal_index (contacts, 0) : NULL;
}

/* (transfer full) */
static char *
describe_sender (const MsIdentity *identity)
{
  g_autofree char *keys = identity != NULL ? ms_sender_describe_keys (identity) : NULL;

  if (identity == NULL)
    return g_strdup (_ ("Without an identity, not signed"));

  /* Translators: then "signed as example.org with RSA", "not signed". */
  return g_strdup_printf (_ ("As “%s”, %s"), identity->name, keys);
}

static MsLetter *
make_letter (MsDb       *db,
             MsCampaign *campaign,
             char      **out_sender,
             char     ***warnings,
             GError    **error)
{
  g_auto (MsSender) sender = { NULL };
  g_autoptr (MsFieldTable) fields = ms_field_rows_load (db, error);
  g_autoptr (GPtrArray) lists = NULL;
  g_autoptr (MsLetter) letter = NULL;

  const char *list_name = NULL;
  MsWayBack   back;

  if (!ms_sender_load (&sender, db, campaign, error))
    return NULL;

  lists = fields == NULL ? NULL : ms_list_table_of_campaign (db, campaign->id, FALSE, error);
  if (lists == NULL)
    return NULL;

  if (lists->len > 0)
    list_name = ((MsListInfo *) lists->pdata[0])->name;
  back = ms_sender_way_back (&sender);
  letter = ms_letter_new (campaign, fields, list_name, &back, ms_clock_wall (), error);
  if (letter == NULL || !ms_letter_check_fields (letter, warnings, error))
    return NULL;
  ms_sender_sign (&sender, letter);
  *out_sender = describe_sender (sender.identity);

  return g_steal_pointer (&letter);
}

MsSpecimen *
ms_specimen_load (MsDb *db, const char *campaign_name, const char *email, GError **error)
{
  g_autoptr (MsSpecimen) self = g_new0 (MsSpecimen, 1);
  g_autoptr (MsCampaign) campaign = ms_campaign_table_find (db, campaign_name, error);
  g_autoptr (MsContact) contact = NULL;
  g_autoptr (GError) trouble = NULL;

  if (campaign == NULL)
    return NULL;

  self->letter = make_letter (db, campaign, &self->sender, &self->warnings, error);
  if (self->letter == NULL)
    return NULL;

  contact = choose_contact (db, campaign, email, &trouble);
  if (trouble != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&trouble));
      return NULL;
    }

  self->key = g_strdup (contact != NULL ? contact->address : NOBODY);
  if (contact != NULL)
    self->written = g_strdup (contact->written);
  self->values = contact != NULL ? g_strdupv (contact->values) : g_new0 (char *, 1);

  return g_steal_pointer (&self);
}
