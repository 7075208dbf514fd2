/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-rehearsal.c - the sandbox as the server of a run */

#include "config.h"

#include "ms-address.h"
#include "ms-rehearsal.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

static const char *const parts[] = { "new", "cur", "tmp" };

/* (transfer full): where the rehearsals of all campaigns are, each in a folder of its own */
static char *
common_folder (const char *database)
{
  g_autofree char *path = g_canonicalize_filename (database, NULL);

  return g_strconcat (path, "-rehearsals", NULL);
}

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
  g_autofree char *beside = common_folder (ms_store_get_path (run->store));
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

/* As ms-sandbox-maildir.h has it: Return-Path:, then one Delivered-To: a recipient. */
static gboolean
is_to (const char *path, const char *key)
{
  static const char name[] = "Delivered-To: ";
  FILE             *file = fopen (path, "re");
  char              line[1024];
  gboolean          found = FALSE;

  for (guint i = 0; file != NULL && !found && fgets (line, sizeof line, file) != NULL; i++)
    {
      g_autofree char *own = NULL;

      if (i > 0 && !g_str_has_prefix (line, name))
        break;
      if (i > 0)
        own = ms_address_key (g_strstrip (line + strlen (name)));
      found = own != NULL && g_ascii_strcasecmp (own, key) == 0;
    }
  if (file != NULL)
    fclose (file);

  return found;
}

static guint
forget_in (const char *folder, const char *key)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  const char *name;
  guint       count = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (is_to (path, key) && g_unlink (path) == 0)
        count++;
    }

  return count;
}

guint
ms_rehearsal_forget (const char *database, const char *key)
{
  g_autofree char *beside = common_folder (database);
  g_autoptr (GDir) dir = g_dir_open (beside, 0, NULL);

  const char *campaign;
  guint       count = 0;

  while (dir != NULL && (campaign = g_dir_read_name (dir)) != NULL)
    for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
      {
        g_autofree char *folder = g_build_filename (beside, campaign, parts[i], NULL);

        count += forget_in (folder, key);
      }

  return count;
}
