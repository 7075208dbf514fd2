/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-pop3-parser.h - divides what a POP3 server says into lines and mails: RFC 1939 §3 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Pure; fed with bytes in pieces of any size.  The user says what comes next: a status, a line
 * of a list, or a mail.  Bounded: a line has at most 4 KiB (RFC 2449 §4 allows 512 octets),
 * what of a mail is longer than the parser keeps is counted and left out.
 */
typedef struct _MsPop3Parser MsPop3Parser;

typedef enum
{
  MS_POP3_STATUS, /* "+OK …" or "-ERR …" */
  MS_POP3_LIST,   /* lines up to "." */
  MS_POP3_MAIL,   /* bytes up to "." */
} MsPop3Part;

typedef enum
{
  MS_POP3_MORE,  /* all was taken, nothing is whole yet */
  MS_POP3_OK,    /* of a status; ms_pop3_parser_get_line(): the text */
  MS_POP3_ERR,   /* likewise */
  MS_POP3_LINE,  /* of a list */
  MS_POP3_END,   /* of a list or a mail */
  MS_POP3_WRONG, /* this is no POP3, or a line does not end; of no more use */
} MsPop3Event;

/** ms_pop3_parser_new: @longest: bytes of a mail that are kept */
MsPop3Parser *ms_pop3_parser_new (gsize longest);
void          ms_pop3_parser_free (MsPop3Parser *self);

/** ms_pop3_parser_expect: what the next bytes are */
void ms_pop3_parser_expect (MsPop3Parser *self, MsPop3Part part);

/** ms_pop3_parser_feed: @used: (out): up to the end of what became whole, else all */
MsPop3Event ms_pop3_parser_feed (MsPop3Parser *self,
                                 const char   *bytes,
                                 gsize         length,
                                 gsize        *used);

/** ms_pop3_parser_get_line: without "+OK" and line end; until the next one is fed */
const char *ms_pop3_parser_get_line (const MsPop3Parser *self);

/** ms_pop3_parser_take_mail: Returns: (transfer full): what was kept, with CRLF as it came;
 * @size: (out): of all that came */
GBytes *ms_pop3_parser_take_mail (MsPop3Parser *self, guint64 *size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsPop3Parser, ms_pop3_parser_free)

G_END_DECLS
