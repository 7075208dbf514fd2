/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-stream.c - bytes out and replies in, through the door that libcurl opened */

#include "config.h"

#include "ms-smtp-session.h"
#include "ms-smtp-stream.h"

#include "ms-clock.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <poll.h>

/* What OpenSSL puts into one record at most (RFC 8446 §5.1). */
#define TLS_RECORD 16384

struct _MsSmtpStream
{
  CURL          *easy; /* borrowed */
  int            fd;
  int            wake_fd;
  gboolean       tls;
  gboolean       interruptible;
  MsReplyParser *parser; /* (owned) */
  gsize          at;     /* in @bytes: what the parser has not seen yet */
  gsize          filled;
  char           bytes[8192];
};

MsSmtpStream *
ms_smtp_stream_new (MsSmtpConnection *connection, int wake_fd)
{
  MsSmtpStream *self = g_new0 (MsSmtpStream, 1);

  self->easy = ms_smtp_connection_get_easy (connection);
  self->fd = ms_smtp_connection_get_fd (connection);
  self->tls = *ms_smtp_connection_get_tls (connection) != '\0';
  self->wake_fd = wake_fd;
  self->parser = ms_reply_parser_new ();

  return self;
}

void
ms_smtp_stream_free (MsSmtpStream *self)
{
  ms_reply_parser_free (self->parser);
  g_free (self);
}

void
ms_smtp_stream_set_interruptible (MsSmtpStream *self, gboolean interruptible)
{
  self->interruptible = interruptible;
}

/* Rounds up, so that a wait never ends early.  @late: what it means where time is over. */
static gboolean
wait_for (MsSmtpStream *self,
          short         events,
          gint64        microseconds,
          const char   *late,
          GError      **error)
{
  struct pollfd fds[] = { { self->fd, events, 0 },
                          { self->interruptible ? self->wake_fd : -1, POLLIN, 0 } };
  int           n;

  do
    n = poll (fds, 2, (int) CLAMP ((microseconds + 999) / 1000, 0, G_MAXINT));
  while (n < 0 && errno == EINTR);

  if (n == 0)
    g_set_error_literal (error, MS_SMTP_ERROR, MS_SMTP_ERROR_TIMEOUT, late);
  else if (fds[1].revents != 0)
    g_set_error_literal (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CANCELLED,
                         _ ("The conversation was cancelled."));

  return n != 0 && fds[1].revents == 0;
}

static void
set_closed (GError **error)
{
  g_set_error_literal (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CLOSED,
                       _ ("The server closed the connection."));
}

/* Reads what is there.  FALSE without an error: nothing, for now. */
static gboolean
fill (MsSmtpStream *self, GError **error)
{
  size_t   n = 0;
  CURLcode code = curl_easy_recv (self->easy, self->bytes, sizeof self->bytes, &n);

  if (code == CURLE_AGAIN)
    return FALSE;

  if (code != CURLE_OK || n == 0)
    {
      set_closed (error);
      return FALSE;
    }

  self->at = 0;
  self->filled = n;

  return TRUE;
}

/* The next whole reply among the bytes that were read.  NULL without an error: none yet. */
static MsReply *
take_buffered (MsSmtpStream *self, GError **error)
{
  g_autoptr (GError) syntax = NULL;

  MsReply *reply = NULL;
  gsize    used = 0;

  if (self->at == self->filled)
    return NULL;

  if (!ms_reply_parser_feed (self->parser, self->bytes + self->at, self->filled - self->at,
                             &used, &reply, &syntax))
    g_set_error_literal (error, MS_SMTP_ERROR, MS_SMTP_ERROR_PROTOCOL, syntax->message);
  self->at += used;

  return reply;
}

MsReply *
ms_smtp_stream_poll (MsSmtpStream *self, GError **error)
{
  g_autoptr (GError) problem = NULL;

  do
    {
      MsReply *reply = take_buffered (self, &problem);

      if (reply != NULL)
        return reply;
    }
  while (problem == NULL && fill (self, &problem));

  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));

  return NULL;
}

