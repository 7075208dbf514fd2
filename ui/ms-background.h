/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-background.h - the service that delivers what is due while no window is open */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ms_background_start:
 * @database: path
 *
 * By the user's service manager where it knows the service and this is the user's own database;
 * else as a process of its own, which outlives the window.  One that runs already is left to
 * itself.  May block for some seconds.
 *
 * Errors: %G_SPAWN_ERROR, %G_IO_ERROR: there is no such program
 */
gboolean ms_background_start (const char *database, GError **error);

G_END_DECLS
