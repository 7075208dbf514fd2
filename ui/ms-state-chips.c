/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-state-chips.c - how many recipients are in which state; pressed ones filter a table */

#include "config.h"

#include "ms-format.h"
#include "ms-state-chips.h"

#include <glib/gi18n-lib.h>

#define WAITING (1u << MS_STATE_QUEUED | 1u << MS_STATE_CLAIMED | 1u << MS_STATE_SENDING)

#define NATURAL_WIDTH 360

/* In the order of interest.  Those on their way are one to a reader. */
static const struct
{
  guint       states;
  const char *label;  /* NULL: the state's own */
  gboolean    always; /* shown at 0 as well */
} kinds[] = {
  { 1u << MS_STATE_SENT, NULL, TRUE },     { 1u << MS_STATE_DEFERRED, NULL, TRUE },
  { 1u << MS_STATE_FAILED, NULL, TRUE },   { 1u << MS_STATE_UNCERTAIN, NULL, FALSE },
  { 1u << MS_STATE_BOUNCED, NULL, FALSE }, { 1u << MS_STATE_SUPPRESSED, NULL, FALSE },
  { WAITING, N_ ("Waiting"), FALSE },
};

struct _MsStateChips
{
  GtkFlowBox parent_instance;

  GtkToggleButton *chips[G_N_ELEMENTS (kinds)];
  gboolean         clearing;
};

G_DEFINE_FINAL_TYPE (MsStateChips, ms_state_chips, GTK_TYPE_FLOW_BOX)

enum
{
  FILTERED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const char *const colors[MS_N_STATES] = {
  [MS_STATE_SENT] = "#26873f",       [MS_STATE_DEFERRED] = "#b86a00",
  [MS_STATE_FAILED] = "#c9302c",     [MS_STATE_BOUNCED] = "#c9302c",
  [MS_STATE_SUPPRESSED] = "#7a7a7a", [MS_STATE_UNCERTAIN] = "#8a4fb5",
};

const char *
ms_state_chips_get_color (MsState state)
{
  return state < MS_N_STATES ? colors[state] : NULL;
}

static const char *
kind_get_label (guint kind)
{
  if (kinds[kind].label != NULL)
    return _ (kinds[kind].label);

  return ms_state_label ((MsState) g_bit_nth_lsf (kinds[kind].states, -1));
}

static void
on_toggled_cb (MsStateChips *self)
{
  if (!self->clearing)
    g_signal_emit (self, signals[FILTERED], 0);
}

void
ms_state_chips_set_counts (MsStateChips *self, const guint64 *counts)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *count = NULL;
      g_autofree char *text = NULL;
      GtkToggleButton *chip = self->chips[i];
      guint64          sum = 0;

      for (guint state = 0; state < MS_N_STATES; state++)
        if (kinds[i].states >> state & 1)
          sum += counts[state];

      count = ms_format_count (sum);
      text = g_strdup_printf ("%s  %s", kind_get_label (i), count);
      if (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (chip)), text) != 0)
        gtk_button_set_label (GTK_BUTTON (chip), text);
      gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (chip)),
                              kinds[i].always || sum > 0 ||
                                  gtk_toggle_button_get_active (chip));
    }
}

guint
ms_state_chips_get_states (MsStateChips *self)
{
  guint states = 0;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (gtk_toggle_button_get_active (self->chips[i]))
      states |= kinds[i].states;

  return states;
}

void
ms_state_chips_clear (MsStateChips *self)
{
  self->clearing = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    gtk_toggle_button_set_active (self->chips[i], FALSE);
  self->clearing = FALSE;
}

/* All chips in one line where there is room, but no claim to it: the window would fold. */
static void
ms_state_chips_get_preferred_width (GtkWidget *widget, int *minimum, int *natural)
{
  GTK_WIDGET_CLASS (ms_state_chips_parent_class)
      ->get_preferred_width (widget, minimum, natural);
  *natural = MAX (*minimum, MIN (*natural, NATURAL_WIDTH));
}

static void
ms_state_chips_class_init (MsStateChipsClass *klass)
{
  GTK_WIDGET_CLASS (klass)->get_preferred_width = ms_state_chips_get_preferred_width;

  signals[FILTERED] = g_signal_new ("filtered", MS_TYPE_STATE_CHIPS, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);
}

static void
ms_state_chips_init (MsStateChips *self)
{
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (self), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (self), G_N_ELEMENTS (kinds));
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (self), 2);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      GtkWidget *chip = gtk_toggle_button_new_with_label (kind_get_label (i));
      GtkWidget *child;

      gtk_style_context_add_class (gtk_widget_get_style_context (chip), "ms-chip");
      gtk_widget_set_tooltip_text (chip, _ ("Show these alone in the table"));
      g_signal_connect_swapped (chip, "toggled", G_CALLBACK (on_toggled_cb), self);
      gtk_container_add (GTK_CONTAINER (self), chip);
      gtk_widget_show (chip);

      /* The keyboard goes from chip to chip, not to the box around each. */
      child = gtk_widget_get_parent (chip);
      gtk_widget_set_can_focus (child, FALSE);
      gtk_widget_show (child);
      self->chips[i] = GTK_TOGGLE_BUTTON (chip);
    }
}
