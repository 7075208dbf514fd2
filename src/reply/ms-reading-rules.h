/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-reading-rules.h - the rules of data/replies.tsv, made ready to be asked */

#pragma once

#include "ms-reading.h"

G_BEGIN_DECLS

typedef enum
{
  MS_RULE_DEFAULT, /* as the class and the first digit have it */
  MS_RULE_NO,
  MS_RULE_YES,
} MsRuleAnswer;

/* What the first row that fits says. */
typedef struct
{
  MsReplyClass class;
  MsRuleAnswer retry;
  MsRuleAnswer bad;
  guint        wait;   /* seconds, where the text names none */
  char        *remark; /* (owned) (nullable): key of a finer explanation */
} MsRule;

typedef struct
{
  guint       code;     /* 0: there is none */
  const char *enhanced; /* (nullable) */
  const char *words;    /* as of ms_reading_words() */
  gboolean    bounce;   /* what has no code was written by a server, and because it failed */
} MsRuleQuestion;

/** ms_reading_rules_match: Returns: (transfer none): lives for ever; the file's last row fits
 * everything */
const MsRule *ms_reading_rules_match (const MsRuleQuestion *question);

/**
 * ms_reading_rules_check:
 *
 * Whether each row of the file is well-formed: for its test; the rows that are not are left
 * out.
 *
 * Returns: (transfer full) (nullable): what is wrong with the first one that is not
 */
char *ms_reading_rules_check (void);

G_END_DECLS
