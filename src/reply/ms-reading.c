/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-reading.c - what a real-world reply means, beyond its first digit */

#include "config.h"

#include "ms-reading-rules.h"
#include "ms-reading-words.h"

#include <string.h>

static gboolean
class_is_about_address (MsReplyClass class)
{
  switch (class)
    {
    case MS_CLASS_RECIPIENT_UNKNOWN:
    case MS_CLASS_RECIPIENT_FILTERED:
    case MS_CLASS_RECIPIENT_MOVED:
    case MS_CLASS_MAILBOX_DISABLED:
    case MS_CLASS_MAILBOX_FULL:
    case MS_CLASS_DOMAIN_BAD:
    case MS_CLASS_GREYLIST:
      return TRUE;
    case MS_CLASS_OTHER:
    case MS_CLASS_DELIVERED:
    case MS_CLASS_SENDER_REJECTED:
    case MS_CLASS_RELAY_DENIED:
    case MS_CLASS_AUTH:
    case MS_CLASS_IP_BLOCKED:
    case MS_CLASS_SPAM:
    case MS_CLASS_CONTENT:
    case MS_CLASS_VIRUS:
    case MS_CLASS_POLICY:
    case MS_CLASS_SIZE:
    case MS_CLASS_RATE_LIMITED:
    case MS_CLASS_SERVER_ERROR:
    case MS_CLASS_NETWORK:
    case MS_CLASS_TLS:
    case MS_CLASS_PROTOCOL:
    case MS_CLASS_EXPIRED:
      return FALSE;
    }

  g_return_val_if_reached (FALSE);
}

void
ms_reading_set_class (MsReading *self, gint class)
{
  if (class >= 0 && class < MS_N_CLASSES && self->class != (MsReplyClass) class)
    *self = (MsReading){ .class = class };
}

gboolean
ms_reading_is_about_address (const MsReading *self)
{
  return class_is_about_address (self->class);
}

/* Without any code the class has to tell. */
static gboolean
class_passes (MsReplyClass class)
{
  return class == MS_CLASS_MAILBOX_FULL || class == MS_CLASS_RATE_LIMITED ||
         class == MS_CLASS_GREYLIST || class == MS_CLASS_SERVER_ERROR ||
         class == MS_CLASS_NETWORK;
}

static gboolean
class_condemns (MsReplyClass class)
{
  return class == MS_CLASS_RECIPIENT_UNKNOWN || class == MS_CLASS_RECIPIENT_MOVED ||
         class == MS_CLASS_MAILBOX_DISABLED || class == MS_CLASS_DOMAIN_BAD;
}

static guint
get_severity (guint code, const char *enhanced)
{
  if (code != 0)
    return code / 100;

  return enhanced != NULL ? (guint) g_ascii_digit_value (enhanced[0]) : 0;
}

static gboolean
decide (MsRuleAnswer answer, gboolean otherwise)
{
  return answer == MS_RULE_DEFAULT ? otherwise : answer == MS_RULE_YES;
}

/* @length: (out): of a code such as "5.7.26" at @text; 0: there is none */
static gboolean
is_enhanced (const char *text, gsize *length)
{
  gsize at = 3;

  *length = 0;
  if (text[0] == '\0' || strchr ("245", text[0]) == NULL || text[1] != '.' ||
      !g_ascii_isdigit (text[2]))
    return FALSE;
  while (g_ascii_isdigit (text[at]) && at < 5)
    at++;
  if (text[at] != '.' || !g_ascii_isdigit (text[at + 1]))
    return FALSE;

  for (at++; g_ascii_isdigit (text[at]); at++)
    ;
  if (at > 9 || g_ascii_isalnum (text[at]) ||
      (text[at] == '.' && g_ascii_isdigit (text[at + 1])))
    return FALSE;
  *length = at;

  return TRUE;
}

