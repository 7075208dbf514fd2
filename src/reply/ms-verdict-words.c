/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verdict-words.c - whether a refusal is about the address, by enhanced code or by wording
 */

#include "config.h"

#include "ms-verdict-words.h"

#include <string.h>

/* Bad mailbox, bad domain, bad syntax, moved, null MX; disabled mailbox. */
static const char *const address_codes[] = { "5.1.1", "5.1.2",  "5.1.3",
                                             "5.1.6", "5.1.10", "5.2.1" };

/* Codes that servers give for anything: only the words tell. */
static const char *const vague_codes[] = { "5.0.0", "5.1.0", "5.3.0", "5.5.0",
                                           "5.5.1", "5.5.2", "5.5.4" };

/* Beginnings of words in refusals that mention a user or an address and yet mean something
 * else. */
static const char *const other_words[] = {
  " access denied", " authenticat", " black",    " block",       " content",
  " denylist",      " dkim",        " dmarc",    " full",        " limit",
  " policy",        " quota",       " rate",     " relay",       " reputation",
  " rfc",           " sender",      " size",     " spam",        " spf",
  " suspicious",    " temporar",    " too many", " unsolicited", " virus",
};

static const char *const address_words[] = {
  "account disabled",
  "account has been disabled",
  "account is disabled",
  "address does not exist",
  "address is unknown",
  "address not found",
  "address unknown",
  "bad destination mailbox",
  "deactivated mailbox",
  "does not exist",
  "does not have an account",
  "doesn't exist",
  "doesn't have a",
  "invalid address",
  "invalid mailbox",
  "invalid recipient",
  "invalid user",
  "mailbox disabled",
  "mailbox is disabled",
  "mailbox is inactive",
  "mailbox not found",
  "mailbox unavailable",
  "mailbox unknown",
  "no account by that name",
  "no longer accepts mail",
  "no mailbox",
  "no such account",
  "no such address",
  "no such domain",
  "no such mailbox",
  "no such person",
  "no such recipient",
  "no such user",
  "not a known user",
  "not a valid mailbox",
  "not a valid recipient",
  "not a valid user",
  "not our customer",
  "recipient not found",
  "recipient unknown",
  "unknown address",
  "unknown local part",
  "unknown mailbox",
  "unknown or illegal alias",
  "unknown recipient",
  "unknown user",
  "unrouteable address",
  "user does not exist",
  "user invalid",
  "user not found",
  "user not known",
  "user unknown",
};

static gboolean
is_one_of (const char *code, const char *const *codes, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (code, codes[i]))
      return TRUE;

  return FALSE;
}

static gboolean
holds_one_of (const char *text, const char *const *words, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (strstr (text, words[i]) != NULL)
      return TRUE;

  return FALSE;
}

static gboolean
is_constant (const char *word)
{
  const char *dot = strchr (word, '.');

  return strpbrk (word, "0123456789@<>/=_[") == NULL &&
         (dot == NULL || !g_ascii_isalpha (dot[1]));
}

char *
ms_verdict_words (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t:;,\"`()", -1);

  GString *out = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0' && is_constant (words[i]))
      {
        g_string_append_c (out, ' ');
        g_string_append (out, words[i]);
      }

  return g_string_free (g_string_ascii_down (out), FALSE);
}

gboolean
ms_verdict_names_address (const MsReply *reply)
{
  const char *code = reply->enhanced;

  g_autofree char *text = NULL;

  if (reply->code / 100 != 5)
    return FALSE;

  if (code != NULL && is_one_of (code, address_codes, G_N_ELEMENTS (address_codes)))
    return TRUE;
  if (code != NULL && !is_one_of (code, vague_codes, G_N_ELEMENTS (vague_codes)))
    return FALSE;

  text = ms_verdict_words (reply->text);

  return !holds_one_of (text, other_words, G_N_ELEMENTS (other_words)) &&
         holds_one_of (text, address_words, G_N_ELEMENTS (address_words));
}
