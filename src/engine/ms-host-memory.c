/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-host-memory.c - which addresses of other servers could not be reached lately */

#include "config.h"

#include "ms-clock.h"
#include "ms-host-memory.h"

#define FIRST   (5 * MS_MINUTE)
#define LONGEST MS_HOUR
#define MOST    10000

typedef struct
{
  gint64 until;
  gint64 span;
} Grave;

struct _MsHostMemory
{
  struct
  {
    GMutex      mutex;
    GHashTable *graves; /* (owned) (element-type utf8 Grave) */
  } shared;
};

MsHostMemory *
ms_host_memory_new (void)
{
  MsHostMemory *self = g_new0 (MsHostMemory, 1);

  g_mutex_init (&self->shared.mutex);
  self->shared.graves = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
ms_host_memory_free (MsHostMemory *self)
{
  g_mutex_clear (&self->shared.mutex);
  g_hash_table_unref (self->shared.graves);
  g_free (self);
}

static gboolean
is_over (gpointer address, gpointer grave, gpointer now)
{
  return ((const Grave *) grave)->until <= *(const gint64 *) now;
}

static void
make_room (MsHostMemory *self, gint64 now)
{
  if (g_hash_table_size (self->shared.graves) < MOST)
    return;

  g_hash_table_foreach_remove (self->shared.graves, is_over, &now);
  if (g_hash_table_size (self->shared.graves) >= MOST)
    g_hash_table_remove_all (self->shared.graves);
}

/* Several connections lose the same address at once: that is one failure. */
void
ms_host_memory_failed (MsHostMemory *self, const char *address, gint64 now)
{
  Grave *grave;

  g_mutex_lock (&self->shared.mutex);
  grave = g_hash_table_lookup (self->shared.graves, address);
  if (grave == NULL)
    {
      make_room (self, now);
      grave = g_new (Grave, 1);
      *grave = (Grave){ now + FIRST, FIRST };
      g_hash_table_insert (self->shared.graves, g_strdup (address), grave);
    }
  else if (grave->until <= now)
    {
      grave->span = MIN (2 * grave->span, LONGEST);
      grave->until = now + grave->span;
    }
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_host_memory_reached (MsHostMemory *self, const char *address)
{
  g_mutex_lock (&self->shared.mutex);
  g_hash_table_remove (self->shared.graves, address);
  g_mutex_unlock (&self->shared.mutex);
}

gboolean
ms_host_memory_is_dead (MsHostMemory *self, const char *address, gint64 now)
{
  const Grave *grave;
  gboolean     dead;

  g_mutex_lock (&self->shared.mutex);
  grave = g_hash_table_lookup (self->shared.graves, address);
  dead = grave != NULL && grave->until > now;
  g_mutex_unlock (&self->shared.mutex);

  return dead;
}
