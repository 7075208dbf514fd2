/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-delivery-page.c - a campaign on its way, and what became of every recipient */

#include "config.h"

#include "ms-application.h"
#include "ms-attempts-dialog.h"
#include "ms-clock.h"
#include "ms-delivery-page.h"
#include "ms-format.h"
#include "ms-ledger-query.h"
#include "ms-recipient-source.h"
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
  char          *holder; /* (owned) (nullable): another process that delivers */
  gboolean       counting;
  gboolean       count_again;
  guint          table_id;

  GtkLabel       *headline;
  GtkLabel       *detail;
  GtkLabel       *banner;
  GtkLabel       *hint;
  GtkProgressBar *progress;
  GtkWidget      *pause_button;
  GtkWidget      *stop_button;
  GtkWidget      *resume_button;
  GtkWidget      *real_button;
  GtkWidget      *resend_box;
  MsStateChips   *chips;
  GtkEntry       *search;
  GtkTreeView    *table;
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

static guint64
get_settled (MsDeliveryPage *self)
{
  const guint64 *states = self->counts.states;

  return self->counts.recipients - states[MS_STATE_QUEUED] - states[MS_STATE_CLAIMED] -
         states[MS_STATE_SENDING];
}

static char *
describe_headline (MsDeliveryPage *self, const MsCampaign *campaign, const MsProgress *progress)
{
  static const char *const phases[2][5] = {
    { N_ ("Preparing…"), N_ ("Sending"), N_ ("Waiting"), N_ ("Ending…"), N_ ("Ending…") },
    { N_ ("Preparing the rehearsal…"), N_ ("Rehearsing"), N_ ("Waiting"), N_ ("Ending…"),
      N_ ("Ending…") },
  };

  if (progress != NULL)
    return g_strdup (_ (phases[progress->rehearsal][progress->phase]));

  if (campaign->rehearsal)
    return g_strdup_printf (_ ("Rehearsal: %s"), ms_campaign_state_label (campaign->state));

  return g_strdup (ms_campaign_state_label (campaign->state));
}

static char *
describe_progress (const MsProgress *progress)
{
  g_autofree char *done = ms_format_count (progress->done);
  g_autofree char *todo = ms_format_count (progress->todo);
  g_autofree char *left = NULL;

  if (progress->seconds_left < 0)
    return g_strdup_printf (
        /* Translators: done, of all, connections. */
        ngettext ("%s of %s, over %u connection", "%s of %s, over %u connections",
                  progress->connections),
        done, todo, progress->connections);

  left = ms_format_duration (progress->seconds_left);

  /* Translators: done, of all, a second, "about 3 minutes", connections. */
  return g_strdup_printf (ngettext ("%s of %s, %.0f a second, %s left, over %u connection",
                                    "%s of %s, %.0f a second, %s left, over %u connections",
                                    progress->connections),
                          done, todo, progress->rate, left, progress->connections);
}

static char *
describe_counts (MsDeliveryPage *self)
{
  g_autofree char *settled = ms_format_count (get_settled (self));
  g_autofree char *all = ms_format_count (self->counts.recipients);

  /* Translators: of so many recipients. */
  return g_strdup_printf (_ ("%s of %s recipients have an outcome"), settled, all);
}

