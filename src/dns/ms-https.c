/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-https.c - one GET over HTTPS, at addresses that were looked up before */

#include "config.h"

#include "ms-https.h"

#include <curl/curl.h>
#include <gio/gio.h>
#include <signal.h>

typedef struct
{
  const MsHttpsRequest *request;
  MsHttpsAnswer        *answer;
} Fetch;

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
  Fetch *fetch = data;
  gsize  room = fetch->request->max_size - fetch->answer->body->len;

  g_string_append_len (fetch->answer->body, bytes, MIN (size * n, room));
  fetch->answer->cut = size * n > room;

  return fetch->answer->cut ? 0 : size * n;
}

static int
on_progress_cb (void *data, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
  const MsHttpsRequest *request = ((Fetch *) data)->request;

  return request->stopped (request->data);
}

/* The look-up is done, by the user's DNS server and not by the system's. */
static struct curl_slist *
make_route (const MsHttpsRequest *request)
{
  g_autofree char *addresses = NULL;
  g_autofree char *entry = NULL;

  if (g_hostname_is_ip_address (request->host))
    return NULL;

  addresses = g_strjoinv (",", (char **) request->addresses);
  entry = g_strdup_printf ("%s:%u:%s", request->host, request->port, addresses);

  return curl_slist_append (NULL, entry);
}

static void
set_options (CURL *easy, Fetch *fetch, struct curl_slist *route, char *problem)
{
  const MsHttpsRequest *request = fetch->request;

  curl_easy_setopt (easy, CURLOPT_URL, request->url);
  curl_easy_setopt (easy, CURLOPT_RESOLVE, route);
  curl_easy_setopt (easy, CURLOPT_PROTOCOLS_STR, "https");
  curl_easy_setopt (easy, CURLOPT_PROXY, ""); /* not from the environment */
  curl_easy_setopt (easy, CURLOPT_NETRC, (long) CURL_NETRC_IGNORED);
  curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt (easy, CURLOPT_TIMEOUT, (long) request->seconds);
  curl_easy_setopt (easy, CURLOPT_MAXFILESIZE, (long) request->max_size);
  curl_easy_setopt (easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt (easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (request->ca_file != NULL)
    {
      curl_easy_setopt (easy, CURLOPT_CAINFO, request->ca_file);
      curl_easy_setopt (easy, CURLOPT_CAPATH, NULL);
    }

  curl_easy_setopt (easy, CURLOPT_ERRORBUFFER, problem);
  curl_easy_setopt (easy, CURLOPT_WRITEFUNCTION, on_body_cb);
  curl_easy_setopt (easy, CURLOPT_WRITEDATA, fetch);
  if (request->stopped != NULL)
    {
      curl_easy_setopt (easy, CURLOPT_NOPROGRESS, 0L);
      curl_easy_setopt (easy, CURLOPT_XFERINFOFUNCTION, on_progress_cb);
      curl_easy_setopt (easy, CURLOPT_XFERINFODATA, fetch);
    }
}

/* What is longer than we read is an answer all the same. */
static MsHttpsEnd
judge (const MsHttpsAnswer *answer, CURLcode result)
{
  if (result == CURLE_OK || answer->cut)
    return MS_HTTPS_ANSWERED;
  if (result == CURLE_ABORTED_BY_CALLBACK)
    return MS_HTTPS_STOPPED;

  return result == CURLE_PEER_FAILED_VERIFICATION ? MS_HTTPS_UNTRUSTED : MS_HTTPS_SILENT;
}

static void
read_head (CURL *easy, MsHttpsAnswer *answer)
{
  const char *type = NULL;
  long        status = 0;

  curl_easy_getinfo (easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo (easy, CURLINFO_CONTENT_TYPE, &type);
  answer->status = status;
  if (type != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (type, ";", 2);

      answer->type = g_strdup (parts[0] != NULL ? g_strstrip (parts[0]) : "");
    }
}

MsHttpsAnswer *
ms_https_get (const MsHttpsRequest *request)
{
  MsHttpsAnswer     *self = g_new0 (MsHttpsAnswer, 1);
  Fetch              fetch = { request, self };
  struct curl_slist *route = make_route (request);
  char               problem[CURL_ERROR_SIZE] = "";
  CURLcode           result;
  CURL              *easy;

  self->body = g_string_new (NULL);
  init_once ();
  easy = curl_easy_init ();
  set_options (easy, &fetch, route, problem);
  result = curl_easy_perform (easy);
  self->cut = self->cut || result == CURLE_FILESIZE_EXCEEDED;
  self->end = judge (self, result);
  if (self->end == MS_HTTPS_ANSWERED)
    read_head (easy, self);
  else
    self->problem = g_strdup (*problem != '\0' ? problem : curl_easy_strerror (result));
  curl_easy_cleanup (easy);
  curl_slist_free_all (route);

  return self;
}

void
ms_https_answer_free (MsHttpsAnswer *self)
{
  g_free (self->type);
  if (self->body != NULL)
    g_string_free (self->body, TRUE);
  g_free (self->problem);
  g_free (self);
}
