/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-tlsa.c - when DANE is a must, when a host must not be used, and which records count */

#include "config.h"

#include "ms-tlsa.h"
#include "scripted-resolver.h"

typedef struct
{
  const char *name;
  gboolean    insecure; /* the host */
  MsDnsStatus status;
  gboolean    doubtful; /* the answer is not authenticated */
  const char *records;
  const char *result; /* "none", "failed", or the usable: "3 1 1, 2 0 1" in brackets */
} Case;

static const Case cases[] = {
  { "usual", .records = "3 1 1 32", .result = "(3 1 1)" },
  { "several", .records = "3 1 1 32\n2 1 1 32\n3 0 2 64", .result = "(3 1 1)(2 1 1)(3 0 2)" },
  { "whole", .records = "3 0 0 700", .result = "(3 0 0)" },
  { "pkix-usages", .records = "0 1 1 32\n1 0 1 32", .result = "" },
  { "one-of-them", .records = "1 1 1 32\n3 1 1 32", .result = "(3 1 1)" },
  { "unknown-usage", .records = "255 1 1 32", .result = "" },
  { "unknown-selector", .records = "3 2 1 32", .result = "" },
  { "unknown-matching", .records = "3 1 3 48", .result = "" },
  { "digest-too-short", .records = "3 1 1 20", .result = "" },
  { "digest-too-long", .records = "3 1 1 33", .result = "" },
  { "digest-of-other-size", .records = "3 1 2 32", .result = "" },
  { "empty", .records = "3 0 0 0", .result = "" },
  { "not-authenticated", .doubtful = TRUE, .records = "3 1 1 32", .result = "none" },
  { "no-data", .status = MS_DNS_NO_DATA, .result = "none" },
  { "no-name", .status = MS_DNS_NO_NAME, .result = "none" },
  { "failed", .status = MS_DNS_FAILED, .doubtful = TRUE, .result = "failed" },
  { "insecure-host", .insecure = TRUE, .records = "3 1 1 32", .result = "none" },
  { "insecure-host-and-failed", .insecure = TRUE, .status = MS_DNS_FAILED, .result = "none" },
};

static char *
tell (MsTlsaStatus status, const GPtrArray *records)
{
  g_autoptr (GString) out = g_string_new (NULL);

  switch (status)
    {
    case MS_TLSA_NONE:
      g_assert_null (records);
      return g_strdup ("none");
    case MS_TLSA_FAILED:
      g_assert_null (records);
      return g_strdup ("failed");
    case MS_TLSA_FOUND:
      break;
    }

  for (guint i = 0; i < records->len; i++)
    {
      const MsDnsRecord *record = records->pdata[i];

      g_string_append_printf (out, "(%u %u %u)", record->usage, record->selector,
                              record->matching);
    }

  return g_strdup (out->str);
}

static void
test_case (gconstpointer data)
{
  const Case *self = data;

  g_autoptr (MsResolver) resolver = scripted_resolver_new ();
  g_autoptr (MsDnsAnswer) answer = NULL;
  g_autoptr (GPtrArray) records = NULL;
  g_autofree char *told = NULL;
  MsMxHost         host = { .name = (char *) "mx.fake.test", .secure = !self->insecure };
  MsTlsaStatus     status;

  scripted_resolver_set (resolver, "_2525._tcp.mx.fake.test", MS_DNS_TLSA, self->status,
                         !self->doubtful, self->records);
  status = ms_tlsa_ask (resolver, &host, 2525, &answer, &records);
  told = tell (status, records);

  g_assert_cmpstr (told, ==, self->result);
  g_assert_cmpuint (scripted_resolver_count (resolver), ==, self->insecure ? 0 : 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/dns/tlsa/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  return g_test_run ();
}
