/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-campaign-view.c - one campaign: its four pages and what can be done with it */

#include "config.h"

#include "ms-application.h"
#include "ms-campaign-bar.h"
#include "ms-campaign-table.h"
#include "ms-campaign-view.h"
#include "ms-check-dialog.h"
#include "ms-delivery-page.h"
#include "ms-dialog.h"
#include "ms-format.h"
#include "ms-message-page.h"
#include "ms-preview-page.h"
#include "ms-recipients-page.h"
#include "ms-report-file.h"
#include "ms-send-flow.h"
#include "ms-test-dialog.h"
#include "ms-window.h"

#include <glib/gi18n-lib.h>

struct _MsCampaignView
{
  GtkBox parent_instance;

  MsDocument         *document; /* (owned) (nullable) */
  GSimpleActionGroup *actions;  /* (owned) */

  GtkWidget            *back_button;
  HdyViewSwitcherTitle *switcher;
  HdyViewSwitcherBar   *bar;
  MsCampaignBar        *notices;
  GtkStack             *pages;
  MsMessagePage        *message;
  MsRecipientsPage     *recipients;
  MsPreviewPage        *preview;
  MsDeliveryPage       *delivery;
};

G_DEFINE_FINAL_TYPE (MsCampaignView, ms_campaign_view, GTK_TYPE_BOX)

static void
enable (MsCampaignView *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* Each an action of its own: one that is of no use now is grey in the menu. */
static const struct
{
  const char *action;
  const char *what;
} retries[] = {
  { "retry", "all" },
  { "retry-selected", "selected" },
  { "retry-site", "site" },
};

static void
update_actions (MsCampaignView *self)
{
  static const char *const for_drafts[] = { "rename", "attach", "insert-field",
                                            "insert-field-menu", "open-html" };

  const MsCampaign *campaign =
      self->document != NULL ? ms_document_get_campaign (self->document) : NULL;

  gboolean open = campaign != NULL;
  gboolean frozen = open && ms_document_is_frozen (self->document);
  gboolean running = open && ms_document_is_running (self->document);
  gboolean elsewhere = open && !running && campaign->state == MS_CAMPAIGN_SENDING;
  gboolean interrupted =
      open && (campaign->state == MS_CAMPAIGN_PAUSED || campaign->state == MS_CAMPAIGN_STOPPED);
  gboolean waiting = open && !running && campaign->state == MS_CAMPAIGN_WAITING;
  gboolean idle = open && !running && !elsewhere;

  for (guint i = 0; i < G_N_ELEMENTS (for_drafts); i++)
    enable (self, for_drafts[i], open && !frozen && !running);
  enable (self, "start", idle && !frozen && ms_recipients_page_is_complete (self->recipients));
  enable (self, "resume", idle && (interrupted || waiting));
  enable (self, "pause", running || elsewhere || waiting);
  enable (self, "stop", running || elsewhere || waiting);
  for (guint i = 0; i < G_N_ELEMENTS (retries); i++)
    enable (self, retries[i].action,
            frozen && ms_delivery_page_can_retry (self->delivery, retries[i].what));
  enable (self, "resend-to", idle && frozen);
  enable (self, "delete", idle);
  enable (self, "copy", open);
  enable (self, "report", open);
  enable (self, "test", open);
  enable (self, "check", open && !running);
}

static void
show_name (MsCampaignView *self)
{
  const MsCampaign *campaign = ms_document_get_campaign (self->document);

  if (campaign != NULL)
    {
      g_autofree char *heading = ms_format_heading (campaign->name);

      hdy_view_switcher_title_set_title (self->switcher, heading);
    }
}

static void
on_state_cb (MsCampaignView *self)
{
  show_name (self);
  ms_recipients_page_set_warning (self->recipients, ms_document_get_warning (self->document));
  update_actions (self);
}

/* A draft is opened where it is written, the others where their outcome is. */
static void
on_loaded_cb (MsCampaignView *self)
{
  const MsCampaign *campaign = ms_document_get_campaign (self->document);

  gtk_widget_set_sensitive (GTK_WIDGET (self->pages), TRUE);
  ms_campaign_view_show_page (self, campaign->state == MS_CAMPAIGN_DRAFT &&
                                            !ms_document_is_running (self->document)
                                        ? "message"
                                        : "delivery");
  on_state_cb (self);
}

static void
on_begun_cb (MsCampaignView *self)
{
  if (self->document != NULL && ms_document_is_running (self->document))
    ms_campaign_view_show_page (self, "delivery");
  update_actions (self);
}

static void
on_page_cb (MsCampaignView *self)
{
  const char *name = gtk_stack_get_visible_child_name (self->pages);
  GAction    *action;

  if (self->actions == NULL || name == NULL)
    return;

  ms_campaign_bar_set_delivery (self->notices, g_str_equal (name, "delivery"));
  action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "page");
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (name));
}

