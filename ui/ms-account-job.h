/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-account-job.h - what is done with an account away from the main thread: keyring, test */

#pragma once

#include "ms-account.h"
#include "ms-library.h"

G_BEGIN_DECLS

typedef struct
{
  MsAccount *account;  /* (owned) */
  char      *old_name; /* (owned) (nullable): it had, where it is stored already */
  char      *password; /* (owned) (nullable): as typed; NULL: the one that is kept; wiped */
} MsAccountJob;

void ms_account_job_free (gpointer data);

/** ms_account_job_keep: puts the password into the keyring, or takes it along where the account
 * was renamed; a MsLibraryWork; Errors: %MS_SECRET_ERROR */
gpointer ms_account_job_keep (MsStore      *store,
                              gpointer      data,
                              GCancellable *cancellable,
                              GError      **error);

/** ms_account_job_test: a MsLibraryWork; Returns: (transfer full): what was found, line by line
 */
gpointer ms_account_job_test (MsStore      *store,
                              gpointer      data,
                              GCancellable *cancellable,
                              GError      **error);

/** ms_account_job_forget: takes the password out of the keyring; a MsLibraryWork */
gpointer ms_account_job_forget (MsStore      *store,
                                gpointer      data,
                                GCancellable *cancellable,
                                GError      **error);

G_END_DECLS
