/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-agenda.h - what is to be delivered next, and how long nothing is */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Pure: told everything, the time as ms_clock_wall(). */

/* A campaign that waits. */
typedef struct
{
  gint64   due;
  gboolean open; /* its route leads somewhere now */
} MsAgendaItem;

/* How things stand. */
typedef struct
{
  gint64   now;
  gint64   held_until; /* nothing begins before; 0: nothing holds it up */
  gboolean busy;       /* another process is delivering */
} MsAgendaView;

typedef enum
{
  MS_AGENDA_DELIVER, /* the campaign at `index` */
  MS_AGENDA_SLEEP,   /* nothing is due */
  MS_AGENDA_OFFLINE, /* what is due needs a network */
  MS_AGENDA_BUSY,    /* something is due, and another process is delivering */
  MS_AGENDA_HELD,
} MsAgendaKind;

typedef struct
{
  MsAgendaKind kind;
  guint        index; /* DELIVER */
  gint64       until; /* else: when there is something to do if nothing changes; 0: never */
} MsAgenda;

/** ms_agenda: @items: (array length=count): in any order; whose turn came first goes first,
 * those after it in their order in @items */
MsAgenda ms_agenda (const MsAgendaItem *items, guint count, const MsAgendaView *view);

/* Nobody may sleep longer than this: what wakes a sleeper early may fail to. */
#define MS_AGENDA_SLEEP_MOST G_TIME_SPAN_MINUTE

/** ms_agenda_wake_at: when to look again */
gint64 ms_agenda_wake_at (const MsAgenda *self, gint64 now);

G_END_DECLS
