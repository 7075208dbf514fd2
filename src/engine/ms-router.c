/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-router.c - which destination a recipient goes to */

#include "config.h"

#include "ms-deferral.h"
#include "ms-recorder.h"
#include "ms-router-private.h"

#include <string.h>

static void on_domain (GPtrArray *claims, const MsDomain *domain, gpointer data);

MsRouter *
ms_router_new (MsRun *run)
{
  MsRouter *self = g_new0 (MsRouter, 1);

  self->run = run;
  self->accounts = g_ptr_array_new ();
  if (run->direct != NULL)
    self->domains = ms_domains_new (run->direct, on_domain, self);
  self->window.sites = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->shared.sites = g_hash_table_new (g_str_hash, g_str_equal);
  g_mutex_init (&self->shared.mutex);

  return self;
}

void
ms_router_close (MsRouter *self)
{
  g_clear_pointer (&self->domains, ms_domains_close);
}

void
ms_router_free (MsRouter *self)
{
  ms_router_close (self);
  g_clear_pointer (&self->shared.turns, ms_turns_free);
  g_hash_table_unref (self->window.sites);
  g_hash_table_unref (self->shared.sites);
  g_ptr_array_unref (self->accounts);
  g_mutex_clear (&self->shared.mutex);
  g_free (self);
}

void
ms_router_add_account (MsRouter *self, MsDestination *destination)
{
  g_autofree guint *weights = g_new (guint, self->accounts->len + 1);

  ms_scheduler_add (self->run->scheduler, destination);
  g_ptr_array_add (self->accounts, destination);
  for (guint i = 0; i < self->accounts->len; i++)
    weights[i] = ((MsDestination *) self->accounts->pdata[i])->weight;

  g_clear_pointer (&self->shared.turns, ms_turns_free);
  self->shared.turns = ms_turns_new (weights, self->accounts->len);
}

/* Nobody was asked, or nobody needs to be: what is true of all of them is their outcome. */
static void
settle_all (MsRouter *self, GPtrArray *claims, const MsRefusal *refusal)
{
  g_autoptr (MsSettlement) settlement = ms_settlement_new ();

  gint64 rest = refusal->until - ms_clock_now ();

  /* What is claimed is queued again when the run ends, which it does now. */
  if (refusal->outcome.state == MS_STATE_DEFERRED && refusal->outcome.code == 0 &&
      ms_run_is_offline (self->run))
    {
      g_ptr_array_set_size (claims, 0);
      return;
    }

  for (guint i = 0; i < claims->len; i++)
    {
      const MsClaim *claim = claims->pdata[i];
      g_autoptr (MsRefusal) own = ms_refusal_copy (refusal);
      MsOutcome *outcome = &own->outcome;

      outcome->at = ms_clock_wall ();
      ms_deferral_decide (self->run, claim, outcome);
      if (outcome->next_attempt > outcome->at)
        outcome->next_attempt = MAX (outcome->next_attempt, outcome->at + rest);
      ms_settlement_add (settlement, claim->id, MS_STATE_CLAIMED, outcome);
    }

  if (claims->len > 0)
    ms_recorder_post (self->run, g_steal_pointer (&settlement));
  g_ptr_array_set_size (claims, 0);
}

static MsRefusal *
refusal_of_domain (const MsMx *mx)
{
  g_autoptr (MsPeer) nobody = ms_peer_new ("direct", NULL, NULL, NULL, NULL);

  return ms_refusal_new (mx->status == MS_MX_FAILED ? MS_STATE_FAILED : MS_STATE_DEFERRED, NULL,
                         mx->enhanced, mx->reason, nobody, 0);
}

/* The site that takes a domain's mail: made when its first domain is known. */
static MsDestination *
get_site (MsRouter *self, const MsDomain *domain)
{
  MsRun         *run = self->run;
  MsDestination *site;
  gboolean       made = FALSE;

  g_mutex_lock (&self->shared.mutex);
  site = g_hash_table_lookup (self->shared.sites, domain->mx->site);
  if (site == NULL)
    {
      site = ms_destination_new_site (domain->mx, ms_direct_get_shaping (self->run->direct),
                                      ms_direct_get_settings (self->run->direct)->timeout,
                                      run->group == 1);
      g_hash_table_insert (self->shared.sites, site->site, site);
      made = TRUE;
    }
  g_mutex_unlock (&self->shared.mutex);

  if (made)
    ms_scheduler_add (run->scheduler, site);
  ms_scheduler_set_mx (run->scheduler, site, domain->mx);

  return site;
}

