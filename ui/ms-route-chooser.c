/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-route-chooser.c - which way a campaign travels, and when which is the right one */

#include "config.h"

#include "ms-account.h"
#include "ms-application.h"
#include "ms-format.h"
#include "ms-pool.h"
#include "ms-route-chooser.h"
#include "ms-row.h"

#include <glib/gi18n-lib.h>
#include <handy.h>
#include <string.h>

#define SECONDS_AN_HOUR 3600

/* In the order of how often each is the right one. */
static const struct
{
  MsRouteKind kind;
  const char *name;
  const char *when;
} kinds[] = {
  { MS_ROUTE_ACCOUNT, N_ ("Account"),
    N_ ("Your provider takes the mail and delivers it. Right for most, and the only good way "
        "from a connection at home.") },
  { MS_ROUTE_POOL, N_ ("Pool of accounts"),
    N_ ("Several accounts share the work. For more mail than one account may send; while one "
        "is used up, the others carry on.") },
  { MS_ROUTE_DIRECT, N_ ("Direct"),
    N_ ("Straight to each recipient's mail server: you see its verdict at once, and few "
        "bounces come later. For a server with a fixed address and port 25 open.") },
  { MS_ROUTE_COMBINED, N_ ("Direct first, then account"),
    N_ ("Straight to the servers; what they put off goes through an account. Instant verdicts "
        "for most, and somebody trusted for the rest.") },
  { MS_ROUTE_REVERSE, N_ ("Account first, then direct"),
    N_ ("Through an account; straight to the servers what it puts off, or when its quota is "
        "used up. For an account with a small limit.") },
  { MS_ROUTE_SANDBOX, N_ ("Rehearsal"),
    N_ ("Everything is real but the network: the messages go into a folder, nobody is mailed, "
        "and it may be repeated.") },
};

/* How the rule of a combined route is put. */
enum
{
  SWITCH_AT_ONCE,
  SWITCH_TRIES,
  SWITCH_HOURS,
};

struct _MsRouteChooser
{
  GtkBox parent_instance;

  GtkWidget       *rows[G_N_ELEMENTS (kinds)];
  GtkToggleButton *radios[G_N_ELEMENTS (kinds)];
  GPtrArray       *accounts; /* (owned): "account:NAME" */
  GPtrArray       *pools;    /* (owned): "pool:NAME" */
  char            *wanted;   /* (owned) (nullable): of the combo, though it may not be there */
  gboolean         chosen;   /* by a route or the user; else what is there decides */
  gboolean         filling;

  GtkListBox      *list;
  GtkWidget       *through_row;
  GtkComboBoxText *through;
  GtkWidget       *switch_row;
  GtkComboBox     *switch_rule;
  GtkSpinButton   *switch_count;
  GtkWidget       *mix;
  GtkSpinButton   *defer;
  GtkSpinButton   *fail;
  GtkSpinButton   *drop;
  GtkWidget       *advice_row;
  GtkWidget       *warning_row;
  GtkLabel        *warning;
};

G_DEFINE_FINAL_TYPE (MsRouteChooser, ms_route_chooser, GTK_TYPE_BOX)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static MsRouteKind
get_kind (MsRouteChooser *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (gtk_toggle_button_get_active (self->radios[i]))
      return kinds[i].kind;

  return MS_ROUTE_ACCOUNT;
}

static void
set_kind (MsRouteChooser *self, MsRouteKind kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].kind == kind)
      gtk_toggle_button_set_active (self->radios[i], TRUE);
}

static gboolean
is_combined (MsRouteKind kind)
{
  return kind == MS_ROUTE_COMBINED || kind == MS_ROUTE_REVERSE;
}

static void
append (MsRouteChooser *self, const GPtrArray *names, gboolean as_pools)
{
  for (guint i = 0; i < names->len; i++)
    {
      const char      *id = names->pdata[i];
      const char      *name = strchr (id, ':') + 1;
      g_autofree char *text =
          as_pools ? g_strdup_printf (_ ("Pool “%s”"), name) : g_strdup (name);

      gtk_combo_box_text_append (self->through, id, text);
    }
}

