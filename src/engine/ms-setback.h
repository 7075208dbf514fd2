/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-setback.h - what an error means for a campaign that nobody watches */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_SETBACK_PAUSE, /* somebody has to do something about it */
  MS_SETBACK_LATER, /* it may go away by itself */
  MS_SETBACK_FULL,  /* likewise, but it holds up every campaign: the disk is full */
  MS_SETBACK_BUSY,  /* another process is delivering */
  MS_SETBACK_MOOT,  /* the campaign is no longer what it was: paused, stopped, deleted */
} MsSetback;

MsSetback ms_setback (const GError *error);

/** ms_setback_wait: Returns: µs until it is worth another try; 0: not by itself */
gint64 ms_setback_wait (MsSetback setback);

G_END_DECLS
