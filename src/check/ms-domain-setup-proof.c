/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-domain-setup-proof.c - the steps that prove whose mail it is: DKIM, DMARC, alignment */

#include "config.h"

#include "ms-dkim-lookup.h"
#include "ms-dmarc.h"
#include "ms-domain-setup-private.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *id;
  const char *title;
} dkim_steps[MS_DKIM_N_ALGORITHMS] = {
  [MS_DKIM_RSA] = { "dkim-rsa", N_ ("DKIM: the signature, RSA") },
  [MS_DKIM_ED25519] = { "dkim-ed25519", N_ ("DKIM: the signature, Ed25519") },
};

static MsSetupStep *
add_dkim (MsSetup *self, MsDkimAlgorithm algorithm)
{
  return ms_setup_add (self, dkim_steps[algorithm].id,
                       g_strdup (_ (dkim_steps[algorithm].title)),
                       g_strdup_printf (_ ("Lets receivers prove that a message comes from %s "
                                           "and was not changed on its way."),
                                        self->dkim));
}

static void
judge_key (MsSetup *self, MsSetupStep *step, const MsDkimKey *key)
{
  g_autoptr (MsRecords) records = NULL;
  const char *words = NULL;

  switch (ms_dkim_lookup (self->lookup, step->name, key, &words))
    {
    case MS_DKIM_DNS_RIGHT:
      ms_setup_say (step, MS_SETUP_RIGHT, g_strdup (words));
      return;
    case MS_DKIM_DNS_MISSING:
      ms_setup_say (step, MS_SETUP_MISSING, g_strdup (words));
      return;
    case MS_DKIM_DNS_FAILED:
      ms_setup_say (step, MS_SETUP_UNKNOWN, g_strdup (words));
      return;
    case MS_DKIM_DNS_WRONG:
      break;
    }

  records = ms_lookup (self->lookup, step->name, MS_DNS_TXT);
  ms_setup_found (step, records->texts[0]);
  ms_setup_say (step, MS_SETUP_DIFFERS,
                g_strdup_printf (_ ("%s Replace it with this record."), words));
}

void
ms_setup_dkim (MsSetup *self)
{
  const MsSetupSender *sender = self->sender;
  gboolean             any = FALSE;

  for (guint i = 0; i < MS_DKIM_N_ALGORITHMS; i++)
    {
      const char      *selector = sender->identity->keys[i].selector;
      g_autofree char *name = NULL;
      g_autofree char *text = NULL;
      MsSetupStep     *step;

      if (sender->keys[i] == NULL || selector == NULL)
        continue;

      any = TRUE;
      name = ms_dkim_record_name (self->dkim, selector);
      text = ms_dkim_record_text (sender->keys[i]);
      step = add_dkim (self, i);
      ms_setup_publish_txt (step, name, text);
      if (self->lookup != NULL)
        judge_key (self, step, sender->keys[i]);
    }

  if (!any)
    ms_setup_say (add_dkim (self, MS_DKIM_RSA), MS_SETUP_OPEN,
                  g_strdup (_ ("The identity has no key yet: make an RSA key, which every "
                               "receiver can verify. At a domain that is not yours, as that of "
                               "Gmail, you cannot publish one: its provider signs, and nothing "
                               "is to be done.")));
}

static char *
describe_policy (const MsDmarc *dmarc)
{
  switch (dmarc->policy)
    {
    case MS_DMARC_POLICY_NONE:
      return g_strdup (
          dmarc->reports
              ? _ ("It asks for reports and harms nobody. When the reports show only "
                   "mail of yours that passes, change p=none to p=quarantine.")
              : _ ("It harms nobody, but asks for no reports either: with "
                   "rua=mailto:… you see who sends in your name."));
    case MS_DMARC_POLICY_QUARANTINE:
      return g_strdup (_ ("It puts mail that fails into the spam folder."));
    case MS_DMARC_POLICY_REJECT:
      return g_strdup (_ ("It has receivers refuse mail that fails."));
    }

  g_assert_not_reached ();
}

