/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-letter.c - a compiled letter, rendered for each recipient */

#include "config.h"

#include "ms-address.h"
#include "ms-clock.h"
#include "ms-header.h"
#include "ms-letter-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CONTAINER  "Content-Transfer-Encoding: 7bit\r\n"
#define CONTAINERS 3 /* mixed, related, alternative */
#define ID_OCTETS  16

/* One rendering. */
typedef struct
{
  const MsLetter          *letter;
  const MsLetterRecipient *recipient;
  MsLetterFlags            flags;
  MsTemplateValues         values;
  MsLetterLinks            links;
  GString                 *out;
  gsize                    containers[CONTAINERS]; /* where their "7" stands */
  guint                    n_containers;
  gboolean                 high;      /* an octet above 127 is there */
  gboolean                 high_text; /* likewise, in a part */
} Rendering;

G_DEFINE_QUARK (ms - compose - error - quark, ms_compose_error)

MsTemplateValues
ms_letter_get_values (const MsLetter          *self,
                      const MsLetterRecipient *recipient,
                      const MsLetterLinks     *links)
{
  MsTemplateValues values = { NULL };
  guint            size = self->fields != NULL ? ms_field_table_get_size (self->fields) : 0;

  values.unsubscribe_url = links->url != NULL ? links->url : links->mailto;
  values.unsubscribe_mailto = links->mailto;

  if (recipient == NULL)
    return values;

  values.email = recipient->written != NULL ? recipient->written : recipient->key;
  values.values = recipient->values;
  while (values.values != NULL && values.count < size && values.values[values.count] != NULL)
    values.count++;

  return values;
}

static void
append_mailbox (Rendering *r, const char *name, const char *display, const char *address)
{
  gboolean utf8 = (r->flags & MS_LETTER_UTF8) != 0;

  ms_header_append_mailbox (r->out, name, display, address, utf8);
  r->high = r->high || (utf8 && !g_str_is_ascii (address));
}

static void
write_to (Rendering *r)
{
  const MsLetterRecipient *recipient = r->recipient;
  g_autofree char         *name = NULL;
  g_autofree char         *wire = NULL;

  gboolean utf8;

  if (recipient == NULL)
    {
      g_string_append (r->out, "To: undisclosed-recipients:;\r\n");
      return;
    }

  if (recipient->values != NULL && r->letter->fields != NULL)
    name = ms_fields_display_name (r->letter->fields, recipient->values);
  if (name != NULL)
    {
      g_autoptr (GString) line = g_string_sized_new (64);

      ms_template_append_line (line, name);
      g_free (name);
      name = g_string_free (g_steal_pointer (&line), FALSE);
    }

  if (recipient->written != NULL)
    wire = ms_address_wire (recipient->key, recipient->written, &utf8);
  append_mailbox (r, "To", name, wire != NULL ? wire : recipient->key);
}

