/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-delivery-page.c - a campaign on its way, and what became of every recipient */

#include "config.h"

#include "ms-application.h"
#include "ms-attempts-dialog.h"
#include "ms-delivery-page.h"
#include "ms-delivery-words.h"
#include "ms-failure-filter.h"
#include "ms-format.h"
#include "ms-ledger.h"
#include "ms-recipient-table.h"
#include "ms-returned-bar.h"
#include "ms-route.h"
#include "ms-state-chips.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How often the table of a running campaign is read again. */
#define TABLE_MS 1000

struct _MsDeliveryPage
{
  GtkStack parent_instance;

  MsDocument    *document; /* (owned) (nullable) */
  MsPagedModel  *model;    /* (owned) (nullable) */
  MsLedgerCounts counts;
  gint64         due;    /* ms_clock_wall() of the next try; 0: none is planned */
  char          *holder; /* (owned) (nullable): another process that delivers */
  gboolean       counting;
  gboolean       count_again;
  guint          table_id;

  GtkLabel         *headline;
  GtkLabel         *detail;
  GtkLabel         *banner;
  GtkLabel         *hint;
  GtkProgressBar   *progress;
  GtkWidget        *pause_button;
  GtkWidget        *stop_button;
  GtkWidget        *resume_button;
  GtkWidget        *real_button;
  GtkWidget        *resend_box;
  GtkWidget        *deferred_box;
  GtkLabel         *deferred;
  GtkWidget        *uncertain_box;
  GtkLabel         *uncertain;
  MsStateChips     *chips;
  MsReturnedBar    *returned;
  MsFailureFilter  *failures;
  GtkEntry         *search;
  MsRecipientTable *table;
};

G_DEFINE_FINAL_TYPE (MsDeliveryPage, ms_delivery_page, GTK_TYPE_STACK)

enum
{
  COUNTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const MsCampaign *
get_campaign (MsDeliveryPage *self)
{
  return self->document != NULL ? ms_document_get_campaign (self->document) : NULL;
}

static const MsProgress *
get_progress (MsDeliveryPage *self)
{
  if (self->document == NULL || !ms_document_is_running (self->document))
    return NULL;

  return ms_courier_get_progress (ms_document_get_courier (self->document));
}

static void
set_label (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

static void
show_buttons (MsDeliveryPage *self, const MsCampaign *campaign, gboolean running)
{
  gboolean elsewhere = !running && campaign->state == MS_CAMPAIGN_SENDING;
  gboolean interrupted =
      campaign->state == MS_CAMPAIGN_PAUSED || campaign->state == MS_CAMPAIGN_STOPPED;

  gtk_widget_set_visible (self->pause_button, running || elsewhere);
  gtk_widget_set_visible (self->stop_button, running || elsewhere);
  gtk_widget_set_visible (self->resume_button, !running && interrupted);
  gtk_widget_set_visible (self->real_button, !running && campaign->rehearsal);
  gtk_widget_set_visible (self->resend_box, !running && !elsewhere && !campaign->rehearsal);
}

/* @text: (transfer full) (nullable): %NULL hides @box */
static void
show_notice (GtkWidget *box, GtkLabel *label, char *text)
{
  g_autofree char *owned = text;

  set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (box, text != NULL);
}

/* A site is of interest where the route goes to sites, and on a combined one's other leg too.
 */
static gboolean
goes_direct (const MsCampaign *campaign)
{
  g_autoptr (MsRoute) route =
      campaign->route != NULL ? ms_route_parse (campaign->route, NULL) : NULL;

  return route != NULL && ms_route_uses (route, MS_LEG_DIRECT);
}

static void
show_state (MsDeliveryPage *self)
{
  g_autofree char *headline = NULL;
  g_autofree char *detail = NULL;

  const MsCampaign *campaign = get_campaign (self);
  const MsProgress *progress = get_progress (self);
  MsDeliveryStand   stand = { campaign, progress, &self->counts, self->due, self->holder };

  if (campaign == NULL)
    return;

  gtk_stack_set_visible_child_name (GTK_STACK (self),
                                    progress == NULL && self->counts.recipients == 0 ? "empty"
                                                                                     : "run");

  headline = ms_delivery_words_headline (&stand);
  detail = ms_delivery_words_detail (&stand);
  set_label (self->headline, headline);
  set_label (self->detail, detail);
  show_notice (GTK_WIDGET (self->banner), self->banner, ms_delivery_words_notice (&stand));
  show_notice (self->deferred_box, self->deferred, ms_delivery_words_deferred (&stand));
  show_notice (self->uncertain_box, self->uncertain, ms_delivery_words_uncertain (&stand));
  gtk_progress_bar_set_fraction (self->progress, ms_delivery_words_fraction (&stand));

  ms_state_chips_set_counts (self->chips, self->counts.states);
  ms_returned_bar_set_campaign (self->returned, ms_document_get_library (self->document),
                                campaign->name);
  ms_recipient_table_set_direct (self->table, goes_direct (campaign));
  show_buttons (self, campaign, progress != NULL);
  g_signal_emit (self, signals[COUNTED], 0);
}

typedef struct
{
  gint64         campaign;
  MsLedgerCounts counts;
  gint64         due;
} Count;

static gpointer
read_counts (MsDb *db, gpointer data, GError **error)
{
  Count *count = data;

  return ms_ledger_query_counts (db, count->campaign, &count->counts, error) &&
                 ms_ledger_get_due (db, count->campaign, &count->due, error)
             ? count
             : NULL;
}

static void start_count (MsDeliveryPage *self);

static void
on_counted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsDeliveryPage) self = user_data;

