/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verify-run.c - what all threads of one verification share */

#include "config.h"

#include "ms-clock.h"
#include "ms-verify-run-private.h"
#include "ms-verify-worker.h"

#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Addresses at hand, and domains that the DNS is asked about, at once. */
#define AT_HAND_MAX 50000
#define LOOKING_MAX 1000

MsVerifyRun *
ms_verify_run_new (MsStore *store, gint64 since)
{
  MsVerifyRun *self = g_new0 (MsVerifyRun, 1);

  self->store = store;
  self->since = since;
  self->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  g_mutex_init (&self->shared.mutex);
  g_cond_init (&self->shared.work);
  g_cond_init (&self->shared.room);
  self->shared.at_hand = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->shared.stored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->shared.threads = g_ptr_array_new ();
  ms_verify_record_begin (self);

  return self;
}

/* The resolver answers what it still owes before it goes, and the plan must hear that. */
void
ms_verify_run_free (MsVerifyRun *self)
{
  ms_verify_run_end (self);
  g_clear_pointer (&self->direct, ms_direct_free);
  ms_verify_record_await (self);
  g_clear_pointer (&self->shared.plan, ms_verify_plan_free);
  g_hash_table_unref (self->shared.at_hand);
  g_hash_table_unref (self->shared.stored);
  g_ptr_array_unref (self->shared.results);
  g_array_unref (self->shared.lessons);
  g_ptr_array_unref (self->shared.threads);
  g_clear_error (&self->shared.error);
  g_mutex_clear (&self->shared.mutex);
  g_cond_clear (&self->shared.work);
  g_cond_clear (&self->shared.room);
  close (self->wake_fd);
  g_free (self);
}

MsDirect *
ms_verify_run_get_direct (MsVerifyRun *self)
{
  return self->direct;
}

int
ms_verify_run_get_wake_fd (MsVerifyRun *self)
{
  return self->wake_fd;
}

/* With the lock held: the plan is only called so. */
static void
on_result_cb (MsVerification *result, gpointer user_data)
{
  MsVerifyRun *self = user_data;

  /* A clock that was set back must not make it due again. */
  result->at = MAX (result->at, self->since);
  g_ptr_array_add (self->shared.results, result);
}

