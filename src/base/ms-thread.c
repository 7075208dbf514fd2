/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-thread.c - a named thread that runs closures in the order they came */

#include "config.h"

#include "ms-thread.h"

typedef struct
{
  MsThreadFunc   func; /* NULL: the thread ends */
  gpointer       data;
  GDestroyNotify destroy;
} Closure;

struct _MsThread
{
  GThread     *thread; /* (owned) */
  GAsyncQueue *queue;  /* (owned) (element-type Closure) */
};

static gpointer
run (gpointer data)
{
  MsThread *self = data;

  for (;;)
    {
      g_autofree Closure *closure = g_async_queue_pop (self->queue);

      if (closure->func == NULL)
        return NULL;

      closure->func (closure->data);
      if (closure->destroy != NULL)
        closure->destroy (closure->data);
    }
}

static void
push (MsThread *self, MsThreadFunc func, gpointer data, GDestroyNotify destroy)
{
  Closure *closure = g_new (Closure, 1);

  closure->func = func;
  closure->data = data;
  closure->destroy = destroy;
  g_async_queue_push (self->queue, closure);
}

MsThread *
ms_thread_new (const char *name)
{
  MsThread *self = g_new0 (MsThread, 1);

  self->queue = g_async_queue_new ();
  self->thread = g_thread_new (name, run, self);

  return self;
}

void
ms_thread_free (MsThread *self)
{
  g_return_if_fail (self != NULL && !ms_thread_is_current (self));

  push (self, NULL, NULL, NULL);
  g_thread_join (self->thread);
  g_async_queue_unref (self->queue);
  g_free (self);
}

void
ms_thread_post (MsThread *self, MsThreadFunc func, gpointer data, GDestroyNotify destroy)
{
  g_return_if_fail (self != NULL && func != NULL);

  push (self, func, data, destroy);
}

gboolean
ms_thread_is_current (const MsThread *self)
{
  return g_thread_self () == self->thread;
}
