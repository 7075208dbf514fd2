/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sts-fetch.h - gets a policy file over HTTPS: RFC 8461 §3.3 */

#pragma once

#include "ms-sts-policy.h"

G_BEGIN_DECLS

/* Far more than any policy needs (§3.3 lets a client set a limit). */
#define MS_STS_MAX_SIZE (64 * 1024)

typedef struct
{
  const char        *domain;    /* A-labels, small letters */
  const char *const *addresses; /* (array zero-terminated=1): of mta-sts.DOMAIN */
  guint16            port;
  const char        *ca_file; /* (nullable): PEM; NULL: the system's authorities */
  const int         *stop;    /* atomic; not 0: give up, within a second */
} MsStsRequest;

/**
 * ms_sts_fetch:
 * @text: (out) (transfer full): the file it was read from
 *
 * Blocks, at most a minute.  Any thread.  No redirect is followed, the certificate must be good
 * for mta-sts.DOMAIN, the answer 200 and text/plain, the file at most %MS_STS_MAX_SIZE.
 *
 * Returns: (transfer full) (nullable): %NULL: there is none that can be used
 */
MsStsPolicy *ms_sts_fetch (const MsStsRequest *request, GString **text);

G_END_DECLS
