/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-window.c - the window: what there is at the side, what is chosen beside it */

#include "config.h"

#include "ms-accounts-dialog.h"
#include "ms-application.h"
#include "ms-campaign-table.h"
#include "ms-campaign-view.h"
#include "ms-closing.h"
#include "ms-dialog.h"
#include "ms-identities-dialog.h"
#include "ms-import-assistant.h"
#include "ms-import-undo.h"
#include "ms-list-table.h"
#include "ms-list-view.h"
#include "ms-mailboxes-dialog.h"
#include "ms-postbox.h"
#include "ms-preferences-dialog.h"
#include "ms-returned-dialog.h"
#include "ms-sample.h"
#include "ms-sidebar.h"
#include "ms-suppressions-dialog.h"
#include "ms-timekeeper.h"
#include "ms-welcome-page.h"
#include "ms-window.h"

#include <glib/gi18n-lib.h>

#define NOTICE_SECONDS 8

struct _MsWindow
{
  HdyApplicationWindow parent_instance;

  MsLibrary    *library;    /* (owned) */
  MsCourier    *courier;    /* (owned) */
  MsTimekeeper *timekeeper; /* (owned) */
  MsClosing    *closing;    /* (owned) */
  GSettings    *settings;   /* (owned) (nullable): where the schema is installed */
  guint         notice_id;
  MsDocument   *document; /* (owned) (nullable): open */
  gboolean      sample;   /* its campaign is to be opened on its recipients */

  HdyLeaflet     *leaflet;
  GtkWidget      *side;
  GtkWidget      *content;
  MsSidebar      *sidebar;
  MsPostbox      *postbox;
  GtkMenuButton  *menu_button;
  GtkStack       *pages;
  MsWelcomePage  *welcome;
  MsCampaignView *campaign;
  MsListView     *list;
  GtkRevealer    *notice;
  GtkLabel       *notice_label;
};

G_DEFINE_FINAL_TYPE (MsWindow, ms_window, HDY_TYPE_APPLICATION_WINDOW)

static gboolean
on_notice_over_cb (gpointer data)
{
  MsWindow *self = data;

  self->notice_id = 0;
  gtk_revealer_set_reveal_child (self->notice, FALSE);

  return G_SOURCE_REMOVE;
}

static void
on_notice_closed_cb (MsWindow *self)
{
  g_clear_handle_id (&self->notice_id, g_source_remove);
  gtk_revealer_set_reveal_child (self->notice, FALSE);
}

void
ms_window_tell (MsWindow *self, const char *text)
{
  on_notice_closed_cb (self);
  gtk_label_set_text (self->notice_label, text);
  gtk_revealer_set_reveal_child (self->notice, TRUE);
  self->notice_id = g_timeout_add_seconds (NOTICE_SECONDS, on_notice_over_cb, self);
}

static void
on_trouble_cb (MsWindow *self, const char *text)
{
  ms_window_tell (self, text);
}

static void
on_failed_cb (MsWindow *self, const GError *error)
{
  ms_window_tell (self, error->message);
}

static void
show_page (MsWindow *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->pages, name);
  hdy_leaflet_set_visible_child (self->leaflet, self->content);
}

static void
on_gone_cb (MsWindow *self)
{
  ms_campaign_view_set_document (self->campaign, NULL);
  g_clear_object (&self->document);
  ms_list_view_set_list (self->list, self->library, 0);
  ms_sidebar_choose_nothing (self->sidebar);
  show_page (self, "welcome");
}

/* The sample is there to be rehearsed. */
static void
on_sample_loaded_cb (MsWindow *self)
{
  if (self->sample)
    ms_campaign_view_show_page (self->campaign, "recipients");
  self->sample = FALSE;
}

