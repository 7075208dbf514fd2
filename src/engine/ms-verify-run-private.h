/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verify-run-private.h - what ms-verify-run.c and ms-verify-record.c share */

#pragma once

#include "ms-verify-run.h"

/* What was learnt about a domain. */
typedef struct
{
  char    *name; /* (owned) */
  gboolean accepts_all;
} Lesson;

struct _MsVerifyRun
{
  MsStore     *store; /* borrowed */
  gint64       since;
  MsDirect    *direct; /* (owned) (nullable): NULL until it has begun */
  MsVerifyFind find;
  int          wake_fd;
  gint64       began; /* ms_clock_now() */

  struct
  {
    GMutex           mutex;
    GCond            work; /* for sessions */
    GCond            room; /* for the thread that reads */
    MsVerifyPlan    *plan; /* (owned) (nullable) */
    gboolean         over; /* halted, or nothing more will come */
    gboolean         halted;
    GError          *error;   /* (owned) (nullable) */
    GHashTable      *at_hand; /* (owned) (element-type utf8): keys not stored yet */
    GHashTable      *stored;  /* (owned) (element-type utf8): keys, since the page was begun */
    GPtrArray       *results; /* (owned) (element-type MsVerification): known, not posted */
    GArray          *lessons; /* (owned) (element-type Lesson): likewise */
    gboolean         posting;
    guint            looking; /* domains that the DNS is asked about */
    GPtrArray       *threads; /* (owned) (element-type GThread) */
    guint            threads_max;
    guint            idle; /* threads */
    MsVerifyProgress progress;
  } shared;
};

/** ms_verify_record_begin: empties what is not posted */
void ms_verify_record_begin (MsVerifyRun *self);

/** ms_verify_record_flush: without the lock: what is known goes to the store */
void ms_verify_record_flush (MsVerifyRun *self);

/** ms_verify_record_await: without the lock: until nothing is being stored */
void ms_verify_record_await (MsVerifyRun *self);
