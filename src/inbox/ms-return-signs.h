/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-signs.h - what gives a mail away: who wrote it, and in which words */

#pragma once

#include "ms-mail.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean daemon;      /* its sender is a mail system, by name */
  gboolean robot;       /* its sender may be one, by his mailbox, and nobody hands it on */
  gboolean null_sender; /* its envelope sender is empty: RFC 5321 §4.5.5 */
  gboolean converses;   /* "Re:", "Fwd:", In-Reply-To, a mailing list: people are talking */
  gboolean answers;     /* "Re:", and the mail that it answers is named */
  gboolean absence;     /* someone's automatic answer, by its subject or a field of its own */
  gboolean automatic;   /* Auto-Submitted says so (RFC 3834 §5), as bounces do too */
  gboolean challenge;   /* asks the sender to prove himself */
  gboolean for_owner;   /* a report to a postmaster or the owner of a list */
  gboolean about_goods; /* a parcel, a payment: what else may not be delivered */
  gboolean fails_in_subject;
  gboolean fails_in_text; /* in words that mail systems use */
  gboolean may_fail;      /* in words that others use too */
  gboolean delays;        /* it is not over yet */
  gboolean unsubscribes;
} MsReturnSigns;

/** ms_return_signs_read: @text: the server's own words, or the writer's */
MsReturnSigns ms_return_signs_read (const MsMail *mail, const char *text);

G_END_DECLS
