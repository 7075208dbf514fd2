/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-session.c - one SMTP conversation as a client */

#include "config.h"

#include "ms-smtp-content.h"
#include "ms-smtp-group.h"
#include "ms-smtp-login.h"
#include "ms-smtp-session.h"
#include "ms-smtp-stream.h"
#include "ms-smtp-timeout.h"

#include "ms-clock.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (ms - smtp - error - quark, ms_smtp_error)

struct _MsSmtpSession
{
  MsSmtpServer       server;
  MsSmtpTranscript  *transcript; /* borrowed (nullable) */
  int                wake_fd;
  MsSmtpConnection  *connection; /* (owned) (nullable): NULL once closed */
  MsSmtpStream      *stream;     /* (owned) (nullable) */
  MsSmtpCapabilities capabilities;
  MsSmtpGroup        group;
  MsSmtpContent      content;
  GString           *commands; /* (owned) */
  GString           *piece;    /* (owned) */
  gboolean           dot_taken;
  MsSmtpGroupTake    verdict; /* of the last reply */
  gboolean           over;    /* nothing more may be said, not even QUIT */
  MsReply           *last;    /* (owned) (nullable) */
};

MsSmtpSession *
ms_smtp_session_new (const MsSmtpServer *server, MsSmtpTranscript *transcript, int wake_fd)
{
  MsSmtpSession *self = g_new0 (MsSmtpSession, 1);

  ms_smtp_server_copy (&self->server, server);
  self->transcript = transcript;
  self->wake_fd = wake_fd;
  self->commands = g_string_new (NULL);
  self->piece = g_string_new (NULL);
  self->connection = ms_smtp_connection_new (&self->server, transcript);

  return self;
}

static void
close_session (MsSmtpSession *self)
{
  g_clear_pointer (&self->stream, ms_smtp_stream_free);
  g_clear_pointer (&self->connection, ms_smtp_connection_free);
}

void
ms_smtp_session_free (MsSmtpSession *self)
{
  close_session (self);
  ms_smtp_group_clear (&self->group);
  g_clear_pointer (&self->last, ms_reply_unref);
  g_string_free (self->commands, TRUE);
  g_string_free (self->piece, TRUE);
  ms_smtp_server_clear (&self->server);
  g_free (self);
}

const MsSmtpCapabilities *
ms_smtp_session_get_capabilities (const MsSmtpSession *self)
{
  return &self->capabilities;
}

const char *
ms_smtp_session_get_server (const MsSmtpSession *self)
{
  return self->server.host;
}

const char *
ms_smtp_session_get_address (const MsSmtpSession *self)
{
  return self->connection != NULL ? ms_smtp_connection_get_address (self->connection) : "";
}

const char *
ms_smtp_session_get_tls (const MsSmtpSession *self)
{
  return self->connection != NULL ? ms_smtp_connection_get_tls (self->connection) : "";
}

gboolean
ms_smtp_session_is_verified (const MsSmtpSession *self)
{
  return self->connection != NULL && ms_smtp_connection_is_verified (self->connection);
}

char *
ms_smtp_session_describe_tls (const MsSmtpSession *self)
{
  const char *tls = ms_smtp_session_get_tls (self);

  if (*tls == '\0')
    return g_strdup ("");
  if (!ms_smtp_session_is_verified (self))
    return g_strconcat (tls, " unverified", NULL);

  return g_strconcat (tls, self->server.tls == MS_SMTP_TLS_DANE ? " DANE" : NULL, NULL);
}

const char *
ms_smtp_session_get_certificate (const MsSmtpSession *self)
{
  return self->connection != NULL ? ms_smtp_connection_get_certificate (self->connection) : "";
}

const char *
ms_smtp_session_get_greeting (const MsSmtpSession *self)
{
  const MsSmtpDialogue *dialogue =
      self->connection != NULL ? ms_smtp_connection_get_dialogue (self->connection) : NULL;

  return dialogue != NULL && dialogue->greeting != NULL ? dialogue->greeting->text : "";
}

