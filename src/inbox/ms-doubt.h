/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-doubt.h - whether a recipient is gone for good, or only seems to be */

#pragma once

#include "ms-diagnosis.h"
#include "ms-stage.h"

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_doubt:
 * @self: its class and @hard may change, to less
 * @status: (nullable): what the reporting server makes of it
 * @nameless: whether the reply has a place for a name and leaves it empty
 * @stage: what the reply answered
 */
void ms_doubt (MsDiagnosis *self, const char *status, gboolean nameless, MsStage stage);

G_END_DECLS
