/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-failure-filter.c - why recipients were not reached and at which sites; to choose one */

#include "config.h"

#include "ms-application.h"
#include "ms-clock.h"
#include "ms-failure-filter.h"
#include "ms-format.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Counting takes at most this share of the time. */
#define COUNT_SHARE 20

/* Of the sites only those with most to tell: nobody looks through a longer menu. */
#define SITES_MAX 40

/* A site, or a class under its own name, and how many were not reached there or for that. */
typedef struct
{
  char   *key; /* (owned) */
  guint64 count;
} Entry;

typedef struct
{
  gint64      campaign;
  guint64     classes[MS_N_CLASSES];
  GHashTable *sites; /* (owned): name → Entry */
  gint64      took;  /* µs */
} Census;

struct _MsFailureFilter
{
  GtkBox parent_instance;

  MsLibrary *library; /* (owned) (nullable) */
  gint64     campaign;
  gboolean   counting;
  gboolean   count_again;
  gboolean   filling;
  guint      count_id;

  GtkComboBoxText *reasons;
  GtkComboBoxText *sites;
};

G_DEFINE_FINAL_TYPE (MsFailureFilter, ms_failure_filter, GTK_TYPE_BOX)

enum
{
  FILTERED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void start_count (MsFailureFilter *self);

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->key);
  g_free (entry);
}

static void
census_free (gpointer data)
{
  Census *census = data;

  g_hash_table_unref (census->sites);
  g_free (census);
}

static gboolean
count_row (const MsRecipientRow *row, gpointer data, GError **error)
{
  Census   *census = data;
  MsFailure failure;
  Entry    *entry;

  if (!ms_failure_read (row->state, &row->last, &failure))
    return TRUE;

  census->classes[failure.class]++;
  if (*row->last.site == '\0')
    return TRUE;

  entry = g_hash_table_lookup (census->sites, row->last.site);
  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      entry->key = g_strdup (row->last.site);
      g_hash_table_insert (census->sites, entry->key, entry);
    }
  entry->count++;

  return TRUE;
}

static gpointer
take_census (MsDb *db, gpointer data, GError **error)
{
  Census           *census = data;
  MsRecipientFilter filter = { .campaign = census->campaign, .states = MS_FAILURE_STATES };
  gint64            start = ms_clock_now ();

  if (!ms_ledger_query_each (db, &filter, count_row, census, error))
    return NULL;

  census->took = ms_clock_now () - start;

  return census;
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *one = *(const Entry *const *) a;
  const Entry *other = *(const Entry *const *) b;

  if (one->count != other->count)
    return one->count > other->count ? -1 : 1;

  return strcmp (one->key, other->key);
}

/* What is chosen stays chosen while there is any of it.  Returns: whether it did. */
static gboolean
fill (GtkComboBoxText *combo, const char *all, GPtrArray *entries, gboolean classes)
{
  g_autofree char *chosen = g_strdup (gtk_combo_box_get_active_id (GTK_COMBO_BOX (combo)));

  gtk_combo_box_text_remove_all (combo);
  gtk_combo_box_text_append (combo, "", all);
  g_ptr_array_sort (entries, compare_entries);
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry     *entry = entries->pdata[i];
      g_autofree char *count = ms_format_count (entry->count);
      g_autofree char *text = NULL;
      const char      *label = entry->key;
      MsReplyClass class;

      if (i >= SITES_MAX && g_strcmp0 (entry->key, chosen) != 0)
        continue;
      if (classes && ms_reply_class_from_string (entry->key, &class))
        label = ms_reply_class_label (class);
      text = g_strdup_printf ("%s  %s", label, count);
      gtk_combo_box_text_append (combo, entry->key, text);
    }

  if (chosen != NULL && gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), chosen))
    return TRUE;

  gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), "");

  return chosen == NULL;
}

static gboolean
is_open (GtkComboBoxText *combo)
{
  gboolean open = FALSE;

  g_object_get (combo, "popup-shown", &open, NULL);

  return open;
}

