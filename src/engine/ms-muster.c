/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-muster.c - from an order to a run that can begin: everything is checked before the first
 * byte */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-clock.h"
#include "ms-field-rows.h"
#include "ms-list-table.h"
#include "ms-muster-route.h"
#include "ms-muster.h"
#include "ms-plan.h"
#include "ms-reach.h"
#include "ms-sender.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  MsRun         *run;
  const MsOrder *order;
  MsDb          *db;        /* (owned): a reader */
  MsCampaign    *campaign;  /* (owned) */
  GArray        *lists;     /* (owned) (element-type gint64) */
  GArray        *excluded;  /* (owned) (element-type gint64) */
  char          *list_name; /* (owned) (nullable): for List-Id */
  MsSender       sender;
  guint64        counts[MS_N_STATES];
  guint64        due; /* of those deferred */
  gboolean       later;
} Muster;

static void
muster_clear (Muster *self)
{
  g_clear_pointer (&self->db, ms_db_close);
  g_clear_pointer (&self->campaign, ms_campaign_free);
  g_clear_pointer (&self->lists, g_array_unref);
  g_clear_pointer (&self->excluded, g_array_unref);
  g_clear_pointer (&self->list_name, g_free);
  ms_sender_clear (&self->sender);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Muster, muster_clear)

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_STATE, message);

  return FALSE;
}

static gboolean
check_state (const Muster *self, GError **error)
{
  const MsCampaign *campaign = self->campaign;
  gboolean          began = campaign->frozen_at != 0 || campaign->rehearsal;
  gboolean          to_sandbox = self->run->route->kind == MS_ROUTE_SANDBOX;

  if (self->order->kind == MS_ORDER_SEND)
    return campaign->frozen_at == 0 ||
           refuse (error, _ ("This campaign was sent already. Resume what is left of it, or "
                             "resend to those it did not reach"));

  if (!began)
    return refuse (error, _ ("This campaign was not sent yet: send it first"));
  if (self->order->route != NULL && to_sandbox != campaign->rehearsal)
    return refuse (error,
                   campaign->rehearsal
                       ? _ ("This campaign was only rehearsed: send it")
                       : _ ("This campaign was really sent: it cannot be rehearsed now"));

  return TRUE;
}

static gboolean
choose_route (Muster *self, GError **error)
{
  const MsIdentity *identity = self->sender.identity;
  g_autofree char  *usual = NULL;
  const char *text = self->order->route != NULL ? self->order->route : self->campaign->route;

  if (text == NULL && identity != NULL && identity->account != NULL)
    text = usual = g_strconcat ("account:", identity->account, NULL);
  if (text == NULL)
    return refuse (error, _ ("Choose how it travels: through an account, direct, or into the "
                             "sandbox"));

  self->run->route = ms_route_parse (text, error);

  return self->run->route != NULL;
}

/* What the order does not say is as it was said before; but a rehearsal of a campaign that is
 * to be sent at Christmas is for now. */
static gboolean
read_plan (Muster *self, GError **error)
{
  gboolean    rehearsal = self->run->route->kind == MS_ROUTE_SANDBOX;
  const char *retry = self->order->retry != NULL ? self->order->retry : self->campaign->retry;
  const char *schedule = self->order->schedule != NULL ? self->order->schedule
                         : rehearsal                   ? ""
                                                       : self->campaign->schedule;
  MsRun      *run = self->run;

  run->schedule = ms_schedule_parse (schedule, error);
  if (run->schedule == NULL)
    return FALSE;

  /* A rehearsal is for now: nothing of it may wait for a Monday. */
  if (run->route->kind == MS_ROUTE_SANDBOX)
    {
      ms_schedule_free (run->schedule);
      run->schedule = ms_schedule_new ();
    }
  run->first_day = ms_plan_first_day (self->campaign, run->schedule);

  return ms_retry_parse (&run->retry, retry, error);
}

static GArray *
find_lists (Muster *self, char **names, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autoptr (MsListInfo) list = ms_list_table_find (self->db, names[i], error);

      if (list == NULL)
        return NULL;

      g_array_append_val (ids, list->id);
    }

  return g_steal_pointer (&ids);
}

