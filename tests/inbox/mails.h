/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mails.h - the mails of mails.txt, and what is expected of them */

#pragma once

#include <glib.h>
#include <string.h>

typedef struct
{
  char      *name;
  char      *kind;
  GPtrArray *recipients; /* (element-type GStrv) */
  GString   *bytes;
} Case;

static inline void
mails_free_case (gpointer data)
{
  Case *one = data;

  g_free (one->name);
  g_free (one->kind);
  g_ptr_array_unref (one->recipients);
  g_string_free (one->bytes, TRUE);
  g_free (one);
}

static inline Case *
mails_new_case (const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 0);
  Case *one = g_new0 (Case, 1);

  g_assert_cmpuint (g_strv_length (words), ==, 3);
  one->name = g_strdup (words[1]);
  one->kind = g_strdup (words[2]);
  one->recipients = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  one->bytes = g_string_new (NULL);

  return one;
}

/* @encoded: (nullable): what is between %b64 and %end */
static inline void
mails_end_encoded (Case *one, GString *encoded)
{
  g_autofree char *base64 = g_base64_encode ((const guchar *) encoded->str, encoded->len);

  for (gsize i = 0; i < strlen (base64); i += 72)
    g_string_append_printf (one->bytes, "%.72s\r\n", base64 + i);
  g_string_free (encoded, TRUE);
}

static inline GPtrArray *
load_cases (void)
{
  GPtrArray       *cases = g_ptr_array_new_with_free_func (mails_free_case);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "inbox", "mails.txt", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  Case    *one = NULL;
  GString *encoded = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", 0);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "%% "))
      {
        one = mails_new_case (lines[i]);
        g_ptr_array_add (cases, one);
      }
    else if (one == NULL)
      continue;
    else if (g_str_has_prefix (lines[i], "%> "))
      g_ptr_array_add (one->recipients, g_strsplit (lines[i] + 3, " ", 0));
    else if (g_str_equal (lines[i], "%b64"))
      encoded = g_string_new (NULL);
    else if (g_str_equal (lines[i], "%end"))
      mails_end_encoded (one, g_steal_pointer (&encoded));
    else
      g_string_append_printf (encoded != NULL ? encoded : one->bytes, "%s\r\n", lines[i]);

  return cases;
}
