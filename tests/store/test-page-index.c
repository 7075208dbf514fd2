/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-page-index.c - a jump to any page finds the rows that walking there finds */

#include "config.h"

#include "ms-contact-table.h"
#include "ms-list-table.h"
#include "ms-page-index.h"
#include "ms-schema.h"
#include "ms-verification-table.h"

#include <glib/gstdio.h>

#define CONTACTS 100
#define EVERY    7

static const struct
{
  const char *name;
  gboolean    list;
  const char *search;
  guint       verdicts;
  guint64     count;
} cases[] = {
  { "all", FALSE, NULL, 0, CONTACTS },
  { "list", TRUE, NULL, 0, CONTACTS / 2 },
  { "search", FALSE, "c1", 0, 11 }, /* c1, c10 to c19 */
  { "list-search", TRUE, "c1", 0, 5 },
  { "nothing", TRUE, "nowhere", 0, 0 },
  { "bad", FALSE, NULL, 1u << MS_VERIFIED_BAD, 34 }, /* each third */
  { "bad-list", TRUE, NULL, 1u << MS_VERIFIED_BAD, 17 },
  { "bad-list-search", TRUE, "c1", 1u << MS_VERIFIED_BAD, 2 }, /* c12, c18 */
  { "never", TRUE, NULL, 1u << MS_N_VERIFIED, 33 },
  { "never-or-bad", TRUE, NULL, 1u << MS_N_VERIFIED | 1u << MS_VERIFIED_BAD, CONTACTS / 2 },
  { "good", FALSE, NULL, 1u << MS_VERIFIED_GOOD, 0 },
};

static MsDb *
open_with_contacts (const char *path, gint64 *list)
{
  g_autoptr (GError) error = NULL;
  MsDb *db = ms_db_open (path, MS_DB_WRITE, &error);

  g_assert_no_error (error);
  g_assert_true (ms_schema_migrate (db, &error));
  g_assert_true (ms_list_table_make (db, "half", list, &error));
  for (guint i = 0; i < CONTACTS; i++)
    {
      g_autofree char *text = g_strdup_printf ("c%u@one.test", i);
      g_auto (MsAddress) address = { 0 };
      gint64 id;

      g_assert_cmpint (ms_address_parse (text, &address), ==, MS_ADDRESS_OK);
      g_assert_true (ms_contact_table_ensure (db, &address, &id, NULL, &error));
      if (i % 2 == 0)
        g_assert_true (ms_contact_table_join (db, id, *list, NULL, &error));
      if (i % 3 == 0)
        {
          MsVerification bad = { address.key,   MS_VERIFIED_BAD, 550, NULL,
                                 (char *) "no", (char *) "mx",   1 };

          g_assert_true (ms_verification_table_save (db, &bad, &error));
        }
    }

  return db;
}

static void
test_contacts (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  g_autofree char *folder = g_dir_make_tmp ("mailshot-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "x.db", NULL);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;

  gint64  list = 0;
  gint64  after = 0;
  guint64 count = 0;
  MsDb   *db = open_with_contacts (path, &list);

  list = cases[i].list ? list : 0;
  g_assert_true (ms_page_index_contacts (db, list, cases[i].search, cases[i].verdicts, EVERY,
                                         keys, &count, &error));
  g_assert_cmpuint (count, ==, cases[i].count);
  g_assert_cmpuint (keys->len, ==, (count + EVERY - 1) / EVERY);

  for (guint page = 0; page < keys->len; page++)
    {
      g_autoptr (GPtrArray) rows = NULL;

      g_assert_cmpint (g_array_index (keys, gint64, page), ==, after);
      rows = ms_contact_table_page (db, list, cases[i].search, cases[i].verdicts, after, EVERY,
                                    &error);
      g_assert_no_error (error);
      g_assert_cmpuint (rows->len, ==, MIN (EVERY, count - page * EVERY));
      after = ((MsContact *) rows->pdata[rows->len - 1])->id;
    }

  ms_db_close (db);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* Of every other address one on a list as well, and a domain. */
static MsDb *
open_with_suppressions (const char *path)
{
  g_autoptr (GError) error = NULL;
  MsDb *db = ms_db_open (path, MS_DB_WRITE, &error);

  g_assert_no_error (error);
  g_assert_true (ms_schema_migrate (db, &error));
  for (guint i = 0; i < CONTACTS; i++)
    {
      g_autofree char *text = g_strdup_printf ("c%u@one.test", i);

      for (guint on_list = 0; on_list <= i % 2; on_list++)
        {
          g_autoptr (MsSuppression) one = ms_suppression_parse (text, &error);

          g_assert_no_error (error);
          one->list = g_strdup (on_list ? "news" : "");
          one->reason = g_strdup (MS_SUPPRESSION_MANUAL);
          g_assert_true (ms_suppression_table_add (db, one, NULL, &error));
        }
    }

  return db;
}

static const struct
{
  const char *name;
  const char *search;
  guint64     count;
} suppression_cases[] = {
  { "all", NULL, CONTACTS + CONTACTS / 2 },
  { "search", "C1", 17 }, /* c1, c10 to c19, of these six twice */
  { "nothing", "nowhere", 0 },
};

static void
test_suppressions (gconstpointer data)
{
  guint            i = GPOINTER_TO_UINT (data);
  const char      *search = suppression_cases[i].search;
  g_autofree char *folder = g_dir_make_tmp ("mailshot-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "x.db", NULL);
  g_autoptr (GPtrArray) starts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_suppression_free);
  g_autoptr (MsSuppression) last = NULL;
  g_autoptr (GError) error = NULL;
  guint64 count = 0;
  MsDb   *db;

  db = open_with_suppressions (path);
  g_assert_true (ms_page_index_suppressions (db, search, EVERY, starts, &count, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count, ==, suppression_cases[i].count);
  g_assert_cmpuint (starts->len, ==, (count + EVERY - 1) / EVERY);
  for (guint page = 0; page < starts->len; page++)
    {
      const MsSuppression *start = starts->pdata[page];
      g_autoptr (GPtrArray) rows = ms_suppression_table_page (db, search, start, EVERY, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (start->address, ==, last != NULL ? last->address : "");
      g_assert_cmpstr (start->list, ==, last != NULL ? last->list : "");
      g_assert_cmpuint (rows->len, ==, MIN (EVERY, count - page * EVERY));
      g_clear_pointer (&last, ms_suppression_free);
      last = g_ptr_array_steal_index (rows, rows->len - 1);
    }

  ms_db_close (db);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/store/page-index/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_contacts);
    }

  for (guint i = 0; i < G_N_ELEMENTS (suppression_cases); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/store/page-index/suppressions/%s", suppression_cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_suppressions);
    }

  return g_test_run ();
}
