/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verify-bar.c - asks whether the addresses of a list exist, and what to do with the answers
 */

#include "config.h"

#include "ms-application.h"
#include "ms-clock.h"
#include "ms-dialog.h"
#include "ms-format.h"
#include "ms-list-clean.h"
#include "ms-verify-bar.h"
#include "ms-verify.h"

#include <glib/gi18n-lib.h>

/* A result is good for so long: mailboxes come and go. */
#define OLD_DAYS 30

/* Between two counts while servers are asked, and at most this share of the time. */
#define COUNT_MS    1000
#define COUNT_SHARE 20

struct _MsVerifyBar
{
  GtkBox parent_instance;

  MsLibrary           *library; /* (owned) (nullable) */
  GActionMap          *map;     /* (nullable): weak */
  gint64               list;
  char                *name; /* (owned) (nullable) */
  MsVerificationCounts counts;
  gboolean             counting;
  gboolean             filling;
  gint64               took; /* µs, of the last count */
  guint                count_id;

  MsVerify     *verify; /* (owned) (nullable): under way */
  char         *asked;  /* (owned) (nullable): the name of its list */
  MsVerifyOrder order;  /* that waits for an answer */

  GtkWidget       *progress_box;
  GtkLabel        *progress_label;
  GtkProgressBar  *progress;
  GtkLabel        *notice;
  GtkWidget       *result_box;
  GtkLabel        *summary;
  GtkComboBoxText *verdicts;
};

G_DEFINE_FINAL_TYPE (MsVerifyBar, ms_verify_bar, GTK_TYPE_BOX)

enum
{
  FILTERED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void start_count (MsVerifyBar *self);

static guint64
count_known (const MsVerificationCounts *counts)
{
  guint64 known = 0;

  for (guint i = 0; i < MS_N_VERIFIED; i++)
    known += counts->verdicts[i];

  return known;
}

static void
enable (MsVerifyBar *self, const char *name, gboolean enabled)
{
  if (self->map != NULL)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (self->map, name)),
                                 enabled);
}

static void
update_actions (MsVerifyBar *self)
{
  gboolean idle = self->list != 0 && self->verify == NULL;
  guint64  bad = self->counts.verdicts[MS_VERIFIED_BAD];
  gboolean somebody = count_known (&self->counts) + self->counts.unknown > 0;

  enable (self, "verify", idle && somebody);
  enable (self, "verify-old", idle && somebody);
  enable (self, "verify-temporary", idle && self->counts.verdicts[MS_VERIFIED_TEMPORARY] > 0);
  enable (self, "verify-cancel", self->verify != NULL);
  enable (self, "suppress-bad", idle && bad > 0);
  enable (self, "remove-bad", idle && bad > 0);
}

/* What is chosen stays, even if there is none of it any more: the table does not jump. */
static void
add_verdict (MsVerifyBar *self,
             const char  *id,
             const char  *label,
             guint64      number,
             const char  *chosen)
{
  g_autofree char *count = ms_format_count (number);
  g_autofree char *text = g_strdup_printf ("%s  %s", label, count);

  if (number > 0 || g_strcmp0 (chosen, id) == 0)
    gtk_combo_box_text_append (self->verdicts, id, text);
}

static void
fill_verdicts (MsVerifyBar *self)
{
  g_autofree char *chosen =
      g_strdup (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->verdicts)));
  gboolean open = FALSE;

  g_object_get (self->verdicts, "popup-shown", &open, NULL);
  if (open)
    return;

  self->filling = TRUE;
  gtk_combo_box_text_remove_all (self->verdicts);
  gtk_combo_box_text_append (self->verdicts, "", _ ("All contacts"));
  for (guint i = 0; i < MS_N_VERIFIED; i++)
    {
      g_autofree char *label = g_strdup_printf ("%s %s", ms_verified_sign ((MsVerified) i),
                                                ms_verified_label ((MsVerified) i));

      add_verdict (self, ms_verified_to_string ((MsVerified) i), label,
                   self->counts.verdicts[i], chosen);
    }
  add_verdict (self, "never", _ ("never verified"), self->counts.unknown, chosen);
  if (chosen == NULL || !gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->verdicts), chosen))
    gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->verdicts), "");
  self->filling = FALSE;
}

