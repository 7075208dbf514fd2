/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-scheduler-private.h - what the files of the scheduler share; for them alone */

#pragma once

#include "ms-scheduler.h"

struct _MsScheduler
{
  struct
  {
    GMutex     mutex;
    GCond      ready;        /* for those who begin */
    GCond      low;          /* for the one who fills */
    GPtrArray *destinations; /* (owned) (element-type MsDestination) */
    GQueue     listed;       /* (element-type MsDestination): with waiting claims, by turns */
    guint      waiting;
    guint      unsettled;
    guint      connections; /* open or being opened */
    guint      idle;        /* threads in ms_scheduler_begin() */
    GQueue lingering; /* (element-type MsDestination): one for each session that has nothing to
                         do and was not asked to leave */
    guint    low_mark;
    gint64   watched; /* until then one of the idle ones sleeps at most; 0: none watches */
    gboolean closed;
  } shared;
};
