/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fake-dns.c - a DNS server that says what a test tells it: its sockets */

#include "config.h"

#include "fake-dns.h"
#include "fake-zone.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT_TRIES 100

/* A connection over TCP. */
typedef struct
{
  int         fd;
  GByteArray *unread; /* (owned) */
} Caller;

/* An answer that waits. */
typedef struct
{
  GByteArray        *bytes; /* (owned) */
  struct sockaddr_in to;
  int                tcp; /* -1: over UDP */
  gint64             due; /* g_get_monotonic_time(); 0: when it is released */
} Late;

struct _FakeDns
{
  int        udp;
  int        tcp;
  int        wake;
  guint16    port;
  char      *server;  /* (owned) */
  GThread   *thread;  /* (owned) */
  GPtrArray *callers; /* (owned) (element-type Caller): the thread's */

  GMutex      lock;
  GCond       cond;
  FakeZone   *zone;   /* (owned) */
  GHashTable *counts; /* (owned) (element-type utf8 guint) */
  guint       n_tcp;
  guint       n_held;
  GPtrArray  *late; /* (owned) (element-type Late) */
  gboolean    stop;
};

static void
caller_free (gpointer data)
{
  Caller *caller = data;

  close (caller->fd);
  g_byte_array_unref (caller->unread);
  g_free (caller);
}

static void
late_free (gpointer data)
{
  Late *late = data;

  g_byte_array_unref (late->bytes);
  g_free (late);
}

static void
deliver (FakeDns *self, const GByteArray *bytes, const struct sockaddr_in *to, int tcp)
{
  guint8 size[] = { bytes->len >> 8, bytes->len & 0xff };

  /* Who is gone gets nothing: nobody minds. */
  if (tcp < 0)
    sendto (self->udp, bytes->data, bytes->len, 0, (const struct sockaddr *) to, sizeof *to);
  else if (send (tcp, size, 2, MSG_NOSIGNAL | MSG_MORE) == 2)
    send (tcp, bytes->data, bytes->len, MSG_NOSIGNAL);
}

static void
serve (FakeDns *self, const guint8 *bytes, gsize length, const struct sockaddr_in *to, int tcp)
{
  FakeAnswer answer;

  g_mutex_lock (&self->lock);
  answer = fake_zone_answer (self->zone, bytes, length, tcp >= 0);
  self->n_tcp += tcp >= 0;
  if (answer.key != NULL)
    {
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, answer.key));

      g_hash_table_replace (self->counts, answer.key, GUINT_TO_POINTER (n + 1));
    }

  if (answer.sent != NULL && (answer.hold || answer.delay_ms > 0))
    {
      Late *late = g_new0 (Late, 1);

      late->bytes = g_steal_pointer (&answer.sent);
      late->tcp = tcp;
      if (to != NULL)
        late->to = *to;
      if (!answer.hold)
        late->due = g_get_monotonic_time () + answer.delay_ms * 1000;
      g_ptr_array_add (self->late, late);
      self->n_held += answer.hold;
      g_cond_broadcast (&self->cond);
    }
  g_mutex_unlock (&self->lock);

  if (answer.sent != NULL)
    {
      deliver (self, answer.sent, to, tcp);
      g_byte_array_unref (answer.sent);
    }
}

static void
read_udp (FakeDns *self)
{
  struct sockaddr_in from;
  guint8             bytes[4096];

  for (;;)
    {
      socklen_t size = sizeof from;
      gssize    n = recvfrom (self->udp, bytes, sizeof bytes, MSG_DONTWAIT,
                              (struct sockaddr *) &from, &size);

      if (n < 0)
        return;
      serve (self, bytes, n, &from, -1);
    }
}

/* FALSE: he left. */
static gboolean
read_tcp (FakeDns *self, Caller *caller)
{
  GByteArray *unread = caller->unread;
  guint8      bytes[4096];
  gssize      n = recv (caller->fd, bytes, sizeof bytes, MSG_DONTWAIT);

  if (n <= 0)
    return n < 0 && errno == EAGAIN;

  g_byte_array_append (unread, bytes, n);
  while (unread->len >= 2)
    {
      guint length = unread->data[0] << 8 | unread->data[1];

      if (unread->len < 2 + length)
        break;
      serve (self, unread->data + 2, length, NULL, caller->fd);
      g_byte_array_remove_range (unread, 0, 2 + length);
    }

  return TRUE;
}

/* Sends what is due; returns milliseconds until the next is, or -1. */
static int
send_late (FakeDns *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 next = G_MAXINT64;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->late->len;)
    {
      const Late *late = self->late->pdata[i];

      if (late->due != 0 && late->due <= now)
        {
          deliver (self, late->bytes, &late->to, late->tcp);
          g_ptr_array_remove_index (self->late, i);
          continue;
        }
      if (late->due != 0)
        next = MIN (next, late->due);
      i++;
    }
  g_mutex_unlock (&self->lock);

  return next == G_MAXINT64 ? -1 : (next - now + 999) / 1000;
}

static void
forget_caller (FakeDns *self, guint i)
{
  const Caller *caller = self->callers->pdata[i];

  g_mutex_lock (&self->lock);
  for (guint j = 0; j < self->late->len;)
    if (((Late *) self->late->pdata[j])->tcp == caller->fd)
      g_ptr_array_remove_index (self->late, j);
    else
      j++;
  g_mutex_unlock (&self->lock);
  g_ptr_array_remove_index (self->callers, i);
}