/* "… no mailbox here by that name. (#5.1.1)": qmail and its kin write it last. */
static char *
find_enhanced (guint code, const char *text)
{
  guint severity = get_severity (code, NULL);
  gsize length;

  for (const char *at = text; *at != '\0' && at - text < MS_READING_LONGEST; at++)
    if ((at == text || (!g_ascii_isalnum (at[-1]) && at[-1] != '.')) &&
        is_enhanced (at, &length) && !g_str_has_prefix (at + 1, ".0.0") &&
        (severity == 0 || (guint) g_ascii_digit_value (*at) == severity))
      return g_strndup (at, length);

  return NULL;
}

static MsReading
read_reply (guint code, const char *enhanced, const char *text, gboolean bounce)
{
  g_autofree char *found = NULL;
  MsReading        reading = { 0 };
  const MsRule    *rule;
  guint            severity;

  if (text == NULL)
    text = "";
  if (enhanced == NULL || g_str_has_suffix (enhanced, ".0.0"))
    found = find_enhanced (code, text);
  if (found != NULL)
    enhanced = found;
  severity = get_severity (code, enhanced);

  if (severity == 2)
    {
      reading.class = MS_CLASS_DELIVERED;
      return reading;
    }

  {
    GString *words = ms_reading_words (text);

    rule = ms_reading_rules_match (&(MsRuleQuestion){ code, enhanced, words->str, bounce });
    g_string_free (words, TRUE);
  }

  reading.class = rule->class;
  reading.remark = rule->remark;
  reading.retry =
      decide (rule->retry, severity != 0 ? severity == 4 : class_passes (rule->class));
  reading.address_bad =
      !reading.retry && severity != 4 && decide (rule->bad, class_condemns (rule->class));
  reading.wait_seconds = rule->class == MS_CLASS_EXPIRED ? 0 : ms_reading_wait (text);
  if (reading.wait_seconds == 0)
    reading.wait_seconds = rule->wait;

  return reading;
}

MsReading
ms_reading (guint code, const char *enhanced, const char *text)
{
  return read_reply (code, enhanced, text, FALSE);
}

/* Whether a reply's code stands at @text: "550 ", "550-", "550:", "550" and the end; no server
 * writes 41z, but Orange "[416]" behind its own texts. */
static gboolean
is_code (const char *text)
{
  return text[0] != '\0' && strchr ("245", text[0]) != NULL && g_ascii_isdigit (text[1]) &&
         !(text[0] == '4' && text[1] == '1') && g_ascii_isdigit (text[2]) &&
         !g_ascii_isalnum (text[3]) && !(text[3] == '.' && g_ascii_isdigit (text[4])) &&
         text[3] != '/';
}

/* Within a line a number is a code only where something announces it: a text may well say that
 * 451 messages were too many. */
static gboolean
is_announced (const char *line, const char *at)
{
  static const char *const heralds[] = {
    "said:",     "code", "code:", "error",       "error:", "returned:", "status",  "server:",
    "response:", "was:", "<<<",   "connection:", "data:",  "command:",  "returned"
  };
  gsize length = (gsize) (at - line);

  while (length > 0 && strchr (" \t\r\n'\"([<-#", line[length - 1]) != NULL)
    length--;
  if (length < (gsize) (at - line) && length > 0 && strchr (";:", line[length - 1]) != NULL)
    return TRUE;
  if (length == 0 || (at > line && (at[-1] == '[' || at[-1] == '\n')))
    return TRUE;
  /* IronPort: "5.3.0 - Other mail system problem 550-'Unknown user' (delivery attempts: 0)" */
  if (g_str_has_prefix (at + 3, "-'"))
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (heralds); i++)
    {
      gsize n = strlen (heralds[i]);

      if (length >= n && g_ascii_strncasecmp (line + length - n, heralds[i], n) == 0)
        return TRUE;
    }

  return FALSE;
}

/* "X-Unix; 255" is no success: the 2yz of SMTP are few (RFC 5321 §4.2.3, RFC 4954 §6). */
static gboolean
is_known_success (const char *at)
{
  static const char *const successes[] = { "211", "214", "220", "221", "235",
                                           "250", "251", "252", "253" };

  for (guint i = 0; i < G_N_ELEMENTS (successes); i++)
    if (strncmp (at, successes[i], 3) == 0)
      return TRUE;

  return FALSE;
}

