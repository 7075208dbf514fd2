/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-spf-record.c - reads the terms of an SPF record */

#include "config.h"

#include "ms-spf-macro.h"
#include "ms-spf-record.h"

#include <string.h>

#define VERSION "v=spf1"

typedef enum
{
  DOMAIN_NONE,
  DOMAIN_OPTIONAL,
  DOMAIN_NEEDED,
  DOMAIN_NETWORK,
} Domain;

static const struct
{
  const char *name;
  MsSpfKind   kind;
  Domain      domain;
  gboolean    cidr;
} mechanisms[] = {
  { "all", MS_SPF_ALL, DOMAIN_NONE, FALSE },
  { "include", MS_SPF_INCLUDE, DOMAIN_NEEDED, FALSE },
  { "a", MS_SPF_A, DOMAIN_OPTIONAL, TRUE },
  { "mx", MS_SPF_MX, DOMAIN_OPTIONAL, TRUE },
  { "ptr", MS_SPF_PTR, DOMAIN_OPTIONAL, FALSE },
  { "ip4", MS_SPF_IP4, DOMAIN_NETWORK, FALSE },
  { "ip6", MS_SPF_IP6, DOMAIN_NETWORK, FALSE },
  { "exists", MS_SPF_EXISTS, DOMAIN_NEEDED, FALSE },
};

static void
free_term (gpointer data)
{
  MsSpfTerm *term = data;

  g_free (term->text);
  g_free (term->domain);
  g_free (term);
}

/* §5.6: "0" or a number without a leading 0. */
static gboolean
read_bits (const char *text, gsize length, guint maximum, guint *bits)
{
  if (length == 0 || length > 3 || (text[0] == '0' && length > 1))
    return FALSE;

  *bits = 0;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      *bits = 10 * *bits + (guint) (text[i] - '0');
    }

  return *bits <= maximum;
}

/* Cuts "/24", "//64" or "/24//64" off @text.  What only looks like it stays, and is then no
 * domain. */
static gboolean
cut_cidr (char *text, MsSpfTerm *term)
{
  char *six = g_strrstr (text, "//");
  char *four;

  if (six != NULL)
    {
      if (!read_bits (six + 2, strlen (six + 2), 128, &term->bits6))
        return FALSE;
      *six = '\0';
    }
  four = strrchr (text, '/');
  if (four == NULL || strchr (four, '}') != NULL)
    return TRUE;
  if (!read_bits (four + 1, strlen (four + 1), 32, &term->bits4))
    return six == NULL && strspn (four + 1, G_CSET_DIGITS) != strlen (four + 1);
  *four = '\0';

  return TRUE;
}

static gboolean
read_network (MsSpfTerm *term, const char *text)
{
  gboolean         four = term->kind == MS_SPF_IP4;
  const char      *slash = strchr (text, '/');
  g_autofree char *address =
      g_strndup (text, slash != NULL ? (gsize) (slash - text) : strlen (text));
  guint *bits = four ? &term->bits4 : &term->bits6;
  MsIp   mapped;

  if (slash != NULL && !read_bits (slash + 1, strlen (slash + 1), four ? 32 : 128, bits))
    return FALSE;
  if (!ms_ip_parse (address, &mapped) || (strchr (address, ':') == NULL) != four)
    return FALSE;

  /* Nobody who comes by IPv6 has a mapped address: it is read as IPv4, and the network of them
   * likewise. */
  if (!four && mapped.length == 4)
    {
      term->bits6 = *bits >= 96 ? *bits - 96 : 0;
      term->bits4 = term->bits6;
    }
  term->network = mapped;

  return TRUE;
}

