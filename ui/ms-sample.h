/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sample.h - a list and a campaign to try a rehearsal with */

#pragma once

#include "ms-library.h"

G_BEGIN_DECLS

#define MS_SAMPLE_LIST     "Sample subscribers"
#define MS_SAMPLE_CAMPAIGN "Spring news"

/** ms_sample_make: makes what is not there yet; a MsLibraryWork without data; Returns: @store
 */
gpointer ms_sample_make (MsStore      *store,
                         gpointer      data,
                         GCancellable *cancellable,
                         GError      **error);

G_END_DECLS
