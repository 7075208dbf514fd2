/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-dns.c - messages from a DNS server */

#include "config.h"

#include "ms-dns-message.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (const MsDnsReading *reading, gboolean well, gboolean found)
{
  g_assert_true (well || reading->status == MS_DNS_FAILED);
  g_assert_true ((reading->records->len > 0) == (reading->status == MS_DNS_FOUND));
  g_assert_true (reading->steps <= MS_DNS_CHAIN_MAX + 1);
  g_assert_true (reading->ttl <= G_MAXINT32 || !reading->has_ttl);
  g_assert_true (g_str_is_ascii (reading->name));
  for (guint i = 0; i < reading->records->len; i++)
    g_assert_nonnull (((MsDnsRecord *) reading->records->pdata[i])->text);
}

/* The first byte says which type was asked for; the message begins with the second, and gets
 * the question that was asked, so that what counts is reached. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  MsDnsType type = size > 0 ? data[0] % MS_DNS_N_TYPES : 0;
  g_autoptr (GByteArray) message = ms_dns_message_question ("a.test", type, 0, FALSE);
  g_auto (MsDnsReading) raw = { 0 };
  g_auto (MsDnsReading) framed = { 0 };

  if (size < 8)
    return 0;

  check (&raw, ms_dns_message_read (data + 1, size - 1, "a.test", type, &raw), FALSE);

  message->data[2] |= 0x80;
  message->data[3] = data[1];
  memcpy (message->data + 6, data + 2, 6);
  g_byte_array_append (message, data + 8, size - 8);
  check (&framed, ms_dns_message_read (message->data, message->len, "a.test", type, &framed),
         TRUE);

  return 0;
}
