/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-record-box.h - a DNS record to be pasted: its name and value, each to be copied */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MS_TYPE_RECORD_BOX (ms_record_box_get_type ())
G_DECLARE_FINAL_TYPE (MsRecordBox, ms_record_box, MS, RECORD_BOX, GtkGrid)

/** ms_record_box_set_kind: @kind: which record it is, for whoever does not see it */
void ms_record_box_set_kind (MsRecordBox *self, const char *kind);

/** ms_record_box_set: @type: "TXT", "MX"; @line: the record as a zone file has it */
void ms_record_box_set (MsRecordBox *self,
                        const char  *type,
                        const char  *name,
                        const char  *value,
                        const char  *line);

G_END_DECLS