void
ms_verify_run_begin (MsVerifyRun *self, MsDirect *direct, MsVerifyFind find, guint64 todo)
{
  self->direct = direct;
  self->find = find;
  self->began = ms_clock_now ();

  g_mutex_lock (&self->shared.mutex);
  self->shared.plan = ms_verify_plan_new (ms_direct_get_shaping (direct), on_result_cb, self);
  self->shared.threads_max = ms_direct_get_settings (direct)->connections;
  self->shared.progress.todo = todo;
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_verify_run_halt (MsVerifyRun *self, GError *error)
{
  eventfd_write (self->wake_fd, 1);

  g_mutex_lock (&self->shared.mutex);
  if (!self->shared.halted)
    self->shared.error = g_steal_pointer (&error);
  self->shared.halted = self->shared.over = TRUE;
  g_cond_broadcast (&self->shared.work);
  g_cond_broadcast (&self->shared.room);
  g_mutex_unlock (&self->shared.mutex);

  g_clear_error (&error);
}

gboolean
ms_verify_run_is_halted (MsVerifyRun *self)
{
  gboolean halted;

  g_mutex_lock (&self->shared.mutex);
  halted = self->shared.halted;
  g_mutex_unlock (&self->shared.mutex);

  return halted;
}

GError *
ms_verify_run_dup_error (MsVerifyRun *self)
{
  GError *error;

  g_mutex_lock (&self->shared.mutex);
  error = self->shared.error != NULL ? g_error_copy (self->shared.error) : NULL;
  g_mutex_unlock (&self->shared.mutex);

  return error;
}

void
ms_verify_run_get_progress (MsVerifyRun *self, MsVerifyProgress *out)
{
  gint64 elapsed;

  g_mutex_lock (&self->shared.mutex);
  *out = self->shared.progress;
  out->cancelled = self->shared.halted && self->shared.error == NULL;
  elapsed = self->began > 0 ? ms_clock_now () - self->began : 0;
  g_mutex_unlock (&self->shared.mutex);

  out->seconds_left = -1;
  if (elapsed > 0)
    out->per_minute = (double) out->done * MS_MINUTE / elapsed;
  if (out->per_minute > 0 && out->todo >= out->done)
    out->seconds_left = (out->todo - out->done) * 60 / out->per_minute;
}

/* With the lock held.  Threads are made as long as there is work that none is idle for. */
static void
call_workers (MsVerifyRun *self)
{
  if (self->shared.over || !ms_verify_plan_has_site (self->shared.plan, ms_clock_now ()))
    return;

  if (self->shared.idle > 0)
    g_cond_signal (&self->shared.work);
  else if (self->shared.threads->len < self->shared.threads_max)
    g_ptr_array_add (self->shared.threads, g_thread_new ("verify", ms_verify_worker, self));
}

void
ms_verify_run_begin_page (MsVerifyRun *self)
{
  g_mutex_lock (&self->shared.mutex);
  g_hash_table_remove_all (self->shared.stored);
  g_mutex_unlock (&self->shared.mutex);
}

/* An answer of the DNS on its way. */
typedef struct
{
  MsVerifyRun    *run;
  MsVerifyDomain *domain;
} Search;

static void
on_found_cb (MsMx *mx, gpointer user_data)
{
  Search      *search = user_data;
  MsVerifyRun *self = search->run;

  g_mutex_lock (&self->shared.mutex);
  self->shared.looking--;
  /* Behind a halt the resolver may answer only because it ends. */
  if (!self->shared.halted)
    {
      ms_verify_plan_located (self->shared.plan, search->domain, mx, ms_clock_now ());
      call_workers (self);
    }
  g_cond_broadcast (&self->shared.room);
  g_mutex_unlock (&self->shared.mutex);

  g_free (search);
  ms_verify_record_flush (self);
}

/* What is kept about a domain from this run: it was forgotten here meanwhile. */
static gboolean
recall (MsVerifyRun *self, MsDb *db, MsVerifyDomain *domain, GError **error)
{
  gboolean known = FALSE;
  gboolean accepts_all = FALSE;

  if (!ms_verification_table_find_domain (db, ms_verify_domain_get_name (domain), self->since,
                                          &known, &accepts_all, error))
    return FALSE;

  if (known)
    {
      g_mutex_lock (&self->shared.mutex);
      ms_verify_domain_set_accepts_all (domain, accepts_all);
      g_mutex_unlock (&self->shared.mutex);
    }

  return TRUE;
}

static gboolean
do_nothing (MsDb *db, gpointer data, GError **error)
{
  return TRUE;
}

/* What was learnt of them is stored first, so that it can be recalled. */
static gboolean
forget (MsVerifyRun *self, GError **error)
{
  gboolean many;

  g_mutex_lock (&self->shared.mutex);
  many = ms_verify_plan_is_worth_forgetting (self->shared.plan);
  g_mutex_unlock (&self->shared.mutex);
  if (!many)
    return TRUE;

  ms_verify_record_flush (self);
  if (!ms_store_call (self->store, MS_STORE_NORMAL, do_nothing, NULL, error))
    return FALSE;

  g_mutex_lock (&self->shared.mutex);
  if (self->shared.lessons->len == 0 && !self->shared.posting)
    ms_verify_plan_forget (self->shared.plan, ms_clock_now ());
  g_mutex_unlock (&self->shared.mutex);

  return TRUE;
}

static MsVerifyAdmission
await_room (MsVerifyRun *self, const char *key)
{
  MsVerifyAdmission admission = MS_VERIFY_ADMITTED;

  while (!self->shared.halted && (g_hash_table_size (self->shared.at_hand) >= AT_HAND_MAX ||
                                  self->shared.looking >= LOOKING_MAX))
    g_cond_wait (&self->shared.room, &self->shared.mutex);

  if (self->shared.halted)
    admission = MS_VERIFY_HALTED;
  else if (g_hash_table_contains (self->shared.at_hand, key) ||
           g_hash_table_contains (self->shared.stored, key))
    admission = MS_VERIFY_AT_HAND;

  return admission;
}

MsVerifyAdmission
ms_verify_run_admit (MsVerifyRun *self,
                     MsDb        *db,
                     const char  *key,
                     const char  *written,
                     GError     **error)
{
  g_autofree char  *name = g_ascii_strdown (strrchr (key, '@') + 1, -1);
  MsVerifyDomain   *domain = NULL;
  MsVerifyAdmission admission;
  gboolean          made = FALSE;

  if (!forget (self, error))
    return MS_VERIFY_HALTED;

  g_mutex_lock (&self->shared.mutex);
  admission = await_room (self, key);
  if (admission == MS_VERIFY_ADMITTED)
    {
      domain = ms_verify_plan_get_domain (self->shared.plan, name, &made);
      if (!ms_verify_domain_has_room (domain))
        admission = MS_VERIFY_NO_ROOM;
      else
        {
          g_hash_table_add (self->shared.at_hand, g_strdup (key));
          ms_verify_plan_add (self->shared.plan, domain, ms_verify_item_new (key, written),
                              ms_clock_now ());
          self->shared.looking += made;
          call_workers (self);
        }
    }
  g_mutex_unlock (&self->shared.mutex);

  if (made)
    {
      Search *search = g_new (Search, 1);

      *search = (Search){ self, domain };
      if (!recall (self, db, domain, error))
        admission = MS_VERIFY_HALTED;
      self->find (ms_direct_get_resolver (self->direct), name, on_found_cb, search);
    }
  ms_verify_record_flush (self);

  return admission;
}

void
ms_verify_run_await (MsVerifyRun *self, double share)
{
  g_mutex_lock (&self->shared.mutex);
  share *= g_hash_table_size (self->shared.at_hand);
  while (!self->shared.halted && g_hash_table_size (self->shared.at_hand) > share)
    g_cond_wait (&self->shared.room, &self->shared.mutex);
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_verify_run_end (MsVerifyRun *self)
{
  g_mutex_lock (&self->shared.mutex);
  self->shared.over = TRUE;
  g_cond_broadcast (&self->shared.work);
  g_mutex_unlock (&self->shared.mutex);

  for (guint i = 0; i < self->shared.threads->len; i++)
    g_thread_join (self->shared.threads->pdata[i]);
  g_ptr_array_set_size (self->shared.threads, 0);

  ms_verify_record_flush (self);
  ms_verify_record_await (self);
}

MsVerifySite *
ms_verify_run_next_site (MsVerifyRun *self, MsMx **mx)
{
  MsVerifySite *site = NULL;

  g_mutex_lock (&self->shared.mutex);
  while (!self->shared.over)
    {
      gint64 ready_at = 0;
      gint64 now = ms_clock_now ();

      site = ms_verify_plan_next_site (self->shared.plan, now, &ready_at);
      if (site != NULL)
        break;

      self->shared.idle++;
      if (ready_at == G_MAXINT64)
        g_cond_wait (&self->shared.work, &self->shared.mutex);
      else
        g_cond_wait_until (&self->shared.work, &self->shared.mutex,
                           g_get_monotonic_time () + MIN (ready_at - now, MS_SECOND));
      self->shared.idle--;
    }

  if (site != NULL)
    {
      *mx = ms_verify_site_get_mx (site);
      /* Where one was worth a connection another may be, or the same one another. */
      call_workers (self);
    }
  g_mutex_unlock (&self->shared.mutex);

  return site;
}

gboolean
ms_verify_run_take (MsVerifyRun *self, MsVerifySite *site, MsVerifyBatch *batch, gint64 *pause)
{
  gint64   now = ms_clock_now ();
  gint64   ready_at = G_MAXINT64;
  gboolean taken = FALSE;

  g_mutex_lock (&self->shared.mutex);
  if (!self->shared.halted)
    taken = ms_verify_plan_take (self->shared.plan, site, now, batch, &ready_at);
  g_mutex_unlock (&self->shared.mutex);

  *pause = ready_at != G_MAXINT64 ? ready_at - now : -1;

  return taken;
}

void
ms_verify_run_settle (MsVerifyRun           *self,
                      MsVerifySite          *site,
                      MsVerifyBatch         *batch,
                      const MsSmtpRecipient *recipients,
                      const char            *server,
                      const GError          *problem)
{
  const char    *name = ms_verify_domain_get_name (batch->domain);
  MsVerifyLearnt learnt;

  g_mutex_lock (&self->shared.mutex);
  learnt = ms_verify_plan_settle (self->shared.plan, site, batch, recipients, server, problem,
                                  ms_clock_now ());
  if (learnt != MS_VERIFY_NOT_LEARNT)
    {
      Lesson lesson = { g_strdup (name), learnt == MS_VERIFY_ACCEPTS_ALL };

      g_array_append_val (self->shared.lessons, lesson);
    }
  call_workers (self);
  g_mutex_unlock (&self->shared.mutex);

  ms_verify_record_flush (self);
}

void
ms_verify_run_opened (MsVerifyRun *self, MsVerifySite *site)
{
  g_mutex_lock (&self->shared.mutex);
  ms_verify_plan_opened (self->shared.plan, site);
  self->shared.progress.connections++;
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_verify_run_closed (MsVerifyRun *self, MsVerifySite *site)
{
  g_mutex_lock (&self->shared.mutex);
  self->shared.progress.connections--;
  ms_verify_plan_closed (self->shared.plan, site);
  call_workers (self);
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_verify_run_open_failed (MsVerifyRun           *self,
                           MsVerifySite          *site,
                           const MsDirectFailure *failure)
{
  g_mutex_lock (&self->shared.mutex);
  ms_verify_plan_open_failed (self->shared.plan, site, failure, ms_clock_now ());
  call_workers (self);
  g_mutex_unlock (&self->shared.mutex);

  ms_verify_record_flush (self);
}
