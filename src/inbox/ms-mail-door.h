/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mail-door.h - opens a mailbox's server with libcurl, then carries bytes both ways */

#pragma once

#include "ms-mail-server.h"

G_BEGIN_DECLS

/*
 * Rests on CURLOPT_CONNECT_ONLY: libcurl connects, reads the greeting, asks what the server
 * offers, secures and logs in (RFC 9051 §6.2, RFC 1939 §7, RFC 2595, RFC 5034); what comes then
 * is ours.  Blocking, one thread at a time.  Every wait ends at the step's time-out and at once
 * when the wake descriptor becomes readable.
 *
 * Errors: %MS_INBOX_ERROR, and %MS_SMTP_ERROR_CERTIFICATE for a file of authorities that cannot
 * be read.
 */
typedef struct _MsMailDoor MsMailDoor;

/** ms_mail_door_new: @server: borrowed; @wake_fd: -1: none */
MsMailDoor *ms_mail_door_new (const MsMailServer *server, int wake_fd);

/** ms_mail_door_free: closes at once, says nothing */
void ms_mail_door_free (MsMailDoor *self);

/** ms_mail_door_open: until the login is done */
gboolean ms_mail_door_open (MsMailDoor *self, GError **error);

gboolean ms_mail_door_send (MsMailDoor *self, const char *bytes, gsize length, GError **error);

/** ms_mail_door_get_timeout: Returns: µs that a step may take without a byte */
gint64 ms_mail_door_get_timeout (const MsMailDoor *self);

/**
 * ms_mail_door_receive:
 * @patience: µs
 * @n: (out): how many bytes came; 0: none within @patience
 */
gboolean ms_mail_door_receive (MsMailDoor *self,
                               char       *buffer,
                               gsize       size,
                               gint64      patience,
                               gsize      *n,
                               GError    **error);

/** ms_mail_door_set_silent: the error that is due where nothing came in time */
void ms_mail_door_set_silent (MsMailDoor *self, GError **error);

const MsMailServer *ms_mail_door_get_server (const MsMailDoor *self);

/** ms_mail_door_get_address: "" before the server was reached; known after a failure too */
const char *ms_mail_door_get_address (const MsMailDoor *self);
const char *ms_mail_door_get_tls (const MsMailDoor *self);         /* "TLSv1.3"; "" in clear */
const char *ms_mail_door_get_certificate (const MsMailDoor *self); /* for a person; "" */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsMailDoor, ms_mail_door_free)

G_END_DECLS
