/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-setup-output.h - the records of a domain, printed to be pasted */

#pragma once

#include "ms-cli.h"
#include "ms-domain-setup.h"
#include "ms-output.h"

G_BEGIN_DECLS

/** ms_setup_output_records: those of type TXT of the steps whose id begins with @prefix, each
 * under a line that says what it is for */
gboolean ms_setup_output_records (MsCli           *cli,
                                  const GPtrArray *steps,
                                  const char      *prefix,
                                  GError         **error);

/** ms_setup_output_steps: all of it: what each is for, its record, how it stands, which command
 * of ours helps; @sender: whose they are */
gboolean ms_setup_output_steps (MsCli               *cli,
                                const MsSetupSender *sender,
                                const GPtrArray     *steps,
                                GError             **error);

G_END_DECLS
