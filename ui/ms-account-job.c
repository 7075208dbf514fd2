/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-account-job.c - what is done with an account away from the main thread: keyring, test */

#include "config.h"

#include "ms-account-job.h"
#include "ms-password.h"
#include "ms-secret.h"
#include "ms-smtp-test.h"

void
ms_account_job_free (gpointer data)
{
  MsAccountJob *job = data;

  ms_account_free (job->account);
  g_free (job->old_name);
  ms_secret_wipe (job->password);
  g_free (job);
}

gpointer
ms_account_job_keep (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const MsAccountJob *job = data;
  const char         *id = ms_store_get_database_id (store);
  gboolean            kept = TRUE;

  if (job->account->user == NULL || job->account->password_file != NULL)
    return data;

  /* None there to be taken along is for the next test to tell. */
  if (job->password != NULL)
    kept = ms_secret_store (id, job->account->name, job->password, MS_SECRET_TIMEOUT,
                            cancellable, error);
  else if (job->old_name != NULL)
    kept = ms_secret_rename (id, job->old_name, job->account->name, MS_SECRET_TIMEOUT,
                             cancellable, error);

  return kept ? data : NULL;
}

/* With the password as typed, or the one that is kept under the name it has there. */
static gboolean
make_server (MsStore *store, const MsAccountJob *job, MsSmtpServer *server, GError **error)
{
  g_autoptr (MsAccount) account = ms_account_copy (job->account);

  if (job->password != NULL)
    g_clear_pointer (&account->user, g_free);
  if (job->old_name != NULL)
    {
      g_free (account->name);
      account->name = g_strdup (job->old_name);
    }
  if (!ms_password_make_server (store, account, server, error))
    return FALSE;

  if (job->password != NULL)
    {
      g_free (server->user);
      server->user = g_strdup (job->account->user);
      ms_secret_wipe (server->password);
      server->password = g_strdup (job->password);
    }

  return TRUE;
}

gpointer
ms_account_job_test (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  g_auto (MsSmtpServer) server = { 0 };
  g_autoptr (GPtrArray) steps = NULL;

  if (!make_server (store, data, &server, error))
    return NULL;

  steps = ms_smtp_test (&server, NULL, -1);

  return ms_smtp_steps_to_text (steps);
}

gpointer
ms_account_job_forget (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const MsAccountJob *job = data;

  return ms_secret_clear (ms_store_get_database_id (store), job->account->name,
                          MS_SECRET_TIMEOUT, cancellable, error)
             ? data
             : NULL;
}
