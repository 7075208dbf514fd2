/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-token.c - tokens of ours in what a mail quotes */

#include "config.h"

#include "ms-return-token.h"


#define SHORTEST   16
#define WORDS_MOST 100 /* that are tried: an HMAC each */

static gboolean
may_be_in_token (char c)
{
  return g_ascii_isalpha (c) || (c >= '2' && c <= '7');
}

/* @at: (inout): where to look from; behind it afterwards.  Returns: (nullable): where the next
 * word begins that is as long as a token */
static const char *
next_word (const char **at, gsize *length)
{
  while (**at != '\0')
    {
      const char *begin = *at;

      while (may_be_in_token (**at))
        (*at)++;
      *length = (gsize) (*at - begin);
      if (*length >= SHORTEST && *length <= MS_TOKEN_MAX)
        return begin;
      if (*length == 0)
        (*at)++;
    }

  return NULL;
}

gboolean
ms_return_token_find (const MsTokenKey *key,
                      MsTokenPurpose    purpose,
                      const char       *text,
                      MsToken          *out)
{
  const char *word;
  gsize       length;

  if (text == NULL)
    return FALSE;

  for (guint i = 0; i < WORDS_MOST && (word = next_word (&text, &length)) != NULL; i++)
    if (ms_token_read (key, purpose, word, length, out))
      return TRUE;

  return FALSE;
}

/* A word of 34 letters or digits without one of 2 to 7 is a token's in one case of 9,000. */
gboolean
ms_return_token_is_meant (const char *text)
{
  const char *word;
  gsize       length;

  while ((word = next_word (&text, &length)) != NULL)
    {
      gboolean digits = FALSE;

      for (gsize i = 0; i < length; i++)
        digits = digits || g_ascii_isdigit (word[i]);
      if (digits)
        return TRUE;
    }

  return FALSE;
}
