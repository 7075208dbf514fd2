/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-watcher.c - the thread that reads one mailbox again and again */

#include "config.h"

#include "ms-clock.h"
#include "ms-mailbox-pause.h"
#include "ms-mailbox-reader.h"
#include "ms-mailbox-watcher.h"

#include <poll.h>

/* Another process that looks at the same time is done soon. */
#define TURN (10 * MS_SECOND)

struct _MsMailboxWatcher
{
  MsStore              *store;   /* borrowed */
  MsMailbox            *mailbox; /* (owned) */
  gboolean              once;
  MsMailboxWatcherHeard heard;
  gpointer              user_data;
  GCancellable         *cancellable; /* (owned) */
  GThread              *thread;      /* (owned) */

  /* The thread's. */
  MsMailboxReader *reader; /* (owned) */
  guint            failures;
  char            *trouble; /* (owned) (nullable): that was told */
};

static gboolean
is_same_trouble (const MsMailboxWatcher *self, const char *reason)
{
  return g_strcmp0 (self->trouble, reason) == 0;
}

static void
tell (MsMailboxWatcher *self, const MsMailboxFound *found, const char *reason)
{
  if (reason == NULL || !is_same_trouble (self, reason))
    self->heard (self->mailbox, found, reason, self->user_data);

  g_free (self->trouble);
  self->trouble = g_strdup (reason);
}

static void
rest (MsMailboxWatcher *self, gint64 pause)
{
  struct pollfd wake = { g_cancellable_get_fd (self->cancellable), POLLIN, 0 };

  poll (&wake, 1, (int) MIN (pause / 1000, G_MAXINT));
  g_cancellable_release_fd (self->cancellable);
}

static void
wait_for_mail (MsMailboxWatcher *self)
{
  if (!ms_mailbox_reader_can_wait (self->reader))
    {
      self->failures = 0;
      rest (self, self->mailbox->every * MS_SECOND);
      return;
    }

  /* A server that ends every wait at once must not be asked without a rest. */
  if (ms_mailbox_reader_wait (self->reader, self->mailbox->every * MS_SECOND, NULL))
    self->failures = 0;
  else if (!g_cancellable_is_cancelled (self->cancellable))
    rest (self, ms_mailbox_pause (++self->failures, FALSE));
}

static void
look (MsMailboxWatcher *self)
{
  MsMailboxFound found = { 0 };
  g_autoptr (GError) error = NULL;

  if (ms_mailbox_reader_look (self->reader, &found, &error))
    {
      tell (self, &found, NULL);
      if (!self->once)
        wait_for_mail (self);
      return;
    }

  if (ms_mailbox_reader_was_cancelled (error))
    return;

  if (!self->once && g_error_matches (error, MS_STORE_ERROR, MS_STORE_ERROR_LOCKED))
    {
      rest (self, TURN);
      return;
    }

  tell (self, &found, error->message);
  if (!self->once)
    rest (self, ms_mailbox_pause (++self->failures, !g_error_matches (error, MS_INBOX_ERROR,
                                                                      MS_INBOX_ERROR_AWAY)));
}

static gpointer
run (gpointer data)
{
  MsMailboxWatcher *self = data;

  self->reader = ms_mailbox_reader_new (self->store, self->mailbox, self->cancellable);
  do
    look (self);
  while (!self->once && !g_cancellable_is_cancelled (self->cancellable));
  g_clear_pointer (&self->reader, ms_mailbox_reader_free);
  self->heard (self->mailbox, NULL, NULL, self->user_data);

  return NULL;
}

MsMailboxWatcher *
ms_mailbox_watcher_start (MsStore              *store,
                          const MsMailbox      *mailbox,
                          gboolean              once,
                          MsMailboxWatcherHeard heard,
                          gpointer              user_data)
{
  MsMailboxWatcher *self = g_new0 (MsMailboxWatcher, 1);

  self->store = store;
  self->mailbox = ms_mailbox_copy (mailbox);
  self->once = once;
  self->heard = heard;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->thread = g_thread_new ("mailbox", run, self);

  return self;
}

void
ms_mailbox_watcher_end (MsMailboxWatcher *self)
{
  g_cancellable_cancel (self->cancellable);
}

void
ms_mailbox_watcher_free (MsMailboxWatcher *self)
{
  ms_mailbox_watcher_end (self);
  g_thread_join (self->thread);
  g_object_unref (self->cancellable);
  ms_mailbox_free (self->mailbox);
  g_free (self->trouble);
  g_free (self);
}

gboolean
ms_mailbox_watcher_fits (const MsMailboxWatcher *self, const MsMailbox *mailbox)
{
  const MsMailbox *mine = self->mailbox;

  return g_strcmp0 (mine->name, mailbox->name) == 0 && mine->protocol == mailbox->protocol &&
         g_strcmp0 (mine->host, mailbox->host) == 0 && mine->port == mailbox->port &&
         mine->security == mailbox->security && g_strcmp0 (mine->user, mailbox->user) == 0 &&
         g_strcmp0 (mine->password_file, mailbox->password_file) == 0 &&
         g_strcmp0 (mine->ca_file, mailbox->ca_file) == 0 &&
         g_strcmp0 (mine->folder, mailbox->folder) == 0 && mine->handled == mailbox->handled &&
         g_strcmp0 (mine->handled_folder, mailbox->handled_folder) == 0 &&
         mine->every == mailbox->every && mine->enabled == mailbox->enabled;
}
