/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mail.h - one mail as it came: its header fields and the texts of its parts */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Made for mails that other machines wrote, broken ones and hostile ones among them.  One pass
 * over the lines, no recursion; what is over a bound is left out, never an error:
 *   4 MiB of the mail, 64 parts, 16 boundaries within each other, 256 KiB of a part's text,
 *   400 header fields of 16 KiB each.
 */
typedef struct
{
  char *name;  /* (owned): as written */
  char *value; /* (owned): unfolded, valid UTF-8, still as RFC 2047 has it */
} MsMailField;

typedef enum
{
  MS_PART_TEXT,
  MS_PART_HTML,     /* already made plain */
  MS_PART_STATUS,   /* message/delivery-status and its kin: RFC 3464, RFC 6533 */
  MS_PART_FEEDBACK, /* message/feedback-report: RFC 5965 */
  MS_PART_RECEIPT,  /* message/disposition-notification: RFC 8098 */
  MS_PART_MAIL,     /* a mail within the mail, or its header alone */
} MsPartKind;

typedef struct
{
  MsPartKind kind;
  char      *text; /* (owned): decoded, valid UTF-8, lines ending in LF, no NUL */
} MsPart;

typedef struct
{
  GPtrArray *fields; /* (owned) (element-type MsMailField) */
  GPtrArray *parts;  /* (owned) (element-type MsPart): in their order */
  char *report_type; /* (owned) (nullable): of a multipart/report (RFC 6522), small letters */
} MsMail;

/** ms_mail_read: @bytes: of any kind, an mbox "From " line before them or not */
MsMail *ms_mail_read (const char *bytes, gsize length);
void    ms_mail_free (MsMail *self);

/** ms_mail_fields_read: @text: the fields, and what follows behind an empty line.
 * Returns: (transfer full) (element-type MsMailField) */
GPtrArray *ms_mail_fields_read (const char *text, gsize length);

/** ms_mail_field: Returns: (nullable) (transfer none): the first of @name, without regard to
 * case */
const char *ms_mail_field (GPtrArray *fields, const char *name);

/** ms_mail_field_decoded: Returns: (transfer full) (nullable): the same with RFC 2047 undone */
char *ms_mail_field_decoded (GPtrArray *fields, const char *name);

/** ms_mail_parameter: Returns: (transfer full) (nullable): "x" of `multipart/report;
 * boundary="x"` */
char *ms_mail_parameter (const char *value, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsMail, ms_mail_free)

G_END_DECLS
