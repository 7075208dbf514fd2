/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-send-flow.c - from a button to a delivery: what is asked before anything is sent */

#include "config.h"

#include "ms-dialog.h"
#include "ms-format.h"
#include "ms-send-flow.h"

#include <glib/gi18n-lib.h>

/* How long another process may take to finish what is on its wire. */
#define REQUEST_SECONDS 60

/* What waits for an answer; freed with its document reference when the question is gone. */
typedef struct
{
  MsDocument *document; /* (owned) */
  MsOrder    *order;    /* (owned) */
} Pending;

static void
pending_free (gpointer data)
{
  Pending *pending = data;

  ms_order_clear (pending->order);
  g_free (pending->order);
  g_object_unref (pending->document);
  g_free (pending);
}

static void
start (MsDocument *document, MsOrder *order)
{
  ms_document_flush (document);
  g_free (order->campaign);
  order->campaign = g_strdup (ms_document_get_campaign (document)->name);
  ms_courier_start (ms_document_get_courier (document), ms_document_get_id (document), order);
}

static void
on_agreed_cb (gpointer data)
{
  Pending *pending = data;

  start (pending->document, pending->order);
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

  pending->document = g_object_ref (document);
  pending->order = order;
  g_object_set_data_full (G_OBJECT (parent), "pending-order", pending, pending_free);
  ms_dialog_confirm (parent, title, body, verb, danger, on_agreed_cb, pending);
}

void
ms_send_flow_start (GtkWidget *parent, MsDocument *document, MsOrder *order, guint64 count)
{
  g_autofree char *number = ms_format_count (count);
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  const MsCampaign *campaign = ms_document_get_campaign (document);

  order->kind = MS_ORDER_SEND;
  if (g_strcmp0 (order->route, "sandbox") == 0)
    {
      start (document, order);
      ms_order_clear (order);
      g_free (order);
      return;
    }

  title = g_strdup_printf (ngettext ("Send this to %s person?", "Send this to %s people?",
                                     (gulong) count),
                           number);
  body = g_strdup_printf (
      /* Translators: subject, sender, account. */
      _ ("Subject: %s\nFrom: %s\nThrough: %s\n\nFrom then on the message stays as it is. You "
         "can "
         "pause at any time."),
      campaign->subject, campaign->from, order->route);
  ask (parent, document, order, title, body, _ ("_Send Now"), FALSE);
}

void
ms_send_flow_resume (MsDocument *document)
{
  g_auto (MsOrder) order = { .kind = MS_ORDER_RESUME };

  start (document, &order);
}

void
ms_send_flow_resend (GtkWidget *parent, MsDocument *document, const char *what)
{
  MsOrder *order = g_new0 (MsOrder, 1);
  MsState  state;

  order->kind = MS_ORDER_RESEND;
  if (g_str_equal (what, "added"))
    order->added = TRUE;
  else if (ms_state_from_string (what, &state))
    order->states = 1u << state;

  if (order->states == 1u << MS_STATE_UNCERTAIN)
    {
      ask (parent, document, order, _ ("They may get it twice"),
           _ ("The connection was lost after the message had gone out, before the server said "
              "that "
              "it has it. It may have arrived already."),
           _ ("_Send Again"), TRUE);
      return;
    }

  start (document, order);
  ms_order_clear (order);
  g_free (order);
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
