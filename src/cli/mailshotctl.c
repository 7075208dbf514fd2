/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mailshotctl.c - the command line program */

#include "config.h"

#include "ms-cli.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <signal.h>

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, MS_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("mailshotctl");
  signal (SIGPIPE, SIG_IGN);

  return ms_cli_main (argv);
}
