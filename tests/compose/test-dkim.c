/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-dkim.c - canonicalisation and signatures against the examples of the RFCs */

#include "config.h"

#include "ms-dkim-header.h"
#include "ms-dkim.h"
#include "verify.h"

/* RFC 8463 Appendix A: the keys, and the message with both signatures. */
#define ED25519_PRIVATE                                                \
  "-----BEGIN PRIVATE KEY-----\n"                                      \
  "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n" \
  "-----END PRIVATE KEY-----\n"
#define ED25519_PUBLIC "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
#define RSA_PUBLIC                                                                           \
  "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQ"  \
  "iY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZ" \
  "yVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"

#define FIELDS                                       \
  "From: Joe SixPack <joe@football.example.com>\r\n" \
  "To: Suzie Q <suzie@shopping.example.net>\r\n"     \
  "Subject: Is dinner ready?\r\n"                    \
  "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"  \
  "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
#define BODY "Hi.\r\n\r\nWe lost the game. Are you hungry yet?\r\n\r\nJoe.\r\n"

#define ED25519_FIELD                                             \
  "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n" \
  " d=football.example.com; i=@football.example.com;\r\n"         \
  " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"       \
  " subject : date : message-id : from : subject : date;\r\n"     \
  " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"         \
  " b="
#define ED25519_B \
  "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="
#define RSA_FIELD                                                   \
  "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n"       \
  " d=football.example.com; i=@football.example.com;\r\n"           \
  " q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r\n"   \
  " date : message-id : from : subject : date;\r\n"                 \
  " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"           \
  " b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3\r\n" \
  " DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz\r\n" \
  " dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8="

/* RFC 6376 Appendix A.2, signed simple/simple with the key of Appendix C. */
#define SIMPLE_PUBLIC                                                                        \
  "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnF"  \
  "CjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY" \
  "9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"
#define SIMPLE                                                        \
  "DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;\r\n" \
  "      c=simple/simple; q=dns/txt; i=joe@football.example.com;\r\n" \
  "      h=Received : From : To : Subject : Date : Message-ID;\r\n"   \
  "      bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"        \
  "      b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB\r\n"  \
  "      4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut\r\n"    \
  "      KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV\r\n"    \
  "      4bmp/YzhwvcubU4=;\r\n"                                       \
  "Received: from client1.football.example.com  [192.0.2.1]\r\n"      \
  "      by submitserver.example.com with SUBMISSION;\r\n"            \
  "      Fri, 11 Jul 2003 21:01:54 -0700 (PDT)\r\n" FIELDS "\r\n"     \
  "Hi.\r\n\r\nWe lost the game. Are you hungry yet?\r\n\r\nJoe.\r\n"

static MsDkimKey *
parse_key (const char *pem)
{
  g_autoptr (GError) error = NULL;
  MsDkimKey *key = ms_dkim_key_parse (pem, strlen (pem), &error);

  g_assert_no_error (error);

  return key;
}

static char *
example (const char *field, const char *signature)
{
  return g_strconcat (field, signature, "\r\n", FIELDS, "\r\n", BODY, NULL);
}

static void
test_examples (void)
{
  g_autofree char *ed25519 = example (ED25519_FIELD, ED25519_B);
  g_autofree char *rsa = example (RSA_FIELD, "");
  g_autofree char *forged = verify_replace (ed25519, "hungry", "angry");

  g_assert_true (verify_message (ed25519, 0, ED25519_PUBLIC));
  g_assert_true (verify_message (rsa, 0, RSA_PUBLIC));
  g_assert_true (verify_message (SIMPLE, 0, SIMPLE_PUBLIC));
  g_assert_false (verify_message (forged, 0, ED25519_PUBLIC));
}

/* Ed25519 leaves nothing to chance: what our parts come to is the example's signature. */
static void
test_same_signature (void)
{
  static const char *const fields[] = {
    "From: Joe SixPack <joe@football.example.com>\r\n",
    "To: Suzie Q <suzie@shopping.example.net>\r\n",
    "Subject: Is dinner ready?\r\n",
    "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n",
    "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n",
  };
  g_autoptr (MsDkimKey) key = parse_key (ED25519_PRIVATE);
  g_autoptr (MsDkimPen) pen = ms_dkim_pen_new (key);
  g_autoptr (MsDkimBody) body = ms_dkim_body_new ();
  g_autoptr (GString) header = g_string_new (NULL);
  g_autofree char *public = ms_dkim_key_get_public (key);
  g_autofree char *bh = NULL;
  g_autofree char *b = NULL;
  guint8           digest[MS_DKIM_DIGEST];
  guint8           signature[MS_DKIM_SIGNATURE_MAX];
  guint            size;

  ms_dkim_body_update (body, BODY, strlen (BODY));
  ms_dkim_body_finish (body, digest);
  bh = g_base64_encode (digest, sizeof digest);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      ms_dkim_header_append (header, fields[i], strlen (fields[i]));
      g_string_append (header, "\r\n");
    }
  ms_dkim_header_append (header, ED25519_FIELD, strlen (ED25519_FIELD));
  EVP_Digest (header->str, header->len, digest, &size, EVP_sha256 (), NULL);
  b = g_base64_encode (signature, ms_dkim_pen_sign (pen, digest, signature));

  g_assert_cmpstr (public, ==, ED25519_PUBLIC);
  g_assert_cmpstr (bh, ==, "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
  g_assert_cmpstr (b, ==, ED25519_B);
}

