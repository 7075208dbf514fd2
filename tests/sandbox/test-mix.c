/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-mix.c - what becomes of each address in a rehearsal */

#include "config.h"

#include "ms-sandbox-mix.h"

#include <string.h>

static const struct
{
  const char   *address;
  MsSandboxFate fate;
} tagged[] = {
  { "ann+defer@example.org", MS_SANDBOX_FATE_DEFER },
  { "ann+fail@example.org", MS_SANDBOX_FATE_FAIL },
  { "ann+drop@example.org", MS_SANDBOX_FATE_DROP },
  { "ann+slow@example.org", MS_SANDBOX_FATE_SLOW },
  { "Ann+FAIL@Example.ORG", MS_SANDBOX_FATE_FAIL },
  { "a+b+fail@example.org", MS_SANDBOX_FATE_FAIL },
  { "+fail@example.org", MS_SANDBOX_FATE_FAIL },
  { "annfail@example.org", MS_SANDBOX_FATE_ACCEPT },
  { "fail@example.org", MS_SANDBOX_FATE_ACCEPT },
  { "ann+fail.x@example.org", MS_SANDBOX_FATE_ACCEPT },
  { "ann+fails@example.org", MS_SANDBOX_FATE_ACCEPT },
  { "ann@x+fail.example.org", MS_SANDBOX_FATE_ACCEPT },
  { "postmaster", MS_SANDBOX_FATE_ACCEPT },
};

static void
test_tags (void)
{
  MsSandboxOptions none = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (tagged); i++)
    {
      g_test_message ("%s", tagged[i].address);
      g_assert_cmpint (ms_sandbox_fate (&none, tagged[i].address), ==, tagged[i].fate);
    }
}

static void
test_shares (void)
{
  MsSandboxOptions options = { 0 };
  guint            counts[MS_SANDBOX_FATE_SLOW + 1] = { 0 };

  g_assert_true (ms_sandbox_parse_mix ("defer=5,fail=2,drop=1,slow=0.5", &options, NULL));
  for (guint i = 0; i < 100000; i++)
    {
      g_autofree char *address = g_strdup_printf ("user%u@example.org", i);
      g_autofree char *upper = g_ascii_strup (address, -1);
      MsSandboxFate    fate = ms_sandbox_fate (&options, address);

      g_assert_cmpint (ms_sandbox_fate (&options, upper), ==, fate);
      counts[fate]++;
    }

  /* Five standard deviations of a fair deal. */
  g_assert_cmpint (ABS ((int) counts[MS_SANDBOX_FATE_DEFER] - 5000), <, 350);
  g_assert_cmpint (ABS ((int) counts[MS_SANDBOX_FATE_FAIL] - 2000), <, 225);
  g_assert_cmpint (ABS ((int) counts[MS_SANDBOX_FATE_DROP] - 1000), <, 160);
  g_assert_cmpint (ABS ((int) counts[MS_SANDBOX_FATE_SLOW] - 500), <, 115);
}

static void
test_whole_shares (void)
{
  MsSandboxOptions all = { .fail = 100 };
  MsSandboxOptions none = { 0 };

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *address = g_strdup_printf ("user%u@example.org", i);

      g_assert_cmpint (ms_sandbox_fate (&all, address), ==, MS_SANDBOX_FATE_FAIL);
      g_assert_cmpint (ms_sandbox_fate (&none, address), ==, MS_SANDBOX_FATE_ACCEPT);
    }
}

static void
test_never_changes (void)
{
  MsSandboxOptions options = { .defer = 25, .fail = 25, .drop = 25 };

  /* Written down once: a rehearsal repeated with a later version deals the same way. */
  g_assert_cmpint (ms_sandbox_fate (&options, "ann@example.org"), ==, MS_SANDBOX_FATE_DROP);
  g_assert_cmpint (ms_sandbox_fate (&options, "bob@example.org"), ==, MS_SANDBOX_FATE_ACCEPT);
  g_assert_cmpint (ms_sandbox_fate (&options, "eve@example.org"), ==, MS_SANDBOX_FATE_DEFER);
  g_assert_cmpint (ms_sandbox_fate (&options, "J\303\234RG@example.org"), ==,
                   ms_sandbox_fate (&options, "j\303\274rg@example.org"));
}

