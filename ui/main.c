/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - the program mailshot */

#include "config.h"

#include "ms-application.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <signal.h>

int
main (int argc, char **argv)
{
  g_autoptr (GtkApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, MS_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name (_ ("Mailshot"));

  /* A server that closes its end is an error to be read, not a signal to die of. */
  signal (SIGPIPE, SIG_IGN);

  application = ms_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
