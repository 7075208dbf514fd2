/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-shaping.c - what each site takes in direct sending, and what its replies ask for */

#include "config.h"

#include "ms-shaping-private.h"
#include "ms-text.h"

#include <string.h>

G_DEFINE_QUARK (ms - shaping - error - quark, ms_shaping_error)

/* What a server has to say is said by then. */
#define MOST_TEXT 2000

struct _MsShaping
{
  MsSiteLimits standard;
  GPtrArray
      *sections; /* (owned) (element-type MsShapingSection): in the order they are tried */
};

static char *
default_path (void)
{
  g_autofree char *path =
      g_build_filename (g_get_user_config_dir (), "mailshot", "shaping.ini", NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

MsShaping *
ms_shaping_load (const char *path, GError **error)
{
  g_autofree char *found = path != NULL ? g_strdup (path) : default_path ();

  MsSiteLimits standard = { 0 };
  GPtrArray   *sections = ms_shaping_file_read (found, &standard, error);
  MsShaping   *self;

  if (sections == NULL)
    return NULL;

  self = g_new0 (MsShaping, 1);
  self->standard = standard;
  self->sections = sections;

  return self;
}

void
ms_shaping_free (MsShaping *self)
{
  g_ptr_array_unref (self->sections);
  g_free (self);
}

static gboolean
matches_any (const GPtrArray *patterns, const char *text)
{
  for (guint i = 0; i < patterns->len; i++)
    if (g_pattern_spec_match_string (patterns->pdata[i], text))
      return TRUE;

  return FALSE;
}

/* How many of @hosts belong to the section; @count: (out): how many there are */
static guint
count_hosts (const MsShapingSection *section, char **hosts, guint *count)
{
  guint found = 0;

  *count = 0;
  for (guint i = 0; hosts[i] != NULL; i++)
    if (*hosts[i] != '\0')
      {
        (*count)++;
        found += matches_any (section->mx, hosts[i]);
      }

  return found;
}

static const MsShapingSection *
find_whole (const MsShaping *self, char **hosts)
{
  for (guint i = 0; i < self->sections->len; i++)
    {
      const MsShapingSection *section = self->sections->pdata[i];
      guint                   count = 0;

      if (!section->rule && count_hosts (section, hosts, &count) == count && count > 0)
        return section;
    }

  return NULL;
}

/* 0 is no limit. */
static guint
lower (guint a, guint b)
{
  return a == 0 || b == 0 ? MAX (a, b) : MIN (a, b);
}

static void
tighten (MsSiteLimits *limits, const MsSiteLimits *other)
{
  limits->connections = lower (limits->connections, other->connections);
  limits->messages_per_connection =
      lower (limits->messages_per_connection, other->messages_per_connection);
  limits->recipients_per_message =
      lower (limits->recipients_per_message, other->recipients_per_message);
  limits->per_second = lower (limits->per_second, other->per_second);
  limits->per_minute = lower (limits->per_minute, other->per_minute);
  limits->per_hour = lower (limits->per_hour, other->per_hour);
}

MsSiteLimits
ms_shaping_find (const MsShaping *self, const char *site)
{
  g_auto (GStrv) hosts = g_strsplit (site, " ", -1);

  const MsShapingSection *whole = find_whole (self, hosts);
  MsSiteLimits            limits = self->standard;

  if (whole != NULL)
    return whole->limits;

  for (guint i = 0; i < self->sections->len; i++)
    {
      const MsShapingSection *section = self->sections->pdata[i];
      guint                   count = 0;

      if (!section->rule && count_hosts (section, hosts, &count) > 0)
        tighten (&limits, &section->limits);
    }

  return limits;
}

const char *
ms_shaping_name (const MsShaping *self, const char *site)
{
  g_auto (GStrv) hosts = g_strsplit (site, " ", -1);

  const MsShapingSection *whole = find_whole (self, hosts);

  return whole != NULL ? whole->name : NULL;
}

static gboolean
applies (const MsShapingSection *rule,
         char                  **hosts,
         guint                   code,
         const char             *enhanced,
         const char             *text)
{
  guint count = 0;

  return (rule->code == 0 || rule->code == code) &&
         (rule->enhanced->len == 0 ||
          (enhanced != NULL && matches_any (rule->enhanced, enhanced))) &&
         (rule->mx->len == 0 || count_hosts (rule, hosts, &count) > 0) &&
         (rule->texts->len == 0 || matches_any (rule->texts, text));
}

gboolean
ms_shaping_slow_down (const MsShaping *self,
                      const char      *site,
                      guint            code,
                      const char      *enhanced,
                      const char      *text,
                      MsSlowDown      *action)
{
  g_auto (GStrv) hosts = g_strsplit (site, " ", -1);
  g_autofree char *printable = ms_text_printable (text, strnlen (text, MOST_TEXT));
  g_autofree char *small = g_ascii_strdown (printable, -1);

  for (guint i = 0; i < self->sections->len; i++)
    {
      const MsShapingSection *section = self->sections->pdata[i];

      if (section->rule && applies (section, hosts, code, enhanced, small))
        {
          *action = section->action;
          return TRUE;
        }
    }

  return FALSE;
}
