/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-message-page.c - what a campaign says: sender, subject, HTML, text, files */

#include "config.h"

#include "ms-application.h"
#include "ms-attachment-chip.h"
#include "ms-clock.h"
#include "ms-dialog.h"
#include "ms-draft.h"
#include "ms-field-rows.h"
#include "ms-format.h"
#include "ms-identity-chooser.h"
#include "ms-letter.h"
#include "ms-message-page.h"
#include "ms-sender.h"

#include <glib/gi18n-lib.h>
#include <gtksourceview/gtksource.h>

struct _MsMessagePage
{
  GtkBox parent_instance;

  MsDocument *document; /* (owned) (nullable) */
  GtkWidget  *place;    /* where the cursor was last: subject, html or text */
  gboolean    filling;
  char       *from_before; /* (owned) (nullable): of the identity that was chosen before */

  GtkWidget         *frozen_box;
  MsIdentityChooser *identity;
  GtkEntry          *from;
  GtkEntry          *reply_to;
  GtkEntry          *subject;
  GtkMenuButton     *field_button;
  GtkStack          *editors;
  GtkTextView       *html;
  GtkTextView       *text;
  GtkContainer      *attachments;
  GtkLabel          *problem;
  GtkLabel          *saved;
};

G_DEFINE_FINAL_TYPE (MsMessagePage, ms_message_page, GTK_TYPE_BOX)

static MsCampaign *
get_campaign (MsMessagePage *self)
{
  return self->document != NULL ? ms_document_get_campaign (self->document) : NULL;
}

static void
take_text (char **field, char *text, gboolean nullable)
{
  g_free (*field);
  *field = g_strstrip (text);
  if (nullable && **field == '\0')
    g_clear_pointer (field, g_free);
}

/* An empty part is none. */
static void
take_part (char **field, GtkTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter    start;
  GtkTextIter    end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  g_free (*field);
  *field = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
  if (**field == '\0')
    g_clear_pointer (field, g_free);
}

static void
set_problem (MsMessagePage *self, const char *text, const char *style)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self->problem));

  gtk_style_context_remove_class (context, "ms-problem");
  gtk_style_context_remove_class (context, "ms-warning");
  if (style != NULL)
    gtk_style_context_add_class (context, style);
  gtk_label_set_text (self->problem, text);
}

/* The same that a send would check, in the same order: what stands here first stops it first.
 */
static void
check (MsMessagePage *self)
{
  MsDb *db = ms_library_get_reader (ms_document_get_library (self->document));
  g_autoptr (MsFieldTable) fields = NULL;
  g_autoptr (MsCampaign) campaign = ms_campaign_copy (get_campaign (self));
  g_auto (MsSender) sender = { NULL };
  g_autoptr (MsLetter) letter = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) warnings = NULL;

  if (*campaign->from == '\0' && campaign->identity == NULL)
    {
      set_problem (self,
                   _ ("Choose an identity or write From, so that people know who it is from; "
                      "then write a subject and the message."),
                   NULL);
      return;
    }

  fields =
      ms_sender_load (&sender, db, campaign, &error) ? ms_field_rows_load (db, &error) : NULL;
  if (fields != NULL && ms_draft_check (campaign, &error))
    letter = ms_letter_new (campaign, fields, NULL, NULL, ms_clock_wall (), &error);

  if (letter != NULL && ms_letter_check_fields (letter, &warnings, &error))
    {
      g_autofree char *text = g_strjoinv ("\n", warnings);

      set_problem (self, text, "ms-warning");
      return;
    }

  set_problem (self, error->message, "ms-problem");
}

/* What the campaign does not say itself is what its identity says. */
static void
show_identity (MsMessagePage *self)
{
  const MsIdentity *identity;

  ms_identity_chooser_show (self->identity, ms_document_get_library (self->document),
                            get_campaign (self), !ms_document_is_frozen (self->document));
  identity = ms_identity_chooser_get (self->identity);
  gtk_entry_set_placeholder_text (self->from, identity != NULL
                                                  ? identity->from
                                                  : _ ("Ada of Fernhill "
                                                       "<ada@fernhill.example.com>"));
  gtk_entry_set_placeholder_text (self->reply_to, identity != NULL && identity->reply_to != NULL
                                                      ? identity->reply_to
                                                      : _ ("Where answers go, if elsewhere"));
  g_free (self->from_before);
  self->from_before = identity != NULL ? g_strdup (identity->from) : NULL;
}

