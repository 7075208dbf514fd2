/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fake-server.c - a mail server that holds a scripted conversation, faults included */

#include "config.h"

#include "fake-certificates.h"
#include "fake-server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

struct _FakeServer
{
  char     **scripts; /* (owned) */
  int        listener;
  int        stop_fd;   /* readable once the server ends; never read */
  int        signal_fd; /* a semaphore */
  guint16    port;
  GThread   *thread; /* (owned) */
  GMutex     lock;
  GPtrArray *talks;   /* (owned) (element-type Talk): guarded by @lock */
  GArray    *times;   /* (owned) (element-type gint64): guarded by @lock */
  char      *problem; /* (owned) (nullable): the first one; guarded by @lock */
};

/* One connection. */
typedef struct
{
  FakeServer *server;
  const char *script;
  GThread    *thread; /* (owned) */
  int         fd;
  SSL        *ssl; /* (owned) (nullable) */
  gboolean    slowly;
  gboolean    over;     /* the connection has ended */
  GString    *unread;   /* (owned): what came and was not taken as a line */
  GString    *received; /* (owned): guarded by the server's lock */
} Talk;

static void
note_problem (Talk *self, const char *step, const char *what)
{
  g_mutex_lock (&self->server->lock);
  if (self->server->problem == NULL)
    self->server->problem = g_strdup_printf ("at “%s”: %s", step, what);
  g_mutex_unlock (&self->server->lock);
  self->over = TRUE;
}

/* Until the connection has something to read, or @fd, or the server ends (FALSE). */
static gboolean
wait_readable (Talk *self, int fd, short events)
{
  struct pollfd fds[] = { { fd, events, 0 }, { self->server->stop_fd, POLLIN, 0 } };

  if (self->ssl != NULL && fd == self->fd && SSL_pending (self->ssl) > 0)
    return TRUE;

  while (poll (fds, 2, -1) < 0 && errno == EINTR)
    ;

  return fds[0].revents != 0;
}

/* More of what the client says.  FALSE: he left. */
static gboolean
read_more (Talk *self)
{
  char   bytes[16384];
  gssize n;

  if (self->over || !wait_readable (self, self->fd, POLLIN))
    return FALSE;

  n = self->ssl != NULL ? SSL_read (self->ssl, bytes, sizeof bytes)
                        : recv (self->fd, bytes, sizeof bytes, 0);
  if (n <= 0)
    {
      self->over = TRUE;
      return FALSE;
    }

  g_string_append_len (self->unread, bytes, n);
  g_mutex_lock (&self->server->lock);
  g_string_append_len (self->received, bytes, n);
  g_mutex_unlock (&self->server->lock);

  return TRUE;
}

/* The next line without its CRLF; NULL when the client left. */
static char *
read_line (Talk *self)
{
  for (;;)
    {
      char *end = memmem (self->unread->str, self->unread->len, "\r\n", 2);
      char *line;

      if (end != NULL)
        {
          line = g_strndup (self->unread->str, end - self->unread->str);
          g_string_erase (self->unread, 0, end + 2 - self->unread->str);
          return line;
        }

      if (!read_more (self))
        return NULL;
    }
}

static void
say (Talk *self, const char *bytes, gsize length)
{
  gsize step = self->slowly ? 1 : length;

  for (gsize at = 0; at < length && !self->over;)
    {
      gsize  n = MIN (step, length - at);
      gssize sent = self->ssl != NULL ? SSL_write (self->ssl, bytes + at, n)
                                      : send (self->fd, bytes + at, n, MSG_NOSIGNAL);

      /* A client that leaves in the middle of what is said to him may do so. */
      if (sent <= 0)
        self->over = TRUE;
      else
        at += sent;
    }
}

static void
say_line (Talk *self, const char *line)
{
  g_autofree char *bytes = g_strconcat (line, "\r\n", NULL);

  say (self, bytes, strlen (bytes));
}

static void
do_say (Talk *self, const char *step, const char *text)
{
  say_line (self, text);
}

