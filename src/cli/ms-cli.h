/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-cli.h - what every command of mailshotctl has at hand */

#pragma once

#include "ms-arguments.h"
#include "ms-store.h"

G_BEGIN_DECLS

typedef enum
{
  MS_EXIT_DONE = 0,
  MS_EXIT_FAILED = 1,
  MS_EXIT_USAGE = 2,
  MS_EXIT_INCOMPLETE = 3,  /* finished, but some are deferred, failed or uncertain */
  MS_EXIT_INTERRUPTED = 4, /* paused or stopped before the end */
  MS_EXIT_LOCKED = 5,      /* another process is delivering */
} MsExit;

typedef struct _MsCli MsCli;

/** MsCliRun: Returns: the exit status; with @error set it is derived from the error */
typedef MsExit (*MsCliRun) (MsCli *cli, const MsArguments *arguments, GError **error);

typedef struct
{
  MsSyntax syntax;
  MsCliRun run;
} MsCommand;

/** ms_cli_main: runs one command and prints what it has to say; Returns: the exit status */
int ms_cli_main (char **argv);

gboolean ms_cli_is_json (const MsCli *self);

/** ms_cli_get_name: Returns: the command's name: one function may serve several */
const char *ms_cli_get_name (const MsCli *self);

/** ms_cli_open: Returns: (transfer none) (nullable): the store, opened by the first call */
MsStore *ms_cli_open (MsCli *self, GError **error);

/** ms_cli_reader: Returns: (transfer none) (nullable): a connection that reads */
MsDb *ms_cli_reader (MsCli *self, GError **error);

/** ms_cli_write: runs @func in a transaction */
gboolean ms_cli_write (MsCli *self, MsStoreFunc func, gpointer data, GError **error);

/** ms_cli_say: one line for a person on standard output; nothing with --json */
void ms_cli_say (MsCli *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** ms_cli_warn: one line on standard error */
void ms_cli_warn (const char *message);

G_END_DECLS
