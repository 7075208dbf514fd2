/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-check.c - whole reports: each finding where all is well, and where it is not */

#include "config.h"

#include "../engine/world.h"
#include "check-cases.h"
#include "fake-server.h"
#include "ms-check.h"
#include "zone.h"

#include <glib/gstdio.h>
#include <string.h>

static char *
make_zone (const Case *self)
{
  g_auto (GStrv) lines = g_strsplit (GOOD_ZONE, "\n", -1);
  g_auto (GStrv) gone = g_strsplit (self->without != NULL ? self->without : "", "|", -1);
  GString *out = g_string_new (self->zone);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      gboolean keep = TRUE;

      for (guint j = 0; gone[j] != NULL; j++)
        keep = keep && !g_str_has_prefix (lines[i], gone[j]);
      if (keep)
        g_string_append_printf (out, "\n%s", lines[i]);
    }

  return g_string_free (out, FALSE);
}

/* SQL of a case, with the place of the password; that of the key is the same with ".pem". */
static void
run_sql (World *world, const char *sql)
{
  g_autofree char *path = g_build_filename (world->folder, "password", NULL);
  g_autofree char *key = g_strconcat (path, ".pem", NULL);
  g_auto (GStrv) parts = g_strsplit (sql, "PASSWORD", -1);
  g_autofree char *whole = g_strjoinv (path, parts);

  g_assert_true (g_file_set_contents (path, "secret\n", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  g_assert_true (g_file_set_contents_full (key, KEY_FILE, -1, 0, 0600, NULL));
  world_exec (world, whole);
}

static World *
make_world (const Case *self, guint16 port)
{
  static const char *const people[] = { "ann@one.org", "bob@one.org", "cyd@two.net", NULL };

  World *world = world_new ();

  world_add (world, 0, people);
  world_set_account (world, port, NULL);
  world_exec (world, "UPDATE accounts SET host = 'smtp.localhost'");
  world_exec (world,
              "INSERT INTO accounts (name, host, port, security, connections, "
              "messages_per_connection, recipients_per_message, timeout, per_second, "
              "per_minute, per_hour, per_day, per_month) SELECT 'prov', 'smtp.prov.invalid', "
              "25, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0");
  world_exec (world, "INSERT INTO fields (position, name, key) VALUES (0, 'First Name', "
                     "'first_name'); UPDATE contacts SET fields = '[\"Ann\"]'");
  world_exec (world,
              "UPDATE campaigns SET sender = 'Club <club@sender.org>', subject = 'Hello', "
              "text = '" GOOD_TEXT "';" HEADERS);
  if (self->sql != NULL)
    run_sql (world, self->sql);

  return world;
}

static void
check_levels (const MsCheckReport *report, const char *levels)
{
  g_auto (GStrv) wanted = g_strsplit (levels, " ", -1);
  g_autofree char *json = ms_check_report_to_json (report);

  for (guint i = 0; wanted[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (wanted[i], "=", 2);
      const MsCheckFinding *finding = ms_check_report_find (report, pair[0]);
      const char *level = finding != NULL ? ms_check_level_to_string (finding->level) : "none";

      if (strcmp (level, pair[1]) != 0)
        {
          g_test_message ("%s is %s, not %s: %s", pair[0], level, pair[1], json);
          g_test_fail ();
        }
    }
}

typedef struct
{
  guint done;
  guint total;
} Progress;

static void
note_progress (guint done, guint total, const char *title, gpointer user_data)
{
  Progress *progress = user_data;

  g_assert_cmpuint (done, ==, progress->done + 1);
  g_assert_cmpuint (done, <=, total);
  progress->done = done;
  progress->total = total;
}

static void
check_text (const MsCheckReport *report)
{
  g_autofree char *text = ms_check_report_to_text (report);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_str_has_suffix (text, ".\n"));
  for (guint i = 0; i < report->findings->len; i++)
    {
      const MsCheckFinding *finding = report->findings->pdata[i];

      g_assert_nonnull (strstr (text, finding->title));
      g_assert_false (g_str_has_suffix (finding->title, "."));
      /* What is not well comes with what to do about it. */
      g_assert_true (finding->level < MS_CHECK_AMBER || *finding->advice != '\0');
    }
}

static void
test_case (gconstpointer data)
{
  static const char *const all[] = { "all", NULL };
  static const char *const none[] = { NULL };

  const Case       *self = data;
  const char *const scripts[] = { self->script != NULL ? self->script : GREETS ("mx.one.org"),
                                  NULL };
  g_autoptr (FakeServer) fake = fake_server_new (scripts);
  g_autofree char *text = make_zone (self);
  g_autoptr (Zone) zone = zone_new (text);
  g_autoptr (MsSettings) settings = ms_settings_new ();
  g_autoptr (MsCheckReport) report = NULL;
  g_autoptr (GError) error = NULL;
  MsLookup       lookup = zone_get_lookup (zone);
  World         *world = make_world (self, fake_server_get_port (fake));
  Progress       progress = { 0 };
  MsCheckRequest request = { .store = world->store,
                             .campaign = "spring",
                             .lists = self->lists != NULL ? none : all,
                             .route = self->route,
                             .settings = settings,
                             .lookup = &lookup };

  settings->port = fake_server_get_port (fake);
  settings->source_ipv4 = g_strdup (self->source);
  settings->ehlo_name = g_strdup (self->ehlo);
  g_free (settings->blocklists);
  settings->blocklists = g_strdup ("zen.spamhaus.test bl.test");

  report = ms_check_run (&request, note_progress, &progress, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (progress.done, ==, progress.total);
  check_levels (report, self->levels);
  check_text (report);
  if (self->says != NULL)
    {
      g_autofree char *json = ms_check_report_to_json (report);

      if (strstr (json, self->says) == NULL)
        {
          g_test_message ("nothing says “%s”: %s", self->says, json);
          g_test_fail ();
        }
    }
  world_free (world);
}

static void
test_errors (void)
{
  static const struct
  {
    const char *campaign;
    const char *list;
    const char *route;
  } requests[] = { { "nothing", "all", "direct" },
                   { "spring", "nothing", "direct" },
                   { "spring", "all", "nobody" } };
  g_autoptr (Zone) zone = zone_new (GOOD_ZONE);
  g_autoptr (MsSettings) settings = ms_settings_new ();
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  MsLookup lookup = zone_get_lookup (zone);
  World   *world = make_world (&cases[0], 1);

  g_cancellable_cancel (cancelled);
  for (guint i = 0; i <= G_N_ELEMENTS (requests); i++)
    {
      gboolean          stop = i == G_N_ELEMENTS (requests);
      const char *const lists[] = { stop ? "all" : requests[i].list, NULL };
      g_autoptr (GError) error = NULL;
      MsCheckRequest request = { .store = world->store,
                                 .campaign = stop ? "spring" : requests[i].campaign,
                                 .lists = lists,
                                 .route = stop ? "direct" : requests[i].route,
                                 .settings = settings,
                                 .lookup = &lookup };

      g_assert_null (ms_check_run (&request, NULL, NULL, stop ? cancelled : NULL, &error));
      if (stop)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      else
        g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
    }
  world_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  /* No spam filter that may be installed here is asked. */
  g_setenv ("PATH", "/nowhere", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/check/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/check/errors", test_errors);

  return g_test_run ();
}
