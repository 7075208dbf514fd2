/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-column-mapping.c - which column of a file becomes which field of a contact */

#include "config.h"

#include "ms-address.h"
#include "ms-column-mapping.h"
#include "ms-column-names.h"
#include "ms-fields.h"
#include "ms-inspection.h"
#include "ms-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  char *name;  /* (owned) */
  char *field; /* (owned) (nullable) */
} Column;

struct _MsColumnMapping
{
  GArray *columns; /* (owned) (element-type Column) */
};

static void
clear_column (gpointer data)
{
  Column *column = data;

  g_free (column->name);
  g_free (column->field);
}

static Column *
get (const MsColumnMapping *self, guint column)
{
  return &g_array_index (self->columns, Column, column);
}

static gboolean
same_key (const char *a, const char *b)
{
  g_autofree char *key_a = ms_field_name_key (a);
  g_autofree char *key_b = ms_field_name_key (b);

  return g_str_equal (key_a, key_b);
}

static int
find_name (const MsColumnMapping *self, const char *name)
{
  for (guint i = 0; i < self->columns->len; i++)
    if (same_key (get (self, i)->name, name))
      return i;

  return -1;
}

/* The header's text on one line without blanks around it, made unique by a number. */
static char *
make_name (const MsColumnMapping *self, const char *cell)
{
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;
  g_autofree char *key = NULL;

  ms_address_split_mailbox (cell, NULL, &text);
  name = ms_text_printable (text, MIN (strlen (text), 200));
  key = ms_field_name_key (name);
  if (*key == '\0')
    {
      g_free (name);
      name = g_strdup_printf (_ ("Column %u"), self->columns->len + 1);
    }
  if (find_name (self, name) < 0)
    return g_steal_pointer (&name);

  for (guint number = 2;; number++)
    {
      g_autofree char *other = g_strdup_printf ("%s %u", name, number);

      if (find_name (self, other) < 0)
        return g_steal_pointer (&other);
    }
}

static gboolean
holds_address (const char *cell)
{
  g_autofree char *address = NULL;
  g_autofree char *key = NULL;

  if (strchr (cell, '@') == NULL)
    return FALSE;

  ms_address_split_mailbox (cell, NULL, &address);
  key = ms_address_key (address);

  return key != NULL;
}

/* Of the cells in a column that are not empty: how many were meant as an address, in per cent;
 * 0 where none of them is one. */
static guint
share_of_addresses (const GPtrArray *rows, guint first, guint column, guint *filled)
{
  guint addresses = 0;
  guint meant = 0;

  *filled = 0;
  for (guint i = first; i < rows->len; i++)
    {
      const char *const *cells = rows->pdata[i];

      if (g_strv_length ((char **) cells) <= column || *cells[column] == '\0')
        continue;
      (*filled)++;
      meant += strchr (cells[column] + 1, '@') != NULL;
      addresses += holds_address (cells[column]);
    }

  return addresses > 0 ? meant * 100 / *filled : 0;
}

/* A column called so is the one unless its cells say otherwise; one full of addresses is, too.
 */
static int
propose_address (const MsColumnMapping *self, const GPtrArray *rows, gboolean header)
{
  int   best = -1;
  guint best_score = 0;

  for (guint i = 0; i < self->columns->len; i++)
    {
      g_autofree char *key = ms_field_name_key (get (self, i)->name);

      guint filled = 0;
      guint share = share_of_addresses (rows, header ? 1 : 0, i, &filled);
      guint rank = header ? ms_column_names_rank (key) : 0;
      guint score = 0;

      if (rank >= 2 && (filled == 0 || share > 0))
        score = 1000 * rank + share;
      else if (share >= (self->columns->len > 1 ? 50 : 1))
        score = 500 * rank + 900 + share + MIN (filled, 400);
      else if (rank >= 2)
        score = rank;

      if (score > best_score)
        {
          best = i;
          best_score = score;
        }
    }

  return best;
}

