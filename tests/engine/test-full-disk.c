/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-full-disk.c - a delivery whose disk is full: it stops, and loses nothing it knows */

#include "config.h"

#include "fake-server.h"
#include "world.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#define RECIPIENTS 3000
#define DISK_SIZE  (24 * 1024 * 1024)

/* One in a hundred is answered when the test says so: nothing is over before there is no room.
 */
static const char *const patient[] = { "H: PIPELINING\nA: RCPT*00@* => ! wait", NULL };

/* Each reply is long, so that each outcome takes room. */
static const char *const wordy[] = {
  "H: PIPELINING\nA: . => 250 2.0.0 "
  "taken for delivery by a server that has a lot to say about it, all of which is kept "
  "taken for delivery by a server that has a lot to say about it, all of which is kept "
  "taken for delivery by a server that has a lot to say about it, all of which is kept",
  NULL
};

static World *
make_world (FakeServer *fake)
{
  MsLimits limits = { .connections = 2, .recipients_per_message = 1 };
  World   *world = world_new ();

  world_add (world, RECIPIENTS, NULL);
  world_set_account (world, fake_server_get_port (fake), &limits);

  return world;
}

static gboolean
limit_pages (MsDb *db, gpointer data, GError **error)
{
  return ms_db_exec (db, data, error);
}

static gboolean
has_reserve (World *world)
{
  g_autofree char *path = g_build_filename (world->folder, "mailshot.db-reserve", NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Everybody is sent to once, or waits: what the server took is what the ledger knows. */
static void
assert_all_known (World *world, FakeServer *fake)
{
  g_autoptr (GArray) times = fake_server_dup_times (fake);

  g_assert_cmpuint (world_state (world, MS_STATE_SENT), ==, times->len);
  g_assert_cmpuint (world_state (world, MS_STATE_SENT) + world_state (world, MS_STATE_QUEUED),
                    ==, RECIPIENTS);
  g_assert_cmpint (world_count (world, "SELECT count(*) FROM recipients WHERE state IN (1, 2)"),
                   ==, 0);
  g_assert_cmpint (world_count (world, "SELECT count(*) FROM attempts"), ==, times->len);
}

static void
assert_resumes (World *world, FakeServer *fake)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (world_run (world, MS_ORDER_RESUME, NULL, 0, &error), ==, MS_END_FINISHED);
  g_assert_no_error (error);
  g_assert_cmpuint (world_state (world, MS_STATE_SENT), ==, RECIPIENTS);
  assert_all_known (world, fake);
  g_assert_true (has_reserve (world));
}

static void
go_on (FakeServer *fake)
{
  for (guint i = 0; i < RECIPIENTS / 50; i++)
    fake_server_signal (fake);
}

/* The page that the first write without room meets may be the claim's, and what comes back
 * still fits: then the run ends with everything saved, which is well, and there is nothing to
 * see. */
#define TRIES 20

/* A run that knows outcomes it cannot write: until there is room it waits with them. */
static MsDelivery *
run_out_of_room (World **world, FakeServer **fake, MsProgress *progress)
{
  for (guint i = 0; i < TRIES; i++)
    {
      g_autoptr (GError) error = NULL;
      MsDelivery *delivery;

      *fake = fake_server_new (patient);
      *world = make_world (*fake);
      delivery = world_start (*world, MS_ORDER_SEND, "server", 0);
      world_await (*world, "SELECT count(*) > 0 FROM attempts");
      ms_store_call ((*world)->store, MS_STORE_ALONE, limit_pages,
                     (gpointer) "PRAGMA max_page_count = 1", &error);
      go_on (*fake);
      do
        {
          g_usleep (1000);
          ms_delivery_get_progress (delivery, progress);
        }
      while (progress->phase != MS_DELIVERY_ENDED &&
             (progress->phase != MS_DELIVERY_ENDING || progress->wait_reason[0] == '\0'));
      if (progress->phase == MS_DELIVERY_ENDING)
        return delivery;

      g_assert_cmpint (ms_delivery_wait (delivery, &error), ==, MS_END_FAILED);
      g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FULL);
      ms_delivery_free (delivery);
      assert_all_known (*world, *fake);
      world_free (*world);
      fake_server_free (*fake);
    }

  g_assert_not_reached ();
}

