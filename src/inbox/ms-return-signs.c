/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-signs.c - what gives a mail away: who wrote it, and in which words */

#include "config.h"

#include "ms-mention.h"
#include "ms-return-phrases.h"
#include "ms-return-signs.h"

#include <string.h>

#define TEXT_READ 16384

/* Returns: (transfer full): in small letters, each run of blanks one blank, ’ as ' */
static char *
squeeze (const char *text)
{
  g_autofree char *copy = g_strndup (text, TEXT_READ);
  g_autofree char *valid = g_utf8_make_valid (copy, -1);
  g_autofree char *small = g_utf8_strdown (valid, -1);
  GString         *out = g_string_sized_new (strlen (small));

  for (const char *at = small; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_isspace (c))
        {
          if (out->len > 0 && out->str[out->len - 1] != ' ')
            g_string_append_c (out, ' ');
        }
      else
        g_string_append_unichar (out, c == 0x2019 ? '\'' : c);
    }

  return g_string_free (out, FALSE);
}

static gboolean
contains_any (const char *text, const char *const *phrases)
{
  for (guint i = 0; phrases[i] != NULL; i++)
    if (strstr (text, phrases[i]) != NULL)
      return TRUE;

  return FALSE;
}

static gboolean
begins_with_any (const char *text, const char *const *phrases)
{
  for (guint i = 0; phrases[i] != NULL; i++)
    if (g_str_has_prefix (text, phrases[i]))
      return TRUE;

  return FALSE;
}

/* A domain called mailserver.example says nothing of who writes. */
static void
strip_domains (char *text)
{
  char *to = text;

  for (const char *at = text; *at != '\0';)
    if (*at == '@')
      at += strcspn (at, " >,;)\"");
    else
      *to++ = *at++;
  *to = '\0';
}

static gboolean
is_daemon (const MsMail *mail)
{
  static const char *const fields[] = { "From", "Sender" };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *value = ms_mail_field_decoded (mail->fields, fields[i]);
      g_autofree char *small = value != NULL ? squeeze (value) : NULL;
      g_autofree char *address = small != NULL ? ms_mention_first (small) : NULL;

      if (small == NULL)
        continue;
      if (strcmp (small, "<>") == 0 && strcmp (fields[i], "From") == 0)
        return TRUE;
      strip_domains (small);
      if (contains_any (small, ms_return_phrases (MS_PHRASES_DAEMON_NAMES)))
        return TRUE;
      if (address == NULL)
        continue;
      address[strcspn (address, "@")] = '\0';
      if (g_strv_contains (ms_return_phrases (MS_PHRASES_DAEMON_MAILBOXES), address))
        return TRUE;
    }

  return FALSE;
}

/* Where a person hands a notice on, a line of his mail program stands above it: the text that
 * names somebody is below. */
static gboolean
is_handed_on (const char *words)
{
  g_autofree char *above = g_strndup (words, strcspn (words, "@"));

  return contains_any (above, ms_return_phrases (MS_PHRASES_FORWARD_LINES));
}

static gboolean
is_robot (const MsMail *mail, const char *words)
{
  const char      *from = ms_mail_field (mail->fields, "From");
  g_autofree char *address = from != NULL ? ms_mention_first (from) : NULL;
  g_autofree char *local = NULL;

  if (address == NULL || is_handed_on (words))
    return FALSE;
  local = g_ascii_strdown (address, (gssize) strcspn (address, "@"));

  return contains_any (local, ms_return_phrases (MS_PHRASES_ROBOT_MAILBOXES));
}

static gboolean
is_conversation (const MsMail *mail, const char *subject)
{
  return begins_with_any (subject, ms_return_phrases (MS_PHRASES_ANSWER_SUBJECTS)) ||
         ms_mail_field (mail->fields, "In-Reply-To") != NULL ||
         ms_mail_field (mail->fields, "List-Id") != NULL ||
         ms_mail_field (mail->fields, "List-Post") != NULL ||
         ms_mail_field (mail->fields, "Mailing-List") != NULL;
}

static gboolean
is_absence (const MsMail *mail, const char *subject, gboolean daemon)
{
  static const char *const own_fields[] = { "X-Autoreply",
                                            "X-Autorespond",
                                            "X-Autoresponder",
                                            "X-Autoreply-From",
                                            "X-Mail-Autoreply",
                                            "X-Vacation",
                                            "X-AutoReply-Sent",
                                            "X-Ms-Exchange-Inbox-Rules-Loop",
                                            "X-MS-Exchange-Generated-Message-Source-OOF" };
  const char              *precedence = ms_mail_field (mail->fields, "Precedence");
  const char              *submitted = ms_mail_field (mail->fields, "Auto-Submitted");

  for (guint i = 0; i < G_N_ELEMENTS (own_fields) && !daemon; i++)
    {
      const char *value = ms_mail_field (mail->fields, own_fields[i]);

      if (value != NULL && g_ascii_strcasecmp (value, "no") != 0)
        return TRUE;
    }
  if (precedence != NULL && g_ascii_strncasecmp (precedence, "auto", 4) == 0)
    return TRUE;
  if (submitted != NULL && g_strstr_len (submitted, 200, "vacation") != NULL)
    return TRUE;

  subject += strspn (subject, "[( ");

  return begins_with_any (subject, ms_return_phrases (MS_PHRASES_ABSENCE_SUBJECTS)) ||
         contains_any (subject, ms_return_phrases (MS_PHRASES_ABSENCE_WORDS));
}

