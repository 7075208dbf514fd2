/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-reading.c - any bytes as a reply, as a line and in parts */

#include "config.h"

#include "ms-reading.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (const MsReading *reading)
{
  g_assert_nonnull (ms_reply_class_to_string (reading->class));
  g_assert_nonnull (ms_reading_explain (reading));
  g_assert_cmpuint (reading->wait_seconds, <=, 7 * 86400);
  g_assert_false (reading->retry && reading->address_bad);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *line = g_strndup ((const char *) data, size);
  MsReading        whole = ms_reading_line (line);

  check (&whole);
  for (guint code = 0; code < 600; code += 150)
    {
      MsReading parts = ms_reading (code, code == 450 ? "4.7.1" : NULL, line);

      check (&parts);
      g_assert_false (code == 450 && parts.address_bad);
    }

  return 0;
}
