/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-postman.c - without a network nobody is judged, and whoever had his turn lets others go
 */

#include "config.h"

#include "ms-clock.h"
#include "ms-postman.h"
#include "ms-setback.h"
#include "ms-smtp-session.h"
#include "world.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define RECIPIENTS 8

#define TEST_TYPE_MONITOR (test_monitor_get_type ())
G_DECLARE_FINAL_TYPE (TestMonitor, test_monitor, TEST, MONITOR, GObject)

/* A network monitor that says what it is told. */
struct _TestMonitor
{
  GObject  parent_instance;
  gboolean available;
};

G_DEFINE_TYPE_WITH_CODE (TestMonitor,
                         test_monitor,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, NULL)
                             G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, NULL))

enum
{
  PROP_0,
  PROP_AVAILABLE,
  PROP_METERED,
  PROP_CONNECTIVITY,
};

static void
test_monitor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TestMonitor *self = TEST_MONITOR (object);

  if (id == PROP_AVAILABLE)
    g_value_set_boolean (value, self->available);
  else if (id == PROP_METERED)
    g_value_set_boolean (value, FALSE);
  else
    g_value_set_enum (value, G_NETWORK_CONNECTIVITY_FULL);
}

static void
test_monitor_class_init (TestMonitorClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = test_monitor_get_property;
  g_object_class_override_property (object_class, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
test_monitor_init (TestMonitor *self)
{
}

static void
test_monitor_set (TestMonitor *self, gboolean available)
{
  self->available = available;
  g_signal_emit_by_name (self, "network-changed", available);
}

typedef struct
{
  World        *world;   /* (owned) */
  TestMonitor  *monitor; /* (owned) */
  GMainLoop    *loop;    /* (owned) */
  MsPostmanKind wanted;
  MsDeliveryEnd end;
  GString      *heard; /* (owned): a letter for each news */
} Post;

static void
on_news (MsPostman *postman, const MsPostmanNews *news, gpointer data)
{
  static const char letters[] = "BESNLHO"; /* in the order of MsPostmanKind */
  Post             *post = data;

  g_string_append_c (post->heard, letters[news->kind]);
  if (news->kind == MS_POSTMAN_ENDED)
    post->end = news->end;
  if (news->kind == post->wanted)
    g_main_loop_quit (post->loop);
}

static gboolean
waited_in_vain (gpointer data)
{
  g_error ("Heard only %s", ((Post *) data)->heard->str);

  return G_SOURCE_REMOVE;
}

static void
await (Post *post, MsPostmanKind kind)
{
  guint limit = g_timeout_add_seconds (30, waited_in_vain, post);

  post->wanted = kind;
  g_main_loop_run (post->loop);
  g_source_remove (limit);
}

static void
set_up (Post *post, gconstpointer data)
{
  post->world = world_new ();
  post->monitor = g_object_new (TEST_TYPE_MONITOR, NULL);
  post->loop = g_main_loop_new (NULL, FALSE);
  post->heard = g_string_new (NULL);
  world_add (post->world, RECIPIENTS, NULL);
  /* No DNS server answers there: each domain fails for the moment. */
  world_exec (post->world, "INSERT INTO settings VALUES ('dns-server', '127.0.0.1:9')");
}

static void
tear_down (Post *post, gconstpointer data)
{
  g_string_free (post->heard, TRUE);
  g_main_loop_unref (post->loop);
  g_object_unref (post->monitor);
  world_free (post->world);
}

static void
enqueue (Post *post, const char *route)
{
  g_autoptr (GError) error = NULL;
  char   *lists[] = { (char *) "all", NULL };
  MsOrder order = { .campaign = (char *) "spring", .lists = lists, .route = (char *) route };

  ms_delivery_enqueue (post->world->store, &order, &error);
  g_assert_no_error (error);
  g_assert_cmpint (world_count (post->world, "SELECT state FROM campaigns"), ==,
                   MS_CAMPAIGN_WAITING);
  g_assert_cmpuint (world_state (post->world, MS_STATE_QUEUED), ==, RECIPIENTS);
}

static MsPostman *
start (Post *post, gboolean once)
{
  g_autoptr (GError) error = NULL;
  MsPostman *postman = ms_postman_start (post->world->store, G_NETWORK_MONITOR (post->monitor),
                                         once, on_news, post, &error);

  g_assert_no_error (error);

  return postman;
}

/* Nothing is begun until the network is there, and then at once. */
static void
test_offline (Post *post, gconstpointer data)
{
  MsPostman *postman;

  enqueue (post, "direct");
  postman = start (post, FALSE);
  await (post, MS_POSTMAN_OFFLINE);
  g_assert_cmpint (world_count (post->world, "SELECT count(*) FROM runs"), ==, 0);
  test_monitor_set (post->monitor, TRUE);
  await (post, MS_POSTMAN_SLEEPS);
  g_assert_cmpstr (post->heard->str, ==, "NBES");
  g_assert_cmpint (post->end, ==, MS_END_WAITING);
  g_assert_cmpuint (world_state (post->world, MS_STATE_DEFERRED), ==, RECIPIENTS);
  ms_postman_end (postman);
  await (post, MS_POSTMAN_OVER);
  ms_postman_free (postman);
}

/* The same campaign, begun when the network was gone already: the DNS fails for everybody, and
 * nobody is deferred for it. */
static void
test_lost (Post *post, gconstpointer data)
{
  g_autoptr (MsNetwork) network =
      ms_network_new (G_NETWORK_MONITOR (post->monitor), NULL, NULL);
  g_autoptr (GError) error = NULL;
  MsOrder     order = { .kind = MS_ORDER_RESUME,
                        .campaign = (char *) "spring",
                        .background = TRUE,
                        .unattended = TRUE,
                        .network = network };
  MsDelivery *delivery;

  enqueue (post, "direct");
  delivery = ms_delivery_start (post->world->store, &order, NULL, NULL);
  g_assert_cmpint (ms_delivery_wait (delivery, &error), ==, MS_END_WAITING);
  g_assert_no_error (error);
  ms_delivery_free (delivery);
  g_assert_cmpuint (world_state (post->world, MS_STATE_QUEUED), ==, RECIPIENTS);
  g_assert_cmpint (world_count (post->world, "SELECT count(*) FROM attempts"), ==, 0);
  g_assert_cmpint (world_count (post->world, "SELECT state = 5 AND reason LIKE '%network%' "
                                             "AND due > 0 FROM campaigns"),
                   ==, 1);
}

/* A server on this machine needs no network. */
static void
test_here (Post *post, gconstpointer data)
{
  g_autoptr (MsPostman) postman = NULL;
  MsSandboxOptions options = { 0 };

  world_serve (post->world, &options, NULL);
  enqueue (post, "server");
  postman = start (post, TRUE);
  await (post, MS_POSTMAN_OVER);
  g_assert_cmpstr (post->heard->str, ==, "BESO");
  g_assert_cmpuint (world_state (post->world, MS_STATE_SENT), ==, RECIPIENTS);
}

static gboolean
make_due (gpointer data)
{
  ms_clock_advance (2 * MS_HOUR);

  return G_SOURCE_REMOVE;
}

/* The log was written to, and what was written can be read only later: here by the clock, which
 * wakes nobody. */
static void
test_slow_disk (Post *post, gconstpointer data)
{
  g_autofree char *log = g_strconcat (ms_store_get_path (post->world->store), "-wal", NULL);
  g_autoptr (MsPostman) postman = NULL;
  MsSandboxOptions options = { 0 };
  char             byte;
  int              fd;

  world_serve (post->world, &options, NULL);
  enqueue (post, "server");
  world_exec (post->world, "UPDATE campaigns SET due = 1e6 * (unixepoch() + 3600)");
  ms_clock_freeze (g_get_real_time ());
  postman = start (post, FALSE);
  await (post, MS_POSTMAN_SLEEPS);

  fd = g_open (log, O_RDWR, 0);
  g_assert_cmpint (pread (fd, &byte, 1, 0), ==, 1);
  g_assert_cmpint (pwrite (fd, &byte, 1, 0), ==, 1);
  close (fd);
  /* After the look that follows at once. */
  g_timeout_add (400, make_due, NULL);
  await (post, MS_POSTMAN_BEGINS);
  ms_clock_thaw ();
  await (post, MS_POSTMAN_ENDED);
  ms_postman_end (postman);
  await (post, MS_POSTMAN_OVER);
}

/* It had its turn and another one is due; without another it goes on. */
static void
test_turn (Post *post, gconstpointer data)
{
  static const char *const others[] = {
    "UPDATE campaigns SET due = 9e18 WHERE name = 'other'",
    "UPDATE campaigns SET due = 1 WHERE name = 'other'",
  };
  static const MsLimits slow = { .connections = 1,
                                 .recipients_per_message = 1,
                                 .per_second = 20 };
  MsSandboxOptions      options = { 0 };
  MsOrder               order = { .kind = MS_ORDER_RESUME,
                                  .campaign = (char *) "spring",
                                  .background = TRUE,
                                  .unattended = TRUE,
                                  .turn = 1 };

  world_serve (post->world, &options, &slow);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      MsDelivery *delivery;

      if (i == 0)
        {
          char   *lists[] = { (char *) "all", NULL };
          MsOrder first = { .campaign = (char *) "spring",
                            .lists = lists,
                            .route = (char *) "server" };

          g_assert_true (ms_delivery_enqueue (post->world->store, &first, NULL));
          world_exec (post->world, "INSERT INTO campaigns (name, sender, subject, headers, "
                                   "created, state) VALUES ('other', '', '', '[]', 0, 5)");
        }
      else
        world_exec (post->world, "UPDATE campaigns SET state = 5; "
                                 "UPDATE recipients SET state = 0");
      world_exec (post->world, others[i]);
      delivery = ms_delivery_start (post->world->store, &order, NULL, NULL);
      g_assert_cmpint (ms_delivery_wait (delivery, NULL), ==,
                       i == 0 ? MS_END_FINISHED : MS_END_WAITING);
      ms_delivery_free (delivery);
    }
  g_assert_cmpuint (world_state (post->world, MS_STATE_QUEUED), >, 0);
  g_assert_cmpint (world_count (post->world, "SELECT abs(due - 1e6 * unixepoch()) < 60e6 "
                                             "FROM campaigns WHERE name = 'spring'"),
                   ==, 1);
}

/* Who waits no more is not begun, whatever was read of him before. */
static void
test_changed (Post *post, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  MsOrder          order = { .kind = MS_ORDER_RESUME,
                             .campaign = (char *) "spring",
                             .background = TRUE,
                             .unattended = TRUE };
  MsSandboxOptions options = { 0 };
  MsDelivery      *delivery;

  world_serve (post->world, &options, NULL);
  enqueue (post, "server");
  g_assert_true (ms_delivery_request (post->world->store, "spring", "pause", 1, NULL));
  delivery = ms_delivery_start (post->world->store, &order, NULL, NULL);
  g_assert_cmpint (ms_delivery_wait (delivery, &error), ==, MS_END_FAILED);
  g_assert_error (error, MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_CHANGED);
  ms_delivery_free (delivery);
  g_assert_cmpint (world_count (post->world, "SELECT state FROM campaigns"), ==,
                   MS_CAMPAIGN_PAUSED);
  g_assert_cmpuint (world_state (post->world, MS_STATE_QUEUED), ==, RECIPIENTS);
}

/* Paused in the moment in which it was to go on later: it does not. */
static void
test_both (Post *post, gconstpointer data)
{
  static const MsLimits slow = { .connections = 1,
                                 .recipients_per_message = 1,
                                 .per_minute = 5 };
  MsSandboxOptions      options = { 0 };
  MsOrder               order = { .kind = MS_ORDER_RESUME,
                                  .campaign = (char *) "spring",
                                  .background = TRUE,
                                  .unattended = TRUE };
  MsDelivery           *delivery;

  world_serve (post->world, &options, &slow);
  enqueue (post, "server");
  delivery = ms_delivery_start (post->world->store, &order, NULL, NULL);
  world_await (post->world, "SELECT count(*) > 0 FROM recipients WHERE state = 3");
  world_exec (post->world, "UPDATE runs SET command = 'pause'");
  ms_delivery_postpone (delivery, "why");
  g_assert_cmpint (ms_delivery_wait (delivery, NULL), ==, MS_END_PAUSED);
  ms_delivery_free (delivery);
  g_assert_cmpint (world_count (post->world, "SELECT state = 2 AND due = 0 FROM campaigns"), ==,
                   1);
  g_assert_cmpuint (world_state (post->world, MS_STATE_QUEUED), >, 0);
}

static void
test_setback (void)
{
  const struct
  {
    GQuark    domain;
    int       code;
    MsSetback setback;
  } cases[] = {
    { MS_SMTP_ERROR, MS_SMTP_ERROR_CONNECT, MS_SETBACK_LATER },
    { MS_SMTP_ERROR, MS_SMTP_ERROR_AUTH, MS_SETBACK_PAUSE },
    { MS_SMTP_ERROR, MS_SMTP_ERROR_CERTIFICATE, MS_SETBACK_PAUSE },
    { MS_STORE_ERROR, MS_STORE_ERROR_FULL, MS_SETBACK_FULL },
    { MS_STORE_ERROR, MS_STORE_ERROR_LOCKED, MS_SETBACK_BUSY },
    { MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND, MS_SETBACK_PAUSE },
    { MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_REFUSED, MS_SETBACK_PAUSE },
    { MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_CHANGED, MS_SETBACK_MOOT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (cases[i].domain, cases[i].code, "x");

      g_assert_cmpint (ms_setback (error), ==, cases[i].setback);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/postman/offline", Post, NULL, set_up, test_offline, tear_down);
  g_test_add ("/postman/lost", Post, NULL, set_up, test_lost, tear_down);
  g_test_add ("/postman/here", Post, NULL, set_up, test_here, tear_down);
  g_test_add ("/postman/slow disk", Post, NULL, set_up, test_slow_disk, tear_down);
  g_test_add ("/postman/turn", Post, NULL, set_up, test_turn, tear_down);
  g_test_add ("/postman/changed", Post, NULL, set_up, test_changed, tear_down);
  g_test_add ("/postman/both", Post, NULL, set_up, test_both, tear_down);
  g_test_add_func ("/postman/setback", test_setback);

  return g_test_run ();
}