static void
on_page_action_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  ms_campaign_view_show_page (user_data, g_variant_get_string (value, NULL));
}

static void
on_renamed_cb (const char *name, gpointer data)
{
  MsCampaignView *self = data;
  MsCampaign     *campaign = ms_document_get_campaign (self->document);

  g_free (campaign->name);
  campaign->name = g_strdup (name);
  ms_document_touch (self->document, FALSE);
  ms_document_flush (self->document);
  show_name (self);
}

static void
on_rename_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsCampaignView *self = user_data;

  ms_dialog_ask (user_data, _ ("Rename the campaign"), _ ("Name, for you alone"),
                 ms_document_get_campaign (self->document)->name, _ ("_Rename"), on_renamed_cb,
                 user_data);
}

typedef struct
{
  gint64 id;
  char  *name; /* (owned) */
} Copy;

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  g_free (copy->name);
  g_free (copy);
}

static gboolean
copy_campaign (MsDb *db, gpointer data, GError **error)
{
  Copy  *copy = data;
  gint64 id;

  return ms_campaign_table_copy (db, copy->id, copy->name, &id, error);
}

static void
on_written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsCampaignView) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ms_library_write_finish (MS_LIBRARY (object), result, &error))
    ms_dialog_error (GTK_WIDGET (self), _ ("That was not possible"), error);
}

static void
on_copy_named_cb (const char *name, gpointer data)
{
  MsCampaignView *self = data;
  Copy           *copy = g_new0 (Copy, 1);

  copy->id = ms_document_get_id (self->document);
  copy->name = g_strdup (name);
  ms_document_flush (self->document);
  ms_library_write (ms_document_get_library (self->document), MS_STORE_NORMAL, copy_campaign,
                    copy, copy_free, on_written_cb, g_object_ref (self));
  ms_window_show_campaign_named (MS_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))), name);
}

static void
on_copy_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsCampaignView *self = user_data;

  g_autofree char *name =
      g_strdup_printf (_ ("%s (copy)"), ms_document_get_campaign (self->document)->name);

  ms_dialog_ask (user_data, _ ("Copy to a new campaign"), _ ("Name of the copy"), name,
                 _ ("_Copy"), on_copy_named_cb, user_data);
}

static gboolean
remove_campaign (MsDb *db, gpointer data, GError **error)
{
  return ms_campaign_table_remove (db, *(gint64 *) data, error);
}

static void
on_delete_agreed_cb (gpointer data)
{
  MsCampaignView *self = data;
  gint64          id = ms_document_get_id (self->document);

  ms_library_write (ms_document_get_library (self->document), MS_STORE_NORMAL, remove_campaign,
                    g_memdup2 (&id, sizeof id), g_free, on_written_cb, g_object_ref (self));
}

static void
on_delete_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsCampaignView *self = user_data;

  g_autofree char *title =
      g_strdup_printf (_ ("Delete “%s”?"), ms_document_get_campaign (self->document)->name);

  ms_dialog_confirm (user_data, title,
                     _ ("Its message, its recipients and what became of them go. The contacts "
                        "and "
                        "lists stay."),
                     _ ("_Delete"), TRUE, on_delete_agreed_cb, user_data);
}

