/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-render.c - what rendering and signing one message costs; run it under perf stat or
 * callgrind */

#include "config.h"

#include "ms-letter.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TEXT_LINES 35
#define HTML_LINES 28

static const char *const names[] = { "first_name", "last_name", "city", "plan", NULL };

/* 5 kB of text and HTML with fields in the middle of both. */
static MsCampaign *
make_campaign (void)
{
  MsCampaign *campaign = ms_campaign_new ();
  GString    *text = g_string_new ("Dear {{first_name|friend}},\n\n");
  GString    *html = g_string_new ("<h1>Dear {{first_name|friend}}</h1>\n");

  for (guint i = 0; i < TEXT_LINES; i++)
    g_string_append (text, "A line of the text, as long as lines in letters are.\n");
  g_string_append (text,
                   "{{#if plan == \"pro\"}}Thank you!{{else}}Try pro.{{/if}}\n{{city}}\n");
  for (guint i = 0; i < HTML_LINES; i++)
    g_string_append (html, "<p class=\"text\">A line of HTML with <a href=\"https://a.example/"
                           "\">a link</a></p>\n");
  g_string_append (html, "{{#if plan == \"pro\"}}<p>Thank you!</p>{{/if}}<p>{{city}}</p>\n");

  g_free (campaign->from);
  campaign->from = g_strdup ("Example News <news@example.com>");
  g_free (campaign->subject);
  campaign->subject = g_strdup ("News for {{first_name|you}}");
  campaign->text = g_string_free (text, FALSE);
  campaign->html = g_string_free (html, FALSE);
  campaign->envelope_from = g_strdup ("bounces@example.com");

  return campaign;
}

/* The same without a field of a contact's. */
static MsCampaign *
make_common (const MsCampaign *campaign)
{
  MsCampaign *common = ms_campaign_copy (campaign);

  g_free (common->subject);
  common->subject = g_strdup ("News for you in Z\303\274rich");
  for (char *at = strstr (common->text, "{{"); at != NULL; at = strstr (at, "{{"))
    memcpy (at, "((", 2);
  for (char *at = strstr (common->html, "{{"); at != NULL; at = strstr (at, "{{"))
    memcpy (at, "\303\274", 2);

  return common;
}

/* As every campaign has it: by page and by mail, a footer, return paths that name people. */
static MsLetter *
make_letter (const MsCampaign *campaign)
{
  static const guint8 octets[MS_TOKEN_KEY_SIZE] = { 1 };
  g_autoptr (MsTokenKey) key = ms_token_key_new (octets);
  g_autoptr (MsFieldTable) fields = ms_field_table_new (names);
  g_autoptr (GError) error = NULL;
  const MsWayBack back = { key, "leave@example.com", "https://news.example.com",
                           "Example Club\n1 Oak Street", TRUE };
  MsLetter       *letter = ms_letter_new (campaign, fields, "List", &back,
                                          G_GINT64_CONSTANT (1795341600000000), &error);

  if (letter == NULL)
    g_error ("%s", error->message);

  return letter;
}

/* Of the processor, in µs: others may be at work. */
static double
now (void)
{
  return (double) clock () * G_USEC_PER_SEC / CLOCKS_PER_SEC;
}

static void
measure (const MsLetter *letter,
         const char     *what,
         MsLetterFlags   flags,
         const char     *city,
         guint           count)
{
  const char *const values[] = { "Ada", "Lovelace", city, "pro", NULL };
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) sender = g_string_new (NULL);

  gboolean eight_bit = FALSE;
  double   start = now ();

  for (guint i = 0; i < count; i++)
    {
      char              key[32];
      MsLetterRecipient recipient = { key, NULL, values, 100000 + i };

      g_snprintf (key, sizeof key, "user%u@example.org", i);
      ms_letter_render (letter, &recipient, flags, out, &eight_bit);
      g_string_truncate (sender, 0);
      ms_letter_append_sender (letter, &recipient, sender);
    }

  g_print ("%-16s %6.2f µs a message of %zu octets\n", what, (now () - start) / count,
           out->len);
}

/* What it costs more than "encoded", beside a bare signature. */
static void
measure_signed (const MsCampaign *campaign, MsDkimAlgorithm algorithm, guint count)
{
  g_autoptr (MsDkimSigner) signer = ms_dkim_signer_new ();
  g_autoptr (MsDkimKey) key = ms_dkim_key_generate (algorithm, NULL);
  g_autoptr (MsDkimPen) pen = ms_dkim_pen_new (key);
  g_autoptr (MsLetter) letter = make_letter (campaign);

  guint8 digest[MS_DKIM_DIGEST] = { 0 };
  guint8 signature[MS_DKIM_SIGNATURE_MAX];
  double start;

  ms_dkim_signer_add (signer, "example.com", "s1", key);
  ms_letter_set_signer (letter, signer);
  measure (letter, ms_dkim_algorithm_to_string (algorithm), 0, "Zürich", count);

  start = now ();
  for (guint i = 0; i < count; i++)
    ms_dkim_pen_sign (pen, digest, signature);
  g_print ("%-16s %6.2f µs a bare signature\n", ms_dkim_algorithm_to_string (algorithm),
           (now () - start) / count);
}

int
main (int argc, char **argv)
{
  g_autoptr (MsCampaign) campaign = make_campaign ();
  g_autoptr (MsCampaign) common = make_common (campaign);
  g_autoptr (MsLetter) letter = make_letter (campaign);
  g_autoptr (MsLetter) same = make_letter (common);

  guint count = argc > 1 ? (guint) atoi (argv[1]) : 100000;

  measure (letter, "ASCII", MS_LETTER_EIGHT_BIT, "London", count);
  if (argc < 3)
    {
      measure (letter, "8bit", MS_LETTER_EIGHT_BIT, "Zürich", count);
      measure (letter, "encoded", 0, "Zürich", count);
      measure (same, "common", MS_LETTER_EIGHT_BIT, "", count);
      measure (same, "common, encoded", 0, "", count);
      measure_signed (campaign, MS_DKIM_ED25519, count / 4);
      measure_signed (common, MS_DKIM_ED25519, count / 4);
      measure_signed (campaign, MS_DKIM_RSA, count / 20);
    }

  return 0;
}