/* libcurl goes on without a login where it sees none; the user wants one. */
static gboolean
log_in (MsSmtpSession *self, MsPhase *phase, MsReply **refusal, GError **error)
{
  const MsSmtpDialogue *dialogue = ms_smtp_connection_get_dialogue (self->connection);

  g_autoptr (MsReply) last = NULL;

  if (self->server.user == NULL || dialogue->logged_in)
    return TRUE;

  *phase = MS_PHASE_AUTH;
  self->over =
      !ms_smtp_login (self->stream, &self->server, dialogue->offer.logins, &last, error);
  if (last != NULL && self->transcript != NULL)
    {
      ms_smtp_transcript_add (self->transcript, 'C', _ ("(login, not shown)"), -1);
      ms_smtp_transcript_add_reply (self->transcript, last);
    }

  if (self->over && last != NULL && last->code >= 400)
    *refusal = g_steal_pointer (&last);

  return !self->over;
}

/* RFC 7435 §3: what may go in clear goes in clear rather than not at all.  A server that only
 * goes on waiting has had its time, and one that mixes clear text into TLS is not trusted. */
static gboolean
is_worth_in_clear (const MsSmtpSession *self, const GError *error)
{
  return self->server.tls == MS_SMTP_TLS_MAY &&
         ms_smtp_connection_get_dialogue (self->connection)->phase == MS_PHASE_STARTTLS &&
         (g_error_matches (error, MS_SMTP_ERROR, MS_SMTP_ERROR_TLS) ||
          g_error_matches (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CERTIFICATE) ||
          g_error_matches (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CLOSED));
}

