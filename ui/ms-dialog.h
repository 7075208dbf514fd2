/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dialog.h - the small questions; none of them waits */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Each shows a modal dialog over the window of @parent and returns at once. */

/** ms_dialog_error: @title: what did not work; @error: why */
void ms_dialog_error (GtkWidget *parent, const char *title, const GError *error);

/** ms_dialog_tell: @title: what was done; @body: (nullable): and with what result */
void ms_dialog_tell (GtkWidget *parent, const char *title, const char *body);

/**
 * ms_dialog_confirm:
 * @verb: label of the button that agrees, with mnemonic
 * @danger: it cannot be undone
 * @agreed: called with @data when that button was pressed; @data belongs to the caller and must
 *   live as long as @parent
 */
void ms_dialog_confirm (GtkWidget  *parent,
                        const char *title,
                        const char *body,
                        const char *verb,
                        gboolean    danger,
                        void (*agreed) (gpointer data),
                        gpointer data);

/**
 * ms_dialog_ask:
 * @label: what is asked for; the entry's accessible name
 * @answered: called with the text, without blanks around it and never empty
 */
void ms_dialog_ask (GtkWidget  *parent,
                    const char *title,
                    const char *label,
                    const char *initial,
                    const char *verb,
                    void (*answered) (const char *text, gpointer data),
                    gpointer data);

/** ms_dialog_save_as: @chosen: called with the path of the file to write */
void ms_dialog_save_as (GtkWidget  *parent,
                        const char *title,
                        const char *name,
                        void (*chosen) (const char *path, gpointer data),
                        gpointer data);

/** ms_dialog_open: @pattern: (nullable): only files whose names match, at first; @chosen:
 * called with the path */
void ms_dialog_open (GtkWidget  *parent,
                     const char *title,
                     const char *pattern,
                     void (*chosen) (const char *path, gpointer data),
                     gpointer data);

G_END_DECLS
