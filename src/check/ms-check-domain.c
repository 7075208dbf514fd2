/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-domain.c - do the domains of the sender and of the recipients take mail? */

#include "config.h"

#include "ms-check-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
check_domain (MsCheckContext *context, MsCheckNotes *notes, const char *id, const char *domain)
{
  g_autoptr (MsExchangers) found = ms_lookup_exchangers (context->lookup, domain);
  g_autofree char *reason = ms_check_sentence (found->reason);

  switch (found->status)
    {
    case MS_MX_FOUND:
      ms_check_add (notes, id, MS_CHECK_GREEN, g_strdup_printf (_ ("%s takes mail"), domain),
                    found->implicit
                        ? g_strdup (_ ("It has no MX record and is its own mail server."))
                        : NULL,
                    NULL);
      break;
    case MS_MX_DEFERRED:
      ms_check_add (notes, id, MS_CHECK_GREY,
                    g_strdup_printf (_ ("Whether %s takes mail is not known"), domain),
                    ms_check_sentence (found->reason), NULL);
      break;
    case MS_MX_FAILED:
      if (g_strcmp0 (found->enhanced, "5.1.10") == 0)
        ms_check_add (notes, id, MS_CHECK_RED,
                      g_strdup_printf (_ ("%s says that it takes no mail"), domain),
                      /* RFC 7505 §4.2: 5.7.27 */
                      g_strdup (
                          _ ("Its MX record is the null one: neither replies nor messages "
                             "about failures would arrive, and receivers refuse mail whose "
                             "sender cannot be answered (5.7.27).")),
                      g_strdup (
                          _ ("Send from a domain that takes mail, or give this one an MX.")));
      else
        ms_check_add (notes, id, MS_CHECK_RED, g_strdup_printf (_ ("%s takes no mail"), domain),
                      /* Translators: %s is a whole sentence that says why. */
                      g_strdup_printf (_ ("%s Receivers refuse mail whose sender cannot be "
                                          "answered."),
                                       reason),
                      g_strdup (_ ("Correct the address, or give the domain an MX.")));
      break;
    }
}

void
ms_check_own_domain (MsCheckContext *context, MsCheckNotes *notes)
{
  const char *from = context->from_domain;
  const char *envelope = context->envelope_domain;

  if (from == NULL || envelope == NULL)
    {
      ms_check_add (notes, "sender-domain", MS_CHECK_RED,
                    g_strdup (_ ("The sender is no mail address")), NULL,
                    g_strdup (_ ("Write From as “Name <name@example.org>”.")));
      return;
    }

  check_domain (context, notes, "sender-domain", from);
  if (strcmp (from, envelope) != 0)
    check_domain (context, notes, "bounce-domain", envelope);
}

static void
add_examples (MsCheckFinding *finding, const GArray *probes)
{
  g_autoptr (GPtrArray) examples = g_ptr_array_new ();

  for (guint i = 0; i < probes->len && examples->len < MS_CHECK_EXAMPLES; i++)
    {
      const MsCheckProbe *probe = &g_array_index (probes, MsCheckProbe, i);

      if (probe->exchangers != NULL && probe->exchangers->status == MS_MX_FAILED)
        g_ptr_array_add (examples, g_strdup (probe->example));
    }
  g_ptr_array_add (examples, NULL);
  g_strfreev (finding->recipients);
  finding->recipients = (char **) g_ptr_array_free (g_steal_pointer (&examples), FALSE);
}

static void
add_bad (MsCheckNotes *notes, const GArray *probes, guint count, guint64 recipients)
{
  add_examples (
      ms_check_add (notes, "recipient-domains", MS_CHECK_AMBER,
                    g_strdup_printf (ngettext ("%u of the list's domains takes no mail",
                                               "%u of the list's domains take no mail", count),
                                     count),
                    g_strdup_printf (ngettext ("%" G_GUINT64_FORMAT " recipient will fail.",
                                               "%" G_GUINT64_FORMAT " recipients will fail.",
                                               recipients),
                                     recipients),
                    g_strdup (_ ("Correct or remove these addresses: many failures cost "
                                 "reputation."))),
      probes);
}

void
ms_check_recipient_domains (MsCheckContext *context, MsCheckNotes *notes)
{
  const GArray *probes = context->probes;
  guint         counts[3] = { 0 };
  guint64       lost = 0;

  for (guint i = 0; i < probes->len; i++)
    {
      const MsCheckProbe *probe = &g_array_index (probes, MsCheckProbe, i);

      if (probe->exchangers == NULL)
        continue;
      counts[probe->exchangers->status]++;
      if (probe->exchangers->status == MS_MX_FAILED)
        lost += probe->recipients;
    }
  if (counts[MS_MX_FOUND] + counts[MS_MX_FAILED] + counts[MS_MX_DEFERRED] == 0)
    return;

  if (counts[MS_MX_FOUND] == 0 && counts[MS_MX_FAILED] == 0)
    ms_check_add (notes, "recipient-domains",
                  context->route.direct ? MS_CHECK_RED : MS_CHECK_AMBER,
                  g_strdup (_ ("The DNS finds no mail server at all")),
                  g_strdup (
                      _ ("None of the list's largest domains could be looked up. The network "
                         "is down, or the DNS server is not a usable one.")),
                  g_strdup (
                      _ ("Check the network connection and the DNS server in the settings.")));
  else if (counts[MS_MX_FOUND] == 0)
    add_examples (
        ms_check_add (notes, "recipient-domains", MS_CHECK_RED,
                      g_strdup (_ ("None of the list's domains takes mail")),
                      g_strdup (
                          _ ("Either the list is wrong, or the DNS server does not give MX "
                             "records.")),
                      g_strdup (_ (
                          "Look at the addresses, then at the DNS server in the settings."))),
        probes);
  else if (counts[MS_MX_FAILED] > 0)
    add_bad (notes, probes, counts[MS_MX_FAILED], lost);
  else
    ms_check_add (
        notes, "recipient-domains", MS_CHECK_GREEN,
        g_strdup_printf (ngettext ("The mail server of the list's %u largest domain is known",
                                   "The mail servers of the list's %u largest domains are "
                                   "known",
                                   counts[MS_MX_FOUND]),
                         counts[MS_MX_FOUND]),
        counts[MS_MX_DEFERRED] > 0
            ? g_strdup_printf (ngettext ("The DNS gave no answer about %u other.",
                                         "The DNS gave no answer about %u others.",
                                         counts[MS_MX_DEFERRED]),
                               counts[MS_MX_DEFERRED])
            : NULL,
        NULL);
}
