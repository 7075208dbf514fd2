/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verify-settle.c - what the answers to a question mean for the address, its domain, its
 * site
 */

#include "config.h"

#include "ms-clock.h"
#include "ms-verify-judge.h"
#include "ms-verify-plan-private.h"

#include <glib/gi18n-lib.h>

/* Questions without an answer before an address is given up for now. */
#define TRIES_MAX 3

/* A site that wants us to rest for longer is given up for now. */
#define REST_MAX MS_MINUTE

/* What a server says to all holds for those who come later. */
#define SENTENCE_HOLDS (5 * MS_MINUTE)

/* Batches running of which every address was refused because of us, or none was answered,
 * before the others are spared. */
#define MUTE_MAX   2
#define STALLS_MAX 4

/* Connections running that were refused for now. */
#define REFUSALS_MAX 2

/* Those that wait at the site, and those who come in the next minutes, are not asked about. */
static void
sentence (MsVerifyPlan  *self,
          MsVerifySite  *site,
          MsVerified     verdict,
          const MsReply *reply,
          const char    *enhanced,
          const char    *reason,
          const char    *server,
          gint64         now)
{
  g_clear_pointer (&site->sentence, ms_verification_free);
  site->sentence = g_new0 (MsVerification, 1);
  site->sentence->verdict = verdict;
  site->sentence->code = reply != NULL ? reply->code : 0;
  site->sentence->enhanced = g_strdup (reply != NULL ? reply->enhanced : enhanced);
  site->sentence->reply = g_strdup (reply != NULL ? reply->text : reason);
  site->sentence->server = g_strdup (server);
  site->until = now + SENTENCE_HOLDS;
  site->refusals = 0;
  site->stalls = 0;
  site->mute = 0;

  for (MsVerifyDomain *domain; (domain = g_queue_pop_head (&site->domains)) != NULL;)
    {
      domain->queued = FALSE;
      for (MsVerifyItem *item; (item = g_queue_pop_head (&domain->items)) != NULL;)
        {
          site->pending--;
          ms_verify_plan_conclude_as (self, item, site->sentence);
        }
    }
}

/* Whether the reply wants us to go slower rather than to answer, and we do; @patient: (out):
 * for no longer than can be waited for. */
static gboolean
slow_down (MsVerifyPlan    *self,
           MsVerifySite    *site,
           const MsReply   *reply,
           const MsReading *reading,
           gint64           now,
           gboolean        *patient)
{
  MsSlowDown rule = { 0 };
  MsSlowDown action = { 0 };
  gboolean   found;

  if (reply->code < 400)
    return FALSE;

  found = self->shaping != NULL && ms_shaping_slow_down (self->shaping, site->key, reply->code,
                                                         reply->enhanced, reply->text, &rule);
  if (!ms_backoff_judge (reply->code, reply->enhanced, reading, found ? &rule : NULL, &action))
    return FALSE;

  ms_backoff_slow_down (&site->backoff, &action, now);
  *patient =
      action.per_minute == 0 && ms_backoff_suspended_until (&site->backoff) - now <= REST_MAX;

  return TRUE;
}

/* One question that is under way. */
typedef struct
{
  MsVerifyPlan  *plan;
  MsVerifySite  *site;
  MsVerifyBatch *batch;
  const char    *server;
  const GError  *problem; /* (nullable) */
  gint64         now;
  gboolean       patient;  /* what has to be asked again is asked again */
  guint          answered; /* addresses about which something was said */
  guint          mute;     /* addresses that were refused because of us */
  const MsReply *last;     /* (nullable): what was not said about an address */
} Settling;

/* Whoever cancelled knows nothing of the address, nor of its server. */
static gboolean
is_cancelled (const Settling *settling)
{
  return g_error_matches (settling->problem, MS_SMTP_ERROR, MS_SMTP_ERROR_CANCELLED);
}

/* An address that was answered with "slower", or at which the conversation broke, has had a try
 * and stands behind the others of its domain, for it may be to blame; those behind it were
 * never asked about. */
static gboolean
ask_again (Settling *settling, MsVerifyItem *item, gboolean blamed)
{
  GQueue *items = &item->domain->items;

  if (blamed && !is_cancelled (settling) && (!settling->patient || ++item->tries >= TRIES_MAX))
    return FALSE;

  if (blamed)
    g_queue_push_tail (items, item);
  else
    g_queue_push_head (items, item);
  settling->site->pending++;

  return TRUE;
}

static const char *
get_reason (const Settling *settling)
{
  return settling->problem != NULL ? settling->problem->message
                                   : _ ("The server gave no answer.");
}

