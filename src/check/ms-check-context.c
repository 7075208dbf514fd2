/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-context.c - reads all that the checks look at, once */

#include "config.h"

#include "ms-address.h"
#include "ms-campaign-table.h"
#include "ms-check-private.h"
#include "ms-clock.h"
#include "ms-field-rows.h"
#include "ms-identity-table.h"
#include "ms-list-table.h"
#include "ms-mailbox-table.h"

#include <string.h>

static GArray *
find_lists (MsDb              *db,
            const MsCampaign  *campaign,
            const char *const *names,
            gboolean           excluded,
            GError           **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) earlier = NULL;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autoptr (MsListInfo) list = ms_list_table_find (db, names[i], error);

      if (list == NULL)
        return NULL;
      g_array_append_val (ids, list->id);
    }
  if (names != NULL)
    return g_steal_pointer (&ids);

  earlier = ms_list_table_of_campaign (db, campaign->id, excluded, error);
  if (earlier == NULL)
    return NULL;
  for (guint i = 0; i < earlier->len; i++)
    g_array_append_val (ids, ((const MsListInfo *) earlier->pdata[i])->id);

  return g_steal_pointer (&ids);
}

static gboolean
read_audience (MsCheckContext *self, MsDb *db, const MsCheckRequest *request, GError **error)
{
  g_autoptr (GArray) lists = find_lists (db, self->campaign, request->lists, FALSE, error);
  g_autoptr (GArray) excluded = NULL;

  if (lists == NULL)
    return FALSE;
  excluded = find_lists (db, self->campaign, request->excluded, TRUE, error);
  if (excluded == NULL)
    return FALSE;
  if (lists->len == 0)
    return TRUE;

  self->audience =
      ms_audience_load (db, lists, excluded, ms_field_table_get_size (self->fields),
                        self->cancellable, error);

  return self->audience != NULL &&
         ms_audience_query_same_subject (db, self->campaign->id, self->campaign->subject, lists,
                                         &self->same_as, error);
}

/* (transfer full) (nullable): what is behind the @ */
static char *
get_domain (const char *address)
{
  const char *at = address != NULL ? strrchr (address, '@') : NULL;

  return at != NULL ? g_ascii_strdown (at + 1, -1) : NULL;
}

/* A key that cannot be read is a finding, not the end of the checks.  Without that of tokens
 * there is no message. */
static void
read_sender (MsCheckContext *self, MsDb *db)
{
  g_autoptr (GError) error = NULL;

  if (ms_sender_load (&self->sender, db, self->campaign, &error))
    return;
  if (error->domain == MS_STORE_ERROR)
    self->letter_problem = g_strdup (error->message);
  else
    self->sender_problem = g_strdup (error->message);
}

/* As “send” chooses it, where nothing is said.  (nullable) (transfer full) */
static char *
choose_route (const MsCheckContext *self, MsDb *db, const char *said)
{
  const MsCampaign *campaign = self->campaign;
  const char       *route = said != NULL ? said : campaign->route;
  g_autoptr (MsIdentity) identity = NULL;

  if (campaign->identity != NULL && said == NULL && (route == NULL || campaign->rehearsal))
    identity = ms_identity_table_find (db, campaign->identity, NULL);

  return g_strdup (identity != NULL && identity->account != NULL ? identity->account : route);
}

static void
read_addresses (MsCheckContext *self)
{
  g_autofree char *address = NULL;
  g_autofree char *envelope = ms_campaign_envelope_from (self->campaign);

  ms_address_split_mailbox (self->campaign->from, NULL, &address);
  self->from = ms_address_key (address);
  self->from_domain = get_domain (self->from);
  self->envelope = envelope != NULL ? ms_address_key (envelope) : NULL;
  self->envelope_domain = get_domain (self->envelope);
}

