/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-notice.c - what a server writes to a person of a mail that it could not deliver */

#include "config.h"

#include "ms-mention.h"
#include "ms-notice.h"

#include <string.h>

#define NOTICED_MOST 500
#define SAID_LONGEST 4000
#define LINE_LONGEST 1000

/* Where the message that is returned begins: as the whole of a line … */
static const char *const separators[] = {
  "original message",
  "original message follows",
  "the original message follows",
  "original message headers",
  "original message header",
  "original message headers follow",
  "original headers",
  "original mail",
  "original mail as follows",
  "original text follows",
  "message header",
  "message headers",
  "message header follows",
  "message headers follow",
  "message text",
  "message text follows",
  "message contents",
  "message follows",
  "unsent message",
  "unsent message below",
  "unsent message follows",
  "undelivered message",
  "undelivered message follows",
  "undelivered mail",
  "returned message",
  "returned message follows",
  "returned mail",
  "returned mail follows",
  "returned content",
  "start of returned message",
  "start of message",
  "forwarded message",
  "rejected message",
  "failed message",
  "message original",
  "message d'origine",
  "mensaje original",
  "mensagem original",
  "messaggio originale",
  "ursprüngliche nachricht",
  "oorspronkelijk bericht",
  "oryginalna wiadomość",
  "исходное сообщение",
  NULL,
};

/* … or as its beginning. */
static const char *const separator_beginnings[] = {
  "below this line is",
  "below is a copy",
  "this is a copy of",
  "here is a copy of",
  "here is your original",
  "the following is a copy",
  "enclosed is a copy",
  "attachment is a copy",
  "attached is a copy",
  "attached is your",
  "a copy of your message follows",
  "copy of the original",
  "the header of the original message",
  "header of the original message",
  "headers of the original message",
  "the headers of the original",
  "the original message headers",
  "the first lines of",
  "a summary of the undelivered message",
  "the text of your message follows",
  "your original message follows",
  "your message follows",
  "the message you sent follows",
  "the returned message",
  "the undelivered message",
  "included is a copy",
  "message header of the",
  "start of your message",
  "es folgt die",
  "kopie der nachricht",
  "ci-dessous une copie",
  "copia del mensaje",
  "copia del messaggio",
  "received: from ",
  "received: by ",
  "received: (",
  "return-path: <",
  NULL,
};

/* What stands before an address that failed; compared with the end of it. */
static const char *const heralds[] = {
  "recipient",
  "recipients",
  "recipient address",
  "address",
  "addresses",
  "addressed to",
  "rcpt to",
  "message to",
  "messages to",
  "mail to",
  "e-mail to",
  "email to",
  "delivered to",
  "deliver to",
  "delivery to",
  "delivering to",
  "send to",
  "sending to",
  "sent to",
  "reach",
  "failed to",
  "failed for",
  "user",
  "mailbox",
  "account",
  "unknown",
  "userid",
  "attempts",
  "full",
  "undeliverable",
  "undeliverable to",
  "error delivering",
  "destination",
  "not found",
  "message-id in",
  "no such user",
  "addressee",
  "envelope-to",
  "x-failed-recipients",
  "destinataire",
  "destinataires",
  "empfänger",
  "destinatario",
  "destinatário",
  "destinatari",
  "ontvanger",
  "адрес",
  "адресу",
  "получателю",
  "получатель",
  "adres",
  "adresat",
  "odbiorca",
  "mottagare",
  "modtager",
  "adresse",
  "宛先",
  "收件人",
  NULL,
};

/* What stands before an address that is somebody else's. */
static const char *const strangers[] = {
  "from",
  "sender",
  "return-path",
  "reply-to",
  "reply to",
  "by",
  "contact",
  "mail from",
  "message-id",
  "messageid",
  "references",
  "in-reply-to",
  "errors-to",
  "support",
  "help",
  "write to",
  "forward this",
  "forward the",
  "complaints to",
  "report to",
  "assistance",
  "originator",
  "from address",
  "sender address",
  "your address",
  "absender",
  "expéditeur",
  "remitente",
  "remetente",
  "mittente",
  "отправитель",
  "administrator",
  "postmaster at",
  "hello",
  "dear",
  "hi",
  NULL,
};

