/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return.h - what a mail that came back says: a bounce, a complaint, an auto-reply */

#pragma once

#include "ms-reading.h"

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_RETURN_OTHER,  /* an ordinary mail, or a report that all went well */
  MS_RETURN_BOUNCE, /* given up: at least one recipient did not get it */
  MS_RETURN_DELAY,  /* not delivered yet, and still being tried */
  MS_RETURN_COMPLAINT,
  MS_RETURN_AUTOREPLY, /* an absence, a receipt, a challenge */
  MS_RETURN_UNSUBSCRIBE,
} MsReturnKind;

/** ms_return_kind_to_string: "bounce": never translated */
const char *ms_return_kind_to_string (MsReturnKind kind);
/** ms_return_kind_label: translated, short, for a column */
const char *ms_return_kind_label (MsReturnKind kind);

/* One recipient of ours that it is about. */
typedef struct
{
  char *address;  /* (owned): as the report names it, valid UTF-8, with an "@", unchecked */
  char *original; /* (owned) (nullable): as it was sent to, where the report says so and it
                     differs: a mail that was forwarded (RFC 3464 §2.3.1) */
  gboolean hard;  /* nobody will ever get mail there, without a doubt: a mailbox that is closed,
                     a  "user unknown" that may be a filter's are not; only of a bounce */
  MsReplyClass class;
  guint code;       /* of the SMTP reply; 0: none is told */
  char *enhanced;   /* (owned) (nullable): "5.1.1" */
  char *diagnostic; /* (owned): one printable line; "" where nothing is said */
} MsReturned;

/* What names the message of ours that it is about: raw, for whoever knows our messages. */
typedef struct
{
  GStrv      envelope_recipients; /* (owned): where it was delivered to, the likeliest first */
  GPtrArray *original_fields; /* (owned) (element-type MsMailField): of the message returned */
  char      *message_id;      /* (owned) (nullable): of the message returned, with <> */
  char      *envelope_id;     /* (owned) (nullable): RFC 3461 §4.4 */
  char      *original_sender; /* (owned) (nullable): Original-Mail-From of a complaint (RFC 5965
                                 §3.2) */
  GStrv references; /* (owned): In-Reply-To and References of the mail itself, and of a
                       receipt Original-Message-ID (RFC 8098 §3.2.5) */
} MsReturnClues;

typedef struct
{
  MsReturnKind kind;
  GPtrArray *recipients; /* (owned) (element-type MsReturned): each address once; at most 500 */
  MsReturned *unnamed;   /* (owned) (nullable): of a bounce or a delay that names nobody: why;
                            address is "" */
  char         *sender;  /* (owned): From, one printable line; "" where there is none */
  char         *subject; /* (owned): likewise */
  MsReturnClues clues;
} MsReturn;

/**
 * ms_return_read:
 * @bytes: one mail, of any bytes
 *
 * Any thread, no I/O.  Of a large mail the first 4 MiB are read; time is linear in them.
 *
 * A sender who merely writes, a machine that answers for someone absent and a delay are never a
 * bounce: where it is in doubt, it is none.  Of an auto-reply, a complaint and an unsubscribe
 * mail the recipient is whose it is, with %MS_CLASS_OTHER.
 *
 * Returns: (transfer full)
 */
MsReturn *ms_return_read (const char *bytes, gsize length);
void      ms_return_free (MsReturn *self);

/** ms_return_original_field: Returns: (nullable) (transfer none): a header field of the message
 * returned, such as Feedback-ID */
const char *ms_return_original_field (const MsReturn *self, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsReturn, ms_return_free)

G_END_DECLS
