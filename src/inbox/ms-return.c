/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return.c - what a mail that came back says */

#include "config.h"

#include "ms-gmime.h"
#include "ms-return-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *name;
  const char *label;
} kinds[] = {
  [MS_RETURN_OTHER] = { "other", N_ ("other") },
  [MS_RETURN_BOUNCE] = { "bounce", N_ ("bounce") },
  [MS_RETURN_DELAY] = { "delay", N_ ("delay") },
  [MS_RETURN_COMPLAINT] = { "complaint", N_ ("complaint") },
  [MS_RETURN_AUTOREPLY] = { "autoreply", N_ ("automatic reply") },
  [MS_RETURN_UNSUBSCRIBE] = { "unsubscribe", N_ ("unsubscribe") },
};

const char *
ms_return_kind_to_string (MsReturnKind kind)
{
  return kinds[kind].name;
}

const char *
ms_return_kind_label (MsReturnKind kind)
{
  return _ (kinds[kind].label);
}

static void
free_returned (gpointer data)
{
  MsReturned *returned = data;

  g_free (returned->address);
  g_free (returned->original);
  g_free (returned->enhanced);
  g_free (returned->diagnostic);
  g_free (returned);
}

void
ms_return_free (MsReturn *self)
{
  g_ptr_array_unref (self->recipients);
  g_clear_pointer (&self->unnamed, free_returned);
  g_free (self->sender);
  g_free (self->subject);
  g_strfreev (self->clues.envelope_recipients);
  g_ptr_array_unref (self->clues.original_fields);
  g_free (self->clues.message_id);
  g_free (self->clues.envelope_id);
  g_free (self->clues.original_sender);
  g_strfreev (self->clues.references);
  g_free (self);
}

const char *
ms_return_original_field (const MsReturn *self, const char *name)
{
  return ms_mail_field (self->clues.original_fields, name);
}

static void
take_recipients (MsReturnReader *reader)
{
  switch (reader->result->kind)
    {
    case MS_RETURN_BOUNCE:
    case MS_RETURN_DELAY:
      ms_return_take_reported (reader);
      if (reader->result->recipients->len == 0)
        ms_return_take_noticed (reader);
      if (reader->result->recipients->len == 0)
        ms_return_take_unnamed (reader);
      break;
    case MS_RETURN_COMPLAINT:
      ms_return_take_complaint (reader);
      break;
    case MS_RETURN_AUTOREPLY:
    case MS_RETURN_UNSUBSCRIBE:
      ms_return_take_sender (reader);
      break;
    case MS_RETURN_OTHER:
      if (ms_return_is_from_system (reader) && !reader->signs.for_owner)
        ms_return_take_reported (reader);
      break;
    }
}

MsReturn *
ms_return_read (const char *bytes, gsize length)
{
  MsReturn      *result = g_new0 (MsReturn, 1);
  MsReturnReader reader = { 0 };

  ms_gmime_init ();
  result->recipients = g_ptr_array_new_with_free_func (free_returned);
  result->clues.original_fields = ms_mail_fields_read ("", 0);
  reader.result = result;
  reader.mail = ms_mail_read (bytes, length);
  reader.entries = ms_status_report_read ("", NULL);
  reader.own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  ms_return_read_parts (&reader);
  result->kind = ms_return_find_kind (&reader);
  take_recipients (&reader);

  ms_mail_free (reader.mail);
  ms_notice_free (reader.notice);
  g_ptr_array_unref (reader.entries);
  g_clear_pointer (&reader.report, g_ptr_array_unref);
  g_hash_table_unref (reader.own);

  return result;
}
