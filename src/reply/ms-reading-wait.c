/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-reading-wait.c - how long a text wants to be left alone: "try again in 300 seconds" */

#include "config.h"

#include "ms-reading-words.h"

#include <string.h>

#define LONGEST_WAIT (7 * 86400)

/* What a number of seconds, minutes or hours must stand behind to be a wait: not that a message
 * "expired after 840 minutes" or that "5 messages in 60 seconds" are too many. */
static const char *const askings[] = {
  "try",     "retry",   "wait",     "again",     "greylist",    "graylist",    "greylisted",
  "resend",  "resent",  "defer",    "deferred",  "delay",       "come",        "reconnect",
  "blocked", "block",   "suspend",  "suspended", "banned",      "throttled",   "limited",
  "locked",  "penalty", "retrying", "listing",   "greylisting", "graylisting", "graylisted",
};

/* And directly behind one of these, or an asking itself. */
static const char *const befores[] = {
  "in",    "for",    "after",   "wait",       "least",         "about", "another",
  "again", "retry",  "later",   "next",       "approximately", "up",    "to",
  "delay", "within", "penalty", "greylisted", "graylisted",    "back",
};

static const struct
{
  const char *name;
  guint       seconds;
} units[] = {
  { "s", 1 },       { "sec", 1 },      { "secs", 1 },   { "second", 1 },  { "seconds", 1 },
  { "m", 60 },      { "min", 60 },     { "mins", 60 },  { "minute", 60 }, { "minutes", 60 },
  { "h", 3600 },    { "hr", 3600 },    { "hrs", 3600 }, { "hour", 3600 }, { "hours", 3600 },
  { "day", 86400 }, { "days", 86400 },
};

#define WORDS_BACK 10

static gboolean
is_one_of (const char *word, const char *const *words, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (word, words[i]))
      return TRUE;

  return FALSE;
}

static guint
find_unit (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (word, units[i].name))
      return units[i].seconds;

  return 0;
}

/* "00:05:00" or "5:00"; else 0, as for "1915321397:308", which is an error's number */
static guint64
read_clock (const char *word)
{
  guint64 sum = 0;
  guint   parts = 0;

  for (const char *at = word; parts < 3; at++)
    {
      char *end = NULL;

      if (!g_ascii_isdigit (*at))
        return 0;
      sum = sum * 60 + MIN (g_ascii_strtoull (at, &end, 10), 99);
      if (end - at > 2)
        return 0;
      parts++;
      at = end;
      if (*at != ':')
        return *at == '\0' && parts > 1 ? sum : 0;
    }

  return 0;
}

/* "300", "300s", "1h"; "a" and "an" are one. */
static guint64
read_amount (const char *word, const char *next)
{
  char   *unit = NULL;
  guint64 number;

  if (g_str_equal (word, "an") || g_str_equal (word, "one"))
    return next != NULL ? find_unit (next) : 0;
  if (!g_ascii_isdigit (word[0]))
    return 0;
  if (strchr (word, ':') != NULL)
    return read_clock (word);

  number = MIN (g_ascii_strtoull (word, &unit, 10), LONGEST_WAIT);
  if (unit[0] == '.')
    unit += 1 + strspn (unit + 1, "0123456789");
  if (unit[0] != '\0')
    return number * find_unit (unit);

  return next != NULL ? number * find_unit (next) : 0;
}

static gboolean
is_asked_for (char **words, guint at)
{
  if (at == 0 || !is_one_of (words[at - 1], befores, G_N_ELEMENTS (befores)))
    return FALSE;

  for (guint back = 1; back <= MIN (at, WORDS_BACK); back++)
    if (is_one_of (words[at - back], askings, G_N_ELEMENTS (askings)))
      return TRUE;

  return FALSE;
}

guint
ms_reading_wait (const char *text)
{
  g_autofree char *cut = g_strndup (text, strnlen (text, MS_READING_LONGEST));
  g_autofree char *lower = g_ascii_strdown (cut, -1);
  g_auto (GStrv) pieces = NULL;
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  if (strpbrk (lower, "0123456789") == NULL && strstr (lower, " an ") == NULL &&
      strstr (lower, " one ") == NULL)
    return 0;

  pieces = g_strsplit_set (lower, " \t\r\n<>()[]{}\"',;=-!", -1);
  for (guint i = 0; pieces[i] != NULL; i++)
    {
      gsize length = strlen (pieces[i]);

      while (length > 0 && strchr (".:", pieces[i][length - 1]) != NULL)
        pieces[i][--length] = '\0';
      if (length > 0)
        g_ptr_array_add (words, pieces[i]);
    }
  g_ptr_array_add (words, NULL);

  for (guint i = 0; words->pdata[i] != NULL; i++)
    {
      char  **all = (char **) words->pdata;
      guint64 wait = read_amount (all[i], all[i + 1]);

      if (wait > 0 && is_asked_for (all, i))
        return (guint) MIN (wait, LONGEST_WAIT);
    }

  return 0;
}