static gboolean
use_lists (Muster *self, GError **error)
{
  g_autoptr (GPtrArray) earlier = NULL;

  if (self->order->kind == MS_ORDER_SEND)
    {
      self->lists = find_lists (self, self->order->lists, error);
      self->excluded =
          self->lists == NULL ? NULL : find_lists (self, self->order->excluded, error);
      if (self->excluded == NULL)
        return FALSE;
      if (self->lists->len == 0)
        return refuse (error, _ ("Choose at least one list that it goes to"));

      self->list_name = g_strdup (self->order->lists[0]);
      return TRUE;
    }

  earlier = ms_list_table_of_campaign (self->db, self->campaign->id, FALSE, error);
  if (earlier == NULL)
    return FALSE;
  if (earlier->len > 0)
    self->list_name = g_strdup (((MsListInfo *) earlier->pdata[0])->name);

  return TRUE;
}

static gboolean
make_letter (Muster *self, GError **error)
{
  g_autoptr (MsFieldTable) fields = ms_field_rows_load (self->db, error);
  const MsWayBack back = ms_sender_way_back (&self->sender);
  MsRun          *run = self->run;

  if (fields == NULL)
    return FALSE;

  run->letter =
      ms_letter_new (self->campaign, fields, self->list_name, &back, ms_clock_wall (), error);

  if (run->letter == NULL || !ms_letter_check_fields (run->letter, NULL, error))
    return FALSE;

  ms_sender_sign (&self->sender, run->letter);

  return TRUE;
}

static gboolean
queue_recipients (MsDb *db, Muster *self, GError **error)
{
  guint       count = 0;
  MsRetryWish all = { .campaign_id = self->campaign->id };

  switch (self->order->kind)
    {
    case MS_ORDER_SEND:
      return ms_ledger_snapshot (db, self->campaign->id, self->lists, self->excluded, error);
    case MS_ORDER_RESUME:
      return !self->order->now ||
             ms_ledger_retry_now (db, &all, ms_clock_wall (), &count, error);
    case MS_ORDER_RESEND:
      return ms_ledger_requeue (db, self->campaign->id, self->order->states, &count, error) &&
             (!self->order->added || ms_ledger_add_new (db, self->campaign->id, NULL, error));
    }

  g_assert_not_reached ();
}

/* Whoever is left of an interrupted campaign may all be settled by now, or not be due yet. */
static gboolean
end_idle (MsDb *db, Muster *self, GError **error)
{
  MsRun *run = self->run;

  return ms_campaign_table_set_route (db, self->campaign->id, run->route_text, error) &&
         ms_plan_settle (db, self->campaign, run->schedule, error) &&
         ms_ledger_get_due (db, self->campaign->id, &run->next_due, error);
}

/* Others may have paused it, begun it or taken its snapshot since it was read. */
static gboolean
check_standing (MsDb *db, const Muster *self, GError **error)
{
  const MsOrder  *order = self->order;
  MsCampaignState state = MS_CAMPAIGN_DRAFT;
  gint64          frozen_at = 0;

  if (!ms_campaign_table_get_standing (db, self->campaign->id, &state, &frozen_at, error))
    return FALSE;

  if (self->later && state == MS_CAMPAIGN_SENDING)
    return refuse (error, _ ("This campaign is being delivered already"));
  if (order->kind == MS_ORDER_SEND && frozen_at != self->campaign->frozen_at)
    return refuse (error, _ ("This campaign was sent already. Resume what is left of it, or "
                             "resend to those it did not reach"));
  if (self->later || !order->unattended || state == MS_CAMPAIGN_WAITING)
    return TRUE;

  g_set_error_literal (error, MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_CHANGED,
                       _ ("The campaign is no longer waiting"));

  return FALSE;
}

static gboolean
begin_run (MsDb *db, Muster *self, GError **error)
{
  gint64 now = ms_clock_wall ();

  if (!self->later)
    return ms_ledger_begin_run (db, &self->run->row, error);

  return ms_ledger_hand_over (db, &self->run->row,
                              ms_schedule_next_open (self->run->schedule, now), error);
}

