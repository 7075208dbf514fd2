/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-imap-name.c - names of folders in modified UTF-7 and in UTF-8 */

#include "config.h"

#include "ms-imap-name.h"

#include <string.h>

static const struct
{
  const char *name;
  const char *seven; /* quoted, in modified UTF-7 */
  const char *eight; /* quoted, in UTF-8 */
} cases[] = {
  { "INBOX", "\"INBOX\"", "\"INBOX\"" },
  { "a \"b\\", "\"a \\\"b\\\\\"", "\"a \\\"b\\\\\"" },
  { "A & B", "\"A &- B\"", "\"A & B\"" },
  { "~peter/mail/\345\217\260\345\214\227/\346\227\245\346\234\254\350\252\236",
    "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\"", /* RFC 9051 §5.1.3 */
    "\"~peter/mail/\345\217\260\345\214\227/\346\227\245\346\234\254\350\252\236\"" },
  { "R\303\274ck", "\"R&APw-ck\"", "\"R\303\274ck\"" },
  { "\360\237\223\254", "\"&2D3c7A-\"", "\"\360\237\223\254\"" },
};

static void
test_both_ways (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *seven = ms_imap_name_quote (cases[i].name, FALSE);
      g_autofree char *eight = ms_imap_name_quote (cases[i].name, TRUE);
      g_autofree char *bare = g_strcompress (cases[i].seven);
      g_autofree char *read = NULL;

      g_assert_cmpstr (seven, ==, cases[i].seven);
      g_assert_cmpstr (eight, ==, cases[i].eight);

      /* Without the quotes around it, it is what a server tells. */
      bare[strlen (bare) - 1] = '\0';
      read = ms_imap_name_read (bare + 1, FALSE);
      g_assert_cmpstr (read, ==, cases[i].name);
    }
}

/* What is not as it should be is told as it came. */
static void
test_broken (void)
{
  static const char *const names[] = { "a&", "a&b", "&U,-", "&*-", "&A-", "&2D0-" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *read = ms_imap_name_read (names[i], FALSE);

      g_test_message ("%s", names[i]);
      g_assert_true (g_utf8_validate (read, -1, NULL));
      g_assert_cmpstr (read, ==, names[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-name/both-ways", test_both_ways);
  g_test_add_func ("/imap-name/broken", test_broken);

  return g_test_run ();
}
