/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-address.c - what a mailbox address may look like, and when two are the same */

#include "config.h"

#include "ms-address.h"
#include "ms-text.h"

#include <arpa/inet.h>
#include <glib/gi18n-lib.h>
#include <idn2.h>
#include <string.h>

#define LOCAL_MAX   64
#define DOMAIN_MAX  255
#define ADDRESS_MAX 254
#define LABEL_MAX   63

/* An import asks for each byte of a million addresses: a table, and no calls. */
enum
{
  ATEXT = 1, /* RFC 5322 §3.2.3; RFC 6531 §3.3 adds all of UTF-8 beyond ASCII */
  LABEL = 2, /* RFC 5321 §4.1.2, Ldh-str */
  DIGIT = 4,
  CONTROL = 8,
};

static const guint8 classes[256] = {
  [0x00 ... 0x1f] = CONTROL,
  [0x7f] = CONTROL,
  ['0' ... '9'] = ATEXT | LABEL | DIGIT,
  ['A' ... 'Z'] = ATEXT | LABEL,
  ['a' ... 'z'] = ATEXT | LABEL,
  ['!'] = ATEXT,
  ['#' ... '\''] = ATEXT,
  ['*' ... '+'] = ATEXT,
  ['-'] = ATEXT | LABEL,
  ['/'] = ATEXT,
  ['='] = ATEXT,
  ['?'] = ATEXT,
  ['^' ... '`'] = ATEXT,
  ['{' ... '~'] = ATEXT,
  [0x80 ... 0xff] = ATEXT,
};

static inline gboolean
is (char c, guint8 class)
{
  return (classes[(guchar) c] & class) != 0;
}

static gboolean
is_dot_string (const char *text, gsize length)
{
  gboolean in_atom = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '.' && in_atom)
        in_atom = FALSE;
      else if (is (text[i], ATEXT))
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
      if (is (text[i], CONTROL) || (text[i] == '"' && !escaped))
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_blank (gunichar c)
{
  /* What spreadsheets leave around a cell: blanks, NBSP, zero-width characters and a BOM. */
  return g_unichar_isspace (c) || c == 0x00a0 || c == 0x200b || c == 0x200c || c == 0x200d ||
         c == 0x2060 || c == 0xfeff;
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
  struct in6_addr address;
  char            inner[64];

  if (text[0] != '[' || length < 3 || length > sizeof inner || text[length - 1] != ']')
    return FALSE;

  memcpy (inner, text + 1, length - 2);
  inner[length - 2] = '\0';
  if (g_ascii_strncasecmp (inner, "IPv6:", 5) == 0)
    return inet_pton (AF_INET6, inner + 5, &address) == 1;

  return inet_pton (AF_INET, inner, &address) == 1;
}

/* What follows a label that begins at @at; %NULL if it is none. */
static const char *
skip_label (const char *at, const char *end, gboolean *numeric)
{
  const char *start = at;
  guint8      common = DIGIT;

  for (; at < end && is (*at, LABEL); at++)
    common &= classes[(guchar) *at];

  if (at == start || at - start > LABEL_MAX || *start == '-' || at[-1] == '-')
    return NULL;
  *numeric = common != 0;

  return at;
}

