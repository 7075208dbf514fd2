/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-job.h - what is done with a mailbox away from the main thread: keyring, test, look
 */

#pragma once

#include "ms-library.h"
#include "ms-mailbox.h"

G_BEGIN_DECLS

typedef struct
{
  MsMailbox *mailbox;  /* (owned) */
  char      *old_name; /* (owned) (nullable): it had, where it is stored already */
  char      *password; /* (owned) (nullable): as typed; NULL: the one that is kept; wiped */
} MsMailboxJob;

/** ms_mailbox_job_new: @mailbox: as it is stored; copied */
MsMailboxJob *ms_mailbox_job_new (const MsMailbox *mailbox);
void          ms_mailbox_job_free (gpointer data);

/* Each is a MsLibraryWork with a MsMailboxJob. */

/** ms_mailbox_job_keep: puts the password into the keyring, or takes it along where the mailbox
 * was renamed; Errors: %MS_SECRET_ERROR */
gpointer ms_mailbox_job_keep (MsStore      *store,
                              gpointer      data,
                              GCancellable *cancellable,
                              GError      **error);

/** ms_mailbox_job_forget: takes the password out of the keyring */
gpointer ms_mailbox_job_forget (MsStore      *store,
                                gpointer      data,
                                GCancellable *cancellable,
                                GError      **error);

/** ms_mailbox_job_test: touches nothing; Returns: (transfer full): what was found, line by line
 */
gpointer ms_mailbox_job_test (MsStore      *store,
                              gpointer      data,
                              GCancellable *cancellable,
                              GError      **error);

/** ms_mailbox_job_look: reads what is new; Returns: (transfer full): a sentence that says what
 * was found */
gpointer ms_mailbox_job_look (MsStore      *store,
                              gpointer      data,
                              GCancellable *cancellable,
                              GError      **error);

G_END_DECLS
