/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-notice.h - what a server writes to a person of a mail that it could not deliver */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How plainly a text names an address as one that failed. */
typedef enum
{
  MS_NAMED_NEVER,   /* a sender, a help desk */
  MS_NAMED_FAINTLY, /* "To: a@example.org" of the message returned */
  MS_NAMED_SOMEHOW, /* it is mentioned */
  MS_NAMED_PLAINLY, /* alone on its line, or behind "recipient:", "could not be delivered to" */
} MsNamed;

typedef struct
{
  char    *address; /* (owned) */
  MsNamed  named;
  GString *said; /* (owned): the lines about it, from where it is named */
} MsNoticed;

typedef struct
{
  char      *text;    /* (owned): the server's own words */
  char      *quoted;  /* (owned): the message returned, where it follows in the same text */
  GPtrArray *noticed; /* (owned) (element-type MsNoticed): in their order, each once */
  GString   *common;  /* (owned): the lines before any address */
} MsNotice;

/** ms_notice_read: @text: UTF-8, its lines ending in LF; of a line over 1,000 bytes the rest is
 * left out */
MsNotice *ms_notice_read (const char *text);
void      ms_notice_free (MsNotice *self);

/** ms_notice_named: how plainly the best of them is named; %MS_NAMED_NEVER: there is none */
MsNamed ms_notice_named (const MsNotice *self);

/** ms_notice_find: Returns: (nullable) (transfer none): without regard to case */
const MsNoticed *ms_notice_find (const MsNotice *self, const char *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsNotice, ms_notice_free)

G_END_DECLS
