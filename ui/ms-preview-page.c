/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-preview-page.c - the message as a given recipient will get it */

#include "config.h"

#include "ms-application.h"
#include "ms-contact-source.h"
#include "ms-html-preview.h"
#include "ms-list-table.h"
#include "ms-preview-page.h"
#include "ms-preview.h"
#include "ms-specimen.h"

#include <glib/gi18n-lib.h>

struct _MsPreviewPage
{
  GtkBox parent_instance;

  MsDocument *document; /* (owned) (nullable) */
  MsPager    *pager;    /* (owned) (nullable): whom there is to look at */
  guint64     row;
  char       *address;    /* (owned) (nullable): shown, or being read */
  char       *shown_html; /* (owned) (nullable) */
  gboolean    loading;
  gboolean    load_again;

  GtkLabel    *position;
  GtkEntry    *search;
  GtkLabel    *to;
  GtkLabel    *subject;
  GtkLabel    *sender;
  GtkLabel    *problem;
  GtkStack    *parts;
  GtkBox      *html;
  GtkWidget   *no_html;
  GtkWidget   *web; /* (nullable): made when it is first shown */
  GtkTextView *text;
  GtkTextView *source;
};

G_DEFINE_FINAL_TYPE (MsPreviewPage, ms_preview_page, GTK_TYPE_BOX)

/* One recipient's message, rendered on the reader's thread. */
typedef struct
{
  char *campaign; /* (owned): name */
  char *address;  /* (owned) (nullable): NULL: whoever comes first */
  char *shown;    /* (owned) */
  char *subject;  /* (owned) */
  char *html;     /* (owned) (nullable) */
  char *text;     /* (owned) */
  char *source;   /* (owned) */
  char *warnings; /* (owned) */
  char *sender;   /* (owned): who it is from and what signs it */
} Rendering;

static void
rendering_free (gpointer data)
{
  Rendering *rendering = data;

  g_free (rendering->campaign);
  g_free (rendering->address);
  g_free (rendering->shown);
  g_free (rendering->subject);
  g_free (rendering->html);
  g_free (rendering->text);
  g_free (rendering->source);
  g_free (rendering->warnings);
  g_free (rendering->sender);
  g_free (rendering);
}

static gpointer
render (MsDb *db, gpointer data, GError **error)
{
  g_autoptr (MsSpecimen) specimen = NULL;
  g_autoptr (GString) source = g_string_new (NULL);

  Rendering        *rendering = data;
  MsLetterRecipient recipient;
  gboolean          eight_bit;

  specimen = ms_specimen_load (db, rendering->campaign, rendering->address, error);
  if (specimen == NULL)
    return NULL;

  recipient = ms_specimen_get_recipient (specimen);
  rendering->shown = g_strdup (specimen->written != NULL ? specimen->written : specimen->key);
  rendering->subject = ms_preview_subject (specimen->letter, &recipient);
  rendering->html = ms_preview_html (specimen->letter, &recipient);
  rendering->text = ms_preview_text (specimen->letter, &recipient);
  rendering->sender = g_strdup (specimen->sender);
  rendering->warnings = g_strjoinv ("\n", specimen->warnings);
  ms_letter_render (specimen->letter, &recipient, 0, source, &eight_bit);
  rendering->source = g_strndup (source->str, source->len);

  return rendering;
}

static void
set_text (GtkTextView *view, const char *text)
{
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (view), text, -1);
}

static void
set_problem (MsPreviewPage *self, const char *text)
{
  gtk_label_set_text (self->problem, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), *text != '\0');
}

/* Not before it is seen: WebKit is large. */
static void
show_html (MsPreviewPage *self)
{
  gtk_widget_set_visible (self->no_html, self->shown_html == NULL);
  if (self->web != NULL)
    gtk_widget_set_visible (self->web, self->shown_html != NULL);
  if (self->shown_html == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self->html)))
    return;

  if (self->web == NULL)
    {
      self->web = ms_html_preview_new ();
      gtk_box_pack_start (self->html, self->web, TRUE, TRUE, 0);
    }
  ms_html_preview_show (self->web, self->shown_html);
}

static void start_render (MsPreviewPage *self);

static void
on_rendered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsPreviewPage) self = user_data;
  g_autoptr (GError) error = NULL;

  Rendering *rendering = ms_library_query_data (result);
  gboolean   ok = ms_library_query_finish (MS_LIBRARY (object), result, &error) != NULL;

  self->loading = FALSE;
  if (self->document == NULL)
    return;

  if (self->load_again)
    {
      start_render (self);
      return;
    }

  gtk_label_set_text (self->to, ok ? rendering->shown : "");
  gtk_label_set_text (self->subject, ok ? rendering->subject : "");
  gtk_label_set_text (self->sender, ok ? rendering->sender : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->sender), ok ? rendering->sender : NULL);
  set_text (self->text, ok ? rendering->text : "");
  set_text (self->source, ok ? rendering->source : "");
  set_problem (self, ok ? rendering->warnings : error->message);
  g_free (self->shown_html);
  self->shown_html = g_strdup (rendering->html);
  show_html (self);
}

