/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-job.h - one message on its way through a session, and the recipients it is for */

#pragma once

#include "ms-recorder.h"
#include "ms-run.h"

G_BEGIN_DECLS

/* Reused for one message after another; one thread. */
typedef struct
{
  GPtrArray        *claims;     /* (owned) (element-type MsClaim) */
  GPtrArray        *wires;      /* (owned) (element-type utf8): their addresses in commands */
  GArray           *recipients; /* (owned) (element-type MsSmtpRecipient) */
  GArray           *ids;        /* (owned) (element-type gint64) */
  GArray           *states;     /* (owned) (element-type MsState): from the marks */
  GString          *content;    /* (owned) */
  GString          *sender;     /* (owned): in the envelope */
  MsSmtpTransaction transaction;
} MsJob;

MsJob *ms_job_new (void);
void   ms_job_free (MsJob *self);

/** ms_job_reset: forgets its recipients */
void ms_job_reset (MsJob *self);

/**
 * ms_job_render:
 *
 * The message and the envelope for its claims, as @capabilities allow.  Where @destination gets
 * one recipient a message, both name him; else they are a group's, also for one who is alone.
 */
void ms_job_render (MsJob                    *self,
                    const MsRun              *run,
                    const MsDestination      *destination,
                    const MsSmtpCapabilities *capabilities);

/** ms_job_is_too_large: whether the server has said that it takes nothing as large */
gboolean ms_job_is_too_large (const MsJob *self, const MsSmtpCapabilities *capabilities);

/** ms_job_describe_size: Returns: (transfer full): that it is too large, for a person */
char *ms_job_describe_size (const MsJob *self, const MsSmtpCapabilities *capabilities);

/** ms_job_get_marks: to be filled by ms_recorder_mark() */
MsMarks ms_job_get_marks (MsJob *self);

/**
 * ms_job_drop_unmarked:
 *
 * Leaves out whoever is not `sending` now.
 *
 * Returns: how many were left out
 */
guint ms_job_drop_unmarked (MsJob *self);

/**
 * ms_job_refuse_unsendable:
 *
 * Leaves out and fails whom this server cannot get it for: all, 5.3.4, where it is too large
 * (RFC 1870 §6.1); 5.6.7, whoever needs SMTPUTF8 that is not offered (RFC 6531 §3.2).
 */
void ms_job_refuse_unsendable (MsJob                    *self,
                               const MsRun              *run,
                               const MsSmtpCapabilities *capabilities,
                               MsPeer                   *peer,
                               MsSettlement             *settlement);

/**
 * ms_job_conclude:
 *
 * Says what the transaction's end means for each of its recipients, and tells the scheduler.
 *
 * Returns: whether @destination is still in use
 */
gboolean ms_job_conclude (MsJob         *self,
                          MsRun         *run,
                          MsDestination *destination,
                          MsPeer        *peer,
                          MsSettlement  *settlement);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsJob, ms_job_free)

G_END_DECLS
