/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-letter-compile.c - a campaign's texts and headers, checked and compiled */

#include "config.h"

#include "ms-address.h"
#include "ms-footer.h"
#include "ms-gmime.h"
#include "ms-html-images.h"
#include "ms-letter-private.h"

#include <gmime/gmime.h>
#include <glib/gi18n-lib.h>
#include <string.h>

static void
free_source (gpointer data)
{
  MsLetterSource *source = data;

  g_free (source->label);
  ms_template_free (source->template);
  g_free (source);
}

static void
clear_piece (gpointer data)
{
  MsLetterPiece *piece = data;

  g_free (piece->name);
  g_free (piece->address);
  for (guint i = 0; i < G_N_ELEMENTS (piece->fixed); i++)
    if (piece->fixed[i] != NULL)
      g_string_free (piece->fixed[i], TRUE);
}

gboolean
ms_letter_is_blank (const char *text)
{
  return text == NULL || text[strspn (text, " \t\r\n")] == '\0';
}

const MsTemplate *
ms_letter_add_template (MsLetter      *self,
                        const char    *label,
                        const char    *source,
                        MsTemplateKind kind,
                        gboolean       derived,
                        GError       **error)
{
  MsTemplate *template = ms_template_new (source, kind, self->fields, error);
  MsLetterSource *entry;

  if (template == NULL)
    {
      g_prefix_error (error, "%s, ", label);
      return NULL;
    }

  entry = g_new0 (MsLetterSource, 1);
  entry->label = g_strdup (label);
  entry->template = template;
  entry->derived = derived;
  g_ptr_array_add (self->sources, entry);

  return template;
}

MsLetterPiece *
ms_letter_add_piece (MsLetter         *self,
                     MsLetterPieceKind kind,
                     MsLetterFlags     flag,
                     const MsTemplate *template)
{
  MsLetterPiece *piece;

  g_array_set_size (self->pieces, self->pieces->len + 1);
  piece = &g_array_index (self->pieces, MsLetterPiece, self->pieces->len - 1);
  piece->kind = kind;
  piece->flag = flag;
  piece->template = template;

  return piece;
}

GString *
ms_letter_add_fixed (MsLetter *self)
{
  MsLetterPiece *piece = NULL;

  if (self->pieces->len > 0)
    piece = &g_array_index (self->pieces, MsLetterPiece, self->pieces->len - 1);
  if (piece == NULL || piece->kind != MS_LETTER_PIECE_FIXED)
    {
      piece = ms_letter_add_piece (self, MS_LETTER_PIECE_FIXED, 0, NULL);
      piece->fixed[0] = g_string_new (NULL);
    }

  return piece->fixed[0];
}

static gboolean
add_mailbox (MsLetter   *self,
             const char *name,
             const char *label,
             const char *mailbox,
             GError    **error)
{
  g_autofree char *display = NULL;
  g_autofree char *address = NULL;
  g_auto (MsAddress) parsed = { NULL, NULL };

  MsAddressProblem problem;
  MsLetterPiece   *piece;
  const MsTemplate *template = NULL;
  gboolean utf8;

  if (g_utf8_validate (mailbox, -1, NULL))
    ms_address_split_mailbox (mailbox, &display, &address);
  problem = address != NULL ? ms_address_parse (address, &parsed) : MS_ADDRESS_NOT_UTF8;
  if (problem != MS_ADDRESS_OK)
    {
      /* Translators: a header's name, what stands in it, and what is wrong with that. */
      g_set_error (error, MS_COMPOSE_ERROR, MS_COMPOSE_ERROR_MESSAGE, _ ("%s “%s”: %s"), label,
                   address != NULL ? address : "", ms_address_describe (problem));
      return FALSE;
    }

  if (display != NULL)
    {
      template = ms_letter_add_template (self, label, display, MS_TEMPLATE_LINE, FALSE, error);
      if (template == NULL)
        return FALSE;
    }

  piece = ms_letter_add_piece (self, MS_LETTER_PIECE_MAILBOX, MS_LETTER_UTF8, template);
  piece->name = g_strdup (name);
  piece->address = ms_address_wire (parsed.key, parsed.written, &utf8);
  if (self->domain == NULL)
    self->domain = g_strdup (strrchr (parsed.key, '@') + 1);

  return TRUE;
}

/* What Mailshot writes itself, and what would claim something about the message that is not so.
 */
static gboolean
is_reserved (const char *name)
{
  static const char *const names[] = { "bcc",      "cc",          "date",         "from",
                                       "list-id",  "message-id",  "mime-version", "received",
                                       "reply-to", "return-path", "subject",      "to",
                                       NULL };
  g_autofree char         *lower = g_ascii_strdown (name, -1);

  return g_strv_contains (names, lower) || g_str_has_prefix (lower, "content-");
}

