/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-mbox.c - files of one mail and of many, with lines that end in every way */

#include "config.h"

#include "ms-mbox.h"

#include <glib.h>
#include <string.h>

typedef struct
{
  const char *name;
  const char *file;
  guint       mails;
  const char *last; /* how the last one ends */
} Case;

#define FROM_ANN    "From ann@example.org Thu Jun  4 10:00:00 2026\n"
#define FROM_DAEMON "From MAILER-DAEMON Fri Jun  5 09:00 +0200 2026\n"

static const Case cases[] = {
  { "empty", "", 1, "" },
  { "one-mail", "Subject: a\n\nbody\n", 1, "body\n" },
  { "one-in-mbox", FROM_ANN "Subject: a\n\nbody\n", 1, "body\n" },
  { "two", FROM_ANN "Subject: a\n\nbody\n\n" FROM_DAEMON "Subject: b\n\nother\n", 2,
    "other\n" },
  { "three",
    FROM_ANN "Subject: a\n\n1\n\n" FROM_DAEMON "Subject: b\n\n2\n\n" FROM_ANN "Subject: c\n\n3",
    3, "3" },
  { "blank-lines-first", "\n\n" FROM_ANN "Subject: a\n\n1\n\n" FROM_ANN "Subject: b\n\n2\n", 2,
    "2\n" },
  { "bom-first", "\xef\xbb\xbf" FROM_ANN "Subject: a\n\n1\n\n" FROM_ANN "Subject: b\n\n2\n", 2,
    "2\n" },
  { "no-empty-line", FROM_ANN "Subject: a\n\nas he wrote:\n" FROM_ANN "this\n", 1, "this\n" },
  { "no-date", FROM_ANN "Subject: a\n\nHello\n\nFrom what I hear, 2026 is fine.\n", 1,
    "fine.\n" },
  { "no-mbox", "Subject: a\n\nbody\n\n" FROM_ANN "Subject: b\n", 1, "Subject: b\n" },
  { "ends-in-from", FROM_ANN "Subject: a\n\n1\n\n" FROM_ANN, 2, "2026\n" },
};

/* Returns: (transfer full): @text with its lines ending in @end */
static char *
end_lines (const char *text, const char *end)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", 0);

  return g_strjoinv (end, lines);
}

static void
check_file (const Case *one, const char *bytes, const char *last)
{
  FILE *in = bytes[0] != '\0' ? fmemopen ((void *) bytes, strlen (bytes), "rb")
                              : fopen ("/dev/null", "rb");
  g_autoptr (MsMbox) mbox = ms_mbox_new (in);
  g_autofree char *seen = NULL;
  const GString   *mail;
  guint            n = 0;
  gsize            octets = 0;

  while ((mail = ms_mbox_next (mbox)) != NULL)
    {
      n++;
      octets += ms_mbox_size (mbox);
      g_assert_cmpuint (ms_mbox_number (mbox), ==, one->mails > 1 ? n : 0);
      g_free (seen);
      seen = g_strdup (mail->str);
    }
  g_assert_cmpuint (n, ==, one->mails);
  g_assert_cmpuint (octets, ==, strlen (bytes));
  g_assert_true (g_str_has_suffix (seen, last));
  fclose (in);
}

static void
test_case (gconstpointer data)
{
  static const char *const ends[] = { "\n", "\r\n", "\r" };
  const Case              *one = data;

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *bytes = end_lines (one->file, ends[i]);
      g_autofree char *last = end_lines (one->last, ends[i]);

      check_file (one, bytes, last);
    }
}

/* Of a mail that is too large the rest is passed over, and the next one is whole. */
static void
test_large (void)
{
  GString *file = g_string_new (FROM_ANN "Subject: a\n\n");
  FILE    *in;

  for (guint i = 0; i < 600000; i++)
    g_string_append (file, "0123456789\n");
  g_string_append (file, "\n" FROM_DAEMON "Subject: b\n\nlast\n");
  in = fmemopen (file->str, file->len, "rb");
  {
    g_autoptr (MsMbox) mbox = ms_mbox_new (in);
    const GString *mail = ms_mbox_next (mbox);

    g_assert_cmpuint (mail->len, <=, MS_MBOX_MAIL_LONGEST);
    g_assert_cmpuint (ms_mbox_size (mbox), ==, strlen (FROM_ANN "Subject: a\n\n") + 6600001);
    mail = ms_mbox_next (mbox);
    g_assert_cmpstr (mail->str, ==, FROM_DAEMON "Subject: b\n\nlast\n");
    g_assert_cmpuint (ms_mbox_number (mbox), ==, 2);
    g_assert_null (ms_mbox_next (mbox));
  }
  fclose (in);
  g_string_free (file, TRUE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mbox/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/mbox/large", test_large);

  return g_test_run ();
}
