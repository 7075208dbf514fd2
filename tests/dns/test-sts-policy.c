/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-sts-policy.c - MTA-STS records and policy files, well formed and not */

#include "config.h"

#include "ms-sts-policy.h"

#include <string.h>

#define USUAL "version: STSv1\nmode: enforce\nmx: mail.example.com\nmax_age: 86400\n"

static const struct
{
  const char *name;
  const char *text;
  const char *result; /* "enforce 86400 mail.example.com"; "" if invalid */
} policies[] = {
  { "usual", USUAL, "enforce 86400 mail.example.com" },
  { "rfc-example",
    "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\n"
    "mx: backupmx.example.com\r\nmax_age: 604800\r\n",
    "enforce 604800 mail.example.com *.example.net backupmx.example.com" },
  { "any-order", "max_age:5\nmx:\t a.b\nmode:testing\nversion:STSv1", "testing 5 a.b" },
  { "none-without-mx", "version: STSv1\nmode: none\nmax_age: 86400", "none 86400" },
  { "none-with-mx", "version: STSv1\nmode: none\nmax_age: 1\nmx: a.b", "none 1 a.b" },
  { "unknown-fields", USUAL "x_y-z.1: any: thing \xc3\xa9\n",
    "enforce 86400 mail.example.com" },
  { "first-of-each", USUAL "mode: none\nmax_age: 1\nversion: 2\n",
    "enforce 86400 mail.example.com" },
  { "blank-lines", "\n" USUAL "\n  \r\n", "enforce 86400 mail.example.com" },
  { "blanks-at-ends", "version: STSv1 \nmode: enforce\t\nmx: A.Example.COM  \nmax_age: 7 \r\n",
    "enforce 7 a.example.com" },
  { "age-capped", "version: STSv1\nmode: enforce\nmx: a.b\nmax_age: 9999999999",
    "enforce 31557600 a.b" },
  { "age-zero", "version: STSv1\nmode: enforce\nmx: a.b\nmax_age: 0", "enforce 0 a.b" },
  { "one-label", "version: STSv1\nmode: enforce\nmx: localhost\nmax_age: 1",
    "enforce 1 localhost" },

  { "empty", "", "" },
  { "no-version", "mode: enforce\nmx: a.b\nmax_age: 1", "" },
  { "other-version", "version: STSv2\nmode: enforce\nmx: a.b\nmax_age: 1", "" },
  { "version-in-small-letters", "version: stsv1\nmode: enforce\nmx: a.b\nmax_age: 1", "" },
  { "no-mode", "version: STSv1\nmx: a.b\nmax_age: 1", "" },
  { "other-mode", "version: STSv1\nmode: report\nmx: a.b\nmax_age: 1", "" },
  { "mode-in-capitals", "version: STSv1\nmode: Enforce\nmx: a.b\nmax_age: 1", "" },
  { "no-mx", "version: STSv1\nmode: enforce\nmax_age: 1", "" },
  { "no-mx-testing", "version: STSv1\nmode: testing\nmax_age: 1", "" },
  { "no-age", "version: STSv1\nmode: enforce\nmx: a.b", "" },
  { "age-in-words", "version: STSv1\nmode: enforce\nmx: a.b\nmax_age: long", "" },
  { "age-negative", "version: STSv1\nmode: enforce\nmx: a.b\nmax_age: -1", "" },
  { "age-with-unit", "version: STSv1\nmode: enforce\nmx: a.b\nmax_age: 1d", "" },
  { "age-eleven-digits", "version: STSv1\nmode: enforce\nmx: a.b\nmax_age: 10000000000", "" },
  { "no-colon", USUAL "what\n", "" },
  { "blank-before-colon", "version : STSv1\nmode: enforce\nmx: a.b\nmax_age: 1", "" },
  { "lone-cr", "version: STSv1\rmode: enforce\rmx: a.b\rmax_age: 1", "" },
  { "cr-inside", "version: STSv1\nmode: enf\rorce\nmx: a.b\nmax_age: 1", "" },
  { "latin-1", USUAL "x: \xe9\n", "" },
  { "byte-order-mark", "\xef\xbb\xbf" USUAL, "" },
  { "html", "<!DOCTYPE html>\n<html>404</html>\n", "" },
  { "mx-star-inside", "version: STSv1\nmode: enforce\nmx: a.*.b\nmax_age: 1", "" },
  { "mx-star-alone", "version: STSv1\nmode: enforce\nmx: *\nmax_age: 1", "" },
  { "mx-two-stars", "version: STSv1\nmode: enforce\nmx: *.*.b\nmax_age: 1", "" },
  { "mx-part-of-label", "version: STSv1\nmode: enforce\nmx: mx*.b\nmax_age: 1", "" },
  { "mx-empty", "version: STSv1\nmode: enforce\nmx:\nmax_age: 1", "" },
  { "mx-two-names", "version: STSv1\nmode: enforce\nmx: a.b, c.d\nmax_age: 1", "" },
  { "mx-last-dot", "version: STSv1\nmode: enforce\nmx: a.b.\nmax_age: 1", "" },
  { "mx-hyphen", "version: STSv1\nmode: enforce\nmx: -a.b\nmax_age: 1", "" },
  { "mx-utf-8", "version: STSv1\nmode: enforce\nmx: \xc3\xa9.b\nmax_age: 1", "" },
};