static void
put_all (MsRouter *self, MsDestination *destination, GPtrArray *claims)
{
  gsize             count = 0;
  g_autofree void **taken = g_ptr_array_steal (claims, &count);

  ms_scheduler_put (self->run->scheduler, destination, (MsClaim **) taken, count);
}

/* All of one domain. */
static void
place_domain (MsRouter *self, GPtrArray *claims, const MsDomain *domain)
{
  g_autoptr (MsRefusal) refusal = NULL;

  MsDestination *site = NULL;

  if (domain->mx->status != MS_MX_FOUND)
    refusal = refusal_of_domain (domain->mx);
  else
    {
      site = get_site (self, domain);
      refusal = domain->refusal != NULL ? ms_refusal_copy (domain->refusal)
                                        : ms_scheduler_get_refusal (self->run->scheduler, site);
    }

  if (refusal != NULL)
    {
      settle_all (self, claims, refusal);
      return;
    }

  for (guint i = 0; i < claims->len; i++)
    ((MsClaim *) claims->pdata[i])->policy = domain->policy != NULL;
  put_all (self, site, claims);
}

static void
on_domain (GPtrArray *claims, const MsDomain *domain, gpointer data)
{
  place_domain (data, claims, domain);
}

/* @claim: (transfer full) */
static void
place_direct (MsRouter *self, MsClaim *claim)
{
  g_auto (MsDomain) domain = { NULL };
  g_autoptr (GPtrArray) one = NULL;

  if (!ms_domains_place (self->domains, claim, &domain))
    return;

  one = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_claim_free);
  g_ptr_array_add (one, claim);
  place_domain (self, one, &domain);
}

/* Those that are used up or out of use are passed over; where all are, the one that is free
 * again first keeps what waits. */
static MsDestination *
choose_account (MsRouter *self)
{
  MsScheduler   *scheduler = self->run->scheduler;
  MsDestination *fallback = self->accounts->pdata[0];
  gint64         soonest = G_MAXINT64;
  gint64         ready_at = 0;
  guint          member = 0;
  gboolean       found;

  g_mutex_lock (&self->shared.mutex);
  for (guint i = 0; i < self->accounts->len; i++)
    {
      MsDestination *account = self->accounts->pdata[i];
      MsTurn         turn;

      ms_scheduler_get_turn (scheduler, account, MS_ROUTER_HORIZON,
                             ms_router_get_ahead (account, self->shared.size), &turn);
      ms_turns_hold (self->shared.turns, i, turn.free ? 0 : G_MAXINT64);
      if (turn.usable && turn.wait < soonest)
        {
          fallback = account;
          soonest = turn.wait;
        }
    }
  found = ms_turns_next (self->shared.turns, 0, &member, &ready_at);
  g_mutex_unlock (&self->shared.mutex);

  return found ? self->accounts->pdata[member] : fallback;
}

/* Each account gets a group at a time; one that is alone gets them all. */
static void
place_with_accounts (MsRouter *self, MsClaim **claims, gsize count)
{
  MsDestination *only = self->accounts->len == 1 ? self->accounts->pdata[0] : NULL;

  while (count > 0)
    {
      MsDestination *account = only != NULL ? only : choose_account (self);
      gsize some = only != NULL ? count : MIN (account->limits.recipients_per_message, count);

      ms_scheduler_put (self->run->scheduler, account, claims, some);
      claims += some;
      count -= some;
    }
}

/* @claims: (element-type MsClaim): admitted */
static void
find_ways (MsRouter *self, GPtrArray *claims)
{
  gsize             count = 0;
  g_autofree void **taken = g_ptr_array_steal (claims, &count);
  gsize             kept = 0;
  gboolean          spared = ms_router_is_spared (self);

  for (gsize i = 0; i < count; i++)
    {
      MsClaim *claim = taken[i];

      if (self->run->direct != NULL &&
          ms_router_choose_leg (self, claim->deferrals, claim->deferred_since, spared) ==
              MS_LEG_DIRECT)
        place_direct (self, claim);
      else
        taken[kept++] = claim;
    }

  place_with_accounts (self, (MsClaim **) taken, kept);
}

