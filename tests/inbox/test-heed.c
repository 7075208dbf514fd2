/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-heed.c - whose a mail that came back is, and what follows from it */

#include "config.h"

#include "heed-mails.h"
#include "heed-world.h"
#include "ms-return-sql.h"
#include "ms-return-table.h"

typedef struct
{
  const char *name;
  const char *mail;
  const char *heeded;     /* kind, "foreign" or how many recipients */
  const char *moved;      /* "10:6" */
  const char *suppressed; /* "ann@example.org::bounced" */
} Case;

static const Case cases[] = {
  /* by the token of the return path */
  { "return-path", HARD ("bounces+%R10%@club.example", "ann@example.org", FROM_US), "bounce 1",
    "10:6", "ann@example.org::bounced" },
  { "return-path-capitals", HARD ("BOUNCES+%R10%@CLUB.EXAMPLE", "Ann@Example.ORG", FROM_US),
    "bounce 1", "10:6", "ann@example.org::bounced" },
  { "delivered-to",
    "Delivered-To: b+%R10%@club.example\n" HARD ("b@club.example", "ann@example.org", ""),
    "bounce 1", "10:6", "ann@example.org::bounced" },
  { "received-for",
    "Received: from mx.example.org by club.example with ESMTP id 1\n"
    "\tfor <bounces+%R10%@club.example>; Thu, 4 Jun 2026 10:00:00 +0200\n" HARD (
        "b@club.example",
        "home@else.example",
        ""),
    "bounce 1", "10:6", "ann@example.org::bounced" },
  { "forwarded", HARD ("bounces+%R10%@club.example", "home@else.example", FROM_US), "bounce 1",
    "10:6", "ann@example.org::bounced" },
  { "forwarded-to-recipient", HARD ("bounces+%R10%@club.example", "jim@example.org", FROM_US),
    "bounce 1", "10:6", "ann@example.org::bounced" },
  { "soft", FULL ("bounces+%R10%@club.example", "ann@example.org", ""), "bounce 1", "10:6",
    "" },
  { "nobody-named",
    DAEMON "To: bounces+%R10%@club.example\n\nYour message was not delivered:\n"
           "550 5.1.1 user unknown\n",
    "bounce 1", "10:6", "ann@example.org::bounced" },
  { "old-campaign", HARD ("bounces+%R20%@club.example", "old@example.org", ""), "bounce 1",
    "20:6", "old@example.org::bounced" },
  { "uncertain", HARD ("bounces+%R11%@club.example", "bob@example.org", ""), "bounce 1", "11:6",
    "bob@example.org::bounced" },
  { "failed-before", HARD ("bounces+%R12%@club.example", "cat@example.org", ""), "bounce 1", "",
    "cat@example.org::bounced" },
  { "rehearsed", HARD ("bounces+%R30%@club.example", "try@example.org", ""), "foreign", "",
    "" },

  /* by what is quoted */
  { "list-unsubscribe",
    HARD ("bounces@club.example",
          "x@else.example",
          FROM_US "List-Unsubscribe: <mailto:leave+%U10%@club.example?subject=unsubscribe>,\n"
                  " <https://club.example/u/%U10%>\n"),
    "bounce 1", "10:6", "ann@example.org::bounced" },
  { "message-id",
    HARD ("bounces@club.example",
          "x@else.example",
          FROM_US "Message-ID: <%M10%@club.example>\n"),
    "bounce 1", "10:6", "ann@example.org::bounced" },
  { "references",
    DAEMON "To: bounces@club.example\nIn-Reply-To: <%M20%@club.example>\n\n"
           "<old@example.org>: 550 5.1.1 no such user\n",
    "bounce 1", "20:6", "old@example.org::bounced" },
  { "wrong-purpose",
    HARD ("bounces+%M20%@club.example", "old@example.org", "Message-ID: <%R20%@x.example>\n"),
    "foreign", "", "" },
  { "campaign-message-id",
    HARD ("bounces@club.example",
          "jim@example.org",
          FROM_US "Message-ID: <%M1%@club.example>\n"),
    "bounce 1", "14:6", "jim@example.org::bounced" },
  { "campaign-message-id-stranger",
    HARD ("bounces@club.example", "sue@example.org", "Message-ID: <%M1%@club.example>\n"),
    "foreign", "", "" },

  /* by the address that is named */
  { "address", HARD ("bounces@club.example", "eve@example.org", ""), "bounce 1", "15:6",
    "eve@example.org::bounced" },
  { "address-twice",
    DAEMON "To: b@club.example\nContent-Type: message/delivery-status\n\n"
           "Reporting-MTA: dns; x\n\nOriginal-Recipient: rfc822; jim@example.org\n"
           "Final-Recipient: rfc822; home@else.example\nAction: failed\nStatus: 5.1.1\n\n"
           "Final-Recipient: rfc822; jim@example.org\nAction: failed\nStatus: 5.1.1\n",
    "bounce 1", "14:6", "jim@example.org::bounced" },
  { "address-latest", HARD ("bounces@club.example", "ann@example.org", FROM_US), "bounce 1",
    "10:6", "ann@example.org::bounced" },
  { "address-sent-by-another", HARD ("bounces@club.example", "sue@example.org", FROM_US),
    "foreign", "", "" },
  { "address-sent-by-him",
    HARD ("b@club.example", "sue@example.org", "From: Shop <Shop@shop.example>\n"), "bounce 1",
    "40:6", "sue@example.org::bounced" },
  { "address-in-a-name",
    HARD ("b@club.example",
          "ann@example.org",
          "From: \"info@x.example\" <news@club.example>\n"),
    "bounce 1", "10:6", "ann@example.org::bounced" },
  { "address-from-a-person",
    HARD ("bob@club.example", "ann@example.org", "From: Bob <bob@club.example>\n"), "foreign",
    "", "" },
  { "address-long-ago", HARD ("bounces@club.example", "old@example.org", FROM_US), "foreign",
    "", "" },
  { "address-not-sent-yet", HARD ("bounces@club.example", "dan@example.org", FROM_US),
    "foreign", "", "" },
  { "address-failed", HARD ("bounces@club.example", "cat@example.org", FROM_US), "foreign", "",
    "" },
  { "address-rehearsed", HARD ("bounces@club.example", "try@example.org", FROM_US), "foreign",
    "", "" },
  { "address-unknown", HARD ("bounces@club.example", "x@else.example", FROM_US), "foreign", "",
    "" },
  { "address-of-others",
    DAEMON "To: bounces@club.example\n\n<ann@example.org>: 550 5.1.1 no such user\n\n"
           "<x@else.example>: 550 5.1.1 no such user\n\n<jim@example.org>: 550 5.1.1 no such "
           "user\n",
    "bounce 2", "10:6 14:6", "ann@example.org::bounced jim@example.org::bounced" },

  /* without any token: of few */
  { "three-named",
    DAEMON "To: b@club.example\n\n" GONE ("ann@example.org") GONE ("jim@example.org")
        GONE ("eve@example.org"),
    "bounce 3", "10:6 14:6 15:6",
    "ann@example.org::bounced eve@example.org::bounced jim@example.org::bounced" },
  { "four-named",
    DAEMON "To: b@club.example\n\n" GONE ("ann@example.org") GONE ("jim@example.org")
        GONE ("eve@example.org") GONE ("sue@example.org"),
    "bounce 4", "", "" },
  { "four-named-strangers",
    DAEMON "To: b@club.example\n\n" GONE ("ann@example.org") GONE ("x@else.example")
        GONE ("y@else.example") GONE ("z@else.example"),
    "bounce 1", "", "" },
  { "four-named-with-a-token",
    DAEMON "To: b@club.example\nIn-Reply-To: <%M1%@club.example>\n\n" GONE ("ann@example.org")
        GONE ("jim@example.org") GONE ("eve@example.org") GONE ("bob@example.org"),
    "bounce 4", "10:6 11:6 14:6 15:6",
    "ann@example.org::bounced bob@example.org::bounced eve@example.org::bounced"
    " jim@example.org::bounced" },

  /* where return paths name their recipients */
  { "verp-return-path", HARD ("bounces+%R50%@club.example", "vic@example.org", FROM_US),
    "bounce 1", "50:6", "vic@example.org::bounced" },
  { "verp-address", HARD ("bounces@club.example", "vic@example.org", FROM_US), "bounce 1", "",
    "" },
  { "verp-address-of-two",
    DAEMON "To: b@club.example\n\n" GONE ("vic@example.org") GONE ("ann@example.org"),
    "bounce 2", "10:6", "ann@example.org::bounced" },
  { "verp-message-id",
    HARD ("b@club.example", "x@else.example", "Message-ID: <%M50%@club.example>\n"), "bounce 1",
    "50:6", "vic@example.org::bounced" },
  { "verp-campaign-message-id",
    DAEMON "To: b@club.example\nReferences: <%M5%@club.example>\n\n" GONE ("vic@example.org")
        GONE ("zoe@example.org"),
    "bounce 2", "50:6 51:6", "vic@example.org::bounced zoe@example.org::bounced" },
  { "verp-campaign-list-unsubscribe",
    HARD ("bounces@club.example",
          "vic@example.org",
          FROM_US "List-Unsubscribe: <mailto:b@club.example?subject=unsubscribe%20%U5%>\n"),
    "bounce 1", "50:6", "vic@example.org::bounced" },
  { "verp-token-of-another-campaign",
    HARD ("b@club.example", "vic@example.org", "Message-ID: <%M1%@club.example>\n"), "foreign",
    "", "" },

  /* what is the sender's own fault */
  { "rate",
    REPORT ("b+%R10%@club.example",
            "ann@example.org",
            "5.7.1",
            "550 5.7.1 too many messages, slow down",
            ""),
    "bounce 1", "10:6", "" },

  /* complaints */
  { "complaint-message-id",
    ARF ("fbl@club.example", FROM_US "Message-ID: <%M10%@club.example>"), "complaint 1", "",
    "ann@example.org::complained" },
  { "complaint-return-path", ARF ("fbl@club.example", "Return-Path: <b+%R10%@club.example>"),
    "complaint 1", "", "ann@example.org::complained" },
  { "complaint-address", ARF_OF ("fbl@club.example", COMPLAINS ("jim@example.org"), FROM_US),
    "complaint 1", "", "jim@example.org::complained" },
  { "complaint-address-verp",
    ARF_OF ("fbl@club.example", COMPLAINS ("vic@example.org"), FROM_US), "complaint 1", "",
    "vic@example.org::complained" },
  { "complaint-two-addresses",
    ARF_OF ("fbl@club.example",
            COMPLAINS ("jim@example.org") COMPLAINS ("ann@example.org"),
            FROM_US),
    "complaint 2", "", "" },
  { "complaint-two-addresses-with-a-token",
    ARF_OF ("fbl@club.example",
            COMPLAINS ("jim@example.org") COMPLAINS ("ann@example.org"),
            FROM_US "Message-ID: <%M1%@club.example>"),
    "complaint 2", "", "ann@example.org::complained jim@example.org::complained" },
  { "complaint-redacted", ARF ("fbl@club.example", FROM_US), "foreign", "", "" },

  /* what changes nothing */
  { "autoreply-to-return-path",
    "From: ann@example.org\nTo: bounces+%R10%@club.example\nSubject: Out of office\n"
    "Auto-Submitted: auto-replied\n\nI am away.\n",
    "autoreply 1", "", "" },
  { "autoreply-to-from",
    "From: ann@example.org\nTo: news@club.example\nSubject: Out of office\n"
    "In-Reply-To: <%M10%@club.example>\nAuto-Submitted: auto-replied\n\nI am away.\n",
    "foreign", "", "" },
  { "delay",
    "From: MAILER-DAEMON@mx.example.org\nTo: b+%R10%@club.example\nSubject: Delayed Mail\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n"
    "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
    "Final-Recipient: rfc822; ann@example.org\nAction: delayed\nStatus: 4.4.1\n\n--b--\n",
    "delay 1", "", "" },
  { "ordinary",
    "From: ann@example.org\nTo: news@club.example\nSubject: Re: News\n"
    "In-Reply-To: <%M10%@club.example>\n\nThank you!\n",
    "foreign", "", "" },
  { "bounce-to-a-forged-token",
    HARD ("bounces+7bqy4ewzpj3xnyg2ov6tkcqa5dlm7hsr2f@club.example", "x@else.example", FROM_US),
    "foreign", "", "" },
  { "ordinary-to-return-path",
    "From: ann@example.org\nTo: bounces+%R10%@club.example\nSubject: Re: News\n\nThank you!\n",
    "foreign", "", "" },

  /* who wants to leave */
  { "leave-by-address", LEAVE ("x@else.example", "leave+%U10%@club.example", "", ""),
    "unsubscribe 1", "", "ann@example.org:members:unsubscribed" },
  { "leave-by-address-again-in-subject",
    LEAVE ("x@else.example", "leave+%U10%@club.example", "unsubscribe %U14%", ""),
    "unsubscribe 1", "", "ann@example.org:members:unsubscribed" },
  { "leave-by-subject", LEAVE ("x@else.example", "leave@club.example", "unsubscribe %U14%", ""),
    "unsubscribe 1", "", "jim@example.org:members:unsubscribed" },
  { "leave-by-return-path",
    LEAVE ("x@else.example", "bounces+%R14%@club.example", "unsubscribe", ""), "unsubscribe 1",
    "", "jim@example.org:members:unsubscribed" },
  { "leave-known-contact", LEAVE ("May@example.org", "news@club.example", "unsubscribe", ""),
    "unsubscribe 1", "", "May@example.org::unsubscribed" },
  { "leave-known-mailed",
    LEAVE ("Old <old@example.org>", "news@club.example", "unsubscribe", ""), "unsubscribe 1",
    "", "old@example.org::unsubscribed" },
  { "leave-rehearsed", LEAVE ("try@example.org", "news@club.example", "unsubscribe", ""),
    "foreign", "", "" },
  { "leave-not-mailed-yet", LEAVE ("dan@example.org", "news@club.example", "unsubscribe", ""),
    "foreign", "", "" },
  { "leave-stranger", LEAVE ("x@else.example", "news@club.example", "unsubscribe", ""),
    "foreign", "", "" },
  /* The link of a message to several names nobody. */
  { "leave-one-of-several",
    LEAVE ("jim@example.org", "leave@club.example", "unsubscribe %U1%", ""), "unsubscribe 1",
    "", "jim@example.org:members:unsubscribed" },
  { "leave-several-stranger",
    LEAVE ("x@else.example", "leave@club.example", "unsubscribe %U1%", ""), "foreign", "", "" },
  { "leave-answer",
    LEAVE ("ann@example.org",
           "news@club.example",
           "Re: News",
           "In-Reply-To: <%M10%@x.example>\n") "unsubscribe\n",
    "unsubscribe 1", "", "ann@example.org:members:unsubscribed" },
  { "leave-answer-of-a-member",
    LEAVE ("may@example.org",
           "news@club.example",
           "Re: News",
           "In-Reply-To: <%M10%@x.example>\n") "unsubscribe\n",
    "unsubscribe 1", "", "may@example.org:members:unsubscribed" },
  { "leave-answer-from-elsewhere",
    LEAVE ("ann@else.example",
           "news@club.example",
           "Re: News",
           "In-Reply-To: <%M10%@x.example>\n") "unsubscribe\n",
    "unsubscribe 1", "", "ann@example.org:members:unsubscribed" },
  { "leave-forged-address",
    LEAVE ("ann@example.org",
           "leave+7bqy4ewzpj3xnyg2ov6tkcqa5dlm7hsr2f@club.example",
           "unsubscribe",
           ""),
    "foreign", "", "" },
  { "leave-forged-subject",
    LEAVE ("ann@example.org",
           "leave@club.example",
           "unsubscribe 7bqy4ewzpj3xnyg2ov6tkcqa5dlm7hsr2f",
           ""),
    "foreign", "", "" },
  { "leave-wrong-purpose",
    LEAVE ("ann@example.org", "leave+%M14%@club.example", "unsubscribe", ""), "foreign", "",
    "" },
  { "leave-autoreply",
    LEAVE ("ann@example.org",
           "leave+%U14%@club.example",
           "Out of office",
           "Auto-Submitted: auto-replied\n"),
    "foreign", "", "" },
};

