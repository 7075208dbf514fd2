/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-attempts-dialog.c - every try for one recipient, with what the server answered and
 * what came back */

#include "config.h"

#include "ms-application.h"
#include "ms-attempts-dialog.h"
#include "ms-failure.h"
#include "ms-format.h"
#include "ms-return-words.h"
#include "ms-route.h"

#include <glib/gi18n-lib.h>

struct _MsAttemptsDialog
{
  GtkDialog parent_instance;

  GtkBox *rows;
};

G_DEFINE_FINAL_TYPE (MsAttemptsDialog, ms_attempts_dialog, GTK_TYPE_DIALOG)

static void
add_line (GtkBox *box, const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_can_focus (label, FALSE);
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
  gtk_container_add (GTK_CONTAINER (box), label);
}

/* "direct", or the account's name. */
static char *
name_route (const char *text)
{
  g_autoptr (MsRoute) route = *text != '\0' ? ms_route_parse (text, NULL) : NULL;

  if (route == NULL)
    return g_strdup (text);
  if (route->kind == MS_ROUTE_DIRECT)
    return g_strdup (_ ("direct"));
  if (route->kind == MS_ROUTE_SANDBOX)
    return g_strdup (_ ("sandbox"));

  return g_strdup (route->name != NULL ? route->name : text);
}

static void
add_fact (GtkGrid *grid, const char *name, const char *value)
{
  GtkWidget *key;
  GtkWidget *label;
  int        row = 0;

  if (value == NULL || *value == '\0')
    return;

  while (gtk_grid_get_child_at (grid, 0, row) != NULL)
    row++;

  key = gtk_label_new (name);
  label = gtk_label_new (value);
  gtk_label_set_xalign (GTK_LABEL (key), 0);
  gtk_style_context_add_class (gtk_widget_get_style_context (key), "dim-label");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_can_focus (label, FALSE);
  gtk_widget_set_valign (key, GTK_ALIGN_START);
  gtk_grid_attach (grid, key, 0, row, 1, 1);
  gtk_grid_attach (grid, label, 1, row, 1, 1);
}

static void
add_facts (GtkBox *box, const MsAttempt *attempt)
{
  GtkGrid         *grid = GTK_GRID (gtk_grid_new ());
  gboolean         asked = *attempt->server != '\0';
  g_autofree char *route = name_route (attempt->route);

  gtk_grid_set_column_spacing (grid, 12);
  gtk_grid_set_row_spacing (grid, 2);
  add_fact (grid, _ ("Route"), route);
  add_fact (grid, _ ("Site"), attempt->site);
  add_fact (grid, _ ("Server"), attempt->server);
  add_fact (grid, _ ("Address"), attempt->address);
  if (asked)
    add_fact (grid, _ ("Encryption"), *attempt->tls != '\0' ? attempt->tls : _ ("no TLS"));
  if (g_strcmp0 (attempt->reference, attempt->reply) != 0)
    add_fact (grid, _ ("Reference"), attempt->reference);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (grid));
}

static void
add_attempt (MsAttemptsDialog *self, const MsAttempt *attempt)
{
  g_autofree char *when = ms_format_time (attempt->at);
  g_autofree char *title = NULL;
  g_autofree char *answer = ms_failure_answer (attempt);

  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  MsFailure  failure;
  gboolean   failed = ms_failure_read (attempt->state, attempt, &failure);

  title = failed
              /* Translators: number of the attempt, what it came to, why, when. */
              ? g_strdup_printf (_ ("%u. %s (%s), %s"), attempt->number,
                                 ms_state_label (attempt->state),
                                 ms_reply_class_label (failure.class), when)
              /* Translators: number of the attempt, what it came to, when. */
              : g_strdup_printf (_ ("%u. %s, %s"), attempt->number,
                                 ms_state_label (attempt->state), when);
  add_line (GTK_BOX (box), title, "ms-heading");
  add_line (GTK_BOX (box), answer, "ms-mono");
  if (failed)
    {
      g_autofree char *meaning = ms_failure_explain (&failure);

      add_line (GTK_BOX (box), meaning, NULL);
    }
  add_facts (GTK_BOX (box), attempt);

  gtk_container_add (GTK_CONTAINER (self->rows), box);
}

