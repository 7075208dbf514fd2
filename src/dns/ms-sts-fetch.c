/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sts-fetch.c - gets a policy file over HTTPS */

#include "config.h"

#include "ms-https.h"
#include "ms-sts-fetch.h"

/* §3.3: "a timeout of one minute". */
#define TIMEOUT 60

static gboolean
is_stopped (gpointer data)
{
  const MsStsRequest *request = data;

  return g_atomic_int_get (request->stop) != 0;
}

/* §3.3: "HTTP 200 response code", media type "text/plain"; parameters behind it do not count.
 */
static gboolean
is_good (const MsHttpsAnswer *answer)
{
  return answer->end == MS_HTTPS_ANSWERED && answer->status == 200 && !answer->cut &&
         answer->type != NULL && g_ascii_strcasecmp (answer->type, "text/plain") == 0;
}

MsStsPolicy *
ms_sts_fetch (const MsStsRequest *request, GString **text)
{
  g_autofree char *host = g_strconcat ("mta-sts.", request->domain, NULL);
  g_autofree char *url =
      g_strdup_printf ("https://%s:%u/.well-known/mta-sts.txt", host, request->port);
  MsHttpsRequest get = { .url = url,
                         .host = host,
                         .port = request->port,
                         .addresses = request->addresses,
                         .ca_file = request->ca_file,
                         .seconds = TIMEOUT,
                         .max_size = MS_STS_MAX_SIZE,
                         .stopped = is_stopped,
                         .data = (gpointer) request };
  g_autoptr (MsHttpsAnswer) answer = ms_https_get (&get);
  MsStsPolicy *policy = NULL;

  if (is_good (answer))
    policy = ms_sts_policy_parse (answer->body->str, answer->body->len);
  if (policy != NULL)
    *text = g_steal_pointer (&answer->body);

  return policy;
}
