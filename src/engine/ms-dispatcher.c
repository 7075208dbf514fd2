/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dispatcher.c - claims recipients in windows ahead of the sessions, until none is left */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-clock.h"
#include "ms-dispatcher.h"
#include "ms-plan.h"
#include "ms-recorder.h"
#include "ms-router.h"

#include <glib/gi18n-lib.h>

/* Each window costs one wait for the disk, and after a power cut nobody knows about those in
 * it: as many as leave in a fifth of a second, within these bounds. */
#define WINDOW      500
#define WINDOW_TIME 0.2
#define WINDOW_MIN  20

/* In direct sending a window is spread over many sites: there it is what leaves in a second,
 * and some for each connection, so that each is used more than once. */
#define DIRECT_WINDOW 2000
#define DIRECT_TIME   1.0
#define DIRECT_EACH   4

#define TICK         (MS_SECOND / 10)
#define COMMAND_TIME (MS_SECOND / 4)

typedef struct
{
  MsRun        *run;
  MsDb         *db;         /* borrowed: a reader */
  MsClaimWindow window;     /* kept from one to the next */
  guint64       due;        /* of the deferred, when last looked */
  gint64        day_begins; /* the day of the schedule that @begun counts */
  guint64       begun;
  gint64        next_look;
} Claim;

static gboolean
claim (MsDb *db, gpointer data, GError **error)
{
  Claim *self = data;

  g_ptr_array_set_size (self->window.claims, 0);

  return ms_ledger_claim (db, &self->run->row, &self->window, error);
}

/* In messages. */
static guint
window_size (MsRun *run)
{
  gboolean direct = run->direct != NULL;
  guint    each = direct ? DIRECT_EACH : 2;
  guint    least = MAX (each * run->connections, WINDOW_MIN);
  guint    most = MAX ((direct ? DIRECT_WINDOW : WINDOW) / run->group, least);
  guint    soon = ms_tally_rate (run->tally, ms_clock_now ()) *
               (direct ? DIRECT_TIME : WINDOW_TIME) / run->group;

  return CLAMP (soon, least, most);
}

static void
tell_claimed (Claim *self)
{
  static const MsState from[] = { MS_STATE_QUEUED, MS_STATE_DEFERRED };
  const MsClaimWindow *window = &self->window;

  for (guint i = 0; i < G_N_ELEMENTS (from); i++)
    {
      ms_tally_move (self->run->tally, from[i], MS_STATE_FAILED, window->deleted[i]);
      ms_tally_move (self->run->tally, from[i], MS_STATE_CLAIMED, window->taken[i]);
    }
  ms_tally_add (self->run->tally, window->taken[1] + window->deleted[1]);
}

static void
claim_window (Claim *self, guint size, guint fresh)
{
  g_autoptr (GError) error = NULL;

  MsRun               *run = self->run;
  const MsClaimWindow *window = &self->window;

  self->window.limit = size;
  self->window.fresh = fresh;
  ms_router_set_wish (run->router, &self->window);
  if (!ms_store_call (run->store, MS_STORE_DURABLE, claim, self, &error))
    {
      ms_run_halt (run, MS_HALT_FAIL, g_steal_pointer (&error));
      return;
    }

  /* Somebody else moved recipients: the tally starts anew. */
  if (window->taken[0] + window->taken[1] + window->deleted[0] + window->deleted[1] == 0 &&
      !ms_recorder_recount (run, &error))
    ms_run_halt (run, MS_HALT_FAIL, g_steal_pointer (&error));
  tell_claimed (self);
  self->begun += window->taken[0];
  self->due -= MIN (self->due, window->taken[1] + window->deleted[1]);
  ms_router_place (run->router, window->claims);

  if (ms_store_is_full (run->store))
    ms_run_halt (run, MS_HALT_FAIL, ms_recorder_full_error ());
}

static void
obey (MsRun *run, MsDb *db)
{
  g_autofree char *command = ms_ledger_get_command (db, run->row.id);

  if (g_strcmp0 (command, "pause") == 0)
    ms_run_halt (run, MS_HALT_PAUSE, NULL);
  else if (g_strcmp0 (command, "stop") == 0)
    ms_run_halt (run, MS_HALT_STOP, NULL);
}

/* Says why nothing goes on, where that is so. */
static void
tell_wait (MsRun *run, const MsSchedulerState *state)
{
  const char *reason = state->trouble != NULL ? state->trouble : state->reason;

  ms_run_set_state (run, state->connections, state->working ? NULL : reason,
                    ms_clock_wall () + state->ready_in);
}

/* In background, whoever is held up for longer than this lets others go first. */
#define PATIENCE (30 * MS_SECOND)

/* Returns FALSE where the schedule keeps everything back now. */
static gboolean
ask_schedule (Claim *self, gint64 now)
{
  MsRun *run = self->run;
  gint64 open = ms_schedule_next_open (run->schedule, now);

  if (open == now)
    return TRUE;

  ms_run_wait (run, open, _ ("Its schedule lets it go on then"));

  return FALSE;
}

/* How many may be tried for the first time now; G_MAXUINT: any number. */
static guint
ask_quota (Claim *self, gint64 now, GError **error)
{
  MsRun        *run = self->run;
  MsScheduleDay day = ms_schedule_day (run->schedule, run->first_day, now);

  if (day.quota == 0)
    return G_MAXUINT;

  if (day.begins != self->day_begins)
    {
      if (!ms_ledger_count_begun (self->db, run->row.campaign_id, day.begins, &self->begun,
                                  error))
        return 0;
      self->day_begins = day.begins;
    }

  return day.quota - MIN (self->begun, day.quota);
}

