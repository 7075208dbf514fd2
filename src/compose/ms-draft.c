/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-draft.c - a campaign's text on its way from the author's files into the store */

#include "config.h"

#include "ms-draft.h"
#include "ms-html-images.h"
#include "ms-html-text.h"
#include "ms-letter-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

static char *
guess_type (const char *path, const char *data, gsize size)
{
  g_autofree char *content = g_content_type_guess (path, (const guchar *) data, size, NULL);
  char            *type = g_content_type_get_mime_type (content);

  return type != NULL ? type : g_strdup ("application/octet-stream");
}

static gboolean
is_image (const char *type)
{
  return g_str_has_prefix (type, "image/");
}

/* A whole file as an attachment.  A device or a pipe would never end. */
static MsAttachment *
read_file (const char *path, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *type = NULL;
  g_autoptr (GBytes) bytes = NULL;

  char *data;
  gsize size;

  if (g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, _ ("“%s” is not a file"), shown);
      return NULL;
    }
  if (!g_file_get_contents (path, &data, &size, error))
    return NULL;

  bytes = g_bytes_new_take (data, size);
  type = guess_type (path, data, size);

  return ms_attachment_new (name, type, bytes);
}

gboolean
ms_draft_attach (MsCampaign *campaign, const char *path, GError **error)
{
  MsAttachment *attachment = read_file (path, error);

  if (attachment == NULL)
    return FALSE;

  g_ptr_array_add (campaign->attachments, attachment);

  return TRUE;
}

/* RFC 3986 §3.1, and what else is not a path: another host, a place in the page, a merge field.
 */
static gboolean
is_foreign (const char *reference)
{
  gsize scheme = strspn (reference, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "+-.");

  if (g_ascii_strncasecmp (reference, "file:", 5) == 0)
    return FALSE;

  return *reference == '#' || g_str_has_prefix (reference, "//") ||
         strstr (reference, "{{") != NULL || (scheme > 1 && reference[scheme] == ':');
}

/* (transfer full) (nullable): the file that @reference, as it stands in the HTML, names */
static char *
resolve (const char *reference, const char *base)
{
  g_autofree char *plain = ms_html_to_text (reference);
  g_autofree char *path = NULL;

  if (g_ascii_strncasecmp (plain, "file:", 5) == 0)
    return g_filename_from_uri (plain, NULL, NULL);

  path = g_uri_unescape_string (plain, NULL);
  if (path == NULL)
    path = g_strdup (plain);
  if (base == NULL && !g_path_is_absolute (path))
    return NULL;

  return g_path_is_absolute (path) ? g_steal_pointer (&path)
                                   : g_build_filename (base, path, NULL);
}

static MsAttachment *
find_inline (GPtrArray *attachments, const char *source)
{
  for (guint i = 0; i < attachments->len; i++)
    {
      MsAttachment *attachment = attachments->pdata[i];

      if (g_strcmp0 (attachment->source, source) == 0)
        return attachment;
    }

  return NULL;
}

/* The same image has the same id in each copy of the campaign. */
static char *
make_content_id (const MsAttachment *attachment)
{
  GChecksum    *checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize         size;
  const guchar *data = g_bytes_get_data (attachment->data, &size);
  char         *id;

  g_checksum_update (checksum, (const guchar *) attachment->source, -1);
  g_checksum_update (checksum, data, size);
  id = g_strdup_printf ("%.24s@mailshot", g_checksum_get_string (checksum));
  g_checksum_free (checksum);

  return id;
}

/* (transfer full) (nullable): the image that @reference shows; %NULL without an error: none */
static MsAttachment *
read_image (GPtrArray  *earlier,
            const char *reference,
            gboolean    css,
            const char *base,
            GError    **error)
{
  g_autofree char *path = resolve (reference, base);
  g_autofree char *guess = path != NULL ? guess_type (path, NULL, 0) : NULL;
  g_autoptr (GError) local = NULL;
  g_autoptr (MsAttachment) image = NULL;

  if (css && guess != NULL && !is_image (guess))
    return NULL;

  if (path != NULL)
    image = read_file (path, &local);
  if (image != NULL && !is_image (image->type))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                   _ ("The HTML shows “%s”, which is not an image"), reference);
      return NULL;
    }

  /* The file it came from may be gone by now. */
  if (image == NULL && find_inline (earlier, reference) != NULL)
    return ms_attachment_copy (find_inline (earlier, reference));

  if (image == NULL)
    {
      g_set_error (error, G_FILE_ERROR, local != NULL ? local->code : G_FILE_ERROR_NOENT,
                   _ ("The image “%s” in the HTML cannot be read: %s"), reference,
                   local != NULL ? local->message
                                 : _ ("it is not known in which folder it is"));
      return NULL;
    }

  image->source = g_strdup (reference);
  image->content_id = make_content_id (image);

  return g_steal_pointer (&image);
}

static gboolean
collect_images (const MsCampaign *campaign,
                const char       *html,
                const char       *base,
                GPtrArray        *images,
                GError          **error)
{
  g_autoptr (GArray) found = ms_html_find_images (html);

  for (guint i = 0; i < found->len; i++)
    {
      const MsHtmlImage *place = &g_array_index (found, MsHtmlImage, i);
      g_autofree char   *reference = g_strndup (html + place->start, place->length);
      g_autoptr (GError) local = NULL;
      MsAttachment *image;

      if (is_foreign (reference) || find_inline (images, reference) != NULL)
        continue;

      image = read_image (campaign->attachments, reference, place->css, base, &local);
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (image != NULL)
        g_ptr_array_add (images, image);
    }

  return TRUE;
}

gboolean
ms_draft_set_html (MsCampaign *campaign, const char *html, const char *base, GError **error)
{
  g_autoptr (GPtrArray) images =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_attachment_free);
  GPtrArray *attachments = campaign->attachments;

  if (html != NULL && !collect_images (campaign, html, base, images, error))
    return FALSE;

  for (guint i = attachments->len; i > 0; i--)
    if (((MsAttachment *) attachments->pdata[i - 1])->source != NULL)
      g_ptr_array_remove_index (attachments, i - 1);
  while (images->len > 0)
    g_ptr_array_add (attachments, g_ptr_array_steal_index (images, 0));

  g_free (campaign->html);
  campaign->html = g_strdup (html);

  return TRUE;
}

gboolean
ms_draft_check (const MsCampaign *campaign, GError **error)
{
  g_autoptr (MsLetter) letter = ms_letter_compile (campaign, NULL, NULL, error);

  for (guint i = 0; letter != NULL && i < campaign->attachments->len; i++)
    if (ms_letter_compile_name (letter, campaign->attachments->pdata[i], error) == NULL)
      return FALSE;

  return letter != NULL;
}
