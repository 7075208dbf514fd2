/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-arguments.c - the words of one command, sorted into options and the rest */

#include "config.h"

#include "ms-arguments.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* One option's place, which GOption fills. */
typedef struct
{
  int    flag;
  char **values; /* (owned) (nullable) */
} Slot;

struct _MsArguments
{
  const MsSyntax *syntax;
  char          **rest;  /* (owned) (nullable) */
  Slot           *slots; /* (owned): in the order of the syntax's options */
  guint           count;
};

G_DEFINE_QUARK (ms - usage - error - quark, ms_usage_error)

gboolean
ms_usage_fail (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (MS_USAGE_ERROR, 0, format, args);
  va_end (args);

  return FALSE;
}

void
ms_globals_clear (MsGlobals *globals)
{
  g_clear_pointer (&globals->database, g_free);
}

static void
add_globals (GOptionContext *context, MsGlobals *globals)
{
  const GOptionEntry entries[] = {
    { "database", 0, 0, G_OPTION_ARG_FILENAME, &globals->database,
      N_ ("Use this database instead of the user's own"), "FILE" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &globals->json, N_ ("Print JSON"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &globals->version, N_ ("Print the version"), NULL },
    { NULL },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static gboolean
parse (GOptionContext *context, char ***words, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (g_option_context_parse_strv (context, words, &failure))
    return TRUE;

  return ms_usage_fail (error, "%s", failure->message);
}

gboolean
ms_globals_parse (MsGlobals *globals, char ***words, const char *commands, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("COMMAND …"));

  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_description (context, commands);
  add_globals (context, globals);

  return parse (context, words, error);
}

static guint
count_options (const MsSyntax *syntax)
{
  guint count = 0;

  while (syntax->options != NULL && syntax->options[count].name != NULL)
    count++;

  return count;
}

/* Values are taken as they come: GOption's own strings are converted from the locale's
 * encoding, which fails for "ü" in the C locale. */
static void
add_options (GOptionContext *context, MsArguments *self)
{
  g_autofree GOptionEntry *entries = g_new0 (GOptionEntry, self->count + 2);

  for (guint i = 0; i < self->count; i++)
    {
      const MsOption *option = &self->syntax->options[i];
      gboolean        flag = option->kind == MS_OPTION_FLAG;

      entries[i].long_name = option->name;
      entries[i].arg = flag ? G_OPTION_ARG_NONE : G_OPTION_ARG_FILENAME_ARRAY;
      entries[i].arg_data = flag ? (gpointer) &self->slots[i].flag : &self->slots[i].values;
      entries[i].description = option->help;
      entries[i].arg_description = option->value;
    }

  entries[self->count].long_name = G_OPTION_REMAINING;
  entries[self->count].arg = G_OPTION_ARG_FILENAME_ARRAY;
  entries[self->count].arg_data = &self->rest;
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static gboolean
has_option (const MsArguments *self)
{
  for (guint i = 0; i < self->count; i++)
    if (self->slots[i].flag || self->slots[i].values != NULL)
      return TRUE;

  return FALSE;
}

static gboolean
check (const MsArguments *self, GError **error)
{
  const MsSyntax *syntax = self->syntax;
  guint           count = ms_arguments_count (self);

  for (guint i = 0; i < self->count; i++)
    if (syntax->options[i].required && self->slots[i].values == NULL)
      return ms_usage_fail (error, _ ("The option --%s is missing"), syntax->options[i].name);

  if (count < syntax->minimum)
    return ms_usage_fail (error, _ ("“%s” needs more words after it"), syntax->name);
  if (count > syntax->maximum)
    return ms_usage_fail (error, _ ("“%s” is one word too many"), self->rest[syntax->maximum]);
  if (syntax->changes && !has_option (self))
    return ms_usage_fail (error, _ ("Nothing is to be changed: “%s” needs an option"),
                          syntax->name);

  return TRUE;
}

MsArguments *
ms_arguments_parse (const MsSyntax *syntax,
                    MsGlobals      *globals,
                    char         ***words,
                    const char     *commands,
                    GError        **error)
{
  g_autoptr (MsArguments) self = g_new0 (MsArguments, 1);
  g_autoptr (GOptionContext) context = g_option_context_new (syntax->words);
  g_autofree char *name = g_strconcat ("mailshotctl ", syntax->name, NULL);

  self->syntax = syntax;
  self->count = count_options (syntax);
  self->slots = g_new0 (Slot, self->count);

  g_free ((*words)[0]);
  (*words)[0] = g_steal_pointer (&name);
  g_set_prgname ((*words)[0]);
  g_option_context_set_summary (context, _ (syntax->summary));
  g_option_context_set_description (context, commands);
  add_globals (context, globals);
  add_options (context, self);
  if (!parse (context, words, error) || !check (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
ms_arguments_free (MsArguments *self)
{
  for (guint i = 0; i < self->count; i++)
    g_strfreev (self->slots[i].values);
  g_free (self->slots);
  g_strfreev (self->rest);
  g_free (self);
}

char *
ms_arguments_usage (const MsSyntax *syntax)
{
  GString *out = g_string_new ("mailshotctl ");

  g_string_append (out, syntax->name);
  if (syntax->words != NULL)
    g_string_append_printf (out, " %s", syntax->words);

  for (guint i = 0; i < count_options (syntax); i++)
    {
      const MsOption *option = &syntax->options[i];

      g_string_append_printf (out, option->required ? " --%s" : " [--%s", option->name);
      if (option->value != NULL)
        g_string_append_printf (out, " %s", option->value);
      g_string_append (out, option->required ? "" : "]");
      g_string_append (out, option->kind == MS_OPTION_MANY ? "…" : "");
    }

  return g_string_free (out, FALSE);
}

const char *
ms_arguments_word (const MsArguments *self, guint index)
{
  return index < ms_arguments_count (self) ? self->rest[index] : NULL;
}

guint
ms_arguments_count (const MsArguments *self)
{
  return self->rest != NULL ? g_strv_length (self->rest) : 0;
}

/* An option that this command does not take is one that was not given: commands share code. */
static const Slot *
find (const MsArguments *self, const char *name)
{
  static const Slot none = { 0 };

  for (guint i = 0; i < self->count; i++)
    if (strcmp (self->syntax->options[i].name, name) == 0)
      return &self->slots[i];

  return &none;
}

gboolean
ms_arguments_flag (const MsArguments *self, const char *name)
{
  return find (self, name)->flag;
}

const char *const *
ms_arguments_all (const MsArguments *self, const char *name)
{
  return (const char *const *) find (self, name)->values;
}

const char *
ms_arguments_get (const MsArguments *self, const char *name)
{
  char **values = find (self, name)->values;

  return values != NULL ? values[g_strv_length (values) - 1] : NULL;
}

gboolean
ms_arguments_number (const MsArguments *self,
                     const char        *name,
                     guint              minimum,
                     guint              maximum,
                     guint             *value,
                     GError           **error)
{
  const char *text = ms_arguments_get (self, name);
  guint64     number = 0;

  if (text == NULL)
    return TRUE;

  if (!g_ascii_string_to_unsigned (text, 10, minimum, maximum, &number, NULL))
    return ms_usage_fail (error, _ ("--%s takes a number from %u to %u, not “%s”"), name,
                          minimum, maximum, text);

  *value = number;

  return TRUE;
}

gboolean
ms_arguments_choice (const MsArguments *self,
                     const char        *name,
                     const char *const *choices,
                     guint             *value,
                     GError           **error)
{
  const char      *text = ms_arguments_get (self, name);
  g_autofree char *all = NULL;

  for (guint i = 0; text != NULL && choices[i] != NULL; i++)
    if (g_ascii_strcasecmp (choices[i], text) == 0)
      {
        *value = i;
        return TRUE;
      }

  if (text == NULL)
    return TRUE;

  all = g_strjoinv (", ", (char **) choices);

  return ms_usage_fail (error, _ ("--%s is one of %s, not “%s”"), name, all, text);
}
