/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-list-clean.c - what becomes of a list's bad addresses, after a question */

#include "config.h"

#include "ms-dialog.h"
#include "ms-format.h"
#include "ms-list-clean.h"
#include "ms-verify.h"

#include <glib/gi18n-lib.h>

/* What waits for an answer; it belongs to the widget it was asked on, until the next question.
 */
typedef struct
{
  GtkWidget *parent;
  MsLibrary *library; /* (owned) */
  gint64     list;
  gboolean   suppress;
  void (*done) (const char *text, gpointer data);
  gpointer data;
} Question;

typedef struct
{
  gint64   list;
  gboolean suppress;
  guint64  count;
  void (*done) (const char *text, gpointer data);
  gpointer data;
} Cleaning;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->library);
  g_free (question);
}

static gboolean
clean (MsDb *db, gpointer data, GError **error)
{
  Cleaning *self = data;

  return self->suppress
             ? ms_verification_table_suppress_bad (db, self->list, &self->count, error)
             : ms_verification_table_remove_bad (db, self->list, &self->count, error);
}

static void
on_cleaned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) parent = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *count = NULL;
  g_autofree char *text = NULL;
  const Cleaning  *cleaning = ms_library_write_data (result);

  if (!ms_library_write_finish (MS_LIBRARY (object), result, &error))
    {
      ms_dialog_error (parent, _ ("That was not possible"), error);
      return;
    }

  count = ms_format_count (cleaning->count);
  text = g_strdup_printf (cleaning->suppress
                              ? ngettext ("%s bad address is never mailed again.",
                                          "%s bad addresses are never mailed again.",
                                          (gulong) cleaning->count)
                              : ngettext ("%s bad address was taken off the list.",
                                          "%s bad addresses were taken off the list.",
                                          (gulong) cleaning->count),
                          count);
  cleaning->done (text, cleaning->data);
}

static void
on_agreed_cb (gpointer data)
{
  const Question *question = data;
  Cleaning       *cleaning = g_new0 (Cleaning, 1);

  cleaning->list = question->list;
  cleaning->suppress = question->suppress;
  cleaning->done = question->done;
  cleaning->data = question->data;
  ms_library_write (question->library, MS_STORE_NORMAL, clean, cleaning, g_free, on_cleaned_cb,
                    g_object_ref (question->parent));
}

/* What is known to be bad may not be to be believed at all. */
static char *
describe_doubt (const MsVerificationCounts *counts, const char *body)
{
  MsVerifyProgress known = { 0 };

  for (guint i = 0; i < MS_N_VERIFIED; i++)
    known.done += counts->verdicts[i];
  known.verdicts[MS_VERIFIED_BAD] = counts->verdicts[MS_VERIFIED_BAD];
  if (ms_verify_is_believable (&known))
    return g_strdup (body);

  return g_strdup_printf (_ ("%s\n\nEvery address of this list came out as bad. More likely "
                             "the "
                             "DNS or the internet connection is: verify again first."),
                          body);
}

void
ms_list_clean_ask (GtkWidget                  *parent,
                   MsLibrary                  *library,
                   gint64                      list,
                   const char                 *name,
                   const MsVerificationCounts *counts,
                   gboolean                    suppress,
                   void (*done) (const char *text, gpointer data),
                   gpointer data)
{
  Question        *question = g_new0 (Question, 1);
  gulong           bad = (gulong) counts->verdicts[MS_VERIFIED_BAD];
  g_autofree char *count = ms_format_count (bad);
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  *question = (Question){ parent, g_object_ref (library), list, suppress, done, data };
  title = suppress ? g_strdup_printf (ngettext ("Suppress %s bad address?",
                                                "Suppress %s bad addresses?", bad),
                                      count)
                   : g_strdup_printf (ngettext ("Take %s bad address off “%s”?",
                                                "Take %s bad addresses off “%s”?", bad),
                                      count, name);
  body = describe_doubt (
      counts, suppress
                  ? _ ("They stay on this list but are never mailed again, whichever list "
                       "they are on. Under Suppressions in the main menu that can be undone.")
                  : _ ("They leave this list and stay on the others they are on."));
  g_object_set_data_full (G_OBJECT (parent), "pending-cleaning", question, question_free);
  ms_dialog_confirm (parent, title, body, suppress ? _ ("_Suppress") : _ ("_Take Off the List"),
                     TRUE, on_agreed_cb, question);
}
