/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dkim-box.c - one DKIM key of an identity: made, imported, its record, what is published */

#include "config.h"

#include "ms-application.h"
#include "ms-dialog.h"
#include "ms-dkim-box.h"
#include "ms-dkim-record.h"
#include "ms-dns-zone.h"
#include "ms-entry.h"
#include "ms-identity-job.h"
#include "ms-key-keeper.h"
#include "ms-record-box.h"

#include <glib/gi18n-lib.h>

struct _MsDkimBox
{
  GtkBox parent_instance;

  MsLibrary      *library; /* (owned) (nullable) */
  MsDkimAlgorithm algorithm;
  char           *domain; /* (owned) (nullable) */
  char           *file;   /* (owned) (nullable): of a stored key */
  MsDkimKey      *key;    /* (owned) (nullable) */

  GtkLabel    *title;
  GtkLabel    *state;
  GtkLabel    *warning;
  GtkWidget   *make_button;
  GtkWidget   *import_button;
  GtkWidget   *remove_button;
  GtkWidget   *details;
  GtkEntry    *selector;
  GtkLabel    *selector_problem;
  MsRecordBox *record;
  GtkWidget   *check_button;
  GtkLabel    *published;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsDkimBox, ms_dkim_box, GTK_TYPE_BOX)

static const struct
{
  const char *title;
  const char *none;
} words[MS_DKIM_N_ALGORITHMS] = {
  [MS_DKIM_RSA] = { N_ ("RSA: every receiver can verify it"),
                    N_ ("No key: messages are not signed with RSA.") },
  [MS_DKIM_ED25519] = { N_ ("Ed25519: shorter, for the newer receivers; beside RSA"),
                        N_ ("No key. It is not needed; RSA alone will do.") },
};

static void
set_line (GtkLabel *label, const char *text, const char *style)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (label));

  gtk_style_context_remove_class (context, "ms-good");
  gtk_style_context_remove_class (context, "ms-problem");
  if (style != NULL)
    gtk_style_context_add_class (context, style);
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
show_state (MsDkimBox *self, const char *problem)
{
  g_autofree char *text = NULL;

  if (problem != NULL)
    {
      set_line (self->state, problem, "ms-problem");
      return;
    }
  if (self->key == NULL)
    {
      set_line (self->state, _ (words[self->algorithm].none), NULL);
      return;
    }

  if (self->file == NULL)
    text = g_strdup (_ ("A new key: it is kept when you save."));
  else
    text = g_strdup_printf (_ ("Kept in %s, which only you can read."), self->file);
  set_line (self->state, text, NULL);
}

static void
show_record (MsDkimBox *self)
{
  g_autofree char *selector = ms_dkim_box_get_selector (self);
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  gboolean known = self->key != NULL && self->domain != NULL && selector != NULL &&
                   ms_dkim_selector_is_valid (selector);

  gtk_widget_set_visible (GTK_WIDGET (self->record), known);
  gtk_widget_set_sensitive (self->check_button, known);
  if (!known)
    return;

  name = ms_dkim_record_name (self->domain, selector);
  text = ms_dkim_record_text (self->key);
  line = ms_dns_zone_txt (name, text);
  ms_record_box_set (self->record, "TXT", name, text, line);
}

static void
show (MsDkimBox *self, const char *problem)
{
  const char *warning = self->key != NULL ? ms_dkim_key_get_warning (self->key) : NULL;

  show_state (self, problem);
  set_line (self->warning, warning, NULL);
  set_line (self->published, NULL, NULL);
  gtk_widget_set_visible (self->details, self->key != NULL);
  gtk_widget_set_visible (self->remove_button, self->key != NULL || problem != NULL);
  show_record (self);
}

gboolean
ms_dkim_box_check (MsDkimBox *self)
{
  g_autofree char *selector = ms_dkim_box_get_selector (self);

  gboolean good =
      self->key == NULL || (selector != NULL && ms_dkim_selector_is_valid (selector));

  set_line (self->selector_problem,
            good ? NULL : _ ("A selector is made of letters, digits, hyphens and dots."),
            "ms-problem");
  if (!good)
    gtk_widget_grab_focus (GTK_WIDGET (self->selector));

  return good;
}

