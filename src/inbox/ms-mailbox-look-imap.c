/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-look-imap.c - one look into a folder by IMAP */

#include "config.h"

#include "ms-mailbox-look.h"
#include "ms-mailbox-step.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  MsMailboxLook *look;
  MsImap        *imap;
  MsMailboxPlace place;
} Reading;

typedef struct
{
  gint64         mailbox_id;
  MsMailboxPlace place;
} Mark;

static gboolean
read_place (MsDb *db, gpointer data, GError **error)
{
  Mark *mark = data;

  return ms_mailbox_mark_get_place (db, mark->mailbox_id, &mark->place, error);
}

static gboolean
write_place (MsDb *db, gpointer data, GError **error)
{
  Mark *mark = data;

  return ms_mailbox_mark_set_place (db, mark->mailbox_id, mark->place, error);
}

static gboolean
find_place (Reading *self, GError **error)
{
  const MsImapFolder *folder = ms_imap_get_folder (self->imap);
  Mark                mark = { self->look->mailbox->id, { 0 } };

  if (!ms_store_call (self->look->store, MS_STORE_NORMAL, read_place, &mark, error))
    return FALSE;

  self->place.validity = folder->validity;
  self->place.uid = mark.place.validity == folder->validity ? mark.place.uid : 0;

  return TRUE;
}

/* Without waiting for the disk: a mark that is lost costs a second look at mails that are known
 * by then. */
static gboolean
move_on (Reading *self, guint32 uid, GError **error)
{
  Mark mark = { self->look->mailbox->id, { self->place.validity, uid } };

  if (!ms_store_call (self->look->store, MS_STORE_NORMAL, write_place, &mark, error))
    return FALSE;

  self->place.uid = uid;

  return TRUE;
}

/* A folder that reads without a trace is opened anew where something is to be taken out. */
static gboolean
open_writable (Reading *self, GError **error)
{
  if (ms_imap_get_folder (self->imap)->writable)
    return TRUE;

  if (!ms_imap_open_folder (self->imap, self->look->mailbox->folder, TRUE, error))
    return FALSE;

  /* Else the numbers at hand are those of other mails. */
  if (ms_imap_get_folder (self->imap)->validity == self->place.validity)
    return TRUE;

  g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_AWAY,
               _ ("The folder “%s” was made anew meanwhile; it is read from its beginning with "
                  "the next look."),
               self->look->mailbox->folder);

  return FALSE;
}

static gboolean
handle (Reading *self, const MsMailboxStep *step, GError **error)
{
  const MsMailbox *mailbox = self->look->mailbox;
  g_autoptr (GArray) ours = ms_mailbox_step_list_ours (step);
  gboolean done = FALSE;

  if (mailbox->handled == MS_MAILBOX_LEAVE || ours->len == 0)
    return TRUE;

  if (!open_writable (self, error))
    return FALSE;
  if (mailbox->handled == MS_MAILBOX_MOVE
          ? !ms_imap_move (self->imap, ours, mailbox->handled_folder, &done, error)
          : !ms_imap_delete (self->imap, ours, &done, error))
    return FALSE;

  if (done)
    self->look->found.handled += ours->len;
  else
    self->look->found.left += ours->len;

  return TRUE;
}

static gboolean
add_mail (guint32 uid, GBytes *body, guint64 size, gpointer step, GError **error)
{
  return ms_mailbox_step_add (step, uid, body, size, error);
}

/* Because of one mail that is broken on the server all of a command may be refused. */
static gboolean
fetch_each (Reading *self, MsMailboxStep *step, const GArray *uids, GError **error)
{
  for (guint i = 0; i < uids->len; i++)
    {
      guint32 uid = g_array_index (uids, guint32, i);
      g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (guint32));
      g_autoptr (GError) problem = NULL;

      g_array_append_val (one, uid);
      if (ms_mailbox_step_has (step, uid) ||
          ms_imap_fetch (self->imap, one, add_mail, step, &problem))
        continue;

      if (!g_error_matches (problem, MS_INBOX_ERROR, MS_INBOX_ERROR_REFUSED))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      self->look->found.unreadable++;
    }

  return TRUE;
}

static gboolean
fetch (Reading *self, MsMailboxStep *step, const GArray *uids, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (ms_imap_fetch (self->imap, uids, add_mail, step, &problem))
    return TRUE;
  if (g_error_matches (problem, MS_INBOX_ERROR, MS_INBOX_ERROR_REFUSED))
    return fetch_each (self, step, uids, error);

  g_propagate_error (error, g_steal_pointer (&problem));

  return FALSE;
}

static gboolean
take_step (Reading *self, const GArray *uids, GError **error)
{
  g_auto (MsMailboxStep) step = { 0 };

  ms_mailbox_step_init (&step, self->look);

  return fetch (self, &step, uids, error) && ms_mailbox_step_flush (&step, error) &&
         handle (self, &step, error) &&
         move_on (self, g_array_index (uids, guint32, uids->len - 1), error);
}

static gboolean
take_steps (Reading *self, const GArray *uids, GError **error)
{
  for (guint at = 0; at < uids->len; at += MS_MAILBOX_STEP_MAILS)
    {
      g_autoptr (GArray) some = g_array_new (FALSE, FALSE, sizeof (guint32));

      g_array_append_vals (some, &g_array_index (uids, guint32, at),
                           MIN (MS_MAILBOX_STEP_MAILS, uids->len - at));
      if (!take_step (self, some, error))
        return FALSE;
      if (self->look->progress != NULL)
        self->look->progress (at + some->len, uids->len, self->look->user_data);
    }

  return TRUE;
}

gboolean
ms_mailbox_look_imap (MsMailboxLook *self, MsImap *imap, GError **error)
{
  const MsImapFolder *folder = ms_imap_get_folder (imap);
  g_autoptr (GArray) uids = NULL;
  Reading reading = { self, imap, { 0 } };

  /* One that stayed open since the last look without a trace tells by itself what is new. */
  if ((folder->validity == 0 || folder->writable) &&
      !ms_imap_open_folder (imap, self->mailbox->folder, FALSE, error))
    return FALSE;
  if (!find_place (&reading, error))
    return FALSE;

  uids = ms_imap_list (imap, reading.place.uid, error);
  if (uids == NULL || !take_steps (&reading, uids, error))
    return FALSE;

  /* Whoever waits from now on must not be the one that new mails are recent for. */
  return !ms_imap_get_folder (imap)->writable ||
         ms_imap_open_folder (imap, self->mailbox->folder, FALSE, error);
}
