/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-account.c - is the account's server there, does it let us in, does it take the
 * message? */

#include "config.h"

#include "ms-check-private.h"
#include "ms-password.h"
#include "ms-smtp-session.h"

#include <glib/gi18n-lib.h>

#define ID "account"

static void
add_failed (MsCheckNotes *notes, const MsAccount *account, const GError *error)
{
  gboolean login = g_error_matches (error, MS_SMTP_ERROR, MS_SMTP_ERROR_AUTH);

  ms_check_add (notes, ID, MS_CHECK_RED,
                login
                    ? g_strdup_printf (_ ("The account “%s” refuses the login"), account->name)
                    : g_strdup_printf (_ ("The account “%s” cannot be used"), account->name),
                ms_check_sentence (error->message),
                g_strdup (_ ("Look at the account's settings, and test its connection.")));
}

static void
add_ready (MsCheckContext  *context,
           MsCheckNotes    *notes,
           const MsAccount *account,
           guint64          limit)
{
  g_autofree char *size = g_format_size (limit);
  g_autofree char *ours = g_format_size (context->largest);

  if (limit > 0 && context->largest > limit)
    {
      ms_check_add (notes, ID, MS_CHECK_RED,
                    g_strdup_printf (_ ("The message is too large for “%s”"), account->name),
                    g_strdup_printf (_ ("It has %s, and the server takes %s."), ours, size),
                    g_strdup (_ ("Make it smaller: link to files instead of attaching them.")));
      return;
    }

  ms_check_add (notes, ID, MS_CHECK_GREEN,
                account->user != NULL
                    ? g_strdup_printf (_ ("The account “%s” accepts the login"), account->name)
                    : g_strdup_printf (_ ("The account “%s” can be reached"), account->name),
                limit > 0
                    ? g_strdup_printf (_ ("It takes messages of up to %s; this one has %s."),
                                       size, ours)
                    : NULL,
                NULL);
}

static void
check_account (MsCheckContext *context, MsCheckNotes *notes, const MsAccount *account)
{
  g_autoptr (MsSmtpSession) session = NULL;
  g_autoptr (MsReply) refusal = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (MsSmtpServer) server = { 0 };
  MsPhase phase = MS_PHASE_CONNECT;
  int wake = context->cancellable != NULL ? g_cancellable_get_fd (context->cancellable) : -1;

  if (ms_account_check (account, &error) &&
      ms_password_make_server (context->store, account, &server, &error))
    {
      server.timeout =
          server.timeout > 0 ? MIN (server.timeout, MS_CHECK_SECONDS) : MS_CHECK_SECONDS;
      session = ms_smtp_session_new (&server, NULL, wake);
      if (ms_smtp_session_open (session, &phase, &refusal, &error))
        {
          const MsSmtpCapabilities *offer = ms_smtp_session_get_capabilities (session);

          add_ready (context, notes, account, offer->size);
          ms_smtp_session_quit (session);
        }
    }

  if (error != NULL && !g_error_matches (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CANCELLED))
    add_failed (notes, account, error);
  if (wake >= 0)
    g_cancellable_release_fd (context->cancellable);
}

/* Those of a pool are tried side by side: a dead one must not hold up the others. */
typedef struct
{
  MsCheckContext  *context;
  const MsAccount *account;
  GThread         *thread; /* (nullable): there was none to be had */
  MsCheckNotes     notes;  /* of its own */
} Job;

static gpointer
run_job (gpointer data)
{
  Job *job = data;

  check_account (job->context, &job->notes, job->account);

  return NULL;
}

static void
check_all (MsCheckContext *context, MsCheckNotes *notes)
{
  guint           count = context->route.accounts->len;
  g_autofree Job *jobs = g_new0 (Job, MAX (count, 1));

  for (guint i = 0; i < count; i++)
    {
      jobs[i].context = context;
      jobs[i].account = context->route.accounts->pdata[i];
      jobs[i].notes.findings =
          g_ptr_array_new_with_free_func ((GDestroyNotify) ms_check_finding_free);
      jobs[i].thread = g_thread_try_new ("account", run_job, &jobs[i], NULL);
    }

  for (guint i = 0; i < count; i++)
    {
      if (jobs[i].thread != NULL)
        g_thread_join (jobs[i].thread);
      else
        run_job (&jobs[i]);
      while (jobs[i].notes.findings->len > 0)
        g_ptr_array_add (notes->findings, g_ptr_array_steal_index (jobs[i].notes.findings, 0));
      g_ptr_array_unref (jobs[i].notes.findings);
    }
}

void
ms_check_accounts (MsCheckContext *context, MsCheckNotes *notes)
{
  const MsCheckRoute *route = &context->route;

  if (route->name == NULL)
    ms_check_add (notes, "route", MS_CHECK_GREY, g_strdup (_ ("No route is chosen yet")),
                  g_strdup (_ ("How it travels decides about much of what can go wrong.")),
                  g_strdup (_ ("Choose an account or direct sending, and check again.")));
  if (route->pool != NULL && route->accounts->len == 0)
    ms_check_add (notes, ID, MS_CHECK_RED,
                  g_strdup_printf (_ ("The pool “%s” has no account"), route->pool), NULL,
                  g_strdup (_ ("Add accounts to it, or choose another route.")));
  check_all (context, notes);
}