  const Count *count = ms_library_query_data (result);

  self->counting = FALSE;
  if (self->document == NULL)
    return;

  if (ms_library_query_finish (MS_LIBRARY (object), result, NULL) != NULL &&
      count->campaign == ms_document_get_id (self->document))
    {
      self->due = count->due;
      /* The courier's figures are newer. */
      if (get_progress (self) == NULL)
        {
          g_free (self->holder);
          self->holder = ms_library_get_holder (MS_LIBRARY (object));
          self->counts = count->counts;
        }
      show_state (self);
    }

  if (self->count_again)
    start_count (self);
}

static void
start_count (MsDeliveryPage *self)
{
  Count *count;

  self->count_again = self->counting;
  if (self->counting || self->document == NULL)
    return;

  self->counting = TRUE;
  count = g_new0 (Count, 1);
  count->campaign = ms_document_get_id (self->document);
  ms_library_query (ms_document_get_library (self->document), read_counts, count, g_free, NULL,
                    NULL, on_counted_cb, g_object_ref (self));
}

static void
refresh (MsDeliveryPage *self)
{
  start_count (self);
  ms_failure_filter_refresh (self->failures);
  if (self->model != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->table)))
    ms_pager_refresh (ms_paged_model_get_pager (self->model));
}

static gboolean
on_table_cb (gpointer data)
{
  MsDeliveryPage *self = data;

  refresh (self);
  if (get_progress (self) != NULL)
    return G_SOURCE_CONTINUE;

  self->table_id = 0;

  return G_SOURCE_REMOVE;
}

static void
on_progress_cb (MsDeliveryPage *self)
{
  const MsProgress *progress = get_progress (self);

  if (progress == NULL)
    return;

  if (progress->recipients > 0)
    {
      self->counts.recipients = progress->recipients;
      memcpy (self->counts.states, progress->counts, sizeof self->counts.states);
    }
  if (self->table_id == 0)
    self->table_id = g_timeout_add (TABLE_MS, on_table_cb, self);
  show_state (self);
}

static void
on_ended_cb (MsDeliveryPage *self)
{
  refresh (self);
  show_state (self);
}

static void
on_settled_cb (MsDeliveryPage *self)
{
  g_autofree char *rows = NULL;
  g_autofree char *text = NULL;

  MsPager *pager = ms_paged_model_get_pager (self->model);
  guint64  size = ms_pager_get_size (pager);

  rows = ms_format_count (size);
  if (size < ms_pager_get_total (pager))
    text = g_strdup_printf (_ ("The first %s are shown: search or filter for others."), rows);
  else
    text = g_strdup_printf (
        ngettext ("%s recipient shown. Press Enter on a row for all its attempts.",
                  "%s recipients shown. Press Enter on a row for all its attempts.",
                  (gulong) size),
        rows);
  set_label (self->hint, text);
}

