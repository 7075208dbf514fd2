/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-pool.h - accounts that serve a campaign together */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 account_id;
  char  *account; /* (owned): its name */
  guint  weight;  /* 1 to 100: its share beside the others' */
} MsPoolMember;

typedef struct
{
  gint64     id;      /* 0: not stored yet */
  char      *name;    /* (owned): unique without regard to case */
  GPtrArray *members; /* (owned) (element-type MsPoolMember) */
} MsPool;

#define MS_POOL_WEIGHT_MAX 100

MsPool *ms_pool_new (const char *name);
void    ms_pool_free (MsPool *self);

/** ms_pool_add: one that is in it already gets the new weight */
void ms_pool_add (MsPool *self, gint64 account_id, const char *account, guint weight);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsPool, ms_pool_free)

G_END_DECLS
