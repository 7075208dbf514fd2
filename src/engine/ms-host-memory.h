/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-host-memory.h - which addresses of other servers could not be reached lately */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * An address that could not be reached counts as dead for five minutes, for twice as long each
 * time it fails again behind that, for an hour at most; it lives again once it was reached.
 * The memory is for putting others first, never for leaving an address out.  Bounded: of more
 * than 10,000 addresses those are forgotten whose time is over, then all.  Any thread; told the
 * time as of ms_clock_now().
 */
typedef struct _MsHostMemory MsHostMemory;

MsHostMemory *ms_host_memory_new (void);
void          ms_host_memory_free (MsHostMemory *self);

void ms_host_memory_failed (MsHostMemory *self, const char *address, gint64 now);
void ms_host_memory_reached (MsHostMemory *self, const char *address);

gboolean ms_host_memory_is_dead (MsHostMemory *self, const char *address, gint64 now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsHostMemory, ms_host_memory_free)

G_END_DECLS
