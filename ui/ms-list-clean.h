/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-list-clean.h - what becomes of a list's bad addresses, after a question */

#pragma once

#include "ms-library.h"
#include "ms-verification-table.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ms_list_clean_ask:
 * @counts: of @list, as last read
 * @suppress: they are never mailed again, on whichever list they are; else they leave this one
 * @done: called with a sentence that says how many it were; @data must live as long as @parent
 */
void ms_list_clean_ask (GtkWidget                  *parent,
                        MsLibrary                  *library,
                        gint64                      list,
                        const char                 *name,
                        const MsVerificationCounts *counts,
                        gboolean                    suppress,
                        void (*done) (const char *text, gpointer data),
                        gpointer data);

G_END_DECLS
