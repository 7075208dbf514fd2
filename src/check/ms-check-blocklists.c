/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-blocklists.c - is our address, or the account's server, on a block list? */

#include "config.h"

#include "ms-blocklist.h"
#include "ms-check-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ID            "blocklists"
#define ADDRESSES_MAX 4 /* of one account's server */

typedef struct
{
  MsCheckContext *context;
  MsCheckNotes   *notes;
  gint64          deadline;
  gboolean        own;     /* our address, not a provider's */
  guint           clean;   /* answers */
  GString        *silent;  /* (owned): zones that gave none */
  GString        *refused; /* (owned): zones that do not answer this resolver */
} Search;

static void
append_zone (GString *zones, const char *zone)
{
  if (strstr (zones->str, zone) == NULL)
    g_string_append_printf (zones, "%s%s", zones->len > 0 ? ", " : "", zone);
}

static void
add_listed (Search                  *self,
            const char              *address,
            const char              *zone,
            const MsBlocklistResult *result)
{
  g_autofree char *list =
      result->list != NULL ? g_strdup_printf ("%s (%s)", zone, result->list) : g_strdup (zone);
  const char *text = result->text != NULL ? result->text : "";

  if (result->status == MS_BLOCKLIST_POLICY && !self->own)
    {
      /* What a provider takes mail on need not be what it sends from. */
      self->clean++;
      return;
    }
  if (result->status == MS_BLOCKLIST_POLICY)
    ms_check_add (self->notes, ID, MS_CHECK_RED,
                  g_strdup_printf (_ ("%s is on the policy list %s"), address, list),
                  g_strdup_printf (_ ("It is a home or dynamic address that should not send "
                                      "mail "
                                      "directly; it is no accusation. %s"),
                                   text),
                  g_strdup (_ ("Send through an account.")));
  else
    ms_check_add (self->notes, ID, self->own ? MS_CHECK_RED : MS_CHECK_AMBER,
                  g_strdup_printf (_ ("%s is on the block list %s"), address, list),
                  g_strdup_printf (_ ("Receivers that use the list refuse mail from it. %s"),
                                   text),
                  self->own
                      ? g_strdup (
                            _ ("Find out why at the list's web site and have it taken off, "
                               "or send through an account."))
                      : g_strdup (_ ("It is your account's server, which may send from other "
                                     "addresses: ask your provider.")));
}

static void
search_zone (Search *self, const MsIp *ip, const char *zone)
{
  g_auto (MsBlocklistResult) result = { MS_BLOCKLIST_FAILED, NULL, NULL };
  g_autofree char *address = ms_ip_to_string (ip);

  if (g_get_monotonic_time () < self->deadline)
    ms_blocklist_ask (self->context->lookup, ip, zone, &result);
  switch (result.status)
    {
    case MS_BLOCKLIST_CLEAN:
      self->clean++;
      break;
    case MS_BLOCKLIST_LISTED:
    case MS_BLOCKLIST_POLICY:
      add_listed (self, address, zone, &result);
      break;
    case MS_BLOCKLIST_REFUSED:
      append_zone (self->refused, zone);
      break;
    case MS_BLOCKLIST_FAILED:
      append_zone (self->silent, zone);
      break;
    }
}

static void
search_address (Search *self, const char *address, char **zones)
{
  MsIp ip;

  if (!ms_ip_parse (address, &ip) || ms_ip_is_private (&ip))
    return;

  for (guint i = 0; zones[i] != NULL; i++)
    if (*zones[i] != '\0')
      search_zone (self, &ip, zones[i]);
}

static void
search_account (Search *self, const char *host, char **zones)
{
  g_autoptr (MsRecords) addresses = NULL;
  MsIp ip;

  if (ms_ip_parse (host, &ip))
    {
      search_address (self, host, zones);
      return;
    }

  addresses = ms_lookup_addresses (self->context->lookup, host);
  for (guint i = 0; i < ADDRESSES_MAX && addresses->texts[i] != NULL; i++)
    search_address (self, addresses->texts[i], zones);
}

static void
conclude (Search *self)
{
  if (self->refused->len > 0)
    ms_check_add (self->notes, ID, MS_CHECK_GREY,
                  g_strdup_printf (_ ("Not asked: %s"), self->refused->str),
                  g_strdup (
                      _ ("The list does not answer the DNS server that is used, as lists do to "
                         "large public ones. That is no listing.")),
                  g_strdup (
                      _ ("Set a DNS server of your own or your provider's in the settings.")));
  if (self->silent->len > 0)
    ms_check_add (self->notes, ID, MS_CHECK_GREY,
                  g_strdup_printf (_ ("No answer from: %s"), self->silent->str), NULL, NULL);
  if (self->notes->findings->len == 0 && self->clean > 0)
    ms_check_add (self->notes, ID, MS_CHECK_GREEN,
                  self->own ? g_strdup (_ ("The outgoing address is on no block list"))
                            : g_strdup (_ ("The account's server is on no block list")),
                  NULL, NULL);
  else if (self->notes->findings->len == 0)
    ms_check_add (self->notes, ID, MS_CHECK_GREY, g_strdup (_ ("No block list was asked")),
                  g_strdup (_ ("No public address is known, or the settings name no list.")),
                  NULL);
}

void
ms_check_blocklists (MsCheckContext *context, MsCheckNotes *notes)
{
  const char *setting = context->settings->blocklists;
  g_auto (GStrv) zones =
      g_strsplit_set (g_strcmp0 (setting, "none") != 0 && setting != NULL ? setting : "",
                      " \t,", -1);
  g_autoptr (GString) silent = g_string_new (NULL);
  g_autoptr (GString) refused = g_string_new (NULL);
  Search search = { context,
                    notes,
                    g_get_monotonic_time () + MS_CHECK_SECONDS * G_USEC_PER_SEC,
                    context->route.direct,
                    0,
                    silent,
                    refused };

  if (!context->route.direct && context->route.accounts->len == 0)
    return;

  for (guint i = 0; context->route.direct && i < context->outgoing->len; i++)
    search_address (&search, context->outgoing->pdata[i], zones);
  search.own = FALSE;
  for (guint i = 0; i < context->route.accounts->len; i++)
    search_account (&search, ((const MsAccount *) context->route.accounts->pdata[i])->host,
                    zones);

  search.own = context->route.direct && context->outgoing->len > 0;
  conclude (&search);
}
