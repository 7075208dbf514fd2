/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sandbox-session.c - the sandbox's side of one SMTP conversation; no I/O */

#include "config.h"

#include "ms-clock.h"
#include "ms-sandbox-mix.h"
#include "ms-sandbox-path.h"
#include "ms-sandbox-session.h"

#include <string.h>

/* What the bytes of the content before the next one were. */
typedef enum
{
  CONTENT_LINE_START,
  CONTENT_DOT,    /* a dot at the start, not yet judged */
  CONTENT_DOT_CR, /* and a CR behind it */
  CONTENT_IN_LINE,
  CONTENT_AFTER_CR,
} ContentState;

struct _MsSandboxSession
{
  const MsSandboxOptions *options;
  const MsSandboxSink    *sink;
  gpointer                sink_data;

  MsSandboxPhase phase;
  GString       *line; /* (owned): a command of which only the beginning is here */
  gboolean       too_long;
  gboolean       greeted;
  guint          errors;

  MsSandboxEnvelope envelope; /* sender NULL: no transaction */
  MsSandboxFate     fate;     /* of the transaction */
  gboolean          utf8;

  ContentState content;
  gpointer     message; /* (owned) (nullable): the sink's */
  gboolean     broken;  /* the sink failed */
  gsize        size;
  gsize        line_size;
  gboolean     long_line;
};

static void
reply (GString *replies, const char *text)
{
  g_string_append (replies, text);
  g_string_append (replies, "\r\n");
}

/* Unique in this process, and over processes that run one after the other. */
static char *
next_id (void)
{
  static guint64 last;
  static gsize   ready;

  if (g_once_init_enter (&ready))
    {
      last = ms_clock_wall ();
      g_once_init_leave (&ready, 1);
    }

  return g_strdup_printf ("%" G_GINT64_MODIFIER "X",
                          __atomic_add_fetch (&last, 1, __ATOMIC_RELAXED));
}

static void
close_message (MsSandboxSession *self)
{
  if (self->message != NULL)
    self->sink->close (self->sink_data, g_steal_pointer (&self->message), FALSE);
}

static void
end_transaction (MsSandboxSession *self)
{
  close_message (self);
  g_clear_pointer (&self->envelope.id, g_free);
  g_clear_pointer (&self->envelope.sender, g_free);
  g_ptr_array_set_size (self->envelope.recipients, 0);
  self->fate = MS_SANDBOX_FATE_ACCEPT;
  self->utf8 = FALSE;
}

static void
do_ehlo (MsSandboxSession *self, const char *argument, GString *replies)
{
  if (*argument == '\0')
    {
      reply (replies, "501 5.5.4 Syntax: EHLO hostname");
      return;
    }

  end_transaction (self);
  self->greeted = TRUE;
  g_string_append_printf (replies,
                          "250-sandbox.localhost\r\n"
                          "250-PIPELINING\r\n"
                          "250-SIZE %d\r\n"
                          "250-ENHANCEDSTATUSCODES\r\n"
                          "250-8BITMIME\r\n"
                          "250 SMTPUTF8\r\n",
                          MS_SANDBOX_SIZE_MAX);
}

static void
do_helo (MsSandboxSession *self, const char *argument, GString *replies)
{
  if (*argument == '\0')
    {
      reply (replies, "501 5.5.4 Syntax: HELO hostname");
      return;
    }

  end_transaction (self);
  self->greeted = TRUE;
  reply (replies, "250 sandbox.localhost");
}

