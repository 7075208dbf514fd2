/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-closing.c - what happens to what is being sent, or is due later, when the window goes */

#include "config.h"

#include "ms-background.h"
#include "ms-campaign-table.h"
#include "ms-closing.h"
#include "ms-dialog.h"
#include "ms-format.h"
#include "ms-lock.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

struct _MsClosing
{
  MsWindow     *window;
  MsLibrary    *library; /* (owned) */
  MsCourier    *courier; /* (owned) */
  MsTimekeeper *timekeeper;
  GSettings    *settings; /* (owned) (nullable) */
  gulong        ended_id;
  gboolean      under_way;
  gboolean      over;       /* nothing more is begun here */
  gboolean      background; /* somebody else goes on */
};

enum
{
  RESPONSE_PAUSE = 1,
  RESPONSE_BACKGROUND,
};

static gboolean
is_sending (const MsClosing *self)
{
  return ms_courier_get_campaign (self->courier) != 0;
}

static void
go (MsClosing *self)
{
  gtk_widget_destroy (GTK_WIDGET (self->window));
}

static gpointer
run_background (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return ms_background_start (ms_store_get_path (store), error) ? store : NULL;
}

static void
on_started_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsWindow) window = user_data;
  g_autoptr (GError) error = NULL;

  MsClosing *self = ms_window_get_closing (window);

  if (self == NULL)
    return;

  if (ms_library_query_finish (MS_LIBRARY (object), result, &error) != NULL)
    {
      go (self);
      return;
    }

  /* Nobody would go on with it: the window stays, and does. */
  self->under_way = FALSE;
  self->background = FALSE;
  ms_timekeeper_begin (self->timekeeper);
  ms_dialog_error (GTK_WIDGET (window), _ ("It cannot go on in the background"), error);
}

static void
start_background (MsClosing *self)
{
  ms_library_work (self->library, run_background, NULL, NULL, NULL, NULL, on_started_cb,
                   g_object_ref (self->window));
}

static void
on_ended_cb (MsClosing *self)
{
  if (!self->under_way || !self->over || is_sending (self))
    return;

  if (self->background)
    start_background (self);
  else
    go (self);
}

static void
on_over_cb (gpointer data)
{
  MsClosing *self = data;

  self->over = TRUE;
  on_ended_cb (self);
}

/* The pause comes before the end of the timekeeper, which would leave a campaign waiting. */
static void
act (MsClosing *self, gboolean background)
{
  self->under_way = TRUE;
  self->over = FALSE;
  self->background = background;

  if (is_sending (self))
    {
      ms_window_tell (self->window, _ ("Finishing what is on its way, then closing…"));
      if (background)
        ms_courier_postpone (self->courier);
      else
        ms_courier_pause (self->courier);
    }
  ms_timekeeper_end (self->timekeeper, on_over_cb, self);
}

/* A rehearsal is of use only to who watches it. */
static gboolean
is_rehearsal (const MsClosing *self)
{
  return is_sending (self) && ms_courier_get_progress (self->courier)->rehearsal;
}

static void
on_response_cb (GtkWidget *dialog, int response, gpointer user_data)
{
  g_autoptr (MsWindow) window = g_object_ref (user_data);

  MsClosing       *self = ms_window_get_closing (window);
  GtkToggleButton *always = g_object_get_data (G_OBJECT (dialog), "always");
  gboolean         remember = always != NULL && gtk_toggle_button_get_active (always);

  gtk_widget_destroy (dialog);
  if (self == NULL || (response != RESPONSE_BACKGROUND && response != RESPONSE_PAUSE))
    return;

  if (remember)
    g_settings_set_string (self->settings, MS_CLOSING_KEY,
                           response == RESPONSE_BACKGROUND ? MS_CLOSING_BACKGROUND
                                                           : MS_CLOSING_PAUSE);
  act (self, response == RESPONSE_BACKGROUND);
}

static void
add_always (MsClosing *self, GtkWidget *dialog)
{
  GtkWidget *area = gtk_message_dialog_get_message_area (GTK_MESSAGE_DIALOG (dialog));
  GtkWidget *always = gtk_check_button_new_with_mnemonic (_ ("_Do the same from now on"));

  gtk_widget_set_halign (always, GTK_ALIGN_CENTER);
  gtk_container_add (GTK_CONTAINER (area), always);
  gtk_widget_show (always);
  g_object_set_data (G_OBJECT (dialog), "always", always);
}

