/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-envelope.c - MAIL and RCPT, and what must not become one */

#include "config.h"

#include "ms-smtp-content.h"
#include "ms-smtp-envelope.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* RFC 5321 §4.5.3.1.3, with room for the local parts that exceed it in practice. */
#define MAX_ADDRESS 512

/* Nothing that ends the command or its angle brackets; a quoted local part may hold more. */
static gboolean
is_safe (const char *address)
{
  gboolean quoted = FALSE;
  gsize    length = strlen (address);

  if (length > MAX_ADDRESS)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      guchar c = address[i];

      if (c < 0x20 || c == 0x7f || (!quoted && (c == ' ' || c == '<' || c == '>')))
        return FALSE;
      if (quoted && c == '\\' && (guchar) address[i + 1] >= 0x20)
        i++;
      else if (c == '"')
        quoted = !quoted;
    }

  return !quoted;
}

static void
refuse (MsSmtpTransaction *transaction,
        MsSmtpRecipient   *only,
        const char        *enhanced,
        const char        *text)
{
  g_autoptr (MsReply) reply = ms_reply_new (550, enhanced, text);

  for (guint i = 0; i < transaction->n_recipients; i++)
    {
      MsSmtpRecipient *recipient = &transaction->recipients[i];

      if (!recipient->decided && (only == NULL || only == recipient))
        {
          recipient->phase = only != NULL ? MS_PHASE_RCPT : MS_PHASE_MAIL;
          recipient->reply = ms_reply_ref (reply);
          recipient->decided = TRUE;
        }
    }
}

/* Returns whether one of the addresses explains why the message needs SMTPUTF8. */
static gboolean
check_recipients (MsSmtpTransaction *transaction, gboolean utf8_offered)
{
  gboolean explained = FALSE;

  for (guint i = 0; i < transaction->n_recipients; i++)
    {
      MsSmtpRecipient *recipient = &transaction->recipients[i];

      if (recipient->decided)
        continue;

      if (!is_safe (recipient->address) || recipient->address[0] == '\0')
        refuse (transaction, recipient, "5.1.3",
                _ ("This address cannot be sent in an SMTP command."));
      else if (!g_str_is_ascii (recipient->address))
        {
          explained = TRUE;
          if (!utf8_offered)
            refuse (transaction, recipient, "5.6.7",
                    _ ("The server does not take addresses with such letters (SMTPUTF8)."));
        }
    }

  return explained;
}

void
ms_smtp_envelope_check (MsSmtpTransaction *transaction, const MsSmtpCapabilities *capabilities)
{
  gboolean explained;

  if (!is_safe (transaction->sender))
    refuse (transaction, NULL, "5.1.7",
            _ ("The sender's address cannot be sent in an SMTP command."));
  if (!ms_smtp_content_is_sound (transaction->content, transaction->length,
                                 &transaction->dotted))
    refuse (transaction, NULL, "5.6.0",
            _ ("The message holds line ends that mail servers read in different ways."));
  if (transaction->eight_bit && !capabilities->eight_bit_mime)
    refuse (transaction, NULL, "5.6.3",
            _ ("The server takes no 8-bit messages, and this one was not encoded."));

  explained = check_recipients (transaction, capabilities->smtputf8);
  if (!capabilities->smtputf8 &&
      ((transaction->utf8 && !explained) || !g_str_is_ascii (transaction->sender)))
    refuse (transaction, NULL, "5.6.7",
            _ ("The server does not take messages with such addresses (SMTPUTF8)."));
}

void
ms_smtp_envelope_write_mail (const MsSmtpTransaction  *transaction,
                             const MsSmtpCapabilities *capabilities,
                             GString                  *out)
{
  g_string_append (out, "MAIL FROM:<");
  g_string_append (out, transaction->sender);
  g_string_append_c (out, '>');

  if (capabilities->has_size && !transaction->probe)
    g_string_append_printf (out, " SIZE=%" G_GSIZE_FORMAT, transaction->length);
  if (transaction->eight_bit && capabilities->eight_bit_mime)
    g_string_append (out, " BODY=8BITMIME");
  if (transaction->utf8 && capabilities->smtputf8)
    g_string_append (out, " SMTPUTF8");

  g_string_append (out, "\r\n");
}

void
ms_smtp_envelope_write_rcpt (const MsSmtpRecipient *recipient, GString *out)
{
  g_string_append (out, "RCPT TO:<");
  g_string_append (out, recipient->address);
  g_string_append (out, ">\r\n");
}
