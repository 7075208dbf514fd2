/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-watch.c - reads every enabled mailbox, as long as it runs */

#include "config.h"

#include "ms-mailbox-table.h"
#include "ms-mailbox-watch.h"
#include "ms-mailbox-watcher.h"

#define FOLLOW_EVERY_MS 2000

struct _MsMailboxWatch
{
  MsStore            *store;     /* borrowed */
  MsDb               *db;        /* (owned): reads */
  GMainContext       *context;   /* (owned) */
  GSource            *beginning; /* (owned) (nullable) */
  GSource            *timer;     /* (owned) (nullable) */
  gboolean            once;
  gboolean            ending;
  gboolean            over;     /* and told */
  GHashTable         *watchers; /* (owned) (element-type gint64 MsMailboxWatcher): by id */
  MsMailboxWatchHeard heard;    /* (nullable): %NULL: it is being freed */
  gpointer            user_data;
};

/* What a watcher's thread has to say, on its way to the main context. */
typedef struct
{
  MsMailboxWatch *watch; /* (owned) */
  gint64          mailbox_id;
  char           *mailbox; /* (owned) */
  char           *reason;  /* (owned) (nullable) */
  MsMailboxFound  found;
  gboolean        end;
} News;

static void
watch_clear (gpointer data)
{
  MsMailboxWatch *self = data;

  g_main_context_unref (self->context);
}

static void
news_free (gpointer data)
{
  News *self = data;

  g_atomic_rc_box_release_full (self->watch, watch_clear);
  g_free (self->mailbox);
  g_free (self->reason);
  g_free (self);
}

static void
tell (MsMailboxWatch *self, const MsMailboxWatchNews *news)
{
  if (self->heard != NULL)
    self->heard (self, news, self->user_data);
}

static void
check_over (MsMailboxWatch *self)
{
  MsMailboxWatchNews news = { .kind = MS_MAILBOX_WATCH_OVER };

  if (self->over || !(self->once || self->ending) || g_hash_table_size (self->watchers) > 0)
    return;

  self->over = TRUE;
  tell (self, &news);
}

static gboolean
on_news (gpointer data)
{
  News              *from = data;
  MsMailboxWatch    *self = from->watch;
  MsMailboxWatchNews news = { .mailbox = from->mailbox,
                              .reason = from->reason,
                              .found = &from->found };

  /* A watcher that was freed meanwhile has nothing to say any more. */
  if (self->heard == NULL)
    return G_SOURCE_REMOVE;

  if (from->end)
    {
      g_hash_table_remove (self->watchers, &from->mailbox_id);
      check_over (self);
      return G_SOURCE_REMOVE;
    }

  news.kind = from->reason != NULL ? MS_MAILBOX_WATCH_TROUBLE : MS_MAILBOX_WATCH_LOOKED;
  tell (self, &news);

  return G_SOURCE_REMOVE;
}

static void
on_heard (const MsMailbox      *mailbox,
          const MsMailboxFound *found,
          const char           *reason,
          gpointer              data)
{
  MsMailboxWatch *self = data;
  News           *news = g_new0 (News, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  news->watch = g_atomic_rc_box_acquire (self);
  news->mailbox_id = mailbox->id;
  news->mailbox = g_strdup (mailbox->name);
  news->reason = g_strdup (reason);
  news->end = found == NULL;
  if (found != NULL)
    news->found = *found;

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_news, news, news_free);
  g_source_attach (source, self->context);
}

static const MsMailbox *
find (const GPtrArray *mailboxes, gint64 id)
{
  for (guint i = 0; i < mailboxes->len; i++)
    if (((MsMailbox *) mailboxes->pdata[i])->id == id)
      return mailboxes->pdata[i];

  return NULL;
}

/* One that has to change ends first, and is started anew by a later round. */
static void
end_changed (MsMailboxWatch *self, const GPtrArray *mailboxes)
{
  GHashTableIter iter;
  gpointer       id;
  gpointer       watcher;

  g_hash_table_iter_init (&iter, self->watchers);
  while (g_hash_table_iter_next (&iter, &id, &watcher))
    {
      const MsMailbox *mailbox = find (mailboxes, *(gint64 *) id);

      if (mailbox == NULL || !ms_mailbox_watcher_fits (watcher, mailbox))
        ms_mailbox_watcher_end (watcher);
    }
}

static void
start_new (MsMailboxWatch *self, const GPtrArray *mailboxes)
{
  for (guint i = 0; i < mailboxes->len; i++)
    {
      const MsMailbox *mailbox = mailboxes->pdata[i];

      if (mailbox->enabled && !g_hash_table_contains (self->watchers, &mailbox->id))
        g_hash_table_insert (self->watchers, g_memdup2 (&mailbox->id, sizeof mailbox->id),
                             ms_mailbox_watcher_start (self->store, mailbox, self->once,
                                                       on_heard, self));
    }
}

/* A database that cannot be read now is asked again with the next round. */
static void
follow (MsMailboxWatch *self)
{
  g_autoptr (GPtrArray) mailboxes = ms_mailbox_table_all (self->db, NULL);

  if (mailboxes == NULL)
    return;

  end_changed (self, mailboxes);
  start_new (self, mailboxes);
}

static gboolean
on_begin (gpointer data)
{
  follow (data);
  check_over (data);

  return G_SOURCE_REMOVE;
}

static gboolean
on_timer (gpointer data)
{
  follow (data);

  return G_SOURCE_CONTINUE;
}

static void
destroy (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* Returns: (transfer full) */
static GSource *
attach (MsMailboxWatch *self, GSource *source, GSourceFunc func)
{
  g_source_set_callback (source, func, self, NULL);
  g_source_attach (source, self->context);

  return source;
}

MsMailboxWatch *
ms_mailbox_watch_start (MsStore            *store,
                        gboolean            once,
                        MsMailboxWatchHeard heard,
                        gpointer            user_data,
                        GError            **error)
{
  MsDb           *db = ms_store_open_reader (store, error);
  MsMailboxWatch *self;

  if (db == NULL)
    return NULL;

  self = g_atomic_rc_box_new0 (MsMailboxWatch);
  self->store = store;
  self->db = db;
  self->once = once;
  self->heard = heard;
  self->user_data = user_data;
  self->context = g_main_context_ref_thread_default ();
  self->watchers = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                          (GDestroyNotify) ms_mailbox_watcher_free);
  self->beginning = attach (self, g_idle_source_new (), on_begin);
  if (!once)
    self->timer = attach (self, g_timeout_source_new (FOLLOW_EVERY_MS), on_timer);

  return self;
}

void
ms_mailbox_watch_end (MsMailboxWatch *self)
{
  GHashTableIter iter;
  gpointer       watcher;

  if (self->ending)
    return;

  self->ending = TRUE;
  destroy (&self->beginning);
  destroy (&self->timer);
  g_hash_table_iter_init (&iter, self->watchers);
  while (g_hash_table_iter_next (&iter, NULL, &watcher))
    ms_mailbox_watcher_end (watcher);
  check_over (self);
}

void
ms_mailbox_watch_free (MsMailboxWatch *self)
{
  self->heard = NULL;
  ms_mailbox_watch_end (self);
  g_clear_pointer (&self->watchers, g_hash_table_unref);
  g_clear_pointer (&self->db, ms_db_close);
  g_atomic_rc_box_release_full (self, watch_clear);
}
