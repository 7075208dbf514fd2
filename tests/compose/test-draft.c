/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-draft.c - files into a draft, the draft's checks, and the preview of what came in */

#include "config.h"

#include "letters.h"
#include "ms-draft.h"
#include "ms-preview.h"

#include <glib/gstdio.h>

/* The smallest GIF there is. */
#define GIF "GIF89a\x01\x00\x01\x00\x00\x00\x00;"

typedef struct
{
  char       *folder;
  MsCampaign *campaign;
} Fixture;

static void
write_file (Fixture *fixture, const char *name, const char *data, gssize length)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, data, length, NULL));
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *images = NULL;

  fixture->folder = g_dir_make_tmp ("mailshot-draft-XXXXXX", NULL);
  fixture->campaign = letter_campaign ("Hi {{name}}", NULL, NULL);
  images = g_build_filename (fixture->folder, "a b", NULL);
  g_mkdir (images, 0700);
  write_file (fixture, "logo.gif", GIF, sizeof GIF - 1);
  write_file (fixture, "a b/back.gif", GIF, sizeof GIF - 1);
  write_file (fixture, "R&D.gif", GIF, sizeof GIF - 1);
  write_file (fixture, "notes.txt", "hello", -1);
  write_file (fixture, "font.woff", "wOFF", -1);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  static const char *const names[] = { "logo.gif",  "a b/back.gif", "R&D.gif", "notes.txt",
                                       "font.woff", "a b",          "" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, names[i], NULL);

      g_remove (path);
    }
  g_free (fixture->folder);
  ms_campaign_free (fixture->campaign);
}

static MsAttachment *
get_attachment (Fixture *fixture, guint index)
{
  g_assert_cmpuint (index, <, fixture->campaign->attachments->len);

  return fixture->campaign->attachments->pdata[index];
}

static void
set_html (Fixture *fixture, const char *html, guint images)
{
  g_autoptr (GError) error = NULL;

  ms_draft_set_html (fixture->campaign, html, fixture->folder, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fixture->campaign->html, ==, html);
  g_assert_cmpuint (fixture->campaign->attachments->len, ==, images);
}

static void
test_images (Fixture *fixture, gconstpointer unused)
{
  MsAttachment *image;

  set_html (fixture,
            "<img src=logo.gif><img src='./logo.gif'><img src='logo.gif'>"
            "<p style='background: url(a%20b/back.gif)'><td background='R&amp;D.gif'>"
            "<style>@font-face { src: url(font.woff) }</style>"
            "<img src='https://a.example/b.png'><img src='//a.example/b.png'>"
            "<img src='data:image/gif;base64,R0lG'><img src='cid:x'><img src='{{photo}}'>",
            4);
  image = get_attachment (fixture, 0);
  g_assert_cmpstr (image->name, ==, "logo.gif");
  g_assert_cmpstr (image->type, ==, "image/gif");
  g_assert_cmpstr (image->source, ==, "logo.gif");
  g_assert_nonnull (image->content_id);
  g_assert_cmpstr (get_attachment (fixture, 1)->source, ==, "./logo.gif");
  g_assert_cmpstr (get_attachment (fixture, 2)->source, ==, "a%20b/back.gif");
  g_assert_cmpstr (get_attachment (fixture, 3)->source, ==, "R&amp;D.gif");
}

static void
test_images_go (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *notes = g_build_filename (fixture->folder, "notes.txt", NULL);

  g_assert_true (ms_draft_attach (fixture->campaign, notes, NULL));
  g_assert_cmpstr (get_attachment (fixture, 0)->name, ==, "notes.txt");
  g_assert_cmpstr (get_attachment (fixture, 0)->type, ==, "text/plain");
  g_assert_null (get_attachment (fixture, 0)->content_id);

  set_html (fixture, "<img src=logo.gif><img src='R&amp;D.gif'>", 3);
  set_html (fixture, "<img src='R&amp;D.gif'>", 2);
  set_html (fixture, NULL, 1);
}

