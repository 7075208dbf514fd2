/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sts-policy.c - what a domain asks of those who bring it mail */

#include "config.h"

#include "ms-sts-policy.h"

#include <string.h>

#define LETTERS_AND_DIGITS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

#define BLANKS " \t"

/* A policy file is at most 64 KiB; an mx line has at least 5 octets. */
#define MAX_PATTERNS 10000

MsStsPolicy *
ms_sts_policy_ref (MsStsPolicy *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  MsStsPolicy *self = data;

  g_strfreev (self->mx);
}

void
ms_sts_policy_unref (MsStsPolicy *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* The name of a field: a letter or digit, then up to 31 of these and "_", "-", ".". */
static gboolean
is_field_name (const char *name)
{
  return strlen (name) <= 32 && g_ascii_isalnum (name[0]) &&
         name[strspn (name, LETTERS_AND_DIGITS "_-.")] == '\0';
}

/* RFC 5321 §4.1.2: sub-domains of letters, digits and inner hyphens. */
static gboolean
is_domain (const char *name)
{
  gsize length = strlen (name);

  g_auto (GStrv) labels = g_strsplit (name, ".", -1);

  if (length == 0 || length > 253)
    return FALSE;

  for (guint i = 0; labels[i] != NULL; i++)
    {
      gsize n = strlen (labels[i]);

      if (n == 0 || n > 63 || labels[i][0] == '-' || labels[i][n - 1] == '-' ||
          labels[i][strspn (labels[i], LETTERS_AND_DIGITS "-")] != '\0')
        return FALSE;
    }

  return TRUE;
}

/* What a file says so far; NULL and -1 are "not said". */
typedef struct
{
  char      *version; /* (owned) */
  char      *mode;    /* (owned) */
  char      *max_age; /* (owned) */
  GPtrArray *mx;      /* (owned) */
} Fields;

static void
fields_clear (Fields *self)
{
  g_free (self->version);
  g_free (self->mode);
  g_free (self->max_age);
  g_ptr_array_unref (self->mx);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fields, fields_clear)

static gboolean
read_mx (Fields *self, const char *value)
{
  const char *domain = g_str_has_prefix (value, "*.") ? value + 2 : value;

  if (!is_domain (domain) || self->mx->len >= MAX_PATTERNS)
    return FALSE;

  g_ptr_array_add (self->mx, g_ascii_strdown (value, -1));

  return TRUE;
}

static void
read_once (char **field, const char *value)
{
  if (*field == NULL)
    *field = g_strdup (value);
}

static gboolean
read_line (Fields *self, char *line)
{
  char *colon = strchr (line, ':');
  char *value;

  if (line[strspn (line, BLANKS)] == '\0')
    return TRUE;
  if (colon == NULL)
    return FALSE;

  *colon = '\0';
  value = colon + 1 + strspn (colon + 1, BLANKS);
  if (!is_field_name (line))
    return FALSE;

  if (g_str_equal (line, "version"))
    read_once (&self->version, value);
  else if (g_str_equal (line, "mode"))
    read_once (&self->mode, value);
  else if (g_str_equal (line, "max_age"))
    read_once (&self->max_age, value);
  else if (g_str_equal (line, "mx"))
    return read_mx (self, value);

  return TRUE;
}

static gboolean
read_mode (const char *text, MsStsMode *mode)
{
  static const char *const names[] = {
    [MS_STS_NONE] = "none",
    [MS_STS_TESTING] = "testing",
    [MS_STS_ENFORCE] = "enforce",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (text, names[i]) == 0)
      {
        *mode = i;
        return TRUE;
      }

  return FALSE;
}

/* At most ten digits. */
static gboolean
read_max_age (const char *text, gint64 *seconds)
{
  gsize length = text != NULL ? strlen (text) : 0;

  if (length == 0 || length > 10 || strspn (text, "0123456789") != length)
    return FALSE;

  *seconds = MIN (g_ascii_strtoll (text, NULL, 10), MS_STS_MAX_AGE);

  return TRUE;
}

static gboolean
read_fields (Fields *self, const char *text, gsize length)
{
  g_autofree char *copy = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_utf8_validate_len (text, length, NULL))
    return FALSE;

  copy = g_strndup (text, length);
  lines = g_strsplit (copy, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      gsize n = strlen (lines[i]);

      if (n > 0 && lines[i][n - 1] == '\r' && lines[i + 1] != NULL)
        n--;
      while (n > 0 && strchr (BLANKS, lines[i][n - 1]) != NULL)
        n--;
      lines[i][n] = '\0';

      if (strchr (lines[i], '\r') != NULL || !read_line (self, lines[i]))
        return FALSE;
    }

  return TRUE;
}