static char *
describe_counts (const MsVerificationCounts *counts)
{
  g_autofree char *good = ms_format_count (counts->verdicts[MS_VERIFIED_GOOD]);
  g_autofree char *bad = ms_format_count (counts->verdicts[MS_VERIFIED_BAD]);
  g_autofree char *rest =
      ms_format_count (count_known (counts) - counts->verdicts[MS_VERIFIED_GOOD] -
                       counts->verdicts[MS_VERIFIED_BAD]);
  g_autofree char *date = ms_format_date (counts->oldest);
  gboolean         old = ms_verify_bar_is_old (counts->oldest);

  /* Translators: numbers, then a date. */
  return g_strdup_printf (
      old ? _ ("✓ %s good, ✗ %s bad, ? %s uncertain; the oldest result is of "
               "%s: verify again")
          : _ ("✓ %s good, ✗ %s bad, ? %s uncertain; the oldest result is of "
               "%s"),
      good, bad, rest, date);
}

static void
show_counts (MsVerifyBar *self)
{
  gboolean         known = ms_verify_bar_has_results (self);
  g_autofree char *text = known ? describe_counts (&self->counts) : NULL;

  gtk_label_set_text (self->summary, text != NULL ? text : "");
  gtk_widget_set_visible (self->result_box, known);
  if (known)
    fill_verdicts (self);
  update_actions (self);
}

typedef struct
{
  gint64               list;
  MsVerificationCounts counts;
  gint64               took; /* µs */
} Count;

static gpointer
read_counts (MsDb *db, gpointer data, GError **error)
{
  Count *count = data;
  gint64 start = ms_clock_now ();

  if (!ms_verification_table_counts (db, count->list, &count->counts, error))
    return NULL;

  count->took = ms_clock_now () - start;

  return count;
}

static void
on_counted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsVerifyBar) self = user_data;

  const Count *count = ms_library_query_data (result);
  gboolean     done = ms_library_query_finish (MS_LIBRARY (object), result, NULL) != NULL;
  gboolean     had = ms_verify_bar_has_results (self);

  self->counting = FALSE;
  if (self->library == NULL)
    return;

  if (count->list != self->list)
    {
      start_count (self);
      return;
    }
  if (!done)
    return;

  self->took = count->took;
  self->counts = count->counts;
  show_counts (self);
  if (had != ms_verify_bar_has_results (self))
    g_signal_emit (self, signals[FILTERED], 0);
}

static void
start_count (MsVerifyBar *self)
{
  Count *count;

  if (self->counting || self->list == 0)
    return;

  self->counting = TRUE;
  count = g_new0 (Count, 1);
  count->list = self->list;
  ms_library_query (self->library, read_counts, count, g_free, NULL, NULL, on_counted_cb,
                    g_object_ref (self));
}

static gboolean
on_count_cb (gpointer data)
{
  MsVerifyBar *self = data;

  self->count_id = 0;
  start_count (self);

  return G_SOURCE_REMOVE;
}

static void
on_changed_cb (MsVerifyBar *self)
{
  guint wait = (guint) (self->took * COUNT_SHARE / 1000);

  if (self->count_id == 0)
    self->count_id =
        g_timeout_add (MAX (wait, self->verify != NULL ? COUNT_MS : 0), on_count_cb, self);
}

static char *
describe_progress (MsVerifyBar *self, const MsVerifyProgress *progress)
{
  g_autofree char *done = ms_format_count (progress->done);
  g_autofree char *todo = ms_format_count (progress->todo);
  g_autofree char *left = NULL;

  if (progress->todo == 0)
    return g_strdup (_ ("Looking up the mail servers…"));
  if (progress->seconds_left < 0)
    /* Translators: list, done, of all. */
    return g_strdup_printf (_ ("Verifying “%s”: %s of %s"), self->asked, done, todo);

  left = ms_format_duration (progress->seconds_left);

  /* Translators: list, done, of all, a minute, "about 3 minutes". */
  return g_strdup_printf (_ ("Verifying “%s”: %s of %s, %.0f a minute, %s left"), self->asked,
                          done, todo, progress->per_minute, left);
}

