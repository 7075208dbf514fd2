/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-match.h - whom of those that were sent to a mail that came back is about */

#pragma once

#include "ms-db.h"
#include "ms-return.h"
#include "ms-token.h"

G_BEGIN_DECLS

/* For how long after the last try somebody can be matched by his address alone.  Servers give
 * up within five days (RFC 5321 §4.5.4.1). */
#define MS_RETURN_MATCH_DAYS 7

typedef struct
{
  char             *address;     /* (owned): key: of the recipient, whatever the report names */
  gint64            campaign_id; /* 0: it is gone */
  gint64            recipient_id; /* 0: he is gone */
  const MsReturned *returned; /* (nullable): what the mail says of him; of the MsReturn given */
  gboolean          told; /* by a token of his or of his campaign, not by his address alone */
  gboolean          verp; /* the return paths of his campaign name their recipients */
} MsReturnMatch;

/** ms_return_match_seek_token: @out: (out): the token of @purpose in the envelope's recipients;
 * Returns: %FALSE: there is none of ours */
gboolean ms_return_match_seek_token (const MsTokenKey *key,
                                     MsTokenPurpose    purpose,
                                     const MsReturn   *mail,
                                     MsToken          *out);

/**
 * ms_return_match:
 *
 * By the token of one recipient, whoever the report names: a mail that was forwarded is still
 * that recipient's.  It stands in the return path, else in a header field of the message that
 * is quoted (List-Unsubscribe, Return-Path, Message-ID), else in a reference to it.  Else by
 * the addresses that the report names, by each: of those sent to in the last
 * %MS_RETURN_MATCH_DAYS, in the campaign that a token tells, else in the latest one whose From
 * is that of the message quoted, where one is quoted.
 *
 * An automatic reply is ours only by a token in the return path: what goes to the From address
 * belongs to the person who reads it.
 *
 * Returns: (transfer full) (element-type MsReturnMatch): none: it is foreign
 */
GPtrArray *ms_return_match (MsDb             *db,
                            const MsTokenKey *key,
                            const MsReturn   *mail,
                            GError          **error);

G_END_DECLS
