/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-shaping.h - what each site takes in direct sending, and what its replies ask for */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * data/shaping.ini, and the user's own file over it.  Immutable once loaded: any thread.
 */
typedef struct _MsShaping MsShaping;

typedef struct
{
  guint    connections;             /* at once: 1 or more */
  guint    messages_per_connection; /* 0: no limit */
  guint    per_second;              /* messages; 0: no limit */
  guint    per_minute;
  guint    per_hour;
  guint    recipients_per_message; /* 1 or more */
  gboolean tls_required;
} MsSiteLimits;

/* What a reply asks of the whole site; all 0: nothing. */
typedef struct
{
  const char *rule;        /* (nullable): the section's name, borrowed from the MsShaping */
  guint       suspend;     /* seconds in which nothing is sent */
  guint       connections; /* at once, for @seconds; 0: as before */
  guint       per_minute;  /* messages, for @seconds; 0: as before */
  guint       seconds;
  gboolean    halve; /* half the connections, from which it recovers by itself */
} MsSlowDown;

/**
 * ms_shaping_load:
 * @path: (nullable): the setting "shaping-file"; %NULL: $XDG_CONFIG_HOME/mailshot/shaping.ini,
 * where there is one
 *
 * Returns: (transfer full)
 *
 * Errors: %MS_SHAPING_ERROR, one code, a translated sentence with file, section and key
 */
MsShaping *ms_shaping_load (const char *path, GError **error);
void       ms_shaping_free (MsShaping *self);

/**
 * ms_shaping_find:
 * @site: as MsMx has it: the names of the MX hosts in small letters, joined by blanks
 *
 * The first provider that all of the hosts belong to, the user's before the shipped ones; else
 * [default].  Of a site that only some of the hosts of belong to a provider (its own server,
 * with a backup elsewhere) the lowest limits of each hold, but no TLS is asked of the others.
 */
MsSiteLimits ms_shaping_find (const MsShaping *self, const char *site);

/** ms_shaping_name: for tests; Returns: (nullable): the section ms_shaping_find() took;
 * %NULL: [default] or several */
const char *ms_shaping_name (const MsShaping *self, const char *site);

/**
 * ms_shaping_slow_down:
 * @code: 0: there was none
 * @enhanced: (nullable): "4.7.0"
 * @text: without the codes, of any bytes
 * @action: (out): of the first rule that applies
 *
 * Returns: %FALSE: none does
 */
gboolean ms_shaping_slow_down (const MsShaping *self,
                               const char      *site,
                               guint            code,
                               const char      *enhanced,
                               const char      *text,
                               MsSlowDown      *action);

#define MS_SHAPING_ERROR (ms_shaping_error_quark ())
GQuark ms_shaping_error_quark (void);
enum
{
  MS_SHAPING_ERROR_INVALID,
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsShaping, ms_shaping_free)

G_END_DECLS