/* @item: (transfer full); @broke: the conversation broke where it was asked about */
static void
settle_item (Settling              *settling,
             MsVerifyItem          *item,
             const MsSmtpRecipient *recipient,
             gboolean               broke)
{
  const MsReply *reply = recipient->decided ? recipient->reply : NULL;
  MsReading      reading = { 0 };
  MsVerified     verdict = ms_verify_judge (recipient->phase, reply, &reading);
  gboolean       patient = TRUE;
  gboolean       slower;
  gboolean       about_us;

  slower = reply != NULL &&
           slow_down (settling->plan, settling->site, reply, &reading, settling->now, &patient);
  about_us = reply != NULL && ms_verify_is_about_us (recipient->phase, reply, &reading);
  settling->patient = settling->patient && patient;
  settling->answered += reply != NULL && !slower;
  settling->mute += about_us;
  if (slower || about_us)
    settling->last = reply;

  if ((reply == NULL || slower) && ask_again (settling, item, slower || broke))
    return;

  if (verdict == MS_VERIFIED_GOOD && item->domain->accepts)
    verdict = MS_VERIFIED_ACCEPTS_ALL;
  ms_verify_plan_conclude (settling->plan, item, verdict, reply, "4.4.2", get_reason (settling),
                           settling->server);
}

/* What the invented address was answered.  Where that was no answer it is asked about again. */
static MsVerifyLearnt
learn (Settling *settling, MsVerifyDomain *domain, const MsSmtpRecipient *recipient)
{
  MsReading  reading = { 0 };
  MsVerified verdict;
  gboolean   patient;

  domain->asking = FALSE;
  if (!recipient->decided || recipient->phase != MS_PHASE_RCPT)
    return MS_VERIFY_NOT_LEARNT;

  verdict = ms_verify_judge (recipient->phase, recipient->reply, &reading);
  if (slow_down (settling->plan, settling->site, recipient->reply, &reading, settling->now,
                 &patient))
    return MS_VERIFY_NOT_LEARNT;

  ms_verify_domain_set_accepts_all (domain, verdict == MS_VERIFIED_GOOD);

  return domain->accepts ? MS_VERIFY_ACCEPTS_ALL : MS_VERIFY_ACCEPTS_SOME;
}

/* What speaks of us rather than of an address will be said to the others as well. */
static void
settle_site (Settling *settling, guint n_items)
{
  MsVerifySite *site = settling->site;

  site->stalls = settling->answered == 0 ? site->stalls + 1 : 0;
  site->mute = settling->mute == n_items ? site->mute + 1 : 0;
  if (site->stalls + site->mute == 0)
    ms_backoff_succeeded (&site->backoff, settling->now);

  if (!settling->patient || site->stalls >= STALLS_MAX)
    sentence (settling->plan, site, MS_VERIFIED_TEMPORARY, settling->last, "4.4.2",
              get_reason (settling), settling->server, settling->now);
  else if (site->mute >= MUTE_MAX)
    sentence (settling->plan, site, MS_VERIFIED_SILENT, settling->last, NULL, NULL,
              settling->server, settling->now);
}

/* The first that got no answer, unless the one before was told why; n: none. */
static guint
find_break (const MsSmtpRecipient *recipients, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      if (!recipients[i].decided)
        return i;
      if (recipients[i].reply->code == 421)
        return n;
    }

  return n;
}

MsVerifyLearnt
ms_verify_plan_settle (MsVerifyPlan          *self,
                       MsVerifySite          *site,
                       MsVerifyBatch         *batch,
                       const MsSmtpRecipient *recipients,
                       const char            *server,
                       const GError          *problem,
                       gint64                 now)
{
  MsVerifyDomain *domain = batch->domain;
  Settling        settling = { self, site, batch, server, problem, now, TRUE };
  MsVerifyLearnt  learnt = MS_VERIFY_NOT_LEARNT;
  guint           n_items = batch->items->len;
  guint           broken_at;

  if (batch->invented != NULL)
    learnt = learn (&settling, domain, recipients++);

  domain->asked -= n_items;
  site->pending -= n_items;
  broken_at = find_break (recipients, n_items);
  /* From behind, because what is asked about next goes to the head. */
  for (guint i = n_items; i > 0; i--)
    settle_item (&settling, g_ptr_array_steal_index (batch->items, i - 1), &recipients[i - 1],
                 i - 1 == broken_at);

  ms_verify_plan_queue (self, domain);
  if (!is_cancelled (&settling))
    settle_site (&settling, n_items);

  return learnt;
}

void
ms_verify_plan_opened (MsVerifyPlan *self, MsVerifySite *site)
{
  site->refusals = 0;
  ms_backoff_connected (&site->backoff);
}

void
ms_verify_plan_closed (MsVerifyPlan *self, MsVerifySite *site)
{
  site->open--;
}

/* With none open, a server that refuses for now has a second chance; one that cannot be reached
 * at all had several. */
void
ms_verify_plan_open_failed (MsVerifyPlan          *self,
                            MsVerifySite          *site,
                            const MsDirectFailure *failure,
                            gint64                 now)
{
  MsReading  reading = { 0 };
  MsVerified verdict = ms_verify_judge_failure (failure, &reading);
  gboolean   for_now = failure->reply != NULL && failure->reply->code < 500;
  gboolean   patient = TRUE;

  site->open--;
  if (failure->cancelled)
    return;

  if (failure->reply == NULL ||
      !slow_down (self, site, failure->reply, &reading, now, &patient))
    ms_backoff_unreachable (&site->backoff, now, 0);

  /* What the open ones still hear counts more than that no other could be opened. */
  if (site->open > 0 || (for_now && patient && ++site->refusals < REFUSALS_MAX))
    return;

  sentence (self, site, verdict, failure->reply, failure->enhanced, failure->reason,
            failure->server, now);
}
