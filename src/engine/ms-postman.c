/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-postman.c - goes on with whatever is due, one campaign after the other, as long as it runs
 */

#include "config.h"

#include "ms-agenda.h"
#include "ms-alarm.h"
#include "ms-campaign-table.h"
#include "ms-clock.h"
#include "ms-ledger.h"
#include "ms-lock.h"
#include "ms-postman.h"
#include "ms-reach.h"
#include "ms-setback.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* What changes all the time, as while an import runs, is looked at so often. */
#define LOOK_EVERY (MS_SECOND / 4)
#define LOOK_SOON  (MS_SECOND / 20)

/* A change is in the log before it can be read: in between it is brought to the disk, which may
 * take its time.  So who finds nothing new looks again after so long, and twice as long after
 * that; who has been quiet for longer than the last of these is left alone. */
#define LOOK_AGAIN      (MS_SECOND / 2)
#define LOOK_AGAIN_MOST (16 * MS_SECOND)

/* Between two beginnings of the same campaign. */
#define PAUSE MS_SECOND

/* Where the database itself cannot be read or written. */
#define HOLD MS_MINUTE

/* Others take turns with the lock at most so often while we look; the re-check mends the rest.
 */
#define WATCH_TRIES 5

struct _MsPostman
{
  MsStore       *store;
  MsDb          *db;      /* (owned): a reader */
  MsLock        *lock;    /* (owned) */
  MsNetwork     *network; /* (owned) */
  MsAlarm       *alarm;   /* (owned) */
  GMainContext  *home;    /* (owned) */
  GSource       *look;    /* (owned) (nullable): soon */
  MsPostmanHeard heard;
  gpointer       user_data;
  gboolean       once;
  gboolean       ending;
  gboolean       over;

  MsDelivery *delivery;    /* (owned) (nullable) */
  gint64      campaign_id; /* its */
  char       *campaign;    /* (owned) (nullable): likewise */

  gint64        again;       /* µs until one looks again though nothing rings */
  gint64        looked;      /* g_get_monotonic_time() */
  gint64        begun;       /* likewise: the delivery, or the last one */
  gint64        held_until;  /* ms_clock_wall(); 0: it is not */
  char         *held_reason; /* (owned) (nullable) */
  MsPostmanNews told;        /* the last of those that last; its strings are below */
  char         *told_reason; /* (owned) (nullable) */
};

static void look (MsPostman *self);

static void
tell (MsPostman *self, const MsPostmanNews *news)
{
  self->heard (self, news, self->user_data);
}

/* A state that lasts is told when it begins. */
static void
tell_rest (MsPostman *self, MsPostmanKind kind, const char *reason, gint64 until)
{
  const MsPostmanNews news = { .kind = kind, .reason = reason, .until = until };

  if (self->told.kind == kind && self->told.until == until &&
      g_strcmp0 (self->told_reason, reason) == 0)
    return;

  self->told = news;
  g_free (self->told_reason);
  self->told_reason = g_strdup (reason);
  tell (self, &news);
}

static void
tell_campaign (MsPostman    *self,
               MsPostmanKind kind,
               MsDeliveryEnd end,
               const char   *reason,
               gint64        until)
{
  const MsPostmanNews news = { kind, self->campaign, end, reason, until };

  self->told.kind = kind;
  tell (self, &news);
}

static void
finish (MsPostman *self)
{
  ms_alarm_stop (self->alarm);
  self->over = TRUE;
  tell (self, &(MsPostmanNews){ .kind = MS_POSTMAN_OVER });
}

static void
hold (MsPostman *self, const char *reason, gint64 wait)
{
  self->held_until = ms_clock_wall () + wait;
  g_free (self->held_reason);
  self->held_reason = g_strdup (reason);
}

static gboolean
on_look (gpointer data)
{
  MsPostman *self = data;

  g_clear_pointer (&self->look, g_source_unref);
  look (self);

  return G_SOURCE_REMOVE;
}

static void
look_soon (MsPostman *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 wait = MAX (LOOK_SOON, self->looked + LOOK_EVERY - now);

  if (self->look != NULL || self->delivery != NULL || self->over)
    return;

  self->look = g_timeout_source_new (wait / 1000);
  g_source_set_callback (self->look, on_look, self, NULL);
  g_source_attach (self->look, self->home);
}

static void
on_rang (MsAlarm *alarm, gpointer data)
{
  MsPostman *self = data;

  if (ms_alarm_was_change (alarm))
    self->again = LOOK_AGAIN;
  look_soon (self);
}

/* A delivery looks after the network itself. */
static void
on_network (MsNetwork *network, gpointer data)
{
  MsPostman *self = data;

  look_soon (self);
}

typedef struct
{
  gint64      id;
  MsSetback   setback;
  const char *reason;
  gint64      due; /* (out): 0: it waits no more */
} Refusal;

