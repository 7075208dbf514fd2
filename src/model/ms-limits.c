/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-limits.c - every knob of an account, with its unit, range and default in one table */

#include "config.h"

#include "ms-limits.h"

#include <glib/gi18n-lib.h>

#define AT(field) G_STRUCT_OFFSET (MsLimits, field)

static const MsLimit table[] = {
  { "connections", N_ ("Connections at once"), AT (connections), 1, 500, 4 },
  { "messages-per-connection", N_ ("Messages per connection"), AT (messages_per_connection), 0,
    1000000, 0 },
  { "recipients-per-message", N_ ("Recipients per message"), AT (recipients_per_message), 1,
    250, 1 },
  { "timeout", N_ ("Time-out in seconds"), AT (timeout), 0, 3600, 0 },
  { "per-second", N_ ("Messages per second"), AT (per_second), 0, 100000, 0 },
  { "per-minute", N_ ("Messages per minute"), AT (per_minute), 0, 6000000, 0 },
  { "per-hour", N_ ("Messages per hour"), AT (per_hour), 0, 100000000, 0 },
  { "per-day", N_ ("Messages per day"), AT (per_day), 0, 100000000, 0 },
  { "per-month", N_ ("Messages per month"), AT (per_month), 0, 1000000000, 0 },
};

const MsLimit *
ms_limits_table (guint *count)
{
  *count = G_N_ELEMENTS (table);

  return table;
}

void
ms_limits_init (MsLimits *limits)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    ms_limits_set (limits, &table[i], table[i].standard);
}

guint
ms_limits_get (const MsLimits *limits, const MsLimit *knob)
{
  return G_STRUCT_MEMBER (guint, limits, knob->offset);
}

void
ms_limits_set (MsLimits *limits, const MsLimit *knob, guint value)
{
  G_STRUCT_MEMBER (guint, limits, knob->offset) = value;
}
