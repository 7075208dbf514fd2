/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sts-fetch.c - gets a policy file over HTTPS */

#include "config.h"

#include "ms-sts-fetch.h"

#include <curl/curl.h>
#include <signal.h>

/* §3.3: "a timeout of one minute". */
#define TIMEOUT 60L

static void
init_once (void)
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

static size_t
on_body_cb (char *bytes, size_t size, size_t n, void *data)
{
  GString *text = data;

  if (text->len + size * n > MS_STS_MAX_SIZE)
    return 0;
  g_string_append_len (text, bytes, size * n);

  return size * n;
}

static int
on_progress_cb (void *data, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
  const MsStsRequest *request = data;

  return g_atomic_int_get (request->stop) != 0;
}

/* The look-up is done, by the user's DNS server and not by the system's. */
static struct curl_slist *
make_route (const MsStsRequest *request)
{
  g_autofree char *addresses = g_strjoinv (",", (char **) request->addresses);
  g_autofree char *entry =
      g_strdup_printf ("mta-sts.%s:%u:%s", request->domain, request->port, addresses);

  return curl_slist_append (NULL, entry);
}

static void
set_options (CURL *easy, const MsStsRequest *request, struct curl_slist *route, GString *text)
{
  g_autofree char *url = g_strdup_printf ("https://mta-sts.%s:%u/.well-known/mta-sts.txt",
                                          request->domain, request->port);

  curl_easy_setopt (easy, CURLOPT_URL, url);
  curl_easy_setopt (easy, CURLOPT_RESOLVE, route);
  curl_easy_setopt (easy, CURLOPT_PROTOCOLS_STR, "https");
  curl_easy_setopt (easy, CURLOPT_PROXY, ""); /* not from the environment */
  curl_easy_setopt (easy, CURLOPT_NETRC, (long) CURL_NETRC_IGNORED);
  curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt (easy, CURLOPT_TIMEOUT, TIMEOUT);
  curl_easy_setopt (easy, CURLOPT_MAXFILESIZE, (long) MS_STS_MAX_SIZE);
  curl_easy_setopt (easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt (easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (request->ca_file != NULL)
    {
      curl_easy_setopt (easy, CURLOPT_CAINFO, request->ca_file);
      curl_easy_setopt (easy, CURLOPT_CAPATH, NULL);
    }

  curl_easy_setopt (easy, CURLOPT_WRITEFUNCTION, on_body_cb);
  curl_easy_setopt (easy, CURLOPT_WRITEDATA, text);
  curl_easy_setopt (easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (easy, CURLOPT_XFERINFOFUNCTION, on_progress_cb);
  curl_easy_setopt (easy, CURLOPT_XFERINFODATA, request);
}

/* §3.3: "HTTP 200 response code", media type "text/plain"; parameters behind it do not count.
 */
static gboolean
is_good (CURL *easy)
{
  const char *type = NULL;
  long        code = 0;

  g_auto (GStrv) parts = NULL;

  curl_easy_getinfo (easy, CURLINFO_RESPONSE_CODE, &code);
  curl_easy_getinfo (easy, CURLINFO_CONTENT_TYPE, &type);
  if (code != 200 || type == NULL)
    return FALSE;

  parts = g_strsplit (type, ";", 2);

  return parts[0] != NULL && g_ascii_strcasecmp (g_strstrip (parts[0]), "text/plain") == 0;
}

MsStsPolicy *
ms_sts_fetch (const MsStsRequest *request, GString **text)
{
  g_autoptr (GString) body = g_string_new (NULL);
  struct curl_slist *route = make_route (request);
  MsStsPolicy       *policy = NULL;
  CURL              *easy;

  init_once ();
  easy = curl_easy_init ();
  set_options (easy, request, route, body);
  if (curl_easy_perform (easy) == CURLE_OK && is_good (easy))
    policy = ms_sts_policy_parse (body->str, body->len);
  curl_easy_cleanup (easy);
  curl_slist_free_all (route);

  if (policy != NULL)
    *text = g_steal_pointer (&body);

  return policy;
}