/* The combo offers what this kind of route may go through; what was wanted stays wanted while
 * another kind is looked at. */
static void
fill_through (MsRouteChooser *self, MsRouteKind kind)
{
  gtk_combo_box_text_remove_all (self->through);
  if (kind == MS_ROUTE_ACCOUNT || is_combined (kind))
    append (self, self->accounts, FALSE);
  if (kind == MS_ROUTE_POOL || is_combined (kind))
    append (self, self->pools, is_combined (kind));

  if (self->wanted == NULL ||
      !gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->through), self->wanted))
    gtk_combo_box_set_active (GTK_COMBO_BOX (self->through), 0);
}

static void
show_details (MsRouteChooser *self)
{
  MsRouteKind kind = get_kind (self);
  gboolean    direct =
      kind == MS_ROUTE_DIRECT || kind == MS_ROUTE_COMBINED || kind == MS_ROUTE_REVERSE;
  gboolean missing = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->through)) == NULL;
  int      rule = gtk_combo_box_get_active (self->switch_rule);

  gtk_widget_set_visible (self->through_row,
                          kind != MS_ROUTE_DIRECT && kind != MS_ROUTE_SANDBOX);
  hdy_preferences_row_set_title (HDY_PREFERENCES_ROW (self->through_row),
                                 kind == MS_ROUTE_POOL ? _ ("Pool") : _ ("Through"));
  ms_row_set_note (HDY_ACTION_ROW (self->through_row),
                   !missing ? ""
                   : kind == MS_ROUTE_POOL
                       ? _ ("There is no pool yet: make one under Accounts, on the page Pools.")
                       : _ ("There is no account yet."));
  gtk_widget_set_visible (GTK_WIDGET (self->through), !missing);
  gtk_widget_set_visible (self->switch_row, is_combined (kind));
  gtk_widget_set_visible (GTK_WIDGET (self->switch_count), rule != SWITCH_AT_ONCE);
  gtk_widget_set_visible (self->mix, kind == MS_ROUTE_SANDBOX);
  gtk_widget_set_visible (self->advice_row, direct);
  gtk_widget_set_visible (self->warning_row, direct && *gtk_label_get_text (self->warning));
  gtk_list_box_invalidate_sort (self->list);
}

/* What there is to say of the chosen way stands right under it. */
static int
row_get_place (MsRouteChooser *self, GtkListBoxRow *row)
{
  GtkWidget *const under[] = { self->through_row, self->switch_row, self->mix,
                               self->warning_row, self->advice_row };
  int              chosen = 0;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (self->rows[i] == GTK_WIDGET (row))
        return 10 * (int) i;
      if (self->radios[i] != NULL && gtk_toggle_button_get_active (self->radios[i]))
        chosen = 10 * (int) i;
    }
  for (guint i = 0; i < G_N_ELEMENTS (under); i++)
    if (under[i] == GTK_WIDGET (row))
      return chosen + 1 + (int) i;

  return chosen;
}

static int
compare_rows (GtkListBoxRow *one, GtkListBoxRow *other, gpointer self)
{
  return row_get_place (self, one) - row_get_place (self, other);
}

static void
changed (MsRouteChooser *self)
{
  show_details (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_kind_cb (MsRouteChooser *self, GtkToggleButton *radio)
{
  if (!gtk_toggle_button_get_active (radio) || self->filling)
    return;

  self->chosen = TRUE;
  self->filling = TRUE;
  fill_through (self, get_kind (self));
  self->filling = FALSE;
  changed (self);
}

static void
on_through_cb (MsRouteChooser *self)
{
  if (self->filling)
    return;

  self->chosen = TRUE;
  g_free (self->wanted);
  self->wanted = g_strdup (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->through)));
  changed (self);
}

