/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-recipients-page.c - who gets a campaign, and how it travels */

#include "config.h"

#include "ms-account-table.h"
#include "ms-application.h"
#include "ms-campaign-table.h"
#include "ms-format.h"
#include "ms-ledger-query.h"
#include "ms-list-check.h"
#include "ms-identity-table.h"
#include "ms-list-table.h"
#include "ms-plan-box.h"
#include "ms-pool-table.h"
#include "ms-recipients-page.h"
#include "ms-route-chooser.h"

#include <glib/gi18n-lib.h>

struct _MsRecipientsPage
{
  GtkBox parent_instance;

  MsDocument *document; /* (owned) (nullable) */
  MsAudience  audience;
  gboolean    filling;
  gboolean    reading;
  gboolean    read_again;
  gboolean    counting;
  gboolean    count_again;

  GtkWidget      *frozen_label;
  GtkWidget      *choices;
  GtkListBox     *included;
  GtkListBox     *excluded;
  GtkWidget      *excluded_box;
  MsRouteChooser *route;
  MsPlanBox      *plan;
  GtkLabel       *count;
  GtkLabel       *count_detail;
  GtkWidget      *send_bar;
  GtkButton      *send_button;
};

G_DEFINE_FINAL_TYPE (MsRecipientsPage, ms_recipients_page, GTK_TYPE_BOX)

enum
{
  AUDIENCE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What there is to choose from, and what is chosen. */
typedef struct
{
  gint64     campaign;
  char      *identity; /* (owned) (nullable): the campaign's */
  char      *usual;    /* (owned) (nullable): the account that it is sent through */
  GPtrArray *lists;    /* (owned) (element-type MsListInfo) */
  GPtrArray *included; /* (owned) (element-type MsListInfo) */
  GPtrArray *excluded;
  GPtrArray *accounts; /* (owned) (element-type MsAccount) */
  GPtrArray *pools;    /* (owned) (element-type MsPool) */
} Choices;

typedef struct
{
  gint64     campaign;
  GArray    *lists; /* (owned) (element-type gint64) */
  GArray    *excluded;
  MsAudience audience;
} Selection;

static void
choices_free (gpointer data)
{
  Choices *choices = data;

  g_free (choices->identity);
  g_free (choices->usual);
  g_clear_pointer (&choices->lists, g_ptr_array_unref);
  g_clear_pointer (&choices->included, g_ptr_array_unref);
  g_clear_pointer (&choices->excluded, g_ptr_array_unref);
  g_clear_pointer (&choices->accounts, g_ptr_array_unref);
  g_clear_pointer (&choices->pools, g_ptr_array_unref);
  g_free (choices);
}

static void
selection_free (gpointer data)
{
  Selection *selection = data;

  g_array_unref (selection->lists);
  g_array_unref (selection->excluded);
  g_free (selection);
}

static GArray *
get_checked (GtkListBox *box)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (box, i);
      gint64         id;

      if (row == NULL)
        return ids;
      id = ms_list_check_get_id (MS_LIST_CHECK (row));
      if (ms_list_check_get_active (MS_LIST_CHECK (row)))
        g_array_append_val (ids, id);
    }
}

static char **
get_checked_names (GtkListBox *box)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (box, i);

      if (row == NULL)
        break;
      if (ms_list_check_get_active (MS_LIST_CHECK (row)))
        g_ptr_array_add (names, g_strdup (ms_list_check_get_name (MS_LIST_CHECK (row))));
    }
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_steal (names, NULL);
}

static Selection *
get_selection (MsRecipientsPage *self)
{
  Selection *selection = g_new0 (Selection, 1);

  selection->campaign = ms_document_get_id (self->document);
  selection->lists = get_checked (self->included);
  selection->excluded = get_checked (self->excluded);

  return selection;
}

/* What is below the number of those who will get it: how it comes about, or what is to be done.
 */
static char *
describe_audience (MsRecipientsPage *self)
{
  g_autofree char *suppressed = ms_format_count (self->audience.suppressed);
  g_autoptr (GArray) lists = get_checked (self->included);

  if (gtk_list_box_get_row_at_index (self->included, 0) == NULL)
    return g_strdup (_ ("There is no list yet: import one, or make one at the side."));
  if (lists->len == 0)
    return g_strdup (_ ("Choose above who gets it: a list, or several."));
  if (self->audience.suppressed > 0)
    return g_strdup_printf (
        ngettext ("Who is on several lists gets it once. %s suppressed address is left out.",
                  "Who is on several lists gets it once. %s suppressed addresses are left out.",
                  (gulong) self->audience.suppressed),
        suppressed);

  return g_strdup (_ ("Who is on several lists gets it once."));
}

