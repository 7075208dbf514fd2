/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dns-cache.c - answers, kept as long as they hold */

#include "config.h"

#include "ms-clock.h"
#include "ms-dns-cache.h"
#include "ms-dns-message.h"

#define SWEEP_INTERVAL MS_MINUTE

/* An answer as it is counted; the header's part comes first. */
typedef struct
{
  MsDnsAnswer answer;
  int         ref_count; /* atomic */
} Counted;

typedef struct
{
  char        *key;    /* (owned) */
  MsDnsAnswer *answer; /* (owned) */
  GList        link;   /* in the cache's @age */
} Entry;

struct _MsDnsCache
{
  guint       max;
  GHashTable *entries; /* (owned) (element-type utf8 Entry) */
  GQueue      age;     /* (element-type Entry): the first that came first */
  gint64      swept;   /* ms_clock_now() */
};

MsDnsAnswer *
ms_dns_answer_new (MsDnsStatus status, const char *name)
{
  Counted *counted = g_new0 (Counted, 1);

  counted->ref_count = 1;
  counted->answer.status = status;
  counted->answer.name = g_strdup (name);
  counted->answer.records =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_dns_record_free);

  return &counted->answer;
}

MsDnsAnswer *
ms_dns_answer_ref (MsDnsAnswer *self)
{
  g_atomic_int_inc (&((Counted *) self)->ref_count);

  return self;
}

void
ms_dns_answer_unref (MsDnsAnswer *self)
{
  if (!g_atomic_int_dec_and_test (&((Counted *) self)->ref_count))
    return;

  g_ptr_array_unref (self->records);
  g_free (self->name);
  g_free (self->problem);
  g_free (self);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  ms_dns_answer_unref (entry->answer);
  g_free (entry->key);
  g_free (entry);
}

MsDnsCache *
ms_dns_cache_new (guint max)
{
  MsDnsCache *self = g_new0 (MsDnsCache, 1);

  g_return_val_if_fail (max > 0, NULL);

  self->max = max;
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
  g_queue_init (&self->age);

  return self;
}

void
ms_dns_cache_free (MsDnsCache *self)
{
  g_hash_table_unref (self->entries);
  g_free (self);
}

static void
drop (MsDnsCache *self, Entry *entry)
{
  g_queue_unlink (&self->age, &entry->link);
  g_hash_table_remove (self->entries, entry->key);
}

MsDnsAnswer *
ms_dns_cache_get (MsDnsCache *self, const char *key, gint64 now)
{
  Entry *entry = g_hash_table_lookup (self->entries, key);

  return entry != NULL && entry->answer->expires > now ? entry->answer : NULL;
}

static void
sweep (MsDnsCache *self, gint64 now)
{
  GList *next;

  for (GList *link = self->age.head; link != NULL; link = next)
    {
      Entry *entry = link->data;

      next = link->next;
      if (entry->answer->expires <= now)
        drop (self, entry);
    }
  self->swept = now;
}

void
ms_dns_cache_put (MsDnsCache *self, const char *key, MsDnsAnswer *answer, gint64 now)
{
  Entry *entry = g_hash_table_lookup (self->entries, key);

  if (entry != NULL)
    drop (self, entry);
  if (now - self->swept >= SWEEP_INTERVAL)
    sweep (self, now);
  if (self->age.length >= self->max)
    drop (self, self->age.head->data);

  entry = g_new0 (Entry, 1);
  entry->key = g_strdup (key);
  entry->answer = ms_dns_answer_ref (answer);
  entry->link.data = entry;
  g_hash_table_insert (self->entries, entry->key, entry);
  g_queue_push_tail_link (&self->age, &entry->link);
}

guint
ms_dns_cache_count (const MsDnsCache *self)
{
  return self->age.length;
}
