/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-path.c - which paths lead where, and that what is made is read again */

#include "config.h"

#include "ms-web-path.h"
#include "ms-web-site.h"

#include <string.h>

#define TOKEN "abcdefghijklmnopqrstuvwxyz234567ab"

static const struct
{
  const char *name;
  const char *path;
  MsWebPlace  place;
} cases[] = {
  { "unsubscribe", "/u/" TOKEN, MS_WEB_UNSUBSCRIBE },
  { "preferences", "/p/" TOKEN, MS_WEB_PREFERENCES },
  { "subscribe", "/s/" TOKEN, MS_WEB_SUBSCRIBE },
  { "confirm", "/c/" TOKEN, MS_WEB_CONFIRM },
  { "prefix", "/mail/u/" TOKEN, MS_WEB_UNSUBSCRIBE },
  { "long-prefix", "/a/b/u/c/p/" TOKEN, MS_WEB_PREFERENCES },
  { "two-slashes", "//u/" TOKEN, MS_WEB_UNSUBSCRIBE },
  { "capitals", "/U/ABCDEFGHIJKLMNOPQRSTUVWXYZ234567AB", MS_WEB_UNSUBSCRIBE },
  { "empty", "", MS_WEB_NOWHERE },
  { "root", "/", MS_WEB_NOWHERE },
  { "no-token", "/u/", MS_WEB_NOWHERE },
  { "no-place", "/" TOKEN, MS_WEB_NOWHERE },
  { "other-place", "/x/" TOKEN, MS_WEB_NOWHERE },
  { "longer-place", "/uu/" TOKEN, MS_WEB_NOWHERE },
  { "no-slash", "u/" TOKEN, MS_WEB_NOWHERE },
  { "behind", "/u/" TOKEN "/", MS_WEB_NOWHERE },
  { "dots", "/u/../../etc/passwd", MS_WEB_NOWHERE },
  { "encoded", "/u/%61bcdefghijklmnopqrstuvwxyz234567ab", MS_WEB_NOWHERE },
  { "digit", "/u/1bcdefghijklmnopqrstuvwxyz234567ab", MS_WEB_NOWHERE },
  { "not-ascii", "/u/\xc3\xa4\xff", MS_WEB_NOWHERE },
  { "too-long", "/u/" TOKEN TOKEN, MS_WEB_NOWHERE },
};

static void
test_read (gconstpointer data)
{
  guint            i = GPOINTER_TO_UINT (data);
  g_autofree char *token = NULL;
  g_autofree char *small = NULL;
  MsWebPlace       place = ms_web_path_read (cases[i].path, &token);

  g_assert_cmpuint (place, ==, cases[i].place);
  if (place == MS_WEB_NOWHERE)
    {
      g_assert_null (token);
      g_assert_cmpstr (ms_web_path_letter (place), ==, "-");
      return;
    }

  small = g_ascii_strdown (TOKEN, -1);
  g_assert_cmpstr (token, ==, small);
}

static MsTokenKey *
make_key (guint8 fill)
{
  guint8 octets[MS_TOKEN_KEY_SIZE];

  for (guint i = 0; i < sizeof octets; i++)
    octets[i] = fill;

  return ms_token_key_new (octets);
}

static void
test_make (void)
{
  static const char *const bases[] = { "https://example.org", "https://example.org/",
                                       "https://example.org/mail",
                                       "https://example.org/mail//" };
  g_autoptr (MsTokenKey) key = make_key (1);
  g_autoptr (MsTokenKey) other = make_key (2);
  MsToken token = { MS_TOKEN_CONFIRM, 0, 42, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (bases); i++)
    {
      g_autofree char *url = ms_web_path_make (bases[i], MS_WEB_CONFIRM, key, &token);
      const char      *path = url + strlen ("https://example.org");
      g_autoptr (MsWebRequest) request = ms_web_request_new (key, path, "192.0.2.1");
      g_autoptr (MsWebRequest) foreign = ms_web_request_new (other, path, "192.0.2.1");
      char *letter = strstr (url, "/c/");

      g_assert_true (g_str_has_prefix (path, i < 2 ? "/c/" : "/mail/c/"));
      g_assert_nonnull (request);
      g_assert_null (foreign);
      g_assert_cmpuint (request->place, ==, MS_WEB_CONFIRM);
      g_assert_cmpint (request->token.recipient, ==, 42);
      g_assert_cmpstr (request->client, ==, "192.0.2.1");

      /* What confirms a subscription opens nothing else. */
      letter[1] = 's';
      g_assert_null (ms_web_request_new (key, path, "192.0.2.1"));
      letter[1] = 'u';
      g_assert_null (ms_web_request_new (key, path, "192.0.2.1"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/web/path/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_read);
    }
  g_test_add_func ("/web/path/make", test_make);

  return g_test_run ();
}
