/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-domains.h - where the mail of each domain of a run goes, asked once for all its recipients
 */

#pragma once

#include "ms-destination.h"
#include "ms-direct.h"
#include "ms-ledger.h"

G_BEGIN_DECLS

/* Any thread. */
typedef struct _MsDomains MsDomains;

/* What is known of a domain. */
typedef struct
{
  MsMx        *mx;      /* (owned) (nullable): NULL: not asked, or too long ago */
  MsStsPolicy *policy;  /* (owned) (nullable): in enforce mode */
  MsRefusal   *refusal; /* (owned) (nullable): its policy cannot be met now */
  guint        waiting; /* recipients that wait for the answer */
} MsDomain;

void ms_domain_clear (MsDomain *self);

/** MsDomainsFunc: @claims: (element-type MsClaim): what waited, to be taken; @domain: borrowed;
 * on a thread of the DNS: must not block */
typedef void (*MsDomainsFunc) (GPtrArray *claims, const MsDomain *domain, gpointer user_data);

/** ms_domains_new: @direct: must live longer */
MsDomains *ms_domains_new (MsDirect *direct, MsDomainsFunc func, gpointer user_data);

/** ms_domains_close: (transfer full): no call of its function comes any more, one that runs is
 * waited for */
void ms_domains_close (MsDomains *self);

/** ms_domains_peek: @key: of an address; @out: (out caller-allocates): to be cleared */
void ms_domains_peek (MsDomains *self, const char *key, MsDomain *out);

/**
 * ms_domains_place:
 * @claim: (transfer full) unless %TRUE is returned
 * @out: (out caller-allocates): to be cleared
 *
 * Returns: %TRUE: known: see @out; %FALSE: asked: the function gets it
 */
gboolean ms_domains_place (MsDomains *self, MsClaim *claim, MsDomain *out);

/** ms_domains_refuse: @refusal: copied: of everybody at the domain of @key */
void ms_domains_refuse (MsDomains *self, const char *key, const MsRefusal *refusal);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsDomain, ms_domain_clear)

G_END_DECLS
