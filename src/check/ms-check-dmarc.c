/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-dmarc.c - DKIM keys and the DMARC policy of the domain in From */

#include "config.h"

#include "ms-check-private.h"
#include "ms-dmarc.h"
#include "ms-dns-zone.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FAILURES_MAX 2 /* who does not answer twice does not answer */

/* (transfer full) (nullable): "default, mail": of the selectors that providers and guides use
 */
static char *
find_selectors (MsCheckContext *context, guint *failed)
{
  static const char *const selectors[] = { "default",   "mail", "google", "selector1",
                                           "selector2", "k1",   "k2",     "s1",
                                           "s2",        "dkim", "smtp",   "fm1",
                                           "mailo",     "zoho", "pm",     "key1" };
  gint64   deadline = g_get_monotonic_time () + MS_CHECK_SECONDS * G_USEC_PER_SEC;
  GString *found = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (selectors) && g_get_monotonic_time () < deadline &&
                    *failed < FAILURES_MAX;
       i++)
    {
      g_autofree char *name =
          g_strconcat (selectors[i], "._domainkey.", context->from_domain, NULL);
      g_autoptr (MsRecords) records = ms_lookup (context->lookup, name, MS_DNS_TXT);
      const char *key = NULL;

      *failed += records->status == MS_DNS_FAILED;
      for (guint j = 0; records->texts[j] != NULL && key == NULL; j++)
        key = strstr (records->texts[j], "p=");

      /* "p=" alone is a key that was withdrawn: RFC 6376 §3.6.1 */
      if (key != NULL && g_ascii_isalnum (key[2 + strspn (key + 2, " \t")]))
        g_string_append_printf (found, "%s%s", found->len > 0 ? ", " : "", selectors[i]);
    }

  return g_string_free (found, found->len == 0);
}

void
ms_check_dkim (MsCheckContext *context, MsCheckNotes *notes)
{
  static const char id[] = "dkim";

  guint            failed = 0;
  g_autofree char *found = NULL;
  char            *detail;

  if (context->from_domain == NULL)
    return;
  if (context->sender_problem != NULL || ms_sender_has_keys (&context->sender))
    {
      ms_check_signature (context, notes);
      return;
    }

  found = find_selectors (context, &failed);
  detail =
      context->route.direct
          ? g_strdup (_ ("The campaign has no sender identity with a key, so Mailshot does not "
                         "sign it: what goes directly rests on SPF alone."))
          : g_strdup (_ ("The campaign has no sender identity with a key, so Mailshot does "
                         "not sign it; your provider may sign."));
  if (found != NULL)
    ms_check_add (notes, id, context->route.direct ? MS_CHECK_AMBER : MS_CHECK_GREEN,
                  g_strdup_printf (_ ("%s publishes a DKIM key (%s)"), context->from_domain,
                                   found),
                  detail,
                  context->route.direct
                      ? g_strdup (_ ("Make a key under Identities, or with “mailshotctl "
                                     "identity dkim”, and give the campaign that identity."))
                      : NULL);
  else if (failed > 0)
    ms_check_add (notes, id, MS_CHECK_GREY,
                  g_strdup_printf (_ ("DKIM keys of %s: the DNS gave no answer"),
                                   context->from_domain),
                  detail, NULL);
  else
    ms_check_add (
        notes, id, MS_CHECK_AMBER,
        g_strdup_printf (_ ("No DKIM key of %s was found"), context->from_domain), detail,
        g_strdup (
            _ ("Make a key under Identities, or with “mailshotctl identity dkim”; or look "
               "in your provider's help for how to switch DKIM on. A key under an unusual "
               "name cannot be found from here.")));
}

static char *
describe_policy (const MsDmarc *dmarc)
{
  switch (dmarc->policy)
    {
    case MS_DMARC_POLICY_NONE:
      return g_strdup (_ ("Its policy asks receivers to do nothing to mail that fails."));
    case MS_DMARC_POLICY_QUARANTINE:
      return g_strdup (_ ("Its policy puts mail that fails into the spam folder."));
    case MS_DMARC_POLICY_REJECT:
      return g_strdup (_ ("Its policy has receivers refuse mail that fails."));
    }

  g_assert_not_reached ();
}

static void
add_missing (MsCheckNotes *notes, const char *id, const char *domain)
{
  g_autofree char *name = g_strconcat ("_dmarc.", domain, NULL);
  g_autofree char *text =
      g_strconcat ("v=DMARC1; p=none; rua=mailto:postmaster@", domain, NULL);

  ms_check_add (notes, id, MS_CHECK_AMBER,
                g_strdup_printf (_ ("%s has no DMARC record"), domain),
                g_strdup (
                    _ ("Gmail and Yahoo ask for one from who writes to 5,000 of their users a "
                       "day.")),
                g_strdup (_ ("Put this line into the domain's DNS; the policy “none” harms "
                             "nobody.")))
      ->record = ms_dns_zone_txt (name, text);
}