static void
fill_wish (MsDeliveryPage *self, MsRecipientWish *wish)
{
  wish->rows.campaign = ms_document_get_id (self->document);
  wish->rows.states = ms_state_chips_get_states (self->chips);
  wish->rows.search = gtk_entry_get_text (self->search);
  ms_failure_filter_apply (self->failures, wish);
  /* A site is chosen because of those who were not reached there, and so many it says. */
  if (wish->rows.site != NULL && wish->rows.states == 0)
    wish->rows.states = MS_FAILURE_STATES;
}

/* Of what is selected, or else of what is shown.  Returns: (transfer full) (nullable) */
static char *
get_site (MsDeliveryPage *self)
{
  char *site = ms_recipient_table_get_site (self->table);

  return site != NULL ? site : g_strdup (ms_failure_filter_get_site (self->failures));
}

static void
show_table (MsDeliveryPage *self)
{
  MsRecipientWish wish = { 0 };

  if (self->document == NULL)
    return;

  fill_wish (self, &wish);
  ms_recipient_source_show (self->model, &wish);
}

static void
clear_filters (MsDeliveryPage *self)
{
  ms_state_chips_clear (self->chips);
  gtk_entry_set_text (self->search, "");
  ms_failure_filter_set_campaign (self->failures, ms_document_get_library (self->document),
                                  ms_document_get_id (self->document));
}

/* What was filtered of the run before may be nowhere in this one. */
static void
on_begun_cb (MsDeliveryPage *self)
{
  if (get_progress (self) == NULL)
    return;

  clear_filters (self);
  show_table (self);
  on_progress_cb (self);
}

static void
on_filtered_cb (MsDeliveryPage *self)
{
  show_table (self);
}

static void
on_search_cb (MsDeliveryPage *self)
{
  show_table (self);
}

/* What is selected decides on what can be done as much as what was counted. */
static void
on_selected_cb (MsDeliveryPage *self)
{
  g_signal_emit (self, signals[COUNTED], 0);
}

static void
on_activated_cb (MsDeliveryPage *self, GtkTreePath *path)
{
  const MsRow *row = ms_paged_model_peek_path (GTK_TREE_VIEW (self->table), path);

  if (row != NULL)
    ms_attempts_dialog_show (GTK_WIDGET (self), ms_document_get_library (self->document),
                             ms_document_get_id (self->document), row->cells[MS_RECIPIENT_KEY],
                             row->cells[MS_RECIPIENT_ADDRESS]);
}

static void
ms_delivery_page_dispose (GObject *object)
{
  MsDeliveryPage *self = MS_DELIVERY_PAGE (object);

  ms_delivery_page_set_document (self, NULL);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (ms_delivery_page_parent_class)->dispose (object);
}

