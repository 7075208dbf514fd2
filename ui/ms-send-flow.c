/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-send-flow.c - from a button to a delivery: what is asked before anything is sent */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-check-dialog.h"
#include "ms-clock.h"
#include "ms-dialog.h"
#include "ms-format.h"
#include "ms-ledger-query.h"
#include "ms-ledger.h"
#include "ms-route.h"
#include "ms-schedule.h"
#include "ms-sender.h"
#include "ms-send-flow.h"
#include "ms-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How long another process may take to finish what is on its wire. */
#define REQUEST_SECONDS 60

static void
order_free (gpointer data)
{
  ms_order_clear (data);
  g_free (data);
}

/* What waits for an answer; freed with its document reference when the question is gone. */
typedef struct
{
  GtkWidget  *parent;
  MsDocument *document; /* (owned) */
  MsOrder    *order;    /* (owned) */
} Pending;

static void
pending_free (gpointer data)
{
  Pending *pending = data;

  order_free (pending->order);
  g_object_unref (pending->document);
  g_free (pending);
}

static gpointer
run_enqueue (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return ms_delivery_enqueue (store, data, error) ? data : NULL;
}

static void
on_enqueued_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) parent = user_data;
  g_autoptr (GError) error = NULL;

  if (ms_library_query_finish (MS_LIBRARY (object), result, &error) == NULL)
    ms_dialog_error (parent, _ ("It cannot be sent"), error);
  ms_library_changed (MS_LIBRARY (object));
}

/* One at a time is delivered; the next is taken up when that has ended.  A rehearsal is over
 * soon, and is not worth a place in the queue. */
static void
enqueue (GtkWidget *parent, MsDocument *document, MsOrder *order)
{
  GtkWidget *window = gtk_widget_get_toplevel (parent);

  ms_library_work (ms_document_get_library (document), run_enqueue,
                   g_memdup2 (order, sizeof *order), order_free, NULL, NULL, on_enqueued_cb,
                   g_object_ref (parent));
  *order = (MsOrder){ 0 };
  if (MS_IS_WINDOW (window))
    ms_window_tell (MS_WINDOW (window), _ ("It is sent when what is under way is finished."));
}

/* @order is emptied, or stays to be cleared. */
static void
start (GtkWidget *parent, MsDocument *document, MsOrder *order)
{
  MsLibrary *library = ms_document_get_library (document);
  MsCourier *courier = ms_document_get_courier (document);

  g_autofree char *holder = ms_library_get_holder (library);

  ms_document_flush (document);
  g_free (order->campaign);
  order->campaign = g_strdup (ms_document_get_campaign (document)->name);
  if (ms_courier_get_campaign (courier) != 0 || holder != NULL)
    enqueue (parent, document, order);
  else
    ms_courier_start (courier, ms_document_get_id (document), order);
}

static void
on_agreed_cb (gpointer data)
{
  Pending *pending = data;

  start (pending->parent, pending->document, pending->order);
}

/* The question's data lives as long as the widget it was asked on, or until the next question.
 */
static void
ask (GtkWidget  *parent,
     MsDocument *document,
     MsOrder    *order,
     const char *title,
     const char *body,
     const char *verb,
     gboolean    danger)
{
  Pending *pending = g_new0 (Pending, 1);

  pending->parent = parent;
  pending->document = g_object_ref (document);
  pending->order = order;
  g_object_set_data_full (G_OBJECT (parent), "pending-order", pending, pending_free);
  ms_dialog_confirm (parent, title, body, verb, danger, on_agreed_cb, pending);
}

/* Returns: (transfer full): "Through: Office", and what the plan keeps back */
static char *
describe_way (const MsOrder *order, gboolean *later)
{
  g_autoptr (MsRoute) route = ms_route_parse (order->route, NULL);
  g_autoptr (MsSchedule) schedule =
      ms_schedule_parse (order->schedule != NULL ? order->schedule : "", NULL);
  g_autofree char *way = NULL;
  g_autofree char *open = NULL;

  gint64 now = ms_clock_wall ();

  if (route == NULL || route->kind == MS_ROUTE_ACCOUNT)
    way = g_strdup_printf (_ ("Through: %s"), route != NULL ? route->name : order->route);
  else
    way = ms_route_describe (route);

  *later = schedule != NULL && !ms_schedule_open (schedule, now);
  if (!*later)
    return g_steal_pointer (&way);

  open = ms_schedule_format_time (schedule, ms_schedule_next_open (schedule, now));

  /* Translators: how it travels, then a date and time. */
  return g_strdup_printf (_ ("%s\nBegins: %s"), way, open);
}

/* The same question on the page that says what would go wrong. */
static void
ask_checked (GtkWidget  *parent,
             MsDocument *document,
             MsOrder    *order,
             const char *title,
             const char *body,
             const char *verb)
{
  Pending        *pending = g_new0 (Pending, 1);
  MsCheckQuestion question = { title, body, verb, on_agreed_cb, pending, pending_free };

  pending->parent = parent;
  pending->document = g_object_ref (document);
  pending->order = order;
  ms_check_dialog_show (parent, document, order, &question);
}