/* RFC 5322 §3.6.8; the length leaves room for a value on the first line. */
static gboolean
is_header_name (const char *name)
{
  gsize length = strlen (name);

  if (length == 0 || length > 70)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (name[i] < 33 || name[i] > 126)
      return FALSE;

  return TRUE;
}

static gboolean
add_header (MsLetter *self, const char *header, GError **error)
{
  const char      *colon = strchr (header, ':');
  g_autofree char *name = g_strndup (header, colon != NULL ? colon - header : 0);
  g_autofree char *label = NULL;
  const MsTemplate *template;
  MsLetterPiece *piece;

  g_strstrip (name);
  if (!is_header_name (name) || strpbrk (header, "\r\n") != NULL)
    {
      g_autofree char *shown = g_utf8_make_valid (header, -1);

      g_set_error (error, MS_COMPOSE_ERROR, MS_COMPOSE_ERROR_MESSAGE,
                   _ ("“%s” is no header; write one line such as “X-Campaign: spring”"), shown);
      return FALSE;
    }
  if (is_reserved (name))
    {
      g_set_error (error, MS_COMPOSE_ERROR, MS_COMPOSE_ERROR_MESSAGE,
                   _ ("The header %s is written by Mailshot; take it out of the extra headers"),
                   name);
      return FALSE;
    }

  /* Translators: %s is a header's name, as in "header X-Campaign, line 1, column 7". */
  label = g_strdup_printf (_ ("header %s"), name);
  template = ms_letter_add_template (self, label, colon + 1 + strspn (colon + 1, " \t"),
                                     MS_TEMPLATE_LINE, FALSE, error);
  if (template == NULL)
    return FALSE;

  piece = ms_letter_add_piece (self, MS_LETTER_PIECE_HEADER, 0, template);
  piece->name = g_steal_pointer (&name);

  return TRUE;
}

/* The HTML with its inline images in the place of what the author's files were called. */
static char *
refer_to_images (const MsCampaign *campaign, const char *html)
{
  g_autoptr (GArray) found = ms_html_find_images (html);
  GString *out = g_string_new (NULL);
  gsize    done = 0;

  for (guint i = 0; i < found->len; i++)
    {
      const MsHtmlImage *place = &g_array_index (found, MsHtmlImage, i);
      g_autofree char   *source = g_strndup (html + place->start, place->length);

      for (guint j = 0; j < campaign->attachments->len; j++)
        {
          const MsAttachment *image = campaign->attachments->pdata[j];

          if (image->content_id == NULL || g_strcmp0 (image->source, source) != 0)
            continue;
          g_string_append_len (out, html + done, place->start - done);
          g_string_append_printf (out, "cid:%s", image->content_id);
          done = place->start + place->length;
          break;
        }
    }
  g_string_append (out, html + done);

  return g_string_free (out, FALSE);
}

static gboolean
takes_footer (MsLetter *self, const MsTemplate *part, MsLetterFooters which)
{
  if (self->back == NULL || ms_template_says_way_out (part))
    return FALSE;

  self->footers |= which;

  return TRUE;
}

/* The author's HTML is what errors point into; what is sent may differ from it. */
static gboolean
compile_html (MsLetter *self, const MsCampaign *campaign, GError **error)
{
  g_autofree char *sent = NULL;

  self->html =
      ms_letter_add_template (self, _ ("HTML"), campaign->html, MS_TEMPLATE_HTML, FALSE, error);
  if (self->html == NULL)
    return FALSE;

  self->page = takes_footer (self, self->html, MS_LETTER_FOOTER_HTML)
                   ? ms_footer_add_to_html (campaign->html, self->back->postal)
                   : g_strdup (campaign->html);
  sent = refer_to_images (campaign, self->page);
  if (strcmp (sent, campaign->html) != 0)
    self->html = ms_letter_add_template (self, _ ("HTML"), sent, MS_TEMPLATE_HTML, TRUE, error);

  return self->html != NULL;
}

static gboolean
compile_texts (MsLetter *self, const MsCampaign *campaign, GError **error)
{
  const char *text = campaign->text;

  if (!ms_letter_is_blank (campaign->html) && !compile_html (self, campaign, error))
    return FALSE;

  /* Without a text of its own the HTML's stands in, which is made later. */
  if (ms_letter_is_blank (text) && self->html != NULL)
    return TRUE;

  self->text = ms_letter_add_template (self, _ ("text"), text != NULL ? text : "",
                                       MS_TEMPLATE_TEXT, FALSE, error);
  if (self->text != NULL && takes_footer (self, self->text, MS_LETTER_FOOTER_TEXT))
    {
      g_autofree char *longer =
          ms_footer_add_to_text (text != NULL ? text : "", self->back->postal);

      self->text =
          ms_letter_add_template (self, _ ("text"), longer, MS_TEMPLATE_TEXT, TRUE, error);
    }

  return self->text != NULL;
}

