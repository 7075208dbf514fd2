/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-ehlo-name.c - how this machine introduces itself to other mail servers */

#include "config.h"

#include "ms-clock.h"
#include "ms-ehlo-name.h"

#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define AGAIN (5 * MS_MINUTE)

/* Of many reverse names only the first few are looked at. */
#define NAMES_MAX 5

/* Documentation's addresses (RFC 5737, RFC 3849): they are routed like any other's. */
#define ELSEWHERE_IPV4 "192.0.2.1"
#define ELSEWHERE_IPV6 "2001:db8::1"

struct _MsEhloName
{
  MsResolver *resolver; /* borrowed */
  char       *address;  /* (owned) (nullable): the outgoing one */
  char       *fallback; /* (owned) */
  int         known_fd; /* readable once there is a name */

  /* The resolver's thread, while it is asked. */
  MsDnsAnswer *reverse; /* (owned) (nullable) */
  guint        tried;   /* of its names */
  gboolean     failed;

  struct
  {
    GMutex   mutex;
    char    *name; /* (owned) (nullable) */
    gboolean asking;
    gint64   ask_at; /* 0: what is known is kept */
  } shared;
};

char *
ms_ehlo_outgoing_address (const char *to)
{
  g_autoptr (GSocketAddress) there = g_inet_socket_address_new_from_string (to, 25);
  g_autoptr (GSocketAddress) here = NULL;
  g_autoptr (GSocket) socket = NULL;

  if (there == NULL)
    return NULL;

  socket = g_socket_new (g_socket_address_get_family (there), G_SOCKET_TYPE_DATAGRAM,
                         G_SOCKET_PROTOCOL_UDP, NULL);
  if (socket == NULL || !g_socket_connect (socket, there, NULL, NULL))
    return NULL;

  here = g_socket_get_local_address (socket, NULL);

  return here != NULL ? g_inet_address_to_string (
                            g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (here)))
                      : NULL;
}

static gboolean
is_ipv6 (const char *address)
{
  return strchr (address, ':') != NULL;
}

static char *
find_address (const MsSettings *settings)
{
  gboolean has_ipv6 = g_strcmp0 (settings->source_ipv6, "none") != 0;
  char    *address;

  if (settings->source_ipv4 != NULL)
    return g_strdup (settings->source_ipv4);

  address = ms_ehlo_outgoing_address (ELSEWHERE_IPV4);
  if (address == NULL && has_ipv6)
    address = settings->source_ipv6 != NULL ? g_strdup (settings->source_ipv6)
                                            : ms_ehlo_outgoing_address (ELSEWHERE_IPV6);

  return address;
}

/* A name without a dot says nothing to others, and many refuse it. */
static char *
make_fallback (const char *address)
{
  const char *host = g_get_host_name ();

  if (strchr (host, '.') != NULL || address == NULL)
    return g_strdup (host);

  return g_strdup_printf (is_ipv6 (address) ? "[IPv6:%s]" : "[%s]", address);
}

static void
make_known (MsEhloName *self, const char *name)
{
  g_mutex_lock (&self->shared.mutex);
  g_free (self->shared.name);
  self->shared.name = g_strdup (name);
  self->shared.asking = FALSE;
  self->shared.ask_at = self->failed ? ms_clock_now () + AGAIN : 0;
  g_mutex_unlock (&self->shared.mutex);

  g_clear_pointer (&self->reverse, ms_dns_answer_unref);
  eventfd_write (self->known_fd, 1);
}

static void ask_next (MsEhloName *self);

static gboolean
leads_back (const MsEhloName *self, const MsDnsAnswer *answer)
{
  g_autoptr (GInetAddress) own = g_inet_address_new_from_string (self->address);

  for (guint i = 0; own != NULL && i < answer->records->len; i++)
    {
      const MsDnsRecord *record = answer->records->pdata[i];

      g_autoptr (GInetAddress) theirs = g_inet_address_new_from_string (record->text);

      if (theirs != NULL && g_inet_address_equal (own, theirs))
        return TRUE;
    }

  return FALSE;
}

static const char *
last_name (const MsEhloName *self)
{
  return ((const MsDnsRecord *) self->reverse->records->pdata[self->tried - 1])->text;
}

static void
on_addresses_cb (MsDnsAnswer *answer, gpointer user_data)
{
  MsEhloName *self = user_data;

  self->failed = self->failed || answer->status == MS_DNS_FAILED;
  if (leads_back (self, answer))
    {
      self->failed = FALSE;
      make_known (self, last_name (self));
    }
  else
    ask_next (self);
}

static void
ask_next (MsEhloName *self)
{
  if (self->tried == MIN (self->reverse->records->len, NAMES_MAX))
    {
      make_known (self, self->fallback);
      return;
    }

  self->tried++;
  ms_resolver_query (self->resolver, last_name (self),
                     is_ipv6 (self->address) ? MS_DNS_AAAA : MS_DNS_A, on_addresses_cb, self);
}

static void
on_names_cb (MsDnsAnswer *answer, gpointer user_data)
{
  MsEhloName *self = user_data;

  self->reverse = ms_dns_answer_ref (answer);
  self->tried = 0;
  self->failed = answer->status == MS_DNS_FAILED;
  ask_next (self);
}

MsEhloName *
ms_ehlo_name_new (MsResolver *resolver, const MsSettings *settings)
{
  MsEhloName *self = g_new0 (MsEhloName, 1);

  g_mutex_init (&self->shared.mutex);
  self->resolver = resolver;
  self->known_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (settings->ehlo_name != NULL)
    {
      make_known (self, settings->ehlo_name);
      return self;
    }

  self->address = find_address (settings);
  self->fallback = make_fallback (self->address);
  if (self->address == NULL)
    {
      make_known (self, self->fallback);
      return self;
    }

  self->shared.asking = TRUE;
  ms_resolver_query (resolver, self->address, MS_DNS_PTR, on_names_cb, self);

  return self;
}

void
ms_ehlo_name_free (MsEhloName *self)
{
  g_clear_pointer (&self->reverse, ms_dns_answer_unref);
  g_mutex_clear (&self->shared.mutex);
  close (self->known_fd);
  g_free (self->shared.name);
  g_free (self->address);
  g_free (self->fallback);
  g_free (self);
}

/* Returns whether it is known; FALSE: woken before. */
static gboolean
await_known (MsEhloName *self, int wake_fd)
{
  struct pollfd fds[] = { { self->known_fd, POLLIN, 0 }, { wake_fd, POLLIN, 0 } };

  while (poll (fds, 2, -1) < 0)
    ;

  return fds[0].revents != 0;
}

char *
ms_ehlo_name_get (MsEhloName *self, int wake_fd)
{
  gboolean ask = FALSE;
  char    *name;

  if (!await_known (self, wake_fd))
    return NULL;

  g_mutex_lock (&self->shared.mutex);
  name = g_strdup (self->shared.name);
  if (!self->shared.asking && self->shared.ask_at > 0 && self->shared.ask_at <= ms_clock_now ())
    ask = self->shared.asking = TRUE;
  g_mutex_unlock (&self->shared.mutex);

  if (ask)
    ms_resolver_query (self->resolver, self->address, MS_DNS_PTR, on_names_cb, self);

  return name;
}
