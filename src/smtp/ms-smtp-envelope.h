/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-envelope.h - MAIL and RCPT, and what must not become one: RFC 5321 §4.1.1 */

#pragma once

#include "ms-smtp-session.h"

G_BEGIN_DECLS

/**
 * ms_smtp_envelope_check:
 *
 * Decides, with a reply of our own, the recipients whose address would break out of its command
 * or needs SMTPUTF8 from a server without it (5.6.7), and all of them where that is true of the
 * sender, where the content has line ends that could be read as its end (5.6.0), or octets the
 * server did not offer to take (5.6.3).
 */
void ms_smtp_envelope_check (MsSmtpTransaction        *transaction,
                             const MsSmtpCapabilities *capabilities);

/** ms_smtp_envelope_write_mail: with SIZE, BODY and SMTPUTF8 where offered and of use */
void ms_smtp_envelope_write_mail (const MsSmtpTransaction  *transaction,
                                  const MsSmtpCapabilities *capabilities,
                                  GString                  *out);

void ms_smtp_envelope_write_rcpt (const MsSmtpRecipient *recipient, GString *out);

G_END_DECLS
