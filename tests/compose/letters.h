/* SPDX-License-Identifier: GPL-3.0-or-later */
/* letters.h - letters for tests, and what must be true of every message */

#pragma once

#include "ms-letter.h"

#include <gmime/gmime.h>
#include <string.h>

/* 2026-11-22 10:00:00 UTC */
#define LETTER_DATE G_GINT64_CONSTANT (1795341600000000)

static const char *const letter_fields[] = { "First Name", "Plan", "Note", "name", NULL };

static inline MsCampaign *
letter_campaign (const char *subject, const char *text, const char *html)
{
  MsCampaign *campaign = ms_campaign_new ();

  campaign->id = 7;
  g_free (campaign->name);
  campaign->name = g_strdup ("Spring");
  g_free (campaign->from);
  campaign->from = g_strdup ("Example News <news@example.com>");
  g_free (campaign->subject);
  campaign->subject = g_strdup (subject);
  campaign->text = g_strdup (text);
  campaign->html = g_strdup (html);

  return campaign;
}

static inline void
letter_add_header (MsCampaign *campaign, const char *header)
{
  guint count = g_strv_length (campaign->headers);

  campaign->headers = g_renew (char *, campaign->headers, count + 2);
  campaign->headers[count] = g_strdup (header);
  campaign->headers[count + 1] = NULL;
}

static inline MsAttachment *
letter_attach (MsCampaign *campaign, const char *name, const char *type, const char *data)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, strlen (data));
  MsAttachment *attachment = ms_attachment_new (name, type, bytes);

  g_ptr_array_add (campaign->attachments, attachment);

  return attachment;
}

static inline MsLetter *
letter_compile_with (const MsCampaign *campaign, const MsWayBack *back)
{
  g_autoptr (MsFieldTable) fields = ms_field_table_new (letter_fields);
  g_autoptr (GError) error = NULL;
  MsLetter *letter = ms_letter_new (campaign, fields, "Friends", back, LETTER_DATE, &error);

  g_assert_no_error (error);

  return letter;
}

static inline MsLetter *
letter_compile (const MsCampaign *campaign)
{
  return letter_compile_with (campaign, NULL);
}

/* RFC 5321 §2.3.8 and §4.5.3.1.6: nothing that a server could take for another line end. */
static inline void
letter_check_wire (const GString *message, gboolean eight_bit)
{
  gsize    line = 0;
  gboolean high = FALSE;

  for (gsize i = 0; i < message->len; i++)
    {
      char c = message->str[i];

      g_assert_cmpint (c, !=, '\0');
      if (c == '\r')
        g_assert_cmpint (message->str[i + 1], ==, '\n');
      if (c == '\n')
        g_assert_cmpint (i > 0 ? message->str[i - 1] : 0, ==, '\r');
      if ((guchar) c > 127)
        high = TRUE;
      line = c == '\n' ? 0 : line + 1;
      /* The CR is counted as well. */
      g_assert_cmpuint (line, <=, 999);
    }
  g_assert_cmpuint (line, ==, 0);
  g_assert_cmpint (high, ==, eight_bit);
}

static inline GString *
letter_render (const MsLetter *letter, const MsLetterRecipient *recipient, MsLetterFlags flags)
{
  GString *out = g_string_new ("what was there before");
  gboolean eight_bit = FALSE;

  ms_letter_render (letter, recipient, flags, out, &eight_bit);
  letter_check_wire (out, eight_bit);
  if (eight_bit)
    g_assert_cmpint (flags & (MS_LETTER_EIGHT_BIT | MS_LETTER_UTF8), !=, 0);

  return out;
}

static inline GMimeMessage *
letter_parse (const GString *message)
{
  GMimeStream  *stream = g_mime_stream_mem_new_with_buffer (message->str, message->len);
  GMimeParser  *parser = g_mime_parser_new_with_stream (stream);
  GMimeMessage *parsed = g_mime_parser_construct_message (parser, NULL);

  g_object_unref (parser);
  g_object_unref (stream);
  g_assert_nonnull (parsed);

  return parsed;
}

typedef struct
{
  const char *subtype;
  guint       skip;
  GMimePart  *found;
} LetterSearch;

static inline void
letter_match (GMimeObject *parent, GMimeObject *part, gpointer data)
{
  LetterSearch     *search = data;
  GMimeContentType *type = g_mime_object_get_content_type (part);

  if (GMIME_IS_PART (part) && search->found == NULL &&
      g_mime_content_type_is_type (type, "*", search->subtype) && search->skip-- == 0)
    search->found = GMIME_PART (part);
}

/* (transfer none): the part number @skip of that subtype */
static inline GMimePart *
letter_find_part (GMimeMessage *message, const char *subtype, guint skip)
{
  LetterSearch search = { subtype, skip, NULL };
  GMimeObject *body = g_mime_message_get_mime_part (message);

  if (GMIME_IS_MULTIPART (body))
    g_mime_multipart_foreach (GMIME_MULTIPART (body), letter_match, &search);
  else
    letter_match (NULL, body, &search);
  g_assert_nonnull (search.found);

  return search.found;
}

/* What @part holds when its transfer encoding is undone, byte by byte. */
static inline GString *
letter_decode (GMimePart *part)
{
  GMimeStream *stream = g_mime_stream_mem_new ();
  GByteArray  *bytes;
  GString     *out;

  g_mime_data_wrapper_write_to_stream (g_mime_part_get_content (part), stream);
  bytes = g_mime_stream_mem_get_byte_array (GMIME_STREAM_MEM (stream));
  out = g_string_new_len ((const char *) bytes->data, bytes->len);
  g_object_unref (stream);

  return out;
}
