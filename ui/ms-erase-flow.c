/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-erase-flow.c - a person asks to be forgotten: who, what goes, what stays */

#include "config.h"

#include "ms-dialog.h"
#include "ms-erase-flow.h"
#include "ms-erasure.h"

#include <glib/gi18n-lib.h>

/* Who is to be erased; belongs to the window that asked. */
typedef struct
{
  GtkWidget *parent;  /* (nullable): weak: the window that asked */
  MsLibrary *library; /* (owned) */
  char      *text;    /* (owned): the address as it was typed */
  MsErased   erased;
} Flow;

static Flow *
flow_new (GtkWidget *parent, MsLibrary *library, const char *text)
{
  Flow *flow = g_new0 (Flow, 1);

  g_set_weak_pointer (&flow->parent, parent);
  flow->library = g_object_ref (library);
  flow->text = g_strdup (text);

  return flow;
}

static void
flow_free (gpointer data)
{
  Flow *flow = data;

  g_clear_weak_pointer (&flow->parent);
  g_object_unref (flow->library);
  g_free (flow->text);
  g_free (flow);
}

static gboolean
erase (MsDb *db, gpointer data, GError **error)
{
  g_auto (MsAddress) address = { 0 };

  Flow            *flow = data;
  MsAddressProblem problem = ms_address_parse (flow->text, &address);

  if (problem == MS_ADDRESS_OK)
    return ms_erasure_erase (db, &address, &flow->erased, error);

  g_set_error_literal (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                       ms_address_describe (problem));

  return FALSE;
}

static gboolean
sweep (MsDb *db, gpointer data, GError **error)
{
  return ms_erasure_sweep (db, error);
}

/* Copies of what was deleted are in the file until it is written anew. */
static gpointer
run (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return ms_store_call (store, MS_STORE_DURABLE, erase, data, error) &&
                 ms_store_call (store, MS_STORE_ALONE, sweep, data, error)
             ? data
             : NULL;
}

static char *
describe (const MsErased *erased)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!erased->contact && erased->recipients == 0 && erased->others == 0)
    g_string_append (text, _ ("Nothing was known of this address."));
  else
    g_string_append (text, erased->contact ? _ ("The contact is gone.")
                                           : _ ("It was no contact any more."));
  if (erased->recipients > 0)
    g_string_append_printf (text,
                            ngettext (" %u campaign knows the recipient without a name.",
                                      " %u campaigns know the recipient without a name.",
                                      erased->recipients),
                            erased->recipients);
  g_string_append (text, _ ("\n\nThe address is never mailed again, even when somebody imports "
                            "it."));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The database's file is written anew, which takes its time. */
static void
show_busy (GtkWidget *window, gboolean busy)
{
  GdkDisplay *display = gtk_widget_get_display (window);

  g_autoptr (GdkCursor) cursor = busy ? gdk_cursor_new_from_name (display, "progress") : NULL;

  gdk_window_set_cursor (gtk_widget_get_window (window), cursor);
}

static void
on_erased_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  const Flow      *flow = ms_library_query_data (result);

  gboolean ok = ms_library_query_finish (MS_LIBRARY (object), result, &error) != NULL;

  ms_library_changed (MS_LIBRARY (object));
  if (flow->parent == NULL || !gtk_widget_get_realized (flow->parent))
    return;

  show_busy (flow->parent, FALSE);
  if (!ok)
    {
      ms_dialog_error (flow->parent, _ ("The person was not erased"), error);
      return;
    }

  title = g_strdup_printf (_ ("%s is erased"), flow->text);
  body = describe (&flow->erased);
  ms_dialog_tell (flow->parent, title, body);
}

static void
on_agreed_cb (gpointer data)
{
  const Flow *flow = data;

  show_busy (flow->parent, TRUE);
  ms_library_work (flow->library, run, flow_new (flow->parent, flow->library, flow->text),
                   flow_free, NULL, NULL, on_erased_cb, NULL);
}

/* The questions keep no data of their own: the window does. */
static Flow *
remember (GtkWidget *parent, MsLibrary *library, const char *text)
{
  Flow *flow = flow_new (parent, library, text);

  g_object_set_data_full (G_OBJECT (parent), "erasure", flow, flow_free);

  return flow;
}

static void
on_answered_cb (const char *text, gpointer data)
{
  g_auto (MsAddress) address = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;

  Flow            *flow = data;
  MsAddressProblem problem = ms_address_parse (text, &address);

  if (problem != MS_ADDRESS_OK)
    {
      error = g_error_new_literal (MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                                   ms_address_describe (problem));
      ms_dialog_error (flow->parent, _ ("That is no address"), error);
      return;
    }

  flow = remember (flow->parent, flow->library, text);
  title = g_strdup_printf (_ ("Erase all that is known of %s?"), text);
  ms_dialog_confirm (
      flow->parent, title,
      _ ("What goes: the contact with its fields, its places on lists, what servers said of "
         "the "
         "address, and the text of mails that came back about it.\n\n"
         "What stays: the counts of campaigns, where the recipient has no name any more; and a "
         "code from which nobody can read the address, so that it is never mailed again.\n\n"
         "Erase other addresses of the same person one by one. It cannot be undone."),
      _ ("_Erase"), TRUE, on_agreed_cb, flow);
}

void
ms_erase_flow_ask (GtkWidget *parent, MsLibrary *library, const char *address)
{
  GtkWidget *window = gtk_widget_get_toplevel (parent);

  ms_dialog_ask (window, _ ("Erase a person"), _ ("Address of who asks to be forgotten"),
                 address, _ ("_Continue…"), on_answered_cb,
                 remember (window, library, address));
}
