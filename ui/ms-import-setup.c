/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import-setup.c - how a file is read: encoding, delimiter, header, columns, and its rows */

#include "config.h"

#include "ms-application.h"
#include "ms-format.h"
#include "ms-import-setup.h"
#include "ms-list-table.h"

#include <glib/gi18n-lib.h>

/* Beside the one that was found. */
static const char *const encodings[] = { "UTF-8",        "UTF-16LE",     "UTF-16BE",
                                         "WINDOWS-1252", "WINDOWS-1250", "WINDOWS-1251",
                                         "ISO-8859-1",   "ISO-8859-2",   "ISO-8859-15" };

#define PROBLEM_COLUMN 0
#define COLOR_COLUMN   1
#define FIRST_COLUMN   2

struct _MsImportSetup
{
  GtkBox parent_instance;

  MsInspection *inspection; /* (owned) (nullable) */
  char        **fields;     /* (owned) (nullable): there are already */
  gboolean      filling;
  gboolean      chosen; /* by hand, once anything was */

  GtkComboBoxText *list;
  GtkComboBoxText *existing;
  GtkComboBoxText *encoding;
  GtkComboBoxText *delimiter;
  GtkToggleButton *header;
  GtkContainer    *columns;
  GtkTreeView     *table;
  GtkLabel        *verdict;
};

G_DEFINE_FINAL_TYPE (MsImportSetup, ms_import_setup, GTK_TYPE_BOX)

enum
{
  READY,
  CHOICE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static MsColumnMapping *
get_mapping (MsImportSetup *self)
{
  return ms_inspection_get_mapping (self->inspection);
}

static void
on_changed_cb (MsImportSetup *self)
{
  g_autofree char *list = ms_import_setup_get_list (self);

  g_signal_emit (self, signals[READY], 0,
                 *list != '\0' && self->inspection != NULL &&
                     ms_column_mapping_get_address (get_mapping (self)) >= 0);
}

static void
show_verdict (MsImportSetup *self, guint rows, guint problems)
{
  g_autofree char *found = NULL;
  g_autofree char *text = NULL;

  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self->verdict));
  gboolean         missing = ms_column_mapping_get_address (get_mapping (self)) < 0;

  found = g_strdup_printf (ngettext ("%u row is shown.", "%u rows are shown.", rows), rows);
  if (missing)
    text = g_strdup (_ ("Which column holds the addresses? Choose “Address” above it."));
  else if (problems > 0)
    text = g_strdup_printf (
        /* Translators: the sentence about the rows shown, and how many cannot be taken. */
        ngettext ("%s %u has a problem: it will be rejected and can be saved to a file.",
                  "%s %u have problems: they will be rejected and can be saved to a file.",
                  problems),
        found, problems);
  else
    text = g_strdup_printf (_ ("%s No problems were found in them."), found);

  gtk_label_set_text (self->verdict, text);
  if (missing || problems > 0)
    gtk_style_context_add_class (context, "ms-problem");
  else
    gtk_style_context_remove_class (context, "ms-problem");
}

static void
fill_rows (MsImportSetup *self)
{
  const GPtrArray *rows = ms_inspection_get_rows (self->inspection);
  GtkListStore    *store = GTK_LIST_STORE (gtk_tree_view_get_model (self->table));
  guint            size = ms_column_mapping_get_size (get_mapping (self));
  guint            first = ms_inspection_get_header (self->inspection) ? 1 : 0;
  guint            problems = 0;
  const char      *color = ms_format_color (GTK_WIDGET (self->table), "#c9302c");

  gtk_list_store_clear (store);
  for (guint i = first; i < rows->len; i++)
    {
      char           **cells = rows->pdata[i];
      g_autofree char *problem =
          ms_column_mapping_check (get_mapping (self), (const char *const *) cells);
      GtkTreeIter iter;

      gtk_list_store_insert_with_values (store, &iter, -1, PROBLEM_COLUMN, problem,
                                         COLOR_COLUMN, problem != NULL ? color : NULL, -1);
      for (guint column = 0; column < size && cells[column] != NULL; column++)
        gtk_list_store_set (store, &iter, (int) (FIRST_COLUMN + column), cells[column], -1);
      problems += problem != NULL;
    }

  show_verdict (self, rows->len > first ? rows->len - first : 0, problems);
  on_changed_cb (self);
}

