/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-spam.c - what a spam filter on this computer says of the message */

#include "config.h"

#include "ms-check-private.h"
#include "ms-spam-filter.h"

#include <glib/gi18n-lib.h>

#define SECONDS 30

static void
add_verdict (MsCheckNotes *notes, const MsSpamVerdict *verdict)
{
  MsCheckLevel level = MS_CHECK_GREEN;

  /* Half way there leaves no room for what a receiver adds for its own reasons. */
  if (verdict->score >= verdict->limit)
    level = MS_CHECK_RED;
  else if (verdict->score >= verdict->limit / 2)
    level = MS_CHECK_AMBER;

  ms_check_add (notes, "spam-filter", level,
                /* Translators: a program, its score, and the score from which on it is spam. */
                g_strdup_printf (_ ("%s gives %.1f points; %.1f are spam"), verdict->program,
                                 verdict->score, verdict->limit),
                *verdict->tests != '\0' ? g_strdup_printf (_ ("It found: %s."), verdict->tests)
                                        : NULL,
                level != MS_CHECK_GREEN
                    ? g_strdup (_ ("Change what it found, and check again."))
                    : NULL);
}

void
ms_check_spam_filter (MsCheckContext *context, MsCheckNotes *notes)
{
  g_auto (MsSpamVerdict) verdict = { 0 };
  gboolean installed = FALSE;

  if (context->message == NULL)
    return;

  if (ms_spam_filter_ask (context->message, SECONDS, context->cancellable, &installed,
                          &verdict))
    add_verdict (notes, &verdict);
  else
    ms_check_add (notes, "spam-filter", MS_CHECK_GREY,
                  installed ? g_strdup (_ ("The spam filter gave no verdict"))
                            : g_strdup (_ ("No spam filter was asked")),
                  installed
                      ? g_strdup (_ ("It is installed, but it failed or took too long."))
                      : g_strdup (_ ("Neither SpamAssassin nor rspamd is installed here.")),
                  installed ? NULL
                            : g_strdup (_ (
                                  "Install the package spamassassin for a second opinion.")));
}
