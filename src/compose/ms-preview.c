/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-preview.c - a letter's parts as a recipient will see them */

#include "config.h"

#include "ms-letter-private.h"
#include "ms-preview.h"

/* g_string_replace() moves the rest of the text for each place. */
static char *
replace (const char *text, const char *find, const char *with)
{
  g_auto (GStrv) parts = g_strsplit (text, find, -1);

  return g_strjoinv (with, parts);
}

static char *
render (const MsLetter *letter, const MsTemplate *template, const MsLetterRecipient *recipient)
{
  g_auto (MsLetterLinks) links = { { 0 } };
  MsTemplateValues values;
  GString         *out = g_string_new (NULL);

  ms_letter_make_links (letter, recipient, &links);
  values = ms_letter_get_values (letter, recipient, &links);
  ms_template_render (template, &values, out);

  return g_string_free (out, FALSE);
}

char *
ms_preview_subject (const MsLetter *letter, const MsLetterRecipient *recipient)
{
  return g_strstrip (render (letter, letter->subject, recipient));
}

char *
ms_preview_text (const MsLetter *letter, const MsLetterRecipient *recipient)
{
  g_autofree char *text = render (letter, letter->text, recipient);

  return replace (text, "\r\n", "\n");
}

char *
ms_preview_html (const MsLetter *letter, const MsLetterRecipient *recipient)
{
  char *html;

  if (letter->html == NULL)
    return NULL;

  html = render (letter, letter->html, recipient);
  for (guint i = 0; i < letter->inlines->len; i++)
    {
      const MsAttachment *image = letter->inlines->pdata[i];
      gsize               size;
      const guchar       *data = g_bytes_get_data (image->data, &size);
      g_autofree char    *base64 = g_base64_encode (data, size);
      g_autofree char    *cid = g_strconcat ("cid:", image->content_id, NULL);
      g_autofree char    *url = g_strconcat ("data:", image->type, ";base64,", base64, NULL);

      g_autofree char *before = html;

      html = replace (before, cid, url);
    }

  return html;
}