static const struct
{
  const char *name;
  const char *body;
  const char *relaxed;
} bodies[] = {
  { "empty", "", "" },
  { "one empty line", "\r\n", "" },
  { "many empty lines", "\r\n\r\n\r\n", "" },
  { "blanks alone", " \t ", "" },
  { "lines of blanks", " \r\n\t\r\n  ", "" },
  { "no last line end", "a", "a\r\n" },
  { "trailing lines", "a\r\n\r\n \r\n\t\r\n", "a\r\n" },
  { "trailing blanks", "a \t \r\nb \r\n", "a\r\nb\r\n" },
  { "blanks at the end", "a  ", "a\r\n" },
  { "RFC 6376 §3.4.5", " C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n" },
  { "runs", "a  b\t\tc \td\r\n", "a b c d\r\n" },
  { "a tab alone", "a\tb\r\n\tc\r\n", "a b\r\n c\r\n" },
  { "indented", "  a\r\n\t\tb\r\n", " a\r\n b\r\n" },
  { "lines between", "a\r\n\r\n\r\nb\r\n", "a\r\n\r\n\r\nb\r\n" },
  { "blank lines between", "a\r\n \t\r\n  b\r\n", "a\r\n\r\n b\r\n" },
  { "a CR alone", "a \rb\r\n", "a \rb\r\n" },
  { "two CR", "a\r\r\nb", "a\r\r\nb\r\n" },
  { "a CR at the end", "a\r", "a\r\r\n" },
  { "an LF alone", "a \nb\r\n", "a \nb\r\n" },
  { "8bit", "Gr\303\274\303\237e  \r\n", "Gr\303\274\303\237e\r\n" },
};

static char *
hash_in_steps (const char *body, gsize length, gsize step)
{
  g_autoptr (MsDkimBody) self = ms_dkim_body_new ();
  guint8 digest[MS_DKIM_DIGEST];

  for (gsize at = 0; at < length; at += step)
    ms_dkim_body_update (self, body + at, MIN (step, length - at));
  ms_dkim_body_finish (self, digest);

  return g_base64_encode (digest, sizeof digest);
}

/* Whole, in pieces of every size, and behind a text long enough for the fast path. */
static void
test_body (gconstpointer data)
{
  guint            i = GPOINTER_TO_UINT (data);
  g_autofree char *expected = verify_hash (bodies[i].relaxed, strlen (bodies[i].relaxed));

  for (gsize step = 1; step <= strlen (bodies[i].body) + 1; step++)
    {
      g_autofree char *hash = hash_in_steps (bodies[i].body, strlen (bodies[i].body), step);

      g_assert_cmpstr (hash, ==, expected);
    }

  for (gsize shift = 1; shift < 140; shift++)
    {
      g_autofree char *line = g_strnfill (shift, 'x');
      g_autofree char *body = g_strconcat (line, "\r\n", bodies[i].body, NULL);
      g_autofree char *relaxed = g_strconcat (line, "\r\n", bodies[i].relaxed, NULL);
      g_autofree char *wanted = verify_hash (relaxed, strlen (relaxed));
      g_autofree char *hash = hash_in_steps (body, strlen (body), strlen (body));

      g_assert_cmpstr (hash, ==, wanted);
    }
}

