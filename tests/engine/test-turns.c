/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-turns.c - members of a pool by weight, those that are held passed over */

#include "config.h"

#include "ms-turns.h"

#include <string.h>

#define START 1000000

static char *
take (MsTurns *turns, guint count, gint64 now)
{
  GString *order = g_string_new (NULL);

  for (guint i = 0; i < count; i++)
    {
      guint  member = 99;
      gint64 ready = 0;

      if (!ms_turns_next (turns, now, &member, &ready))
        break;
      g_string_append_c (order, 'a' + member);
    }

  return g_string_free (order, FALSE);
}

static const struct
{
  guint       weights[4]; /* ends with 0 */
  const char *order;
} cases[] = {
  { { 1 }, "aaaa" },      { { 1, 1 }, "abababab" },          { { 1, 1, 1 }, "abcabc" },
  { { 2, 1 }, "abaaba" }, { { 5, 1, 1 }, "aabacaaaabacaa" },
};

static void
test_order (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MsTurns) turns = NULL;
      g_autofree char *order = NULL;

      guint count = 0;

      while (count < 4 && cases[i].weights[count] != 0)
        count++;
      turns = ms_turns_new (cases[i].weights, count);
      order = take (turns, strlen (cases[i].order), START);
      g_assert_cmpstr (order, ==, cases[i].order);
    }
}

/* The others carry on in their own proportion; who comes back has no burst to make up for. */
static void
test_held (void)
{
  static const guint weights[] = { 3, 2, 1 };
  g_autoptr (MsTurns) turns = ms_turns_new (weights, 3);
  guint counts[3] = { 0 };
  guint member = 0;

  gint64 ready = 0;

  ms_turns_hold (turns, 0, START + 50);
  for (guint i = 0; i < 300; i++)
    {
      g_assert_true (ms_turns_next (turns, START, &member, &ready));
      counts[member]++;
    }
  g_assert_cmpuint (counts[0], ==, 0);
  g_assert_cmpuint (counts[1], ==, 200);
  g_assert_cmpuint (counts[2], ==, 100);

  counts[0] = counts[1] = counts[2] = 0;
  for (guint i = 0; i < 60; i++)
    {
      g_assert_true (ms_turns_next (turns, START + 50, &member, &ready));
      counts[member]++;
    }
  g_assert_cmpuint (counts[0], ==, 30);
  g_assert_cmpuint (counts[1], ==, 20);
  g_assert_cmpuint (counts[2], ==, 10);
}

static void
test_nobody (void)
{
  static const guint weights[] = { 1, 1 };
  g_autoptr (MsTurns) turns = ms_turns_new (weights, 2);

  guint  member = 99;
  gint64 ready = 0;

  ms_turns_hold (turns, 0, START + 70);
  ms_turns_hold (turns, 1, START + 50);
  g_assert_false (ms_turns_next (turns, START, &member, &ready));
  g_assert_cmpint (ready, ==, START + 50);
  g_assert_true (ms_turns_next (turns, START + 50, &member, &ready));
  g_assert_cmpuint (member, ==, 1);

  ms_turns_hold (turns, 0, G_MAXINT64);
  ms_turns_hold (turns, 1, G_MAXINT64);
  g_assert_false (ms_turns_next (turns, START + 90, &member, &ready));
  g_assert_cmpint (ready, ==, G_MAXINT64);
  ms_turns_hold (turns, 0, 0);
  g_assert_true (ms_turns_next (turns, START + 90, &member, &ready));
  g_assert_cmpuint (member, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/turns/order", test_order);
  g_test_add_func ("/engine/turns/held", test_held);
  g_test_add_func ("/engine/turns/nobody", test_nobody);

  return g_test_run ();
}