/* Returns: (transfer full): its own From, else that of its identity */
static char *
describe_sender (MsDocument *document)
{
  g_autoptr (MsCampaign) campaign = ms_campaign_copy (ms_document_get_campaign (document));
  g_auto (MsSender) sender = { NULL };

  /* What goes wrong here is said by the check that comes next. */
  ms_sender_load (&sender, ms_library_get_reader (ms_document_get_library (document)), campaign,
                  NULL);

  return g_strdup (campaign->from);
}

void
ms_send_flow_start (GtkWidget *parent, MsDocument *document, MsOrder *order, guint64 count)
{
  g_autofree char *number = ms_format_count (count);
  g_autofree char *title = NULL;
  g_autofree char *way = NULL;
  g_autofree char *from = NULL;
  g_autofree char *body = NULL;

  const MsCampaign *campaign = ms_document_get_campaign (document);
  gboolean          later = FALSE;

  order->kind = MS_ORDER_SEND;
  if (g_strcmp0 (order->route, "sandbox") == 0)
    {
      start (parent, document, order);
      order_free (order);
      return;
    }

  order->background = TRUE;
  title = g_strdup_printf (ngettext ("Send this to %s person?", "Send this to %s people?",
                                     (gulong) count),
                           number);
  way = describe_way (order, &later);
  from = describe_sender (document);
  body = g_strdup_printf (
      /* Translators: subject, sender, "Through: Office". */
      _ ("Subject: %s\nFrom: %s\n%s\n\nFrom then on the message stays as it is. You can pause "
         "at any time."),
      campaign->subject, from, way);
  ask_checked (parent, document, order, title, body, later ? _ ("_Schedule") : _ ("_Send Now"));
}

typedef struct
{
  gint64 campaign;
  char  *schedule; /* (owned) (nullable): another */
} Haste;

static void
haste_free (gpointer data)
{
  Haste *haste = data;

  g_free (haste->schedule);
  g_free (haste);
}

static gboolean
make_due (MsDb *db, gpointer data, GError **error)
{
  const Haste *haste = data;
  gint64       now = ms_clock_wall ();
  MsRetryWish  everyone = { .campaign_id = haste->campaign };
  guint        count = 0;

  return (haste->schedule == NULL ||
          ms_campaign_table_set_plan (db, haste->campaign, NULL, haste->schedule, error)) &&
         ms_ledger_retry_now (db, &everyone, now, &count, error) &&
         ms_campaign_table_wait (db, haste->campaign, now, NULL, error);
}

/* Whoever goes on with what is due sees it within a second. */
static void
hasten (MsDocument *document, char *schedule)
{
  Haste *haste = g_new0 (Haste, 1);

  haste->campaign = ms_document_get_id (document);
  haste->schedule = schedule;
  ms_library_write (ms_document_get_library (document), MS_STORE_NORMAL, make_due, haste,
                    haste_free, NULL, NULL);
}

static void
on_haste_agreed_cb (gpointer data)
{
  MsDocument       *document = data;
  const MsCampaign *campaign = ms_document_get_campaign (document);

  g_autoptr (MsSchedule) schedule = ms_schedule_parse (campaign->schedule, NULL);

  if (schedule == NULL || campaign->state != MS_CAMPAIGN_WAITING)
    return;

  schedule->start_at = 0;
  memset (schedule->hours, 0, sizeof schedule->hours);
  hasten (document, ms_schedule_to_string (schedule));
}

static void
send_now (GtkWidget *parent, MsDocument *document)
{
  const MsCampaign *campaign = ms_document_get_campaign (document);

  g_autoptr (MsSchedule) schedule = ms_schedule_parse (campaign->schedule, NULL);

  if (schedule == NULL || ms_schedule_open (schedule, ms_clock_wall ()))
    {
      hasten (document, NULL);
      return;
    }

  g_object_set_data_full (G_OBJECT (parent), "pending-haste", g_object_ref (document),
                          g_object_unref);
  ms_dialog_confirm (parent, _ ("Send it now, whatever its plan says?"),
                     _ ("Its start and its allowed hours are dropped from the plan. How much a "
                        "day, and when it stops itself, stay."),
                     _ ("_Send Now"), FALSE, on_haste_agreed_cb, document);
}

static void
go_on (GtkWidget *parent, MsDocument *document)
{
  g_auto (MsOrder) order = { .kind = MS_ORDER_RESUME };

  start (parent, document, &order);
}

void
ms_send_flow_resume (GtkWidget *parent, MsDocument *document)
{
  if (ms_document_get_campaign (document)->state == MS_CAMPAIGN_WAITING)
    send_now (parent, document);
  else
    go_on (parent, document);
}

/* Where the user halted it, those still queued are not to leave because of a few others. */
static gboolean
has_queued (MsDocument *document)
{
  MsDb   *db = ms_library_get_reader (ms_document_get_library (document));
  guint64 counts[MS_N_STATES] = { 0 };

  return ms_ledger_count (db, ms_document_get_id (document), counts, NULL) &&
         counts[MS_STATE_QUEUED] > 0;
}

