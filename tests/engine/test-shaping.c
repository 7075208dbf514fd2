/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-shaping.c - the shipped limits, the user's over them, and what replies ask for */

#include "config.h"

#include "ms-shaping.h"

#include <glib/gstdio.h>
#include <string.h>

static MsShaping *
load (const char *path)
{
  g_autoptr (GError) error = NULL;

  MsShaping *shaping = ms_shaping_load (path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (shaping);

  return shaping;
}

/* Returns: (transfer full): the path of a file that holds @text */
static char *
write_file (const char *text)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "shaping.ini", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, &error));
  g_assert_no_error (error);

  return g_steal_pointer (&path);
}

static const struct
{
  const char *site;
  const char *name; /* NULL: none, or several */
  guint       connections;
  guint       messages;
  gboolean    tls;
} sites[] = {
  { "mx.example.org", NULL, 10, 100, FALSE },
  { "", NULL, 10, 100, FALSE },
  { " ", NULL, 10, 100, FALSE },
  { "alt1.aspmx.l.google.com aspmx.l.google.com", "google", 5, 50, TRUE },
  { "gmail-smtp-in.l.google.com", "google", 5, 50, TRUE },
  { "aspmx2.googlemail.com aspmx.l.google.com", "google", 5, 50, TRUE },
  { "mta5.am0.yahoodns.net mta6.am0.yahoodns.net", "yahoo", 10, 20, FALSE },
  { "hotmail-com.olc.protection.outlook.com", "outlook", 5, 50, FALSE },
  { "example-org.mail.protection.outlook.com", "microsoft-365", 5, 50, FALSE },
  { "example-org.a-v1.mx.microsoft", "microsoft-365", 5, 50, FALSE },
  { "mx01.mail.icloud.com mx02.mail.icloud.com", "icloud", 10, 5, FALSE },
  { "mx1h1.comcast.net", "comcast", 25, 1000, TRUE },
  { "smtp-in.orange.fr", "orange", 2, 100, FALSE },
  { "mx00.emig.gmx.net mx01.emig.gmx.net", "gmx-web.de", 4, 20, TRUE },
  { "notgoogle.com", NULL, 10, 100, FALSE },
  { "google.com.example.org", NULL, 10, 100, FALSE },
  /* Its own server in front of a provider's: the lower limits, and TLS is not forced on it. */
  { "aspmx.l.google.com mx.example.org", NULL, 5, 50, FALSE },
  { "mta5.am0.yahoodns.net mx01.mail.icloud.com", NULL, 10, 5, FALSE },
};

static void
test_shipped (void)
{
  g_autoptr (MsShaping) shaping = load (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sites); i++)
    {
      MsSiteLimits limits = ms_shaping_find (shaping, sites[i].site);

      g_test_message ("%s", sites[i].site);
      g_assert_cmpstr (ms_shaping_name (shaping, sites[i].site), ==, sites[i].name);
      g_assert_cmpuint (limits.connections, ==, sites[i].connections);
      g_assert_cmpuint (limits.messages_per_connection, ==, sites[i].messages);
      g_assert_cmpint (limits.tls_required, ==, sites[i].tls);
      g_assert_cmpuint (limits.recipients_per_message, ==, 1);
    }
}

/* Each figure that is shipped says where it is from. */
static void
test_sources (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "data", "shaping.ini", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) groups = NULL;

  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error));
  g_assert_no_error (error);
  groups = g_key_file_get_groups (file, NULL);
  g_assert_cmpuint (g_strv_length (groups), >, 15);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *source = g_key_file_get_string (file, groups[i], "source", NULL);

      g_test_message ("%s", groups[i]);
      g_assert_nonnull (source);
    }

  /* As a user's file it is a good one too. */
  g_clear_pointer (&file, g_key_file_unref);
  ms_shaping_free (load (path));
}