static void
do_mail (MsSandboxSession *self, const char *argument, GString *replies)
{
  g_auto (MsSandboxPath) path = { NULL, 0, FALSE };
  const char *problem = NULL;

  if (!self->greeted)
    problem = "503 5.5.1 Send EHLO first";
  else if (self->envelope.sender != NULL)
    problem = "503 5.5.1 Nested MAIL command";
  else if (g_ascii_strncasecmp (argument, "FROM:", 5) != 0)
    problem = "501 5.5.4 Syntax: MAIL FROM:<address>";
  else
    problem = ms_sandbox_path_parse (argument + 5, TRUE, &path);

  if (problem == NULL && path.size > MS_SANDBOX_SIZE_MAX)
    problem = "552 5.3.4 Message size exceeds fixed limit";
  if (problem == NULL && !path.utf8 && !g_str_is_ascii (path.address))
    problem = "553 5.6.7 Must declare SMTPUTF8 to send unicode address";
  if (problem != NULL)
    {
      reply (replies, problem);
      return;
    }

  self->envelope.sender = g_steal_pointer (&path.address);
  self->utf8 = path.utf8;
  reply (replies, "250 2.1.0 Ok");
}

static void
do_rcpt (MsSandboxSession *self, const char *argument, GString *replies)
{
  g_auto (MsSandboxPath) path = { NULL, 0, FALSE };
  const char   *problem = NULL;
  MsSandboxFate fate;

  if (self->envelope.sender == NULL)
    problem = "503 5.5.1 Need MAIL command";
  else if (g_ascii_strncasecmp (argument, "TO:", 3) != 0)
    problem = "501 5.5.4 Syntax: RCPT TO:<address>";
  else if (self->envelope.recipients->len >= MS_SANDBOX_RECIPIENT_MAX)
    problem = "452 4.5.3 Too many recipients";
  else
    problem = ms_sandbox_path_parse (argument + 3, FALSE, &path);

  if (problem == NULL && !self->utf8 && !g_str_is_ascii (path.address))
    problem = "553 5.6.7 Must declare SMTPUTF8 to send unicode address";
  if (problem != NULL)
    {
      reply (replies, problem);
      return;
    }

  fate = ms_sandbox_fate (self->options, path.address);
  if (fate == MS_SANDBOX_FATE_DEFER || fate == MS_SANDBOX_FATE_FAIL)
    {
      ms_sandbox_append_refusal (replies, fate, path.address);
      return;
    }

  /* One recipient's drop is the whole message's, and outranks another's slowness. */
  if (fate == MS_SANDBOX_FATE_DROP || self->fate == MS_SANDBOX_FATE_ACCEPT)
    self->fate = fate;
  g_ptr_array_add (self->envelope.recipients, g_steal_pointer (&path.address));
  reply (replies, "250 2.1.5 Ok");
}

static void
do_data (MsSandboxSession *self, const char *argument, GString *replies)
{
  const char *problem = NULL;

  if (*argument != '\0')
    problem = "501 5.5.4 Syntax: DATA";
  else if (self->envelope.sender == NULL)
    problem = "503 5.5.1 Need MAIL command";
  else if (self->envelope.recipients->len == 0)
    problem = "554 5.5.1 No valid recipients";
  if (problem != NULL)
    {
      reply (replies, problem);
      return;
    }

  self->envelope.id = next_id ();
  self->message = self->sink->open (self->sink_data, &self->envelope);
  self->broken = self->message == NULL;
  self->phase = MS_SANDBOX_PHASE_CONTENT;
  self->content = CONTENT_LINE_START;
  self->size = 0;
  self->line_size = 0;
  self->long_line = FALSE;
  reply (replies, "354 End data with <CR><LF>.<CR><LF>");
}

static void
do_rset (MsSandboxSession *self, const char *argument, GString *replies)
{
  end_transaction (self);
  reply (replies, "250 2.0.0 Ok");
}

static void
do_noop (MsSandboxSession *self, const char *argument, GString *replies)
{
  reply (replies, "250 2.0.0 Ok");
}

static void
do_vrfy (MsSandboxSession *self, const char *argument, GString *replies)
{
  reply (replies, "252 2.5.2 Send some mail and see");
}

static void
do_quit (MsSandboxSession *self, const char *argument, GString *replies)
{
  self->phase = MS_SANDBOX_PHASE_CLOSED;
  reply (replies, "221 2.0.0 Bye");
}

