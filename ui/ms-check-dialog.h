/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-dialog.h - the check before sending on one page, and the last question */

#pragma once

#include "ms-delivery.h"
#include "ms-document.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MS_TYPE_CHECK_DIALOG (ms_check_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MsCheckDialog, ms_check_dialog, MS, CHECK_DIALOG, GtkDialog)

/* What is asked when it has been looked at. */
typedef struct
{
  const char *title; /* "Send this to 58 people?" */
  const char *body;
  const char *verb; /* label of the button that agrees, with mnemonic */
  void (*agreed) (gpointer data);
  gpointer       data;
  GDestroyNotify free_data; /* of @data, when the dialog is gone */
} MsCheckQuestion;

/**
 * ms_check_dialog_show:
 * @order: lists and route of what is checked; copied
 * @question: (nullable): nothing is to be sent: the dialog only shows
 *
 * It begins to check at once.  With something that needs attention, or before the check has
 * ended, it asks once more before @agreed is called.  What stands in the way of direct sending
 * is told to @document.
 */
void ms_check_dialog_show (GtkWidget             *parent,
                           MsDocument            *document,
                           const MsOrder         *order,
                           const MsCheckQuestion *question);

G_END_DECLS
