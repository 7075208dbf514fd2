/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-render.c - what rendering one message costs; run it under perf stat or callgrind */

#include "config.h"

#include "ms-letter.h"

#include <stdlib.h>

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

  return campaign;
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

  gboolean eight_bit = FALSE;
  gint64   start = g_get_monotonic_time ();

  for (guint i = 0; i < count; i++)
    {
      char              key[32];
      MsLetterRecipient recipient = { key, NULL, values };

      g_snprintf (key, sizeof key, "user%u@example.org", i);
      ms_letter_render (letter, &recipient, flags, out, &eight_bit);
    }

  g_print ("%-10s %6.2f µs a message of %zu octets\n", what,
           (double) (g_get_monotonic_time () - start) / count, out->len);
}

int
main (int argc, char **argv)
{
  g_autoptr (MsCampaign) campaign = make_campaign ();
  g_autoptr (MsFieldTable) fields = ms_field_table_new (names);
  g_autoptr (GError) error = NULL;
  g_autoptr (MsLetter) letter =
      ms_letter_new (campaign, fields, "List", G_GINT64_CONSTANT (1795341600000000), &error);

  guint count = argc > 1 ? (guint) atoi (argv[1]) : 100000;

  if (letter == NULL)
    g_error ("%s", error->message);

  measure (letter, "ASCII", MS_LETTER_EIGHT_BIT, "London", count);
  if (argc < 3)
    {
      measure (letter, "8bit", MS_LETTER_EIGHT_BIT, "Zürich", count);
      measure (letter, "encoded", 0, "Zürich", count);
    }

  return 0;
}
