/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-domain-setup.c - what a sender's domain has to publish, and how it stands */

#include "config.h"

#include "fake-server.h"
#include "ms-dkim-record.h"
#include "ms-domain-setup.h"
#include "ms-way-back.h"
#include "zone.h"

#include <string.h>

/* In the zones: %K is the record of the key that signs. */
typedef struct
{
  const char  *name;
  const char  *zone;
  const char  *step;
  MsSetupState state;
  const char  *text;          /* (nullable): what is to be published */
  const char  *says;          /* (nullable): in the detail */
  const char  *envelope;      /* (nullable) */
  const char  *host;          /* (nullable) */
  const char  *ipv4;          /* (nullable) */
  const char  *ehlo;          /* (nullable) */
  const char  *mail;          /* (nullable) */
  const char  *url;           /* (nullable) */
  const char  *page;          /* (nullable): what a server answers, which is the page then */
  const char  *token_problem; /* (nullable) */
  const char  *dkim;          /* (nullable) */
  gboolean     no_key;
  gboolean     verp;
} Case;

#define HOST "smtp.mailer.test A 192.0.2.7\n"
#define LEAF "v=spf1 mx ip4:192.0.2.9 ~all"

#define PAGE_ZONE "mx.fake.test A 127.0.0.1\n"

static const Case cases[] = {
  /* SPF of who sends himself */
  { "direct, none", "b.org MX mx.b.org\n", "spf", MS_SETUP_MISSING, LEAF, "own server",
    .ipv4 = "192.0.2.9" },
  { "direct, own return path", "", "spf", MS_SETUP_MISSING, "v=spf1 ip4:192.0.2.9 -all",
    .envelope = "bounce.b.org", .ipv4 = "192.0.2.9" },
  { "direct, right", "b.org TXT v=spf1 ip4:192.0.2.0/24 -all\n", "spf", MS_SETUP_RIGHT,
    "v=spf1 ip4:192.0.2.0/24 -all", "192.0.2.9", .ipv4 = "192.0.2.9" },
  { "direct, another",
    "b.org TXT v=spf1 include:_spf.x.test -all\n_spf.x.test TXT v=spf1 -all\n", "spf",
    MS_SETUP_DIFFERS, "v=spf1 include:_spf.x.test ip4:192.0.2.9 -all", "only one",
    .ipv4 = "192.0.2.9" },
  { "direct, two records", "b.org TXT v=spf1 a -all\nb.org TXT v=spf1 mx -all\n", "spf",
    MS_SETUP_DIFFERS, .says = "not valid", .ipv4 = "192.0.2.9" },
  { "direct, no answer", "b.org SERVFAIL\n", "spf", MS_SETUP_UNKNOWN, .ipv4 = "192.0.2.9" },
  { "direct, by name", "me.b.org A 192.0.2.9\n", "spf", MS_SETUP_MISSING, LEAF,
    .ehlo = "me.b.org" },
  { "direct, nobody known", "", "spf", MS_SETUP_MISSING, "v=spf1 a mx ~all", "not known" },
  { "direct, nobody known, a record", "b.org TXT v=spf1 mx -all\n", "spf", MS_SETUP_UNKNOWN,
    .says = "valid record" },
  /* SPF of who sends through a provider */
  { "provider, none", HOST, "spf", MS_SETUP_MISSING, "v=spf1 mx ip4:192.0.2.7 ~all",
    "cannot be known", .host = "smtp.mailer.test" },
  { "provider, his include", HOST "_spf.mailer.test TXT v=spf1 ip4:192.0.2.7 -all\n", "spf",
    MS_SETUP_MISSING, "v=spf1 mx include:_spf.mailer.test ~all", .host = "smtp.mailer.test" },
  { "provider, merged",
    HOST "_spf.mailer.test TXT v=spf1 ip4:192.0.2.7 -all\nb.org TXT v=spf1 mx ?all\n", "spf",
    MS_SETUP_DIFFERS, "v=spf1 mx include:_spf.mailer.test ?all", "only one",
    .host = "smtp.mailer.test" },
  { "provider, included, another address",
    HOST "out.mailer.test TXT v=spf1 ip4:192.0.2.8 -all\n"
         "b.org TXT v=spf1 include:out.mailer.test -all\n",
    "spf", MS_SETUP_RIGHT, "v=spf1 include:out.mailer.test -all", "out.mailer.test",
    .host = "smtp.mailer.test" },
  { "provider without an address", "b.org TXT v=spf1 mx -all\n", "spf", MS_SETUP_UNKNOWN,
    .host = "smtp.mailer.test" },
  /* DKIM */
  { "key right", "s._domainkey.b.org TXT %K\n", "dkim-ed25519", MS_SETUP_RIGHT, "%K" },
  { "key missing", "", "dkim-ed25519", MS_SETUP_MISSING, "%K" },
  { "key another", "s._domainkey.b.org TXT v=DKIM1; k=ed25519; p=AAAA\n", "dkim-ed25519",
    MS_SETUP_DIFFERS, "%K", "Replace" },
  { "key unknown", "s._domainkey.b.org SERVFAIL\n", "dkim-ed25519", MS_SETUP_UNKNOWN, "%K" },
  { "no key", "", "dkim-rsa", MS_SETUP_OPEN, .says = "Gmail", .no_key = TRUE },
  /* The return path */
  { "path, From's", "b.org MX mx.b.org\nmx.b.org A 192.0.2.1\n", "return-path", MS_SETUP_RIGHT,
    "10 mx.b.org." },
  { "path, a + in it", "b.org MX mx.b.org\nmx.b.org A 192.0.2.1\n", "return-path",
    MS_SETUP_RIGHT, .says = "a +", .verp = TRUE },
  { "path, missing", "b.org MX mx.b.org\n", "return-path", MS_SETUP_MISSING, "10 mx.b.org.",
    .envelope = "bounce.b.org" },
  { "path, missing, nobody", "x.org A 192.0.2.1\n", "return-path", MS_SETUP_MISSING, NULL,
    "MX" },
  { "path, missing, own server", "", "return-path", MS_SETUP_MISSING, "10 me.b.org.",
    .ehlo = "me.b.org" },
  { "path, null MX", "b.org MX .\n", "return-path", MS_SETUP_DIFFERS, NULL, "takes no mail" },
  { "path, unknown", "b.org SERVFAIL\n", "return-path", MS_SETUP_UNKNOWN },
  { "path, an address", "c.org MX mx.c.org\nmx.c.org A 192.0.2.1\n", "return-path",
    MS_SETUP_RIGHT, "10 mx.c.org.", .envelope = "back@c.org" },
  /* DMARC and alignment */
  { "policy missing", "", "dmarc", MS_SETUP_MISSING,
    "v=DMARC1; p=none; rua=mailto:postmaster@b.org" },
  { "policy none", "_dmarc.b.org TXT v=DMARC1; p=none; rua=mailto:a@b.org\n", "dmarc",
    MS_SETUP_RIGHT, "v=DMARC1; p=none; rua=mailto:a@b.org", "reports" },
  { "policy without reports", "_dmarc.b.org TXT v=DMARC1; p=none\n", "dmarc", MS_SETUP_RIGHT,
    .says = "rua=" },
  { "policy twice", "_dmarc.b.org TXT v=DMARC1; p=none\n_dmarc.b.org TXT v=DMARC1; p=reject\n",
    "dmarc", MS_SETUP_DIFFERS, .says = "more than one" },
  { "policy bad", "_dmarc.b.org TXT v=DMARC1; p=maybe\n", "dmarc", MS_SETUP_DIFFERS,
    "v=DMARC1; p=none; rua=mailto:postmaster@b.org" },
  { "policy unknown", "_dmarc.b.org SERVFAIL\n", "dmarc", MS_SETUP_UNKNOWN },
  { "both fit", "", "alignment", MS_SETUP_RIGHT, .says = "Both", .envelope = "bounce.b.org" },
  { "strict", "_dmarc.b.org TXT v=DMARC1; p=reject; aspf=s\n", "alignment", MS_SETUP_RIGHT,
    .says = "SPF does not count", .envelope = "bounce.b.org" },
  { "no signature", "", "alignment", MS_SETUP_RIGHT, .says = "rests on SPF", .no_key = TRUE },
  { "neither", "", "alignment", MS_SETUP_DIFFERS, .says = "DMARC fails", .envelope = "c.org",
    .dkim = "c.org" },
  /* Who leaves */
  { "no way out", "", "unsubscribe", MS_SETUP_OPEN },
  { "by mail", "b.org A 192.0.2.1\n", "unsubscribe", MS_SETUP_RIGHT, .says = "needs an https",
    .mail = "u@b.org" },
  { "to nowhere", "", "unsubscribe", MS_SETUP_MISSING, .mail = "u@b.org" },
  { "a page", PAGE_ZONE, "unsubscribe", MS_SETUP_RIGHT, .says = "knows its links",
    .page = "200 OK%0D%0AContent-Length: 42%0D%0A%0D%0A" MS_WAY_BACK_MARK },
  { "a page by mail as well", PAGE_ZONE "b.org A 192.0.2.1\n", "unsubscribe", MS_SETUP_RIGHT,
    .mail = "u@b.org", .page = "200 OK%0D%0AContent-Length: 42%0D%0A%0D%0A" MS_WAY_BACK_MARK },
  { "a page of others", PAGE_ZONE, "unsubscribe", MS_SETUP_UNKNOWN, .says = "not Mailshot's",
    .page = "200 OK%0D%0AContent-Length: 0%0D%0A%0D%0A" },
  { "no page behind the server", PAGE_ZONE, "unsubscribe", MS_SETUP_DIFFERS,
    .says = "Start “mailshotctl web”", .page = "502 Bad%0D%0AContent-Length: 0%0D%0A%0D%0A" },
  { "the key of links is gone", PAGE_ZONE, "unsubscribe", MS_SETUP_DIFFERS, .says = "is gone",
    .url = "https://mx.fake.test", .token_problem = "The key is gone." },
  { "no server", "", "unsubscribe", MS_SETUP_MISSING, .says = "w.b.org",
    .url = "https://w.b.org/u" },
  { "server unknown", "w.b.org SERVFAIL\n", "unsubscribe", MS_SETUP_UNKNOWN,
    .url = "https://w.b.org/u" },
};

