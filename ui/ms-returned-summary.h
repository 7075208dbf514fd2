/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-returned-summary.h - how much came back, by kind and reason; to choose one */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal: "chosen" when another line is selected. */
#define MS_TYPE_RETURNED_SUMMARY (ms_returned_summary_get_type ())
G_DECLARE_FINAL_TYPE (MsReturnedSummary, ms_returned_summary, MS, RETURNED_SUMMARY, GtkTreeView)

/** ms_returned_summary_show: @counts: (element-type MsReturnedCount); what was selected stays
 * so */
void ms_returned_summary_show (MsReturnedSummary *self, const GArray *counts);

/** ms_returned_summary_choose: @kind: MsReturnKind; -1: all; also one of which there is none */
void ms_returned_summary_choose (MsReturnedSummary *self, int kind);

/** ms_returned_summary_get_chosen: @kind: (out): MsReturnKind; -1: any; @class: (out):
 * MsReplyClass; -1: any */
void ms_returned_summary_get_chosen (MsReturnedSummary *self, int *kind, int *class);

G_END_DECLS