static void
show_audience (MsRecipientsPage *self)
{
  g_autofree char *number = ms_format_count (self->audience.recipients);
  g_autofree char *text = NULL;
  g_autofree char *detail = describe_audience (self);

  text = g_strdup_printf (ngettext ("%s person will get it", "%s people will get it",
                                    (gulong) self->audience.recipients),
                          number);
  gtk_label_set_text (self->count, text);
  gtk_label_set_text (self->count_detail, detail);
  g_signal_emit (self, signals[AUDIENCE], 0);
}

static gpointer
read_audience (MsDb *db, gpointer data, GError **error)
{
  Selection *selection = data;

  /* A draft's recipients, if any, are a rehearsal's: they do not count. */
  return ms_ledger_query_audience (db, 0, selection->lists, selection->excluded,
                                   &selection->audience, error)
             ? selection
             : NULL;
}

static void start_count (MsRecipientsPage *self);

static void
on_counted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsRecipientsPage) self = user_data;

  const Selection *selection = ms_library_query_data (result);

  self->counting = FALSE;
  if (self->document == NULL)
    return;

  if (ms_library_query_finish (MS_LIBRARY (object), result, NULL) != NULL &&
      selection->campaign == ms_document_get_id (self->document))
    {
      self->audience = selection->audience;
      show_audience (self);
    }
  if (self->count_again)
    start_count (self);
}

static void
start_count (MsRecipientsPage *self)
{
  self->count_again = self->counting;
  if (self->counting || self->document == NULL)
    return;

  self->counting = TRUE;
  ms_library_query (ms_document_get_library (self->document), read_audience,
                    get_selection (self), selection_free, NULL, NULL, on_counted_cb,
                    g_object_ref (self));
}

static gboolean
save_selection (MsDb *db, gpointer data, GError **error)
{
  Selection *selection = data;

  return ms_campaign_table_set_lists (db, selection->campaign, selection->lists,
                                      selection->excluded, error);
}

static void
on_checked_cb (MsRecipientsPage *self)
{
  if (self->filling)
    return;

  ms_library_write (ms_document_get_library (self->document), MS_STORE_NORMAL, save_selection,
                    get_selection (self), selection_free, NULL, NULL);
  start_count (self);
}

static gboolean
has_list (const GPtrArray *lists, gint64 id)
{
  for (guint i = 0; i < lists->len; i++)
    if (((const MsListInfo *) lists->pdata[i])->id == id)
      return TRUE;

  return FALSE;
}

