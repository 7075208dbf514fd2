/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-reading-words.c - a reply's text reduced to what is the same in every reply of its kind */

#include "config.h"

#include "ms-reading-words.h"

#include <string.h>

/* What ends an address or a host; a word also ends at any other punctuation. */
#define OUTER " \t\r\n<>()[]{}\"',;"

typedef struct
{
  GString *out;
  gboolean has_ip;
} Words;

static gboolean
is_word (char c)
{
  return g_ascii_isalnum (c) || (c & 0x80) != 0;
}

static gboolean
is_address_of_host (const char *text, gsize length)
{
  guint dots = 0;
  guint colons = 0;

  for (gsize i = 0; i < length; i++)
    if (text[i] == '.')
      dots++;
    else if (text[i] == ':')
      colons++;
    else if (!g_ascii_isxdigit (text[i]))
      return FALSE;

  return colons >= 2 || (dots == 3 && colons == 0 && g_ascii_isdigit (text[0]));
}

static void
append (Words *self, const char *prefix, const char *text, gsize length)
{
  g_string_append_c (self->out, ' ');
  g_string_append (self->out, prefix);
  for (gsize i = 0; i < length; i++)
    if (text[i] != '\'')
      g_string_append_c (self->out, g_ascii_tolower (text[i]));
}

static gboolean
is_number (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isdigit (text[i]))
      return FALSE;

  return TRUE;
}

/* "AUP#In-1310", "OFR_417", "OFR006_417" and "SC-001" are names of an error, one word each:
 * "aup1310", "ofr417", "ofr417" and "sc001".  The number between is the machine that said so.
 * @letters: (out): how many bytes of the name to keep
 * @digits: (out): where its number begins
 * Returns: the bytes of all; 0: it is none */
static gsize
measure_error_name (const char *text, gsize length, gsize *letters, gsize *digits)
{
  gboolean aup = length > 3 && g_ascii_strncasecmp (text, "aup#", 4) == 0;
  gsize    at = 0;

  while (at < length && g_ascii_isalpha (text[at]))
    at++;
  *letters = at;
  if (at == 3 && length > 7 && is_number (text + at, 3))
    at += 3;
  if (*letters < 2 || *letters > 4 || at == length || (!aup && strchr ("-_", text[at]) == NULL))
    return 0;

  for (at++; aup && at < length && (g_ascii_isalpha (text[at]) || text[at] == '-'); at++)
    ;
  *digits = at;
  while (at < length && g_ascii_isdigit (text[at]))
    at++;

  return at >= *digits + 3 && (at == length || !is_word (text[at])) ? at : 0;
}

/* Letters that an apostrophe joins are one word: "doesn't" is "doesnt". */
static gsize
measure_word (const char *text, gsize length)
{
  gsize at = 0;

  while (at < length &&
         (is_word (text[at]) || (text[at] == '\'' && at > 0 && at + 1 < length &&
                                 g_ascii_isalpha (text[at + 1]) && is_word (text[at - 1]))))
    at++;

  return at;
}

static void
append_words (Words *self, const char *text, gsize length)
{
  for (gsize at = 0; at < length;)
    {
      gsize letters = 0;
      gsize digits = 0;
      gsize whole = measure_error_name (text + at, length - at, &letters, &digits);
      gsize word = measure_word (text + at, length - at);

      if (whole > 0)
        {
          append (self, "", text + at, letters);
          for (gsize i = digits; i < whole; i++)
            g_string_append_c (self->out, text[at + i]);
          at += whole;
        }
      else if (word == 1 && at + 2 < length && text[at + 1] == '-' &&
               g_ascii_tolower (text[at]) == 'e' && g_ascii_isalpha (text[at + 2]))
        {
          gsize rest = measure_word (text + at + 2, length - at - 2);

          append (self, "e", text + at + 2, rest);
          at += 2 + rest;
        }
      else if (word > 0)
        {
          if (!is_number (text + at, word))
            append (self, "", text + at, word);
          at += word;
        }
      else
        at++;
    }
}

/* A dot between a small letter and a capital is the end of a sentence without its blank:
 * "blocked.Please". */
static gboolean
is_host (const char *text, gsize length)
{
  gboolean dotted = FALSE;

  for (gsize i = 0; i < length; i++)
    if (text[i] == '.' && i > 0 && i + 1 < length)
      {
        if (g_ascii_islower (text[i - 1]) && g_ascii_isupper (text[i + 1]))
          return FALSE;
        dotted = dotted || g_ascii_isalpha (text[i + 1]);
      }
    else if (!is_word (text[i]) && strchr ("-_.", text[i]) == NULL)
      return FALSE;

  return dotted;
}

static gboolean
is_url (const char *text)
{
  return g_ascii_strncasecmp (text, "http://", 7) == 0 ||
         g_ascii_strncasecmp (text, "https://", 8) == 0 ||
         g_ascii_strncasecmp (text, "www.", 4) == 0;
}

