/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-parts.c - what of a mail that came back says what */

#include "config.h"

#include "ms-mention.h"
#include "ms-return-private.h"
#include "ms-text.h"

#include <string.h>

#define TEXT_MOST (256 * 1024)

gboolean
ms_return_has_part (const MsReturnReader *reader, MsPartKind kind)
{
  for (guint i = 0; i < reader->mail->parts->len; i++)
    if (((const MsPart *) reader->mail->parts->pdata[i])->kind == kind)
      return TRUE;

  return FALSE;
}

gboolean
ms_return_is_own (const MsReturnReader *reader, const char *address)
{
  g_autofree char *key = g_ascii_strdown (address, -1);

  return g_hash_table_contains (reader->own, key);
}

static void
add_text (GString *all, const char *text)
{
  if (all->len + strlen (text) > TEXT_MOST)
    return;
  g_string_append (all, text);
  g_string_append_c (all, '\n');
}

/* The text, or where there is none the HTML of the same; a status report that came as text is
 * both. */
static char *
collect_text (MsReturnReader *reader)
{
  GString *text = g_string_new (NULL);
  GString *html = g_string_new (NULL);

  for (guint i = 0; i < reader->mail->parts->len; i++)
    {
      const MsPart *part = reader->mail->parts->pdata[i];

      if (part->kind == MS_PART_TEXT)
        add_text (text, part->text);
      else if (part->kind == MS_PART_HTML)
        add_text (html, part->text);
    }
  if (strchr (text->str, '@') == NULL && html->len > 0)
    g_string_append (text, html->str);
  g_string_free (html, TRUE);

  return g_string_free (text, FALSE);
}

static void
append_entries (MsReturnReader *reader, const char *text)
{
  g_autoptr (GPtrArray) entries =
      ms_status_report_read (text, &reader->result->clues.envelope_id);

  if (reader->entries->len < MS_RETURN_RECIPIENTS_MOST)
    g_ptr_array_extend_and_steal (reader->entries, g_steal_pointer (&entries));
}

static void
sort_parts (MsReturnReader *reader)
{
  GPtrArray *parts = reader->mail->parts;

  for (guint i = 0; i < parts->len; i++)
    {
      const MsPart *part = parts->pdata[i];

      switch (part->kind)
        {
        case MS_PART_STATUS:
          append_entries (reader, part->text);
          break;
        case MS_PART_TEXT:
          if (ms_status_report_holds (part->text))
            append_entries (reader, part->text);
          if (reader->report == NULL && reader->mail->report_type != NULL &&
              g_ascii_strncasecmp (part->text + strspn (part->text, "\n "),
                                   "Feedback-Type:", 14) == 0)
            reader->report = ms_mail_fields_read (part->text, strlen (part->text));
          break;
        case MS_PART_FEEDBACK:
          if (reader->report == NULL)
            reader->report = ms_mail_fields_read (part->text, strlen (part->text));
          break;
        case MS_PART_MAIL:
          if (reader->result->clues.original_fields->len == 0)
            {
              g_ptr_array_unref (reader->result->clues.original_fields);
              reader->result->clues.original_fields =
                  ms_mail_fields_read (part->text, strlen (part->text));
            }
          break;
        case MS_PART_HTML:
        case MS_PART_RECEIPT:
          break;
        }
    }
}

/* The fields of a message that is quoted in a text: behind the rule and what follows it. */
static void
read_quoted (MsReturnReader *reader)
{
  const char *text = reader->notice->quoted;

  if (reader->result->clues.original_fields->len > 0)
    return;
  for (guint i = 0; i < 12 && *text != '\0'; i++)
    {
      gsize n = strcspn (text, ": \t\n");

      if (n > 1 && text[n] == ':')
        break;
      text += strcspn (text, "\n");
      text += *text == '\n' ? 1 : 0;
    }
  g_ptr_array_unref (reader->result->clues.original_fields);
  reader->result->clues.original_fields = ms_mail_fields_read (text, strlen (text));
}

/* "bounces@club.example" as well as "bounces+token@club.example". */
static void
add_own (MsReturnReader *reader, const char *address)
{
  char       *whole = g_ascii_strdown (address, -1);
  const char *plus = strchr (whole, '+');
  const char *sign = strrchr (whole, '@');

  if (plus != NULL && plus > whole && sign != NULL && plus < sign)
    g_hash_table_add (reader->own,
                      g_strdup_printf ("%.*s%s", (int) (plus - whole), whole, sign));
  g_hash_table_add (reader->own, whole);
}

static void
note_own (MsReturnReader *reader, GPtrArray *fields, const char *name)
{
  const char *value = ms_mail_field (fields, name);
  gsize       at = 0;
  gsize       begin;
  char       *address;

  while (value != NULL && (address = ms_mention_find (value, &at, &begin)) != NULL)
    {
      add_own (reader, address);
      g_free (address);
    }
}

static void
read_own (MsReturnReader *reader)
{
  static const char *const own[] = { "To",           "From",          "Return-Path",
                                     "Delivered-To", "X-Original-To", "Envelope-To",
                                     "Sender" };
  static const char *const originals[] = { "From", "Return-Path", "Sender", "Reply-To" };

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    note_own (reader, reader->mail->fields, own[i]);
  for (guint i = 0; i < G_N_ELEMENTS (originals); i++)
    note_own (reader, reader->result->clues.original_fields, originals[i]);
}

