/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-reply.h - one SMTP reply: RFC 5321 §4.2; its enhanced code: RFC 2034 §4, RFC 3463 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Immutable once whole; shared by all recipients it decides for, on any thread. */
typedef struct
{
  guint code;     /* 200 to 599 */
  char *enhanced; /* (owned) (nullable): "5.1.1"; NULL where there is none or its class is
                     another */
  char *text;     /* (owned): printable UTF-8, without the codes, lines joined by one blank */
} MsReply;

MsReply *ms_reply_new (guint code, const char *enhanced, const char *text);
MsReply *ms_reply_ref (MsReply *self);
void     ms_reply_unref (MsReply *self);

/** ms_reply_reference: Returns: (transfer full) (nullable): the queue id that a 2yz reply to
 * the final dot names, in the words of the servers we know; else its text; %NULL for an empty
 * one */
char *ms_reply_reference (const MsReply *self);

/*
 * Assembles replies from bytes in pieces of any size.  Bounded: a line over 4,096 bytes or a
 * reply over 64 KiB or 1,024 lines is an error (RFC 5321 §4.5.3.1.5 asks for 512 a line).
 */
typedef struct _MsReplyParser MsReplyParser;

MsReplyParser *ms_reply_parser_new (void);
void           ms_reply_parser_free (MsReplyParser *self);

/**
 * ms_reply_parser_feed:
 * @used: (out): how many bytes were taken; all of them unless a reply was completed
 * @reply: (out) (transfer full) (nullable): the reply these bytes completed, else %NULL
 *
 * Errors: %MS_REPLY_ERROR_SYNTAX: this is not SMTP; the conversation is lost
 */
gboolean ms_reply_parser_feed (MsReplyParser *self,
                               const char    *bytes,
                               gsize          length,
                               gsize         *used,
                               MsReply      **reply,
                               GError       **error);

/** ms_reply_parser_is_idle: whether no reply has begun */
gboolean ms_reply_parser_is_idle (const MsReplyParser *self);

#define MS_REPLY_ERROR (ms_reply_error_quark ())
GQuark ms_reply_error_quark (void);
enum
{
  MS_REPLY_ERROR_SYNTAX,
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsReply, ms_reply_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsReplyParser, ms_reply_parser_free)

G_END_DECLS
