/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dkim-record.c - the TXT record of a key: written, and what is published read (RFC 6376
 * §3.6.1) */

#include "config.h"

#include "ms-dkim-record.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LABEL_MAX 63 /* RFC 1035 §2.3.4 */

char *
ms_dkim_record_name (const char *domain, const char *selector)
{
  return g_strconcat (selector, "._domainkey.", domain, NULL);
}

char *
ms_dkim_record_text (const MsDkimKey *key)
{
  g_autofree char *public = ms_dkim_key_get_public (key);

  return g_strconcat ("v=DKIM1; k=",
                      ms_dkim_algorithm_to_string (ms_dkim_key_get_algorithm (key)),
                      "; p=", public, NULL);
}

gboolean
ms_dkim_selector_is_valid (const char *selector)
{
  gsize label = 0;

  if (strlen (selector) > LABEL_MAX)
    return FALSE;
  for (const char *at = selector;; at++)
    {
      gboolean end = *at == '.' || *at == '\0';

      if (end && (label == 0 || at[-1] == '-'))
        return FALSE;
      if (!end && !g_ascii_isalnum (*at) && (*at != '-' || label == 0))
        return FALSE;
      if (*at == '\0')
        return TRUE;
      label = end ? 0 : label + 1;
    }
}

/* (transfer full): without any blanks */
static char *
drop_blanks (const char *text, gsize length)
{
  GString *out = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (text[i]))
      g_string_append_c (out, text[i]);

  return g_string_free (out, FALSE);
}

/* (transfer full) (nullable): the values by their tags; %NULL: no tag list (§3.2) */
static GHashTable *
read_tags (const char *text, char **first)
{
  g_autoptr (GHashTable) tags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) specs = g_strsplit (text, ";", -1);

  for (char **spec = specs; *spec != NULL; spec++)
    {
      const char *equals;
      char       *tag;

      g_strstrip (*spec);
      if (**spec == '\0' && spec[1] == NULL)
        break;
      equals = strchr (*spec, '=');
      if (equals == NULL || equals == *spec)
        return NULL;
      tag = g_strstrip (g_strndup (*spec, equals - *spec));
      if (*first == NULL)
        *first = g_strdup (tag);
      /* A tag that stands twice makes the record invalid. */
      if (!g_hash_table_insert (tags, tag, drop_blanks (equals + 1, strlen (equals + 1))))
        return NULL;
    }

  return g_steal_pointer (&tags);
}

static gboolean
lists (GHashTable *tags, const char *tag, const char *wanted)
{
  const char *value = g_hash_table_lookup (tags, tag);
  g_auto (GStrv) items = NULL;

  if (value == NULL)
    return FALSE;

  items = g_strsplit (value, ":", -1);

  return g_strv_contains ((const char *const *) items, wanted);
}

static gboolean
allows_mail (GHashTable *tags)
{
  return (!g_hash_table_contains (tags, "h") || lists (tags, "h", "sha256")) &&
         (!g_hash_table_contains (tags, "s") || lists (tags, "s", "*") ||
          lists (tags, "s", "email"));
}

MsDkimPublished
ms_dkim_record_compare (const char *text, const MsDkimKey *key)
{
  g_autofree char *first = NULL;
  g_autoptr (GHashTable) tags = read_tags (text, &first);
  const char *version = tags != NULL ? g_hash_table_lookup (tags, "v") : NULL;
  const char *public = tags != NULL ? g_hash_table_lookup (tags, "p") : NULL;
  const char *kind = tags != NULL ? g_hash_table_lookup (tags, "k") : NULL;
  const char *wanted = ms_dkim_algorithm_to_string (ms_dkim_key_get_algorithm (key));

  if (public == NULL)
    return MS_DKIM_PUBLISHED_INVALID;
  if (version != NULL && (strcmp (version, "DKIM1") != 0 || strcmp (first, "v") != 0))
    return MS_DKIM_PUBLISHED_INVALID;
  if (*public == '\0')
    return MS_DKIM_PUBLISHED_REVOKED;
  if (strcmp (kind != NULL ? kind : "rsa", wanted) != 0)
    return MS_DKIM_PUBLISHED_TYPE;
  if (!ms_dkim_key_has_public (key, public))
    return MS_DKIM_PUBLISHED_OTHER;
  if (!allows_mail (tags))
    return MS_DKIM_PUBLISHED_LIMITED;

  return lists (tags, "t", "y") ? MS_DKIM_PUBLISHED_TESTING : MS_DKIM_PUBLISHED_RIGHT;
}

const char *
ms_dkim_published_describe (MsDkimPublished published)
{
  switch (published)
    {
    case MS_DKIM_PUBLISHED_RIGHT:
      return _ ("The key is published as it should be.");
    case MS_DKIM_PUBLISHED_TESTING:
      return _ ("The key is published, but marked as a test (t=y): receivers treat what it "
                "signs as unsigned.");
    case MS_DKIM_PUBLISHED_OTHER:
      return _ ("Another key is published under this name: what is signed fails.");
    case MS_DKIM_PUBLISHED_REVOKED:
      return _ ("The key published under this name was withdrawn (p= is empty).");
    case MS_DKIM_PUBLISHED_TYPE:
      return _ ("A key of another kind is published under this name (k=).");
    case MS_DKIM_PUBLISHED_LIMITED:
      return _ ("The published record does not allow the key to be used for mail with SHA-256 "
                "(h=, s=).");
    case MS_DKIM_PUBLISHED_INVALID:
      return _ ("What is published under this name is no DKIM record.");
    }

  g_assert_not_reached ();
}
