/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-shaping-file.c - reads shaping.ini, and the user's over it */

#include "config.h"

#include "ms-shaping-private.h"
#include "ms-shaping-resources.h"
#include "ms-span.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define RESOURCE "/org/mailshot/shaping/shaping.ini"
#define SHIPPED  "shaping.ini"
#define DEFAULT  "default"
#define RULE     "slow-down"

typedef enum
{
  FOR_PROVIDERS = 1 << 0,
  FOR_RULES = 1 << 1,
} Place;

typedef enum
{
  KEY_NUMBER,
  KEY_SPAN,
  KEY_TLS,
  KEY_USE,
  KEY_MX,
  KEY_TEXT,
  KEY_ENHANCED,
  KEY_NOTE,
} KeyKind;

#define LIMIT(field)  G_STRUCT_OFFSET (MsShapingSection, limits.field)
#define ACTION(field) G_STRUCT_OFFSET (MsShapingSection, action.field)

static const struct
{
  const char *name;
  KeyKind     kind;
  guint       place;
  gsize       offset;
  guint       minimum;
  guint       maximum;
} keys[] = {
  { "mx", KEY_MX, FOR_PROVIDERS | FOR_RULES, 0, 0, 0 },
  { "source", KEY_NOTE, FOR_PROVIDERS | FOR_RULES, 0, 0, 0 },
  { "use", KEY_USE, FOR_PROVIDERS | FOR_RULES, 0, 0, 0 },
  { "connections", KEY_NUMBER, FOR_PROVIDERS, LIMIT (connections), 1, 500 },
  { "messages-per-connection", KEY_NUMBER, FOR_PROVIDERS, LIMIT (messages_per_connection), 0,
    1000000 },
  { "recipients-per-message", KEY_NUMBER, FOR_PROVIDERS, LIMIT (recipients_per_message), 1,
    250 },
  { "per-second", KEY_NUMBER, FOR_PROVIDERS, LIMIT (per_second), 0, 100000 },
  { "per-minute", KEY_NUMBER, FOR_PROVIDERS, LIMIT (per_minute), 0, 6000000 },
  { "per-hour", KEY_NUMBER, FOR_PROVIDERS, LIMIT (per_hour), 0, 100000000 },
  { "tls", KEY_TLS, FOR_PROVIDERS, 0, 0, 0 },
  { "code", KEY_NUMBER, FOR_RULES, G_STRUCT_OFFSET (MsShapingSection, code), 200, 599 },
  { "enhanced", KEY_ENHANCED, FOR_RULES, 0, 0, 0 },
  { "text", KEY_TEXT, FOR_RULES, 0, 0, 0 },
  { "suspend", KEY_SPAN, FOR_RULES, ACTION (suspend), 1, 86400 },
  { "connections", KEY_NUMBER, FOR_RULES, ACTION (connections), 1, 500 },
  { "per-minute", KEY_NUMBER, FOR_RULES, ACTION (per_minute), 1, 6000000 },
  { "for", KEY_SPAN, FOR_RULES, ACTION (seconds), 1, 7 * 86400 },
};

/* One file while it is read. */
typedef struct
{
  const char *path; /* for errors */
  GKeyFile   *file;
} Source;

static GPtrArray *
new_patterns (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) g_pattern_spec_free);
}

static MsShapingSection *
new_section (const char *group, const MsSiteLimits *standard)
{
  MsShapingSection *self = g_new0 (MsShapingSection, 1);

  self->rule = g_str_equal (group, RULE) || g_str_has_prefix (group, RULE " ");
  self->name = g_strstrip (g_strdup (self->rule ? group + strlen (RULE) : group));
  self->mx = new_patterns ();
  self->texts = new_patterns ();
  self->enhanced = new_patterns ();
  self->limits = *standard;
  self->action.rule = self->name;

  return self;
}

void
ms_shaping_section_free (MsShapingSection *self)
{
  g_free (self->name);
  g_ptr_array_unref (self->mx);
  g_ptr_array_unref (self->texts);
  g_ptr_array_unref (self->enhanced);
  g_free (self);
}

/* @key: (nullable): none where the whole section is wrong */
static gboolean
refuse (const Source *source,
        const char   *group,
        const char   *key,
        const char   *wants,
        GError      **error)
{
  g_autofree char *line = NULL;

  line = key != NULL ? g_strdup_printf ("%s: [%s] %s: %s", source->path, group, key, wants)
                     : g_strdup_printf ("%s: [%s]: %s", source->path, group, wants);
  g_set_error_literal (error, MS_SHAPING_ERROR, MS_SHAPING_ERROR_INVALID, line);

  return FALSE;
}

