/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mention.c - addresses in running text */

#include "config.h"

#include "ms-mention.h"

#include <string.h>

#define LOCAL_LONGEST  256
#define DOMAIN_LONGEST 255

/* RFC 5322 §3.2.3, less what stands around an address more often than in it. */
static gboolean
is_local (char c)
{
  return g_ascii_isalnum (c) || (guchar) c >= 0x80 ||
         (c != '\0' && strchr ("!#$%&'*+-/=?^_{|}~.", c) != NULL);
}

static gboolean
is_domain (char c)
{
  return g_ascii_isalnum (c) || (guchar) c >= 0x80 || c == '-' || c == '.' || c == '_';
}

/* Where the local part that ends before @end begins; @end where there is none. */
static gsize
begin_of_local (const char *text, gsize from, gsize end)
{
  gsize begin = end;

  if (end > from && text[end - 1] == '"')
    {
      for (begin = end - 1; begin > from && end - begin < LOCAL_LONGEST; begin--)
        if (text[begin - 1] == '"' && (begin < from + 2 || text[begin - 2] != '\\'))
          return begin - 1;
        else if (text[begin - 1] == '\n')
          break;
      return end;
    }

  /* Text of another script runs up to an address without a blank: one that ends in ASCII is
   * ASCII. */
  while (begin > from && end - begin < LOCAL_LONGEST && is_local (text[begin - 1]) &&
         ((guchar) text[begin - 1] < 0x80 || (guchar) text[end - 1] >= 0x80))
    begin--;
  while (begin < end && ((guchar) text[begin] & 0xc0) == 0x80)
    begin++;
  while (begin < end && strchr ("'*=/|&!?{}~.", text[begin]) != NULL)
    begin++;
  /* An X.400 address that holds one of ours: "dda:SMTP=a@example.org". */
  if (end - begin > 5 && g_ascii_strncasecmp (text + begin, "smtp=", 5) == 0)
    begin += 5;

  return begin;
}

static gsize
end_of_domain (const char *text, gsize at)
{
  gsize begin = at;

  if (text[at] == '[')
    {
      gsize n = strspn (text + at + 1, "0123456789.:abcdefABCDEFIPv");

      return text[at + 1 + n] == ']' ? at + n + 2 : at;
    }
  while (at - begin < DOMAIN_LONGEST && is_domain (text[at]))
    at++;
  while (at > begin && ((guchar) text[at] & 0xc0) == 0x80)
    at--;
  while (at > begin && strchr (".-_", text[at - 1]) != NULL)
    at--;

  return at;
}

/* A domain in another script goes on as long as its letters do: full stops and brackets of that
 * script end it. */
static gsize
cut_domain (const char *text, gsize begin, gsize end)
{
  const char *at = text + begin;

  while (at < text + end)
    {
      gunichar c = g_utf8_get_char (at);

      if (c >= 0x80 && !g_unichar_isalnum (c) && !g_unichar_ismark (c))
        break;
      at = g_utf8_next_char (at);
    }

  return (gsize) (at - text);
}

/* "@example.org", with a dot in it or none: a host of one's own network. */
static gboolean
is_plausible (const char *text, gsize begin, gsize at, gsize end)
{
  return begin < at && at + 1 < end &&
         (g_ascii_isalnum (text[at + 1]) || (guchar) text[at + 1] >= 0x80 ||
          text[at + 1] == '[');
}

char *
ms_mention_find (const char *text, gsize *at, gsize *begin)
{
  for (const char *sign = strchr (text + *at, '@'); sign != NULL; sign = strchr (sign + 1, '@'))
    {
      gsize place = (gsize) (sign - text);
      gsize local = begin_of_local (text, *at, place);
      gsize end = end_of_domain (text, place + 1);

      if (text[place + 1] != '[')
        end = cut_domain (text, place + 1, end);
      if (!is_plausible (text, local, place, end))
        continue;
      *at = end;
      *begin = local;
      return g_strndup (text + local, end - local);
    }
  *at += strlen (text + *at);

  return NULL;
}

char *
ms_mention_first (const char *text)
{
  gsize at = 0;
  gsize begin;

  return ms_mention_find (text, &at, &begin);
}
