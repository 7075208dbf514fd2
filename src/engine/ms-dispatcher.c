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

/* Where not everybody goes to the same account: so long after a window that was not filled the
 * next one may be claimed, and twice as long each time that nobody was wanted. */
#define PAUSE      (MS_SECOND / 40)
#define PAUSE_MOST (MS_SECOND / 2)

/* Threads that stay idle for a tick have more claimed for them, whatever waits already.  But so
 * many windows are claimed at most, besides what is on the wire: whoever waits for the DNS
 * counts. */
#define CLAIMED_MOST 2

/* In background, whoever is held up for longer than this lets others go first. */
#define PATIENCE (30 * MS_SECOND)

#define TICK         (MS_SECOND / 10)
#define COMMAND_TIME (MS_SECOND / 4)

typedef struct
{
  MsRun        *run;
  MsDb         *db;     /* borrowed: a reader */
  MsClaimWindow window; /* kept from one to the next */
  guint64       due;    /* of the deferred, when last looked */
  MsScheduleDay day;    /* that @begun counts */
  guint64       begun;
  guint         returned; /* ms_run_get_returned() when it began */
  gint64        next_look;
  gint64        next_claim; /* on the monotonic clock */
  gint64        pause;
  gint64        idle_since; /* on the same: enough waits, and threads are idle; 0: not so */
  guint         around[2];  /* times that the end was reached since somebody was wanted */
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

/* Those whom nobody wants now are not asked about again at once. */
static void
pace (Claim *self, guint taken)
{
  const MsClaimWindow *window = &self->window;

  for (guint i = 0; i < 2; i++)
    self->around[i] = taken > 0 ? 0 : self->around[i] + window->around[i];

  if (ms_router_is_single (self->run->router) || 2 * (guint64) taken >= window->limit)
    self->pause = self->next_claim = 0;
  else
    {
      self->pause = taken > 0 || self->pause == 0 ? PAUSE : MIN (2 * self->pause, PAUSE_MOST);
      self->next_claim = g_get_monotonic_time () + self->pause;
    }
}

/* @size: of a whole window, @limit: of this one, in recipients */
static void
claim_window (Claim *self, guint size, guint limit, guint fresh, gboolean idle)
{
  g_autoptr (GError) error = NULL;

  MsRun               *run = self->run;
  const MsClaimWindow *window = &self->window;

  self->window.limit = limit;
  self->window.fresh = fresh;
  ms_router_set_wish (run->router, &self->window, size, idle);
  if (!ms_store_call (run->store, MS_STORE_DURABLE, claim, self, &error))
    {
      ms_run_halt (run, MS_HALT_FAIL, g_steal_pointer (&error));
      return;
    }

  /* Somebody else moved recipients: the tally starts anew. */
  if (window->nobody && !ms_recorder_recount (run, &error))
    ms_run_halt (run, MS_HALT_FAIL, g_steal_pointer (&error));
  pace (self, window->taken[0] + window->taken[1]);
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

/* Whoever was claimed and came back without a try is not counted. */
static guint
get_begun (const Claim *self)
{
  guint returned = ms_run_get_returned (self->run) - self->returned;

  return self->begun - MIN (self->begun, returned);
}

/* How many may be tried for the first time now; G_MAXUINT: any number. */
static guint
ask_quota (Claim *self, gint64 now, GError **error)
{
  MsRun         *run = self->run;
  MsScheduleDay *day = &self->day;

  if (run->schedule->per_day == 0)
    return G_MAXUINT;

  if (now < day->begins || now >= day->ends)
    {
      *day = ms_schedule_day (run->schedule, run->first_day, now);
      self->returned = ms_run_get_returned (run);
      if (!ms_ledger_count_begun (self->db, run->row.campaign_id, day->begins, &self->begun,
                                  error))
        {
          day->ends = 0;
          return 0;
        }
    }

  if (day->quota == 0)
    return G_MAXUINT;

  return day->quota - MIN (get_begun (self), day->quota);
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
  gint64 due = ms_schedule_ready_at (run->schedule, run->first_day, get_begun (self), now);
  gint64 retry = 0;

  if (ms_ledger_get_due (self->db, run->row.campaign_id, &retry, NULL) && retry != 0)
    retry = ms_plan_again_at (run->schedule, retry, now);
  if (retry != 0 && retry < due)
    ms_run_wait (run, retry, NULL);
  else
    ms_run_wait (run, due, _ ("Today's quantity is sent"));
}

/* Whether all who are left were looked at, and nobody of them was wanted. */
static gboolean
is_exhausted (const Claim *self)
{
  return self->around[0] > 1 && self->around[1] > 1;
}

/* @left: of the ledger's recipients, those who may be claimed now.  Before all of them were
 * looked at, somebody may be found who can go on. */
static void
yield (Claim *self, const MsSchedulerState *state, guint64 left)
{
  const char *reason = state->trouble != NULL ? state->trouble : state->reason;
  MsRun      *run = self->run;
  gint64      wait = state->ready_in;

  if (!run->row.background || reason == NULL || state->working)
    return;
  if (left > 0 && run->direct != NULL && !is_exhausted (self))
    return;
  if (left > 0)
    wait = MIN (wait, ms_router_get_wait (run->router));

  if (wait > PATIENCE)
    ms_run_wait (run, ms_clock_wall () + wait, reason);
}

/* Threads that are idle in spite of what waits tell that it waits for what is slow or held up,
 * and that others may go on. */
static gboolean
is_stuck (Claim *self, const MsSchedulerState *state)
{
  gint64 now = g_get_monotonic_time ();

  if (ms_router_is_single (self->run->router) || state->idle == 0)
    {
      self->idle_since = 0;
      return FALSE;
    }

  if (self->idle_since == 0)
    self->idle_since = now;
  if (now - self->idle_since < TICK)
    return FALSE;

  self->idle_since = now;

  return TRUE;
}

/* In messages: how many are claimed now.  Of several accounts' room half must be free, so that
 * no window is for one or two. */
static guint
choose_room (Claim *self, const MsSchedulerState *state, guint size, guint *low)
{
  MsRun *run = self->run;
  guint  most = size * run->group;
  guint  room = ms_router_get_room (run->router, size, state->waiting / run->group);

  *low = (most + 1) / 2;
  if (run->direct == NULL && !ms_router_is_single (run->router))
    *low = CLAMP ((room * run->group + state->waiting + 1) / 2, 1, *low);
  if (state->waiting < *low)
    self->idle_since = 0;
  else if (!is_stuck (self, state))
    return 0;

  if (state->unsettled >= CLAIMED_MOST * (guint64) most + 2 * run->connections * run->group)
    {
      *low = MIN (*low, state->waiting);
      return 0;
    }

  /* With nothing under way no pause is ended by anything. */
  if (self->next_claim > 0 && state->unsettled > 0 &&
      g_get_monotonic_time () < self->next_claim)
    {
      *low = 0;
      return 0;
    }

  if (state->waiting == 0)
    return MAX (room, 1);
  if (room == 0)
    *low = MIN (*low, state->waiting);

  return room;
}

static void
rest (Claim *self, guint low)
{
  gint64 pause = TICK;

  if (low == 0 && self->next_claim > 0)
    pause = CLAMP (self->next_claim - g_get_monotonic_time (), 1, TICK);
  ms_scheduler_await_low (self->run->scheduler, low, pause);
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
  guint            low = 0;
  guint            room = 0;
  guint            fresh = ask_quota (self, ms_clock_wall (), &error);
  guint64          left;

  if (error != NULL)
    ms_run_halt (run, MS_HALT_FAIL, g_steal_pointer (&error));

  /* In this order: whoever is settled by now is in the tally. */
  ms_scheduler_get_state (run->scheduler, &state);
  ms_tally_read (run->tally, counts, &done);
  tell_wait (run, &state);
  left = MIN (counts[MS_STATE_QUEUED], fresh) + self->due;
  yield (self, &state, left);
  g_free (state.trouble);

  if (left == 0 && state.unsettled == 0 && is_over (self))
    {
      if (counts[MS_STATE_QUEUED] > 0)
        await_day (self, ms_clock_wall ());
      return FALSE;
    }

  if (left > 0)
    room = choose_room (self, &state, size, &low);
  if (room > 0)
    claim_window (self, size, room * run->group, fresh, state.waiting == 0);
  else
    rest (self, low);
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
