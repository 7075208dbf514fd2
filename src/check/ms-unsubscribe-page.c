/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-unsubscribe-page.c - asks an identity's unsubscribe page whether it answers */

#include "config.h"

#include "ms-check-private.h"
#include "ms-https.h"
#include "ms-text.h"
#include "ms-unsubscribe-page.h"
#include "ms-way-back.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_SIZE (64 * 1024)

typedef enum
{
  RIGHT,
  FOREIGN,   /* somebody else's page, and it is there */
  STRANGER,  /* Mailshot's, which does not know our link */
  BUSY,      /* Mailshot's, which was asked too often */
  TROUBLED,  /* Mailshot's, without its database */
  DOWN,      /* a server whose own server does not answer */
  LOST,      /* somebody else's: no such page */
  MOVED,     /* a redirect */
  REFUSED,   /* any other answer */
  UNTRUSTED, /* its certificate */
  SILENT,
  NAMELESS, /* no address */
  UNKNOWN,  /* the DNS did not say */
} Verdict;

static const struct
{
  MsCheckLevel level;
  const char  *title;
  const char  *detail;
  const char  *advice;
} verdicts[] = {
  [RIGHT] = { MS_CHECK_GREEN, N_ ("The unsubscribe page answers and knows its links"), "", "" },
  [FOREIGN] = { MS_CHECK_AMBER, N_ ("The unsubscribe page answers, but is not Mailshot's"),
                N_ ("That is right if a program of your own takes unsubscriptions there; "
                    "Mailshot does not learn of them."),
                N_ ("If none does, let the web server hand this address on to “mailshotctl "
                    "web”.") },
  [STRANGER] = { MS_CHECK_RED, N_ ("The unsubscribe page does not know its links"),
                 N_ ("Mailshot answers there, but it has the key of another database, or the "
                     "web server in front of it changes the path: nobody could unsubscribe."),
                 N_ ("Start “mailshotctl web” with this database and the file token.key "
                     "beside it, and let the web server hand on the path as it is.") },
  [BUSY] = { MS_CHECK_AMBER, N_ ("The unsubscribe page was asked too often to tell"),
             N_ ("Mailshot answers there, but takes only so many requests of one client."),
             N_ ("Check again in a minute.") },
  [TROUBLED] = { MS_CHECK_RED, N_ ("The unsubscribe page cannot do its work now"),
                 N_ ("“mailshotctl web” runs, but cannot use its database."),
                 N_ ("Read what it says, and check again.") },
  [DOWN] = { MS_CHECK_RED, N_ ("The unsubscribe page is out of order"),
             N_ ("A web server answers, but what it should hand on to does not: nobody could "
                 "unsubscribe."),
             N_ ("Start “mailshotctl web”, and see that the web server hands on to the port at "
                 "which it listens.") },
  [LOST] = { MS_CHECK_RED, N_ ("The unsubscribe page is not there"),
             N_ ("A web server answers, but has no such page: nobody could unsubscribe."),
             N_ ("Let it hand this address on to “mailshotctl web”, or correct the address in "
                 "the sender identity.") },
  [MOVED] = { MS_CHECK_RED, N_ ("The unsubscribe page leads elsewhere"),
              N_ ("One click does not work with a redirect (RFC 8058)."),
              N_ ("Give the sender identity the address where it ends, or take the redirect "
                  "away.") },
  [REFUSED] = { MS_CHECK_RED, N_ ("The unsubscribe page turns visitors away"),
                N_ ("Mail providers come without a password, a cookie or a script: nobody "
                    "could "
                    "unsubscribe with one click."),
                N_ ("Let the web server show this address to everybody.") },
  [UNTRUSTED] = { MS_CHECK_RED, N_ ("The unsubscribe page's certificate is not good"),
                  N_ ("Mail providers do not unsubscribe anybody there, and browsers warn "
                      "readers."),
                  N_ ("Give the web server a certificate for this name, of an authority that "
                      "everybody trusts, that has not expired, with its whole chain.") },
  [SILENT] = { MS_CHECK_RED, N_ ("The unsubscribe page does not answer"),
               N_ ("Nobody could unsubscribe by it."),
               N_ ("See that the web server runs and can be reached from outside, or correct "
                   "the address in the sender identity.") },
  [NAMELESS] = { MS_CHECK_RED, N_ ("The unsubscribe page's server has no address in the DNS"),
                 N_ ("Nobody could unsubscribe by it."),
                 N_ ("Give it an A record that names the web server, or correct the address in "
                     "the sender identity.") },
  [UNKNOWN] = { MS_CHECK_GREY, N_ ("Whether the unsubscribe page answers is not known"),
                N_ ("The DNS gave no answer."), N_ ("Check again later.") },
};

