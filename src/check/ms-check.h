/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check.h - the check before sending: what would go wrong, and what to do about it */

#pragma once

#include "ms-lookup.h"
#include "ms-settings.h"
#include "ms-store.h"

G_BEGIN_DECLS

/* From good to bad, except that grey knows nothing. */
typedef enum
{
  MS_CHECK_GREEN,
  MS_CHECK_GREY, /* not checked; the detail says why */
  MS_CHECK_AMBER,
  MS_CHECK_RED,
} MsCheckLevel;

#define MS_CHECK_N_LEVELS 4

/** ms_check_level_to_string: "red": never translated */
const char *ms_check_level_to_string (MsCheckLevel level);

/** ms_check_level_label: Returns: (transfer none): translated: "Needs attention" */
const char *ms_check_level_label (MsCheckLevel level);

/* What a finding is about; the report is in this order. */
typedef enum
{
  MS_CHECK_AUDIENCE,
  MS_CHECK_MESSAGE,
  MS_CHECK_DOMAIN, /* the sender's: SPF, DKIM, DMARC, its own mail */
  MS_CHECK_ROUTE,  /* port 25, the outgoing address, the account */
} MsCheckGroup;

#define MS_CHECK_N_GROUPS 4

/** ms_check_group_label: Returns: (transfer none): translated, for a heading */
const char *ms_check_group_label (MsCheckGroup group);

/* All sentences are translated and printable, whatever a server said. */
typedef struct
{
  char        *id; /* (owned): stable: "spf", "port25"; several findings may share one */
  MsCheckGroup group;
  MsCheckLevel level;
  char        *title;  /* (owned): one short sentence without a full stop */
  char        *detail; /* (owned): whole sentences; "" where the title says it all */
  char        *advice; /* (owned): what to do; "" where there is nothing to do */
  char        *record; /* (owned) (nullable): the DNS line to paste, as a zone file has it */
  char       **recipients; /* (owned) (array zero-terminated=1): addresses concerned, at most
                              five as examples */
} MsCheckFinding;

/* A value; read by any thread once ms_check_run() has returned it. */
typedef struct
{
  char      *campaign; /* (owned) */
  char      *route; /* (owned) (nullable): as asked for, or the campaign's last; NULL: none */
  gint64     at;    /* ms_clock_wall() */
  GPtrArray *findings; /* (owned) (element-type MsCheckFinding): by group, then as the checks
                          stand in their table */
  guint counts[MS_CHECK_N_LEVELS];
} MsCheckReport;

void ms_check_report_free (MsCheckReport *self);

/** ms_check_report_worst: RED, AMBER or GREEN: what is grey is not counted */
MsCheckLevel ms_check_report_worst (const MsCheckReport *self);

/** ms_check_report_find: Returns: (transfer none) (nullable): the worst finding of that id */
const MsCheckFinding *ms_check_report_find (const MsCheckReport *self, const char *id);

/** ms_check_report_to_json: Returns: (transfer full): an object: campaign, route, time, worst,
 * red, amber, green, grey, findings */
char *ms_check_report_to_json (const MsCheckReport *self);

/** ms_check_report_to_text: Returns: (transfer full): for a terminal or the clipboard, grouped,
 * lines at most 90 characters where words allow it, ending in LF */
char *ms_check_report_to_text (const MsCheckReport *self);

/* What is to be checked.  All borrowed until ms_check_run() returns. */
typedef struct
{
  MsStore           *store;
  const char        *campaign;
  const char *const *lists;    /* (nullable): names; NULL: those of the last send */
  const char *const *excluded; /* (nullable): likewise */
  const char        *route;    /* (nullable): "direct", "account:NAME", "NAME", "pool:NAME",
                                  "combined:NAME", "reverse:NAME", "sandbox"; NULL: the last */
  const MsSettings *settings;
  const MsLookup   *lookup; /* (nullable): instead of a resolver as the settings have it */
} MsCheckRequest;

/**
 * MsCheckProgress:
 * @done: checks that have ended, of @total
 * @title: (nullable): what has just ended, translated
 *
 * On any of the checks' threads, one call at a time.
 */
typedef void (*MsCheckProgress) (guint       done,
                                 guint       total,
                                 const char *title,
                                 gpointer    user_data);

/**
 * ms_check_run:
 * @progress: (nullable)
 *
 * For a worker thread: blocks until all checks have ended, usually seconds.  Those that wait
 * for the network run side by side and have ten seconds each (a spam filter thirty, a keyring
 * that asks its owner a minute).  Sends nothing, writes nothing.
 *
 * A check that cannot be made is a finding, not an error.
 *
 * Errors: %MS_STORE_ERROR_NOT_FOUND (no such campaign, list or account), %MS_ROUTE_ERROR,
 * %MS_DNS_ERROR, %G_IO_ERROR_CANCELLED
 */
MsCheckReport *ms_check_run (const MsCheckRequest *request,
                             MsCheckProgress       progress,
                             gpointer              user_data,
                             GCancellable         *cancellable,
                             GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsCheckReport, ms_check_report_free)

G_END_DECLS
