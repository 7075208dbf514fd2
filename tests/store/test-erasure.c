/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-erasure.c - a person erased: nothing of him is left in the files, and what was counted
 * stays counted */

#include "config.h"

#include "ms-contact-table.h"
#include "ms-erasure.h"
#include "ms-ledger.h"
#include "ms-suppression-table.h"
#include "ms-unsubscription.h"
#include "ms-token-key.h"
#include "table-fixture.h"

#include <string.h>

/* Jörg is everywhere, and so is Ann, who stays. */
#define WORLD                                                                                 \
  "INSERT INTO campaigns (id, name, sender, subject, headers, created, reason) VALUES"        \
  " (1, 'May', '', '', '[]', 0, 'after J\303\266rg@xn--bcher-kva.test'),"                     \
  " (2, 'June', '', '', '[]', 0, 'by hand'), (3, 'July', '', '', '[]', 0, NULL);"             \
  "INSERT INTO lists (id, name, created) VALUES (1, 'News', 0), (2, 'Offers', 0);"            \
  "INSERT INTO imports (id, list_id, list_name, file, existing, state, started, rejected)"    \
  " VALUES (1, 1, 'News', 'x.csv', 0, 1, 0, 2);"                                              \
  "INSERT INTO import_rejects VALUES (1, 2, '\"J\303\266rg@B\303\274cher.test\",x', 'odd'), " \
  "(1, 3, 'ann@x.test,y', 'odd');"                                                            \
  "INSERT INTO contacts (id, address, written, fields) VALUES"                                \
  " (1, 'j\303\266rg@xn--bcher-kva.test', 'J\303\266rg@B\303\274cher.test',"                  \
  " '[\"Geheimnis\"]'), (2, 'ann@x.test', NULL, '[\"Ann\"]');"                                \
  "INSERT INTO import_changes (import_id, address, fields) VALUES"                            \
  " (1, 'j\303\266rg@xn--bcher-kva.test', '[\"Geheimnis\"]'), (1, 'ann@x.test', NULL);"       \
  "INSERT INTO memberships (list_id, contact_id) VALUES (1, 1), (1, 2), (2, 1);"              \
  "INSERT INTO campaign_lists (campaign_id, list_id, excluded) VALUES (1, 1, 0);"             \
  "INSERT INTO recipients (id, campaign_id, address, written, state, tries, next_attempt)"    \
  " VALUES (11, 1, 'j\303\266rg@xn--bcher-kva.test', 'J\303\266rg@B\303\274cher.test', 3, 2," \
  " NULL), (12, 1, 'ann@x.test', NULL, 3, 1, NULL),"                                          \
  " (21, 2, 'j\303\266RG@xn--bcher-kva.test', NULL, 4, 1, 99),"                               \
  " (22, 2, 'ann@x.test', NULL, 4, 1, 99),"                                                   \
  " (31, 3, 'j\303\266rg@XN--bcher-kva.test', NULL, 1, 0, NULL);"                             \
  "INSERT INTO attempts (recipient_id, number, run_id, at, state, code, reply) VALUES"        \
  " (11, 1, 1, 0, 4, 450, 'j\303\266rg is over quota'), (11, 2, 1, 0, 3, 250, 'queued'),"     \
  " (12, 1, 1, 0, 3, 250, 'for ann, not J\303\266rg@B\303\274cher.test'),"                    \
  " (21, 1, 1, 0, 4, 450, '<J\303\266rg@xn--bcher-kva.test> later'),"                         \
  " (22, 1, 1, 0, 4, 450, 'j\303\266rgen waits');"                                            \
  "INSERT INTO verifications VALUES ('j\303\266rg@xn--bcher-kva.test', 0, 250, NULL, 'ok',"   \
  " 's', 0), ('ann@x.test', 0, 250, NULL, 'ok', 's', 0);"                                     \
  "INSERT INTO suppressions (address, list, written, reason, at) VALUES"                      \
  " ('j\303\266rg@xn--bcher-kva.test', 'News', 'J\303\266rg@B\303\274cher.test', 'manual', "  \
  "0),"                                                                                       \
  " ('ann@x.test', 'Offers', NULL, 'manual', 0);"                                             \
  "INSERT INTO returns (id, kind, at, sender, subject, digest, size, raw) VALUES"             \
  " (1, 0, 0, 'MAILER-DAEMON', 'failed', x'01', 9, x'4a6f'),"                                 \
  " (2, 0, 0, 'J\303\266rg@B\303\274cher.test', 'away', x'02', 9, x'5a'),"                    \
  " (3, 0, 0, 'MAILER-DAEMON', 'ann', x'03', 9, x'616e6e');"                                  \
  "INSERT INTO returned (return_id, kind, address, weight, class, code, diagnostic, "         \
  "at) VALUES"                                                                                \
  " (1, 0, 'j\303\266rg@xn--bcher-kva.test', 2, 0, 550, 'no J\303\266rg', 0),"                \
  " (3, 0, 'ann@x.test', 2, 0, 550, 'no ann', 0);"                                            \
  "INSERT INTO consents (address, written, name, list, list_id, text, asked_at, asked_from)"  \
  " VALUES ('j\303\266rg@xn--bcher-kva.test', NULL, 'Geheimnis', 'News', 1, 't', 0, '::1');"

