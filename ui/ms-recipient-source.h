/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-recipient-source.h - a campaign's recipients as a paged table */

#pragma once

#include "ms-failure.h"
#include "ms-paged-model.h"

G_BEGIN_DECLS

enum
{
  MS_RECIPIENT_ADDRESS,
  MS_RECIPIENT_STATE,
  MS_RECIPIENT_REASON, /* the class of its failure */
  MS_RECIPIENT_REPLY,
  MS_RECIPIENT_NEXT, /* when it is tried again: ms_clock_wall() as digits; "0": by hand */
  MS_RECIPIENT_SITE,
  MS_RECIPIENT_SERVER,
  MS_RECIPIENT_REFERENCE,
  MS_RECIPIENT_ATTEMPTS,
  MS_RECIPIENT_WHEN,
  MS_RECIPIENT_SHOWN, /* so many columns; the others are for the program */
  MS_RECIPIENT_KEY = MS_RECIPIENT_SHOWN,
  MS_RECIPIENT_MEANING, /* what its failure means */
  MS_RECIPIENT_COLUMNS,
};

/* Which of them. */
typedef struct
{
  MsRecipientFilter rows;
  gboolean          by_class; /* only those whose failure is of @class */
  MsReplyClass class;
} MsRecipientWish;

/** ms_recipient_wish_copy: Returns: (transfer full): with texts of its own */
MsRecipientWish *ms_recipient_wish_copy (const MsRecipientWish *self);
void             ms_recipient_wish_free (MsRecipientWish *self);

/** ms_recipient_wish_takes: whether @row, one of those of the filter, is of its class */
gboolean ms_recipient_wish_takes (const MsRecipientWish *self, const MsRecipientRow *row);

/** ms_recipient_source_show: @wish: copied.  A row's kind is its MsState. */
void ms_recipient_source_show (MsPagedModel *model, const MsRecipientWish *wish);

G_END_DECLS