/* What was read once stays in the campaign, whatever becomes of the file or its folder. */
static void
test_images_stay (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (fixture->folder, "logo.gif", NULL);
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  set_html (fixture, "<img src=logo.gif>", 1);
  id = g_strdup (get_attachment (fixture, 0)->content_id);
  g_remove (path);
  set_html (fixture, "<p><img src=logo.gif>", 1);
  g_assert_true (ms_draft_set_html (fixture->campaign, "<img src=logo.gif>", NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (get_attachment (fixture, 0)->content_id, ==, id);
}

static const struct
{
  const char *name;
  const char *html;
  const char *named;
  gboolean    without_folder;
} unreadable[] = {
  { "missing", "<img src=logo.gif><img src=none.gif>", "none.gif" },
  { "missing in CSS", "<p style='x: url(none.gif)'>", "none.gif" },
  { "no image", "<img src=notes.txt>", "notes.txt" },
  { "a folder", "<img src='a%20b'>", "a%20b" },
  { "a device", "<img src='/dev/zero'>", "/dev/zero" },
  { "a missing file's address", "<img src='file:///nowhere/x.png'>", "file:///nowhere/x.png" },
  { "no folder known", "<img src=logo.gif>", "logo.gif", TRUE },
};

static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;

  set_html (fixture, "<img src='R&amp;D.gif'>", 1);
  g_assert_false (ms_draft_set_html (fixture->campaign, unreadable[i].html,
                                     unreadable[i].without_folder ? NULL : fixture->folder,
                                     &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == G_FILE_ERROR);
  g_assert_nonnull (strstr (error->message, unreadable[i].named));
  g_assert_cmpstr (fixture->campaign->html, ==, "<img src='R&amp;D.gif'>");
  g_assert_cmpstr (get_attachment (fixture, 0)->source, ==, "R&amp;D.gif");
}

static void
test_attach_missing (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (fixture->folder, "none.pdf", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (ms_draft_attach (fixture->campaign, path, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_cmpuint (fixture->campaign->attachments->len, ==, 0);
}

static void
test_check (Fixture *fixture, gconstpointer unused)
{
  MsCampaign *campaign = fixture->campaign;
  g_autoptr (GError) error = NULL;

  g_assert_true (ms_draft_check (campaign, &error));
  g_assert_no_error (error);

  letter_attach (campaign, "{{name}.pdf", "application/pdf", "x");
  g_assert_false (ms_draft_check (campaign, &error));
  g_assert_error (error, MS_COMPOSE_ERROR, MS_COMPOSE_ERROR_SYNTAX);
  g_assert_true (
      g_str_has_prefix (error->message, "attachment {{name}.pdf, line 1, column 1: "));
  g_clear_error (&error);

  g_free (campaign->from);
  campaign->from = g_strdup ("nobody");
  g_assert_false (ms_draft_check (campaign, &error));
  g_assert_error (error, MS_COMPOSE_ERROR, MS_COMPOSE_ERROR_MESSAGE);
}

static void
test_preview (Fixture *fixture, gconstpointer unused)
{
  static const char *const       values[] = { "", "", "", "Zoë\n<b>", NULL };
  static const MsLetterRecipient recipient = { "zoe@example.org", NULL, values };
  g_autoptr (MsLetter) letter = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *text = NULL;
  g_autofree char *html = NULL;
  g_autofree char *of_nobody = NULL;

  set_html (fixture, "<p>Hi {{name|you}}</p>\n<img src=logo.gif alt=\"{{email}}\">", 1);
  letter = letter_compile (fixture->campaign);
  subject = ms_preview_subject (letter, &recipient);
  text = ms_preview_text (letter, &recipient);
  html = ms_preview_html (letter, &recipient);
  of_nobody = ms_preview_subject (letter, NULL);

  g_assert_cmpstr (subject, ==, "Hi Zoë <b>");
  g_assert_cmpstr (of_nobody, ==, "Hi");
  g_assert_cmpstr (text, ==, "Hi Zoë\n<b>\n\nzoe@example.org");
  g_assert_cmpstr (html, ==,
                   "<p>Hi Zoë\r\n&lt;b&gt;</p>\r\n<img "
                   "src=data:image/gif;base64,R0lGODlhAQABAAAAADs= alt=\"zoe@example.org\">");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_mime_init ();

#define ADD(name, func) g_test_add ("/draft/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("images", test_images);
  ADD ("images go", test_images_go);
  ADD ("images stay", test_images_stay);
  ADD ("attach missing", test_attach_missing);
  ADD ("check", test_check);
  ADD ("preview", test_preview);
  for (guint i = 0; i < G_N_ELEMENTS (unreadable); i++)
    {
      g_autofree char *path = g_strdup_printf ("/draft/unreadable/%s", unreadable[i].name);

      g_test_add (path, Fixture, GUINT_TO_POINTER (i), set_up, test_unreadable, tear_down);
    }

  return g_test_run ();
}
