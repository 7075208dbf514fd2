/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zone.c - a look-up that answers from a text */

#include "config.h"

#include "zone.h"

#include <string.h>

struct _Zone
{
  char **lines;     /* (owned) */
  gint   questions; /* atomic */
};

static const char *const types[MS_DNS_N_TYPES] = { "A", "AAAA", "MX", "TXT", "PTR", "TLSA" };

Zone *
zone_new (const char *text)
{
  Zone *self = g_new0 (Zone, 1);

  self->lines = g_strsplit (text, "\n", -1);

  return self;
}

void
zone_free (Zone *self)
{
  g_strfreev (self->lines);
  g_free (self);
}

guint
zone_count (const Zone *self)
{
  return g_atomic_int_get (&self->questions);
}

static gboolean
names_equal (const char *one, const char *other)
{
  gsize length = strlen (one);

  if (length > 0 && one[length - 1] == '.')
    length--;

  return strlen (other) == length && g_ascii_strncasecmp (one, other, length) == 0;
}

static MsRecords *
ask (const char *name, MsDnsType type, gpointer data)
{
  Zone *self = data;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  MsDnsStatus status = MS_DNS_NO_NAME;

  g_atomic_int_inc (&self->questions);
  for (guint i = 0; self->lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (self->lines[i], " ", 3);

      if (words[0] == NULL || words[1] == NULL || !names_equal (name, words[0]))
        continue;
      if (strcmp (words[1], "SERVFAIL") == 0)
        return ms_records_new (MS_DNS_FAILED, NULL);
      if (status == MS_DNS_NO_NAME)
        status = MS_DNS_NO_DATA;
      if (strcmp (words[1], types[type]) != 0)
        continue;
      status = MS_DNS_FOUND;
      g_ptr_array_add (found,
                       g_strdup (type == MS_DNS_MX && strcmp (words[2], ".") == 0 ? ""
                                                                                  : words[2]));
    }
  g_ptr_array_add (found, NULL);

  return ms_records_new (status, (const char *const *) found->pdata);
}

static MsExchangers *
find_exchangers (const char *domain, gpointer data)
{
  const MsLookup lookup = { ask, find_exchangers, data };
  g_autoptr (MsRecords) hosts = ask (domain, MS_DNS_MX, data);
  MsExchangers *self;

  if (hosts->status == MS_DNS_FAILED)
    return ms_exchangers_new (MS_MX_DEFERRED, "4.4.3", "The DNS gave no answer.");
  if (hosts->status == MS_DNS_NO_NAME)
    return ms_exchangers_new (MS_MX_FAILED, "5.1.2", "The domain does not exist.");
  if (hosts->status == MS_DNS_FOUND && *hosts->texts[0] == '\0')
    return ms_exchangers_new (MS_MX_FAILED, "5.1.10", "The domain takes no mail.");

  self = ms_exchangers_new (MS_MX_FOUND, NULL, NULL);
  self->implicit = hosts->status == MS_DNS_NO_DATA;
  for (guint i = 0; i < MAX (g_strv_length (hosts->texts), 1); i++)
    {
      const char *host = self->implicit ? domain : hosts->texts[i];
      g_autoptr (MsRecords) addresses = ms_lookup_addresses (&lookup, host);

      if (addresses->status == MS_DNS_FOUND)
        ms_exchangers_add (self, host, (const char *const *) addresses->texts);
    }

  return self;
}

MsLookup
zone_get_lookup (Zone *self)
{
  return (MsLookup){ ask, find_exchangers, self };
}
