/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-curl.c - what every conversation that libcurl opens for us needs of it */

#include "config.h"

#include "ms-smtp-curl.h"
#include "ms-smtp-trust.h"

#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

void
ms_smtp_curl_init (void)
{
  static gsize done;

  if (g_once_init_enter (&done))
    {
      curl_global_init (CURL_GLOBAL_DEFAULT);
      /* OpenSSL writes without MSG_NOSIGNAL. */
      signal (SIGPIPE, SIG_IGN);
      g_once_init_leave (&done, 1);
    }
}

CURLU *
ms_smtp_curl_make_url (const char *scheme, const char *host, guint16 port)
{
  gboolean         bare_v6 = strchr (host, ':') != NULL && host[0] != '[';
  g_autofree char *name = g_strdup_printf (bare_v6 ? "[%s]" : "%s", host);
  g_autofree char *number = g_strdup_printf ("%u", port);
  CURLU           *url = curl_url ();

  if (curl_url_set (url, CURLUPART_SCHEME, scheme, 0) == CURLUE_OK &&
      curl_url_set (url, CURLUPART_HOST, name, 0) == CURLUE_OK &&
      curl_url_set (url, CURLUPART_PORT, number, 0) == CURLUE_OK)
    return url;

  curl_url_cleanup (url);

  return NULL;
}

void
ms_smtp_curl_read_tls (CURL *easy, char **tls, char **certificate)
{
  struct curl_tlssessioninfo *info = NULL;
  SSL                        *ssl;
  X509                       *peer;

  if (curl_easy_getinfo (easy, CURLINFO_TLS_SSL_PTR, &info) != CURLE_OK || info == NULL ||
      info->backend != CURLSSLBACKEND_OPENSSL || info->internals == NULL)
    return;

  ssl = info->internals;
  g_free (*tls);
  *tls = g_strdup (SSL_get_version (ssl));

  peer = SSL_get1_peer_certificate (ssl);
  if (peer == NULL)
    return;

  g_free (*certificate);
  *certificate = ms_smtp_trust_describe (peer);
  X509_free (peer);
}

const char *
ms_smtp_curl_get_address (CURL *easy)
{
  const char *address = NULL;

  curl_easy_getinfo (easy, CURLINFO_PRIMARY_IP, &address);

  return address != NULL ? address : "";
}

gboolean
ms_smtp_curl_is_readable (int fd)
{
  struct pollfd wake = { fd, POLLIN, 0 };

  return fd >= 0 && poll (&wake, 1, 0) > 0;
}
