/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verify-plan-private.h - what ms-verify-plan.c and ms-verify-settle.c share */

#pragma once

#include "ms-backoff.h"
#include "ms-throttle.h"
#include "ms-verify-plan.h"

struct _MsVerifyDomain
{
  char         *name;  /* (owned) */
  MsMx         *mx;    /* (owned) (nullable): %NULL: being looked for */
  MsVerifySite *site;  /* borrowed (nullable) */
  GQueue        items; /* (element-type MsVerifyItem): (owned) */
  guint         asked; /* items in a batch that is under way */
  gboolean      queued;
  gboolean      asking;  /* the invented address is under way */
  gboolean      learnt;  /* and was answered */
  gboolean      accepts; /* everything */
};

struct _MsVerifySite
{
  char       *key;        /* (owned) */
  MsMx       *mx;         /* (owned): of the last domain that was found there */
  MsThrottle *throttle;   /* (owned) (nullable) */
  MsBackoff   backoff;    /* how many connections it bears */
  guint       open;       /* connections */
  guint       members;    /* domains that were found there */
  guint       pending;    /* items of its domains, those in a batch too */
  guint       refusals;   /* running: connections that were refused for now */
  guint       stalls;     /* running: batches of which no address was answered */
  guint       mute;       /* running: batches that were refused because of us */
  gint64      not_before; /* ms_clock_now(): its limits allow the next question */
  GQueue      domains;    /* (element-type MsVerifyDomain): borrowed: with items to ask about */
  gboolean    queued;

  /* What holds for all of it until then: its key stands for the address. */
  MsVerification *sentence; /* (owned) (nullable) */
  gint64          until;
};

struct _MsVerifyPlan
{
  const MsShaping *shaping; /* borrowed (nullable) */
  MsVerifyResult   result;
  gpointer         user_data;
  GRand           *rand;      /* (owned) */
  GHashTable      *domains;   /* (owned) (element-type utf8 MsVerifyDomain) */
  GHashTable      *sites;     /* (owned) (element-type utf8 MsVerifySite) */
  guint            forget_at; /* domains */
  GQueue           queue;     /* (element-type MsVerifySite): borrowed: with domains in them */
};

/** ms_verify_plan_conclude: an item is done with: @item: (transfer full); @reply: (nullable):
 * else @enhanced and @reason say it */
void ms_verify_plan_conclude (MsVerifyPlan  *self,
                              MsVerifyItem  *item,
                              MsVerified     verdict,
                              const MsReply *reply,
                              const char    *enhanced,
                              const char    *reason,
                              const char    *server);

/** ms_verify_plan_conclude_as: @item: (transfer full) */
void ms_verify_plan_conclude_as (MsVerifyPlan         *self,
                                 MsVerifyItem         *item,
                                 const MsVerification *sentence);

/** ms_verify_plan_queue: where there is something to ask of that domain, somebody will */
void ms_verify_plan_queue (MsVerifyPlan *self, MsVerifyDomain *domain);