/* One that was not halted waits for now, and is gone on with like all that is due. */
static void
on_due_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GObject) parent = user_data;
  g_autoptr (MsDocument) document = g_object_steal_data (parent, "retried");
  g_autoptr (GError) error = NULL;

  const MsCampaign *campaign = document != NULL ? ms_document_get_campaign (document) : NULL;

  if (!ms_library_write_finish (MS_LIBRARY (object), result, &error))
    ms_dialog_error (GTK_WIDGET (parent), _ ("That was not possible"), error);
  else if (campaign != NULL &&
           (campaign->state == MS_CAMPAIGN_PAUSED || campaign->state == MS_CAMPAIGN_STOPPED) &&
           !has_queued (document))
    go_on (GTK_WIDGET (parent), document);
}

void
ms_send_flow_retry (GtkWidget *parent, MsDocument *document, MsRetryJob *job)
{
  g_object_set_data_full (G_OBJECT (parent), "retried", g_object_ref (document),
                          g_object_unref);
  ms_library_write (ms_document_get_library (document), MS_STORE_NORMAL, ms_retry_job_run, job,
                    (GDestroyNotify) ms_retry_job_free, on_due_cb, g_object_ref (parent));
}

/* Returns: (transfer full) (nullable): who gets nothing since he is suppressed; NULL: nobody */
static char *
describe_suppressed (MsDocument *document, const MsOrder *order, gboolean *any)
{
  MsDb            *db = ms_library_get_reader (ms_document_get_library (document));
  MsResend         resend = { 0 };
  g_autofree char *text = NULL;

  /* What goes wrong here is said by the delivery. */
  *any = TRUE;
  if (!ms_ledger_query_resend (db, ms_document_get_id (document), order->states, &resend,
                               NULL) ||
      resend.bounced + resend.others == 0)
    return NULL;

  *any = resend.tried > 0;
  text = ms_resend_describe (&resend);

  return g_strconcat (text, "\n\n",
                      _ ("The main menu has “What Came Back”, where a bounce can be undone, "
                         "and "
                         "“Suppressed”, which says why. Whoever is suppressed no more can be "
                         "sent to."),
                      NULL);
}

static void
ask_uncertain (GtkWidget *parent, MsDocument *document, MsOrder *order, const char *suppressed)
{
  g_autofree char *body = NULL;

  body = g_strjoin ("\n\n",
                    _ ("The connection was lost after the message had gone out, before the "
                       "server said that it has it. It may have arrived already."),
                    suppressed, NULL);
  ask (parent, document, order, _ ("They may get it twice"), body, _ ("_Send Again"), TRUE);
}

void
ms_send_flow_resend (GtkWidget *parent, MsDocument *document, const char *what)
{
  MsOrder         *order = g_new0 (MsOrder, 1);
  MsState          state;
  gboolean         any = TRUE;
  g_autofree char *suppressed = NULL;

  order->kind = MS_ORDER_RESEND;
  order->background = TRUE;
  if (g_str_equal (what, "added"))
    order->added = TRUE;
  else if (ms_state_from_string (what, &state))
    order->states = 1u << state;

  suppressed = describe_suppressed (document, order, &any);
  if (any && order->states == 1u << MS_STATE_UNCERTAIN)
    {
      ask_uncertain (parent, document, order, suppressed);
      return;
    }
  if (any && suppressed != NULL)
    {
      ask (parent, document, order, _ ("Some of them are suppressed"), suppressed,
           _ ("_Send to the Others"), FALSE);
      return;
    }

  if (any)
    start (parent, document, order);
  else
    ms_dialog_tell (parent, _ ("All of them are suppressed"), suppressed);
  order_free (order);
}

typedef struct
{
  char       *campaign; /* (owned) */
  const char *command;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->campaign);
  g_free (request);
}

static gpointer
run_request (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  Request *request = data;

  return ms_delivery_request (store, request->campaign, request->command, REQUEST_SECONDS,
                              error)
             ? request
             : NULL;
}

static void
on_requested_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) parent = user_data;
  g_autoptr (GError) error = NULL;

  if (ms_library_query_finish (MS_LIBRARY (object), result, &error) == NULL)
    ms_dialog_error (parent, _ ("The other program did not answer"), error);
  ms_library_changed (MS_LIBRARY (object));
}

void
ms_send_flow_interrupt (GtkWidget *parent, MsDocument *document, const char *command)
{
  MsCourier *courier = ms_document_get_courier (document);
  Request   *request;

  if (ms_document_is_running (document))
    {
      if (g_str_equal (command, "pause"))
        ms_courier_pause (courier);
      else
        ms_courier_stop (courier);
      return;
    }

  request = g_new0 (Request, 1);
  request->campaign = g_strdup (ms_document_get_campaign (document)->name);
  request->command = command;
  ms_library_work (ms_document_get_library (document), run_request, request, request_free, NULL,
                   NULL, on_requested_cb, g_object_ref (parent));
}
