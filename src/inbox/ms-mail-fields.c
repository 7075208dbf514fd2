/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mail-fields.c - header fields: RFC 5322 §2.2, as broken as they come */

#include "config.h"

#include "ms-mail-text.h"
#include "ms-mail.h"

#include <gmime/gmime.h>
#include <string.h>

#define FIELDS_MOST   400
#define VALUE_LONGEST 16384
#define NAME_LONGEST  80

static void
free_field (gpointer data)
{
  MsMailField *field = data;

  g_free (field->name);
  g_free (field->value);
  g_free (field);
}

/* How many bytes at @line are a field's name; 0: it is no field. */
static gsize
name_length (const char *line, gsize length)
{
  gsize n = 0;

  while (n < length && n < NAME_LONGEST && line[n] > ' ' && line[n] < 127 && line[n] != ':')
    n++;

  return n > 0 && n < length && line[n] == ':' ? n : 0;
}

/* The value goes on in each line that begins with a blank. */
static char *
unfold (const char *text, gsize length)
{
  GString         *value = g_string_sized_new (MIN (length, 128));
  g_autofree char *bytes = NULL;

  for (gsize i = 0; i < length && value->len < VALUE_LONGEST; i++)
    if (text[i] == '\n' || text[i] == '\r' || text[i] == '\t')
      {
        if (value->len == 0 || value->str[value->len - 1] != ' ')
          g_string_append_c (value, ' ');
      }
    else
      g_string_append_c (value, text[i]);

  bytes = ms_mail_text_valid (value->str, value->len);
  g_string_free (value, TRUE);

  return g_strstrip (g_steal_pointer (&bytes));
}

static gsize
line_length (const char *text, gsize length)
{
  const char *end = memchr (text, '\n', length);

  return end != NULL ? (gsize) (end - text) + 1 : length;
}

GPtrArray *
ms_mail_fields_read (const char *text, gsize length)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func (free_field);
  gsize      at = 0;

  while (at < length && fields->len < FIELDS_MOST)
    {
      gsize size = line_length (text + at, length - at);
      gsize name = name_length (text + at, size);
      gsize end = at + size;

      if (size <= 2 &&
          (text[at] == '\n' || (text[at] == '\r' && (size == 1 || text[at + 1] == '\n'))))
        break;
      while (end < length && (text[end] == ' ' || text[end] == '\t'))
        end += line_length (text + end, length - end);
      if (name > 0)
        {
          MsMailField *field = g_new0 (MsMailField, 1);

          field->name = g_strndup (text + at, name);
          field->value = unfold (text + at + name + 1, end - at - name - 1);
          g_ptr_array_add (fields, field);
        }
      at = end;
    }

  return fields;
}

const char *
ms_mail_field (GPtrArray *fields, const char *name)
{
  for (guint i = 0; i < fields->len; i++)
    {
      const MsMailField *field = fields->pdata[i];

      if (g_ascii_strcasecmp (field->name, name) == 0)
        return field->value;
    }

  return NULL;
}

char *
ms_mail_field_decoded (GPtrArray *fields, const char *name)
{
  const char *value = ms_mail_field (fields, name);

  return value != NULL ? g_mime_utils_header_decode_text (NULL, value) : NULL;
}

char *
ms_mail_parameter (const char *value, const char *name)
{
  gsize n = strlen (name);

  for (const char *at = strchr (value, ';'); at != NULL; at = strchr (at, ';'))
    {
      const char *end;

      at++;
      at += strspn (at, " \t\r\n");
      if (g_ascii_strncasecmp (at, name, n) != 0)
        continue;
      at += n;
      at += strspn (at, " \t");
      if (*at != '=')
        continue;
      at++;
      at += strspn (at, " \t");
      if (*at == '"')
        {
          at++;
          end = strchr (at, '"');
          return end != NULL ? g_strndup (at, (gsize) (end - at)) : g_strdup (at);
        }
      return g_strndup (at, strcspn (at, "; \t\r\n"));
    }

  return NULL;
}
