/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-retry.c - when a deferred recipient is tried again, and when no more */

#include "config.h"

#include "ms-clock.h"
#include "ms-retry.h"
#include "ms-span.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (ms - retry - error - quark, ms_retry_error)

/* A server that greylists without saying how long: most ask for 5 minutes (Postgrey, rspamd).
 */
#define GREYLIST_WAIT 300
/* A hint is often rounded down, and the clocks differ: this much more, and a tenth. */
#define HINT_MARGIN 15
#define JITTER_PART 10
/* What is left before the end is too short for one more try besides the last one. */
#define LAST_PART 4

#define SHORTEST 10
#define DAY      86400u

static const struct
{
  const char *name;
  guint       first;
  guint       longest;
  guint       give_up;
} presets[] = {
  [MS_RETRY_STANDARD] = { "standard", 1200, 14400, 4 * DAY },
  [MS_RETRY_HOURLY] = { "hourly", 3600, 3600, 4 * DAY },
  [MS_RETRY_NONE] = { "none", 0, 0, 0 },
};

static const struct
{
  const char *name;
  gsize       offset;
  guint       most;
} knobs[] = {
  { "first", G_STRUCT_OFFSET (MsRetry, first), 30 * DAY },
  { "longest", G_STRUCT_OFFSET (MsRetry, longest), 30 * DAY },
  { "give-up", G_STRUCT_OFFSET (MsRetry, give_up), 60 * DAY },
};

void
ms_retry_init (MsRetry *self, MsRetryPreset preset)
{
  g_return_if_fail (preset < G_N_ELEMENTS (presets));

  self->preset = preset;
  self->first = presets[preset].first;
  self->longest = presets[preset].longest;
  self->give_up = presets[preset].give_up;
  self->uncertain_too = FALSE;
}

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list          list;
  g_autofree char *message = NULL;

  va_start (list, format);
  message = g_strdup_vprintf (format, list);
  va_end (list);
  g_set_error_literal (error, MS_RETRY_ERROR, MS_RETRY_ERROR_INVALID, message);

  return FALSE;
}

static gboolean
set_uncertain (MsRetry *self, const char *value, GError **error)
{
  if (strcmp (value, "yes") != 0 && strcmp (value, "no") != 0)
    return refuse (error, _ ("“uncertain” is yes or no, not “%s”"), value);

  self->uncertain_too = *value == 'y';

  return TRUE;
}

static gboolean
set_knob (MsRetry *self, const char *name, const char *value, GError **error)
{
  if (strcmp (name, "uncertain") == 0)
    return set_uncertain (self, value, error);

  for (guint i = 0; i < G_N_ELEMENTS (knobs); i++)
    if (strcmp (name, knobs[i].name) == 0)
      {
        guint seconds = 0;

        if (!ms_span_parse (value, &seconds) || seconds < SHORTEST || seconds > knobs[i].most)
          return refuse (error,
                         _ ("“%s” cannot be “%s”: give a time as 20m, 4h or 4d, from %u "
                            "seconds to %u days"),
                         name, value, SHORTEST, knobs[i].most / DAY);

        G_STRUCT_MEMBER (guint, self, knobs[i].offset) = seconds;
        return TRUE;
      }

  return refuse (error,
                 _ ("“%s” is no part of a retry rule: write first=20m longest=4h give-up=4d"),
                 name);
}

static gboolean
find_preset (const char *word, guint *preset)
{
  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    if (g_ascii_strcasecmp (word, presets[i].name) == 0)
      {
        *preset = i;
        return TRUE;
      }

  return FALSE;
}

/* So that a rule typed in full is known again as the preset it is. */
static void
name_preset (MsRetry *self)
{
  self->preset = MS_RETRY_CUSTOM;
  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    if (self->first == presets[i].first && self->longest == presets[i].longest &&
        self->give_up == presets[i].give_up)
      self->preset = i;
}

static gboolean
parse_word (MsRetry *self, const char *word, gboolean *first, GError **error)
{
  g_autofree char *name = NULL;

  const char *value = strchr (word, '=');
  guint       preset = 0;

  if (value == NULL && *first && find_preset (word, &preset))
    ms_retry_init (self, preset);
  else if (value == NULL)
    return refuse (error,
                   _ ("“%s” is no retry rule: give standard, hourly or none, or first=20m "
                      "longest=4h give-up=4d"),
                   word);
  else
    {
      name = g_strndup (word, value - word);
      if (!set_knob (self, name, value + 1, error))
        return FALSE;
    }
  *first = FALSE;

  return TRUE;
}

