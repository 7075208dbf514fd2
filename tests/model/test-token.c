/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-token.c - tokens come back as written, and nothing else is taken for one */

#include "config.h"

#include "ms-token.h"

#include <string.h>

static const struct
{
  const char *name;
  MsToken     token;
  gsize       length;
} tokens[] = {
  { "a recipient",
    { MS_TOKEN_UNSUBSCRIBE, 7, 1234, G_GINT64_CONSTANT (0x1122334455667788) },
    39 },
  { "a specimen", { MS_TOKEN_UNSUBSCRIBE, 7, 0, 0 }, 36 },
  { "nothing", { MS_TOKEN_CONFIRM, 0, 0, 0 }, 34 },
  { "a form", { MS_TOKEN_FORM, 0, 3, 0 }, 36 },
  { "a hash below 0", { MS_TOKEN_RETURN, 1, 1, -2 }, 37 },
  { "ids of whole octets", { MS_TOKEN_RETURN, 255, 65535, 1 }, 39 },
  { "ids one more", { MS_TOKEN_RETURN, 256, 65536, 1 }, 42 },
  { "the largest",
    { MS_TOKEN_MESSAGE, (G_GINT64_CONSTANT (1) << 40) - 1, (G_GINT64_CONSTANT (1) << 48) - 1,
      G_MININT64 },
    MS_TOKEN_MAX },
};

static MsTokenKey *
make_key (guint8 first)
{
  guint8 octets[MS_TOKEN_KEY_SIZE];

  for (guint i = 0; i < sizeof octets; i++)
    octets[i] = (guint8) (first + i);

  return ms_token_key_new (octets);
}

static char *
write_token (const MsTokenKey *key, const MsToken *token)
{
  GString *out = g_string_new (NULL);

  ms_token_append (key, token, out);

  return g_string_free (out, FALSE);
}

static void
assert_refused (const MsTokenKey *key, MsTokenPurpose purpose, const char *text, gssize length)
{
  MsToken out = { 0 };

  if (ms_token_read (key, purpose, text, length, &out))
    g_error ("taken for a token: %s", text);
  g_assert_cmpint (out.purpose, ==, 0);
}

static void
test_round_trip (void)
{
  g_autoptr (MsTokenKey) key = make_key (1);

  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      const MsToken   *token = &tokens[i].token;
      g_autofree char *text = write_token (key, token);
      g_autofree char *shouted = g_ascii_strup (text, -1);
      g_autofree char *framed = g_strconcat (text, "7", NULL);
      MsToken          out[3];

      g_test_message ("%s: %s", tokens[i].name, text);
      g_assert_cmpuint (strlen (text), ==, tokens[i].length);
      g_assert_cmpuint (strspn (text, "abcdefghijklmnopqrstuvwxyz234567"), ==, strlen (text));
      g_assert_true (ms_token_read (key, token->purpose, text, -1, &out[0]));
      g_assert_true (ms_token_read (key, token->purpose, shouted, -1, &out[1]));
      g_assert_true (ms_token_read (key, token->purpose, framed, strlen (text), &out[2]));
      for (guint j = 0; j < G_N_ELEMENTS (out); j++)
        {
          g_assert_cmpint (out[j].purpose, ==, token->purpose);
          g_assert_cmpint (out[j].campaign, ==, token->campaign);
          g_assert_cmpint (out[j].recipient, ==, token->recipient);
          g_assert_cmpint (out[j].hash, ==, token->hash);
        }
    }
}

/* In every mail that was ever sent: RFC 2104 of these very octets. */
static void
test_stable (void)
{
  g_autoptr (MsTokenKey) key = make_key (0);
  g_autofree char *text = write_token (key, &tokens[0].token);
  g_autofree char *id = ms_token_key_get_id (key);

  g_assert_cmpstr (text, ==, "cedqjuqreizuivlgo6ea4naosaxtjrxau7gczea");
  g_assert_cmpstr (id, ==, "4304c22c84a53755");
  g_assert_cmpint (ms_token_hash_address (key, "ann@example.org"), ==,
                   G_GINT64_CONSTANT (8848842591166143769));
}