/* Another column may have lost its field to the one that was just mapped. */
static void
show_fields (MsImportSetup *self)
{
  g_autoptr (GList) boxes = gtk_container_get_children (self->columns);

  guint column = 0;

  self->filling = TRUE;
  for (GList *box = boxes; box != NULL; box = box->next, column++)
    {
      GtkWidget  *combo = g_object_get_data (box->data, "combo");
      const char *field = ms_column_mapping_get_field (get_mapping (self), column);

      gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), field != NULL ? field : "");
    }
  self->filling = FALSE;
}

static void
on_field_cb (MsImportSetup *self, GtkComboBox *combo)
{
  guint column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (combo), "column"));

  if (self->filling)
    return;

  ms_column_mapping_set (get_mapping (self), column, gtk_combo_box_get_active_id (combo));
  show_fields (self);
  fill_rows (self);
}

static void
add_field (GtkComboBoxText *combo, const char *id, const char *text, const char *current)
{
  gtk_combo_box_text_append (combo, id, text);
  if (g_strcmp0 (id, current) == 0)
    gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), id);
}

static GtkWidget *
column_new (MsImportSetup *self, guint column)
{
  const char *name = ms_column_mapping_get_name (get_mapping (self), column);
  const char *field = ms_column_mapping_get_field (get_mapping (self), column);
  GtkWidget  *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget  *label = gtk_label_new (name);
  GtkWidget  *combo = gtk_combo_box_text_new ();

  g_autofree char *accessible = g_strdup_printf (_ ("Field for %s"), name);

  field = field != NULL ? field : "";
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "ms-small");
  add_field (GTK_COMBO_BOX_TEXT (combo), MS_COLUMN_ADDRESS, _ ("Address"), field);
  if (g_ascii_strcasecmp (name, MS_COLUMN_ADDRESS) != 0)
    add_field (GTK_COMBO_BOX_TEXT (combo), name, name, field);
  for (guint i = 0; self->fields != NULL && self->fields[i] != NULL; i++)
    if (g_strcmp0 (self->fields[i], name) != 0)
      add_field (GTK_COMBO_BOX_TEXT (combo), self->fields[i], self->fields[i], field);
  add_field (GTK_COMBO_BOX_TEXT (combo), "", _ ("Leave out"), field);
  if (g_str_equal (field, MS_COLUMN_ADDRESS))
    gtk_style_context_add_class (gtk_widget_get_style_context (label), "ms-good");

  g_object_set_data (G_OBJECT (combo), "column", GUINT_TO_POINTER (column));
  g_object_set_data (G_OBJECT (box), "combo", combo);
  atk_object_set_name (gtk_widget_get_accessible (combo), accessible);
  g_signal_connect_object (combo, "changed", G_CALLBACK (on_field_cb), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (box), combo);
  gtk_widget_show_all (box);

  return box;
}

static void
fill_columns (MsImportSetup *self)
{
  self->filling = TRUE;
  ms_format_empty (self->columns);
  for (guint i = 0; i < ms_column_mapping_get_size (get_mapping (self)); i++)
    gtk_container_add (self->columns, column_new (self, i));
  self->filling = FALSE;
}

static void
add_view_column (MsImportSetup *self, const char *title, int column)
{
  GtkCellRenderer   *cell = gtk_cell_renderer_text_new ();
  GtkTreeViewColumn *view =
      gtk_tree_view_column_new_with_attributes ("", cell, "text", column, "foreground",
                                                COLOR_COLUMN, NULL);

  ms_format_set_title (view, title);
  g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_END, "single-paragraph-mode", TRUE, NULL);
  gtk_tree_view_column_set_sizing (view, GTK_TREE_VIEW_COLUMN_FIXED);
  gtk_tree_view_column_set_fixed_width (view, column == PROBLEM_COLUMN ? 170 : 150);
  gtk_tree_view_column_set_resizable (view, TRUE);
  gtk_tree_view_append_column (self->table, view);
}

static void
fill_table (MsImportSetup *self)
{
  guint             size = ms_column_mapping_get_size (get_mapping (self));
  g_autofree GType *types = g_new (GType, size + FIRST_COLUMN);
  g_autoptr (GtkListStore) store = NULL;

  for (guint i = 0; i < size + FIRST_COLUMN; i++)
    types[i] = G_TYPE_STRING;
  store = gtk_list_store_newv ((int) (size + FIRST_COLUMN), types);

  for (GtkTreeViewColumn *column; (column = gtk_tree_view_get_column (self->table, 0)) != NULL;)
    gtk_tree_view_remove_column (self->table, column);
  gtk_tree_view_set_model (self->table, GTK_TREE_MODEL (store));
  for (guint i = 0; i < size; i++)
    add_view_column (self, ms_column_mapping_get_name (get_mapping (self), i),
                     (int) (FIRST_COLUMN + i));
  add_view_column (self, _ ("Problem"), PROBLEM_COLUMN);
  fill_rows (self);
}