static void
add_pattern (GPtrArray *patterns, const char *text, const char *around)
{
  g_autofree char *small = g_ascii_strdown (text, -1);
  g_autofree char *pattern = g_strconcat (around, small, around, NULL);

  g_ptr_array_add (patterns, g_pattern_spec_new (pattern));
}

/* Returns: (nullable): what it should have been */
static const char *
set_patterns (GPtrArray  *patterns,
              const char *value,
              const char *separators,
              const char *around)
{
  g_auto (GStrv) words = g_strsplit_set (value, separators, -1);

  g_ptr_array_set_size (patterns, 0);
  for (guint i = 0; words[i] != NULL; i++)
    if (*g_strstrip (words[i]) != '\0')
      add_pattern (patterns, words[i], around);

  return patterns->len > 0 ? NULL : _ ("there is nothing behind the =");
}

static const char *
set_flag (gboolean *flag, const char *value, const char *yes, const char *no, const char *wants)
{
  if (g_ascii_strcasecmp (value, yes) != 0 && g_ascii_strcasecmp (value, no) != 0)
    return wants;

  *flag = g_ascii_strcasecmp (value, yes) == 0;

  return NULL;
}

static gboolean
read_number (guint index, const char *value, guint *number)
{
  guint64 wide = 0;

  if (keys[index].kind == KEY_SPAN)
    return ms_span_parse (value, number) && *number >= keys[index].minimum &&
           *number <= keys[index].maximum;

  if (!g_ascii_string_to_unsigned (value, 10, keys[index].minimum, keys[index].maximum, &wide,
                                   NULL))
    return FALSE;
  *number = wide;

  return TRUE;
}

/* Returns: (transfer full) (nullable): what @value should have been */
static char *
set_value (MsShapingSection *section, guint index, const char *value)
{
  guint number = 0;

  switch (keys[index].kind)
    {
    case KEY_NUMBER:
    case KEY_SPAN:
      if (read_number (index, value, &number))
        {
          G_STRUCT_MEMBER (guint, section, keys[index].offset) = number;
          return NULL;
        }
      if (keys[index].kind == KEY_SPAN)
        return g_strdup_printf (_ ("give a time as 90s, 30m or 2h, at most %u hours"),
                                keys[index].maximum / 3600);
      return g_strdup_printf (_ ("give a number from %u to %u"), keys[index].minimum,
                              keys[index].maximum);
    case KEY_TLS:
      return g_strdup (set_flag (&section->limits.tls_required, value, "required", "optional",
                                 _ ("give “required” or “optional”")));
    case KEY_USE:
      return g_strdup (
          set_flag (&section->unused, value, "no", "yes", _ ("give “yes” or “no”")));
    case KEY_MX:
      return g_strdup (set_patterns (section->mx, value, " \t,;", ""));
    case KEY_TEXT:
      return g_strdup (set_patterns (section->texts, value, ";", "*"));
    case KEY_ENHANCED:
      return g_strdup (set_patterns (section->enhanced, value, " \t,;", ""));
    case KEY_NOTE:
      return NULL;
    }

  g_return_val_if_reached (NULL);
}

static gboolean
set_key (const Source     *source,
         const char       *group,
         const char       *key,
         MsShapingSection *section,
         GError          **error)
{
  g_autofree char *value = g_key_file_get_value (source->file, group, key, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_str_equal (keys[i].name, key) &&
        (keys[i].place & (section->rule ? FOR_RULES : FOR_PROVIDERS)) != 0)
      {
        g_autofree char *wants = NULL;

        if (!g_utf8_validate (value, -1, NULL))
          return refuse (source, group, key, _ ("the text is not UTF-8"), error);
        wants = set_value (section, i, g_strstrip (value));
        return wants == NULL || refuse (source, group, key, wants, error);
      }

  return refuse (source, group, key, _ ("there is no such key in this kind of section"), error);
}

