/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-import.c - what an import does to the tables, in one transaction and beside a delivery
 */

#include "config.h"

#include "ms-import-undo.h"
#include "ms-lock.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

typedef struct
{
  char    *folder;   /* (owned) */
  char    *database; /* (owned) */
  char    *file;     /* (owned) */
  char    *rejects;  /* (owned) */
  MsStore *store;    /* (owned) */
  MsLock  *lock;     /* (owned) (nullable): a delivery that is going on */
} World;

static void
open_world (World *self, const char *folder, gboolean delivering)
{
  g_autoptr (GError) error = NULL;

  self->folder =
      folder != NULL ? g_strdup (folder) : g_dir_make_tmp ("mailshot-import-XXXXXX", &error);
  g_assert_no_error (error);
  self->database = g_build_filename (self->folder, "mailshot.db", NULL);
  self->file = g_build_filename (self->folder, "contacts.csv", NULL);
  self->rejects = g_build_filename (self->folder, "rejects.csv", NULL);
  self->store = ms_store_open (self->database, &error);
  g_assert_no_error (error);
  self->lock = delivering ? ms_lock_acquire (self->database, "test", &error) : NULL;
  g_assert_no_error (error);
}

static void
close_world (World *self)
{
  const char *name;
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);

  g_clear_pointer (&self->lock, ms_lock_release);
  ms_store_close (self->store);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_assert_null (strstr (name, "staging"));
      g_unlink (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->database);
  g_free (self->file);
  g_free (self->rejects);
}