static void
fill_lists (MsRecipientsPage *self, GtkListBox *box, const Choices *choices, gboolean excluded)
{
  ms_format_empty (GTK_CONTAINER (box));
  for (guint i = 0; i < choices->lists->len; i++)
    {
      const MsListInfo *info = choices->lists->pdata[i];

      gboolean   active = has_list (excluded ? choices->excluded : choices->included, info->id);
      GtkWidget *row = ms_list_check_new (info, active, excluded);

      g_signal_connect_object (row, "checked", G_CALLBACK (on_checked_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_container_add (GTK_CONTAINER (box), row);
    }
}

typedef struct
{
  gint64 campaign;
  char  *route;    /* (owned) (nullable) */
  char  *retry;    /* (owned) (nullable) */
  char  *schedule; /* (owned) (nullable) */
} Plan;

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  g_free (plan->route);
  g_free (plan->retry);
  g_free (plan->schedule);
  g_free (plan);
}

static gboolean
save_plan (MsDb *db, gpointer data, GError **error)
{
  Plan *plan = data;

  return ms_campaign_table_set_plan (db, plan->campaign, plan->retry, plan->schedule, error) &&
         (plan->route == NULL ||
          ms_campaign_table_propose_route (db, plan->campaign, plan->route, error));
}

/* What was chosen is found again, though nothing was sent. */
static void
keep_plan (MsRecipientsPage *self, gboolean with_route)
{
  Plan *plan;

  g_autoptr (MsRoute) route = with_route ? ms_route_chooser_get_route (self->route) : NULL;

  if (self->filling || self->document == NULL || ms_document_is_frozen (self->document))
    return;

  plan = g_new0 (Plan, 1);
  plan->campaign = ms_document_get_id (self->document);
  plan->route = route != NULL ? ms_route_to_string (route) : NULL;
  if (!with_route)
    ms_plan_box_get_plan (self->plan, &plan->retry, &plan->schedule);
  ms_library_write (ms_document_get_library (self->document), MS_STORE_NORMAL, save_plan, plan,
                    plan_free, NULL, NULL);
}

static void
show_button (MsRecipientsPage *self)
{
  gboolean rehearsal = ms_route_chooser_is_rehearsal (self->route);

  gtk_widget_set_visible (GTK_WIDGET (self->plan), !rehearsal);
  gtk_button_set_label (self->send_button,
                        rehearsal ? _ ("Start the _Rehearsal") : _ ("_Send…"));
  g_signal_emit (self, signals[AUDIENCE], 0);
}

static void
on_route_cb (MsRecipientsPage *self)
{
  show_button (self);
  keep_plan (self, TRUE);
}

static void
on_plan_cb (MsRecipientsPage *self)
{
  show_button (self);
  keep_plan (self, FALSE);
}

static gpointer
read_choices (MsDb *db, gpointer data, GError **error)
{
  Choices *choices = data;
  g_autoptr (MsIdentity) identity =
      choices->identity != NULL ? ms_identity_table_find (db, choices->identity, NULL) : NULL;

  if (identity != NULL)
    choices->usual = g_strdup (identity->account);

  choices->lists = ms_list_table_all (db, error);
  if (choices->lists != NULL)
    choices->included = ms_list_table_of_campaign (db, choices->campaign, FALSE, error);
  if (choices->included != NULL)
    choices->excluded = ms_list_table_of_campaign (db, choices->campaign, TRUE, error);
  if (choices->excluded != NULL)
    choices->accounts = ms_account_table_all (db, error);
  if (choices->accounts != NULL)
    choices->pools = ms_pool_table_all (db, error);

  return choices->pools != NULL ? choices : NULL;
}

static void start_read (MsRecipientsPage *self);

static void
on_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsRecipientsPage) self = user_data;

  const Choices *choices = ms_library_query_data (result);

  self->reading = FALSE;
  if (self->document == NULL)
    return;

  if (ms_library_query_finish (MS_LIBRARY (object), result, NULL) != NULL &&
      choices->campaign == ms_document_get_id (self->document))
    {
      self->filling = TRUE;
      fill_lists (self, self->included, choices, FALSE);
      fill_lists (self, self->excluded, choices, TRUE);
      gtk_widget_set_visible (self->excluded_box, choices->lists->len > 1);
      ms_route_chooser_set_usual (self->route, choices->usual);
      ms_route_chooser_set_choices (self->route, choices->accounts, choices->pools);
      self->filling = FALSE;
      start_count (self);
    }
  if (self->read_again)
    start_read (self);
}

static void
start_read (MsRecipientsPage *self)
{
  const MsCampaign *campaign;
  Choices          *choices;

  self->read_again = self->reading;
  if (self->reading || self->document == NULL)
    return;

  self->reading = TRUE;
  choices = g_new0 (Choices, 1);
  choices->campaign = ms_document_get_id (self->document);
  campaign = ms_document_get_campaign (self->document);
  choices->identity = campaign != NULL ? g_strdup (campaign->identity) : NULL;
  ms_library_query (ms_document_get_library (self->document), read_choices, choices,
                    choices_free, NULL, NULL, on_read_cb, g_object_ref (self));
}

/* Rows under the pointer or the keyboard do not come and go; and a send changes no list. */
static void
on_changed_cb (MsRecipientsPage *self)
{
  if (self->document == NULL || ms_document_is_running (self->document) ||
      gtk_container_get_focus_child (GTK_CONTAINER (self->choices)) != NULL)
    return;

  start_read (self);
}

static void
show_state (MsRecipientsPage *self)
{
  gboolean frozen = ms_document_is_frozen (self->document);

  gtk_widget_set_visible (self->frozen_label, frozen);
  gtk_widget_set_sensitive (self->choices, !frozen);
  gtk_widget_set_visible (self->send_bar, !frozen);
}