static void
judge_policy (MsSetup *self, MsSetupStep *step, MsDmarc *dmarc)
{
  g_autofree char *where = NULL;
  g_autofree char *record = NULL;
  g_autofree char *name = NULL;
  MsDmarcStatus    status = ms_dmarc_find (self->lookup, self->from, dmarc, &where, &record);

  ms_setup_found (step, record);
  switch (status)
    {
    case MS_DMARC_FOUND:
      name = g_strconcat ("_dmarc.", where, NULL);
      ms_setup_publish_txt (step, name, record);
      ms_setup_say (step, MS_SETUP_RIGHT, describe_policy (dmarc));
      return;
    case MS_DMARC_MISSING:
      ms_setup_say (step, MS_SETUP_MISSING,
                    g_strdup (
                        _ ("This one harms nobody (p=none) and has reports sent to you: put "
                           "an address there that you read. Gmail and Yahoo ask for a "
                           "record from who writes to 5,000 of their users a day.")));
      return;
    case MS_DMARC_SEVERAL:
      ms_setup_say (step, MS_SETUP_DIFFERS,
                    g_strdup (_ ("There is more than one, and then none counts: leave one.")));
      return;
    case MS_DMARC_INVALID:
      ms_setup_say (step, MS_SETUP_DIFFERS,
                    g_strdup (_ ("Its policy (p=) is missing or unknown, so it does not count: "
                                 "replace it with this record.")));
      return;
    case MS_DMARC_FAILED:
      ms_setup_say (step, MS_SETUP_UNKNOWN, g_strdup (_ ("The DNS gave no answer.")));
      return;
    }
}

static void
judge_alignment (MsSetup *self, const MsDmarc *dmarc)
{
  gboolean signs =
      self->sender->keys[MS_DKIM_RSA] != NULL || self->sender->keys[MS_DKIM_ED25519] != NULL;
  gboolean     dkim = signs && ms_dmarc_aligned (self->from, self->dkim, dmarc->strict_dkim);
  gboolean     spf = ms_dmarc_aligned (self->from, self->envelope, dmarc->strict_spf);
  MsSetupStep *step;

  step =
      ms_setup_add (self, "alignment", g_strdup (_ ("Alignment: the domains fit")),
                    g_strdup_printf (_ ("DMARC passes where the domain that signs, or that of "
                                        "the return path, belongs to the one in From, %s."),
                                     self->from));
  if (dkim && spf)
    ms_setup_say (step, MS_SETUP_RIGHT,
                  g_strdup_printf (_ ("Both do: %s signs, and %s is in the return path."),
                                   self->dkim, self->envelope));
  else if (dkim)
    ms_setup_say (step, MS_SETUP_RIGHT,
                  g_strdup_printf (_ ("%s signs and fits. The return path with %s does not, so "
                                      "SPF does not count for DMARC."),
                                   self->dkim, self->envelope));
  else if (spf)
    ms_setup_say (step, MS_SETUP_RIGHT,
                  g_strdup_printf (_ ("The return path with %s fits. No signature does, so all "
                                      "rests on SPF, which is lost when mail is forwarded."),
                                   self->envelope));
  else
    ms_setup_say (step, MS_SETUP_DIFFERS,
                  g_strdup_printf (_ ("Neither does, so DMARC fails: sign as %s, or take a "
                                      "return path of that domain."),
                                   self->from));
}

void
ms_setup_dmarc (MsSetup *self)
{
  MsDmarc          dmarc = { 0 };
  g_autofree char *name = g_strconcat ("_dmarc.", self->from, NULL);
  g_autofree char *text =
      g_strconcat ("v=DMARC1; p=none; rua=mailto:postmaster@", self->from, NULL);
  MsSetupStep *step;

  step = ms_setup_add (self, "dmarc", g_strdup (_ ("DMARC: what receivers do with forgeries")),
                       g_strdup_printf (_ ("Tells receivers what to do with mail in the name "
                                           "of %s that nothing "
                                           "proves to be yours, and where to send reports."),
                                        self->from));
  ms_setup_publish_txt (step, name, text);
  if (self->lookup != NULL)
    judge_policy (self, step, &dmarc);
  else
    ms_setup_say (step, MS_SETUP_UNASKED,
                  g_strdup (_ ("It harms nobody; when the reports are good, p=quarantine.")));

  judge_alignment (self, &dmarc);
}
