/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-timekeeper.h - goes on with what is due while the window is open */

#pragma once

#include "ms-courier.h"

G_BEGIN_DECLS

/*
 * Main thread.  A postman of the window's own, whose deliveries the courier shows; where the
 * background service runs, what is due is left to that, until it ends.
 */
typedef struct _MsTimekeeper MsTimekeeper;

/** ms_timekeeper_new: with the first ms_timekeeper_begin() it begins */
MsTimekeeper *ms_timekeeper_new (MsLibrary *library, MsCourier *courier);
void          ms_timekeeper_free (MsTimekeeper *self);

void ms_timekeeper_begin (MsTimekeeper *self);

/** ms_timekeeper_end: @over: when nothing of it is under way any more, and another may go on;
 * not before it returns */
void ms_timekeeper_end (MsTimekeeper *self, void (*over) (gpointer data), gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsTimekeeper, ms_timekeeper_free)

G_END_DECLS