static const char *const offices[] = {
  "postmaster", "mailer-daemon", "abuse",    "support",   "helpdesk", "help",
  "hostmaster", "noreply",       "no-reply", "webmaster", "admin",    "administrator",
  "unblock",    "delist",        "security", NULL,
};

static void
free_noticed (gpointer data)
{
  MsNoticed *noticed = data;

  g_free (noticed->address);
  g_string_free (noticed->said, TRUE);
  g_free (noticed);
}

void
ms_notice_free (MsNotice *self)
{
  g_free (self->text);
  g_free (self->quoted);
  g_ptr_array_unref (self->noticed);
  g_string_free (self->common, TRUE);
  g_free (self);
}

/* Returns: (transfer full): in small letters, without the rules and blanks around it */
static char *
bare_line (const char *line, gsize length)
{
  g_autofree char *copy = g_strndup (line, MIN (length, 200));
  g_autofree char *valid = g_utf8_make_valid (copy, -1);
  char            *small = g_utf8_strdown (valid, -1);
  const char      *begin = small + strspn (small, " \t-=*_#<>|~+:.[");
  gsize            n = strlen (begin);

  while (n > 0 && strchr (" \t-=*_#<>|~+:.]", begin[n - 1]) != NULL)
    n--;
  memmove (small, begin, n);
  small[n] = '\0';

  return small;
}

static gboolean
is_separator (const char *line, gsize length)
{
  g_autofree char *bare = NULL;

  if (length > 120 && strchr ("Rr-", line[0]) == NULL)
    return FALSE;
  bare = bare_line (line, length);
  if (g_strv_contains (separators, bare))
    return TRUE;
  for (guint i = 0; separator_beginnings[i] != NULL; i++)
    if (g_str_has_prefix (bare, separator_beginnings[i]))
      return TRUE;

  return FALSE;
}

/* Where the message that is returned begins: the text's end where it is not in there.  A text
 * that named no address yet has said nothing: there the rule belongs to something else. */
static gsize
find_quoted (const char *text)
{
  gboolean named = FALSE;

  for (const char *line = text; *line != '\0';)
    {
      gsize length = strcspn (line, "\n");

      if (named && length > 0 && is_separator (line, length))
        return (gsize) (line - text);
      named = named || memchr (line, '@', length) != NULL;
      line += length;
      line += *line == '\n' ? 1 : 0;
    }

  return strlen (text);
}

static gboolean
ends_with_any (const char *before, const char *const *endings)
{
  for (guint i = 0; endings[i] != NULL; i++)
    if (g_str_has_suffix (before, endings[i]))
      {
        gsize n = strlen (before) - strlen (endings[i]);

        if (n == 0 || !g_ascii_isalnum (before[n - 1]))
          return TRUE;
      }

  return FALSE;
}

static gboolean
is_office (const char *address)
{
  g_autofree char *local = g_ascii_strdown (address, (gssize) strcspn (address, "@"));

  return g_strv_contains (offices, local);
}

/* @begin: where the address begins in @line, @end: behind it */
static MsNamed
judge_mention (const char *line, gsize begin, gsize end, const char *address)
{
  static const char *const header_names[] = { "to",  "cc",           "subject",
                                              "for", "delivered-to", "x-original-to",
                                              NULL };
  g_autofree char         *part = g_strndup (line, begin);
  g_autofree char         *before = g_utf8_strdown (part, -1);
  const char              *after = line + end;
  gsize                    n = strlen (before);
  gboolean                 bare;

  if (begin > 0 && (g_str_has_suffix (before, "mailto:") || strstr (before, "://") != NULL))
    return MS_NAMED_NEVER;
  while (n > 0 && strchr (" \t<>\"'([{:*-|=", before[n - 1]) != NULL)
    n--;
  before[n] = '\0';
  if (g_str_has_suffix (before, "smtp") || g_str_has_suffix (before, "rfc822;") ||
      g_str_has_suffix (before, "rfc822"))
    {
      n -= g_str_has_suffix (before, "smtp") ? 4 : strlen (strrchr (before, 'r'));
      while (n > 0 && strchr (" \t<>\"'([{:*-|=", before[n - 1]) != NULL)
        n--;
      before[n] = '\0';
    }
  if (g_str_has_suffix (before, "expanded from") || g_str_has_suffix (before, "generated from"))
    return MS_NAMED_SOMEHOW;
  if (ends_with_any (before, strangers))
    return MS_NAMED_NEVER;

  bare = before[strspn (before, " \t<>*-|")] == '\0';
  after += strspn (after, ">\"')]} \t");
  if (g_str_has_prefix (after, "wrote"))
    return MS_NAMED_NEVER;
  if (bare && line[0] == '>' && line[1] != '>')
    return MS_NAMED_SOMEHOW;
  if (is_office (address))
    return bare ? MS_NAMED_SOMEHOW : MS_NAMED_FAINTLY;
  if (bare)
    return MS_NAMED_PLAINLY;
  for (guint i = 0; header_names[i] != NULL; i++)
    if (strcmp (before + strspn (before, " \t>"), header_names[i]) == 0)
      return MS_NAMED_FAINTLY;

  return ends_with_any (before, heralds) ? MS_NAMED_PLAINLY : MS_NAMED_SOMEHOW;
}

