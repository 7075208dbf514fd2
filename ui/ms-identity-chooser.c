/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-identity-chooser.c - which identity a campaign is from, and what that means for it */

#include "config.h"

#include "ms-application.h"
#include "ms-format.h"
#include "ms-identity-chooser.h"
#include "ms-identity-table.h"
#include "ms-sender.h"

#include <glib/gi18n-lib.h>

struct _MsIdentityChooser
{
  GtkBox parent_instance;

  GPtrArray *identities; /* (owned) (nullable) (element-type MsIdentity): as offered */
  gboolean   filling;

  GtkComboBoxText *combo;
  GtkLabel        *meaning;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsIdentityChooser, ms_identity_chooser, GTK_TYPE_BOX)

static void
on_combo_cb (MsIdentityChooser *self)
{
  if (!self->filling)
    g_signal_emit (self, signals[CHANGED], 0);
}

/* The first entry is none. */
const MsIdentity *
ms_identity_chooser_get (MsIdentityChooser *self)
{
  int index = gtk_combo_box_get_active (GTK_COMBO_BOX (self->combo));

  return self->identities != NULL && index > 0 ? self->identities->pdata[index - 1] : NULL;
}

static gboolean
is_same (const GPtrArray *one, const GPtrArray *other)
{
  if (one == NULL || one->len != other->len)
    return FALSE;

  for (guint i = 0; i < one->len; i++)
    if (g_strcmp0 (((const MsIdentity *) one->pdata[i])->name,
                   ((const MsIdentity *) other->pdata[i])->name) != 0)
      return FALSE;

  return TRUE;
}

/* An open list of choices stays open while nothing of it is another. */
static void
fill (MsIdentityChooser *self, MsLibrary *library)
{
  GPtrArray *found = ms_identity_table_all (ms_library_get_reader (library), NULL);
  gboolean   same;

  if (found == NULL)
    return;

  same = is_same (self->identities, found);
  g_clear_pointer (&self->identities, g_ptr_array_unref);
  self->identities = found;
  if (same)
    return;

  gtk_combo_box_text_remove_all (self->combo);
  gtk_combo_box_text_append (self->combo, NULL, _ ("None"));
  for (guint i = 0; i < found->len; i++)
    gtk_combo_box_text_append (self->combo, NULL, ((const MsIdentity *) found->pdata[i])->name);
}

static int
find (MsIdentityChooser *self, const char *name)
{
  for (guint i = 0; name != NULL && self->identities != NULL && i < self->identities->len; i++)
    if (g_ascii_strcasecmp (((const MsIdentity *) self->identities->pdata[i])->name, name) == 0)
      return (int) i + 1;

  return name == NULL ? 0 : -1;
}

void
ms_identity_chooser_explain (MsIdentityChooser *self, const MsCampaign *campaign)
{
  const MsIdentity *identity = ms_identity_chooser_get (self);
  g_autofree char  *keys = identity != NULL ? ms_sender_describe_keys (identity) : NULL;
  g_autofree char  *text = NULL;

  if (identity == NULL)
    text = g_strdup (_ ("From as you write it, not signed"));
  else if (*campaign->from == '\0')
    /* Translators: then "signed as example.org with RSA", "not signed". */
    text = g_strdup_printf (_ ("From is the identity’s, %s"), keys);
  else
    text = g_strdup_printf (_ ("From is the campaign’s own, %s"), keys);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->meaning), text);
  gtk_label_set_text (self->meaning, text);
}

void
ms_identity_chooser_show (MsIdentityChooser *self,
                          MsLibrary         *library,
                          const MsCampaign  *campaign,
                          gboolean           editable)
{
  self->filling = TRUE;
  fill (self, library);
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->combo), find (self, campaign->identity));
  self->filling = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->combo), editable);
  ms_identity_chooser_explain (self, campaign);
}

static void
ms_identity_chooser_dispose (GObject *object)
{
  g_clear_pointer (&MS_IDENTITY_CHOOSER (object)->identities, g_ptr_array_unref);

  G_OBJECT_CLASS (ms_identity_chooser_parent_class)->dispose (object);
}

static void
ms_identity_chooser_class_init (MsIdentityChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_identity_chooser_dispose;
  signals[CHANGED] = g_signal_new ("changed", MS_TYPE_IDENTITY_CHOOSER, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               MS_UI_PATH "ms-identity-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, MsIdentityChooser, combo);
  gtk_widget_class_bind_template_child (widget_class, MsIdentityChooser, meaning);
  gtk_widget_class_bind_template_callback (widget_class, on_combo_cb);
}

static void
ms_identity_chooser_init (MsIdentityChooser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ms_format_shorten_combo (self->combo);
}
