/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-dialogue.h - listens while libcurl opens a conversation, and judges what it hears */

#pragma once

#include "ms-reply.h"
#include "ms-smtp-capabilities.h"

G_BEGIN_DECLS

/*
 * Pure.  libcurl is lenient: it takes any 2yz for a greeting, tries HELO after any refusal and
 * goes on without the login that a server does not offer.
 */
typedef struct
{
  MsPhase        phase;
  guint          progress; /* changes with each command and each reply */
  MsSmtpOffer    offer;    /* of the last EHLO */
  gboolean       said_ehlo;
  gboolean       logged_in;
  MsReply       *greeting; /* (owned) (nullable) */
  MsReply       *last;     /* (owned) (nullable): the last whole reply */
  MsReplyParser *parser;   /* (owned) */
  guint          n_lines;  /* of the reply that is coming */
} MsSmtpDialogue;

void ms_smtp_dialogue_init (MsSmtpDialogue *self);
void ms_smtp_dialogue_clear (MsSmtpDialogue *self);

/** ms_smtp_dialogue_sent: @line: a command, or a part of a login, as libcurl sent it */
void ms_smtp_dialogue_sent (MsSmtpDialogue *self, const char *line, gsize length);

/**
 * ms_smtp_dialogue_heard:
 * @line: with its line end
 * @whole: (out): whether it completed a reply
 *
 * Errors: the conversation must end here: %MS_SMTP_ERROR_REFUSED, %MS_SMTP_ERROR_PROTOCOL
 */
gboolean ms_smtp_dialogue_heard (MsSmtpDialogue *self,
                                 const char     *line,
                                 gsize           length,
                                 gboolean       *whole,
                                 GError        **error);

/** ms_smtp_dialogue_is_secret: whether what is said now belongs to a login */
gboolean ms_smtp_dialogue_is_secret (const MsSmtpDialogue *self);

G_END_DECLS
