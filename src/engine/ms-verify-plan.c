/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verify-plan.c - who is asked next, where, and what is known already */

#include "config.h"

#include "ms-clock.h"
#include "ms-verify-judge.h"
#include "ms-verify-plan-private.h"

/* A domain's, and a site's, share of the addresses at hand. */
#define SHARE 10000

/* At rest, before they are forgotten. */
#define AT_REST_MAX 10000

/* Without limits of its own. */
#define CONNECTIONS 10

MsVerifyItem *
ms_verify_item_new (const char *key, const char *written)
{
  MsVerifyItem *self = g_new0 (MsVerifyItem, 1);

  self->key = g_strdup (key);
  self->written = g_strdup (written);

  return self;
}

void
ms_verify_item_free (MsVerifyItem *self)
{
  g_free (self->key);
  g_free (self->written);
  g_free (self);
}

static void
item_free (gpointer item)
{
  ms_verify_item_free (item);
}

void
ms_verify_batch_clear (MsVerifyBatch *self)
{
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->invented, g_free);
}

static void
domain_free (gpointer data)
{
  MsVerifyDomain *self = data;

  g_queue_clear_full (&self->items, item_free);
  g_clear_pointer (&self->mx, ms_mx_unref);
  g_free (self->name);
  g_free (self);
}

static void
site_free (gpointer data)
{
  MsVerifySite *self = data;

  g_queue_clear (&self->domains);
  g_clear_pointer (&self->mx, ms_mx_unref);
  g_clear_pointer (&self->throttle, ms_throttle_free);
  g_clear_pointer (&self->sentence, ms_verification_free);
  g_free (self->key);
  g_free (self);
}

MsVerifyPlan *
ms_verify_plan_new (const MsShaping *shaping, MsVerifyResult result, gpointer user_data)
{
  MsVerifyPlan *self = g_new0 (MsVerifyPlan, 1);

  self->shaping = shaping;
  self->result = result;
  self->user_data = user_data;
  self->rand = g_rand_new ();
  self->forget_at = AT_REST_MAX;
  self->domains = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, domain_free);
  self->sites = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, site_free);

  return self;
}

void
ms_verify_plan_free (MsVerifyPlan *self)
{
  g_queue_clear (&self->queue);
  g_hash_table_unref (self->domains);
  g_hash_table_unref (self->sites);
  g_rand_free (self->rand);
  g_free (self);
}

MsVerifyDomain *
ms_verify_plan_get_domain (MsVerifyPlan *self, const char *name, gboolean *made)
{
  MsVerifyDomain *domain = g_hash_table_lookup (self->domains, name);

  *made = domain == NULL;
  if (domain == NULL)
    {
      domain = g_new0 (MsVerifyDomain, 1);
      domain->name = g_strdup (name);
      g_hash_table_insert (self->domains, domain->name, domain);
    }

  return domain;
}

const char *
ms_verify_domain_get_name (const MsVerifyDomain *self)
{
  return self->name;
}

gboolean
ms_verify_domain_has_room (const MsVerifyDomain *self)
{
  return self->items.length + self->asked < SHARE &&
         (self->site == NULL || self->site->pending < SHARE);
}

void
ms_verify_domain_set_accepts_all (MsVerifyDomain *self, gboolean accepts_all)
{
  self->learnt = TRUE;
  self->accepts = accepts_all;
}

void
ms_verify_plan_conclude (MsVerifyPlan  *self,
                         MsVerifyItem  *item,
                         MsVerified     verdict,
                         const MsReply *reply,
                         const char    *enhanced,
                         const char    *reason,
                         const char    *server)
{
  MsVerification *result = g_new0 (MsVerification, 1);

  result->address = g_steal_pointer (&item->key);
  result->verdict = verdict;
  result->code = reply != NULL ? reply->code : 0;
  result->enhanced = g_strdup (reply != NULL ? reply->enhanced : enhanced);
  result->reply = g_strdup (reply != NULL ? reply->text : reason);
  result->server = g_strdup (server);
  result->at = ms_clock_wall ();
  ms_verify_item_free (item);

  self->result (result, self->user_data);
}

void
ms_verify_plan_conclude_as (MsVerifyPlan         *self,
                            MsVerifyItem         *item,
                            const MsVerification *sentence)
{
  MsVerification *result = ms_verification_copy (sentence);

  g_free (result->address);
  result->address = g_steal_pointer (&item->key);
  result->at = ms_clock_wall ();
  ms_verify_item_free (item);

  self->result (result, self->user_data);
}

