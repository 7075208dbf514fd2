/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-reply.c - replies in pieces, and what is made of them */

#include "config.h"

#include "ms-verdict.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
use (const MsReply *reply)
{
  g_autofree char *reference = ms_reply_reference (reply);

  g_assert_true (reply->code >= 200 && reply->code <= 599);
  g_assert_true (g_utf8_validate (reply->text, -1, NULL));
  g_assert_null (strpbrk (reply->text, "\r\n"));
  g_assert_true (reply->enhanced == NULL ||
                 reply->enhanced[0] == (char) ('0' + reply->code / 100));
  g_assert_true (reference == NULL || g_utf8_validate (reference, -1, NULL));

  for (MsPhase phase = MS_PHASE_CONNECT; phase <= MS_PHASE_QUIT; phase++)
    {
      g_autofree char *kind = ms_verdict_kind (phase, reply);

      g_assert_true (g_utf8_validate (kind, -1, NULL));
      g_assert_true (!ms_verdict (phase, reply).address_bad || reply->code >= 500);
    }
}

/* The first byte says how large the pieces are. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (MsReplyParser) parser = ms_reply_parser_new ();

  const char *bytes = (const char *) data + 1;
  gsize       step = size > 0 ? data[0] + 1 : 1;
  gsize       length = size > 0 ? size - 1 : 0;

  for (gsize at = 0; at < length;)
    {
      g_autoptr (MsReply) reply = NULL;

      gsize used = 0;

      if (!ms_reply_parser_feed (parser, bytes + at, MIN (step, length - at), &used, &reply,
                                 NULL))
        break;

      g_assert_true (used > 0 && used <= step);
      g_assert_true (reply == NULL || ms_reply_parser_is_idle (parser));
      if (reply != NULL)
        use (reply);
      at += used;
    }

  return 0;
}