static void
test_case (TableFixture *fixture, gconstpointer data)
{
  const Case      *one = data;
  g_autofree char *moved = NULL;
  g_autofree char *suppressed = NULL;
  g_autofree char *said = NULL;
  MsHeeded         heeded;

  heed_world_set_up (fixture);
  heeded = heed_world_take (fixture, one->mail);
  moved = heed_world_moved (fixture);
  suppressed = heed_world_suppressed (fixture);
  said = heeded.ours ? g_strdup_printf ("%s %u", ms_return_kind_to_string (heeded.kind),
                                        heeded.recipients)
                     : g_strdup ("foreign");

  g_assert_cmpstr (said, ==, one->heeded);
  g_assert_cmpstr (moved, ==, one->moved);
  g_assert_cmpstr (suppressed, ==, one->suppressed);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM returns"), ==,
                   heeded.ours);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM returned"), ==,
                   heeded.recipients);
}

/* A second look at the same mail, as it comes from another server, is no second bounce. */
static void
test_twice (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) mail = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *wire = NULL;
  MsHeeded         heeded;

  heed_world_set_up (fixture);
  mail = heed_world_mail (fixture, HARD ("b+%R10%@club.example", "ann@example.org", FROM_US));
  lines = g_strsplit (mail->str, "\n", 0);
  wire = g_strjoinv ("\r\n", lines);

  heeded = heed_world_heed (fixture, mail->str, mail->len);
  g_assert_false (heeded.known);
  heeded = heed_world_heed (fixture, wire, strlen (wire));
  g_assert_true (heeded.ours && heeded.known);
  g_assert_cmpint (heeded.kind, ==, MS_RETURN_BOUNCE);
  g_assert_cmpuint (heeded.recipients + heeded.suppressed, ==, 0);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM returned"), ==, 1);
}

