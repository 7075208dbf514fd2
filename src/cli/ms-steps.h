/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-steps.h - the steps of a test of a connection, printed */

#pragma once

#include "ms-cli.h"
#include "ms-output.h"
#include "ms-smtp-step.h"

G_BEGIN_DECLS

/** ms_steps_put: @steps: (element-type MsSmtpStep): as "steps", for programs */
void ms_steps_put (MsOutput *out, const GPtrArray *steps);

/** ms_steps_say: for a person; Errors: the last step, where it failed */
gboolean ms_steps_say (MsCli *cli, const GPtrArray *steps, GError **error);

G_END_DECLS
