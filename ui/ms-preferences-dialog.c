/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-preferences-dialog.c - what holds for the whole program */

#include "config.h"

#include "ms-application.h"
#include "ms-closing.h"
#include "ms-dialog.h"
#include "ms-entry.h"
#include "ms-preferences-dialog.h"
#include "ms-row.h"
#include "ms-settings-table.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _MsPreferencesDialog
{
  HdyPreferencesWindow parent_instance;

  MsLibrary  *library; /* (owned) */
  MsSettings *shown;   /* (owned): as stored, where what was typed could be taken */
};

G_DEFINE_FINAL_TYPE (MsPreferencesDialog, ms_preferences_dialog, HDY_TYPE_PREFERENCES_WINDOW)

/* Where each setting stands and what it is called there; the table of the settings has the
 * sentence under it. */
static const struct
{
  const char *title;
  const char *description;
  struct
  {
    const char *setting;
    const char *title;
  } rows[5];
} groups[] = {
  { N_ ("Who you are"),
    N_ ("What other servers see of this computer in direct sending. Most refuse mail from one "
        "whose name and address do not belong together."),
    { { "ehlo-name", N_ ("Name in the greeting") },
      { "source-ipv4", N_ ("IPv4 address") },
      { "source-ipv6", N_ ("IPv6 address") } } },
  { N_ ("Direct sending"),
    NULL,
    { { "port", N_ ("Port") },
      { "connections", N_ ("Connections") },
      { "timeout", N_ ("Patience") },
      { "shaping-file", N_ ("Limits for sites") } } },
  { N_ ("Name service"),
    NULL,
    { { "dns-server", N_ ("DNS server") },
      { "trust-dnssec", N_ ("Trust its DNSSEC") },
      { "blocklists", N_ ("Block lists") },
      { "ca-file", N_ ("Authorities") } } },
  { N_ ("What comes back"),
    N_ ("Whoever cannot get mail, or wants none, is suppressed: not mailed again. A bounce is "
        "hard when nobody will ever get mail there, and soft when it may work another time, as "
        "with a full mailbox. Who complains is suppressed at once."),
    { { "hard-bounces", N_ ("Hard bounces until suppressed") },
      { "soft-bounces", N_ ("Soft bounces until suppressed") },
      { "soft-bounce-days", N_ ("Days in which soft bounces count") },
      { "unsubscribe-scope", N_ ("Who unsubscribes leaves") } } },
};

/* Texts of which there are but a few. */
static const struct
{
  const char *setting;
  struct
  {
    const char *id;
    const char *label;
  } items[2];
} few[] = {
  { "unsubscribe-scope",
    { { "list", N_ ("The lists it was sent to") }, { "everything", N_ ("Everything") } } },
};

/* One setting's row. */
typedef struct
{
  MsPreferencesDialog *dialog;
  const MsSetting     *setting;
  HdyActionRow        *row;
  GtkWidget           *widget; /* entry, combo box, spin button or switch */
} Row;

typedef struct
{
  const MsSetting *setting;
  char            *text; /* (owned) */
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_free (change->text);
  g_free (change);
}

static gboolean
save_setting (MsDb *db, gpointer data, GError **error)
{
  Change *change = data;

  return ms_settings_table_save (db, change->setting, change->text, error);
}

static char *
row_get_text (const Row *row)
{
  switch (row->setting->kind)
    {
    case MS_SETTING_TEXT:
      if (GTK_IS_COMBO_BOX (row->widget))
        return g_strdup (gtk_combo_box_get_active_id (GTK_COMBO_BOX (row->widget)));
      return ms_entry_dup (GTK_ENTRY (row->widget));
    case MS_SETTING_NUMBER:
      return g_strdup_printf ("%d",
                              gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (row->widget)));
    case MS_SETTING_FLAG:
      return g_strdup (gtk_switch_get_active (GTK_SWITCH (row->widget)) ? "yes" : "no");
    }

  g_return_val_if_reached (NULL);
}