static void
ask_threshold (Claim *self, const guint64 *counts)
{
  MsScheduleCounts tried = { .failed = counts[MS_STATE_FAILED],
                             .deferred = counts[MS_STATE_DEFERRED] };
  const char      *words = NULL;

  tried.tried = counts[MS_STATE_SENT] + counts[MS_STATE_UNCERTAIN] + counts[MS_STATE_BOUNCED] +
                tried.failed + tried.deferred;
  switch (ms_schedule_exceeds (self->run->schedule, &tried))
    {
    case MS_SCHEDULE_GO:
      return;
    case MS_SCHEDULE_STOP_FAILED:
      words = _ ("More recipients failed than you allow for this campaign. Look at the "
                 "replies; to go on, allow more and resume");
      break;
    case MS_SCHEDULE_STOP_DEFERRED:
      words = _ ("More recipients were deferred than you allow for this campaign. Look at the "
                 "replies; to go on, allow more and resume");
      break;
    }

  ms_run_halt (self->run, MS_HALT_FAIL,
               g_error_new_literal (MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_REFUSED, words));
}

/* Others that are due go first once this one had its turn. */
static void
ask_turn (Claim *self, gint64 now)
{
  MsRun *run = self->run;
  gint64 due = 0;

  if (run->turn_ends == 0 || ms_clock_now () < run->turn_ends)
    return;

  if (ms_campaign_table_next_due (self->db, &due, NULL) != 0 && due <= now)
    ms_run_wait (run, now, _ ("Another campaign has its turn"));
}

/* Looks at what changes without us: commands, the time, the network, who else is due. */
static void
look_around (Claim *self, const guint64 *counts)
{
  gint64 now = ms_clock_wall ();

  if (g_get_monotonic_time () < self->next_look)
    return;

  self->next_look = g_get_monotonic_time () + COMMAND_TIME;
  obey (self->run, self->db);
  ms_run_is_offline (self->run);
  ask_threshold (self, counts);
  ask_turn (self, now);
  if (ask_schedule (self, now) && counts[MS_STATE_DEFERRED] > 0)
    ms_ledger_count_due (self->db, self->run->row.campaign_id, now, &self->due, NULL);
}

/* Whether those that are due were counted after everything was settled. */
static gboolean
is_over (Claim *self)
{
  g_autoptr (GError) error = NULL;

  if (!ms_ledger_count_due (self->db, self->run->row.campaign_id, ms_clock_wall (), &self->due,
                            &error))
    ms_run_halt (self->run, MS_HALT_FAIL, g_steal_pointer (&error));

  return self->due == 0;
}

/* Nobody new may begin today, and nothing else is to be done. */
static void
await_day (Claim *self, gint64 now)
{
  MsRun *run = self->run;
  gint64 due = ms_schedule_ready_at (run->schedule, run->first_day, self->begun, now);
  gint64 retry = 0;

  if (ms_ledger_get_due (self->db, run->row.campaign_id, &retry, NULL) && retry != 0)
    retry = ms_plan_again_at (run->schedule, retry, now);
  if (retry != 0 && retry < due)
    ms_run_wait (run, retry, NULL);
  else
    ms_run_wait (run, due, _ ("Today's quantity is sent"));
}

static void
yield (Claim *self, const MsSchedulerState *state)
{
  const char *reason = state->trouble != NULL ? state->trouble : state->reason;

  if (self->run->row.background && reason != NULL && !state->working &&
      state->ready_in > PATIENCE)
    ms_run_wait (self->run, ms_clock_wall () + state->ready_in, reason);
}

/* Returns whether there may be more to do. */
static gboolean
go_on (Claim *self)
{
  g_autoptr (GError) error = NULL;

  MsRun           *run = self->run;
  MsSchedulerState state = { 0 };
  guint64          counts[MS_N_STATES];
  guint64          done;
  guint            size = window_size (run);
  guint            low = (size * run->group + 1) / 2;
  guint            room = 0;
  guint            fresh = ask_quota (self, ms_clock_wall (), &error);
  guint64          left;

  if (error != NULL)
    ms_run_halt (run, MS_HALT_FAIL, g_steal_pointer (&error));

  /* In this order: whoever is settled by now is in the tally. */
  ms_scheduler_get_state (run->scheduler, &state);
  ms_tally_read (run->tally, counts, &done);
  tell_wait (run, &state);
  yield (self, &state);
  g_free (state.trouble);

  left = MIN (counts[MS_STATE_QUEUED], fresh) + self->due;
  if (left == 0 && state.unsettled == 0 && is_over (self))
    {
      if (counts[MS_STATE_QUEUED] > 0)
        await_day (self, ms_clock_wall ());
      return FALSE;
    }

  if (left > 0 && state.waiting < low)
    room = MAX (ms_router_get_room (run->router, size), state.waiting == 0);
  if (room > 0)
    claim_window (self, room * run->group, fresh);
  else
    /* Without room it is only worth looking again once something has left. */
    ms_scheduler_await_low (run->scheduler, left > 0 ? MIN (low, state.waiting) : 0, TICK);
  look_around (self, counts);

  return TRUE;
}

void
ms_dispatcher_run (MsRun *run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsDb) db = ms_store_open_reader (run->store, &error);
  g_autoptr (GPtrArray) claims =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_claim_free);

  Claim self = { .run = run, .db = db, .window = { .claims = claims } };

  if (db == NULL)
    {
      ms_run_halt (run, MS_HALT_FAIL, g_steal_pointer (&error));
      return;
    }

  if (ask_schedule (&self, ms_clock_wall ()))
    while (ms_run_get_halt (run) == MS_HALT_NONE && go_on (&self))
      ;
}
