/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-preview.c - a letter's parts as a recipient will see them */

#include "config.h"

#include "ms-letter-private.h"
#include "ms-preview.h"

static GString *
render (const MsLetter *letter, const MsTemplate *template, const MsLetterRecipient *recipient)
{
  const MsTemplateValues values = ms_letter_get_values (letter, recipient);
  GString               *out = g_string_new (NULL);

  ms_template_render (template, &values, out);

  return out;
}

char *
ms_preview_subject (const MsLetter *letter, const MsLetterRecipient *recipient)
{
  return g_strstrip (g_string_free (render (letter, letter->subject, recipient), FALSE));
}

char *
ms_preview_text (const MsLetter *letter, const MsLetterRecipient *recipient)
{
  GString *out = render (letter, letter->text, recipient);

  g_string_replace (out, "\r\n", "\n", 0);

  return g_string_free (out, FALSE);
}

char *
ms_preview_html (const MsLetter *letter, const MsLetterRecipient *recipient)
{
  GString *out;

  if (letter->html == NULL)
    return NULL;

  out = render (letter, letter->html, recipient);
  for (guint i = 0; i < letter->inlines->len; i++)
    {
      const MsAttachment *image = letter->inlines->pdata[i];
      gsize               size;
      const guchar       *data = g_bytes_get_data (image->data, &size);
      g_autofree char    *base64 = g_base64_encode (data, size);
      g_autofree char    *cid = g_strconcat ("cid:", image->content_id, NULL);
      g_autofree char    *url = g_strconcat ("data:", image->type, ";base64,", base64, NULL);

      g_string_replace (out, cid, url, 0);
    }

  return g_string_free (out, FALSE);
}
