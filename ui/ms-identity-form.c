/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-identity-form.c - what an identity says, but for its keys */

#include "config.h"

#include "ms-account-table.h"
#include "ms-address.h"
#include "ms-application.h"
#include "ms-entry.h"
#include "ms-format.h"
#include "ms-identity-form.h"

#include <glib/gi18n-lib.h>

/* Those whose problems are shown, by the error's code. */
#define N_PROBLEMS (MS_IDENTITY_ERROR_UNSUBSCRIBE_URL + 1)

struct _MsIdentityForm
{
  GtkGrid parent_instance;

  gboolean filling;
  gboolean verp_chosen; /* by the user, here */
  int      wrong;       /* -1: nothing, else the code */

  GtkEntry        *name;
  GtkEntry        *from_name;
  GtkEntry        *from_address;
  GtkEntry        *reply_to;
  GtkComboBoxText *account;
  GtkEntry        *envelope;
  GtkToggleButton *verp;
  GtkTextView     *postal;
  GtkEntry        *unsubscribe_mail;
  GtkEntry        *unsubscribe_url;

  GtkLabel *problems[N_PROBLEMS];
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const char *const problem_names[N_PROBLEMS] = {
  [MS_IDENTITY_ERROR_NAME] = "name_problem",
  [MS_IDENTITY_ERROR_FROM] = "from_problem",
  [MS_IDENTITY_ERROR_REPLY_TO] = "reply_to_problem",
  [MS_IDENTITY_ERROR_ENVELOPE] = "envelope_problem",
  [MS_IDENTITY_ERROR_UNSUBSCRIBE_MAIL] = "unsubscribe_mail_problem",
  [MS_IDENTITY_ERROR_UNSUBSCRIBE_URL] = "unsubscribe_url_problem",
};

G_DEFINE_FINAL_TYPE (MsIdentityForm, ms_identity_form, GTK_TYPE_GRID)

static void
on_changed_cb (MsIdentityForm *self)
{
  if (!self->filling)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_verp_cb (MsIdentityForm *self)
{
  self->verp_chosen = self->verp_chosen || !self->filling;
  on_changed_cb (self);
}

static char *
get_lines (GtkTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter    start;
  GtkTextIter    end;
  char          *text;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, TRUE));
  if (*text == '\0')
    g_clear_pointer (&text, g_free);

  return text;
}

/* Another return path is named in as is usual for one of its kind, until somebody chose. */
static void
on_envelope_cb (MsIdentityForm *self)
{
  g_autoptr (MsIdentity) identity = ms_identity_new ();

  if (!self->filling && !self->verp_chosen)
    {
      identity->envelope = ms_entry_dup_filled (self->envelope);
      self->filling = TRUE;
      gtk_toggle_button_set_active (self->verp, ms_identity_default_verp (identity));
      self->filling = FALSE;
    }
  on_changed_cb (self);
}

/* @text: (transfer full) (nullable) */
static void
take (char **field, char *text)
{
  g_free (*field);
  *field = text;
}

void
ms_identity_form_collect (MsIdentityForm *self, MsIdentity *identity)
{
  g_autofree char *from_name = ms_entry_dup_filled (self->from_name);
  g_autofree char *from_address = ms_entry_dup_filled (self->from_address);

  const char *account = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->account));

  take (&identity->name, ms_entry_dup (self->name));
  take (&identity->from,
        ms_address_join_mailbox (from_name, from_address != NULL ? from_address : ""));
  take (&identity->reply_to, ms_entry_dup_filled (self->reply_to));
  take (&identity->account, account != NULL && *account != '\0' ? g_strdup (account) : NULL);
  take (&identity->envelope, ms_entry_dup_filled (self->envelope));
  identity->verp = gtk_toggle_button_get_active (self->verp);
  take (&identity->postal, get_lines (self->postal));
  take (&identity->unsubscribe_mail, ms_entry_dup_filled (self->unsubscribe_mail));
  take (&identity->unsubscribe_url, ms_entry_dup_filled (self->unsubscribe_url));
}

static void
fill_accounts (MsIdentityForm *self, MsLibrary *library, const char *chosen)
{
  g_autoptr (GPtrArray) accounts = ms_account_table_all (ms_library_get_reader (library), NULL);

  gtk_combo_box_text_append (self->account, "", _ ("None: chosen for each campaign"));
  for (guint i = 0; accounts != NULL && i < accounts->len; i++)
    {
      const char *name = ((MsAccount *) accounts->pdata[i])->name;

      gtk_combo_box_text_append (self->account, name, name);
    }
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->account), chosen != NULL ? chosen : "");
  ms_format_shorten_combo (self->account);
}

