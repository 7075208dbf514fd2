/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-link.c - whether a link can lead anywhere */

#include "config.h"

#include "ms-ip.h"
#include "ms-link.h"
#include "ms-merge.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
has_suffix (const char *host, const char *suffix)
{
  gsize length = strlen (host);
  gsize tail = strlen (suffix);

  return length >= tail && g_ascii_strcasecmp (host + length - tail, suffix) == 0 &&
         (length == tail || host[length - tail - 1] == '.');
}

static const char *
judge_host (const char *host)
{
  /* RFC 2606, RFC 6761, RFC 6762: names that lead nowhere, or only here. */
  static const char *const samples[] = { "example.com", "example.net", "example.org",
                                         "example",     "invalid",     "test" };
  static const char *const local[] = { "localhost", "local", "internal", "localdomain" };

  MsIp ip;

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    if (has_suffix (host, samples[i]))
      return _ ("it is a placeholder that leads nowhere");
  for (guint i = 0; i < G_N_ELEMENTS (local); i++)
    if (has_suffix (host, local[i]))
      return _ ("it leads to this computer or network, which nobody else can reach");
  if (ms_ip_parse (host, &ip))
    return ms_ip_is_private (&ip)
               ? _ ("it leads to this computer or network, which nobody else can reach")
               : NULL;
  if (strchr (host, '.') == NULL)
    return _ ("its host is not a whole name such as www.example.org");

  return NULL;
}

/* @rest: behind "http:" */
static const char *
judge_web (const char *rest)
{
  g_autofree char *host = NULL;
  const char      *at;

  if (!g_str_has_prefix (rest, "//"))
    return _ ("two slashes are missing behind its scheme");

  host = g_strndup (rest + 2, strcspn (rest + 2, "/?#"));
  at = strrchr (host, '@');
  if (at != NULL)
    memmove (host, at + 1, strlen (at + 1) + 1);
  if (*host == '\0')
    return _ ("it has no host");
  if (strchr (host, MS_MERGE_VALUE) != NULL)
    return NULL;
  if (*host == '[')
    return NULL;
  host[strcspn (host, ":")] = '\0';

  return judge_host (host);
}

const char *
ms_link_judge (const char *link)
{
  g_autofree char *text = g_strstrip (g_strdup (link));

  gsize length = strspn (text, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "+.-");

  if (*text == '\0' || strcmp (text, "#") == 0)
    return _ ("it leads nowhere");
  if (*text == '#')
    return NULL;
  if (strpbrk (text, "{}") != NULL || strstr (text, "%7B%7B") != NULL ||
      strstr (text, "%7b%7b") != NULL)
    return _ ("a merge field in it is not written as {{field}}");
  if (*text == MS_MERGE_VALUE)
    return NULL; /* what the field holds decides */
  if (text[length] != ':' || !g_ascii_isalpha (*text))
    return _ ("it has no scheme such as https:// in front");
  if (strpbrk (text, " \t\r\n") != NULL)
    return _ ("there is a blank in it");

  if (g_ascii_strncasecmp (text, "http:", 5) == 0 ||
      g_ascii_strncasecmp (text, "https:", 6) == 0)
    return judge_web (text + length + 1);
  if (g_ascii_strncasecmp (text, "mailto:", 7) == 0)
    return strpbrk (text, "@\001") != NULL ? NULL : _ ("there is no address in it");
  if (g_ascii_strncasecmp (text, "file:", 5) == 0)
    return _ ("it leads to a file on your disk, which nobody else can reach");
  if (g_ascii_strncasecmp (text, "javascript:", 11) == 0)
    return _ ("it is a script, and mail programs run none");

  return NULL;
}

char *
ms_link_in_text (const char **at)
{
  const char *start = *at;

  for (; *start != '\0'; start++)
    {
      gsize length;

      if (g_ascii_strncasecmp (start, "http://", 7) != 0 &&
          g_ascii_strncasecmp (start, "https://", 8) != 0)
        continue;

      length = strcspn (start, " \t\r\n<>\"");
      *at = start + length;
      while (length > 0 && strchr (".,;:!?)", start[length - 1]) != NULL)
        length--;
      return g_strndup (start, length);
    }

  return NULL;
}
