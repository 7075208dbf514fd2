/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-reading-rules.c - the rules of data/replies.tsv, made ready to be asked
 *
 * All phrases of all rules are looked for in one pass over the text: each word of the text is
 * compared only with the phrases that begin with its first two letters.  The rules then look at
 * which were found.  data/replies.tsv tells how a row is written.
 */

#include "config.h"

#include "ms-reading-phrase.h"
#include "ms-reading-rules.h"
#include "ms-reading-resources.h"

#include <gio/gio.h>
#include <string.h>

#define N_COLUMNS 9
#define N_FOUND   8 /* of 64 groups each */

enum
{
  COLUMN_CLASS,
  COLUMN_CODE,
  COLUMN_ENHANCED,
  COLUMN_TEXT,
  COLUMN_RETRY,
  COLUMN_BAD,
  COLUMN_WAIT,
  COLUMN_REMARK,
  COLUMN_SOURCE,
};

typedef struct
{
  MsRule  rule;
  char  **codes;    /* (owned) (nullable): any */
  char  **enhanced; /* (owned) (nullable): any */
  GArray *groups;   /* (owned): of guint: all must be found */
  GArray *barred;   /* (owned): of guint: none may be */
} Row;

typedef struct
{
  MsPhraseIndex *phrases; /* (owned) */
  GPtrArray     *rows;    /* (owned) (element-type Row) */
  char          *wrong;   /* (owned) (nullable) */
} Rules;

static Rules *get_rules (void);

/* "x.7.606-649": @pattern is one of a list; @code is "5.7.620" */
static gboolean
enhanced_fits (const char *pattern, const char *code)
{
  const char *detail;
  char       *end = NULL;
  guint64     low;
  guint64     high;
  guint64     value;

  if (pattern[0] != 'x' && pattern[0] != code[0])
    return FALSE;

  detail = strrchr (pattern, '.');
  if (strncmp (pattern + 1, code + 1, (gsize) (detail - pattern)) != 0)
    return FALSE;
  if (detail[1] == '*')
    return TRUE;

  low = g_ascii_strtoull (detail + 1, &end, 10);
  high = *end == '-' ? g_ascii_strtoull (end + 1, NULL, 10) : low;
  value = g_ascii_strtoull (code + (detail - pattern) + 1, NULL, 10);

  return value >= low && value <= high;
}

static gboolean
one_enhanced_fits (char **patterns, const char *code)
{
  if (patterns == NULL)
    return TRUE;
  if (code == NULL || strlen (code) < 5)
    return FALSE;

  for (guint i = 0; patterns[i] != NULL; i++)
    if (enhanced_fits (patterns[i], code))
      return TRUE;

  return FALSE;
}

/* "5", "55", "550": how it begins; "0": there is none.  Where there is none, "5" alone fits a
 * bounce as well, unless its enhanced code says that it passes. */
static gboolean
one_code_fits (char **patterns, const MsRuleQuestion *question)
{
  char digits[16];

  if (patterns == NULL)
    return TRUE;
  if (question->bounce && question->code == 0 && g_str_equal (patterns[0], "5") &&
      patterns[1] == NULL)
    return question->enhanced == NULL || question->enhanced[0] == '5';

  g_snprintf (digits, sizeof digits, "%u", question->code);
  for (guint i = 0; patterns[i] != NULL; i++)
    if (g_str_has_prefix (digits, patterns[i]))
      return TRUE;

  return FALSE;
}

static gboolean
is_found (const guint64 *found, guint group)
{
  return (found[group / 64] >> (group % 64) & 1) != 0;
}

static gboolean
fits (const Row *row, const MsRuleQuestion *question, const guint64 *found)
{
  for (guint i = 0; i < row->groups->len; i++)
    if (!is_found (found, g_array_index (row->groups, guint, i)))
      return FALSE;
  for (guint i = 0; i < row->barred->len; i++)
    if (is_found (found, g_array_index (row->barred, guint, i)))
      return FALSE;

  return one_code_fits (row->codes, question) &&
         one_enhanced_fits (row->enhanced, question->enhanced);
}

const MsRule *
ms_reading_rules_match (const MsRuleQuestion *question)
{
  static const MsRule nothing = { MS_CLASS_OTHER, MS_RULE_DEFAULT, MS_RULE_DEFAULT, 0, NULL };
  const Rules        *rules = get_rules ();
  guint64             found[N_FOUND] = { 0 };

  ms_phrase_index_find (rules->phrases, question->words, found);

  for (guint i = 0; i < rules->rows->len; i++)
    {
      const Row *row = rules->rows->pdata[i];

      if (fits (row, question, found))
        return &row->rule;
    }

  return &nothing;
}

