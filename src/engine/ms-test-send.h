/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-test-send.h - a message to one's own addresses, as a given recipient will get it */

#pragma once

#include "ms-outcome.h"
#include "ms-store.h"

G_BEGIN_DECLS

typedef struct
{
  char     *address; /* (owned): whom it was sent to */
  MsOutcome outcome;
} MsTestResult;

void ms_test_result_free (MsTestResult *self);

/**
 * ms_test_send:
 * @account: name
 * @to: (array zero-terminated=1): addresses
 * @email: (nullable): whose message; see ms_specimen_load()
 *
 * One connection, one message each, subject marked [Test].  Neither the campaign's ledger nor
 * the account's limits notice.  Blocks for as long as the server does: not on the main thread.
 *
 * Returns: (transfer full) (element-type MsTestResult): in the order of @to
 *
 * Errors: as ms_specimen_load(), ms_password_make_server() and ms_smtp_session_open();
 * %MS_DELIVERY_ERROR_STATE: one of
 * @to is no address
 */
GPtrArray *ms_test_send (MsStore           *store,
                         const char        *campaign,
                         const char        *account,
                         const char *const *to,
                         const char        *email,
                         GError           **error);

G_END_DECLS