static gboolean
check (const MsRetry *self, GError **error)
{
  if (self->preset == MS_RETRY_NONE)
    return TRUE;
  if (self->first < SHORTEST || self->longest < SHORTEST || self->give_up < SHORTEST)
    return refuse (error, _ ("A retry rule needs first, longest and give-up"));
  if (self->first > self->longest)
    return refuse (error, _ ("The first retry is later than the longest wait allows"));
  if (self->first > self->give_up)
    return refuse (error, _ ("The first retry comes after the recipient is given up"));

  return TRUE;
}

gboolean
ms_retry_parse (MsRetry *self, const char *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t,", -1);

  MsRetry  parsed;
  gboolean first = TRUE;

  ms_retry_init (&parsed, MS_RETRY_STANDARD);
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0' && !parse_word (&parsed, words[i], &first, error))
      return FALSE;

  if (first)
    return refuse (error, _ ("Give a retry rule: standard, hourly or none"));
  name_preset (&parsed);
  if (!check (&parsed, error))
    return FALSE;

  *self = parsed;

  return TRUE;
}

char *
ms_retry_to_string (const MsRetry *self)
{
  const char *uncertain = self->uncertain_too ? " uncertain=yes" : "";

  if (self->preset < G_N_ELEMENTS (presets))
    return g_strconcat (presets[self->preset].name, uncertain, NULL);

  return g_strdup_printf ("first=%u longest=%u give-up=%u%s", self->first, self->longest,
                          self->give_up, uncertain);
}

static char *
describe_rule (const MsRetry *self)
{
  g_autofree char *first = ms_span_describe (self->first);
  g_autofree char *longest = ms_span_describe (self->longest);
  g_autofree char *give_up = ms_span_describe (self->give_up);

  if (self->preset == MS_RETRY_NONE)
    return g_strdup (_ ("Deferred recipients are tried again only by hand."));
  if (self->first == self->longest)
    /* Translators: both are lengths of time as "1 hour". */
    return g_strdup_printf (_ ("Deferred recipients are tried again every %s and given up "
                               "after "
                               "%s."),
                            first, give_up);

  /* Translators: all are lengths of time as "20 minutes". */
  return g_strdup_printf (_ ("Deferred recipients are tried again after %s, then more and more "
                             "slowly up to every %s, and given up after %s."),
                          first, longest, give_up);
}

char *
ms_retry_describe (const MsRetry *self)
{
  g_autofree char *rule = describe_rule (self);

  if (!self->uncertain_too)
    return g_steal_pointer (&rule);

  return g_strconcat (rule, " ", _ ("So are those that may have it already."), NULL);
}

/* Seconds; without jitter.  first, 2 first, 4 first, … */
static gint64
plain_wait (const MsRetry *self, guint deferrals)
{
  gint64 wait = self->first;

  for (guint i = 1; i < deferrals && wait < self->longest; i++)
    wait *= 2;

  return MIN (wait, self->longest);
}

static gint64
hinted_wait (const MsRetry *self, gint64 wait, guint deferrals, const MsRetryHint *hint)
{
  gint64 asked = hint->seconds;

  if (hint->greylist && asked == 0 && deferrals == 1)
    asked = GREYLIST_WAIT;
  if (asked == 0)
    return wait;

  asked += asked / JITTER_PART + HINT_MARGIN;
  /* Only the first time: a server that greylists again and again did not mean what it said. */
  if (hint->greylist && deferrals == 1)
    wait = MIN (wait, asked);

  return MIN (MAX (wait, asked), self->longest);
}

MsRetryVerdict
ms_retry_next (const MsRetry     *self,
               guint              deferrals,
               gint64             first_attempt,
               gint64             now,
               const MsRetryHint *hint,
               double             jitter,
               gint64            *at)
{
  gint64 end = first_attempt + self->give_up * MS_SECOND;
  gint64 least = 0;
  gint64 wait;

  if (self->preset == MS_RETRY_NONE)
    return MS_RETRY_BY_HAND;
  if (now >= end)
    return MS_RETRY_GIVE_UP;

  wait = plain_wait (self, deferrals) * MS_SECOND;
  if (hint != NULL)
    {
      wait = hinted_wait (self, wait / MS_SECOND, deferrals, hint) * MS_SECOND;
      least = MIN (hint->seconds, self->longest) * MS_SECOND;
    }
  wait += (CLAMP (jitter, 0, 1) * 2 - 1) * (wait / JITTER_PART);
  wait = MAX (wait, least);

  *at = now + wait;
  if (*at > end - wait / LAST_PART)
    *at = end;

  return MS_RETRY_AT;
}
