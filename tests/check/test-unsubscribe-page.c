/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-unsubscribe-page.c - what is said of every way in which the page can answer, and not */

#include "config.h"

#include "fake-server.h"
#include "ms-unsubscribe-page.h"
#include "ms-way-back.h"
#include "zone.h"

#include <string.h>

#define HOST "mx.fake.test"
#define ZONE HOST " A 127.0.0.1\nmute.test SERVFAIL\nempty.test TXT x\n"
#define REQUEST \
  "! name " HOST "\nC: GET /mail/u/* HTTP/1.1\nC: Host: " HOST ":*\nC: Accept: */*\nC: \n"
#define OWN     "<!DOCTYPE html>\n<html><head>" MS_WAY_BACK_MARK "</head></html>"
#define FOREIGN "<!DOCTYPE html>\n<html><head><title>Mailshot</title></head></html>"

#define ENDLESS(chunk)                                                                    \
  "! tls good\n" REQUEST                                                                  \
  "R: HTTP/1.1 200 OK%0D%0AContent-Type: text/html%0D%0ATransfer-Encoding: chunked%0D%0A" \
  "%0D%0A" chunk "\nR 10000: 10%0D%0A0123456789abcdef%0D%0A\n! close\n"

/* An answer, or what else happens. */
typedef struct
{
  const char  *name;
  const char  *status; /* (nullable): NULL: @script is all that is said */
  const char  *body;
  MsCheckLevel level;
  const char  *says;   /* in title, detail or advice */
  const char  *script; /* (nullable) */
  const char  *host;   /* (nullable) */
} Case;

static const Case cases[] = {
  { "right", "200 OK", OWN, MS_CHECK_GREEN, "knows its links" },
  { "foreign", "200 OK", FOREIGN, MS_CHECK_AMBER, "program of your own" },
  { "foreign and empty", "204 No Content", "", MS_CHECK_AMBER, "not Mailshot's" },
  { "another key", "404 Not Found", OWN, MS_CHECK_RED, "token.key" },
  { "another path", "404 Not Found", FOREIGN, MS_CHECK_RED, "no such page" },
  { "gone", "410 Gone", FOREIGN, MS_CHECK_RED, "no such page" },
  { "behind the proxy is nobody", "502 Bad Gateway", FOREIGN, MS_CHECK_RED,
    "Start “mailshotctl web”" },
  { "behind the proxy is silence", "504 Gateway Timeout", "", MS_CHECK_RED, "HTTP 504." },
  { "no database", "503 Service Unavailable", OWN, MS_CHECK_RED, "cannot use its database" },
  { "too often", "429 Too Many Requests", OWN, MS_CHECK_AMBER, "in a minute" },
  { "too often for a proxy", "429 Too Many Requests", FOREIGN, MS_CHECK_RED, "HTTP 429." },
  { "behind a password", "401 Unauthorized", FOREIGN, MS_CHECK_RED, "without a password" },
  { "moved", "301 Moved\r\nLocation: https://" HOST "/mail/", OWN, MS_CHECK_RED, "redirect" },
  { "moved to another host", "302 Found\r\nLocation: https://192.0.2.1/", "", MS_CHECK_RED,
    "redirect" },
  { "expired", NULL, NULL, MS_CHECK_RED, "certificate", .script = "! tls expired\n" },
  { "self-signed", NULL, NULL, MS_CHECK_RED, "certificate", .script = "! tls self-signed\n" },
  { "for another name", NULL, NULL, MS_CHECK_RED, "certificate",
    .script = "! tls other-name\n" },
  { "in clear", NULL, NULL, MS_CHECK_RED, "does not answer",
    .script = "! listen\nS: HTTP/1.1 200 OK\n! close\n" },
  { "closed", NULL, NULL, MS_CHECK_RED, "does not answer",
    .script = "! tls good\n! listen\n! close\n" },
  { "no name", NULL, NULL, MS_CHECK_RED, "no address", .script = "! left\n",
    .host = "nowhere.test" },
  { "no address", NULL, NULL, MS_CHECK_RED, "A record", .script = "! left\n",
    .host = "empty.test" },
  { "no answer of the DNS", NULL, NULL, MS_CHECK_GREY, "DNS", .script = "! left\n",
    .host = "mute.test" },
  { "endless", NULL, NULL, MS_CHECK_AMBER, "not Mailshot's", .script = ENDLESS ("") },
  { "endless, and ours", NULL, NULL, MS_CHECK_GREEN, "knows its links",
    .script = ENDLESS ("2a%0D%0A<meta name=\"generator\" content=\"Mailshot\">%0D%0A") },
};

