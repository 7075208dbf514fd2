/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-imap-words.c - one whole answer of an IMAP server, read word by word */

#include "config.h"

#include "ms-imap-words.h"
#include "ms-text.h"

#include <string.h>

typedef struct
{
  const char *at;
  const char *end;
  GPtrArray  *literals;   /* borrowed (element-type GByteArray) */
  guint       n_literals; /* that were passed */
} Words;

/* A word: a part of the line, or what a quoted string or a literal holds. */
typedef struct
{
  const char *text; /* borrowed */
  gsize       length;
  char       *owned;   /* (owned) (nullable): of a quoted string */
  GByteArray *literal; /* borrowed (nullable) */
  gboolean    nil;
} Word;

static void
word_clear (Word *self)
{
  g_clear_pointer (&self->owned, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Word, word_clear)

static void
skip_blanks (Words *self)
{
  while (self->at < self->end && *self->at == ' ')
    self->at++;
}

static gboolean
take_char (Words *self, char wanted)
{
  skip_blanks (self);
  if (self->at == self->end || *self->at != wanted)
    return FALSE;

  self->at++;

  return TRUE;
}

static void
take_quoted (Words *self, Word *out)
{
  GString *text = g_string_new (NULL);

  for (self->at++; self->at < self->end && *self->at != '"'; self->at++)
    {
      if (*self->at == '\\' && self->at + 1 < self->end)
        self->at++;
      g_string_append_c (text, *self->at);
    }
  if (self->at < self->end)
    self->at++;

  out->length = text->len;
  out->owned = g_string_free (text, FALSE);
  out->text = out->owned;
}

static void
take_literal (Words *self, Word *out)
{
  self->at++;
  if (self->n_literals >= self->literals->len)
    return;

  out->literal = self->literals->pdata[self->n_literals++];
  out->text = (const char *) out->literal->data;
  out->length = out->literal->len;
}

/* The section of BODY[HEADER.FIELDS (A B)] is part of the word. */
static void
take_atom (Words *self, Word *out)
{
  gboolean section = FALSE;

  out->text = self->at;
  for (; self->at < self->end; self->at++)
    {
      if (*self->at == '[')
        section = TRUE;
      else if (*self->at == ']')
        section = FALSE;
      else if (*self->at == '\0' ||
               (!section && (*self->at == ' ' || *self->at == '(' || *self->at == ')')))
        break;
    }
  out->length = self->at - out->text;
  out->nil = out->length == 3 && g_ascii_strncasecmp (out->text, "NIL", 3) == 0;
}

/* FALSE: the line is at its end, or at a parenthesis. */
static gboolean
take (Words *self, Word *out)
{
  *out = (Word){ .text = "" };
  skip_blanks (self);
  if (self->at == self->end || *self->at == '(' || *self->at == ')')
    return FALSE;

  if (*self->at == '"')
    take_quoted (self, out);
  else if (*self->at == '\0')
    take_literal (self, out);
  else
    take_atom (self, out);

  return TRUE;
}

/* All up to the parenthesis that closes the one at hand. */
static void
skip_list (Words *self)
{
  guint depth = 0;

  do
    {
      g_auto (Word) word = { 0 };

      if (take_char (self, '('))
        depth++;
      else if (take_char (self, ')'))
        depth = depth > 0 ? depth - 1 : 0;
      else if (!take (self, &word))
        return;
    }
  while (depth > 0);
}

static gboolean
is (const Word *word, const char *name)
{
  return word->length == strlen (name) &&
         g_ascii_strncasecmp (word->text, name, word->length) == 0;
}

static guint64
get_number (const Word *word, guint64 largest)
{
  guint64 number = 0;

  if (word->length == 0 || word->length > 19)
    return 0;
  for (gsize i = 0; i < word->length; i++)
    {
      if (!g_ascii_isdigit (word->text[i]))
        return 0;
      number = number * 10 + (word->text[i] - '0');
    }

  return number <= largest ? number : 0;
}

/* The whole mail, or its beginning: BODY[] or BODY[]<0>; RFC822 from servers of old. */
static gboolean
is_body (const Word *name)
{
  return is (name, "BODY[]") || is (name, "BODY[]<0>") || is (name, "RFC822");
}

static void
keep_body (MsImapAnswer *answer, Word *value)
{
  if (value->nil || answer->body != NULL)
    return;

  if (value->literal != NULL)
    answer->body = g_bytes_new_take (g_byte_array_steal (value->literal, NULL), value->length);
  else
    answer->body = g_bytes_new (value->text, value->length);
}

static void
read_fetch (Words *self, MsImapAnswer *answer)
{
  answer->kind = MS_IMAP_FETCH;
  if (!take_char (self, '('))
    return;

  for (;;)
    {
      g_auto (Word) name = { 0 };
      g_auto (Word) value = { 0 };

      if (!take (self, &name))
        return;
      skip_blanks (self);
      if (self->at < self->end && *self->at == '(')
        {
          skip_list (self);
          continue;
        }
      if (!take (self, &value))
        return;

      if (is (&name, "UID"))
        answer->uid = get_number (&value, G_MAXUINT32);
      else if (is (&name, "RFC822.SIZE"))
        answer->size = get_number (&value, G_MAXINT64);
      else if (is_body (&name))
        keep_body (answer, &value);
    }
}

static gboolean
has_noselect (const char *flags, gsize length)
{
  g_autofree char *text = g_ascii_strdown (flags, length);

  return strstr (text, "\\noselect") != NULL || strstr (text, "\\nonexistent") != NULL;
}

static void
read_list (Words *self, MsImapAnswer *answer)
{
  g_auto (Word) separator = { 0 };
  g_auto (Word) name = { 0 };
  const char *flags;

  skip_blanks (self);
  flags = self->at;
  skip_list (self);
  answer->selectable = !has_noselect (flags, self->at - flags);
  if (!take (self, &separator) || !take (self, &name))
    return;

  answer->kind = MS_IMAP_LIST;
  answer->text = g_strndup (name.text, name.length);
}

/* "[CODE] text for people", or the text alone. */
static void
read_text (Words *self, MsImapAnswer *answer)
{
  skip_blanks (self);
  if (self->at < self->end && *self->at == '[')
    {
      const char *close = memchr (self->at, ']', self->end - self->at);

      if (close != NULL)
        {
          answer->code = ms_text_printable (self->at + 1, close - self->at - 1);
          self->at = close + 1;
          skip_blanks (self);
        }
    }
  answer->text = ms_text_printable (self->at, self->end - self->at);
}

static gboolean
find_status (const Word *word, MsImapStatus *out)
{
  static const char *const names[] = {
    [MS_IMAP_OK] = "OK",   [MS_IMAP_NO] = "NO",           [MS_IMAP_BAD] = "BAD",
    [MS_IMAP_BYE] = "BYE", [MS_IMAP_PREAUTH] = "PREAUTH",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (is (word, names[i]))
      {
        *out = i;
        return TRUE;
      }

  return FALSE;
}

static void
read_numbered (Words *self, const Word *first, MsImapAnswer *answer)
{
  g_auto (Word) what = { 0 };

  answer->number = get_number (first, G_MAXUINT32);
  if (!take (self, &what))
    return;

  if (is (&what, "EXISTS"))
    answer->kind = MS_IMAP_EXISTS;
  else if (is (&what, "FETCH"))
    read_fetch (self, answer);
}

static void
read_untagged (Words *self, MsImapAnswer *answer)
{
  g_auto (Word) first = { 0 };

  if (!take (self, &first))
    return;

  if (find_status (&first, &answer->status))
    {
      answer->kind = MS_IMAP_STATUS;
      read_text (self, answer);
    }
  else if (is (&first, "CAPABILITY"))
    {
      answer->kind = MS_IMAP_CAPABILITY;
      read_text (self, answer);
    }
  else if (is (&first, "LIST"))
    read_list (self, answer);
  else
    read_numbered (self, &first, answer);
}

static gboolean
read_tagged (Words *self, MsImapAnswer *answer)
{
  g_auto (Word) tag = { 0 };
  g_auto (Word) status = { 0 };

  if (!take (self, &tag) || tag.length < 2 || tag.text[0] != 'M')
    return FALSE;

  tag.text++;
  tag.length--;
  answer->tag = get_number (&tag, G_MAXUINT32);
  if (answer->tag == 0 || !take (self, &status) || !find_status (&status, &answer->status) ||
      answer->status > MS_IMAP_BAD)
    return FALSE;

  answer->kind = MS_IMAP_TAGGED;
  read_text (self, answer);

  return TRUE;
}

gboolean
ms_imap_words_may_hold_literal (const char *line, gsize length)
{
  g_auto (Word) first = { 0 };
  Words        words = { line + 1, line + length, NULL, 0 };
  MsImapStatus status;

  if (length < 2 || line[0] != '*')
    return FALSE;

  skip_blanks (&words);

  /* An answer with a literal in it does not begin with one. */
  return words.at < words.end && *words.at != '\0' && take (&words, &first) &&
         !find_status (&first, &status);
}

MsImapAnswer *
ms_imap_words_read (const char *line, gsize length, GPtrArray *literals)
{
  g_autoptr (MsImapAnswer) answer = g_new0 (MsImapAnswer, 1);
  Words words = { line, line + length, literals, 0 };

  answer->kind = MS_IMAP_OTHER;
  if (length > 0 && (line[0] == '*' || line[0] == '+'))
    words.at++;

  if (length > 0 && line[0] == '*')
    read_untagged (&words, answer);
  else if (length > 0 && line[0] == '+')
    {
      answer->kind = MS_IMAP_CONTINUE;
      read_text (&words, answer);
    }
  else if (length > 0 && !read_tagged (&words, answer))
    return NULL;

  if (answer->text == NULL)
    answer->text = g_strdup ("");

  return g_steal_pointer (&answer);
}
