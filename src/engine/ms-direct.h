/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-direct.h - opens sessions to the mail exchangers of a domain: RFC 5321 §5.1 */

#pragma once

#include "ms-mta-sts.h"
#include "ms-mx.h"
#include "ms-settings.h"
#include "ms-shaping.h"
#include "ms-smtp-session.h"

G_BEGIN_DECLS

/*
 * What direct delivery and verification share: the resolver, the policies of other domains, how
 * fast sites may be used, and the memory of dead hosts.  Any thread.
 */
typedef struct _MsDirect MsDirect;

/**
 * ms_direct_new:
 * @settings: copied
 * @cache_dir: (nullable): where MTA-STS policies are kept; %NULL: below the user's cache
 *
 * Errors: %MS_DNS_ERROR, %MS_SHAPING_ERROR, %MS_SMTP_ERROR_CONNECT: what a setting names cannot
 * be used
 */
MsDirect *ms_direct_new (const MsSettings *settings, const char *cache_dir, GError **error);

/** ms_direct_free: no session of it may be opening any more */
void ms_direct_free (MsDirect *self);

MsResolver       *ms_direct_get_resolver (MsDirect *self);
MsMtaSts         *ms_direct_get_mta_sts (MsDirect *self);
const MsShaping  *ms_direct_get_shaping (MsDirect *self);
const MsSettings *ms_direct_get_settings (MsDirect *self);

/* Why no exchanger could be used: the last word that was heard. */
typedef struct
{
  MsPhase  phase;     /* where it failed */
  gboolean permanent; /* every host said 521 (RFC 7504 §3) */
  gboolean policy;    /* a host was there, but not as MTA-STS or DANE asks for */
  gboolean cancelled;
  char    *server;   /* (owned): the last host that was tried, "" */
  char    *address;  /* (owned): "" */
  MsReply *reply;    /* (owned) (nullable): its refusal */
  char    *enhanced; /* (owned) (nullable): where there is no reply: "4.4.1", "4.7.5", … */
  char    *reason;   /* (owned): translated, for the ledger */
} MsDirectFailure;

void ms_direct_failure_clear (MsDirectFailure *self);

/**
 * ms_direct_open:
 * @mx: FOUND
 * @policy: (nullable): the domain's MTA-STS policy: in enforce mode only hosts that it names
 * are used, with a certificate that is valid for them
 * @prefer: (nullable): the name of the host that is tried first of those of its preference:
 * who greylists knows only itself
 * @most: at most so many addresses are tried, at least two where there are two
 * @failure: (out caller-allocates): when it fails; to be cleared
 *
 * Tries the hosts by preference and each of their addresses; the next on a failure to connect
 * or a greeting or EHLO that is refused, 421 as well.  Dead addresses are remembered for some
 * minutes and tried last.  Two hosts are tried where there are two, whatever @most says; hosts
 * that say 521 do not count.  DANE comes before @policy; a site whose limits say tls=required
 * is not talked to in clear.  Blocks; ends within a second once @wake_fd is readable.
 *
 * Returns: (transfer full) (nullable): an open session
 */
MsSmtpSession *ms_direct_open (MsDirect          *self,
                               const MsMx        *mx,
                               const MsStsPolicy *policy,
                               const char        *prefer,
                               guint              most,
                               MsSmtpTranscript  *transcript,
                               int                wake_fd,
                               MsDirectFailure   *failure);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsDirect, ms_direct_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsDirectFailure, ms_direct_failure_clear)

G_END_DECLS
