/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-reading-phrase.c - many phrases looked for at once */

#include "config.h"

#include "ms-reading-phrase.h"

#include <string.h>

#define N_BUCKETS  4096
#define GAP        6         /* words that ".." may stand for */
#define MOST_SETS  4         /* in one phrase */
#define AHEAD      (GAP + 4) /* words within which the part behind a gap begins */
#define MOST_WORDS 512

typedef struct
{
  char   **parts;  /* (owned): what stands between the gaps */
  gboolean whole;  /* the last word ends where the phrase does */
  guint64  needs;  /* the initial of the part behind the first gap, as of get_initial() */
  GArray  *groups; /* (owned): of guint */
} Phrase;

struct _MsPhraseIndex
{
  GHashTable *sets;               /* (owned): name to (element-type utf8) GStrv */
  GHashTable *known;              /* (owned): what was written to Phrase, which it owns */
  GHashTable *groups;             /* (owned): what was written to its number + 1 */
  GPtrArray  *anywhere;           /* (owned) (element-type Phrase) */
  GPtrArray  *buckets[N_BUCKETS]; /* (owned) (nullable) (element-type Phrase) */
  guint       n_groups;
};

static void
phrase_free (gpointer data)
{
  Phrase *self = data;

  g_strfreev (self->parts);
  g_array_unref (self->groups);
  g_free (self);
}

MsPhraseIndex *
ms_phrase_index_new (void)
{
  MsPhraseIndex *self = g_new0 (MsPhraseIndex, 1);

  self->sets =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, phrase_free);
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->anywhere = g_ptr_array_new ();

  return self;
}

void
ms_phrase_index_free (MsPhraseIndex *self)
{
  for (guint i = 0; i < N_BUCKETS; i++)
    g_clear_pointer (&self->buckets[i], g_ptr_array_unref);
  g_ptr_array_unref (self->anywhere);
  g_hash_table_unref (self->groups);
  g_hash_table_unref (self->known);
  g_hash_table_unref (self->sets);
  g_free (self);
}

static char **
split_alternatives (const char *text)
{
  char **all = g_strsplit (text, "|", -1);

  for (guint i = 0; all[i] != NULL; i++)
    g_strstrip (all[i]);

  return all;
}

void
ms_phrase_index_define (MsPhraseIndex *self,
                        const char    *name,
                        gsize          length,
                        const char    *phrases)
{
  g_hash_table_insert (self->sets, g_strndup (name, length), split_alternatives (phrases));
}

/* The first two bytes, of which the second may be the blank behind a word of one letter. */
static guint
get_bucket (const char *word)
{
  return ((guchar) word[0] * 67u + (guchar) word[1]) % N_BUCKETS;
}

/* A bit for each initial: letters have bits of their own. */
static guint64
get_initial (const char *word)
{
  return (guint64) 1 << ((guchar) word[0] & 63);
}

static Phrase *
phrase_new (const char *text)
{
  Phrase          *self = g_new0 (Phrase, 1);
  g_autofree char *body = g_strdup (text[0] == '*' ? text + 1 : text);

  self->whole = g_str_has_suffix (body, "_");
  if (self->whole)
    body[strlen (body) - 1] = '\0';
  self->parts = g_strsplit (body, " .. ", -1);
  self->needs = self->parts[1] != NULL ? get_initial (self->parts[1]) : 0;
  self->groups = g_array_new (FALSE, FALSE, sizeof (guint));

  return self;
}

static gboolean
add_phrase (MsPhraseIndex *self, const char *text, guint group)
{
  Phrase *phrase = g_hash_table_lookup (self->known, text);

  if (strlen (text) < 2)
    return FALSE;

  if (phrase == NULL)
    {
      phrase = phrase_new (text);
      g_hash_table_insert (self->known, g_strdup (text), phrase);
      if (text[0] == '*')
        g_ptr_array_add (self->anywhere, phrase);
      else
        {
          GPtrArray **bucket = &self->buckets[get_bucket (text)];

          if (*bucket == NULL)
            *bucket = g_ptr_array_new ();
          g_ptr_array_add (*bucket, phrase);
        }
    }
  g_array_append_val (phrase->groups, group);

  return TRUE;
}

