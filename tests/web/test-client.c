/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-client.c - who asks, behind a proxy and without one; and an address that is masked */

#include "config.h"

#include "ms-web-client.h"
#include "ms-web-mask.h"

#define PEER "127.0.0.1"

static const struct
{
  const char *name;
  const char *forwarded_for;
  const char *forwarded;
  const char *client;
} cases[] = {
  { "none", NULL, NULL, PEER },
  { "one", "203.0.113.7", NULL, "203.0.113.7" },
  { "last", "198.51.100.1, 203.0.113.7", NULL, "203.0.113.7" },
  { "no-blank", "198.51.100.1,203.0.113.7", NULL, "203.0.113.7" },
  { "port", "203.0.113.7:4711", NULL, "203.0.113.7" },
  { "ipv6", "2001:db8::1", NULL, "2001:db8::1" },
  { "ipv6-brackets", "[2001:DB8::1]", NULL, "2001:db8::1" },
  { "ipv6-port", "[2001:db8::1]:4711", NULL, "2001:db8::1" },
  { "mapped", "::ffff:203.0.113.7", NULL, "203.0.113.7" },
  { "name", "proxy.example.org", NULL, PEER },
  { "empty", "", NULL, PEER },
  { "comma", "203.0.113.7,", NULL, PEER },
  { "half", "[2001:db8::1", NULL, PEER },
  { "hostile", "203.0.113.7\r\nX: y", NULL, PEER },
  { "not-utf8", "\xff\xfe", NULL, PEER },
  { "both", "203.0.113.7", "for=198.51.100.1", "203.0.113.7" },
  { "bad-both", "nonsense", "for=198.51.100.1", PEER },
  { "forwarded", NULL, "for=203.0.113.7", "203.0.113.7" },
  { "forwarded-last", NULL, "for=198.51.100.1, for=203.0.113.7;proto=https", "203.0.113.7" },
  { "forwarded-order", NULL, "proto=https; For=203.0.113.7;by=x", "203.0.113.7" },
  { "forwarded-ipv6", NULL, "for=\"[2001:db8::1]:4711\"", "2001:db8::1" },
  { "forwarded-unknown", NULL, "for=unknown", PEER },
  { "forwarded-hidden", NULL, "for=_hidden", PEER },
  { "forwarded-by", NULL, "by=203.0.113.7", PEER },
  { "forwarded-quote", NULL, "for=\"", PEER },
  { "forwarded-empty", NULL, "for=", PEER },
};

static void
test_find (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  g_autoptr (GInetAddress) peer = g_inet_address_new_from_string (PEER);
  g_autofree char *client =
      ms_web_client_find (peer, cases[i].forwarded_for, cases[i].forwarded);

  g_assert_cmpstr (client, ==, cases[i].client);
}

static void
test_bucket (void)
{
  static const char *const buckets[][2] = {
    { "203.0.113.7", "203.0.113.7" },
    { "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::" },
    { "2001:db8:1:2:ffff::1", "2001:db8:1:2::" },
    { "2001:db8:1:3::1", "2001:db8:1:3::" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (buckets); i++)
    {
      g_autofree char *bucket = ms_web_client_bucket (buckets[i][0]);

      g_assert_cmpstr (bucket, ==, buckets[i][1]);
    }
}

static void
test_mask (void)
{
  static const char *const masks[][2] = {
    { "ann@example.org", "a•••@example.org" },
    { "a@example.org", "•••@example.org" },
    { "ab@example.org", "a•••@example.org" },
    { "ömer@example.org", "ö•••@example.org" },
    { "ö@example.org", "•••@example.org" },
    { "\"a@b\"@example.org", "\"•••@example.org" },
    { "@example.org", "•••@example.org" },
    { "nonsense", "•••" },
    { "", "•••" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      g_autofree char *masked = ms_web_mask (masks[i][0]);

      g_assert_cmpstr (masked, ==, masks[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/web/client/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_find);
    }
  g_test_add_func ("/web/client/bucket", test_bucket);
  g_test_add_func ("/web/client/mask", test_mask);

  return g_test_run ();
}