static void
on_library_cb (MsMessagePage *self)
{
  if (get_campaign (self) != NULL)
    show_identity (self);
}

/* A From that only repeats an identity's goes with it. */
static void
on_identity_cb (MsMessagePage *self)
{
  MsCampaign       *campaign = get_campaign (self);
  const MsIdentity *identity = ms_identity_chooser_get (self->identity);

  if (campaign == NULL || ms_document_is_frozen (self->document))
    return;

  g_free (campaign->identity);
  campaign->identity = identity != NULL ? g_strdup (identity->name) : NULL;
  if (g_strcmp0 (campaign->from, self->from_before) == 0 ||
      (identity != NULL && g_strcmp0 (campaign->from, identity->from) == 0))
    gtk_entry_set_text (self->from, "");
  ms_document_touch (self->document, FALSE);
  gtk_label_set_text (self->saved, "");
  show_identity (self);
}

static void
on_typed_cb (MsMessagePage *self)
{
  MsCampaign *campaign = get_campaign (self);

  if (self->filling || campaign == NULL || ms_document_is_frozen (self->document))
    return;

  take_text (&campaign->from, g_strdup (gtk_entry_get_text (self->from)), FALSE);
  take_text (&campaign->reply_to, g_strdup (gtk_entry_get_text (self->reply_to)), TRUE);
  take_text (&campaign->subject, g_strdup (gtk_entry_get_text (self->subject)), FALSE);
  take_part (&campaign->html, self->html);
  take_part (&campaign->text, self->text);
  ms_document_touch (self->document, FALSE);
  gtk_label_set_text (self->saved, "");
  ms_identity_chooser_explain (self->identity, campaign);
}

static void
on_saved_cb (MsMessagePage *self, const GError *error)
{
  gtk_label_set_text (self->saved, error == NULL ? _ ("Saved") : _ ("Not saved"));
  check (self);
  if (error != NULL)
    set_problem (self, error->message, "ms-problem");
}

static gboolean
on_focus_cb (MsMessagePage *self, GdkEvent *event, GtkWidget *widget)
{
  self->place = widget;

  return GDK_EVENT_PROPAGATE;
}

static void
on_editor_cb (MsMessagePage *self)
{
  gboolean html = g_strcmp0 (gtk_stack_get_visible_child_name (self->editors), "html") == 0;

  self->place = GTK_WIDGET (html ? self->html : self->text);
}

void
ms_message_page_insert_field (MsMessagePage *self, const char *name)
{
  g_autofree char *tag = g_strdup_printf ("{{%s}}", name);

  if (self->place == GTK_WIDGET (self->subject))
    {
      int position = gtk_editable_get_position (GTK_EDITABLE (self->subject));

      gtk_editable_insert_text (GTK_EDITABLE (self->subject), tag, -1, &position);
      gtk_widget_grab_focus (self->place);
      gtk_editable_set_position (GTK_EDITABLE (self->subject), position);
      return;
    }

  gtk_text_buffer_insert_interactive_at_cursor (gtk_text_view_get_buffer (
                                                    GTK_TEXT_VIEW (self->place)),
                                                tag, -1, TRUE);
  gtk_widget_grab_focus (self->place);
}

void
ms_message_page_open_fields (MsMessagePage *self)
{
  gtk_button_clicked (GTK_BUTTON (self->field_button));
}

static void
fill_fields (MsMessagePage *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (MsFieldTable) fields = NULL;

  fields = ms_field_rows_load (ms_library_get_reader (ms_document_get_library (self->document)),
                               NULL);
  g_menu_append (menu, "email", "campaign.insert-field::email");
  for (guint i = 0; fields != NULL && i < ms_field_table_get_size (fields); i++)
    {
      const char *name = ms_field_table_get_name (fields, i);

      g_autoptr (GMenuItem) item = g_menu_item_new (name, NULL);

      g_menu_item_set_action_and_target (item, "campaign.insert-field", "s", name);
      g_menu_append_item (menu, item);
    }
  gtk_menu_button_set_menu_model (self->field_button, G_MENU_MODEL (menu));
}

static void fill_attachments (MsMessagePage *self);