static void
on_campaign_chosen_cb (MsWindow *self, gint64 id)
{
  if (self->document == NULL || ms_document_get_id (self->document) != id)
    {
      g_clear_object (&self->document);
      self->document = ms_document_new (self->library, self->courier, id);
      g_signal_connect_object (self->document, "gone", G_CALLBACK (on_gone_cb), self,
                               G_CONNECT_SWAPPED);
      ms_campaign_view_set_document (self->campaign, self->document);
      g_signal_connect_object (self->document, "loaded", G_CALLBACK (on_sample_loaded_cb), self,
                               G_CONNECT_SWAPPED);
    }
  show_page (self, "campaign");
}

static void
on_list_chosen_cb (MsWindow *self, gint64 id)
{
  ms_list_view_set_list (self->list, self->library, id);
  show_page (self, "list");
}

static void
on_loaded_cb (MsWindow *self)
{
  ms_welcome_page_set_first (self->welcome, ms_sidebar_is_empty (self->sidebar));
}

static void
on_folded_cb (MsWindow *self)
{
  gboolean folded = hdy_leaflet_get_folded (self->leaflet);

  ms_campaign_view_set_folded (self->campaign, folded);
  ms_list_view_set_folded (self->list, folded);
}

static void
on_write_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ms_library_write_finish (MS_LIBRARY (object), result, &error))
    ms_dialog_error (GTK_WIDGET (self), _ ("That was not possible"), error);
}

static gboolean
make_campaign (MsDb *db, gpointer data, GError **error)
{
  g_autoptr (MsCampaign) campaign = ms_campaign_new ();

  g_free (campaign->name);
  campaign->name = g_strdup (data);

  return ms_campaign_table_save (db, campaign, error);
}

static void
on_campaign_named_cb (const char *name, gpointer data)
{
  MsWindow *self = data;

  ms_library_write (self->library, MS_STORE_NORMAL, make_campaign, g_strdup (name), g_free,
                    on_write_cb, g_object_ref (self));
  ms_window_show_campaign_named (self, name);
}

static void
on_new_campaign_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ms_dialog_ask (user_data, _ ("Write a campaign"), _ ("Name, for you alone"), "",
                 _ ("_Create"), on_campaign_named_cb, user_data);
}

static gboolean
make_list (MsDb *db, gpointer data, GError **error)
{
  gint64 id;

  return ms_list_table_make (db, data, &id, error);
}

static void
on_list_named_cb (const char *name, gpointer data)
{
  MsWindow *self = data;

  ms_library_write (self->library, MS_STORE_NORMAL, make_list, g_strdup (name), g_free,
                    on_write_cb, g_object_ref (self));
  ms_window_show_list_named (self, name);
}

static void
on_new_list_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ms_dialog_ask (user_data, _ ("Begin an empty list"), _ ("Name of the list"), "",
                 _ ("_Create"), on_list_named_cb, user_data);
}

static void
on_close_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_close (user_data);
}

static void
on_menu_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsWindow *self = user_data;

  hdy_leaflet_set_visible_child (self->leaflet, self->side);
  gtk_button_clicked (GTK_BUTTON (self->menu_button));
}

static void
on_back_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsWindow *self = user_data;

  hdy_leaflet_set_visible_child (self->leaflet, self->side);
  gtk_widget_child_focus (GTK_WIDGET (self->sidebar), GTK_DIR_TAB_FORWARD);
}

static void
on_find_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsWindow *self = user_data;

  if (gtk_stack_get_visible_child (self->pages) == GTK_WIDGET (self->campaign))
    ms_campaign_view_find (self->campaign);
  else if (gtk_stack_get_visible_child (self->pages) == GTK_WIDGET (self->list))
    ms_list_view_find (self->list);
}

static void
on_file_chosen_cb (const char *path, gpointer data)
{
  MsWindow *self = data;

  ms_import_assistant_show (GTK_WIDGET (self), self->library, path);
}

static void
on_import_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ms_dialog_open (user_data, _ ("Import a list"), "*.csv", on_file_chosen_cb, user_data);
}