static gboolean
read_mechanism (MsSpfTerm *term, const char *text)
{
  gsize            length = strcspn (text, ":/");
  g_autofree char *name = g_ascii_strdown (text, length);
  g_autofree char *rest = g_strdup (text + length);
  gboolean         named = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    {
      if (strcmp (mechanisms[i].name, name) != 0)
        continue;

      term->kind = mechanisms[i].kind;
      if (mechanisms[i].domain == DOMAIN_NETWORK)
        return *rest == ':' && read_network (term, rest + 1);
      if (mechanisms[i].cidr && !cut_cidr (rest, term))
        return FALSE;

      named = *rest == ':';
      if (!named)
        return *rest == '\0' && mechanisms[i].domain != DOMAIN_NEEDED;
      term->domain = g_strdup (rest + 1);

      return mechanisms[i].domain != DOMAIN_NONE && ms_spf_macro_check (term->domain, TRUE);
    }

  return FALSE;
}

/* §4.6.1: name "=" macro-string */
static gboolean
is_modifier (const char *text)
{
  gsize length = strspn (text, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_.");

  return g_ascii_isalpha (*text) && text[length] == '=';
}

static gboolean
read_modifier (MsSpfTerm *term, const char *text)
{
  const char *value = strchr (text, '=') + 1;

  term->kind = MS_SPF_UNKNOWN;
  if (g_ascii_strncasecmp (text, "redirect=", 9) == 0)
    term->kind = MS_SPF_REDIRECT;
  else if (g_ascii_strncasecmp (text, "exp=", 4) == 0)
    term->kind = MS_SPF_EXP;

  if (term->kind == MS_SPF_UNKNOWN)
    return ms_spf_macro_check (value, FALSE);
  term->domain = g_strdup (value);

  return ms_spf_macro_check (value, TRUE);
}

static gboolean
read_term (MsSpfTerm *term)
{
  const char *text = term->text;

  if (is_modifier (text))
    return read_modifier (term, text);

  term->qualifier = '+';
  if (strchr ("+-~?", *text) != NULL)
    term->qualifier = *text++;

  return read_mechanism (term, text);
}

/* §6: each of the two at most once. */
static gboolean
is_repeated (const GPtrArray *terms, MsSpfKind kind)
{
  for (guint i = 0; i < terms->len; i++)
    if (((const MsSpfTerm *) terms->pdata[i])->kind == kind)
      return kind == MS_SPF_REDIRECT || kind == MS_SPF_EXP;

  return FALSE;
}

GPtrArray *
ms_spf_record_parse (const char *record, char **bad)
{
  g_autoptr (GPtrArray) terms = g_ptr_array_new_with_free_func (free_term);
  g_auto (GStrv) words = g_strsplit (record + strlen (VERSION), " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      MsSpfTerm *term;
      gboolean   ok;

      if (*words[i] == '\0')
        continue;

      term = g_new0 (MsSpfTerm, 1);
      term->text = g_strdup (words[i]);
      term->bits4 = 32;
      term->bits6 = 128;
      ok = read_term (term) && !is_repeated (terms, term->kind);
      g_ptr_array_add (terms, term);
      if (!ok)
        {
          *bad = g_strdup (words[i]);
          return NULL;
        }
    }

  return g_steal_pointer (&terms);
}

gboolean
ms_spf_is_record (const char *text)
{
  return g_ascii_strncasecmp (text, "v=spf1", 6) == 0 && (text[6] == ' ' || text[6] == '\0');
}

char *
ms_spf_add_term (const char *record, const char *term)
{
  g_auto (GStrv) words = NULL;
  GString *out;
  gboolean added = FALSE;

  if (record == NULL)
    return g_strdup_printf ("v=spf1 mx %s ~all", term);

  words = g_strsplit (record, " ", -1);
  out = g_string_new (NULL);
  for (guint i = 0; words[i] != NULL; i++)
    {
      const char *word = words[i];
      const char *name = *word != '\0' && strchr ("+-~?", *word) != NULL ? word + 1 : word;

      if (*word == '\0')
        continue;
      if (!added && (g_ascii_strcasecmp (name, "all") == 0 ||
                     g_ascii_strncasecmp (name, "redirect=", 9) == 0))
        {
          g_string_append_printf (out, " %s", term);
          added = TRUE;
        }
      g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", word);
    }
  if (!added)
    g_string_append_printf (out, " %s", term);

  return g_string_free (out, FALSE);
}