/* What comes after the attempts, and, where several routes were tried, which in turn. */
static void
add_summary (MsAttemptsDialog *self, const MsRecipientRow *row, GPtrArray *attempts)
{
  g_autoptr (GString) path = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < attempts->len; i++)
    {
      const MsAttempt *attempt = attempts->pdata[i];
      g_autofree char *route = name_route (attempt->route);

      g_string_append_printf (path, "%s%s (%s)", i > 0 ? " → " : "",
                              *route != '\0' ? route : _ ("nobody was asked"),
                              ms_state_label (attempt->state));
    }
  if (attempts->len > 1)
    {
      /* Translators: "direct (Deferred) → Office (Sent)". */
      text = g_strdup_printf (_ ("Path: %s"), path->str);
      add_line (self->rows, text, "ms-heading");
    }

  if (row->state == MS_STATE_DEFERRED && row->next_attempt != 0)
    {
      g_autofree char *when = ms_format_time (row->next_attempt);
      g_autofree char *until = ms_format_until (row->next_attempt);
      /* Translators: "in 18 min", the time. */
      g_autofree char *next = g_strdup_printf (_ ("Next try: %s, at %s."), until, when);

      add_line (self->rows, next, NULL);
    }
  else if (row->state == MS_STATE_DEFERRED)
    {
      add_line (self->rows, _ ("It is not tried again by itself: press Retry Now."), NULL);
    }
}

static void
add_returned (MsAttemptsDialog *self, const MsReturnedRow *returned)
{
  g_autofree char *when = ms_format_time (returned->at);
  g_autofree char *what = ms_return_words_title (returned);
  g_autofree char *meaning = ms_return_words_meaning (returned);
  g_autofree char *effect = ms_return_words_effect (returned);
  /* Translators: what came back, when. */
  g_autofree char *title = g_strdup_printf (_ ("Came back: %s, %s"), what, when);

  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  add_line (GTK_BOX (box), title, "ms-heading");
  if (*returned->diagnostic != '\0')
    add_line (GTK_BOX (box), returned->diagnostic, "ms-mono");
  add_line (GTK_BOX (box), meaning, NULL);
  add_line (GTK_BOX (box), effect, NULL);
  gtk_container_add (GTK_CONTAINER (self->rows), box);
}

/* One recipient, all that was tried, and what came back. */
typedef struct
{
  gint64          campaign;
  char           *address;  /* (owned) */
  MsRecipientRow *row;      /* (owned) (nullable) */
  GPtrArray      *returned; /* (owned) (nullable) (element-type MsReturnedRow) */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_pointer (&question->row, ms_recipient_row_free);
  g_clear_pointer (&question->returned, g_ptr_array_unref);
  g_free (question->address);
  g_free (question);
}

static gpointer
read_attempts (MsDb *db, gpointer data, GError **error)
{
  Question *question = data;

  question->row = ms_ledger_query_find (db, question->campaign, question->address, error);
  if (question->row == NULL)
    return NULL;

  question->returned =
      ms_return_table_of_recipient (db, question->row->id, question->row->address, error);
  if (question->returned == NULL)
    return NULL;

  return ms_ledger_query_attempts (db, question->row->id, error);
}

static void
on_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsAttemptsDialog) self = user_data;
  g_autoptr (GPtrArray) attempts = NULL;
  g_autoptr (GError) error = NULL;
  const Question *question = ms_library_query_data (result);

  attempts = ms_library_query_finish (MS_LIBRARY (object), result, &error);
  if (gtk_widget_in_destruction (GTK_WIDGET (self)) || self->rows == NULL)
    return;

  if (attempts == NULL)
    add_line (self->rows, error->message, "ms-problem");
  else if (attempts->len == 0)
    add_line (self->rows, _ ("Nothing was tried yet."), NULL);
  else
    add_summary (self, question->row, attempts);
  for (guint i = 0; attempts != NULL && i < attempts->len; i++)
    add_attempt (self, attempts->pdata[i]);
  for (guint i = 0; attempts != NULL && i < question->returned->len; i++)
    add_returned (self, question->returned->pdata[i]);
  gtk_widget_show_all (GTK_WIDGET (self->rows));
}

static void
ms_attempts_dialog_class_init (MsAttemptsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               MS_UI_PATH "ms-attempts-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MsAttemptsDialog, rows);
}

static void
ms_attempts_dialog_init (MsAttemptsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ms_attempts_dialog_show (GtkWidget  *parent,
                         MsLibrary  *library,
                         gint64      campaign,
                         const char *key,
                         const char *address)
{
  MsAttemptsDialog *self =
      g_object_new (MS_TYPE_ATTEMPTS_DIALOG, "title", address, "use-header-bar", TRUE,
                    "transient-for", gtk_widget_get_toplevel (parent), NULL);
  Question *question = g_new0 (Question, 1);

  question->campaign = campaign;
  question->address = g_strdup (key);
  ms_library_query (library, read_attempts, question, question_free,
                    (GDestroyNotify) g_ptr_array_unref, NULL, on_read_cb, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}
