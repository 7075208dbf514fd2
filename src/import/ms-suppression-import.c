/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-suppression-import.c - suppressions from a file of any encoding and dialect */

#include "config.h"

#include "ms-address.h"
#include "ms-fields.h"
#include "ms-import-stage.h"
#include "ms-suppression-import.h"
#include "ms-suppression-table.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define REJECTS_MAX  1000
#define MICROSECONDS 6 /* digits */

/* Sorted once at the end, beside the database: then its table is filled from one end to the
 * other, and nobody who writes waits for the sorting. */
#define SETUP                                                                              \
  "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"  \
  "PRAGMA cache_size = -24000;"                                                            \
  "CREATE TABLE rows (n INTEGER PRIMARY KEY, address TEXT NOT NULL, list TEXT NOT NULL,"   \
  " written TEXT, reason TEXT NOT NULL, at INTEGER NOT NULL);"                             \
  "CREATE TABLE sorted (n INTEGER PRIMARY KEY, address TEXT NOT NULL, list TEXT NOT NULL," \
  " written TEXT, reason TEXT NOT NULL, at INTEGER NOT NULL); BEGIN"
#define SORT                                                                               \
  "INSERT INTO sorted (address, list, written, reason, at) SELECT address, list, written," \
  " reason, at FROM rows ORDER BY address COLLATE NOCASE, list COLLATE NOCASE, n; COMMIT"

enum
{
  EMAIL,
  DOMAIN,
  LIST,
  REASON,
  TIME,
  N_COLUMNS,
};

typedef struct
{
  const MsSuppressionImportOptions *options;
  int                               columns[N_COLUMNS]; /* -1: there is none */
  guint                             head;               /* rows that only name columns */
  MsDb                             *stage;              /* (owned) */
  MsSuppressionImported            *out;
  GError                           *error; /* (owned) (nullable): of the stage */
} Import;

static void
import_clear (Import *self)
{
  g_clear_pointer (&self->stage, ms_db_close);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, import_clear)

static void
reject_clear (gpointer data)
{
  g_free (((MsSuppressionReject *) data)->reason);
}

void
ms_suppression_imported_clear (MsSuppressionImported *self)
{
  g_clear_pointer (&self->rejects, g_array_unref);
}

/* Returns: (nullable): NULL where the row has no such cell, or nothing in it */
static const char *
get_cell (const Import *self, const char *const *cells, guint column)
{
  guint size = g_strv_length ((char **) cells);

  if (self->columns[column] < 0 || (guint) self->columns[column] >= size)
    return NULL;

  cells += self->columns[column];

  return **cells != '\0' ? *cells : NULL;
}

/* Returns: (transfer full) (nullable): as ms_suppression_parse() */
static MsSuppression *
parse_address (const char *email, const char *domain, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *whole = NULL;

  const char *cell = email != NULL ? email : domain != NULL ? domain : "";

  ms_address_split_mailbox (cell, NULL, &text);
  if (*text == '\0' || strstr (text, "\357\277\275") != NULL ||
      (email != NULL && strchr (text, '@') == NULL))
    {
      g_set_error_literal (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                           ms_address_describe (*text == '\0' ? MS_ADDRESS_EMPTY
                                                : strchr (text, '@') == NULL
                                                    ? MS_ADDRESS_NO_AT
                                                    : MS_ADDRESS_NOT_UTF8));
      return NULL;
    }

  if (email == NULL && *text != '@')
    whole = g_strconcat ("@", text, NULL);

  return ms_suppression_parse (whole != NULL ? whole : text, error);
}

/* ISO 8601; what is written otherwise says nothing.  Returns µs; 0: nothing */
static gint64
parse_time (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GString) whole = NULL;
  g_autoptr (GDateTime) time = NULL;

  const char *dot = text != NULL ? strchr (text, '.') : NULL;
  gint64      fraction = 0;
  gsize       digits = 0;

  if (text == NULL)
    return 0;

  /* GLib reads the fraction as a double, which is off by one now and then. */
  whole = g_string_new (text);
  if (dot != NULL)
    {
      digits = strspn (dot + 1, "0123456789");
      for (guint i = 0; i < MICROSECONDS; i++)
        fraction = 10 * fraction + (i < digits ? dot[1 + i] - '0' : 0);
      g_string_erase (whole, dot - text, digits + 1);
    }
  time = g_date_time_new_from_iso8601 (whole->str, utc);

  return time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC + fraction : 0;
}

/* Without the apostrophe of a cell that would be a formula.  Returns: (nullable): NULL: it
 * cannot be the name of a list */
