/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dns-wait.c - waits for the DNS until something more important happens */

#include "config.h"

#include "ms-dns-wait.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Shared by who waits and by the resolver's thread: the last one of them frees it. */
typedef struct
{
  gint         refs;    /* atomic */
  int          done_fd; /* readable once there is an answer */
  MsDnsAnswer *answer;  /* (owned) (nullable) */
} Question;

static void
question_unref (Question *self)
{
  if (!g_atomic_int_dec_and_test (&self->refs))
    return;

  close (self->done_fd);
  g_clear_pointer (&self->answer, ms_dns_answer_unref);
  g_free (self);
}

static void
on_answer_cb (MsDnsAnswer *answer, gpointer user_data)
{
  Question *self = user_data;

  g_atomic_pointer_set (&self->answer, ms_dns_answer_ref (answer));
  eventfd_write (self->done_fd, 1);
  question_unref (self);
}

MsDnsAnswer *
ms_dns_wait_ask (MsResolver *resolver, const char *name, MsDnsType type, int wake_fd)
{
  Question     *self = g_new0 (Question, 1);
  MsDnsAnswer  *answer = NULL;
  struct pollfd fds[] = { { -1, POLLIN, 0 }, { wake_fd, POLLIN, 0 } };

  self->refs = 2;
  self->done_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  fds[0].fd = self->done_fd;

  ms_resolver_query (resolver, name, type, on_answer_cb, self);
  while (poll (fds, 2, -1) < 0)
    ;

  if (fds[0].revents != 0)
    answer = ms_dns_answer_ref (g_atomic_pointer_get (&self->answer));
  question_unref (self);

  return answer;
}