static void
say (MsVerifyBar *self, const char *text)
{
  gtk_label_set_text (self->notice, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->notice), text != NULL);
}

static void
end (MsVerifyBar *self, const MsVerifyProgress *progress)
{
  g_autoptr (GError) error = NULL;

  if (!ms_verify_wait (self->verify, &error))
    ms_dialog_error (GTK_WIDGET (self), _ ("The addresses cannot be verified"), error);
  else if (progress->cancelled)
    say (self, _ ("Stopped: what was found out until then is kept."));
  else if (!ms_verify_is_believable (progress))
    say (self, _ ("Every address came out as bad. More likely the DNS or the internet "
                  "connection is: look at it before you remove anybody."));

  g_clear_pointer (&self->verify, ms_verify_free);
  gtk_widget_set_visible (self->progress_box, FALSE);
  ms_library_changed (self->library);
  start_count (self);
  update_actions (self);
}

static void
on_progress_cb (MsVerify *verify, const MsVerifyProgress *progress, gpointer user_data)
{
  MsVerifyBar     *self = user_data;
  g_autofree char *text = describe_progress (self, progress);

  gtk_label_set_text (self->progress_label, text);
  gtk_progress_bar_set_fraction (self->progress,
                                 progress->todo > 0
                                     ? (double) progress->done / (double) progress->todo
                                     : 0);
  if (progress->ended)
    end (self, progress);
}

static void
start (MsVerifyBar *self, const MsVerifyOrder *order)
{
  if (self->verify != NULL)
    return;

  g_free (self->asked);
  self->asked = g_strdup (self->name);
  say (self, NULL);
  gtk_label_set_text (self->progress_label, _ ("Looking up the mail servers…"));
  gtk_progress_bar_set_fraction (self->progress, 0);
  gtk_widget_set_visible (self->progress_box, TRUE);
  self->verify =
      ms_verify_start (ms_library_get_store (self->library), order, on_progress_cb, self);
  update_actions (self);
}

static void
on_agreed_cb (gpointer data)
{
  MsVerifyBar *self = data;

  start (self, &self->order);
}

static void
ask_to_start (MsVerifyBar *self)
{
  g_autofree char *title = g_strdup_printf (_ ("Verify the addresses of “%s”?"), self->name);

  self->order.list = self->list;
  ms_dialog_confirm (
      GTK_WIDGET (self), title,
      _ ("Each address's mail server is asked from this computer whether it takes mail for it. "
         "Nothing is sent. At home, where providers block port 25, nobody answers and nothing "
         "becomes known; and some servers accept everything, or do not say."),
      _ ("_Verify"), FALSE, on_agreed_cb, self);
}

static void
on_verify_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsVerifyBar *self = user_data;

  self->order = (MsVerifyOrder){ 0 };
  ask_to_start (self);
}

static void
on_verify_old_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsVerifyBar *self = user_data;

  self->order = (MsVerifyOrder){ 0 };
  self->order.filter.before = ms_clock_wall () - OLD_DAYS * MS_DAY;
  ask_to_start (self);
}

static void
on_verify_temporary_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsVerifyBar  *self = user_data;
  MsVerifyOrder order = { .list = self->list, .filter = { .temporary = TRUE } };

  start (self, &order);
}

static void
on_cancel_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsVerifyBar *self = user_data;

  if (self->verify != NULL)
    ms_verify_cancel (self->verify);
}

static void
on_cleaned_cb (const char *text, gpointer data)
{
  MsVerifyBar *self = data;

  say (self, text);
  start_count (self);
}

static void
on_suppress_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsVerifyBar *self = user_data;

  ms_list_clean_ask (user_data, self->library, self->list, self->name, &self->counts, TRUE,
                     on_cleaned_cb, self);
}

static void
on_remove_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsVerifyBar *self = user_data;

  ms_list_clean_ask (user_data, self->library, self->list, self->name, &self->counts, FALSE,
                     on_cleaned_cb, self);
}

