/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verify-record.c - what was found out on its way into the store */

#include "config.h"

#include "ms-verify-run-private.h"

/* What goes into the store in one step. */
typedef struct
{
  MsVerifyRun *run;
  GPtrArray   *results; /* (owned) */
  GArray      *lessons; /* (owned) */
} Post;

static void
lesson_clear (gpointer data)
{
  g_free (((Lesson *) data)->name);
}

static void
verification_free (gpointer data)
{
  ms_verification_free (data);
}

void
ms_verify_record_begin (MsVerifyRun *self)
{
  self->shared.results = g_ptr_array_new_with_free_func (verification_free);
  self->shared.lessons = g_array_new (FALSE, FALSE, sizeof (Lesson));
  g_array_set_clear_func (self->shared.lessons, lesson_clear);
}

static gboolean
write_post (MsDb *db, gpointer data, GError **error)
{
  Post *post = data;

  for (guint i = 0; i < post->results->len; i++)
    if (!ms_verification_table_save (db, post->results->pdata[i], error))
      return FALSE;

  for (guint i = 0; i < post->lessons->len; i++)
    {
      const Lesson *lesson = &g_array_index (post->lessons, Lesson, i);

      if (!ms_verification_table_save_domain (db, lesson->name, lesson->accepts_all, error))
        return FALSE;
    }

  return TRUE;
}

static void on_posted_cb (gpointer data, const GError *error);

/* With the lock held.  (transfer full) (nullable): what is to be stored next: what comes while
 * one step is being stored goes into the one behind it. */
static Post *
take_post (MsVerifyRun *self)
{
  Post *post;

  if (self->shared.posting || self->shared.results->len + self->shared.lessons->len == 0)
    return NULL;

  post = g_new (Post, 1);
  *post = (Post){ self, self->shared.results, self->shared.lessons };
  ms_verify_record_begin (self);
  self->shared.posting = TRUE;

  return post;
}

static void
post_free (Post *post)
{
  g_ptr_array_unref (post->results);
  g_array_unref (post->lessons);
  g_free (post);
}

static void
note_posted (MsVerifyRun *self, const Post *post, gboolean stored)
{
  for (guint i = 0; i < post->results->len; i++)
    {
      const MsVerification *result = post->results->pdata[i];

      g_hash_table_remove (self->shared.at_hand, result->address);
      g_hash_table_add (self->shared.stored, g_strdup (result->address));
      if (stored)
        {
          self->shared.progress.done++;
          self->shared.progress.verdicts[result->verdict]++;
        }
    }
}

/* Once nothing is posted any more the run may be gone. */
static void
on_posted_cb (gpointer data, const GError *error)
{
  Post        *post = data;
  Post        *next;
  MsVerifyRun *self = post->run;
  MsStore     *store = self->store;

  if (error != NULL)
    ms_verify_run_halt (self, g_error_copy (error));

  g_mutex_lock (&self->shared.mutex);
  note_posted (self, post, error == NULL);
  self->shared.posting = FALSE;
  next = take_post (self);
  g_cond_broadcast (&self->shared.room);
  g_mutex_unlock (&self->shared.mutex);

  post_free (post);
  if (next != NULL)
    ms_store_post (store, MS_STORE_NORMAL, write_post, on_posted_cb, next);
}

void
ms_verify_record_flush (MsVerifyRun *self)
{
  Post *post;

  g_mutex_lock (&self->shared.mutex);
  post = take_post (self);
  g_mutex_unlock (&self->shared.mutex);

  if (post != NULL)
    ms_store_post (self->store, MS_STORE_NORMAL, write_post, on_posted_cb, post);
}

void
ms_verify_record_await (MsVerifyRun *self)
{
  g_mutex_lock (&self->shared.mutex);
  while (self->shared.posting)
    g_cond_wait (&self->shared.room, &self->shared.mutex);
  g_mutex_unlock (&self->shared.mutex);
}
