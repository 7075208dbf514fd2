/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mbox.h - a file of mails, read one after the other */

#pragma once

#include <glib.h>
#include <stdio.h>

G_BEGIN_DECLS

/* Of a larger mail the rest is passed over: ms_return_read() does not look at it either. */
#define MS_MBOX_MAIL_LONGEST (4 * 1024 * 1024)

typedef struct _MsMbox MsMbox;

/**
 * ms_mbox_new:
 * @in: at its beginning; not owned
 *
 * A file that begins with a line "From …" is an mbox (RFC 4155): each such line that follows an
 * empty one and holds a date begins a mail.  Every other file is one mail.  Lines may end in
 * LF, CR LF or CR.  Memory is bounded by the largest mail that is kept, time is linear.
 */
MsMbox *ms_mbox_new (FILE *in);
void    ms_mbox_free (MsMbox *self);

/**
 * ms_mbox_next: Returns: (nullable) (transfer none): the next mail, until the next call, with
 * its "From …" line; of an empty file one empty mail; %NULL: there are no more, or reading
 * failed: see ferror()
 */
const GString *ms_mbox_next (MsMbox *self);

/** ms_mbox_number: of the mail that ms_mbox_next() returned, from 1; 0: it is the only one */
guint ms_mbox_number (const MsMbox *self);

/** ms_mbox_size: of all of that mail, in octets */
gsize ms_mbox_size (const MsMbox *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsMbox, ms_mbox_free)

G_END_DECLS
