/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-spf.c - does the envelope's domain let this address send? */

#include "config.h"

#include "ms-check-private.h"
#include "ms-dns-zone.h"
#include "ms-spf-advice.h"
#include "ms-spf-record.h"

#include <glib/gi18n-lib.h>

#define ID "spf"

static MsSpfVerdict *
evaluate (const MsCheckContext *context, const MsIp *ip, const char *helo)
{
  MsSpfQuery query = { *ip, context->envelope, helo };

  return ms_spf_check (context->lookup, &query);
}

static char *
make_line (const MsSpfVerdict *verdict, const char *term)
{
  g_autofree char *record = ms_spf_add_term (verdict->record, term);

  return ms_dns_zone_txt (verdict->domain, record);
}

/* What is wrong with the record whoever sends; whether there was something. */
static gboolean
add_error (MsCheckNotes *notes, const MsSpfVerdict *verdict)
{
  if (verdict->result == MS_SPF_PERMERROR)
    ms_check_add (notes, ID, MS_CHECK_RED,
                  g_strdup_printf (_ ("The SPF record of %s is not valid"), verdict->domain),
                  g_strdup_printf (_ ("%s. Receivers treat it as if there were none, or "
                                      "refuse."),
                                   verdict->problem),
                  g_strdup (_ ("Correct the record in the DNS.")));
  else if (verdict->result == MS_SPF_TEMPERROR)
    ms_check_add (notes, ID, MS_CHECK_GREY,
                  g_strdup_printf (_ ("The SPF record of %s could not be read"),
                                   verdict->domain),
                  ms_check_sentence (verdict->problem), NULL);
  else
    return FALSE;

  return TRUE;
}

/* The same for all ways: how the rest of the verdicts read. */
static char *
describe (const MsSpfVerdict *verdict, const char *address)
{
  if (verdict->result == MS_SPF_NONE)
    return g_strdup_printf (_ ("%s."), verdict->problem);
  if (verdict->term != NULL)
    return g_strdup_printf (_ ("For %s the result is “%s”, by the term “%s”."), address,
                            ms_spf_result_to_string (verdict->result), verdict->term);

  return g_strdup_printf (_ ("For %s the result is “%s”."), address,
                          ms_spf_result_to_string (verdict->result));
}

static void
add_direct (MsCheckNotes *notes, const MsSpfVerdict *verdict, const char *address)
{
  g_autofree char *term = ms_spf_address_term (address);
  MsCheckFinding  *finding;
  gboolean soft = verdict->result == MS_SPF_SOFTFAIL || verdict->result == MS_SPF_NEUTRAL;

  if (add_error (notes, verdict))
    return;
  if (verdict->result == MS_SPF_PASS)
    {
      ms_check_add (notes, ID, MS_CHECK_GREEN,
                    g_strdup_printf (_ ("SPF of %s lets %s send"), verdict->domain, address),
                    describe (verdict, address), NULL);
      return;
    }

  finding = ms_check_add (
      notes, ID, soft ? MS_CHECK_AMBER : MS_CHECK_RED,
      verdict->result == MS_SPF_NONE
          ? g_strdup_printf (_ ("%s has no SPF record"), verdict->domain)
          : g_strdup_printf (_ ("SPF of %s does not let %s send"), verdict->domain, address),
      verdict->result == MS_SPF_NONE
          ? g_strdup (_ ("Gmail and others refuse mail that nothing authenticates."))
          : describe (verdict, address),
      verdict->result == MS_SPF_NONE
          ? g_strdup (_ ("Put this line into the domain's DNS."))
          : g_strdup (_ ("Put this line into the domain's DNS, in place of the one that is "
                         "there.")));
  finding->record = make_line (verdict, term);
}

