/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-rehearsal.c - the sandbox as the server of a run */

#include "config.h"

#include "ms-rehearsal.h"

#include <glib/gstdio.h>

static void
empty_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
}

static char *
own_folder (const MsRun *run, const MsOrder *order, const MsCampaign *campaign)
{
  static const char *const parts[] = { "new", "cur", "tmp" };
  g_autofree char *database = g_canonicalize_filename (ms_store_get_path (run->store), NULL);
  g_autofree char *beside = g_strconcat (database, "-rehearsals", NULL);
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, campaign->id);
  char            *folder = g_build_filename (beside, id, NULL);

  for (guint i = 0; order->kind == MS_ORDER_SEND && i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *part = g_build_filename (folder, parts[i], NULL);

      empty_folder (part);
    }
  g_mkdir_with_parents (folder, 0700);

  return folder;
}

gboolean
ms_rehearsal_start (MsRun            *run,
                    const MsOrder    *order,
                    const MsCampaign *campaign,
                    GError          **error)
{
  MsSandboxOptions options = order->sandbox;

  run->maildir =
      options.maildir != NULL ? g_strdup (options.maildir) : own_folder (run, order, campaign);
  options.maildir = run->maildir;
  run->sandbox = ms_sandbox_start (&options, error);

  return run->sandbox != NULL;
}
