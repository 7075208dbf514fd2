/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verify-run.h - what all threads of one verification share */

#pragma once

#include "ms-store.h"
#include "ms-verify.h"
#include "ms-verify-plan.h"

G_BEGIN_DECLS

typedef struct _MsVerifyRun MsVerifyRun;

/** MsVerifyFind: as ms_mx_find() */
typedef void (*MsVerifyFind) (MsResolver *resolver,
                              const char *domain,
                              MsMxFunc    func,
                              gpointer    user_data);

/** ms_verify_run_new: @since: ms_clock_wall(): no result is older */
MsVerifyRun *ms_verify_run_new (MsStore *store, gint64 since);

/** ms_verify_run_free: joins its threads; nobody else may use it any more */
void ms_verify_run_free (MsVerifyRun *self);

/** ms_verify_run_begin: @direct: (transfer full) */
void ms_verify_run_begin (MsVerifyRun *self, MsDirect *direct, MsVerifyFind find, guint64 todo);

/** ms_verify_run_halt: @error: (transfer full) (nullable): %NULL: cancelled; the first one
 * stays */
void     ms_verify_run_halt (MsVerifyRun *self, GError *error);
gboolean ms_verify_run_is_halted (MsVerifyRun *self);
/** ms_verify_run_dup_error: Returns: (transfer full) (nullable) */
GError *ms_verify_run_dup_error (MsVerifyRun *self);

void ms_verify_run_get_progress (MsVerifyRun *self, MsVerifyProgress *out);

/* Of the thread that reads the addresses, alone. */

typedef enum
{
  MS_VERIFY_ADMITTED,
  MS_VERIFY_AT_HAND, /* it is under way, or was settled since the page was begun */
  MS_VERIFY_NO_ROOM, /* its domain has enough for now */
  MS_VERIFY_HALTED,
} MsVerifyAdmission;

/** ms_verify_run_begin_page: what is settled from now on may stand in the next page still */
void ms_verify_run_begin_page (MsVerifyRun *self);

/** ms_verify_run_admit: waits while there are too many at hand; @db: reads */
MsVerifyAdmission ms_verify_run_admit (MsVerifyRun *self,
                                       MsDb        *db,
                                       const char  *key,
                                       const char  *written,
                                       GError     **error);

/** ms_verify_run_await: until no more than @share of those at hand are left, and stored; or it
 * is halted */
void ms_verify_run_await (MsVerifyRun *self, double share);

/** ms_verify_run_end: ends all waits of the sessions and joins them; stores what is known */
void ms_verify_run_end (MsVerifyRun *self);

/* Of the sessions' threads. */

/** ms_verify_run_next_site: blocks; @mx: (out) (transfer full); Returns: (nullable): %NULL: it
 * is over */
MsVerifySite *ms_verify_run_next_site (MsVerifyRun *self, MsMx **mx);

MsDirect *ms_verify_run_get_direct (MsVerifyRun *self);
/** ms_verify_run_get_wake_fd: readable from the moment of a halt */
int ms_verify_run_get_wake_fd (MsVerifyRun *self);

/** ms_verify_run_take: @pause: (out): µs until it is worth asking again; -1: not for this
 * connection */
gboolean ms_verify_run_take (MsVerifyRun   *self,
                             MsVerifySite  *site,
                             MsVerifyBatch *batch,
                             gint64        *pause);
/** ms_verify_run_settle: as ms_verify_plan_settle() */
void ms_verify_run_settle (MsVerifyRun           *self,
                           MsVerifySite          *site,
                           MsVerifyBatch         *batch,
                           const MsSmtpRecipient *recipients,
                           const char            *server,
                           const GError          *problem);
void ms_verify_run_opened (MsVerifyRun *self, MsVerifySite *site);
void ms_verify_run_closed (MsVerifyRun *self, MsVerifySite *site);
void ms_verify_run_open_failed (MsVerifyRun           *self,
                                MsVerifySite          *site,
                                const MsDirectFailure *failure);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsVerifyRun, ms_verify_run_free)

G_END_DECLS
