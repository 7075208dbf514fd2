/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-identity-job.h - what is done with an identity away from the main thread: keys, the DNS */

#pragma once

#include "ms-dkim-key.h"
#include "ms-identity.h"
#include "ms-library.h"

G_BEGIN_DECLS

/* An identity as it is on the screen, with its keys. */
typedef struct
{
  MsIdentity *identity;                   /* (owned) */
  MsDkimKey  *keys[MS_IDENTITY_KEYS];     /* (owned) (nullable) */
  gboolean    is_new[MS_IDENTITY_KEYS];   /* in no file yet */
  char       *problems[MS_IDENTITY_KEYS]; /* (owned) (nullable): why it could not be read */
} MsIdentityJob;

/** ms_identity_job_new: @identity: copied */
MsIdentityJob *ms_identity_job_new (const MsIdentity *identity);
void           ms_identity_job_free (gpointer data);

/** ms_identity_job_load: reads the keys from their files; a MsLibraryWork */
gpointer ms_identity_job_load (MsStore      *store,
                               gpointer      data,
                               GCancellable *cancellable,
                               GError      **error);

/** ms_identity_job_save: keeps new keys, then the identity; a MsLibraryWork; Errors:
 * %G_FILE_ERROR, %MS_STORE_ERROR */
gpointer ms_identity_job_save (MsStore      *store,
                               gpointer      data,
                               GCancellable *cancellable,
                               GError      **error);

/** ms_identity_job_set_up: asks the DNS; a MsLibraryWork; Returns: (transfer full)
 * (element-type MsSetupStep) */
gpointer ms_identity_job_set_up (MsStore      *store,
                                 gpointer      data,
                                 GCancellable *cancellable,
                                 GError      **error);

/* One key, and a question about it. */
typedef struct
{
  MsDkimAlgorithm algorithm; /* to be made */
  char           *path;      /* (owned) (nullable): to be imported */
  MsDkimKey      *key;       /* (owned) (nullable): to be looked up */
  char           *name;      /* (owned) (nullable): of its record */
  gboolean        right;     /* (out): what is published is this key */
} MsKeyJob;

void ms_key_job_free (gpointer data);

/** ms_key_job_make, ms_key_job_import: a MsLibraryWork; Returns: (transfer full): a MsDkimKey;
 * Errors: %G_FILE_ERROR, %MS_DKIM_ERROR */
gpointer ms_key_job_make (MsStore      *store,
                          gpointer      data,
                          GCancellable *cancellable,
                          GError      **error);
gpointer ms_key_job_import (MsStore      *store,
                            gpointer      data,
                            GCancellable *cancellable,
                            GError      **error);

/** ms_key_job_check: asks the DNS; a MsLibraryWork; Returns: (transfer full): a translated
 * sentence */
gpointer ms_key_job_check (MsStore      *store,
                           gpointer      data,
                           GCancellable *cancellable,
                           GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsIdentityJob, ms_identity_job_free)

G_END_DECLS