/* What cannot be taken is not kept, and its row says why until it can be. */
static void
on_changed_cb (Row *row)
{
  MsPreferencesDialog *self = row->dialog;
  GtkStyleContext     *style = gtk_widget_get_style_context (row->widget);

  g_autoptr (GError) error = NULL;
  g_autofree char *text = row_get_text (row);
  g_autofree char *before = ms_settings_get (self->shown, row->setting);

  if (!ms_settings_set (self->shown, row->setting, text, &error))
    {
      gtk_style_context_add_class (style, "error");
      ms_row_set_note (row->row, error->message);
      return;
    }

  gtk_style_context_remove_class (style, "error");
  ms_row_set_note (row->row, _ (row->setting->label));
  if (strcmp (before, text) != 0)
    {
      Change *change = g_new0 (Change, 1);

      change->setting = row->setting;
      change->text = g_steal_pointer (&text);
      ms_library_write (self->library, MS_STORE_NORMAL, save_setting, change, change_free, NULL,
                        NULL);
    }
}

static void
on_file_chosen_cb (const char *path, gpointer data)
{
  gtk_entry_set_text (data, path);
}

static void
on_open_cb (GtkEntry *entry)
{
  ms_dialog_open (GTK_WIDGET (entry), gtk_entry_get_placeholder_text (entry), NULL,
                  on_file_chosen_cb, entry);
}

static GtkWidget *
entry_new (const MsSetting *setting, const char *text)
{
  GtkWidget *entry = gtk_entry_new ();
  gboolean   wide = strcmp (setting->name, "blocklists") == 0;

  gtk_entry_set_width_chars (GTK_ENTRY (entry), wide ? 30 : 22);
  gtk_entry_set_text (GTK_ENTRY (entry), text);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), setting->standard != NULL
                                                         ? setting->standard
                                                         : _ ("not set"));
  if (g_str_has_suffix (setting->name, "-file"))
    {
      gtk_entry_set_icon_from_icon_name (GTK_ENTRY (entry), GTK_ENTRY_ICON_SECONDARY,
                                         "document-open-symbolic");
      gtk_entry_set_icon_tooltip_text (GTK_ENTRY (entry), GTK_ENTRY_ICON_SECONDARY,
                                       _ ("Choose a file"));
      g_signal_connect (entry, "icon-press", G_CALLBACK (on_open_cb), NULL);
    }

  return entry;
}

/* Returns: (nullable): what is no choice among a few is typed */
static GtkWidget *
choice_new (const MsSetting *setting, const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (few); i++)
    {
      GtkWidget *combo;

      if (strcmp (few[i].setting, setting->name) != 0)
        continue;

      combo = gtk_combo_box_text_new ();
      for (guint j = 0; j < G_N_ELEMENTS (few[i].items); j++)
        gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), few[i].items[j].id,
                                   _ (few[i].items[j].label));
      gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), text);

      return combo;
    }

  return NULL;
}

static GtkWidget *
widget_new (const MsSetting *setting, const char *text)
{
  GtkWidget *widget;

  switch (setting->kind)
    {
    case MS_SETTING_TEXT:
      widget = choice_new (setting, text);
      return widget != NULL ? widget : entry_new (setting, text);
    case MS_SETTING_NUMBER:
      widget = gtk_spin_button_new_with_range (setting->minimum, setting->maximum, 1);
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (widget), g_ascii_strtod (text, NULL));
      gtk_entry_set_width_chars (GTK_ENTRY (widget), 5);
      return widget;
    case MS_SETTING_FLAG:
      widget = gtk_switch_new ();
      gtk_switch_set_active (GTK_SWITCH (widget), strcmp (text, "yes") == 0);
      return widget;
    }

  g_return_val_if_reached (NULL);
}

static void
row_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

static GtkWidget *
row_new (MsPreferencesDialog *self, const MsSetting *setting, const char *title)
{
  static const char *const signals[] = { [MS_SETTING_TEXT] = "changed",
                                         [MS_SETTING_NUMBER] = "value-changed",
                                         [MS_SETTING_FLAG] = "notify::active" };

  g_autofree char *text = ms_settings_get (self->shown, setting);
  Row             *row = g_new0 (Row, 1);

  row->dialog = self;
  row->setting = setting;
  row->row = g_object_new (HDY_TYPE_ACTION_ROW, "title", title, "subtitle-lines", 0, "visible",
                           TRUE, NULL);
  ms_row_set_note (row->row, _ (setting->label));
  row->widget = widget_new (setting, text);
  gtk_widget_set_valign (row->widget, GTK_ALIGN_CENTER);
  atk_object_set_name (gtk_widget_get_accessible (row->widget), title);
  gtk_widget_show (row->widget);
  gtk_container_add (GTK_CONTAINER (row->row), row->widget);
  hdy_action_row_set_activatable_widget (row->row, row->widget);
  g_signal_connect_data (row->widget, signals[setting->kind], G_CALLBACK (on_changed_cb), row,
                         row_free, G_CONNECT_SWAPPED);

  return GTK_WIDGET (row->row);
}

