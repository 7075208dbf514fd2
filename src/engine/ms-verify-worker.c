/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verify-worker.c - one session thread of a verification: asks one site after another */

#include "config.h"

#include "ms-clock.h"
#include "ms-verify-worker.h"

/* Of a site's hosts, before it counts as one that cannot be reached now. */
#define ADDRESSES_MAX 4

/* A connection waits so long for the site's limits, then it is given back. */
#define IDLE_MAX (2 * MS_SECOND)

/* Postfix slows a client down behind ten errors and hangs up on twenty (smtpd_soft_error_limit,
 * smtpd_hard_error_limit): before that, a new connection. */
#define ERRORS_MAX 9

/* Likewise on a hundred RSETs without a message (smtpd_junk_command_limit). */
#define QUESTIONS_MAX 80

typedef struct
{
  MsVerifyRun   *run;
  MsVerifySite  *site;
  MsSmtpSession *session; /* (owned) */
  guint          questions;
  guint          errors;
} Visit;

static void
add_recipient (GArray *recipients, char *address)
{
  MsSmtpRecipient recipient = { .address = address };

  g_array_append_val (recipients, recipient);
}

static void
recipient_clear (gpointer data)
{
  MsSmtpRecipient *recipient = data;

  g_free ((char *) recipient->address);
  g_clear_pointer (&recipient->reply, ms_reply_unref);
}

static GArray *
make_recipients (const MsVerifyBatch *batch)
{
  GArray *recipients = g_array_new (FALSE, TRUE, sizeof (MsSmtpRecipient));

  g_array_set_clear_func (recipients, recipient_clear);
  if (batch->invented != NULL)
    add_recipient (recipients, g_strdup (batch->invented));
  for (guint i = 0; i < batch->items->len; i++)
    {
      const MsVerifyItem *item = batch->items->pdata[i];
      gboolean            utf8 = FALSE;

      add_recipient (recipients, ms_address_wire (item->key, item->written, &utf8));
    }
  return recipients;
}

/* Returns whether the conversation can go on. */
static gboolean
ask (Visit *visit, MsVerifyBatch *batch)
{
  g_autoptr (GArray) recipients = make_recipients (batch);
  g_autoptr (GError) error = NULL;

  gboolean alive;

  alive = ms_smtp_session_probe (visit->session, "", (MsSmtpRecipient *) recipients->data,
                                 recipients->len, &error);
  visit->questions++;
  for (guint i = 0; i < recipients->len; i++)
    {
      const MsReply *reply = g_array_index (recipients, MsSmtpRecipient, i).reply;

      visit->errors += reply != NULL && reply->code >= 400;
    }

  ms_verify_run_settle (visit->run, visit->site, batch, (MsSmtpRecipient *) recipients->data,
                        ms_smtp_session_get_server (visit->session), error);

  return alive;
}

static gboolean
is_used_up (const Visit *visit, guint most)
{
  guint theirs = ms_smtp_session_get_capabilities (visit->session)->limit_mail;

  return visit->errors >= ERRORS_MAX || visit->questions >= QUESTIONS_MAX ||
         (most > 0 && visit->questions >= most) || (theirs > 0 && visit->questions >= theirs);
}

/* Returns whether the server is still there to be bidden good-bye. */
static gboolean
converse (Visit *visit)
{
  guint most = ms_verify_site_get_questions (visit->site);

  while (!is_used_up (visit, most))
    {
      g_auto (MsVerifyBatch) batch = { 0 };
      gint64 pause = -1;

      if (ms_verify_run_take (visit->run, visit->site, &batch, &pause))
        {
          if (!ask (visit, &batch))
            return FALSE;
        }
      else if (pause < 0 || pause > IDLE_MAX)
        return TRUE;
      else if (!ms_smtp_session_idle (visit->session, pause, NULL))
        return FALSE;
    }

  return TRUE;
}

static void
visit_site (MsVerifyRun *run, MsVerifySite *site, const MsMx *mx)
{
  g_auto (MsDirectFailure) failure = { 0 };
  Visit visit = { run, site, NULL, 0, 0 };

  visit.session = ms_direct_open (ms_verify_run_get_direct (run), mx, NULL, NULL, ADDRESSES_MAX,
                                  NULL, ms_verify_run_get_wake_fd (run), &failure);
  if (visit.session == NULL)
    {
      ms_verify_run_open_failed (run, site, &failure);
      return;
    }

  ms_verify_run_opened (run, site);
  if (converse (&visit) && !ms_verify_run_is_halted (run))
    ms_smtp_session_quit (visit.session);
  ms_smtp_session_free (visit.session);
  ms_verify_run_closed (run, site);
}

gpointer
ms_verify_worker (gpointer data)
{
  MsVerifyRun *run = data;

  for (;;)
    {
      g_autoptr (MsMx) mx = NULL;
      MsVerifySite *site = ms_verify_run_next_site (run, &mx);

      if (site == NULL)
        return NULL;

      visit_site (run, site, mx);
    }
}
