/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-limiter.c - how much each client may ask for */

#include "config.h"

#include "ms-web-limiter.h"

/* What a bucket lacks is kept as the time when it is full again (a generic cell rate): one
 * number, and nothing to do as time goes by. */
typedef struct
{
  char  *client; /* (owned) */
  gint64 full_at;
  GList  link; /* in `order` */
} Bucket;

struct _MsWebLimiter
{
  gint64      capacity; /* µs that a bucket may lack */
  gint64      interval;
  guint       clients;
  GHashTable *buckets; /* (owned) (element-type Bucket): by client */
  GQueue      order;   /* (element-type Bucket): seen the longest ago first */
};

static void
free_bucket (gpointer data)
{
  Bucket *bucket = data;

  g_free (bucket->client);
  g_free (bucket);
}

MsWebLimiter *
ms_web_limiter_new (guint burst, gint64 interval, guint clients)
{
  MsWebLimiter *self = g_new0 (MsWebLimiter, 1);

  self->capacity = burst * interval;
  self->interval = interval;
  self->clients = clients;
  self->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_bucket);

  return self;
}

void
ms_web_limiter_free (MsWebLimiter *self)
{
  g_hash_table_unref (self->buckets);
  g_free (self);
}

static Bucket *
find_bucket (MsWebLimiter *self, const char *client)
{
  Bucket *bucket = g_hash_table_lookup (self->buckets, client);

  if (bucket != NULL)
    {
      g_queue_unlink (&self->order, &bucket->link);
      g_queue_push_tail_link (&self->order, &bucket->link);
      return bucket;
    }

  if (g_hash_table_size (self->buckets) >= self->clients)
    {
      Bucket *oldest = g_queue_pop_head_link (&self->order)->data;

      g_hash_table_remove (self->buckets, oldest->client);
    }

  bucket = g_new0 (Bucket, 1);
  bucket->client = g_strdup (client);
  bucket->full_at = G_MININT64;
  bucket->link.data = bucket;
  g_hash_table_insert (self->buckets, bucket->client, bucket);
  g_queue_push_tail_link (&self->order, &bucket->link);

  return bucket;
}

gboolean
ms_web_limiter_take (MsWebLimiter *self,
                     const char   *client,
                     guint         cost,
                     gint64        now,
                     guint        *wait)
{
  Bucket *bucket = find_bucket (self, client);
  gint64  full_at = MAX (bucket->full_at, now) + cost * self->interval;
  gint64  excess = full_at - now - self->capacity;

  if (excess > 0)
    {
      *wait = (excess + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
      return FALSE;
    }

  bucket->full_at = full_at;

  return TRUE;
}

guint
ms_web_limiter_get_clients (const MsWebLimiter *self)
{
  return g_hash_table_size (self->buckets);
}