static void
on_switch_cb (MsRouteChooser *self)
{
  if (!self->filling)
    changed (self);
}

/* A row as long as its sentence: the radio belongs to it, and is what a screen reader finds. */
static void
add_kind (MsRouteChooser *self, guint index)
{
  const char *name = _ (kinds[index].name);
  GtkWidget  *row = g_object_new (HDY_TYPE_ACTION_ROW, "title", name, "title-lines", 0,
                                  "subtitle-lines", 0, "visible", TRUE, NULL);
  GtkWidget  *radio =
      gtk_radio_button_new_from_widget (index > 0 ? GTK_RADIO_BUTTON (self->radios[0]) : NULL);
  AtkObject *accessible = gtk_widget_get_accessible (radio);

  gtk_widget_set_valign (radio, GTK_ALIGN_CENTER);
  gtk_widget_show (radio);
  atk_object_set_name (accessible, name);
  atk_object_set_description (accessible, _ (kinds[index].when));
  ms_row_set_note (HDY_ACTION_ROW (row), _ (kinds[index].when));
  hdy_action_row_add_prefix (HDY_ACTION_ROW (row), radio);
  hdy_action_row_set_activatable_widget (HDY_ACTION_ROW (row), radio);
  self->rows[index] = row;
  self->radios[index] = GTK_TOGGLE_BUTTON (radio);
  g_signal_connect_object (radio, "toggled", G_CALLBACK (on_kind_cb), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (self->list), row);
}

static void
ms_route_chooser_finalize (GObject *object)
{
  MsRouteChooser *self = MS_ROUTE_CHOOSER (object);

  g_ptr_array_unref (self->accounts);
  g_ptr_array_unref (self->pools);
  g_free (self->wanted);

  G_OBJECT_CLASS (ms_route_chooser_parent_class)->finalize (object);
}

static void
ms_route_chooser_class_init (MsRouteChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ms_route_chooser_finalize;

  signals[CHANGED] = g_signal_new ("changed", MS_TYPE_ROUTE_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-route-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, MsRouteChooser, list);
  gtk_widget_class_bind_template_child (widget_class, MsRouteChooser, through_row);
  gtk_widget_class_bind_template_child (widget_class, MsRouteChooser, through);
  gtk_widget_class_bind_template_child (widget_class, MsRouteChooser, switch_row);
  gtk_widget_class_bind_template_child (widget_class, MsRouteChooser, switch_rule);
  gtk_widget_class_bind_template_child (widget_class, MsRouteChooser, switch_count);
  gtk_widget_class_bind_template_child (widget_class, MsRouteChooser, mix);
  gtk_widget_class_bind_template_child (widget_class, MsRouteChooser, defer);
  gtk_widget_class_bind_template_child (widget_class, MsRouteChooser, fail);
  gtk_widget_class_bind_template_child (widget_class, MsRouteChooser, drop);
  gtk_widget_class_bind_template_child (widget_class, MsRouteChooser, advice_row);
  gtk_widget_class_bind_template_child (widget_class, MsRouteChooser, warning_row);
  gtk_widget_class_bind_template_child (widget_class, MsRouteChooser, warning);
  gtk_widget_class_bind_template_callback (widget_class, on_through_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_switch_cb);
}

static void
ms_route_chooser_init (MsRouteChooser *self)
{
  self->accounts = g_ptr_array_new_with_free_func (g_free);
  self->pools = g_ptr_array_new_with_free_func (g_free);
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    add_kind (self, i);
  gtk_list_box_set_sort_func (self->list, compare_rows, self, NULL);
  gtk_combo_box_set_active (self->switch_rule, SWITCH_AT_ONCE);
  ms_format_shorten_combo (self->through);
  self->filling = FALSE;
  show_details (self);
}

/* Nobody chose yet: the first account, else the sandbox. */
static void
choose_standard (MsRouteChooser *self)
{
  if (!self->chosen)
    set_kind (self, self->accounts->len > 0 ? MS_ROUTE_ACCOUNT : MS_ROUTE_SANDBOX);
}

