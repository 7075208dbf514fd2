/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-reading-class.c - the classes of replies by name */

#include "config.h"

#include "ms-reading.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *name;
  const char *label;
} classes[MS_N_CLASSES] = {
  [MS_CLASS_OTHER] = { "other", N_ ("Other") },
  [MS_CLASS_DELIVERED] = { "delivered", N_ ("Delivered") },
  [MS_CLASS_RECIPIENT_UNKNOWN] = { "recipient_unknown", N_ ("No such recipient") },
  [MS_CLASS_RECIPIENT_FILTERED] = { "recipient_filtered", N_ ("Refused by recipient") },
  [MS_CLASS_RECIPIENT_MOVED] = { "recipient_moved", N_ ("Recipient has moved") },
  [MS_CLASS_MAILBOX_DISABLED] = { "mailbox_disabled", N_ ("Mailbox disabled") },
  [MS_CLASS_MAILBOX_FULL] = { "mailbox_full", N_ ("Mailbox full") },
  [MS_CLASS_DOMAIN_BAD] = { "domain_bad", N_ ("No such domain") },
  [MS_CLASS_SENDER_REJECTED] = { "sender_rejected", N_ ("Sender refused") },
  [MS_CLASS_RELAY_DENIED] = { "relay_denied", N_ ("Relaying denied") },
  [MS_CLASS_AUTH] = { "auth", N_ ("SPF, DKIM or DMARC") },
  [MS_CLASS_IP_BLOCKED] = { "ip_blocked", N_ ("IP address blocked") },
  [MS_CLASS_SPAM] = { "spam", N_ ("Taken for spam") },
  [MS_CLASS_CONTENT] = { "content", N_ ("Content refused") },
  [MS_CLASS_VIRUS] = { "virus", N_ ("Virus") },
  [MS_CLASS_POLICY] = { "policy", N_ ("Policy") },
  [MS_CLASS_SIZE] = { "size", N_ ("Too large") },
  [MS_CLASS_RATE_LIMITED] = { "rate_limited", N_ ("Too much at once") },
  [MS_CLASS_GREYLIST] = { "greylist", N_ ("Greylisted") },
  [MS_CLASS_SERVER_ERROR] = { "server_error", N_ ("Server error") },
  [MS_CLASS_NETWORK] = { "network", N_ ("Network") },
  [MS_CLASS_TLS] = { "tls", N_ ("Encryption") },
  [MS_CLASS_PROTOCOL] = { "protocol", N_ ("Protocol") },
  [MS_CLASS_EXPIRED] = { "expired", N_ ("Time over") },
};

const char *
ms_reply_class_to_string (MsReplyClass class)
{
  g_return_val_if_fail ((guint) class < MS_N_CLASSES, NULL);

  return classes[class].name;
}

gboolean
ms_reply_class_from_string (const char *name, MsReplyClass *out)
{
  for (guint i = 0; i < MS_N_CLASSES; i++)
    if (strcmp (classes[i].name, name) == 0)
      {
        *out = i;
        return TRUE;
      }

  return FALSE;
}

gboolean
ms_reply_class_blames_address (MsReplyClass class)
{
  switch (class)
    {
    case MS_CLASS_OTHER:
    case MS_CLASS_RECIPIENT_UNKNOWN:
    case MS_CLASS_RECIPIENT_FILTERED:
    case MS_CLASS_RECIPIENT_MOVED:
    case MS_CLASS_MAILBOX_DISABLED:
    case MS_CLASS_MAILBOX_FULL:
    case MS_CLASS_DOMAIN_BAD:
    case MS_CLASS_SERVER_ERROR:
    case MS_CLASS_NETWORK:
    case MS_CLASS_EXPIRED:
      return TRUE;
    case MS_CLASS_DELIVERED:
    case MS_CLASS_SENDER_REJECTED:
    case MS_CLASS_RELAY_DENIED:
    case MS_CLASS_AUTH:
    case MS_CLASS_IP_BLOCKED:
    case MS_CLASS_SPAM:
    case MS_CLASS_CONTENT:
    case MS_CLASS_VIRUS:
    case MS_CLASS_POLICY:
    case MS_CLASS_SIZE:
    case MS_CLASS_RATE_LIMITED:
    case MS_CLASS_GREYLIST:
    case MS_CLASS_TLS:
    case MS_CLASS_PROTOCOL:
      return FALSE;
    }

  g_return_val_if_reached (FALSE);
}

const char *
ms_reply_class_label (MsReplyClass class)
{
  g_return_val_if_fail ((guint) class < MS_N_CLASSES, NULL);

  return _ (classes[class].label);
}
