/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-campaign.c - one message, and how it is to be sent */

#include "config.h"

#include "ms-address.h"
#include "ms-campaign.h"

#include <string.h>

MsAttachment *
ms_attachment_new (const char *name, const char *type, GBytes *data)
{
  MsAttachment *self = g_new0 (MsAttachment, 1);

  self->name = g_strdup (name);
  self->type = g_strdup (type);
  self->data = g_bytes_ref (data);

  return self;
}

MsAttachment *
ms_attachment_copy (const MsAttachment *self)
{
  MsAttachment *copy = ms_attachment_new (self->name, self->type, self->data);

  copy->content_id = g_strdup (self->content_id);
  copy->source = g_strdup (self->source);

  return copy;
}

void
ms_attachment_free (MsAttachment *self)
{
  g_free (self->name);
  g_free (self->type);
  g_free (self->content_id);
  g_free (self->source);
  g_bytes_unref (self->data);
  g_free (self);
}

static GPtrArray *
new_attachments (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ms_attachment_free);
}

MsCampaign *
ms_campaign_new (void)
{
  MsCampaign *self = g_new0 (MsCampaign, 1);

  self->name = g_strdup ("");
  self->from = g_strdup ("");
  self->subject = g_strdup ("");
  self->headers = g_new0 (char *, 1);
  self->retry = g_strdup ("standard");
  self->schedule = g_strdup ("");
  self->attachments = new_attachments ();

  return self;
}

MsCampaign *
ms_campaign_copy (const MsCampaign *self)
{
  MsCampaign *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->from = g_strdup (self->from);
  copy->subject = g_strdup (self->subject);
  copy->text = g_strdup (self->text);
  copy->html = g_strdup (self->html);
  copy->reply_to = g_strdup (self->reply_to);
  copy->envelope_from = g_strdup (self->envelope_from);
  copy->headers = g_strdupv (self->headers);
  copy->route = g_strdup (self->route);
  copy->reason = g_strdup (self->reason);
  copy->retry = g_strdup (self->retry);
  copy->schedule = g_strdup (self->schedule);
  copy->identity = g_strdup (self->identity);
  copy->attachments = new_attachments ();
  for (guint i = 0; i < self->attachments->len; i++)
    g_ptr_array_add (copy->attachments, ms_attachment_copy (self->attachments->pdata[i]));

  return copy;
}

void
ms_campaign_free (MsCampaign *self)
{
  g_free (self->name);
  g_free (self->from);
  g_free (self->subject);
  g_free (self->text);
  g_free (self->html);
  g_free (self->reply_to);
  g_free (self->envelope_from);
  g_strfreev (self->headers);
  g_ptr_array_unref (self->attachments);
  g_free (self->route);
  g_free (self->reason);
  g_free (self->retry);
  g_free (self->schedule);
  g_free (self->identity);
  g_free (self);
}

char *
ms_campaign_envelope_from (const MsCampaign *self)
{
  g_autofree char *address = NULL;
  g_autofree char *key = NULL;

  if (self->envelope_from != NULL && *self->envelope_from != '\0')
    address = g_strdup (self->envelope_from);
  else
    ms_address_split_mailbox (self->from, NULL, &address);

  key = ms_address_key (address);

  return key != NULL ? g_steal_pointer (&address) : NULL;
}

gboolean
ms_campaign_has_header (const MsCampaign *self, const char *name)
{
  gsize length = strlen (name);

  for (char **header = self->headers; header != NULL && *header != NULL; header++)
    {
      const char *field = *header + strspn (*header, " \t");

      if (g_ascii_strncasecmp (field, name, length) == 0 &&
          field[length + strspn (field + length, " \t")] == ':')
        return TRUE;
    }

  return FALSE;
}
