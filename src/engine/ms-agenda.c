/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-agenda.c - what is to be delivered next, and how long nothing is */

#include "config.h"

#include "ms-agenda.h"

/* A hold is short; one that ends far in the future was made before the clock was set back. */
static gboolean
is_held (const MsAgendaView *view)
{
  return view->held_until > view->now && view->held_until - view->now <= G_TIME_SPAN_HOUR;
}

MsAgenda
ms_agenda (const MsAgendaItem *items, guint count, const MsAgendaView *view)
{
  MsAgenda self = { MS_AGENDA_SLEEP, 0, 0 };
  gboolean found = FALSE;
  gboolean closed = FALSE;

  for (guint i = 0; i < count; i++)
    {
      const MsAgendaItem *item = &items[i];

      if (item->due > view->now)
        self.until = self.until == 0 ? item->due : MIN (self.until, item->due);
      else if (!item->open)
        closed = TRUE;
      else if (!found || item->due < items[self.index].due)
        {
          self.index = i;
          found = TRUE;
        }
    }

  if (is_held (view) && (found || closed))
    self.kind = MS_AGENDA_HELD;
  else if (found)
    self.kind = view->busy ? MS_AGENDA_BUSY : MS_AGENDA_DELIVER;
  else if (closed)
    self.kind = MS_AGENDA_OFFLINE;

  if (self.kind == MS_AGENDA_HELD)
    self.until = view->held_until;
  else if (self.kind == MS_AGENDA_BUSY)
    self.until = 0;

  return self;
}

gint64
ms_agenda_wake_at (const MsAgenda *self, gint64 now)
{
  gint64 latest = now + MS_AGENDA_SLEEP_MOST;

  return self->until != 0 ? CLAMP (self->until, now, latest) : latest;
}