static char *
dump (World *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsDb) db = ms_store_open_reader (self->store, &error);
  g_autoptr (MsStmt) stmt = NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  gboolean row = TRUE;

  g_assert_no_error (error);
  stmt = ms_db_prepare (db, sql, &error);
  g_assert_no_error (error);
  while (row)
    {
      g_assert_true (ms_stmt_step (stmt, &row, &error));
      if (row)
        g_string_append_printf (out, "%s\n", ms_stmt_get_text (stmt, 0));
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* All that an import may touch, but for the numbers of rows. */
static char *
dump_all (World *self)
{
  return dump (self,
               "SELECT 'field ' || position || ' ' || name FROM fields UNION ALL"
               " SELECT 'list ' || name || ' ' || hidden FROM lists UNION ALL"
               " SELECT * FROM (SELECT 'contact ' || address || ' ' ||"
               " coalesce(written, '-') || ' ' || coalesce(fields, '-') FROM contacts"
               " ORDER BY address) UNION ALL"
               " SELECT * FROM (SELECT 'member ' || l.name || ' ' || c.address"
               " FROM memberships m JOIN lists l ON l.id = m.list_id"
               " JOIN contacts c ON c.id = m.contact_id ORDER BY l.name, c.address) UNION"
               " ALL SELECT 'suppressed ' || address FROM suppressions UNION ALL"
               " SELECT 'reject ' || line || ' ' || raw || ' ' || reason"
               " FROM import_rejects UNION ALL"
               " SELECT 'waiting ' || address FROM import_changes WHERE waiting NOT NULL");
}

static gboolean
exec (MsDb *db, gpointer data, GError **error)
{
  return ms_db_exec (db, data, error);
}

static void
run_sql (World *self, const char *sql)
{
  g_autoptr (GError) error = NULL;

  ms_store_call (self->store, 0, exec, (gpointer) sql, &error);
  g_assert_no_error (error);
}

static gboolean
try_import (World          *self,
            const char     *text,
            MsExisting      existing,
            gboolean        dry_run,
            GCancellable   *cancellable,
            MsImportResult *result,
            GError        **error)
{
  MsImportOptions options = { "news", existing, dry_run, self->rejects };
  g_autoptr (MsInspection) inspection = NULL;
  g_autoptr (MsImport) import = NULL;

  g_assert_true (g_file_set_contents (self->file, text, -1, NULL));
  inspection = ms_inspection_new (self->file, NULL, error);
  if (inspection == NULL)
    return FALSE;

  import = ms_import_new (self->store, inspection, &options);

  return ms_import_run (import, cancellable, result, error);
}

/* "rows added updated unchanged duplicates rejected suppressed" */
static char *
import_text (World *self, const char *text, MsExisting existing, gboolean dry_run)
{
  g_autoptr (GError) error = NULL;

  MsImportResult result;

  try_import (self, text, existing, dry_run, NULL, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result.rows, ==,
                    result.added + result.updated + result.unchanged + result.duplicates +
                        result.rejected);
  g_assert_cmpint (result.id == 0, ==, dry_run);

  return g_strdup_printf ("%d %d %d %d %d %d %d", (int) result.rows, (int) result.added,
                          (int) result.updated, (int) result.unchanged, (int) result.duplicates,
                          (int) result.rejected, (int) result.suppressed);
}

#define BEFORE "email,Name,City\nada@x.test,Ada,Paris\nbob@x.test,,Rome\n"

typedef struct
{
  const char *name;
  MsExisting  existing;
  const char *before; /* (nullable): another import, onto the same list */
  const char *sql;    /* (nullable): run between the two */
  const char *text;
  const char *counts;
  const char *tables; /* what dump_all() gives, rejects left out */
} Case;

static const Case cases[] = {
  { "plain", MS_EXISTING_KEEP, NULL, NULL, BEFORE, "2 2 0 0 0 0 0",
    "field 0 Name\nfield 1 City\nlist news 0\n"
    "contact ada@x.test - [\"Ada\",\"Paris\"]\ncontact bob@x.test - [\"\",\"Rome\"]\n"
    "member news ada@x.test\nmember news bob@x.test\n" },
  { "duplicates", MS_EXISTING_KEEP, NULL, NULL, "a@x.test\nb@x.test\nA@X.test\nb@x.test\n",
    "4 2 0 0 2 0 0",
    "list news 0\ncontact a@x.test - -\ncontact b@x.test - -\n"
    "member news a@x.test\nmember news b@x.test\n" },
  { "rejected", MS_EXISTING_KEEP, NULL, NULL,
    "a@x.test\nnot an address\nb@x.test; c@x.test\n\"\n\n", "4 1 0 0 0 3 0",
    "list news 0\ncontact a@x.test - -\nmember news a@x.test\n" },
  { "mailboxes", MS_EXISTING_KEEP, NULL, NULL,
    "E-Mail;Ort\n\"Ada L <ada@x.test>\";\nmailto:bob@x.test;Rom\n\302\240<c@x.test> ;\n",
    "3 3 0 0 0 0 0",
    "field 0 Ort\nfield 1 name\nlist news 0\n"
    "contact ada@x.test - [\"\",\"Ada L\"]\ncontact bob@x.test - [\"Rom\"]\n"
    "contact c@x.test - -\n"
    "member news ada@x.test\nmember news bob@x.test\nmember news c@x.test\n" },
  { "name-column-wins", MS_EXISTING_KEEP, NULL, NULL,
    "email,Name\nA <a@x.test>,Other\nB <b@x.test>,\n", "2 2 0 0 0 0 0",
    "field 0 Name\nlist news 0\ncontact a@x.test - [\"Other\"]\ncontact b@x.test - [\"B\"]\n"
    "member news a@x.test\nmember news b@x.test\n" },
  { "international", MS_EXISTING_KEEP, NULL, NULL,
    "j\303\274rgen@b\303\274cher.test\nJ\303\234RGEN@xn--bcher-kva.test\n", "2 1 0 0 1 0 0",
    "list news 0\ncontact j\303\274rgen@xn--bcher-kva.test j\303\274rgen@b\303\274cher.test -\n"
    "member news j\303\274rgen@xn--bcher-kva.test\n" },
  { "keep", MS_EXISTING_KEEP, BEFORE, NULL, "email,Name,City\nADA@x.test,New,Oslo\n",
    "1 0 0 1 0 0 0",
    "field 0 Name\nfield 1 City\nlist news 0\n"
    "contact ada@x.test - [\"Ada\",\"Paris\"]\ncontact bob@x.test - [\"\",\"Rome\"]\n"
    "member news ada@x.test\nmember news bob@x.test\n" },
  { "fill", MS_EXISTING_FILL, BEFORE, NULL,
    "email,Name,City\nada@x.test,New,Oslo\nbob@x.test,Bob,Oslo\n", "2 0 1 1 0 0 0",
    "field 0 Name\nfield 1 City\nlist news 0\n"
    "contact ada@x.test - [\"Ada\",\"Paris\"]\ncontact bob@x.test - [\"Bob\",\"Rome\"]\n"
    "member news ada@x.test\nmember news bob@x.test\n" },
  { "replace", MS_EXISTING_REPLACE, BEFORE, NULL,
    "email,City,Plan\nada@x.test,,pro\nbob@x.test,Oslo,\nada@x.test,Late,x\n", "3 0 2 0 1 0 0",
    "field 0 Name\nfield 1 City\nfield 2 Plan\nlist news 0\n"
    "contact ada@x.test - [\"Ada\",\"Paris\",\"pro\"]\ncontact bob@x.test - [\"\",\"Oslo\"]\n"
    "member news ada@x.test\nmember news bob@x.test\n" },
  { "again", MS_EXISTING_REPLACE, BEFORE, NULL, BEFORE, "2 0 0 2 0 0 0",
    "field 0 Name\nfield 1 City\nlist news 0\n"
    "contact ada@x.test - [\"Ada\",\"Paris\"]\ncontact bob@x.test - [\"\",\"Rome\"]\n"
    "member news ada@x.test\nmember news bob@x.test\n" },
  { "other-list", MS_EXISTING_KEEP, BEFORE, "UPDATE lists SET name = 'old'",
    "email\nada@x.test\nnew@x.test\n", "2 2 0 0 0 0 0",
    "field 0 Name\nfield 1 City\nlist old 0\nlist news 0\n"
    "contact ada@x.test - [\"Ada\",\"Paris\"]\ncontact bob@x.test - [\"\",\"Rome\"]\n"
    "contact new@x.test - -\nmember news ada@x.test\nmember news new@x.test\n"
    "member old ada@x.test\nmember old bob@x.test\n" },
  { "suppressed", MS_EXISTING_REPLACE, BEFORE,
    "INSERT INTO suppressions (address, written, reason, at) VALUES ('Ada@x.test', NULL, "
    "'unsubscribed', 1),"
    " ('new@x.test', NULL, 'manual', 1), ('else@x.test', NULL, 'manual', 1)",
    "email,City\nada@x.test,Oslo\nnew@x.test,\n", "2 1 1 0 0 0 2",
    "field 0 Name\nfield 1 City\nlist news 0\n"
    "contact ada@x.test - [\"Ada\",\"Oslo\"]\ncontact bob@x.test - [\"\",\"Rome\"]\n"
    "contact new@x.test - -\n"
    "member news ada@x.test\nmember news bob@x.test\nmember news new@x.test\n"
    "suppressed Ada@x.test\nsuppressed else@x.test\nsuppressed new@x.test\n" },
  { "formula-comes-back", MS_EXISTING_KEEP, NULL, NULL,
    "email,Sum\n<+tag@x.test>,'=1+1\n=a@x.test,=2\n", "2 2 0 0 0 0 0",
    "field 0 Sum\nlist news 0\n"
    "contact +tag@x.test - [\"=1+1\"]\ncontact =a@x.test - [\"=2\"]\n"
    "member news +tag@x.test\nmember news =a@x.test\n" },
};

/* The lines of a dump that do not begin with @word; with @word2 none of that kind either. */
static char *
without (const char *tables, const char *word, const char *word2)
{
  g_auto (GStrv) lines = g_strsplit (tables, "\n", -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    if (!g_str_has_prefix (lines[i], word) &&
        (word2 == NULL || !g_str_has_prefix (lines[i], word2)))
      g_string_append_printf (out, "%s\n", lines[i]);

  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
check_undo (World *world, const char *before)
{
  g_autofree char *expected = without (before, "reject ", "field ");
  g_autofree char *all = NULL;
  g_autofree char *after = NULL;
  g_auto (MsImportUndone) undone = { 0 };
  g_autoptr (GError) error = NULL;

  ms_import_undo (world->store, 0, &undone, &error);
  g_assert_no_error (error);
  all = dump_all (world);
  after = without (all, "reject ", "field ");
  g_assert_cmpstr (after, ==, expected);
}

/* First only counted, then done, then undone. */
static void
check_case (const Case *test, gboolean delivering)
{
  World            world;
  g_autofree char *counts = NULL;
  g_autofree char *dry = NULL;
  g_autofree char *before = NULL;
  g_autofree char *still = NULL;
  g_autofree char *all = NULL;
  g_autofree char *tables = NULL;

  open_world (&world, NULL, delivering);
  if (test->before != NULL)
    g_free (import_text (&world, test->before, MS_EXISTING_KEEP, FALSE));
  if (test->sql != NULL)
    run_sql (&world, test->sql);

  before = dump_all (&world);
  dry = import_text (&world, test->text, test->existing, TRUE);
  still = dump_all (&world);
  g_assert_cmpstr (dry, ==, test->counts);
  g_assert_cmpstr (still, ==, before);

  counts = import_text (&world, test->text, test->existing, FALSE);
  all = dump_all (&world);
  tables = without (all, "reject ", NULL);
  g_assert_cmpstr (counts, ==, test->counts);
  g_assert_cmpstr (tables, ==, test->tables);

  check_undo (&world, before);
  close_world (&world);
}

static void
test_case (gconstpointer data)
{
  check_case (data, FALSE);
  check_case (data, TRUE);
}

static void
test_undo (void)
{
  static const char *const more =
      "email,City\nada@x.test,Oslo\nnew@x.test,Bonn\nsent@x.test,Bonn\n";

  for (gboolean delivering = FALSE; delivering <= TRUE; delivering++)
    {
      World            world;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      g_auto (MsImportUndone) undone = { 0 };
      g_autoptr (GError) error = NULL;

      open_world (&world, NULL, delivering);
      g_free (import_text (&world, BEFORE, MS_EXISTING_KEEP, FALSE));
      before = dump_all (&world);
      g_free (import_text (&world, more, MS_EXISTING_REPLACE, FALSE));
      run_sql (&world,
               "INSERT INTO campaigns (id, name, sender, subject, headers, created)"
               " VALUES (1, 'c', 's', 's', '[]', 0);"
               "INSERT INTO recipients (campaign_id, address) VALUES (1, 'SENT@x.test')");

      ms_import_undo (world.store, 0, &undone, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (undone.removed, ==, 1);
      g_assert_cmpuint (undone.restored, ==, 1);
      g_assert_cmpstr (undone.list, ==, "news");
      g_assert_cmpstr (undone.kept[0], ==, "sent@x.test");
      g_assert_null (undone.kept[1]);

      run_sql (&world, "DELETE FROM memberships WHERE contact_id ="
                       " (SELECT id FROM contacts WHERE address = 'sent@x.test');"
                       "DELETE FROM contacts WHERE address = 'sent@x.test'");
      after = dump_all (&world);
      g_assert_cmpstr (after, ==, before);

      g_assert_false (ms_import_undo (world.store, undone.id, &undone, &error));
      g_assert_error (error, MS_IMPORT_ERROR, MS_IMPORT_ERROR_NOT_FOUND);
      close_world (&world);
    }
}

static void
test_rejects (void)
{
  static const char expected[] =
      "line,raw,reason\r\n3,\"no,\"\"b\"\"\",the address has no @\r\n"
      "5,\"\"\"x\",a quotation mark is opened in this line and never "
      "closed as it should be\r\n";
  World            world;
  g_autofree char *found = NULL;
  g_autofree char *later = NULL;
  g_autoptr (GError) error = NULL;

  open_world (&world, NULL, FALSE);
  g_free (import_text (&world, "email,N\na@x.test,1\nno,\"b\"\nb@x.test,2\n\"x\n",
                       MS_EXISTING_KEEP, FALSE));
  g_assert_true (g_file_get_contents (world.rejects, &found, NULL, NULL));
  g_assert_cmpstr (found, ==, expected);

  ms_import_save_rejects (world.store, 1, world.rejects, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (world.rejects, &later, NULL, NULL));
  g_assert_cmpstr (later, ==, expected);
  close_world (&world);
}

static char *
make_rows (guint count)
{
  GString *out = g_string_new ("email,Name\n");

  for (guint i = 0; i < count; i++)
    g_string_append_printf (out, "reader%u@x.test,Reader %u\n", i, i);

  return g_string_free (out, FALSE);
}

/* Runs between the pieces of a staged import, and acts once it is under way. */
typedef struct
{
  MsStore      *store;
  GCancellable *cancellable; /* (nullable): %NULL kills the process */
} Watch;

static gboolean watch_pieces (MsDb *db, gpointer data, GError **error);

static void
watch_again (gpointer data, const GError *error)
{
  Watch *watch = data;

  if (!g_cancellable_is_cancelled (watch->cancellable))
    ms_store_post (watch->store, MS_STORE_ALONE, watch_pieces, watch_again, watch);
}

static gboolean
watch_pieces (MsDb *db, gpointer data, GError **error)
{
  Watch *watch = data;
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, "SELECT count(*) FROM contacts", error);

  gboolean row = FALSE;

  g_assert_true (ms_stmt_step (stmt, &row, error));
  if (ms_stmt_get_int (stmt, 0) < 1000)
    return TRUE;

  if (watch->cancellable == NULL)
    raise (SIGKILL);
  g_cancellable_cancel (watch->cancellable);

  return TRUE;
}

static void
test_cancel (void)
{
  World world;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *rows = make_rows (20000);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  MsImportResult   result;
  Watch            watch;

  open_world (&world, NULL, TRUE);
  g_free (import_text (&world, BEFORE, MS_EXISTING_KEEP, FALSE));
  before = dump_all (&world);
  watch = (Watch){ world.store, cancellable };
  watch_again (&watch, NULL);
  g_assert_false (
      try_import (&world, rows, MS_EXISTING_KEEP, FALSE, cancellable, &result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  after = dump_all (&world);
  g_assert_cmpstr (after, ==, before);
  g_assert_false (g_file_test (world.rejects, G_FILE_TEST_EXISTS));

  g_clear_pointer (&world.lock, ms_lock_release);
  g_clear_error (&error);
  g_assert_false (
      try_import (&world, rows, MS_EXISTING_KEEP, FALSE, cancellable, &result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_free (after);
  after = dump_all (&world);
  g_assert_cmpstr (after, ==, before);
  close_world (&world);
}

static void
test_killed_child (void)
{
  World            world;
  g_autofree char *rows = make_rows (20000);
  MsImportResult   result;
  Watch            watch;

  if (g_getenv ("MAILSHOT_TEST_FOLDER") == NULL)
    return;

  open_world (&world, g_getenv ("MAILSHOT_TEST_FOLDER"), TRUE);
  watch = (Watch){ world.store, NULL };
  watch_again (&watch, NULL);
  try_import (&world, rows, MS_EXISTING_KEEP, FALSE, NULL, &result, NULL);
}

static void
test_killed (void)
{
  World world;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *between = NULL;
  g_autofree char *after = NULL;

  open_world (&world, NULL, FALSE);
  g_free (import_text (&world, BEFORE, MS_EXISTING_KEEP, FALSE));
  before = dump_all (&world);

  g_setenv ("MAILSHOT_TEST_FOLDER", world.folder, TRUE);
  g_test_trap_subprocess ("/import/killed/child", 0, 0);
  g_unsetenv ("MAILSHOT_TEST_FOLDER");
  g_test_trap_assert_failed ();

  between = dump_all (&world);
  g_assert_cmpstr (between, !=, before);
  g_assert_true (ms_import_recover (world.store, &error));
  g_assert_no_error (error);
  after = dump_all (&world);
  g_assert_cmpstr (after, ==, before);
  close_world (&world);
}

/* Fields that others make while rows are staged are not overwritten. */
static gboolean
make_field (MsDb *db, gpointer data, GError **error)
{
  return ms_db_exec (db,
                     "INSERT INTO fields SELECT coalesce(max(position), -1) + 1, 'Other',"
                     " 'other' FROM fields WHERE EXISTS (SELECT 1 FROM contacts)"
                     " AND NOT EXISTS (SELECT 1 FROM fields WHERE key = 'other')",
                     error);
}

static void
make_field_again (gpointer data, const GError *error)
{
  Watch *watch = data;

  if (!g_cancellable_is_cancelled (watch->cancellable))
    ms_store_post (watch->store, MS_STORE_ALONE, make_field, make_field_again, watch);
}

static void
test_fields_meanwhile (void)
{
  World world;
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autofree char *rows = make_rows (3000);
  g_autofree char *counts = NULL;
  g_autofree char *fields = NULL;
  g_autofree char *contact = NULL;
  Watch            watch;

  open_world (&world, NULL, TRUE);
  watch = (Watch){ world.store, stop };
  make_field_again (&watch, NULL);
  counts = import_text (&world, rows, MS_EXISTING_KEEP, FALSE);
  g_cancellable_cancel (stop);
  run_sql (&world, "SELECT 1");

  g_assert_cmpstr (counts, ==, "3000 3000 0 0 0 0 0");
  fields = dump (&world, "SELECT name FROM fields ORDER BY position");
  g_assert_cmpstr (fields, ==, "Other\nName\n");
  contact = dump (&world, "SELECT fields FROM contacts WHERE address = 'reader7@x.test'");
  g_assert_cmpstr (contact, ==, "[\"\",\"Reader 7\"]\n");
  close_world (&world);
}

static void
test_no_address (void)
{
  World world;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  MsImportResult   result;

  open_world (&world, NULL, FALSE);
  before = dump_all (&world);
  g_assert_false (try_import (&world, "Name,City\nAda,Paris\n", MS_EXISTING_KEEP, FALSE, NULL,
                              &result, &error));
  g_assert_error (error, MS_IMPORT_ERROR, MS_IMPORT_ERROR_NO_ADDRESS);
  after = dump_all (&world);
  g_assert_cmpstr (after, ==, before);
  close_world (&world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/import/case/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/import/undo", test_undo);
  g_test_add_func ("/import/rejects", test_rejects);
  g_test_add_func ("/import/cancel", test_cancel);
  g_test_add_func ("/import/killed", test_killed);
  g_test_add_func ("/import/killed/child", test_killed_child);
  g_test_add_func ("/import/fields-meanwhile", test_fields_meanwhile);
  g_test_add_func ("/import/no-address", test_no_address);

  return g_test_run ();
}
