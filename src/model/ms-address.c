/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-address.c - what a mailbox address may look like, and when two are the same */

#include "config.h"

#include "ms-address.h"
#include "ms-text.h"

#include <glib/gi18n-lib.h>
#include <idn2.h>
#include <string.h>

#define LOCAL_MAX   64
#define DOMAIN_MAX  255
#define ADDRESS_MAX 254
#define LABEL_MAX   63

/* RFC 5322 §3.2.3; RFC 6531 §3.3 adds all of UTF-8 beyond ASCII. */
static gboolean
is_atext (guchar c)
{
  return g_ascii_isalnum (c) || c >= 0x80 ||
         (c != 0 && strchr ("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static gboolean
is_dot_string (const char *text, gsize length)
{
  gboolean in_atom = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '.' && in_atom)
        in_atom = FALSE;
      else if (is_atext ((guchar) text[i]))
        in_atom = TRUE;
      else
        return FALSE;
    }

  return in_atom;
}

/* RFC 5321 §4.1.2: qtextSMTP and quoted-pairSMTP, between quotes. */
static gboolean
is_quoted_string (const char *text, gsize length)
{
  if (length < 2 || text[0] != '"' || text[length - 1] != '"')
    return FALSE;

  for (gsize i = 1; i < length - 1; i++)
    {
      gboolean escaped = text[i] == '\\';

      if (escaped && ++i == length - 1)
        return FALSE;
      if ((guchar) text[i] < 0x20 || text[i] == 0x7f || (text[i] == '"' && !escaped))
        return FALSE;
    }

  return TRUE;
}

static MsAddressProblem
check_local (const char *text, gsize length)
{
  if (length == 0)
    return MS_ADDRESS_LOCAL_EMPTY;
  if (length > LOCAL_MAX)
    return MS_ADDRESS_LOCAL_TOO_LONG;
  if (!is_dot_string (text, length) && !is_quoted_string (text, length))
    return MS_ADDRESS_LOCAL_INVALID;

  return MS_ADDRESS_OK;
}

/* RFC 5321 §4.1.3. */
static gboolean
is_address_literal (const char *text, gsize length)
{
  char inner[64];

  if (length < 3 || length > sizeof inner || text[0] != '[' || text[length - 1] != ']')
    return FALSE;

  memcpy (inner, text + 1, length - 2);
  inner[length - 2] = '\0';
  if (g_ascii_strncasecmp (inner, "IPv6:", 5) == 0)
    return g_hostname_is_ip_address (inner + 5) && strchr (inner + 5, ':') != NULL;

  return g_hostname_is_ip_address (inner) && strchr (inner, ':') == NULL;
}

static MsAddressProblem
check_ascii_domain (const char *text, gsize length)
{
  gsize    label = 0;
  gsize    labels = 1;
  gboolean numeric = TRUE;

  if (length == 0)
    return MS_ADDRESS_DOMAIN_EMPTY;
  if (length > DOMAIN_MAX)
    return MS_ADDRESS_DOMAIN_TOO_LONG;
  if (is_address_literal (text, length))
    return MS_ADDRESS_OK;

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '.')
        {
          if (label == 0 || text[i - 1] == '-')
            return MS_ADDRESS_DOMAIN_INVALID;
          label = 0;
          labels++;
          numeric = TRUE;
          continue;
        }

      if (!g_ascii_isalnum (text[i]) && (text[i] != '-' || label == 0))
        return MS_ADDRESS_DOMAIN_INVALID;
      if (++label > LABEL_MAX)
        return MS_ADDRESS_DOMAIN_INVALID;
      numeric = numeric && g_ascii_isdigit (text[i]);
    }

  /* A last label of digits would read as an IPv4 address (RFC 1123 §2.1). */
  if (label == 0 || numeric || text[length - 1] == '-')
    return MS_ADDRESS_DOMAIN_INVALID;

  return labels > 1 ? MS_ADDRESS_OK : MS_ADDRESS_DOMAIN_NO_DOT;
}

