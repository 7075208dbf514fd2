/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scripted-resolver.c - a resolver that says what it was told to, in place of ms-resolver.c */

#include "config.h"

#include "scripted-resolver.h"

#include "ms-thread.h"

#include <stdio.h>
#include <string.h>

struct _MsResolver
{
  MsThread   *thread; /* (owned) */
  GMutex      lock;
  GHashTable *answers; /* (owned) (element-type utf8 MsDnsAnswer): guarded by @lock */
  guint       n_questions;
};

typedef struct
{
  MsDnsAnswer *answer; /* (owned) */
  MsDnsFunc    func;
  gpointer     user_data;
} Question;

static void
record_free (gpointer data)
{
  MsDnsRecord *record = data;

  g_free (record->text);
  g_clear_pointer (&record->data, g_bytes_unref);
  g_free (record);
}

MsDnsAnswer *
ms_dns_answer_ref (MsDnsAnswer *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
answer_clear (gpointer data)
{
  MsDnsAnswer *self = data;

  g_ptr_array_unref (self->records);
  g_free (self->name);
}

void
ms_dns_answer_unref (MsDnsAnswer *self)
{
  g_atomic_rc_box_release_full (self, answer_clear);
}

static char *
make_key (const char *name, MsDnsType type)
{
  return g_strdup_printf ("%d %s", type, name);
}

static MsDnsAnswer *
make_answer (const char *name, MsDnsStatus status, gboolean authenticated)
{
  MsDnsAnswer *answer = g_atomic_rc_box_new0 (MsDnsAnswer);

  answer->status = status;
  answer->authenticated = authenticated;
  answer->records = g_ptr_array_new_with_free_func (record_free);
  answer->name = g_strdup (name);

  return answer;
}

static MsDnsRecord *
make_record (MsDnsType type, const char *text)
{
  static const char zeros[1024];

  MsDnsRecord *record = g_new0 (MsDnsRecord, 1);
  guint        numbers[4] = { 0 };

  record->text = g_strdup (type == MS_DNS_TLSA ? "" : text);
  if (type == MS_DNS_TLSA)
    {
      g_assert_cmpint (sscanf (text, "%u %u %u %u", &numbers[0], &numbers[1], &numbers[2],
                               &numbers[3]),
                       ==, 4);
      record->usage = numbers[0];
      record->selector = numbers[1];
      record->matching = numbers[2];
      record->data = g_bytes_new_static (zeros, MIN (numbers[3], sizeof zeros));
    }

  return record;
}

MsResolver *
scripted_resolver_new (void)
{
  MsResolver *self = g_new0 (MsResolver, 1);

  self->thread = ms_thread_new ("resolver");
  g_mutex_init (&self->lock);
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) ms_dns_answer_unref);

  return self;
}

void
ms_resolver_free (MsResolver *self)
{
  ms_thread_free (self->thread);
  g_hash_table_unref (self->answers);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
scripted_resolver_set (MsResolver *self,
                       const char *name,
                       MsDnsType   type,
                       MsDnsStatus status,
                       gboolean    authenticated,
                       const char *texts)
{
  g_auto (GStrv) list = g_strsplit (status == MS_DNS_FOUND ? texts : "", "\n", -1);
  MsDnsAnswer *answer = make_answer (name, status, authenticated);

  for (guint i = 0; list[i] != NULL; i++)
    g_ptr_array_add (answer->records, make_record (type, list[i]));

  g_mutex_lock (&self->lock);
  g_hash_table_replace (self->answers, make_key (name, type), answer);
  g_mutex_unlock (&self->lock);
}

guint
scripted_resolver_count (MsResolver *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->n_questions;
  g_mutex_unlock (&self->lock);

  return n;
}

static MsDnsAnswer *
look_up (MsResolver *self, const char *name, MsDnsType type)
{
  g_autofree char *key = make_key (name, type);
  MsDnsAnswer     *answer;

  g_mutex_lock (&self->lock);
  self->n_questions++;
  answer = g_hash_table_lookup (self->answers, key);
  answer =
      answer != NULL ? ms_dns_answer_ref (answer) : make_answer (name, MS_DNS_NO_NAME, FALSE);
  g_mutex_unlock (&self->lock);

  return answer;
}

static void
give_answer (gpointer data)
{
  Question *question = data;

  question->func (question->answer, question->user_data);
  ms_dns_answer_unref (question->answer);
}

void
ms_resolver_query (MsResolver *self,
                   const char *name,
                   MsDnsType   type,
                   MsDnsFunc   func,
                   gpointer    user_data)
{
  Question *question = g_new0 (Question, 1);

  question->answer = look_up (self, name, type);
  question->func = func;
  question->user_data = user_data;
  ms_thread_post (self->thread, give_answer, question, g_free);
}

MsDnsAnswer *
ms_resolver_ask (MsResolver *self, const char *name, MsDnsType type)
{
  return look_up (self, name, type);
}
