/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-pop3.c - reads a POP3 mailbox */

#include "config.h"

#include "ms-pop3-parser.h"
#include "ms-pop3.h"
#include "ms-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A mailbox of more is none. */
#define MAILS_MOST 10000000

/* RFC 1939 §7 allows 70. */
#define UIDL_LONGEST 255

/* A line of base64 has 76 characters and its end (RFC 2045 §6.8). */
#define LINE_USUAL 78

struct _MsPop3
{
  MsMailDoor   *door;   /* borrowed */
  MsPop3Parser *parser; /* (owned) */
  gsize         longest;
  gboolean      no_top;
  gsize         at; /* in @bytes: what the parser has not seen yet */
  gsize         filled;
  char          bytes[16384];
};

MsPop3 *
ms_pop3_new (MsMailDoor *door, gsize longest)
{
  MsPop3 *self = g_new0 (MsPop3, 1);

  self->door = door;
  self->longest = longest;
  self->parser = ms_pop3_parser_new (longest);

  return self;
}

void
ms_pop3_free (MsPop3 *self)
{
  ms_pop3_parser_free (self->parser);
  g_free (self);
}

static gboolean
receive (MsPop3 *self, MsPop3Event *event, GError **error)
{
  for (;;)
    {
      gsize used = 0;

      *event = ms_pop3_parser_feed (self->parser, self->bytes + self->at,
                                    self->filled - self->at, &used);
      self->at += used;
      if (*event == MS_POP3_WRONG)
        {
          g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_AWAY,
                       _ ("%s: What the server says is not POP3."),
                       ms_mail_door_get_server (self->door)->host);
          return FALSE;
        }
      if (*event != MS_POP3_MORE)
        return TRUE;

      self->at = self->filled = 0;
      if (!ms_mail_door_receive (self->door, self->bytes, sizeof self->bytes,
                                 ms_mail_door_get_timeout (self->door), &self->filled, error))
        return FALSE;
      if (self->filled == 0)
        {
          ms_mail_door_set_silent (self->door, error);
          return FALSE;
        }
    }
}

/* @ok: (out): whether the answer is +OK */
static gboolean
ask (MsPop3 *self, const char *command, gboolean *ok, GError **error)
{
  g_autofree char *line = g_strconcat (command, "\r\n", NULL);
  MsPop3Event      event = MS_POP3_MORE;

  ms_pop3_parser_expect (self->parser, MS_POP3_STATUS);
  if (!ms_mail_door_send (self->door, line, strlen (line), error) ||
      !receive (self, &event, error))
    return FALSE;

  *ok = event == MS_POP3_OK;

  return TRUE;
}

static void
set_refused (MsPop3 *self, GError **error)
{
  g_autofree char *text = ms_text_printable (ms_pop3_parser_get_line (self->parser), -1);

  g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_REFUSED, _ ("The server %s refuses: %s"),
               ms_mail_door_get_server (self->door)->host, text);
}

static void
entry_free (gpointer data)
{
  MsPop3Entry *entry = data;

  g_free (entry->uidl);
  g_free (entry);
}

typedef gboolean (*LineFunc) (GPtrArray *entries, guint32 number, const char *rest);

/* Each line is a number and what belongs to it; what is not is passed over. */
static gboolean
read_list (MsPop3 *self, GPtrArray *entries, LineFunc func, GError **error)
{
  MsPop3Event event = MS_POP3_MORE;

  ms_pop3_parser_expect (self->parser, MS_POP3_LIST);
  for (;;)
    {
      const char *line;
      char       *rest = NULL;
      guint64     number;

      if (!receive (self, &event, error))
        return FALSE;
      if (event == MS_POP3_END)
        return TRUE;

      line = ms_pop3_parser_get_line (self->parser);
      number = g_ascii_strtoull (line, &rest, 10);
      while (*rest == ' ')
        rest++;
      if (number == 0 || number > MAILS_MOST || rest == line)
        continue;
      if (!func (entries, number, rest))
        {
          g_set_error_literal (error, MS_INBOX_ERROR, MS_INBOX_ERROR_AWAY,
                               _ ("The server's list of mails does not end."));
          return FALSE;
        }
    }
}

static gboolean
is_uidl (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > UIDL_LONGEST)
    return FALSE;
  for (; *text != '\0'; text++)
    if (*text < 0x21 || *text > 0x7e)
      return FALSE;

  return TRUE;
}

