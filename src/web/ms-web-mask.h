/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-mask.h - an address as only its owner recognises it */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ms_web_mask: @address: in any form; Returns: (transfer full): "a•••@example.org" */
char *ms_web_mask (const char *address);

G_END_DECLS
