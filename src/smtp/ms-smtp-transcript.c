/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-transcript.c - what was said in a conversation, for a person to read */

#include "config.h"

#include "ms-smtp-transcript.h"
#include "ms-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_LINES  1000
#define MAX_LENGTH 2000

struct _MsSmtpTranscript
{
  GQueue               lines; /* (element-type utf8) (owned) */
  MsSmtpTranscriptFunc func;
  gpointer             user_data;
};

MsSmtpTranscript *
ms_smtp_transcript_new (MsSmtpTranscriptFunc func, gpointer user_data)
{
  MsSmtpTranscript *self = g_new0 (MsSmtpTranscript, 1);

  g_queue_init (&self->lines);
  self->func = func;
  self->user_data = user_data;

  return self;
}

void
ms_smtp_transcript_free (MsSmtpTranscript *self)
{
  g_queue_clear_full (&self->lines, g_free);
  g_free (self);
}

void
ms_smtp_transcript_add (MsSmtpTranscript *self, char side, const char *line, gssize length)
{
  g_autofree char *printable = NULL;
  gsize            n = length < 0 ? strlen (line) : (gsize) length;

  while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
    n--;
  printable = ms_text_printable (line, MIN (n, MAX_LENGTH));

  if (self->lines.length == MAX_LINES)
    g_free (g_queue_pop_head (&self->lines));
  g_queue_push_tail (&self->lines, g_strdup_printf ("%c: %s", side, printable));

  if (self->func != NULL)
    self->func (self->lines.tail->data, self->user_data);
}

void
ms_smtp_transcript_add_commands (MsSmtpTranscript *self, const char *commands)
{
  while (*commands != '\0')
    {
      const char *end = strstr (commands, "\r\n");

      g_return_if_fail (end != NULL);
      ms_smtp_transcript_add (self, 'C', commands, end - commands);
      commands = end + 2;
    }
}

void
ms_smtp_transcript_add_content (MsSmtpTranscript *self, gsize length)
{
  g_autofree char *line = NULL;

  line =
      g_strdup_printf (ngettext ("(a message of %lu byte)", "(a message of %lu bytes)", length),
                       (unsigned long) length);
  ms_smtp_transcript_add (self, 'C', line, -1);
}

void
ms_smtp_transcript_add_reply (MsSmtpTranscript *self, const MsReply *reply)
{
  g_autofree char *line = NULL;

  line =
      g_strdup_printf ("%u %s%s%s", reply->code, reply->enhanced != NULL ? reply->enhanced : "",
                       reply->enhanced != NULL ? " " : "", reply->text);
  ms_smtp_transcript_add (self, 'S', line, -1);
}

char *
ms_smtp_transcript_to_string (const MsSmtpTranscript *self)
{
  GString *text = g_string_new (NULL);

  for (const GList *item = self->lines.head; item != NULL; item = item->next)
    {
      g_string_append (text, item->data);
      g_string_append_c (text, '\n');
    }

  return g_string_free (text, FALSE);
}
