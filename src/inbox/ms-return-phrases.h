/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-phrases.h - what mail systems and people write, in many languages */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_PHRASES_DAEMON_NAMES,     /* anywhere in a sender */
  MS_PHRASES_DAEMON_MAILBOXES, /* the whole of a local part */
  MS_PHRASES_ROBOT_MAILBOXES,  /* anywhere in a local part */
  MS_PHRASES_FORWARD_LINES,    /* above what a person hands on */
  MS_PHRASES_ANSWER_SUBJECTS,  /* at the beginning */
  MS_PHRASES_ABSENCE_SUBJECTS, /* at the beginning */
  MS_PHRASES_ABSENCE_WORDS,    /* in a subject */
  MS_PHRASES_CHALLENGE_WORDS,
  MS_PHRASES_FAILURE_SUBJECTS,
  MS_PHRASES_FAILURE_WORDS, /* that only a mail system writes */
  MS_PHRASES_REFUSAL_WORDS, /* that others write too */
  MS_PHRASES_DELAY_SUBJECTS,
  MS_PHRASES_FAILED_SUBJECTS, /* no delay has them in its subject */
  MS_PHRASES_REPORT_SUBJECTS,
  MS_PHRASES_WARNING_WORDS, /* nothing else than a delay has them */
  MS_PHRASES_DELAY_WORDS,
  MS_PHRASES_FINAL_WORDS,       /* nobody tries again */
  MS_PHRASES_UNSUBSCRIBE_WORDS, /* the whole of a line */
  MS_PHRASES_GOODS,             /* anywhere: what else is delivered */
} MsReturnPhrases;

#define MS_N_PHRASES 19

/** ms_return_phrases: Returns: (array zero-terminated=1): in small letters, blanks single, '
 * for ’; any thread */
const char *const *ms_return_phrases (MsReturnPhrases which);

G_END_DECLS
