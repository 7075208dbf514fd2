/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-letter-split.c - the lines of a text that name the reader, apart from those that all get
 */

#include "config.h"

#include "ms-letter-private.h"
#include "ms-template-private.h"

#include <string.h>

#define URL    "{{unsubscribe_url}}"
#define MAILTO "{{unsubscribe_mailto}}"

/* A text as it is sent, but for the tags above, which stand in it as a source has them. */
typedef struct
{
  GString       *text; /* (owned) */
  gsize          from; /* of the lines from the first tag to the last */
  gsize          to;
  MsBodyEncoding encodings[2]; /* of the whole */
} Split;

static void
split_clear (Split *self)
{
  g_string_free (self->text, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Split, split_clear)

/* Who is written to decides nothing but what the tags are: both always come to something. */
static void
render_with_tags (Split *self, const MsTemplate *template)
{
  const MsTemplateValues tags = { .unsubscribe_url = URL, .unsubscribe_mailto = MAILTO };

  self->text = g_string_new (NULL);
  ms_template_render (template, &tags, self->text);
}

static gboolean
find_lines (Split *self)
{
  const char *text = self->text->str;
  const char *first = strstr (text, "{{");
  const char *last = g_strrstr (text, "}}");
  const char *start;
  const char *end;

  if (first == NULL || last == NULL)
    return FALSE;

  start = memrchr (text, '\n', first - text);
  end = strchr (last, '\n');
  self->from = start != NULL ? (gsize) (start + 1 - text) : 0;
  self->to = end != NULL ? (gsize) (end + 1 - text) : self->text->len;

  return TRUE;
}

/* With the longest that may stand for a tag: a token and a URI are ASCII, so that they decide
 * nothing else. */
static void
choose_encodings (const MsLetter *letter, Split *self)
{
  gsize            url = letter->back->url != NULL ? strlen (letter->back->url) : 0;
  gsize            length = MAX (url, strlen (letter->back->mailto)) + MS_TOKEN_MAX;
  g_autofree char *longest = g_strnfill (length, 'x');
  g_autoptr (GString) sample = g_string_new_len (self->text->str, self->text->len);

  g_string_replace (sample, URL, longest, 0);
  g_string_replace (sample, MAILTO, longest, 0);
  for (guint form = 0; form < 2; form++)
    self->encodings[form] = ms_body_choose (sample->str, sample->len, form == 1);
}

/* @piece: gets the octets from @from to @to of the text, in both forms */
static void
fix (MsLetterPiece *piece, const Split *split, gsize from, gsize to, gboolean field)
{
  *piece = (MsLetterPiece){ .kind = MS_LETTER_PIECE_TEXT, .flag = MS_LETTER_EIGHT_BIT };
  for (guint form = 0; form < 2; form++)
    {
      piece->fixed[form] = g_string_new (NULL);
      if (field)
        ms_body_append_field (piece->fixed[form], split->encodings[form]);
      ms_body_encode (piece->fixed[form], split->text->str + from, to - from,
                      split->encodings[form]);
      piece->high[form] = ms_letter_has_high (piece->fixed[form]);
    }
}

static void
split_text (MsLetter *self, guint index)
{
  const MsTemplate *whole = g_array_index (self->pieces, MsLetterPiece, index).template;
  g_auto (Split) split = { NULL };
  g_autofree char *source = NULL;
  MsLetterPiece    parts[3];

  render_with_tags (&split, whole);
  if (!find_lines (&split))
    return;
  choose_encodings (self, &split);
  if (split.encodings[0] == MS_BODY_BASE64 || split.encodings[1] == MS_BODY_BASE64)
    return;

  source = g_strndup (split.text->str + split.from, split.to - split.from);
  parts[1] = (MsLetterPiece){ .kind = MS_LETTER_PIECE_LINES, .flag = MS_LETTER_EIGHT_BIT };
  memcpy (parts[1].encodings, split.encodings, sizeof split.encodings);
  parts[1].template = ms_letter_add_template (self, "", source, whole->kind, TRUE, NULL);
  if (parts[1].template == NULL)
    return;

  fix (&parts[0], &split, 0, split.from, TRUE);
  fix (&parts[2], &split, split.to, split.text->len, FALSE);
  g_array_remove_index (self->pieces, index);
  g_array_insert_vals (self->pieces, index, parts, G_N_ELEMENTS (parts));
}

void
ms_letter_split_texts (MsLetter *self)
{
  /* From the last to the first: a split moves what is behind it. */
  for (guint i = self->back != NULL ? self->pieces->len : 0; i > 0; i--)
    {
      const MsLetterPiece *piece = &g_array_index (self->pieces, MsLetterPiece, i - 1);

      if (piece->kind == MS_LETTER_PIECE_TEXT && ms_template_says_way_out (piece->template) &&
          !ms_template_uses_contact (piece->template))
        split_text (self, i - 1);
    }
}