static void
add_values (GPtrArray *all, GPtrArray *fields, const char *name)
{
  for (guint i = 0; i < fields->len && all->len < 20; i++)
    {
      const MsMailField *field = fields->pdata[i];
      gsize              at = 0;
      gsize              begin;
      char              *address;

      if (g_ascii_strcasecmp (field->name, name) != 0)
        continue;
      while (all->len < 20 && (address = ms_mention_find (field->value, &at, &begin)) != NULL)
        g_ptr_array_add (all, address);
    }
}

static void
add_ids (GPtrArray *all, GPtrArray *fields, const char *name)
{
  const char *at = ms_mail_field (fields, name);

  while (at != NULL && (at = strchr (at, '<')) != NULL && all->len < 20)
    {
      gsize n = strcspn (at, "> \t");

      if (at[n] != '>')
        break;
      g_ptr_array_add (all, g_strndup (at, n + 1));
      at += n;
    }
}

static GStrv
read_references (const MsMail *mail)
{
  GPtrArray *all = g_ptr_array_new ();

  for (guint i = 0; i < mail->parts->len; i++)
    {
      const MsPart *part = mail->parts->pdata[i];
      g_autoptr (GPtrArray) receipt = NULL;

      if (part->kind != MS_PART_RECEIPT)
        continue;
      receipt = ms_mail_fields_read (part->text, strlen (part->text));
      add_ids (all, receipt, "Original-Message-ID");
    }
  add_ids (all, mail->fields, "In-Reply-To");
  add_ids (all, mail->fields, "References");
  g_ptr_array_add (all, NULL);

  return (GStrv) g_ptr_array_free (all, FALSE);
}

/* Returns: (transfer full): one printable line */
static char *
read_heading (const MsMail *mail, const char *name)
{
  g_autofree char *decoded = ms_mail_field_decoded (mail->fields, name);

  return ms_text_printable (decoded != NULL ? decoded : "", -1);
}

/* "… by mx.club.example; for <bounces+TOKEN@club.example>; …": the last hop knew it, where
 * nothing else tells (RFC 5321 §4.4). */
static void
add_received (GPtrArray *all, GPtrArray *fields)
{
  for (guint i = 0; i < fields->len && all->len < 20; i++)
    {
      const MsMailField *field = fields->pdata[i];
      const char        *at = g_ascii_strcasecmp (field->name, "Received") == 0
                                  ? strstr (field->value, " for <")
                                  : NULL;
      g_autofree char   *address = at != NULL ? ms_mention_first (at) : NULL;

      if (address != NULL)
        g_ptr_array_add (all, g_steal_pointer (&address));
    }
}

static void
read_clues (MsReturnReader *reader)
{
  static const char *const envelope[] = {
    "Delivered-To",   "X-Original-To", "Envelope-To", "X-Envelope-To",
    "X-Delivered-To", "Apparently-To", "To"
  };
  GPtrArray     *all = g_ptr_array_new ();
  MsReturnClues *clues = &reader->result->clues;
  const char    *id = ms_mail_field (clues->original_fields, "Message-ID");

  for (guint i = 0; i < G_N_ELEMENTS (envelope); i++)
    add_values (all, reader->mail->fields, envelope[i]);
  add_received (all, reader->mail->fields);
  g_ptr_array_add (all, NULL);
  clues->envelope_recipients = (GStrv) g_ptr_array_free (all, FALSE);
  clues->references = read_references (reader->mail);
  if (reader->report != NULL)
    clues->original_sender = g_strdup (ms_mail_field (reader->report, "Original-Mail-From"));
  if (id != NULL && strchr (id, '<') != NULL && strchr (id, '>') != NULL)
    {
      const char *begin = strchr (id, '<');

      clues->message_id = g_strndup (begin, strcspn (begin, ">") + 1);
    }
}

/* A gateway has put the whole bounce into a notice of its own.  Only a mail system's: a person
 * who forwards a bounce does the same. */
static void
read_enclosed (MsReturnReader *reader)
{
  for (guint i = 0; i < reader->mail->parts->len && reader->entries->len == 0; i++)
    {
      const MsPart *part = reader->mail->parts->pdata[i];
      g_autoptr (MsMail) enclosed = NULL;

      if (part->kind != MS_PART_MAIL)
        continue;
      enclosed = ms_mail_read (part->text, strlen (part->text));
      for (guint k = 0; enclosed->report_type != NULL && k < enclosed->parts->len; k++)
        {
          const MsPart *inner = enclosed->parts->pdata[k];

          if (inner->kind == MS_PART_STATUS)
            append_entries (reader, inner->text);
        }
    }
}

void
ms_return_read_parts (MsReturnReader *reader)
{
  g_autofree char *text = NULL;

  sort_parts (reader);
  text = collect_text (reader);
  reader->notice = ms_notice_read (text);
  reader->signs = ms_return_signs_read (reader->mail, reader->notice->text);
  if (reader->signs.daemon)
    read_enclosed (reader);
  read_quoted (reader);
  read_own (reader);
  read_clues (reader);
  reader->result->sender = read_heading (reader->mail, "From");
  reader->result->subject = read_heading (reader->mail, "Subject");
}
