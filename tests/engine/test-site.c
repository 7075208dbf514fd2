/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-site.c - what is learnt about a site: how many connections, when it rests, who is
 * refused
 */

#include "config.h"

#include "ms-clock.h"
#include "ms-destination.h"
#include "ms-mx-private.h"

#include <string.h>

#define START (1700000000 * MS_SECOND)

/*
 * Steps, one a word: "+N" N seconds go by; "o" a connection may be opened and stands, "O" one
 * is begun and not yet known; "!" one must not be opened; "=N" it must not for N seconds; "s"
 * an open one may send, "S" it must not; "f" an opening fails, "F" for good, "c" it was only
 * cancelled; "k" one is closed in good order, "l" it was lost, "L" it was lost having settled
 * something; "aN" N messages are accepted, "R:N" N replies R of the table.  "r" all are
 * refused, "R" nobody is, "u" all are refused for good.
 */
typedef struct
{
  const char *name;
  const char *steps;
} Case;

static const struct
{
  guint       code;
  const char *enhanced;
  const char *text;
} replies[] = {
  { 550, "5.1.1", "No such user" },
  { 450, "4.2.0", "Greylisted, come back in 5 minutes" },
  { 421, "4.7.0", "Too many connections, slow down" },
  { 451, "4.7.1", "Rate limit exceeded, try again in 2 hours" },
  { 451, "4.3.0", "Something is wrong here" },
};

static const Case cases[] = {
  /* The first one finds out whether there is a server at all. */
  { "first", "O ! +1 !" },
  { "window", "o o o o o ! R" },
  { "window grows", "o o o o o ! a a a a a a o !" },
  { "not above the limit", "o o o o o a60 o o o o o !" },
  { "closed and opened", "o k o k o k R" },

  /* Not reached: it rests, and nobody waits for it meanwhile. */
  { "dead", "O f r ! +1 r +298 r +2 R o" },
  { "dead again", "O f +301 R O f r +298 r +3 R" },
  { "dead longer each time",
    "O f +301 O f +301 O f +301 O f +301 O f +361 O f r +310 r +160 r ! +251 R O" },
  { "dead for good", "O F u r +301 R" },
  { "cancelled", "O c R o" },
  { "ridden out", "o a k O f R ! +23 O f R ! +46 O f r" },
  { "found again", "O f r +301 o R a k O f R" },
  { "no more beside one", "o a a O f R s" },
  { "lost five times", "o l o l o l o l o l r ! +301 R o" },
  { "lost with something settled", "o L o L o L o L o L o L o R" },
  { "lost and ended well", "o l o l o l o l o k o l r" },

  /* Replies.  Those that stand leave it alone as well, and the surplus ones end. */
  { "about the address", "o 0:60 R s o" },
  { "greylisted", "o 1:6 R s o" },
  { "asked to slow down", "o o o o o s 2: S k k k s ! R" },
  { "asked again within ten seconds", "o o o o o 2:3 k k k s R" },
  { "pressed to the last", "o o o o o 2: k k k s +11 2: k s +11 2: S R ! +59 ! S +2 s" },
  { "pressed longer", "o 2: +11 2: +11 2: S +61 s 2: S r +121 s R" },
  { "a wait in the text", "o 3: S r ! +7199 r S +2 R s" },
  { "a wait for all who stand", "o o o 3: S r k k k ! =7200" },
  { "the same 25 times", "o 4:24 R 4: r +3599 r +2 R" },
  { "the same, and one accepted", "o 4:24 a 4:24 R" },
};

typedef struct
{
  MsDestination *site;
  MsPeer        *peer;
  guint          opening;
} World;

static MsMx *
make_mx (void)
{
  MsMx       *mx = ms_mx_new (MS_MX_FOUND, g_strdup ("one.test"));
  const char *none[] = { NULL };

  g_free (mx->site);
  mx->site = g_strdup ("mx.one.test");
  ms_mx_add_host (mx, "mx.one.test", 10, g_strdupv ((char **) none));

  return mx;
}

static gboolean
may_open (World *world, gint64 *ready_in)
{
  MsDestination *site = world->site;

  return site->rules->may_open (site, ms_clock_now (), ms_clock_wall (), ready_in);
}

static void
begin (World *world)
{
  gint64 ready_in = 0;

  g_assert_true (may_open (world, &ready_in));
  world->site->shared.connections++;
  world->opening++;
}

static void
opened (World *world)
{
  world->opening--;
  world->site->shared.open++;
  world->site->rules->opened (world->site, ms_clock_now ());
}

