/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-found.h - what a look into a mailbox came to, printed */

#pragma once

#include "ms-mailbox-look.h"
#include "ms-output.h"

G_BEGIN_DECLS

/** ms_mailbox_found_put: all counts, each under a key of its own */
void ms_mailbox_found_put (MsOutput *out, const MsMailboxFound *found);

/** ms_mailbox_found_describe: Returns: (transfer full): "Bounce 3, Complaint 1; 2 addresses
 * suppressed; 17 other mails left alone" */
char *ms_mailbox_found_describe (const MsMailboxFound *found);

/** ms_mailbox_found_is_new: whether there is something to tell */
gboolean ms_mailbox_found_is_new (const MsMailboxFound *found);

G_END_DECLS