/* What stands between blanks, brackets and quotes. */
static void
append_run (Words *self, const char *text, gsize length)
{
  const char *at_sign = memchr (text, '@', length);

  while (length > 0 && strchr (".:!?*#-", text[length - 1]) != NULL)
    length--;

  if (is_address_of_host (text, length))
    self->has_ip = TRUE;
  else if (at_sign != NULL && at_sign > text && at_sign < text + length)
    {
      const char *before = memrchr (text, ':', (gsize) (at_sign - text));
      const char *behind = memchr (at_sign, ':', (gsize) (text + length - at_sign));

      if (before != NULL)
        append_words (self, text, (gsize) (before - text));
      if (behind != NULL)
        append_words (self, behind, (gsize) (text + length - behind));
    }
  else if (is_host (text, length))
    append (self, "@", text, length);
  else
    append_words (self, text, length);
}

/* "<user@host>", "<user>": whom it is about; but "<http://…>" and "<421 4.4.2 timed out>" are
 * not. Returns: the bytes to skip; 0: it is none */
static gsize
measure_bracket (const char *text, gboolean *has_ip)
{
  gsize inner = strcspn (text + 1, "> \t\r\n");

  if (text[1 + inner] != '>' || inner > 256 || is_url (text + 1))
    return 0;

  *has_ip = *has_ip || memchr (text + 1, '[', inner) != NULL;

  return inner + 2;
}

/* An apostrophe inside a run joins it: the run goes on behind "doesn'".  Three dots end it, as
 * in "not allowed...user@host". */
static gsize
measure_run (const char *text)
{
  const char *dots;
  gsize       length = strcspn (text, OUTER);

  while (length > 0 && text[length] == '\'' && is_word (text[length - 1]) &&
         g_ascii_isalpha (text[length + 1]))
    length += 1 + strcspn (text + length + 1, OUTER);
  dots = memmem (text, length, "...", 3);
  if (dots != NULL)
    length = (gsize) (dots - text) + (dots == text ? 3 : 0);

  return length;
}

/* "(in reply to RCPT TO command)", as Postfix ends what it quotes, says nothing of its own. */
static void
cut_command (GString *words)
{
  static const struct
  {
    const char *words;
    const char *flag;
  } commands[] = {
    { "mail from", " %mail" },
    { "rcpt to", " %rcpt" },
    { "data", " %data" },
    { "end of data", " %dot" },
  };
  static const char said[] = " in reply to ";
  char             *found = strstr (words->str, said);

  if (found == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_has_prefix (found + sizeof said - 1, commands[i].words))
      {
        g_string_truncate (words, (gsize) (found - words->str));
        g_string_append (words, commands[i].flag);
        return;
      }
}

/* Letters beyond ASCII become small, in any locale alike, and the typographic apostrophe,
 * U+2019, the plain one.  What is not UTF-8 stays as it is. */
static char *
take_letters (const char *text)
{
  gsize       length = strnlen (text, MS_READING_LONGEST);
  GString    *out = g_string_sized_new (length + 1);
  const char *end = text + length;

  for (const char *at = text; at < end;)
    {
      gunichar c = (*at & 0x80) != 0 ? g_utf8_get_char_validated (at, end - at) : 0;

      if (c == 0 || c >= (gunichar) -2)
        g_string_append_c (out, *at++);
      else
        {
          g_string_append_unichar (out, c == 0x2019 ? '\'' : g_unichar_tolower (c));
          at = g_utf8_next_char (at);
        }
    }

  return g_string_free (out, FALSE);
}

/* "Giving up on 192.0.2.1.", as qmail ends what it quotes, is no reason, and whose address it
 * is does not matter. */
static void
cut_giving_up (char *text)
{
  char *found = strcasestr (text, " giving up on ");

  if (found != NULL && found > text)
    *found = '\0';
}

GString *
ms_reading_words (const char *text)
{
  g_autofree char *plain = take_letters (text);
  Words            self = { g_string_new (NULL), FALSE };

  cut_giving_up (plain);

  for (const char *at = plain; *at != '\0';)
    {
      gsize skip = *at == '<' ? measure_bracket (at, &self.has_ip) : 0;
      gsize length = is_url (at) ? strcspn (at, " \t\r\n<>()[]\"',;") : measure_run (at);

      if (skip > 0)
        at += skip;
      else if (length == 0)
        at++;
      else
        {
          if (is_url (at))
            append (&self, "@", at, length);
          else
            append_run (&self, at, length);
          at += length;
        }
    }

  cut_command (self.out);
  if (self.has_ip)
    g_string_append (self.out, " %ip");
  g_string_append_c (self.out, ' ');

  return self.out;
}
