/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verify-bar.h - asks whether the addresses of a list exist, and what to do with the answers
 */

#pragma once

#include "ms-library.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * While servers are asked it shows how far that is; then how many are good or bad, a choice of
 * whom the table shows, and ways to be rid of the bad.  Hidden while nothing is known.
 * One verification at a time; it goes on while another list is shown.
 * Signal: "filtered" when ms_verify_bar_get_verdicts() or ms_verify_bar_has_results() is
 * another.
 */
#define MS_TYPE_VERIFY_BAR (ms_verify_bar_get_type ())
G_DECLARE_FINAL_TYPE (MsVerifyBar, ms_verify_bar, MS, VERIFY_BAR, GtkBox)

/** ms_verify_bar_add_actions: "verify", "verify-old", "verify-temporary", "verify-cancel",
 * "suppress-bad" and "remove-bad", about the list that is shown */
void ms_verify_bar_add_actions (MsVerifyBar *self, GActionMap *map);

/** ms_verify_bar_set_list: @list: 0: none */
void ms_verify_bar_set_list (MsVerifyBar *self,
                             MsLibrary   *library,
                             gint64       list,
                             const char  *name);

/** ms_verify_bar_start: @addresses: (array zero-terminated=1): as their owners know them */
void ms_verify_bar_start (MsVerifyBar *self, const char *const *addresses);

/** ms_verify_bar_get_verdicts: Returns: as ms_contact_table_page() has them; 0: all */
guint ms_verify_bar_get_verdicts (MsVerifyBar *self);

/** ms_verify_bar_is_old: @at: ms_clock_wall(); whether what was found out then is to be doubted
 */
gboolean ms_verify_bar_is_old (gint64 at);

/** ms_verify_bar_has_results: whether anybody on the list was ever verified */
gboolean ms_verify_bar_has_results (MsVerifyBar *self);

G_END_DECLS