/* It was refused before it could begin: it waits as it did, unless somebody took it. */
static gboolean
set_back (MsDb *db, gpointer data, GError **error)
{
  Refusal        *self = data;
  MsCampaignState state = MS_CAMPAIGN_DRAFT;
  gint64          frozen_at = 0;
  gint64          wait = ms_setback_wait (self->setback);

  if (!ms_campaign_table_get_standing (db, self->id, &state, &frozen_at, error))
    return FALSE;
  if (state != MS_CAMPAIGN_WAITING)
    return TRUE;
  if (wait == 0)
    return ms_campaign_table_end_wait (db, self->id, MS_CAMPAIGN_PAUSED, self->reason, error);

  self->due = ms_clock_wall () + wait;

  return ms_campaign_table_wait (db, self->id, self->due, self->reason, error);
}

static void
take_refusal (MsPostman *self, const GError *failure)
{
  g_autoptr (GError) error = NULL;

  Refusal refusal = { self->campaign_id, ms_setback (failure), failure->message, 0 };

  switch (refusal.setback)
    {
    case MS_SETBACK_BUSY:
    case MS_SETBACK_MOOT:
      return;
    case MS_SETBACK_FULL:
      hold (self, failure->message, ms_setback_wait (MS_SETBACK_FULL));
      return;
    case MS_SETBACK_PAUSE:
    case MS_SETBACK_LATER:
      break;
    }

  if (!ms_store_call (self->store, MS_STORE_NORMAL, set_back, &refusal, &error) &&
      !g_error_matches (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND))
    hold (self, error->message, HOLD);

  if (refusal.due != 0)
    tell_campaign (self, MS_POSTMAN_ENDED, MS_END_WAITING, failure->message, refusal.due);
  else
    tell_campaign (self, MS_POSTMAN_ENDED, MS_END_FAILED, failure->message, 0);
}

static void
tell_end (MsPostman *self, MsDeliveryEnd end)
{
  g_autoptr (MsCampaign) campaign = ms_campaign_table_get (self->db, self->campaign_id, NULL);

  tell_campaign (self, MS_POSTMAN_ENDED, end, campaign != NULL ? campaign->reason : NULL,
                 campaign != NULL ? campaign->due : 0);
}

static void
on_ended (MsDelivery *delivery, gpointer data)
{
  MsPostman *self = data;
  g_autoptr (GError) error = NULL;
  MsDeliveryEnd end = ms_delivery_wait (delivery, &error);

  g_clear_pointer (&self->delivery, ms_delivery_free);
  self->again = LOOK_AGAIN;
  if (error != NULL)
    take_refusal (self, error);
  else
    tell_end (self, end);

  if (self->ending)
    finish (self);
  else if (error == NULL)
    look (self);
  else
    look_soon (self);
}

static void
deliver (MsPostman *self, const MsCampaignWait *wait)
{
  MsOrder order = { .kind = MS_ORDER_RESUME,
                    .campaign = wait->name,
                    .background = TRUE,
                    .unattended = TRUE,
                    .network = self->network };

  self->campaign_id = wait->id;
  self->begun = g_get_monotonic_time ();
  g_free (self->campaign);
  self->campaign = g_strdup (wait->name);
  tell_campaign (self, MS_POSTMAN_BEGINS, MS_END_FINISHED, NULL, 0);
  self->delivery = ms_delivery_start (self->store, &order, on_ended, self);
}

/* One that ended and is due again in the same moment had nothing it could do. */
static gboolean
goes_in_circles (const MsPostman *self, const MsCampaignWait *wait)
{
  return wait->id == self->campaign_id && g_get_monotonic_time () - self->begun < PAUSE;
}

static GPtrArray *
read_waiting (MsPostman *self, gboolean busy, GError **error)
{
  gboolean orphans = FALSE;

  if (!ms_ledger_has_orphans (self->db, &orphans, error))
    return NULL;
  if (orphans && !busy && !ms_delivery_recover (self->store, error))
    return NULL;

  return ms_campaign_table_waiting (self->db, error);
}

static MsAgenda
plan (MsPostman *self, GPtrArray *waiting, gboolean busy)
{
  g_autoptr (GArray) items = g_array_new (FALSE, TRUE, sizeof (MsAgendaItem));
  const MsAgendaView view = { ms_clock_wall (), self->held_until, busy };

  for (guint i = 0; i < waiting->len; i++)
    {
      const MsCampaignWait *wait = waiting->pdata[i];
      MsAgendaItem          item = { wait->due, TRUE };

      if (wait->due <= view.now)
        item.open = ms_reach_is_open (self->db, wait->route, self->network);
      g_array_append_val (items, item);
    }

  return ms_agenda ((MsAgendaItem *) items->data, items->len, &view);
}