static void
queue_site (MsVerifyPlan *self, MsVerifySite *site)
{
  if (!site->queued)
    g_queue_push_tail (&self->queue, site);
  site->queued = TRUE;
}

void
ms_verify_plan_queue (MsVerifyPlan *self, MsVerifyDomain *domain)
{
  if (domain->queued || domain->asking || domain->items.length == 0)
    return;

  g_queue_push_tail (&domain->site->domains, domain);
  domain->queued = TRUE;
  queue_site (self, domain->site);
}

static gboolean
is_sentenced (const MsVerifySite *site, gint64 now)
{
  return site->sentence != NULL && now < site->until;
}

void
ms_verify_plan_add (MsVerifyPlan *self, MsVerifyDomain *domain, MsVerifyItem *item, gint64 now)
{
  const MsMx *mx = domain->mx;

  item->domain = domain;
  if (mx != NULL && mx->status != MS_MX_FOUND)
    ms_verify_plan_conclude (self, item, ms_verify_judge_domain (mx), NULL, mx->enhanced,
                             mx->reason, "");
  else if (domain->site != NULL && is_sentenced (domain->site, now))
    ms_verify_plan_conclude_as (self, item, domain->site->sentence);
  else
    {
      g_queue_push_tail (&domain->items, item);
      if (domain->site != NULL)
        {
          domain->site->pending++;
          ms_verify_plan_queue (self, domain);
        }
    }
}

static void
set_limits (MsVerifyPlan *self, MsVerifySite *site)
{
  MsSiteLimits found = { .connections = CONNECTIONS };
  MsLimits     limits = { 0 };

  if (self->shaping != NULL)
    found = ms_shaping_find (self->shaping, site->key);

  ms_backoff_init (&site->backoff, &found);
  limits.per_second = found.per_second;
  limits.per_minute = found.per_minute;
  limits.per_hour = found.per_hour;
  if (limits.per_second > 0 || limits.per_minute > 0 || limits.per_hour > 0)
    site->throttle = ms_throttle_new (&limits, NULL, ms_clock_wall ());
}

static MsVerifySite *
get_site (MsVerifyPlan *self, MsMx *mx)
{
  MsVerifySite *site = g_hash_table_lookup (self->sites, mx->site);

  if (site != NULL)
    {
      ms_mx_unref (site->mx);
      site->mx = ms_mx_ref (mx);
      return site;
    }

  site = g_new0 (MsVerifySite, 1);
  site->key = g_strdup (mx->site);
  site->mx = ms_mx_ref (mx);
  set_limits (self, site);
  g_hash_table_insert (self->sites, site->key, site);

  return site;
}

void
ms_verify_plan_located (MsVerifyPlan *self, MsVerifyDomain *domain, MsMx *mx, gint64 now)
{
  GQueue items = domain->items;

  g_return_if_fail (domain->mx == NULL);

  domain->mx = ms_mx_ref (mx);
  if (mx->status == MS_MX_FOUND)
    {
      domain->site = get_site (self, mx);
      domain->site->members++;
    }

  g_queue_init (&domain->items);
  for (MsVerifyItem *item; (item = g_queue_pop_head (&items)) != NULL;)
    ms_verify_plan_add (self, domain, item, now);
}

/* Whether its addresses are worth a connection more, once it bears one. */
static gboolean
wants_connection (const MsVerifySite *site)
{
  return site->domains.length > 0 &&
         (site->open == 0 || site->pending > site->open * MS_VERIFY_BATCH);
}

static gint64
get_ready_at (const MsVerifySite *site)
{
  return MAX (site->not_before, ms_backoff_suspended_until (&site->backoff));
}

static gboolean
bears_connection (const MsVerifySite *site, gint64 now)
{
  return get_ready_at (site) <= now &&
         site->open < ms_backoff_connections (&site->backoff, now);
}

MsVerifySite *
ms_verify_plan_next_site (MsVerifyPlan *self, gint64 now, gint64 *ready_at)
{
  *ready_at = G_MAXINT64;

  for (guint left = self->queue.length; left > 0; left--)
    {
      MsVerifySite *site = g_queue_pop_head (&self->queue);

      site->queued = site->domains.length > 0;
      if (!site->queued)
        continue;

      g_queue_push_tail (&self->queue, site);
      if (!wants_connection (site))
        continue;
      if (bears_connection (site, now))
        {
          site->open++;
          return site;
        }
      if (get_ready_at (site) > now)
        *ready_at = MIN (*ready_at, get_ready_at (site));
    }

  return NULL;
}