static const char *
find_code (const char *line)
{
  if (g_ascii_strncasecmp (line, "smtp;", 5) == 0)
    line += 5;
  for (const char *at = line; *at != '\0' && at - line < MS_READING_LONGEST; at++)
    if (is_code (at) && (at == line || (!g_ascii_isalnum (at[-1]) && at[-1] != '.')) &&
        is_announced (line, at) && (at == line || at[0] != '2' || is_known_success (at)))
      return at;

  return NULL;
}

/* Where the text begins: behind the codes that stand first. */
static const char *
skip_blanks (const char *at)
{
  return at + strspn (at, " \t-:#;,'\"");
}

/* @line: "smtp;554 4.4.7 Message expired: … <421 4.4.2 timed out>" is read by its first code */
MsReading
ms_reading_line (const char *line)
{
  const char      *at;
  const char      *code_at;
  guint            code = 0;
  gsize            length = 0;
  g_autofree char *enhanced = NULL;

  line += strspn (line, " \t\r\n\"'");
  code_at = find_code (line);
  at = code_at != NULL ? code_at : line;

  if (code_at != NULL)
    {
      code = (guint) (g_ascii_digit_value (at[0]) * 100 + g_ascii_digit_value (at[1]) * 10 +
                      g_ascii_digit_value (at[2]));
      at = skip_blanks (at + 3);
    }
  if (is_enhanced (at, &length))
    {
      enhanced = g_strndup (at, length);
      at += length;
    }

  /* What stands before the code, such as "delivery temporarily suspended: host … said:", counts
   * where the reply itself says nothing. */
  return read_reply (code, enhanced, skip_blanks (at)[0] != '\0' ? at : line, TRUE);
}

/* A refusal for the moment is a failure only once its recipient was given up. */
static gboolean
was_given_up (MsState state, guint code, const char *enhanced)
{
  return state == MS_STATE_FAILED &&
         (code != 0 ? code / 100 == 4 : enhanced != NULL && enhanced[0] == '4');
}

static gboolean
has_outcome (MsState state)
{
  switch (state)
    {
    case MS_STATE_SENT:
    case MS_STATE_DEFERRED:
    case MS_STATE_FAILED:
    case MS_STATE_BOUNCED:
    case MS_STATE_UNCERTAIN:
      return TRUE;
    case MS_STATE_QUEUED:
    case MS_STATE_CLAIMED:
    case MS_STATE_SENDING:
    case MS_STATE_SUPPRESSED:
      return FALSE;
    }

  g_return_val_if_reached (FALSE);
}

gboolean
ms_reading_of_outcome (MsState     state,
                       guint       code,
                       const char *enhanced,
                       const char *text,
                       MsReading  *out)
{
  if (!has_outcome (state))
    return FALSE;

  if (enhanced != NULL && enhanced[0] == '\0')
    enhanced = NULL;
  *out = ms_reading (code, enhanced, text);

  if (state == MS_STATE_SENT)
    out->class = MS_CLASS_DELIVERED;
  else if (state == MS_STATE_UNCERTAIN)
    {
      out->class = MS_CLASS_NETWORK;
      out->retry = FALSE; /* it may have arrived */
      out->address_bad = FALSE;
      out->remark = "uncertain";
    }
  else if (was_given_up (state, code, enhanced))
    {
      out->retry = FALSE;
      /* Of this class the sentence says that it passes. */
      if (out->class == MS_CLASS_GREYLIST)
        out->remark = "given-up";
    }
  else if (code == 0 && enhanced == NULL && out->class == MS_CLASS_OTHER)
    out->remark = "local";
  else if (code == 0 && g_strcmp0 (enhanced, "4.4.3") == 0)
    {
      /* Our own look-up had no answer: no server of theirs was asked. */
      out->class = MS_CLASS_NETWORK;
      out->remark = "dns";
    }

  return TRUE;
}