static MsNoticed *
find_noticed (GHashTable *known, const char *address, MsNotice *self)
{
  g_autofree char *key = g_ascii_strdown (address, -1);
  MsNoticed       *noticed = g_hash_table_lookup (known, key);

  if (noticed != NULL || self->noticed->len >= NOTICED_MOST)
    return noticed;

  noticed = g_new0 (MsNoticed, 1);
  noticed->address = g_strdup (address);
  noticed->said = g_string_new (NULL);
  g_ptr_array_add (self->noticed, noticed);
  g_hash_table_insert (known, g_steal_pointer (&key), noticed);

  return noticed;
}

/* Returns: (nullable): whom the line is about, where it says so */
static MsNoticed *
read_line (MsNotice *self, GHashTable *known, const char *line)
{
  MsNoticed *about = NULL;
  MsNamed    best = MS_NAMED_NEVER;
  gsize      at = 0;
  gsize      begin;
  char      *address;

  while ((address = ms_mention_find (line, &at, &begin)) != NULL)
    {
      MsNamed named = judge_mention (line, begin, at, address);

      if (named != MS_NAMED_NEVER)
        {
          MsNoticed *noticed = find_noticed (known, address, self);

          if (noticed != NULL)
            noticed->named = MAX (noticed->named, named);
          if (noticed != NULL && named > best)
            {
              best = named;
              about = noticed;
            }
        }
      g_free (address);
    }

  return best >= MS_NAMED_SOMEHOW ? about : NULL;
}

MsNotice *
ms_notice_read (const char *text)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  MsNotice  *self = g_new0 (MsNotice, 1);
  gsize      cut = find_quoted (text);
  MsNoticed *about = NULL;

  self->text = g_strndup (text, cut);
  self->quoted = g_strdup (text + cut);
  self->noticed = g_ptr_array_new_with_free_func (free_noticed);
  self->common = g_string_new (NULL);

  for (const char *line = self->text; *line != '\0';)
    {
      gsize            length = strcspn (line, "\n");
      g_autofree char *copy = g_strndup (line, MIN (length, LINE_LONGEST));
      g_autofree char *valid = g_utf8_make_valid (copy, -1);
      MsNoticed       *named = read_line (self, known, valid);
      GString         *place;

      if (named != NULL)
        about = named;
      place = about != NULL ? about->said : self->common;
      if (place->len < SAID_LONGEST)
        g_string_append_printf (place, "%s\n", valid);
      line += length;
      line += *line == '\n' ? 1 : 0;
    }

  return self;
}

MsNamed
ms_notice_named (const MsNotice *self)
{
  MsNamed best = MS_NAMED_NEVER;

  for (guint i = 0; i < self->noticed->len; i++)
    best = MAX (best, ((const MsNoticed *) self->noticed->pdata[i])->named);

  return best;
}

const MsNoticed *
ms_notice_find (const MsNotice *self, const char *address)
{
  for (guint i = 0; i < self->noticed->len; i++)
    {
      const MsNoticed *noticed = self->noticed->pdata[i];

      if (g_ascii_strcasecmp (noticed->address, address) == 0)
        return noticed;
    }

  return NULL;
}
