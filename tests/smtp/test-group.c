/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-group.c - whatever a server answers, every recipient comes out somewhere */

#include "config.h"

#include "ms-smtp-group.h"

#include <string.h>

#define MAX_RECIPIENTS 4
#define ROUNDS         20000

typedef struct
{
  MsSmtpTransaction transaction;
  MsSmtpRecipient   recipients[MAX_RECIPIENTS];
} Message;

static void
fill (Message *self)
{
  memset (self, 0, sizeof *self);
  self->transaction.sender = "from@example.test";
  self->transaction.content = "a\r\n";
  self->transaction.length = 3;
  self->transaction.probe = g_test_rand_int_range (0, 3) == 0;
  self->transaction.recipients = self->recipients;
  self->transaction.n_recipients = g_test_rand_int_range (1, MAX_RECIPIENTS + 1);
  for (guint i = 0; i < self->transaction.n_recipients; i++)
    self->recipients[i].address = i == 3 ? "bad address" : "to@example.test";
}

static void
clear (Message *self)
{
  for (guint i = 0; i < self->transaction.n_recipients; i++)
    g_clear_pointer (&self->recipients[i].reply, ms_reply_unref);
}

/* Mostly what is right at this place, so that conversations get far. */
static MsReply *
make_reply (MsPhase phase)
{
  static const guint codes[] = { 220, 250, 354, 421, 450, 452, 500, 503, 550, 552, 554 };

  guint right = phase == MS_PHASE_DATA ? 354 : 250;
  guint code = g_test_rand_int_range (0, 3) > 0
                   ? right
                   : codes[g_test_rand_int_range (0, G_N_ELEMENTS (codes))];

  return ms_reply_new (code, NULL, "said");
}

static guint
count (const Message *self, gboolean decided, gboolean accepted)
{
  guint n = 0;

  for (guint i = 0; i < self->transaction.n_recipients; i++)
    n += self->recipients[i].decided == decided &&
         (decided || (self->recipients[i].phase == MS_PHASE_DOT) == accepted);

  return n;
}

static void
check (const Message *self, MsSmtpGroupTake verdict, gboolean dot_taken)
{
  for (guint i = 0; i < self->transaction.n_recipients; i++)
    g_assert_cmpint (self->recipients[i].decided, ==, self->recipients[i].reply != NULL);

  switch (self->transaction.status)
    {
    case MS_TRANSACTION_NEW:
      g_assert_not_reached ();
      break;
    case MS_TRANSACTION_OPEN:
      g_assert_false (self->transaction.probe);
      g_assert_cmpint (verdict, ==, MS_SMTP_GROUP_ON);
      g_assert_cmpuint (count (self, FALSE, TRUE), >, 0);
      break;
    case MS_TRANSACTION_DONE:
      /* Nobody who was accepted is left over, and somebody was decided: no endless round. */
      g_assert_cmpuint (count (self, FALSE, TRUE), ==, 0);
      g_assert_cmpuint (count (self, TRUE, FALSE), >, 0);
      break;
    case MS_TRANSACTION_RETURNED:
    case MS_TRANSACTION_LOST:
      g_assert_cmpint (verdict, !=, MS_SMTP_GROUP_ON);
      g_assert_cmpuint (count (self, TRUE, FALSE), <, self->transaction.n_recipients);
      break;
    case MS_TRANSACTION_UNCERTAIN:
      g_assert_cmpint (verdict, !=, MS_SMTP_GROUP_ON);
      g_assert_true (dot_taken);
      break;
    }
}

/* One exchange; returns how it went. */
static MsSmtpGroupTake
exchange (MsSmtpGroup *group, Message *current, Message *next)
{
  g_autoptr (GString) commands = g_string_new (NULL);

  MsSmtpGroupTake verdict = MS_SMTP_GROUP_ON;
  gboolean        content = FALSE;
  guint           n_replies = 0;

  ms_smtp_group_begin (group, current != NULL ? &current->transaction : NULL,
                       next != NULL ? &next->transaction : NULL);

  while (verdict == MS_SMTP_GROUP_ON && ms_smtp_group_write (group, commands, &content))
    {
      MsPhase phase = MS_PHASE_QUIT;

      while (verdict == MS_SMTP_GROUP_ON && ms_smtp_group_owed (group, &phase))
        {
          g_autoptr (MsReply) reply = make_reply (phase);

          verdict = ms_smtp_group_take (group, reply);
          g_assert_cmpuint (++n_replies, <, 60);
        }
    }

  if (verdict != MS_SMTP_GROUP_ON)
    ms_smtp_group_lost (group, TRUE);

  return verdict;
}

static void
test_any_server (gconstpointer data)
{
  for (guint round = 0; round < ROUNDS; round++)
    {
      MsSmtpCapabilities capabilities = { .pipelining = GPOINTER_TO_INT (data) };
      MsSmtpGroup        group;
      MsSmtpGroupTake    verdict = MS_SMTP_GROUP_ON;
      Message            messages[4];

      capabilities.limit_rcpt = g_test_rand_int_range (0, 3);
      ms_smtp_group_init (&group, &capabilities);

      for (guint i = 0; i < G_N_ELEMENTS (messages) && verdict == MS_SMTP_GROUP_ON; i++)
        {
          Message *before = i > 0 ? &messages[i - 1] : NULL;

          if (before != NULL && before->transaction.status != MS_TRANSACTION_OPEN)
            before = NULL;

          fill (&messages[i]);
          verdict = exchange (&group, before, &messages[i]);
          if (before != NULL)
            check (before, verdict, TRUE);
          check (&messages[i], verdict, FALSE);
          if (i > 0)
            clear (&messages[i - 1]);
          if (verdict != MS_SMTP_GROUP_ON || i + 1 == G_N_ELEMENTS (messages))
            clear (&messages[i]);
        }

      ms_smtp_group_clear (&group);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/smtp/group/in-groups", GINT_TO_POINTER (TRUE), test_any_server);
  g_test_add_data_func ("/smtp/group/one-by-one", GINT_TO_POINTER (FALSE), test_any_server);

  return g_test_run ();
}