static const struct
{
  char verb[5];
  void (*run) (MsSandboxSession *self, const char *argument, GString *replies);
} commands[] = {
  { "MAIL", do_mail }, { "RCPT", do_rcpt }, { "DATA", do_data },
  { "EHLO", do_ehlo }, { "HELO", do_helo }, { "RSET", do_rset },
  { "NOOP", do_noop }, { "VRFY", do_vrfy }, { "QUIT", do_quit },
};

/* A web page that posts to this port, or a client out of step, is not listened to for ever. */
static void
complain (MsSandboxSession *self, const char *text, GString *replies)
{
  if (++self->errors < MS_SANDBOX_ERROR_MAX)
    {
      reply (replies, text);
      return;
    }

  reply (replies, "421 4.7.0 Too many errors");
  self->phase = MS_SANDBOX_PHASE_CLOSED;
}

static gboolean
has_control_character (const char *line, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) line[i] < 0x20 || line[i] == 0x7f)
      return TRUE;

  return FALSE;
}

static void
run_command (MsSandboxSession *self, char *line, gsize length, GString *replies)
{
  const char *argument = line + 4;

  if (has_control_character (line, length))
    {
      complain (self, "500 5.5.2 A control character in a command", replies);
      return;
    }

  while (length > 0 && line[length - 1] == ' ')
    line[--length] = '\0';

  if (length >= 4 && (*argument == ' ' || *argument == '\0'))
    for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
      if (g_ascii_strncasecmp (line, commands[i].verb, 4) == 0)
        {
          commands[i].run (self, *argument == ' ' ? argument + 1 : argument, replies);
          return;
        }

  complain (self, "500 5.5.1 Command not recognized", replies);
}

static gboolean
ends_with_crlf (const GString *line)
{
  return line->len >= 2 && memcmp (line->str + line->len - 2, "\r\n", 2) == 0;
}

/* Collects one line; a line ends with CRLF and with nothing else. */
static gsize
feed_command (MsSandboxSession *self, const char *bytes, gsize length, GString *replies)
{
  const char *newline = memchr (bytes, '\n', length);
  gsize       used = newline != NULL ? (gsize) (newline + 1 - bytes) : length;

  if (self->line->len + used > MS_SANDBOX_LINE_MAX)
    self->too_long = TRUE;
  g_string_append_len (self->line, bytes, used);

  /* Of a line that is thrown away only its end matters. */
  if (self->too_long && self->line->len > 2)
    g_string_erase (self->line, 0, self->line->len - 2);

  if (newline == NULL || !ends_with_crlf (self->line))
    return used;

  if (self->too_long)
    complain (self, "500 5.5.2 Line too long", replies);
  else
    {
      g_string_truncate (self->line, self->line->len - 2);
      run_command (self, self->line->str, self->line->len, replies);
    }
  g_string_truncate (self->line, 0);
  self->too_long = FALSE;

  return used;
}

static void
answer_dot (MsSandboxSession *self, GString *replies)
{
  g_string_append_printf (replies, "250 2.0.0 Ok: queued as %s\r\n", self->envelope.id);
  self->phase = MS_SANDBOX_PHASE_COMMAND;
  end_transaction (self);
}

static void
finish_content (MsSandboxSession *self, GString *replies)
{
  const char *problem = NULL;

  if (self->size > MS_SANDBOX_SIZE_MAX)
    problem = "552 5.3.4 Message size exceeds fixed limit";
  else if (self->long_line)
    problem = "550 5.6.0 A line of the message is longer than 998 octets";
  else if (self->broken ||
           !self->sink->close (self->sink_data, g_steal_pointer (&self->message), TRUE))
    problem = "452 4.3.1 Insufficient system storage";

  self->phase = MS_SANDBOX_PHASE_COMMAND;
  if (problem != NULL)
    {
      reply (replies, problem);
      end_transaction (self);
    }
  else if (self->fate == MS_SANDBOX_FATE_DROP)
    {
      self->phase = MS_SANDBOX_PHASE_CLOSED;
      end_transaction (self);
    }
  else if (self->fate == MS_SANDBOX_FATE_SLOW)
    self->phase = MS_SANDBOX_PHASE_HELD;
  else
    answer_dot (self, replies);
}