static void
do_raw (Talk *self, const char *step, const char *text)
{
  g_autoptr (GBytes) bytes = g_uri_unescape_bytes (text, -1, NULL, NULL);

  guint n = step[1] == ' ' ? g_ascii_strtoull (step + 2, NULL, 10) : 1;

  for (guint i = 0; i < n && !self->over; i++)
    say (self, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
do_expect (Talk *self, const char *step, const char *pattern)
{
  g_autofree char *line = read_line (self);

  if (line == NULL)
    note_problem (self, step, "the client left");
  else if (!g_pattern_match_simple (pattern, line))
    note_problem (self, step, line);
}

static void
do_ehlo (Talk *self, const char *step, const char *keywords)
{
  g_auto (GStrv) list = g_strsplit (keywords, ",", -1);
  g_autofree char *line = read_line (self);

  /* A client told to end while it connects leaves here. */
  if (line == NULL)
    return;
  if (!g_pattern_match_simple ("EHLO *", line))
    note_problem (self, step, line);
  for (guint i = 0; list[i] != NULL; i++)
    {
      g_autofree char *keyword = g_strdup_printf ("250-%s", g_strstrip (list[i]));

      if (i == 0)
        say_line (self, "250-fake.test");
      say_line (self, keyword);
    }
  say_line (self, "250 HELP");
}

static void
do_hello (Talk *self, const char *step, const char *keywords)
{
  say_line (self, "220 fake.test ESMTP");
  do_ehlo (self, step, keywords);
}

static void
do_content (Talk *self, const char *step, const char *text)
{
  for (;;)
    {
      g_autofree char *line = read_line (self);

      if (line == NULL)
        note_problem (self, step, "the client left before the dot");
      if (line == NULL || strcmp (line, ".") == 0)
        return;
    }
}

static void do_fault (Talk *self, const char *step, const char *text);

static void
note_time (Talk *self)
{
  gint64 now = g_get_monotonic_time ();

  g_mutex_lock (&self->server->lock);
  g_array_append_val (self->server->times, now);
  g_mutex_unlock (&self->server->lock);
}

/* Says what the first rule that fits has for @line, else @usual.  Returns whether it was that.
 */
static gboolean
answer (Talk *self, const char *step, char **rules, const char *line, const char *usual)
{
  for (guint i = 0; rules[i] != NULL && rules[i + 1] != NULL; i += 2)
    {
      const char *reply = g_strstrip (rules[i + 1]);

      if (!g_pattern_match_simple (g_strstrip (rules[i]), line))
        continue;

      if (reply[0] == '!')
        {
          do_fault (self, step, reply + 2);
          break;
        }
      say_line (self, reply);
      self->over = self->over || g_str_has_prefix (reply, "421");
      return FALSE;
    }

  if (!self->over)
    say_line (self, usual);

  return !self->over;
}

static void
do_all (Talk *self, const char *step, const char *text)
{
  g_auto (GStrv) rules = g_regex_split_simple ("=>|\\|", text, 0, 0);

  while (!self->over)
    {
      g_autofree char *line = read_line (self);

      if (line == NULL)
        return;
      if (g_str_has_prefix (line, "MAIL "))
        note_time (self);

      if (g_str_equal (line, "DATA"))
        {
          if (!answer (self, step, rules, line, "354 go"))
            continue;
          do_content (self, step, text);
          if (!self->over)
            answer (self, step, rules, ".", "250 2.0.0 Ok: queued as FAKE1");
        }
      else if (g_str_equal (line, "QUIT"))
        {
          say_line (self, "221 bye");
          return;
        }
      else
        answer (self, step, rules, line, "250 ok");
    }
}

static void
start_tls (Talk *self, const char *step, const char *name)
{
  self->ssl = SSL_new (fake_certificates_find_context (name));
  g_assert_nonnull (self->ssl);
  g_string_truncate (self->unread, 0);
  SSL_set_fd (self->ssl, self->fd);
  if (!wait_readable (self, self->fd, POLLIN) || SSL_accept (self->ssl) != 1)
    self->over = TRUE;
}

static void
check_name (Talk *self, const char *step, const char *expected)
{
  const char *name = SSL_get_servername (self->ssl, TLSEXT_NAMETYPE_host_name);

  if (g_strcmp0 (name, expected) != 0)
    note_problem (self, step, name != NULL ? name : "no name");
}

static void
check_source (Talk *self, const char *step, const char *expected)
{
  struct sockaddr_in address;
  socklen_t          length = sizeof address;
  char               text[INET_ADDRSTRLEN] = "";

  g_assert_cmpint (getpeername (self->fd, (struct sockaddr *) &address, &length), ==, 0);
  inet_ntop (AF_INET, &address.sin_addr, text, sizeof text);
  if (!g_str_equal (text, expected))
    note_problem (self, step, text);
}

static void
do_fault (Talk *self, const char *step, const char *text)
{
  eventfd_t value;

  if (g_str_has_prefix (text, "tls "))
    start_tls (self, step, text + strlen ("tls "));
  else if (g_str_has_prefix (text, "name "))
    check_name (self, step, text + strlen ("name "));
  else if (g_str_has_prefix (text, "from "))
    check_source (self, step, text + strlen ("from "));
  else if (g_str_equal (text, "close"))
    self->over = TRUE;
  else if (g_str_equal (text, "reset"))
    {
      struct linger none = { 1, 0 };

      setsockopt (self->fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
      self->over = TRUE;
    }
  else if (g_str_equal (text, "silence"))
    while (read_more (self))
      ;
  else if (g_str_equal (text, "deaf"))
    {
      wait_readable (self, self->fd, POLLRDHUP);
      self->over = TRUE;
    }
  else if (g_str_equal (text, "slowly"))
    self->slowly = TRUE;
  else if (g_str_equal (text, "wait"))
    {
      if (wait_readable (self, self->server->signal_fd, POLLIN))
        eventfd_read (self->server->signal_fd, &value);
    }
  else if (g_str_equal (text, "listen"))
    {
      read_more (self);
      g_string_truncate (self->unread, 0);
    }
  else if (g_str_equal (text, "left"))
    {
      if (read_more (self))
        note_problem (self, step, self->unread->str);
    }
  else
    g_error ("no such fault: %s", text);
}

static const struct
{
  char letter;
  void (*run) (Talk *self, const char *step, const char *text);
} steps[] = {
  { 'S', do_say },  { 'R', do_raw },     { 'C', do_expect }, { 'H', do_hello },
  { 'E', do_ehlo }, { 'D', do_content }, { 'A', do_all },    { '!', do_fault },
};

static void
run_step (Talk *self, const char *step)
{
  const char *text = strchr (step, step[0] == '!' ? ' ' : ':');

  g_assert_nonnull (text);
  text += 1 + (text[1] == ' ');

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i].letter == step[0])
      {
        steps[i].run (self, step, text);
        return;
      }

  g_error ("no such step: %s", step);
}

static void
say_good_bye (Talk *self)
{
  g_autofree char *line = read_line (self);

  if (line != NULL && g_str_equal (line, "QUIT"))
    say_line (self, "221 bye");
  else if (line != NULL)
    note_problem (self, "the end", line);
  else if (self->unread->len > 0)
    note_problem (self, "the end", self->unread->str);
}

static gpointer
talk (gpointer data)
{
  Talk *self = data;

  g_auto (GStrv) lines = g_strsplit (self->script, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (lines[i][0] == '\0')
        continue;
      if (self->over && strchr ("CHED", lines[i][0]) != NULL)
        note_problem (self, lines[i], "the client left before");
      if (self->over)
        break;
      run_step (self, lines[i]);
    }

  if (!self->over)
    say_good_bye (self);

  if (self->ssl != NULL)
    SSL_free (self->ssl);
  close (self->fd);

  return NULL;
}

static void
talk_free (gpointer data)
{
  Talk *self = data;

  g_string_free (self->unread, TRUE);
  g_string_free (self->received, TRUE);
  g_free (self);
}

static gpointer
listen_on (gpointer data)
{
  FakeServer   *self = data;
  struct pollfd fds[] = { { self->listener, POLLIN, 0 }, { self->stop_fd, POLLIN, 0 } };
  guint         n_scripts = g_strv_length (self->scripts);

  for (;;)
    {
      Talk *new_talk;
      int   on = 1;
      int   fd;

      if (poll (fds, 2, -1) < 0)
        continue;
      if (fds[1].revents != 0)
        return NULL;

      fd = accept4 (self->listener, NULL, NULL, SOCK_CLOEXEC);
      if (fd < 0)
        continue;
      setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);

      new_talk = g_new0 (Talk, 1);
      new_talk->server = self;
      new_talk->fd = fd;
      new_talk->unread = g_string_new (NULL);
      new_talk->received = g_string_new (NULL);

      g_mutex_lock (&self->lock);
      new_talk->script = self->scripts[MIN (self->talks->len, n_scripts - 1)];
      g_ptr_array_add (self->talks, new_talk);
      new_talk->thread = g_thread_new ("fake-talk", talk, new_talk);
      g_mutex_unlock (&self->lock);
    }
}