/* The @ that ends the local part: the last one, since a quoted local part may hold others. */
static const char *
find_at (const char *text, gsize length)
{
  return memrchr (text, '@', length);
}

static MsAddressProblem
check_shape (const char *text, gsize length, const char **out_at)
{
  const char      *at = find_at (text, length);
  MsAddressProblem problem;

  if (length == 0)
    return MS_ADDRESS_EMPTY;

  for (gsize i = 0; i < length; i++)
    if ((guchar) text[i] < 0x20 || text[i] == 0x7f)
      return MS_ADDRESS_CONTROL_CHARACTER;

  if (at == NULL)
    return MS_ADDRESS_NO_AT;

  problem = check_local (text, at - text);
  if (problem == MS_ADDRESS_LOCAL_INVALID && memchr (text, '@', at - text) != NULL &&
      text[0] != '"')
    return MS_ADDRESS_SEVERAL;
  if (problem != MS_ADDRESS_OK)
    return problem;

  *out_at = at;

  return MS_ADDRESS_OK;
}

MsAddressProblem
ms_address_check_ascii (const char *text, gsize length)
{
  const char      *at = NULL;
  MsAddressProblem problem = check_shape (text, length, &at);

  if (problem == MS_ADDRESS_OK)
    problem = check_ascii_domain (at + 1, length - (at + 1 - text));
  if (problem == MS_ADDRESS_OK && length > ADDRESS_MAX)
    problem = MS_ADDRESS_TOO_LONG;

  return problem;
}