static const struct
{
  const char *pattern;
  const char *name;
  gboolean    allowed;
} matches[] = {
  { "mail.example.com", "mail.example.com", TRUE },
  { "mail.example.com", "MAIL.Example.com.", TRUE },
  { "mail.example.com", "mail2.example.com", FALSE },
  { "mail.example.com", "a.mail.example.com", FALSE },
  { "*.example.com", "mail.example.com", TRUE },
  { "*.example.com", "Mail.EXAMPLE.com", TRUE },
  { "*.example.com", "example.com", FALSE },
  { "*.example.com", ".example.com", FALSE },
  { "*.example.com", "a.b.example.com", FALSE },
  { "*.example.com", "mail.badexample.com", FALSE },
  { "*.example.com", "mail.example.com.evil.test", FALSE },
  { "example.com", "", FALSE },
};

static const struct
{
  const char *name;
  const char *text;
  const char *id; /* (nullable) */
} records[] = {
  { "rfc-example", "v=STSv1; id=20160831085700Z;", "20160831085700Z" },
  { "short", "v=STSv1;id=1", "1" },
  { "blanks", "v=STSv1 \t; \t id=a1 \t;\t ", "a1" },
  { "extension", "v=STSv1; x-a=b:c; id=a", "a" },
  { "first-id", "v=STSv1; id=a; id=b", "a" },
  { "longest", "v=STSv1; id=12345678901234567890123456789012",
    "12345678901234567890123456789012" },
  { "too-long", "v=STSv1; id=123456789012345678901234567890123", NULL },
  { "hyphen", "v=STSv1; id=2016-08-31", NULL },
  { "empty-id", "v=STSv1; id=;", NULL },
  { "no-id", "v=STSv1;", NULL },
  { "version-only", "v=STSv1", NULL },
  { "no-version", "id=a", NULL },
  { "version-second", "id=a; v=STSv1", NULL },
  { "other-version", "v=STSv2; id=a", NULL },
  { "version-longer", "v=STSv11; id=a", NULL },
  { "small-letters", "v=stsv1; id=a", NULL },
  { "blank-first", " v=STSv1; id=a", NULL },
  { "field-without-value", "v=STSv1; id=a; x", NULL },
  { "empty-field", "v=STSv1; ; id=a", NULL },
  { "blank-in-id", "v=STSv1; id = a", NULL },
  { "spf", "v=spf1 -all", NULL },
  { "empty", "", NULL },
};

static char *
tell (const char *text, gsize length)
{
  static const char *const modes[] = {
    [MS_STS_NONE] = "none",
    [MS_STS_TESTING] = "testing",
    [MS_STS_ENFORCE] = "enforce",
  };

  g_autoptr (MsStsPolicy) policy = ms_sts_policy_parse (text, length);
  g_autofree char *names = NULL;

  if (policy == NULL)
    return g_strdup ("");

  names = g_strjoinv (" ", policy->mx);

  return g_strdup_printf ("%s %" G_GINT64_FORMAT "%s%s", modes[policy->mode], policy->max_age,
                          *names != '\0' ? " " : "", names);
}

static void
test_policy (gconstpointer data)
{
  guint            i = GPOINTER_TO_UINT (data);
  g_autofree char *told = tell (policies[i].text, strlen (policies[i].text));

  g_assert_cmpstr (told, ==, policies[i].result);
}

static void
test_match (gconstpointer data)
{
  guint            i = GPOINTER_TO_UINT (data);
  g_autofree char *text =
      g_strdup_printf ("version: STSv1\nmode: enforce\nmx: other.test\nmx: %s\nmax_age: 1",
                       matches[i].pattern);
  g_autoptr (MsStsPolicy) policy = ms_sts_policy_parse (text, strlen (text));

  g_assert_nonnull (policy);
  g_assert_cmpint (ms_sts_policy_allows (policy, matches[i].name), ==, matches[i].allowed);
}

static void
test_record (gconstpointer data)
{
  guint            i = GPOINTER_TO_UINT (data);
  g_autofree char *id = ms_sts_record_dup_id (records[i].text);

  g_assert_cmpstr (id, ==, records[i].id);
}

/* A file cut short is never read as one that asks for less. */
static void
test_truncated (void)
{
  static const char text[] = USUAL;

  for (gsize length = 0; length < strlen (text); length++)
    {
      g_autofree char *told = tell (text, length);

      if (*told != '\0')
        g_assert_true (g_str_has_suffix (told, " mail.example.com"));
    }
}

static void
test_nul (void)
{
  static const char text[] = "version: STSv1\nmode: enforce\nmx: a.b\0.evil.test\nmax_age: 1";

  g_autofree char *told = tell (text, sizeof text - 1);

  g_assert_cmpstr (told, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      g_autofree char *path = g_strdup_printf ("/dns/sts-policy/file/%s", policies[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_policy);
    }

  for (guint i = 0; i < G_N_ELEMENTS (matches); i++)
    {
      g_autofree char *path = g_strdup_printf ("/dns/sts-policy/match/%u", i);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_match);
    }

  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_autofree char *path = g_strdup_printf ("/dns/sts-policy/record/%s", records[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_record);
    }

  g_test_add_func ("/dns/sts-policy/truncated", test_truncated);
  g_test_add_func ("/dns/sts-policy/nul", test_nul);

  return g_test_run ();
}
