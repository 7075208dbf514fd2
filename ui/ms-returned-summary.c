/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-returned-summary.c - how much came back, by kind and reason; to choose one */

#include "config.h"

#include "ms-format.h"
#include "ms-return-table.h"
#include "ms-return.h"
#include "ms-returned-summary.h"

#include <glib/gi18n-lib.h>
#include <string.h>

enum
{
  LABEL,
  HARD,
  SOFT,
  ALL,
  KIND,
  CLASS,
  N_COLUMNS,
};

/* In the order of interest. */
static const struct
{
  MsReturnKind kind;
  const char  *label;
  gboolean     always;  /* shown at 0 as well */
  gboolean     reasons; /* one line for each under it */
  gboolean     hard;    /* some are hard, some are soft */
} kinds[] = {
  { MS_RETURN_BOUNCE, N_ ("Bounces"), TRUE, TRUE, TRUE },
  { MS_RETURN_COMPLAINT, N_ ("Complaints"), TRUE, FALSE, FALSE },
  { MS_RETURN_UNSUBSCRIBE, N_ ("Unsubscribe mails"), TRUE, FALSE, FALSE },
  { MS_RETURN_DELAY, N_ ("Delays"), FALSE, TRUE, FALSE },
  { MS_RETURN_AUTOREPLY, N_ ("Auto-replies"), FALSE, FALSE, FALSE },
  { MS_RETURN_OTHER, N_ ("Others"), FALSE, FALSE, FALSE },
};

struct _MsReturnedSummary
{
  GtkTreeView parent_instance;