static gboolean
connect_session (MsSmtpSession *self, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (ms_smtp_connection_open (self->connection, self->wake_fd, &problem))
    return TRUE;

  if (!is_worth_in_clear (self, problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  ms_smtp_connection_free (self->connection);
  self->server.tls = MS_SMTP_TLS_NONE;
  self->connection = ms_smtp_connection_new (&self->server, self->transcript);

  return ms_smtp_connection_open (self->connection, self->wake_fd, error);
}

gboolean
ms_smtp_session_open (MsSmtpSession *self, MsPhase *phase, MsReply **refusal, GError **error)
{
  const MsSmtpDialogue *dialogue;

  g_autoptr (GError) problem = NULL;

  gboolean ok;

  g_return_val_if_fail (self->stream == NULL, FALSE);

  *refusal = NULL;
  ok = connect_session (self, &problem);
  dialogue = ms_smtp_connection_get_dialogue (self->connection);
  if (!ok)
    {
      /* A login that cannot even be tried fails as one. */
      *phase = g_error_matches (problem, MS_SMTP_ERROR, MS_SMTP_ERROR_AUTH) ? MS_PHASE_AUTH
                                                                            : dialogue->phase;
      if (dialogue->last != NULL && dialogue->last->code >= 400)
        *refusal = ms_reply_ref (dialogue->last);
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  self->capabilities = dialogue->offer.capabilities;
  ms_smtp_group_init (&self->group, &self->capabilities);
  self->stream = ms_smtp_stream_new (self->connection, self->wake_fd);

  return log_in (self, phase, refusal, error);
}

/* A reply that comes while content is still going out speaks of this message, and ends the
 * session: what the server waits for now nobody knows.  A good one cannot be meant. */
static MsSmtpGroupTake
take_early (MsSmtpSession *self, MsReply *reply)
{
  if (reply->code < 400)
    return MS_SMTP_GROUP_CONFUSED;

  ms_smtp_group_take (&self->group, reply);

  return MS_SMTP_GROUP_OVER;
}

static gboolean
on_reply_cb (MsReply *reply, gpointer user_data)
{
  MsSmtpSession *self = user_data;
  MsPhase        phase = MS_PHASE_QUIT;
  gboolean       owed = ms_smtp_group_owed (&self->group, &phase);
  gboolean       content_left = self->group.current != NULL &&
                          self->group.current->status == MS_TRANSACTION_OPEN &&
                          !self->dot_taken;

  if (self->transcript != NULL)
    ms_smtp_transcript_add_reply (self->transcript, reply);
  g_clear_pointer (&self->last, ms_reply_unref);
  self->last = reply;

  if (owed && content_left)
    self->verdict = take_early (self, reply);
  else
    self->verdict = ms_smtp_group_take (&self->group, reply);

  return self->verdict == MS_SMTP_GROUP_ON;
}

/* @error: set already where the stream broke; else the last reply ended the session. */
static gboolean
give_up (MsSmtpSession *self, GError *problem, GError **error)
{
  if (problem != NULL)
    g_propagate_error (error, problem);
  else if (self->verdict == MS_SMTP_GROUP_OVER)
    g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CLOSED,
                 _ ("The server ended the conversation: %u %s"), self->last->code,
                 self->last->text);
  else
    g_set_error_literal (error, MS_SMTP_ERROR, MS_SMTP_ERROR_PROTOCOL,
                         _ ("The server answers out of turn."));

  self->over = TRUE;
  ms_smtp_group_lost (&self->group, self->dot_taken);

  return FALSE;
}

static gboolean
send_bytes (MsSmtpSession *self,
            const char    *bytes,
            gsize          length,
            gsize          dot_end,
            GError       **problem)
{
  return ms_smtp_stream_send (self->stream, bytes, length, dot_end, &self->dot_taken,
                              ms_smtp_timeout_block (&self->server), on_reply_cb, self,
                              problem);
}

/* Replies that are there already are taken between two pieces: a server that refuses in the
 * middle is not sent the rest. */
static gboolean
take_waiting (MsSmtpSession *self, GError **problem)
{
  g_autoptr (GError) trouble = NULL;

  MsReply *reply = ms_smtp_stream_poll (self->stream, &trouble);

  if (trouble != NULL)
    {
      g_propagate_error (problem, g_steal_pointer (&trouble));
      return FALSE;
    }

  return reply == NULL || on_reply_cb (reply, self);
}

/* The last piece carries the dot and the commands behind it: one write for a small message. */
static gboolean
send_content (MsSmtpSession *self, GError **problem)
{
  const MsSmtpTransaction *current = self->group.current;

  if (self->transcript != NULL)
    ms_smtp_transcript_add_content (self->transcript, current->length);
  ms_smtp_content_begin (&self->content, current->content, current->length, current->dotted);

  for (;;)
    {
      gsize       length = 0;
      gsize       dot_end = 0;
      const char *piece = ms_smtp_content_next (&self->content, self->piece, &length);

      if (piece == self->piece->str && ms_smtp_content_is_over (&self->content))
        {
          g_string_append (self->piece, ".\r\n");
          dot_end = self->piece->len;
          g_string_append_len (self->piece, self->commands->str, self->commands->len);
          piece = self->piece->str;
          length = self->piece->len;
        }

      if (!send_bytes (self, piece, length, dot_end, problem))
        return FALSE;
      if (dot_end > 0)
        return TRUE;
      if (!take_waiting (self, problem))
        return FALSE;
    }
}

static gboolean
send_commands (MsSmtpSession *self, GError **problem)
{
  return send_bytes (self, self->commands->str, self->commands->len, 0, problem);
}

static gboolean
receive_owed (MsSmtpSession *self, GError **problem)
{
  MsPhase phase = MS_PHASE_MAIL;

  while (ms_smtp_group_owed (&self->group, &phase))
    {
      MsReply *reply = ms_smtp_stream_receive (self->stream,
                                               ms_smtp_timeout (&self->server, phase), problem);

      if (reply == NULL || !on_reply_cb (reply, self))
        return FALSE;
    }

  return TRUE;
}

/* Whether nothing came behind the last reply that was owed. */
static gboolean
check_quiet (MsSmtpSession *self, GError **problem)
{
  if (ms_smtp_stream_is_quiet (self->stream))
    return TRUE;

  if (take_waiting (self, problem))
    self->verdict = MS_SMTP_GROUP_CONFUSED;

  return FALSE;
}

gboolean
ms_smtp_session_exchange (MsSmtpSession     *self,
                          MsSmtpTransaction *current,
                          MsSmtpTransaction *next,
                          GError           **error)
{
  g_autoptr (GError) problem = NULL;

  gboolean content = FALSE;

  g_return_val_if_fail (self->stream != NULL && !self->over, FALSE);
  g_return_val_if_fail (current == NULL || current->status == MS_TRANSACTION_OPEN, FALSE);

  self->dot_taken = FALSE;
  self->verdict = MS_SMTP_GROUP_ON;
  g_string_truncate (self->commands, 0);
  ms_smtp_group_begin (&self->group, current, next);

  /* Whatever is there now was not asked for. */
  if (!take_waiting (self, &problem))
    return give_up (self, g_steal_pointer (&problem), error);

  while (ms_smtp_group_write (&self->group, self->commands, &content))
    {
      gboolean sent = content ? send_content (self, &problem) : send_commands (self, &problem);

      if (self->transcript != NULL)
        ms_smtp_transcript_add_commands (self->transcript, self->commands->str);
      g_string_truncate (self->commands, 0);

      if (!sent || !receive_owed (self, &problem) || !check_quiet (self, &problem))
        return give_up (self, g_steal_pointer (&problem), error);
    }

  self->capabilities.pipelining = self->group.pipelining;

  return TRUE;
}

static gboolean
is_one_undecided (const MsSmtpTransaction *transaction)
{
  for (guint i = 0; i < transaction->n_recipients; i++)
    if (!transaction->recipients[i].decided)
      return TRUE;

  return FALSE;
}

gboolean
ms_smtp_session_probe (MsSmtpSession   *self,
                       const char      *sender,
                       MsSmtpRecipient *recipients,
                       guint            n_recipients,
                       GError         **error)
{
  MsSmtpTransaction probe = { .sender = sender,
                              .recipients = recipients,
                              .n_recipients = n_recipients,
                              .content = "",
                              .probe = TRUE };
  gboolean          ok = TRUE;

  for (guint i = 0; i < n_recipients; i++)
    probe.utf8 |= !recipients[i].decided && !g_str_is_ascii (recipients[i].address);

  /* Nothing is handed over, so nothing has to be finished. */
  ms_smtp_stream_set_interruptible (self->stream, TRUE);

  /* Each round decides one at least: who was one too many has one before him that was not. */
  while (ok && is_one_undecided (&probe))
    ok = ms_smtp_session_exchange (self, NULL, &probe, error);
  ms_smtp_stream_set_interruptible (self->stream, FALSE);

  return ok;
}

gboolean
ms_smtp_session_idle (MsSmtpSession *self, gint64 microseconds, GError **error)
{
  g_autoptr (GError) problem = NULL;

  gint64 deadline = microseconds < 0 ? -1 : ms_clock_now () + microseconds;

  g_return_val_if_fail (self->stream != NULL && !self->over, FALSE);

  self->verdict = MS_SMTP_GROUP_ON;
  ms_smtp_group_begin (&self->group, NULL, NULL);

  while (take_waiting (self, &problem) && check_quiet (self, &problem))
    if (!ms_smtp_stream_wait (self->stream, deadline))
      return TRUE;

  return give_up (self, g_steal_pointer (&problem), error);
}

void
ms_smtp_session_quit (MsSmtpSession *self)
{
  static const char quit[] = "QUIT\r\n";

  if (self->stream != NULL && !self->over)
    {
      gint64   timeout = ms_smtp_timeout (&self->server, MS_PHASE_QUIT);
      gboolean marked = FALSE;

      ms_smtp_group_begin (&self->group, NULL, NULL);
      if (self->transcript != NULL)
        ms_smtp_transcript_add_commands (self->transcript, quit);
      if (ms_smtp_stream_send (self->stream, quit, strlen (quit), 0, &marked, timeout,
                               on_reply_cb, self, NULL))
        {
          MsReply *reply = ms_smtp_stream_receive (self->stream, timeout, NULL);

          if (reply != NULL)
            on_reply_cb (reply, self);
        }
    }

  close_session (self);
}
