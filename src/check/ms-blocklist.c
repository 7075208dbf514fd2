/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-blocklist.c - what a block list's answer means */

#include "config.h"

#include "ms-blocklist.h"
#include "ms-text.h"

#include <string.h>

#define TEXT_MAX 300

/* https://www.spamhaus.org/faqs/dnsbl-usage/ "What do the 127.*.*.* Spamhaus return codes
 * mean?"
 */
static const struct
{
  const char       *code;
  MsBlocklistStatus status;
  const char       *list;
} spamhaus[] = {
  { "127.0.0.2", MS_BLOCKLIST_LISTED, "SBL" },
  { "127.0.0.3", MS_BLOCKLIST_LISTED, "SBL CSS" },
  { "127.0.0.4", MS_BLOCKLIST_LISTED, "XBL" },
  { "127.0.0.5", MS_BLOCKLIST_LISTED, "XBL" },
  { "127.0.0.6", MS_BLOCKLIST_LISTED, "XBL" },
  { "127.0.0.7", MS_BLOCKLIST_LISTED, "XBL" },
  { "127.0.0.9", MS_BLOCKLIST_LISTED, "SBL DROP" },
  { "127.0.0.10", MS_BLOCKLIST_POLICY, "PBL" },
  { "127.0.0.11", MS_BLOCKLIST_POLICY, "PBL" },
};

static gboolean
is_spamhaus (const char *zone)
{
  g_autofree char *lower = g_ascii_strdown (zone, -1);

  /* Also "KEY.zen.dq.spamhaus.net". */
  return strstr (lower, "spamhaus.") != NULL;
}

static MsBlocklistResult
judge_one (const char *zone, const char *code)
{
  MsBlocklistResult result = { MS_BLOCKLIST_LISTED, NULL, NULL };
  MsIp              ip;

  /* A zone that was given up and now answers everything with an advertiser's address. */
  if (!ms_ip_parse (code, &ip) || ip.length != 4 || ip.bytes[0] != 127)
    return (MsBlocklistResult){ MS_BLOCKLIST_FAILED, NULL, NULL };
  if (strcmp (code, "127.0.0.1") == 0 || g_str_has_prefix (code, "127.255.255."))
    return (MsBlocklistResult){ MS_BLOCKLIST_REFUSED, NULL, NULL };

  for (guint i = 0; is_spamhaus (zone) && i < G_N_ELEMENTS (spamhaus); i++)
    if (strcmp (spamhaus[i].code, code) == 0)
      {
        result.status = spamhaus[i].status;
        result.list = spamhaus[i].list;
      }

  return result;
}

MsBlocklistResult
ms_blocklist_judge (const char *zone, const char *const *codes)
{
  /* One listing outweighs the rest, a policy what is not known. */
  static const guint weights[] = { 0, 4, 3, 2, 1 };

  MsBlocklistResult worst = { MS_BLOCKLIST_CLEAN, NULL, NULL };

  for (guint i = 0; codes[i] != NULL; i++)
    {
      MsBlocklistResult one = judge_one (zone, codes[i]);

      if (weights[one.status] > weights[worst.status])
        worst = one;
    }

  return worst;
}

void
ms_blocklist_ask (const MsLookup    *lookup,
                  const MsIp        *ip,
                  const char        *zone,
                  MsBlocklistResult *result)
{
  g_autofree char *reverse = ms_ip_reverse (ip);
  g_autofree char *name = g_strconcat (reverse, ".", zone, NULL);
  g_autoptr (MsRecords) codes = ms_lookup (lookup, name, MS_DNS_A);
  g_autoptr (MsRecords) words = NULL;

  *result = ms_blocklist_judge (zone, (const char *const *) codes->texts);
  if (codes->status == MS_DNS_FAILED)
    result->status = MS_BLOCKLIST_FAILED;
  if (result->status != MS_BLOCKLIST_LISTED && result->status != MS_BLOCKLIST_POLICY)
    return;

  words = ms_lookup (lookup, name, MS_DNS_TXT);
  if (words->texts[0] != NULL)
    {
      g_autofree char *line = ms_text_printable (words->texts[0], -1);

      result->text = g_utf8_substring (line, 0, MIN (TEXT_MAX, g_utf8_strlen (line, -1)));
    }
}

void
ms_blocklist_result_clear (MsBlocklistResult *self)
{
  g_clear_pointer (&self->text, g_free);
}
