/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-trouble.c - why a conversation could not be opened, in words that say what to do */

#include "config.h"

#include "ms-smtp-trouble.h"
#include "ms-smtp-trust.h"
#include "ms-text.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <openssl/x509_vfy.h>
#include <string.h>

static void
set_bad_source (GError **error, const MsSmtpServer *server)
{
  g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CONNECT,
               _ ("Mail cannot leave from the address %s. Choose one that this computer has, "
                  "of "
                  "the same kind as the server's (IPv4 or IPv6)."),
               server->source);
}

/* libcurl has no error of its own for an address of the other kind. */
static gboolean
is_bad_source (const MsSmtpServer *server, long os_errno)
{
  gboolean v6;

  if (server->source == NULL)
    return FALSE;

  v6 = strchr (server->source, ':') != NULL;

  return os_errno == EADDRNOTAVAIL ||
         (server->address != NULL && v6 != (strchr (server->address, ':') != NULL));
}

static void
set_not_connected (GError **error, const MsSmtpServer *server, CURL *easy)
{
  long os_errno = 0;

  curl_easy_getinfo (easy, CURLINFO_OS_ERRNO, &os_errno);

  if (is_bad_source (server, os_errno))
    set_bad_source (error, server);
  else if (os_errno == ECONNREFUSED && server->tls != MS_SMTP_TLS_ACCOUNT)
    g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CONNECT,
                 _ ("No mail server answers at %s, port %u."), server->host, server->port);
  else if (os_errno == ECONNREFUSED)
    g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CONNECT,
                 _ ("No mail server answers at %s, port %u. Check the port and the security "
                    "setting of the account."),
                 server->host, server->port);
  else
    g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CONNECT,
                 _ ("The server %s, port %u, cannot be reached (%s). Check the internet "
                    "connection, and whether a firewall blocks this port."),
                 server->host, server->port,
                 os_errno != 0 ? g_strerror (os_errno) : _ ("no answer"));
}

static const char *
explain_untrusted (long result)
{
  const char *cause = ms_smtp_trust_explain (result);

  return cause != NULL
             ? cause
             : _ ("no authority that this computer trusts has issued it. If it is your own "
                  "server, choose its authority's file (PEM) in the account.");
}

/* The same about a server that is none of the user's. */
static const char *
explain_foreign (long result)
{
  switch (result)
    {
    case X509_V_OK:
    case X509_V_ERR_UNSPECIFIED:
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return _ ("it is made out to another name.");
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return _ ("it has expired.");
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return _ ("it is not valid yet. Check this computer's date.");
    default:
      return _ ("no authority that this computer trusts has issued it.");
    }
}

static void
set_untrusted (GError **error, const MsSmtpServer *server, CURL *easy)
{
  long result = X509_V_OK;

  curl_easy_getinfo (easy, CURLINFO_SSL_VERIFYRESULT, &result);

  if (server->tls == MS_SMTP_TLS_DANE)
    {
      g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CERTIFICATE,
                   _ ("The certificate of %s does not fit what its domain has published for it "
                      "in the DNS (TLSA)."),
                   server->host);
      return;
    }

  /* Translators: the second %s is the rest of the sentence: it has expired, and so on. */
  g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CERTIFICATE,
               _ ("The certificate of %s cannot be trusted: %s"), server->host,
               server->tls == MS_SMTP_TLS_ACCOUNT ? explain_untrusted (result)
                                                  : explain_foreign (result));
}

static void
set_not_secured (GError **error, const MsSmtpServer *server, const MsSmtpDialogue *dialogue)
{
  if (dialogue->phase == MS_PHASE_STARTTLS && dialogue->last != NULL)
    g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_TLS,
                 _ ("The server %s refuses to begin encryption: %u %s"), server->host,
                 dialogue->last->code, dialogue->last->text);
  else if (server->tls != MS_SMTP_TLS_ACCOUNT)
    g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_TLS,
                 _ ("The server %s offers no encryption (STARTTLS) at port %u."), server->host,
                 server->port);
  else
    g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_TLS,
                 _ ("The server %s offers no encryption (STARTTLS) at port %u, and the account "
                    "demands it. Nothing was sent. Try TLS at port 465, or ask the provider."),
                 server->host, server->port);
}

static void
set_handshake (GError **error, const MsSmtpServer *server, const char *detail)
{
  g_autofree char *words = ms_text_printable (detail, -1);

  if (server->tls != MS_SMTP_TLS_ACCOUNT)
    {
      g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_TLS,
                   _ ("Encryption with %s, port %u, could not begin. (%s)"), server->host,
                   server->port, words);
      return;
    }

  /* OpenSSL's words for bytes that are no TLS record: the server speaks in clear. */
  if (strstr (detail, "wrong version number") != NULL)
    g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_TLS,
                 _ ("What %s says at port %u is not encrypted. Check whether the port fits the "
                    "security setting: 465 for TLS, 587 for STARTTLS."),
                 server->host, server->port);
  else
    g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_TLS,
                 _ ("Encryption with %s, port %u, could not begin. Check whether the port fits "
                    "the security setting: 465 for TLS, 587 for STARTTLS. (%s)"),
                 server->host, server->port, words);
}

