/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-pool.c - accounts that serve a campaign together */

#include "config.h"

#include "ms-pool.h"

static void
member_free (gpointer data)
{
  MsPoolMember *member = data;

  g_free (member->account);
  g_free (member);
}

MsPool *
ms_pool_new (const char *name)
{
  MsPool *self = g_new0 (MsPool, 1);

  self->name = g_strdup (name);
  self->members = g_ptr_array_new_with_free_func (member_free);

  return self;
}

void
ms_pool_free (MsPool *self)
{
  g_free (self->name);
  g_ptr_array_unref (self->members);
  g_free (self);
}

void
ms_pool_add (MsPool *self, gint64 account_id, const char *account, guint weight)
{
  MsPoolMember *member = NULL;

  for (guint i = 0; i < self->members->len && member == NULL; i++)
    if (((MsPoolMember *) self->members->pdata[i])->account_id == account_id)
      member = self->members->pdata[i];

  if (member == NULL)
    {
      member = g_new0 (MsPoolMember, 1);
      member->account_id = account_id;
      member->account = g_strdup (account);
      g_ptr_array_add (self->members, member);
    }
  member->weight = weight;
}
