/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-returned-bar.c - how much of a campaign came back, and the way there */

#include "config.h"

#include "ms-application.h"
#include "ms-format.h"
#include "ms-return-table.h"
#include "ms-return.h"
#include "ms-returned-bar.h"
#include "ms-returned-dialog.h"

#include <glib/gi18n-lib.h>

/* What nothing follows from has no button. */
static const MsReturnKind kinds[] = { MS_RETURN_BOUNCE, MS_RETURN_COMPLAINT,
                                      MS_RETURN_UNSUBSCRIBE };

struct _MsReturnedBar
{
  GtkBox parent_instance;

  MsLibrary *library;  /* (owned) (nullable) */
  char      *campaign; /* (owned) (nullable) */
  gboolean   counting;
  gboolean   count_again;

  GtkButton *bounced;
  GtkButton *complained;
  GtkButton *unsubscribed;
};

G_DEFINE_FINAL_TYPE (MsReturnedBar, ms_returned_bar, GTK_TYPE_BOX)

static gpointer
read_counts (MsDb *db, gpointer data, GError **error)
{
  return ms_return_table_count (db, data, error);
}

static char *
describe (MsReturnKind kind, guint64 hard, guint64 soft)
{
  g_autofree char *all = ms_format_count (hard + soft);
  g_autofree char *for_good = ms_format_count (hard);
  gulong           number = (gulong) (hard + soft);

  if (kind == MS_RETURN_COMPLAINT)
    return g_strdup_printf (ngettext ("%s complained", "%s complained", number), all);
  if (kind == MS_RETURN_UNSUBSCRIBE)
    return g_strdup_printf (ngettext ("%s wrote to leave", "%s wrote to leave", number), all);

  /* Translators: how many bounced, how many of these for good. */
  return g_strdup_printf (ngettext ("%s bounced, %s of them hard",
                                    "%s bounced, %s of them hard", number),
                          all, for_good);
}

static void
show_counts (MsReturnedBar *self, const GArray *counts)
{
  GtkButton *const buttons[] = { self->bounced, self->complained, self->unsubscribed };

  gboolean any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      guint64          hard = 0;
      guint64          soft = 0;
      g_autofree char *text = NULL;

      for (guint j = 0; j < counts->len; j++)
        {
          const MsReturnedCount *count = &g_array_index (counts, MsReturnedCount, j);

          if (count->kind != kinds[i])
            continue;
          hard += count->hard;
          soft += count->soft;
        }
      text = describe (kinds[i], hard, soft);
      if (g_strcmp0 (gtk_button_get_label (buttons[i]), text) != 0)
        gtk_button_set_label (buttons[i], text);
      gtk_widget_set_visible (GTK_WIDGET (buttons[i]), hard + soft > 0);
      any = any || hard + soft > 0;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), any);
}

static void start_count (MsReturnedBar *self);

static void
on_counted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsReturnedBar) self = user_data;
  g_autoptr (GArray) counts = ms_library_query_finish (MS_LIBRARY (object), result, NULL);

  const char *campaign = ms_library_query_data (result);

  self->counting = FALSE;
  if (self->library == NULL)
    return;

  if (counts != NULL && g_strcmp0 (campaign, self->campaign) == 0)
    show_counts (self, counts);
  if (self->count_again)
    start_count (self);
}

static void
start_count (MsReturnedBar *self)
{
  self->count_again = self->counting;
  if (self->counting || self->campaign == NULL)
    return;

  self->counting = TRUE;
  ms_library_query (self->library, read_counts, g_strdup (self->campaign), g_free,
                    (GDestroyNotify) g_array_unref, NULL, on_counted_cb, g_object_ref (self));
}

static void
on_clicked_cb (MsReturnedBar *self, GtkButton *button)
{
  MsReturnKind kind = button == self->complained     ? MS_RETURN_COMPLAINT
                      : button == self->unsubscribed ? MS_RETURN_UNSUBSCRIBE
                                                     : MS_RETURN_BOUNCE;

  ms_returned_dialog_show (GTK_WIDGET (self), self->library, self->campaign, (int) kind);
}

static void
ms_returned_bar_dispose (GObject *object)
{
  MsReturnedBar *self = MS_RETURNED_BAR (object);

  g_clear_object (&self->library);
  g_clear_pointer (&self->campaign, g_free);

  G_OBJECT_CLASS (ms_returned_bar_parent_class)->dispose (object);
}

static void
ms_returned_bar_class_init (MsReturnedBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_returned_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-returned-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, MsReturnedBar, bounced);
  gtk_widget_class_bind_template_child (widget_class, MsReturnedBar, complained);
  gtk_widget_class_bind_template_child (widget_class, MsReturnedBar, unsubscribed);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked_cb);
}

static void
ms_returned_bar_init (MsReturnedBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ms_returned_bar_set_campaign (MsReturnedBar *self, MsLibrary *library, const char *campaign)
{
  if (self->library == NULL)
    {
      self->library = g_object_ref (library);
      g_signal_connect_object (library, "changed", G_CALLBACK (start_count), self,
                               G_CONNECT_SWAPPED);
    }
  if (g_strcmp0 (self->campaign, campaign) == 0)
    return;

  g_free (self->campaign);
  self->campaign = g_strdup (campaign);
  gtk_widget_hide (GTK_WIDGET (self));
  start_count (self);
}
