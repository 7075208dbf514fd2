/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-outbox.c - sends the confirmation mails that are due, on a thread of its own */

#include "config.h"

#include "ms-account-table.h"
#include "ms-clock.h"
#include "ms-confirmation.h"
#include "ms-password.h"
#include "ms-single-send.h"
#include "ms-subscription.h"
#include "ms-web-outbox.h"

#include <glib/gi18n-lib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define LOOK_EVERY (10 * MS_MINUTE) /* as clocks are set and other processes die */
#define PAUSE      MS_SECOND        /* between two mails */
#define CLAIM      (30 * MS_MINUTE) /* longer than the slowest conversation */
#define GIVE_UP    (2 * MS_DAY)

struct _MsWebOutbox
{
  MsStore          *store;
  const MsTokenKey *key;
  MsWebOutboxNews   news;
  gpointer          data;
  GThread          *thread;
  MsDb             *reader; /* (owned): the thread's */
  int               end_fd; /* an eventfd: readable once it is to end */

  struct
  {
    GMutex   mutex;
    GCond    cond;
    gboolean ending;
    gboolean woken;
  } shared;
};

/* µs until the next try, by how many there were. */
static gint64
get_delay (guint tries)
{
  static const guint minutes[] = { 1, 5, 15, 30, 60, 120 };

  return minutes[MIN (tries, G_N_ELEMENTS (minutes)) - 1] * MS_MINUTE;
}

static gboolean
claim (MsDb *db, gpointer consent, GError **error)
{
  return ms_consent_table_claim (db, consent, ms_clock_wall () + CLAIM, error);
}

static gboolean
settle (MsDb *db, gpointer consent, GError **error)
{
  return ms_consent_table_settle (db, consent, error);
}

static gboolean
purge (MsDb *db, gpointer data, GError **error)
{
  return ms_consent_table_purge (db, ms_clock_wall () - MS_SUBSCRIPTION_DAYS * MS_DAY, error);
}

/* @outcome: (out caller-allocates): empty where there was no conversation */
static gboolean
send_mail (MsWebOutbox *self, const MsConsent *consent, MsOutcome *outcome, GError **error)
{
  g_auto (MsConfirmation) mail = { NULL };
  g_auto (MsSmtpServer) server = { 0 };
  g_autoptr (MsAccount) account = NULL;
  g_autoptr (MsSmtpSession) session = NULL;
  g_autoptr (MsReply) refusal = NULL;
  MsLetterRecipient recipient = { .key = consent->address, .written = consent->written };

  MsPhase phase = MS_PHASE_CONNECT;

  if (!ms_confirmation_make (self->reader, self->key, consent, &mail, error))
    return FALSE;

  account = ms_account_table_find (self->reader, mail.account, error);
  if (account == NULL || !ms_password_make_server (self->store, account, &server, error))
    return FALSE;

  session = ms_smtp_session_new (&server, NULL, self->end_fd);
  if (!ms_smtp_session_open (session, &phase, &refusal, error))
    return FALSE;

  recipient.values = (const char *const *) mail.values;
  if (ms_single_send (session, mail.letter, &recipient, ms_consent_get_shown (consent), 0,
                      outcome))
    ms_smtp_session_quit (session);

  return TRUE;
}

/* Sets what is kept of the try.  Nothing that is not the address's fault loses a mail. */
static void
judge (MsConsent *consent, const MsOutcome *outcome, const GError *failure)
{
  gint64 now = ms_clock_wall ();
  gint64 next = now + get_delay (consent->mail_tries);

  g_clear_pointer (&consent->mail_trouble, g_free);
  consent->mail_due = 0;
  if (failure == NULL && outcome->state == MS_STATE_SENT)
    {
      consent->mailed_at = now;
      return;
    }

  consent->mail_trouble = g_strdup (
      failure != NULL ? failure->message : (outcome->reply != NULL ? outcome->reply : ""));
  if ((failure != NULL || outcome->state != MS_STATE_FAILED) &&
      next < consent->asked_at + GIVE_UP)
    consent->mail_due = next;
}