/* Thousands of mails that say the same are kept a few times, and count once. */
static void
test_bomb (TableFixture *fixture, gconstpointer data)
{
  g_autofree char *suppressed = NULL;

  heed_world_set_up (fixture);
  table_fixture_exec (fixture, "INSERT INTO settings VALUES ('soft-bounces', '2')");
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *mail =
          g_strdup_printf ("X-Number: %u\n" FULL ("b@club.example", "ann@example.org", ""), i);
      MsHeeded heeded = heed_world_take (fixture, mail);

      g_assert_true (heeded.ours);
      g_assert_cmpint (heeded.known, ==, i >= 20);
    }
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM returns"), ==, 20);
  suppressed = heed_world_suppressed (fixture);
  g_assert_cmpstr (suppressed, ==, "");
}

/* What is not believed is recorded with the reason, neither crowds out a report with a token
 * nor has the last word after it, and does not hold up what is undone. */
static void
test_doubted (TableFixture *fixture, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *last = NULL;
  g_autofree char *moved = NULL;
  g_autofree char *undone = NULL;
  g_autofree char *doubts = NULL;

  heed_world_set_up (fixture);
  for (guint i = 0; i < 25; i++)
    {
      g_autofree char *mail =
          g_strdup_printf ("X-Number: %u\n" HARD ("b@club.example", "vic@example.org", ""), i);

      g_assert_cmpint (heed_world_take (fixture, mail).known, ==, i >= 20);
      if (i == 10)
        heed_world_take (fixture, HARD ("b+%R50%@club.example", "vic@example.org", ""));
    }
  g_assert_false (
      heed_world_take (fixture, HARD ("b+%R51%@club.example", "zoe@example.org", "")).known);
  last = heed_world_text (fixture,
                          "SELECT b.id FROM recipients r" MS_SQL_BOUNCE "WHERE r.id = 50");
  g_assert_cmpstr (last, ==, "12");
  before = heed_world_suppressed (fixture);
  g_assert_cmpstr (before, ==, "vic@example.org::bounced zoe@example.org::bounced");
  heed_world_take (fixture, DAEMON "To: b@club.example\n\n" GONE ("ann@example.org")
                                GONE ("jim@example.org") GONE ("eve@example.org")
                                    GONE ("sue@example.org"));
  doubts = heed_world_text (fixture, "SELECT group_concat (DISTINCT address || doubt || weight)"
                                     " FROM (SELECT * FROM returned ORDER BY id)");
  g_assert_cmpstr (doubts, ==,
                   "vic@example.org10,vic@example.org02,zoe@example.org02,ann@example.org20,"
                   "jim@example.org20,"
                   "eve@example.org20,sue@example.org20");

  g_assert_true (ms_return_table_undo (fixture->db, 12, NULL));
  moved = heed_world_moved (fixture);
  undone = heed_world_suppressed (fixture);
  g_assert_cmpstr (moved, ==, "51:6");
  g_assert_cmpstr (undone, ==, "zoe@example.org::bounced");
}

