/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-message.c - messages that are cut off, broken, or made to be costly */

#include "config.h"

#include "fake-zone.h"
#include "ms-dns-message.h"
#include "ms-dns-name.h"

#include <string.h>

static const char zone[] = "a.test 300 MX 10 mx1.a.test\n"
                           "a.test 200 MX 20 mx2.a.test\n"
                           "a.test 300 TXT some text|and more\n"
                           "a.test 300 A 192.0.2.1\n"
                           "b.test 300 CNAME c.test\n"
                           "c.test 300 CNAME a.test\n"
                           "t.test 300 TLSA 3 1 1 00ff\n";

static GByteArray *
make_message (const char *name, MsDnsType type)
{
  FakeZone *fake = fake_zone_new (zone);
  g_autoptr (GByteArray) question = ms_dns_message_question (name, type, 0x1234, TRUE);
  FakeAnswer answer = fake_zone_answer (fake, question->data, question->len, FALSE);

  g_free (answer.key);
  fake_zone_free (fake);
  g_assert_nonnull (answer.sent);

  return answer.sent;
}

static const struct
{
  const char *name;
  MsDnsType   type;
  MsDnsStatus status;
  guint       n;
} messages[] = {
  { "a.test", MS_DNS_MX, MS_DNS_FOUND, 2 },    { "a.test", MS_DNS_TXT, MS_DNS_FOUND, 1 },
  { "b.test", MS_DNS_A, MS_DNS_FOUND, 1 },     { "a.test", MS_DNS_AAAA, MS_DNS_NO_DATA, 0 },
  { "x.test", MS_DNS_PTR, MS_DNS_NO_NAME, 0 }, { "t.test", MS_DNS_TLSA, MS_DNS_FOUND, 1 },
};

/* Each copy has a block of its own, so that a sanitizer sees what is read beyond it. */
static MsDnsStatus
read_copy (const guint8 *bytes, gsize length, const char *name, MsDnsType type, gboolean *well)
{
  g_autofree guint8 *copy = g_memdup2 (bytes, length);
  g_auto (MsDnsReading) reading = { 0 };

  *well = ms_dns_message_read (copy, length, name, type, &reading);
  g_assert_true (*well || reading.status == MS_DNS_FAILED);
  g_assert_true (reading.status == MS_DNS_FOUND || reading.records->len == 0);

  return reading.status;
}

static void
test_truncated (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autoptr (GByteArray) message = make_message (messages[i].name, messages[i].type);

      for (gsize length = 0; length <= message->len; length++)
        {
          gboolean    well;
          MsDnsStatus status =
              read_copy (message->data, length, messages[i].name, messages[i].type, &well);

          g_assert_cmpint (well, ==, length == message->len);
          g_assert_cmpint (status, ==, well ? messages[i].status : MS_DNS_FAILED);
        }
    }
}

/* Every byte made into every other: nothing but an end is asked for. */
static void
test_changed (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autoptr (GByteArray) message = make_message (messages[i].name, messages[i].type);

      for (gsize at = 0; at < message->len; at++)
        for (guint value = 0; value < 256; value++)
          {
            guint8   was = message->data[at];
            gboolean well;

            message->data[at] = value;
            read_copy (message->data, message->len, messages[i].name, messages[i].type, &well);
            message->data[at] = was;
          }
    }
}

#define HEADER "\x12\x34\x81\x80\0\1\0\1\0\0\0\0"
#define ASKED  "\1a\4test\0\0\1\0\1" /* a.test A; its name is at 12, what follows at 24 */
#define FIXED  "\0\1\0\1\0\0\1\x2c"

#define ASKED_MX "\1a\4test\0\0\x0f\0\1"
#define FIXED_MX "\xc0\x0c\0\x0f\0\1\0\0\1\x2c"

