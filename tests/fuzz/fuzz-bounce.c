/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-bounce.c - any bytes as a mail that came back */

#include "config.h"

#include "ms-return.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (const MsReturned *returned, MsReturnKind kind)
{
  g_assert_true (g_utf8_validate (returned->address, -1, NULL));
  g_assert_nonnull (strchr (returned->address, '@'));
  g_assert_null (strpbrk (returned->address, "\r\n"));
  g_assert_true (g_utf8_validate (returned->diagnostic, -1, NULL));
  g_assert_null (strpbrk (returned->diagnostic, "\r\n"));
  g_assert_nonnull (ms_reply_class_to_string (returned->class));
  g_assert_true (!returned->hard || kind == MS_RETURN_BOUNCE);
  g_assert_true (returned->code == 0 || (returned->code >= 400 && returned->code < 600));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *copy = g_memdup2 (data, size);
  g_autoptr (MsReturn) mail = ms_return_read (copy, size);

  g_assert_nonnull (ms_return_kind_to_string (mail->kind));
  g_assert_cmpuint (mail->recipients->len, <=, 500);
  for (guint i = 0; i < mail->recipients->len; i++)
    check (mail->recipients->pdata[i], mail->kind);
  g_assert_true (g_utf8_validate (mail->sender, -1, NULL));
  g_assert_null (strpbrk (mail->sender, "\r\n\033"));
  g_assert_true (g_utf8_validate (mail->subject, -1, NULL));
  g_assert_null (strpbrk (mail->subject, "\r\n\033"));
  g_assert_true (mail->unnamed == NULL || mail->recipients->len == 0);
  ms_return_original_field (mail, "Feedback-ID");

  return 0;
}