/* A complaint that is not believed does not come to count when another is undone. */
static void
test_doubted_complaint (TableFixture *fixture, gconstpointer data)
{
  g_autofree char *suppressed = NULL;

  heed_world_set_up (fixture);
  heed_world_take (fixture, ARF_OF ("fbl@club.example",
                                    COMPLAINS ("jim@example.org") COMPLAINS ("ann@example.org"),
                                    FROM_US));
  heed_world_take (fixture, ARF ("fbl@club.example", "Message-ID: <%M10%@club.example>"));
  g_assert_true (ms_return_table_undo (fixture->db, 3, NULL));
  suppressed = heed_world_suppressed (fixture);
  g_assert_cmpstr (suppressed, ==, "");
}

/* Ids are used again; the token is of who had it before. */
static void
test_id_used_again (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) mail = NULL;
  g_autoptr (GString) named = NULL;
  g_autofree char *moved = NULL;
  g_autofree char *suppressed = NULL;

  heed_world_set_up (fixture);
  mail = heed_world_mail (fixture, HARD ("b+%R10%@club.example", "x@else.example", FROM_US));
  named = heed_world_mail (fixture, HARD ("b+%R10%@club.example", "ann@example.org", FROM_US));
  table_fixture_exec (fixture,
                      "UPDATE recipients SET address = 'new@example.org' WHERE id = 10");

  g_assert_false (heed_world_heed (fixture, mail->str, mail->len).ours);
  /* She is known by the hash where the report names her. */
  g_assert_true (heed_world_heed (fixture, named->str, named->len).ours);
  moved = heed_world_moved (fixture);
  g_assert_cmpstr (moved, ==, "");
  suppressed = heed_world_suppressed (fixture);
  g_assert_cmpstr (suppressed, ==, "ann@example.org::bounced");
}

