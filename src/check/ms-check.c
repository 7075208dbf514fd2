/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check.c - runs the checks: what waits for the network side by side */

#include "config.h"

#include "ms-check-private.h"
#include "ms-clock.h"

#include <glib/gi18n-lib.h>

/*
 * Each phase waits for the one before: the outgoing address is known when the exchangers have
 * been connected to, and whether DMARC will pass when SPF has been evaluated for that address.
 */
typedef enum
{
  PHASE_REACH,
  PHASE_ADDRESS,
  PHASE_JUDGE,
} Phase;

#define N_PHASES 3

static const struct
{
  MsCheckGroup group;
  Phase        phase;
  const char  *title; /* of what goes on, for the progress */
  MsCheckFunc  func;
} checks[] = {
  { MS_CHECK_AUDIENCE, PHASE_REACH, N_ ("Audience"), ms_check_audience },
  { MS_CHECK_AUDIENCE, PHASE_REACH, N_ ("Merge fields"), ms_check_fields },
  { MS_CHECK_AUDIENCE, PHASE_ADDRESS, N_ ("Recipients' domains"), ms_check_recipient_domains },
  { MS_CHECK_MESSAGE, PHASE_REACH, N_ ("Subject"), ms_check_subject },
  { MS_CHECK_MESSAGE, PHASE_REACH, N_ ("Text and HTML"), ms_check_parts },
  { MS_CHECK_MESSAGE, PHASE_REACH, N_ ("Links"), ms_check_links },
  { MS_CHECK_MESSAGE, PHASE_REACH, N_ ("Pictures"), ms_check_images },
  { MS_CHECK_MESSAGE, PHASE_REACH, N_ ("Unsubscribing"), ms_check_unsubscribe },
  { MS_CHECK_MESSAGE, PHASE_REACH, N_ ("Unsubscribe page"), ms_check_page },
  { MS_CHECK_MESSAGE, PHASE_REACH, N_ ("Postal address"), ms_check_postal },
  { MS_CHECK_MESSAGE, PHASE_REACH, N_ ("Size"), ms_check_size },
  { MS_CHECK_MESSAGE, PHASE_REACH, N_ ("Attachments"), ms_check_attachments },
  { MS_CHECK_MESSAGE, PHASE_REACH, N_ ("Spam filter"), ms_check_spam_filter },
  { MS_CHECK_DOMAIN, PHASE_REACH, N_ ("The sender's own mail"), ms_check_own_domain },
  { MS_CHECK_DOMAIN, PHASE_ADDRESS, N_ ("SPF"), ms_check_spf },
  { MS_CHECK_DOMAIN, PHASE_REACH, N_ ("DKIM"), ms_check_dkim },
  { MS_CHECK_DOMAIN, PHASE_JUDGE, N_ ("DMARC"), ms_check_dmarc },
  { MS_CHECK_DOMAIN, PHASE_REACH, N_ ("What comes back"), ms_check_returns },
  { MS_CHECK_ROUTE, PHASE_REACH, N_ ("Account"), ms_check_accounts },
  { MS_CHECK_ROUTE, PHASE_ADDRESS, N_ ("Port 25"), ms_check_port },
  { MS_CHECK_ROUTE, PHASE_ADDRESS, N_ ("Outgoing address"), ms_check_outgoing },
  { MS_CHECK_ROUTE, PHASE_ADDRESS, N_ ("Reverse name"), ms_check_reverse },
  { MS_CHECK_ROUTE, PHASE_ADDRESS, N_ ("EHLO name"), ms_check_ehlo },
  { MS_CHECK_ROUTE, PHASE_ADDRESS, N_ ("Block lists"), ms_check_blocklists },
};

typedef struct
{
  MsCheckContext *context;
  MsCheckProgress progress; /* (nullable) */
  gpointer        user_data;
  MsCheckNotes    notes[G_N_ELEMENTS (checks)]; /* each written by its own job alone */

  struct
  {
    GMutex mutex;
    guint  done;
    guint  total;
  } shared;
} Run;

/* One check, or one domain to find the exchangers of. */
typedef struct
{
  Run          *run;
  guint         check; /* of the table, unless @probe */
  MsCheckProbe *probe; /* (nullable) */
  gboolean      connect;
} Job;

