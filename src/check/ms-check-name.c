/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-name.c - what the outgoing address is called, and what it calls itself */

#include "config.h"

#include "ms-check-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
leads_to (const MsRecords *addresses, const char *address)
{
  MsIp ip;

  for (guint i = 0; addresses->texts[i] != NULL; i++)
    {
      MsIp found;

      if (ms_ip_parse (address, &ip) && ms_ip_parse (addresses->texts[i], &found) &&
          ms_ip_equal (&ip, &found))
        return TRUE;
    }

  return FALSE;
}

/* Providers' names for homes and machines that nobody named: they hold the address's numbers.
 */
static gboolean
is_generic (const char *name, const char *address)
{
  static const char *const words[] = { "dynamic", "dyn", "dsl",   "dialup", "dhcp",
                                       "pool",    "ppp", "cable", "dip",    "customer" };
  MsIp                     ip;
  g_auto (GStrv) labels = g_strsplit_set (name, ".-_", -1);
  g_autofree char *dashed = g_strdelimit (g_strdup (name), "-_", '.');
  g_autofree char *numbers = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strv_contains ((const char *const *) labels, words[i]))
      return TRUE;
  if (!ms_ip_parse (address, &ip) || ip.length != 4)
    return FALSE;

  numbers = ms_ip_reverse (&ip);

  return strstr (dashed, address) != NULL || strstr (dashed, numbers) != NULL;
}

/* (transfer full) (nullable): the reverse name that leads back; @any: (out) (transfer full)
 * (nullable): one that does not */
static char *
find_name (const MsCheckContext *context, const char *address, char **any, MsDnsStatus *status)
{
  g_autoptr (MsRecords) names = ms_lookup (context->lookup, address, MS_DNS_PTR);

  *status = names->status;
  *any = g_strdup (names->texts[0]);
  for (guint i = 0; names->texts[i] != NULL && i < 10; i++)
    {
      g_autoptr (MsRecords) back = ms_lookup_addresses (context->lookup, names->texts[i]);

      if (leads_to (back, address))
        return g_strdup (names->texts[i]);
      if (back->status == MS_DNS_FAILED)
        *status = MS_DNS_FAILED;
    }

  return NULL;
}

static void
check_reverse (MsCheckContext *context, MsCheckNotes *notes, const char *address)
{
  static const char id[] = "reverse-name";

  g_autofree char *any = NULL;
  g_autofree char *ask =
      g_strdup (_ ("Ask the provider of the address to set it to the name of this "
                   "server, or send through an account."));
  MsDnsStatus      status;
  g_autofree char *name = find_name (context, address, &any, &status);

  if (name == NULL && status == MS_DNS_FAILED)
    ms_check_add (notes, id, MS_CHECK_GREY,
                  g_strdup_printf (_ ("The reverse name of %s is not known"), address),
                  g_strdup (_ ("The DNS gave no answer.")), NULL);
  else if (any == NULL)
    ms_check_add (notes, id, MS_CHECK_RED,
                  g_strdup_printf (_ ("%s has no reverse name"), address),
                  g_strdup (_ ("Gmail and many others refuse mail from such an address.")),
                  g_steal_pointer (&ask));
  else if (name == NULL)
    ms_check_add (notes, id, MS_CHECK_RED,
                  g_strdup_printf (_ ("The reverse name of %s does not lead back"), address),
                  g_strdup_printf (_ ("It is %s, which has other addresses or none. Gmail and "
                                      "many "
                                      "others refuse mail from such an address."),
                                   any),
                  g_steal_pointer (&ask));
  else if (is_generic (name, address))
    ms_check_add (notes, id, MS_CHECK_AMBER,
                  g_strdup_printf (_ ("The reverse name %s looks like a home's"), name),
                  g_strdup (_ ("Many receivers refuse mail from addresses that nobody named.")),
                  g_steal_pointer (&ask));
  else
    ms_check_add (notes, id, MS_CHECK_GREEN,
                  g_strdup_printf (_ ("%s is called %s, and that leads back"), address, name),
                  NULL, NULL);
}

void
ms_check_reverse (MsCheckContext *context, MsCheckNotes *notes)
{
  for (guint i = 0; context->route.direct && i < context->outgoing->len; i++)
    check_reverse (context, notes, context->outgoing->pdata[i]);
}

static void
judge_name (MsCheckContext *context, MsCheckNotes *notes, const char *name, const char *address)
{
  static const char id[] = "ehlo";

  g_autoptr (MsRecords) addresses = ms_lookup_addresses (context->lookup, name);
  g_autofree char *shown =
      addresses->status == MS_DNS_FOUND ? g_strjoinv (", ", addresses->texts) : NULL;

  if (addresses->status == MS_DNS_FAILED)
    ms_check_add (notes, id, MS_CHECK_GREY,
                  g_strdup_printf (_ ("Whether the EHLO name %s exists is not known"), name),
                  g_strdup (_ ("The DNS gave no answer.")), NULL);
  else if (shown == NULL)
    ms_check_add (notes, id, MS_CHECK_RED,
                  g_strdup_printf (_ ("The EHLO name %s does not exist"), name),
                  g_strdup (_ ("Many receivers refuse to talk to a server with such a name.")),
                  g_strdup (
                      _ ("Set the EHLO name to the reverse name of the outgoing address.")));
  else if (address != NULL && !leads_to (addresses, address))
    ms_check_add (
        notes, id, MS_CHECK_AMBER,
        g_strdup_printf (_ ("The EHLO name %s leads elsewhere"), name),
        g_strdup_printf (_ ("Mail leaves from %s, and the name leads to %s. Spam filters "
                            "count that against it."),
                         address, shown),
        g_strdup (_ ("Set the EHLO name to the reverse name of the outgoing address.")));
  else
    ms_check_add (notes, id, MS_CHECK_GREEN, g_strdup_printf (_ ("The EHLO name is %s"), name),
                  address == NULL
                      ? g_strdup (
                            _ ("It exists; whether it leads to the outgoing address is not "
                               "known."))
                      : NULL,
                  NULL);
}

void
ms_check_ehlo (MsCheckContext *context, MsCheckNotes *notes)
{
  const char *address = context->outgoing->len > 0 ? context->outgoing->pdata[0] : NULL;
  const char *set = context->settings->ehlo_name;
  MsDnsStatus status = MS_DNS_NO_NAME;

  g_autofree char *any = NULL;
  g_autofree char *name = NULL;

  if (!context->route.direct)
    return;
  if (set != NULL)
    {
      judge_name (context, notes, set, address);
      return;
    }

  name = address != NULL ? find_name (context, address, &any, &status) : NULL;
  if (name != NULL)
    judge_name (context, notes, name, address);
  else if (address == NULL || status == MS_DNS_FAILED)
    ms_check_add (notes, "ehlo", MS_CHECK_GREY, g_strdup (_ ("The EHLO name is not known")),
                  address == NULL
                      ? g_strdup (_ ("It is the reverse name of the outgoing address, which is "
                                     "not known."))
                      : g_strdup (_ ("It is the reverse name of the outgoing address, about "
                                     "which the DNS gave no answer.")),
                  NULL);
  else
    ms_check_add (notes, "ehlo", MS_CHECK_RED, g_strdup (_ ("There is no good name for EHLO")),
                  g_strdup (
                      _ ("The outgoing address has no reverse name that leads back, and the "
                         "settings name none. Mailshot says this computer's own name, or the "
                         "bare address, and many receivers count that against it.")),
                  g_strdup (
                      _ ("Set the EHLO name to a name that leads to the outgoing address.")));
}
