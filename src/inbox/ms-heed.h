/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-heed.h - a mail that came back, matched with what was sent, and what follows from it */

#pragma once

#include "ms-db.h"
#include "ms-return.h"
#include "ms-token.h"

G_BEGIN_DECLS

/*
 * Whom a mail without a token may harm.  A token is known to its recipient and to his servers
 * alone; an address is known to many, and anybody can write a report that names it.
 *
 * A token is the recipient's in the return path, or his or his campaign's in what is quoted or
 * answered of a message (ms_return_match()): with that of a campaign, as a message to several
 * has it, all that the report names and the campaign was sent to are told by a token.
 *
 * By their addresses alone
 *   nobody is bounced of a campaign whose identity's return paths name their recipients
 *     (MsIdentity.verp): a real report would have come with the token, or quote one;
 *   of other campaigns a mail bounces those it names if they are few, strangers included:
 *     at most %MS_HEED_BOUNCES_MOST, else nobody;
 *   a mail is a complaint of one, not of several.
 * What is not believed is recorded and shown with its MsReturnDoubt: it has no weight, moves
 * and suppresses nobody, and does not stand in the way of a report that comes with a token.
 */
#define MS_HEED_BOUNCES_MOST    3
#define MS_HEED_COMPLAINTS_MOST 1

/* What one mail came to. */
typedef struct
{
  gboolean ours;  /* it is about something we sent, or from somebody we know who wants to
                     leave: it is in the ledger.  Everything else is foreign: hands off */
  gboolean known; /* it had been heeded before, or says what enough others said: nothing
                     new, and it is not kept once more */
  MsReturnKind kind;
  guint        recipients; /* it is about, of ours */
  guint        suppressed; /* of these are so from now on, by it */
} MsHeeded;

/**
 * ms_heed:
 * @mailbox_id: where it was found; 0: nowhere
 * @bytes: the mail, whole or its first 4 MiB; of any bytes
 * @size: of the whole mail
 *
 * On the store's thread, in its transaction, which holds it whole or not at all.  Whose it is
 * is told by ms_return_match(); who wants to leave, by ms_return_wish_find().  Then
 *   a bounce has its recipient `bounced` who was sent to or uncertain, and counts by
 *     ms_return_rules_apply();
 *   a complaint suppresses its recipient at once, a wish to leave what it is about;
 *     repeated, the wish is one more on record: who asked twice is not mailed when the one is
 *     undone;
 *   a bounce or a complaint in doubt, as above, changes nothing;
 *   a delay, and an automatic reply that came to a return path, are ours and change nothing;
 *   an automatic reply to the From address, and whatever else a person writes, is foreign.
 *
 * The same mail never counts twice, whatever ends its lines.  Of one kind, campaign and address
 * some twenty mails are kept, and as many that are in doubt: who sends thousands fills no disk.
 * What anybody can forge without a token is therefore a bounce of a few addresses that were
 * mailed within the last days, where return paths do not name them, a complaint of one, and a
 * wish to leave of the address that it comes from.
 *
 * Errors: %MS_STORE_ERROR alone; no mail is too odd
 */
gboolean ms_heed (MsDb             *db,
                  const MsTokenKey *key,
                  gint64            mailbox_id,
                  const char       *bytes,
                  gsize             length,
                  gsize             size,
                  MsHeeded         *out,
                  GError          **error);

G_END_DECLS
