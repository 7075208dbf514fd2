/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-agenda.c - who is next, and how long nobody is */

#include "config.h"

#include "ms-agenda.h"
#include "ms-clock.h"

/* Some time in 2026; what follows is in seconds from then, 0 means none. */
#define NOW ((gint64) 1790000000 * MS_SECOND)
#define DAY 86400

typedef struct
{
  const char *name;
  struct
  {
    int      due;
    gboolean open;
  } items[4];
  guint        count;
  int          held;
  gboolean     busy;
  MsAgendaKind kind;
  guint        index;
  int          until;
  int          wake;
} Case;

static const Case cases[] = {
  { "nothing waits", { { 0 } }, 0, 0, FALSE, MS_AGENDA_SLEEP, 0, 0, 60 },
  { "later", { { 30, TRUE } }, 1, 0, FALSE, MS_AGENDA_SLEEP, 0, 30, 30 },
  { "much later", { { DAY, TRUE } }, 1, 0, FALSE, MS_AGENDA_SLEEP, 0, DAY, 60 },
  { "the first of two",
    { { 90, TRUE }, { 20, TRUE } },
    2,
    0,
    FALSE,
    MS_AGENDA_SLEEP,
    0,
    20,
    20 },
  { "due now", { { 0, TRUE } }, 1, 0, FALSE, MS_AGENDA_DELIVER, 0, 0, 0 },
  { "longest due",
    { { -5, TRUE }, { -9, TRUE }, { 4, TRUE } },
    3,
    0,
    FALSE,
    MS_AGENDA_DELIVER,
    1,
    0,
    0 },
  { "equally due", { { -5, TRUE }, { -5, TRUE } }, 2, 0, FALSE, MS_AGENDA_DELIVER, 0, 0, 0 },
  /* One whose turn ended is due behind those that waited meanwhile. */
  { "after its turn",
    { { -1, TRUE }, { -300, TRUE } },
    2,
    0,
    FALSE,
    MS_AGENDA_DELIVER,
    1,
    0,
    0 },
  { "clock set forward", { { -DAY * 400, TRUE } }, 1, 0, FALSE, MS_AGENDA_DELIVER, 0, 0, 0 },
  { "clock set back", { { DAY * 400, TRUE } }, 1, 0, FALSE, MS_AGENDA_SLEEP, 0, DAY * 400, 60 },

  { "offline", { { -5, FALSE } }, 1, 0, FALSE, MS_AGENDA_OFFLINE, 0, 0, 60 },
  { "offline, one later",
    { { -5, FALSE }, { 9, TRUE } },
    2,
    0,
    FALSE,
    MS_AGENDA_OFFLINE,
    0,
    9,
    9 },
  { "only one offline",
    { { -9, FALSE }, { -5, TRUE } },
    2,
    0,
    FALSE,
    MS_AGENDA_DELIVER,
    1,
    0,
    0 },
  { "offline is later", { { 5, FALSE } }, 1, 0, FALSE, MS_AGENDA_SLEEP, 0, 5, 5 },

  { "busy", { { -5, TRUE }, { 9, TRUE } }, 2, 0, TRUE, MS_AGENDA_BUSY, 0, 0, 60 },
  { "busy, nothing due", { { 9, TRUE } }, 1, 0, TRUE, MS_AGENDA_SLEEP, 0, 9, 9 },
  { "busy and offline", { { -9, FALSE } }, 1, 0, TRUE, MS_AGENDA_OFFLINE, 0, 0, 60 },

  { "held", { { -5, TRUE } }, 1, 40, FALSE, MS_AGENDA_HELD, 0, 40, 40 },
  { "held, nothing due", { { 9, TRUE } }, 1, 40, FALSE, MS_AGENDA_SLEEP, 0, 9, 9 },
  { "held no more", { { -5, TRUE } }, 1, -1, FALSE, MS_AGENDA_DELIVER, 0, 0, 0 },
  { "held before the clock was set back",
    { { -5, TRUE } },
    1,
    DAY,
    FALSE,
    MS_AGENDA_DELIVER,
    0,
    0,
    0 },
};

static void
test_case (gconstpointer data)
{
  const Case  *test = data;
  MsAgendaItem items[4];
  MsAgendaView view = { NOW, test->held != 0 ? NOW + test->held * MS_SECOND : 0, test->busy };
  MsAgenda     agenda;

  for (guint i = 0; i < test->count; i++)
    items[i] = (MsAgendaItem){ NOW + test->items[i].due * MS_SECOND, test->items[i].open };

  agenda = ms_agenda (items, test->count, &view);
  g_assert_cmpint (agenda.kind, ==, test->kind);
  if (test->kind == MS_AGENDA_DELIVER)
    {
      g_assert_cmpuint (agenda.index, ==, test->index);
      return;
    }

  g_assert_cmpint (agenda.until, ==, test->until != 0 ? NOW + test->until * MS_SECOND : 0);
  g_assert_cmpint (ms_agenda_wake_at (&agenda, NOW), ==, NOW + test->wake * MS_SECOND);
}

/* A day on the settable clock: three campaigns, one again and again, and how often it looks. */
static void
test_day (void)
{
  gint64 due[] = { NOW, NOW + 3 * MS_HOUR, NOW + 7 * MS_MINUTE };
  guint  turns[3] = { 0 };
  guint  looks = 0;

  ms_clock_freeze (NOW);
  while (ms_clock_wall () < NOW + MS_DAY)
    {
      MsAgendaItem items[] = { { due[0], TRUE }, { due[1], TRUE }, { due[2], TRUE } };
      MsAgendaView view = { ms_clock_wall (), 0, FALSE };
      MsAgenda     agenda = ms_agenda (items, G_N_ELEMENTS (items), &view);

      looks++;
      if (agenda.kind == MS_AGENDA_DELIVER)
        {
          g_assert_cmpint (view.now - due[agenda.index], ==, 0);
          turns[agenda.index]++;
          due[agenda.index] += agenda.index == 0 ? MS_HOUR : 100 * MS_DAY;
        }
      else
        ms_clock_advance (ms_agenda_wake_at (&agenda, view.now) - view.now);
    }
  ms_clock_thaw ();

  g_assert_cmpuint (turns[0], ==, 24);
  g_assert_cmpuint (turns[1], ==, 1);
  g_assert_cmpuint (turns[2], ==, 1);
  g_assert_cmpuint (looks, <=, 24 * 60 + 26);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/agenda/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/agenda/a day", test_day);

  return g_test_run ();
}
