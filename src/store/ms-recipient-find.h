/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-recipient-find.h - whom of all campaigns' recipients a token or a mail is about */

#pragma once

#include "ms-db.h"
#include "ms-token.h"

G_BEGIN_DECLS

typedef struct
{
  gint64   id;
  gint64   campaign_id;
  char    *address;   /* (owned): key */
  char    *sender;    /* (owned): the campaign's From mailbox */
  gboolean verp;      /* its identity's return paths name their recipients */
  gboolean rehearsal; /* nothing was sent */
} MsRecipientFound;

void ms_recipient_found_free (MsRecipientFound *self);

/** ms_recipient_find: @out: (out) (transfer full) (nullable): %NULL: there is none */
gboolean ms_recipient_find (MsDb              *db,
                            gint64             recipient_id,
                            MsRecipientFound **out,
                            GError           **error);

/** ms_recipient_find_address: @address: (out) (transfer full) (nullable): the key of whom
 * @token names, if he is still there; @written: (out) (transfer full) (nullable): as he writes
 * it */
gboolean ms_recipient_find_address (MsDb          *db,
                                    const MsToken *token,
                                    char         **address,
                                    char         **written,
                                    GError       **error);

/**
 * ms_recipient_find_sent:
 * @address: key
 * @campaign_id: 0: any; rehearsals never
 * @since: ms_clock_wall()
 *
 * Some microseconds for each campaign there is, however many recipients it has.
 *
 * Returns: (transfer full) (element-type MsRecipientFound): who was sent to since then, or of
 *   whom that is not certain; the latest first, at most 20
 */
GPtrArray *ms_recipient_find_sent (MsDb       *db,
                                   const char *address,
                                   gint64      campaign_id,
                                   gint64      since,
                                   GError    **error);

/** ms_recipient_find_known: @out: (out): whether @address is a contact's, or was ever mailed */
gboolean ms_recipient_find_known (MsDb *db, const char *address, gboolean *out, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsRecipientFound, ms_recipient_found_free)

G_END_DECLS