/* What is in no ledger, or goes to many. */
static void
append_digest (Rendering *r)
{
  GChecksum *checksum = g_checksum_copy (r->letter->identity);
  guint8     digest[32];
  gsize      size = sizeof digest;
  char       hex[2 * ID_OCTETS + 1];

  if (r->recipient != NULL)
    g_checksum_update (checksum, (const guchar *) r->recipient->key, -1);
  if (r->flags & MS_LETTER_TEST)
    g_checksum_update (checksum, (const guchar *) &r->letter->date, sizeof (gint64));
  g_checksum_get_digest (checksum, digest, &size);
  g_checksum_free (checksum);

  for (guint i = 0; i < ID_OCTETS; i++)
    {
      hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
      hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
  hex[2 * ID_OCTETS] = '\0';
  g_string_append_len (r->out, hex, 2 * ID_OCTETS);
}

/*
 * A second copy is recognisable as one, on whatever day it is made.  A test is not a copy of
 * the real message: mailboxes that drop duplicates would drop the one that comes later.
 */
static void
write_message_id (Rendering *r)
{
  g_string_append (r->out, "Message-ID: <");
  if (r->links.token.recipient != 0 && (r->flags & MS_LETTER_TEST) == 0)
    ms_letter_append_token (r->letter, MS_TOKEN_MESSAGE, &r->links.token, r->out);
  else
    append_digest (r);
  g_string_append_c (r->out, '@');
  g_string_append (r->out, r->letter->domain);
  g_string_append_len (r->out, ">\r\n", 3);
}

static void
write_mailbox (Rendering *r, const MsLetterPiece *piece)
{
  g_autoptr (GString) display = g_string_new (NULL);

  if (piece->template != NULL)
    ms_template_render (piece->template, &r->values, display);
  append_mailbox (r, piece->name, display->str, piece->address);
}

static void
write_header (Rendering *r, const MsLetterPiece *piece, const char *mark)
{
  gsize start = r->out->len;
  gsize value;

  g_string_append (r->out, piece->name);
  g_string_append_len (r->out, ": ", 2);
  value = r->out->len;
  g_string_append (r->out, mark);
  ms_template_render (piece->template, &r->values, r->out);

  if (piece->kind == MS_LETTER_PIECE_HEADER &&
      strspn (r->out->str + value, " ") == r->out->len - value)
    g_string_truncate (r->out, start);
  else
    ms_header_finish_text (r->out, start, value);
}

static void
write_filename (Rendering *r, const MsLetterPiece *piece)
{
  g_autoptr (GString) name = g_string_new (NULL);

  ms_template_render (piece->template, &r->values, name);
  ms_header_append_filename (r->out, name->str);
}

static void
write_lines (Rendering *r, const MsLetterPiece *piece)
{
  MsBodyEncoding encoding = piece->encodings[(r->flags & piece->flag) != 0];
  g_autoptr (GString) lines = g_string_new (NULL);

  ms_template_render (piece->template, &r->values, lines);
  ms_body_encode (r->out, lines->str, lines->len, encoding);
  if (encoding == MS_BODY_8BIT)
    r->high = r->high_text = TRUE;
}

static void
write_fresh (Rendering *r, const MsLetterPiece *piece)
{
  switch (piece->kind)
    {
    case MS_LETTER_PIECE_FIXED:
      break;
    case MS_LETTER_PIECE_CONTAINER:
      r->containers[r->n_containers++] = r->out->len + strlen (CONTAINER) - strlen ("7bit\r\n");
      g_string_append_len (r->out, CONTAINER, strlen (CONTAINER));
      break;
    case MS_LETTER_PIECE_MAILBOX:
      write_mailbox (r, piece);
      break;
    case MS_LETTER_PIECE_TO:
      write_to (r);
      break;
    case MS_LETTER_PIECE_MESSAGE_ID:
      write_message_id (r);
      break;
    case MS_LETTER_PIECE_SUBJECT:
      write_header (r, piece, r->flags & MS_LETTER_TEST ? "[Test] " : "");
      break;
    case MS_LETTER_PIECE_HEADER:
      write_header (r, piece, "");
      break;
    case MS_LETTER_PIECE_UNSUBSCRIBE:
      ms_letter_append_unsubscribe (r->out, &r->links);
      break;
    case MS_LETTER_PIECE_FILENAME:
      write_filename (r, piece);
      break;
    case MS_LETTER_PIECE_TEXT:
      if (ms_body_append_text (r->out, piece->template, &r->values,
                               (r->flags & MS_LETTER_EIGHT_BIT) != 0))
        r->high = r->high_text = TRUE;
      break;
    case MS_LETTER_PIECE_LINES:
      write_lines (r, piece);
      break;
    }
}

static inline void
write_piece (Rendering *r, const MsLetterPiece *piece)
{
  guint form = (r->flags & piece->flag) != 0;

  if (piece->fixed[form] != NULL)
    {
      g_string_append_len (r->out, piece->fixed[form]->str, piece->fixed[form]->len);
      r->high = r->high || piece->high[form];
      r->high_text = r->high_text || (piece->kind == MS_LETTER_PIECE_TEXT && piece->high[form]);
    }
  else
    {
      write_fresh (r, piece);
    }
}

gboolean
ms_letter_has_high (const GString *text)
{
  for (gsize i = 0; i < text->len; i++)
    if ((guchar) text->str[i] > 127)
      return TRUE;

  return FALSE;
}

static gboolean
is_same_for_all (const MsLetterPiece *piece)
{
  return piece->fixed[0] == NULL && piece->kind != MS_LETTER_PIECE_CONTAINER &&
         piece->kind != MS_LETTER_PIECE_TO && piece->kind != MS_LETTER_PIECE_MESSAGE_ID &&
         piece->kind != MS_LETTER_PIECE_UNSUBSCRIBE &&
         (piece->template == NULL || !ms_template_is_personal (piece->template));
}

void
ms_letter_settle (MsLetter *self)
{
  ms_letter_split_texts (self);
  for (guint i = 0; i < self->pieces->len; i++)
    {
      MsLetterPiece *piece = &g_array_index (self->pieces, MsLetterPiece, i);

      for (guint form = 0; is_same_for_all (piece) && form <= (piece->flag != 0); form++)
        {
          GString  *fixed = g_string_new (NULL);
          Rendering r = { .letter = self, .flags = form ? piece->flag : 0, .out = fixed };

          write_fresh (&r, piece);
          piece->fixed[form] = fixed;
          piece->high[form] = ms_letter_has_high (fixed);
        }
    }
}

void
ms_letter_render (const MsLetter          *self,
                  const MsLetterRecipient *recipient,
                  MsLetterFlags            flags,
                  GString                 *out,
                  gboolean                *out_eight_bit)
{
  Rendering r = { .letter = self, .recipient = recipient, .flags = flags, .out = out };

  if (self->signer != NULL)
    r.flags &= ~MS_LETTER_EIGHT_BIT;
  ms_letter_make_links (self, recipient, &r.links);
  r.values = ms_letter_get_values (self, recipient, &r.links);
  g_string_truncate (out, 0);

  for (guint i = 0; i < self->pieces->len; i++)
    write_piece (&r, &g_array_index (self->pieces, MsLetterPiece, i));

  if (out->str[out->len - 1] != '\n')
    g_string_append_len (out, "\r\n", 2);

  /* A part in 8bit makes all that it stands in 8bit (RFC 2045 §6.4). */
  if (r.high_text)
    for (guint i = 0; i < r.n_containers; i++)
      out->str[r.containers[i]] = '8';

  if (self->signer != NULL)
    ms_dkim_signer_sign (self->signer, out, self->start, ms_clock_wall ());

  ms_letter_links_clear (&r.links);
  *out_eight_bit = r.high;
}

/* What all signed bodies begin with; (transfer full) (nullable): nothing. */
static MsDkimStart *
make_start (const MsLetter *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *blank;
  gboolean    whole = TRUE;

  for (guint i = 0; i < self->pieces->len && whole; i++)
    {
      const MsLetterPiece *piece = &g_array_index (self->pieces, MsLetterPiece, i);

      if (piece->fixed[0] != NULL)
        g_string_append_len (text, piece->fixed[0]->str, piece->fixed[0]->len);
      else if (piece->kind == MS_LETTER_PIECE_CONTAINER)
        g_string_append (text, CONTAINER);
      else if (piece->kind == MS_LETTER_PIECE_TEXT || strstr (text->str, "\r\n\r\n") != NULL)
        whole = FALSE;
      else
        g_string_truncate (text, 0);
    }

  blank = strstr (text->str, "\r\n\r\n");
  if (blank == NULL)
    return NULL;

  blank += strlen ("\r\n\r\n");

  return ms_dkim_start_new (blank, text->str + text->len - blank, whole);
}

void
ms_letter_set_signer (MsLetter *self, MsDkimSigner *signer)
{
  g_return_if_fail (self->signer == NULL);

  self->signer = ms_dkim_signer_ref (signer);
  self->start = make_start (self);
}

gboolean
ms_letter_is_personal (const MsLetter *self)
{
  for (guint i = 0; i < self->sources->len; i++)
    {
      const MsLetterSource *source = self->sources->pdata[i];

      if (ms_template_uses_contact (source->template))
        return TRUE;
    }

  return FALSE;
}

static char *
describe_field (const MsLetterSource *source, const MsTemplateField *field)
{
  /* Translators: where a merge field stands: "subject, line 1, column 7: there is no field …"
   */
  return g_strdup_printf (_ ("%s, line %u, column %u: no contact has a field “%s”"),
                          source->label, field->line, field->column, field->name);
}

gboolean
ms_letter_check_fields (const MsLetter *self, char ***warnings, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->sources->len; i++)
    {
      const MsLetterSource  *source = self->sources->pdata[i];
      const MsTemplateField *fields;
      guint                  count;

      fields = ms_template_get_fields (source->template, &count);
      for (guint j = 0; j < count && !source->derived; j++)
        {
          g_autofree char *text = NULL;

          if (fields[j].index != MS_FIELD_UNKNOWN)
            continue;

          text = describe_field (source, &fields[j]);
          if (!fields[j].has_fallback)
            {
              g_set_error_literal (error, MS_COMPOSE_ERROR, MS_COMPOSE_ERROR_FIELD, text);
              return FALSE;
            }
          g_ptr_array_add (found, g_steal_pointer (&text));
        }
    }

  g_ptr_array_add (found, NULL);
  if (warnings != NULL)
    *warnings = (char **) g_ptr_array_free (g_steal_pointer (&found), FALSE);

  return TRUE;
}

MsLetterFooters
ms_letter_get_footers (const MsLetter *self)
{
  return self->footers;
}

void
ms_letter_free (MsLetter *self)
{
  g_clear_pointer (&self->fields, ms_field_table_unref);
  g_ptr_array_unref (self->sources);
  g_array_unref (self->pieces);
  g_ptr_array_unref (self->inlines);
  g_clear_pointer (&self->identity, g_checksum_free);
  g_clear_pointer (&self->signer, ms_dkim_signer_unref);
  g_clear_pointer (&self->start, ms_dkim_start_free);
  g_free (self->domain);
  g_clear_pointer (&self->back, ms_letter_back_free);
  g_free (self->page);
  g_free (self->sender);
  g_free (self);
}