static const struct
{
  const char *label;
  const char *bytes;
  gsize       length;
  gboolean    well;
  MsDnsStatus status;
  MsDnsType   type; /* A, unless told */
} hand_made[] = {
#define CASE(label, bytes, ...)                   \
  {                                               \
    label, bytes, sizeof (bytes) - 1, __VA_ARGS__ \
  }
  CASE ("good", HEADER ASKED "\xc0\x0c" FIXED "\0\4\1\2\3\4", TRUE, MS_DNS_FOUND),
  CASE ("pointer-to-itself",
        HEADER ASKED "\xc0\x18" FIXED "\0\4\1\2\3\4",
        FALSE,
        MS_DNS_FAILED),
  CASE ("pointer-ahead", HEADER ASKED "\xc0\x20" FIXED "\0\4\1\2\3\4", FALSE, MS_DNS_FAILED),
  CASE ("pointer-into-header",
        HEADER ASKED "\xc0\x02" FIXED "\0\4\1\2\3\4",
        FALSE,
        MS_DNS_FAILED),
  CASE ("pointer-half", HEADER ASKED "\xc0", FALSE, MS_DNS_FAILED),
  CASE ("label-of-64", HEADER ASKED "\x40" FIXED "\0\4\1\2\3\4", FALSE, MS_DNS_FAILED),
  CASE ("label-of-128", HEADER ASKED "\x80\x0c" FIXED "\0\4\1\2\3\4", FALSE, MS_DNS_FAILED),
  CASE ("more-than-there", HEADER ASKED "\xc0\x0c" FIXED "\0\5\1\2\3\4", FALSE, MS_DNS_FAILED),
  CASE ("address-of-five",
        HEADER ASKED "\xc0\x0c" FIXED "\0\5\1\2\3\4\5",
        FALSE,
        MS_DNS_FAILED),
  CASE ("mx", HEADER ASKED_MX FIXED_MX "\0\5\0\x0a\1b\0", TRUE, MS_DNS_FOUND, MS_DNS_MX),
  CASE ("mx-and-more",
        HEADER ASKED_MX FIXED_MX "\0\6\0\x0a\1b\0\0",
        FALSE,
        MS_DNS_FAILED,
        MS_DNS_MX),
  CASE ("mx-beyond",
        HEADER ASKED_MX FIXED_MX "\0\4\0\x0a\1b\0",
        FALSE,
        MS_DNS_FAILED,
        MS_DNS_MX),
  CASE ("counts",
        "\x12\x34\x81\x80\0\1\xff\xff\xff\xff\xff\xff" ASKED "\xc0\x0c" FIXED "\0\4\1\2\3\4",
        FALSE,
        MS_DNS_FAILED),
  CASE ("no-question", "\x12\x34\x81\x80\0\0\0\0\0\0\0\0", FALSE, MS_DNS_FAILED),
  CASE ("two-questions", "\x12\x34\x81\x80\0\2\0\0\0\0\0\0" ASKED ASKED, FALSE, MS_DNS_FAILED),
  CASE ("other-question",
        HEADER "\1b\4test\0\0\1\0\1\xc0\x0c" FIXED "\0\4\1\2\3\4",
        FALSE,
        MS_DNS_FAILED),
  CASE ("other-type",
        HEADER "\1a\4test\0\0\2\0\1\xc0\x0c" FIXED "\0\4\1\2\3\4",
        FALSE,
        MS_DNS_FAILED),
  CASE ("other-class",
        HEADER ASKED "\xc0\x0c\0\1\0\3\0\0\1\x2c\0\4\1\2\3\4",
        TRUE,
        MS_DNS_NO_DATA),
  CASE ("other-owner", HEADER ASKED "\1b\xc0\x0e" FIXED "\0\4\1\2\3\4", TRUE, MS_DNS_NO_DATA),
  CASE ("capitals",
        HEADER "\1A\4TeSt\0\0\1\0\1\xc0\x0c" FIXED "\0\4\1\2\3\4",
        TRUE,
        MS_DNS_FOUND),
  CASE ("question-itself", "\x12\x34\x01\x00\0\1\0\0\0\0\0\0" ASKED, FALSE, MS_DNS_FAILED),
  CASE ("truncated", "\x12\x34\x83\x80\0\1\0\0\0\0\0\0" ASKED, FALSE, MS_DNS_FAILED),
  CASE ("opcode", "\x12\x34\x89\x80\0\1\0\0\0\0\0\0" ASKED, FALSE, MS_DNS_FAILED),
  CASE ("rcode-of-edns",
        "\x12\x34\x81\x80\0\1\0\0\0\0\0\1" ASKED "\0\0\x29\4\xd0\1\0\0\0\0\0",
        TRUE,
        MS_DNS_FAILED),
  CASE ("ttl-below-zero",
        HEADER ASKED "\xc0\x0c\0\1\0\1\xff\xff\xff\xff\0\4\1\2\3\4",
        TRUE,
        MS_DNS_FOUND),
};

