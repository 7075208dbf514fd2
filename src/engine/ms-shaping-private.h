/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-shaping-private.h - a section of shaping.ini as it is read */

#pragma once

#include "ms-shaping.h"

G_BEGIN_DECLS

/* A provider, or a rule about replies. */
typedef struct
{
  char        *name; /* (owned): without "slow-down" */
  gboolean     rule;
  gboolean     unused;   /* use=no */
  GPtrArray   *mx;       /* (owned) (element-type GPatternSpec) */
  GPtrArray   *texts;    /* (owned) (element-type GPatternSpec): small letters; a rule's */
  GPtrArray   *enhanced; /* (owned) (element-type GPatternSpec): a rule's */
  guint        code;     /* a rule's; 0: any */
  MsSiteLimits limits;   /* a provider's */
  MsSlowDown   action;   /* a rule's */
} MsShapingSection;

void ms_shaping_section_free (MsShapingSection *self);

/**
 * ms_shaping_file_read:
 * @path: (nullable): the user's
 * @standard: (out): [default]
 *
 * Returns: (transfer full) (element-type MsShapingSection): in the order they are tried
 */
GPtrArray *ms_shaping_file_read (const char *path, MsSiteLimits *standard, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsShapingSection, ms_shaping_section_free)

G_END_DECLS
