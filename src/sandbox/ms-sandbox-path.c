/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sandbox-path.c - the arguments of MAIL and RCPT */

#include "config.h"

#include "ms-address.h"
#include "ms-sandbox-path.h"

#include <string.h>

#define BAD_SYNTAX    "501 5.5.4 Syntax: an address in angle brackets and known parameters"
#define BAD_PARAMETER "555 5.5.4 Unsupported option"

/* The bracket that ends the path; those in a quoted local part do not. */
static const char *
find_end (const char *at)
{
  gboolean quoted = FALSE;

  for (; *at != '\0'; at++)
    {
      if (quoted && *at == '\\' && at[1] != '\0')
        at++;
      else if (*at == '"')
        quoted = !quoted;
      else if (*at == '>' && !quoted)
        return at;
    }

  return NULL;
}

static const char *
parse_parameter (const char *word, MsSandboxPath *path)
{
  if (g_ascii_strncasecmp (word, "SIZE=", 5) == 0)
    return g_ascii_string_to_unsigned (word + 5, 10, 0, G_MAXINT64, &path->size, NULL)
               ? NULL
               : BAD_SYNTAX;

  if (g_ascii_strcasecmp (word, "SMTPUTF8") == 0)
    {
      path->utf8 = TRUE;
      return NULL;
    }

  if (g_ascii_strcasecmp (word, "BODY=7BIT") == 0 ||
      g_ascii_strcasecmp (word, "BODY=8BITMIME") == 0)
    return NULL;

  return BAD_PARAMETER;
}

static const char *
parse_parameters (const char *text, gboolean is_sender, MsSandboxPath *path)
{
  g_auto (GStrv) words = NULL;

  if (*text == '\0')
    return NULL;
  if (*text != ' ')
    return BAD_SYNTAX;
  if (!is_sender)
    return BAD_PARAMETER;

  words = g_strsplit (text + 1, " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      const char *problem = *words[i] != '\0' ? parse_parameter (words[i], path) : NULL;

      if (problem != NULL)
        return problem;
    }

  return NULL;
}

static gboolean
is_acceptable (const char *address, gboolean is_sender)
{
  g_auto (MsAddress) parsed = { NULL, NULL };
  MsAddressProblem problem;

  if (is_sender && *address == '\0')
    return TRUE;
  if (!is_sender && g_ascii_strcasecmp (address, "postmaster") == 0)
    return TRUE;

  problem = ms_address_parse (address, &parsed);

  /* user@localhost is good enough for a server on localhost. */
  return problem == MS_ADDRESS_OK || problem == MS_ADDRESS_DOMAIN_NO_DOT;
}

const char *
ms_sandbox_path_parse (const char *text, gboolean is_sender, MsSandboxPath *path)
{
  g_auto (MsSandboxPath) parsed = { NULL, 0, FALSE };

  const char *end = *text == '<' ? find_end (text + 1) : NULL;
  const char *start = text + 1;
  const char *problem;

  if (end == NULL)
    return BAD_SYNTAX;

  problem = parse_parameters (end + 1, is_sender, &parsed);
  if (problem != NULL)
    return problem;

  /* RFC 5321 §4.1.1.3: a source route is taken and ignored. */
  if (*start == '@' && memchr (start, ':', end - start) != NULL)
    start = (const char *) memchr (start, ':', end - start) + 1;

  parsed.address = g_strndup (start, end - start);
  if (!is_acceptable (parsed.address, is_sender))
    return is_sender ? "501 5.1.7 Bad sender address syntax"
                     : "501 5.1.3 Bad recipient address syntax";

  *path = parsed;
  parsed.address = NULL;

  return NULL;
}

void
ms_sandbox_path_clear (MsSandboxPath *path)
{
  g_clear_pointer (&path->address, g_free);
}
