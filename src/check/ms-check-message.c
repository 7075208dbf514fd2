/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-message.c - the message itself: subject, parts, size, attachments */

#include "config.h"

#include "ms-check-private.h"
#include "ms-html-text.h"
#include "ms-merge.h"
#include "ms-preview.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CLIP_SIZE (102 * 1024) /* of HTML: Gmail shows the rest behind a link */
#define HTML_SIZE (100 * 1000)
#define LARGE_SIZE                                                                           \
  (10 * 1000 * 1000)                 /* common limit of company servers (Exchange's default) \
                                      */
#define HUGE_SIZE (25 * 1000 * 1000) /* limit of Gmail, Yahoo and Outlook.com */

static gboolean
is_blank (const char *text)
{
  return text == NULL || text[strspn (text, " \t\r\n")] == '\0';
}

static char *
render_subject (const MsCheckContext *context, guint member)
{
  const MsAudienceMember *who = context->audience->sample->pdata[member];
  MsLetterRecipient       recipient = { who->address, who->written,
                                        (const char *const *) who->values };

  return ms_preview_subject (context->letter, &recipient);
}

/* Whose subject comes to nothing though there is one: (nullable) */
static const char *
find_without_subject (const MsCheckContext *context)
{
  guint count =
      context->audience != NULL && context->letter != NULL ? context->audience->sample->len : 0;

  for (guint i = 0; i < count; i++)
    {
      g_autofree char *subject = render_subject (context, i);

      if (is_blank (subject))
        return ((const MsAudienceMember *) context->audience->sample->pdata[i])->address;
    }

  return NULL;
}

static gboolean
is_shouting (const char *subject)
{
  g_autofree char *bare = ms_merge_strip (subject);
  g_autofree char *upper = g_utf8_strup (bare, -1);
  g_autofree char *lower = g_utf8_strdown (bare, -1);

  return g_utf8_strlen (bare, -1) > 10 && strcmp (upper, bare) == 0 &&
         strcmp (lower, bare) != 0;
}

static gboolean
is_false_reply (const char *subject)
{
  static const char *const starts[] = { "re:", "fw:", "fwd:", "aw:", "wg:", "tr:", "sv:" };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    if (g_ascii_strncasecmp (subject, starts[i], strlen (starts[i])) == 0)
      return TRUE;

  return FALSE;
}

void
ms_check_subject (MsCheckContext *context, MsCheckNotes *notes)
{
  static const char id[] = "subject";

  const char *subject = context->campaign->subject;
  const char *without;

  if (is_blank (subject))
    {
      ms_check_add (notes, id, MS_CHECK_RED, g_strdup (_ ("There is no subject")),
                    g_strdup (_ ("Filters and readers distrust a message without one.")),
                    g_strdup (_ ("Write one.")));
      return;
    }

  without = find_without_subject (context);
  if (without != NULL)
    ms_check_add (notes, id, MS_CHECK_RED,
                  g_strdup_printf (_ ("The subject of %s would be empty"), without), NULL,
                  g_strdup (_ ("Give its merge fields a fallback.")));
  if (context->same_as != NULL)
    ms_check_add (notes, id, MS_CHECK_AMBER,
                  g_strdup_printf (_ ("The campaign “%s” to the same list had this subject"),
                                   context->same_as),
                  g_strdup (
                      _ ("Mail programs show both as one conversation, and the reader may "
                         "take the new one for the old one.")),
                  g_strdup (_ ("Is it sent twice by mistake? If not, change the subject.")));
  if (is_shouting (subject))
    ms_check_add (notes, id, MS_CHECK_AMBER,
                  g_strdup (_ ("The subject is in capital letters throughout")),
                  g_strdup (_ ("Spam filters count that against it.")),
                  g_strdup (_ ("Write it as a sentence.")));
  if (is_false_reply (subject))
    ms_check_add (notes, id, MS_CHECK_AMBER,
                  g_strdup (_ ("The subject pretends to answer or forward something")),
                  g_strdup (_ ("Large providers ask senders not to do that.")),
                  g_strdup (_ ("Take the prefix away.")));
  if (notes->findings->len == 0)
    ms_check_add (notes, id, MS_CHECK_GREEN, g_strdup (_ ("The subject is fine")), NULL, NULL);
}