static gboolean
is_automatic (const MsMail *mail)
{
  const char *submitted = ms_mail_field (mail->fields, "Auto-Submitted");

  return (submitted != NULL && g_ascii_strncasecmp (submitted, "no", 2) != 0) ||
         ms_mail_field (mail->fields, "X-Auto-Response-Suppress") != NULL;
}

static gboolean
is_null_sender (const MsMail *mail)
{
  const char *path = ms_mail_field (mail->fields, "Return-Path");

  return path != NULL && (strcmp (path, "<>") == 0 || *path == '\0' ||
                          g_ascii_strncasecmp (path, "<MAILER-DAEMON", 14) == 0);
}

/* The subject, or the first line that says anything, is one of the words and nothing else. */
static gboolean
asks_to_unsubscribe (const char *subject, const char *text)
{
  g_autofree char *line = NULL;
  g_autofree char *small = NULL;

  /* "Re[2]: …" has its colon later, and a broken one has none. */
  while (begins_with_any (subject, ms_return_phrases (MS_PHRASES_ANSWER_SUBJECTS)) &&
         strchr (subject, ':') != NULL)
    {
      subject = strchr (subject, ':') + 1;
      subject += strspn (subject, " ");
    }
  if (g_str_has_prefix (subject, "unsubscribe") &&
      (subject[11] == '\0' || strchr (" :+-=_.", subject[11]) != NULL) &&
      strlen (subject) < 200 && strchr (subject + 11, '?') == NULL)
    {
      /* "unsubscribe TOKEN", not "unsubscribe form does not work". */
      const char *rest = subject + 11 + strspn (subject + 11, " :+-=_.");

      if (strchr (rest, ' ') == NULL || g_str_has_prefix (rest, "me") ||
          g_str_has_prefix (rest, "from"))
        return TRUE;
    }
  text += strspn (text, " \t\n");
  line = g_strndup (text, MIN (strcspn (text, "\n"), 100));
  small = squeeze (line);
  g_strdelimit (small, ".!", ' ');
  g_strstrip (small);
  if (g_strv_contains (ms_return_phrases (MS_PHRASES_UNSUBSCRIBE_WORDS), small))
    return TRUE;
  {
    g_autofree char *whole = g_strdup (subject);

    g_strdelimit (whole, ".!", ' ');
    g_strstrip (whole);
    return g_strv_contains (ms_return_phrases (MS_PHRASES_UNSUBSCRIBE_WORDS), whole);
  }
}

static gboolean
is_delay (const char *subject, const char *words)
{
  if (contains_any (subject, ms_return_phrases (MS_PHRASES_DELAY_SUBJECTS)) ||
      contains_any (words, ms_return_phrases (MS_PHRASES_WARNING_WORDS)))
    return TRUE;

  return contains_any (words, ms_return_phrases (MS_PHRASES_DELAY_WORDS)) &&
         !contains_any (words, ms_return_phrases (MS_PHRASES_FINAL_WORDS)) &&
         !contains_any (subject, ms_return_phrases (MS_PHRASES_FAILED_SUBJECTS));
}

MsReturnSigns
ms_return_signs_read (const MsMail *mail, const char *text)
{
  MsReturnSigns    signs = { 0 };
  g_autofree char *decoded = ms_mail_field_decoded (mail->fields, "Subject");
  g_autofree char *subject = squeeze (decoded != NULL ? decoded : "");
  g_autofree char *words = squeeze (text);

  signs.daemon = is_daemon (mail);
  signs.robot = is_robot (mail, words);
  signs.null_sender = is_null_sender (mail);
  signs.converses = is_conversation (mail, subject);
  signs.answers = begins_with_any (subject, ms_return_phrases (MS_PHRASES_ANSWER_SUBJECTS)) &&
                  ms_mail_field (mail->fields, "In-Reply-To") != NULL;
  signs.absence = is_absence (mail, subject, signs.daemon);
  signs.automatic = is_automatic (mail);
  signs.challenge = contains_any (words, ms_return_phrases (MS_PHRASES_CHALLENGE_WORDS)) ||
                    contains_any (subject, ms_return_phrases (MS_PHRASES_CHALLENGE_WORDS));
  signs.for_owner = begins_with_any (subject, ms_return_phrases (MS_PHRASES_REPORT_SUBJECTS));
  signs.about_goods = contains_any (words, ms_return_phrases (MS_PHRASES_GOODS)) ||
                      contains_any (subject, ms_return_phrases (MS_PHRASES_GOODS));
  signs.fails_in_subject =
      contains_any (subject, ms_return_phrases (MS_PHRASES_FAILURE_SUBJECTS));
  signs.fails_in_text = contains_any (words, ms_return_phrases (MS_PHRASES_FAILURE_WORDS));
  signs.may_fail = contains_any (words, ms_return_phrases (MS_PHRASES_REFUSAL_WORDS)) ||
                   contains_any (subject, ms_return_phrases (MS_PHRASES_REFUSAL_WORDS));
  signs.delays = is_delay (subject, words);
  signs.unsubscribes = asks_to_unsubscribe (subject, text);

  return signs;
}
