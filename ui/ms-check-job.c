/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-job.c - the check before sending, on a thread of its own and watched from the window
 */

#include "config.h"

#include "ms-check-job.h"
#include "ms-settings-table.h"

struct _MsCheckJob
{
  char  *campaign; /* (owned) */
  char **lists;    /* (owned) (nullable) (array zero-terminated=1) */
  char **excluded; /* (owned) (nullable) (array zero-terminated=1) */
  char  *route;    /* (owned) (nullable) */

  struct
  {
    GMutex mutex;
    guint  done;
    guint  total;
    char  *title; /* (owned) (nullable) */
  } shared;
};

static void
clear (gpointer data)
{
  MsCheckJob *self = data;

  g_free (self->campaign);
  g_strfreev (self->lists);
  g_strfreev (self->excluded);
  g_free (self->route);
  g_free (self->shared.title);
  g_mutex_clear (&self->shared.mutex);
}

void
ms_check_job_unref (MsCheckJob *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

MsCheckJob *
ms_check_job_new (MsDocument *document, const MsOrder *order)
{
  MsCheckJob *self = g_atomic_rc_box_new0 (MsCheckJob);

  g_mutex_init (&self->shared.mutex);
  self->campaign = g_strdup (ms_document_get_campaign (document)->name);
  self->lists = g_strdupv (order->lists);
  self->excluded = g_strdupv (order->excluded);
  self->route = g_strdup (order->route);

  return self;
}

static void
note_progress (guint done, guint total, const char *title, gpointer data)
{
  MsCheckJob *self = data;

  g_mutex_lock (&self->shared.mutex);
  self->shared.done = done;
  self->shared.total = total;
  g_free (self->shared.title);
  self->shared.title = g_strdup (title);
  g_mutex_unlock (&self->shared.mutex);
}

static gpointer
run (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  MsCheckJob *self = data;

  g_autoptr (MsDb) db = ms_store_open_reader (store, error);
  g_autoptr (MsSettings) settings = db != NULL ? ms_settings_table_load (db, error) : NULL;
  MsCheckRequest request = { .store = store,
                             .campaign = self->campaign,
                             .lists = (const char *const *) self->lists,
                             .excluded = (const char *const *) self->excluded,
                             .route = self->route,
                             .settings = settings };

  return settings != NULL ? ms_check_run (&request, note_progress, self, cancellable, error)
                          : NULL;
}

void
ms_check_job_start (MsCheckJob         *self,
                    MsLibrary          *library,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback done,
                    gpointer            user_data)
{
  ms_library_work (library, run, g_atomic_rc_box_acquire (self),
                   (GDestroyNotify) ms_check_job_unref, (GDestroyNotify) ms_check_report_free,
                   cancellable, done, user_data);
}

double
ms_check_job_get_progress (MsCheckJob *self, char **title)
{
  double fraction;

  g_mutex_lock (&self->shared.mutex);
  fraction = self->shared.total > 0 ? (double) self->shared.done / self->shared.total : 0;
  *title = g_strdup (self->shared.title != NULL ? self->shared.title : "");
  g_mutex_unlock (&self->shared.mutex);

  return fraction;
}
