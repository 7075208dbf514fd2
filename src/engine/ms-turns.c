/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-turns.c - whose turn it is among the accounts of a pool, by weight */

#include "config.h"

#include "ms-turns.h"

typedef struct
{
  gint64 weight;
  gint64 credit; /* what it is owed, in turns of everybody's weight */
  gint64 until;  /* not free before */
} Member;

struct _MsTurns
{
  guint  count;
  Member members[];
};

MsTurns *
ms_turns_new (const guint *weights, guint count)
{
  MsTurns *self = g_malloc0 (sizeof *self + count * sizeof (Member));

  self->count = count;
  for (guint i = 0; i < count; i++)
    self->members[i].weight = CLAMP (weights[i], 1, 1000);

  return self;
}

void
ms_turns_free (MsTurns *self)
{
  g_free (self);
}

void
ms_turns_hold (MsTurns *self, guint member, gint64 until)
{
  g_return_if_fail (member < self->count);

  self->members[member].until = until;
}

gboolean
ms_turns_next (MsTurns *self, gint64 now, guint *member, gint64 *ready_at)
{
  Member *best = NULL;
  gint64  total = 0;
  gint64  first = G_MAXINT64;

  for (guint i = 0; i < self->count; i++)
    {
      Member *each = &self->members[i];

      if (now < each->until)
        {
          /* Debts and credits of before are void when it comes back. */
          each->credit = 0;
          first = MIN (first, each->until);
          continue;
        }
      each->credit += each->weight;
      total += each->weight;
      if (best == NULL || each->credit > best->credit)
        best = each;
    }

  if (best == NULL)
    {
      *ready_at = first;
      return FALSE;
    }

  best->credit -= total;
  *member = best - self->members;

  return TRUE;
}