static void
test_hand_made (gconstpointer data)
{
  guint       i = GPOINTER_TO_UINT (data);
  gboolean    well;
  MsDnsStatus status = read_copy ((const guint8 *) hand_made[i].bytes, hand_made[i].length,
                                  "a.test", hand_made[i].type, &well);

  g_assert_cmpint (well, ==, hand_made[i].well);
  g_assert_cmpint (status, ==, hand_made[i].status);
}

/* 64 KiB in which every owner's name is as long, and led about, as can be. */
static void
test_costly (void)
{
  g_autoptr (GByteArray) message = g_byte_array_new ();
  const guint8 record[] = { 0xc0, 24, 0, 1, 0, 1, 0, 0, 0, 60, 0, 0 };
  guint        n = 0;
  gboolean     well;
  gint64       before = g_get_monotonic_time ();

  g_byte_array_append (message, (const guint8 *) HEADER ASKED, sizeof (HEADER ASKED) - 1);
  /* Labels of one octet, each with a pointer to the one before. */
  for (guint i = 0; i < 120; i++)
    {
      guint  target = i == 0 ? 12 : message->len - 14;
      guint8 link[] = {
        1, 'x', 0xc0 | target >> 8, target & 0xff, 0, 1, 0, 1, 0, 0, 0, 60, 0, 0
      };

      g_byte_array_append (message, link, sizeof link);
      n++;
    }
  while (message->len + sizeof record < 65535)
    {
      g_byte_array_append (message, record, sizeof record);
      message->data[message->len - sizeof record] = 0xc0 | (24 + 119 * 14) >> 8;
      message->data[message->len - sizeof record + 1] = (24 + 119 * 14) & 0xff;
      n++;
    }
  message->data[6] = n >> 8;
  message->data[7] = n & 0xff;

  g_assert_cmpint (read_copy (message->data, message->len, "a.test", MS_DNS_A, &well), ==,
                   MS_DNS_NO_DATA);
  g_assert_true (well);
  g_assert_cmpint (g_get_monotonic_time () - before, <, G_USEC_PER_SEC);
}

static void
test_question (void)
{
  static const guint8 expected[] = "\x12\x34\x01\x20\0\1\0\0\0\0\0\1\1a\4test\0\0\x0f\0\1"
                                   "\0\0\x29\4\xd0\0\0\0\0\0";
  g_autoptr (GByteArray) question = ms_dns_message_question ("a.test", MS_DNS_MX, 0x1234, TRUE);
  g_autoptr (GByteArray) plain = ms_dns_message_question ("a.test", MS_DNS_MX, 0x1234, FALSE);

  g_assert_cmpmem (question->data, question->len, expected, sizeof expected);
  g_assert_cmpuint (plain->len, ==, question->len - 11);
  g_assert_cmpint (plain->data[11], ==, 0);
  g_assert_cmpmem (plain->data + 12, plain->len - 12, expected + 12, plain->len - 12);
}

static void
test_reverse (void)
{
  static const struct
  {
    const char *address;
    const char *name; /* (nullable) */
  } addresses[] = {
    { "192.0.2.17", "17.2.0.192.in-addr.arpa" },
    { "2001:db8::1f",
      "f.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa" },
    { "192.0.2", NULL },
    { "a.test", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autofree char *name = ms_dns_name_reverse (addresses[i].address);

      g_assert_cmpstr (name, ==, addresses[i].name);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dns/message/question", test_question);
  g_test_add_func ("/dns/message/reverse", test_reverse);
  g_test_add_func ("/dns/message/truncated", test_truncated);
  g_test_add_func ("/dns/message/changed", test_changed);
  g_test_add_func ("/dns/message/costly", test_costly);
  for (guint i = 0; i < G_N_ELEMENTS (hand_made); i++)
    {
      g_autofree char *path = g_strdup_printf ("/dns/message/made/%s", hand_made[i].label);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_hand_made);
    }

  return g_test_run ();
}
