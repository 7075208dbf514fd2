/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-values.c - the parts of the checks that ask nobody: DMARC, block lists, links, tags */

#include "config.h"

#include "ms-blocklist.h"
#include "ms-check-private.h"
#include "ms-dmarc.h"
#include "ms-dns-zone.h"
#include "ms-html-tags.h"
#include "ms-link.h"
#include "ms-merge.h"
#include "ms-spam-filter.h"
#include "zone.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_ip (void)
{
  static const struct
  {
    const char *text;
    const char *shown; /* NULL: no address */
    const char *reverse;
    gboolean private;
  } ips[] = {
    { "192.0.2.1", "192.0.2.1", "1.2.0.192", FALSE },
    { "::ffff:192.0.2.1", "192.0.2.1", "1.2.0.192", FALSE },
    { "2001:DB8:0::1", "2001:db8::1",
      "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2", FALSE },
    { "10.1.2.3", "10.1.2.3", "3.2.1.10", TRUE },
    { "100.64.0.1", "100.64.0.1", "1.0.64.100", TRUE },
    { "100.128.0.1", "100.128.0.1", "1.0.128.100", FALSE },
    { "172.31.255.255", "172.31.255.255", "255.255.31.172", TRUE },
    { "172.32.0.1", "172.32.0.1", "1.0.32.172", FALSE },
    { "127.0.0.1", "127.0.0.1", "1.0.0.127", TRUE },
    { "::1", "::1", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0", TRUE },
    { "fd00::1", "fd00::1", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f",
      TRUE },
    { "192.0.2", NULL, NULL, FALSE },
    { "192.0.2.256", NULL, NULL, FALSE },
    { "", NULL, NULL, FALSE },
    { "example.org", NULL, NULL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ips); i++)
    {
      MsIp             ip;
      g_autofree char *shown = NULL;
      g_autofree char *reverse = NULL;

      g_assert_cmpint (ms_ip_parse (ips[i].text, &ip), ==, ips[i].shown != NULL);
      if (ips[i].shown == NULL)
        continue;
      shown = ms_ip_to_string (&ip);
      reverse = ms_ip_reverse (&ip);
      g_assert_cmpstr (shown, ==, ips[i].shown);
      g_assert_cmpstr (reverse, ==, ips[i].reverse);
      g_assert_cmpint (ms_ip_is_private (&ip), ==, ips[i].private);
    }
}

static void
test_dmarc_parse (void)
{
  static const struct
  {
    const char *text;
    gboolean    counts;
    MsDmarc     dmarc;
  } records[] = {
    { "v=DMARC1; p=none", TRUE, { 0 } },
    { "v=DMARC1;p=reject", TRUE, { 2, 2, FALSE, FALSE, FALSE } },
    { "v = DMARC1 ; p = Quarantine ; sp=none; pct=20; aspf=s; adkim=s; rua=mailto:a@b.c",
      TRUE,
      { 1, 0, TRUE, TRUE, TRUE } },
    { "v=DMARC1; p=reject; aspf=r; x=y; ;", TRUE, { 2, 2, FALSE, FALSE, FALSE } },
    { "v=DMARC1; p=reject; pct=400", TRUE, { 2, 2, FALSE, FALSE, FALSE } },
    { "v=DMARC1; p=bad; rua=mailto:a@b.c", TRUE, { 0, 0, FALSE, FALSE, TRUE } },
    { "v=DMARC1; p=reject; sp=bad; rua=mailto:a@b.c", TRUE, { 0, 0, FALSE, FALSE, TRUE } },
    { "v=DMARC1; rua=mailto:a@b.c", TRUE, { 0, 0, FALSE, FALSE, TRUE } },
    { "v=DMARC1; p=bad", FALSE },
    { "v=DMARC1", FALSE },
    { "v=dmarc1; p=none", FALSE },
    { "v=DMARC2; p=none", FALSE },
    { "v=DMARC10; p=none", FALSE },
    { "p=none; v=DMARC1", FALSE },
    { "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    {
      MsDmarc found = { .reports = 77 };

      g_test_message ("%s", records[i].text);
      g_assert_cmpint (ms_dmarc_parse (records[i].text, &found), ==, records[i].counts);
      if (!records[i].counts)
        {
          g_assert_cmpint (found.reports, ==, 77);
          continue;
        }
      g_assert_cmpint (found.policy, ==, records[i].dmarc.policy);
      g_assert_cmpint (found.subdomains, ==, records[i].dmarc.subdomains);
      g_assert_cmpint (found.strict_spf, ==, records[i].dmarc.strict_spf);
      g_assert_cmpint (found.strict_dkim, ==, records[i].dmarc.strict_dkim);
      g_assert_cmpint (found.reports, ==, records[i].dmarc.reports);
    }
}

static void
test_dmarc_find (void)
{
  static const struct
  {
    const char   *domain;
    const char   *zone;
    MsDmarcStatus status;
    const char   *where;
    MsDmarcPolicy policy;
  } domains[] = {
    { "a.org", "_dmarc.a.org TXT v=DMARC1; p=reject", MS_DMARC_FOUND, "a.org", 2 },
    { "news.a.org", "_dmarc.a.org TXT v=DMARC1; p=reject", MS_DMARC_FOUND, "a.org", 2 },
    { "news.a.org", "_dmarc.a.org TXT v=DMARC1; p=reject; sp=none", MS_DMARC_FOUND, "a.org",
      0 },
    { "x.news.a.co.uk", "_dmarc.a.co.uk TXT v=DMARC1; p=quarantine", MS_DMARC_FOUND, "a.co.uk",
      1 },
    { "news.a.org",
      "_dmarc.a.org TXT v=DMARC1; p=reject\n_dmarc.news.a.org TXT v=DMARC1; p=none",
      MS_DMARC_FOUND, "news.a.org", 0 },
    { "a.org", "_dmarc.a.org TXT v=spf1 -all\n_dmarc.a.org TXT v=DMARC1; p=reject",
      MS_DMARC_FOUND, "a.org", 2 },
    { "a.org", "_dmarc.a.org TXT v=DMARC1; p=none\n_dmarc.a.org TXT v=DMARC1; p=reject",
      MS_DMARC_SEVERAL, "a.org", 0 },
    { "a.org", "_dmarc.a.org TXT v=DMARC1; q=none", MS_DMARC_INVALID, "a.org", 0 },
    { "a.org", "_dmarc.a.org SERVFAIL", MS_DMARC_FAILED, "a.org", 0 },
    { "a.org", "", MS_DMARC_MISSING, "a.org", 0 },
    { "news.a.org", "", MS_DMARC_MISSING, "a.org", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    {
      g_autoptr (Zone) zone = zone_new (domains[i].zone);
      g_autofree char *where = NULL;
      g_autofree char *record = NULL;
      MsLookup         lookup = zone_get_lookup (zone);
      MsDmarc          found = { 0 };

      g_test_message ("%s: %s", domains[i].domain, domains[i].zone);
      g_assert_cmpint (ms_dmarc_find (&lookup, domains[i].domain, &found, &where, &record), ==,
                       domains[i].status);
      g_assert_cmpstr (where, ==, domains[i].where);
      if (domains[i].status == MS_DMARC_FOUND)
        g_assert_cmpint (found.policy, ==, domains[i].policy);
    }
}

static void
test_alignment (void)
{
  static const struct
  {
    const char *one;
    const char *other;
    gboolean    relaxed;
    gboolean    strict;
  } pairs[] = {
    { "a.org", "A.ORG", TRUE, TRUE },
    { "a.org", "bounce.a.org", TRUE, FALSE },
    { "x.a.org", "y.a.org", TRUE, FALSE },
    { "a.org", "b.org", FALSE, FALSE },
    { "a.co.uk", "b.co.uk", FALSE, FALSE },
    { "m.a.co.uk", "a.co.uk", TRUE, FALSE },
    { "a.github.io", "b.github.io", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_assert_cmpint (ms_dmarc_aligned (pairs[i].one, pairs[i].other, FALSE), ==,
                       pairs[i].relaxed);
      g_assert_cmpint (ms_dmarc_aligned (pairs[i].one, pairs[i].other, TRUE), ==,
                       pairs[i].strict);
    }
}

static void
test_blocklist (void)
{
  static const struct
  {
    const char       *zone;
    const char       *codes[4];
    MsBlocklistStatus status;
    const char       *list;
  } answers[] = {
    { "zen.spamhaus.org", { NULL }, MS_BLOCKLIST_CLEAN, NULL },
    { "zen.spamhaus.org", { "127.0.0.2" }, MS_BLOCKLIST_LISTED, "SBL" },
    { "zen.spamhaus.org", { "127.0.0.3" }, MS_BLOCKLIST_LISTED, "SBL CSS" },
    { "zen.spamhaus.org", { "127.0.0.4" }, MS_BLOCKLIST_LISTED, "XBL" },
    { "zen.spamhaus.org", { "127.0.0.9" }, MS_BLOCKLIST_LISTED, "SBL DROP" },
    { "zen.spamhaus.org", { "127.0.0.10" }, MS_BLOCKLIST_POLICY, "PBL" },
    { "ZEN.SPAMHAUS.ORG", { "127.0.0.11" }, MS_BLOCKLIST_POLICY, "PBL" },
    { "key.zen.dq.spamhaus.net", { "127.0.0.11" }, MS_BLOCKLIST_POLICY, "PBL" },
    { "zen.spamhaus.org", { "127.0.0.11", "127.0.0.4" }, MS_BLOCKLIST_LISTED, "XBL" },
    { "zen.spamhaus.org", { "127.255.255.252" }, MS_BLOCKLIST_REFUSED, NULL },
    { "zen.spamhaus.org", { "127.255.255.254" }, MS_BLOCKLIST_REFUSED, NULL },
    { "zen.spamhaus.org", { "127.255.255.255" }, MS_BLOCKLIST_REFUSED, NULL },
    { "b.barracudacentral.org", { "127.0.0.2" }, MS_BLOCKLIST_LISTED, NULL },
    { "b.barracudacentral.org", { "127.0.0.10" }, MS_BLOCKLIST_LISTED, NULL },
    { "b.barracudacentral.org", { "127.0.0.1" }, MS_BLOCKLIST_REFUSED, NULL },
    { "dead.example.org", { "203.0.113.80" }, MS_BLOCKLIST_FAILED, NULL },
    { "dead.example.org", { "garbage" }, MS_BLOCKLIST_FAILED, NULL },
    { "dead.example.org", { "203.0.113.80", "127.0.0.2" }, MS_BLOCKLIST_LISTED, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      MsBlocklistResult result = ms_blocklist_judge (answers[i].zone, answers[i].codes);

      g_test_message ("%s %s", answers[i].zone, answers[i].codes[0]);
      g_assert_cmpint (result.status, ==, answers[i].status);
      g_assert_cmpstr (result.list, ==, answers[i].list);
    }
}

static void
test_blocklist_ask (void)
{
  g_autoptr (Zone) zone = zone_new (
      "7.2.0.192.bl.org A 127.0.0.2\n7.2.0.192.bl.org TXT see http://bl.org/?192.0.2.7\n"
      "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.org A 127.0.0.4\n"
      "8.2.0.192.bl.org SERVFAIL");
  MsLookup lookup = zone_get_lookup (zone);
  static const struct
  {
    const char       *address;
    MsBlocklistStatus status;
  } asked[] = { { "192.0.2.7", MS_BLOCKLIST_LISTED },
                { "2001:db8::1", MS_BLOCKLIST_LISTED },
                { "192.0.2.8", MS_BLOCKLIST_FAILED },
                { "192.0.2.9", MS_BLOCKLIST_CLEAN } };

  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_auto (MsBlocklistResult) result = { 0 };
      MsIp ip;

      g_assert_true (ms_ip_parse (asked[i].address, &ip));
      ms_blocklist_ask (&lookup, &ip, "bl.org", &result);
      g_assert_cmpint (result.status, ==, asked[i].status);
      if (i == 0)
        g_assert_cmpstr (result.text, ==, "see http://bl.org/?192.0.2.7");
    }
}

static void
test_links (void)
{
  static const struct
  {
    const char *link;
    gboolean    good;
  } links[] = {
    { "https://www.club.org/a?b=c#d", TRUE },
    { "HTTP://club.org", TRUE },
    { " https://club.org ", TRUE },
    { "https://user@club.org:8080/", TRUE },
    { "https://{{host}}/x", TRUE },
    { "https://club.org/?u={{email}}", TRUE },
    { "{{link}}", TRUE },
    { "{{#if a}}https://a.org{{else}}https://b.org{{/if}}", TRUE },
    { "mailto:club@club.org", TRUE },
    { "mailto:{{email}}", TRUE },
    { "tel:+49123", TRUE },
    { "#top", TRUE },
    { "https://203.0.114.1/", TRUE },
    { "https://[2001:db8::1]/", TRUE },
    { "", FALSE },
    { "#", FALSE },
    { "www.club.org", FALSE },
    { "club.org/page.html", FALSE },
    { "//club.org/x", FALSE },
    { "page.html", FALSE },
    { "http:/club.org", FALSE },
    { "http://", FALSE },
    { "https://club.org/a b", FALSE },
    { "https://club", FALSE },
    { "https://localhost/x", FALSE },
    { "http://127.0.0.1:8000/", FALSE },
    { "http://192.168.1.10/", FALSE },
    { "http://printer.local/", FALSE },
    { "https://example.com/", FALSE },
    { "https://www.EXAMPLE.org", FALSE },
    { "https://notexample.org", TRUE },
    { "file:///home/me/a.html", FALSE },
    { "javascript:alert(1)", FALSE },
    { "mailto:", FALSE },
    { "https://club.org/?u={email}", FALSE },
    { "https://club.org/?u={{email", FALSE },
    { "https://club.org/?u=%7B%7Bemail%7D%7D", FALSE },
    { "1http://club.org", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autofree char *stripped = ms_merge_strip (links[i].link);
      const char      *fault = ms_link_judge (stripped);

      g_test_message ("%s: %s", links[i].link, fault);
      g_assert_cmpint (fault == NULL, ==, links[i].good);
    }
}

static void
test_links_in_text (void)
{
  const char *at = "See https://a.org/x. Or (http://b.org/y?z), <HTTPS://c.org>; httpx://d ftp";
  const char *const found[] = { "https://a.org/x", "http://b.org/y?z", "HTTPS://c.org" };

  for (guint i = 0; i < G_N_ELEMENTS (found); i++)
    {
      g_autofree char *link = ms_link_in_text (&at);

      g_assert_cmpstr (link, ==, found[i]);
    }
  g_assert_null (ms_link_in_text (&at));
}

static void
note_tag (const MsMergeTag *tag, gpointer out)
{
  g_string_append_printf (out, "[%s%s%s]", tag->name, tag->condition ? "?" : "",
                          tag->fallback ? "|" : "");
}

static void
test_merge (void)
{
  static const struct
  {
    const char *source;
    const char *tags;
    const char *stripped;
  } texts[] = {
    { "a {{ x }} b", "[x]", "a \001 b" },
    { "{{x|y}}{{{z}}}", "[x|][z]", "\001\001" },
    { "{{#if x}}a{{else}}b{{/if}}", "[x?]", "ab" },
    { "{{#if !x}}a{{/if}}", "[x?]", "a" },
    { "{{#if plan == \"pro\"}}a{{/if}}", "[plan?]", "a" },
    { "{{#if plan != \"a}}b\"}}", "[plan?]", "b\"}}" },
    { "{{x", "", "{{x" },
    { "{x}", "", "{x}" },
    { "", "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GString) tags = g_string_new (NULL);
      g_autofree char *stripped = ms_merge_strip (texts[i].source);

      ms_merge_each (texts[i].source, note_tag, tags);
      g_assert_cmpstr (tags->str, ==, texts[i].tags);
      g_assert_cmpstr (stripped, ==, texts[i].stripped);
    }
}

static void
note_html (const MsHtmlTag *tag, gpointer out)
{
  const char *href = ms_html_tag_get (tag, "href");

  g_string_append_printf (out, "[%s]", href != NULL ? href : "-");
}

static void
test_html_tags (void)
{
  static const char html[] =
      "<!-- <a href=no> --><A HREF='x?a&amp;b' href=second>t</a><a href = y/z class=\"c\">"
      "<br/><script>if (a<b) '<a href=no>'</script><a href><style>a{}<a href=no></STYLE>"
      "<a class='x' href=\"un closed";
  g_autoptr (GString) out = g_string_new (NULL);

  ms_html_tags_each (html, note_html, out);
  g_assert_cmpstr (out->str, ==, "[x?a&b][y/z][-][-][][-][un closed]");

  for (gsize i = 0; i < sizeof html; i++)
    {
      g_autofree char *part = g_strndup (html, i);

      ms_html_tags_each (part, note_html, out);
    }
}

static void
test_spam_filter (void)
{
  static const struct
  {
    MsSpamFormat format;
    const char  *output;
    gboolean     verdict;
    double       score;
    double       limit;
    const char  *tests;
  } outputs[] = {
    { MS_SPAM_RSPAMC,
      "Results for file: stdin (0.1 seconds)\n[Metric: default]\nAction: no action\nSpam: "
      "false\n"
      "Score: 2.30 / 15.00\nSymbol: MISSING_DATE (1.00)\nSymbol: R_SPF_ALLOW (-0.20)\n"
      "Symbol: ARC_NA (0.00)\nSymbol: HTML_SHORT_LINK_IMG_1 (2.00)\n",
      TRUE, 2.3, 15, "MISSING_DATE, HTML_SHORT_LINK_IMG_1" },
    { MS_SPAM_SPAMC,
      "5.4/5.0\nSpam detection software …\n\n pts rule name\n---- ----\n"
      " 2.0 MISSING_SUBJECT    Missing Subject: header\n-0.1 DKIM_VALID  x\n 0.0 HTML_MESSAGE  "
      "z\n 3.4 BAYES_99 y\n",
      TRUE, 5.4, 5, "MISSING_SUBJECT, BAYES_99" },
    { MS_SPAM_SPAMC, "0/0\n", FALSE },
    { MS_SPAM_SPAMASSASSIN,
      "X-Spam-Level: **\nX-Spam-Status: No, score=2.1 required=5.0 tests=MISSING_HEADERS,\n"
      "\tNO_RELAYS autolearn=no\nSubject: x\n\nbody\n\n 1.0 MISSING_HEADERS   Missing To\n",
      TRUE, 2.1, 5, "MISSING_HEADERS" },
    { MS_SPAM_SPAMASSASSIN, "X-Spam-Status: Yes, score=-1.0 required=5.0", TRUE, -1, 5, "" },
    { MS_SPAM_SPAMASSASSIN, "error", FALSE },
    { MS_SPAM_RSPAMC, "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (outputs); i++)
    {
      g_auto (MsSpamVerdict) verdict = { 0 };

      g_assert_cmpint (ms_spam_filter_parse (outputs[i].format, outputs[i].output, &verdict),
                       ==, outputs[i].verdict);
      if (!outputs[i].verdict)
        continue;
      g_assert_cmpfloat_with_epsilon (verdict.score, outputs[i].score, 0.001);
      g_assert_cmpfloat_with_epsilon (verdict.limit, outputs[i].limit, 0.001);
      g_assert_cmpstr (verdict.tests, ==, outputs[i].tests);
    }
}

/* One that never ends is ended; one that is not there is not asked. */
static void
test_spam_filter_ask (void)
{
  g_autofree char *folder = g_dir_make_tmp ("mailshot-filter-XXXXXX", NULL);
  g_autofree char *program = g_build_filename (folder, "spamc", NULL);
  g_autofree char *before = g_strdup (g_getenv ("PATH"));
  g_autoptr (GString) message = g_string_new ("Subject: x\r\n\r\nHello\r\n");
  static const struct
  {
    const char *script; /* NULL: there is none */
    gboolean    verdict;
  } programs[] = {
    { NULL, FALSE },
    { "#!/bin/sh\nwhile :; do :; done\n", FALSE },
    { "#!/bin/sh\nexit 1\n", FALSE },
    { "#!/bin/sh\nread -r line\necho 1.5/5.0\n", TRUE },
  };

  g_setenv ("PATH", folder, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      g_auto (MsSpamVerdict) verdict = { 0 };
      gboolean installed = TRUE;
      guint    seconds = programs[i].verdict ? 30 : 0;

      if (programs[i].script != NULL)
        {
          g_assert_true (g_file_set_contents (program, programs[i].script, -1, NULL));
          g_assert_cmpint (g_chmod (program, 0700), ==, 0);
        }
      g_assert_cmpint (ms_spam_filter_ask (message, seconds, NULL, &installed, &verdict), ==,
                       programs[i].verdict);
      g_assert_cmpint (installed, ==, programs[i].script != NULL);
    }

  g_setenv ("PATH", before, TRUE);
  g_unlink (program);
  g_rmdir (folder);
}

static void
test_txt_line (void)
{
  g_autofree char *text = g_strnfill (300, 'x');
  g_autofree char *line = ms_dns_zone_txt ("a.org", text);
  g_autofree char *quoted = ms_dns_zone_txt ("a.org", "a\"b\\c");

  g_assert_cmpuint (strlen (line), ==, strlen ("a.org. IN TXT \"\" \"\"") + 300);
  g_assert_cmpstr (quoted, ==, "a.org. IN TXT \"a\\\"b\\\\c\"");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/values/ip", test_ip);
  g_test_add_func ("/values/dmarc-parse", test_dmarc_parse);
  g_test_add_func ("/values/dmarc-find", test_dmarc_find);
  g_test_add_func ("/values/alignment", test_alignment);
  g_test_add_func ("/values/blocklist", test_blocklist);
  g_test_add_func ("/values/blocklist-ask", test_blocklist_ask);
  g_test_add_func ("/values/links", test_links);
  g_test_add_func ("/values/links-in-text", test_links_in_text);
  g_test_add_func ("/values/merge", test_merge);
  g_test_add_func ("/values/html-tags", test_html_tags);
  g_test_add_func ("/values/spam-filter", test_spam_filter);
  g_test_add_func ("/values/spam-filter-ask", test_spam_filter_ask);
  g_test_add_func ("/values/txt-line", test_txt_line);

  return g_test_run ();
}