static gpointer
work (gpointer data)
{
  FakeDns *self = data;

  for (;;)
    {
      g_autoptr (GArray) fds = g_array_new (FALSE, FALSE, sizeof (struct pollfd));

      struct pollfd  fixed[] = { { self->wake, POLLIN, 0 },
                                 { self->udp, POLLIN, 0 },
                                 { self->tcp, POLLIN, 0 } };
      struct pollfd *ready;
      eventfd_t      value;
      gboolean       stop;

      g_array_append_vals (fds, fixed, G_N_ELEMENTS (fixed));
      for (guint i = 0; i < self->callers->len; i++)
        {
          struct pollfd fd = { ((Caller *) self->callers->pdata[i])->fd, POLLIN, 0 };

          g_array_append_val (fds, fd);
        }

      ready = (struct pollfd *) fds->data;
      if (poll (ready, fds->len, send_late (self)) < 0)
        continue;

      eventfd_read (self->wake, &value);
      g_mutex_lock (&self->lock);
      stop = self->stop;
      g_mutex_unlock (&self->lock);
      if (stop)
        return NULL;

      for (guint i = self->callers->len; i-- > 0;)
        if (ready[G_N_ELEMENTS (fixed) + i].revents != 0 &&
            !read_tcp (self, self->callers->pdata[i]))
          forget_caller (self, i);
      if (ready[1].revents != 0)
        read_udp (self);
      if (ready[2].revents != 0)
        {
          int fd = accept4 (self->tcp, NULL, NULL, SOCK_CLOEXEC);

          if (fd >= 0)
            {
              Caller *caller = g_new0 (Caller, 1);

              caller->fd = fd;
              caller->unread = g_byte_array_new ();
              g_ptr_array_add (self->callers, caller);
            }
        }
    }
}

/* One port for both: the next one, if somebody has it over TCP. */
static void
open_sockets (FakeDns *self, const char *host, guint16 port)
{
  int size = 4 * 1024 * 1024;

  for (guint i = 0; i < PORT_TRIES; i++)
    {
      struct sockaddr_in address = { .sin_family = AF_INET };
      socklen_t          length = sizeof address;

      g_assert_cmpint (inet_pton (AF_INET, host, &address.sin_addr), ==, 1);
      address.sin_port = htons (port);
      self->udp = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
      self->tcp = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      setsockopt (self->udp, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
      g_assert_cmpint (bind (self->udp, (struct sockaddr *) &address, length), ==, 0);
      g_assert_cmpint (getsockname (self->udp, (struct sockaddr *) &address, &length), ==, 0);
      if (bind (self->tcp, (struct sockaddr *) &address, length) == 0)
        {
          g_assert_cmpint (listen (self->tcp, 128), ==, 0);
          self->port = ntohs (address.sin_port);
          self->server = g_strdup_printf ("%s:%u", host, self->port);
          return;
        }
      close (self->udp);
      close (self->tcp);
    }

  g_error ("no port is free");
}

FakeDns *
fake_dns_new (const char *zone)
{
  return fake_dns_new_at ("127.0.0.1", 0, zone);
}

FakeDns *
fake_dns_new_at (const char *address, guint16 port, const char *zone)
{
  FakeDns *self = g_new0 (FakeDns, 1);

  open_sockets (self, address, port);
  self->wake = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->callers = g_ptr_array_new_with_free_func (caller_free);
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->zone = fake_zone_new (zone);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->late = g_ptr_array_new_with_free_func (late_free);
  self->thread = g_thread_new ("fake-dns", work, self);

  return self;
}

void
fake_dns_free (FakeDns *self)
{
  g_mutex_lock (&self->lock);
  self->stop = TRUE;
  g_mutex_unlock (&self->lock);
  eventfd_write (self->wake, 1);
  g_thread_join (self->thread);

  g_ptr_array_unref (self->callers);
  g_ptr_array_unref (self->late);
  g_hash_table_unref (self->counts);
  fake_zone_free (self->zone);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self->server);
  close (self->udp);
  close (self->tcp);
  close (self->wake);
  g_free (self);
}

const char *
fake_dns_get_server (const FakeDns *self)
{
  return self->server;
}

guint16
fake_dns_get_port (const FakeDns *self)
{
  return self->port;
}

void
fake_dns_set (FakeDns *self, const char *zone)
{
  FakeZone *fresh = fake_zone_new (zone);
  FakeZone *old;

  g_mutex_lock (&self->lock);
  old = self->zone;
  self->zone = fresh;
  g_mutex_unlock (&self->lock);
  fake_zone_free (old);
}

guint
fake_dns_count (FakeDns *self, const char *name, const char *type)
{
  GHashTableIter iter;
  gpointer       key, value;
  guint          n = 0;

  g_mutex_lock (&self->lock);
  g_hash_table_iter_init (&iter, self->counts);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      g_auto (GStrv) parts = g_strsplit (key, " ", 2);

      if ((type == NULL || g_str_equal (parts[0], type)) &&
          (name == NULL || g_str_equal (parts[1], name)))
        n += GPOINTER_TO_UINT (value);
    }
  g_mutex_unlock (&self->lock);

  return n;
}

guint
fake_dns_count_tcp (FakeDns *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->n_tcp;
  g_mutex_unlock (&self->lock);

  return n;
}

void
fake_dns_wait_held (FakeDns *self, guint n)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  g_mutex_lock (&self->lock);
  while (self->n_held < n)
    if (!g_cond_wait_until (&self->cond, &self->lock, end))
      g_error ("of %u questions that should be held only %u came", n, self->n_held);
  g_mutex_unlock (&self->lock);
}

void
fake_dns_release (FakeDns *self)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->late->len; i++)
    ((Late *) self->late->pdata[i])->due = 1;
  self->n_held = 0;
  g_mutex_unlock (&self->lock);
  eventfd_write (self->wake, 1);
}
