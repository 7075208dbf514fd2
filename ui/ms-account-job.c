/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-account-job.c - what is done with an account away from the main thread: keyring, test */

#include "config.h"

#include "ms-account-job.h"
#include "ms-password.h"
#include "ms-secret.h"
#include "ms-smtp-test.h"

/* A prompt to unlock the keyring may need a person. */
#define KEYRING_SECONDS 60

void
ms_account_job_free (gpointer data)
{
  MsAccountJob *job = data;

  ms_account_free (job->account);
  g_free (job->old_name);
  ms_secret_wipe (job->password);
  g_free (job);
}

static gboolean
move_password (MsStore            *store,
               const MsAccountJob *job,
               GCancellable       *cancellable,
               GError            **error)
{
  const char *id = ms_store_get_database_id (store);
  char    *password = ms_secret_lookup (id, job->old_name, KEYRING_SECONDS, cancellable, error);
  gboolean moved;

  if (password == NULL)
    return FALSE;

  moved =
      ms_secret_store (id, job->account->name, password, KEYRING_SECONDS, cancellable, error);
  ms_secret_wipe (password);

  return moved && ms_secret_clear (id, job->old_name, KEYRING_SECONDS, cancellable, error);
}

gpointer
ms_account_job_keep (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) lost = NULL;

  const MsAccountJob *job = data;

  if (job->account->user == NULL || job->account->password_file != NULL)
    return data;

  if (job->password != NULL)
    return ms_secret_store (ms_store_get_database_id (store), job->account->name, job->password,
                            KEYRING_SECONDS, cancellable, error)
               ? data
               : NULL;

  /* None there to be taken along is for the next test to tell. */
  if (job->old_name != NULL && g_strcmp0 (job->old_name, job->account->name) != 0 &&
      !move_password (store, job, cancellable, &lost) &&
      !g_error_matches (lost, MS_SECRET_ERROR, MS_SECRET_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&lost));
      return NULL;
    }

  return data;
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

  if (!make_server (store, data, &server, error))
    return NULL;

  return ms_smtp_test (&server, NULL, -1);
}

gpointer
ms_account_job_forget (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const MsAccountJob *job = data;

  return ms_secret_clear (ms_store_get_database_id (store), job->account->name, KEYRING_SECONDS,
                          cancellable, error)
             ? data
             : NULL;
}
