/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verify.c - reads the addresses in passes, has them asked about, tells how far it is */

#include "config.h"

#include "ms-clock.h"
#include "ms-settings-table.h"
#include "ms-verify-private.h"

#include <string.h>

#define PAGE          1000
#define TELL_EVERY_MS 100

/* Of fewer all may well be bad. */
#define MANY 20

struct _MsVerify
{
  MsStore      *store;     /* borrowed */
  MsVerifyOrder order;     /* its addresses are those below */
  GArray       *addresses; /* (owned) (element-type MsAddress) */
  gint64        since;
  MsVerifyFind  find;
  MsVerifyRun  *run;    /* (owned) */
  GThread      *thread; /* (owned) (nullable): NULL once joined */

  struct
  {
    MsVerifyFunc     func; /* (nullable) */
    gpointer         user_data;
    GSource         *source; /* (owned) (nullable) */
    MsVerifyProgress told;
  } main;

  struct
  {
    GMutex   mutex;
    gboolean ended;
    GError  *error; /* (owned) (nullable) */
  } shared;
};

/* Of two passes over a list only the second finds those whose domain had enough in the first:
 * memory does not grow with the list, and a big domain does not hold up the others. */
static gboolean
read_page (MsVerify *self, MsDb *db, gint64 *after, guint *length, guint *left, GError **error)
{
  g_autoptr (GPtrArray) page = NULL;

  ms_verify_run_begin_page (self->run);
  page = ms_verification_table_due (db, self->order.list, &self->order.filter, self->since,
                                    *after, PAGE, error);
  if (page == NULL)
    return FALSE;

  *length = page->len;
  for (guint i = 0; i < page->len; i++)
    {
      const MsVerifiedContact *row = page->pdata[i];

      *after = row->id;
      switch (ms_verify_run_admit (self->run, db, row->address, row->written, error))
        {
        case MS_VERIFY_ADMITTED:
        case MS_VERIFY_AT_HAND:
          break;
        case MS_VERIFY_NO_ROOM:
          (*left)++;
          break;
        case MS_VERIFY_HALTED:
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
read_list (MsVerify *self, MsDb *db, GError **error)
{
  guint left;

  do
    {
      gint64 after = 0;
      guint  length = 0;

      left = 0;
      do
        if (!read_page (self, db, &after, &length, &left, error))
          return FALSE;
      while (length == PAGE);

      ms_verify_run_await (self->run, left > 0 ? 0.5 : 0);
    }
  while (left > 0 && !ms_verify_run_is_halted (self->run));

  return TRUE;
}

static gboolean
read_addresses (MsVerify *self, MsDb *db, GError **error)
{
  for (guint i = 0; i < self->addresses->len; i++)
    {
      const MsAddress  *address = &g_array_index (self->addresses, MsAddress, i);
      MsVerifyAdmission admission;

      while ((admission = ms_verify_run_admit (self->run, db, address->key, address->written,
                                               error)) == MS_VERIFY_NO_ROOM)
        ms_verify_run_await (self->run, 0.5);
      if (admission == MS_VERIFY_HALTED)
        return FALSE;
    }

  ms_verify_run_await (self->run, 0);

  return TRUE;
}

static gboolean
verify (MsVerify *self, GError **error)
{
  g_autoptr (MsDb) db = ms_store_open_reader (self->store, error);
  g_autoptr (MsSettings) settings = NULL;
  g_autoptr (MsDirect) direct = NULL;
  guint64 todo = self->addresses->len;

  settings = db != NULL ? ms_settings_table_load (db, error) : NULL;
  direct = settings != NULL ? ms_direct_new (settings, NULL, error) : NULL;
  if (direct == NULL ||
      (self->order.list != 0 &&
       !ms_verification_table_count_due (db, self->order.list, &self->order.filter, self->since,
                                         &todo, error)))
    return FALSE;

  ms_verify_run_begin (self->run, g_steal_pointer (&direct), self->find, todo);

  return self->order.list != 0 ? read_list (self, db, error) : read_addresses (self, db, error);
}

static gpointer
run (gpointer data)
{
  MsVerify *self = data;

  g_autoptr (GError) error = NULL;

  verify (self, &error);
  if (error != NULL)
    ms_verify_run_halt (self->run, g_error_copy (error));
  ms_verify_run_end (self->run);

  g_mutex_lock (&self->shared.mutex);
  self->shared.error = ms_verify_run_dup_error (self->run);
  self->shared.ended = TRUE;
  g_mutex_unlock (&self->shared.mutex);

  return NULL;
}

static gboolean
is_ended (MsVerify *self)
{
  gboolean ended;

  g_mutex_lock (&self->shared.mutex);
  ended = self->shared.ended;
  g_mutex_unlock (&self->shared.mutex);

  return ended;
}

gboolean
ms_verify_is_believable (const MsVerifyProgress *progress)
{
  return progress->done < MANY || progress->verdicts[MS_VERIFIED_BAD] < progress->done;
}

void
ms_verify_get_progress (MsVerify *self, MsVerifyProgress *out)
{
  gboolean ended = is_ended (self);

  ms_verify_run_get_progress (self->run, out);
  out->ended = ended;
}

static gboolean
tell (gpointer data)
{
  MsVerify        *self = data;
  MsVerifyProgress now = { 0 };

  ms_verify_get_progress (self, &now);
  if (!now.ended && now.done == self->main.told.done && now.todo == self->main.told.todo &&
      now.connections == self->main.told.connections)
    return G_SOURCE_CONTINUE;

  self->main.told = now;
  if (now.ended)
    g_clear_pointer (&self->main.source, g_source_unref);
  self->main.func (self, &now, self->main.user_data);

  return now.ended ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
begin_telling (MsVerify *self, MsVerifyFunc func, gpointer user_data)
{
  g_autoptr (GMainContext) home = g_main_context_ref_thread_default ();

  self->main.func = func;
  self->main.user_data = user_data;
  self->main.source = g_timeout_source_new (TELL_EVERY_MS);
  g_source_set_callback (self->main.source, tell, self, NULL);
  g_source_attach (self->main.source, home);
}

static void
copy_addresses (MsVerify *self, const MsVerifyOrder *order)
{
  self->addresses = g_array_new (FALSE, FALSE, sizeof (MsAddress));
  g_array_set_clear_func (self->addresses, (GDestroyNotify) ms_address_clear);
  for (guint i = 0; order->list == 0 && i < order->n_addresses; i++)
    {
      MsAddress address = { g_strdup (order->addresses[i].key),
                            g_strdup (order->addresses[i].written) };

      g_array_append_val (self->addresses, address);
    }
}

MsVerify *
ms_verify_start_with (MsStore             *store,
                      const MsVerifyOrder *order,
                      MsVerifyFind         find,
                      MsVerifyFunc         func,
                      gpointer             user_data)
{
  MsVerify *self = g_new0 (MsVerify, 1);

  g_mutex_init (&self->shared.mutex);
  self->store = store;
  self->order = *order;
  copy_addresses (self, order);
  self->since = ms_clock_wall ();
  self->find = find;
  self->run = ms_verify_run_new (store, self->since);
  if (func != NULL)
    begin_telling (self, func, user_data);
  self->thread = g_thread_new ("verification", run, self);

  return self;
}

MsVerify *
ms_verify_start (MsStore             *store,
                 const MsVerifyOrder *order,
                 MsVerifyFunc         func,
                 gpointer             user_data)
{
  return ms_verify_start_with (store, order, ms_mx_find, func, user_data);
}

void
ms_verify_free (MsVerify *self)
{
  ms_verify_cancel (self);
  ms_verify_wait (self, NULL);
  if (self->main.source != NULL)
    {
      g_source_destroy (self->main.source);
      g_source_unref (self->main.source);
    }
  ms_verify_run_free (self->run);
  g_array_unref (self->addresses);
  g_clear_error (&self->shared.error);
  g_mutex_clear (&self->shared.mutex);
  g_free (self);
}

void
ms_verify_cancel (MsVerify *self)
{
  if (!is_ended (self))
    ms_verify_run_halt (self->run, NULL);
}

gboolean
ms_verify_wait (MsVerify *self, GError **error)
{
  if (self->thread != NULL)
    g_thread_join (g_steal_pointer (&self->thread));

  if (self->shared.error != NULL && error != NULL)
    *error = g_error_copy (self->shared.error);

  return self->shared.error == NULL;
}
