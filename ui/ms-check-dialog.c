/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-dialog.c - the check before sending on one page, and the last question */

#include "config.h"

#include "ms-application.h"
#include "ms-check-dialog.h"
#include "ms-check-job.h"
#include "ms-dialog.h"
#include "ms-finding-row.h"
#include "ms-format.h"

#include <glib/gi18n-lib.h>

#define PROGRESS_MS 100

#define RESPONSE_AGAIN 1

struct _MsCheckDialog
{
  GtkDialog parent_instance;

  MsDocument     *document; /* (owned) */
  MsOrder         order;
  MsCheckQuestion question;    /* its texts are owned; agreed is NULL where there is none */
  MsCheckJob     *job;         /* (owned) (nullable): under way */
  GCancellable   *cancellable; /* (owned) (nullable) */
  MsCheckReport  *report;      /* (owned) (nullable) */
  guint           progress_id;
  GtkWidget      *send_button;

  GtkLabel       *body;
  GtkStack       *pages;
  GtkLabel       *progress_label;
  GtkProgressBar *progress;
  GtkLabel       *failure;
  GtkLabel       *summary;
  GtkListBox     *rows;
};

G_DEFINE_FINAL_TYPE (MsCheckDialog, ms_check_dialog, GTK_TYPE_DIALOG)

/* Nothing is known to be wrong: the last question is asked by the dialog itself. */
static gboolean
is_clear (MsCheckDialog *self)
{
  return self->report != NULL && self->report->counts[MS_CHECK_RED] == 0;
}

static void
update_buttons (MsCheckDialog *self)
{
  GtkStyleContext *style;

  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), RESPONSE_AGAIN, self->job == NULL);
  if (self->send_button == NULL)
    return;

  style = gtk_widget_get_style_context (self->send_button);
  gtk_button_set_label (GTK_BUTTON (self->send_button),
                        is_clear (self) ? self->question.verb : _ ("_Send Anyway…"));
  gtk_style_context_remove_class (style,
                                  is_clear (self) ? "destructive-action" : "suggested-action");
  if (is_clear (self))
    gtk_style_context_add_class (style, "suggested-action");
  else if (self->report != NULL)
    gtk_style_context_add_class (style, "destructive-action");
}

/* What a check of the route found, as the page where it is chosen shows it. */
static void
tell_document (MsCheckDialog *self)
{
  static const char *const ids[] = { "port25", "blocklists", "reverse-name", "ehlo" };

  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ids) && text == NULL; i++)
    {
      const MsCheckFinding *finding = ms_check_report_find (self->report, ids[i]);

      if (finding != NULL && finding->group == MS_CHECK_ROUTE && finding->level == MS_CHECK_RED)
        text = g_strdup_printf ("%s. %s", finding->title, finding->advice);
    }
  ms_document_set_warning (self->document, text);
}

/* @phrase: (transfer full) */
static void
append_count (GString *text, guint count, char *phrase)
{
  g_autofree char *owned = phrase;

  if (count > 0)
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", phrase);
}

static void
show_report (MsCheckDialog *self)
{
  static const MsCheckLevel order[] = { MS_CHECK_RED, MS_CHECK_AMBER, MS_CHECK_GREEN,
                                        MS_CHECK_GREY };

  g_autoptr (GString) summary = g_string_new (NULL);
  const guint *counts = self->report->counts;

  append_count (summary, counts[MS_CHECK_RED],
                g_strdup_printf (ngettext ("%u needs attention", "%u need attention",
                                           counts[MS_CHECK_RED]),
                                 counts[MS_CHECK_RED]));
  append_count (summary, counts[MS_CHECK_AMBER],
                g_strdup_printf (_ ("%u worth a look"), counts[MS_CHECK_AMBER]));
  append_count (summary, counts[MS_CHECK_GREEN],
                g_strdup_printf (_ ("%u all right"), counts[MS_CHECK_GREEN]));
  append_count (summary, counts[MS_CHECK_GREY],
                g_strdup_printf (_ ("%u not checked"), counts[MS_CHECK_GREY]));
  gtk_label_set_text (self->summary, summary->str);

  ms_format_empty (GTK_CONTAINER (self->rows));
  for (guint level = 0; level < G_N_ELEMENTS (order); level++)
    for (guint i = 0; i < self->report->findings->len; i++)
      {
        const MsCheckFinding *finding = self->report->findings->pdata[i];

        if (finding->level == order[level])
          gtk_container_add (GTK_CONTAINER (self->rows), ms_finding_row_new (finding));
      }
  gtk_stack_set_visible_child_name (self->pages, "report");
}

static void
on_checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsCheckDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  MsCheckReport *report = ms_library_query_finish (MS_LIBRARY (object), result, &error);

  if (self->document == NULL)
    {
      g_clear_pointer (&report, ms_check_report_free);
      return;
    }

  g_clear_handle_id (&self->progress_id, g_source_remove);
  g_clear_pointer (&self->job, ms_check_job_unref);
  self->report = report;
  if (report != NULL)
    {
      show_report (self);
      tell_document (self);
    }
  else
    {
      gtk_label_set_text (self->failure, error->message);
      gtk_stack_set_visible_child_name (self->pages, "failure");
    }
  update_buttons (self);
}

