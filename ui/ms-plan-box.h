/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-plan-box.h - when a campaign is sent, how much a day, and how its deferred are tried again
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One row that says the plan in a line and opens to change it.  Signal: "changed" by the user.
 */
#define MS_TYPE_PLAN_BOX (ms_plan_box_get_type ())
G_DECLARE_FINAL_TYPE (MsPlanBox, ms_plan_box, MS, PLAN_BOX, GtkListBox)

/** ms_plan_box_set_plan: @retry: as of ms_retry_to_string(); @schedule: as of
 * ms_schedule_to_string() */
void ms_plan_box_set_plan (MsPlanBox *self, const char *retry, const char *schedule);

/**
 * ms_plan_box_get_plan:
 * @retry: (out) (transfer full): for ms_retry_parse()
 * @schedule: (out) (transfer full): for ms_schedule_parse()
 *
 * Returns: %FALSE: something that was typed cannot be taken; the row says what
 */
gboolean ms_plan_box_get_plan (MsPlanBox *self, char **retry, char **schedule);

G_END_DECLS
