/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-diagnosis.c - why a recipient did not get a mail, from all that a bounce says of it */

#include "config.h"

#include "ms-diagnosis.h"
#include "ms-doubt.h"
#include "ms-text.h"

#include <string.h>

#define TEXT_LONGEST 2000
#define LINES_JOINED 6
#define LINES_MOST   400

typedef struct
{
  guint code;
  gsize at;  /* where the code begins in its line */
  gsize end; /* where the text behind it begins */
} Code;

void
ms_diagnosis_free (MsDiagnosis *self)
{
  g_free (self->enhanced);
  g_free (self->text);
  g_free (self);
}

/* @length: (out): of an enhanced code (RFC 3463) at @text */
static gboolean
is_enhanced (const char *text, gsize *length)
{
  gsize n = strspn (text, "0123456789.");

  while (n > 0 && text[n - 1] == '.')
    n--;
  *length = n;

  return n >= 5 && n <= 9 && (text[0] == '4' || text[0] == '5') && text[1] == '.' &&
         memchr (text + 2, '.', n - 2) != NULL && !g_ascii_isalnum (text[n]) &&
         strstr (text, "..") != text + 1;
}

/* Returns: (transfer full) (nullable): the first one in @text that says anything; "x.0.0" and
 * parts of IP addresses do not */
static char *
find_enhanced (const char *text)
{
  gsize n;

  for (const char *at = text; *at != '\0'; at++)
    if ((*at == '4' || *at == '5') &&
        (at == text || (!g_ascii_isalnum (at[-1]) && at[-1] != '.')) && is_enhanced (at, &n))
      {
        g_autofree char *code = g_strndup (at, n);
        guint            dots = 0;

        for (gsize i = 0; i < n; i++)
          dots += code[i] == '.';
        if (dots == 2 && !g_str_has_suffix (code, ".0.0"))
          return g_steal_pointer (&code);
        at += n - 1;
      }

  return NULL;
}

/* Whether something before @at says that a reply follows: within a line three digits may as
 * well be a number of messages. */
static gboolean
is_announced (const char *line, gsize at)
{
  static const char *const words[] = { "error",    "code",       "said",   "status", "returned",
                                       "response", "replied",    "reply",  "smtp",   "answer",
                                       "reason",   "diagnostic", "message" };
  gsize                    n = at;

  while (n > 0 && strchr (" \t\"'(<>[-#*|", line[n - 1]) != NULL)
    n--;
  if (n == 0 || (at > 0 && (line[at - 1] == '[' || line[at - 1] == '#')))
    return TRUE;
  if (line[n - 1] == ':' || line[n - 1] == ';' || line[n - 1] == '=')
    return TRUE;
  if (line[n - 1] == ',' && n > 1 && line[n - 2] == ']')
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);

      if (n >= length && g_ascii_strncasecmp (line + n - length, words[i], length) == 0)
        return TRUE;
    }

  return FALSE;
}

/* Finds a refusal: 4yz or 5yz. */
static gboolean
find_code (const char *line, Code *out)
{
  for (gsize i = 0; line[i] != '\0'; i++)
    {
      const char *at = line + i;

      if ((*at != '4' && *at != '5') || !g_ascii_isdigit (at[1]) ||
          strchr ("01234578", at[1]) == NULL || !g_ascii_isdigit (at[2]) ||
          g_ascii_isalnum (at[3]) || (i > 0 && (g_ascii_isalnum (at[-1]) || at[-1] == '.')))
        continue;
      if ((at[3] == '.' && g_ascii_isdigit (at[4])) ||
          (at[3] == ':' && g_ascii_isdigit (at[4])) || at[3] == '/' || at[3] == '@')
        continue;
      /* "Unknown address error 550-'5.1.1 …'" is how IronPort quotes. */
      if (!is_announced (line, i) && !g_str_has_prefix (at + 3, "-'"))
        continue;
      out->code = (guint) (g_ascii_digit_value (at[0]) * 100 +
                           g_ascii_digit_value (at[1]) * 10 + g_ascii_digit_value (at[2]));
      out->at = i;
      out->end = i + 3;
      return TRUE;
    }

  return FALSE;
}

/* Classes that a notice's own words may bring up whatever happened. */
static gboolean
class_is_weak (MsReplyClass class)
{
  switch (class)
    {
    case MS_CLASS_OTHER:
    case MS_CLASS_DELIVERED:
    case MS_CLASS_CONTENT:
    case MS_CLASS_POLICY:
    case MS_CLASS_SERVER_ERROR:
    case MS_CLASS_PROTOCOL:
      return TRUE;
    case MS_CLASS_RECIPIENT_UNKNOWN:
    case MS_CLASS_RECIPIENT_FILTERED:
    case MS_CLASS_RECIPIENT_MOVED:
    case MS_CLASS_MAILBOX_DISABLED:
    case MS_CLASS_MAILBOX_FULL:
    case MS_CLASS_DOMAIN_BAD:
    case MS_CLASS_SENDER_REJECTED:
    case MS_CLASS_RELAY_DENIED:
    case MS_CLASS_AUTH:
    case MS_CLASS_IP_BLOCKED:
    case MS_CLASS_SPAM:
    case MS_CLASS_VIRUS:
    case MS_CLASS_SIZE:
    case MS_CLASS_RATE_LIMITED:
    case MS_CLASS_GREYLIST:
    case MS_CLASS_NETWORK:
    case MS_CLASS_TLS:
    case MS_CLASS_EXPIRED:
      return FALSE;
    }

  g_return_val_if_reached (TRUE);
}

