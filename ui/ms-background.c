/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-background.c - the service that delivers what is due while no window is open */

#include "config.h"

#include "ms-background.h"
#include "ms-store.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#define PROGRAM "mailshotctl"
#define SERVICE "mailshot-deliver.service"

static gboolean
is_own_database (const char *database)
{
  g_autofree char *standard = ms_store_default_path ();
  g_autoptr (GFile) one = g_file_new_for_path (standard);
  g_autoptr (GFile) other = g_file_new_for_path (database);

  return g_file_equal (one, other);
}

/* Whether there is a service manager, and it knows the service and could start it. */
static gboolean
start_service (void)
{
  static const char *const words[] = { "systemctl", "--user", "start", SERVICE, NULL };
  int                      status = -1;

  return g_spawn_sync (NULL, (char **) words, NULL,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL |
                           G_SPAWN_STDERR_TO_DEV_NULL,
                       NULL, NULL, NULL, NULL, &status, NULL) &&
         g_spawn_check_wait_status (status, NULL);
}

/* Beside this program, where it was built beside it, or wherever the path has it. */
static char *
find_program (GError **error)
{
  static const char *const places[] = { PROGRAM, "../src/" PROGRAM };

  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  char            *found;

  for (guint i = 0; folder != NULL && i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (folder, places[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }

  found = g_find_program_in_path (PROGRAM);
  if (found == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 /* Translators: %s is the name of a program. */
                 _ ("The program %s, which delivers in the background, is not installed"),
                 PROGRAM);

  return found;
}

/* The end of the window's session, or of its terminal, is not the end of this one. */
static void
leave_session (gpointer data)
{
  setsid ();
}

static gboolean
start_process (const char *database, GError **error)
{
  g_autofree char *program = find_program (error);

  if (program == NULL)
    return FALSE;

  return g_spawn_async ("/",
                        (char *[]){ program, (char *) "deliver", (char *) "--database",
                                    (char *) database, NULL },
                        NULL, G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                        leave_session, NULL, NULL, error);
}

gboolean
ms_background_start (const char *database, GError **error)
{
  g_autofree char *path = g_canonicalize_filename (database, NULL);

  if (is_own_database (path) && start_service ())
    return TRUE;

  return start_process (path, error);
}