static gpointer
run_undo (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  g_auto (MsImportUndone) undone = { 0 };
  g_autofree char *kept = NULL;

  if (!ms_import_undo (store, 0, &undone, error))
    return NULL;

  kept = g_strjoinv (", ", undone.kept);

  /* Translators: file, list, how many left the list, how many got earlier values back. */
  return g_strdup_printf (
      _ ("The import of %s into “%s” is undone: %u taken off, %u restored.%s%s"), undone.file,
      undone.list, (guint) undone.removed, (guint) undone.restored,
      *kept != '\0' ? _ (" These stay, for they were sent something: ") : "", kept);
}

static void
on_undone_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = ms_library_query_finish (MS_LIBRARY (object), result, &error);

  ms_library_changed (MS_LIBRARY (object));
  ms_window_tell (self, text != NULL ? text : error->message);
}

static void
on_undo_agreed_cb (gpointer data)
{
  MsWindow *self = data;

  ms_library_work (self->library, run_undo, NULL, NULL, g_free, NULL, on_undone_cb,
                   g_object_ref (self));
}

static void
on_undo_import_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ms_dialog_confirm (user_data, _ ("Undo the latest import?"),
                     _ ("The contacts it added go, and values it replaced come back. Whoever "
                        "was "
                        "sent something since stays."),
                     _ ("_Undo the Import"), TRUE, on_undo_agreed_cb, user_data);
}

static void
on_accounts_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ms_accounts_dialog_show (user_data, MS_WINDOW (user_data)->library);
}

static void
on_identities_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ms_identities_dialog_show (user_data, MS_WINDOW (user_data)->library);
}

static void
on_suppressions_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ms_suppressions_dialog_show (user_data, MS_WINDOW (user_data)->library);
}

static void
on_mailboxes_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ms_mailboxes_dialog_show (user_data, MS_WINDOW (user_data)->library);
}

static void
on_returned_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ms_returned_dialog_show (user_data, MS_WINDOW (user_data)->library, NULL, -1);
}

static void
on_preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsWindow *self = user_data;

  ms_preferences_dialog_show (user_data, self->library, self->settings);
}

static void
on_sample_made_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (ms_library_query_finish (MS_LIBRARY (object), result, &error) == NULL)
    {
      ms_dialog_error (GTK_WIDGET (self), _ ("The sample cannot be made"), error);
      return;
    }

  self->sample = TRUE;
  ms_library_changed (MS_LIBRARY (object));
  ms_window_show_campaign_named (self, MS_SAMPLE_CAMPAIGN);
}

static void
on_sample_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsWindow *self = user_data;

  ms_library_work (self->library, ms_sample_make, NULL, NULL, NULL, NULL, on_sample_made_cb,
                   g_object_ref (self));
}

static const GActionEntry actions[] = {
  { "new-campaign", on_new_campaign_cb },
  { "new-list", on_new_list_cb },
  { "close", on_close_cb },
  { "menu", on_menu_cb },
  { "back", on_back_cb },
  { "find", on_find_cb },
  { "import", on_import_cb },
  { "undo-import", on_undo_import_cb },
  { "accounts", on_accounts_cb },
  { "identities", on_identities_cb },
  { "mailboxes", on_mailboxes_cb },
  { "returned", on_returned_cb },
  { "suppressions", on_suppressions_cb },
  { "preferences", on_preferences_cb },
  { "sample", on_sample_cb },
};

/* The window works without its schema: it then forgets its size. */
static GSettings *
settings_new (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, MS_APP_ID, TRUE);

  return schema != NULL ? g_settings_new (MS_APP_ID) : NULL;
}

