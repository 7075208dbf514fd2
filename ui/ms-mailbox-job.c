/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-job.c - what is done with a mailbox away from the main thread: keyring, test, look
 */

#include "config.h"

#include "ms-mailbox-job.h"
#include "ms-mailbox-reader.h"
#include "ms-mailbox-test.h"
#include "ms-secret.h"

#include <glib/gi18n-lib.h>

MsMailboxJob *
ms_mailbox_job_new (const MsMailbox *mailbox)
{
  MsMailboxJob *job = g_new0 (MsMailboxJob, 1);

  job->mailbox = ms_mailbox_copy (mailbox);
  job->old_name = g_strdup (mailbox->name);

  return job;
}

void
ms_mailbox_job_free (gpointer data)
{
  MsMailboxJob *job = data;

  ms_mailbox_free (job->mailbox);
  g_free (job->old_name);
  ms_secret_wipe (job->password);
  g_free (job);
}

gpointer
ms_mailbox_job_keep (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const MsMailboxJob *job = data;
  const char         *id = ms_store_get_database_id (store);
  g_autofree char    *key = ms_secret_mailbox_key (job->mailbox->name);
  g_autofree char    *old_key = NULL;
  gboolean            kept = TRUE;

  if (job->mailbox->password_file != NULL)
    return data;

  /* None there to be taken along is for the next test to tell. */
  if (job->old_name != NULL)
    old_key = ms_secret_mailbox_key (job->old_name);
  if (job->password != NULL)
    kept = ms_secret_store (id, key, job->password, MS_SECRET_TIMEOUT, cancellable, error);
  else if (old_key != NULL)
    kept = ms_secret_rename (id, old_key, key, MS_SECRET_TIMEOUT, cancellable, error);

  return kept ? data : NULL;
}

gpointer
ms_mailbox_job_forget (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const MsMailboxJob *job = data;
  g_autofree char    *key = ms_secret_mailbox_key (job->mailbox->name);

  return ms_secret_clear (ms_store_get_database_id (store), key, MS_SECRET_TIMEOUT, cancellable,
                          error)
             ? data
             : NULL;
}

/* With the password as typed, or the one that is kept under the name it has there. */
static gboolean
make_server (MsStore            *store,
             const MsMailboxJob *job,
             GCancellable       *cancellable,
             MsMailServer       *server,
             GError            **error)
{
  g_autoptr (MsMailbox) mailbox = ms_mailbox_copy (job->mailbox);

  if (job->old_name != NULL)
    {
      g_free (mailbox->name);
      mailbox->name = g_strdup (job->old_name);
    }
  if (job->password == NULL)
    return ms_mail_server_make (store, mailbox, cancellable, server, error);

  *server = (MsMailServer){
    .protocol = mailbox->protocol,
    .host = g_strdup (mailbox->host),
    .port = mailbox->port,
    .security = mailbox->security,
    .user = g_strdup (mailbox->user),
    .password = g_strdup (job->password),
    .ca_file = g_strdup (mailbox->ca_file),
  };

  return TRUE;
}

gpointer
ms_mailbox_job_test (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const MsMailboxJob *job = data;

  g_auto (MsMailServer) server = { 0 };
  g_autoptr (GPtrArray) steps = NULL;

  if (!make_server (store, job, cancellable, &server, error))
    return NULL;

  steps = ms_mailbox_test (job->mailbox, &server, g_cancellable_get_fd (cancellable));

  return ms_smtp_steps_to_text (steps);
}

/* In the order of interest. */
static const MsReturnKind kinds[] = { MS_RETURN_BOUNCE, MS_RETURN_COMPLAINT,
                                      MS_RETURN_UNSUBSCRIBE, MS_RETURN_DELAY,
                                      MS_RETURN_AUTOREPLY };

static void
append (GString *text, const char *separator, char *part)
{
  g_autofree char *owned = part;

  if (text->len > 0)
    g_string_append (text, separator);
  g_string_append (text, owned);
}

static char *
describe_kind (MsReturnKind kind, guint count)
{
  switch (kind)
    {
    case MS_RETURN_BOUNCE:
      return g_strdup_printf (ngettext ("%u bounce", "%u bounces", count), count);
    case MS_RETURN_COMPLAINT:
      return g_strdup_printf (ngettext ("%u complaint", "%u complaints", count), count);
    case MS_RETURN_UNSUBSCRIBE:
      return g_strdup_printf (ngettext ("%u wish to leave", "%u wishes to leave", count),
                              count);
    case MS_RETURN_DELAY:
      return g_strdup_printf (ngettext ("%u delay", "%u delays", count), count);
    case MS_RETURN_AUTOREPLY:
      return g_strdup_printf (ngettext ("%u automatic reply", "%u automatic replies", count),
                              count);
    case MS_RETURN_OTHER:
      break;
    }

  g_return_val_if_reached (NULL);
}

/* Returns: (transfer full): what was found, in sentences */
static char *
describe (const MsMailboxFound *found)
{
  GString *text = g_string_new (NULL);
  GString *news = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (found->found[kinds[i]] > 0)
      append (news, ", ", describe_kind (kinds[i], found->found[kinds[i]]));
  append (text, " ",
          news->len > 0
              /* Translators: "3 bounces, 1 complaint". */
              ? g_strdup_printf (_ ("Found: %s."), news->str)
              : g_strdup (_ ("Nothing new came back.")));
  g_string_free (news, TRUE);

  if (found->suppressed > 0)
    append (text, " ",
            g_strdup_printf (ngettext ("%u address is suppressed from now on.",
                                       "%u addresses are suppressed from now on.",
                                       found->suppressed),
                             found->suppressed));
  if (found->foreign > 0)
    append (text, " ",
            g_strdup_printf (ngettext ("%u other mail was left alone.",
                                       "%u other mails were left alone.", found->foreign),
                             found->foreign));
  if (found->left > 0)
    append (text, " ",
            g_strdup_printf (ngettext ("%u that was handled stays: the server cannot remove it "
                                       "without touching others.",
                                       "%u that were handled stay: the server cannot remove "
                                       "them without touching others.",
                                       found->left),
                             found->left));

  return g_string_free (text, FALSE);
}

gpointer
ms_mailbox_job_look (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const MsMailboxJob *job = data;

  g_autoptr (MsMailboxReader) reader = ms_mailbox_reader_new (store, job->mailbox, cancellable);
  MsMailboxFound found = { 0 };

  if (!ms_mailbox_reader_look (reader, &found, error))
    return NULL;

  return describe (&found);
}
