/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-reading-phrase.h - many phrases looked for at once */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A phrase is words between blanks: "user does not exist".  It begins where a word begins; its
 * last word may go on ("block" is found in "blocked"), unless the phrase ends with "_".  ".."
 * between words stands for up to six others.  "*" before it: anywhere, in the midst of a word
 * too.
 * "{who}" stands for each phrase that was defined for "who".  Groups are phrases between "|".
 */
typedef struct _MsPhraseIndex MsPhraseIndex;

MsPhraseIndex *ms_phrase_index_new (void);
void           ms_phrase_index_free (MsPhraseIndex *self);

/** ms_phrase_index_define: @name: of @length bytes; @phrases: between "|" */
void ms_phrase_index_define (MsPhraseIndex *self,
                             const char    *name,
                             gsize          length,
                             const char    *phrases);

/**
 * ms_phrase_index_add:
 * @group: phrases between "|"
 * @most: how many groups there may be
 * @out: (out): its number; equal groups share one
 *
 * Returns: %FALSE: one of its phrases is empty or of an unknown set, or there are too many
 */
gboolean ms_phrase_index_add (MsPhraseIndex *self, const char *group, guint most, guint *out);

/** ms_phrase_index_find: @words: a blank before and behind each; @found: (inout): a bit for
 * each group of which a phrase is there */
void ms_phrase_index_find (const MsPhraseIndex *self, const char *words, guint64 *found);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsPhraseIndex, ms_phrase_index_free)

G_END_DECLS
