/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-status-report.h - the machine-readable part of a delivery status notification: RFC 3464,
 * RFC 6533 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_ACTION_NONE, /* none is told, or one that nobody knows */
  MS_ACTION_FAILED,
  MS_ACTION_DELAYED,
  MS_ACTION_DELIVERED, /* delivered, relayed or expanded */
} MsAction;

/* What it says of one recipient. */
typedef struct
{
  char    *final;    /* (owned) (nullable): an address with an "@" */
  char    *original; /* (owned) (nullable): the same */
  char    *actual;   /* (owned) (nullable): the same: X-Actual-Recipient */
  MsAction action;
  char    *status;     /* (owned) (nullable): "5.1.1" */
  char    *diagnostic; /* (owned) (nullable): as written, its type in front */
} MsStatusEntry;

/** ms_status_report_holds: whether @text has what makes it one, whatever its part is called */
gboolean ms_status_report_holds (const char *text);

/**
 * ms_status_report_read:
 * @text: UTF-8, its lines ending in LF
 * @envelope_id: (inout) (optional): Original-Envelope-Id, left alone where there is none
 *
 * Fields may be missing, stand in any order and be torn apart by empty lines.
 *
 * Returns: (transfer full) (element-type MsStatusEntry): at most 500
 */
GPtrArray *ms_status_report_read (const char *text, char **envelope_id);

G_END_DECLS