static void
test_user (void)
{
  g_autofree char *path =
      write_file ("[google]\nconnections=3\n"
                  "[default]\nper-hour=500\n"
                  "[ours]\nmx=*.l.google.com mx.example.org\nconnections=1\n"
                  "[icloud]\nuse=no\n"
                  "[slow-down]\ntext=go away\nsuspend=10m\n"
                  "[slow-down Yahoo, two hours]\nsuspend=90s\n");
  g_autoptr (MsShaping) shaping = load (path);

  MsSiteLimits limits = ms_shaping_find (shaping, "aspmx2.googlemail.com");
  MsSlowDown   action;

  g_assert_cmpuint (limits.connections, ==, 3);
  g_assert_cmpuint (limits.messages_per_connection, ==, 50);
  g_assert_cmpuint (limits.per_hour, ==, 500);
  g_assert_true (limits.tls_required);
  limits = ms_shaping_find (shaping, "mx.example.org");
  g_assert_cmpuint (limits.connections, ==, 1);
  g_assert_cmpuint (limits.messages_per_connection, ==, 100);
  g_assert_cmpstr (ms_shaping_name (shaping, "mx.example.org"), ==, "ours");
  g_assert_null (ms_shaping_name (shaping, "mx01.mail.icloud.com"));
  g_assert_cmpuint (ms_shaping_find (shaping, "mx01.mail.icloud.com").messages_per_connection,
                    ==, 100);

  g_assert_true (
      ms_shaping_slow_down (shaping, "mx.a.example", 450, NULL, "Go away!", &action));
  g_assert_cmpuint (action.suspend, ==, 600);
  g_assert_true (ms_shaping_slow_down (shaping, "mta5.am0.yahoodns.net", 421, "4.7.0",
                                       "[TSS04] Messages from 192.0.2.1 temporarily deferred",
                                       &action));
  g_assert_cmpuint (action.suspend, ==, 90);
  g_unlink (path);
}

/* The file in the user's own folder is found without being named. */
static void
test_own_folder (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "mailshot", NULL);
  g_autofree char *path = g_build_filename (folder, "shaping.ini", NULL);
  g_autoptr (MsShaping) shaping = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, "[default]\nconnections=2\n", -1, &error);
  g_assert_no_error (error);
  shaping = load (NULL);
  g_unlink (path);
  g_rmdir (folder);
  g_assert_cmpuint (ms_shaping_find (shaping, "mx.example.org").connections, ==, 2);
}

static const struct
{
  const char *text;
  const char *group;
  const char *key; /* NULL: not one key's fault */
} broken[] = {
  { "[google]\nconnections=0\n", "[google]", "connections" },
  { "[google]\nconnections=501\n", "[google]", "connections" },
  { "[google]\nconnections=many\n", "[google]", "connections" },
  { "[google]\nspeed=9\n", "[google]", "speed" },
  { "[google]\nsuspend=9\n", "[google]", "suspend" },
  { "[google]\ntls=yes\n", "[google]", "tls" },
  { "[google]\nmx=\n", "[google]", "mx" },
  { "[google]\nuse=never\n", "[google]", "use" },
  { "[google]\nsource=\377\n", "[google]", "source" },
  { "[mine]\nconnections=2\n", "[mine]", NULL },
  { "[slow-down a]\nsuspend=1h\n", "[slow-down a]", NULL },
  { "[slow-down a]\ntext=x\n", "[slow-down a]", NULL },
  { "[slow-down a]\ntext=x\nconnections=1\n", "[slow-down a]", NULL },
  { "[slow-down a]\ntext=x\nsuspend=1h\nfor=1h\n", "[slow-down a]", NULL },
  { "[slow-down a]\ntext=x\nsuspend=2w\n", "[slow-down a]", "suspend" },
  { "[slow-down a]\ntext=x\nsuspend=25h\n", "[slow-down a]", "suspend" },
  { "[slow-down a]\ncode=42\nsuspend=1h\n", "[slow-down a]", "code" },
  { "[slow-down a]\ntext=x\nper-hour=9\nsuspend=1h\n", "[slow-down a]", "per-hour" },
  { "connections=5\n", "", NULL },
  { "[google\n", "", NULL },
};

static void
test_broken (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *path = write_file (broken[i].text);
      g_autoptr (GError) error = NULL;
      g_autoptr (MsShaping) shaping = ms_shaping_load (path, &error);

      g_test_message ("%u %s %s", i, broken[i].group, broken[i].key);
      g_assert_null (shaping);
      g_assert_error (error, MS_SHAPING_ERROR, MS_SHAPING_ERROR_INVALID);
      g_test_message ("%s", error->message);
      g_assert_true (g_str_has_prefix (error->message, path));
      g_assert_nonnull (strstr (error->message, broken[i].group));
      if (broken[i].key != NULL)
        g_assert_nonnull (strstr (error->message, broken[i].key));
      g_unlink (path);
    }
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ms_shaping_load ("/nonexistent/shaping.ini", &error));
  g_assert_error (error, MS_SHAPING_ERROR, MS_SHAPING_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "/nonexistent/shaping.ini"));
}