MsStsPolicy *
ms_sts_policy_parse (const char *text, gsize length)
{
  g_auto (Fields) fields = { .mx = g_ptr_array_new_with_free_func (g_free) };
  MsStsMode    mode = MS_STS_NONE;
  gint64       max_age = 0;
  MsStsPolicy *self;

  if (!read_fields (&fields, text, length) || g_strcmp0 (fields.version, "STSv1") != 0 ||
      !read_mode (fields.mode, &mode) || !read_max_age (fields.max_age, &max_age) ||
      (mode != MS_STS_NONE && fields.mx->len == 0))
    return NULL;

  g_ptr_array_add (fields.mx, NULL);
  self = g_atomic_rc_box_new0 (MsStsPolicy);
  self->mode = mode;
  self->max_age = max_age;
  self->mx = g_strdupv ((char **) fields.mx->pdata);

  return self;
}

static gboolean
fits (const char *pattern, const char *name)
{
  const char *rest = strchr (name, '.');

  if (g_str_has_prefix (pattern, "*."))
    return rest != NULL && rest != name && g_str_equal (pattern + 1, rest);

  return g_str_equal (pattern, name);
}

gboolean
ms_sts_policy_allows (const MsStsPolicy *self, const char *mx_name)
{
  g_autofree char *name = g_ascii_strdown (mx_name, -1);

  if (g_str_has_suffix (name, "."))
    name[strlen (name) - 1] = '\0';

  for (guint i = 0; self->mx[i] != NULL; i++)
    if (fits (self->mx[i], name))
      return TRUE;

  return FALSE;
}

gboolean
ms_sts_record_is_claimed (const char *text)
{
  static const char version[] = "v=STSv1";

  const char *rest = text + strlen (version);

  return g_str_has_prefix (text, version) && rest[strspn (rest, BLANKS)] == ';';
}

/* sts-ext-value: visible, but for ";" and "=". */
static gboolean
is_field_value (const char *value)
{
  for (const char *c = value; *c != '\0'; c++)
    if (*c <= ' ' || *c > '~' || *c == ';' || *c == '=')
      return FALSE;

  return *value != '\0';
}

char *
ms_sts_record_dup_id (const char *text)
{
  g_auto (GStrv) fields = g_strsplit (text, ";", -1);
  g_autofree char *id = NULL;

  if (!ms_sts_record_is_claimed (text))
    return NULL;

  for (guint i = 1; fields[i] != NULL; i++)
    {
      char *name = g_strstrip (fields[i]);
      char *equals = strchr (name, '=');

      /* Behind the last semicolon nothing need follow. */
      if (*name == '\0' && fields[i + 1] == NULL)
        break;
      if (equals == NULL)
        return NULL;

      *equals = '\0';
      if (!is_field_name (name) || !is_field_value (equals + 1))
        return NULL;
      if (g_str_equal (name, "id") && id == NULL)
        id = g_strdup (equals + 1);
    }

  if (id == NULL || strlen (id) > 32 || id[strspn (id, LETTERS_AND_DIGITS)] != '\0')
    return NULL;

  return g_steal_pointer (&id);
}
