/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-identity.c - what an identity may say, and what a campaign takes from it */

#include "config.h"

#include "ms-identity.h"

#include <string.h>

static const struct
{
  const char *name;
  const char *from;
  const char *reply_to;
  const char *envelope;
  const char *mail;
  const char *url;
  const char *dkim;
  const char *problem; /* (nullable): in the error */
  int         part;
  gboolean    unnamed;
  gboolean    verp;
} checks[] = {
  { "all", "A <a@b.org>", "r@b.org", "x@b.org", "u@b.org", "https://b.org/u", "b.org" },
  { "only From", "a@b.org" },
  { "an envelope domain", "a@b.org", .envelope = "bounce.b.org" },
  { "a domain beyond ASCII", "a@m\303\274ller.org", .dkim = "m\303\274ller.org" },
  { "no name", "a@b.org", .unnamed = TRUE, .problem = "Name", MS_IDENTITY_ERROR_NAME },
  { "no From", "", .problem = "From", MS_IDENTITY_ERROR_FROM },
  { "a name alone", "Ann", .problem = "From", MS_IDENTITY_ERROR_FROM },
  { "Reply-To", "a@b.org", "nobody", .problem = "Reply-To", MS_IDENTITY_ERROR_REPLY_TO },
  { "an envelope address", "a@b.org", .envelope = "x@", .problem = "Envelope",
    MS_IDENTITY_ERROR_ENVELOPE },
  { "an envelope domain that is none", "a@b.org", .envelope = "b_org", .problem = "Envelope",
    MS_IDENTITY_ERROR_ENVELOPE },
  { "an unsubscribe address", "a@b.org", .mail = "b.org", .problem = "Unsubscribe",
    MS_IDENTITY_ERROR_UNSUBSCRIBE_MAIL },
  { "http:", "a@b.org", .url = "http://b.org/", .problem = "https",
    MS_IDENTITY_ERROR_UNSUBSCRIBE_URL },
  { "a blank in the URL", "a@b.org", .url = "https://b.org/a b", .problem = "https",
    MS_IDENTITY_ERROR_UNSUBSCRIBE_URL },
  { "a line in the URL", "a@b.org", .url = "https://b.org/\r\nX: y", .problem = "https",
    MS_IDENTITY_ERROR_UNSUBSCRIBE_URL },
  { "a bracket in the URL", "a@b.org", .url = "https://b.org/>", .problem = "https",
    MS_IDENTITY_ERROR_UNSUBSCRIBE_URL },
  { "no URL", "a@b.org", .url = "https://", .problem = "https",
    MS_IDENTITY_ERROR_UNSUBSCRIBE_URL },
  { "a DKIM domain that is none", "a@b.org", .dkim = "b org", .problem = "DKIM",
    MS_IDENTITY_ERROR_DKIM_DOMAIN },
  { "a query in the URL", "a@b.org", .url = "https://b.org/?a", .problem = "https",
    MS_IDENTITY_ERROR_UNSUBSCRIBE_URL },
  { "a fragment in the URL", "a@b.org", .url = "https://b.org/#a", .problem = "https",
    MS_IDENTITY_ERROR_UNSUBSCRIBE_URL },
  { "return paths of a domain", "a@b.org", .envelope = "b.org", .verp = TRUE },
  { "return paths of an address", "a@b.org", .envelope = "eleven.chrs@b.org", .verp = TRUE },
  { "return paths of a long address", "a@b.org", .envelope = "twelve.chars@b.org", .verp = TRUE,
    .problem = "at most 11", .part = MS_IDENTITY_ERROR_ENVELOPE },
  { "return paths of a quoted address", "a@b.org", .envelope = "\"a b\"@b.org", .verp = TRUE,
    .problem = "without quotes", .part = MS_IDENTITY_ERROR_ENVELOPE },
  { "return paths of nothing", "a@b.org", .verp = TRUE, .problem = "give an envelope",
    .part = MS_IDENTITY_ERROR_ENVELOPE },
};