static void
on_remove_cb (MsMessagePage *self, MsAttachmentChip *chip)
{
  MsCampaign *campaign = get_campaign (self);

  g_ptr_array_remove (campaign->attachments, ms_attachment_chip_get_attachment (chip));
  ms_document_touch (self->document, TRUE);
  fill_attachments (self);
}

/* Those inside the HTML come and go with it. */
static void
fill_attachments (MsMessagePage *self)
{
  const MsCampaign *campaign = get_campaign (self);
  gboolean          any = FALSE;

  ms_format_empty (self->attachments);
  for (guint i = 0; i < campaign->attachments->len; i++)
    {
      MsAttachment *attachment = campaign->attachments->pdata[i];
      GtkWidget    *chip;

      if (attachment->content_id != NULL)
        continue;

      any = TRUE;
      chip = ms_attachment_chip_new (attachment, !ms_document_is_frozen (self->document));
      g_signal_connect_object (chip, "remove", G_CALLBACK (on_remove_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_container_add (self->attachments, chip);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->attachments), any);
}

static void
set_part (GtkTextView *view, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);

  /* Undo goes back to here, not to the campaign before. */
  gtk_source_buffer_begin_not_undoable_action (GTK_SOURCE_BUFFER (buffer));
  gtk_text_buffer_set_text (buffer, text != NULL ? text : "", -1);
  gtk_source_buffer_end_not_undoable_action (GTK_SOURCE_BUFFER (buffer));
}

static void
show_state (MsMessagePage *self)
{
  gboolean frozen = ms_document_is_frozen (self->document);

  gtk_widget_set_visible (self->frozen_box, frozen);
  gtk_editable_set_editable (GTK_EDITABLE (self->from), !frozen);
  gtk_editable_set_editable (GTK_EDITABLE (self->reply_to), !frozen);
  gtk_editable_set_editable (GTK_EDITABLE (self->subject), !frozen);
  gtk_text_view_set_editable (self->html, !frozen);
  gtk_text_view_set_editable (self->text, !frozen);
  gtk_widget_set_sensitive (GTK_WIDGET (self->field_button), !frozen);
  show_identity (self);
  fill_attachments (self);
}

static void
fill (MsMessagePage *self)
{
  const MsCampaign *campaign = get_campaign (self);

  if (campaign == NULL)
    return;

  self->filling = TRUE;
  gtk_entry_set_text (self->from, campaign->from);
  gtk_entry_set_text (self->reply_to, campaign->reply_to != NULL ? campaign->reply_to : "");
  gtk_entry_set_text (self->subject, campaign->subject);
  set_part (self->html, campaign->html);
  set_part (self->text, campaign->text);
  self->filling = FALSE;

  gtk_stack_set_visible_child_name (self->editors,
                                    campaign->html == NULL && campaign->text != NULL ? "text"
                                                                                     : "html");
  gtk_label_set_text (self->saved, "");
  fill_fields (self);
  show_state (self);
  check (self);
}

static void
on_attached_cb (const char *path, gpointer data)
{
  g_autoptr (GError) error = NULL;

  MsMessagePage *self = data;

  if (!ms_draft_attach (get_campaign (self), path, &error))
    {
      ms_dialog_error (GTK_WIDGET (self), _ ("The file cannot be attached"), error);
      return;
    }

  ms_document_touch (self->document, TRUE);
  fill_attachments (self);
}

void
ms_message_page_attach (MsMessagePage *self)
{
  ms_dialog_open (GTK_WIDGET (self), _ ("Attach a file"), NULL, on_attached_cb, self);
}

static void
on_html_chosen_cb (const char *path, gpointer data)
{
  g_autofree char *base = g_path_get_dirname (path);
  g_autofree char *html = NULL;
  g_autoptr (GError) error = NULL;

  MsMessagePage *self = data;

  if (!g_file_get_contents (path, &html, NULL, &error) ||
      !ms_draft_set_html (get_campaign (self), html, base, &error))
    {
      ms_dialog_error (GTK_WIDGET (self), _ ("The HTML cannot be taken"), error);
      return;
    }

  ms_document_touch (self->document, TRUE);
  fill (self);
}

void
ms_message_page_open_html (MsMessagePage *self)
{
  ms_dialog_open (GTK_WIDGET (self), _ ("Open an HTML file"), "*.htm*", on_html_chosen_cb,
                  self);
}