/* A bounce that comes late does not bring back who was erased. */
static void
test_erased (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) mail = NULL;

  heed_world_set_up (fixture);
  mail = heed_world_mail (fixture, HARD ("b+%R10%@club.example", "ann@example.org", FROM_US));
  table_fixture_exec (fixture, "UPDATE recipients SET address = 'erased-10' WHERE id = 10;"
                               "INSERT INTO erasures (hash, reason, at) VALUES (address_hash"
                               " ('ann@example.org'), 'erased', 1)");
  g_assert_false (heed_world_heed (fixture, mail->str, mail->len).ours);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM returned"), ==, 0);
}

int
main (int argc, char **argv)
{
  static const TableTest others[] = {
    { "/heed/twice", test_twice },
    { "/heed/doubted", test_doubted },
    { "/heed/doubted-complaint", test_doubted_complaint },
    { "/heed/bomb", test_bomb },
    { "/heed/erased", test_erased },
    { "/heed/id-used-again", test_id_used_again },
  };
  TableTest tests[G_N_ELEMENTS (cases) + G_N_ELEMENTS (others)];
  int       status;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    tests[i] = (TableTest){ g_strconcat ("/heed/", cases[i].name, NULL), test_case, &cases[i] };
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    tests[G_N_ELEMENTS (cases) + i] = others[i];

  status = table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_free ((char *) tests[i].name);

  return status;
}