static MsIdentity *
make (guint i)
{
  MsIdentity *self = ms_identity_new ();

  if (!checks[i].unnamed)
    {
      g_free (self->name);
      self->name = g_strdup ("club");
    }
  g_free (self->from);
  self->from = g_strdup (checks[i].from);
  self->reply_to = g_strdup (checks[i].reply_to);
  self->envelope = g_strdup (checks[i].envelope);
  self->unsubscribe_mail = g_strdup (checks[i].mail);
  self->unsubscribe_url = g_strdup (checks[i].url);
  self->dkim_domain = g_strdup (checks[i].dkim);
  self->verp = checks[i].verp;

  return self;
}

static void
test_check (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      g_autoptr (MsIdentity) identity = make (i);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", checks[i].name);
      g_assert_cmpint (ms_identity_check (identity, &error), ==, checks[i].problem == NULL);
      if (checks[i].problem == NULL)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, MS_IDENTITY_ERROR, checks[i].part);
      g_assert_nonnull (strstr (error->message, checks[i].problem));
    }
}

static const struct
{
  const char *from;
  const char *envelope;
  const char *dkim;
  const char *domain;
  const char *signs;
  const char *sender;
  gboolean    verp; /* unless said */
} domains[] = {
  { "A <a@B.org>", NULL, NULL, "b.org", "b.org", NULL, FALSE },
  { "a@m\303\274ller.org", "x@c.org", NULL, "xn--mller-kva.org", "xn--mller-kva.org", "x@c.org",
    FALSE },
  { "a@b.org", "c.org", "D.org", "b.org", "d.org", "bounces@c.org", TRUE },
  { "nobody", NULL, NULL, NULL, NULL, NULL, FALSE },
};

static void
test_domains (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    {
      g_autoptr (MsIdentity) identity = ms_identity_new ();
      g_autofree char *domain = NULL;
      g_autofree char *signs = NULL;
      g_autofree char *sender = NULL;

      g_free (identity->from);
      identity->from = g_strdup (domains[i].from);
      identity->envelope = g_strdup (domains[i].envelope);
      identity->dkim_domain = g_strdup (domains[i].dkim);
      domain = ms_identity_get_domain (identity);
      signs = ms_identity_get_dkim_domain (identity);
      sender = ms_identity_get_envelope (identity);
      g_assert_cmpstr (domain, ==, domains[i].domain);
      g_assert_cmpstr (signs, ==, domains[i].signs);
      g_assert_cmpstr (sender, ==, domains[i].sender);
      g_assert_cmpint (ms_identity_default_verp (identity), ==, domains[i].verp);
    }
}

/* What the campaign says itself stays. */
static void
test_apply (void)
{
  g_autoptr (MsIdentity) identity = make (0);
  g_autoptr (MsCampaign) silent = ms_campaign_new ();
  g_autoptr (MsCampaign) outspoken = ms_campaign_new ();

  g_free (outspoken->from);
  outspoken->from = g_strdup ("own@c.org");
  outspoken->reply_to = g_strdup ("own@d.org");
  outspoken->envelope_from = g_strdup ("own@e.org");
  ms_identity_apply (identity, silent);
  ms_identity_apply (identity, outspoken);

  g_assert_cmpstr (silent->from, ==, "A <a@b.org>");
  g_assert_cmpstr (silent->reply_to, ==, "r@b.org");
  g_assert_cmpstr (silent->envelope_from, ==, "x@b.org");
  g_assert_cmpstr (outspoken->from, ==, "own@c.org");
  g_assert_cmpstr (outspoken->reply_to, ==, "own@d.org");
  g_assert_cmpstr (outspoken->envelope_from, ==, "own@e.org");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identity/check", test_check);
  g_test_add_func ("/identity/domains", test_domains);
  g_test_add_func ("/identity/apply", test_apply);

  return g_test_run ();
}
