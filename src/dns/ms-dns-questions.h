/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dns-questions.h - the questions under way: out of the cache or over the wire, each once */

#pragma once

#include "ms-resolver.h"

G_BEGIN_DECLS

/* What the resolver's thread owns; one thread. */
typedef struct _MsDnsQuestions MsDnsQuestions;

/** ms_dns_questions_new: @options: outlive it; Errors: %MS_DNS_ERROR_SERVER */
MsDnsQuestions *ms_dns_questions_new (const MsResolverOptions *options, GError **error);

/** ms_dns_questions_close: whatever is under way is answered FAILED, and so is what is asked
 * from now on */
void ms_dns_questions_close (MsDnsQuestions *self);

/** ms_dns_questions_free: closes first */
void ms_dns_questions_free (MsDnsQuestions *self);

/**
 * ms_dns_questions_ask:
 * @name: (nullable): as of ms_dns_name_normal(): what is no name is answered NO_NAME
 *
 * What is known is answered before it returns.
 */
void ms_dns_questions_ask (MsDnsQuestions *self,
                           const char     *name,
                           MsDnsType       type,
                           MsDnsFunc       func,
                           gpointer        user_data);

/** ms_dns_questions_turn: sends what has its turn, waits until there is something to do or
 * @wake_fd is readable, and does it */
void ms_dns_questions_turn (MsDnsQuestions *self, int wake_fd);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsDnsQuestions, ms_dns_questions_free)

G_END_DECLS
