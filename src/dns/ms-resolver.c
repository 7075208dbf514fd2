/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-resolver.c - asks the DNS: its thread, and how others speak to it */

#include "config.h"

#include "ms-dns-name.h"
#include "ms-dns-questions.h"

#include <sys/eventfd.h>
#include <unistd.h>

/* What came from another thread. */
typedef struct
{
  char     *name; /* (owned) (nullable): what is no name */
  MsDnsType type;
  MsDnsFunc func;
  gpointer  data;
} Call;

struct _MsResolver
{
  MsResolverOptions options;
  char             *server; /* (owned) (nullable): of @options */
  int               wake_fd;
  GThread          *thread; /* (owned) */

  struct
  {
    GMutex   mutex;
    GQueue   calls; /* (owned) (element-type Call) */
    gboolean stop;
  } shared;

  struct
  {
    MsDnsQuestions *questions; /* (owned) */
  } worker;
};

G_DEFINE_QUARK (ms - dns - error - quark, ms_dns_error)

/* FALSE: and those were the last. */
static gboolean
take_calls (MsResolver *self)
{
  eventfd_t value;
  GQueue    calls;
  Call     *call;
  gboolean  stop;

  eventfd_read (self->wake_fd, &value);
  g_mutex_lock (&self->shared.mutex);
  calls = self->shared.calls;
  g_queue_init (&self->shared.calls);
  stop = self->shared.stop;
  g_mutex_unlock (&self->shared.mutex);

  if (stop)
    ms_dns_questions_close (self->worker.questions);
  while ((call = g_queue_pop_head (&calls)) != NULL)
    {
      ms_dns_questions_ask (self->worker.questions, call->name, call->type, call->func,
                            call->data);
      g_free (call->name);
      g_free (call);
    }

  return !stop;
}

static gpointer
work (gpointer data)
{
  MsResolver *self = data;

  do
    ms_dns_questions_turn (self->worker.questions, self->wake_fd);
  while (take_calls (self));

  return NULL;
}

MsResolver *
ms_resolver_new (const MsResolverOptions *options, GError **error)
{
  MsResolver     *self = g_new0 (MsResolver, 1);
  MsDnsQuestions *questions;

  self->options = *options;
  self->options.server = self->server = g_strdup (options->server);
  questions = ms_dns_questions_new (&self->options, error);
  if (questions == NULL)
    {
      g_free (self->server);
      g_free (self);
      return NULL;
    }

  self->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  g_mutex_init (&self->shared.mutex);
  g_queue_init (&self->shared.calls);
  self->worker.questions = questions;
  self->thread = g_thread_new ("dns", work, self);

  return self;
}

void
ms_resolver_free (MsResolver *self)
{
  g_return_if_fail (self->thread != g_thread_self ());

  g_mutex_lock (&self->shared.mutex);
  self->shared.stop = TRUE;
  g_mutex_unlock (&self->shared.mutex);
  eventfd_write (self->wake_fd, 1);
  g_thread_join (self->thread);

  ms_dns_questions_free (self->worker.questions);
  close (self->wake_fd);
  g_mutex_clear (&self->shared.mutex);
  g_free (self->server);
  g_free (self);
}

void
ms_resolver_query (MsResolver *self,
                   const char *name,
                   MsDnsType   type,
                   MsDnsFunc   func,
                   gpointer    user_data)
{
  char    *normal = type == MS_DNS_PTR ? ms_dns_name_reverse (name) : ms_dns_name_normal (name);
  Call    *call;
  gboolean first;

  if (self->thread == g_thread_self ())
    {
      ms_dns_questions_ask (self->worker.questions, normal, type, func, user_data);
      g_free (normal);
      return;
    }

  call = g_new (Call, 1);
  *call = (Call){ normal, type, func, user_data };
  g_mutex_lock (&self->shared.mutex);
  first = self->shared.calls.length == 0;
  g_queue_push_tail (&self->shared.calls, call);
  g_mutex_unlock (&self->shared.mutex);
  if (first)
    eventfd_write (self->wake_fd, 1);
}

static void
got_answer (MsDnsAnswer *answer, gpointer user_data)
{
  g_autoptr (GAsyncQueue) queue = user_data;

  g_async_queue_push (queue, ms_dns_answer_ref (answer));
}

MsDnsAnswer *
ms_resolver_ask (MsResolver *self, const char *name, MsDnsType type)
{
  g_autoptr (GAsyncQueue) queue = g_async_queue_new ();

  g_return_val_if_fail (self->thread != g_thread_self (), NULL);

  ms_resolver_query (self, name, type, got_answer, g_async_queue_ref (queue));

  return g_async_queue_pop (queue);
}
