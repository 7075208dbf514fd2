/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-report.c - findings, and a report of them for programs and for people */

#include "config.h"

#include "ms-check-private.h"
#include "ms-clock.h"
#include "ms-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define WIDTH 90

const char *
ms_check_level_to_string (MsCheckLevel level)
{
  static const char *const names[] = { "green", "grey", "amber", "red" };

  return names[level];
}

const char *
ms_check_level_label (MsCheckLevel level)
{
  static const char *const labels[] = { N_ ("All right"), N_ ("Not checked"),
                                        N_ ("Worth a look"), N_ ("Needs attention") };

  return _ (labels[level]);
}

const char *
ms_check_group_label (MsCheckGroup group)
{
  static const char *const labels[] = { N_ ("Who gets it"), N_ ("The message"),
                                        N_ ("The sender's domain"), N_ ("The way it travels") };

  return _ (labels[group]);
}

void
ms_check_finding_free (MsCheckFinding *self)
{
  g_free (self->id);
  g_free (self->title);
  g_free (self->detail);
  g_free (self->advice);
  g_free (self->record);
  g_strfreev (self->recipients);
  g_free (self);
}

/* @text: (transfer full) (nullable) */
static char *
clean (char *text)
{
  g_autofree char *raw = text;

  return raw != NULL ? ms_text_printable (raw, -1) : g_strdup ("");
}

MsCheckFinding *
ms_check_add (MsCheckNotes *notes,
              const char   *id,
              MsCheckLevel  level,
              char         *title,
              char         *detail,
              char         *advice)
{
  MsCheckFinding *self = g_new0 (MsCheckFinding, 1);

  self->id = g_strdup (id);
  self->level = level;
  self->title = clean (title);
  self->detail = clean (detail);
  self->advice = clean (advice);
  self->recipients = g_new0 (char *, 1);
  g_ptr_array_add (notes->findings, self);

  return self;
}

char *
ms_check_sentence (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  return g_strconcat (length > 0 ? text : "",
                      length > 0 && strchr (".!?", text[length - 1]) == NULL ? "." : "", NULL);
}

void
ms_check_report_free (MsCheckReport *self)
{
  g_free (self->campaign);
  g_free (self->route);
  g_ptr_array_unref (self->findings);
  g_free (self);
}

MsCheckLevel
ms_check_report_worst (const MsCheckReport *self)
{
  if (self->counts[MS_CHECK_RED] > 0)
    return MS_CHECK_RED;

  return self->counts[MS_CHECK_AMBER] > 0 ? MS_CHECK_AMBER : MS_CHECK_GREEN;
}

const MsCheckFinding *
ms_check_report_find (const MsCheckReport *self, const char *id)
{
  const MsCheckFinding *worst = NULL;

  for (guint i = 0; i < self->findings->len; i++)
    {
      const MsCheckFinding *finding = self->findings->pdata[i];

      if (strcmp (finding->id, id) == 0 && (worst == NULL || finding->level > worst->level))
        worst = finding;
    }

  return worst;
}

/* @text: (nullable) */
static void
append_pair (GString *out, const char *key, const char *text)
{
  if (out->str[out->len - 1] != '{')
    g_string_append_c (out, ',');
  ms_text_append_json (out, key, -1);
  g_string_append_c (out, ':');
  if (text != NULL)
    ms_text_append_json (out, text, -1);
  else
    g_string_append (out, "null");
}

static void
append_finding (GString *out, const MsCheckFinding *finding)
{
  static const char *const groups[] = { "audience", "message", "domain", "route" };

  g_string_append_c (out, '{');
  append_pair (out, "id", finding->id);
  append_pair (out, "group", groups[finding->group]);
  append_pair (out, "level", ms_check_level_to_string (finding->level));
  append_pair (out, "title", finding->title);
  append_pair (out, "detail", finding->detail);
  append_pair (out, "advice", finding->advice);
  append_pair (out, "record", finding->record);
  g_string_append (out, ",\"recipients\":[");
  for (guint i = 0; finding->recipients[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      ms_text_append_json (out, finding->recipients[i], -1);
    }
  g_string_append (out, "]}");
}

char *
ms_check_report_to_json (const MsCheckReport *self)
{
  g_autofree char *time = ms_clock_format (self->at);
  GString         *out = g_string_new ("{");

  append_pair (out, "campaign", self->campaign);
  append_pair (out, "route", self->route);
  append_pair (out, "time", time);
  append_pair (out, "worst", ms_check_level_to_string (ms_check_report_worst (self)));
  for (guint i = MS_CHECK_N_LEVELS; i > 0; i--)
    g_string_append_printf (out, ",\"%s\":%u", ms_check_level_to_string (i - 1),
                            self->counts[i - 1]);
  g_string_append (out, ",\"findings\":[");
  for (guint i = 0; i < self->findings->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      append_finding (out, self->findings->pdata[i]);
    }
  g_string_append (out, "]}");

  return g_string_free (out, FALSE);
}

/* Words are never broken: addresses and DNS lines can be longer than a line. */
static void
append_wrapped (GString *out, const char *label, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  gsize column;

  if (*text == '\0')
    return;

  g_string_append_printf (out, "     %s", label);
  column = 5 + g_utf8_strlen (label, -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      gsize length = g_utf8_strlen (words[i], -1);

      if (column + 1 + length > WIDTH && i > 0)
        {
          g_string_append (out, "\n    ");
          column = 4;
        }
      if (column > 5 || i > 0)
        {
          g_string_append_c (out, ' ');
          column++;
        }
      g_string_append (out, words[i]);
      column += length;
    }
  g_string_append_c (out, '\n');
}

static void
append_text (GString *out, const MsCheckFinding *finding)
{
  static const char *const signs[] = { "✓", "?", "!", "✗" };

  g_autofree char *people = g_strjoinv (", ", finding->recipients);

  g_string_append_printf (out, "  %s  %s\n", signs[finding->level], finding->title);
  append_wrapped (out, "", finding->detail);
  append_wrapped (out, "→", finding->advice);
  /* The line is for pasting, so it stays in one piece. */
  if (finding->record != NULL)
    g_string_append_printf (out, "       %s\n", finding->record);
  if (*people != '\0')
    append_wrapped (out, _ ("For example:"), people);
}

char *
ms_check_report_to_text (const MsCheckReport *self)
{
  GString *out = g_string_new (NULL);
  int      group = -1;

  for (guint i = 0; i < self->findings->len; i++)
    {
      const MsCheckFinding *finding = self->findings->pdata[i];

      if ((int) finding->group != group)
        g_string_append_printf (out, "%s%s\n", group >= 0 ? "\n" : "",
                                ms_check_group_label (finding->group));
      group = (int) finding->group;
      append_text (out, finding);
    }

  /* Translators: how many findings are of each kind. */
  g_string_append_printf (out,
                          _ ("\n%u to mend, %u worth a look, %u all right, %u not checked.\n"),
                          self->counts[MS_CHECK_RED], self->counts[MS_CHECK_AMBER],
                          self->counts[MS_CHECK_GREEN], self->counts[MS_CHECK_GREY]);

  return g_string_free (out, FALSE);
}
