/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-address.c - what a mailbox address may look like, and when two are the same */

#include "config.h"

#include "ms-address.h"

#include <string.h>

#define X10   "xxxxxxxxxx"
#define X60   X10 X10 X10 X10 X10 X10
#define X63   X60 "xxx"
#define UE    "\303\274"  /* ü */
#define UE_UP "\303\234"  /* Ü */
#define UE_2  "u\314\210" /* ü in two characters */
#define NBSP  "\302\240"
#define ZWSP  "\342\200\213"
#define BOM   "\357\273\277"

static const struct
{
  const char      *text;
  MsAddressProblem problem;
} addresses[] = {
  { "a@x.org", MS_ADDRESS_OK },
  { "A.B@X.Org", MS_ADDRESS_OK },
  { "a.b.c@mail.sub.example.co.uk", MS_ADDRESS_OK },
  { "a+tag@x.org", MS_ADDRESS_OK },
  { "o'neil@x.org", MS_ADDRESS_OK },
  { "!#$%&'*+-/=?^_`{|}~@x.org", MS_ADDRESS_OK },
  { "1@2.example", MS_ADDRESS_OK },
  { "a@1and1.com", MS_ADDRESS_OK },
  { "a@123.example", MS_ADDRESS_OK },
  { "a@x--y.org", MS_ADDRESS_OK },
  { "a@xn--bcher-kva.de", MS_ADDRESS_OK },
  { "a@x.o2", MS_ADDRESS_OK },
  { "-a-@x.org", MS_ADDRESS_OK },
  { "\"a b\"@x.org", MS_ADDRESS_OK },
  { "\"a@b\"@x.org", MS_ADDRESS_OK },
  { "\"a\\\"b\"@x.org", MS_ADDRESS_OK },
  { "\"a\\\\\"@x.org", MS_ADDRESS_OK },
  { "\"..\"@x.org", MS_ADDRESS_OK },
  { "\"\"@x.org", MS_ADDRESS_OK },
  { "a@[192.0.2.1]", MS_ADDRESS_OK },
  { "a@[IPv6:2001:db8::1]", MS_ADDRESS_OK },
  { "a@[ipv6:::ffff:192.0.2.1]", MS_ADDRESS_OK },
  { X60 "xxxx@x.org", MS_ADDRESS_OK },
  { "a@" X63 ".org", MS_ADDRESS_OK },
  { X60 "xxxx@" X63 "." X63 "." X60 "x", MS_ADDRESS_OK }, /* 254 */

  { "", MS_ADDRESS_EMPTY },
  { "a", MS_ADDRESS_NO_AT },
  { "a.x.org", MS_ADDRESS_NO_AT },
  { "@", MS_ADDRESS_LOCAL_EMPTY },
  { "@x.org", MS_ADDRESS_LOCAL_EMPTY },
  { "a@", MS_ADDRESS_DOMAIN_EMPTY },
  { "a@localhost", MS_ADDRESS_DOMAIN_NO_DOT },
  { "a@\nx.org", MS_ADDRESS_CONTROL_CHARACTER },
  { "a@x.org\n", MS_ADDRESS_CONTROL_CHARACTER },
  { "a@x.org\r\nBcc: b@x.org", MS_ADDRESS_CONTROL_CHARACTER },
  { "a\t@x.org", MS_ADDRESS_CONTROL_CHARACTER },
  { "\"a\r\"@x.org", MS_ADDRESS_CONTROL_CHARACTER },
  { "a\177@x.org", MS_ADDRESS_CONTROL_CHARACTER },
  { "a@b@x.org", MS_ADDRESS_SEVERAL },
  { "a@x.org,b@x.org", MS_ADDRESS_SEVERAL },
  { "a@x.org; b@x.org", MS_ADDRESS_SEVERAL },
  { "a@x.org b@x.org", MS_ADDRESS_SEVERAL },
  { X60 "@x.org," X60 "@x.org", MS_ADDRESS_SEVERAL },
  { "a b@x.org", MS_ADDRESS_LOCAL_INVALID },
  { " a@x.org", MS_ADDRESS_LOCAL_INVALID },
  { ".a@x.org", MS_ADDRESS_LOCAL_INVALID },
  { "a.@x.org", MS_ADDRESS_LOCAL_INVALID },
  { "a..b@x.org", MS_ADDRESS_LOCAL_INVALID },
  { "a,b@x.org", MS_ADDRESS_LOCAL_INVALID },
  { "a(b)@x.org", MS_ADDRESS_LOCAL_INVALID },
  { "<a@x.org", MS_ADDRESS_LOCAL_INVALID },
  { "a:b@x.org", MS_ADDRESS_LOCAL_INVALID },
  { "a\\b@x.org", MS_ADDRESS_LOCAL_INVALID },
  { "\"a@x.org", MS_ADDRESS_LOCAL_INVALID },
  { "a\"@x.org", MS_ADDRESS_LOCAL_INVALID },
  { "\"@x.org", MS_ADDRESS_LOCAL_INVALID },
  { "\"a\"b\"@x.org", MS_ADDRESS_LOCAL_INVALID },
  { "\"a\\\"@x.org", MS_ADDRESS_LOCAL_INVALID },
  { "\"a\".b@x.org", MS_ADDRESS_LOCAL_INVALID },
  { X60 "xxxxx@x.org", MS_ADDRESS_LOCAL_TOO_LONG },
  { "a@x.org.", MS_ADDRESS_DOMAIN_INVALID },
  { "a@.x.org", MS_ADDRESS_DOMAIN_INVALID },
  { "a@x..org", MS_ADDRESS_DOMAIN_INVALID },
  { "a@.", MS_ADDRESS_DOMAIN_INVALID },
  { "a@-x.org", MS_ADDRESS_DOMAIN_INVALID },
  { "a@x-.org", MS_ADDRESS_DOMAIN_INVALID },
  { "a@x.org-", MS_ADDRESS_DOMAIN_INVALID },
  { "a@x_y.org", MS_ADDRESS_DOMAIN_INVALID },
  { "a@x y.org", MS_ADDRESS_DOMAIN_INVALID },
  { "a@x.org ", MS_ADDRESS_DOMAIN_INVALID },
  { "a@x.org>", MS_ADDRESS_DOMAIN_INVALID },
  { "a@x.org,", MS_ADDRESS_DOMAIN_INVALID },
  { "a@x,org", MS_ADDRESS_DOMAIN_INVALID },
  { "a@http://x.org", MS_ADDRESS_DOMAIN_INVALID },
  { "a@192.0.2.1", MS_ADDRESS_DOMAIN_INVALID },
  { "a@x.123", MS_ADDRESS_DOMAIN_INVALID },
  { "a@123", MS_ADDRESS_DOMAIN_INVALID },
  { "a@[192.0.2.256]", MS_ADDRESS_DOMAIN_INVALID },
  { "a@[192.0.2]", MS_ADDRESS_DOMAIN_INVALID },
  { "a@[192.0.2.1", MS_ADDRESS_DOMAIN_INVALID },
  { "a@[]", MS_ADDRESS_DOMAIN_INVALID },
  { "a@[2001:db8::1]", MS_ADDRESS_DOMAIN_INVALID },
  { "a@[IPv6:192.0.2.1]", MS_ADDRESS_DOMAIN_INVALID },
  { "a@[IPv6:fe80::1%lo]", MS_ADDRESS_DOMAIN_INVALID },
  { "a@[IPv6:]", MS_ADDRESS_DOMAIN_INVALID },
  { "a@[x.org]", MS_ADDRESS_DOMAIN_INVALID },
  { "a@x" X63 ".org", MS_ADDRESS_DOMAIN_INVALID },
  { "a@" X63 "." X63 "." X63 "." X63 ".org", MS_ADDRESS_DOMAIN_TOO_LONG },
  { X60 "xxxx@" X63 "." X63 "." X60 "xx", MS_ADDRESS_TOO_LONG }, /* 255 */

  { "j" UE "rg@x.org", MS_ADDRESS_OK },
  { UE "@" UE ".de", MS_ADDRESS_OK },
  { "a@b" UE "cher.de", MS_ADDRESS_OK },
  { "\"" UE " b\"@x.org", MS_ADDRESS_OK },
  { "\347\224\250\346\210\267@\344\276\213\345\255\220.\345\271\277\345\221\212",
    MS_ADDRESS_OK },
  { "a@\344\276\213\343\200\202org", MS_ADDRESS_OK }, /* an ideographic full stop */
  { "\360\237\230\200@x.org", MS_ADDRESS_OK },
  { X60 UE UE "@x.org", MS_ADDRESS_OK },
  { X60 UE "xxx@x.org", MS_ADDRESS_LOCAL_TOO_LONG },
  { "\303@x.org", MS_ADDRESS_NOT_UTF8 },
  { "\344@x.org", MS_ADDRESS_NOT_UTF8 },
  { "a@\344.org", MS_ADDRESS_NOT_UTF8 },
  { "\355\240\200@x.org", MS_ADDRESS_NOT_UTF8 }, /* a surrogate */
  { "\300\200@x.org", MS_ADDRESS_NOT_UTF8 },     /* overlong */
  { UE "@localhost", MS_ADDRESS_DOMAIN_NO_DOT },
  { "a@" UE, MS_ADDRESS_DOMAIN_NO_DOT },
  { "a@" UE "..de", MS_ADDRESS_DOMAIN_INVALID },
  { "a@-" UE ".de", MS_ADDRESS_DOMAIN_INVALID },
  { "a@" UE "_x.de", MS_ADDRESS_DOMAIN_INVALID },
  { "a@" UE NBSP ".de", MS_ADDRESS_DOMAIN_INVALID },
  { "a@" X60 "xx" UE ".de", MS_ADDRESS_DOMAIN_INVALID },
  { "a\357\274\240x.org", MS_ADDRESS_NO_AT }, /* a full-width @ */
  { "a@x\357\274\240y.org", MS_ADDRESS_DOMAIN_INVALID },
  { UE " b@x.org", MS_ADDRESS_LOCAL_INVALID },
  { UE ".@x.org", MS_ADDRESS_LOCAL_INVALID },
  { "a" NBSP "@x.org", MS_ADDRESS_LOCAL_INVALID },
  { ZWSP "a@x.org", MS_ADDRESS_LOCAL_INVALID },
  { BOM "a@x.org", MS_ADDRESS_LOCAL_INVALID },
  { "a\315\276b@x.org", MS_ADDRESS_LOCAL_INVALID }, /* U+037E, a semicolon in NFC */
  { "a\302\205b@x.org", MS_ADDRESS_CONTROL_CHARACTER },
  { "a\342\200\250b@x.org", MS_ADDRESS_CONTROL_CHARACTER },
  { UE "\nb@x.org", MS_ADDRESS_CONTROL_CHARACTER },
  { UE "@x.org," UE "@x.org", MS_ADDRESS_SEVERAL },
};