/* Another rule holds for those who are deferred already, as it does for ms_plan_change(). */
static gboolean
follow_rule (MsDb *db, const Muster *self, GError **error)
{
  const MsRun *run = self->run;

  return self->order->retry == NULL || run->row.rehearsal ||
         ms_plan_decide_anew (db, self->campaign->id, run->route, &run->retry, error);
}

/* The snapshot and the run are one transaction. */
static gboolean
begin (MsDb *db, gpointer data, GError **error)
{
  Muster        *self = data;
  const MsOrder *order = self->order;
  gint64         id = self->campaign->id;

  if (!check_standing (db, self, error) || !follow_rule (db, self, error) ||
      !queue_recipients (db, self, error) ||
      !ms_campaign_table_set_plan (db, id, order->retry, order->schedule, error) ||
      (self->sender.identity != NULL && !self->run->row.rehearsal &&
       !ms_campaign_table_set_sender (db, self->campaign, error)) ||
      !ms_ledger_count (db, id, self->counts, error) ||
      !ms_ledger_count_due (db, id, ms_clock_wall (), &self->due, error))
    return FALSE;

  if (self->counts[MS_STATE_QUEUED] + self->due > 0)
    return begin_run (db, self, error);
  if (order->kind != MS_ORDER_SEND)
    return end_idle (db, self, error);

  g_set_error_literal (error, MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_EMPTY,
                       _ ("Nobody would get it: the lists are empty, or everyone on them is "
                          "excluded or suppressed"));

  return FALSE;
}

static void
fill_row (Muster *self)
{
  MsRun *run = self->run;

  run->route_text = ms_route_to_string (run->route);
  run->row.campaign_id = self->campaign->id;
  run->row.rehearsal = run->route->kind == MS_ROUTE_SANDBOX;
  run->row.background = self->order->background;
  run->row.route = run->route_text;
  run->row.path = ms_store_get_path (run->store);
  run->row.database_id = ms_store_get_database_id (run->store);
}

static void
take_circumstances (Muster *self)
{
  const MsOrder *order = self->order;
  gint64         turn = order->turn > 0 ? order->turn : MS_ORDER_TURN;

  if (order->unattended)
    self->run->turn_ends = ms_clock_now () + turn;
  if (order->network != NULL &&
      !ms_reach_needs_no_network (self->db, self->run->route, order->network))
    self->run->network = order->network;
}

static gboolean
prepare (Muster *self, GError **error)
{
  MsRun         *run = self->run;
  const MsOrder *order = self->order;

  /* Before the reader is: it has to see the key. */
  if (!ms_sender_prepare (run->store, error))
    return FALSE;

  self->db = ms_store_open_reader (run->store, error);
  self->campaign =
      self->db == NULL ? NULL : ms_campaign_table_find (self->db, order->campaign, error);
  if (self->campaign == NULL ||
      !ms_sender_load (&self->sender, self->db, self->campaign, error) ||
      !choose_route (self, error) || !check_state (self, error) || !read_plan (self, error) ||
      !use_lists (self, error) || !make_letter (self, error))
    return FALSE;

  if (self->later && run->route->kind == MS_ROUTE_SANDBOX)
    return refuse (error, _ ("A rehearsal is not left to others: it is sent at once"));

  if (!ms_muster_route (run, self->db, order, self->campaign,
                        ms_letter_is_personal (run->letter), error))
    return FALSE;

  fill_row (self);
  take_circumstances (self);

  return TRUE;
}

gboolean
ms_muster (MsRun *run, const MsOrder *order, gboolean *out_work, GError **error)
{
  g_auto (Muster) self = { .run = run, .order = order };

  if (!prepare (&self, error))
    return FALSE;

  ms_store_renew_reserve (run->store);
  if (!ms_store_call (run->store, MS_STORE_DURABLE, begin, &self, error))
    return FALSE;

  ms_tally_begin (run->tally, self.counts);
  run->todo = self.counts[MS_STATE_QUEUED] + self.due;
  *out_work = run->todo > 0;

  return TRUE;
}

gboolean
ms_muster_later (MsRun *run, const MsOrder *order, GError **error)
{
  g_auto (Muster) self = { .run = run, .order = order, .later = TRUE };

  return prepare (&self, error) &&
         ms_store_call (run->store, MS_STORE_DURABLE, begin, &self, error);
}
