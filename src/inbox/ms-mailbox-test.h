/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-test.h - "Test connection" of a mailbox: what happened, step by step */

#pragma once

#include "ms-mail-server.h"
#include "ms-smtp-step.h"

G_BEGIN_DECLS

/**
 * ms_mailbox_test:
 * @server: that of @mailbox
 * @wake_fd: ends it when it becomes readable; -1: none
 *
 * Connects, logs in, opens the folder without a trace and counts; reads and changes nothing.
 *
 * Returns: (transfer full) (element-type MsSmtpStep): never empty; all went well where the last
 *   step is @ok, else it says what to do
 */
GPtrArray *ms_mailbox_test (const MsMailbox *mailbox, const MsMailServer *server, int wake_fd);

G_END_DECLS
