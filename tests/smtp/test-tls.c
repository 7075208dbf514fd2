/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-tls.c - how conversations with other organisations' servers are secured */

#include "config.h"

#include "talk.h"

#define BEGIN "H: PIPELINING, STARTTLS\nC: STARTTLS\n"
#define SECURED                                                                              \
  "E: PIPELINING\nC: MAIL FROM:<from@example.test>\nC: RCPT TO:<to@example.test>\nC: DATA\n" \
  "S: 250 ok\nS: 250 ok\nS: 354 go\nD:\nS: 250 ok\n"
#define WITH(certificate) BEGIN "S: 220 go\n! tls " certificate "\n"
#define IN_CLEAR                                                       \
  "C: MAIL*\nC: RCPT*\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go\nD:\n" \
  "S: 250 ok\n"
#define GARBAGE   BEGIN "S: 220 go\n! listen\nS: 500 what is this\n! close\n"
#define INJECTION BEGIN "R: 220 go%0D%0A250-x%0D%0A250 PIPELINING%0D%0A\n! left\n"
#define STRIPPED  "H: PIPELINING\n"

static const TalkCase cases[] = {
  /* Opportunistic: whatever it takes, and never a word about who it is. */
  { "may/good", WITH ("good") "! name mx.fake.test\n" SECURED,
    "TLSv1.3 unverified: done(dot250) ok", .tls = MS_SMTP_TLS_MAY },
  { "may/expired", WITH ("expired") SECURED, "TLSv1.3 unverified: done(dot250) ok",
    .tls = MS_SMTP_TLS_MAY },
  { "may/other-name", WITH ("other-name") SECURED, "TLSv1.3 unverified: done(dot250) ok",
    .tls = MS_SMTP_TLS_MAY },
  { "may/self-signed", WITH ("self-signed") SECURED, "TLSv1.3 unverified: done(dot250) ok",
    .tls = MS_SMTP_TLS_MAY },
  { "may/old-version", WITH ("old") SECURED, "TLSv1 unverified: done(dot250) ok",
    .tls = MS_SMTP_TLS_MAY },
  { "may/offer-appears-inside", "H: STARTTLS\nC: STARTTLS\nS: 220 go\n! tls good\n" SECURED,
    "TLSv1.3 unverified: done(dot250) ok", .tls = MS_SMTP_TLS_MAY },
  { "may/not-offered", STRIPPED IN_CLEAR, "clear: done(dot250) ok", .tls = MS_SMTP_TLS_MAY },
  { "may/no-ehlo", "S: 220 a\nC: EHLO*\nS: 502 what\nC: HELO*\nS: 250 hi\nA:\n",
    "clear: done(dot250) ok", .tls = MS_SMTP_TLS_MAY },
  { "may/454", BEGIN "S: 454 4.7.0 not now\n" IN_CLEAR, "clear: done(dot250) ok",
    .tls = MS_SMTP_TLS_MAY },
  { "may/502", BEGIN "S: 502 what\n" IN_CLEAR, "clear: done(dot250) ok",
    .tls = MS_SMTP_TLS_MAY },
  { "may/554", BEGIN "S: 554 no\n" IN_CLEAR, "clear: done(dot250) ok", .tls = MS_SMTP_TLS_MAY },
  { "may/354", BEGIN "S: 354 go\n" IN_CLEAR, "clear: done(dot250) ok", .tls = MS_SMTP_TLS_MAY },
  { "may/421", BEGIN "S: 421 bye\n! left\n", "refused@starttls 421", .tls = MS_SMTP_TLS_MAY },
  { "may/garbage", GARBAGE, "clear: done(dot250) ok", .again = "H: PIPELINING, STARTTLS\nA:\n",
    .tls = MS_SMTP_TLS_MAY },
  { "may/closed", BEGIN "! close\n", "clear: done(dot250) ok",
    .again = "H: PIPELINING, STARTTLS\nA:\n", .tls = MS_SMTP_TLS_MAY },
  { "may/closed-in-handshake", BEGIN "S: 220 go\n! close\n", "clear: done(dot250) ok",
    .again = "H: PIPELINING, STARTTLS\nA:\n", .tls = MS_SMTP_TLS_MAY },
  { "may/reset-in-handshake", BEGIN "S: 220 go\n! listen\n! reset\n", "clear: done(dot250) ok",
    .again = "H: PIPELINING, STARTTLS\nA:\n", .tls = MS_SMTP_TLS_MAY },
  { "may/refused-the-second-time", GARBAGE, "refused@greeting 421",
    .again = "S: 421 4.7.0 too often\n! left\n", .tls = MS_SMTP_TLS_MAY },
  { "may/injection", INJECTION, "protocol@starttls", .tls = MS_SMTP_TLS_MAY },
  { "may/other-offer-inside",
    "H: STARTTLS, PIPELINING, SIZE 1\nC: STARTTLS\nS: 220 go\n! tls good\nE: HELP\n"
    "C: MAIL FROM:<from@example.test>\nS: 250 ok\nC: RCPT*\nS: 250 ok\nC: DATA\nS: 354 go\nD:\n"
    "S: 250 ok\n",
    "TLSv1.3 unverified: done(dot250) ok", .tls = MS_SMTP_TLS_MAY },
  { "may/greeting-again-inside", WITH ("good") "S: 220 hi again\nC: EHLO*\n! left\n",
    "protocol@ehlo", .tls = MS_SMTP_TLS_MAY },

  { "none/offered", "H: PIPELINING, STARTTLS\n" IN_CLEAR, "clear: done(dot250) ok",
    .tls = MS_SMTP_TLS_NONE },

  /* MTA-STS: an authority's word for this name, or no mail. */
  { "secure/good", WITH ("good") "! name mx.fake.test\n" SECURED, "TLSv1.3: done(dot250) ok",
    .tls = MS_SMTP_TLS_SECURE },
  { "secure/expired", WITH ("expired"), "certificate@starttls", .tls = MS_SMTP_TLS_SECURE },
  { "secure/other-name", WITH ("other-name"), "certificate@starttls",
    .tls = MS_SMTP_TLS_SECURE },
  { "secure/self-signed", WITH ("self-signed"), "certificate@starttls",
    .tls = MS_SMTP_TLS_SECURE },
  { "secure/old-version", WITH ("old"), "tls@starttls", .tls = MS_SMTP_TLS_SECURE },
  { "secure/stripped", STRIPPED "! left\n", "tls@ehlo", .tls = MS_SMTP_TLS_SECURE },
  { "secure/no-ehlo", "S: 220 a\nC: EHLO*\nS: 502 what\n! left\n", "tls@ehlo 502",
    .tls = MS_SMTP_TLS_SECURE },
  { "secure/454", BEGIN "S: 454 4.7.0 not now\n! left\n", "tls@starttls 454",
    .tls = MS_SMTP_TLS_SECURE },
  { "secure/502", BEGIN "S: 502 what\n! left\n", "tls@starttls 502",
    .tls = MS_SMTP_TLS_SECURE },
  { "secure/354", BEGIN "S: 354 go\n! left\n", "tls@starttls", .tls = MS_SMTP_TLS_SECURE },
  { "secure/554", BEGIN "S: 554 no\n! left\n", "tls@starttls 554", .tls = MS_SMTP_TLS_SECURE },
  { "secure/garbage", GARBAGE, "tls@starttls", .tls = MS_SMTP_TLS_SECURE },
  { "secure/injection", INJECTION, "protocol@starttls", .tls = MS_SMTP_TLS_SECURE },

  /* Usage 3 is about the server's certificate alone: neither names nor dates count. */
  { "dane/3-1-1", WITH ("good") "! name mx.fake.test\n" SECURED,
    "TLSv1.3 DANE: done(dot250) ok", .tls = MS_SMTP_TLS_DANE, .tlsa = "3 1 1 good" },
  { "dane/3-1-1-self-signed", WITH ("self-signed") SECURED, "TLSv1.3 DANE: done(dot250) ok",
    .tls = MS_SMTP_TLS_DANE, .tlsa = "3 1 1 self-signed" },
  { "dane/3-1-1-expired", WITH ("expired") SECURED, "TLSv1.3 DANE: done(dot250) ok",
    .tls = MS_SMTP_TLS_DANE, .tlsa = "3 1 1 expired" },
  { "dane/3-1-1-other-name", WITH ("other-name") SECURED, "TLSv1.3 DANE: done(dot250) ok",
    .tls = MS_SMTP_TLS_DANE, .tlsa = "3 1 1 other-name" },
  { "dane/3-1-1-wrong", WITH ("good"), "certificate@starttls", .tls = MS_SMTP_TLS_DANE,
    .tlsa = "3 1 1 authority" },
  { "dane/3-1-2", WITH ("good") SECURED, "TLSv1.3 DANE: done(dot250) ok",
    .tls = MS_SMTP_TLS_DANE, .tlsa = "3 1 2 good" },
  { "dane/3-1-0", WITH ("good") SECURED, "TLSv1.3 DANE: done(dot250) ok",
    .tls = MS_SMTP_TLS_DANE, .tlsa = "3 1 0 good" },
  { "dane/3-0-1", WITH ("expired") SECURED, "TLSv1.3 DANE: done(dot250) ok",
    .tls = MS_SMTP_TLS_DANE, .tlsa = "3 0 1 expired" },
  { "dane/3-0-1-wrong", WITH ("good"), "certificate@starttls", .tls = MS_SMTP_TLS_DANE,
    .tlsa = "3 0 1 expired" },
  { "dane/new-key-beside-old", WITH ("good") SECURED, "TLSv1.3 DANE: done(dot250) ok",
    .tls = MS_SMTP_TLS_DANE, .tlsa = "3 1 1 authority, 3 1 1 good" },

  /* Usage 2 is about the authority: the name and the dates count. */
  { "dane/2-1-1", WITH ("good") SECURED, "TLSv1.3 DANE: done(dot250) ok",
    .tls = MS_SMTP_TLS_DANE, .tlsa = "2 1 1 authority" },
  { "dane/2-0-1", WITH ("good") SECURED, "TLSv1.3 DANE: done(dot250) ok",
    .tls = MS_SMTP_TLS_DANE, .tlsa = "2 0 1 authority" },
  { "dane/2-1-1-wrong", WITH ("self-signed"), "certificate@starttls", .tls = MS_SMTP_TLS_DANE,
    .tlsa = "2 1 1 authority" },
  { "dane/2-1-1-expired", WITH ("expired"), "certificate@starttls", .tls = MS_SMTP_TLS_DANE,
    .tlsa = "2 1 1 authority" },
  { "dane/2-1-1-other-name", WITH ("other-name"), "certificate@starttls",
    .tls = MS_SMTP_TLS_DANE, .tlsa = "2 1 1 authority" },

  /* An authority of this computer is not asked; what cannot be used asks for encryption only.
   */
  { "dane/not-by-authority", WITH ("good"), "certificate@starttls", .tls = MS_SMTP_TLS_DANE,
    .tlsa = "3 0 1 self-signed" },
  { "dane/unusable-usages", WITH ("self-signed") SECURED, "TLSv1.3 unverified: done(dot250) ok",
    .tls = MS_SMTP_TLS_DANE, .tlsa = "0 1 1 good, 1 1 1 good" },
  { "dane/unusable-data", WITH ("good") SECURED, "TLSv1.3 unverified: done(dot250) ok",
    .tls = MS_SMTP_TLS_DANE, .tlsa = "3 1 1 short, 3 7 1 good, 3 1 9 good" },
  { "dane/one-of-them-usable", WITH ("good"), "certificate@starttls", .tls = MS_SMTP_TLS_DANE,
    .tlsa = "1 1 1 good, 3 1 1 authority" },
  { "dane/no-records", WITH ("good") SECURED, "TLSv1.3 unverified: done(dot250) ok",
    .tls = MS_SMTP_TLS_DANE },
  { "dane/stripped", STRIPPED "! left\n", "tls@ehlo", .tls = MS_SMTP_TLS_DANE,
    .tlsa = "3 1 1 good" },
  { "dane/unusable-stripped", STRIPPED "! left\n", "tls@ehlo", .tls = MS_SMTP_TLS_DANE,
    .tlsa = "1 1 1 good" },
  { "dane/454", BEGIN "S: 454 4.7.0 not now\n! left\n", "tls@starttls 454",
    .tls = MS_SMTP_TLS_DANE, .tlsa = "3 1 1 good" },
  { "dane/garbage", GARBAGE, "tls@starttls", .tls = MS_SMTP_TLS_DANE, .tlsa = "3 1 1 good" },
  { "dane/injection", INJECTION, "protocol@starttls", .tls = MS_SMTP_TLS_DANE,
    .tlsa = "3 1 1 good" },

  { "address/ipv6", WITH ("good") "! name mx.fake.test\n" SECURED, "TLSv1.3: done(dot250) ok",
    .tls = MS_SMTP_TLS_SECURE, .at = "::ffff:127.0.0.1" },
  { "address/nobody-there", "", "connect@connect", .tls = MS_SMTP_TLS_MAY, .at = "127.0.0.2" },
  { "source/this-one", "! from 127.0.0.77\nH: PIPELINING\n" IN_CLEAR, "clear: done(dot250) ok",
    .tls = MS_SMTP_TLS_MAY, .source = "127.0.0.77" },
  { "source/in-clear-again", "! from 127.0.0.77\n" GARBAGE, "clear: done(dot250) ok",
    .again = "! from 127.0.0.77\nH: PIPELINING\nA:\n", .tls = MS_SMTP_TLS_MAY,
    .source = "127.0.0.77" },
  { "source/not-ours", "", "connect@connect", .tls = MS_SMTP_TLS_MAY, .source = "192.0.2.1" },
  { "source/other-family", "", "connect@connect", .tls = MS_SMTP_TLS_MAY, .source = "::1" },
};

static void
test_case (gconstpointer data)
{
  const TalkCase  *self = data;
  g_autofree char *result = talk (self);

  g_assert_cmpstr (result, ==, self->result);
}

static gpointer
talk_with_endless (gpointer data)
{
  TalkCase self = { .script = BEGIN "S: 220 go\n! silence\n",
                    .tls = GPOINTER_TO_INT (data),
                    .tlsa = "3 1 1 good",
                    .timeout = 1 };

  return talk (&self);
}

/* A server that only goes on waiting: no second try, whose time-out would come on top. */
static void
test_endless_handshake (void)
{
  static const MsSmtpTls modes[] = { MS_SMTP_TLS_MAY, MS_SMTP_TLS_SECURE, MS_SMTP_TLS_DANE };

  GThread *threads[G_N_ELEMENTS (modes)];

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    threads[i] = g_thread_new ("endless", talk_with_endless, GINT_TO_POINTER (modes[i]));

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *result = g_thread_join (threads[i]);

      g_assert_cmpstr (result, ==, "timeout@starttls");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/smtp/tls/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  g_test_add_func ("/smtp/tls/endless-handshake", test_endless_handshake);

  return g_test_run ();
}