static void
on_loaded_cb (MsRecipientsPage *self)
{
  const MsCampaign *campaign = ms_document_get_campaign (self->document);

  self->filling = TRUE;
  ms_route_chooser_set_route (self->route, campaign->route);
  ms_plan_box_set_plan (self->plan, campaign->retry, campaign->schedule);
  self->filling = FALSE;
  show_state (self);
  start_read (self);
}

static void
on_map_cb (MsRecipientsPage *self)
{
  start_read (self);
}

static void
ms_recipients_page_dispose (GObject *object)
{
  ms_recipients_page_set_document (MS_RECIPIENTS_PAGE (object), NULL);

  G_OBJECT_CLASS (ms_recipients_page_parent_class)->dispose (object);
}

static void
ms_recipients_page_class_init (MsRecipientsPageClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (MS_TYPE_PLAN_BOX);
  g_type_ensure (MS_TYPE_ROUTE_CHOOSER);
  object_class->dispose = ms_recipients_page_dispose;

  signals[AUDIENCE] = g_signal_new ("audience", MS_TYPE_RECIPIENTS_PAGE, G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               MS_UI_PATH "ms-recipients-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MsRecipientsPage, frozen_label);
  gtk_widget_class_bind_template_child (widget_class, MsRecipientsPage, choices);
  gtk_widget_class_bind_template_child (widget_class, MsRecipientsPage, included);
  gtk_widget_class_bind_template_child (widget_class, MsRecipientsPage, excluded);
  gtk_widget_class_bind_template_child (widget_class, MsRecipientsPage, excluded_box);
  gtk_widget_class_bind_template_child (widget_class, MsRecipientsPage, route);
  gtk_widget_class_bind_template_child (widget_class, MsRecipientsPage, plan);
  gtk_widget_class_bind_template_child (widget_class, MsRecipientsPage, count);
  gtk_widget_class_bind_template_child (widget_class, MsRecipientsPage, count_detail);
  gtk_widget_class_bind_template_child (widget_class, MsRecipientsPage, send_button);
  gtk_widget_class_bind_template_child (widget_class, MsRecipientsPage, send_bar);
  gtk_widget_class_bind_template_callback (widget_class, on_route_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_plan_cb);
}

static void
ms_recipients_page_init (MsRecipientsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "map", G_CALLBACK (on_map_cb), NULL);
}

void
ms_recipients_page_set_document (MsRecipientsPage *self, MsDocument *document)
{
  if (self->document != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->document, self);
      g_signal_handlers_disconnect_by_data (ms_document_get_library (self->document), self);
    }
  g_set_object (&self->document, document);
  if (document == NULL)
    return;

  self->audience = (MsAudience){ 0 };
  ms_recipients_page_set_warning (self, NULL);
  g_signal_connect_object (ms_document_get_library (document), "changed",
                           G_CALLBACK (on_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "loaded", G_CALLBACK (on_loaded_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "state", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  show_state (self);
}

void
ms_recipients_page_fill_order (MsRecipientsPage *self, MsOrder *order)
{
  g_autoptr (MsRoute) route = ms_route_chooser_get_route (self->route);

  order->lists = get_checked_names (self->included);
  order->excluded = get_checked_names (self->excluded);
  order->route = route != NULL ? ms_route_to_string (route) : NULL;
  if (!ms_route_chooser_is_rehearsal (self->route))
    ms_plan_box_get_plan (self->plan, &order->retry, &order->schedule);
  ms_route_chooser_fill_sandbox (self->route, &order->sandbox);
}

guint64
ms_recipients_page_get_count (MsRecipientsPage *self)
{
  return self->audience.recipients;
}

gboolean
ms_recipients_page_is_complete (MsRecipientsPage *self)
{
  g_autoptr (MsRoute) route = ms_route_chooser_get_route (self->route);
  g_autofree char *retry = NULL;
  g_autofree char *schedule = NULL;

  return self->audience.recipients > 0 && route != NULL &&
         (route->kind == MS_ROUTE_SANDBOX ||
          ms_plan_box_get_plan (self->plan, &retry, &schedule));
}

void
ms_recipients_page_set_warning (MsRecipientsPage *self, const char *text)
{
  ms_route_chooser_set_warning (self->route, text);
}