const MsTemplate *
ms_letter_compile_name (MsLetter *self, const MsAttachment *attachment, GError **error)
{
  /* Translators: %s is a file's name, as in "attachment offer.pdf, line 1, column 3". */
  g_autofree char *label = g_strdup_printf (_ ("attachment %s"), attachment->name);

  return ms_letter_add_template (self, label, attachment->name, MS_TEMPLATE_LINE, FALSE, error);
}

/* Fields that differ between two campaigns; never the date, which differs between two runs. */
static GChecksum *
identify (const MsCampaign *campaign)
{
  const char *const parts[] = { campaign->name, campaign->from, campaign->subject,
                                campaign->text, campaign->html };
  GChecksum        *checksum = g_checksum_new (G_CHECKSUM_SHA256);

  g_checksum_update (checksum, (const guchar *) &campaign->id, sizeof campaign->id);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      const char *part = parts[i] != NULL ? parts[i] : "";

      g_checksum_update (checksum, (const guchar *) part, strlen (part) + 1);
    }

  return checksum;
}

MsLetter *
ms_letter_compile (const MsCampaign *campaign,
                   MsFieldTable     *fields,
                   const MsWayBack  *back,
                   GError          **error)
{
  g_autoptr (MsLetter) self = g_new0 (MsLetter, 1);
  MsLetterPiece *subject;

  self->fields = fields != NULL ? ms_field_table_ref (fields) : NULL;
  self->sources = g_ptr_array_new_with_free_func (free_source);
  self->pieces = g_array_new (FALSE, TRUE, sizeof (MsLetterPiece));
  g_array_set_clear_func (self->pieces, clear_piece);
  self->inlines = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_attachment_free);
  self->identity = identify (campaign);
  self->sender = ms_campaign_envelope_from (campaign);

  if (ms_letter_is_blank (campaign->from))
    {
      g_set_error_literal (error, MS_COMPOSE_ERROR, MS_COMPOSE_ERROR_MESSAGE,
                           _ ("It is not said who it is from: write From, or choose a sender "
                              "identity"));
      return NULL;
    }
  if (!add_mailbox (self, "From", _ ("From"), campaign->from, error))
    return NULL;
  ms_letter_add_piece (self, MS_LETTER_PIECE_TO, 0, NULL);
  if (!ms_letter_is_blank (campaign->reply_to) &&
      !add_mailbox (self, "Reply-To", _ ("Reply-To"), campaign->reply_to, error))
    return NULL;

  if (self->sender == NULL)
    {
      g_set_error (error, MS_COMPOSE_ERROR, MS_COMPOSE_ERROR_MESSAGE,
                   _ ("The envelope sender “%s” is no address"), campaign->envelope_from);
      return NULL;
    }
  if (back != NULL && !ms_letter_set_back (self, campaign, back, error))
    return NULL;

  self->subject = ms_letter_add_template (self, _ ("subject"), campaign->subject,
                                          MS_TEMPLATE_LINE, FALSE, error);
  if (self->subject == NULL)
    return NULL;
  subject = ms_letter_add_piece (self, MS_LETTER_PIECE_SUBJECT, MS_LETTER_TEST, self->subject);
  subject->name = g_strdup ("Subject");
  ms_letter_add_piece (self, MS_LETTER_PIECE_MESSAGE_ID, 0, NULL);

  for (char **header = campaign->headers; header != NULL && *header != NULL; header++)
    if (!add_header (self, *header, error))
      return NULL;

  if (!compile_texts (self, campaign, error))
    return NULL;

  return g_steal_pointer (&self);
}

MsLetter *
ms_letter_new (const MsCampaign *campaign,
               MsFieldTable     *fields,
               const char       *list_name,
               const MsWayBack  *back,
               gint64            date,
               GError          **error)
{
  g_autoptr (MsLetter) self = NULL;

  ms_gmime_init ();
  self = ms_letter_compile (campaign, fields, back, error);
  if (self == NULL)
    return NULL;

  if (ms_letter_is_blank (campaign->subject) && ms_letter_is_blank (campaign->text) &&
      ms_letter_is_blank (campaign->html))
    {
      g_set_error (error, MS_COMPOSE_ERROR, MS_COMPOSE_ERROR_MESSAGE,
                   _ ("The message is empty: write a subject, a text or HTML"));
      return NULL;
    }

  self->date = date;
  ms_letter_add_headers (self, campaign, list_name);
  if (!ms_letter_add_parts (self, campaign, error))
    return NULL;
  ms_letter_settle (self);

  return g_steal_pointer (&self);
}
