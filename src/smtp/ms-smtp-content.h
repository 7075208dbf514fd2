/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-content.h - a message's bytes as DATA carries them: RFC 5321 §4.5.2 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Content goes out in pieces of at most this many bytes. */
#define MS_SMTP_PIECE (64 * 1024)

/**
 * ms_smtp_content_is_sound:
 * @dotted: (out): whether a line begins with a dot, if it is sound
 *
 * Whether each line ends in CRLF, the last one included, and there is no other CR or LF: what
 * differs could end the message early for some server (SMTP smuggling).
 */
gboolean ms_smtp_content_is_sound (const char *content, gsize length, gboolean *dotted);

/* Walks over content once, doubling the dots that begin a line. */
typedef struct
{
  const char *at;
  const char *end;
  gboolean    line_start;
  gboolean    dotted;
} MsSmtpContent;

/** ms_smtp_content_begin: @dotted: %FALSE spares the search for dots; %TRUE is always right */
void ms_smtp_content_begin (MsSmtpContent *self,
                            const char    *content,
                            gsize          length,
                            gboolean       dotted);

/** ms_smtp_content_is_over: whether everything but the final dot was given out */
gboolean ms_smtp_content_is_over (const MsSmtpContent *self);

/**
 * ms_smtp_content_next:
 * @buffer: takes the piece where it cannot be lent from the content itself; truncated first
 * @length: (out): at most %MS_SMTP_PIECE
 *
 * A stretch of a whole piece without a dot to double is lent without a copy; the rest of the
 * content is always in @buffer, so that the dot and what follows can be appended.
 *
 * Returns: (transfer none): valid until the next call
 */
const char *ms_smtp_content_next (MsSmtpContent *self, GString *buffer, gsize *length);

G_END_DECLS
