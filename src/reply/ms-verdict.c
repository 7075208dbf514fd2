/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verdict.c - the table from (phase, reply) to what holds, and for whom */

#include "config.h"

#include "ms-reading.h"
#include "ms-verdict.h"
#include "ms-verdict-words.h"

#include <string.h>

#define N_PHASES (MS_PHASE_QUIT + 1)

static const char *const phase_names[N_PHASES] = {
  "connect", "greeting", "ehlo", "starttls", "auth", "mail",
  "rcpt",    "data",     "dot",  "rset",     "quit",
};

typedef struct
{
  MsState state;
  MsScope scope;
} Cell;

#define NOTHING                      \
  {                                  \
    MS_STATE_QUEUED, MS_SCOPE_SERVER \
  }
#define SENDER                       \
  {                                  \
    MS_STATE_QUEUED, MS_SCOPE_SENDER \
  }
#define GO_ON                         \
  {                                   \
    MS_STATE_QUEUED, MS_SCOPE_MESSAGE \
  }
#define MSG(state)                     \
  {                                    \
    MS_STATE_##state, MS_SCOPE_MESSAGE \
  }
#define ONE(state)                       \
  {                                      \
    MS_STATE_##state, MS_SCOPE_RECIPIENT \
  }

/* Columns: the connection was lost, 2yz, 3yz, 4yz, 5yz.  A 3yz or 2yz where none can be meant
 * is the server's confusion: to be tried again. */
static const Cell cells[N_PHASES][5] = {
  [MS_PHASE_CONNECT] = { NOTHING, NOTHING, NOTHING, NOTHING, NOTHING },
  [MS_PHASE_GREETING] = { NOTHING, NOTHING, NOTHING, NOTHING, NOTHING },
  [MS_PHASE_EHLO] = { NOTHING, NOTHING, NOTHING, NOTHING, NOTHING },
  [MS_PHASE_STARTTLS] = { NOTHING, NOTHING, NOTHING, NOTHING, NOTHING },
  [MS_PHASE_AUTH] = { NOTHING, NOTHING, NOTHING, NOTHING, SENDER },
  [MS_PHASE_MAIL] = { NOTHING, GO_ON, MSG (DEFERRED), MSG (DEFERRED), SENDER },
  [MS_PHASE_RCPT] = { MSG (DEFERRED), ONE (QUEUED), ONE (DEFERRED), ONE (DEFERRED),
                      ONE (FAILED) },
  [MS_PHASE_DATA] = { MSG (DEFERRED), MSG (DEFERRED), GO_ON, MSG (DEFERRED), MSG (FAILED) },
  [MS_PHASE_DOT] = { MSG (UNCERTAIN), MSG (SENT), MSG (DEFERRED), MSG (DEFERRED),
                     MSG (FAILED) },
  [MS_PHASE_RSET] = { NOTHING, NOTHING, NOTHING, NOTHING, NOTHING },
  [MS_PHASE_QUIT] = { NOTHING, NOTHING, NOTHING, NOTHING, NOTHING },
};

#define BIT(phase) (1u << (phase))
#define TO_DOT     (BIT (MS_PHASE_RCPT) | BIT (MS_PHASE_DATA) | BIT (MS_PHASE_DOT))

/* What the first digit and the phase alone would get wrong.  An enhanced code begins at its
 * subject (".3.4") because its class repeats the first digit; the first row that fits counts.
 */
static const struct
{
  guint       phases;
  guint       code;     /* 0: any 5yz */
  const char *enhanced; /* (nullable): any */
  const char *words;    /* (nullable): any */
  Cell        cell;
} exceptions[] = {
  { BIT (MS_PHASE_MAIL), 421, NULL, NULL, NOTHING }, /* RFC 5321 §3.8 */
  { TO_DOT, 421, NULL, NULL, MSG (DEFERRED) },

  /* The login is missing or not enough (RFC 4954 §6). */
  { TO_DOT, 530, NULL, NULL, SENDER },
  { TO_DOT, 535, NULL, NULL, SENDER },
  { TO_DOT, 538, NULL, NULL, SENDER },

  /* The sender, whom Postfix refuses only when it knows the recipient. */
  { BIT (MS_PHASE_RCPT), 0, ".1.7", NULL, SENDER },
  { BIT (MS_PHASE_RCPT), 0, ".1.8", NULL, SENDER },
  { BIT (MS_PHASE_RCPT), 0, NULL, "Sender address rejected", SENDER },

  /* Too many recipients (RFC 5321 §4.5.3.1.10), but not a full mailbox, where 552 is meant. */
  { BIT (MS_PHASE_RCPT), 552, ".2.2", NULL, ONE (FAILED) },
  { BIT (MS_PHASE_RCPT), 552, NULL, NULL, ONE (DEFERRED) },

  /* MAIL carries SIZE, BODY and SMTPUTF8: these refuse the message, not its sender. */
  { BIT (MS_PHASE_MAIL), 552, NULL, NULL, MSG (FAILED) },
  { BIT (MS_PHASE_MAIL), 0, ".2.3", NULL, MSG (FAILED) },
  { BIT (MS_PHASE_MAIL), 0, ".3.4", NULL, MSG (FAILED) },
  { BIT (MS_PHASE_MAIL), 0, ".6.0", NULL, MSG (FAILED) },
  { BIT (MS_PHASE_MAIL), 0, ".6.3", NULL, MSG (FAILED) },
  { BIT (MS_PHASE_MAIL), 0, ".6.7", NULL, MSG (FAILED) },
};

const char *
ms_phase_to_string (MsPhase phase)
{
  g_return_val_if_fail ((guint) phase < N_PHASES, NULL);

  return phase_names[phase];
}

static const Cell *
find_exception (MsPhase phase, const MsReply *reply)
{
  const char *subject = reply->enhanced != NULL ? reply->enhanced + 1 : "";

  for (guint i = 0; i < G_N_ELEMENTS (exceptions); i++)
    if ((exceptions[i].phases & BIT (phase)) != 0 &&
        (exceptions[i].code == 0 ? reply->code / 100 == 5
                                 : reply->code == exceptions[i].code) &&
        (exceptions[i].enhanced == NULL || g_str_equal (exceptions[i].enhanced, subject)) &&
        (exceptions[i].words == NULL || strcasestr (reply->text, exceptions[i].words) != NULL))
      return &exceptions[i].cell;

  return NULL;
}

MsVerdict
ms_verdict (MsPhase phase, const MsReply *reply)
{
  const Cell *cell = reply != NULL ? find_exception (phase, reply) : NULL;
  MsVerdict   verdict;

  if (cell == NULL)
    cell = &cells[phase][reply != NULL ? reply->code / 100 - 1 : 0];

  verdict.state = cell->state;
  verdict.scope = cell->scope;
  verdict.address_bad = cell->state == MS_STATE_FAILED && reply != NULL &&
                        reply->code / 100 == 5 &&
                        ms_reading (reply->code, reply->enhanced, reply->text).address_bad;

  return verdict;
}

char *
ms_verdict_kind (MsPhase phase, const MsReply *reply)
{
  g_autofree char *words = NULL;

  if (reply == NULL)
    return g_strdup_printf ("%s lost", ms_phase_to_string (phase));

  words = ms_verdict_words (reply->text);

  return g_strdup_printf ("%s %u%s%s%s", ms_phase_to_string (phase), reply->code,
                          reply->enhanced != NULL ? " " : "",
                          reply->enhanced != NULL ? reply->enhanced : "", words);
}