MsColumnMapping *
ms_column_mapping_new (const GPtrArray *rows, gboolean header)
{
  MsColumnMapping *self = g_new0 (MsColumnMapping, 1);
  guint            size = 0;
  int              address;

  self->columns = g_array_new (FALSE, TRUE, sizeof (Column));
  g_array_set_clear_func (self->columns, clear_column);

  for (guint i = 0; i < rows->len; i++)
    size = MAX (size, g_strv_length (rows->pdata[i]));

  for (guint i = 0; i < size; i++)
    {
      char **names = header && rows->len > 0 ? rows->pdata[0] : NULL;
      Column column = { NULL, NULL };

      column.name =
          make_name (self, names != NULL && i < g_strv_length (names) ? names[i] : "");
      column.field = g_strdup (column.name);
      g_array_append_val (self->columns, column);
    }

  address = propose_address (self, rows, header);
  for (guint i = 0; i < size; i++)
    if ((int) i != address && same_key (get (self, i)->field, MS_COLUMN_ADDRESS))
      {
        g_free (get (self, i)->field);
        get (self, i)->field = g_strconcat (get (self, i)->name, " 2", NULL);
      }
  if (address >= 0)
    ms_column_mapping_set (self, address, MS_COLUMN_ADDRESS);

  return self;
}

void
ms_column_mapping_free (MsColumnMapping *self)
{
  g_array_unref (self->columns);
  g_free (self);
}

guint
ms_column_mapping_get_size (const MsColumnMapping *self)
{
  return self->columns->len;
}

const char *
ms_column_mapping_get_name (const MsColumnMapping *self, guint column)
{
  g_return_val_if_fail (column < self->columns->len, NULL);

  return get (self, column)->name;
}

const char *
ms_column_mapping_get_field (const MsColumnMapping *self, guint column)
{
  g_return_val_if_fail (column < self->columns->len, NULL);

  return get (self, column)->field;
}

int
ms_column_mapping_get_address (const MsColumnMapping *self)
{
  for (guint i = 0; i < self->columns->len; i++)
    if (g_strcmp0 (get (self, i)->field, MS_COLUMN_ADDRESS) == 0)
      return i;

  return -1;
}

void
ms_column_mapping_set (MsColumnMapping *self, guint column, const char *field)
{
  g_autofree char *text = g_strstrip (g_strdup (field != NULL ? field : ""));
  g_autofree char *key = ms_field_name_key (text);

  g_return_if_fail (column < self->columns->len);

  g_clear_pointer (&get (self, column)->field, g_free);
  if (*key == '\0')
    return;

  for (guint i = 0; i < self->columns->len; i++)
    if (get (self, i)->field != NULL && same_key (get (self, i)->field, text))
      g_clear_pointer (&get (self, i)->field, g_free);

  get (self, column)->field = g_str_equal (key, MS_COLUMN_ADDRESS)
                                  ? g_strdup (MS_COLUMN_ADDRESS)
                                  : g_steal_pointer (&text);
}

gboolean
ms_column_mapping_assign (MsColumnMapping *self, const char *assignment, GError **error)
{
  const char      *equals = strrchr (assignment, '=');
  g_autofree char *name = NULL;
  guint64          number = 0;
  int              column;

  if (equals == NULL)
    {
      g_set_error (error, MS_IMPORT_ERROR, MS_IMPORT_ERROR_MAPPING,
                   _ ("“%s” has no “=”: write COLUMN=FIELD"), assignment);
      return FALSE;
    }

  name = g_strstrip (g_strndup (assignment, equals - assignment));
  column = find_name (self, name);
  if (column < 0 && g_ascii_string_to_unsigned (name, 10, 1, self->columns->len, &number, NULL))
    column = (int) number - 1;
  if (column < 0)
    {
      g_set_error (error, MS_IMPORT_ERROR, MS_IMPORT_ERROR_MAPPING,
                   _ ("The file has no column “%s”: name one by its header or its number"),
                   name);
      return FALSE;
    }

  ms_column_mapping_set (self, column, equals + 1);

  return TRUE;
}

char *
ms_column_mapping_check (const MsColumnMapping *self, const char *const *cells)
{
  g_autofree char *text = NULL;
  g_auto (MsAddress) address = { NULL, NULL };

  int              column = ms_column_mapping_get_address (self);
  guint            size = g_strv_length ((char **) cells);
  gboolean         blank = TRUE;
  MsAddressProblem problem;

  for (guint i = 0; i < size && blank; i++)
    blank = cells[i][strspn (cells[i], " \t")] == '\0';
  if (blank)
    return NULL;

  ms_address_split_mailbox (column >= 0 && (guint) column < size ? cells[column] : "", NULL,
                            &text);
  problem = ms_address_parse (text, &address);

  return problem != MS_ADDRESS_OK ? g_strdup (ms_address_describe (problem)) : NULL;
}
