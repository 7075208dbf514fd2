/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-doubt.c - whether a recipient is gone for good, or only seems to be */

#include "config.h"

#include "ms-doubt.h"

#include <string.h>

static gboolean
says_any (const char *text, const char *const *words)
{
  g_autofree char *small = g_ascii_strdown (text, -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (small, words[i]) != NULL)
      return TRUE;

  return FALSE;
}

/* Whether it is said of the recipient, and not that he is refused, blocked, away. */
static gboolean
says_unknown (const char *text)
{
  static const char *const words[] = { "unknown",     "exist",         "no such",
                                       "invalid",     "undeliverable", "found",
                                       "not known",   "unrecognized",  "no mailbox",
                                       "not a valid", "unrouteable",   NULL };

  return says_any (text, words);
}

/* The same without any doubt, whatever the code: "mailbox unavailable" may be said of one that
 * is closed. */
static gboolean
says_plainly_unknown (const char *text)
{
  static const char *const words[] = { "unknown",     "no such",      "not exist", "n't exist",
                                       "not found",   "not known",    "no mail",   "no longer",
                                       "not a known", "unrecognized", "invalid",   NULL };

  return says_any (text, words);
}

/* "Not found or inactive" */
static gboolean
says_closed (const char *text)
{
  static const char *const words[] = { "inactiv", "disabled", "suspend", "expired",
                                       "blocked", "locked",   NULL };

  return says_any (text, words);
}

/* "550 <a@example.org>: unknown user", "550 a@example.org... no such user": RCPT's replies name
 * whom they are about; what refuses a message does not. */
static gboolean
names_someone (const char *text)
{
  const char *sign = strchr (text, '@');

  return sign != NULL && sign > text &&
         (g_ascii_isalnum (sign[1]) || (guchar) sign[1] >= 0x80) && sign - text < 200;
}

/* Microsoft's consumer mail answers RCPT so, where it knows nobody of the name. */
static gboolean
is_from_outlook (const MsDiagnosis *self)
{
  return g_strcmp0 (self->enhanced, "5.5.0") == 0 &&
         strstr (self->text, "Requested action not taken: mailbox unavailable") != NULL;
}

/* A code of addresses (RFC 3463 §3.2: x.1.z), of the reply or of the reporting server. */
static gboolean
blames_address (const char *code)
{
  return code != NULL && g_str_has_prefix (code, "5.1.");
}

/*
 * A report is read once and suppresses for good, so that whoever may be back is not hard:
 * - a mailbox that is closed, by words or by code (RFC 3463 §3.3: x.2.z): accounts are
 * reopened;
 * - a code of policy (x.7.z): what is told to a sender who is not wanted;
 *   neither, where it is known that RCPT was refused and the words are "user unknown";
 * - a message that was refused after the recipient had been taken: a filter of his;
 * - "550 : User unknown": the same; mobile carriers in Japan answer so, and name him where he
 * is unknown indeed;
 * - "recipient address rejected", and no reason that tells.
 */
static MsReplyClass
doubt_unknown (const MsDiagnosis *self, const char *status, gboolean nameless, MsStage stage)
{
  const char *code = self->enhanced != NULL ? self->enhanced : "";
  /* Microsoft has a code of its own for who is unknown, among those of policy. */
  gboolean certain = (stage == MS_STAGE_RECIPIENT || strcmp (code, "5.7.504") == 0) &&
                     says_plainly_unknown (self->text);

  if (!blames_address (code) &&
      (says_closed (self->text) || (g_str_has_prefix (code, "5.2.") && !certain)))
    return MS_CLASS_MAILBOX_DISABLED;
  if ((g_str_has_prefix (code, "5.7.") && !certain) || nameless)
    return MS_CLASS_RECIPIENT_FILTERED;
  if (blames_address (code))
    return MS_CLASS_RECIPIENT_UNKNOWN;
  if (stage == MS_STAGE_MESSAGE && !blames_address (status))
    return MS_CLASS_RECIPIENT_FILTERED;
  /* Exchange Online writes so of whom its customer does not know. */
  if (strcmp (code, "5.4.1") == 0)
    return MS_CLASS_RECIPIENT_UNKNOWN;
  if (strstr (self->text, "ccess denied") != NULL ||
      (strstr (self->text, "ddress rejected") != NULL && !says_unknown (self->text)))
    return MS_CLASS_RECIPIENT_FILTERED;

  return MS_CLASS_RECIPIENT_UNKNOWN;
}

/* Of the rest, a reply of which nobody knows that it answers RCPT needs a code of addresses or
 * a name; words alone count unless the reporting server calls it transient. */
void
ms_doubt (MsDiagnosis *self, const char *status, gboolean nameless, MsStage stage)
{
  if (!self->hard)
    return;

  if (self->class == MS_CLASS_MAILBOX_DISABLED)
    self->hard = FALSE;
  else if (self->class != MS_CLASS_RECIPIENT_UNKNOWN)
    self->hard =
        (self->code != 0 || status == NULL || status[0] != '4') && stage != MS_STAGE_SENDER;
  else
    {
      self->class = doubt_unknown (self, status, nameless, stage);
      self->hard = self->class == MS_CLASS_RECIPIENT_UNKNOWN;
    }
  if (!self->hard || self->class != MS_CLASS_RECIPIENT_UNKNOWN)
    return;

  if (self->code == 0)
    self->hard = status == NULL || status[0] != '4';
  else if (stage == MS_STAGE_SENDER)
    self->hard = blames_address (self->enhanced);
  else if (stage != MS_STAGE_RECIPIENT)
    self->hard =
        blames_address (self->enhanced) || names_someone (self->text) || is_from_outlook (self);
}