/* Ten megabytes of what letters are made of, with everything that is not canonical in it. */
static void
test_large_body (void)
{
  static const gsize steps[] = { 1, 7, 64, 65, 4096, 20 << 20 };
  g_autoptr (GString) body = g_string_new (NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autofree char *relaxed = NULL;
  g_autofree char *expected = NULL;

  while (body->len < 10 << 20)
    {
      static const char *const parts[] = {
        "word",   " ", "  ", "\t", "\r\n", "\r\n\r\n", " \r\n", "a-longer-word-of-letters",
        "=C3=BC", "."
      };
      guint many = g_rand_int_range (rand, 1, 40);

      for (guint i = 0; i < many; i++)
        g_string_append (body, "word ");
      g_string_append (body, parts[g_rand_int_range (rand, 0, G_N_ELEMENTS (parts))]);
    }
  g_string_append (body, "\r\n\r\n  \r\n");

  relaxed = verify_body (body->str, TRUE);
  expected = verify_hash (relaxed, strlen (relaxed));

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *hash = hash_in_steps (body->str, body->len, steps[i]);

      g_assert_cmpstr (hash, ==, expected);
    }
}

static const struct
{
  const char *field;
  const char *relaxed;
} fields[] = {
  { "A: X\r\n", "a:X" },
  { "B : Y\t\r\n\tZ  \r\n", "b:Y Z" },
  { "Subject:x", "subject:x" },
  { "SUBJect \t :\t  x\t y  \r\n", "subject:x y" },
  { "Empty:\r\n", "empty:" },
  { "Empty: \r\n \r\n", "empty:" },
  { "Folded:\r\n one\r\n\t two\r\n", "folded:one two" },
  { "Colon: a:b : c\r\n", "colon:a:b : c" },
  { "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n =?utf-8?Q?_x?=\r\n",
    "subject:=?utf-8?Q?Gr=C3=BC=C3=9Fe?= =?utf-8?Q?_x?=" },
  { "From: J\303\274rgen  <j\303\274@example.org>\r\n",
    "from:J\303\274rgen <j\303\274@example.org>" },
};

static void
test_fields (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      g_autofree char *plain = NULL;

      ms_dkim_header_append (out, fields[i].field, strlen (fields[i].field));
      plain = verify_field (fields[i].field, TRUE);
      g_assert_cmpstr (out->str, ==, fields[i].relaxed);
      g_assert_cmpstr (out->str, ==, plain);
    }
}

/* Repeated fields are taken from below, and the reader's fields are named once more. */
static void
test_select (void)
{
  static const char header[] =
      "Received: x\r\nFrom: a@b.c\r\nX-Other: y\r\n"
      "List-Help: <one>\r\nList-Help:\r\n <two>\r\nlist-unsubscribe: <u>\r\n"
      "Content-Type: text/plain\r\n";
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) canonical = g_string_new (NULL);

  ms_dkim_header_select (header, strlen (header), names, canonical);
  g_assert_cmpstr (names->str, ==,
                   "Content-Type:list-unsubscribe:List-Help:List-Help:From:From:"
                   "List-Unsubscribe:List-Unsubscribe-Post");
  g_assert_cmpstr (canonical->str, ==,
                   "content-type:text/plain\r\nlist-unsubscribe:<u>\r\nlist-help:<two>\r\n"
                   "list-help:<one>\r\nfrom:a@b.c\r\n");
}

/* Both kinds of key on one message, each with bodies that are odd. */
static void
test_sign (void)
{
  g_autoptr (MsDkimSigner) signer = ms_dkim_signer_new ();

  char *public[2] = { NULL };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (MsDkimKey) key = ms_dkim_key_generate (i, NULL);

      ms_dkim_signer_add (signer, "example.com", i == 0 ? "r1" : "a-long-selector.of.parts",
                          key);
      public[i] = ms_dkim_key_get_public (key);
    }

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    for (guint start_length = 0; start_length <= 4; start_length++)
      {
        gsize length = MIN (start_length, strlen (bodies[i].body));
        g_autoptr (MsDkimStart) start =
            start_length == 0
                ? NULL
                : ms_dkim_start_new (bodies[i].body, length, length == strlen (bodies[i].body));
        g_autoptr (GString) message = g_string_new (FIELDS "\r\n");

        g_string_append (message, bodies[i].body);
        ms_dkim_signer_sign (signer, message, start, G_GINT64_CONSTANT (1795341600000000));
        g_assert_true (verify_message (message->str, 0, public[0]));
        g_assert_true (verify_message (message->str, 1, public[1]));
        g_assert_false (verify_message (message->str, 1, ED25519_PUBLIC));
      }

  for (guint i = 0; i < 2; i++)
    g_free (public[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compose/dkim/examples", test_examples);
  g_test_add_func ("/compose/dkim/same-signature", test_same_signature);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *path = g_strconcat ("/compose/dkim/body/", bodies[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_body);
    }
  g_test_add_func ("/compose/dkim/large-body", test_large_body);
  g_test_add_func ("/compose/dkim/fields", test_fields);
  g_test_add_func ("/compose/dkim/select", test_select);
  g_test_add_func ("/compose/dkim/sign", test_sign);

  return g_test_run ();
}