static void
test_check (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      const char      *text = addresses[i].text;
      MsAddress        address = { NULL, NULL };
      MsAddressProblem problem = ms_address_parse (text, &address);

      g_test_message ("%s", text);
      g_assert_cmpint (problem, ==, addresses[i].problem);
      g_assert_true ((address.key != NULL) == (problem == MS_ADDRESS_OK));
      if (g_str_is_ascii (text))
        {
          g_autofree char *apart = g_memdup2 (text, strlen (text));

          /* Without its NUL, so that a tool can see a byte read too many. */
          g_assert_cmpint (ms_address_check_ascii (apart, strlen (text)), ==, problem);
          g_assert_null (address.written);
        }
      ms_address_clear (&address);
    }
}

/* Every beginning and every end of every case: no crash, and a key is an address again. */
static void
test_pieces (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    for (gsize cut = 0; cut <= strlen (addresses[i].text); cut++)
      {
        g_autofree char *head = g_strndup (addresses[i].text, cut);
        g_autofree char *key = ms_address_key (head);
        g_autofree char *tail_key = ms_address_key (addresses[i].text + cut);
        g_autofree char *again = key != NULL ? ms_address_key (key) : NULL;

        if (key != NULL)
          g_assert_cmpstr (again, ==, key);
        if (tail_key != NULL)
          {
            g_autofree char *tail_again = ms_address_key (tail_key);

            g_assert_cmpstr (tail_again, ==, tail_key);
          }
      }
}

