/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-limits.h - every knob of an account, with its unit, range and default in one table */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint connections;
  guint messages_per_connection; /* 0: no limit */
  guint
      recipients_per_message; /* RCPTs in one transaction, for messages without merge fields */
  guint timeout;    /* seconds to connect and to wait for a reply; 0: RFC 5321 §4.5.3.2 */
  guint per_second; /* messages, all connections together; 0: no limit */
  guint per_minute;
  guint per_hour;
  guint per_day;
  guint per_month; /* of 30 days */
} MsLimits;

typedef struct
{
  const char *name;   /* as an option and in the database: "messages-per-connection" */
  const char *label;  /* untranslated, marked for translation */
  gsize       offset; /* of a guint in MsLimits */
  guint       minimum;
  guint       maximum;
  guint       standard; /* the default */
} MsLimit;

/** ms_limits_table: Returns: (transfer none) (array length=count): all knobs, in a fixed order
 */
const MsLimit *ms_limits_table (guint *count);

void  ms_limits_init (MsLimits *limits);
guint ms_limits_get (const MsLimits *limits, const MsLimit *knob);
void  ms_limits_set (MsLimits *limits, const MsLimit *knob, guint value);

G_END_DECLS