static void
start_render (MsPreviewPage *self)
{
  const MsCampaign *campaign;
  Rendering        *rendering;

  self->load_again = self->loading;
  if (self->loading || self->document == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  campaign = ms_document_get_campaign (self->document);
  if (campaign == NULL)
    return;

  self->loading = TRUE;
  rendering = g_new0 (Rendering, 1);
  rendering->campaign = g_strdup (campaign->name);
  rendering->address = g_strdup (self->address);
  ms_library_query (ms_document_get_library (self->document), render, rendering, rendering_free,
                    NULL, NULL, on_rendered_cb, g_object_ref (self));
}

/* Shows the row's message once the row is known. */
static void
show_row (MsPreviewPage *self)
{
  g_autofree char *position = NULL;

  guint64      size = ms_pager_get_size (self->pager);
  const MsRow *row = self->row < size ? ms_pager_peek (self->pager, self->row) : NULL;

  /* Translators: the first of so many. */
  position = size == 0
                 ? g_strdup (_ ("none"))
                 : g_strdup_printf (_ ("%'u of %'u"), (guint) self->row + 1, (guint) size);
  gtk_label_set_text (self->position, position);
  if (row == NULL && size > 0)
    return;

  g_free (self->address);
  self->address = row != NULL ? g_strdup (row->cells[MS_CONTACT_ADDRESS]) : NULL;
  start_render (self);
}

static void
on_size_cb (MsPreviewPage *self, guint64 size)
{
  ms_pager_set_size (self->pager, size);
  if (self->row >= size)
    self->row = 0;
  show_row (self);
}

static void
on_row_cb (MsPreviewPage *self, guint64 row)
{
  if (row == self->row)
    show_row (self);
}

/* The first of the campaign's lists, or all contacts. */
static gint64
pick_list (MsPreviewPage *self)
{
  g_autoptr (GPtrArray) lists =
      ms_list_table_of_campaign (ms_library_get_reader (
                                     ms_document_get_library (self->document)),
                                 ms_document_get_id (self->document), FALSE, NULL);

  return lists != NULL && lists->len > 0 ? ((const MsListInfo *) lists->pdata[0])->id : 0;
}

static void
on_search_cb (MsPreviewPage *self)
{
  if (self->document == NULL)
    return;

  self->row = 0;
  ms_pager_set_source (self->pager, &ms_contact_source,
                       ms_contact_source_data (pick_list (self),
                                               gtk_entry_get_text (self->search), 0, 0),
                       ms_contact_source_free);
}

static void
on_map_cb (MsPreviewPage *self)
{
  if (self->document == NULL)
    return;

  ms_document_flush (self->document);
  on_search_cb (self);
  start_render (self);
}

static void
ms_preview_page_dispose (GObject *object)
{
  MsPreviewPage *self = MS_PREVIEW_PAGE (object);

  ms_preview_page_set_document (self, NULL);
  g_clear_object (&self->pager);

  G_OBJECT_CLASS (ms_preview_page_parent_class)->dispose (object);
}

static void
ms_preview_page_class_init (MsPreviewPageClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ms_preview_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-preview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MsPreviewPage, position);
  gtk_widget_class_bind_template_child (widget_class, MsPreviewPage, search);
  gtk_widget_class_bind_template_child (widget_class, MsPreviewPage, to);
  gtk_widget_class_bind_template_child (widget_class, MsPreviewPage, subject);
  gtk_widget_class_bind_template_child (widget_class, MsPreviewPage, sender);
  gtk_widget_class_bind_template_child (widget_class, MsPreviewPage, problem);
  gtk_widget_class_bind_template_child (widget_class, MsPreviewPage, parts);
  gtk_widget_class_bind_template_child (widget_class, MsPreviewPage, html);
  gtk_widget_class_bind_template_child (widget_class, MsPreviewPage, no_html);
  gtk_widget_class_bind_template_child (widget_class, MsPreviewPage, text);
  gtk_widget_class_bind_template_child (widget_class, MsPreviewPage, source);
  gtk_widget_class_bind_template_callback (widget_class, on_search_cb);
}

static void
ms_preview_page_init (MsPreviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "map", G_CALLBACK (on_map_cb), NULL);
  g_signal_connect_object (self->html, "map", G_CALLBACK (show_html), self, G_CONNECT_SWAPPED);
}

void
ms_preview_page_set_document (MsPreviewPage *self, MsDocument *document)
{
  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_set_object (&self->document, document);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->shown_html, g_free);
  if (document == NULL)
    return;

  if (self->pager == NULL)
    {
      self->pager = ms_pager_new (ms_document_get_library (document));
      g_signal_connect_object (self->pager, "size", G_CALLBACK (on_size_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->pager, "row", G_CALLBACK (on_row_cb), self,
                               G_CONNECT_SWAPPED);
    }
  gtk_entry_set_text (self->search, "");
  g_signal_connect_object (document, "saved", G_CALLBACK (start_render), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "loaded", G_CALLBACK (start_render), self,
                           G_CONNECT_SWAPPED);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    on_map_cb (self);
}

void
ms_preview_page_step (MsPreviewPage *self, int by)
{
  guint64 size = self->pager != NULL ? ms_pager_get_size (self->pager) : 0;

  if (size == 0)
    return;

  self->row = (self->row + size + (guint64) (gint64) by) % size;
  show_row (self);
}

const char *
ms_preview_page_get_address (MsPreviewPage *self)
{
  return self->address;
}

void
ms_preview_page_find (MsPreviewPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
