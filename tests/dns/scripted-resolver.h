/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scripted-resolver.h - a resolver that says what it was told to, in place of ms-resolver.c */

#pragma once

#include "ms-resolver.h"

G_BEGIN_DECLS

MsResolver *scripted_resolver_new (void);

/**
 * scripted_resolver_set:
 * @texts: with FOUND, one line a record; of TLSA "3 1 1 32": usage, selector, matching type,
 *   how many bytes
 *
 * What was not set does not exist.
 */
void scripted_resolver_set (MsResolver *self,
                            const char *name,
                            MsDnsType   type,
                            MsDnsStatus status,
                            gboolean    authenticated,
                            const char *texts);

/** scripted_resolver_count: how many questions came so far */
guint scripted_resolver_count (MsResolver *self);

G_END_DECLS
