/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-stream.h - bytes out and replies in, through the door that libcurl opened */

#pragma once

#include "ms-smtp-connection.h"
#include "ms-reply.h"

G_BEGIN_DECLS

/*
 * Errors of all calls: %MS_SMTP_ERROR_CLOSED, %MS_SMTP_ERROR_PROTOCOL, %MS_SMTP_ERROR_TIMEOUT.
 * Time-outs are in µs and begin anew whenever something moves.
 */
typedef struct _MsSmtpStream MsSmtpStream;

/** ms_smtp_stream_new: @connection: open; borrowed, must live as long */
MsSmtpStream *ms_smtp_stream_new (MsSmtpConnection *connection, int wake_fd);
void          ms_smtp_stream_free (MsSmtpStream *self);

/** ms_smtp_stream_set_interruptible: whether sending and receiving end too, with
 * %MS_SMTP_ERROR_CANCELLED, once the wake descriptor is readable; at first they do not */
void ms_smtp_stream_set_interruptible (MsSmtpStream *self, gboolean interruptible);

/** MsSmtpReplyFunc: @reply: (transfer full) Returns: whether to send on */
typedef gboolean (*MsSmtpReplyFunc) (MsReply *reply, gpointer user_data);

/**
 * ms_smtp_stream_send:
 * @mark: an offset in @bytes, or 0
 * @marked: (inout): set once the bytes up to @mark may have reached the server
 * @func: gets replies that come while the stream does not take more; it is never left waiting,
 *   for a server may read on only when its replies are read (RFC 2920 §3.1)
 *
 * Returns: %FALSE without @error where @func said to stop
 */
gboolean ms_smtp_stream_send (MsSmtpStream   *self,
                              const char     *bytes,
                              gsize           length,
                              gsize           mark,
                              gboolean       *marked,
                              gint64          timeout,
                              MsSmtpReplyFunc func,
                              gpointer        user_data,
                              GError        **error);

/** ms_smtp_stream_receive: Returns: (transfer full): the next reply */
MsReply *ms_smtp_stream_receive (MsSmtpStream *self, gint64 timeout, GError **error);

/**
 * ms_smtp_stream_poll:
 *
 * Returns: (transfer full) (nullable): a reply that is there without waiting; %NULL without
 *   @error where there is none
 */
MsReply *ms_smtp_stream_poll (MsSmtpStream *self, GError **error);

/** ms_smtp_stream_is_quiet: whether no byte of a reply that is not whole was read */
gboolean ms_smtp_stream_is_quiet (const MsSmtpStream *self);

/**
 * ms_smtp_stream_wait:
 * @deadline: as of ms_clock_now(); -1: none
 *
 * Returns: %TRUE once the server says something, were it only to TLS; %FALSE when the wake
 *   descriptor is readable or the deadline is over
 */
gboolean ms_smtp_stream_wait (MsSmtpStream *self, gint64 deadline);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSmtpStream, ms_smtp_stream_free)

G_END_DECLS