#define YAHOO "mta5.am0.yahoodns.net"
#define OTHER "mx.example.org"

static const struct
{
  const char *site;
  guint       code;
  const char *enhanced;
  const char *text;
  guint       suspend; /* all 0: no rule applies */
  guint       connections;
  guint       per_minute;
  guint       seconds;
} replies[] = {
  { YAHOO, 421, "4.7.0", "[TSS04] Messages from 192.0.2.1 temporarily deferred due to", 7200 },
  { YAHOO, 421, NULL, "[tss04] messages", 7200 },
  { YAHOO, 421, "4.7.0", "[TSS05] Messages from 192.0.2.1 temporarily deferred", 14400 },
  { YAHOO, 421, "4.7.0", "[TS02] unusual traffic", 0, 1, 1, 1800 },
  { YAHOO, 451, NULL, "Resources temporarily not available" },
  { OTHER, 421, "4.7.0", "[TSS04] no Yahoo" },
  { OTHER, 421, "4.7.0", "Messages from 192.0.2.1 temporarily deferred", 0, 1, 1, 5400 },
  { OTHER, 550, NULL, "Unfortunately, messages from 192.0.2.1 weren't sent. Please contact", 0,
    1, 1, 5400 },
  { OTHER, 451, "4.7.650",
    "The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation.", 0, 1,
    1, 5400 },
  { "aspmx.l.google.com", 421, "4.7.28",
    "Gmail: Our system has detected an unusual rate of unsolicited mail", 0, 0, 10, 1800 },
  { "aspmx.l.google.com", 550, "5.7.28",
    "Gmail: Our system has detected an unusual rate of unsolicited mail" },
  { "smtp-in.orange.fr", 421, NULL, "opmta1 Trop de connexions, veuillez", 0, 1, 0, 3600 },
  { "mx3.qq.com", 550, NULL, "Connection frequency limited", 3600 },
  { OTHER, 550, NULL, "Connection frequency limited" },
  { OTHER, 250, "2.0.0", "Ok: queued as 4C2E" },
  { OTHER, 0, NULL, "" },
  { OTHER, 421, NULL, "\377\376 messages from \001\002 temporarily deferred", 0, 1, 1, 5400 },
};

static void
test_replies (void)
{
  g_autoptr (MsShaping) shaping = load (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      MsSlowDown action = { 0 };
      gboolean   found = ms_shaping_slow_down (shaping, replies[i].site, replies[i].code,
                                               replies[i].enhanced, replies[i].text, &action);

      g_test_message ("%u %s", i, replies[i].site);
      g_assert_cmpuint (action.suspend, ==, replies[i].suspend);
      g_assert_cmpuint (action.connections, ==, replies[i].connections);
      g_assert_cmpuint (action.per_minute, ==, replies[i].per_minute);
      g_assert_cmpuint (action.seconds, ==, replies[i].seconds);
      g_assert_cmpint (found, ==, replies[i].suspend > 0 || replies[i].seconds > 0);
      if (found)
        g_assert_cmpstr (action.rule, !=, "");
    }
}

/* A text without end is cut, not searched through. */
static void
test_long_text (void)
{
  g_autoptr (MsShaping) shaping = load (NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  MsSlowDown action;

  for (guint i = 0; i < 200000; i++)
    g_string_append (text, "messages from ");
  g_assert_false (ms_shaping_slow_down (shaping, OTHER, 421, "4.7.0", text->str, &action));
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("mailshot-shaping-XXXXXX", NULL);

  int status;

  /* Before GLib looks: a file of the user who runs the tests is none of theirs. */
  g_assert_nonnull (folder);
  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/shaping/shipped", test_shipped);
  g_test_add_func ("/engine/shaping/sources", test_sources);
  g_test_add_func ("/engine/shaping/user", test_user);
  g_test_add_func ("/engine/shaping/own-folder", test_own_folder);
  g_test_add_func ("/engine/shaping/broken", test_broken);
  g_test_add_func ("/engine/shaping/missing", test_missing);
  g_test_add_func ("/engine/shaping/replies", test_replies);
  g_test_add_func ("/engine/shaping/long-text", test_long_text);

  status = g_test_run ();
  g_rmdir (folder);

  return status;
}
