/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-imap.c - answers of IMAP servers in pieces, and the names of folders in them */

#include "config.h"

#include "ms-imap-answer.h"
#include "ms-imap-name.h"

#include <stddef.h>
#include <stdint.h>

#define LONGEST 1000

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
use (const MsImapAnswer *answer)
{
  g_autofree char *name = NULL;

  g_assert_nonnull (answer->text);
  g_assert_true (answer->kind == MS_IMAP_LIST || g_utf8_validate (answer->text, -1, NULL));
  g_assert_true (answer->code == NULL || g_utf8_validate (answer->code, -1, NULL));
  g_assert_true (answer->kind != MS_IMAP_TAGGED ||
                 (answer->tag > 0 && answer->status <= MS_IMAP_BAD));
  g_assert_true (answer->body == NULL ||
                 (answer->kind == MS_IMAP_FETCH && g_bytes_get_size (answer->body) <= 65536));

  name = ms_imap_name_read (answer->text, FALSE);
  g_assert_true (g_utf8_validate (name, -1, NULL));
}

/* The first byte says how large the pieces are. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (MsImapParser) parser = ms_imap_parser_new (LONGEST);

  const char *bytes = (const char *) data + 1;
  gsize       step = size > 0 ? data[0] + 1 : 1;
  gsize       length = size > 0 ? size - 1 : 0;

  for (gsize at = 0; at < length;)
    {
      g_autoptr (MsImapAnswer) answer = NULL;

      gsize used = 0;

      if (!ms_imap_parser_feed (parser, bytes + at, MIN (step, length - at), &used, &answer,
                                NULL))
        break;

      g_assert_true (used > 0 && used <= step);
      if (answer != NULL)
        use (answer);
      at += used;
    }

  return 0;
}
