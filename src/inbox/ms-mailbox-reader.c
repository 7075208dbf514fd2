/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-reader.c - looks into one mailbox, again and again */

#include "config.h"

#include "ms-clock.h"
#include "ms-lock.h"
#include "ms-mailbox-heed.h"
#include "ms-mailbox-reader.h"
#include "ms-mailbox-table.h"

/* RFC 2177 §3: a server may end what lasts half an hour. */
#define IDLE_LONGEST (28 * MS_MINUTE)

struct _MsMailboxReader
{
  MsStore          *store;       /* borrowed */
  MsMailbox        *mailbox;     /* (owned) */
  GCancellable     *cancellable; /* (owned) (nullable) */
  int               wake_fd;     /* of it; -1: none */
  MsMailboxHeed     heed;
  gpointer          heed_data;
  MsMailboxProgress progress;
  gpointer          progress_data;
  guint             timeout;
  MsMailServer      server;
  MsMailDoor       *door; /* (owned) (nullable) */
  MsImap           *imap; /* (owned) (nullable): open where it can wait */
};

MsMailboxReader *
ms_mailbox_reader_new (MsStore *store, const MsMailbox *mailbox, GCancellable *cancellable)
{
  MsMailboxReader *self = g_new0 (MsMailboxReader, 1);

  self->store = store;
  self->mailbox = ms_mailbox_copy (mailbox);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->wake_fd = g_cancellable_get_fd (cancellable);
  self->heed = ms_mailbox_heed;
  self->heed_data = store;

  return self;
}

static void
close_door (MsMailboxReader *self)
{
  g_clear_pointer (&self->imap, ms_imap_free);
  g_clear_pointer (&self->door, ms_mail_door_free);
  ms_mail_server_clear (&self->server);
}

static void
leave (MsMailboxReader *self)
{
  if (self->imap != NULL)
    ms_imap_end (self->imap);
  close_door (self);
}

void
ms_mailbox_reader_free (MsMailboxReader *self)
{
  leave (self);
  if (self->wake_fd >= 0)
    g_cancellable_release_fd (self->cancellable);
  g_clear_object (&self->cancellable);
  ms_mailbox_free (self->mailbox);
  g_free (self);
}

void
ms_mailbox_reader_set_heed (MsMailboxReader *self, MsMailboxHeed heed, gpointer user_data)
{
  self->heed = heed;
  self->heed_data = user_data;
}

void
ms_mailbox_reader_set_timeout (MsMailboxReader *self, guint seconds)
{
  self->timeout = seconds;
}

void
ms_mailbox_reader_set_progress (MsMailboxReader  *self,
                                MsMailboxProgress progress,
                                gpointer          user_data)
{
  self->progress = progress;
  self->progress_data = user_data;
}

static gboolean
open_door (MsMailboxReader *self, GError **error)
{
  if (!ms_mail_server_make (self->store, self->mailbox, self->cancellable, &self->server,
                            error))
    return FALSE;

  self->server.timeout = self->timeout;
  self->door = ms_mail_door_new (&self->server, self->wake_fd);
  if (!ms_mail_door_open (self->door, error))
    return FALSE;

  if (self->mailbox->protocol == MS_MAILBOX_POP3)
    return TRUE;

  self->imap = ms_imap_new (self->door, MS_MAILBOX_MAIL_LONGEST);

  return ms_imap_begin (self->imap, error);
}

static gboolean
look_imap (MsMailboxReader *self, MsMailboxLook *look, GError **error)
{
  if (self->door == NULL && !open_door (self, error))
    return FALSE;
  if (!ms_mailbox_look_imap (look, self->imap, error))
    return FALSE;

  if (!ms_imap_get_offer (self->imap)->idle)
    leave (self);

  return TRUE;
}

/* Each conversation deletes some; what is left is for the next one. */
static gboolean
look_pop3 (MsMailboxReader *self, MsMailboxLook *look, GError **error)
{
  gboolean more = TRUE;

  while (more)
    {
      g_autoptr (MsPop3) pop3 = NULL;
      gboolean ok;

      if (!open_door (self, error))
        return FALSE;
      pop3 = ms_pop3_new (self->door, MS_MAILBOX_MAIL_LONGEST);
      ok = ms_mailbox_look_pop3 (look, pop3, &more, error);
      close_door (self);
      if (!ok)
        return FALSE;
    }

  return TRUE;
}

typedef struct
{
  gint64      id;
  const char *trouble;
} Looked;

static gboolean
keep_looked (MsDb *db, gpointer data, GError **error)
{
  const Looked *looked = data;

  return ms_mailbox_table_set_looked (db, looked->id, ms_clock_wall (), looked->trouble, error);
}

static gboolean
heed (gint64 mailbox_id, GPtrArray *mails, gpointer data, GError **error)
{
  MsMailboxReader *self = data;

  return self->heed (mailbox_id, mails, self->heed_data, error);
}

static void
progress (guint done, guint todo, gpointer data)
{
  MsMailboxReader *self = data;

  if (self->progress != NULL)
    self->progress (done, todo, self->progress_data);
}

static gboolean
look (MsMailboxReader *self, MsMailboxFound *found, GError **error)
{
  g_autoptr (MsLock) lock = NULL;
  MsMailboxLook one = { .store = self->store,
                        .mailbox = self->mailbox,
                        .heed = heed,
                        .progress = progress,
                        .user_data = self };
  gboolean      ok;

  lock = ms_lock_acquire_mailbox (ms_store_get_path (self->store), self->mailbox->id,
                                  self->mailbox->name, error);
  if (lock == NULL)
    return FALSE;

  ok = self->mailbox->protocol == MS_MAILBOX_IMAP ? look_imap (self, &one, error)
                                                  : look_pop3 (self, &one, error);
  *found = one.found;
  found->partly = !ok;

  return ok;
}

gboolean
ms_mailbox_reader_was_cancelled (const GError *error)
{
  return g_error_matches (error, MS_INBOX_ERROR, MS_INBOX_ERROR_CANCELLED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

gboolean
ms_mailbox_reader_look (MsMailboxReader *self, MsMailboxFound *found, GError **error)
{
  g_autoptr (GError) problem = NULL;
  Looked looked = { self->mailbox->id, NULL };

  *found = (MsMailboxFound){ 0 };
  if (!look (self, found, &problem))
    {
      close_door (self);
      looked.trouble = problem->message;
    }

  /* Neither says anything about the mailbox. */
  if (!ms_mailbox_reader_was_cancelled (problem) &&
      !g_error_matches (problem, MS_STORE_ERROR, MS_STORE_ERROR_LOCKED) &&
      !ms_store_call (self->store, MS_STORE_NORMAL, keep_looked, &looked,
                      problem == NULL ? error : NULL))
    return FALSE;

  if (problem == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&problem));

  return FALSE;
}

gboolean
ms_mailbox_reader_can_wait (const MsMailboxReader *self)
{
  return self->imap != NULL;
}

gboolean
ms_mailbox_reader_wait (MsMailboxReader *self, gint64 longest, GError **error)
{
  if (ms_imap_idle (self->imap, MIN (longest, IDLE_LONGEST), error))
    return TRUE;

  close_door (self);

  return FALSE;
}