void
ms_smtp_trouble_set_no_login (GError **error, guint logins)
{
  if (logins != 0)
    g_set_error_literal (error, MS_SMTP_ERROR, MS_SMTP_ERROR_AUTH,
                         _ ("The server offers only ways to log in that Mailshot does not "
                            "know. "
                            "Ask the provider for PLAIN, LOGIN or CRAM-MD5."));
  else
    g_set_error_literal (error, MS_SMTP_ERROR, MS_SMTP_ERROR_AUTH,
                         _ ("The server offers no login here, but the account has a user name. "
                            "Check port and security setting, or remove the user name."));
}

void
ms_smtp_trouble_set_refused_login (GError **error, const MsReply *reply)
{
  if (reply->code < 400)
    g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_PROTOCOL,
                 _ ("The server answers the login out of turn: %u %s"), reply->code,
                 reply->text);
  else if (reply->code < 500)
    g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_REFUSED,
                 _ ("The server cannot check the login now: %u %s"), reply->code, reply->text);
  else
    g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_AUTH,
                 _ ("The server refuses the login: %u %s. Check user name and password; some "
                    "providers want a password made for this application."),
                 reply->code, reply->text);
}

void
ms_smtp_trouble_set_timeout (GError **error, const MsSmtpServer *server, MsPhase phase)
{
  static const struct
  {
    const char *fact;
    const char *advice; /* (nullable): for a server of the user's own */
  } sentences[] = {
    [MS_PHASE_CONNECT] = { N_ ("it does not answer."),
                           N_ ("Check the name and the port; a firewall may block the way.") },
    [MS_PHASE_GREETING] = { N_ ("it took the connection but says nothing."),
                            N_ ("Check whether the port fits the security setting.") },
    [MS_PHASE_EHLO] = { N_ ("it stopped answering after its greeting."), NULL },
    [MS_PHASE_STARTTLS] = { N_ ("it stopped answering while encryption was to begin."),
                            N_ ("Check whether the port fits the security setting.") },
    [MS_PHASE_AUTH] = { N_ ("it stopped answering during the login."), NULL },
  };

  guint       i = MIN (phase, MS_PHASE_AUTH);
  gboolean    advised = server->tls == MS_SMTP_TLS_ACCOUNT && sentences[i].advice != NULL;
  const char *advice = advised ? _ (sentences[i].advice) : "";

  /* Translators: server, port, the rest of the sentence: it does not answer, and so on; then a
   * blank and a sentence of advice, or nothing. */
  g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_TIMEOUT, _ ("%s, port %u: %s%s%s"),
               server->host, server->port, _ (sentences[i].fact), *advice != '\0' ? " " : "",
               advice);
}

void
ms_smtp_trouble_set (GError              **error,
                     const MsSmtpServer   *server,
                     const MsSmtpDialogue *dialogue,
                     CURL                 *easy,
                     CURLcode              code,
                     const char           *detail)
{
  g_autofree char *words = NULL;

  switch ((int) code)
    {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CONNECT,
                   _ ("There is no server named %s, or the internet connection is down. Check "
                      "the name."),
                   server->host);
      break;
    case CURLE_INTERFACE_FAILED:
      set_bad_source (error, server);
      break;
    case CURLE_COULDNT_CONNECT:
      set_not_connected (error, server, easy);
      break;
    case CURLE_OPERATION_TIMEDOUT:
      ms_smtp_trouble_set_timeout (error, server, dialogue->phase);
      break;
    case CURLE_PEER_FAILED_VERIFICATION:
      set_untrusted (error, server, easy);
      break;
    case CURLE_USE_SSL_FAILED:
    case CURLE_REMOTE_ACCESS_DENIED: /* no EHLO, so no STARTTLS */
      set_not_secured (error, server, dialogue);
      break;
    case CURLE_SSL_CONNECT_ERROR:
      set_handshake (error, server, detail);
      break;
    case CURLE_LOGIN_DENIED:
    case CURLE_AUTH_ERROR:
      if (dialogue->phase == MS_PHASE_AUTH && dialogue->last != NULL)
        ms_smtp_trouble_set_refused_login (error, dialogue->last);
      else
        ms_smtp_trouble_set_no_login (error, dialogue->offer.logins);
      break;
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
      g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CLOSED,
                   _ ("%s, port %u, closed the connection before mail could be sent."),
                   server->host, server->port);
      break;
    default:
      words = ms_text_printable (*detail != '\0' ? detail : curl_easy_strerror (code), -1);
      g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_PROTOCOL,
                   _ ("The conversation with %s, port %u, failed: %s"), server->host,
                   server->port, words);
      break;
    }
}
