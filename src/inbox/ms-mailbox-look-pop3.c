/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-look-pop3.c - one look into a mailbox by POP3 */

#include "config.h"

#include "ms-mailbox-look.h"
#include "ms-mailbox-step.h"

/* A connection that is lost before its QUIT deletes nothing; with this many it is said. */
#define DELETIONS_MOST 500

typedef struct
{
  MsMailboxLook *look;
  MsPop3        *pop3;
  GPtrArray     *todo;      /* (element-type MsPop3Entry): not looked at yet; borrowed ones */
  guint          deletions; /* that wait for QUIT */
} Reading;

typedef struct
{
  gint64      mailbox_id;
  GHashTable *marks; /* (owned) (nullable) (element-type utf8 utf8) */
  GPtrArray  *uidls; /* (nullable) (element-type utf8): borrowed ones */
} Marks;

static gboolean
read_marks (MsDb *db, gpointer data, GError **error)
{
  Marks *self = data;

  self->marks = ms_mailbox_mark_list (db, self->mailbox_id, error);

  return self->marks != NULL;
}

static gboolean
drop_marks (MsDb *db, gpointer data, GError **error)
{
  Marks         *self = data;
  GHashTableIter iter;
  gpointer       uidl;

  g_hash_table_iter_init (&iter, self->marks);
  while (g_hash_table_iter_next (&iter, &uidl, NULL))
    if (!ms_mailbox_mark_drop (db, self->mailbox_id, uidl, error))
      return FALSE;

  return TRUE;
}

static gboolean
add_marks (MsDb *db, gpointer data, GError **error)
{
  Marks *self = data;

  for (guint i = 0; i < self->uidls->len; i++)
    if (!ms_mailbox_mark_add (db, self->mailbox_id, self->uidls->pdata[i], error))
      return FALSE;

  return TRUE;
}

/* Which were not looked at; what is no longer there is forgotten. */
static gboolean
choose (Reading *self, const GPtrArray *entries, GError **error)
{
  MsStore *store = self->look->store;
  Marks    marks = { .mailbox_id = self->look->mailbox->id };
  g_autoptr (GHashTable) gone = NULL;

  if (!ms_store_call (store, MS_STORE_NORMAL, read_marks, &marks, error))
    return FALSE;

  gone = marks.marks;
  for (guint i = 0; i < entries->len; i++)
    {
      const MsPop3Entry *entry = entries->pdata[i];

      if (!g_hash_table_contains (marks.marks, entry->uidl))
        g_ptr_array_add (self->todo, entries->pdata[i]);
    }
  for (guint i = 0; i < entries->len; i++)
    g_hash_table_remove (gone, ((MsPop3Entry *) entries->pdata[i])->uidl);

  return g_hash_table_size (gone) == 0 ||
         ms_store_call (store, MS_STORE_NORMAL, drop_marks, &marks, error);
}

static gboolean
fetch (Reading *self, MsMailboxStep *step, const MsPop3Entry *entry, GError **error)
{
  g_autoptr (GBytes) mail = NULL;
  guint64 size = 0;

  if (!ms_pop3_fetch (self->pop3, entry, &mail, &size, error))
    return FALSE;

  if (mail != NULL)
    return ms_mailbox_step_add (step, entry->number, mail, size, error);
  self->look->found.unreadable++;

  return TRUE;
}

/* What is to be deleted goes away with QUIT; should that fail, it is not marked and is found
 * again.  @deleted: (element-type guint32): their numbers */
static gboolean
delete_ours (Reading *self, const MsMailboxStep *step, GHashTable *deleted, GError **error)
{
  g_autoptr (GArray) ours = ms_mailbox_step_list_ours (step);

  if (self->look->mailbox->handled != MS_MAILBOX_DELETE)
    return TRUE;

  for (guint i = 0; i < ours->len; i++)
    {
      guint32  number = g_array_index (ours, guint32, i);
      gboolean marked = FALSE;

      if (!ms_pop3_delete (self->pop3, number, &marked, error))
        return FALSE;
      if (!marked)
        {
          self->look->found.left++;
          continue;
        }
      g_hash_table_add (deleted, GUINT_TO_POINTER (number));
      self->deletions++;
    }

  return TRUE;
}

static gboolean
take_step (Reading *self, guint at, guint count, GError **error)
{
  g_auto (MsMailboxStep) step = { 0 };
  g_autoptr (GHashTable) deleted = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) uidls = g_ptr_array_new ();
  Marks marks = { .mailbox_id = self->look->mailbox->id, .uidls = uidls };

  ms_mailbox_step_init (&step, self->look);
  for (guint i = at; i < at + count; i++)
    if (!fetch (self, &step, self->todo->pdata[i], error))
      return FALSE;
  if (!ms_mailbox_step_flush (&step, error) || !delete_ours (self, &step, deleted, error))
    return FALSE;

  for (guint i = at; i < at + count; i++)
    {
      const MsPop3Entry *entry = self->todo->pdata[i];

      if (!g_hash_table_contains (deleted, GUINT_TO_POINTER (entry->number)))
        g_ptr_array_add (uidls, entry->uidl);
    }

  return ms_store_call (self->look->store, MS_STORE_NORMAL, add_marks, &marks, error);
}

gboolean
ms_mailbox_look_pop3 (MsMailboxLook *self, MsPop3 *pop3, gboolean *more, GError **error)
{
  g_autoptr (GPtrArray) entries = ms_pop3_list (pop3, error);
  g_autoptr (GPtrArray) todo = g_ptr_array_new ();
  Reading reading = { self, pop3, todo, 0 };
  guint   at = 0;

  if (entries == NULL || !choose (&reading, entries, error))
    return FALSE;

  for (guint count; at < todo->len && reading.deletions < DELETIONS_MOST; at += count)
    {
      count = MIN (MS_MAILBOX_STEP_MAILS, todo->len - at);
      if (!take_step (&reading, at, count, error))
        return FALSE;
      if (self->progress != NULL)
        self->progress (at + count, todo->len, self->user_data);
    }

  if (!ms_pop3_end (pop3, error))
    return FALSE;

  self->found.handled += reading.deletions;
  *more = at < todo->len;

  return TRUE;
}