/* Returns: (transfer full) (nullable) */
static MsShapingSection *
read_section (const Source       *source,
              const char         *group,
              const MsSiteLimits *standard,
              GError            **error)
{
  g_autoptr (MsShapingSection) section = new_section (group, standard);
  g_auto (GStrv) names = g_key_file_get_keys (source->file, group, NULL, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (!set_key (source, group, names[i], section, error))
      return NULL;

  return g_steal_pointer (&section);
}

/* What a section lacks once both files are in it. */
static gboolean
check_section (const Source           *source,
               const char             *group,
               const MsShapingSection *section,
               GError                **error)
{
  const MsSlowDown *action = &section->action;
  gboolean          reduces = action->connections > 0 || action->per_minute > 0;

  if (g_str_equal (group, DEFAULT) || section->unused)
    return TRUE;
  if (!section->rule)
    return section->mx->len > 0 ||
           refuse (source, group, NULL, _ ("mx= is missing: which hosts is it about?"), error);

  if (section->texts->len == 0 && section->enhanced->len == 0 && section->code == 0)
    return refuse (source, group, NULL,
                   _ ("text=, enhanced= or code= is missing: which replies is it about?"),
                   error);
  if (action->suspend == 0 && !reduces)
    return refuse (source, group, NULL,
                   _ ("suspend=, connections= or per-minute= is missing: what is to be done?"),
                   error);
  if (reduces != (action->seconds > 0))
    return refuse (source, group, NULL,
                   _ ("for= belongs to connections= and per-minute=: how long do they hold?"),
                   error);

  return TRUE;
}

/* Every value is checked in the file that it stands in, so that an error names that one. */
static gboolean
check_file (const Source *source, GError **error)
{
  static const MsSiteLimits none = { 0 };
  g_auto (GStrv) groups = g_key_file_get_groups (source->file, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autoptr (MsShapingSection) section = read_section (source, groups[i], &none, error);

      if (section == NULL)
        return FALSE;
    }

  return TRUE;
}

static GKeyFile *
load_shipped (void)
{
  g_autoptr (GBytes) bytes =
      g_resource_lookup_data (ms_shaping_data_get_resource (), RESOURCE, 0, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  /* It is compiled in and tested: there is no way to go on without it. */
  if (bytes == NULL || !g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, &error))
    g_error ("The compiled-in " SHIPPED " cannot be read: %s",
             error != NULL ? error->message : "it is missing");

  return g_steal_pointer (&file);
}

static gboolean
load_user (GKeyFile *file, const char *path, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &problem))
    return TRUE;

  g_set_error (error, MS_SHAPING_ERROR, MS_SHAPING_ERROR_INVALID,
               /* Translators: a file, and why. */
               _ ("%s: the limits for sites (setting shaping-file) cannot be read: %s"), path,
               problem->message);

  return FALSE;
}

static void
lay_over (GKeyFile *below, GKeyFile *above)
{
  g_auto (GStrv) groups = g_key_file_get_groups (above, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_auto (GStrv) names = g_key_file_get_keys (above, groups[i], NULL, NULL);

      for (guint k = 0; names != NULL && names[k] != NULL; k++)
        {
          g_autofree char *value = g_key_file_get_value (above, groups[i], names[k], NULL);

          g_key_file_set_value (below, groups[i], names[k], value);
        }
    }
}

/* Those of the user's file first, so that what it adds goes before what is shipped. */
static gboolean
collect (GPtrArray          *sections,
         const Source       *all,
         const Source       *user,
         gboolean            users,
         const MsSiteLimits *standard,
         GError            **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (all->file, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autoptr (MsShapingSection) section = NULL;

      if (g_str_equal (groups[i], DEFAULT) ||
          g_key_file_has_group (user->file, groups[i]) != users)
        continue;
      section = read_section (all, groups[i], standard, error);
      if (section == NULL || !check_section (users ? user : all, groups[i], section, error))
        return FALSE;
      if (!section->unused)
        g_ptr_array_add (sections, g_steal_pointer (&section));
    }

  return TRUE;
}

GPtrArray *
ms_shaping_file_read (const char *path, MsSiteLimits *standard, GError **error)
{
  static const MsSiteLimits base = { .connections = 10, .recipients_per_message = 1 };
  g_autoptr (GKeyFile) shipped = load_shipped ();
  g_autoptr (GKeyFile) own = g_key_file_new ();
  g_autoptr (GPtrArray) sections = NULL;
  g_autoptr (MsShapingSection) first = NULL;

  Source all = { SHIPPED, shipped };
  Source user = { path, own };

  if (path != NULL && (!load_user (own, path, error) || !check_file (&user, error)))
    return NULL;

  lay_over (shipped, own);
  first = read_section (&all, DEFAULT, &base, error);
  sections = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_shaping_section_free);
  if (first == NULL || !collect (sections, &all, &user, TRUE, &first->limits, error) ||
      !collect (sections, &all, &user, FALSE, &first->limits, error))
    return NULL;

  *standard = first->limits;

  return g_steal_pointer (&sections);
}