static void
on_chosen_cb (MsVerifyBar *self)
{
  if (!self->filling)
    g_signal_emit (self, signals[FILTERED], 0);
}

static void
ms_verify_bar_dispose (GObject *object)
{
  MsVerifyBar *self = MS_VERIFY_BAR (object);

  g_clear_handle_id (&self->count_id, g_source_remove);
  g_clear_pointer (&self->verify, ms_verify_free);
  g_clear_weak_pointer (&self->map);
  g_clear_object (&self->library);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->asked, g_free);

  G_OBJECT_CLASS (ms_verify_bar_parent_class)->dispose (object);
}

static void
ms_verify_bar_class_init (MsVerifyBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_verify_bar_dispose;

  signals[FILTERED] = g_signal_new ("filtered", MS_TYPE_VERIFY_BAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-verify-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, MsVerifyBar, progress_box);
  gtk_widget_class_bind_template_child (widget_class, MsVerifyBar, progress_label);
  gtk_widget_class_bind_template_child (widget_class, MsVerifyBar, progress);
  gtk_widget_class_bind_template_child (widget_class, MsVerifyBar, notice);
  gtk_widget_class_bind_template_child (widget_class, MsVerifyBar, result_box);
  gtk_widget_class_bind_template_child (widget_class, MsVerifyBar, summary);
  gtk_widget_class_bind_template_child (widget_class, MsVerifyBar, verdicts);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen_cb);
}

static void
ms_verify_bar_init (MsVerifyBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ms_verify_bar_add_actions (MsVerifyBar *self, GActionMap *map)
{
  static const GActionEntry entries[] = {
    { "verify", on_verify_cb },
    { "verify-old", on_verify_old_cb },
    { "verify-temporary", on_verify_temporary_cb },
    { "verify-cancel", on_cancel_cb },
    { "suppress-bad", on_suppress_cb },
    { "remove-bad", on_remove_cb },
  };

  g_set_weak_pointer (&self->map, map);
  g_action_map_add_action_entries (map, entries, G_N_ELEMENTS (entries), self);
  update_actions (self);
}

void
ms_verify_bar_set_list (MsVerifyBar *self, MsLibrary *library, gint64 list, const char *name)
{
  g_free (self->name);
  self->name = g_strdup (name);
  if (self->library == NULL)
    {
      self->library = g_object_ref (library);
      g_signal_connect_object (library, "changed", G_CALLBACK (on_changed_cb), self,
                               G_CONNECT_SWAPPED);
    }
  if (self->list == list)
    return;

  self->list = list;
  self->counts = (MsVerificationCounts){ 0 };
  self->filling = TRUE;
  gtk_combo_box_text_remove_all (self->verdicts);
  self->filling = FALSE;
  if (self->verify == NULL)
    say (self, NULL);
  show_counts (self);
  start_count (self);
}

void
ms_verify_bar_start (MsVerifyBar *self, const char *const *words)
{
  g_autoptr (GArray) addresses = g_array_new (FALSE, TRUE, sizeof (MsAddress));
  MsVerifyOrder order = { 0 };

  g_array_set_clear_func (addresses, (GDestroyNotify) ms_address_clear);
  for (guint i = 0; words[i] != NULL; i++)
    {
      MsAddress address = { NULL, NULL };

      if (ms_address_parse (words[i], &address) == MS_ADDRESS_OK)
        g_array_append_val (addresses, address);
    }

  order.addresses = (const MsAddress *) addresses->data;
  order.n_addresses = addresses->len;
  if (addresses->len > 0)
    start (self, &order);
}

guint
ms_verify_bar_get_verdicts (MsVerifyBar *self)
{
  const char *id = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->verdicts));
  MsVerified  verdict;

  if (id == NULL || *id == '\0' || !ms_verify_bar_has_results (self))
    return 0;

  return ms_verified_from_string (id, &verdict) ? 1u << verdict : 1u << MS_N_VERIFIED;
}

gboolean
ms_verify_bar_is_old (gint64 at)
{
  return at < ms_clock_wall () - OLD_DAYS * MS_DAY;
}

gboolean
ms_verify_bar_has_results (MsVerifyBar *self)
{
  return count_known (&self->counts) > 0;
}
