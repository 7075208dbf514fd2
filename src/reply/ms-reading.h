/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-reading.h - what a real-world reply means, beyond its first digit */

#pragma once

#include "ms-state.h"

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_CLASS_OTHER,
  MS_CLASS_DELIVERED,
  MS_CLASS_RECIPIENT_UNKNOWN,
  MS_CLASS_RECIPIENT_FILTERED, /* the recipient, or his server for him, refuses this sender */
  MS_CLASS_RECIPIENT_MOVED,
  MS_CLASS_MAILBOX_DISABLED,
  MS_CLASS_MAILBOX_FULL,
  MS_CLASS_DOMAIN_BAD,
  MS_CLASS_SENDER_REJECTED,
  MS_CLASS_RELAY_DENIED,
  MS_CLASS_AUTH, /* the sender's SPF, DKIM or DMARC */
  MS_CLASS_IP_BLOCKED,
  MS_CLASS_SPAM,
  MS_CLASS_CONTENT,
  MS_CLASS_VIRUS,
  MS_CLASS_POLICY,
  MS_CLASS_SIZE,
  MS_CLASS_RATE_LIMITED,
  MS_CLASS_GREYLIST,
  MS_CLASS_SERVER_ERROR,
  MS_CLASS_NETWORK,
  MS_CLASS_TLS,
  MS_CLASS_PROTOCOL,
  MS_CLASS_EXPIRED, /* tried in vain until its time was over */
} MsReplyClass;

#define MS_N_CLASSES 24

/** ms_reply_class_to_string: "recipient_unknown": never translated */
const char *ms_reply_class_to_string (MsReplyClass class);
gboolean    ms_reply_class_from_string (const char *name, MsReplyClass *out);
/** ms_reply_class_blames_address: whether it speaks against the address when it comes again and
 * again; not what is the sender's own fault, such as a block list, or the message's */
gboolean ms_reply_class_blames_address (MsReplyClass class);
/** ms_reply_class_label: translated, short, for a column */
const char *ms_reply_class_label (MsReplyClass class);

typedef struct
{
  MsReplyClass class;
  gboolean retry; /* the same message to the same address may succeed later: as the first digit
                     says (RFC 5321 §4.2.1) unless the text is known to mean the other */
  gboolean    address_bad;  /* nobody will ever get mail at this address: it is to be removed */
  guint       wait_seconds; /* that the text asks for; 0: none */
  const char *remark;       /* private: key of a finer explanation; NULL: its class's */
} MsReading;

/**
 * ms_reading:
 * @code: 0: there was none
 * @enhanced: (nullable): "5.1.1"
 * @text: without the codes; of any bytes
 *
 * Any thread, no I/O after the rules (data/replies.tsv, compiled in) were read once.  Some
 * microseconds: linear in the text, which is cut at 2,000 bytes.
 */
MsReading ms_reading (guint code, const char *enhanced, const char *text);

/** ms_reading_set_class: @class: an MsReplyClass that is known better; -1: none is */
void ms_reading_set_class (MsReading *self, gint class);

/** ms_reading_is_about_address: whether it is about the one recipient: another one on the same
 * server may well be accepted */
gboolean ms_reading_is_about_address (const MsReading *self);

/** ms_reading_line: @line: as servers and bounces write it: "550-5.1.1 no such user\n550 …",
 * with or without codes, "smtp;550 …", "said: 550 … (in reply to RCPT TO command)" */
MsReading ms_reading_line (const char *line);

/** ms_reading_explain: Returns: (transfer none): one translated sentence for a person: what it
 * means and what to do */
const char *ms_reading_explain (const MsReading *self);

/**
 * ms_reading_of_outcome:
 * @state: of a recipient or of an attempt
 * @code: 0: there was none
 * @enhanced: (nullable): %NULL and "" are none
 * @text: (nullable)
 *
 * What a report says of an outcome that is kept: that there was no reply has a reading too.
 *
 * Returns: %FALSE: nothing came of it yet, or nothing was sent: there is nothing to explain
 */
gboolean ms_reading_of_outcome (MsState     state,
                                guint       code,
                                const char *enhanced,
                                const char *text,
                                MsReading  *out);

G_END_DECLS
