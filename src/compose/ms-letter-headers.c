/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-letter-headers.c - the header fields of a campaign: its date, its list, how to leave it */

#include "config.h"

#include "ms-header.h"
#include "ms-letter-private.h"

#include <gmime/gmime.h>

/* (transfer full): letters, digits and hyphens that tell a list from others */
static char *
make_label (const char *list_name)
{
  GString         *label = g_string_new (NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, list_name, -1);

  for (const char *at = list_name; *at != '\0'; at++)
    {
      if (g_ascii_isalnum (*at))
        g_string_append_c (label, g_ascii_tolower (*at));
      else if (label->len > 0 && label->str[label->len - 1] != '-')
        g_string_append_c (label, '-');
    }
  g_string_truncate (label, MIN (label->len, 40));
  /* What was left out may be all that tells two lists apart. */
  if (g_ascii_strcasecmp (label->str, list_name) != 0)
    g_string_append_printf (label, "%s%.8s", label->len > 0 ? "-" : "", digest);

  return g_string_free (label, FALSE);
}

/* (transfer full) (nullable): on one line */
static char *
clean_name (const char *list_name)
{
  g_autofree char *valid = NULL;

  if (ms_letter_is_blank (list_name))
    return NULL;

  valid = g_utf8_make_valid (list_name, -1);
  for (char *at = valid; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      *at = ' ';

  return g_steal_pointer (&valid);
}

/* RFC 2919 §3: a label of the sender's domain made of the list's name. */
static void
add_list_id (MsLetter *self, const char *name)
{
  g_autofree char *label = make_label (name);
  g_autofree char *phrase = g_strstrip (g_strdup (name));

  GString *out = ms_letter_add_fixed (self);

  g_string_append (out, "List-Id: ");
  ms_header_append_phrase (out, phrase);
  g_string_append_printf (out, "\r\n <%s.%s>\r\n", label, self->domain);
}

/* By the fields of this header Gmail counts complaints (https://support.google.com/mail/answer/
 * 6254652): up to three of the sender's choice, then 5 to 15 characters that stay his.  Nothing
 * in it tells one reader from another. */
static void
add_feedback_id (MsLetter *self, const char *list_name)
{
  g_autofree char *label = list_name != NULL ? make_label (list_name) : g_strdup ("");
  g_autofree char *sender = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->domain, -1);

  g_string_append_printf (ms_letter_add_fixed (self),
                          "Feedback-ID: %" G_GINT64_FORMAT ":%s%scampaign:%.12s\r\n",
                          self->back->campaign, label, *label != '\0' ? ":" : "", sender);
}

/* An author's own fields mean what he says: ours beside them would contradict. */
static void
add_back_headers (MsLetter *self, const MsCampaign *campaign, const char *list_name)
{
  if (!ms_campaign_has_header (campaign, "Feedback-ID"))
    add_feedback_id (self, list_name);
  if (!ms_campaign_has_header (campaign, "List-Unsubscribe") &&
      !ms_campaign_has_header (campaign, "List-Unsubscribe-Post"))
    ms_letter_add_piece (self, MS_LETTER_PIECE_UNSUBSCRIBE, 0, NULL);
}

void
ms_letter_add_headers (MsLetter *self, const MsCampaign *campaign, const char *list_name)
{
  g_autofree char *name = clean_name (list_name);
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (self->date / G_USEC_PER_SEC);
  g_autofree char *text = g_mime_utils_header_format_date (date);

  GString *out = ms_letter_add_fixed (self);

  g_string_append_printf (out, "Date: %s\r\n", text);
  if (name != NULL)
    add_list_id (self, name);
  if (self->back != NULL)
    add_back_headers (self, campaign, name);
  g_string_append (ms_letter_add_fixed (self), "MIME-Version: 1.0\r\n");
}