void
ms_route_chooser_set_usual (MsRouteChooser *self, const char *account)
{
  if (self->chosen)
    return;

  g_free (self->wanted);
  self->wanted = account != NULL ? g_strconcat ("account:", account, NULL) : NULL;
}

void
ms_route_chooser_set_choices (MsRouteChooser  *self,
                              const GPtrArray *accounts,
                              const GPtrArray *pools)
{
  g_ptr_array_set_size (self->accounts, 0);
  for (guint i = 0; i < accounts->len; i++)
    g_ptr_array_add (self->accounts,
                     g_strconcat ("account:", ((MsAccount *) accounts->pdata[i])->name, NULL));
  g_ptr_array_set_size (self->pools, 0);
  for (guint i = 0; i < pools->len; i++)
    g_ptr_array_add (self->pools,
                     g_strconcat ("pool:", ((MsPool *) pools->pdata[i])->name, NULL));

  self->filling = TRUE;
  choose_standard (self);
  fill_through (self, get_kind (self));
  self->filling = FALSE;
  changed (self);
}

static void
set_switch (MsRouteChooser *self, const MsRoute *route)
{
  int rule = route->switch_seconds > 0 ? SWITCH_HOURS
             : route->switch_tries > 1 ? SWITCH_TRIES
                                       : SWITCH_AT_ONCE;

  gtk_combo_box_set_active (self->switch_rule, rule);
  if (rule != SWITCH_AT_ONCE)
    gtk_spin_button_set_value (self->switch_count,
                               rule == SWITCH_TRIES
                                   ? route->switch_tries
                                   : MAX (1, route->switch_seconds / SECONDS_AN_HOUR));
}

void
ms_route_chooser_set_route (MsRouteChooser *self, const char *text)
{
  g_autoptr (MsRoute) route = text != NULL ? ms_route_parse (text, NULL) : NULL;

  self->filling = TRUE;
  self->chosen = route != NULL;
  g_clear_pointer (&self->wanted, g_free);
  if (route != NULL)
    {
      if (route->name != NULL)
        self->wanted =
            g_strconcat (route->pool || route->kind == MS_ROUTE_POOL ? "pool:" : "account:",
                         route->name, NULL);
      set_kind (self, route->kind);
      set_switch (self, route);
    }
  choose_standard (self);
  fill_through (self, get_kind (self));
  self->filling = FALSE;
  changed (self);
}

MsRoute *
ms_route_chooser_get_route (MsRouteChooser *self)
{
  const char *id = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->through));
  MsRoute     route = { get_kind (self) };
  guint       count = gtk_spin_button_get_value_as_int (self->switch_count);

  if (route.kind != MS_ROUTE_DIRECT && route.kind != MS_ROUTE_SANDBOX)
    {
      if (id == NULL)
        return NULL;
      route.pool = g_str_has_prefix (id, "pool:");
      route.name = strchr (id, ':') + 1;
    }
  if (is_combined (route.kind))
    switch (gtk_combo_box_get_active (self->switch_rule))
      {
      case SWITCH_TRIES:
        route.switch_tries = count;
        break;
      case SWITCH_HOURS:
        route.switch_seconds = count * SECONDS_AN_HOUR;
        break;
      }

  return ms_route_copy (&route);
}

gboolean
ms_route_chooser_is_rehearsal (MsRouteChooser *self)
{
  return get_kind (self) == MS_ROUTE_SANDBOX;
}

void
ms_route_chooser_fill_sandbox (MsRouteChooser *self, MsSandboxOptions *options)
{
  options->defer = gtk_spin_button_get_value (self->defer);
  options->fail = gtk_spin_button_get_value (self->fail);
  options->drop = gtk_spin_button_get_value (self->drop);
}

void
ms_route_chooser_set_warning (MsRouteChooser *self, const char *text)
{
  gtk_label_set_text (self->warning, text != NULL ? text : "");
  show_details (self);
}
