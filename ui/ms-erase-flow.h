/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-erase-flow.h - a person asks to be forgotten: who, what goes, what stays */

#pragma once

#include "ms-library.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ms_erase_flow_ask: asks for the address, beginning with @address, then whether to erase; the
 * window of @parent says what came of it */
void ms_erase_flow_ask (GtkWidget *parent, MsLibrary *library, const char *address);

G_END_DECLS
