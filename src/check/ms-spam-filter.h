/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-spam-filter.h - the verdict of a spam filter that is installed here */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  const char *program; /* "rspamd" or "SpamAssassin" */
  double      score;
  double      limit; /* from which on it counts as spam */
  char       *tests; /* (owned): what it found, one line, printable */
} MsSpamVerdict;

typedef enum
{
  MS_SPAM_RSPAMC,       /* output of rspamc */
  MS_SPAM_SPAMC,        /* of spamc -R */
  MS_SPAM_SPAMASSASSIN, /* of spamassassin -L -t */
} MsSpamFormat;

/** ms_spam_filter_parse: @verdict: (out caller-allocates): left alone where @output is no
 * verdict
 */
gboolean ms_spam_filter_parse (MsSpamFormat format, const char *output, MsSpamVerdict *verdict);
void     ms_spam_verdict_clear (MsSpamVerdict *self);

/**
 * ms_spam_filter_ask:
 * @seconds: after so long a program is ended
 * @installed: (out): whether there is any on the PATH
 *
 * Asks rspamd, spamd and SpamAssassin itself (without the network), in this order, until one
 * answers.
 */
gboolean ms_spam_filter_ask (const GString *message,
                             guint          seconds,
                             GCancellable  *cancellable,
                             gboolean      *installed,
                             MsSpamVerdict *verdict);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsSpamVerdict, ms_spam_verdict_clear)

G_END_DECLS