  GtkTreeStore *lines; /* (owned) */
  int           kind;  /* chosen */
  int class;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (MsReturnedSummary, ms_returned_summary, GTK_TYPE_TREE_VIEW)

enum
{
  CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
on_selected_cb (GtkTreeSelection *selection, gpointer user_data)
{
  MsReturnedSummary *self = user_data;
  GtkTreeIter        iter;

  int kind = -1;
  int class = -1;

  if (self->filling || !gtk_tree_selection_get_selected (selection, NULL, &iter))
    return;

  gtk_tree_model_get (GTK_TREE_MODEL (self->lines), &iter, KIND, &kind, CLASS, &class, -1);
  if (kind == self->kind && class == self->class)
    return;

  self->kind = kind;
  self->class = class;
  g_signal_emit (self, signals[CHOSEN], 0);
}

/* @parted: whether hard and soft are told apart */
static void
add_line (MsReturnedSummary *self,
          GtkTreeIter       *parent,
          const char        *label,
          guint64            hard,
          guint64            soft,
          gboolean           parted,
          int                kind,
          int class,
          GtkTreeIter *iter)
{
  g_autofree char *hard_text = parted ? ms_format_count (hard) : NULL;
  g_autofree char *soft_text = parted ? ms_format_count (soft) : NULL;
  g_autofree char *all_text = ms_format_count (hard + soft);

  gtk_tree_store_insert_with_values (self->lines, iter, parent, -1, LABEL, label, HARD,
                                     hard_text, SOFT, soft_text, ALL, all_text, KIND, kind,
                                     CLASS, class, -1);
}

static gint
compare_counts (gconstpointer a, gconstpointer b)
{
  const MsReturnedCount *one = *(const MsReturnedCount *const *) a;
  const MsReturnedCount *other = *(const MsReturnedCount *const *) b;
  guint64                ones = one->hard + one->soft;
  guint64                others = other->hard + other->soft;

  return ones == others ? (int) one->class - (int) other->class : ones > others ? -1 : 1;
}

static void
add_kind (MsReturnedSummary *self, guint index, const GArray *counts)
{
  g_autoptr (GPtrArray) reasons = g_ptr_array_new ();

  guint64     hard = 0;
  guint64     soft = 0;
  gboolean    parted = kinds[index].hard;
  int         kind = (int) kinds[index].kind;
  GtkTreeIter iter;

  for (guint i = 0; i < counts->len; i++)
    {
      MsReturnedCount *count = &g_array_index (counts, MsReturnedCount, i);

      if ((int) count->kind != kind || count->hard + count->soft == 0)
        continue;
      hard += count->hard;
      soft += count->soft;
      g_ptr_array_add (reasons, count);
    }
  if (hard + soft == 0 && !kinds[index].always && self->kind != kind)
    return;

  add_line (self, NULL, _ (kinds[index].label), hard, soft, parted, kind, -1, &iter);
  g_ptr_array_sort (reasons, compare_counts);
  for (guint i = 0; kinds[index].reasons && i < reasons->len; i++)
    {
      const MsReturnedCount *count = reasons->pdata[i];
      GtkTreeIter            child;

      add_line (self, &iter, ms_reply_class_label ((MsReplyClass) count->class), count->hard,
                count->soft, parted, kind, (int) count->class, &child);
    }
}

static gboolean
select_line (GtkTreeModel *model, GtkTreePath *path, GtkTreeIter *iter, gpointer user_data)
{
  MsReturnedSummary *self = user_data;

  int kind;
  int class;

  gtk_tree_model_get (model, iter, KIND, &kind, CLASS, &class, -1);
  if (kind != self->kind || class != self->class)
    return FALSE;

  /* The cursor with it, so that the keys go on from there. */
  gtk_tree_view_set_cursor (GTK_TREE_VIEW (self), path, NULL, FALSE);

  return TRUE;
}

void
ms_returned_summary_show (MsReturnedSummary *self, const GArray *counts)
{
  GtkTreeSelection *selection = gtk_tree_view_get_selection (GTK_TREE_VIEW (self));
  guint64           all = 0;
  GtkTreeIter       iter;

  self->filling = TRUE;
  gtk_tree_store_clear (self->lines);
  for (guint i = 0; i < counts->len; i++)
    {
      const MsReturnedCount *count = &g_array_index (counts, MsReturnedCount, i);

      all += count->hard + count->soft;
    }
  add_line (self, NULL, _ ("All that came back"), 0, all, FALSE, -1, -1, &iter);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    add_kind (self, i, counts);
  gtk_tree_view_expand_all (GTK_TREE_VIEW (self));
  gtk_tree_model_foreach (GTK_TREE_MODEL (self->lines), select_line, self);
  self->filling = FALSE;

  /* The last one of a reason was undone. */
  if (!gtk_tree_selection_get_selected (selection, NULL, NULL) && self->class >= 0)
    {
      self->class = -1;
      gtk_tree_model_foreach (GTK_TREE_MODEL (self->lines), select_line, self);
      g_signal_emit (self, signals[CHOSEN], 0);
    }
}

void
ms_returned_summary_choose (MsReturnedSummary *self, int kind)
{
  self->kind = kind;
  self->class = -1;
}

void
ms_returned_summary_get_chosen (MsReturnedSummary *self, int *kind, int *class)
{
  *kind = self->kind;
  *class = self->class;
}

static void
ms_returned_summary_dispose (GObject *object)
{
  g_clear_object (&MS_RETURNED_SUMMARY (object)->lines);

  G_OBJECT_CLASS (ms_returned_summary_parent_class)->dispose (object);
}

static void
ms_returned_summary_class_init (MsReturnedSummaryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ms_returned_summary_dispose;

  signals[CHOSEN] = g_signal_new ("chosen", MS_TYPE_RETURNED_SUMMARY, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ms_returned_summary_init (MsReturnedSummary *self)
{
  static const char *const titles[] = { N_ ("What"), N_ ("Hard"), N_ ("Soft"), N_ ("All") };

  GtkTreeView *view = GTK_TREE_VIEW (self);

  self->kind = -1;
  self->class = -1;
  self->lines = gtk_tree_store_new (N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING,
                                    G_TYPE_STRING, G_TYPE_INT, G_TYPE_INT);
  for (int i = LABEL; i <= ALL; i++)
    {
      GtkCellRenderer   *cell;
      GtkTreeViewColumn *column =
          ms_format_add_column (view, _ (titles[i]), i, i == LABEL ? 150 : 48, &cell);

      gtk_tree_view_column_set_expand (column, i == LABEL);
      if (i == LABEL)
        continue;
      g_object_set (cell, "xalign", 1.0f, NULL);
      gtk_tree_view_column_set_alignment (column, 1.0f);
    }
  gtk_tree_view_set_show_expanders (view, FALSE);
  gtk_tree_view_set_level_indentation (view, 14);
  gtk_tree_view_set_model (view, GTK_TREE_MODEL (self->lines));
  gtk_tree_selection_set_mode (gtk_tree_view_get_selection (view), GTK_SELECTION_BROWSE);
  g_signal_connect (gtk_tree_view_get_selection (view), "changed", G_CALLBACK (on_selected_cb),
                    self);
}
