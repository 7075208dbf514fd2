/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sandbox-mix.c - what becomes of each address in a rehearsal */

#include "config.h"

#include "ms-sandbox-mix.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (ms_sandbox_error_quark, ms_sandbox_error)

/* In the order in which the mix is dealt; the order is part of "always the same way". */
static const struct
{
  const char   *name;
  MsSandboxFate fate;
  gsize         offset; /* of a double in MsSandboxOptions */
} shares[] = {
  { "defer", MS_SANDBOX_FATE_DEFER, G_STRUCT_OFFSET (MsSandboxOptions, defer) },
  { "fail", MS_SANDBOX_FATE_FAIL, G_STRUCT_OFFSET (MsSandboxOptions, fail) },
  { "drop", MS_SANDBOX_FATE_DROP, G_STRUCT_OFFSET (MsSandboxOptions, drop) },
  { "slow", MS_SANDBOX_FATE_SLOW, G_STRUCT_OFFSET (MsSandboxOptions, slow) },
};

typedef struct
{
  const char *codes;
  const char *text;
} Refusal;

static const Refusal deferrals[] = {
  { "450 4.2.0", "Recipient address rejected: Greylisted, please try again later" },
  { "450 4.2.1", "The mailbox is busy, please try again later" },
  { "452 4.2.2", "The mailbox is full" },
  { "451 4.3.0", "Temporary lookup failure" },
};

static const Refusal failures[] = {
  { "550 5.1.1", "Recipient address rejected: User unknown in local recipient table" },
  { "550 5.1.1", "No such user here" },
  { "550 5.2.1", "The mailbox is disabled and does not accept messages" },
};

/* FNV-1a, its bits mixed once more because the low ones of similar addresses are too alike.
 * Stable for ever: a rehearsal repeated next year deals the same way. */
static guint64
hash (const char *address)
{
  guint64          value = G_GUINT64_CONSTANT (0xcbf29ce484222325);
  g_autofree char *lower = NULL;

  if (!g_str_is_ascii (address) && g_utf8_validate (address, -1, NULL))
    address = lower = g_utf8_strdown (address, -1);

  for (; *address != '\0'; address++)
    value =
        (value ^ (guchar) g_ascii_tolower (*address)) * G_GUINT64_CONSTANT (0x00000100000001b3);

  value = (value ^ (value >> 33)) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);

  return value ^ (value >> 33);
}

static gboolean
has_tag (const char *address, const char *at, const char *tag)
{
  gsize length = strlen (tag);

  return (gsize) (at - address) > length && at[-(gssize) length - 1] == '+' &&
         g_ascii_strncasecmp (at - length, tag, length) == 0;
}

MsSandboxFate
ms_sandbox_fate (const MsSandboxOptions *options, const char *address)
{
  const char *at = strrchr (address, '@');
  double      dealt;
  double      limit = 0;

  for (guint i = 0; at != NULL && i < G_N_ELEMENTS (shares); i++)
    if (has_tag (address, at, shares[i].name))
      return shares[i].fate;

  dealt = (double) (hash (address) % 100000) / 1000;
  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      limit += G_STRUCT_MEMBER (double, options, shares[i].offset);
      if (dealt < limit)
        return shares[i].fate;
    }

  return MS_SANDBOX_FATE_ACCEPT;
}

void
ms_sandbox_append_refusal (GString *out, MsSandboxFate fate, const char *address)
{
  guint          spread = hash (address) >> 40;
  const Refusal *refusal;

  if (fate == MS_SANDBOX_FATE_DEFER)
    refusal = &deferrals[spread % G_N_ELEMENTS (deferrals)];
  else
    refusal = &failures[spread % G_N_ELEMENTS (failures)];

  g_string_append_printf (out, "%s <%s>: %s\r\n", refusal->codes, address, refusal->text);
}

void
ms_sandbox_options_clear (MsSandboxOptions *options)
{
  g_clear_pointer (&options->maildir, g_free);
}

static gboolean
parse_share (const char *word, double values[], gboolean given[], GError **error)
{
  g_autofree char *text = g_strstrip (g_strdup (word));
  char            *equals = strchr (text, '=');
  const char      *number = equals != NULL ? equals + 1 : "";
  char            *end = NULL;
  double           value = g_ascii_strtod (number, &end);

  /* g_ascii_strtod() would also take "inf", "0x10" and "1e2". */
  if (*number == '\0' || *end != '\0' || strspn (number, "0123456789.") != strlen (number) ||
      value > 100)
    {
      g_set_error (error, MS_SANDBOX_ERROR, MS_SANDBOX_ERROR_MIX,
                   _ ("“%s” is no share: write a name and a number from 0 to 100, as defer=5"),
                   text);
      return FALSE;
    }

  *equals = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    if (g_ascii_strcasecmp (text, shares[i].name) == 0 && !given[i])
      {
        values[i] = value;
        given[i] = TRUE;
        return TRUE;
      }

  g_set_error (error, MS_SANDBOX_ERROR, MS_SANDBOX_ERROR_MIX,
               _ ("“%s” cannot stand here: a mix names defer, fail, drop and slow, each once"),
               text);

  return FALSE;
}

gboolean
ms_sandbox_parse_mix (const char *text, MsSandboxOptions *options, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);

  double   values[G_N_ELEMENTS (shares)] = { 0 };
  gboolean given[G_N_ELEMENTS (shares)] = { FALSE };
  double   sum = 0;

  for (guint i = 0; words[i] != NULL; i++)
    if (!parse_share (words[i], values, given, error))
      return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    sum += values[i];
  if (sum > 100)
    {
      g_set_error_literal (error, MS_SANDBOX_ERROR, MS_SANDBOX_ERROR_MIX,
                           _ ("The shares of the mix are more than 100 per cent together"));
      return FALSE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    G_STRUCT_MEMBER (double, options, shares[i].offset) = values[i];

  return TRUE;
}