MsReply *
ms_smtp_stream_receive (MsSmtpStream *self, gint64 timeout, GError **error)
{
  gint64 deadline = ms_clock_now () + timeout;

  for (;;)
    {
      g_autoptr (GError) problem = NULL;
      MsReply *reply = NULL;

      /* Decrypted bytes may wait inside TLS while the descriptor stays silent; in clear there
       * is no such place, and a look would cost a system call. */
      if (self->tls)
        reply = ms_smtp_stream_poll (self, &problem);
      else
        reply = take_buffered (self, &problem);

      if (reply != NULL)
        return reply;

      if (problem == NULL &&
          wait_for (self, POLLIN, deadline - ms_clock_now (),
                    _ ("The server did not answer in time."), &problem) &&
          !self->tls)
        fill (self, &problem);

      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
    }
}

gboolean
ms_smtp_stream_is_quiet (const MsSmtpStream *self)
{
  return self->at == self->filled && ms_reply_parser_is_idle (self->parser);
}

gboolean
ms_smtp_stream_wait (MsSmtpStream *self, gint64 deadline)
{
  struct pollfd fds[] = { { self->fd, POLLIN, 0 }, { self->wake_fd, POLLIN, 0 } };
  int           timeout = -1;

  if (deadline >= 0)
    {
      gint64 left = deadline - ms_clock_now ();

      timeout = (int) CLAMP ((left + 999) / 1000, 0, G_MAXINT);
    }

  /* A signal ends the wait like the wake descriptor; poll() leaves out a negative one. */
  if (poll (fds, 2, timeout) <= 0)
    return FALSE;

  return fds[1].revents == 0;
}

/* Hands on all replies that are there.  FALSE: stop, because of @error or of @func. */
static gboolean
deliver_replies (MsSmtpStream *self, MsSmtpReplyFunc func, gpointer user_data, GError **error)
{
  g_autoptr (GError) problem = NULL;

  for (;;)
    {
      MsReply *reply = ms_smtp_stream_poll (self, &problem);

      if (reply == NULL)
        break;
      if (!func (reply, user_data))
        return FALSE;
    }

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  return TRUE;
}

/* Whether a call that offered the bytes up to the mark may have brought them to the server,
 * though it says otherwise.  A record once begun is sent when the call is repeated; and of
 * several records the first may be out when a later one fails. */
static gboolean
may_be_taken (const MsSmtpStream *self, CURLcode code, gsize offered)
{
  return self->tls && (code == CURLE_AGAIN || offered > TLS_RECORD);
}

gboolean
ms_smtp_stream_send (MsSmtpStream   *self,
                     const char     *bytes,
                     gsize           length,
                     gsize           mark,
                     gboolean       *marked,
                     gint64          timeout,
                     MsSmtpReplyFunc func,
                     gpointer        user_data,
                     GError        **error)
{
  gsize at = 0;

  while (at < length)
    {
      size_t   n = 0;
      CURLcode code = curl_easy_send (self->easy, bytes + at, length - at, &n);

      if (code == CURLE_OK)
        at += n;
      if (mark > 0 &&
          (at >= mark || (code != CURLE_OK && may_be_taken (self, code, length - at))))
        *marked = TRUE;

      if (code == CURLE_AGAIN)
        {
          if (!deliver_replies (self, func, user_data, error))
            return FALSE;
          if (!wait_for (self, POLLIN | POLLOUT, timeout, _ ("The server stopped reading."),
                         error))
            return FALSE;
        }
      else if (code != CURLE_OK)
        {
          /* What the server still said outranks the broken pipe. */
          if (deliver_replies (self, func, user_data, error))
            set_closed (error);
          return FALSE;
        }
    }

  return TRUE;
}
