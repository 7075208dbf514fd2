/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dns-questions.c - the questions under way: out of the cache or over the wire, each once */

#include "config.h"

#include "ms-clock.h"
#include "ms-dns-cache.h"
#include "ms-dns-channel.h"
#include "ms-dns-message.h"
#include "ms-dns-name.h"
#include "ms-dns-questions.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/random.h>

/* What a small resolver, and the buffers of one socket, bear at a time. */
#define WIRE_MAX  500
#define CACHE_MAX 100000

/* Bounds of what a zone says about how long it holds, and what counts where it says nothing. */
#define FOUND_MIN     (5 * MS_SECOND)
#define FOUND_MAX     MS_DAY
#define ABSENCE_MIN   (5 * MS_SECOND)
#define ABSENCE_MAX   MS_HOUR /* RFC 2308 §5 advises up to three */
#define ABSENCE_PLAIN MS_MINUTE
#define FAILURE       (30 * MS_SECOND) /* RFC 2308 §7: at most five minutes */

#define CONFIG_INTERVAL (2 * MS_SECOND)

typedef struct
{
  MsDnsFunc func;
  gpointer  data;
} Waiter;

/*
 * A question under way: in @under_way from when it was asked until it is answered.  Its message
 * may be with c-ares beyond that, when the time is up before c-ares has tried everything.
 */
typedef struct
{
  MsDnsQuestions *owner;
  char           *key; /* (owned) */
  char     *name; /* (owned): the one that is asked for now, at the end of the chain so far */
  MsDnsType type;
  GArray   *waiters;       /* (owned) (nullable) (element-type Waiter): until it is answered */
  guint     steps;         /* of the chain so far */
  guint     ttl;           /* seconds: of the chain so far */
  gboolean  authenticated; /* all of it so far */
  gboolean  plain;         /* without EDNS */
  gboolean  queued;        /* waits for its turn */
  gboolean  sent;          /* c-ares has it */
  gboolean  answered;
  gint64    deadline; /* g_get_monotonic_time(); 0: was never sent */
  GList     on_time;  /* in @deadlines, once it was sent */
} Question;

struct _MsDnsQuestions
{
  const MsResolverOptions *options;
  gint64                   patience;  /* µs */
  MsDnsChannel            *channel;   /* (owned) */
  MsDnsCache              *cache;     /* (owned) */
  GHashTable              *under_way; /* (owned) (element-type utf8 Question) */
  GQueue                   waiting;   /* (element-type Question): for their turn */
  GQueue                   deadlines; /* (element-type Question): the next one due first */
  guint                    n_sent;    /* of those that are not answered */
  gint64                   looked;    /* at the system's servers, ms_clock_now() */
  gboolean                 closing;
};

/* (transfer full) */
static MsDnsAnswer *
failure (const char *name, const char *problem)
{
  MsDnsAnswer *answer = ms_dns_answer_new (MS_DNS_FAILED, name);

  answer->problem = g_strdup (problem);
  answer->expires = ms_clock_now () + FAILURE;

  return answer;
}

static void
question_free (Question *question)
{
  g_clear_pointer (&question->waiters, g_array_unref);
  g_free (question->key);
  g_free (question->name);
  g_free (question);
}

static void
free_if_done (Question *question)
{
  if (question->answered && !question->sent && !question->queued)
    question_free (question);
}

/* Takes @answer to everybody who waits for it; @question may be gone then. */
static void
finish (Question *question, MsDnsAnswer *answer)
{
  MsDnsQuestions *self = question->owner;
  g_autoptr (GArray) waiters = g_steal_pointer (&question->waiters);

  question->answered = TRUE;
  g_hash_table_remove (self->under_way, question->key);
  if (question->deadline != 0)
    g_queue_unlink (&self->deadlines, &question->on_time);
  if (question->sent)
    self->n_sent--;
  if (!self->closing)
    ms_dns_cache_put (self->cache, question->key, answer, ms_clock_now ());
  free_if_done (question);

  for (guint i = 0; i < waiters->len; i++)
    {
      const Waiter *waiter = &g_array_index (waiters, Waiter, i);

      waiter->func (answer, waiter->data);
    }
}

static void
finish_failed (Question *question, const char *problem)
{
  g_autoptr (MsDnsAnswer) answer = failure (question->name, problem);

  finish (question, answer);
}

/* Before all others: it had its turn. */
static void
ask_again (Question *question)
{
  question->queued = TRUE;
  g_queue_push_head (&question->owner->waiting, question);
}

static gint64
lifetime (const MsDnsReading *reading, guint ttl)
{
  gint64 wanted = ttl * MS_SECOND;

  switch (reading->status)
    {
    case MS_DNS_FOUND:
      return CLAMP (wanted, FOUND_MIN, FOUND_MAX);
    case MS_DNS_NO_DATA:
    case MS_DNS_NO_NAME:
      return reading->has_ttl ? CLAMP (wanted, ABSENCE_MIN, ABSENCE_MAX) : ABSENCE_PLAIN;
    case MS_DNS_FAILED:
      return FAILURE;
    }

  g_assert_not_reached ();
}

