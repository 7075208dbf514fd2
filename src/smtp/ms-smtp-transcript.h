/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-transcript.h - what was said in a conversation, for a person to read */

#pragma once

#include "ms-reply.h"

G_BEGIN_DECLS

/*
 * Lines as "C: EHLO x" and "S: 250 ok", printable; of message content only its size.  The last
 * 1,000 lines are kept.  One thread.
 */
typedef struct _MsSmtpTranscript MsSmtpTranscript;

typedef void (*MsSmtpTranscriptFunc) (const char *line, gpointer user_data);

/** ms_smtp_transcript_new: @func: (nullable): told each line as it is said, on the session's
 * thread */
MsSmtpTranscript *ms_smtp_transcript_new (MsSmtpTranscriptFunc func, gpointer user_data);
void              ms_smtp_transcript_free (MsSmtpTranscript *self);

void ms_smtp_transcript_add (MsSmtpTranscript *self,
                             char              side,
                             const char       *line,
                             gssize            length);

/** ms_smtp_transcript_add_commands: @commands: any number, each ending in CRLF */
void ms_smtp_transcript_add_commands (MsSmtpTranscript *self, const char *commands);

/** ms_smtp_transcript_add_content: @length: in bytes; all that is shown of a message */
void ms_smtp_transcript_add_content (MsSmtpTranscript *self, gsize length);
void ms_smtp_transcript_add_reply (MsSmtpTranscript *self, const MsReply *reply);

/** ms_smtp_transcript_to_string: Returns: (transfer full): all lines, each ending in LF */
char *ms_smtp_transcript_to_string (const MsSmtpTranscript *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSmtpTranscript, ms_smtp_transcript_free)

G_END_DECLS
