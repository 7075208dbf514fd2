/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-state-chips.h - how many recipients are in which state; pressed ones filter a table */

#pragma once

#include "ms-state.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal: "filtered" when ms_state_chips_get_states() is another. */
#define MS_TYPE_STATE_CHIPS (ms_state_chips_get_type ())
G_DECLARE_FINAL_TYPE (MsStateChips, ms_state_chips, MS, STATE_CHIPS, GtkFlowBox)

/** ms_state_chips_set_counts: @counts: (array fixed-size=9): by MsState */
void ms_state_chips_set_counts (MsStateChips *self, const guint64 *counts);

/** ms_state_chips_get_states: Returns: bits 1 << MsState; 0: all */
guint ms_state_chips_get_states (MsStateChips *self);
void  ms_state_chips_clear (MsStateChips *self);

/** ms_state_chips_get_color: Returns: (transfer none) (nullable): for the state's name in a
 * table of a light theme (see ms_format_color()); %NULL: the usual one */
const char *ms_state_chips_get_color (MsState state);

G_END_DECLS
