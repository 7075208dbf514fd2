/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-stage.h - at which command of a conversation a message was refused */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_STAGE_UNKNOWN,
  MS_STAGE_SENDER, /* the connection, HELO, MAIL: nobody had been named yet */
  MS_STAGE_RECIPIENT,
  MS_STAGE_MESSAGE, /* DATA and what follows: the recipient had been taken */
} MsStage;

/**
 * ms_stage_find:
 * @text: (nullable): what a report or a notice says of one recipient
 *
 * Reads what mail systems say of it in words ("in reply to RCPT TO command") and the
 * transcripts that they quote (">>> DATA" before "<<< 550 …").  The first that is told counts.
 */
MsStage ms_stage_find (const char *text);

G_END_DECLS