static void
sleep_until (MsPostman *self, const MsAgenda *agenda, const char *holder)
{
  static const MsPostmanKind kinds[] = {
    [MS_AGENDA_SLEEP] = MS_POSTMAN_SLEEPS,
    [MS_AGENDA_OFFLINE] = MS_POSTMAN_OFFLINE,
    [MS_AGENDA_BUSY] = MS_POSTMAN_BUSY,
    [MS_AGENDA_HELD] = MS_POSTMAN_HELD,
  };
  const char *reason = agenda->kind == MS_AGENDA_BUSY   ? holder
                       : agenda->kind == MS_AGENDA_HELD ? self->held_reason
                                                        : NULL;
  gint64      now = ms_clock_wall ();
  gint64      at = ms_agenda_wake_at (agenda, now);

  tell_rest (self, kinds[agenda->kind], reason, agenda->until);
  if (self->again <= LOOK_AGAIN_MOST)
    at = MIN (at, now + self->again);
  self->again = MIN (2 * self->again, 2 * LOOK_AGAIN_MOST);
  if (self->once)
    finish (self);
  else
    ms_alarm_set (self->alarm, at);
}

/* While somebody else delivers, all he writes means nothing to us: only that he ends. */
static void
watch (MsPostman *self, const char *holder)
{
  const char      *database = ms_store_get_path (self->store);
  g_autofree char *log = g_strconcat (database, "-wal", NULL);
  g_autofree char *lock = ms_lock_path (database);

  ms_alarm_stop (self->alarm);
  if (holder == NULL)
    ms_alarm_watch_changes (self->alarm, log);
  else
    ms_alarm_watch_closing (self->alarm, lock);
}

/* What is watched must be so before it is looked at; and where somebody began or ended to
 * deliver meanwhile, it is the other thing that tells of a change.  (transfer full) (nullable):
 * who delivers */
static char *
watch_others (MsPostman *self)
{
  const char *database = ms_store_get_path (self->store);
  char       *holder = ms_lock_holder (database);

  for (guint i = 0; i < WATCH_TRIES; i++)
    {
      gboolean busy = holder != NULL;

      watch (self, holder);
      g_free (holder);
      holder = ms_lock_holder (database);
      if (busy == (holder != NULL))
        break;
    }

  return holder;
}

static void
look (MsPostman *self)
{
  g_autofree char *holder = NULL;
  g_autoptr (GPtrArray) waiting = NULL;
  g_autoptr (GError) error = NULL;
  MsAgenda agenda = { MS_AGENDA_HELD };

  if (self->delivery != NULL || self->over)
    return;
  if (self->ending)
    {
      finish (self);
      return;
    }

  self->looked = g_get_monotonic_time ();
  holder = watch_others (self);

  waiting = read_waiting (self, holder != NULL, &error);
  if (waiting != NULL)
    agenda = plan (self, waiting, holder != NULL);
  else
    {
      hold (self, error->message, HOLD);
      agenda.until = self->held_until;
    }

  if (agenda.kind == MS_AGENDA_DELIVER)
    {
      ms_alarm_stop (self->alarm);
      if (goes_in_circles (self, waiting->pdata[agenda.index]))
        look_soon (self);
      else
        deliver (self, waiting->pdata[agenda.index]);
    }
  else
    sleep_until (self, &agenda, holder);
}

MsPostman *
ms_postman_start (MsStore         *store,
                  GNetworkMonitor *monitor,
                  gboolean         once,
                  MsPostmanHeard   heard,
                  gpointer         user_data,
                  GError         **error)
{
  g_autofree char *holder = g_strdup_printf ("%s (%d)", g_get_prgname (), getpid ());
  g_autoptr (MsLock) lock = ms_lock_acquire_post (ms_store_get_path (store), holder, error);
  g_autoptr (MsDb) db = lock == NULL ? NULL : ms_store_open_reader (store, error);
  MsPostman *self;

  if (db == NULL)
    return NULL;

  self = g_new0 (MsPostman, 1);
  self->store = store;
  self->db = g_steal_pointer (&db);
  self->lock = g_steal_pointer (&lock);
  self->network = ms_network_new (monitor, on_network, self);
  self->alarm = ms_alarm_new (on_rang, self);
  self->home = g_main_context_ref_thread_default ();
  self->heard = heard;
  self->user_data = user_data;
  self->once = once;
  self->looked = g_get_monotonic_time () - LOOK_EVERY;
  self->again = LOOK_AGAIN;
  self->told.kind = MS_POSTMAN_OVER;
  look_soon (self);

  return self;
}

void
ms_postman_end (MsPostman *self)
{
  self->ending = TRUE;
  if (self->delivery != NULL)
    ms_delivery_postpone (self->delivery, NULL);
  else
    look_soon (self);
}

void
ms_postman_free (MsPostman *self)
{
  if (self->delivery != NULL)
    ms_delivery_postpone (self->delivery, NULL);
  g_clear_pointer (&self->delivery, ms_delivery_free);
  if (self->look != NULL)
    g_source_destroy (self->look);
  g_clear_pointer (&self->look, g_source_unref);
  ms_alarm_free (self->alarm);
  ms_network_free (self->network);
  ms_lock_release (self->lock);
  ms_db_close (self->db);
  g_main_context_unref (self->home);
  g_free (self->campaign);
  g_free (self->held_reason);
  g_free (self->told_reason);
  g_free (self);
}

MsDelivery *
ms_postman_get_delivery (MsPostman *self)
{
  return self->delivery;
}
