/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-closing.h - what happens to what is being sent, or is due later, when the window goes */

#pragma once

#include "ms-timekeeper.h"
#include "ms-window.h"

G_BEGIN_DECLS

/* The window's setting, and what it may say. */
#define MS_CLOSING_KEY        "when-closed"
#define MS_CLOSING_ASK        "ask"
#define MS_CLOSING_BACKGROUND "background"
#define MS_CLOSING_PAUSE      "pause"

/* Main thread; MsClosing is one a window. */

/** ms_closing_new: @settings: (nullable): where the choice is remembered; the window and
 * the timekeeper outlive it */
MsClosing *ms_closing_new (MsWindow     *window,
                           MsLibrary    *library,
                           MsCourier    *courier,
                           MsTimekeeper *timekeeper,
                           GSettings    *settings);
void       ms_closing_free (MsClosing *self);

/**
 * ms_closing_begin:
 *
 * Returns: %TRUE: nothing is under way or due: the window may go.  Else the user is asked, or
 * was once and for all, and the window is destroyed when that is done.
 */
gboolean ms_closing_begin (MsClosing *self);

/** ms_closing_is_under_way: the window goes as soon as the delivery has ended */
gboolean ms_closing_is_under_way (const MsClosing *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsClosing, ms_closing_free)

G_END_DECLS