static const struct
{
  const char *a;
  const char *b;
  gboolean    same;
} pairs[] = {
  { "ann@x.org", "ann@x.org", TRUE },
  { "ann@x.org", "ANN@X.ORG", TRUE },
  { "ann@x.org", "anne@x.org", FALSE },
  { "ann@x.org", "ann@x.com", FALSE },
  { "ann@x.org", "ann+y@x.org", FALSE },
  { "a.b@x.org", "ab@x.org", FALSE },
  { "j" UE "rg@x.org", "J" UE_UP "RG@X.ORG", TRUE },
  { "j" UE "rg@x.org", "j" UE_2 "rg@x.org", TRUE },
  { "j" UE "rg@x.org", "jurg@x.org", FALSE },
  { "a@b" UE "cher.de", "A@B" UE_UP "CHER.DE", TRUE },
  { "a@b" UE "cher.de", "a@b" UE_2 "cher.de", TRUE },
  { "a@b" UE "cher.de", "a@xn--bcher-kva.de", TRUE },
  { "a@b" UE "cher.de", "a@XN--BCHER-KVA.DE", TRUE },
  { "a@stra\303\237e.de", "a@xn--strae-oqa.de", TRUE },
  { "a@stra\303\237e.de", "a@strasse.de", FALSE },
  { "stra\303\237e@x.de", "strasse@x.de", TRUE },
  { "a@x\343\200\202org", "a@x.org", TRUE },
};