/* Higher is better: a reply that tells something, words that do, a reply, anything. */
typedef struct
{
  MsDiagnosis *best; /* (owned) (nullable) */
  guint        rank;
  gboolean     nameless; /* the best is a reply that leaves out whom it is about */
} Search;

static void
offer (Search *search, guint code, const char *enhanced, const char *text)
{
  g_autofree char *shown = ms_text_printable (text, (gssize) MIN (strlen (text), TEXT_LONGEST));
  MsReading        reading = ms_reading (code, enhanced, shown);
  guint            rank = 1;

  if (!class_is_weak (reading.class))
    rank = code != 0 || enhanced != NULL ? 5 : 4;
  else if (reading.class != MS_CLASS_OTHER)
    rank = code != 0 ? 3 : 2;
  else if (code != 0 || enhanced != NULL)
    rank = 2;
  if (rank <= search->rank)
    return;

  if (search->best != NULL)
    ms_diagnosis_free (search->best);
  search->rank = rank;
  search->nameless = FALSE;
  search->best = g_new0 (MsDiagnosis, 1);
  search->best->class = reading.class;
  search->best->hard = reading.address_bad;
  search->best->code = code;
  search->best->enhanced = g_strdup (enhanced);
  search->best->text = g_strstrip (g_steal_pointer (&shown));
}

static gboolean
goes_on (const char *line)
{
  static const char *const ends[] = { "Giving up",     "I'm not going", ">>>",   "---",
                                      "***",           "   -----",      "Last-", "Remote-MTA",
                                      "Reporting-MTA", "... while" };

  if (line[strspn (line, " \t")] == '\0')
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_prefix (line, ends[i]))
      return FALSE;

  return TRUE;
}

/* A reply and the lines in which it goes on: "550-…" again, or words behind it. */
static char *
join_reply (char **lines, guint at, const Code *code)
{
  GString *text = g_string_new (lines[at] + code->end);

  for (guint i = at + 1; i < at + LINES_JOINED && lines[i] != NULL && goes_on (lines[i]); i++)
    {
      Code        next;
      const char *more = lines[i];

      if (find_code (more, &next))
        {
          if (next.code != code->code)
            break;
          more += next.end;
          more += *more == '-' ? 1 : 0;
        }
      more += strspn (more, " \t<");
      g_string_append_printf (text, " %s", more);
    }

  return g_string_free (text, FALSE);
}

static char *
enhanced_of_reply (const char *text)
{
  const char *at = text + strspn (text, " \t-:#;,([");
  gsize       n;

  if (is_enhanced (at, &n) && !(n == 5 && strncmp (at + 1, ".0.0", 4) == 0))
    return g_strndup (at, n);

  return find_enhanced (text);
}

static void
offer_reply (Search *search, char **lines, guint at, const Code *code, const char *status)
{
  g_autofree char *text = join_reply (lines, at, code);
  g_autofree char *own = enhanced_of_reply (text);
  const char      *name = text + (*text == ':' ? 1 : 0);
  guint            before = search->rank;

  offer (search, code->code, own != NULL ? own : status, text + strspn (text, " \t-:;,"));
  if (search->rank > before)
    search->nameless = name[0] == ' ' && name[strspn (name, " \t")] == ':';
}

static void
search_said (Search *search, const char *said)
{
  g_auto (GStrv) lines = g_strsplit (said, "\n", LINES_MOST);
  g_autofree char *enhanced = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      Code code;

      if (find_code (lines[i], &code))
        offer_reply (search, lines, i, &code, NULL);
    }
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *own = find_enhanced (lines[i]);

      if (lines[i][strspn (lines[i], " \t")] != '\0')
        offer (search, 0, own, lines[i]);
    }
  enhanced = find_enhanced (said);
  offer (search, 0, enhanced, said);
}

/* "smtp; 550 5.1.1 …", "X-Postfix; host … said: 550 …", "550-first\n550 last" */
static void
search_diagnostic (Search *search, const char *status, const char *diagnostic)
{
  g_auto (GStrv) lines = g_strsplit (diagnostic, "\n", LINES_MOST);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      Code code;

      if (!find_code (lines[i], &code))
        continue;
      offer_reply (search, lines, i, &code, status);
      return;
    }
  {
    g_autofree char *own = find_enhanced (diagnostic);

    offer (search, 0, own != NULL ? own : status, diagnostic);
  }
}

MsDiagnosis *
ms_diagnosis_make (const char *status, const char *diagnostic, const char *said)
{
  Search      search = { 0 };
  MsStage     stage;
  const char *telling = status != NULL && !g_str_has_suffix (status, ".0.0") ? status : NULL;

  if (diagnostic != NULL && *diagnostic != '\0')
    search_diagnostic (&search, telling, diagnostic);
  if (search.rank < 3 && said != NULL && *said != '\0')
    search_said (&search, said);
  if (search.rank < 3 && telling != NULL)
    offer (&search, 0, telling, "");
  if (search.best == NULL)
    offer (&search, 0, status, "");
  if (search.best->enhanced == NULL && status != NULL)
    search.best->enhanced = g_strdup (status);
  stage = ms_stage_find (diagnostic);
  ms_doubt (search.best, status, search.nameless,
            stage != MS_STAGE_UNKNOWN ? stage : ms_stage_find (said));

  return search.best;
}