static char **
split_cell (const char *cell)
{
  return g_str_equal (cell, "-") ? NULL : g_strsplit (cell, ",", -1);
}

static gboolean
parse_answer (const char *cell, MsRuleAnswer *out)
{
  *out = g_str_equal (cell, "yes")  ? MS_RULE_YES
         : g_str_equal (cell, "no") ? MS_RULE_NO
                                    : MS_RULE_DEFAULT;

  return *out != MS_RULE_DEFAULT || g_str_equal (cell, "-");
}

/* "a phrase | another & !barred phrase" */
static gboolean
parse_text (Rules *self, Row *row, const char *cell)
{
  g_auto (GStrv) parts = g_strsplit (cell, "&", -1);

  if (g_str_equal (cell, "-"))
    return TRUE;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *part = g_strstrip (parts[i]);
      gboolean    barred = part[0] == '!';
      guint       group;

      if (!ms_phrase_index_add (self->phrases, part + barred, N_FOUND * 64, &group))
        return FALSE;
      g_array_append_val (barred ? row->barred : row->groups, group);
    }

  return TRUE;
}

static gboolean
are_enhanced (char **patterns)
{
  for (guint i = 0; patterns != NULL && patterns[i] != NULL; i++)
    if (strlen (patterns[i]) < 5 || patterns[i][1] != '.' || patterns[i][3] != '.' ||
        strchr ("x245", patterns[i][0]) == NULL)
      return FALSE;

  return TRUE;
}

static void
row_free (gpointer data)
{
  Row *self = data;

  g_strfreev (self->codes);
  g_strfreev (self->enhanced);
  g_array_unref (self->groups);
  g_array_unref (self->barred);
  g_free (self->rule.remark);
  g_free (self);
}

static gboolean
parse_row (Rules *self, const char *line)
{
  g_auto (GStrv) cells = g_strsplit (line, "\t", -1);

  Row *row;

  if (g_strv_length (cells) != N_COLUMNS || cells[COLUMN_SOURCE][0] == '\0')
    return FALSE;

  row = g_new0 (Row, 1);
  row->groups = g_array_new (FALSE, FALSE, sizeof (guint));
  row->barred = g_array_new (FALSE, FALSE, sizeof (guint));
  row->codes = split_cell (cells[COLUMN_CODE]);
  row->enhanced = split_cell (cells[COLUMN_ENHANCED]);
  if (!g_str_equal (cells[COLUMN_REMARK], "-"))
    row->rule.remark = g_strdup (cells[COLUMN_REMARK]);
  row->rule.wait = (guint) g_ascii_strtoull (cells[COLUMN_WAIT], NULL, 10);

  if (!ms_reply_class_from_string (cells[COLUMN_CLASS], &row->rule.class) ||
      !parse_answer (cells[COLUMN_RETRY], &row->rule.retry) ||
      !parse_answer (cells[COLUMN_BAD], &row->rule.bad) || !are_enhanced (row->enhanced) ||
      !parse_text (self, row, cells[COLUMN_TEXT]))
    {
      row_free (row);
      return FALSE;
    }

  g_ptr_array_add (self->rows, row);

  return TRUE;
}

/* "@who <tab> user | mailbox": what "{who}" stands for from there on */
static gboolean
parse_line (Rules *self, const char *line)
{
  const char *tab = strchr (line, '\t');

  if (line[0] == '\0' || line[0] == '#')
    return TRUE;
  if (line[0] != '@')
    return parse_row (self, line);
  if (tab == NULL)
    return FALSE;

  ms_phrase_index_define (self->phrases, line + 1, (gsize) (tab - line - 1), tab + 1);

  return TRUE;
}

static Rules *
load_rules (void)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  Rules *self = g_new0 (Rules, 1);

  self->phrases = ms_phrase_index_new ();
  self->rows = g_ptr_array_new_with_free_func (row_free);

  bytes = g_resource_lookup_data (ms_reading_get_resource (),
                                  "/org/mailshot/replies/replies.tsv", 0, NULL);
  g_assert (bytes != NULL);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (!parse_line (self, lines[i]) && self->wrong == NULL)
      self->wrong = g_strdup_printf ("line %u: %s", i + 1, lines[i]);

  return self;
}

static Rules *
get_rules (void)
{
  static Rules *rules;

  if (g_once_init_enter (&rules))
    g_once_init_leave (&rules, load_rules ());

  return rules;
}

char *
ms_reading_rules_check (void)
{
  return g_strdup (get_rules ()->wrong);
}
