/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verify-plan.h - who is asked next, where, and what is known already */

#pragma once

#include "ms-direct.h"
#include "ms-verification.h"

G_BEGIN_DECLS

/*
 * The addresses at hand by domain, the domains by site.  No threads, no I/O, told the time: the
 * caller has the lock.
 *
 * A domain's first question has an invented address with it, and until that is answered no
 * other question of the domain is under way: what it says holds for all.
 */
typedef struct _MsVerifyPlan   MsVerifyPlan;
typedef struct _MsVerifyDomain MsVerifyDomain;
typedef struct _MsVerifySite   MsVerifySite;

/* An address that is asked about. */
typedef struct
{
  char           *key;     /* (owned) */
  char           *written; /* (owned) (nullable) */
  MsVerifyDomain *domain;  /* borrowed */
  guint           tries;   /* questions that were not answered */
} MsVerifyItem;

MsVerifyItem *ms_verify_item_new (const char *key, const char *written);
void          ms_verify_item_free (MsVerifyItem *self);

/* Most addresses in one question: behind ten errors Postfix begins to take its time. */
#define MS_VERIFY_BATCH 10

/* One question: a transaction without content. */
typedef struct
{
  MsVerifyDomain *domain;
  GPtrArray      *items;    /* (owned) (element-type MsVerifyItem) */
  char           *invented; /* (owned) (nullable): the address nobody has, asked first */
} MsVerifyBatch;

void ms_verify_batch_clear (MsVerifyBatch *self);

/** MsVerifyResult: an address is done with: @result: (transfer full) */
typedef void (*MsVerifyResult) (MsVerification *result, gpointer user_data);

/** ms_verify_plan_new: @shaping: borrowed (nullable): %NULL: no limits but the plan's own */
MsVerifyPlan *ms_verify_plan_new (const MsShaping *shaping,
                                  MsVerifyResult   result,
                                  gpointer         user_data);
void          ms_verify_plan_free (MsVerifyPlan *self);

/** ms_verify_plan_get_domain: @made: (out): it is new: it is to be looked for */
MsVerifyDomain *ms_verify_plan_get_domain (MsVerifyPlan *self,
                                           const char   *name,
                                           gboolean     *made);

const char *ms_verify_domain_get_name (const MsVerifyDomain *self);

/** ms_verify_domain_has_room: whether neither it nor its site has more than its share */
gboolean ms_verify_domain_has_room (const MsVerifyDomain *self);

/** ms_verify_domain_set_accepts_all: was found out before */
void ms_verify_domain_set_accepts_all (MsVerifyDomain *self, gboolean accepts_all);

/** ms_verify_plan_add: @item: (transfer full) */
void ms_verify_plan_add (MsVerifyPlan   *self,
                         MsVerifyDomain *domain,
                         MsVerifyItem   *item,
                         gint64          now);

/** ms_verify_plan_located: the DNS has answered */
void ms_verify_plan_located (MsVerifyPlan *self, MsVerifyDomain *domain, MsMx *mx, gint64 now);

/**
 * ms_verify_plan_next_site:
 * @ready_at: (out): when there is none, the earliest time worth asking again; %G_MAXINT64: only
 * once something has changed
 *
 * Returns: (transfer none) (nullable): a site that is worth one more connection; it is counted
 */
MsVerifySite *ms_verify_plan_next_site (MsVerifyPlan *self, gint64 now, gint64 *ready_at);

/** ms_verify_plan_has_site: whether that would find one */
gboolean ms_verify_plan_has_site (const MsVerifyPlan *self, gint64 now);

/** ms_verify_site_get_mx: Returns: (transfer full): what its hosts were last found to be */
MsMx *ms_verify_site_get_mx (const MsVerifySite *self);

/** ms_verify_site_get_questions: most in one connection; 0: no limit */
guint ms_verify_site_get_questions (const MsVerifySite *self);

/**
 * ms_verify_plan_take:
 * @batch: (out caller-allocates)
 * @ready_at: (out): when there is nothing to ask: as ms_verify_plan_next_site()
 */
gboolean ms_verify_plan_take (MsVerifyPlan  *self,
                              MsVerifySite  *site,
                              gint64         now,
                              MsVerifyBatch *batch,
                              gint64        *ready_at);

/* How one batch ended: @accepts_all says what was learnt. */
typedef enum
{
  MS_VERIFY_NOT_LEARNT,
  MS_VERIFY_ACCEPTS_ALL,
  MS_VERIFY_ACCEPTS_SOME,
} MsVerifyLearnt;

/**
 * ms_verify_plan_settle:
 * @recipients: one for the invented address, where there is one, then one for each item
 * @server: who was asked
 * @problem: (nullable): why the conversation is over
 *
 * Those without an answer are asked about again; at which a conversation broke, three times in
 * all.
 *
 * Returns: what was learnt about the domain that is worth keeping
 */
MsVerifyLearnt ms_verify_plan_settle (MsVerifyPlan          *self,
                                      MsVerifySite          *site,
                                      MsVerifyBatch         *batch,
                                      const MsSmtpRecipient *recipients,
                                      const char            *server,
                                      const GError          *problem,
                                      gint64                 now);

/** What became of a connection that ms_verify_plan_next_site() counted. */
void ms_verify_plan_opened (MsVerifyPlan *self, MsVerifySite *site);
void ms_verify_plan_closed (MsVerifyPlan *self, MsVerifySite *site);
void ms_verify_plan_open_failed (MsVerifyPlan          *self,
                                 MsVerifySite          *site,
                                 const MsDirectFailure *failure,
                                 gint64                 now);

/** Forgets domains and sites at rest, when they are many; where what was learnt is stored. */
gboolean ms_verify_plan_is_worth_forgetting (const MsVerifyPlan *self);
void     ms_verify_plan_forget (MsVerifyPlan *self, gint64 now);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsVerifyBatch, ms_verify_batch_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsVerifyPlan, ms_verify_plan_free)

G_END_DECLS
