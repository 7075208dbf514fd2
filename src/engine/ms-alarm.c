/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-alarm.c - wakes at a time of the wall clock, when that clock is set, or when a file
 * changes
 *
 * inotify itself rather than GFileMonitor, which holds changes back and does not tell of a file
 * that is only closed: a lock's.
 */

#include "config.h"

#include "ms-alarm.h"
#include "ms-clock.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/inotify.h>
#include <sys/timerfd.h>
#include <unistd.h>

struct _MsAlarm
{
  MsAlarmRang rang;
  gpointer    user_data;
  int         timer_fd; /* -1: none */
  int         files_fd; /* likewise */
  GSource    *timer;    /* (owned) (nullable) */
  GSource    *files;    /* (owned) (nullable) */
  gboolean    changed;
};

static void
drop (GSource **source, int *fd)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

void
ms_alarm_stop (MsAlarm *self)
{
  drop (&self->timer, &self->timer_fd);
  drop (&self->files, &self->files_fd);
}

static gboolean
on_ready (int fd, GIOCondition condition, gpointer data)
{
  MsAlarm *self = data;

  GPollFD files = { self->files_fd, G_IO_IN, 0 };

  /* Both may be ready, and are forgotten. */
  self->changed = self->files_fd >= 0 && g_poll (&files, 1, 0) > 0;
  ms_alarm_stop (self);
  self->rang (self, self->user_data);

  return G_SOURCE_REMOVE;
}

static GSource *
listen (MsAlarm *self, int fd)
{
  GSource *source = g_unix_fd_source_new (fd, G_IO_IN);

  g_source_set_callback (source, (GSourceFunc) (void (*) (void)) on_ready, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

MsAlarm *
ms_alarm_new (MsAlarmRang rang, gpointer user_data)
{
  MsAlarm *self = g_new0 (MsAlarm, 1);

  self->rang = rang;
  self->user_data = user_data;
  self->timer_fd = -1;
  self->files_fd = -1;

  return self;
}

void
ms_alarm_free (MsAlarm *self)
{
  ms_alarm_stop (self);
  g_free (self);
}

/* One event is enough: a file that is written all the time must not wake us each time. */
static void
watch (MsAlarm *self, const char *path, guint32 mask)
{
  if (self->files_fd < 0)
    self->files_fd = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);

  if (self->files_fd < 0 || inotify_add_watch (self->files_fd, path, mask | IN_ONESHOT) < 0)
    g_debug ("%s is not watched: %s", path, g_strerror (errno));
}

void
ms_alarm_watch_changes (MsAlarm *self, const char *path)
{
  watch (self, path, IN_MODIFY);
}

void
ms_alarm_watch_closing (MsAlarm *self, const char *path)
{
  watch (self, path, IN_CLOSE_WRITE);
}

gboolean
ms_alarm_was_change (const MsAlarm *self)
{
  return self->changed;
}

/* Sleeping through a time counts: this clock goes on meanwhile, and the timer says so on
 * waking.
 */
static gboolean
set_timer (MsAlarm *self, gint64 wall)
{
  struct itimerspec at = { .it_value = { .tv_sec = wall / MS_SECOND,
                                         .tv_nsec = wall % MS_SECOND * 1000 } };

  self->timer_fd = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);

  return self->timer_fd >= 0 &&
         timerfd_settime (self->timer_fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &at,
                          NULL) == 0;
}

static gboolean
on_timeout (gpointer data)
{
  on_ready (-1, 0, data);

  return G_SOURCE_REMOVE;
}

void
ms_alarm_set (MsAlarm *self, gint64 wall)
{
  drop (&self->timer, &self->timer_fd);
  if (set_timer (self, wall))
    self->timer = listen (self, self->timer_fd);
  else
    {
      gint64 wait = MAX (wall - g_get_real_time (), 0);

      g_debug ("No timer that follows the clock: %s", g_strerror (errno));
      self->timer = g_timeout_source_new (CLAMP (wait / 1000, 1, G_MAXINT));
      g_source_set_callback (self->timer, on_timeout, self, NULL);
      g_source_attach (self->timer, g_main_context_get_thread_default ());
    }

  if (self->files_fd >= 0 && self->files == NULL)
    self->files = listen (self, self->files_fd);
}