static void
on_selector_cb (MsDkimBox *self)
{
  set_line (self->selector_problem, NULL, NULL);
  set_line (self->published, NULL, NULL);
  show_record (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* A new key gets a new name: both can be published side by side. */
static void
take_new (MsDkimBox *self, MsDkimKey *key)
{
  MsDb *db = ms_library_get_reader (self->library);

  g_autofree char *selector =
      ms_key_keeper_selector (db, self->domain != NULL ? self->domain : "", self->algorithm);

  g_clear_pointer (&self->key, ms_dkim_key_unref);
  g_clear_pointer (&self->file, g_free);
  self->key = key;
  gtk_entry_set_text (self->selector, selector);
  show (self, NULL);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
set_busy (MsDkimBox *self, gboolean busy)
{
  gtk_widget_set_sensitive (self->make_button, !busy);
  gtk_widget_set_sensitive (self->import_button, !busy);
  gtk_widget_set_sensitive (self->remove_button, !busy);
}

static void
on_key_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsDkimBox) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MsDkimKey) key = ms_library_query_finish (MS_LIBRARY (object), result, &error);

  if (self->library == NULL)
    return;

  set_busy (self, FALSE);
  if (key != NULL)
    take_new (self, g_steal_pointer (&key));
  else
    ms_dialog_error (GTK_WIDGET (self), _ ("There is no key"), error);
}

static void
get_key (MsDkimBox *self, MsLibraryWork work, const char *path)
{
  MsKeyJob *job = g_new0 (MsKeyJob, 1);

  job->algorithm = self->algorithm;
  job->path = g_strdup (path);
  set_busy (self, TRUE);
  ms_library_work (self->library, work, job, ms_key_job_free,
                   (GDestroyNotify) ms_dkim_key_unref, NULL, on_key_cb, g_object_ref (self));
}

static void
on_make_agreed_cb (gpointer data)
{
  get_key (data, ms_key_job_make, NULL);
}

static void
on_make_cb (MsDkimBox *self)
{
  if (self->key == NULL)
    on_make_agreed_cb (self);
  else
    ms_dialog_confirm (GTK_WIDGET (self), _ ("Make another key in the place of this one?"),
                       _ ("It gets a name of its own, and its record has to be published "
                          "before anything is sent. Leave the record of this one in the DNS "
                          "for some days: messages on their way are signed with it."),
                       _ ("_Make a Key"), FALSE, on_make_agreed_cb, self);
}

static void
on_chosen_cb (const char *path, gpointer data)
{
  get_key (data, ms_key_job_import, path);
}

static void
on_import_cb (MsDkimBox *self)
{
  ms_dialog_open (GTK_WIDGET (self), _ ("Import a private key (PEM)"), NULL, on_chosen_cb,
                  self);
}

static void
on_remove_cb (MsDkimBox *self)
{
  g_clear_pointer (&self->key, ms_dkim_key_unref);
  g_clear_pointer (&self->file, g_free);
  show (self, NULL);
  gtk_widget_grab_focus (self->make_button);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsDkimBox) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = ms_library_query_finish (MS_LIBRARY (object), result, &error);

  const MsKeyJob *job = ms_library_query_data (result);

  if (self->library == NULL)
    return;

  show_record (self);
  set_line (self->published, text != NULL ? text : error->message,
            job->right ? "ms-good" : "ms-problem");
}

static void
on_check_cb (MsDkimBox *self)
{
  g_autofree char *selector = ms_dkim_box_get_selector (self);
  MsKeyJob        *job = g_new0 (MsKeyJob, 1);

  job->key = ms_dkim_key_ref (self->key);
  job->name = ms_dkim_record_name (self->domain, selector);
  set_line (self->published, _ ("Asking the DNS…"), NULL);
  gtk_widget_set_sensitive (self->check_button, FALSE);
  ms_library_work (self->library, ms_key_job_check, job, ms_key_job_free, g_free, NULL,
                   on_checked_cb, g_object_ref (self));
}

static void
ms_dkim_box_dispose (GObject *object)
{
  MsDkimBox *self = MS_DKIM_BOX (object);

  g_clear_object (&self->library);
  g_clear_pointer (&self->key, ms_dkim_key_unref);
  g_clear_pointer (&self->domain, g_free);
  g_clear_pointer (&self->file, g_free);

  G_OBJECT_CLASS (ms_dkim_box_parent_class)->dispose (object);
}

