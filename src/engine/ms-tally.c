/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-tally.c - how many recipients are in which state, and how fast it goes */

#include "config.h"

#include "ms-clock.h"
#include "ms-tally.h"

#include <string.h>

#define SAMPLES     21
#define SAMPLE_TIME (MS_SECOND / 4)

typedef struct
{
  gint64  at;
  guint64 done;
} Sample;

struct _MsTally
{
  struct
  {
    GMutex  mutex;
    guint64 counts[MS_N_STATES];
    guint64 todo;             /* unsettled when the run began, and since */
    Sample  samples[SAMPLES]; /* a ring */
    guint   n_samples;        /* ever taken */
  } shared;
};

MsTally *
ms_tally_new (void)
{
  MsTally *self = g_new0 (MsTally, 1);

  g_mutex_init (&self->shared.mutex);

  return self;
}

void
ms_tally_free (MsTally *self)
{
  g_mutex_clear (&self->shared.mutex);
  g_free (self);
}

/* With the mutex held. */
static guint64
count_done (const MsTally *self)
{
  const guint64 *counts = self->shared.counts;
  guint64 left = counts[MS_STATE_QUEUED] + counts[MS_STATE_CLAIMED] + counts[MS_STATE_SENDING];

  return self->shared.todo - MIN (left, self->shared.todo);
}

void
ms_tally_begin (MsTally *self, const guint64 *counts)
{
  ms_tally_set (self, counts);
  g_mutex_lock (&self->shared.mutex);
  self->shared.todo = counts[MS_STATE_QUEUED];
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_tally_set (MsTally *self, const guint64 *counts)
{
  g_mutex_lock (&self->shared.mutex);
  memcpy (self->shared.counts, counts, sizeof self->shared.counts);
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_tally_move (MsTally *self, MsState from, MsState to, guint count)
{
  g_mutex_lock (&self->shared.mutex);
  self->shared.counts[from] -= MIN (count, self->shared.counts[from]);
  self->shared.counts[to] += count;
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_tally_read (MsTally *self, guint64 *counts, guint64 *done)
{
  g_mutex_lock (&self->shared.mutex);
  memcpy (counts, self->shared.counts, sizeof self->shared.counts);
  *done = count_done (self);
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_tally_add (MsTally *self, guint count)
{
  g_mutex_lock (&self->shared.mutex);
  self->shared.todo += count;
  g_mutex_unlock (&self->shared.mutex);
}

guint64
ms_tally_get_todo (MsTally *self)
{
  guint64 todo;

  g_mutex_lock (&self->shared.mutex);
  todo = self->shared.todo;
  g_mutex_unlock (&self->shared.mutex);

  return todo;
}

double
ms_tally_rate (MsTally *self, gint64 now)
{
  Sample *newest;
  Sample *oldest;
  double  rate = 0;
  guint64 done;

  g_mutex_lock (&self->shared.mutex);
  done = count_done (self);
  newest = &self->shared.samples[(self->shared.n_samples + SAMPLES - 1) % SAMPLES];
  if (self->shared.n_samples == 0 || now - newest->at >= SAMPLE_TIME)
    {
      newest = &self->shared.samples[self->shared.n_samples++ % SAMPLES];
      newest->at = now;
      newest->done = done;
    }

  oldest =
      &self->shared
           .samples[self->shared.n_samples > SAMPLES ? self->shared.n_samples % SAMPLES : 0];
  if (now > oldest->at && done > oldest->done)
    rate = (double) (done - oldest->done) * MS_SECOND / (now - oldest->at);
  g_mutex_unlock (&self->shared.mutex);

  return rate;
}