static char *
describe_banner (MsDeliveryPage *self, const MsCampaign *campaign, const MsProgress *progress)
{
  if (progress != NULL && *progress->wait_reason != '\0')
    {
      g_autofree char *until = ms_format_time (progress->wait_until);

      return progress->wait_until != 0
                 /* Translators: why, and when it goes on. */
                 ? g_strdup_printf (_ ("%s It goes on at %s."), progress->wait_reason, until)
                 : g_strdup (progress->wait_reason);
    }
  if (progress == NULL && self->holder != NULL && campaign->state == MS_CAMPAIGN_SENDING)
    return g_strdup_printf (_ ("Another program is sending: %s. This page follows it."),
                            self->holder);
  if (progress == NULL && campaign->reason != NULL && campaign->state == MS_CAMPAIGN_PAUSED)
    return g_strdup (campaign->reason);
  if (progress != NULL && progress->rehearsal && *progress->maildir != '\0')
    return g_strdup_printf (_ ("This is a rehearsal: nothing leaves this computer. The "
                               "messages are kept in %s."),
                            progress->maildir);
  if (campaign->rehearsal)
    return g_strdup (_ (
        "This was a rehearsal: nobody was sent anything. Sending it for real starts afresh."));

  return NULL;
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

static void
show_state (MsDeliveryPage *self)
{
  g_autofree char *headline = NULL;
  g_autofree char *detail = NULL;
  g_autofree char *banner = NULL;

  const MsCampaign *campaign = get_campaign (self);
  const MsProgress *progress = get_progress (self);
  double            fraction;

  if (campaign == NULL)
    return;

  gtk_stack_set_visible_child_name (GTK_STACK (self),
                                    progress == NULL && self->counts.recipients == 0 ? "empty"
                                                                                     : "run");

  headline = describe_headline (self, campaign, progress);
  detail = progress != NULL && progress->todo > 0 ? describe_progress (progress)
                                                  : describe_counts (self);
  banner = describe_banner (self, campaign, progress);
  set_label (self->headline, headline);
  set_label (self->detail, detail);
  set_label (self->banner, banner != NULL ? banner : "");
  gtk_widget_set_visible (GTK_WIDGET (self->banner), banner != NULL);

  if (progress != NULL)
    fraction = progress->todo > 0 ? (double) progress->done / (double) progress->todo : 0;
  else
    fraction = self->counts.recipients > 0
                   ? (double) get_settled (self) / (double) self->counts.recipients
                   : 0;
  gtk_progress_bar_set_fraction (self->progress, CLAMP (fraction, 0, 1));

  ms_state_chips_set_counts (self->chips, self->counts.states);
  show_buttons (self, campaign, progress != NULL);
  g_signal_emit (self, signals[COUNTED], 0);
}

typedef struct
{
  gint64         campaign;
  MsLedgerCounts counts;
} Count;

static gpointer
read_counts (MsDb *db, gpointer data, GError **error)
{
  Count *count = data;

  return ms_ledger_query_counts (db, count->campaign, &count->counts, error) ? count : NULL;
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
      count->campaign == ms_document_get_id (self->document) && get_progress (self) == NULL)
    {
      g_free (self->holder);
      self->holder = ms_library_get_holder (MS_LIBRARY (object));
      self->counts = count->counts;
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
show_table (MsDeliveryPage *self)
{
  if (self->document == NULL)
    return;

  ms_recipient_source_show (self->model, ms_document_get_id (self->document),
                            ms_state_chips_get_states (self->chips),
                            gtk_entry_get_text (self->search));
}

/* What was filtered of the run before may be nowhere in this one. */
static void
on_begun_cb (MsDeliveryPage *self)
{
  if (get_progress (self) == NULL)
    return;

  ms_state_chips_clear (self->chips);
  gtk_entry_set_text (self->search, "");
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

static void
on_activated_cb (MsDeliveryPage *self, GtkTreePath *path)
{
  const MsRow *row;
  GtkTreeIter  iter;

  if (!gtk_tree_model_get_iter (GTK_TREE_MODEL (self->model), &iter, path))
    return;

  row = ms_paged_model_peek (self->model, &iter);
  if (row != NULL)
    ms_attempts_dialog_show (GTK_WIDGET (self), ms_document_get_library (self->document),
                             row->id, row->cells[MS_RECIPIENT_ADDRESS]);
}

static void
paint_state (GtkTreeViewColumn *column,
             GtkCellRenderer   *cell,
             GtkTreeModel      *model,
             GtkTreeIter       *iter,
             gpointer           user_data)
{
  const MsRow *row = ms_paged_model_peek (MS_PAGED_MODEL (model), iter);

  g_object_set (cell, "text", row != NULL ? row->cells[MS_RECIPIENT_STATE] : "", "foreground",
                row != NULL ? ms_state_chips_get_color ((MsState) row->kind) : NULL, NULL);
}

static void
add_columns (MsDeliveryPage *self)
{
  static const struct
  {
    const char *title;
    int         width;
  } columns[MS_RECIPIENT_COLUMNS] = {
    [MS_RECIPIENT_ADDRESS] = { N_ ("Recipient"), 205 },
    [MS_RECIPIENT_STATE] = { N_ ("State"), 80 },
    [MS_RECIPIENT_REPLY] = { N_ ("Reply"), 235 },
    [MS_RECIPIENT_SERVER] = { N_ ("Server"), 100 },
    [MS_RECIPIENT_REFERENCE] = { N_ ("Reference"), 105 },
    [MS_RECIPIENT_ATTEMPTS] = { N_ ("Attempts"), 70 },
    [MS_RECIPIENT_WHEN] = { N_ ("Last attempt"), 150 },
  };

  for (int i = 0; i < MS_RECIPIENT_COLUMNS; i++)
    {
      GtkCellRenderer   *cell;
      GtkTreeViewColumn *column =
          ms_format_add_column (self->table, _ (columns[i].title), i, columns[i].width, &cell);

      if (i == MS_RECIPIENT_STATE)
        gtk_tree_view_column_set_cell_data_func (column, cell, paint_state, NULL, NULL);
      if (i == MS_RECIPIENT_ATTEMPTS)
        g_object_set (cell, "xalign", 1.0f, NULL);
    }
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
  gtk_widget_class_bind_template_child (widget_class, MsDeliveryPage, chips);
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
  add_columns (self);
}

static void
watch_document (MsDeliveryPage *self)
{
  MsLibrary *library = ms_document_get_library (self->document);
  MsCourier *courier = ms_document_get_courier (self->document);

  if (self->model == NULL)
    {
      self->model = ms_paged_model_new (library, self->table);
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
  g_clear_pointer (&self->holder, g_free);
  if (document == NULL)
    return;

  watch_document (self);
  ms_state_chips_clear (self->chips);
  gtk_entry_set_text (self->search, "");
  show_table (self);
  start_count (self);
  show_state (self);
}

guint64
ms_delivery_page_count (MsDeliveryPage *self, MsState state)
{
  return self->counts.states[state];
}

void
ms_delivery_page_find (MsDeliveryPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