FakeServer *
fake_server_new (const char *const *scripts)
{
  return fake_server_new_at ("127.0.0.1", 0, scripts);
}

FakeServer *
fake_server_new_at (const char *where, guint16 port, const char *const *scripts)
{
  FakeServer        *self = g_new0 (FakeServer, 1);
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  socklen_t          length = sizeof address;
  int                small = 65536;
  int                on = 1;

  g_assert_nonnull (scripts[0]);
  g_assert_cmpint (inet_pton (AF_INET, where, &address.sin_addr), ==, 1);

  g_mutex_init (&self->lock);
  self->scripts = g_strdupv ((char **) scripts);
  self->talks = g_ptr_array_new_with_free_func (talk_free);
  self->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->stop_fd = eventfd (0, EFD_CLOEXEC);
  self->signal_fd = eventfd (0, EFD_CLOEXEC | EFD_SEMAPHORE);
  self->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt (self->listener, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  /* Where one stood before, the remains of its conversations are no hindrance. */
  setsockopt (self->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  g_assert_cmpint (bind (self->listener, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (self->listener, 128), ==, 0);
  g_assert_cmpint (getsockname (self->listener, (struct sockaddr *) &address, &length), ==, 0);
  self->port = ntohs (address.sin_port);
  self->thread = g_thread_new ("fake-server", listen_on, self);

  return self;
}

void
fake_server_free (FakeServer *self)
{
  eventfd_write (self->stop_fd, 1);
  g_thread_join (self->thread);
  for (guint i = 0; i < self->talks->len; i++)
    g_thread_join (((Talk *) self->talks->pdata[i])->thread);

  g_assert_cmpstr (self->problem, ==, NULL);

  close (self->listener);
  close (self->stop_fd);
  close (self->signal_fd);
  g_ptr_array_unref (self->talks);
  g_array_unref (self->times);
  g_strfreev (self->scripts);
  g_mutex_clear (&self->lock);
  g_free (self);
}

guint16
fake_server_get_port (const FakeServer *self)
{
  return self->port;
}

const char *
fake_server_get_ca_file (void)
{
  return fake_certificates_get_ca_file ();
}

void
fake_server_signal (FakeServer *self)
{
  eventfd_write (self->signal_fd, 1);
}

guint
fake_server_count_connections (FakeServer *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->talks->len;
  g_mutex_unlock (&self->lock);

  return n;
}

GArray *
fake_server_dup_times (FakeServer *self)
{
  GArray *times;

  g_mutex_lock (&self->lock);
  times = g_array_copy (self->times);
  g_mutex_unlock (&self->lock);

  return times;
}

GBytes *
fake_server_dup_received (FakeServer *self, guint i)
{
  GBytes *bytes = NULL;

  g_mutex_lock (&self->lock);
  if (i < self->talks->len)
    {
      const GString *received = ((Talk *) self->talks->pdata[i])->received;

      bytes = g_bytes_new (received->str, received->len);
    }
  g_mutex_unlock (&self->lock);

  return bytes;
}
