/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-retry.h - when a deferred recipient is tried again, and when no more */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_RETRY_STANDARD, /* first after 20 minutes, doubling up to 4 hours, 4 days: RFC 5321
                        §4.5.4.1 */
  MS_RETRY_HOURLY,   /* each hour, 4 days */
  MS_RETRY_NONE,     /* by hand: never by itself, never given up by itself */
  MS_RETRY_CUSTOM,
} MsRetryPreset;

typedef struct
{
  MsRetryPreset preset;
  guint         first;   /* seconds until the first retry; each further one twice as late */
  guint         longest; /* seconds between two at most */
  guint         give_up; /* seconds after the first attempt */
  gboolean      uncertain_too; /* what may have arrived counts as deferred */
} MsRetry;

/** ms_retry_init: @preset: not CUSTOM */
void ms_retry_init (MsRetry *self, MsRetryPreset preset);

/**
 * ms_retry_parse:
 * @text: "standard", "hourly", "none", or changes behind one of them or alone (then of
 * "standard"): "first=20m longest=4h give-up=4d uncertain=yes"; seconds without a letter
 *
 * Errors: %MS_RETRY_ERROR, one code, a translated sentence that says what it takes
 */
gboolean ms_retry_parse (MsRetry *self, const char *text, GError **error);

/** ms_retry_to_string: Returns: (transfer full): for ms_retry_parse(): the preset's name alone,
 * or "first=1200 longest=14400 give-up=345600" */
char *ms_retry_to_string (const MsRetry *self);

/** ms_retry_describe: Returns: (transfer full): translated, a sentence or two for a person */
char *ms_retry_describe (const MsRetry *self);

typedef enum
{
  MS_RETRY_AT,      /* try again then */
  MS_RETRY_BY_HAND, /* only the user tries again */
  MS_RETRY_GIVE_UP, /* it failed, with the last reply */
} MsRetryVerdict;

/* What the reply that deferred a recipient said. */
typedef struct
{
  guint    seconds;  /* that it asks to wait; 0: it does not say */
  gboolean greylist; /* nothing is wrong: the same server takes it after a while */
} MsRetryHint;

/**
 * ms_retry_next:
 * @deferrals: of this recipient so far, this one included: 1 or more
 * @first_attempt: µs, ms_clock_wall()
 * @hint: (nullable)
 * @jitter: 0 to 1: which part of the ±10% that keep those deferred together from coming back
 * together
 * @at: (out): µs, the next try; after @now, never after the end of the give-up time
 *
 * The wait is the hint's at least, as far as @longest allows.  Greylisting is the one hint that
 * also brings a try forward: its wait and a little more (RFC 6647 §4.1, §5), of 5 minutes where
 * it names none.  The last try stands exactly at the end of the give-up time, so that nobody is
 * given up hours before it and its wait may be a quarter longer; one that is deferred then, or
 * after it, is given up.
 */
MsRetryVerdict ms_retry_next (const MsRetry     *self,
                              guint              deferrals,
                              gint64             first_attempt,
                              gint64             now,
                              const MsRetryHint *hint,
                              double             jitter,
                              gint64            *at);

#define MS_RETRY_ERROR (ms_retry_error_quark ())
GQuark ms_retry_error_quark (void);
enum
{
  MS_RETRY_ERROR_INVALID,
};

G_END_DECLS
