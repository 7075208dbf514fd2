/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-path.c - what of the site a URL names */

#include "config.h"

#include "ms-web-path.h"

#include <string.h>

static const struct
{
  const char    *letter;
  MsTokenPurpose purpose;
} places[] = {
  [MS_WEB_UNSUBSCRIBE] = { "u", MS_TOKEN_UNSUBSCRIBE },
  [MS_WEB_PREFERENCES] = { "p", MS_TOKEN_UNSUBSCRIBE },
  [MS_WEB_SUBSCRIBE] = { "s", MS_TOKEN_FORM },
  [MS_WEB_CONFIRM] = { "c", MS_TOKEN_CONFIRM },
};

static gboolean
may_be_token (const char *text)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalpha (text[i]) && (text[i] < '2' || text[i] > '7'))
      return FALSE;

  return length > 0 && length <= MS_TOKEN_MAX;
}

MsWebPlace
ms_web_path_read (const char *path, char **token)
{
  const char *last = strrchr (path, '/');

  /* "/u/TOKEN": the letter stands alone between two slashes. */
  if (last == NULL || last - path < 2 || last[-2] != '/' || !may_be_token (last + 1))
    return MS_WEB_NOWHERE;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_ascii_tolower (last[-1]) == *places[i].letter)
      {
        *token = g_ascii_strdown (last + 1, -1);
        return i;
      }

  return MS_WEB_NOWHERE;
}

const char *
ms_web_path_letter (MsWebPlace place)
{
  return place == MS_WEB_NOWHERE ? "-" : places[place].letter;
}

MsTokenPurpose
ms_web_path_purpose (MsWebPlace place)
{
  g_return_val_if_fail (place < MS_WEB_NOWHERE, 0);

  return places[place].purpose;
}

char *
ms_web_path_make (const char       *base,
                  MsWebPlace        place,
                  const MsTokenKey *key,
                  const MsToken    *token)
{
  GString *url = g_string_new (base);

  g_return_val_if_fail (token->purpose == ms_web_path_purpose (place), NULL);

  while (url->len > 0 && url->str[url->len - 1] == '/')
    g_string_truncate (url, url->len - 1);
  g_string_append_printf (url, "/%s/", places[place].letter);
  ms_token_append (key, token, url);

  return g_string_free (url, FALSE);
}
