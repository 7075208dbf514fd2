/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sts-policy.h - what a domain asks of those who bring it mail: RFC 8461 §3.1, §3.2 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_STS_NONE,    /* asks for nothing (any more) */
  MS_STS_TESTING, /* asks to be told, not to be refused */
  MS_STS_ENFORCE, /* no mail but over TLS, to these hosts, with a valid certificate */
} MsStsMode;

/* §3.2: "a maximum value of 31557600", about a year. */
#define MS_STS_MAX_AGE 31557600

/* Immutable and shared: any thread. */
typedef struct
{
  MsStsMode mode;
  char    **mx;   /* (owned) (array zero-terminated=1): "mx.example.org", "*.example.org" in
                     small letters; empty only with NONE */
  gint64 max_age; /* seconds, at most %MS_STS_MAX_AGE */
} MsStsPolicy;

MsStsPolicy *ms_sts_policy_ref (MsStsPolicy *self);
void         ms_sts_policy_unref (MsStsPolicy *self);

/**
 * ms_sts_policy_parse:
 * @text: the policy file, LF or CRLF; may hold anything
 *
 * Strict, since what cannot be understood must not refuse mail: version, mode, max_age and,
 * unless the mode is none, mx must be there and well formed.  Fields it does not know, and all
 * but the first of those that may not be repeated, are left out (§3.2).  Blank lines are
 * let pass, since many files end in one.
 *
 * Returns: (transfer full) (nullable)
 */
MsStsPolicy *ms_sts_policy_parse (const char *text, gsize length);

/** ms_sts_policy_allows: whether @mx_name (A-labels, any case, with or without the last dot) is
 * named, whatever the mode; the star stands for one label (§4.1) */
gboolean ms_sts_policy_allows (const MsStsPolicy *self, const char *mx_name);

/**
 * ms_sts_record_dup_id:
 * @text: a TXT record's strings, joined
 *
 * Returns: (transfer full) (nullable): its id, 1 to 32 letters and digits, where it is a valid
 * MTA-STS record (§3.1)
 */
char *ms_sts_record_dup_id (const char *text);

/** ms_sts_record_is_claimed: whether it is one by its first field, valid or not */
gboolean ms_sts_record_is_claimed (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsStsPolicy, ms_sts_policy_unref)

G_END_DECLS
