/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-group.h - which commands go out together, and what each reply means: RFC 2920 §3.1 */

#pragma once

#include "ms-smtp-session.h"

G_BEGIN_DECLS

/*
 * Pure: it writes commands into a string and is told the replies.  One lives as long as its
 * session, since what a transaction left behind (an open MAIL, a lost synchronization) holds
 * for the next.
 */
typedef struct
{
  const MsSmtpCapabilities *capabilities;
  gboolean                  pipelining;
  gboolean mail_left_open; /* the server may hold a transaction that must be reset */

  MsSmtpTransaction *current; /* this exchange's; borrowed */
  MsSmtpTransaction *next;
  GArray            *steps;    /* (owned) (element-type Step) */
  guint              written;  /* how many of them are on their way */
  guint              answered; /* how many of these have their reply */
  gboolean           mail_answered;
  gboolean           mail_accepted;
  gboolean           unsynchronized;
} MsSmtpGroup;

typedef enum
{
  MS_SMTP_GROUP_ON,       /* go on */
  MS_SMTP_GROUP_OVER,     /* 421: the session is over */
  MS_SMTP_GROUP_CONFUSED, /* nobody knows any more what answers what: close */
} MsSmtpGroupTake;

void ms_smtp_group_init (MsSmtpGroup *self, const MsSmtpCapabilities *capabilities);
void ms_smtp_group_clear (MsSmtpGroup *self);

/**
 * ms_smtp_group_begin:
 *
 * Recipients and messages that this server cannot take, or that would break out of a command,
 * are decided here, with a reply of our own, before the wire.
 */
void ms_smtp_group_begin (MsSmtpGroup       *self,
                          MsSmtpTransaction *current,
                          MsSmtpTransaction *next);

/**
 * ms_smtp_group_write:
 * @content: (out): whether the current message's content and dot lead
 *
 * Appends the commands that may go out now.  To be called when no reply is owed.
 *
 * Returns: %FALSE when the exchange is complete
 */
gboolean ms_smtp_group_write (MsSmtpGroup *self, GString *commands, gboolean *content);

/** ms_smtp_group_owed: whether a reply is owed, and to what */
gboolean ms_smtp_group_owed (const MsSmtpGroup *self, MsPhase *phase);

/** ms_smtp_group_take: @reply: answers the oldest command that waits for one */
MsSmtpGroupTake ms_smtp_group_take (MsSmtpGroup *self, MsReply *reply);

/** ms_smtp_group_lost: the conversation ended; sets what became of both transactions */
void ms_smtp_group_lost (MsSmtpGroup *self, gboolean dot_taken);

G_END_DECLS
