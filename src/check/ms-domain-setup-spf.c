/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-domain-setup-spf.c - the step that lets servers send for the domain */

#include "config.h"

#include "ms-domain-setup-private.h"
#include "ms-spf-advice.h"
#include "ms-spf-record.h"
#include "ms-spf.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What was found out about the addresses that mail leaves from. */
typedef struct
{
  char    *record;  /* (owned) (nullable): that is published */
  char    *wanted;  /* (owned) (nullable): it, with what it lacks */
  char    *term;    /* (owned) (nullable): the last one it lacks */
  char    *passes;  /* (owned) (nullable): the last address that passes */
  char    *include; /* (owned) (nullable): the provider's, which it includes */
  gboolean settled; /* the step has said what is wrong */
} Findings;

static void
findings_clear (Findings *self)
{
  g_free (self->record);
  g_free (self->wanted);
  g_free (self->term);
  g_free (self->passes);
  g_free (self->include);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Findings, findings_clear)

/* A return path with a domain of its own is used by nobody else: there, the record may forbid
 * all others.  The domain in From has other mail, too, mostly that of its MX. */
static const char *
start_record (const MsSetup *self)
{
  if (strcmp (self->envelope, self->from) == 0)
    return NULL;

  return self->sender->host != NULL ? "v=spf1 ~all" : "v=spf1 -all";
}

static gboolean
is_set (const char *source)
{
  return source != NULL && strcmp (source, "none") != 0;
}

static void
lack (MsSetup *self, Findings *findings, char *term)
{
  g_autofree char *before = findings->wanted;
  const char      *base = before != NULL             ? before
                          : findings->record != NULL ? findings->record
                                                     : start_record (self);

  findings->wanted = ms_spf_add_term (base, term);
  g_free (findings->term);
  findings->term = term;
}

/* Whether the record can be judged by it at all. */
static gboolean
is_valid (const MsSpfVerdict *verdict, MsSetupStep *step)
{
  if (verdict->result == MS_SPF_TEMPERROR)
    ms_setup_say (step, MS_SETUP_UNKNOWN,
                  g_strdup_printf (_ ("The record could not be read: %s."), verdict->problem));
  else if (verdict->result == MS_SPF_PERMERROR)
    ms_setup_say (step, MS_SETUP_DIFFERS,
                  g_strdup_printf (_ ("What is published is not valid, and counts for nothing: "
                                      "%s. A domain has one SPF record; if there are two, make "
                                      "one of them."),
                                   verdict->problem));
  else
    return TRUE;

  ms_setup_found (step, verdict->record);

  return FALSE;
}

static void
judge_address (MsSetup *self, MsSetupStep *step, Findings *findings, const char *address)
{
  const char *host = self->sender->host;
  MsSpfQuery  query = { .sender = self->envelope, .helo = self->sender->ehlo_name };
  g_autoptr (MsSpfVerdict) verdict = NULL;

  if (!ms_ip_parse (address, &query.ip) || ms_ip_is_private (&query.ip))
    return;

  verdict = ms_spf_check (self->lookup, &query);
  if (!is_valid (verdict, step))
    {
      findings->settled = TRUE;
      return;
    }

  g_free (findings->record);
  findings->record = g_strdup (verdict->record);
  if (verdict->result == MS_SPF_PASS)
    {
      g_free (findings->passes);
      findings->passes = g_strdup (address);
      return;
    }

  if (host == NULL)
    {
      lack (self, findings, ms_spf_address_term (address));
      return;
    }
  if (findings->include == NULL)
    findings->include = ms_spf_find_include (self->lookup, findings->record, host);
  if (findings->include == NULL && findings->wanted == NULL)
    lack (self, findings, ms_spf_suggest_term (self->lookup, host, address));
}

static void
judge_host (MsSetup *self, MsSetupStep *step, Findings *findings, const char *host)
{
  g_autoptr (MsRecords) addresses = NULL;
  MsIp ip;

  if (ms_ip_parse (host, &ip))
    {
      judge_address (self, step, findings, host);
      return;
    }

  addresses = ms_lookup_addresses (self->lookup, host);
  for (guint i = 0; addresses->texts[i] != NULL && !findings->settled; i++)
    judge_address (self, step, findings, addresses->texts[i]);
}

/* Nobody is known to send: whether there is a record at all. */
static void
judge_record (MsSetup *self, MsSetupStep *step)
{
  MsSpfQuery query = { .sender = self->envelope };
  g_autoptr (MsSpfVerdict) verdict = NULL;

  ms_ip_parse ("192.0.2.1", &query.ip); /* RFC 5737: nobody's */
  verdict = ms_spf_check (self->lookup, &query);
  if (!is_valid (verdict, step))
    return;

  ms_setup_found (step, verdict->record);
  if (verdict->result == MS_SPF_NONE)
    ms_setup_say (step, MS_SETUP_MISSING,
                  g_strdup (
                      _ ("Which address your mail leaves from is not known; this line "
                         "lets the servers of the domain itself send. If it is another "
                         "one, set it as the source address in the preferences, or choose "
                         "the account that you send through.")));
  else
    ms_setup_say (step, MS_SETUP_UNKNOWN,
                  g_strdup (
                      _ ("There is a valid record. Whether it covers the address that your "
                         "mail leaves from is not known: set the source address in the "
                         "preferences, or choose the account that you send through.")));
}

