/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-thread.h - a named thread that runs closures in the order they came */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsThread MsThread;

typedef void (*MsThreadFunc) (gpointer data);

/**
 * ms_thread_new:
 * @name: at most 15 bytes are shown by the system's tools
 *
 * Returns: (transfer full): a running thread
 */
MsThread *ms_thread_new (const char *name);

/**
 * ms_thread_free:
 *
 * Runs what was posted before, then joins the thread.  Not from the thread itself.
 */
void ms_thread_free (MsThread *self);

/**
 * ms_thread_post:
 * @data: (transfer full): freed with @destroy on the thread, after @func
 *
 * Any thread.  Never waits.
 */
void ms_thread_post (MsThread *self, MsThreadFunc func, gpointer data, GDestroyNotify destroy);

gboolean ms_thread_is_current (const MsThread *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsThread, ms_thread_free)

G_END_DECLS
