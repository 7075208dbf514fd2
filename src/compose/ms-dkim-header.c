/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dkim-header.c - relaxed header canonicalisation, and the choice of what is signed */

#include "config.h"

#include "ms-dkim-header.h"

#include <string.h>

static inline gboolean
is_spacing (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void
ms_dkim_header_append (GString *out, const char *field, gsize length)
{
  const char *end = field + length;
  const char *colon = memchr (field, ':', length);
  const char *at = colon != NULL ? colon + 1 : end;
  const char *name_end = colon != NULL ? colon : end;

  while (name_end > field && is_spacing (name_end[-1]))
    name_end--;
  for (; field < name_end; field++)
    g_string_append_c (out, g_ascii_tolower (*field));
  g_string_append_c (out, ':');

  while (at < end && is_spacing (*at))
    at++;
  while (at < end)
    {
      const char *word = at;

      while (at < end && !is_spacing (*at))
        at++;
      g_string_append_len (out, word, at - word);
      while (at < end && is_spacing (*at))
        at++;
      if (at < end)
        g_string_append_c (out, ' ');
    }
}

static gboolean
is_called (const char *field, gsize length, const char *name)
{
  return strlen (name) == length && g_ascii_strncasecmp (field, name, length) == 0;
}

static gboolean
is_covered (const char *field, gsize length)
{
  /* Feedback-ID counts with Gmail only where it is signed. */
  static const char *const names[] = { "From",        "Reply-To",   "To",
                                       "Cc",          "Subject",    "Date",
                                       "Message-ID",  "Sender",     "MIME-Version",
                                       "In-Reply-To", "References", "Feedback-ID" };

  if (g_ascii_strncasecmp (field, "List-", 5) == 0 ||
      g_ascii_strncasecmp (field, "Content-", 8) == 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (is_called (field, length, names[i]))
      return TRUE;

  return FALSE;
}

static void
append_name (GString *names, const char *name, gsize length)
{
  if (names->len > 0)
    g_string_append_c (names, ':');
  g_string_append_len (names, name, length);
}

/* The beginning of the field that ends at @end. */
static const char *
find_field (const char *header, const char *end)
{
  const char *at = end;

  do
    {
      at = at - header > 1 ? memrchr (header, '\n', at - header - 1) : NULL;
      at = at != NULL ? at + 1 : header;
    }
  while (at > header && (*at == ' ' || *at == '\t'));

  return at;
}

void
ms_dkim_header_select (const char *header, gsize length, GString *names, GString *canonical)
{
  static const char *const oversigned[] = { "From", "List-Unsubscribe",
                                            "List-Unsubscribe-Post" };
  const char              *end = header + length;

  g_string_truncate (names, 0);
  g_string_truncate (canonical, 0);

  /* From the last to the first: where a name occurs twice, its n-th mention in h= is the n-th
   * from below (RFC 6376 §5.4.2). */
  while (end > header)
    {
      const char *field = find_field (header, end);
      const char *colon = memchr (field, ':', end - field);

      if (colon != NULL && is_covered (field, colon - field))
        {
          append_name (names, field, colon - field);
          ms_dkim_header_append (canonical, field, end - field);
          g_string_append_len (canonical, "\r\n", 2);
        }
      end = field;
    }

  for (guint i = 0; i < G_N_ELEMENTS (oversigned); i++)
    append_name (names, oversigned[i], strlen (oversigned[i]));
}
