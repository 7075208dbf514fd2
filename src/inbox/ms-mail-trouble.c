/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mail-trouble.c - why a mailbox's server could not be opened, in words that say what to do
 */

#include "config.h"

#include "ms-mail-trouble.h"
#include "ms-smtp-trust.h"
#include "ms-text.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <openssl/x509_vfy.h>
#include <string.h>

static const char *
usual_ports (const MsMailServer *server)
{
  return server->protocol == MS_MAILBOX_IMAP ? _ ("993 for TLS, 143 for STARTTLS")
                                             : _ ("995 for TLS, 110 for STARTTLS");
}

static void
set_not_connected (GError **error, const MsMailServer *server, CURL *easy)
{
  long os_errno = 0;

  curl_easy_getinfo (easy, CURLINFO_OS_ERRNO, &os_errno);

  if (os_errno == ECONNREFUSED)
    /* Translators: server, port, then "993 for TLS, 143 for STARTTLS". */
    g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_AWAY,
                 _ ("No mail server answers at %s, port %u. Check the port and the security "
                    "setting of the mailbox: %s."),
                 server->host, server->port, usual_ports (server));
  else
    g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_AWAY,
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
                  "server, choose its authority's file (PEM) in the mailbox.");
}

static void
set_untrusted (GError **error, const MsMailServer *server, CURL *easy)
{
  long result = X509_V_OK;

  curl_easy_getinfo (easy, CURLINFO_SSL_VERIFYRESULT, &result);

  /* Translators: the second %s is the rest of the sentence: it has expired, and so on. */
  g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_REFUSED,
               _ ("The certificate of %s cannot be trusted: %s"), server->host,
               explain_untrusted (result));
}

static void
set_handshake (GError **error, const MsMailServer *server, const char *detail)
{
  g_autofree char *words = ms_text_printable (detail, -1);

  /* OpenSSL's words for bytes that are no TLS record: the server speaks in clear. */
  if (strstr (detail, "wrong version number") != NULL)
    g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_REFUSED,
                 _ ("What %s says at port %u is not encrypted. Check whether the port fits the "
                    "security setting: %s."),
                 server->host, server->port, usual_ports (server));
  else
    g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_REFUSED,
                 _ ("Encryption with %s, port %u, could not begin. Check whether the port fits "
                    "the security setting: %s. (%s)"),
                 server->host, server->port, usual_ports (server), words);
}

/* RFC 5530 §3, RFC 2449 §8, RFC 3206: the password may be right all the same. */
static gboolean
is_passing (const char *last)
{
  static const char *const codes[] = { "[UNAVAILABLE]", "[INUSE]",    "[LIMIT]",
                                       "[IN-USE]",      "[SYS/TEMP]", "[LOGIN-DELAY]" };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (strstr (last, codes[i]) != NULL)
      return TRUE;

  return FALSE;
}

static void
set_login (GError **error, const MsMailServer *server, MsMailPhase phase, const char *last)
{
  if (phase < MS_MAIL_LOGIN || last == NULL)
    g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_REFUSED,
                 _ ("The server %s offers no way to log in that Mailshot knows. Check whether "
                    "the port fits the security setting: %s; many servers take no password "
                    "over a connection that is not encrypted."),
                 server->host, usual_ports (server));
  else if (is_passing (last))
    g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_AWAY,
                 _ ("The server %s cannot open the mailbox now, another program may be using "
                    "it: %s"),
                 server->host, last);
  else
    g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_REFUSED,
                 _ ("The server %s refuses the login: “%s”. Check user name and password; some "
                    "providers want a password made for this application."),
                 server->host, last);
}

void
ms_mail_trouble_set_timeout (GError **error, const MsMailServer *server, MsMailPhase phase)
{
  static const char *const sentences[] = {
    [MS_MAIL_CONNECTING] = N_ ("it does not answer. Check the name and the port; a firewall "
                               "may block the way."),
    [MS_MAIL_SECURING] = N_ ("it took the connection but says nothing. Check whether the port "
                             "fits the security setting."),
    [MS_MAIL_GREETED] = N_ ("it stopped answering after its greeting."),
    [MS_MAIL_LOGIN] = N_ ("it stopped answering during the login."),
  };

  /* Translators: server, port, the rest of the sentence: it does not answer, and so on. */
  g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_AWAY, _ ("%s, port %u: %s"), server->host,
               server->port, _ (sentences[phase]));
}

void
ms_mail_trouble_set (GError            **error,
                     const MsMailServer *server,
                     MsMailPhase         phase,
                     const char         *last,
                     CURL               *easy,
                     CURLcode            code,
                     const char         *detail)
{
  g_autofree char *words = NULL;

  switch ((int) code)
    {
    case CURLE_COULDNT_RESOLVE_HOST:
      g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_AWAY,
                   _ ("There is no server named %s, or the internet connection is down. Check "
                      "the name."),
                   server->host);
      break;
    case CURLE_COULDNT_CONNECT:
      set_not_connected (error, server, easy);
      break;
    case CURLE_OPERATION_TIMEDOUT:
      ms_mail_trouble_set_timeout (error, server, phase);
      break;
    case CURLE_PEER_FAILED_VERIFICATION:
      set_untrusted (error, server, easy);
      break;
    case CURLE_USE_SSL_FAILED:
      g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_REFUSED,
                   _ ("The server %s offers no encryption at port %u, and the mailbox demands "
                      "it. The password was not sent. Use TLS (%s), or ask the provider."),
                   server->host, server->port, usual_ports (server));
      break;
    case CURLE_SSL_CONNECT_ERROR:
      set_handshake (error, server, detail);
      break;
    case CURLE_LOGIN_DENIED:
    case CURLE_AUTH_ERROR:
      set_login (error, server, phase, last);
      break;
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
      g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_AWAY,
                   _ ("%s, port %u, closed the connection before the mailbox was open."),
                   server->host, server->port);
      break;
    default:
      words = ms_text_printable (*detail != '\0' ? detail : curl_easy_strerror (code), -1);
      g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_AWAY,
                   _ ("The conversation with %s, port %u, failed: %s"), server->host,
                   server->port, words);
      break;
    }
}