static const char *
clean_list (const char *cell)
{
  if (cell[0] == '\'' && cell[1] != '\0' && strchr ("=+-@", cell[1]) != NULL)
    cell++;

  for (const char *at = cell; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return NULL;

  return cell;
}

static gboolean
stage_row (Import *self, const MsSuppression *row)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (self->stage,
                        "INSERT INTO rows (address, list, written, reason, at)"
                        " VALUES (?1, ?2, ?3, ?4, ?5)",
                        &self->error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_static (stmt, 1, row->address, -1);
  ms_stmt_bind_static (stmt, 2, row->list, -1);
  ms_stmt_bind_static (stmt, 3, row->written, -1);
  ms_stmt_bind_static (stmt, 4, row->reason, -1);
  ms_stmt_bind_int (stmt, 5, row->at);

  return ms_stmt_run (stmt, NULL, &self->error);
}

/* Returns: (transfer full) (nullable) */
static MsSuppression *
parse_row (Import *self, const char *const *cells, GError **error)
{
  g_autoptr (MsSuppression) row = NULL;
  g_autofree char *small = NULL;

  const char *list = get_cell (self, cells, LIST);
  const char *reason = get_cell (self, cells, REASON);

  row = parse_address (get_cell (self, cells, EMAIL), get_cell (self, cells, DOMAIN), error);
  if (row == NULL)
    return NULL;

  list = clean_list (list != NULL                  ? list
                     : self->options->list != NULL ? self->options->list
                                                   : "");
  if (list == NULL)
    {
      g_set_error_literal (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                           _ ("the list's name holds a line break or a control character"));
      return NULL;
    }

  small = reason != NULL ? g_ascii_strdown (reason, -1) : NULL;
  if (small == NULL || !ms_suppression_table_is_reason (small))
    reason = self->options->reason != NULL ? self->options->reason : MS_SUPPRESSION_IMPORTED;
  else
    reason = small;
  row->list = g_strdup (list);
  row->reason = g_strdup (reason);
  row->at = parse_time (get_cell (self, cells, TIME));

  return g_steal_pointer (&row);
}

static gboolean
take_row (guint64 line, const char *const *cells, gpointer data)
{
  Import *self = data;
  g_autoptr (MsSuppression) row = NULL;
  g_autoptr (GError) problem = NULL;

  if (self->head > 0)
    {
      self->head--;
      return TRUE;
    }

  self->out->rows++;
  row = parse_row (self, cells, &problem);
  if (row != NULL)
    return stage_row (self, row);

  if (self->out->rejected++ < REJECTS_MAX)
    {
      MsSuppressionReject reject = { line, g_strdup (problem->message) };

      g_array_append_val (self->out->rejects, reject);
    }

  return TRUE;
}

/* What the first row calls its columns.  "domain" over domains looks like no header to those
 * who look for addresses. */
static gboolean
name_columns (Import *self, const char *const *cells)
{
  static const char *const names[N_COLUMNS] = { NULL, "domain", "list", "reason", "time" };
  gboolean                 any = FALSE;

  for (guint i = 0; cells[i] != NULL; i++)
    {
      g_autofree char *key = ms_field_name_key (cells[i]);

      for (guint j = DOMAIN; j < N_COLUMNS; j++)
        if (g_str_equal (key, names[j]))
          {
            self->columns[j] = i;
            any = any || j == DOMAIN;
          }
    }

  return any;
}

/* A first row that is itself to be suppressed is no header, whatever it looks like. */
static gboolean
is_suppression (const Import *self, const char *const *cells)
{
  const char *cell = get_cell (self, cells, EMAIL);
  g_autoptr (MsSuppression) row = NULL;

  if (cell != NULL)
    row = parse_address (cell, NULL, NULL);

  return row != NULL;
}

static void
find_columns (Import *self, MsInspection *inspection)
{
  MsColumnMapping *mapping = ms_inspection_get_mapping (inspection);
  const GPtrArray *rows = ms_inspection_get_rows (inspection);
  gboolean         header = ms_inspection_get_header (inspection);
  int              address = ms_column_mapping_get_address (mapping);

  for (guint i = 0; i < N_COLUMNS; i++)
    self->columns[i] = -1;
  if (rows->len == 0)
    return;

  self->columns[EMAIL] = MAX (address, 0);
  if (is_suppression (self, rows->pdata[0]))
    return;

  header = name_columns (self, rows->pdata[0]) || header;
  if (address < 0 && self->columns[DOMAIN] >= 0)
    self->columns[EMAIL] = -1;
  for (guint i = DOMAIN; i < N_COLUMNS; i++)
    if (!header || self->columns[i] == self->columns[EMAIL])
      self->columns[i] = -1;
  self->head = header ? 1 : 0;
}

/* In the store's transaction, perhaps twice. */
static gboolean
publish (MsDb *db, gpointer data, GError **error)
{
  Import *self = data;
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = TRUE;

  self->out->added = 0;
  stmt =
      ms_db_prepare (self->stage,
                     "SELECT address, list, written, reason, at FROM sorted ORDER BY n", error);
  if (stmt == NULL)
    return FALSE;

  while (row)
    {
      MsSuppression suppression = { 0 };
      gboolean      added = FALSE;

      if (!ms_stmt_step (stmt, &row, error))
        return FALSE;
      if (!row)
        break;

      suppression.address = (char *) ms_stmt_get_text (stmt, 0);
      suppression.list = (char *) ms_stmt_get_text (stmt, 1);
      suppression.written = (char *) ms_stmt_get_text (stmt, 2);
      suppression.reason = (char *) ms_stmt_get_text (stmt, 3);
      suppression.at = ms_stmt_get_int (stmt, 4);
      if (!ms_suppression_table_add (db, &suppression, &added, error))
        return FALSE;
      self->out->added += added;
    }

  return TRUE;
}

gboolean
ms_suppression_import_run (MsStore                          *store,
                           MsInspection                     *inspection,
                           const MsSuppressionImportOptions *options,
                           GCancellable                     *cancellable,
                           MsSuppressionImported            *out,
                           GError                          **error)
{
  g_auto (Import) self = { .options = options, .out = out };

  out->rejects = g_array_new (FALSE, FALSE, sizeof (MsSuppressionReject));
  g_array_set_clear_func (out->rejects, reject_clear);
  find_columns (&self, inspection);
  self.stage = ms_import_stage_open (ms_store_get_path (store), SETUP, error);
  if (self.stage == NULL ||
      !ms_inspection_foreach (inspection, take_row, &self, cancellable, error))
    return FALSE;

  if (self.error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self.error));
      return FALSE;
    }

  if (!ms_db_exec (self.stage, SORT, error) ||
      !ms_store_call (store, MS_STORE_NORMAL, publish, &self, error))
    return FALSE;

  out->known = out->rows - out->rejected - out->added;

  return TRUE;
}