/* Held while the progress is told: that is what makes it one call at a time. */
static void
tell (Run *self, const char *title)
{
  g_mutex_lock (&self->shared.mutex);
  self->shared.done++;
  if (self->progress != NULL)
    self->progress (self->shared.done, self->shared.total, title, self->user_data);
  g_mutex_unlock (&self->shared.mutex);
}

static gpointer
run_job (gpointer data)
{
  g_autofree Job *job = data;

  MsCheckContext *context = job->run->context;

  if (!g_cancellable_is_cancelled (context->cancellable))
    {
      if (job->probe != NULL)
        ms_check_probe (context, job->probe, job->connect);
      else
        checks[job->check].func (context, &job->run->notes[job->check]);
    }
  tell (job->run, job->probe != NULL ? NULL : _ (checks[job->check].title));

  return NULL;
}

/* A thread each: they mostly wait, there are some forty at most, and they are soon gone. */
static void
start (GPtrArray *threads, Job job)
{
  Job     *copy = g_memdup2 (&job, sizeof job);
  GThread *thread = g_thread_try_new ("check", run_job, copy, NULL);

  if (thread != NULL)
    g_ptr_array_add (threads, thread);
  else
    run_job (copy);
}

static void
run_phase (Run *self, Phase phase)
{
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();
  MsCheckContext *context = self->context;

  for (guint i = 0; phase == PHASE_REACH && !context->route.sandbox && i < context->probes->len;
       i++)
    start (threads, (Job){ .run = self,
                           .probe = &g_array_index (context->probes, MsCheckProbe, i),
                           .connect = context->route.direct && i < MS_CHECK_PROBES });
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    if (checks[i].phase == phase)
      start (threads, (Job){ .run = self, .check = i });

  for (guint i = 0; i < threads->len; i++)
    g_thread_join (threads->pdata[i]);
}

static MsCheckReport *
make_report (Run *self)
{
  MsCheckReport *report = g_new0 (MsCheckReport, 1);

  report->campaign = g_strdup (self->context->campaign->name);
  report->route = g_strdup (self->context->route.name);
  report->at = ms_clock_wall ();
  report->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_check_finding_free);

  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    while (self->notes[i].findings->len > 0)
      {
        MsCheckFinding *finding = g_ptr_array_steal_index (self->notes[i].findings, 0);

        finding->group = checks[i].group;
        report->counts[finding->level]++;
        g_ptr_array_add (report->findings, finding);
      }

  return report;
}

static MsCheckReport *
run_all (MsCheckContext *context, MsCheckProgress progress, gpointer user_data, GError **error)
{
  Run            self = { context, progress, user_data };
  MsCheckReport *report = NULL;

  g_mutex_init (&self.shared.mutex);
  self.shared.total =
      G_N_ELEMENTS (checks) + (context->route.sandbox ? 0 : context->probes->len);
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    self.notes[i].findings =
        g_ptr_array_new_with_free_func ((GDestroyNotify) ms_check_finding_free);

  for (guint phase = 0; phase < N_PHASES; phase++)
    {
      run_phase (&self, phase);
      if (phase == PHASE_REACH)
        ms_check_gather_outgoing (context);
    }

  if (!g_cancellable_set_error_if_cancelled (context->cancellable, error))
    report = make_report (&self);
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    g_ptr_array_unref (self.notes[i].findings);
  g_mutex_clear (&self.shared.mutex);

  return report;
}

MsCheckReport *
ms_check_run (const MsCheckRequest *request,
              MsCheckProgress       progress,
              gpointer              user_data,
              GCancellable         *cancellable,
              GError              **error)
{
  MsCheckRequest  own = *request;
  MsLookup        lookup;
  MsResolver     *resolver = NULL;
  MsCheckContext *context;
  MsCheckReport  *report;

  if (own.lookup == NULL)
    {
      resolver = ms_lookup_open_resolver (request->settings, error);
      if (resolver == NULL)
        return NULL;
      lookup = ms_lookup_resolver (resolver);
      own.lookup = &lookup;
    }

  context = ms_check_context_new (&own, cancellable, error);
  report = context != NULL ? run_all (context, progress, user_data, error) : NULL;
  g_clear_pointer (&context, ms_check_context_free);
  g_clear_pointer (&resolver, ms_resolver_free);

  return report;
}