static void
ms_delivery_page_class_init (MsDeliveryPageClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (MS_TYPE_FAILURE_FILTER);
  g_type_ensure (MS_TYPE_RECIPIENT_TABLE);
  g_type_ensure (MS_TYPE_RETURNED_BAR);
  g_type_ensure (MS_TYPE_STATE_CHIPS);
  object_class->dispose = ms_delivery_page_dispose;

  signals[COUNTED] = g_signal_new ("counted", MS_TYPE_DELIVERY_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-delivery-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MsDeliveryPage, headline);
  gtk_widget_class_bind_template_child (widget_class, MsDeliveryPage, detail);
  gtk_widget_class_bind_template_child (widget_class, MsDeliveryPage, banner);
  gtk_widget_class_bind_template_child (widget_class, MsDeliveryPage, hint);
  gtk_widget_class_bind_template_child (widget_class, MsDeliveryPage, progress);
  gtk_widget_class_bind_template_child (widget_class, MsDeliveryPage, pause_button);
  gtk_widget_class_bind_template_child (widget_class, MsDeliveryPage, stop_button);
  gtk_widget_class_bind_template_child (widget_class, MsDeliveryPage, resume_button);
  gtk_widget_class_bind_template_child (widget_class, MsDeliveryPage, real_button);
  gtk_widget_class_bind_template_child (widget_class, MsDeliveryPage, resend_box);
  gtk_widget_class_bind_template_child (widget_class, MsDeliveryPage, deferred_box);
  gtk_widget_class_bind_template_child (widget_class, MsDeliveryPage, deferred);
  gtk_widget_class_bind_template_child (widget_class, MsDeliveryPage, uncertain_box);
  gtk_widget_class_bind_template_child (widget_class, MsDeliveryPage, uncertain);
  gtk_widget_class_bind_template_child (widget_class, MsDeliveryPage, chips);
  gtk_widget_class_bind_template_child (widget_class, MsDeliveryPage, returned);
  gtk_widget_class_bind_template_child (widget_class, MsDeliveryPage, failures);
  gtk_widget_class_bind_template_child (widget_class, MsDeliveryPage, search);
  gtk_widget_class_bind_template_child (widget_class, MsDeliveryPage, table);
  gtk_widget_class_bind_template_callback (widget_class, on_filtered_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_activated_cb);
}

static void
ms_delivery_page_init (MsDeliveryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (gtk_tree_view_get_selection (GTK_TREE_VIEW (self->table)), "changed",
                           G_CALLBACK (on_selected_cb), self, G_CONNECT_SWAPPED);
}

static void
watch_document (MsDeliveryPage *self)
{
  MsLibrary *library = ms_document_get_library (self->document);
  MsCourier *courier = ms_document_get_courier (self->document);

  if (self->model == NULL)
    {
      self->model = ms_paged_model_new (library, GTK_TREE_VIEW (self->table));
      g_signal_connect_object (ms_paged_model_get_pager (self->model), "settled",
                               G_CALLBACK (on_settled_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (library, "changed", G_CALLBACK (refresh), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (courier, "begun", G_CALLBACK (on_begun_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (courier, "progress", G_CALLBACK (on_progress_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (courier, "ended", G_CALLBACK (on_ended_cb), self,
                               G_CONNECT_SWAPPED);
    }
  g_signal_connect_object (self->document, "loaded", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "state", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
}

void
ms_delivery_page_set_document (MsDeliveryPage *self, MsDocument *document)
{
  g_clear_handle_id (&self->table_id, g_source_remove);
  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_set_object (&self->document, document);
  self->counts = (MsLedgerCounts){ 0 };
  self->due = 0;
  g_clear_pointer (&self->holder, g_free);
  if (document == NULL)
    return;

  watch_document (self);
  clear_filters (self);
  show_table (self);
  start_count (self);
  show_state (self);
}

void
ms_delivery_page_find (MsDeliveryPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

gboolean
ms_delivery_page_can_retry (MsDeliveryPage *self, const char *what)
{
  g_autofree char *site = NULL;

  if (self->document == NULL || self->counts.states[MS_STATE_DEFERRED] == 0)
    return FALSE;
  if (g_str_equal (what, "selected"))
    return ms_recipient_table_count_selected (self->table) > 0;
  if (g_str_equal (what, "site"))
    {
      site = get_site (self);
      return site != NULL;
    }

  return TRUE;
}

MsRetryJob *
ms_delivery_page_get_retry (MsDeliveryPage *self, const char *what)
{
  MsPager    *pager = ms_paged_model_get_pager (self->model);
  MsRetryJob *retry = g_new0 (MsRetryJob, 1);

  MsRecipientWish wish = { 0 };

  retry->campaign = ms_document_get_id (self->document);
  if (g_str_equal (what, "site"))
    {
      retry->site = get_site (self);
    }
  else if (g_str_equal (what, "selected"))
    {
      /* Not every page of a long table was read: all that is shown is found by its filter. */
      fill_wish (self, &wish);
      if (ms_recipient_table_count_selected (self->table) == ms_pager_get_size (pager))
        retry->shown = ms_recipient_wish_copy (&wish);
      else
        retry->addresses = ms_recipient_table_get_selected (self->table);
    }

  return retry;
}