static void
set (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

static MsSetupSender *
make_sender (const Case *this)
{
  MsSetupSender *self = g_new0 (MsSetupSender, 1);

  self->identity = ms_identity_new ();
  set (&self->identity->from, "Ann <ann@b.org>");
  set (&self->identity->envelope, this->envelope);
  set (&self->identity->unsubscribe_mail, this->mail);
  set (&self->identity->unsubscribe_url, this->url);
  set (&self->identity->dkim_domain, this->dkim);
  set (&self->host, this->host);
  set (&self->source_ipv4, this->ipv4);
  set (&self->ehlo_name, this->ehlo);
  set (&self->token_problem, this->token_problem);
  self->identity->verp = this->verp;
  if (!this->no_key)
    {
      set (&self->identity->keys[MS_DKIM_ED25519].selector, "s");
      self->keys[MS_DKIM_ED25519] = ms_dkim_key_generate (MS_DKIM_ED25519, NULL);
    }

  return self;
}

/* (transfer full) (nullable) */
static char *
fill_in (const char *text, const MsSetupSender *sender)
{
  const MsDkimKey *key = sender->keys[MS_DKIM_ED25519];
  g_autofree char *record = key != NULL ? ms_dkim_record_text (key) : g_strdup ("");
  g_auto (GStrv) parts = text != NULL ? g_strsplit (text, "%K", -1) : NULL;

  return parts != NULL ? g_strjoinv (record, parts) : NULL;
}

static const MsSetupStep *
find_step (const GPtrArray *steps, const char *id)
{
  for (guint i = 0; i < steps->len; i++)
    if (strcmp (((const MsSetupStep *) steps->pdata[i])->id, id) == 0)
      return steps->pdata[i];

  return NULL;
}

/* (transfer full): a server for one request, which the sender's page is at */
static FakeServer *
start_page (const char *page, MsSetupSender *sender)
{
  g_autofree char *script =
      g_strdup_printf ("! tls good\n! listen\nR: HTTP/1.1 %s\n! silence\n", page);
  const char *const scripts[] = { script, NULL };
  FakeServer       *server = fake_server_new (scripts);

  g_free (sender->identity->unsubscribe_url);
  sender->identity->unsubscribe_url =
      g_strdup_printf ("https://mx.fake.test:%u", fake_server_get_port (server));
  set (&sender->ca_file, fake_server_get_ca_file ());

  return server;
}

static void
test_step (gconstpointer data)
{
  const Case *this = data;
  g_autoptr (MsSetupSender) sender = make_sender (this);
  g_autoptr (FakeServer) server = this->page != NULL ? start_page (this->page, sender) : NULL;
  g_autofree char *text = fill_in (this->zone, sender);
  g_autofree char *wanted = fill_in (this->text, sender);
  g_autoptr (Zone) zone = zone_new (text);
  MsLookup lookup = zone_get_lookup (zone);
  g_autoptr (GPtrArray) steps = ms_domain_setup (&lookup, sender);
  const MsSetupStep *step = find_step (steps, this->step);

  g_assert_nonnull (step);
  g_assert_cmpstr (ms_setup_state_to_string (step->state), ==,
                   ms_setup_state_to_string (this->state));
  if (this->text != NULL)
    g_assert_cmpstr (step->text, ==, wanted);
  if (this->says != NULL && strstr (step->detail, this->says) == NULL)
    g_error ("“%s” is not in “%s”", this->says, step->detail);
  g_assert_cmpint (step->line != NULL, ==, step->text != NULL);
}

/* What can be said without asking: nothing is asked, and every record is there. */
static void
test_unasked (void)
{
  static const Case about[] = {
    { "through", .host = "smtp.mailer.test", .text = "v=spf1 mx a:smtp.mailer.test ~all" },
    { "through an address", .host = "192.0.2.7", .text = "v=spf1 mx ip4:192.0.2.7 ~all" },
    { "direct", .ipv4 = "192.0.2.9", .text = LEAF },
    { "by name", .ehlo = "me.b.org", .text = "v=spf1 mx a:me.b.org ~all" },
    { "nothing known", .text = "v=spf1 a mx ~all" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (about); i++)
    {
      g_autoptr (MsSetupSender) sender = make_sender (&about[i]);
      g_autoptr (GPtrArray) steps = ms_domain_setup (NULL, sender);

      g_assert_cmpstr (find_step (steps, "spf")->text, ==, about[i].text);
      g_assert_cmpint (find_step (steps, "spf")->state, ==, MS_SETUP_UNASKED);
      g_assert_cmpint (find_step (steps, "dkim-ed25519")->state, ==, MS_SETUP_UNASKED);
      g_assert_cmpstr (find_step (steps, "dmarc")->type, ==, "TXT");
    }
}

/* A record of others is shown, not obeyed. */
static void
test_hostile (void)
{
  static const Case this = { "", .ipv4 = "192.0.2.9" };
  g_autoptr (MsSetupSender) sender = make_sender (&this);
  g_autoptr (Zone) zone = zone_new ("_dmarc.b.org TXT v=DMARC1; p=\033[31m\r\xff\n");
  MsLookup lookup = zone_get_lookup (zone);
  g_autoptr (GPtrArray) steps = ms_domain_setup (&lookup, sender);
  const MsSetupStep *step = find_step (steps, "dmarc");

  g_assert_true (g_utf8_validate (step->found, -1, NULL));
  g_assert_null (strpbrk (step->found, "\033\r\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/domain-setup/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_step);
    }
  g_test_add_func ("/domain-setup-unasked", test_unasked);
  g_test_add_func ("/domain-setup-hostile", test_hostile);

  return g_test_run ();
}