static void
on_choice_cb (MsImportSetup *self)
{
  if (self->filling)
    return;

  self->chosen = TRUE;
  g_signal_emit (self, signals[CHOICE], 0);
}

static void
show_dialect (MsImportSetup *self)
{
  const char *found = ms_inspection_get_encoding (self->inspection);
  char        delimiter[2] = { ms_inspection_get_delimiter (self->inspection), '\0' };

  self->filling = TRUE;
  gtk_combo_box_text_remove_all (self->encoding);
  gtk_combo_box_text_append (self->encoding, found, found);
  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    if (g_ascii_strcasecmp (encodings[i], found) != 0)
      gtk_combo_box_text_append (self->encoding, encodings[i], encodings[i]);
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->encoding), found);
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->delimiter),
                               delimiter[0] == '\t' ? "t" : delimiter);
  gtk_toggle_button_set_active (self->header, ms_inspection_get_header (self->inspection));
  self->filling = FALSE;
}

static void
ms_import_setup_dispose (GObject *object)
{
  MsImportSetup *self = MS_IMPORT_SETUP (object);

  g_clear_pointer (&self->inspection, ms_inspection_unref);
  g_clear_pointer (&self->fields, g_strfreev);

  G_OBJECT_CLASS (ms_import_setup_parent_class)->dispose (object);
}

static void
ms_import_setup_class_init (MsImportSetupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_import_setup_dispose;

  signals[READY] = g_signal_new ("ready", MS_TYPE_IMPORT_SETUP, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[CHOICE] = g_signal_new ("choice", MS_TYPE_IMPORT_SETUP, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-import-setup.ui");
  gtk_widget_class_bind_template_child (widget_class, MsImportSetup, list);
  gtk_widget_class_bind_template_child (widget_class, MsImportSetup, existing);
  gtk_widget_class_bind_template_child (widget_class, MsImportSetup, encoding);
  gtk_widget_class_bind_template_child (widget_class, MsImportSetup, delimiter);
  gtk_widget_class_bind_template_child (widget_class, MsImportSetup, header);
  gtk_widget_class_bind_template_child (widget_class, MsImportSetup, columns);
  gtk_widget_class_bind_template_child (widget_class, MsImportSetup, table);
  gtk_widget_class_bind_template_child (widget_class, MsImportSetup, verdict);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_choice_cb);
}

static void
ms_import_setup_init (MsImportSetup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ms_import_setup_set_lists (MsImportSetup *self, const GPtrArray *lists, const char *name)
{
  GtkWidget *entry = gtk_bin_get_child (GTK_BIN (self->list));

  for (guint i = 0; i < lists->len; i++)
    gtk_combo_box_text_append_text (self->list, ((const MsListInfo *) lists->pdata[i])->name);
  gtk_entry_set_text (GTK_ENTRY (entry), name);
  atk_object_set_name (gtk_widget_get_accessible (entry), _ ("Name of the list"));
}

void
ms_import_setup_set_fields (MsImportSetup *self, const char *const *names)
{
  g_strfreev (self->fields);
  self->fields = g_strdupv ((char **) names);
}

void
ms_import_setup_set_inspection (MsImportSetup *self, MsInspection *inspection)
{
  g_clear_pointer (&self->inspection, ms_inspection_unref);
  self->inspection = ms_inspection_ref (inspection);
  show_dialect (self);
  fill_columns (self);
  fill_table (self);
}

MsInspection *
ms_import_setup_get_inspection (MsImportSetup *self)
{
  return self->inspection;
}

MsCsvChoice
ms_import_setup_get_choice (MsImportSetup *self)
{
  const char *delimiter = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->delimiter));
  MsCsvChoice choice = { 0 };

  if (!self->chosen)
    return choice;

  choice.encoding = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->encoding));
  choice.delimiter = delimiter == NULL ? '\0' : *delimiter == 't' ? '\t' : *delimiter;
  choice.header =
      gtk_toggle_button_get_active (self->header) ? MS_CSV_HEADER_YES : MS_CSV_HEADER_NO;

  return choice;
}

char *
ms_import_setup_get_list (MsImportSetup *self)
{
  return g_strstrip (gtk_combo_box_text_get_active_text (self->list));
}

MsExisting
ms_import_setup_get_existing (MsImportSetup *self)
{
  return (MsExisting) gtk_combo_box_get_active (GTK_COMBO_BOX (self->existing));
}