static void
on_attach_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsCampaignView *self = user_data;

  ms_campaign_view_show_page (self, "message");
  ms_message_page_attach (self->message);
}

static void
on_open_html_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsCampaignView *self = user_data;

  ms_campaign_view_show_page (self, "message");
  ms_message_page_open_html (self->message);
}

static void
on_insert_field_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsCampaignView *self = user_data;

  ms_message_page_insert_field (self->message, g_variant_get_string (parameter, NULL));
}

static void
on_insert_field_menu_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsCampaignView *self = user_data;

  ms_campaign_view_show_page (self, "message");
  ms_message_page_open_fields (self->message);
}

static void
on_test_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsCampaignView *self = user_data;

  ms_test_dialog_show (GTK_WIDGET (self), self->document,
                       ms_preview_page_get_address (self->preview));
}

static void
on_check_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsCampaignView *self = user_data;
  g_auto (MsOrder) order = { 0 };

  if (!ms_document_is_frozen (self->document))
    ms_recipients_page_fill_order (self->recipients, &order);
  /* What is rehearsed will once be sent. */
  if (g_strcmp0 (order.route, "sandbox") == 0)
    g_clear_pointer (&order.route, g_free);
  ms_check_dialog_show (GTK_WIDGET (self), self->document, &order, NULL);
}

static void
on_previous_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ms_preview_page_step (MS_CAMPAIGN_VIEW (user_data)->preview, -1);
}

static void
on_next_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ms_preview_page_step (MS_CAMPAIGN_VIEW (user_data)->preview, 1);
}

static void
on_start_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsCampaignView *self = user_data;
  MsOrder        *order = g_new0 (MsOrder, 1);

  ms_recipients_page_fill_order (self->recipients, order);
  ms_send_flow_start (GTK_WIDGET (self), self->document, order,
                      ms_recipients_page_get_count (self->recipients));
}

static void
on_resume_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ms_send_flow_resume (user_data, MS_CAMPAIGN_VIEW (user_data)->document);
}

static void
on_pause_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ms_send_flow_interrupt (user_data, MS_CAMPAIGN_VIEW (user_data)->document, "pause");
}

static void
on_stop_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ms_send_flow_interrupt (user_data, MS_CAMPAIGN_VIEW (user_data)->document, "stop");
}

static void
on_retry_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsCampaignView *self = user_data;

  for (guint i = 0; i < G_N_ELEMENTS (retries); i++)
    if (g_str_equal (retries[i].action, g_action_get_name (G_ACTION (action))))
      ms_send_flow_retry (user_data, self->document,
                          ms_delivery_page_get_retry (self->delivery, retries[i].what));
}

static void
on_resend_to_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ms_send_flow_resend (user_data, MS_CAMPAIGN_VIEW (user_data)->document,
                       g_variant_get_string (parameter, NULL));
}

static void
on_report_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ms_report_file_ask (user_data, MS_CAMPAIGN_VIEW (user_data)->document);
}

static const GActionEntry entries[] = {
  { "page", on_page_action_cb, "s", "'message'" },
  { "rename", on_rename_cb },
  { "copy", on_copy_cb },
  { "delete", on_delete_cb },
  { "attach", on_attach_cb },
  { "open-html", on_open_html_cb },
  { "insert-field", on_insert_field_cb, "s" },
  { "insert-field-menu", on_insert_field_menu_cb },
  { "test", on_test_cb },
  { "check", on_check_cb },
  { "previous", on_previous_cb },
  { "next", on_next_cb },
  { "start", on_start_cb },
  { "resume", on_resume_cb },
  { "pause", on_pause_cb },
  { "stop", on_stop_cb },
  { "retry", on_retry_cb },
  { "retry-selected", on_retry_cb },
  { "retry-site", on_retry_cb },
  { "resend-to", on_resend_to_cb, "s" },
  { "report", on_report_cb },
};

