/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-links.c - links and pictures that lead nowhere */

#include "config.h"

#include "ms-check-private.h"
#include "ms-html-images.h"
#include "ms-html-tags.h"
#include "ms-link.h"
#include "ms-merge.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FAULTS_MAX 10 /* that are named one by one */

typedef struct
{
  MsCheckNotes *notes;
  GHashTable   *seen; /* (owned) (element-type utf8): each is judged once */
} Links;

/* @link: (transfer full): merge fields stripped */
static void
judge (Links *links, char *link)
{
  const char      *fault = ms_link_judge (link);
  g_autofree char *shown = NULL;
  g_auto (GStrv) parts = NULL;

  if (!g_hash_table_add (links->seen, link) || fault == NULL ||
      links->notes->findings->len >= FAULTS_MAX)
    return;

  parts = g_strsplit (link, "\001", -1);
  shown = g_strjoinv ("{{…}}", parts);
  ms_check_add (links->notes, "links", MS_CHECK_RED,
                *shown != '\0' ? g_strdup_printf (_ ("The link “%s” is broken"), shown)
                               : g_strdup (_ ("A link has no address")),
                /* Translators: %s is a reason such as "it has no host". */
                g_strdup_printf (_ ("The reason: %s."), fault),
                g_strdup (_ ("Correct it, and try it in the preview.")));
}

static void
on_link_tag (const MsHtmlTag *tag, gpointer user_data)
{
  const char *href = ms_html_tag_get (tag, "href");

  if (href != NULL && (ms_html_tag_is (tag, "a") || ms_html_tag_is (tag, "area")))
    judge (user_data, g_strstrip (g_strdup (href)));
}

static void
read_text (Links *links, const char *text)
{
  char *link;

  while ((link = ms_link_in_text (&text)) != NULL)
    judge (links, link);
}

void
ms_check_links (MsCheckContext *context, MsCheckNotes *notes)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const MsCampaign *campaign = context->campaign;
  Links             links = { notes, seen };

  if (campaign->html != NULL)
    {
      g_autofree char *html = ms_merge_strip (campaign->html);

      ms_html_tags_each (html, on_link_tag, &links);
    }
  if (campaign->text != NULL)
    {
      g_autofree char *text = ms_merge_strip (campaign->text);

      read_text (&links, text);
    }

  if (notes->findings->len == 0)
    ms_check_add (notes, "links", MS_CHECK_GREEN,
                  g_hash_table_size (seen) > 0 ? g_strdup (_ ("The links are well formed"))
                                               : g_strdup (_ ("There are no links")),
                  g_hash_table_size (seen) > 0
                      ? g_strdup (_ ("Whether something is there was not tried."))
                      : NULL,
                  NULL);
}

typedef struct
{
  guint pictures;
  guint without_alt;
  guint remote;
} Pictures;

static void
on_image_tag (const MsHtmlTag *tag, gpointer user_data)
{
  Pictures *pictures = user_data;

  if (!ms_html_tag_is (tag, "img"))
    return;

  pictures->pictures++;
  pictures->without_alt += ms_html_tag_get (tag, "alt") == NULL;
}

static gboolean
has_attachment (const MsCampaign *campaign, const char *reference)
{
  gboolean cid = g_ascii_strncasecmp (reference, "cid:", 4) == 0;

  for (guint i = 0; i < campaign->attachments->len; i++)
    {
      const MsAttachment *attachment = campaign->attachments->pdata[i];

      if (cid ? g_strcmp0 (attachment->content_id, reference + 4) == 0
              : g_strcmp0 (attachment->source, reference) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_foreign (const char *reference)
{
  return g_ascii_strncasecmp (reference, "http:", 5) == 0 ||
         g_ascii_strncasecmp (reference, "https:", 6) == 0 ||
         g_str_has_prefix (reference, "//");
}

/* In url() a font or a style sheet may be meant. */
static gboolean
is_picture (const char *reference, gboolean css)
{
  g_autofree char *type = g_content_type_guess (reference, NULL, 0, NULL);

  return !css || g_content_type_is_a (type, "image/*");
}

static void
check_reference (const MsCampaign *campaign,
                 const char       *reference,
                 gboolean          css,
                 Pictures         *pictures,
                 MsCheckNotes     *notes)
{
  if (is_foreign (reference))
    {
      pictures->remote++;
      return;
    }
  if (g_ascii_strncasecmp (reference, "data:", 5) == 0)
    {
      ms_check_add (notes, "images", MS_CHECK_AMBER,
                    g_strdup (_ ("A picture stands in the HTML itself (data:)")),
                    g_strdup (_ ("Gmail and Outlook do not show it.")),
                    g_strdup (_ ("Refer to it as a file: Mailshot puts it into the message.")));
      return;
    }
  if (strstr (reference, "{{") == NULL && !has_attachment (campaign, reference) &&
      is_picture (reference, css))
    ms_check_add (notes, "images", MS_CHECK_RED,
                  g_strdup_printf (_ ("The picture “%s” is missing"), reference), NULL,
                  g_strdup (
                      _ ("Add the HTML once more from the folder where its pictures are.")));
}

static void
check_references (const MsCampaign *campaign, Pictures *pictures, MsCheckNotes *notes)
{
  g_autoptr (GArray) found = ms_html_find_images (campaign->html);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < found->len && notes->findings->len < FAULTS_MAX; i++)
    {
      const MsHtmlImage *image = &g_array_index (found, MsHtmlImage, i);
      char              *reference = g_strndup (campaign->html + image->start, image->length);

      if (g_hash_table_add (seen, reference))
        check_reference (campaign, reference, image->css, pictures, notes);
    }
}

void
ms_check_images (MsCheckContext *context, MsCheckNotes *notes)
{
  const MsCampaign *campaign = context->campaign;
  Pictures          pictures = { 0 };

  if (campaign->html != NULL)
    {
      g_autofree char *html = ms_merge_strip (campaign->html);

      ms_html_tags_each (html, on_image_tag, &pictures);
      check_references (campaign, &pictures, notes);
    }

  if (pictures.without_alt > 0)
    ms_check_add (notes, "images", MS_CHECK_AMBER,
                  g_strdup_printf (ngettext ("%u picture has no text in its place (alt)",
                                             "%u pictures have no text in their place (alt)",
                                             pictures.without_alt),
                                   pictures.without_alt),
                  g_strdup (
                      _ ("Many readers do not load pictures, and screen readers read this "
                         "text.")),
                  g_strdup (_ ("Add alt=\"…\"; alt=\"\" for mere decoration.")));
  if (pictures.remote > 0)
    ms_check_add (notes, "images", MS_CHECK_AMBER,
                  g_strdup_printf (ngettext ("%u picture is loaded from the web",
                                             "%u pictures are loaded from the web",
                                             pictures.remote),
                                   pictures.remote),
                  g_strdup (_ ("Many mail programs ask before they load it, because that tells "
                               "the sender who reads.")),
                  g_strdup (
                      _ ("Refer to a file on your disk: it then travels with the message.")));
  if (notes->findings->len == 0)
    ms_check_add (notes, "images", MS_CHECK_GREEN,
                  pictures.pictures > 0 ? g_strdup (_ ("The pictures travel with the message"))
                                        : g_strdup (_ ("There are no pictures")),
                  NULL, NULL);
}