/* The window's own choice: what happens when it is closed in the middle. */
static GtkWidget *
closing_row_new (GSettings *settings)
{
  static const struct
  {
    const char *id;
    const char *label;
  } choices[] = { { MS_CLOSING_ASK, N_ ("Ask") },
                  { MS_CLOSING_BACKGROUND, N_ ("Go on in the background") },
                  { MS_CLOSING_PAUSE, N_ ("Pause") } };

  GtkWidget *combo = gtk_combo_box_text_new ();
  GtkWidget *row = g_object_new (HDY_TYPE_ACTION_ROW, "title", _ ("When the window is closed"),
                                 "subtitle-lines", 0, "visible", TRUE, NULL);

  ms_row_set_note (HDY_ACTION_ROW (row), _ ("While something is being sent, or is due later"));

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), choices[i].id, _ (choices[i].label));
  gtk_widget_set_valign (combo, GTK_ALIGN_CENTER);
  atk_object_set_name (gtk_widget_get_accessible (combo), _ ("When the window is closed"));
  gtk_widget_show (combo);
  g_settings_bind (settings, MS_CLOSING_KEY, combo, "active-id", G_SETTINGS_BIND_DEFAULT);
  gtk_container_add (GTK_CONTAINER (row), combo);

  return row;
}

static void
fill (MsPreferencesDialog *self, GSettings *settings)
{
  GtkWidget *page = g_object_new (HDY_TYPE_PREFERENCES_PAGE, "visible", TRUE, NULL);

  if (settings != NULL)
    {
      GtkWidget *group = g_object_new (HDY_TYPE_PREFERENCES_GROUP, "visible", TRUE, NULL);

      gtk_container_add (GTK_CONTAINER (group), closing_row_new (settings));
      gtk_container_add (GTK_CONTAINER (page), group);
    }

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      const char *description = groups[i].description;
      GtkWidget  *group =
          g_object_new (HDY_TYPE_PREFERENCES_GROUP, "title", _ (groups[i].title), "description",
                        description != NULL ? _ (description) : NULL, "visible", TRUE, NULL);

      for (guint j = 0; j < G_N_ELEMENTS (groups[i].rows) && groups[i].rows[j].setting != NULL;
           j++)
        gtk_container_add (GTK_CONTAINER (group),
                           row_new (self, ms_settings_find (groups[i].rows[j].setting),
                                    _ (groups[i].rows[j].title)));
      gtk_container_add (GTK_CONTAINER (page), group);
    }
  gtk_container_add (GTK_CONTAINER (self), page);
}

static void
ms_preferences_dialog_dispose (GObject *object)
{
  MsPreferencesDialog *self = MS_PREFERENCES_DIALOG (object);

  G_OBJECT_CLASS (ms_preferences_dialog_parent_class)->dispose (object);

  g_clear_object (&self->library);
  g_clear_pointer (&self->shown, ms_settings_free);
}

static void
ms_preferences_dialog_class_init (MsPreferencesDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ms_preferences_dialog_dispose;
}

static void
ms_preferences_dialog_init (MsPreferencesDialog *self)
{
}

void
ms_preferences_dialog_show (GtkWidget *parent, MsLibrary *library, GSettings *settings)
{
  g_autoptr (GError) error = NULL;

  MsSettings          *shown = ms_settings_table_load (ms_library_get_reader (library), &error);
  MsPreferencesDialog *self;

  if (shown == NULL)
    {
      ms_dialog_error (parent, _ ("The preferences cannot be read"), error);
      return;
    }

  self =
      g_object_new (MS_TYPE_PREFERENCES_DIALOG, "transient-for", parent, "modal", TRUE,
                    "destroy-with-parent", TRUE, "title", _ ("Preferences"), "search-enabled",
                    FALSE, "default-width", 620, "default-height", 640, NULL);
  self->library = g_object_ref (library);
  self->shown = shown;
  fill (self, settings);
  gtk_window_present (GTK_WINDOW (self));
}
