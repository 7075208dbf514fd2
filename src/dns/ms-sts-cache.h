/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sts-cache.h - policies kept from one process to the next: RFC 8461 §3.3 */

#pragma once

#include "ms-sts-policy.h"

G_BEGIN_DECLS

/*
 * One file a domain: a line of ours, then the policy file as it came.  What somebody else wrote
 * there, or half of it, is as if it were not there.
 */
typedef struct
{
  char        *domain;  /* (owned) */
  char        *id;      /* (owned): of the record that led to it */
  MsStsPolicy *policy;  /* (owned) */
  gint64       fetched; /* ms_clock_wall() */
} MsStsKept;

void ms_sts_kept_free (MsStsKept *self);

/** ms_sts_kept_is_valid: whether max_age is not over, and at least for a minute;
 * a clock set back by more than a day ends it as well */
gboolean ms_sts_kept_is_valid (const MsStsKept *self);

/** ms_sts_cache_load: Returns: (transfer full) (element-type MsStsKept): those that still hold;
 * the files of the others are removed */
GPtrArray *ms_sts_cache_load (const char *dir);

/** ms_sts_cache_save: makes @dir where it is not there; a disk that cannot be written costs
 * another fetch and nothing more */
void ms_sts_cache_save (const char *dir, const MsStsKept *kept, const GString *text);

/** ms_sts_cache_is_name: whether @domain can be one, and so a file's name: labels of letters,
 * digits, "-" and "_" */
gboolean ms_sts_cache_is_name (const char *domain);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsStsKept, ms_sts_kept_free)

G_END_DECLS
