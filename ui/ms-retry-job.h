/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-retry-job.h - makes those who were deferred due now */

#pragma once

#include "ms-recipient-source.h"

G_BEGIN_DECLS

/* Which of a campaign's deferred recipients; nothing but the campaign: all of them. */
typedef struct
{
  gint64           campaign;
  char            *site;      /* (owned) (nullable) */
  char           **addresses; /* (owned) (nullable) (array zero-terminated=1): keys */
  MsRecipientWish *shown;     /* (owned) (nullable) */
  guint            count;     /* how many it were, once it is done */
} MsRetryJob;

void ms_retry_job_free (MsRetryJob *self);

/** ms_retry_job_run: for ms_library_write() */
gboolean ms_retry_job_run (MsDb *db, gpointer data, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsRetryJob, ms_retry_job_free)

G_END_DECLS
