/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-step.h - some mails of a look, on their way into the ledger */

#pragma once

#include "ms-mailbox-look.h"

G_BEGIN_DECLS

/* Mails of one step, and bytes that wait in memory before they are heeded. */
#define MS_MAILBOX_STEP_MAILS 50
#define MS_MAILBOX_STEP_BYTES (1024 * 1024)

typedef struct
{
  MsMailboxLook *look;    /* borrowed */
  GPtrArray     *waiting; /* (owned) (element-type MsMailboxMail): not heeded yet */
  gsize          bytes;   /* of these */
  GPtrArray     *heeded;  /* (owned) (element-type MsMailboxMail): without their bytes */
} MsMailboxStep;

void ms_mailbox_step_init (MsMailboxStep *self, MsMailboxLook *look);
void ms_mailbox_step_clear (MsMailboxStep *self);

/** ms_mailbox_step_add: heeds those that wait where they are enough */
gboolean ms_mailbox_step_add (MsMailboxStep *self,
                              guint32        uid,
                              GBytes        *bytes,
                              guint64        size,
                              GError       **error);

/** ms_mailbox_step_flush: heeds all that wait */
gboolean ms_mailbox_step_flush (MsMailboxStep *self, GError **error);

/** ms_mailbox_step_has: whether it was added */
gboolean ms_mailbox_step_has (const MsMailboxStep *self, guint32 uid);

/** ms_mailbox_step_list_ours: Returns: (transfer full) (element-type guint32): the UIDs,
 * ascending */
GArray *ms_mailbox_step_list_ours (const MsMailboxStep *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsMailboxStep, ms_mailbox_step_clear)

G_END_DECLS