static void
test_keys (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *a = ms_address_key (pairs[i].a);
      g_autofree char *b = ms_address_key (pairs[i].b);

      g_test_message ("%s and %s", pairs[i].a, pairs[i].b);
      g_assert_nonnull (a);
      g_assert_nonnull (b);
      g_assert_cmpint (g_ascii_strcasecmp (a, b) == 0, ==, pairs[i].same);
    }
}

static const struct
{
  const char *text;
  const char *key;
  const char *written;
  const char *wire;
  gboolean    utf8;
} forms[] = {
  { "Ann@X.org", "Ann@X.org", NULL, "Ann@X.org", FALSE },
  { "Ann@B" UE_UP "cher.DE", "Ann@xn--bcher-kva.de", "Ann@B" UE_UP "cher.DE",
    "Ann@xn--bcher-kva.de", FALSE },
  { "J" UE "rg@x.org", "j" UE "rg@x.org", "J" UE "rg@x.org", "J" UE "rg@x.org", TRUE },
  { "j" UE "rg@x.org", "j" UE "rg@x.org", NULL, "j" UE "rg@x.org", TRUE },
  { "\"" UE_UP " @b\"@" UE ".de", "\"" UE " @b\"@xn--tda.de", "\"" UE_UP " @b\"@" UE ".de",
    "\"" UE_UP " @b\"@xn--tda.de", TRUE },
};

static void
test_forms (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_auto (MsAddress) address = { NULL, NULL };
      g_autofree char *wire = NULL;
      gboolean         utf8 = !forms[i].utf8;

      g_test_message ("%s", forms[i].text);
      g_assert_cmpint (ms_address_parse (forms[i].text, &address), ==, MS_ADDRESS_OK);
      g_assert_cmpstr (address.key, ==, forms[i].key);
      g_assert_cmpstr (address.written, ==, forms[i].written);
      wire = ms_address_wire (address.key, address.written, &utf8);
      g_assert_cmpstr (wire, ==, forms[i].wire);
      g_assert_cmpint (utf8, ==, forms[i].utf8);
    }
}

static const struct
{
  const char *cell;
  const char *name;
  const char *address;
} cells[] = {
  { "a@x.org", NULL, "a@x.org" },
  { " a@x.org\t", NULL, "a@x.org" },
  { NBSP ZWSP "a@x.org" NBSP BOM, NULL, "a@x.org" },
  { BOM "a@x.org", NULL, "a@x.org" },
  { "\342\200\257\343\200\200a@x.org\r\n", NULL, "a@x.org" },
  { "<a@x.org>", NULL, "a@x.org" },
  { " < a@x.org > ", NULL, "a@x.org" },
  { "Ann <a@x.org>", "Ann", "a@x.org" },
  { "Ann<a@x.org>", "Ann", "a@x.org" },
  { "Ann B. C" NBSP "<a@x.org>" NBSP, "Ann B. C", "a@x.org" },
  { "\"Bee, Ann\" <a@x.org>", "Bee, Ann", "a@x.org" },
  { "\"Ann \\\"A\\\" Bee\" <a@x.org>", "Ann \"A\" Bee", "a@x.org" },
  { "\"a\\\\b\" <a@x.org>", "a\\b", "a@x.org" },
  { "'Ann' <a@x.org>", "Ann", "a@x.org" },
  { "\"\" <a@x.org>", NULL, "a@x.org" },
  { "\" <a@x.org>", "\"", "a@x.org" },
  { "\"Ann\\\" <a@x.org>", "Ann", "a@x.org" },
  { "J" UE "rg <" UE "@x.org>", "J" UE "rg", UE "@x.org" },
  { "A <B> C <a@x.org>", "A <B> C", "a@x.org" },
  { "mailto:a@x.org", NULL, "a@x.org" },
  { "MAILTO:a@x.org", NULL, "a@x.org" },
  { "mailto: a@x.org", NULL, "a@x.org" },
  { "mailto:a@x.org?subject=Hi&body=x", NULL, "a@x.org" },
  { "mailto:a%2Bb%40c@x.org", NULL, "a+b@c@x.org" },
  { "mailto:a%zz@x.org", NULL, "a%zz@x.org" },
  { "Ann <mailto:a@x.org>", "Ann", "a@x.org" },
  { "a@x.org<mailto:a@x.org>", "a@x.org", "a@x.org" },
  { "Ann <a@x.org", NULL, "Ann <a@x.org" },
  { "a@x.org>", NULL, "a@x.org>" },
  { "a@x.org, b@x.org", NULL, "a@x.org, b@x.org" },
  { "Ann", NULL, "Ann" },
  { "<>", NULL, "" },
  { "Ann <>", "Ann", "" },
  { "", NULL, "" },
  { "  " NBSP, NULL, "" },
  { "\200", NULL, "\200" },
  { " \200\200 ", NULL, "\200\200" },
  { "a@x.org\342", NULL, "a@x.org\342" },
  { "\344nn <a@x.org>", "\344nn", "a@x.org" },
};