/* Whether all that leaves directly passes by SPF; FALSE, too, where no address is known. */
static gboolean
passes_directly (const MsCheckContext *context)
{
  for (guint i = 0; i < context->verdicts->len; i++)
    if (((const MsSpfVerdict *) context->verdicts->pdata[i])->result != MS_SPF_PASS)
      return FALSE;

  return context->verdicts->len > 0;
}

static void
add_direct (MsCheckContext *context,
            MsCheckNotes   *notes,
            const MsDmarc  *dmarc,
            gboolean        aligned)
{
  static const char id[] = "dmarc";

  g_autofree char *policy = describe_policy (dmarc);
  gboolean         harmless = dmarc->policy == MS_DMARC_POLICY_NONE;

  if (aligned && passes_directly (context))
    ms_check_add (notes, id, MS_CHECK_GREEN,
                  g_strdup_printf (_ ("DMARC of %s will pass"), context->from_domain),
                  g_strdup (_ ("By SPF, whose domain is that of From.")), NULL);
  else if (aligned && context->verdicts->len == 0)
    ms_check_add (notes, id, MS_CHECK_GREY,
                  g_strdup_printf (_ ("Whether DMARC of %s will pass is not known"),
                                   context->from_domain),
                  g_strdup_printf (_ ("That depends on SPF for the outgoing address. %s"),
                                   policy),
                  NULL);
  else
    ms_check_add (notes, id, harmless ? MS_CHECK_AMBER : MS_CHECK_RED,
                  g_strdup_printf (_ ("DMARC of %s will fail"), context->from_domain),
                  aligned ? g_strdup_printf (_ ("SPF does not pass, and no DKIM signature of "
                                                "the domain in From can be verified. %s"),
                                             policy)
                          : g_strdup_printf (_ ("SPF counts only where the envelope's domain "
                                                "is that of From, "
                                                "and it is %s. %s"),
                                             context->envelope_domain, policy),
                  aligned ? g_strdup (_ ("See what SPF needs."))
                          : g_strdup (_ ("Use a sender address of the domain in From.")));
}

static void
add_account (MsCheckContext *context,
             MsCheckNotes   *notes,
             const MsDmarc  *dmarc,
             gboolean        aligned)
{
  static const char id[] = "dmarc";

  g_autofree char *policy = describe_policy (dmarc);

  if (aligned)
    ms_check_add (notes, id, MS_CHECK_GREEN,
                  g_strdup_printf (_ ("%s has a DMARC record"), context->from_domain),
                  g_strdup_printf (_ ("The envelope's domain fits. It passes if SPF does, or "
                                      "if your "
                                      "provider signs for the domain. %s"),
                                   policy),
                  NULL);
  else
    ms_check_add (
        notes, id, MS_CHECK_AMBER,
        g_strdup_printf (_ ("DMARC of %s may fail"), context->from_domain),
        g_strdup_printf (_ ("The envelope's domain is %s, so SPF does not count, and all "
                            "rests on your provider's signature. %s"),
                         context->envelope_domain, policy),
        g_strdup (_ ("Use a sender address of the domain in From, or ask your provider "
                     "whether it signs for that domain.")));
}

void
ms_check_dmarc (MsCheckContext *context, MsCheckNotes *notes)
{
  static const char id[] = "dmarc";

  MsDmarc          dmarc;
  g_autofree char *where = NULL;
  g_autofree char *record = NULL;
  gboolean         aligned;

  if (context->from_domain == NULL || context->envelope_domain == NULL)
    return;

  switch (ms_dmarc_find (context->lookup, context->from_domain, &dmarc, &where, &record))
    {
    case MS_DMARC_MISSING:
      add_missing (notes, id, where);
      return;
    case MS_DMARC_SEVERAL:
    case MS_DMARC_INVALID:
      ms_check_add (notes, id, MS_CHECK_RED,
                    g_strdup_printf (_ ("The DMARC record of %s does not count"), where),
                    record != NULL
                        ? g_strdup_printf (_ ("It is “%s”, and its policy (p=) is missing or "
                                              "unknown."),
                                           record)
                        : g_strdup (_ ("There is more than one, and then none counts.")),
                    g_strdup (_ ("Correct it in the DNS.")));
      return;
    case MS_DMARC_FAILED:
      ms_check_add (notes, id, MS_CHECK_GREY,
                    g_strdup_printf (_ ("The DMARC record of %s could not be read"), where),
                    g_strdup (_ ("The DNS gave no answer.")), NULL);
      return;
    case MS_DMARC_FOUND:
      break;
    }

  if (context->sender.domain != NULL &&
      ms_dmarc_aligned (context->from_domain, context->sender.domain, dmarc.strict_dkim) &&
      ms_check_is_signed (context))
    {
      ms_check_add (notes, id, MS_CHECK_GREEN,
                    g_strdup_printf (_ ("DMARC of %s will pass"), context->from_domain),
                    g_strdup (_ ("By DKIM, whose domain is that of From.")), NULL);
      return;
    }

  aligned = ms_dmarc_aligned (context->from_domain, context->envelope_domain, dmarc.strict_spf);
  if (context->route.direct)
    add_direct (context, notes, &dmarc, aligned);
  else
    add_account (context, notes, &dmarc, aligned);
}
