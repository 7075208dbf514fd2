/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-token.c - what was appended reads as it was, and what reads was appended */

#include "config.h"

#include "ms-token.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define HEAD (1 + 3 * sizeof (gint64))

static char *
write_token (const MsTokenKey *key, const MsToken *token)
{
  GString *out = g_string_new (NULL);

  ms_token_append (key, token, out);

  return g_string_free (out, FALSE);
}

static void
read_any (const MsTokenKey *key, const char *text, gsize length)
{
  for (int purpose = MS_TOKEN_UNSUBSCRIBE; purpose <= MS_TOKEN_FORM; purpose++)
    {
      MsToken token;

      if (ms_token_read (key, purpose, text, length, &token))
        {
          g_autofree char *again = write_token (key, &token);

          g_assert_cmpuint (strlen (again), ==, length);
          g_assert_cmpint (g_ascii_strncasecmp (again, text, length), ==, 0);
          g_assert_cmpint (token.purpose, ==, purpose);
        }
    }
}

/* A token's fields, then pairs of a place and an octet to put there. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const guint8 octets[MS_TOKEN_KEY_SIZE] = { 1, 2, 3 };
  g_autoptr (MsTokenKey) key = ms_token_key_new (octets);
  g_autofree char *text = NULL;
  gint64           fields[3];
  MsToken          token;
  MsToken          back;

  read_any (key, (const char *) data, size);
  if (size < HEAD)
    return 0;

  memcpy (fields, data + 1, sizeof fields);
  token.purpose = MS_TOKEN_UNSUBSCRIBE + data[0] % MS_TOKEN_FORM;
  token.campaign = fields[0] & ((G_GINT64_CONSTANT (1) << 40) - 1);
  token.recipient = fields[1] & ((G_GINT64_CONSTANT (1) << 48) - 1);
  token.hash = fields[2];
  text = write_token (key, &token);
  g_assert_cmpuint (strlen (text), <=, MS_TOKEN_MAX);
  g_assert_true (ms_token_read (key, token.purpose, text, -1, &back));
  g_assert_cmpint (back.purpose, ==, token.purpose);
  g_assert_cmpint (back.campaign, ==, token.campaign);
  g_assert_cmpint (back.recipient, ==, token.recipient);
  g_assert_cmpint (back.hash, ==, token.hash);

  for (size_t i = HEAD; i + 1 < size; i += 2)
    text[data[i] % strlen (text)] = (char) MAX (data[i + 1], 1);
  read_any (key, text, strlen (text));

  return 0;
}
