/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-status-report.c - the machine-readable part of a delivery status notification */

#include "config.h"

#include "ms-mention.h"
#include "ms-status-report.h"

#include <string.h>

#define ENTRIES_MOST  500
#define VALUE_LONGEST 4096

typedef enum
{
  FIELD_FINAL,
  FIELD_ORIGINAL,
  FIELD_ACTUAL,
  FIELD_ACTION,
  FIELD_STATUS,
  FIELD_DIAGNOSTIC,
  FIELD_ENVELOPE_ID,
  FIELD_NONE,
} Field;

typedef struct
{
  GPtrArray     *entries;
  MsStatusEntry *entry; /* (nullable): the one that has begun */
  gboolean       blank; /* an empty line came since its last field */
  char         **envelope_id;
} Reader;

static void
free_entry (gpointer data)
{
  MsStatusEntry *entry = data;

  g_free (entry->final);
  g_free (entry->original);
  g_free (entry->actual);
  g_free (entry->status);
  g_free (entry->diagnostic);
  g_free (entry);
}

/* @at: (out): where the value begins */
static Field
field_of_line (const char *line, gsize length, gsize *at)
{
  static const struct
  {
    const char *name;
    Field       field;
  } names[] = {
    { "Final-Recipient", FIELD_FINAL },
    { "Final-Rcpt", FIELD_FINAL },
    { "Failed-Recipient", FIELD_FINAL },
    { "X-Failed-Recipient", FIELD_FINAL },
    { "Original-Recipient", FIELD_ORIGINAL },
    { "X-Actual-Recipient", FIELD_ACTUAL },
    { "Action", FIELD_ACTION },
    { "Status", FIELD_STATUS },
    { "Diagnostic-Code", FIELD_DIAGNOSTIC },
    { "Diagnostic", FIELD_DIAGNOSTIC },
    { "X-Supplementary-Info", FIELD_DIAGNOSTIC },
    { "Original-Envelope-Id", FIELD_ENVELOPE_ID },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize n = strlen (names[i].name);

      if (length > n && g_ascii_strncasecmp (line, names[i].name, n) == 0)
        {
          gsize colon = n + strspn (line + n, " \t");

          if (line[colon] == ':')
            {
              *at = colon + 1;
              return names[i].field;
            }
        }
    }

  return FIELD_NONE;
}

gboolean
ms_status_report_holds (const char *text)
{
  gboolean recipient = FALSE;
  gboolean fate = FALSE;

  for (const char *line = text; *line != '\0' && !(recipient && fate);)
    {
      gsize length = strcspn (line, "\n");
      gsize at;

      switch (field_of_line (line, length, &at))
        {
        case FIELD_FINAL:
        case FIELD_ORIGINAL:
          recipient = TRUE;
          break;
        case FIELD_ACTION:
        case FIELD_STATUS:
        case FIELD_DIAGNOSTIC:
          fate = TRUE;
          break;
        case FIELD_ACTUAL:
        case FIELD_ENVELOPE_ID:
        case FIELD_NONE:
          break;
        }
      line += length;
      line += *line == '\n' ? 1 : 0;
    }

  return recipient && fate;
}

/* RFC 6533 §3: "\x{5C0F}" in a utf-8-addr-xtext; the rest stays. */
static char *
undo_unicode_xtext (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *at = text; *at != '\0';)
    {
      char   *end = NULL;
      guint64 code = 0;

      if (g_str_has_prefix (at, "\\x{"))
        code = g_ascii_strtoull (at + 3, &end, 16);
      if (end != NULL && end > at + 3 && end - at <= 9 && *end == '}' &&
          g_unichar_validate ((gunichar) code) && code > ' ')
        {
          g_string_append_unichar (out, (gunichar) code);
          at = end + 1;
        }
      else
        g_string_append_c (out, *at++);
    }

  return g_string_free (out, FALSE);
}

/* RFC 3461 §4: "+2B" and "+3D" are the two that addresses need; more would spoil what was
 * never written that way. */
static char *
undo_xtext (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *at = text; *at != '\0';)
    if (g_str_has_prefix (at, "+2B") || g_str_has_prefix (at, "+3D"))
      {
        g_string_append_c (out, at[1] == '2' ? '+' : '=');
        at += 3;
      }
    else
      g_string_append_c (out, *at++);

  return g_string_free (out, FALSE);
}

/* "rfc822; <a@example.org>", "utf-8;\x{…}", "a@example.org (A. Name)", "smtp;a@example.org" */
static char *
read_address (const char *value)
{
  const char      *semicolon = strchr (value, ';');
  const char      *at = strchr (value, '@');
  g_autofree char *bare = NULL;
  gsize            length;

  if (semicolon != NULL && (at == NULL || semicolon < at))
    value = semicolon + 1;
  bare = undo_unicode_xtext (value + strspn (value, " \t<\"'"));
  if (strchr (bare, '@') == NULL || bare[0] == '|' || bare[0] == '/')
    return NULL;

  /* All of it, where it is but one word: what an address may hold is for its owner to say. */
  length = strcspn (bare, " \t<>\"';,()[]");
  if (length > 2 && length < 320 && memchr (bare + 1, '@', length - 2) != NULL)
    return g_strndup (bare, length);

  return ms_mention_first (bare);
}