static void
say_right (MsSetup *self, MsSetupStep *step, const Findings *findings)
{
  ms_setup_publish_txt (step, self->envelope, findings->record);
  ms_setup_say (step, MS_SETUP_RIGHT,
                findings->include != NULL
                    ? g_strdup_printf (_ ("It includes %s, which is your provider's."),
                                       findings->include)
                    : g_strdup_printf (_ ("It lets %s send."), findings->passes));
}

static char *
describe_own (const Findings *findings)
{
  if (findings->record != NULL)
    return g_strdup_printf (_ ("Replace the record that is there with this one, which keeps "
                               "what it says and adds “%s”: a domain has only one SPF record."),
                            findings->term);

  return g_strdup_printf (_ ("It lets your own server send, by “%s”. If you send through a "
                             "provider instead, name his account in the identity first."),
                          findings->term);
}

static char *
describe_provider (const Findings *findings)
{
  if (findings->record != NULL)
    return g_strdup_printf (
        _ ("The record that is there does not name your provider. What he "
           "needs cannot be known from here, “%s” is likely: look for “SPF” "
           "in his help, and put what he says into the record that is there; "
           "a domain has only one."),
        findings->term);

  return g_strdup_printf (_ ("What your provider needs cannot be known from here, “%s” is "
                             "likely: look for “SPF” in his help, and put what he says in its "
                             "place."),
                          findings->term);
}

static void
say_lacking (MsSetup *self, MsSetupStep *step, const Findings *findings)
{
  ms_setup_publish_txt (step, self->envelope, findings->wanted);
  ms_setup_say (step, findings->record != NULL ? MS_SETUP_DIFFERS : MS_SETUP_MISSING,
                self->sender->host != NULL ? describe_provider (findings)
                                           : describe_own (findings));
}

/* The likely record, as far as it can be said without asking. */
static void
suggest (MsSetup *self, MsSetupStep *step)
{
  const MsSetupSender *sender = self->sender;

  g_auto (Findings) findings = { NULL };
  MsIp ip;

  if (sender->host != NULL)
    lack (self, &findings,
          ms_ip_parse (sender->host, &ip) ? ms_spf_address_term (sender->host)
                                          : g_strconcat ("a:", sender->host, NULL));
  else if (is_set (sender->source_ipv4) || is_set (sender->source_ipv6))
    {
      if (is_set (sender->source_ipv4))
        lack (self, &findings, ms_spf_address_term (sender->source_ipv4));
      if (is_set (sender->source_ipv6))
        lack (self, &findings, ms_spf_address_term (sender->source_ipv6));
    }
  else if (sender->ehlo_name != NULL)
    lack (self, &findings, g_strconcat ("a:", sender->ehlo_name, NULL));
  else
    findings.wanted = g_strdup ("v=spf1 a mx ~all");

  ms_setup_publish_txt (step, self->envelope, findings.wanted);
  ms_setup_say (step, MS_SETUP_UNASKED,
                g_strdup (_ ("If the domain has such a record already, add to that one; a "
                             "provider may ask for an include: of its own.")));
}

static void
judge (MsSetup *self, MsSetupStep *step, Findings *findings)
{
  const MsSetupSender *sender = self->sender;

  if (sender->host != NULL)
    judge_host (self, step, findings, sender->host);
  else if (is_set (sender->source_ipv4) || is_set (sender->source_ipv6))
    {
      if (is_set (sender->source_ipv4))
        judge_address (self, step, findings, sender->source_ipv4);
      if (is_set (sender->source_ipv6) && !findings->settled)
        judge_address (self, step, findings, sender->source_ipv6);
    }
  else if (sender->ehlo_name != NULL)
    judge_host (self, step, findings, sender->ehlo_name);
}

void
ms_setup_spf (MsSetup *self)
{
  g_auto (Findings) findings = { NULL };
  MsSetupStep *step = ms_setup_add (self, "spf", g_strdup (_ ("SPF: which servers may send")),
                                    g_strdup_printf (_ ("Tells receivers which servers may "
                                                        "send mail that comes from %s."),
                                                     self->envelope));

  suggest (self, step);
  if (self->lookup == NULL)
    return;

  judge (self, step, &findings);
  if (findings.settled)
    return;

  ms_setup_found (step, findings.record);
  if (findings.include != NULL || (findings.wanted == NULL && findings.passes != NULL))
    say_right (self, step, &findings);
  else if (findings.wanted != NULL)
    say_lacking (self, step, &findings);
  else
    judge_record (self, step);
}
