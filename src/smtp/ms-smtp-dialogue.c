/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-dialogue.c - listens while libcurl opens a conversation, and judges what it hears */

#include "config.h"

#include "ms-smtp-dialogue.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
ms_smtp_dialogue_init (MsSmtpDialogue *self)
{
  memset (self, 0, sizeof *self);
  self->parser = ms_reply_parser_new ();
}

void
ms_smtp_dialogue_clear (MsSmtpDialogue *self)
{
  g_clear_pointer (&self->greeting, ms_reply_unref);
  g_clear_pointer (&self->last, ms_reply_unref);
  g_clear_pointer (&self->parser, ms_reply_parser_free);
}

gboolean
ms_smtp_dialogue_is_secret (const MsSmtpDialogue *self)
{
  return self->phase == MS_PHASE_AUTH;
}

static gboolean
begins_with (const char *line, gsize length, const char *word)
{
  return length >= strlen (word) && g_ascii_strncasecmp (line, word, strlen (word)) == 0;
}

void
ms_smtp_dialogue_sent (MsSmtpDialogue *self, const char *line, gsize length)
{
  self->progress++;

  /* What follows AUTH is base64 and might begin like anything. */
  if (self->phase == MS_PHASE_AUTH)
    return;

  if (begins_with (line, length, "EHLO") || begins_with (line, length, "HELO"))
    {
      self->phase = MS_PHASE_EHLO;
      self->said_ehlo = begins_with (line, length, "EHLO");
      memset (&self->offer, 0, sizeof self->offer);
    }
  else if (begins_with (line, length, "STARTTLS"))
    self->phase = MS_PHASE_STARTTLS;
  else if (begins_with (line, length, "AUTH"))
    self->phase = MS_PHASE_AUTH;
}

static gboolean
refuse (const MsReply *reply, GError **error)
{
  g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_REFUSED, _ ("The server refuses us: %u %s"),
               reply->code, reply->text);

  return FALSE;
}

static gboolean
judge (const MsSmtpDialogue *self, const MsReply *reply, GError **error)
{
  gboolean expected = TRUE;

  if (reply->code == 421)
    return refuse (reply, error);

  switch (self->phase)
    {
    case MS_PHASE_GREETING:
      expected = reply->code == 220;
      break;
    case MS_PHASE_EHLO:
      /* HELO is for servers that do not know EHLO (RFC 5321 §3.2), not for those that dislike
       * us; libcurl would try it after anything. */
      expected =
          reply->code == 250 || (self->said_ehlo && (reply->code == 500 || reply->code == 502));
      break;
    case MS_PHASE_STARTTLS:
    case MS_PHASE_AUTH:
    case MS_PHASE_CONNECT:
    case MS_PHASE_MAIL:
    case MS_PHASE_RCPT:
    case MS_PHASE_DATA:
    case MS_PHASE_DOT:
    case MS_PHASE_RSET:
    case MS_PHASE_QUIT:
      break;
    }

  if (expected)
    return TRUE;
  if (reply->code >= 400)
    return refuse (reply, error);

  g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_PROTOCOL,
               _ ("The server answers out of turn: %u %s"), reply->code, reply->text);

  return FALSE;
}

static gboolean
is_blank (const char *line, gsize length)
{
  return length == 0 || line[0] == '\n' || (length == 2 && line[0] == '\r' && line[1] == '\n');
}

/* A line that ends the reply for us must end it for libcurl too, which would wait for more
 * after a code without text and without CR. */
static gboolean
is_seen_by_libcurl (gsize length)
{
  return length != strlen ("250\n");
}

gboolean
ms_smtp_dialogue_heard (MsSmtpDialogue *self,
                        const char     *line,
                        gsize           length,
                        gboolean       *whole,
                        GError        **error)
{
  g_autoptr (GError) syntax = NULL;
  g_autoptr (MsReply) reply = NULL;

  gsize used = 0;

  *whole = FALSE;
  if (self->last == NULL)
    {
      self->phase = MS_PHASE_GREETING;

      /* Before the greeting, a stray empty line is harmless. */
      if (ms_reply_parser_is_idle (self->parser) && is_blank (line, length))
        return TRUE;
    }

  if (!ms_reply_parser_feed (self->parser, line, length, &used, &reply, &syntax) ||
      (reply != NULL && !is_seen_by_libcurl (length)))
    {
      g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_PROTOCOL, "%s",
                   syntax != NULL ? syntax->message : _ ("What the server says is not SMTP."));
      return FALSE;
    }

  if (self->phase == MS_PHASE_EHLO && self->n_lines > 0 && length > 4)
    ms_smtp_offer_read (&self->offer, line + 4, length - 4);
  self->n_lines++;
  if (reply == NULL)
    return TRUE;

  *whole = TRUE;
  self->n_lines = 0;
  self->progress++;
  if (self->phase == MS_PHASE_AUTH && reply->code == 235)
    self->logged_in = TRUE;

  if (self->greeting == NULL)
    self->greeting = ms_reply_ref (reply);
  g_clear_pointer (&self->last, ms_reply_unref);
  self->last = g_steal_pointer (&reply);

  return judge (self, self->last, error);
}