static void
add_uncovered (MsCheckContext *context,
               MsCheckNotes   *notes,
               const char     *host,
               const char     *address,
               MsSpfVerdict   *verdict)
{
  g_autofree char *include = ms_spf_find_include (context->lookup, verdict->record, host);
  g_autofree char *term = NULL;
  MsCheckFinding  *finding;

  if (include != NULL)
    {
      ms_check_add (
          notes, ID, MS_CHECK_GREEN,
          g_strdup_printf (_ ("SPF of %s names the provider of %s"), verdict->domain, host),
          g_strdup_printf (_ ("It includes %s. The host itself is not named there, but "
                              "providers send from other addresses."),
                           include),
          NULL);
      return;
    }

  term = ms_spf_suggest_term (context->lookup, host, address);
  finding = ms_check_add (
      notes, ID, MS_CHECK_AMBER,
      verdict->result == MS_SPF_NONE
          ? g_strdup_printf (_ ("%s has no SPF record"), verdict->domain)
          : g_strdup_printf (_ ("SPF of %s does not name %s"), verdict->domain, host),
      verdict->result == MS_SPF_NONE
          ? g_strdup (_ ("Gmail and others distrust mail that nothing authenticates."))
          : g_strdup_printf (_ ("For its address %s the result is “%s”. The provider may send "
                                "from "
                                "other addresses, which cannot be known from here."),
                             address, ms_spf_result_to_string (verdict->result)),
      g_strdup (
          _ ("Use what your provider tells its customers to put into the DNS; this line is a "
             "likely one.")));
  finding->record = make_line (verdict, term);
}

static void
check_account (MsCheckContext *context, MsCheckNotes *notes, const char *host)
{
  g_autoptr (MsRecords) addresses = NULL;
  MsIp  ip;
  guint passed = 0;

  if (ms_ip_parse (host, &ip))
    addresses = ms_records_new (MS_DNS_FOUND, (const char *const[]){ host, NULL });
  else
    addresses = ms_lookup_addresses (context->lookup, host);

  for (guint i = 0; addresses->texts[i] != NULL; i++)
    {
      g_autoptr (MsSpfVerdict) verdict = NULL;

      if (!ms_ip_parse (addresses->texts[i], &ip))
        continue;
      if (ms_ip_is_private (&ip))
        {
          ms_check_add (notes, ID, MS_CHECK_GREY,
                        g_strdup_printf (_ ("SPF: where %s sends from is not known"), host),
                        g_strdup_printf (_ ("Its address %s is one of a private network."),
                                         addresses->texts[i]),
                        NULL);
          return;
        }

      verdict = evaluate (context, &ip, host);
      if (verdict->result == MS_SPF_PASS)
        {
          passed++;
          continue;
        }
      if (!add_error (notes, verdict))
        add_uncovered (context, notes, host, addresses->texts[i], verdict);
      return;
    }

  if (passed > 0)
    ms_check_add (notes, ID, MS_CHECK_GREEN,
                  g_strdup_printf (_ ("SPF of %s lets %s send"), context->envelope_domain,
                                   host),
                  NULL, NULL);
  else
    ms_check_add (notes, ID, MS_CHECK_GREY,
                  g_strdup_printf (_ ("SPF: the address of %s is not known"), host),
                  addresses->problem != NULL ? g_strdup (addresses->problem) : NULL, NULL);
}

/* Nobody is known to send: whether there is a valid record at all. */
static void
check_record (MsCheckContext *context, MsCheckNotes *notes)
{
  MsIp ip;
  g_autoptr (MsSpfVerdict) verdict = NULL;

  ms_ip_parse ("192.0.2.1", &ip); /* RFC 5737: nobody's */
  verdict = evaluate (context, &ip, NULL);
  if (add_error (notes, verdict))
    return;
  if (verdict->result == MS_SPF_NONE)
    ms_check_add (notes, ID, MS_CHECK_AMBER,
                  g_strdup_printf (_ ("%s has no SPF record"), verdict->domain),
                  g_strdup (_ ("Gmail and others distrust mail that nothing authenticates.")),
                  g_strdup (_ ("Add one that names who sends for the domain.")));
  else
    ms_check_add (notes, ID, MS_CHECK_GREY,
                  g_strdup_printf (_ ("%s has a valid SPF record"), verdict->domain),
                  g_strdup (
                      _ ("Whether it covers the address that mail leaves from is not known, "
                         "because that address is not.")),
                  NULL);
}

void
ms_check_spf (MsCheckContext *context, MsCheckNotes *notes)
{
  const char *helo = context->settings->ehlo_name;

  if (context->envelope_domain == NULL)
    return;

  for (guint i = 0; context->route.direct && i < context->outgoing->len; i++)
    {
      const char *address = context->outgoing->pdata[i];
      MsIp        ip;

      if (!ms_ip_parse (address, &ip))
        continue;
      g_ptr_array_add (context->verdicts, evaluate (context, &ip, helo));
      add_direct (notes, context->verdicts->pdata[context->verdicts->len - 1], address);
    }
  for (guint i = 0; i < context->route.accounts->len; i++)
    check_account (context, notes,
                   ((const MsAccount *) context->route.accounts->pdata[i])->host);

  if (notes->findings->len == 0)
    check_record (context, notes);
}
