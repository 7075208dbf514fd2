/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-report-file.h - what became of every recipient, as a CSV file */

#pragma once

#include "ms-document.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ms_report_file_ask: asks where to, and writes it away from the main thread */
void ms_report_file_ask (GtkWidget *parent, MsDocument *document);

G_END_DECLS
