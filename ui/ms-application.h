/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-application.h - one process of the window: its database, its actions, its keys */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MS_UI_PATH "/org/mailshot/Mailshot/"

#define MS_TYPE_APPLICATION (ms_application_get_type ())
G_DECLARE_FINAL_TYPE (MsApplication, ms_application, MS, APPLICATION, GtkApplication)

GtkApplication *ms_application_new (void);

G_END_DECLS