static void
ms_dkim_box_class_init (MsDkimBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_dkim_box_dispose;
  signals[CHANGED] = g_signal_new ("changed", MS_TYPE_DKIM_BOX, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (MS_TYPE_RECORD_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-dkim-box.ui");
  gtk_widget_class_bind_template_child (widget_class, MsDkimBox, title);
  gtk_widget_class_bind_template_child (widget_class, MsDkimBox, state);
  gtk_widget_class_bind_template_child (widget_class, MsDkimBox, warning);
  gtk_widget_class_bind_template_child (widget_class, MsDkimBox, make_button);
  gtk_widget_class_bind_template_child (widget_class, MsDkimBox, import_button);
  gtk_widget_class_bind_template_child (widget_class, MsDkimBox, remove_button);
  gtk_widget_class_bind_template_child (widget_class, MsDkimBox, details);
  gtk_widget_class_bind_template_child (widget_class, MsDkimBox, selector);
  gtk_widget_class_bind_template_child (widget_class, MsDkimBox, selector_problem);
  gtk_widget_class_bind_template_child (widget_class, MsDkimBox, record);
  gtk_widget_class_bind_template_child (widget_class, MsDkimBox, check_button);
  gtk_widget_class_bind_template_child (widget_class, MsDkimBox, published);
  gtk_widget_class_bind_template_callback (widget_class, on_selector_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_make_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_import_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_check_cb);
}

static void
ms_dkim_box_init (MsDkimBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* What both boxes have is told apart by the kind of key, for whoever does not see it.
 * @name: (transfer full) */
static void
name_widget (gpointer widget, char *name)
{
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (widget)), name);
  g_free (name);
}

void
ms_dkim_box_set_up (MsDkimBox *self, MsLibrary *library, MsDkimAlgorithm algorithm)
{
  const char *kind = algorithm == MS_DKIM_RSA ? "RSA" : "Ed25519";

  self->library = g_object_ref (library);
  self->algorithm = algorithm;
  gtk_label_set_text (self->title, _ (words[algorithm].title));
  /* Translators: here %s is the kind of a key, RSA or Ed25519. */
  name_widget (self->state, g_strdup_printf (_ ("%s key"), kind));
  name_widget (self->make_button, g_strdup_printf (_ ("Make a key: %s"), kind));
  name_widget (self->import_button, g_strdup_printf (_ ("Import a key: %s"), kind));
  name_widget (self->remove_button, g_strdup_printf (_ ("Remove the key: %s"), kind));
  name_widget (self->selector, g_strdup_printf (_ ("Selector: %s"), kind));
  name_widget (self->check_button, g_strdup_printf (_ ("Check the DNS: %s"), kind));
  name_widget (self->published, g_strdup_printf (_ ("Published: %s"), kind));
  name_widget (self->warning, g_strdup_printf (_ ("Warning: %s"), kind));
  name_widget (self->selector_problem,
               g_strdup_printf (_ ("Problem with the selector: %s"), kind));
  ms_record_box_set_kind (self->record, kind);
  show (self, NULL);
}

void
ms_dkim_box_set_stored (MsDkimBox  *self,
                        MsDkimKey  *key,
                        const char *selector,
                        const char *file,
                        const char *problem)
{
  self->key = key != NULL ? ms_dkim_key_ref (key) : NULL;
  self->file = g_strdup (file);
  gtk_entry_set_text (self->selector, selector != NULL ? selector : "");
  show (self, problem);
}

void
ms_dkim_box_set_domain (MsDkimBox *self, const char *domain)
{
  if (g_strcmp0 (self->domain, domain) == 0)
    return;

  g_free (self->domain);
  self->domain = g_strdup (domain);
  set_line (self->published, NULL, NULL);
  show_record (self);
}

MsDkimKey *
ms_dkim_box_get_key (MsDkimBox *self)
{
  return self->key;
}

gboolean
ms_dkim_box_is_new (MsDkimBox *self)
{
  return self->key != NULL && self->file == NULL;
}

char *
ms_dkim_box_get_selector (MsDkimBox *self)
{
  g_autofree char *text = ms_entry_dup (self->selector);

  /* One whose key cannot be read now keeps its name. */
  if ((self->key == NULL && self->file == NULL) || *text == '\0')
    return NULL;

  return g_ascii_strdown (text, -1);
}

char *
ms_dkim_box_get_file (MsDkimBox *self)
{
  return g_strdup (self->file);
}
