/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-record.h - what came back, written: the mail, and what is known by it */

#pragma once

#include "ms-db.h"

G_BEGIN_DECLS

/* All on the store's thread, in its transaction. */

#define MS_RETURN_RAW_LONGEST (256 * 1024)
#define MS_RETURN_DIGEST_SIZE 32

/* The kinds of MsReturnKind that something follows from. */
#define MS_RETURN_KIND_BOUNCE      1
#define MS_RETURN_KIND_COMPLAINT   3
#define MS_RETURN_KIND_UNSUBSCRIBE 5

/* What is said against an address; stored. */
typedef enum
{
  MS_RETURN_WEIGHT_NONE = 0, /* nothing: a delay, or the sender's own fault */
  MS_RETURN_WEIGHT_SOFT = 1, /* it may be over next time */
  MS_RETURN_WEIGHT_HARD = 2, /* nobody will ever get mail there */
} MsReturnWeight;

/* Why nothing follows from what is said; stored. */
typedef enum
{
  MS_RETURN_DOUBT_NONE = 0,     /* it counts */
  MS_RETURN_DOUBT_NO_TOKEN = 1, /* a real one would have come with a token of ours */
  MS_RETURN_DOUBT_TOO_MANY = 2, /* without a token it names more than may be believed */
} MsReturnDoubt;

typedef struct
{
  gint64        mailbox_id; /* 0: none */
  guint         kind;       /* MsReturnKind */
  const char   *sender;     /* printable */
  const char   *subject;    /* printable */
  const guint8 *digest;     /* (array fixed-size=32) */
  gint64        size;       /* octets, of the whole mail */
  GBytes       *raw;        /* at most MS_RETURN_RAW_LONGEST */
} MsReturnMail;

/** ms_return_record_known: @out_id: (out): of the mail with this digest; 0: none is known */
gboolean ms_return_record_known (MsDb         *db,
                                 const guint8 *digest,
                                 gint64       *out_id,
                                 guint        *out_kind,
                                 GError      **error);

/** ms_return_record_mail: @out_id: (out): its id; Errors: %MS_STORE_ERROR_EXISTS */
gboolean ms_return_record_mail (MsDb               *db,
                                const MsReturnMail *mail,
                                gint64             *out_id,
                                GError            **error);

/** ms_return_record_forget: of a mail that turned out to say nothing new */
gboolean ms_return_record_forget (MsDb *db, gint64 return_id, GError **error);

typedef struct
{
  gint64         return_id;    /* 0: said while sending */
  guint          kind;         /* MsReturnKind */
  const char    *address;      /* key */
  gint64         campaign_id;  /* 0: not known */
  gint64         recipient_id; /* 0: not known */
  MsReturnWeight weight;       /* none where there is a doubt */
  MsReturnDoubt  doubt;
  guint class;            /* MsReplyClass */
  guint       code;       /* 0: none */
  const char *enhanced;   /* (nullable) */
  const char *diagnostic; /* one printable line */
} MsReturnedNote;

/** ms_return_record_returned: a bounce's recipient who was sent to, or of whom that is not
 * certain, is `bounced` from now on, unless it is in doubt; the same address of the same mail
 * again: nothing happens */
gboolean ms_return_record_returned (MsDb *db, const MsReturnedNote *note, GError **error);

/** ms_return_record_count: @out_count: (out): how many mails of its kind, about its campaign
 * and address, are on record, in doubt as it is or like it in none; at most @limit */
gboolean ms_return_record_count (MsDb                 *db,
                                 const MsReturnedNote *note,
                                 guint                 limit,
                                 guint                *out_count,
                                 GError              **error);

G_END_DECLS