static void
take (MsSandboxSession *self, const char *bytes, gsize length)
{
  self->size += length;
  if (self->size > MS_SANDBOX_SIZE_MAX)
    close_message (self);
  if (self->message != NULL && self->sink->write != NULL &&
      !self->sink->write (self->sink_data, self->message, bytes, length))
    {
      self->broken = TRUE;
      close_message (self);
    }
}

static void
measure_line (MsSandboxSession *self, gsize more)
{
  self->line_size += more;
  if (self->line_size > MS_SANDBOX_TEXT_MAX)
    self->long_line = TRUE;
}

/* RFC 5321 §4.5.2.  Only CRLF . CRLF ends the content; bare CR and LF are part of a line. */
static gsize
feed_content (MsSandboxSession *self, const char *bytes, gsize length, GString *replies)
{
  const char *at = bytes;
  const char *end = bytes + length;
  const char *from = bytes; /* content that was not yet taken */
  const char *line = bytes; /* a line's part that was not yet measured */

  while (at < end)
    switch (self->content)
      {
      case CONTENT_LINE_START:
        self->content = *at == '.' ? CONTENT_DOT : CONTENT_IN_LINE;
        if (*at == '.')
          {
            take (self, from, at - from);
            from = line = ++at;
          }
        break;

      case CONTENT_DOT:
        self->content = *at == '\r' ? CONTENT_DOT_CR : CONTENT_IN_LINE;
        if (*at == '\r')
          from = line = ++at;
        break;

      case CONTENT_DOT_CR:
        if (*at == '\n')
          {
            finish_content (self, replies);
            return at + 1 - bytes;
          }
        take (self, "\r", 1);
        measure_line (self, 1);
        self->content = CONTENT_AFTER_CR;
        break;

      case CONTENT_IN_LINE:
        at = memchr (at, '\r', end - at);
        at = at != NULL ? at + 1 : end;
        if (at[-1] == '\r')
          self->content = CONTENT_AFTER_CR;
        break;

      case CONTENT_AFTER_CR:
        self->content = CONTENT_IN_LINE;
        if (*at == '\n')
          {
            at++;
            measure_line (self, at - line);
            self->line_size = 0;
            line = at;
            self->content = CONTENT_LINE_START;
          }
        break;
      }

  measure_line (self, at - line);
  take (self, from, at - from);

  return length;
}

MsSandboxSession *
ms_sandbox_session_new (const MsSandboxOptions *options,
                        const MsSandboxSink    *sink,
                        gpointer                sink_data,
                        GString                *greeting)
{
  MsSandboxSession *self = g_new0 (MsSandboxSession, 1);

  self->options = options;
  self->sink = sink;
  self->sink_data = sink_data;
  self->line = g_string_new (NULL);
  self->envelope.recipients = g_ptr_array_new_with_free_func (g_free);
  reply (greeting, "220 sandbox.localhost ESMTP Mailshot rehearsal");

  return self;
}

void
ms_sandbox_session_free (MsSandboxSession *self)
{
  end_transaction (self);
  g_ptr_array_unref (self->envelope.recipients);
  g_string_free (self->line, TRUE);
  g_free (self);
}

gsize
ms_sandbox_session_feed (MsSandboxSession *self,
                         const char       *bytes,
                         gsize             length,
                         GString          *replies)
{
  gsize used = 0;

  while (used < length)
    if (self->phase == MS_SANDBOX_PHASE_COMMAND)
      used += feed_command (self, bytes + used, length - used, replies);
    else if (self->phase == MS_SANDBOX_PHASE_CONTENT)
      used += feed_content (self, bytes + used, length - used, replies);
    else
      break;

  return used;
}

void
ms_sandbox_session_release (MsSandboxSession *self, GString *replies)
{
  g_return_if_fail (self->phase == MS_SANDBOX_PHASE_HELD);

  answer_dot (self, replies);
}

MsSandboxPhase
ms_sandbox_session_get_phase (const MsSandboxSession *self)
{
  return self->phase;
}