static void
test_other_purpose_or_key (void)
{
  g_autoptr (MsTokenKey) key = make_key (1);
  g_autoptr (MsTokenKey) other = make_key (2);

  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autofree char *text = write_token (key, &tokens[i].token);

      for (int purpose = 0; purpose <= 16; purpose++)
        if (purpose != (int) tokens[i].token.purpose)
          assert_refused (key, purpose, text, -1);
      assert_refused (other, tokens[i].token.purpose, text, -1);
    }
}

/* Each of the five bits of each character, those that stand for nothing included. */
static void
test_flipped (void)
{
  const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
  g_autoptr (MsTokenKey) key = make_key (1);

  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autofree char *text = write_token (key, &tokens[i].token);

      for (gsize at = 0; text[at] != '\0'; at++)
        for (guint bit = 0; bit < 5; bit++)
          {
            const char was = text[at];

            text[at] = digits[(strchr (digits, was) - digits) ^ 1 << bit];
            for (int purpose = MS_TOKEN_UNSUBSCRIBE; purpose <= MS_TOKEN_FORM; purpose++)
              assert_refused (key, purpose, text, -1);
            text[at] = was;
          }
    }
}

static void
test_truncated (void)
{
  g_autoptr (MsTokenKey) key = make_key (1);

  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      const MsTokenPurpose purpose = tokens[i].token.purpose;
      g_autofree char     *text = write_token (key, &tokens[i].token);
      g_autofree char     *twice = g_strconcat (text, text, NULL);

      for (gsize length = 0; length < strlen (twice); length++)
        if (length != strlen (text))
          assert_refused (key, purpose, twice, length);
      for (gsize from = 1; from < strlen (text); from++)
        assert_refused (key, purpose, text + from, -1);
    }
}

/* Every octet in the place of the first, one in the middle and the last one. */
static void
test_odd_bytes (void)
{
  g_autoptr (MsTokenKey) key = make_key (1);
  g_autofree char *text = write_token (key, &tokens[0].token);
  const gsize      length = strlen (text);
  const gsize      places[] = { 0, length / 2, length - 1 };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    for (guint octet = 0; octet < 256; octet++)
      {
        const char was = text[places[i]];

        text[places[i]] = (char) octet;
        if (g_ascii_tolower ((char) octet) != was)
          assert_refused (key, MS_TOKEN_UNSUBSCRIBE, text, length);
        text[places[i]] = was;
      }
}

static void
test_address (void)
{
  g_autoptr (MsTokenKey) key = make_key (1);
  g_autoptr (MsTokenKey) other = make_key (2);
  const gint64 hash = ms_token_hash_address (key, "Ann@Example.org");

  g_assert_cmpint (hash, !=, 0);
  g_assert_cmpint (hash, ==, ms_token_hash_address (key, "ann@example.ORG"));
  g_assert_cmpint (hash, !=, ms_token_hash_address (key, "anne@example.org"));
  g_assert_cmpint (hash, !=, ms_token_hash_address (other, "ann@example.org"));
}

static void
test_key_id (void)
{
  g_autoptr (MsTokenKey) key = make_key (1);
  g_autoptr (MsTokenKey) other = make_key (2);
  g_autofree char *id = ms_token_key_get_id (key);
  g_autofree char *again = ms_token_key_get_id (key);
  g_autofree char *different = ms_token_key_get_id (other);

  g_assert_cmpuint (strlen (id), ==, 16);
  g_assert_cmpstr (id, ==, again);
  g_assert_cmpstr (id, !=, different);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/token/round-trip", test_round_trip);
  g_test_add_func ("/token/stable", test_stable);
  g_test_add_func ("/token/other-purpose-or-key", test_other_purpose_or_key);
  g_test_add_func ("/token/flipped", test_flipped);
  g_test_add_func ("/token/truncated", test_truncated);
  g_test_add_func ("/token/odd-bytes", test_odd_bytes);
  g_test_add_func ("/token/address", test_address);
  g_test_add_func ("/token/key-id", test_key_id);

  return g_test_run ();
}
