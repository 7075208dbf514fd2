/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-words.c - what came back, in sentences, and its mail as text that is safe to show
 */

#include "config.h"

#include "ms-format.h"
#include "ms-return-doubt.h"
#include "ms-return-words.h"
#include "ms-return.h"
#include "ms-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A text view takes seconds for a line of a hundred thousand characters. */
#define LINE_MAX_BYTES 998 /* RFC 5322 §2.1.1 */

char *
ms_return_words_title (const MsReturnedRow *row)
{
  const char *reason = ms_reply_class_label ((MsReplyClass) row->class);

  switch ((MsReturnKind) row->kind)
    {
    case MS_RETURN_BOUNCE:
      /* Translators: the reason, such as "No such recipient". */
      return g_strdup_printf (row->hard ? _ ("Hard bounce: %s") : _ ("Soft bounce: %s"),
                              reason);
    case MS_RETURN_DELAY:
      return g_strdup_printf (_ ("Delayed: %s"), reason);
    case MS_RETURN_COMPLAINT:
      return g_strdup (_ ("Complaint"));
    case MS_RETURN_AUTOREPLY:
      return g_strdup (_ ("Automatic reply"));
    case MS_RETURN_UNSUBSCRIBE:
      return g_strdup (_ ("Wish to leave"));
    case MS_RETURN_OTHER:
      return g_strdup (_ ("Another mail"));
    }

  g_return_val_if_reached (NULL);
}

char *
ms_return_words_meaning (const MsReturnedRow *row)
{
  MsReading reading = ms_reading (row->code, row->enhanced, row->diagnostic);

  switch ((MsReturnKind) row->kind)
    {
    case MS_RETURN_BOUNCE:
    case MS_RETURN_DELAY:
      /* The text may have a finer explanation than its class; but the class was found by the
       * whole mail. */
      if (reading.class != (MsReplyClass) row->class)
        reading = (MsReading){ .class = (MsReplyClass) row->class };
      /* Whoever bounced it has given up; who is late still tries. */
      reading.retry = row->kind == MS_RETURN_DELAY;
      return g_strdup (ms_reading_explain (&reading));
    case MS_RETURN_COMPLAINT:
      return g_strdup (_ ("The recipient called the message spam, and the provider passed it "
                          "on. To mail somebody who complained harms all that you send."));
    case MS_RETURN_UNSUBSCRIBE:
      return g_strdup (_ ("The recipient wrote to leave."));
    case MS_RETURN_AUTOREPLY:
      return g_strdup (_ ("A machine answered for the recipient: an absence, a receipt, or a "
                          "question whether a person wrote. The message did arrive."));
    case MS_RETURN_OTHER:
      return g_strdup (_ ("It says nothing that anything follows from."));
    }

  g_return_val_if_reached (NULL);
}

char *
ms_return_words_effect (const MsReturnedRow *row)
{
  if (row->undone != 0)
    {
      g_autofree char *when = ms_format_time (row->undone);

      return g_strdup_printf (_ ("It was undone at %s and counts no more."), when);
    }
  if (row->doubt != MS_RETURN_DOUBT_NONE)
    return g_strdup (ms_return_doubt_explain (row->doubt));
  if (row->suppressed)
    return g_strdup_printf (_ ("%s is suppressed because of it."), row->address);
  if (row->kind == MS_RETURN_BOUNCE && row->hard)
    return g_strdup (_ ("It counts against the address, which is not suppressed by it now."));
  if (row->kind == MS_RETURN_BOUNCE)
    return g_strdup (
        ms_reply_class_blames_address ((MsReplyClass) row->class)
            ? _ ("It counts a little against the address: several campaigns that "
                 "bounce so within some weeks suppress it, as the preferences say.")
            : _ ("It says nothing against the address, which is mailed again."));

  return g_strdup (_ ("It suppresses nobody now."));
}

char *
ms_return_words_undo (const MsReturnedRow *row)
{
  GString *text = g_string_new (NULL);

  if (row->suppressed)
    g_string_append_printf (text,
                            _ ("%s is no longer suppressed because of it, and is mailed again "
                               "unless something else forbids it."),
                            row->address);
  else
    g_string_append (text, _ ("It counts no more towards a suppression."));
  if (row->recipient_id != 0 && row->kind == MS_RETURN_BOUNCE)
    g_string_append_printf (text, "\n%s",
                            _ ("In its campaign the recipient is again what he was before."));
  if (row->return_id != 0)
    g_string_append_printf (text, "\n%s",
                            _ ("The mail stays in this list and is not read anew."));

  return g_string_free (text, FALSE);
}

static void
append_line (GString *out, const char *line, gsize length)
{
  if (length > 0 && line[length - 1] == '\r')
    length--;

  do
    {
      gsize            piece = MIN (length, LINE_MAX_BYTES);
      g_autofree char *text = NULL;

      /* Not within a character. */
      while (piece < length && piece > 1 && ((guchar) line[piece] & 0xc0) == 0x80)
        piece--;
      text = ms_text_printable (line, (gssize) piece);
      g_string_append (out, text);
      g_string_append_c (out, '\n');
      line += piece;
      length -= piece;
    }
  while (length > 0);
}

char *
ms_return_words_mail (GBytes *raw, gint64 size)
{
  GString    *out = g_string_new (NULL);
  gsize       length;
  const char *bytes = g_bytes_get_data (raw, &length);
  const char *end = bytes + length;

  while (bytes < end)
    {
      const char *stop = memchr (bytes, '\n', (gsize) (end - bytes));

      append_line (out, bytes, (gsize) ((stop != NULL ? stop : end) - bytes));
      bytes = stop != NULL ? stop + 1 : end;
    }
  if (size > 0 && (guint64) size > length)
    {
      g_autofree char *whole = g_format_size ((guint64) size);

      g_string_append (out, "\n");
      /* Translators: the size of the whole mail. */
      g_string_append_printf (out, _ ("… The rest was not kept: the mail has %s."), whole);
    }

  return g_string_free (out, FALSE);
}