static void
finish_read (Question *question, MsDnsReading *reading)
{
  g_autoptr (MsDnsAnswer) answer = ms_dns_answer_new (reading->status, reading->name);

  answer->authenticated = question->authenticated;
  answer->expires = ms_clock_now () + lifetime (reading, MIN (question->ttl, reading->ttl));
  g_ptr_array_unref (answer->records);
  answer->records = g_steal_pointer (&reading->records);
  finish (question, answer);
}

static const char *
explain_code (MsDnsCode code)
{
  switch (code)
    {
    case MS_DNS_CODE_SERVER_FAILURE:
      return _ ("The DNS server could not find the answer (SERVFAIL)");
    case MS_DNS_CODE_REFUSED:
      return _ ("The DNS server refuses to answer (REFUSED)");
    case MS_DNS_CODE_OTHER:
      return _ ("The DNS server gave no answer but an error");
    }

  g_assert_not_reached ();
}

static void
read_answer (Question *question, const guint8 *bytes, gsize length)
{
  g_auto (MsDnsReading) reading = { 0 };

  if (!ms_dns_message_read (bytes, length, question->name, question->type, &reading))
    {
      finish_failed (question, _ ("The DNS server's answer cannot be understood"));
      return;
    }

  if (reading.without_edns && !question->plain)
    {
      question->plain = TRUE;
      ask_again (question);
      return;
    }

  question->steps += reading.steps;
  question->authenticated = question->authenticated && reading.authenticated;

  if (question->steps > MS_DNS_CHAIN_MAX)
    finish_failed (question, _ ("The name is an alias that leads in a circle, or too far"));
  else if (reading.open)
    {
      question->ttl = MIN (question->ttl, reading.ttl);
      g_free (question->name);
      question->name = g_steal_pointer (&reading.name);
      ask_again (question);
    }
  else if (reading.status == MS_DNS_FAILED)
    finish_failed (question, explain_code (reading.code));
  else
    finish_read (question, &reading);
}

static void
got_result (MsDnsChannelResult result, const guint8 *bytes, gsize length, gpointer user_data)
{
  Question       *question = user_data;
  MsDnsQuestions *self = question->owner;

  question->sent = FALSE;
  if (question->answered)
    {
      free_if_done (question);
      return;
    }

  self->n_sent--;
  switch (result)
    {
    case MS_DNS_CHANNEL_ANSWER:
      read_answer (question, bytes, length);
      break;
    case MS_DNS_CHANNEL_FAILURE:
      finish_failed (question,
                     _ ("The DNS server cannot be reached, or cannot find the answer"));
      break;
    case MS_DNS_CHANNEL_BROKEN:
      finish_failed (question, _ ("The DNS server's answer cannot be understood"));
      break;
    case MS_DNS_CHANNEL_SILENCE:
      /* c-ares may be through before the time is up, and then it is worth another round. */
      if (g_get_monotonic_time () + self->patience / 10 < question->deadline)
        ask_again (question);
      else
        finish_failed (question, _ ("The DNS server did not answer in time"));
      break;
    case MS_DNS_CHANNEL_GONE:
      ask_again (question);
      break;
    }
}

static void
send_question (MsDnsQuestions *self, Question *question)
{
  g_autoptr (GByteArray) message = NULL;
  g_autofree char *name = ms_dns_name_normal (question->name);

  guint16 id = 0;

  /* An alias may lead to what is no host's name. */
  if (name == NULL)
    {
      g_autoptr (MsDnsAnswer) answer = ms_dns_answer_new (MS_DNS_NO_NAME, question->name);

      answer->expires = ms_clock_now () + ABSENCE_PLAIN;
      finish (question, answer);
      return;
    }

  /* Not to be guessed by those who forge answers (RFC 5452 §4.3); c-ares before 1.28 keeps it.
   */
  while (getrandom (&id, sizeof id, 0) < 0 && errno == EINTR)
    ;

  message = ms_dns_message_question (name, question->type, id, !question->plain);
  if (question->deadline == 0)
    {
      question->deadline = g_get_monotonic_time () + self->patience;
      g_queue_push_tail_link (&self->deadlines, &question->on_time);
    }
  question->sent = TRUE;
  self->n_sent++;
  ms_dns_channel_send (self->channel, message, got_result, question);
}

static void
send_waiting (MsDnsQuestions *self)
{
  /* What fails at once is not retried before the next round. */
  guint n = self->waiting.length;

  while (n-- > 0 && self->n_sent < WIRE_MAX && self->waiting.length > 0)
    {
      Question *question = g_queue_pop_head (&self->waiting);

      question->queued = FALSE;
      if (question->answered)
        free_if_done (question);
      else
        send_question (self, question);
    }
}