/* Not even the reserve helps: what is known waits in memory until there is room. */
static void
test_no_room_at_all (void)
{
  g_autoptr (FakeServer) fake = NULL;
  g_autoptr (GError) error = NULL;
  World      *world = NULL;
  MsProgress  progress;
  MsDelivery *delivery = run_out_of_room (&world, &fake, &progress);

  g_test_message ("%s", progress.wait_reason);
  g_assert_false (has_reserve (world));
  g_assert_cmpuint (progress.connections, ==, 0);

  ms_store_call (world->store, MS_STORE_ALONE, limit_pages,
                 (gpointer) "PRAGMA max_page_count = 1000000", &error);
  g_assert_no_error (error);
  g_assert_cmpint (ms_delivery_wait (delivery, &error), ==, MS_END_FAILED);
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FULL);
  ms_delivery_free (delivery);
  assert_all_known (world, fake);
  g_assert_cmpint (world_count (world, "SELECT state = 2 AND reason <> '' FROM campaigns"), ==,
                   1);

  assert_resumes (world, fake);
  world_free (world);
}

/* The user does not want to wait for room: he is told that some will be uncertain. */
static void
test_given_up (void)
{
  g_autoptr (FakeServer) fake = NULL;
  g_autoptr (GError) error = NULL;
  World      *world = NULL;
  MsProgress  progress;
  MsDelivery *delivery = run_out_of_room (&world, &fake, &progress);

  ms_delivery_pause (delivery);
  g_assert_cmpint (ms_delivery_wait (delivery, &error), ==, MS_END_FAILED);
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FULL);
  g_clear_error (&error);
  ms_delivery_free (delivery);

  ms_store_call (world->store, MS_STORE_ALONE, limit_pages,
                 (gpointer) "PRAGMA max_page_count = 1000000", &error);
  g_assert_cmpint (world_run (world, MS_ORDER_RESUME, NULL, 0, &error), ==, MS_END_FINISHED);
  g_assert_cmpuint (world_state (world, MS_STATE_UNCERTAIN), >, 0);
  g_assert_cmpuint (world_state (world, MS_STATE_SENT) +
                        world_state (world, MS_STATE_UNCERTAIN),
                    ==, RECIPIENTS);
  world_free (world);
}

/* Leaves @room bytes on the disk that holds the world. */
static void
fill_disk (World *world, const char *ballast, gsize room)
{
  static const char block[4096];
  int               fd = g_open (ballast, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  off_t             size = 0;

  g_assert_cmpint (fd, >=, 0);
  while (write (fd, block, sizeof block) == sizeof block)
    {
      size += sizeof block;
      g_assert_cmpint (size, <, DISK_SIZE);
    }
  g_assert_cmpint (ftruncate (fd, size - room), ==, 0);
  close (fd);
}

static void
test_reserve (gconstpointer has_own_disk)
{
  g_autoptr (FakeServer) fake = NULL;
  g_autofree char *ballast = NULL;
  g_autoptr (GError) error = NULL;

  World *world;

  if (!GPOINTER_TO_INT (has_own_disk))
    {
      g_test_skip ("no disk of its own may be mounted here");
      return;
    }

  fake = fake_server_new (wordy);
  world = make_world (fake);
  ballast = g_build_filename (world->folder, "ballast", NULL);
  g_assert_true (has_reserve (world));
  fill_disk (world, ballast, 600 * 1024);
  g_assert_cmpint (world_run (world, MS_ORDER_SEND, "server", 0, &error), ==, MS_END_FAILED);
  g_test_message ("%s", error->message);
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FULL);
  g_assert_false (has_reserve (world));
  g_assert_cmpuint (world_state (world, MS_STATE_SENT), >, 0);
  g_assert_cmpuint (world_state (world, MS_STATE_QUEUED), >, 0);
  assert_all_known (world, fake);

  g_unlink (ballast);
  assert_resumes (world, fake);
  world_free (world);
}

/* A small disk, for this process alone. */
static gboolean
mount_own_disk (const char *folder)
{
  g_autofree char *options = g_strdup_printf ("size=%d", DISK_SIZE);

  return (unshare (CLONE_NEWNS) == 0 || unshare (CLONE_NEWUSER | CLONE_NEWNS) == 0) &&
         mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount ("tmpfs", folder, "tmpfs", 0, options) == 0;
}

int
main (int argc, char **argv)
{
  /* GLib remembers its first answer where temporary files belong. */
  g_autofree char *folder = g_mkdtemp (g_strdup ("/tmp/mailshot-disk-XXXXXX"));

  gboolean own_disk = folder != NULL && mount_own_disk (folder);
  int      status;

  if (own_disk)
    g_setenv ("TMPDIR", folder, TRUE);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/full-disk/no-room-at-all", test_no_room_at_all);
  g_test_add_func ("/full-disk/given-up", test_given_up);
  g_test_add_data_func ("/full-disk/reserve", GINT_TO_POINTER (own_disk), test_reserve);
  status = g_test_run ();

  if (own_disk)
    umount2 (folder, MNT_DETACH);
  g_rmdir (folder);

  return status;
}