static gboolean
on_progress_cb (gpointer data)
{
  MsCheckDialog   *self = data;
  g_autofree char *title = NULL;
  double           fraction = ms_check_job_get_progress (self->job, &title);

  gtk_progress_bar_set_fraction (self->progress, fraction);
  gtk_label_set_text (self->progress_label, title);

  return G_SOURCE_CONTINUE;
}

static void
start (MsCheckDialog *self)
{
  g_clear_pointer (&self->report, ms_check_report_free);
  gtk_label_set_text (self->progress_label, "");
  gtk_progress_bar_set_fraction (self->progress, 0);
  gtk_stack_set_visible_child_name (self->pages, "progress");

  self->job = ms_check_job_new (self->document, &self->order);
  self->progress_id = g_timeout_add (PROGRESS_MS, on_progress_cb, self);
  ms_check_job_start (self->job, ms_document_get_library (self->document), self->cancellable,
                      on_checked_cb, g_object_ref (self));
  update_buttons (self);
}

static void
agree (gpointer data)
{
  MsCheckDialog *self = data;

  self->question.agreed (self->question.data);
  gtk_widget_destroy (GTK_WIDGET (self));
}

static void
ask_again (MsCheckDialog *self)
{
  g_autofree char *title = NULL;
  guint            red = self->report != NULL ? self->report->counts[MS_CHECK_RED] : 0;

  title = red > 0
              ? g_strdup_printf (ngettext ("Send it although %u thing needs attention?",
                                           "Send it although %u things need attention?", red),
                                 red)
              : g_strdup (_ ("Send it although the check has not ended?"));
  ms_dialog_confirm (GTK_WIDGET (self), title,
                     _ ("Much of it may be refused, or be taken for spam. What was sent cannot "
                        "be called back."),
                     self->question.verb, TRUE, agree, self);
}

static void
ms_check_dialog_response (GtkDialog *dialog, int response)
{
  MsCheckDialog *self = MS_CHECK_DIALOG (dialog);

  if (response == RESPONSE_AGAIN)
    start (self);
  else if (response != GTK_RESPONSE_ACCEPT)
    gtk_widget_destroy (GTK_WIDGET (self));
  else if (is_clear (self))
    agree (self);
  else
    ask_again (self);
}

static void
ms_check_dialog_dispose (GObject *object)
{
  MsCheckDialog *self = MS_CHECK_DIALOG (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->progress_id, g_source_remove);
  g_clear_pointer (&self->job, ms_check_job_unref);
  g_clear_pointer (&self->report, ms_check_report_free);
  g_clear_object (&self->document);
  ms_order_clear (&self->order);
  g_clear_pointer ((char **) &self->question.verb, g_free);
  if (self->question.free_data != NULL)
    self->question.free_data (self->question.data);
  self->question = (MsCheckQuestion){ 0 };

  G_OBJECT_CLASS (ms_check_dialog_parent_class)->dispose (object);
}

static void
ms_check_dialog_class_init (MsCheckDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_check_dialog_dispose;
  GTK_DIALOG_CLASS (klass)->response = ms_check_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-check-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MsCheckDialog, body);
  gtk_widget_class_bind_template_child (widget_class, MsCheckDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, MsCheckDialog, progress_label);
  gtk_widget_class_bind_template_child (widget_class, MsCheckDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, MsCheckDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, MsCheckDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, MsCheckDialog, rows);
}

static void
ms_check_dialog_init (MsCheckDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

static void
take_question (MsCheckDialog *self, const MsCheckQuestion *question)
{
  GtkDialog *dialog = GTK_DIALOG (self);

  gtk_dialog_add_button (dialog, question != NULL ? _ ("_Back") : _ ("_Close"),
                         GTK_RESPONSE_CANCEL);
  gtk_dialog_add_button (dialog, _ ("Check _Again"), RESPONSE_AGAIN);
  if (question == NULL)
    return;

  self->question = *question;
  self->question.title = NULL;
  self->question.body = NULL;
  self->question.verb = g_strdup (question->verb);
  self->send_button = gtk_dialog_add_button (dialog, _ ("_Send Anyway…"), GTK_RESPONSE_ACCEPT);
  gtk_window_set_title (GTK_WINDOW (self), question->title);
  gtk_label_set_text (self->body, question->body);
  gtk_widget_show (GTK_WIDGET (self->body));
}

void
ms_check_dialog_show (GtkWidget             *parent,
                      MsDocument            *document,
                      const MsOrder         *order,
                      const MsCheckQuestion *question)
{
  MsCheckDialog *self = g_object_new (MS_TYPE_CHECK_DIALOG, "use-header-bar", FALSE,
                                      "transient-for", gtk_widget_get_toplevel (parent), NULL);

  self->document = g_object_ref (document);
  self->order.lists = g_strdupv (order->lists);
  self->order.excluded = g_strdupv (order->excluded);
  self->order.route = g_strdup (order->route);
  ms_document_flush (document);
  take_question (self, question);
  start (self);
  gtk_window_present (GTK_WINDOW (self));
}