static void
test_refusals (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *address = g_strdup_printf ("user%u@example.org", i);
      g_autofree char *echo = g_strdup_printf (" <%s>: ", address);
      g_autoptr (GString) deferral = g_string_new (NULL);
      g_autoptr (GString) failure = g_string_new (NULL);

      ms_sandbox_append_refusal (deferral, MS_SANDBOX_FATE_DEFER, address);
      ms_sandbox_append_refusal (failure, MS_SANDBOX_FATE_FAIL, address);
      g_assert_true (
          g_regex_match_simple ("^45\\d 4\\.\\d\\.\\d <[^\r\n]+\r\n$", deferral->str, 0, 0));
      g_assert_true (
          g_regex_match_simple ("^55\\d 5\\.\\d\\.\\d <[^\r\n]+\r\n$", failure->str, 0, 0));
      g_assert_nonnull (strstr (deferral->str, echo));
      g_hash_table_add (seen, g_strndup (deferral->str, 9));
    }

  g_assert_cmpuint (g_hash_table_size (seen), ==, 4);
}

static const struct
{
  const char *text;
  double      shares[4]; /* -1: refused */
} mixes[] = {
  { "defer=5,fail=2,drop=1", { 5, 2, 1, 0 } },
  { "slow=0.25", { 0, 0, 0, 0.25 } },
  { " fail = 3 , defer=1", { -1 } },
  { " fail=3 , DEFER=1", { 1, 3, 0, 0 } },
  { "", { 0, 0, 0, 0 } },
  { "defer=50,fail=50", { 50, 50, 0, 0 } },
  { "fail=100", { 0, 100, 0, 0 } },
  { "fail=0", { 0, 0, 0, 0 } },
  { "fail=101", { -1 } },
  { "defer=60,fail=41", { -1 } },
  { "fail=-1", { -1 } },
  { "fail=", { -1 } },
  { "fail", { -1 } },
  { "fail=x", { -1 } },
  { "fail=1x", { -1 } },
  { "fail=nan", { -1 } },
  { "fail=inf", { -1 } },
  { "fail=0x10", { -1 } },
  { "fail=1e1", { -1 } },
  { "fail=5%", { -1 } },
  { "fail=1,fail=2", { -1 } },
  { "bounce=1", { -1 } },
  { "=1", { -1 } },
  { "fail=1,", { -1 } },
  { ",", { -1 } },
};

static void
test_parse (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (mixes); i++)
    {
      g_autoptr (GError) error = NULL;
      MsSandboxOptions options = { .defer = 7, .fail = 7, .drop = 7, .slow = 7 };

      options.port = 25;
      g_test_message ("\"%s\"", mixes[i].text);
      if (ms_sandbox_parse_mix (mixes[i].text, &options, &error))
        {
          g_assert_no_error (error);
          g_assert_cmpfloat (options.defer, ==, mixes[i].shares[0]);
          g_assert_cmpfloat (options.fail, ==, mixes[i].shares[1]);
          g_assert_cmpfloat (options.drop, ==, mixes[i].shares[2]);
          g_assert_cmpfloat (options.slow, ==, mixes[i].shares[3]);
        }
      else
        {
          g_assert_error (error, MS_SANDBOX_ERROR, MS_SANDBOX_ERROR_MIX);
          g_assert_cmpfloat (mixes[i].shares[0], ==, -1);
          g_assert_cmpfloat (options.defer, ==, 7);
        }
      g_assert_cmpuint (options.port, ==, 25);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sandbox/mix/tags", test_tags);
  g_test_add_func ("/sandbox/mix/shares", test_shares);
  g_test_add_func ("/sandbox/mix/whole-shares", test_whole_shares);
  g_test_add_func ("/sandbox/mix/never-changes", test_never_changes);
  g_test_add_func ("/sandbox/mix/refusals", test_refusals);
  g_test_add_func ("/sandbox/mix/parse", test_parse);

  return g_test_run ();
}