static void
give_up_late (MsDnsQuestions *self)
{
  gint64 now = g_get_monotonic_time ();

  while (self->deadlines.head != NULL)
    {
      Question *question = self->deadlines.head->data;

      if (question->deadline > now)
        return;
      finish_failed (question, _ ("The DNS server did not answer in time"));
    }
}

static void
answer_without_name (const Waiter *waiter)
{
  g_autoptr (MsDnsAnswer) answer = ms_dns_answer_new (MS_DNS_NO_NAME, "");

  /* Of what is no name this holds for ever. */
  answer->expires = ms_clock_now () + FOUND_MAX;
  waiter->func (answer, waiter->data);
}

/* A laptop that comes to another network has other servers. */
static void
follow_system (MsDnsQuestions *self)
{
  gint64 now = ms_clock_now ();
  g_autoptr (MsDnsChannel) fresh = NULL;

  if (now - self->looked < CONFIG_INTERVAL)
    return;

  self->looked = now;
  if (!ms_dns_channel_is_outdated (self->channel))
    return;

  /* Where that is not possible the old ones remain. */
  fresh = ms_dns_channel_new (self->options, NULL);
  if (fresh == NULL)
    return;
  ms_dns_channel_free (self->channel);
  self->channel = g_steal_pointer (&fresh);
}

MsDnsQuestions *
ms_dns_questions_new (const MsResolverOptions *options, GError **error)
{
  g_autoptr (MsDnsChannel) channel = ms_dns_channel_new (options, error);

  MsDnsQuestions *self;

  if (channel == NULL)
    return NULL;

  self = g_new0 (MsDnsQuestions, 1);
  self->options = options;
  self->patience = (gint64) (options->timeout_ms != 0 ? options->timeout_ms : 5000) *
                   (options->tries != 0 ? options->tries : 3) * 1000;
  self->channel = g_steal_pointer (&channel);
  self->cache = ms_dns_cache_new (CACHE_MAX);
  self->under_way = g_hash_table_new (g_str_hash, g_str_equal);
  g_queue_init (&self->waiting);
  g_queue_init (&self->deadlines);

  return self;
}

void
ms_dns_questions_close (MsDnsQuestions *self)
{
  GHashTableIter iter;
  gpointer       question;

  self->closing = TRUE;
  for (;;)
    {
      g_hash_table_iter_init (&iter, self->under_way);
      if (!g_hash_table_iter_next (&iter, NULL, &question))
        return;
      finish_failed (question, _ ("The search was broken off"));
    }
}

void
ms_dns_questions_free (MsDnsQuestions *self)
{
  Question *question;

  ms_dns_questions_close (self);
  ms_dns_channel_free (self->channel);
  while ((question = g_queue_pop_head (&self->waiting)) != NULL)
    {
      question->queued = FALSE;
      free_if_done (question);
    }
  ms_dns_cache_free (self->cache);
  g_hash_table_unref (self->under_way);
  g_free (self);
}

void
ms_dns_questions_ask (MsDnsQuestions *self,
                      const char     *name,
                      MsDnsType       type,
                      MsDnsFunc       func,
                      gpointer        user_data)
{
  g_autofree char *key = NULL;
  Waiter           waiter = { func, user_data };
  Question        *question;
  MsDnsAnswer     *known;

  if (name == NULL)
    {
      answer_without_name (&waiter);
      return;
    }

  if (self->closing)
    {
      g_autoptr (MsDnsAnswer) answer = failure (name, _ ("The search was broken off"));

      func (answer, user_data);
      return;
    }

  key = g_strdup_printf ("%d %s", type, name);
  known = ms_dns_cache_get (self->cache, key, ms_clock_now ());
  if (known != NULL)
    {
      g_autoptr (MsDnsAnswer) answer = ms_dns_answer_ref (known);

      func (answer, user_data);
      return;
    }

  question = g_hash_table_lookup (self->under_way, key);
  if (question == NULL)
    {
      question = g_new0 (Question, 1);
      question->owner = self;
      question->key = g_steal_pointer (&key);
      question->name = g_strdup (name);
      question->type = type;
      question->waiters = g_array_new (FALSE, FALSE, sizeof (Waiter));
      question->ttl = G_MAXUINT;
      question->authenticated = self->options->trust_dnssec;
      question->on_time.data = question;
      question->queued = TRUE;
      g_hash_table_insert (self->under_way, question->key, question);
      g_queue_push_tail (&self->waiting, question);
    }
  g_array_append_val (question->waiters, waiter);
}

void
ms_dns_questions_turn (MsDnsQuestions *self, int wake_fd)
{
  const Question *next;
  gint64          until;

  follow_system (self);
  send_waiting (self);

  next = self->deadlines.head != NULL ? self->deadlines.head->data : NULL;
  until = next != NULL ? next->deadline : -1;
  /* What waits has its turn now: an answer came while it was sent. */
  if (self->waiting.length > 0 && self->n_sent < WIRE_MAX)
    until = 0;
  ms_dns_channel_wait (self->channel, wake_fd, until);
  give_up_late (self);
}
