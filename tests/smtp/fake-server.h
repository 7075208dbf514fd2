/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fake-server.h - a mail server that holds a scripted conversation, faults included */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Listens at 127.0.0.1, a thread for each connection.  A script has one step a line:
 *
 *   S: 250 ok        says a line
 *   R: 250 a%0A      says bytes (%XX: any octet), without adding a line end
 *   R 1000: x        says them 1,000 times
 *   C: MAIL FROM:*   the client must say a line that fits (* and ? as in a shell)
 *   H: SIZE 9        greets, waits for EHLO, offers these keywords, separated by commas
 *   E: SIZE 9        the same without the greeting
 *   D:               reads content up to its dot; takes all lines
 *   A:               from here on a friendly server: 250 to all, 354 to DATA, 221 to QUIT
 *   A: RCPT*a@* => 550 no | . => ! close    the same with exceptions: the first that fits says
 *                    this line, or does this and goes on; "." is the end of the content; 421
 *                    ends the connection
 *   ! tls NAME       a handshake: good, expired, other-name, self-signed, old (TLS 1.0)
 *   ! name NAME      the handshake must have asked for this name
 *   ! from ADDRESS   the client must have connected from there
 *   ! close          ! reset
 *   ! silence        reads on and says nothing, until the client leaves
 *   ! deaf           does not even read
 *   ! slowly         from here on each byte goes out in a segment of its own
 *   ! wait           until fake_server_signal()
 *   ! listen         until the client says anything at all, and forgets it
 *   ! left           the client must have closed the connection by itself
 *
 * Behind the last step the client may say QUIT or leave; anything else is a problem, as is a
 * line that does not fit.
 */
typedef struct _FakeServer FakeServer;

/** fake_server_new: @scripts: %NULL-terminated, one a connection; the last is for all further
 * ones */
FakeServer *fake_server_new (const char *const *scripts);

/** fake_server_new_at: @where: an address of this machine; @port: 0: any that is free */
FakeServer *fake_server_new_at (const char *where, guint16 port, const char *const *scripts);

/** fake_server_free: waits for all conversations to end, then fails the test if one of them
 * went otherwise than written */
void fake_server_free (FakeServer *self);

guint16 fake_server_get_port (const FakeServer *self);

/** fake_server_get_ca_file: PEM of the authority of its certificates */
const char *fake_server_get_ca_file (void);

/** fake_server_signal: one `! wait`, now or later, goes on */
void fake_server_signal (FakeServer *self);

guint fake_server_count_connections (FakeServer *self);

/** fake_server_dup_times: Returns: (transfer full) (element-type gint64): when each MAIL came
 * to its friendly part, on the monotonic clock */
GArray *fake_server_dup_times (FakeServer *self);

/** fake_server_dup_received: Returns: (transfer full): all that the client said on connection
 * @i, decrypted */
GBytes *fake_server_dup_received (FakeServer *self, guint i);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeServer, fake_server_free)

G_END_DECLS
