/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-spf-macro.c - macros in SPF's domain names */

#include "config.h"

#include "ms-spf-macro.h"

#include <string.h>

#define LETTERS    "slodiphv"
#define DELIMITERS ".-+,/_="
#define LONGEST    253 /* RFC 7208 §7.3 */

/* %{letter digits r delimiters} */
typedef struct
{
  char        letter; /* as written */
  guint       keep;   /* parts from the right; 0: all */
  gboolean    reverse;
  char        delimiters[sizeof DELIMITERS];
  const char *end; /* behind the brace */
} Macro;

/* @at: behind "%{" */
static gboolean
read_macro (const char *at, Macro *macro)
{
  gboolean digits;
  guint64  keep = 0;
  gsize    length;

  memset (macro, 0, sizeof *macro);
  macro->letter = *at;
  if (*at == '\0' || strchr (LETTERS, g_ascii_tolower (*at)) == NULL)
    return FALSE;

  at++;
  digits = g_ascii_isdigit (*at);
  for (; g_ascii_isdigit (*at); at++)
    keep = MIN (10 * keep + (guint) (*at - '0'), G_MAXUINT);
  if (digits && keep == 0)
    return FALSE;
  macro->keep = keep;

  macro->reverse = g_ascii_tolower (*at) == 'r';
  at += macro->reverse;
  length = strspn (at, DELIMITERS);
  for (gsize i = 0; i < length; i++)
    if (strchr (macro->delimiters, at[i]) == NULL)
      macro->delimiters[strlen (macro->delimiters)] = at[i];
  macro->end = at + length + 1;

  return at[length] == '}';
}

/* §7.1: domain-end is a macro or a dot and a top label, which is not all digits. */
static gboolean
is_domain_end (const char *text, gboolean ends_in_macro)
{
  gsize       length = strlen (text);
  const char *dot;
  gsize       digits;

  if (ends_in_macro)
    return TRUE;
  if (length > 0 && text[length - 1] == '.')
    length--;
  dot = g_strrstr_len (text, length, ".");
  if (dot == NULL || dot + 1 == text + length)
    return FALSE;

  dot++;
  length -= dot - text;
  digits = strspn (dot, G_CSET_DIGITS);
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (dot[i]) && dot[i] != '-')
      return FALSE;

  return dot[0] != '-' && dot[length - 1] != '-' && digits < length;
}

gboolean
ms_spf_macro_check (const char *text, gboolean domain)
{
  gboolean ends_in_macro = FALSE;

  for (const char *at = text; *at != '\0';)
    {
      Macro macro;

      ends_in_macro = *at == '%';
      if (*at < 0x21 || *at > 0x7e)
        return FALSE;
      if (*at != '%')
        at++;
      else if (at[1] == '%' || at[1] == '_' || at[1] == '-')
        at += 2;
      else if (at[1] == '{' && read_macro (at + 2, &macro))
        at = macro.end;
      else
        return FALSE;
    }

  return !domain || (*text != '\0' && is_domain_end (text, ends_in_macro));
}

static char *
dotted_address (const MsIp *ip)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < ip->length; i++)
    if (ip->length == 4)
      g_string_append_printf (out, "%s%u", i > 0 ? "." : "", ip->bytes[i]);
    else
      g_string_append_printf (out, "%s%x.%x", i > 0 ? "." : "", ip->bytes[i] >> 4,
                              ip->bytes[i] & 15u);

  return g_strdup (out->str);
}

static char *
get_value (char letter, const MsSpfMacros *macros)
{
  switch (letter)
    {
    case 's':
      return g_strconcat (macros->local, "@", macros->sender_domain, NULL);
    case 'l':
      return g_strdup (macros->local);
    case 'o':
      return g_strdup (macros->sender_domain);
    case 'd':
      return g_strdup (macros->domain);
    case 'i':
      return dotted_address (macros->ip);
    case 'p':
      return macros->validated_name (macros->data);
    case 'h':
      return g_strdup (macros->helo);
    case 'v':
      return g_strdup (macros->ip->length == 4 ? "in-addr" : "ip6");
    }

  g_assert_not_reached ();
}

static char *
transform (const char *value, const Macro *macro)
{
  const char *delimiters = macro->delimiters[0] != '\0' ? macro->delimiters : ".";
  g_auto (GStrv) parts = g_strsplit_set (value, delimiters, -1);
  g_autoptr (GString) out = g_string_new (NULL);

  guint count = g_strv_length (parts);
  guint first = macro->keep > 0 && macro->keep < count ? count - macro->keep : 0;

  for (guint i = first; i < count; i++)
    {
      /* Of the reversed list, too, the right-hand parts are kept: those that came first. */
      guint part = macro->reverse ? count - 1 - i : i;

      if (i > first)
        g_string_append_c (out, '.');
      g_string_append (out, parts[part]);
    }

  return g_strdup (out->str);
}

static void
append_macro (GString *out, const Macro *macro, const MsSpfMacros *macros)
{
  g_autofree char *value = get_value (g_ascii_tolower (macro->letter), macros);
  g_autofree char *made = transform (value, macro);

  if (g_ascii_isupper (macro->letter))
    {
      g_autofree char *escaped = g_uri_escape_string (made, NULL, FALSE);

      g_string_append (out, escaped);
    }
  else
    {
      g_string_append (out, made);
    }
}

char *
ms_spf_macro_expand (const char *text, const MsSpfMacros *macros)
{
  GString *out = g_string_new (NULL);

  for (const char *at = text; *at != '\0';)
    {
      Macro macro;

      if (*at != '%')
        {
          g_string_append_c (out, *at++);
          continue;
        }
      if (at[1] == '{' && read_macro (at + 2, &macro))
        {
          append_macro (out, &macro, macros);
          at = macro.end;
          continue;
        }
      g_string_append (out, at[1] == '_' ? " " : at[1] == '-' ? "%20" : "%");
      at += at[1] != '\0' ? 2 : 1;
    }

  return g_string_free (out, FALSE);
}

char *
ms_spf_macro_expand_name (const char *text, const MsSpfMacros *macros)
{
  g_autofree char *whole = ms_spf_macro_expand (text, macros);
  char            *name = whole;
  gsize            length = strlen (whole);

  if (length > 0 && name[length - 1] == '.')
    name[--length] = '\0';
  while (strlen (name) > LONGEST)
    {
      char *dot = strchr (name, '.');

      if (dot == NULL)
        break;
      name = dot + 1;
    }

  return g_strdup (name);
}