static void
restore_size (MsWindow *self)
{
  self->settings = settings_new ();
  if (self->settings == NULL)
    return;

  gtk_window_set_default_size (GTK_WINDOW (self),
                               g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

static void
save_size (MsWindow *self)
{
  gboolean maximized = gtk_window_is_maximized (GTK_WINDOW (self));
  int      width;
  int      height;

  if (self->settings == NULL)
    return;

  gtk_window_get_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_boolean (self->settings, "window-maximized", maximized);
  if (!maximized)
    {
      g_settings_set_int (self->settings, "window-width", width);
      g_settings_set_int (self->settings, "window-height", height);
    }
}

static void
on_ended_cb (MsWindow *self, const GError *error)
{
  if (error != NULL && !ms_closing_is_under_way (self->closing))
    ms_window_tell (self, error->message);
}

static gboolean
ms_window_delete_event (GtkWidget *widget, GdkEventAny *event)
{
  MsWindow *self = MS_WINDOW (widget);

  save_size (self);
  if (self->document != NULL)
    ms_document_flush (self->document);

  return ms_closing_begin (self->closing) ? GDK_EVENT_PROPAGATE : GDK_EVENT_STOP;
}

static void
ms_window_dispose (GObject *object)
{
  MsWindow *self = MS_WINDOW (object);

  /* Nobody watches how the last look into a mailbox ends. */
  gtk_widget_hide (GTK_WIDGET (self));
  if (self->postbox != NULL)
    ms_postbox_close (self->postbox);
  g_clear_handle_id (&self->notice_id, g_source_remove);
  g_clear_pointer (&self->closing, ms_closing_free);
  g_clear_pointer (&self->timekeeper, ms_timekeeper_free);
  g_clear_object (&self->settings);
  g_clear_object (&self->document);
  g_clear_object (&self->courier);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (ms_window_parent_class)->dispose (object);
}

static void
ms_window_class_init (MsWindowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (MS_TYPE_CAMPAIGN_VIEW);
  g_type_ensure (MS_TYPE_LIST_VIEW);
  g_type_ensure (MS_TYPE_POSTBOX);
  g_type_ensure (MS_TYPE_SIDEBAR);
  g_type_ensure (MS_TYPE_WELCOME_PAGE);

  object_class->dispose = ms_window_dispose;
  widget_class->delete_event = ms_window_delete_event;

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MsWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, MsWindow, side);
  gtk_widget_class_bind_template_child (widget_class, MsWindow, content);
  gtk_widget_class_bind_template_child (widget_class, MsWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, MsWindow, postbox);
  gtk_widget_class_bind_template_child (widget_class, MsWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, MsWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, MsWindow, welcome);
  gtk_widget_class_bind_template_child (widget_class, MsWindow, campaign);
  gtk_widget_class_bind_template_child (widget_class, MsWindow, list);
  gtk_widget_class_bind_template_child (widget_class, MsWindow, notice);
  gtk_widget_class_bind_template_child (widget_class, MsWindow, notice_label);
  gtk_widget_class_bind_template_callback (widget_class, on_campaign_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_list_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_loaded_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_notice_closed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_trouble_cb);
}

static void
ms_window_init (MsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "campaign",
                                  ms_campaign_view_get_actions (self->campaign));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "list",
                                  ms_list_view_get_actions (self->list));
  g_signal_connect_object (self->list, "gone", G_CALLBACK (on_gone_cb), self,
                           G_CONNECT_SWAPPED);
  restore_size (self);
}

GtkWidget *
ms_window_new (GtkApplication *application, MsLibrary *library)
{
  MsWindow *self = g_object_new (MS_TYPE_WINDOW, "application", application, NULL);

  self->library = g_object_ref (library);
  self->courier = ms_courier_new (library);
  g_signal_connect_object (self->courier, "ended", G_CALLBACK (on_ended_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "failed", G_CALLBACK (on_failed_cb), self,
                           G_CONNECT_SWAPPED);
  self->timekeeper = ms_timekeeper_new (library, self->courier);
  self->closing =
      ms_closing_new (self, library, self->courier, self->timekeeper, self->settings);
  ms_timekeeper_begin (self->timekeeper);
  ms_sidebar_set_library (self->sidebar, library);
  ms_postbox_open (self->postbox, library);
  show_page (self, "welcome");

  return GTK_WIDGET (self);
}

void
ms_window_show_campaign_named (MsWindow *self, const char *name)
{
  ms_sidebar_choose_campaign_named (self->sidebar, name);
}

void
ms_window_show_list_named (MsWindow *self, const char *name)
{
  ms_sidebar_choose_list_named (self->sidebar, name);
}

MsClosing *
ms_window_get_closing (MsWindow *self)
{
  return self->closing;
}
