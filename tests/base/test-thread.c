/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-thread.c - a named thread that runs closures in the order they came */

#include "config.h"

#include "ms-thread.h"

#include <sys/prctl.h>

#define POSTS 1000

typedef struct
{
  MsThread    *thread;
  GAsyncQueue *waiting;
  GArray      *done; /* (element-type guint): on the thread alone */
  guint        freed;
  char         name[16];
} World;

typedef struct
{
  World *world;
  guint  number;
} Job;

static void
run_job (gpointer data)
{
  Job *job = data;

  g_assert_true (ms_thread_is_current (job->world->thread));
  g_assert_cmpuint (job->world->freed, ==, job->world->done->len);
  g_array_append_val (job->world->done, job->number);
}

static void
free_job (gpointer data)
{
  Job *job = data;

  g_assert_true (ms_thread_is_current (job->world->thread));
  job->world->freed++;
  g_assert_cmpuint (job->world->freed, ==, job->world->done->len);
  g_free (job);
}

static void
post (World *world, guint number)
{
  Job *job = g_new (Job, 1);

  job->world = world;
  job->number = number;
  ms_thread_post (world->thread, run_job, job, free_job);
}

static void
test_order (void)
{
  World world = { 0 };

  world.done = g_array_new (FALSE, FALSE, sizeof (guint));
  world.thread = ms_thread_new ("order");
  g_assert_false (ms_thread_is_current (world.thread));
  for (guint i = 0; i < POSTS; i++)
    post (&world, i);

  /* What was posted before is run before the thread ends. */
  ms_thread_free (world.thread);
  g_assert_cmpuint (world.done->len, ==, POSTS);
  g_assert_cmpuint (world.freed, ==, POSTS);
  for (guint i = 0; i < POSTS; i++)
    g_assert_cmpuint (g_array_index (world.done, guint, i), ==, i);
  g_array_unref (world.done);
}

static gpointer
post_many (gpointer data)
{
  for (guint i = 0; i < POSTS; i++)
    post (data, i);

  return NULL;
}

static void
test_many_posters (void)
{
  World    world = { 0 };
  GThread *posters[4];
  guint    sum = 0;

  world.done = g_array_new (FALSE, FALSE, sizeof (guint));
  world.thread = ms_thread_new ("posters");
  for (guint i = 0; i < G_N_ELEMENTS (posters); i++)
    posters[i] = g_thread_new ("poster", post_many, &world);
  for (guint i = 0; i < G_N_ELEMENTS (posters); i++)
    g_thread_join (posters[i]);
  ms_thread_free (world.thread);

  for (guint i = 0; i < world.done->len; i++)
    sum += g_array_index (world.done, guint, i);
  g_assert_cmpuint (world.done->len, ==, 4 * POSTS);
  g_assert_cmpuint (sum, ==, 4 * POSTS * (POSTS - 1) / 2);
  g_array_unref (world.done);
}

static void
answer (gpointer data)
{
  World *world = data;

  prctl (PR_GET_NAME, world->name);
  g_async_queue_push (world->waiting, world);
}

/* Posted from the thread itself: run afterwards, by the same thread. */
static void
post_again (gpointer data)
{
  World *world = data;

  ms_thread_post (world->thread, answer, world, NULL);
  g_assert_cmpint (g_async_queue_length (world->waiting), <=, 0);
}

static void
test_while_running (void)
{
  World world = { 0 };

  world.waiting = g_async_queue_new ();
  world.thread = ms_thread_new ("again");
  ms_thread_post (world.thread, post_again, &world, NULL);
  g_assert_true (g_async_queue_timeout_pop (world.waiting, 10 * G_USEC_PER_SEC) == &world);
  g_assert_cmpstr (world.name, ==, "again");
  ms_thread_free (world.thread);
  g_async_queue_unref (world.waiting);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/thread/order", test_order);
  g_test_add_func ("/base/thread/many-posters", test_many_posters);
  g_test_add_func ("/base/thread/while-running", test_while_running);

  return g_test_run ();
}
