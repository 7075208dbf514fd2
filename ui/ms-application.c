/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-application.c - one process of the window: its database, its actions, its keys */

#include "config.h"

#include "ms-application.h"
#include "ms-library.h"
#include "ms-window.h"

#include <glib/gi18n-lib.h>
#include <handy.h>

struct _MsApplication
{
  GtkApplication parent_instance;

  MsLibrary *library;  /* (owned) (nullable): once started */
  char      *database; /* (owned) (nullable): the user's own */
  char      *campaign; /* (owned) (nullable): name of the one to begin with */
};

G_DEFINE_FINAL_TYPE (MsApplication, ms_application, GTK_TYPE_APPLICATION)

static const struct
{
  const char *action;
  const char *keys[3];
} accelerators[] = {
  { "app.quit", { "<Primary>q" } },
  { "win.close", { "<Primary>w" } },
  { "win.new-campaign", { "<Primary>n" } },
  { "win.import", { "<Primary>i" } },
  { "win.undo-import", { "<Primary><Shift>z" } },
  { "win.accounts", { "<Primary>comma" } },
  { "win.identities", { "<Primary><Alt>i" } },
  { "win.mailboxes", { "<Primary>m" } },
  { "win.returned", { "<Primary>b" } },
  { "win.suppressions", { "<Primary>u" } },
  { "win.preferences", { "<Primary><Alt>p" } },
  { "win.find", { "<Primary>f" } },
  { "win.menu", { "F10" } },
  { "win.back", { "<Alt>Left" } },
  { "win.show-help-overlay", { "<Primary>question", "<Primary>F1" } },
  { "campaign.page::message", { "<Alt>1" } },
  { "campaign.page::recipients", { "<Alt>2" } },
  { "campaign.page::preview", { "<Alt>3" } },
  { "campaign.page::delivery", { "<Alt>4" } },
  { "campaign.rename", { "F2" } },
  { "campaign.copy", { "<Primary><Shift>d" } },
  { "campaign.delete", { "<Primary><Shift>Delete" } },
  { "campaign.attach", { "<Primary><Shift>a" } },
  { "campaign.insert-field-menu", { "<Primary><Shift>i" } },
  { "campaign.test", { "<Primary>t" } },
  { "campaign.check", { "<Primary>k" } },
  { "campaign.previous", { "<Primary>Page_Up" } },
  { "campaign.next", { "<Primary>Page_Down" } },
  { "campaign.start", { "<Primary>Return" } },
  { "campaign.resume", { "<Primary><Shift>Return" } },
  { "campaign.pause", { "<Primary>p" } },
  { "campaign.stop", { "<Primary><Shift>p" } },
  { "campaign.retry", { "<Primary>r" } },
  { "campaign.report", { "<Primary>e" } },
  { "list.add-contact", { "<Primary><Shift>n" } },
  { "list.edit-contact", { "<Primary>o" } },
  { "list.remove-contact", { "<Primary>Delete" } },
  { "list.rename", { "<Shift>F2" } },
  { "list.delete", { "<Shift><Alt>Delete" } },
  { "list.verify", { "<Primary><Shift>v" } },
  { "list.export", { "<Primary><Shift>e" } },
};

static void
on_quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GList *windows = g_list_copy (gtk_application_get_windows (user_data));

  /* Each window is asked, for one may be sending. */
  for (GList *window = windows; window != NULL; window = window->next)
    gtk_window_close (window->data);
  g_list_free (windows);
}

static void
on_about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_show_about_dialog (gtk_application_get_active_window (user_data), "program-name",
                         _ ("Mailshot"), "version", MS_VERSION, "logo-icon-name", MS_APP_ID,
                         "license-type", GTK_LICENSE_GPL_3_0, "comments",
                         _ ("Sends a message to each of your subscribers and shows what became "
                            "of it."),
                         "modal", TRUE, NULL);
}