static MsAddressProblem
check_ascii_domain (const char *text, gsize length)
{
  const char *end = text + length;
  const char *at = text;
  gboolean    dotted = FALSE;
  gboolean    numeric = FALSE;

  if (length == 0)
    return MS_ADDRESS_DOMAIN_EMPTY;
  if (length > DOMAIN_MAX)
    return MS_ADDRESS_DOMAIN_TOO_LONG;
  if (is_address_literal (text, length))
    return MS_ADDRESS_OK;

  while ((at = skip_label (at, end, &numeric)) != NULL && at < end && *at == '.')
    {
      dotted = TRUE;
      at++;
    }

  /* A last label of digits would read as an IPv4 address (RFC 1123 §2.1). */
  if (at != end || numeric)
    return MS_ADDRESS_DOMAIN_INVALID;

  return dotted ? MS_ADDRESS_OK : MS_ADDRESS_DOMAIN_NO_DOT;
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
  const char      *at;
  guint8           seen = 0;
  MsAddressProblem problem;

  if (length == 0)
    return MS_ADDRESS_EMPTY;

  for (gsize i = 0; i < length; i++)
    seen |= classes[(guchar) text[i]];
  if ((seen & CONTROL) != 0)
    return MS_ADDRESS_CONTROL_CHARACTER;

  at = find_at (text, length);
  if (at == NULL)
    return MS_ADDRESS_NO_AT;

  problem = check_local (text, at - text);
  if (problem != MS_ADDRESS_OK && memchr (text, '@', at - text) != NULL && text[0] != '"')
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

char *
ms_address_domain_to_ascii (const char *domain)
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

/*
 * RFC 6531 §3.3 allows everything beyond ASCII.  What breaks a line or cannot be seen was never
 * typed into an address: it is what a spreadsheet or a web page left there.
 */
static MsAddressProblem
check_utf8_local (const char *local)
{
  for (; *local != '\0'; local = g_utf8_next_char (local))
    {
      gunichar     c = g_utf8_get_char (local);
      GUnicodeType type = g_unichar_type (c);

      if (type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR ||
          type == G_UNICODE_PARAGRAPH_SEPARATOR)
        return MS_ADDRESS_CONTROL_CHARACTER;
      if (c >= 0x80 && is_blank (c))
        return MS_ADDRESS_LOCAL_INVALID;
    }

  return MS_ADDRESS_OK;
}

/* The local part of a key; %NULL where NFC makes it one that may not stand there (U+037E is a
 * semicolon then). */
static char *
fold_local (const char *local)
{
  g_autofree char *folded = NULL;
  gsize            length;

  if (g_str_is_ascii (local))
    return g_strdup (local);

  folded = ms_text_fold (local);
  length = strlen (folded);

  return is_dot_string (folded, length) || is_quoted_string (folded, length)
             ? g_steal_pointer (&folded)
             : NULL;
}

static MsAddressProblem
parse_international (const char *text, MsAddress *address)
{
  const char      *at = NULL;
  g_autofree char *local = NULL;
  g_autofree char *folded = NULL;
  g_autofree char *domain = NULL;
  MsAddressProblem problem;

  if (!g_utf8_validate (text, -1, NULL))
    return MS_ADDRESS_NOT_UTF8;

  problem = check_shape (text, strlen (text), &at);
  if (problem != MS_ADDRESS_OK)
    return problem;

  domain = g_str_is_ascii (at + 1) ? g_strdup (at + 1) : ms_address_domain_to_ascii (at + 1);
  if (domain == NULL)
    return MS_ADDRESS_DOMAIN_INVALID;

  problem = check_ascii_domain (domain, strlen (domain));
  if (problem != MS_ADDRESS_OK)
    return problem;

  local = g_strndup (text, at - text);
  problem = check_utf8_local (local);
  if (problem != MS_ADDRESS_OK)
    return problem;
  if (strlen (local) + 1 + strlen (domain) > ADDRESS_MAX)
    return MS_ADDRESS_TOO_LONG;

  folded = fold_local (local);
  if (folded == NULL)
    return MS_ADDRESS_LOCAL_INVALID;

  address->key = g_strconcat (folded, "@", domain, NULL);
  address->written = g_strcmp0 (address->key, text) != 0 ? g_strdup (text) : NULL;

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

/* Bytes that are not UTF-8 are no blanks, and are left for the check to complain of. */
static char *
strip (const char *text, gsize length)
{
  const char *end = text + length;
  const char *last;

  while (text < end && is_blank (g_utf8_get_char_validated (text, end - text)))
    text = g_utf8_next_char (text);
  while ((last = g_utf8_find_prev_char (text, end)) != NULL &&
         is_blank (g_utf8_get_char_validated (last, end - last)))
    end = last;

  return g_strndup (text, end - text);
}

/* RFC 6068 §2: what follows the question mark are header fields. */
static char *
strip_address (const char *text, gsize length)
{
  g_autofree char *address = strip (text, length);
  g_autofree char *target = NULL;
  char            *plain;

  if (g_ascii_strncasecmp (address, "mailto:", 7) != 0)
    return g_steal_pointer (&address);

  target = strip (address + 7, strcspn (address + 7, "?"));
  plain = g_uri_unescape_string (target, NULL);

  return plain != NULL ? plain : g_steal_pointer (&target);
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
      *out_address = strip_address (open + 1, text + length - 1 - (open + 1));
      return;
    }

  if (out_name != NULL)
    *out_name = NULL;
  *out_address = strip_address (text, length);
}

char *
ms_address_join_mailbox (const char *name, const char *address)
{
  g_autoptr (GString) quoted = NULL;

  if (name == NULL || *name == '\0')
    return g_strdup (address);
  if (strpbrk (name, "()<>[]:;@\\,.\"") == NULL)
    return g_strdup_printf ("%s <%s>", name, address);

  quoted = g_string_new (NULL);
  for (const char *p = name; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *p);
    }

  return g_strdup_printf ("\"%s\" <%s>", quoted->str, address);
}
