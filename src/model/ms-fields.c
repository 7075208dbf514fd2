/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-fields.c - the names of the contacts' fields, and one contact's values */

#include "config.h"

#include "ms-fields.h"
#include "ms-text.h"

#include <string.h>

/* What a display name is made of, each part under the names it has in exports. */
#define N_PARTS      3
#define MAX_SYNONYMS 4

static const char *const synonyms[N_PARTS][MAX_SYNONYMS] = {
  { "name", "full_name", "fullname" },
  { "first_name", "firstname", "vorname" },
  { "last_name", "lastname", "nachname", "surname" },
};

struct _MsFieldTable
{
  gatomicrefcount ref_count;
  char          **names;   /* (owned) */
  GHashTable     *indices; /* (owned) (element-type key index+1) */
  guint           size;
  guint           names_of[N_PARTS][MAX_SYNONYMS]; /* indices for the display name */
};

char *
ms_field_name_key (const char *name)
{
  g_autofree char *folded = ms_text_fold (name);
  GString         *out = g_string_sized_new (strlen (folded) + 1);
  gboolean         gap = FALSE;

  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_isspace (c) || c == 0x00a0 || c == '-' || c == '.' || c == '_')
        {
          gap = out->len > 0;
          continue;
        }
      if (gap)
        g_string_append_c (out, '_');
      gap = FALSE;
      g_string_append_unichar (out, c);
    }

  return g_string_free (out, FALSE);
}

MsFieldTable *
ms_field_table_new (const char *const *names)
{
  MsFieldTable *self = g_new0 (MsFieldTable, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->names = g_strdupv ((char **) names);
  self->size = g_strv_length (self->names);
  self->indices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = self->size; i > 0; i--)
    g_hash_table_insert (self->indices, ms_field_name_key (self->names[i - 1]),
                         GUINT_TO_POINTER (i));

  for (guint part = 0; part < N_PARTS; part++)
    for (guint i = 0; i < MAX_SYNONYMS; i++)
      self->names_of[part][i] = synonyms[part][i] != NULL
                                    ? ms_field_table_find (self, synonyms[part][i])
                                    : MS_FIELD_UNKNOWN;

  return self;
}

MsFieldTable *
ms_field_table_ref (MsFieldTable *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
ms_field_table_unref (MsFieldTable *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_strfreev (self->names);
  g_hash_table_unref (self->indices);
  g_free (self);
}

guint
ms_field_table_get_size (const MsFieldTable *self)
{
  return self->size;
}

const char *
ms_field_table_get_name (const MsFieldTable *self, guint index)
{
  g_return_val_if_fail (index < self->size, NULL);

  return self->names[index];
}

guint
ms_field_table_find (const MsFieldTable *self, const char *name)
{
  g_autofree char *key = ms_field_name_key (name);
  guint            found = GPOINTER_TO_UINT (g_hash_table_lookup (self->indices, key));

  return found != 0 ? found - 1 : MS_FIELD_UNKNOWN;
}

void
ms_fields_encode (GString *out, const char *const *values, guint count)
{
  while (count > 0 && (values[count - 1] == NULL || *values[count - 1] == '\0'))
    count--;

  g_string_append_c (out, '[');
  for (guint i = 0; i < count; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      ms_text_append_json (out, values[i] != NULL ? values[i] : "", -1);
    }
  g_string_append_c (out, ']');
}

/* The four hex digits after \u (RFC 8259 §7); -1 where they are not hex. */
static gint
read_hex (const char *at)
{
  gint value = 0;

  for (guint i = 0; i < 4; i++)
    {
      gint digit = g_ascii_xdigit_value (at[i]);

      if (digit < 0)
        return -1;
      value = value * 16 + digit;
    }

  return value;
}

static const char *
decode_unicode (const char *at, GString *out)
{
  gint unit = read_hex (at);

  if (unit < 0)
    return NULL;
  at += 4;

  if (unit >= 0xd800 && unit < 0xdc00 && at[0] == '\\' && at[1] == 'u')
    {
      gint low = read_hex (at + 2);

      if (low >= 0xdc00 && low <= 0xdfff)
        {
          g_string_append_unichar (out, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
          return at + 6;
        }
    }

  /* A value cannot hold a NUL, and a lone surrogate is no character. */
  g_string_append_unichar (out,
                           unit == 0 || (unit >= 0xd800 && unit <= 0xdfff) ? 0xfffd : unit);

  return at;
}

static const char *
decode_escape (const char *at, GString *out)
{
  static const char from[] = "\"\\/bfnrt";
  static const char to[] = "\"\\/\b\f\n\r\t";
  const char       *found;

  if (*at == 'u')
    return decode_unicode (at + 1, out);

  found = *at != '\0' ? strchr (from, *at) : NULL;
  if (found == NULL)
    return NULL;
  g_string_append_c (out, to[found - from]);

  return at + 1;
}

/* Reads one string, @at behind its opening quote; returns what follows the closing one. */
static const char *
decode_string (const char *at, char **out)
{
  gsize    plain = strcspn (at, "\"\\");
  GString *text;

  if (at[plain] == '"')
    {
      *out = g_strndup (at, plain);
      return at + plain + 1;
    }

  text = g_string_new (NULL);
  while (at != NULL && *at != '"')
    {
      plain = strcspn (at, "\"\\");
      g_string_append_len (text, at, plain);
      at += plain;
      if (*at == '\\')
        at = decode_escape (at + 1, text);
      else if (*at == '\0')
        at = NULL;
    }

  *out = g_string_free (text, FALSE);

  return at != NULL ? at + 1 : NULL;
}

static const char *
skip_blanks (const char *at)
{
  return at + strspn (at, " \t\r\n");
}

char **
ms_fields_decode (const char *json)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  const char *at = json != NULL ? skip_blanks (json) : "[]";

  if (*at != '[')
    return NULL;

  at = skip_blanks (at + 1);
  while (*at != ']')
    {
      char *value = NULL;

      if (*at != '"')
        return NULL;
      at = decode_string (at + 1, &value);
      g_ptr_array_add (values, value);
      if (at == NULL)
        return NULL;

      at = skip_blanks (at);
      if (*at == ']')
        break;
      if (*at != ',')
        return NULL;
      at = skip_blanks (at + 1);
      if (*at == ']')
        return NULL;
    }

  if (*skip_blanks (at + 1) != '\0')
    return NULL;

  g_ptr_array_add (values, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&values), FALSE);
}

const char *
ms_fields_get (const char *const *values, guint index)
{
  for (guint i = 0; values[i] != NULL; i++)
    if (i == index)
      return values[i];

  return "";
}

static const char *
first_known (const MsFieldTable *table, const char *const *values, guint part)
{
  for (guint i = 0; i < MAX_SYNONYMS; i++)
    {
      guint index = table->names_of[part][i];

      if (index != MS_FIELD_UNKNOWN && *ms_fields_get (values, index) != '\0')
        return ms_fields_get (values, index);
    }

  return NULL;
}

char *
ms_fields_display_name (const MsFieldTable *table, const char *const *values)
{
  const char *name = first_known (table, values, 0);
  const char *given = first_known (table, values, 1);
  const char *family = first_known (table, values, 2);

  if (name != NULL)
    return g_strdup (name);
  if (given != NULL && family != NULL)
    return g_strconcat (given, " ", family, NULL);

  return g_strdup (given != NULL ? given : family);
}