static void
ms_campaign_view_dispose (GObject *object)
{
  MsCampaignView *self = MS_CAMPAIGN_VIEW (object);

  g_clear_object (&self->document);
  g_clear_object (&self->actions);

  G_OBJECT_CLASS (ms_campaign_view_parent_class)->dispose (object);
}

static void
ms_campaign_view_class_init (MsCampaignViewClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (MS_TYPE_CAMPAIGN_BAR);
  g_type_ensure (MS_TYPE_MESSAGE_PAGE);
  g_type_ensure (MS_TYPE_RECIPIENTS_PAGE);
  g_type_ensure (MS_TYPE_PREVIEW_PAGE);
  g_type_ensure (MS_TYPE_DELIVERY_PAGE);
  object_class->dispose = ms_campaign_view_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-campaign-view.ui");
  gtk_widget_class_bind_template_child (widget_class, MsCampaignView, back_button);
  gtk_widget_class_bind_template_child (widget_class, MsCampaignView, switcher);
  gtk_widget_class_bind_template_child (widget_class, MsCampaignView, bar);
  gtk_widget_class_bind_template_child (widget_class, MsCampaignView, notices);
  gtk_widget_class_bind_template_child (widget_class, MsCampaignView, pages);
  gtk_widget_class_bind_template_child (widget_class, MsCampaignView, message);
  gtk_widget_class_bind_template_child (widget_class, MsCampaignView, recipients);
  gtk_widget_class_bind_template_child (widget_class, MsCampaignView, preview);
  gtk_widget_class_bind_template_child (widget_class, MsCampaignView, delivery);
  gtk_widget_class_bind_template_callback (widget_class, on_page_cb);
}

static void
ms_campaign_view_init (MsCampaignView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries,
                                   G_N_ELEMENTS (entries), self);
  g_object_bind_property (self->switcher, "title-visible", self->bar, "reveal",
                          G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->recipients, "audience", G_CALLBACK (update_actions), self,
                           G_CONNECT_SWAPPED);
  update_actions (self);
}

void
ms_campaign_view_set_document (MsCampaignView *self, MsDocument *document)
{
  if (self->document == document)
    return;

  if (self->document != NULL)
    {
      ms_document_flush (self->document);
      g_signal_handlers_disconnect_by_data (self->document, self);
      g_signal_handlers_disconnect_by_data (ms_document_get_courier (self->document), self);
      g_signal_handlers_disconnect_by_data (ms_document_get_library (self->document), self);
    }
  g_set_object (&self->document, document);
  ms_message_page_set_document (self->message, document);
  ms_recipients_page_set_document (self->recipients, document);
  ms_preview_page_set_document (self->preview, document);
  ms_delivery_page_set_document (self->delivery, document);
  ms_campaign_bar_set_document (self->notices, document);
  update_actions (self);
  if (document == NULL)
    return;

  /* What would be typed before it is there would be lost. */
  gtk_widget_set_sensitive (GTK_WIDGET (self->pages),
                            ms_document_get_campaign (document) != NULL);
  g_signal_connect_object (document, "loaded", G_CALLBACK (on_loaded_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "state", G_CALLBACK (on_state_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (ms_document_get_courier (document), "begun",
                           G_CALLBACK (on_begun_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ms_document_get_courier (document), "ended",
                           G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->delivery, "counted", G_CALLBACK (update_actions), self,
                           G_CONNECT_SWAPPED);
}

void
ms_campaign_view_show_page (MsCampaignView *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->pages, name);
}

void
ms_campaign_view_set_folded (MsCampaignView *self, gboolean folded)
{
  gtk_widget_set_visible (self->back_button, folded);
}

void
ms_campaign_view_find (MsCampaignView *self)
{
  GtkWidget *page = gtk_stack_get_visible_child (self->pages);

  if (page == GTK_WIDGET (self->delivery))
    {
      ms_delivery_page_find (self->delivery);
      return;
    }

  ms_campaign_view_show_page (self, "preview");
  ms_preview_page_find (self->preview);
}

GActionGroup *
ms_campaign_view_get_actions (MsCampaignView *self)
{
  return G_ACTION_GROUP (self->actions);
}
