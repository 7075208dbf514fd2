/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mx.c - where the mail for a domain goes: the result, and in which order it is tried */

#include "config.h"

#include "ms-mx-private.h"

/* The result as it is counted; the header's part comes first. */
typedef struct
{
  MsMx mx;
  int  ref_count; /* atomic */
} Counted;

static void
host_free (gpointer data)
{
  MsMxHost *host = data;

  g_free (host->name);
  g_strfreev (host->addresses);
  g_free (host);
}

MsMx *
ms_mx_new (MsMxStatus status, char *domain)
{
  Counted *counted = g_new0 (Counted, 1);

  counted->ref_count = 1;
  counted->mx.status = status;
  counted->mx.domain = domain;
  counted->mx.site = g_strdup ("");
  counted->mx.hosts = g_ptr_array_new_with_free_func (host_free);

  return &counted->mx;
}

MsMxHost *
ms_mx_add_host (MsMx *self, const char *name, guint preference, char **addresses)
{
  MsMxHost *host = g_new0 (MsMxHost, 1);

  host->name = g_strdup (name);
  host->preference = preference;
  host->addresses = addresses;
  g_ptr_array_add (self->hosts, host);

  return host;
}

MsMx *
ms_mx_ref (MsMx *self)
{
  g_atomic_int_inc (&((Counted *) self)->ref_count);

  return self;
}

void
ms_mx_unref (MsMx *self)
{
  if (!g_atomic_int_dec_and_test (&((Counted *) self)->ref_count))
    return;

  g_ptr_array_unref (self->hosts);
  g_free (self->domain);
  g_free (self->site);
  g_free (self->enhanced);
  g_free (self->reason);
  g_free (self);
}

static guint
preference_at (const GPtrArray *hosts, guint i)
{
  return ((const MsMxHost *) hosts->pdata[i])->preference;
}

GPtrArray *
ms_mx_order (const MsMx *self, GRand *rand)
{
  GPtrArray *order = g_ptr_array_sized_new (self->hosts->len);

  for (guint i = 0; i < self->hosts->len; i++)
    {
      guint first = i;
      guint other;

      g_ptr_array_add (order, self->hosts->pdata[i]);
      while (first > 0 && preference_at (order, first - 1) == preference_at (order, i))
        first--;

      /* Fisher and Yates, from the inside out. */
      other = g_rand_int_range (rand, first, i + 1);
      order->pdata[i] = order->pdata[other];
      order->pdata[other] = self->hosts->pdata[i];
    }

  return order;
}

static void
got_mx (MsMx *mx, gpointer user_data)
{
  g_autoptr (GAsyncQueue) queue = user_data;

  g_async_queue_push (queue, ms_mx_ref (mx));
}

MsMx *
ms_mx_find_sync (MsResolver *resolver, const char *domain)
{
  g_autoptr (GAsyncQueue) queue = g_async_queue_new ();

  ms_mx_find (resolver, domain, got_mx, g_async_queue_ref (queue));

  return g_async_queue_pop (queue);
}
