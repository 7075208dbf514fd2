/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-postbox.c - looks into the mailboxes while the window is open, and says where that fails
 */

#include "config.h"

#include "ms-application.h"
#include "ms-mailbox-table.h"
#include "ms-mailbox-watch.h"
#include "ms-postbox.h"

#include <glib/gi18n-lib.h>

struct _MsPostbox
{
  GtkButton parent_instance;

  MsLibrary      *library; /* (owned) (nullable) */
  MsMailboxWatch *watch;   /* (owned) (nullable) */

  GtkLabel *trouble;
};

G_DEFINE_FINAL_TYPE (MsPostbox, ms_postbox, GTK_TYPE_BUTTON)

enum
{
  TROUBLE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What stands with the mailboxes is true whoever looked into them. */
static void
refresh (MsPostbox *self)
{
  g_autoptr (GPtrArray) all =
      ms_mailbox_table_all (ms_library_get_reader (self->library), NULL);
  const MsMailbox *first = NULL;
  guint            count = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const MsMailbox *mailbox = all->pdata[i];

      if (!mailbox->enabled || mailbox->trouble == NULL)
        continue;
      if (count++ == 0)
        first = mailbox;
    }

  gtk_widget_set_visible (GTK_WIDGET (self), count > 0);
  if (count == 0)
    return;

  text = count == 1
             ? g_strdup_printf (_ ("The mailbox “%s” cannot be looked into"), first->name)
             : g_strdup_printf (ngettext ("%u mailbox cannot be looked into",
                                          "%u mailboxes cannot be looked into", count),
                                count);
  if (g_strcmp0 (gtk_label_get_text (self->trouble), text) != 0)
    {
      gtk_label_set_text (self->trouble, text);
      atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), text);
    }
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), first->trouble);
}

/* What was found is in the database: who shows any of it reads it there. */
static void
on_heard_cb (MsMailboxWatch *watch, const MsMailboxWatchNews *news, gpointer user_data)
{
  MsPostbox *self = user_data;

  if (news->kind != MS_MAILBOX_WATCH_OVER)
    ms_library_changed (self->library);
  if (news->kind == MS_MAILBOX_WATCH_TROUBLE && news->mailbox != NULL)
    {
      /* Translators: a mailbox's name, why. */
      g_autofree char *text = g_strdup_printf (_ ("The mailbox “%s” cannot be looked into: %s"),
                                               news->mailbox, news->reason);

      g_signal_emit (self, signals[TROUBLE], 0, text);
    }
}

static void
ms_postbox_dispose (GObject *object)
{
  MsPostbox *self = MS_POSTBOX (object);

  ms_postbox_close (self);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (ms_postbox_parent_class)->dispose (object);
}

static void
ms_postbox_class_init (MsPostboxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_postbox_dispose;

  signals[TROUBLE] = g_signal_new ("trouble", MS_TYPE_POSTBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-postbox.ui");
  gtk_widget_class_bind_template_child (widget_class, MsPostbox, trouble);
}

static void
ms_postbox_init (MsPostbox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ms_postbox_open (MsPostbox *self, MsLibrary *library)
{
  g_set_object (&self->library, library);
  g_signal_connect_object (library, "changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  self->watch =
      ms_mailbox_watch_start (ms_library_get_store (library), FALSE, on_heard_cb, self, NULL);
  refresh (self);
}

void
ms_postbox_close (MsPostbox *self)
{
  g_clear_pointer (&self->watch, ms_mailbox_watch_free);
}
