/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-unsubscribe-page.h - asks an identity's unsubscribe page whether it answers */

#pragma once

#include "ms-check.h"
#include "ms-lookup.h"
#include "ms-token.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  const char     *url; /* https:, as the identity has it */
  MsTokenKey     *key; /* (nullable): none was made yet: then no Mailshot knows its links */
  gint64          campaign; /* id; 0: none */
  const MsLookup *lookup;
  const char     *ca_file; /* (nullable): PEM, instead of the system's authorities */
} MsUnsubscribePageRequest;

/* What came of it; the texts are translated. */
typedef struct
{
  MsCheckLevel level;
  gboolean     nameless; /* its server has no address in the DNS */
  char        *title;    /* (owned): without a full stop */
  char        *detail;   /* (owned): may be "" */
  char        *advice;   /* (owned): may be "" where the level is below amber */
} MsUnsubscribePage;

/**
 * ms_unsubscribe_page_ask:
 *
 * Gets the page that a specimen's link leads to (MsWayBack): nothing changes by it.  Blocks for
 * the addresses and then at most ten seconds.  Any thread.
 *
 * Returns: (transfer full)
 */
MsUnsubscribePage *ms_unsubscribe_page_ask (const MsUnsubscribePageRequest *request,
                                            GCancellable                   *cancellable);
void               ms_unsubscribe_page_free (MsUnsubscribePage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsUnsubscribePage, ms_unsubscribe_page_free)

G_END_DECLS