static void
ms_message_page_dispose (GObject *object)
{
  ms_message_page_set_document (MS_MESSAGE_PAGE (object), NULL);
  g_clear_pointer (&MS_MESSAGE_PAGE (object)->from_before, g_free);

  G_OBJECT_CLASS (ms_message_page_parent_class)->dispose (object);
}

/* The editor brings colours of its own, which know nothing of the theme's. */
static void
ms_message_page_style_updated (GtkWidget *widget)
{
  MsMessagePage               *self = MS_MESSAGE_PAGE (widget);
  GtkSourceStyleSchemeManager *schemes = gtk_source_style_scheme_manager_get_default ();

  GtkSourceStyleScheme *scheme;

  GTK_WIDGET_CLASS (ms_message_page_parent_class)->style_updated (widget);
  if (self->html == NULL || self->text == NULL)
    return;

  scheme = gtk_source_style_scheme_manager_get_scheme (schemes, ms_format_is_dark (widget)
                                                                    ? "oblivion"
                                                                    : "classic");
  if (scheme == NULL)
    return;
  gtk_source_buffer_set_style_scheme (GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (self->html)),
                                      scheme);
  gtk_source_buffer_set_style_scheme (GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (self->text)),
                                      scheme);
}

static void
ms_message_page_class_init (MsMessagePageClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (GTK_SOURCE_TYPE_VIEW);
  g_type_ensure (MS_TYPE_IDENTITY_CHOOSER);
  object_class->dispose = ms_message_page_dispose;

  widget_class->style_updated = ms_message_page_style_updated;

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-message-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MsMessagePage, frozen_box);
  gtk_widget_class_bind_template_child (widget_class, MsMessagePage, identity);
  gtk_widget_class_bind_template_child (widget_class, MsMessagePage, from);
  gtk_widget_class_bind_template_child (widget_class, MsMessagePage, reply_to);
  gtk_widget_class_bind_template_child (widget_class, MsMessagePage, subject);
  gtk_widget_class_bind_template_child (widget_class, MsMessagePage, field_button);
  gtk_widget_class_bind_template_child (widget_class, MsMessagePage, editors);
  gtk_widget_class_bind_template_child (widget_class, MsMessagePage, html);
  gtk_widget_class_bind_template_child (widget_class, MsMessagePage, text);
  gtk_widget_class_bind_template_child (widget_class, MsMessagePage, attachments);
  gtk_widget_class_bind_template_child (widget_class, MsMessagePage, problem);
  gtk_widget_class_bind_template_child (widget_class, MsMessagePage, saved);
  gtk_widget_class_bind_template_callback (widget_class, on_identity_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_focus_cb);
}

static void
watch_part (MsMessagePage *self, GtkTextView *view, const char *name, const char *language)
{
  GtkSourceLanguageManager *languages = gtk_source_language_manager_get_default ();
  GtkTextBuffer            *buffer = gtk_text_view_get_buffer (view);

  if (language != NULL)
    gtk_source_buffer_set_language (GTK_SOURCE_BUFFER (buffer),
                                    gtk_source_language_manager_get_language (languages,
                                                                              language));
  g_signal_connect_object (buffer, "changed", G_CALLBACK (on_typed_cb), self,
                           G_CONNECT_SWAPPED);

  /* GtkSourceView does not take the name that its template gives. */
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (view)), name);

  /* Tab leaves the editor as it leaves an entry. */
  gtk_text_view_set_accepts_tab (view, FALSE);
}

static void
ms_message_page_init (MsMessagePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  watch_part (self, self->html, _ ("HTML"), "html");
  watch_part (self, self->text, _ ("Text"), NULL);
  self->place = GTK_WIDGET (self->html);
  g_signal_connect_object (self->editors, "notify::visible-child", G_CALLBACK (on_editor_cb),
                           self, G_CONNECT_SWAPPED);
}

void
ms_message_page_set_document (MsMessagePage *self, MsDocument *document)
{
  if (self->document != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->document, self);
      g_signal_handlers_disconnect_by_data (ms_document_get_library (self->document), self);
    }
  g_set_object (&self->document, document);
  if (document == NULL)
    return;

  g_signal_connect_object (ms_document_get_library (document), "changed",
                           G_CALLBACK (on_library_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "loaded", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "state", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "saved", G_CALLBACK (on_saved_cb), self,
                           G_CONNECT_SWAPPED);
  fill (self);
}