static gboolean
add_entry (GPtrArray *entries, guint32 number, const char *rest)
{
  g_autofree char *uidl = g_strchomp (g_strdup (rest));
  MsPop3Entry     *entry;

  if (!is_uidl (uidl))
    return TRUE;
  if (entries->len == MAILS_MOST)
    return FALSE;

  entry = g_new0 (MsPop3Entry, 1);
  entry->number = number;
  entry->uidl = g_steal_pointer (&uidl);
  g_ptr_array_add (entries, entry);

  return TRUE;
}

static gint
compare_numbers (gconstpointer a, gconstpointer b)
{
  const MsPop3Entry *one = *(MsPop3Entry *const *) a;
  const MsPop3Entry *other = *(MsPop3Entry *const *) b;

  return one->number < other->number ? -1 : one->number > other->number;
}

static gboolean
add_size (GPtrArray *entries, guint32 number, const char *rest)
{
  guint low = 0;

  for (guint high = entries->len; low < high;)
    {
      guint              middle = low + (high - low) / 2;
      const MsPop3Entry *entry = entries->pdata[middle];

      if (entry->number < number)
        low = middle + 1;
      else
        high = middle;
    }

  if (low < entries->len)
    {
      MsPop3Entry *entry = entries->pdata[low];

      if (entry->number == number)
        entry->size = g_ascii_strtoull (rest, NULL, 10);
    }

  return TRUE;
}

GPtrArray *
ms_pop3_list (MsPop3 *self, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);
  gboolean ok = FALSE;

  if (!ask (self, "UIDL", &ok, error))
    return NULL;
  if (!ok)
    {
      g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_REFUSED,
                   _ ("The server %s gives mails no lasting names (UIDL): Mailshot cannot tell "
                      "which of them it has seen. Use IMAP, if it is offered."),
                   ms_mail_door_get_server (self->door)->host);
      return NULL;
    }
  if (!read_list (self, entries, add_entry, error))
    return NULL;
  g_ptr_array_sort (entries, compare_numbers);

  if (!ask (self, "LIST", &ok, error) || (ok && !read_list (self, entries, add_size, error)))
    return NULL;

  return g_steal_pointer (&entries);
}

static gboolean
begin_fetch (MsPop3 *self, const MsPop3Entry *entry, gboolean *ok, GError **error)
{
  /* One line more than there can be of a mail that is taken whole. */
  guint64 lines = entry->size > 0 && entry->size <= self->longest
                      ? entry->size
                      : self->longest / LINE_USUAL + 1;

  g_autofree char *top = g_strdup_printf ("TOP %u %" G_GUINT64_FORMAT, entry->number, lines);
  g_autofree char *retr = g_strdup_printf ("RETR %u", entry->number);

  if (!self->no_top)
    {
      if (!ask (self, top, ok, error))
        return FALSE;
      if (*ok)
        return TRUE;
    }

  if (!ask (self, retr, ok, error))
    return FALSE;
  self->no_top = self->no_top || *ok;

  return TRUE;
}

gboolean
ms_pop3_fetch (MsPop3            *self,
               const MsPop3Entry *entry,
               GBytes           **out,
               guint64           *size,
               GError           **error)
{
  gboolean    ok = FALSE;
  MsPop3Event event = MS_POP3_MORE;

  if (!begin_fetch (self, entry, &ok, error))
    return FALSE;

  *out = NULL;
  if (!ok)
    return TRUE;

  ms_pop3_parser_expect (self->parser, MS_POP3_MAIL);
  if (!receive (self, &event, error))
    return FALSE;
  *out = ms_pop3_parser_take_mail (self->parser, size);
  *size = MAX (*size, entry->size);

  return TRUE;
}

gboolean
ms_pop3_delete (MsPop3 *self, guint32 number, gboolean *marked, GError **error)
{
  g_autofree char *command = g_strdup_printf ("DELE %u", number);

  return ask (self, command, marked, error);
}

gboolean
ms_pop3_end (MsPop3 *self, GError **error)
{
  gboolean ok = FALSE;

  if (!ask (self, "QUIT", &ok, error))
    return FALSE;

  /* RFC 1939 §6: some of the deleted mails could not be removed. */
  if (!ok)
    set_refused (self, error);

  return ok;
}
