/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-form.c - what a reader sent by POST */

#include "config.h"

#include "ms-text.h"
#include "ms-web-form.h"

#include <libsoup/soup.h>
#include <string.h>

static void
keep (GHashTable *form, const char *name, const char *value)
{
  if (g_utf8_validate (name, -1, NULL) && g_utf8_validate (value, -1, NULL))
    g_hash_table_insert (form, g_strdup (name), g_strdup (value));
}

static void
read_encoded (GHashTable *form, GBytes *body)
{
  gsize            length = 0;
  const char      *bytes = g_bytes_get_data (body, &length);
  g_autofree char *text = g_strndup (bytes != NULL ? bytes : "", length);
  g_autoptr (GHashTable) decoded = soup_form_decode (text);
  GHashTableIter iter;
  gpointer       name;
  gpointer       value;

  g_hash_table_iter_init (&iter, decoded);
  while (g_hash_table_iter_next (&iter, &name, &value))
    keep (form, name, value);
}

static void
read_part (GHashTable *form, SoupMessageHeaders *headers, GBytes *part)
{
  g_autofree char *disposition = NULL;
  g_autofree char *value = NULL;
  g_autoptr (GHashTable) parameters = NULL;
  const char *name;
  gsize       length = 0;
  const char *bytes = g_bytes_get_data (part, &length);

  if (!soup_message_headers_get_content_disposition (headers, &disposition, &parameters))
    return;
  name = g_hash_table_lookup (parameters, "name");
  if (g_ascii_strcasecmp (disposition, "form-data") != 0 || name == NULL ||
      g_hash_table_contains (parameters, "filename"))
    return;

  value = g_strndup (bytes != NULL ? bytes : "", length);
  keep (form, name, value);
}

static gboolean
read_multipart (GHashTable *form, const char *type, GBytes *body)
{
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  SoupMultipart      *parts;

  soup_message_headers_replace (headers, "Content-Type", type);
  parts = soup_multipart_new_from_message (headers, body);
  soup_message_headers_unref (headers);
  if (parts == NULL)
    return FALSE;

  for (int i = 0; i < soup_multipart_get_length (parts); i++)
    {
      SoupMessageHeaders *of_part = NULL;
      GBytes             *part = NULL;

      if (soup_multipart_get_part (parts, i, &of_part, &part))
        read_part (form, of_part, part);
    }
  soup_multipart_free (parts);

  return TRUE;
}

static gboolean
is_type (const char *type, const char *wanted)
{
  gsize length = strcspn (type, "; \t");

  return length == strlen (wanted) && g_ascii_strncasecmp (type, wanted, length) == 0;
}

GHashTable *
ms_web_form_read (const char *type, GBytes *body)
{
  g_autoptr (GHashTable) form = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (type == NULL || g_bytes_get_size (body) > MS_WEB_FORM_MAX)
    return NULL;

  if (is_type (type, SOUP_FORM_MIME_TYPE_URLENCODED))
    read_encoded (form, body);
  else if (!is_type (type, SOUP_FORM_MIME_TYPE_MULTIPART) || !read_multipart (form, type, body))
    return NULL;

  return g_steal_pointer (&form);
}

char *
ms_web_form_line (GHashTable *form, const char *name, guint length)
{
  const char      *value = g_hash_table_lookup (form, name);
  g_autofree char *line = ms_text_printable (value != NULL ? value : "", -1);

  g_strstrip (line);
  if (g_utf8_strlen (line, -1) > length)
    *g_utf8_offset_to_pointer (line, length) = '\0';

  return g_steal_pointer (&line);
}