static MsAction
read_action (const char *value)
{
  static const struct
  {
    const char *prefix;
    MsAction    action;
  } actions[] = {
    { "fail", MS_ACTION_FAILED },       { "undeliver", MS_ACTION_FAILED },
    { "expired", MS_ACTION_FAILED },    { "reject", MS_ACTION_FAILED },
    { "bounce", MS_ACTION_FAILED },     { "delay", MS_ACTION_DELAYED },
    { "transient", MS_ACTION_DELAYED }, { "deferred", MS_ACTION_DELAYED },
    { "deliver", MS_ACTION_DELIVERED }, { "relay", MS_ACTION_DELIVERED },
    { "expand", MS_ACTION_DELIVERED },  { "success", MS_ACTION_DELIVERED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_ascii_strncasecmp (value, actions[i].prefix, strlen (actions[i].prefix)) == 0)
      return actions[i].action;

  return MS_ACTION_NONE;
}

/* "5.1.1 (bad destination)", "5.1.1", "Status: 5 . 1 . 1" is nobody's */
static char *
read_status (const char *value)
{
  gsize n;

  value += strcspn (value, "245");
  n = strspn (value, "0123456789.");
  while (n > 0 && value[n - 1] == '.')
    n--;

  return n >= 5 && n <= 9 && value[1] == '.' ? g_strndup (value, n) : NULL;
}

static gboolean
has_recipient (const MsStatusEntry *entry)
{
  return entry->final != NULL || entry->original != NULL || entry->actual != NULL;
}

/* Whether @field opens the next recipient's fields: the same one was there before, or all was
 * said of the last one. */
static gboolean
opens_entry (const Reader *reader, Field field)
{
  const MsStatusEntry *entry = reader->entry;

  if (entry == NULL)
    return TRUE;
  if (field == FIELD_FINAL && entry->final != NULL)
    return TRUE;
  if (!reader->blank)
    return FALSE;

  return has_recipient (entry) && (entry->action != MS_ACTION_NONE || entry->status != NULL);
}

static void
set_once (char **place, char *value)
{
  if (*place == NULL)
    *place = value;
  else
    g_free (value);
}

static void
take_field (Reader *reader, Field field, const char *value)
{
  MsStatusEntry *entry;

  if (field == FIELD_ENVELOPE_ID)
    {
      if (reader->envelope_id != NULL && *value != '\0')
        set_once (reader->envelope_id, g_strdup (value));
      return;
    }

  if (opens_entry (reader, field))
    {
      if (reader->entries->len >= ENTRIES_MOST)
        return;
      reader->entry = g_new0 (MsStatusEntry, 1);
      g_ptr_array_add (reader->entries, reader->entry);
    }
  reader->blank = FALSE;
  entry = reader->entry;

  switch (field)
    {
    case FIELD_FINAL:
      set_once (&entry->final, read_address (value));
      break;
    case FIELD_ORIGINAL:
      {
        g_autofree char *plain = undo_xtext (value);

        set_once (&entry->original, read_address (plain));
      }
      break;
    case FIELD_ACTUAL:
      set_once (&entry->actual, read_address (value));
      break;
    case FIELD_ACTION:
      if (entry->action == MS_ACTION_NONE)
        entry->action = read_action (value);
      break;
    case FIELD_STATUS:
      set_once (&entry->status, read_status (value));
      break;
    case FIELD_DIAGNOSTIC:
      if (*value != '\0')
        set_once (&entry->diagnostic, g_strdup (value));
      break;
    case FIELD_ENVELOPE_ID:
    case FIELD_NONE:
      break;
    }
}

static gboolean
looks_like_field (const char *line)
{
  gsize n = strcspn (line, ": \t\n");

  return n > 0 && n < 40 && line[n] == ':' && !g_ascii_isdigit (line[0]);
}

/* @from: where a field's value begins.  Servers go on without the blank that folding asks for,
 * so a line that is no field of its own belongs to a diagnosis. */
static const char *
take_value (const char *from, Field field, GString *value)
{
  const char *line = from;

  g_string_truncate (value, 0);
  while (*line != '\0')
    {
      gsize length = strcspn (line, "\n");

      if (value->len < VALUE_LONGEST)
        {
          g_string_append_len (value, line, (gssize) MIN (length, VALUE_LONGEST));
          g_string_append_c (value, '\n');
        }
      line += length;
      line += *line == '\n' ? 1 : 0;
      if (*line == '\n' || *line == '\0' || strspn (line, " \t") == strcspn (line, "\n"))
        break;
      if (*line != ' ' && *line != '\t' &&
          (field != FIELD_DIAGNOSTIC || looks_like_field (line)))
        break;
    }
  g_strstrip (value->str);
  value->len = strlen (value->str);

  return line;
}

GPtrArray *
ms_status_report_read (const char *text, char **envelope_id)
{
  GString *value = g_string_new (NULL);
  Reader   reader = { g_ptr_array_new_with_free_func (free_entry), NULL, FALSE, envelope_id };

  for (const char *line = text; *line != '\0';)
    {
      gsize length = strcspn (line, "\n");
      gsize at;
      Field field = field_of_line (line, length, &at);

      if (field != FIELD_NONE)
        {
          line = take_value (line + at, field, value);
          if (field != FIELD_DIAGNOSTIC)
            g_strdelimit (value->str, "\n\t", ' ');
          take_field (&reader, field, value->str);
          continue;
        }
      if (strspn (line, " \t") == length)
        reader.blank = TRUE;
      line += length;
      line += *line == '\n' ? 1 : 0;
    }
  g_string_free (value, TRUE);

  /* What was said of nobody is dropped. */
  for (guint i = reader.entries->len; i > 0; i--)
    {
      const MsStatusEntry *entry = reader.entries->pdata[i - 1];

      if (!has_recipient (entry) && entry->action == MS_ACTION_NONE && entry->status == NULL)
        g_ptr_array_remove_index (reader.entries, i - 1);
    }

  return reader.entries;
}
