/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-template.c - any text as a template, and any as a field: the message stays a message */

#include "config.h"

#include "ms-html-images.h"
#include "ms-html-text.h"
#include "ms-letter.h"
#include "ms-preview.h"
#include "ms-template.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static const char *const names[] = { "a", "name", NULL };

static MsTemplate *
compile (const char *source, MsTemplateKind kind)
{
  g_autoptr (MsFieldTable) fields = ms_field_table_new (names);
  g_autoptr (GError) error = NULL;
  MsTemplate *template = ms_template_new (source, kind, fields, &error);

  if ((template == NULL) != (error != NULL))
    g_error ("a template and an error, or neither");

  return template;
}

static void
check_line (const MsTemplate *template, const char *value)
{
  const char *const      held[] = { value, "x" };
  const MsTemplateValues values = { "a@b.example", held, G_N_ELEMENTS (held) };
  g_autoptr (GString) out = g_string_new (NULL);

  ms_template_render (template, &values, out);
  for (gsize i = 0; i < out->len; i++)
    if (g_ascii_iscntrl (out->str[i]))
      g_error ("a control character on a line");
  if (!g_utf8_validate (out->str, out->len, NULL))
    g_error ("no UTF-8");
}

/* RFC 5321 §2.3.8, RFC 5322 §2.1.1 */
static void
check_wire (const GString *message, gboolean eight_bit)
{
  gsize line = 0;

  for (gsize i = 0; i < message->len; i++)
    {
      char c = message->str[i];

      if ((c == '\n') != (i > 0 && message->str[i - 1] == '\r'))
        g_error ("a bare CR or LF");
      line = c == '\n' ? 0 : line + 1;
      if (line > 999 || c == '\0' || ((guchar) c > 127 && !eight_bit))
        g_error ("an octet or a line that may not be");
    }
  if (!g_str_has_suffix (message->str, "\r\n"))
    g_error ("no end");
}

static void
check_letter (const char *source, const char *value)
{
  static const guint8 octets[MS_TOKEN_KEY_SIZE] = { 1 };
  g_autoptr (MsTokenKey) key = ms_token_key_new (octets);
  g_autoptr (MsCampaign) campaign = ms_campaign_new ();
  g_autoptr (MsFieldTable) fields = ms_field_table_new (names);
  g_autoptr (MsLetter) letter = NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  const char *const       values[] = { value, value, NULL };
  const MsLetterRecipient recipient = { "a@b.example", NULL, values, 1 };
  const MsWayBack         back = { key, NULL, "https://b.example", value };
  gboolean                eight_bit;

  campaign->id = 1;
  g_free (campaign->from);
  campaign->from = g_strdup ("a@b.example");
  g_free (campaign->subject);
  campaign->subject = g_strdup (source);
  campaign->html = g_strdup (source);
  letter = ms_letter_new (campaign, fields, "list", &back, 0, NULL);
  if (letter == NULL)
    return;

  for (guint flags = 0; flags <= MS_LETTER_EIGHT_BIT; flags++)
    {
      g_autofree char *html = ms_preview_html (letter, &recipient);
      g_autofree char *text = ms_preview_text (letter, &recipient);

      if (!g_utf8_validate (html, -1, NULL) || !g_utf8_validate (text, -1, NULL))
        g_error ("a preview that is no UTF-8");
      ms_letter_render (letter, &recipient, flags, out, &eight_bit);
      check_wire (out, eight_bit);
    }
}

/* The template ends at the first NUL; what follows is a field's value. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *source = g_strndup ((const char *) data, size);
  gsize            length = strlen (source);
  g_autofree char *value = length < size
                               ? g_strndup ((const char *) data + length + 1, size - length - 1)
                               : g_strdup ("value");
  g_autoptr (MsTemplate) line = compile (source, MS_TEMPLATE_LINE);
  g_autoptr (MsTemplate) html = compile (source, MS_TEMPLATE_HTML);
  g_autoptr (GArray) images = ms_html_find_images (source);

  for (guint i = 0; i < images->len; i++)
    {
      const MsHtmlImage *image = &g_array_index (images, MsHtmlImage, i);

      if (image->length == 0 || image->start + image->length > length)
        g_error ("an image outside of the page");
    }
  if (line != NULL)
    check_line (line, value);
  if (html != NULL)
    {
      g_autofree char *text = ms_html_template_to_text (source);
      g_autoptr (MsTemplate) derived = compile (text, MS_TEMPLATE_TEXT_OF_HTML);

      if (derived == NULL)
        g_error ("the text of a template is none: %s", text);
      check_letter (source, value);
    }

  return 0;
}
