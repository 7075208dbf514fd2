/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-letter.h - a campaign's message, compiled once and rendered for each recipient */

#pragma once

#include "ms-campaign.h"
#include "ms-dkim.h"
#include "ms-fields.h"
#include "ms-way-back.h"

G_BEGIN_DECLS

/*
 * Immutable: one letter serves all session threads at once.  What is the same for every
 * recipient (structure, attachments, parts without merge fields) is encoded when the letter is
 * made.
 */
typedef struct _MsLetter MsLetter;

typedef enum
{
  MS_LETTER_EIGHT_BIT = 1 << 0, /* 8BITMIME: text within 998 octets a line needs no encoding */
  MS_LETTER_TEST = 1 << 1,      /* the subject is marked [Test] */
  MS_LETTER_UTF8 = 1 << 2, /* SMTPUTF8: an address may stand in a header as it is (RFC 6532) */
} MsLetterFlags;

/* Who gets it.  All pointers are borrowed for the call. */
typedef struct
{
  const char *key;     /* the address's key */
  const char *written; /* (nullable): its written form */
  const char *const
        *values; /* (nullable): the contact's fields, in the letter's table's order */
  gint64 id;     /* in the ledger; 0: a specimen, whose tokens name nobody */
  gint64 hash;   /* ms_letter_hash(): spares it where more than one call is made; 0: unknown */
} MsLetterRecipient;

/**
 * ms_letter_new:
 * @campaign: copied as far as needed
 * @list_name: (nullable): for List-Id (RFC 2919)
 * @back: (nullable): %NULL: no campaign, but a message that nobody can unsubscribe from
 * @date: ms_clock_wall(), for Date
 *
 * A part of the body that does not hold {{unsubscribe_url}} or {{unsubscribe_mailto}}, or holds
 * it on a condition, gets a footer with the postal address and the way to unsubscribe, in the
 * language of this process's locale.  A text that is made of the HTML has what the HTML has.
 *
 * Errors: %MS_COMPOSE_ERROR_SYNTAX (template; "subject, line 1, column 7: …"),
 * %MS_COMPOSE_ERROR_MESSAGE (no subject and no body, From or Reply-To is no address, a header's
 * name, an envelope sender that is too long to name
 * recipients)
 */
MsLetter *ms_letter_new (const MsCampaign *campaign,
                         MsFieldTable     *fields,
                         const char       *list_name,
                         const MsWayBack  *back,
                         gint64            date,
                         GError          **error);
void      ms_letter_free (MsLetter *self);

/**
 * ms_letter_set_signer:
 * @signer: what every rendering is signed with
 *
 * Before the letter is shared.  A signed message is rendered without 8bit parts, whatever the
 * flags allow: a relay may encode those anew (RFC 6376 §5.3).
 */
void ms_letter_set_signer (MsLetter *self, MsDkimSigner *signer);

/**
 * ms_letter_check_fields:
 * @warnings: (out) (transfer full) (optional) (array zero-terminated=1): unknown fields with a
 * fallback
 *
 * Whether every merge field without a fallback is known: in the table, `email`,
 * `unsubscribe_url` or `unsubscribe_mailto`.
 *
 * Errors: %MS_COMPOSE_ERROR_FIELD, with part, line and column of the first
 */
gboolean ms_letter_check_fields (const MsLetter *self, char ***warnings, GError **error);

/** ms_letter_is_personal: whether it says anything that only one contact may read; a way to
 * unsubscribe is there for a group as well */
gboolean ms_letter_is_personal (const MsLetter *self);

/* Which parts got a footer: not those whose author said himself how to unsubscribe. */
typedef enum
{
  MS_LETTER_FOOTER_TEXT = 1 << 0, /* not set for a text that is made of the HTML */
  MS_LETTER_FOOTER_HTML = 1 << 1,
} MsLetterFooters;

MsLetterFooters ms_letter_get_footers (const MsLetter *self);

/**
 * ms_letter_render:
 * @recipient: (nullable): %NULL: the message to a group (To: undisclosed-recipients:;)
 * @out: emptied first; receives the message as DATA carries it before dot-stuffing: CRLF line
 * ends, no line over 998 octets, ending in CRLF
 * @out_eight_bit: (out): whether an octet above 127 is in it (never without the flag)
 *
 * Any thread, each with its own @out.  Never fails: what a field holds cannot break the
 * message.
 */
void ms_letter_render (const MsLetter          *self,
                       const MsLetterRecipient *recipient,
                       MsLetterFlags            flags,
                       GString                 *out,
                       gboolean                *out_eight_bit);

/** ms_letter_hash: what tokens hold of an address's key; 0: of nobody's, for there are none */
gint64 ms_letter_hash (const MsLetter *self, const char *key);

/** ms_letter_append_sender: the envelope sender of the message to @recipient (nullable): it
 * names him where MsWayBack.verp says so; any thread */
void ms_letter_append_sender (const MsLetter          *self,
                              const MsLetterRecipient *recipient,
                              GString                 *out);

#define MS_COMPOSE_ERROR (ms_compose_error_quark ())
GQuark ms_compose_error_quark (void);
enum
{
  MS_COMPOSE_ERROR_SYNTAX,
  MS_COMPOSE_ERROR_FIELD,
  MS_COMPOSE_ERROR_MESSAGE,
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsLetter, ms_letter_free)

G_END_DECLS