void
ms_check_parts (MsCheckContext *context, MsCheckNotes *notes)
{
  static const char id[] = "parts";

  const MsCampaign *campaign = context->campaign;
  g_autofree char  *made = NULL;

  if (context->letter_problem != NULL)
    {
      ms_check_add (notes, "template", MS_CHECK_RED,
                    g_strdup (_ ("The message cannot be put together")),
                    ms_check_sentence (context->letter_problem),
                    g_strdup (_ ("Correct it there.")));
    }
  if (is_blank (campaign->text) && is_blank (campaign->html))
    {
      ms_check_add (notes, id, MS_CHECK_RED, g_strdup (_ ("The message is empty")), NULL,
                    g_strdup (_ ("Write it.")));
      return;
    }
  if (!is_blank (campaign->text))
    {
      ms_check_add (notes, id, MS_CHECK_GREEN,
                    is_blank (campaign->html)
                        ? g_strdup (_ ("The message is plain text"))
                        : g_strdup (_ ("There is HTML and a text beside it")),
                    NULL, NULL);
      return;
    }

  made = ms_html_to_text (campaign->html);
  if (is_blank (made))
    ms_check_add (notes, id, MS_CHECK_RED, g_strdup (_ ("There is no text at all")),
                  g_strdup (_ ("Whoever does not load pictures sees nothing, and spam filters "
                               "reject messages made of pictures alone.")),
                  g_strdup (_ ("Write the message as text, in the HTML or beside it.")));
  else
    ms_check_add (notes, id, MS_CHECK_GREEN,
                  g_strdup (_ ("The text beside the HTML is made from it")),
                  g_strdup (_ ("It is what watches, screen readers and some filters show.")),
                  g_strdup (
                      _ ("Look at it in the preview; write your own if it reads badly.")));
}

void
ms_check_size (MsCheckContext *context, MsCheckNotes *notes)
{
  static const char id[] = "size";

  gsize html = context->campaign->html != NULL ? strlen (context->campaign->html) : 0;
  g_autofree char *size = g_format_size (context->largest);

  if (context->letter == NULL)
    {
      ms_check_add (notes, id, MS_CHECK_GREY, g_strdup (_ ("Its size is not known")),
                    g_strdup (_ ("The message cannot be put together.")), NULL);
      return;
    }

  if (context->largest > LARGE_SIZE)
    ms_check_add (notes, id, context->largest > HUGE_SIZE ? MS_CHECK_RED : MS_CHECK_AMBER,
                  g_strdup_printf (_ ("A message has %s"), size),
                  g_strdup (
                      _ ("Many servers take 10 MB at most, and hardly any more than 25.")),
                  g_strdup (_ ("Put the files on a web site and link to them.")));
  if (html > HTML_SIZE)
    ms_check_add (notes, id, MS_CHECK_AMBER,
                  g_strdup_printf (_ ("The HTML has %" G_GSIZE_FORMAT " kB"), html / 1000),
                  g_strdup_printf (_ ("Gmail cuts a message off behind %d kB, often the "
                                      "unsubscribe link "
                                      "with it."),
                                   CLIP_SIZE / 1024),
                  g_strdup (_ ("Make it shorter, or take out styles that are not used.")));
  if (notes->findings->len == 0)
    ms_check_add (notes, id, MS_CHECK_GREEN, g_strdup_printf (_ ("A message has %s"), size),
                  NULL, NULL);
}

/* What Gmail and Outlook refuse to take, whoever sends it
 * (https://support.google.com/mail/answer/6590). */
static gboolean
is_executable (const MsAttachment *attachment)
{
  static const char *const endings[] = {
    "ade", "adp", "apk", "app", "appx", "bat", "cab", "chm", "cmd", "com",  "cpl",  "dll",
    "dmg", "exe", "hta", "img", "iso",  "isp", "jar", "js",  "jse", "lib",  "lnk",  "mde",
    "msc", "msi", "msp", "mst", "nsh",  "pif", "ps1", "reg", "scr", "sct",  "shb",  "sys",
    "vb",  "vbe", "vbs", "vhd", "vxd",  "wsc", "wsf", "wsh", "xll", "docm", "xlsm", "pptm",
  };
  const char   *dot = strrchr (attachment->name, '.');
  gsize         size;
  const guint8 *data = g_bytes_get_data (attachment->data, &size);

  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (endings); i++)
    if (g_ascii_strcasecmp (dot + 1, endings[i]) == 0)
      return TRUE;

  return size > 4 && (memcmp (data, "MZ", 2) == 0 || memcmp (data, "\177ELF", 4) == 0);
}

void
ms_check_attachments (MsCheckContext *context, MsCheckNotes *notes)
{
  static const char id[] = "attachments";

  const GPtrArray *attachments = context->campaign->attachments;
  guint            count = 0;

  for (guint i = 0; i < attachments->len; i++)
    {
      const MsAttachment *attachment = attachments->pdata[i];

      count += attachment->source == NULL;
      if (is_executable (attachment))
        ms_check_add (notes, id, MS_CHECK_RED,
                      g_strdup_printf (_ ("The attachment %s can run as a program"),
                                       attachment->name),
                      g_strdup (_ ("Most providers refuse the whole message for it.")),
                      g_strdup (_ ("Take it out, and link to it.")));
    }

  if (notes->findings->len > 0)
    return;
  ms_check_add (notes, id, MS_CHECK_GREEN,
                count == 0
                    ? g_strdup (_ ("There are no attachments"))
                    : g_strdup_printf (ngettext ("%u attachment that nobody refuses",
                                                 "%u attachments that nobody refuses", count),
                                       count),
                NULL, NULL);
}
