/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-offer.c - keywords of EHLO, as servers really write them */

#include "config.h"

#include "ms-smtp-capabilities.h"

#include <string.h>

static const struct
{
  const char *name;
  const char *lines; /* separated by line feeds */
  MsSmtpOffer offer;
} cases[] = {
  { "none", "", { { FALSE } } },
  { "postfix",
    "PIPELINING\nSIZE 10240000\nVRFY\nETRN\nSTARTTLS\nENHANCEDSTATUSCODES\n8BITMIME\nDSN\n"
    "SMTPUTF8\nCHUNKING",
    { { .pipelining = TRUE,
        .has_size = TRUE,
        .size = 10240000,
        .eight_bit_mime = TRUE,
        .smtputf8 = TRUE },
      .starttls = TRUE } },
  { "small-letters",
    "pipelining\nsize 5\n8bitmime\nstarttls",
    { { .pipelining = TRUE, .has_size = TRUE, .size = 5, .eight_bit_mime = TRUE },
      .starttls = TRUE } },
  { "size-without-a-number", "SIZE", { { .has_size = TRUE } } },
  { "size-zero", "SIZE 0", { { .has_size = TRUE } } },
  { "size-words", "SIZE much", { { .has_size = TRUE } } },
  { "size-huge",
    "SIZE 99999999999999999999999",
    { { .has_size = TRUE, .size = G_MAXUINT64 } } },
  { "size-twice", "SIZE 5\nSIZE 7", { { .has_size = TRUE, .size = 7 } } },
  { "odd-spacing", "  SIZE \t  12  \r", { { .has_size = TRUE, .size = 12 } } },
  { "only-a-prefix", "SIZES 12\nPIPELININGS\nXSTARTTLS", { { FALSE } } },
  { "auth", "AUTH PLAIN LOGIN", { .logins = MS_SMTP_LOGIN_PLAIN | MS_SMTP_LOGIN_LOGIN } },
  { "auth-equals", "AUTH=LOGIN", { .logins = MS_SMTP_LOGIN_LOGIN } },
  { "auth-equals-small",
    "auth=cram-md5 plain",
    { .logins = MS_SMTP_LOGIN_CRAM_MD5 | MS_SMTP_LOGIN_PLAIN } },
  { "auth-both",
    "AUTH=LOGIN\nAUTH PLAIN",
    { .logins = MS_SMTP_LOGIN_PLAIN | MS_SMTP_LOGIN_LOGIN } },
  { "auth-unknown", "AUTH XOAUTH2", { .logins = MS_SMTP_LOGIN_OTHER } },
  { "auth-nothing", "AUTH\nAUTH=", { .logins = 0 } },
  { "limits",
    "LIMITS MAILMAX=2 RCPTMAX=10 RCPTDOMAINMAX=1",
    { { .limit_mail = 2, .limit_rcpt = 10 } } },
  { "limits-odd",
    "limits rcptmax=x mailmax= RCPTMAX=99999999999",
    { { .limit_rcpt = G_MAXUINT } } },
};

static void
test_offer (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  g_auto (GStrv) lines = g_strsplit (cases[i].lines, "\n", -1);
  const MsSmtpCapabilities *expected = &cases[i].offer.capabilities;
  MsSmtpOffer               offer = { 0 };

  for (guint line = 0; lines[line] != NULL; line++)
    ms_smtp_offer_read (&offer, lines[line], strlen (lines[line]));

  g_assert_cmpint (offer.capabilities.pipelining, ==, expected->pipelining);
  g_assert_cmpint (offer.capabilities.eight_bit_mime, ==, expected->eight_bit_mime);
  g_assert_cmpint (offer.capabilities.smtputf8, ==, expected->smtputf8);
  g_assert_cmpint (offer.capabilities.has_size, ==, expected->has_size);
  g_assert_cmpuint (offer.capabilities.size, ==, expected->size);
  g_assert_cmpuint (offer.capabilities.limit_mail, ==, expected->limit_mail);
  g_assert_cmpuint (offer.capabilities.limit_rcpt, ==, expected->limit_rcpt);
  g_assert_cmpint (offer.starttls, ==, cases[i].offer.starttls);
  g_assert_cmpuint (offer.logins, ==, cases[i].offer.logins);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/smtp/offer/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_offer);
    }

  return g_test_run ();
}
