/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-letter-parts.c - the MIME structure of a letter: mixed > related > alternative */

#include "config.h"

#include "ms-body.h"
#include "ms-header.h"
#include "ms-html-text.h"
#include "ms-letter-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <gmime/gmime.h>
#include <string.h>
#include <unistd.h>

#define DEPTH 3

#define TYPE_CHARACTERS G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "!#$&-^_.+/"

typedef struct
{
  MsLetter *letter;
  char      secret[33];
  char      open[DEPTH]; /* the multiparts that are open, each by the letter of its boundary */
  gboolean  begun[DEPTH];
  guint     depth;
} Assembly;

/*
 * A field's value must not be able to close a part, so a boundary cannot be foreseen.  Neither
 * quoted-printable nor base64 can hold "=_" (RFC 2045 §6.7).
 */
static void
choose_boundary (Assembly *assembly)
{
  guint8 random[16];

  if (getentropy (random, sizeof random) != 0)
    g_error ("getentropy: %s", g_strerror (errno));
  for (guint i = 0; i < sizeof random; i++)
    g_snprintf (assembly->secret + 2 * i, 3, "%02x", random[i]);
}

static GString *
fixed (Assembly *assembly)
{
  return ms_letter_add_fixed (assembly->letter);
}

/* The line that begins the next part of the innermost multipart. */
static void
begin_part (Assembly *assembly)
{
  guint level = assembly->depth - 1;

  if (assembly->depth == 0)
    return;

  g_string_append_printf (fixed (assembly), "%s--=_%c%s\r\n",
                          assembly->begun[level] ? "\r\n" : "", assembly->open[level],
                          assembly->secret);
  assembly->begun[level] = TRUE;
}

static void
open_multipart (Assembly *assembly, const char *subtype, const char *type)
{
  GString *out;

  begin_part (assembly);
  out = fixed (assembly);
  g_string_append_printf (out, "Content-Type: multipart/%s;", subtype);
  if (type != NULL)
    g_string_append_printf (out, " type=\"%s\";", type);
  g_string_append_printf (out, "\r\n boundary=\"=_%c%s\"\r\n", *subtype, assembly->secret);
  ms_letter_add_piece (assembly->letter, MS_LETTER_PIECE_CONTAINER, 0, NULL);
  g_string_append (fixed (assembly), "\r\n");

  assembly->open[assembly->depth] = *subtype;
  assembly->begun[assembly->depth] = FALSE;
  assembly->depth++;
}

static void
close_multipart (Assembly *assembly)
{
  assembly->depth--;
  g_string_append_printf (fixed (assembly), "\r\n--=_%c%s--", assembly->open[assembly->depth],
                          assembly->secret);
}

static void
add_text (Assembly *assembly, const char *subtype, const MsTemplate *template)
{
  begin_part (assembly);
  g_string_append_printf (fixed (assembly), "Content-Type: text/%s; charset=utf-8\r\n",
                          subtype);
  ms_letter_add_piece (assembly->letter, MS_LETTER_PIECE_TEXT, MS_LETTER_EIGHT_BIT, template);
}

/* RFC 2046 §5.2.1: base64 may not stand on a type that is made of parts itself. */
static char *
choose_type (const char *type)
{
  GMimeContentType *parsed = type != NULL ? g_mime_content_type_parse (NULL, type) : NULL;
  g_autofree char  *result = NULL;

  if (parsed != NULL && !g_mime_content_type_is_type (parsed, "multipart", "*") &&
      !g_mime_content_type_is_type (parsed, "message", "*"))
    result = g_mime_content_type_get_mime_type (parsed);
  g_clear_object (&parsed);

  /* RFC 6838 §4.2 */
  if (result == NULL || result[strspn (result, TYPE_CHARACTERS)] != '\0')
    return g_strdup ("application/octet-stream");

  return g_steal_pointer (&result);
}

static gboolean
add_attachment (Assembly *assembly, const MsAttachment *attachment, GError **error)
{
  g_autofree char  *type = choose_type (attachment->type);
  const MsTemplate *name = ms_letter_compile_name (assembly->letter, attachment, error);
  gsize             size;
  const char       *data = g_bytes_get_data (attachment->data, &size);

  if (name == NULL)
    return FALSE;

  if (attachment->content_id != NULL)
    g_ptr_array_add (assembly->letter->inlines, ms_attachment_copy (attachment));
  begin_part (assembly);
  g_string_append_printf (fixed (assembly), "Content-Type: %s\r\n", type);
  if (attachment->content_id != NULL)
    g_string_append_printf (fixed (assembly), "Content-ID: <%s>\r\n", attachment->content_id);
  g_string_append_printf (fixed (assembly),
                          "Content-Transfer-Encoding: base64\r\nContent-Disposition: %s",
                          attachment->content_id != NULL ? "inline" : "attachment");
  ms_letter_add_piece (assembly->letter, MS_LETTER_PIECE_FILENAME, 0, name);
  g_string_append (fixed (assembly), "\r\n\r\n");
  ms_body_append_base64 (fixed (assembly), data, size);

  return TRUE;
}

static gboolean
add_attachments (Assembly         *assembly,
                 const MsCampaign *campaign,
                 gboolean          inlined,
                 GError          **error)
{
  for (guint i = 0; i < campaign->attachments->len; i++)
    {
      const MsAttachment *attachment = campaign->attachments->pdata[i];

      if ((attachment->content_id != NULL) == inlined &&
          !add_attachment (assembly, attachment, error))
        return FALSE;
    }

  return TRUE;
}

static guint
count_attachments (const MsCampaign *campaign, gboolean inlined)
{
  guint count = 0;

  for (guint i = 0; i < campaign->attachments->len; i++)
    {
      const MsAttachment *attachment = campaign->attachments->pdata[i];

      count += (attachment->content_id != NULL) == inlined;
    }

  return count;
}

static void
add_content (Assembly *assembly)
{
  MsLetter *letter = assembly->letter;

  if (letter->html == NULL)
    {
      add_text (assembly, "plain", letter->text);
      return;
    }

  open_multipart (assembly, "alternative", NULL);
  add_text (assembly, "plain", letter->text);
  add_text (assembly, "html", letter->html);
  close_multipart (assembly);
}

static gboolean
add_alternative (MsLetter *self, const char *html, GError **error)
{
  g_autofree char *text = ms_html_template_to_text (html);

  self->text = ms_letter_add_template (self, _ ("text made of the HTML"), text,
                                       MS_TEMPLATE_TEXT_OF_HTML, TRUE, error);

  return self->text != NULL;
}

gboolean
ms_letter_add_parts (MsLetter *self, const MsCampaign *campaign, GError **error)
{
  Assembly assembly = { .letter = self };
  gboolean mixed = count_attachments (campaign, FALSE) > 0;
  gboolean related = count_attachments (campaign, TRUE) > 0;

  if (self->text == NULL && !add_alternative (self, self->page, error))
    return FALSE;

  choose_boundary (&assembly);
  if (mixed)
    open_multipart (&assembly, "mixed", NULL);
  if (related)
    open_multipart (&assembly, "related",
                    self->html != NULL ? "multipart/alternative" : "text/plain");

  add_content (&assembly);
  if (related && !add_attachments (&assembly, campaign, TRUE, error))
    return FALSE;
  if (related)
    close_multipart (&assembly);
  if (mixed && !add_attachments (&assembly, campaign, FALSE, error))
    return FALSE;
  if (mixed)
    close_multipart (&assembly);

  return TRUE;
}