void
ms_identity_form_fill (MsIdentityForm *self, MsLibrary *library, const MsIdentity *identity)
{
  g_autofree char *from_name = NULL;
  g_autofree char *from_address = NULL;

  ms_address_split_mailbox (identity->from, &from_name, &from_address);
  self->filling = TRUE;
  ms_entry_set (self->name, identity->name);
  ms_entry_set (self->from_name, from_name);
  ms_entry_set (self->from_address, from_address);
  ms_entry_set (self->reply_to, identity->reply_to);
  ms_entry_set (self->envelope, identity->envelope);
  gtk_toggle_button_set_active (self->verp, identity->verp);
  ms_entry_set (self->unsubscribe_mail, identity->unsubscribe_mail);
  ms_entry_set (self->unsubscribe_url, identity->unsubscribe_url);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->postal),
                            identity->postal != NULL ? identity->postal : "", -1);
  fill_accounts (self, library, identity->account);
  self->filling = FALSE;
}

gboolean
ms_identity_form_show_problem (MsIdentityForm *self, const GError *error)
{
  self->wrong = -1;
  if (g_error_matches (error, MS_STORE_ERROR, MS_STORE_ERROR_EXISTS))
    self->wrong = MS_IDENTITY_ERROR_NAME;
  else if (error != NULL && error->domain == MS_IDENTITY_ERROR && error->code < N_PROBLEMS)
    self->wrong = error->code;

  for (int i = 0; i < N_PROBLEMS; i++)
    {
      gtk_label_set_text (self->problems[i], i == self->wrong ? error->message : "");
      gtk_widget_set_visible (GTK_WIDGET (self->problems[i]), i == self->wrong);
    }

  return self->wrong >= 0;
}

void
ms_identity_form_point (MsIdentityForm *self)
{
  GtkEntry *const entries[N_PROBLEMS] = {
    [MS_IDENTITY_ERROR_NAME] = self->name,
    [MS_IDENTITY_ERROR_FROM] = self->from_address,
    [MS_IDENTITY_ERROR_REPLY_TO] = self->reply_to,
    [MS_IDENTITY_ERROR_ENVELOPE] = self->envelope,
    [MS_IDENTITY_ERROR_UNSUBSCRIBE_MAIL] = self->unsubscribe_mail,
    [MS_IDENTITY_ERROR_UNSUBSCRIBE_URL] = self->unsubscribe_url,
  };

  gtk_widget_grab_focus (GTK_WIDGET (entries[self->wrong >= 0 ? self->wrong : 0]));
}

static void
ms_identity_form_class_init (MsIdentityFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[CHANGED] = g_signal_new ("changed", MS_TYPE_IDENTITY_FORM, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-identity-form.ui");
  gtk_widget_class_bind_template_child (widget_class, MsIdentityForm, name);
  gtk_widget_class_bind_template_child (widget_class, MsIdentityForm, from_name);
  gtk_widget_class_bind_template_child (widget_class, MsIdentityForm, from_address);
  gtk_widget_class_bind_template_child (widget_class, MsIdentityForm, reply_to);
  gtk_widget_class_bind_template_child (widget_class, MsIdentityForm, account);
  gtk_widget_class_bind_template_child (widget_class, MsIdentityForm, envelope);
  gtk_widget_class_bind_template_child (widget_class, MsIdentityForm, verp);
  gtk_widget_class_bind_template_child (widget_class, MsIdentityForm, postal);
  gtk_widget_class_bind_template_child (widget_class, MsIdentityForm, unsubscribe_mail);
  gtk_widget_class_bind_template_child (widget_class, MsIdentityForm, unsubscribe_url);
  for (guint i = 0; i < N_PROBLEMS; i++)
    gtk_widget_class_bind_template_child_full (widget_class, problem_names[i], FALSE,
                                               G_STRUCT_OFFSET (MsIdentityForm, problems) +
                                                   i * sizeof (GtkLabel *));
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_envelope_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_verp_cb);
}

static void
ms_identity_form_init (MsIdentityForm *self)
{
  static const char *const names[N_PROBLEMS] = {
    N_ ("Problem with the name"),
    N_ ("Problem with the From address"),
    N_ ("Problem with Reply-To"),
    N_ ("Problem with the return path"),
    N_ ("Problem with the unsubscribe address"),
    N_ ("Problem with the unsubscribe page"),
  };

  self->wrong = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < N_PROBLEMS; i++)
    atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->problems[i])),
                         _ (names[i]));
  g_signal_connect_object (gtk_text_view_get_buffer (self->postal), "changed",
                           G_CALLBACK (on_changed_cb), self, G_CONNECT_SWAPPED);
}
