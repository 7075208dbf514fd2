/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-rules.h - when what came back means that an address is never mailed again */

#pragma once

#include "ms-return-record.h"

G_BEGIN_DECLS

/*
 * The settings `hard-bounces`, `soft-bounces` and `soft-bounce-days`.  However many mails come
 * back, a campaign counts once an address, and what was undone or is in doubt does not count.
 */

/**
 * ms_return_rules_apply:
 * @cause: recorded; whose address it is, and what a suppression is put down to
 * @out_suppressed: (out): whether it is so from now on, and was not before
 */
gboolean ms_return_rules_apply (MsDb                 *db,
                                const MsReturnedNote *cause,
                                gboolean             *out_suppressed,
                                GError              **error);

/** ms_return_rules_reapply: suppresses @address for what still counts after something was
 * undone: bounces by the rules, the newest complaint, each wish to leave */
gboolean ms_return_rules_reapply (MsDb *db, const char *address, GError **error);

G_END_DECLS