static void
open_failed (World *world, char step)
{
  g_autoptr (GError) error = NULL;
  MsRefusal *refusal = NULL;

  error = g_error_new_literal (MS_SMTP_ERROR, MS_SMTP_ERROR_CONNECT, "nobody there");
  if (step != 'c')
    {
      refusal = ms_refusal_new (step == 'F' ? MS_STATE_FAILED : MS_STATE_DEFERRED, NULL,
                                "4.4.1", "nobody there", world->peer, 0);
    }
  g_assert_cmpuint (world->opening, >, 0);
  world->opening--;
  world->site->shared.connections--;
  world->site->rules->open_failed (world->site, error, refusal, ms_clock_now ());
}

static void
closed (World *world, char step)
{
  g_autoptr (GError) error = NULL;

  error = g_error_new_literal (MS_SMTP_ERROR, MS_SMTP_ERROR_CONNECT, "gone");
  g_assert_cmpuint (world->site->shared.open, >, 0);
  world->site->shared.open--;
  world->site->shared.connections--;
  world->site->rules->closed (world->site, step == 'L', step == 'k' ? NULL : error, world->peer,
                              ms_clock_now ());
}

static void
judge (World *world, guint code, const char *enhanced, const char *text)
{
  g_autoptr (MsReply) reply = ms_reply_new (code, enhanced, text);
  MsPhase   phase = code < 300 ? MS_PHASE_DOT : MS_PHASE_RCPT;
  MsVerdict verdict = ms_verdict (phase, reply);

  world->site->rules->judge (world->site, &verdict, phase, reply, world->peer, ms_clock_now ());
}

static gboolean
is_refused (World *world)
{
  return !ms_destination_is_in_use (world->site, ms_clock_now ());
}

static void
take_step (World *world, const char *step)
{
  const char *number = step + strcspn (step, "0123456789");
  gint64      wait = 0;
  guint       times = step[1] == '\0' ? 1 : g_ascii_strtoull (step + 1, NULL, 10);

  if (g_ascii_isdigit (*step))
    for (times = step[2] == '\0' ? 1 : g_ascii_strtoull (step + 2, NULL, 10); times > 0;
         times--)
      judge (world, replies[*step - '0'].code, replies[*step - '0'].enhanced,
             replies[*step - '0'].text);

  switch (*step)
    {
    case '+':
      ms_clock_advance (g_ascii_strtoll (number, NULL, 10) * MS_SECOND);
      break;
    case 'o':
    case 'O':
      begin (world);
      if (*step == 'o')
        opened (world);
      break;
    case '!':
    case '=':
      g_assert_false (may_open (world, &wait));
      g_assert_cmpint (wait, >, 0);
      if (*step == '=')
        g_assert_cmpint (wait, ==, g_ascii_strtoll (number, NULL, 10) * MS_SECOND);
      break;
    case 's':
    case 'S':
      g_assert_cmpint (world->site->rules->rest (world->site, ms_clock_now ()) == 0, ==,
                       *step == 's');
      break;
    case 'f':
    case 'F':
    case 'c':
      open_failed (world, *step);
      break;
    case 'k':
    case 'l':
    case 'L':
      closed (world, *step);
      break;
    case 'a':
      for (; times > 0; times--)
        judge (world, 250, "2.0.0", "taken");
      break;
    case 'r':
    case 'R':
      g_assert_cmpint (is_refused (world), ==, *step == 'r');
      break;
    case 'u':
      g_assert_cmpint (world->site->shared.refusal->outcome.state, ==, MS_STATE_FAILED);
      break;
    }
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_auto (GStrv) steps = g_strsplit (test->steps, " ", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (MsShaping) shaping = ms_shaping_load (NULL, &error);
  g_autoptr (MsMx) mx = make_mx ();

  World world = { 0 };

  g_assert_no_error (error);
  ms_clock_freeze (START);
  world.peer = ms_peer_new ("direct", "mx.one.test", "mx.one.test", "192.0.2.1", NULL);
  world.site = ms_destination_new_site (mx, shaping, 10, TRUE);
  for (guint i = 0; steps[i] != NULL; i++)
    {
      g_test_message ("%u: %s", i, steps[i]);
      take_step (&world, steps[i]);
    }
  ms_destination_free (world.site);
  ms_peer_unref (world.peer);
  ms_clock_thaw ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strconcat ("/site/", cases[i].name, NULL);

      g_test_add_data_func (name, &cases[i], test_case);
    }

  return g_test_run ();
}