/* Puts each phrase of the first set in place of its name, and goes on with the next. */
static gboolean
expand (MsPhraseIndex *self, const char *text, guint group, guint depth)
{
  const char      *open = strchr (text, '{');
  const char      *close = open != NULL ? strchr (open, '}') : NULL;
  g_autofree char *name = NULL;
  char           **set;

  if (open == NULL)
    return add_phrase (self, text, group);
  if (close == NULL || depth == MOST_SETS)
    return FALSE;

  name = g_strndup (open + 1, (gsize) (close - open - 1));
  set = g_hash_table_lookup (self->sets, name);
  for (guint i = 0; set != NULL && set[i] != NULL; i++)
    {
      g_autofree char *full =
          g_strdup_printf ("%.*s%s%s", (int) (open - text), text, set[i], close + 1);

      if (!expand (self, full, group, depth + 1))
        return FALSE;
    }

  return set != NULL;
}

gboolean
ms_phrase_index_add (MsPhraseIndex *self, const char *group, guint most, guint *out)
{
  g_auto (GStrv) phrases = split_alternatives (group);

  *out = GPOINTER_TO_UINT (g_hash_table_lookup (self->groups, group));
  if (*out > 0)
    {
      *out -= 1;
      return TRUE;
    }
  if (self->n_groups == most)
    return FALSE;

  *out = self->n_groups++;
  g_hash_table_insert (self->groups, g_strdup (group), GUINT_TO_POINTER (*out + 1));
  for (guint i = 0; phrases[i] != NULL; i++)
    if (!expand (self, phrases[i], *out, 0))
      return FALSE;

  return TRUE;
}

/* @at: where a word begins; Returns: (nullable): behind the part */
static const char *
skip_part (const char *part, gboolean whole, const char *at)
{
  for (; *part != '\0'; part++, at++)
    if (*part != *at)
      return NULL;

  return whole && *at != ' ' ? NULL : at;
}

static gboolean
is_at (const Phrase *self, const char *at)
{
  const char *end = skip_part (self->parts[0], self->parts[1] != NULL || self->whole, at);

  for (guint i = 1; end != NULL && self->parts[i] != NULL; i++)
    {
      gboolean    last = self->parts[i + 1] == NULL;
      const char *next = NULL;

      /* @end is at the blank before the next word. */
      for (guint gap = 0; next == NULL && end != NULL && gap <= GAP; gap++)
        {
          next = skip_part (self->parts[i], !last || self->whole, end + 1);
          if (next == NULL)
            end = strchr (end + 1, ' ');
        }
      end = next;
    }

  return end != NULL;
}

static void
mark (const Phrase *self, guint64 *found)
{
  for (guint i = 0; i < self->groups->len; i++)
    {
      guint group = g_array_index (self->groups, guint, i);

      found[group / 64] |= (guint64) 1 << (group % 64);
    }
}

void
ms_phrase_index_find (const MsPhraseIndex *self, const char *words, guint64 *found)
{
  const char *starts[MOST_WORDS];
  guint       n = 0;

  for (guint i = 0; i < self->anywhere->len; i++)
    {
      const Phrase *phrase = self->anywhere->pdata[i];

      if (strstr (words, phrase->parts[0]) != NULL)
        mark (phrase, found);
    }

  for (const char *at = words; n < MOST_WORDS && at != NULL && at[1] != '\0';
       at = strchr (at + 1, ' '))
    starts[n++] = at + 1;

  for (guint i = 0; i < n; i++)
    {
      const GPtrArray *bucket = self->buckets[get_bucket (starts[i])];
      guint64          ahead = 0;

      if (bucket == NULL)
        continue;
      for (guint next = i + 1; next < MIN (n, i + 1 + AHEAD); next++)
        ahead |= get_initial (starts[next]);

      for (guint k = 0; k < bucket->len; k++)
        {
          const Phrase *phrase = bucket->pdata[k];

          if ((phrase->needs & ~ahead) == 0 && is_at (phrase, starts[i]))
            mark (phrase, found);
        }
    }
}
