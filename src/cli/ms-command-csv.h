/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-csv.h - how a file of contacts is read, as the command line says */

#pragma once

#include "ms-arguments.h"
#include "ms-inspection.h"

#include <glib/gi18n-lib.h>

G_BEGIN_DECLS

#define MS_CSV_OPTIONS                                                                     \
  { "encoding", MS_OPTION_ONE, "E", N_ ("Its encoding, if it is not found out rightly") }, \
      { "delimiter", MS_OPTION_ONE, "C", N_ ("What parts its cells: , ; | or tab") },      \
  {                                                                                        \
    "header", MS_OPTION_ONE, "yes|no|auto", N_ ("Whether its first row names the columns") \
  }

/** ms_command_csv_open: with the options above and, where the command takes it, --map */
MsInspection *ms_command_csv_open (const MsArguments *arguments,
                                   const char        *path,
                                   GError           **error);

G_END_DECLS