static void
show_census (MsFailureFilter *self, Census *census)
{
  g_autoptr (GPtrArray) classes = g_ptr_array_new_with_free_func (entry_free);
  g_autoptr (GPtrArray) sites = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer       entry;
  gboolean       same;

  /* Under somebody's pointer nothing moves. */
  if (is_open (self->reasons) || is_open (self->sites))
    return;

  for (guint i = 0; i < MS_N_CLASSES; i++)
    if (census->classes[i] > 0)
      {
        Entry *one = g_new0 (Entry, 1);

        one->key = g_strdup (ms_reply_class_to_string ((MsReplyClass) i));
        one->count = census->classes[i];
        g_ptr_array_add (classes, one);
      }
  g_hash_table_iter_init (&iter, census->sites);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    g_ptr_array_add (sites, entry);

  self->filling = TRUE;
  same = fill (self->reasons, _ ("All reasons"), classes, TRUE);
  same = fill (self->sites, _ ("All sites"), sites, FALSE) && same;
  self->filling = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->sites), sites->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self), classes->len > 0);

  if (!same)
    g_signal_emit (self, signals[FILTERED], 0);
}

static gboolean
on_count_again_cb (gpointer data)
{
  MsFailureFilter *self = data;

  self->count_id = 0;
  start_count (self);

  return G_SOURCE_REMOVE;
}

static void
on_census_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsFailureFilter) self = user_data;

  Census  *census = ms_library_query_data (result);
  gboolean done = ms_library_query_finish (MS_LIBRARY (object), result, NULL) != NULL;

  self->counting = FALSE;
  if (self->library == NULL)
    return;

  if (done && census->campaign == self->campaign)
    show_census (self, census);
  if (self->count_again && self->count_id == 0)
    self->count_id =
        g_timeout_add ((guint) (census->took * COUNT_SHARE / 1000), on_count_again_cb, self);
}

static void
start_count (MsFailureFilter *self)
{
  Census *census;

  self->count_again = self->counting || self->count_id != 0;
  if (self->count_again || self->library == NULL || self->campaign == 0)
    return;

  self->counting = TRUE;
  census = g_new0 (Census, 1);
  census->campaign = self->campaign;
  census->sites = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
  ms_library_query (self->library, take_census, census, census_free, NULL, NULL, on_census_cb,
                    g_object_ref (self));
}

static void
on_chosen_cb (MsFailureFilter *self)
{
  if (!self->filling)
    g_signal_emit (self, signals[FILTERED], 0);
}

static void
ms_failure_filter_dispose (GObject *object)
{
  MsFailureFilter *self = MS_FAILURE_FILTER (object);

  g_clear_handle_id (&self->count_id, g_source_remove);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (ms_failure_filter_parent_class)->dispose (object);
}

static void
ms_failure_filter_class_init (MsFailureFilterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_failure_filter_dispose;

  signals[FILTERED] = g_signal_new ("filtered", MS_TYPE_FAILURE_FILTER, G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-failure-filter.ui");
  gtk_widget_class_bind_template_child (widget_class, MsFailureFilter, reasons);
  gtk_widget_class_bind_template_child (widget_class, MsFailureFilter, sites);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen_cb);
}

static void
ms_failure_filter_init (MsFailureFilter *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ms_format_shorten_combo (self->reasons);
  ms_format_shorten_combo (self->sites);
}

void
ms_failure_filter_set_campaign (MsFailureFilter *self, MsLibrary *library, gint64 campaign)
{
  g_set_object (&self->library, library);
  self->campaign = campaign;
  self->filling = TRUE;
  gtk_combo_box_text_remove_all (self->reasons);
  gtk_combo_box_text_remove_all (self->sites);
  self->filling = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  start_count (self);
}

void
ms_failure_filter_refresh (MsFailureFilter *self)
{
  start_count (self);
}

void
ms_failure_filter_apply (MsFailureFilter *self, MsRecipientWish *wish)
{
  const char *reason = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->reasons));

  wish->rows.site = ms_failure_filter_get_site (self);
  wish->by_class = reason != NULL && ms_reply_class_from_string (reason, &wish->class);
}

const char *
ms_failure_filter_get_site (MsFailureFilter *self)
{
  const char *site = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->sites));

  return site != NULL && *site != '\0' ? site : NULL;
}
