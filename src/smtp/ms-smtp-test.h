/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-test.h - "Test connection": what happened, step by step */

#pragma once

#include "ms-smtp-session.h"
#include "ms-smtp-step.h"

G_BEGIN_DECLS

/**
 * ms_smtp_test:
 * @transcript: (nullable): gets the conversation
 * @wake_fd: as for ms_smtp_session_new()
 *
 * Connects, greets, secures, logs in and quits; sends nothing.  May take as long as the
 * server's time-outs.
 *
 * Returns: (transfer full) (element-type MsSmtpStep): never empty; all went well where the last
 *   step is @ok, else it says what to do
 */
GPtrArray *ms_smtp_test (const MsSmtpServer *server, MsSmtpTranscript *transcript, int wake_fd);

G_END_DECLS
