/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-lookup.h - what the checks ask of the DNS, so that a test can answer from a table */

#pragma once

#include "ms-mx.h"
#include "ms-settings.h"

G_BEGIN_DECLS

/* One answer; a value of its owner's. */
typedef struct
{
  MsDnsStatus status;
  char      **texts; /* (owned) (array zero-terminated=1): as MsDnsRecord has them; MX by
                        preference; empty unless FOUND */
  char *problem;     /* (owned) (nullable): with FAILED: a translated sentence */
} MsRecords;

/** ms_records_new: @texts: (nullable): copied */
MsRecords *ms_records_new (MsDnsStatus status, const char *const *texts);
void       ms_records_free (MsRecords *self);

/* The first of a domain's exchangers that are worth trying. */
typedef struct
{
  char  *name;      /* (owned) */
  char **addresses; /* (owned) (array zero-terminated=1) */
} MsExchanger;

typedef struct
{
  MsMxStatus status;
  GPtrArray *hosts; /* (owned) (element-type MsExchanger): by preference; empty unless FOUND */
  char      *enhanced; /* (owned) (nullable): unless FOUND */
  char      *reason;   /* (owned) (nullable): unless FOUND: a translated sentence */
  gboolean   implicit;
} MsExchangers;

MsExchangers *ms_exchangers_new (MsMxStatus status, const char *enhanced, const char *reason);
void ms_exchangers_add (MsExchangers *self, const char *name, const char *const *addresses);
void ms_exchangers_free (MsExchangers *self);

/* Both functions block, on any thread, several at once. */
typedef struct
{
  /* Returns: (transfer full) */
  MsRecords *(*ask) (const char *name, MsDnsType type, gpointer data);
  MsExchangers *(*exchangers) (const char *domain, gpointer data);
  gpointer data;
} MsLookup;

/** ms_lookup: Returns: (transfer full) */
MsRecords    *ms_lookup (const MsLookup *self, const char *name, MsDnsType type);
MsExchangers *ms_lookup_exchangers (const MsLookup *self, const char *domain);

/** ms_lookup_addresses: A and AAAA; Returns: (transfer full): FOUND where either is, FAILED
 * where one failed and the other is not there */
MsRecords *ms_lookup_addresses (const MsLookup *self, const char *name);

/** ms_lookup_open_resolver: one for questions that somebody waits for: each has its answer, or
 * none, within 5 seconds; Returns: (transfer full): to be freed with ms_resolver_free() */
MsResolver *ms_lookup_open_resolver (const MsSettings *settings, GError **error);

/** ms_lookup_resolver: a look-up that asks @resolver, which must outlive it */
MsLookup ms_lookup_resolver (MsResolver *resolver);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsRecords, ms_records_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsExchangers, ms_exchangers_free)

G_END_DECLS