static void
test_split (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      g_autofree char *name = NULL;
      g_autofree char *address = NULL;
      g_autofree char *alone = NULL;

      g_test_message ("\"%s\"", cells[i].cell);
      ms_address_split_mailbox (cells[i].cell, &name, &address);
      g_assert_cmpstr (name, ==, cells[i].name);
      g_assert_cmpstr (address, ==, cells[i].address);
      ms_address_split_mailbox (cells[i].cell, NULL, &alone);
      g_assert_cmpstr (alone, ==, cells[i].address);
    }
}

static void
test_join (void)
{
  static const char *const names[][2] = {
    { "Ann", "Ann <a@b.org>" },
    { "Ann B. Cole", "\"Ann B. Cole\" <a@b.org>" },
    { "Cole, Ann", "\"Cole, Ann\" <a@b.org>" },
    { "Ann \"Al\" \\ <x@y>", "\"Ann \\\"Al\\\" \\\\ <x@y>\" <a@b.org>" },
    { "Gr\303\274n", "Gr\303\274n <a@b.org>" },
    { NULL, "a@b.org" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *joined = ms_address_join_mailbox (names[i][0], "a@b.org");
      g_autofree char *name = NULL;
      g_autofree char *address = NULL;

      g_assert_cmpstr (joined, ==, names[i][1]);
      ms_address_split_mailbox (joined, &name, &address);
      g_assert_cmpstr (name, ==, names[i][0]);
      g_assert_cmpstr (address, ==, "a@b.org");
    }
}

static void
test_split_pieces (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    for (gsize from = 0; from <= strlen (cells[i].cell); from++)
      for (gsize to = from; to <= strlen (cells[i].cell); to++)
        {
          g_autofree char *piece = g_strndup (cells[i].cell + from, to - from);
          g_autofree char *name = NULL;
          g_autofree char *address = NULL;

          ms_address_split_mailbox (piece, &name, &address);
          g_assert_cmpuint (strlen (address), <=, strlen (piece));
          g_assert_true (name == NULL || *name != '\0');
        }
}

static void
test_describe (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint problem = MS_ADDRESS_OK; problem <= MS_ADDRESS_TOO_LONG; problem++)
    g_assert_true (g_hash_table_add (seen, (char *) ms_address_describe (problem)));
}

/* A million rows are checked while their owner watches; run with -m perf. */
static void
test_speed (void)
{
  guint  valid = 0;
  double seconds;

  if (!g_test_perf ())
    {
      g_test_skip ("a measurement");
      return;
    }

  g_test_timer_start ();
  for (guint i = 0; i < 1000000; i++)
    {
      static char text[] = "firstname.lastname0000@mail.example.com";

      text[18] = (char) ('0' + i % 10);
      valid += ms_address_check_ascii (text, sizeof text - 1) == MS_ADDRESS_OK;
    }
  seconds = g_test_timer_elapsed ();
  g_test_minimized_result (seconds, "a million addresses in %.3f s", seconds);
  g_assert_cmpuint (valid, ==, 1000000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/address/check", test_check);
  g_test_add_func ("/model/address/pieces", test_pieces);
  g_test_add_func ("/model/address/keys", test_keys);
  g_test_add_func ("/model/address/forms", test_forms);
  g_test_add_func ("/model/address/split", test_split);
  g_test_add_func ("/model/address/join", test_join);
  g_test_add_func ("/model/address/split-pieces", test_split_pieces);
  g_test_add_func ("/model/address/describe", test_describe);
  g_test_add_func ("/model/address/speed", test_speed);

  return g_test_run ();
}