static char *
make_script (const Case *this)
{
  g_autofree char *text = NULL;
  g_autofree char *escaped = NULL;

  if (this->status == NULL)
    return g_strdup (this->script);

  text = g_strdup_printf ("HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\n"
                          "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                          this->status, strlen (this->body), this->body);
  escaped = g_uri_escape_string (text, " :;,/=<>", FALSE);

  return g_strdup_printf ("! tls good\n" REQUEST "R: %s\n! silence\n", escaped);
}

static MsUnsubscribePage *
ask (FakeServer *server, const char *host, MsTokenKey *key, GCancellable *cancellable)
{
  g_autoptr (Zone) zone = zone_new (ZONE);
  MsLookup         lookup = zone_get_lookup (zone);
  g_autofree char *url =
      g_strdup_printf ("https://%s:%u/mail", host, fake_server_get_port (server));
  MsUnsubscribePageRequest request = { .url = url,
                                       .key = key,
                                       .campaign = 7,
                                       .lookup = &lookup,
                                       .ca_file = fake_server_get_ca_file () };

  return ms_unsubscribe_page_ask (&request, cancellable);
}

static void
test_case (gconstpointer data)
{
  const Case *this = data;

  g_autofree char  *script = make_script (this);
  const char *const scripts[] = { script, NULL };
  g_autoptr (FakeServer) server = fake_server_new (scripts);
  g_autoptr (MsUnsubscribePage) page = NULL;
  g_autofree char *all = NULL;

  page = ask (server, this->host != NULL ? this->host : HOST, NULL, NULL);
  all = g_strjoin (" ", page->title, page->detail, page->advice, NULL);
  g_assert_cmpint (page->level, ==, this->level);
  if (strstr (all, this->says) == NULL)
    g_error ("“%s” is not in “%s”", this->says, all);
  g_assert_true (g_str_has_suffix (page->detail, "."));
  g_assert_true (page->level < MS_CHECK_AMBER || *page->advice != '\0');
}

/* What is asked is a specimen's link: it names the campaign, and nobody. */
static void
test_link (void)
{
  static const guint8 octets[MS_TOKEN_KEY_SIZE] = { 1, 2, 3 };
  const char *const   scripts[] = { "! tls good\n" REQUEST "! close\n", NULL };
  g_autoptr (MsTokenKey) key = ms_token_key_new (octets);
  g_autoptr (FakeServer) server = fake_server_new (scripts);
  g_autoptr (MsUnsubscribePage) page = ask (server, HOST, key, NULL);
  g_autoptr (GBytes) received = fake_server_dup_received (server, 0);
  const char *token = strstr (g_bytes_get_data (received, NULL), "/mail/u/") + 8;
  MsToken     read;

  g_assert_true (
      ms_token_read (key, MS_TOKEN_UNSUBSCRIBE, token, strchr (token, ' ') - token, &read));
  g_assert_cmpint (read.campaign, ==, 7);
  g_assert_cmpint (read.recipient, ==, 0);
  g_assert_cmpint (read.hash, ==, 0);
}

static gpointer
cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);

  return NULL;
}

/* A server that takes all and says nothing does not hold up who gives up. */
static void
test_cancelled (void)
{
  const char *const scripts[] = { "! deaf\n", NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (FakeServer) server = fake_server_new (scripts);
  g_autoptr (MsUnsubscribePage) page = NULL;
  GThread *thread = g_thread_new ("cancel", cancel, cancellable);

  page = ask (server, HOST, NULL, cancellable);
  g_thread_join (thread);
  g_assert_cmpint (page->level, ==, MS_CHECK_GREY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/unsubscribe-page/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/unsubscribe-page/link", test_link);
  g_test_add_func ("/unsubscribe-page/cancelled", test_cancelled);

  return g_test_run ();
}
