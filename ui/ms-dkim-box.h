/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dkim-box.h - one DKIM key of an identity: made, imported, its record, what is published */

#pragma once

#include "ms-dkim-key.h"
#include "ms-library.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal: "changed": another key or selector. */
#define MS_TYPE_DKIM_BOX (ms_dkim_box_get_type ())
G_DECLARE_FINAL_TYPE (MsDkimBox, ms_dkim_box, MS, DKIM_BOX, GtkBox)

void ms_dkim_box_set_up (MsDkimBox *self, MsLibrary *library, MsDkimAlgorithm algorithm);

/** ms_dkim_box_set_stored: @problem: (nullable): why @key (nullable) could not be read */
void ms_dkim_box_set_stored (MsDkimBox  *self,
                             MsDkimKey  *key,
                             const char *selector,
                             const char *file,
                             const char *problem);

/** ms_dkim_box_set_domain: @domain: (nullable): that signs; %NULL: not known yet */
void ms_dkim_box_set_domain (MsDkimBox *self, const char *domain);

/** ms_dkim_box_get_key: Returns: (transfer none) (nullable) */
MsDkimKey *ms_dkim_box_get_key (MsDkimBox *self);

/** ms_dkim_box_is_new: whether the key is in no file yet */
gboolean ms_dkim_box_is_new (MsDkimBox *self);

/** ms_dkim_box_get_selector, ms_dkim_box_get_file: Returns: (transfer full) (nullable): %NULL
 * without a key; one that cannot be read counts */
char *ms_dkim_box_get_selector (MsDkimBox *self);
char *ms_dkim_box_get_file (MsDkimBox *self);

/** ms_dkim_box_check: whether it can be saved; says what is wrong where it was typed */
gboolean ms_dkim_box_check (MsDkimBox *self);

G_END_DECLS
