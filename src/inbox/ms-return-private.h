/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-private.h - private: a mail that came back while it is read */

#pragma once

#include "ms-mail.h"
#include "ms-notice.h"
#include "ms-return-signs.h"
#include "ms-return.h"
#include "ms-status-report.h"

G_BEGIN_DECLS

#define MS_RETURN_RECIPIENTS_MOST 500

typedef struct
{
  MsMail       *mail;   /* (owned) */
  MsNotice     *notice; /* (owned) */
  MsReturnSigns signs;
  GPtrArray    *entries; /* (owned) (element-type MsStatusEntry) */
  GPtrArray    *report;  /* (owned) (nullable) (element-type MsMailField): a complaint's */
  GHashTable   *own;     /* (owned): addresses in small letters that are not the failed one */
  MsReturn     *result;
} MsReturnReader;

/* ms-return-parts.c */

/** ms_return_read_parts: fills all but the result's kind and recipients */
void     ms_return_read_parts (MsReturnReader *reader);
gboolean ms_return_has_part (const MsReturnReader *reader, MsPartKind kind);
/** ms_return_is_own: whether @address is the sender's or the reporter's */
gboolean ms_return_is_own (const MsReturnReader *reader, const char *address);

/* ms-return-kind.c */

MsReturnKind ms_return_find_kind (MsReturnReader *reader);
/** ms_return_is_from_system: whether it comes from a mail system rather than from a person: who
 * forwards a bounce, or asks about one, has its words in his mail, and its parts as well */
gboolean ms_return_is_from_system (const MsReturnReader *reader);

/* ms-return-recipients.c: whom it is about, by what it is */

void ms_return_take_reported (MsReturnReader *reader);
void ms_return_take_noticed (MsReturnReader *reader);
void ms_return_take_unnamed (MsReturnReader *reader);
void ms_return_take_sender (MsReturnReader *reader);
void ms_return_take_complaint (MsReturnReader *reader);

G_END_DECLS
