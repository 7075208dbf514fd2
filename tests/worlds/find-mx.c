/* SPDX-License-Identifier: GPL-3.0-or-later */
/* find-mx.c - what the DNS of a world says of domains: find-mx SERVER CA-FILE
 *
 * Reads a domain a line; writes a line of JSON for each: status, enhanced, site, implicit,
 * hosts (name, addresses, secure, tlsa: records that can be used, -1 where it is not known) and
 * policy
 * ("" without one).
 */

#include "config.h"

#include "ms-mta-sts.h"
#include "ms-tlsa.h"

#include <stdio.h>
#include <string.h>

static const char *const status_names[] = { "found", "failed", "deferred" };
static const char *const mode_names[] = { "none", "testing", "enforce" };

static int
count_tlsa (MsResolver *resolver, const MsMxHost *host)
{
  g_autoptr (MsDnsAnswer) answer = NULL;
  g_autoptr (GPtrArray) records = NULL;

  switch (ms_tlsa_ask (resolver, host, 25, &answer, &records))
    {
    case MS_TLSA_NONE:
      return 0;
    case MS_TLSA_FOUND:
      return (int) records->len;
    case MS_TLSA_FAILED:
      break;
    }
  return -1;
}

static void
print_host (MsResolver *resolver, const MsMxHost *host)
{
  g_autofree char *addresses = g_strjoinv ("\",\"", host->addresses);

  printf ("{\"name\":\"%s\",\"addresses\":[\"%s\"],\"secure\":%s,\"tlsa\":%d}", host->name,
          addresses, host->secure ? "true" : "false", count_tlsa (resolver, host));
}

static void
print_domain (MsResolver *resolver, MsMtaSts *sts, const char *domain)
{
  g_autoptr (MsMx) mx = ms_mx_find_sync (resolver, domain);
  g_autoptr (MsStsPolicy) policy = ms_mta_sts_find_sync (sts, mx->domain);

  printf ("{\"domain\":\"%s\",\"status\":\"%s\",\"enhanced\":\"%s\",\"site\":\"%s\","
          "\"implicit\":%s,\"policy\":\"%s\",\"hosts\":[",
          domain, status_names[mx->status], mx->enhanced != NULL ? mx->enhanced : "", mx->site,
          mx->implicit ? "true" : "false", policy != NULL ? mode_names[policy->mode] : "");
  for (guint i = 0; i < mx->hosts->len; i++)
    {
      if (i > 0)
        putchar (',');
      print_host (resolver, mx->hosts->pdata[i]);
    }
  puts ("]}");
}

int
main (int argc, char **argv)
{
  MsResolverOptions options = { .server = argv[1], .trust_dnssec = TRUE };
  MsMtaStsOptions   sts_options = { .ca_file = argc == 3 ? argv[2] : NULL };
  char              domain[512];

  g_autoptr (GError) error = NULL;
  g_autoptr (MsResolver) resolver = NULL;
  g_autoptr (MsMtaSts) sts = NULL;

  if (argc != 3 || (resolver = ms_resolver_new (&options, &error)) == NULL)
    {
      fprintf (stderr, "usage: find-mx SERVER CA-FILE%s%s\n", error != NULL ? ": " : "",
               error != NULL ? error->message : "");
      return 2;
    }
  sts = ms_mta_sts_new (resolver, &sts_options);
  while (fgets (domain, sizeof domain, stdin) != NULL)
    print_domain (resolver, sts, g_strchomp (domain));
  return 0;
}
