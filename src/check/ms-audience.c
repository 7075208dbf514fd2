/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-audience.c - the people a campaign would go to */

#include "config.h"

#include "ms-audience.h"
#include "ms-fields.h"

#include <string.h>

#define EXAMPLES 5
#define SAMPLE   50

typedef struct
{
  MsAudience   *audience;
  GHashTable   *by_domain; /* (owned) (element-type utf8 MsAudienceDomain) */
  GCancellable *cancellable;
} Count;

static void
free_domain (gpointer data)
{
  MsAudienceDomain *self = data;

  g_free (self->domain);
  g_free (self->example);
  g_free (self);
}

static void
free_gap (gpointer data)
{
  MsAudienceGap *self = data;

  g_ptr_array_unref (self->examples);
  g_free (self);
}

static void
free_member (gpointer data)
{
  MsAudienceMember *self = data;

  g_free (self->address);
  g_free (self->written);
  g_strfreev (self->values);
  g_free (self);
}

static void
count_domain (Count *count, const char *address)
{
  const char       *at = strrchr (address, '@');
  g_autofree char  *name = g_ascii_strdown (at != NULL ? at + 1 : "", -1);
  MsAudienceDomain *domain = g_hash_table_lookup (count->by_domain, name);

  if (domain == NULL)
    {
      domain = g_new0 (MsAudienceDomain, 1);
      domain->domain = g_steal_pointer (&name);
      domain->example = g_strdup (address);
      g_hash_table_insert (count->by_domain, domain->domain, domain);
      g_ptr_array_add (count->audience->domains, domain);
    }
  domain->recipients++;
}

static gboolean
is_blank (const char *value)
{
  while (*value != '\0' && g_unichar_isspace (g_utf8_get_char (value)))
    value = g_utf8_next_char (value);

  return *value == '\0';
}

static gboolean
count_row (const MsAudienceRow *row, gpointer user_data)
{
  Count      *count = user_data;
  MsAudience *audience = count->audience;
  const char *shown = row->written != NULL ? row->written : row->address;

  audience->members++;
  if (row->suppressed)
    {
      audience->suppressed++;
      return TRUE;
    }

  count_domain (count, row->address);
  for (guint i = 0; i < audience->gaps->len; i++)
    {
      MsAudienceGap *gap = audience->gaps->pdata[i];

      if (!is_blank (ms_fields_get (row->values, i)))
        continue;
      gap->empty++;
      if (gap->examples->len < EXAMPLES)
        g_ptr_array_add (gap->examples, g_strdup (shown));
    }

  if (audience->sample->len < SAMPLE)
    {
      MsAudienceMember *member = g_new0 (MsAudienceMember, 1);

      member->address = g_strdup (row->address);
      member->written = g_strdup (row->written);
      member->values = g_strdupv ((char **) row->values);
      g_ptr_array_add (audience->sample, member);
    }

  return !g_cancellable_is_cancelled (count->cancellable);
}

/* Equal ones by name, so that two reports of the same list are alike. */
static gint
by_size (gconstpointer a, gconstpointer b)
{
  const MsAudienceDomain *left = *(MsAudienceDomain *const *) a;
  const MsAudienceDomain *right = *(MsAudienceDomain *const *) b;

  if (left->recipients != right->recipients)
    return left->recipients > right->recipients ? -1 : 1;

  return strcmp (left->domain, right->domain);
}

MsAudience *
ms_audience_load (MsDb         *db,
                  const GArray *lists,
                  const GArray *excluded,
                  guint         n_fields,
                  GCancellable *cancellable,
                  GError      **error)
{
  g_autoptr (MsAudience) self = g_new0 (MsAudience, 1);
  g_autoptr (GHashTable) by_domain = g_hash_table_new (g_str_hash, g_str_equal);

  Count count = { self, by_domain, cancellable };

  self->domains = g_ptr_array_new_with_free_func (free_domain);
  self->gaps = g_ptr_array_new_with_free_func (free_gap);
  self->sample = g_ptr_array_new_with_free_func (free_member);
  for (guint i = 0; i < n_fields; i++)
    {
      MsAudienceGap *gap = g_new0 (MsAudienceGap, 1);

      gap->examples = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (self->gaps, gap);
    }

  if (!ms_audience_query_each (db, lists, excluded, count_row, &count, error) ||
      g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  g_ptr_array_sort (self->domains, by_size);

  return g_steal_pointer (&self);
}

void
ms_audience_free (MsAudience *self)
{
  g_ptr_array_unref (self->domains);
  g_ptr_array_unref (self->gaps);
  g_ptr_array_unref (self->sample);
  g_free (self);
}

guint64
ms_audience_recipients (const MsAudience *self)
{
  return self->members - self->suppressed;
}
