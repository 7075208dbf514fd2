/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-reading-words.h - a reply's text reduced to what is the same in every reply of its kind */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A text is cut there: no server explains itself at greater length (RFC 5321 §4.5.3.1.5). */
#define MS_READING_LONGEST 2000

/**
 * ms_reading_words:
 * @text: of any bytes
 *
 * ASCII small letters, each word behind a blank and a blank at the end.  Addresses, numbers,
 * what stands in angle brackets and apostrophes are left out; a host or a URL is one word
 * behind
 * "@".  Words that begin with "%" tell what is not among the words: "%ip" that
 * there was an IP address, "%mail", "%rcpt", "%data", "%dot" to which command it was the
 * answer, where the text ends with "(in reply to … command)".
 *
 * Returns: (transfer full)
 */
GString *ms_reading_words (const char *text);

/** ms_reading_wait: Returns: the seconds after which @text wants to be asked again; 0: it does
 * not say */
guint ms_reading_wait (const char *text);

G_END_DECLS