/* (transfer full) (nullable): lower-case A-labels */
static char *
domain_to_ascii (const char *domain)
{
  g_autofree char *ascii = NULL;
  char            *result = NULL;

  if (idn2_lookup_u8 ((const guint8 *) domain, (guint8 **) &result,
                      IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
    return NULL;

  ascii = g_strdup (result);
  idn2_free (result);

  return g_steal_pointer (&ascii);
}

static MsAddressProblem
parse_international (const char *text, MsAddress *address)
{
  const char      *at = NULL;
  g_autofree char *local = NULL;
  g_autofree char *domain = NULL;
  MsAddressProblem problem;

  if (!g_utf8_validate (text, -1, NULL))
    return MS_ADDRESS_NOT_UTF8;

  problem = check_shape (text, strlen (text), &at);
  if (problem != MS_ADDRESS_OK)
    return problem;

  domain = g_str_is_ascii (at + 1) ? g_strdup (at + 1) : domain_to_ascii (at + 1);
  if (domain == NULL)
    return MS_ADDRESS_DOMAIN_INVALID;

  problem = check_ascii_domain (domain, strlen (domain));
  if (problem != MS_ADDRESS_OK)
    return problem;

  local = g_strndup (text, at - text);
  if (!g_str_is_ascii (local))
    {
      g_autofree char *folded = ms_text_fold (local);

      g_free (local);
      local = g_steal_pointer (&folded);
    }

  if (strlen (local) + 1 + strlen (domain) > ADDRESS_MAX)
    return MS_ADDRESS_TOO_LONG;

  address->key = g_strconcat (local, "@", domain, NULL);
  address->written = g_strdup (text);

  return MS_ADDRESS_OK;
}

MsAddressProblem
ms_address_parse (const char *text, MsAddress *address)
{
  MsAddressProblem problem;

  if (!g_str_is_ascii (text))
    return parse_international (text, address);

  problem = ms_address_check_ascii (text, strlen (text));
  if (problem == MS_ADDRESS_OK)
    {
      address->key = g_strdup (text);
      address->written = NULL;
    }

  return problem;
}

void
ms_address_clear (MsAddress *address)
{
  g_clear_pointer (&address->key, g_free);
  g_clear_pointer (&address->written, g_free);
}

char *
ms_address_key (const char *text)
{
  g_auto (MsAddress) address = { NULL, NULL };

  if (ms_address_parse (text, &address) != MS_ADDRESS_OK)
    return NULL;

  return g_steal_pointer (&address.key);
}

const char *
ms_address_describe (MsAddressProblem problem)
{
  switch (problem)
    {
    case MS_ADDRESS_OK:
      return _ ("the address is well formed");
    case MS_ADDRESS_EMPTY:
      return _ ("there is no address");
    case MS_ADDRESS_NOT_UTF8:
      return _ ("the address is not readable text");
    case MS_ADDRESS_CONTROL_CHARACTER:
      return _ ("the address holds a line break or a control character");
    case MS_ADDRESS_NO_AT:
      return _ ("the address has no @");
    case MS_ADDRESS_SEVERAL:
      return _ ("there is more than one address");
    case MS_ADDRESS_LOCAL_EMPTY:
      return _ ("nothing stands before the @");
    case MS_ADDRESS_LOCAL_TOO_LONG:
      return _ ("the part before the @ is longer than 64 bytes");
    case MS_ADDRESS_LOCAL_INVALID:
      return _ ("the part before the @ holds a character or a dot that may not stand there");
    case MS_ADDRESS_DOMAIN_EMPTY:
      return _ ("nothing stands after the @");
    case MS_ADDRESS_DOMAIN_TOO_LONG:
      return _ ("the domain is longer than 255 bytes");
    case MS_ADDRESS_DOMAIN_INVALID:
      return _ ("the domain after the @ is not a valid name");
    case MS_ADDRESS_DOMAIN_NO_DOT:
      return _ ("the domain after the @ has no dot");
    case MS_ADDRESS_TOO_LONG:
      return _ ("the address is longer than 254 bytes");
    }

  g_assert_not_reached ();
}

char *
ms_address_wire (const char *key, const char *written, gboolean *out_utf8)
{
  const char      *key_at = find_at (key, strlen (key));
  g_autofree char *local = NULL;

  if (written != NULL)
    local = g_strndup (written, find_at (written, strlen (written)) - written);
  else
    local = g_strndup (key, key_at - key);

  *out_utf8 = !g_str_is_ascii (local);

  return g_strconcat (local, key_at, NULL);
}

static gboolean
is_blank (gunichar c)
{
  /* What spreadsheets leave around a cell: blanks, NBSP, zero-width characters and a BOM. */
  return g_unichar_isspace (c) || c == 0x00a0 || c == 0x200b || c == 0x200c || c == 0x200d ||
         c == 0x2060 || c == 0xfeff;
}

static char *
strip (const char *text, gsize length)
{
  const char *end = text + length;

  while (text < end && is_blank (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  while (end > text && is_blank (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);

  return g_strndup (text, end - text);
}

static char *
unquote (const char *text, gsize length)
{
  g_autofree char *name = strip (text, length);
  gsize            size = strlen (name);

  if (size >= 2 && ((name[0] == '"' && name[size - 1] == '"') ||
                    (name[0] == '\'' && name[size - 1] == '\'')))
    {
      GString *out = g_string_new (NULL);

      for (gsize i = 1; i < size - 1; i++)
        if (name[i] != '\\' || ++i < size - 1)
          g_string_append_c (out, name[i]);

      return g_string_free (out, FALSE);
    }

  return g_steal_pointer (&name);
}

void
ms_address_split_mailbox (const char *cell, char **out_name, char **out_address)
{
  g_autofree char *text = strip (cell, strlen (cell));
  const char      *open = strrchr (text, '<');
  gsize            length = strlen (text);

  if (open != NULL && text[length - 1] == '>')
    {
      if (out_name != NULL)
        *out_name = unquote (text, open - text);
      if (out_name != NULL && **out_name == '\0')
        g_clear_pointer (out_name, g_free);
      *out_address = strip (open + 1, text + length - 1 - (open + 1));
      return;
    }

  if (out_name != NULL)
    *out_name = NULL;
  if (g_ascii_strncasecmp (text, "mailto:", 7) == 0)
    *out_address = strip (text + 7, length - 7);
  else
    *out_address = g_steal_pointer (&text);
}
