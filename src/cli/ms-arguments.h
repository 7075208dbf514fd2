/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-arguments.h - the words of one command, sorted into options and the rest */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_OPTION_FLAG,
  MS_OPTION_ONE,
  MS_OPTION_MANY, /* may be repeated */
} MsOptionKind;

typedef struct
{
  const char  *name; /* NULL ends a table */
  MsOptionKind kind;
  const char  *value; /* what stands for its value in the usage; NULL for a flag */
  const char  *help;  /* untranslated, marked for translation */
  gboolean     required;
} MsOption;

/* What a command takes. */
typedef struct
{
  const char     *name;    /* one or two words */
  const char     *words;   /* (nullable): what stands for the rest in the usage */
  guint           minimum; /* of the rest */
  guint           maximum;
  const MsOption *options; /* (nullable) */
  const char     *summary; /* untranslated, marked for translation */
  gboolean        changes; /* without any option nothing is asked for: that is an error */
} MsSyntax;

typedef struct _MsArguments MsArguments;

/* Options that stand before or after the command. */
typedef struct
{
  char    *database; /* (owned) (nullable) */
  gboolean json;
  gboolean version;
} MsGlobals;

void ms_globals_clear (MsGlobals *globals);

/**
 * ms_globals_parse:
 * @words: (inout): the program's arguments, its name first; what was understood is taken out
 * @commands: what --help says of them
 *
 * Reads the options before the command.  --help prints and exits.
 *
 * Errors: %MS_USAGE_ERROR
 */
gboolean ms_globals_parse (MsGlobals  *globals,
                           char     ***words,
                           const char *commands,
                           GError    **error);

/**
 * ms_arguments_parse:
 * @words: (inout): the program's name, then what follows the command; taken apart
 * @commands: (nullable): what --help says of commands that begin with this one's name
 *
 * --help prints and exits.
 *
 * Errors: %MS_USAGE_ERROR
 */
MsArguments *ms_arguments_parse (const MsSyntax *syntax,
                                 MsGlobals      *globals,
                                 char         ***words,
                                 const char     *commands,
                                 GError        **error);
void         ms_arguments_free (MsArguments *self);

/** ms_arguments_usage: Returns: (transfer full): "mailshotctl lists [--x Y]" */
char *ms_arguments_usage (const MsSyntax *syntax);

/** ms_arguments_word: Returns: (nullable): the @index'th of the rest; %NULL: there are fewer */
const char *ms_arguments_word (const MsArguments *self, guint index);
guint       ms_arguments_count (const MsArguments *self);

gboolean ms_arguments_flag (const MsArguments *self, const char *name);

/** ms_arguments_get: Returns: (nullable): the option's value, the last one given */
const char *ms_arguments_get (const MsArguments *self, const char *name);

/** ms_arguments_all: Returns: (nullable) (transfer none): all its values; %NULL: not given */
const char *const *ms_arguments_all (const MsArguments *self, const char *name);

/** ms_arguments_number: @value: (inout): left alone where the option is not given */
gboolean ms_arguments_number (const MsArguments *self,
                              const char        *name,
                              guint              minimum,
                              guint              maximum,
                              guint             *value,
                              GError           **error);

/**
 * ms_arguments_choice:
 * @choices: (array zero-terminated=1)
 * @value: (inout): index of the one that was given; left alone where none is
 */
gboolean ms_arguments_choice (const MsArguments *self,
                              const char        *name,
                              const char *const *choices,
                              guint             *value,
                              GError           **error);

/* One code: the command line is not as it should be. */
#define MS_USAGE_ERROR (ms_usage_error_quark ())
GQuark ms_usage_error_quark (void);

gboolean ms_usage_fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsArguments, ms_arguments_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsGlobals, ms_globals_clear)

G_END_DECLS