static const MsAddress joerg = { (char *) "jörg@xn--bcher-kva.test",
                                 (char *) "JÖRG@Bücher.test" };

static void
erase (TableFixture *fixture, const MsAddress *address, MsErased *erased)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ms_erasure_erase (fixture->db, address, erased, &error));
  g_assert_no_error (error);
  g_assert_true (ms_erasure_sweep (fixture->db, &error));
  g_assert_no_error (error);
}

/* ASCII without regard to case, over all files of the database. */
static gboolean
is_in_files (TableFixture *fixture, const char *text)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (fixture->path, suffixes[i], NULL);
      g_autofree char *bytes = NULL;

      gsize length = 0;

      if (!g_file_get_contents (path, &bytes, &length, NULL))
        continue;
      for (gsize at = 0; at < length; at++)
        bytes[at] = g_ascii_tolower (bytes[at]);
      if (memmem (bytes, length, text, strlen (text)) != NULL)
        return TRUE;
    }

  return FALSE;
}

static const char *const traces[] = { "rg@xn--bcher", "rg@b", "geheimnis", "rg is over",
                                      "no j" };

static void
test_gone (TableFixture *fixture, gconstpointer data)
{
  MsErased erased = { 0 };

  table_fixture_exec (fixture, WORLD);
  for (guint i = 0; i < G_N_ELEMENTS (traces); i++)
    g_assert_true (is_in_files (fixture, traces[i]));
  erase (fixture, &joerg, &erased);
  for (guint i = 0; i < G_N_ELEMENTS (traces); i++)
    {
      g_test_message ("%s", traces[i]);
      g_assert_false (is_in_files (fixture, traces[i]));
    }
  g_assert_true (erased.contact);
  g_assert_cmpuint (erased.recipients, ==, 3);
  g_assert_cmpuint (erased.others, >, 9);
  g_assert_true (is_in_files (fixture, "ann@x.test"));
}

static const struct
{
  const char *name;
  const char *sql; /* is 1 afterwards */
} kept[] = {
  { "what was sent is sent", "SELECT state = 3 AND tries = 2 FROM recipients WHERE id = 11" },
  { "the deferred is suppressed",
    "SELECT state = 7 AND next_attempt IS NULL FROM recipients WHERE id = 21" },
  { "the claimed is suppressed", "SELECT state = 7 FROM recipients WHERE id = 31" },
  { "rows have names of their own", "SELECT count(*) = 3 FROM recipients WHERE address = "
                                    "'erased-' || id || '@erased.invalid'" },
  { "tries are counted", "SELECT count(*) = 5 FROM attempts" },
  { "codes stay", "SELECT code = 450 AND reply = '' FROM attempts WHERE recipient_id = 21" },
  { "a reply that names nobody stays",
    "SELECT reply = 'queued' FROM attempts WHERE recipient_id = 11 AND number = 2" },
  { "another's reply stays, though it looks alike",
    "SELECT reply <> '' FROM attempts WHERE recipient_id = 22" },
  { "another's reply that quotes him goes",
    "SELECT reply = '' FROM attempts WHERE recipient_id = 12" },
  { "Ann is a contact", "SELECT count(*) = 1 FROM contacts WHERE address = 'ann@x.test'" },
  { "Ann's membership", "SELECT count(*) = 1 FROM memberships" },
  { "Ann's reject", "SELECT count(*) = 1 FROM import_rejects" },
  { "the import's count", "SELECT rejected = 2 FROM imports" },
  { "Ann's earlier fields", "SELECT count(*) = 1 FROM import_changes" },
  { "Ann's verification", "SELECT count(*) = 1 FROM verifications" },
  { "Ann's suppression", "SELECT count(*) = 1 FROM suppressions" },
  { "Ann's bounce", "SELECT count(*) = 1 FROM returned" },
  { "Ann's mail", "SELECT length (raw) = 3 AND subject = 'ann' FROM returns WHERE id = 3" },
  { "no mail counts twice", "SELECT count(*) = 3 FROM returns WHERE length (digest) = 1" },
  { "another campaign's reason", "SELECT reason = 'by hand' FROM campaigns WHERE id = 2" },
  { "one hash", "SELECT count(*) = 1 AND max (reason) = 'erased' FROM erasures" },
};

static void
test_kept (TableFixture *fixture, gconstpointer data)
{
  table_fixture_exec (fixture, WORLD);
  erase (fixture, &joerg, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_test_message ("%s", kept[i].name);
      g_assert_cmpint (table_fixture_number (fixture, kept[i].sql), ==, 1);
    }
}