static const GActionEntry actions[] = {
  { "quit", on_quit_cb },
  { "about", on_about_cb },
};

static int
ms_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  MsApplication *self = MS_APPLICATION (application);

  if (g_variant_dict_lookup (options, "version", "b", NULL))
    {
      g_print ("mailshot %s\n", MS_VERSION);
      return 0;
    }

  g_variant_dict_lookup (options, "database", "^ay", &self->database);
  g_variant_dict_lookup (options, "campaign", "s", &self->campaign);

  /* A process shows one database; a second one of the same user's may show another. */
  if (self->database != NULL || self->campaign != NULL)
    g_application_set_flags (application,
                             g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);

  return -1;
}

static void
load_style (void)
{
  g_autoptr (GtkCssProvider) style = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (style, MS_UI_PATH "style.css");
  gtk_style_context_add_provider_for_screen (gdk_screen_get_default (),
                                             GTK_STYLE_PROVIDER (style),
                                             GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
ms_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (ms_application_parent_class)->startup (application);

  hdy_init ();
  gtk_window_set_default_icon_name (MS_APP_ID);
  load_style ();

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application),
                                           accelerators[i].action, accelerators[i].keys);
}

static void
show_open_error (MsApplication *self, const GError *error)
{
  GtkWidget *dialog = gtk_message_dialog_new (NULL, 0, GTK_MESSAGE_ERROR, GTK_BUTTONS_CLOSE,
                                              _ ("Your data cannot be opened"));

  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", error->message);
  gtk_window_set_application (GTK_WINDOW (dialog), GTK_APPLICATION (self));
  g_signal_connect (dialog, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
ms_application_activate (GApplication *application)
{
  g_autofree char *standard = ms_store_default_path ();
  g_autoptr (GError) error = NULL;

  MsApplication *self = MS_APPLICATION (application);
  GtkWindow     *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (self->library == NULL)
    {
      self->library =
          ms_library_new (self->database != NULL ? self->database : standard, &error);
      if (self->library == NULL)
        {
          show_open_error (self, error);
          return;
        }
    }

  if (window == NULL)
    {
      window = GTK_WINDOW (ms_window_new (GTK_APPLICATION (self), self->library));
      if (self->campaign != NULL)
        ms_window_show_campaign_named (MS_WINDOW (window), self->campaign);
    }
  gtk_window_present (window);
}

static void
ms_application_shutdown (GApplication *application)
{
  MsApplication *self = MS_APPLICATION (application);

  G_APPLICATION_CLASS (ms_application_parent_class)->shutdown (application);

  if (self->library != NULL)
    ms_library_close (self->library);
  g_clear_object (&self->library);
}

static void
ms_application_finalize (GObject *object)
{
  MsApplication *self = MS_APPLICATION (object);

  g_free (self->database);
  g_free (self->campaign);

  G_OBJECT_CLASS (ms_application_parent_class)->finalize (object);
}

static void
ms_application_class_init (MsApplicationClass *klass)
{
  GObjectClass      *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->finalize = ms_application_finalize;
  application_class->handle_local_options = ms_application_handle_local_options;
  application_class->startup = ms_application_startup;
  application_class->activate = ms_application_activate;
  application_class->shutdown = ms_application_shutdown;
}

static void
ms_application_init (MsApplication *self)
{
  static const GOptionEntry options[] = {
    { "database", 'd', 0, G_OPTION_ARG_FILENAME, NULL,
      N_ ("Open this database instead of your own"), N_ ("FILE") },
    { "campaign", 'c', 0, G_OPTION_ARG_STRING, NULL, N_ ("Begin with this campaign"),
      N_ ("NAME") },
    { "version", 'v', 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

GtkApplication *
ms_application_new (void)
{
  return g_object_new (MS_TYPE_APPLICATION, "application-id", MS_APP_ID, "resource-base-path",
                       "/org/mailshot/Mailshot", NULL);
}