/* Some messages, as they would be sent; a group's where it is the same for all. */
static void
render (MsCheckContext *self)
{
  g_autoptr (GString) out = g_string_new (NULL);
  guint    count = self->audience != NULL ? self->audience->sample->len : 0;
  gboolean eight_bit;

  for (guint i = 0; i < MAX (count, 1); i++)
    {
      const MsAudienceMember *member = count > 0 ? self->audience->sample->pdata[i] : NULL;
      MsLetterRecipient       recipient = { self->from, NULL, NULL };

      if (member != NULL)
        recipient = (MsLetterRecipient){ member->address, member->written,
                                         (const char *const *) member->values };
      ms_letter_render (self->letter, recipient.key != NULL ? &recipient : NULL, 0, out,
                        &eight_bit);
      self->largest = MAX (self->largest, out->len);
      if (self->message == NULL)
        self->message = g_string_new_len (out->str, out->len);
    }
}

static void
read_letter (MsCheckContext *self)
{
  const MsWayBack back = ms_sender_way_back (&self->sender);
  g_autoptr (GError) error = NULL;

  if (self->letter_problem != NULL)
    return;

  self->letter =
      ms_letter_new (self->campaign, self->fields, NULL, &back, ms_clock_wall (), &error);
  if (self->letter == NULL)
    {
      self->letter_problem = g_strdup (error->message);
      return;
    }

  ms_sender_sign (&self->sender, self->letter);
  render (self);
}

static void
choose_probes (MsCheckContext *self)
{
  guint count = self->audience != NULL ? self->audience->domains->len : 0;

  self->probes = g_array_new (FALSE, TRUE, sizeof (MsCheckProbe));
  for (guint i = 0; i < MIN (count, MS_CHECK_DOMAINS); i++)
    {
      const MsAudienceDomain *domain = self->audience->domains->pdata[i];
      MsCheckProbe            probe = { domain->domain, domain->recipients, domain->example };

      g_array_append_val (self->probes, probe);
    }
}

MsCheckContext *
ms_check_context_new (const MsCheckRequest *request, GCancellable *cancellable, GError **error)
{
  g_autoptr (MsDb) db = ms_store_open_reader (request->store, error);
  g_autofree char *route = NULL;
  MsCheckContext  *self;

  if (db == NULL)
    return NULL;

  self = g_new0 (MsCheckContext, 1);
  self->store = request->store;
  self->settings = request->settings;
  self->lookup = request->lookup;
  self->cancellable = cancellable;
  self->outgoing = g_ptr_array_new_with_free_func (g_free);
  self->verdicts = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_spf_verdict_free);
  self->campaign = ms_campaign_table_find (db, request->campaign, error);
  self->fields = self->campaign != NULL ? ms_field_rows_load (db, error) : NULL;
  if (self->campaign != NULL)
    route = choose_route (self, db, request->route);
  self->mailboxes = self->fields != NULL ? ms_mailbox_table_all (db, error) : NULL;
  if (self->mailboxes == NULL || !ms_check_route_read (&self->route, db, route, error) ||
      !read_audience (self, db, request, error))
    {
      ms_check_context_free (self);
      return NULL;
    }

  read_sender (self, db);
  read_addresses (self);
  read_letter (self);
  choose_probes (self);

  return self;
}

void
ms_check_context_free (MsCheckContext *self)
{
  for (guint i = 0; self->probes != NULL && i < self->probes->len; i++)
    ms_check_probe_clear (&g_array_index (self->probes, MsCheckProbe, i));
  g_clear_pointer (&self->probes, g_array_unref);
  g_clear_pointer (&self->campaign, ms_campaign_free);
  g_clear_pointer (&self->fields, ms_field_table_unref);
  g_clear_pointer (&self->mailboxes, g_ptr_array_unref);
  g_clear_pointer (&self->letter, ms_letter_free);
  g_clear_pointer (&self->audience, ms_audience_free);
  if (self->message != NULL)
    g_string_free (self->message, TRUE);
  ms_check_route_clear (&self->route);
  g_ptr_array_unref (self->outgoing);
  g_ptr_array_unref (self->verdicts);
  ms_sender_clear (&self->sender);
  g_free (self->sender_problem);
  g_free (self->letter_problem);
  g_free (self->same_as);
  g_free (self->from);
  g_free (self->from_domain);
  g_free (self->envelope);
  g_free (self->envelope_domain);
  g_free (self);
}
