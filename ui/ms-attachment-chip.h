/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-attachment-chip.h - one file that goes with a message */

#pragma once

#include "ms-campaign.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal: "remove". */
#define MS_TYPE_ATTACHMENT_CHIP (ms_attachment_chip_get_type ())
G_DECLARE_FINAL_TYPE (MsAttachmentChip, ms_attachment_chip, MS, ATTACHMENT_CHIP, GtkBox)

/** ms_attachment_chip_new: @attachment: borrowed */
GtkWidget    *ms_attachment_chip_new (MsAttachment *attachment, gboolean removable);
MsAttachment *ms_attachment_chip_get_attachment (MsAttachmentChip *self);

G_END_DECLS
