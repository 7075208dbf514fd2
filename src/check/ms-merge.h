/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-merge.h - the merge tags in a text, without compiling it */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What stands in the place of a field's value in ms_merge_strip()'s result. */
#define MS_MERGE_VALUE '\001'

typedef struct
{
  const char *name; /* of the field, without blanks around it */
  gboolean    condition;
  gboolean    fallback;
} MsMergeTag;

typedef void (*MsMergeFunc) (const MsMergeTag *tag, gpointer user_data);

/** ms_merge_each: @source: (nullable): of any kind; what is not closed is no tag */
void ms_merge_each (const char *source, MsMergeFunc func, gpointer user_data);

/** ms_merge_strip: Returns: (transfer full): conditions taken out, so that all branches stay */
char *ms_merge_strip (const char *source);

G_END_DECLS