static gboolean
is_suppressed (TableFixture *fixture)
{
  gboolean found = FALSE;

  g_assert_true (ms_suppression_table_contains (fixture->db, "jöRG@xn--bcher-KVA.test", NULL,
                                                &found, NULL));

  return found;
}

/* He is never mailed again, whatever becomes of lists and contacts, until he asks for it. */
static void
test_never_again (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsContact) contact = NULL;
  g_autoptr (GError) error = NULL;
  MsUnsubscription wish = { .token = { MS_TOKEN_UNSUBSCRIBE, 1, 11, 0 } };
  g_autoptr (MsTokenKey) key = NULL;

  MsErased erased = { 0 };
  MsState  state = MS_STATE_QUEUED;
  gint64   id = 0;
  gboolean changed = TRUE;

  table_fixture_exec (fixture, WORLD);
  erase (fixture, &joerg, NULL);
  g_assert_true (is_suppressed (fixture));
  g_assert_true (ms_ledger_mark (fixture->db, 31, &state, NULL));
  g_assert_cmpint (state, ==, MS_STATE_QUEUED);

  g_assert_true (ms_contact_table_ensure (fixture->db, &joerg, &id, NULL, NULL));
  contact = ms_contact_table_get (fixture->db, id, NULL);
  g_assert_true (contact->suppressed);

  /* A link in a mail of before still works, and has nothing to do. */
  key = ms_token_key_load (fixture->db, NULL);
  wish.token.hash = ms_token_hash_address (key, joerg.key);
  g_assert_true (ms_unsubscription_apply (fixture->db, &wish, NULL, NULL, &changed, NULL));
  g_assert_false (changed);

  /* Once more: the contact that came back goes. */
  erase (fixture, &joerg, &erased);
  g_assert_true (erased.contact);
  g_assert_cmpuint (erased.recipients, ==, 0);
  g_assert_false (is_in_files (fixture, "rg@xn--bcher"));

  g_assert_true (ms_suppression_table_remove (fixture->db, joerg.key, "", &error));
  g_assert_no_error (error);
  g_assert_false (is_suppressed (fixture));
}

/* A reply is still to come, and has to find its recipient. */
static void
test_on_its_way (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  table_fixture_exec (fixture, WORLD "UPDATE recipients SET state = 2 WHERE id = 31");
  g_assert_false (ms_erasure_erase (fixture->db, &joerg, NULL, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_LOCKED);
  g_assert_nonnull (strstr (error->message, "July"));
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM contacts"), ==, 2);
}

static void
test_unknown (TableFixture *fixture, gconstpointer data)
{
  MsErased  erased = { TRUE, 1, 1 };
  MsAddress nobody = { (char *) "%@x.test", NULL };

  table_fixture_exec (fixture, WORLD);
  erase (fixture, &nobody, &erased);
  g_assert_false (erased.contact);
  g_assert_cmpuint (erased.recipients + erased.others, ==, 0);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM contacts"), ==, 2);
}

static gint64
read_count (MsDb *db)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, "SELECT count(*) FROM contacts", NULL);

  gboolean row = FALSE;

  g_assert_true (ms_stmt_step (stmt, &row, NULL) && row);

  return ms_stmt_get_int (stmt, 0);
}

/* Pages that were split hold copies of rows that moved on. */
static void
test_among_many (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsDb) reader = NULL;
  MsAddress one = { (char *) "user04711@many.test", NULL };

  table_fixture_exec (
      fixture,
      "INSERT INTO campaigns (id, name, sender, subject, headers, created) VALUES"
      " (1, 'May', '', '', '[]', 0); INSERT INTO lists (id, name, created) VALUES (1, 'a', 0);"
      "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
      " INSERT INTO contacts (address, fields) SELECT printf ('user%05d@many.test',"
      " (i * 7919) % 20000), '[\"Somebody\"]' FROM n;"
      "INSERT INTO memberships (list_id, contact_id) SELECT 1, id FROM contacts;"
      "INSERT INTO recipients (campaign_id, address) SELECT 1, address FROM contacts ORDER BY"
      " id DESC; DELETE FROM contacts WHERE address LIKE '%3@%'");
  g_assert_true (is_in_files (fixture, "user04711@many"));

  /* Others have it open, and look into it now and then. */
  reader = ms_db_open (fixture->path, MS_DB_READ, NULL);
  g_assert_cmpint (read_count (reader), ==, 18000);
  erase (fixture, &one, NULL);
  g_assert_false (is_in_files (fixture, "user04711@many"));
  g_assert_cmpint (read_count (reader), ==, 17999);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM recipients"), ==,
                   20000);
}

int
main (int argc, char **argv)
{
  static const TableTest tests[] = {
    { "/erasure/gone", test_gone },
    { "/erasure/kept", test_kept },
    { "/erasure/never-again", test_never_again },
    { "/erasure/on-its-way", test_on_its_way },
    { "/erasure/unknown", test_unknown },
    { "/erasure/among-many", test_among_many },
  };

  return table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