void
ms_router_place (MsRouter *self, GPtrArray *claims)
{
  ms_scheduler_admit (self->run->scheduler, claims->len);
  find_ways (self, claims);
}

static gboolean
is_any_account_in_use (MsRouter *self)
{
  for (guint i = 0; i < self->accounts->len; i++)
    {
      g_autoptr (GError) failure =
          ms_scheduler_get_failure (self->run->scheduler, self->accounts->pdata[i]);

      if (failure == NULL)
        return TRUE;
    }

  return FALSE;
}

/* What waits for an account that takes nothing now goes to one that does, or the other way. */
static gboolean
can_hand_over (MsRouter *self, MsDestination *account)
{
  MsScheduler *scheduler = self->run->scheduler;
  guint        size = ms_router_get_size (self);
  MsTurn       turn;

  ms_scheduler_get_turn (scheduler, account, MS_ROUTER_HORIZON,
                         ms_router_get_ahead (account, size), &turn);
  if (turn.free || turn.wait == 0)
    return FALSE;

  for (guint i = 0; i < self->accounts->len; i++)
    {
      MsDestination *other = self->accounts->pdata[i];

      ms_scheduler_get_turn (scheduler, other, MS_ROUTER_HORIZON,
                             ms_router_get_ahead (other, size), &turn);
      if (turn.free)
        return TRUE;
    }

  return ms_router_is_spared (self);
}

static void
check_account (MsRouter *self, MsDestination *account)
{
  g_autoptr (GPtrArray) claims =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_claim_free);
  g_autoptr (GError) failure = ms_scheduler_get_failure (self->run->scheduler, account);

  MsLeg other;

  if (ms_run_is_offline (self->run))
    return;

  if (failure == NULL)
    {
      if (!can_hand_over (self, account))
        return;
    }
  else if (!is_any_account_in_use (self) &&
           (self->run->direct == NULL ||
            !ms_route_spare (self->run->route, MS_LEG_ACCOUNT, &other)))
    {
      ms_run_halt (self->run, MS_HALT_FAIL, g_steal_pointer (&failure));
      return;
    }

  ms_scheduler_strand (self->run->scheduler, account, claims);
  find_ways (self, claims);
}

static void
check_site (MsRouter *self, MsDestination *site)
{
  g_autoptr (GPtrArray) claims =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_claim_free);
  g_autoptr (MsRefusal) refusal = ms_scheduler_get_refusal (self->run->scheduler, site);

  if (refusal == NULL)
    return;

  ms_scheduler_strand (self->run->scheduler, site, claims);
  settle_all (self, claims, refusal);
}

void
ms_router_get_domain (MsRouter *self, const char *key, MsDomain *out)
{
  ms_domains_peek (self->domains, key, out);
}

/* A policy that cannot be met now is not tried again for each of its recipients. */
#define POLICY_TIME (5 * MS_MINUTE)

void
ms_router_refuse_domain (MsRouter *self, GPtrArray *claims, MsRefusal *refusal)
{
  g_autoptr (GPtrArray) refused =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_claim_free);
  g_autofree char *first = g_strdup (((MsClaim *) claims->pdata[0])->key);
  const char      *domain = strrchr (first, '@');

  refusal->until = MAX (refusal->until, ms_clock_now () + POLICY_TIME);
  ms_domains_refuse (self->domains, first, refusal);
  for (guint i = claims->len; i > 0; i--)
    {
      const MsClaim *claim = claims->pdata[i - 1];

      if (g_ascii_strcasecmp (strrchr (claim->key, '@'), domain) == 0)
        g_ptr_array_add (refused, g_ptr_array_steal_index (claims, i - 1));
    }

  settle_all (self, refused, refusal);
  ms_refusal_free (refusal);
}

void
ms_router_check (MsRouter *self, MsDestination *destination)
{
  if (destination->site != NULL)
    check_site (self, destination);
  else
    check_account (self, destination);
}