static void
ask (MsClosing *self, const char *title, const char *body)
{
  gboolean   rehearsal = is_rehearsal (self);
  GtkWidget *dialog =
      gtk_message_dialog_new (GTK_WINDOW (self->window),
                              GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                              GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE, "%s", title);

  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", body);
  atk_object_set_name (gtk_widget_get_accessible (dialog), title);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  gtk_dialog_add_button (GTK_DIALOG (dialog),
                         is_sending (self) ? _ ("_Pause and Close") : _ ("_Just Close"),
                         RESPONSE_PAUSE);
  if (!rehearsal)
    {
      GtkWidget *button =
          gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Go On in the Background"),
                                 RESPONSE_BACKGROUND);

      gtk_style_context_add_class (gtk_widget_get_style_context (button), "suggested-action");
      if (self->settings != NULL)
        add_always (self, dialog);
    }
  gtk_dialog_set_default_response (GTK_DIALOG (dialog),
                                   rehearsal ? RESPONSE_PAUSE : RESPONSE_BACKGROUND);
  g_signal_connect (dialog, "response", G_CALLBACK (on_response_cb), self->window);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
ask_sending (MsClosing *self)
{
  g_autofree char *title =
      g_strdup_printf (_ ("“%s” is being sent"), ms_courier_get_name (self->courier));

  ask (self, title,
       is_rehearsal (self)
           ? _ ("What is on its way is finished first. The rest of the rehearsal stays queued, "
                "and you can resume it later.")
           : _ ("It can go on without this window, and be watched and paused from here when "
                "you open it again. Paused, what is on its way is finished first and the rest "
                "stays queued."));
}

static void
ask_waiting (MsClosing *self, const MsCampaign *campaign)
{
  g_autofree char *due = ms_format_time (campaign->due);
  g_autofree char *title = g_strdup_printf (_ ("“%s” is not finished yet"), campaign->name);
  g_autofree char *body = NULL;

  body = g_strdup_printf (_ ("It is to go on at %s. That can happen in the background; "
                             "otherwise it waits until "
                             "Mailshot is opened again."),
                          due);
  ask (self, title, body);
}

/* Returns: (transfer full) (nullable): the first that waits, when nobody but this window would
 * go on with it */
static MsCampaign *
find_waiting (MsClosing *self)
{
  const char      *path = ms_store_get_path (ms_library_get_store (self->library));
  MsDb            *db = ms_library_get_reader (self->library);
  g_autofree char *holder = ms_lock_post_holder (path);
  g_autofree char *us = g_strdup_printf ("(%d)", getpid ());
  gint64           due = 0;
  gint64           id = 0;

  if (holder == NULL || strstr (holder, us) != NULL)
    id = ms_campaign_table_next_due (db, &due, NULL);

  return id != 0 ? ms_campaign_table_get (db, id, NULL) : NULL;
}

gboolean
ms_closing_begin (MsClosing *self)
{
  g_autoptr (MsCampaign) waiting = NULL;
  g_autofree char *choice = NULL;

  if (self->under_way)
    return FALSE;

  waiting = is_sending (self) ? NULL : find_waiting (self);
  if (!is_sending (self) && waiting == NULL)
    return TRUE;

  choice = self->settings != NULL ? g_settings_get_string (self->settings, MS_CLOSING_KEY)
                                  : g_strdup (MS_CLOSING_ASK);
  if (g_str_equal (choice, MS_CLOSING_ASK))
    {
      if (waiting != NULL)
        ask_waiting (self, waiting);
      else
        ask_sending (self);
    }
  else
    {
      act (self, g_str_equal (choice, MS_CLOSING_BACKGROUND) && !is_rehearsal (self));
    }

  return FALSE;
}

gboolean
ms_closing_is_under_way (const MsClosing *self)
{
  return self->under_way;
}

MsClosing *
ms_closing_new (MsWindow     *window,
                MsLibrary    *library,
                MsCourier    *courier,
                MsTimekeeper *timekeeper,
                GSettings    *settings)
{
  MsClosing *self = g_new0 (MsClosing, 1);

  self->window = window;
  self->library = g_object_ref (library);
  self->courier = g_object_ref (courier);
  self->timekeeper = timekeeper;
  self->settings = settings != NULL ? g_object_ref (settings) : NULL;
  self->ended_id = g_signal_connect_swapped (courier, "ended", G_CALLBACK (on_ended_cb), self);

  return self;
}

void
ms_closing_free (MsClosing *self)
{
  g_signal_handler_disconnect (self->courier, self->ended_id);
  g_object_unref (self->library);
  g_object_unref (self->courier);
  g_clear_object (&self->settings);
  g_free (self);
}
