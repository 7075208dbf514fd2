/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-undo.c - bounces undo: what came back counts no more */

#include "config.h"

#include "ms-commands.h"
#include "ms-return-options.h"

#include <glib/gi18n-lib.h>

#define PAGE 1000

typedef struct
{
  const MsReturnedWish *wish; /* (nullable): whatever fits, besides the ids */
  GArray               *ids;  /* (owned) (element-type gint64) */
} Undoing;

/* Those of the wish that count. */
static gboolean
add_wished (MsDb *db, Undoing *undoing, GError **error)
{
  gint64 before = 0;
  guint  length;

  do
    {
      g_autoptr (GPtrArray) page =
          ms_return_table_page (db, undoing->wish, before, PAGE, error);

      if (page == NULL)
        return FALSE;

      length = page->len;
      for (guint i = 0; i < length; i++)
        {
          const MsReturnedRow *row = page->pdata[i];

          before = row->id;
          if (row->undone == 0)
            g_array_append_val (undoing->ids, row->id);
        }
    }
  while (length == PAGE);

  return TRUE;
}

static gboolean
undo_all (MsDb *db, gpointer data, GError **error)
{
  Undoing *undoing = data;

  if (undoing->wish != NULL && !add_wished (db, undoing, error))
    return FALSE;
  for (guint i = 0; i < undoing->ids->len; i++)
    if (!ms_return_table_undo (db, g_array_index (undoing->ids, gint64, i), error))
      return FALSE;

  return TRUE;
}

/* Everything there is would be too much for a command that lacks a word. */
static gboolean
parse_undone (const MsArguments *arguments, GArray *ids, gboolean wished, GError **error)
{
  for (guint i = 0; i < ms_arguments_count (arguments); i++)
    {
      gint64 id = 0;

      if (!ms_return_options_number (ms_arguments_word (arguments, i), &id, error))
        return FALSE;
      g_array_append_val (ids, id);
    }
  if (wished && ids->len > 0)
    return ms_usage_fail (error, _ ("Give numbers or options, not both"));

  return wished || ids->len > 0 || ms_usage_fail (error, _ ("Say which: a number is missing"));
}

static MsExit
run_undo (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  MsReturnedWish wish;
  Undoing        undoing = { .ids = ids };
  gboolean       wished;

  if (!ms_return_options_parse (arguments, &wish, error))
    return MS_EXIT_USAGE;

  wished = wish.campaign != NULL || wish.search != NULL || wish.kind >= 0 || wish.class >= 0;
  if (!parse_undone (arguments, ids, wished, error))
    return MS_EXIT_USAGE;

  undoing.wish = wished ? &wish : NULL;
  if (ms_cli_write (cli, undo_all, &undoing, error))
    ms_cli_say (cli, ngettext ("%u counts no more.", "%u count no more.", ids->len), ids->len);

  return MS_EXIT_DONE;
}

static const MsOption undo_options[] = {
  MS_RETURN_OPTIONS,
  { NULL },
};

const MsCommand ms_undo_commands[] = {
  { { "bounces undo", "[NUMBER…]", 0, G_MAXUINT, undo_options,
      N_ ("Have these, or all that fit, count no more, and take back what they led to") },
    run_undo },
  { { NULL }, NULL },
};