gboolean
ms_verify_plan_has_site (const MsVerifyPlan *self, gint64 now)
{
  for (const GList *link = self->queue.head; link != NULL; link = link->next)
    if (wants_connection (link->data) && bears_connection (link->data, now))
      return TRUE;

  return FALSE;
}

MsMx *
ms_verify_site_get_mx (const MsVerifySite *self)
{
  return ms_mx_ref (self->mx);
}

guint
ms_verify_site_get_questions (const MsVerifySite *self)
{
  return self->backoff.limits.messages_per_connection;
}

/* RFC 5321 §4.1.2: a dot-string; twenty letters and digits that nobody was given. */
static char *
invent (MsVerifyPlan *self, const MsVerifyDomain *domain)
{
  static const char signs[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  char              local[21] = "";

  for (guint i = 0; i < sizeof local - 1; i++)
    local[i] = signs[g_rand_int_range (self->rand, 0, i == 0 ? 26 : sizeof signs - 1)];

  return g_strconcat (local, "@", domain->name, NULL);
}

static gboolean
may_ask (MsVerifySite *site, gint64 now, gint64 *ready_at)
{
  gint64 wall = 0;

  /* What is one too many is closed. */
  if (get_ready_at (site) <= now && site->open > ms_backoff_connections (&site->backoff, now))
    return FALSE;

  if (get_ready_at (site) > now)
    {
      *ready_at = get_ready_at (site);
      return FALSE;
    }

  if (site->throttle != NULL &&
      !ms_throttle_try_acquire (site->throttle, ms_clock_wall (), &wall))
    {
      site->not_before = now + MAX (wall - ms_clock_wall (), 1);
      *ready_at = site->not_before;
      return FALSE;
    }

  return TRUE;
}

gboolean
ms_verify_plan_take (MsVerifyPlan  *self,
                     MsVerifySite  *site,
                     gint64         now,
                     MsVerifyBatch *batch,
                     gint64        *ready_at)
{
  MsVerifyDomain *domain;
  guint           most = MS_VERIFY_BATCH;

  *ready_at = G_MAXINT64;
  if (site->domains.length == 0 || !may_ask (site, now, ready_at))
    return FALSE;

  domain = g_queue_pop_head (&site->domains);
  domain->queued = FALSE;
  *batch = (MsVerifyBatch){ domain, g_ptr_array_new_with_free_func (item_free), NULL };
  if (!domain->learnt)
    {
      batch->invented = invent (self, domain);
      domain->asking = TRUE;
      most--;
    }

  while (batch->items->len < most && domain->items.length > 0)
    g_ptr_array_add (batch->items, g_queue_pop_head (&domain->items));
  domain->asked += batch->items->len;
  ms_verify_plan_queue (self, domain);

  return TRUE;
}

gboolean
ms_verify_plan_is_worth_forgetting (const MsVerifyPlan *self)
{
  return g_hash_table_size (self->domains) > self->forget_at;
}

static gboolean
is_domain_at_rest (gpointer name, gpointer data, gpointer user_data)
{
  MsVerifyDomain *domain = data;

  if (domain->mx == NULL || domain->items.length > 0 || domain->asked > 0 || domain->asking ||
      domain->queued)
    return FALSE;

  if (domain->site != NULL)
    domain->site->members--;

  return TRUE;
}

static gboolean
is_site_at_rest (gpointer key, gpointer data, gpointer now)
{
  const MsVerifySite *site = data;

  return site->members == 0 && site->open == 0 && !site->queued && site->throttle == NULL &&
         ms_backoff_at_rest (&site->backoff, *(const gint64 *) now) &&
         !is_sentenced (site, *(const gint64 *) now);
}

void
ms_verify_plan_forget (MsVerifyPlan *self, gint64 now)
{
  for (guint left = self->queue.length; left > 0; left--)
    {
      MsVerifySite *site = g_queue_pop_head (&self->queue);

      site->queued = site->domains.length > 0;
      if (site->queued)
        g_queue_push_tail (&self->queue, site);
    }

  g_hash_table_foreach_remove (self->domains, is_domain_at_rest, NULL);
  g_hash_table_foreach_remove (self->sites, is_site_at_rest, &now);
  self->forget_at = g_hash_table_size (self->domains) + AT_REST_MAX;
}
