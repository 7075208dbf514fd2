/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-failure.c - what an attempt that did not deliver means, for a table, a tooltip, a dialog
 */

#include "config.h"

#include "ms-failure.h"

#include <glib/gi18n-lib.h>

/* A permanent failure with a temporary reply is one that was tried until its time was over. */
static gboolean
was_given_up (MsState state, const MsAttempt *attempt)
{
  if (state != MS_STATE_FAILED)
    return FALSE;

  return attempt->code != 0 ? attempt->code / 100 == 4
                            : g_str_has_prefix (attempt->enhanced, "4.");
}

gboolean
ms_failure_read (MsState state, const MsAttempt *attempt, MsFailure *out)
{
  MsReading reading;

  if (attempt->number == 0 || !(MS_FAILURE_STATES >> state & 1) ||
      !ms_reading_of_outcome (state, attempt->code, attempt->enhanced, attempt->reply,
                              &reading))
    return FALSE;

  ms_reading_set_class (&reading, attempt->class);
  /* Whoever bounced it has given up. */
  if (state == MS_STATE_BOUNCED)
    reading.retry = FALSE;
  out->given_up = was_given_up (state, attempt);
  out->class = out->given_up ? MS_CLASS_EXPIRED : reading.class;
  out->meaning = ms_reading_explain (&reading);

  return TRUE;
}

char *
ms_failure_explain (const MsFailure *self)
{
  if (!self->given_up)
    return g_strdup (self->meaning);

  /* Translators: what the last answer means. */
  return g_strdup_printf (_ ("Given up: it was tried again until its time was over. The last "
                             "answer meant: %s"),
                          self->meaning);
}

char *
ms_failure_answer (const MsAttempt *attempt)
{
  if (attempt->code == 0)
    return g_strdup (attempt->reply);
  /* As the quoted reply of a bounce does. */
  if (*attempt->enhanced != '\0' && g_str_has_prefix (attempt->reply, attempt->enhanced))
    return g_strdup_printf ("%u %s", attempt->code, attempt->reply);

  return g_strdup_printf ("%u %s%s%s", attempt->code, attempt->enhanced,
                          *attempt->enhanced != '\0' ? " " : "", attempt->reply);
}