/* Returns: whether the database can be used */
static gboolean
serve (MsWebOutbox *self, MsConsent *consent)
{
  g_auto (MsOutcome) outcome = { 0 };
  g_autoptr (GError) failure = NULL;
  g_autoptr (GError) trouble = NULL;

  if (!ms_store_call (self->store, MS_STORE_NORMAL, claim, consent, &trouble))
    return g_error_matches (trouble, MS_STORE_ERROR, MS_STORE_ERROR_STALE);

  consent->mail_tries++;
  send_mail (self, consent, &outcome, &failure);
  judge (consent, &outcome, failure);
  /* What a server says may name the address, and stays in the database. */
  self->news (failure != NULL                 ? failure->message
              : consent->mail_trouble != NULL ? _ ("the server did not take it")
                                              : NULL,
              self->data);

  return ms_store_call (self->store, MS_STORE_NORMAL, settle, consent, &trouble);
}

/* Sleeps until @until, ms_clock_wall(); a wake-up may end it, the end always does. */
static void
sleep_until (MsWebOutbox *self, gint64 until, gboolean wakeable)
{
  gint64 deadline = g_get_monotonic_time () + CLAMP (until - ms_clock_wall (), 0, LOOK_EVERY);

  g_mutex_lock (&self->shared.mutex);
  while (!self->shared.ending && !(wakeable && self->shared.woken))
    if (!g_cond_wait_until (&self->shared.cond, &self->shared.mutex, deadline))
      break;
  if (wakeable)
    self->shared.woken = FALSE;
  g_mutex_unlock (&self->shared.mutex);
}

static gboolean
is_ending (MsWebOutbox *self)
{
  gboolean ending;

  g_mutex_lock (&self->shared.mutex);
  ending = self->shared.ending;
  g_mutex_unlock (&self->shared.mutex);

  return ending;
}

static gpointer
run (gpointer data)
{
  MsWebOutbox *self = data;
  gint64       purged = 0;

  while (!is_ending (self))
    {
      g_autoptr (MsConsent) next = NULL;
      gint64   now = ms_clock_wall ();
      gboolean good = TRUE;

      if (now - purged > MS_HOUR || now < purged)
        {
          ms_store_call (self->store, MS_STORE_NORMAL, purge, NULL, NULL);
          purged = now;
        }

      good = ms_consent_table_next (self->reader, &next, NULL);
      if (good && next != NULL && next->mail_due <= now)
        {
          good = serve (self, next);
          sleep_until (self, now + PAUSE, FALSE);
        }
      else if (good)
        sleep_until (self, next != NULL ? next->mail_due : now + LOOK_EVERY, TRUE);
      if (!good)
        sleep_until (self, now + MS_MINUTE, FALSE);
    }

  return NULL;
}

MsWebOutbox *
ms_web_outbox_start (MsStore          *store,
                     const MsTokenKey *key,
                     MsWebOutboxNews   news,
                     gpointer          data,
                     GError          **error)
{
  MsDb        *reader = ms_store_open_reader (store, error);
  MsWebOutbox *self;

  if (reader == NULL)
    return NULL;

  self = g_new0 (MsWebOutbox, 1);
  self->store = store;
  self->key = key;
  self->news = news;
  self->data = data;
  self->reader = reader;
  self->end_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  g_mutex_init (&self->shared.mutex);
  g_cond_init (&self->shared.cond);
  self->thread = g_thread_new ("web-outbox", run, self);

  return self;
}

void
ms_web_outbox_wake (MsWebOutbox *self)
{
  g_mutex_lock (&self->shared.mutex);
  self->shared.woken = TRUE;
  g_cond_signal (&self->shared.cond);
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_web_outbox_free (MsWebOutbox *self)
{
  eventfd_write (self->end_fd, 1);
  g_mutex_lock (&self->shared.mutex);
  self->shared.ending = TRUE;
  g_cond_signal (&self->shared.cond);
  g_mutex_unlock (&self->shared.mutex);

  g_thread_join (self->thread);
  close (self->end_fd);
  ms_db_close (self->reader);
  g_mutex_clear (&self->shared.mutex);
  g_cond_clear (&self->shared.cond);
  g_free (self);
}