static gboolean
is_stopped (gpointer cancellable)
{
  return g_cancellable_is_cancelled (cancellable);
}

/* (transfer full): a specimen's link; whose key is not there yet, a link of nobody's */
static char *
make_link (const MsUnsubscribePageRequest *request)
{
  static const guint8 nobody[MS_TOKEN_KEY_SIZE] = { 0 };

  g_autoptr (MsTokenKey) key =
      request->key != NULL ? ms_token_key_ref (request->key) : ms_token_key_new (nobody);
  g_autofree char *base = ms_way_back_base (request->url);
  MsToken          token = { .purpose = MS_TOKEN_UNSUBSCRIBE, .campaign = request->campaign };
  GString         *link = g_string_new (base);

  ms_token_append (key, &token, link);

  return g_string_free (link, FALSE);
}

static Verdict
judge_status (guint status, gboolean own)
{
  if (status >= 200 && status < 300)
    return own ? RIGHT : FOREIGN;
  if (status >= 300 && status < 400)
    return MOVED;
  if (own && status == 429)
    return BUSY;
  if (status >= 500)
    return own ? TROUBLED : DOWN;
  if (status == 404 || status == 410)
    return own ? STRANGER : LOST;

  return REFUSED;
}

static Verdict
judge (const MsHttpsAnswer *answer)
{
  switch (answer->end)
    {
    case MS_HTTPS_ANSWERED:
      return judge_status (answer->status,
                           strstr (answer->body->str, MS_WAY_BACK_MARK) != NULL);
    case MS_HTTPS_UNTRUSTED:
      return UNTRUSTED;
    case MS_HTTPS_STOPPED:
      return UNKNOWN;
    case MS_HTTPS_SILENT:
      break;
    }

  return SILENT;
}

/* @told: (out) (transfer full) (nullable): by the server, or of it */
static Verdict
ask (const MsUnsubscribePageRequest *request, GUri *uri, GCancellable *cancellable, char **told)
{
  g_autofree char *host = g_hostname_to_ascii (g_uri_get_host (uri));
  int              port = g_uri_get_port (uri);
  g_autofree char *link = make_link (request);
  MsHttpsRequest   get = { .url = link,
                           .host = host,
                           .port = port > 0 ? port : 443,
                           .ca_file = request->ca_file,
                           .seconds = MS_CHECK_SECONDS,
                           .max_size = MAX_SIZE,
                           .stopped = is_stopped,
                           .data = cancellable };
  g_autoptr (MsRecords) addresses = NULL;
  g_autoptr (MsHttpsAnswer) answer = NULL;

  if (host == NULL)
    return NAMELESS;
  if (!g_hostname_is_ip_address (host))
    {
      addresses = ms_lookup_addresses (request->lookup, host);
      if (addresses->status != MS_DNS_FOUND)
        return addresses->status == MS_DNS_FAILED ? UNKNOWN : NAMELESS;
      get.addresses = (const char *const *) addresses->texts;
    }

  answer = ms_https_get (&get);
  *told = answer->end == MS_HTTPS_ANSWERED ? g_strdup_printf ("HTTP %u", answer->status)
                                           : ms_text_printable (answer->problem, -1);

  return judge (answer);
}

MsUnsubscribePage *
ms_unsubscribe_page_ask (const MsUnsubscribePageRequest *request, GCancellable *cancellable)
{
  MsUnsubscribePage *self = g_new0 (MsUnsubscribePage, 1);
  g_autoptr (GUri) uri = g_uri_parse (request->url, G_URI_FLAGS_NONE, NULL);
  g_autofree char *told = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *sentence = NULL;

  Verdict     verdict = uri != NULL && g_uri_get_host (uri) != NULL
                            ? ask (request, uri, cancellable, &told)
                            : NAMELESS;
  const char *detail = verdicts[verdict].detail;

  whole =
      told != NULL ? g_strdup_printf ("%s: %s", request->url, told) : g_strdup (request->url);
  sentence = ms_check_sentence (whole);
  self->level = verdicts[verdict].level;
  self->nameless = verdict == NAMELESS;
  self->title = g_strdup (_ (verdicts[verdict].title));
  self->detail = g_strdup_printf ("%s%s%s", *detail != '\0' ? _ (detail) : "",
                                  *detail != '\0' ? " " : "", sentence);
  self->advice =
      g_strdup (*verdicts[verdict].advice != '\0' ? _ (verdicts[verdict].advice) : "");

  return self;
}

void
ms_unsubscribe_page_free (MsUnsubscribePage *self)
{
  g_free (self->title);
  g_free (self->detail);
  g_free (self->advice);
  g_free (self);
}
