/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-stage.c - at which command of a conversation a message was refused */

#include "config.h"

#include "ms-stage.h"

#include <string.h>

#define TEXT_READ 8192

/* In small letters, blanks single: Postfix, Exim, qmail, the DragonFly agent, Yahoo;
 * Gmail counts its states. */
static const struct
{
  const char *words;
  MsStage     stage;
} told[] = {
  { "in reply to rcpt", MS_STAGE_RECIPIENT },
  { "in response to rcpt", MS_STAGE_RECIPIENT },
  { "after rcpt", MS_STAGE_RECIPIENT },
  { "after pipelined rcpt", MS_STAGE_RECIPIENT },
  { "does not like recipient", MS_STAGE_RECIPIENT },
  { "did not like our rcpt", MS_STAGE_RECIPIENT },
  { "rcpt to command", MS_STAGE_RECIPIENT },
  { "during rcpt", MS_STAGE_RECIPIENT },
  { "[rcpt_to]", MS_STAGE_RECIPIENT },
  { "rejected the recipient address", MS_STAGE_RECIPIENT },
  { "(state 13)", MS_STAGE_RECIPIENT },
  { "(state 14)", MS_STAGE_RECIPIENT },
  { "(state 15)", MS_STAGE_MESSAGE },
  { "(state 16)", MS_STAGE_MESSAGE },
  { "(state 17)", MS_STAGE_MESSAGE },
  { "(state 18)", MS_STAGE_MESSAGE },
  { "(state 9)", MS_STAGE_SENDER },
  { "in reply to end of data", MS_STAGE_MESSAGE },
  { "in reply to data", MS_STAGE_MESSAGE },
  { "in reply to bdat", MS_STAGE_MESSAGE },
  { "in response to data", MS_STAGE_MESSAGE },
  { "end of data", MS_STAGE_MESSAGE },
  { "after data", MS_STAGE_MESSAGE },
  { "after pipelined data", MS_STAGE_MESSAGE },
  { "after i sent the message", MS_STAGE_MESSAGE },
  { "failed on data command", MS_STAGE_MESSAGE },
  { "did not like our data", MS_STAGE_MESSAGE },
  { "did not like our final data", MS_STAGE_MESSAGE },
  { "during data", MS_STAGE_MESSAGE },
  { "[data]", MS_STAGE_MESSAGE },
  { "in reply to mail from", MS_STAGE_SENDER },
  { "in reply to helo", MS_STAGE_SENDER },
  { "in reply to ehlo", MS_STAGE_SENDER },
  { "in response to mail", MS_STAGE_SENDER },
  { "after mail from", MS_STAGE_SENDER },
  { "after pipelined mail from", MS_STAGE_SENDER },
  { "after initial connection", MS_STAGE_SENDER },
  { "after helo", MS_STAGE_SENDER },
  { "after ehlo", MS_STAGE_SENDER },
  { "refused to talk to me", MS_STAGE_SENDER },
  { "but sender was rejected", MS_STAGE_SENDER },
  { "but greeting failed", MS_STAGE_SENDER },
  { "did not like our mail from", MS_STAGE_SENDER },
  { "did not like our helo", MS_STAGE_SENDER },
};

/* Returns: (transfer full): in small letters; runs of blanks are one blank */
static char *
squeeze (const char *text, gsize length)
{
  GString *out = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (text[i]))
      g_string_append_c (out, g_ascii_tolower (text[i]));
    else if (out->len > 0 && out->str[out->len - 1] != ' ')
      g_string_append_c (out, ' ');

  return g_string_free (out, FALSE);
}

static MsStage
find_told (const char *small)
{
  const char *first = NULL;
  MsStage     stage = MS_STAGE_UNKNOWN;

  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      const char *at = strstr (small, told[i].words);

      if (at != NULL && (first == NULL || at < first))
        {
          first = at;
          stage = told[i].stage;
        }
    }

  return stage;
}

static MsStage
stage_of_command (const char *command)
{
  if (g_ascii_strncasecmp (command, "RCPT", 4) == 0)
    return MS_STAGE_RECIPIENT;
  if (g_ascii_strncasecmp (command, "DATA", 4) == 0 ||
      g_ascii_strncasecmp (command, "BDAT", 4) == 0)
    return MS_STAGE_MESSAGE;

  return MS_STAGE_SENDER;
}

/* The command before the first refusal.  @sent and @got: what stands before each side's lines.
 */
static MsStage
find_in_transcript (const char *text, const char *end, const char *sent, const char *got)
{
  MsStage stage = MS_STAGE_UNKNOWN;

  for (const char *at = text; at < end;)
    {
      const char *command = g_strstr_len (at, end - at, sent);
      const char *reply = g_strstr_len (at, end - at, got);

      if (reply != NULL && (command == NULL || reply < command))
        {
          at = reply + strlen (got);
          if (stage != MS_STAGE_UNKNOWN && (*at == '4' || *at == '5'))
            return stage;
        }
      else if (command != NULL)
        {
          at = command + strlen (sent);
          stage = stage_of_command (at);
        }
      else
        break;
    }

  return MS_STAGE_UNKNOWN;
}

MsStage
ms_stage_find (const char *text)
{
  gsize            length = text != NULL ? strnlen (text, TEXT_READ) : 0;
  MsStage          stage = MS_STAGE_UNKNOWN;
  g_autofree char *small = NULL;

  if (length == 0)
    return stage;
  stage = find_in_transcript (text, text + length, ">>> ", "<<< ");
  if (stage == MS_STAGE_UNKNOWN)
    stage = find_in_transcript (text, text + length, "--> ", "<-- ");
  if (stage != MS_STAGE_UNKNOWN)
    return stage;
  small = squeeze (text, length);
  stage = find_told (small);

  /* A conversation told in another way. */
  return stage == MS_STAGE_UNKNOWN && strstr (small, "rcpt to") != NULL ? MS_STAGE_RECIPIENT
                                                                        : stage;
}
