/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-imap-answer.h - what an IMAP server says, one answer at a time: RFC 9051 §7 and §9 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_IMAP_TAGGED,     /* `tag`, `status`, `code`, `text` */
  MS_IMAP_STATUS,     /* likewise, untagged */
  MS_IMAP_CONTINUE,   /* `text` */
  MS_IMAP_EXISTS,     /* `number` */
  MS_IMAP_FETCH,      /* `number`, `uid`, `size`, `body` */
  MS_IMAP_CAPABILITY, /* `text`: words divided by blanks */
  MS_IMAP_LIST,       /* `text`: the folder's name, as the server writes it; `selectable` */
  MS_IMAP_OTHER,
} MsImapKind;

typedef enum
{
  MS_IMAP_OK,
  MS_IMAP_NO,
  MS_IMAP_BAD,
  MS_IMAP_BYE,
  MS_IMAP_PREAUTH,
} MsImapStatus;

typedef struct
{
  MsImapKind   kind;
  guint32      tag; /* the number in ours, "M12" */
  MsImapStatus status;
  char        *code; /* (owned) (nullable): what stands in brackets: "UIDVALIDITY 7" */
  char        *text; /* (owned): printable; of LIST as it came */
  guint32      number;
  guint32      uid;  /* 0: not told */
  guint64      size; /* RFC822.SIZE; 0: not told */
  GBytes      *body; /* (owned) (nullable): of BODY[], its first bytes */
  gboolean     selectable;
} MsImapAnswer;

void ms_imap_answer_free (MsImapAnswer *self);

/** ms_imap_answer_code_number: Returns: the number behind @name in the code; 0: another code */
guint32 ms_imap_answer_code_number (const MsImapAnswer *self, const char *name);

/** ms_imap_answer_has_code: whether the code is @name, with or without something behind it */
gboolean ms_imap_answer_has_code (const MsImapAnswer *self, const char *name);

/*
 * Fed with bytes in pieces of any size; pure.  Bounded: a line is at most 64 KiB, what of a
 * literal is longer than the parser keeps is left out as it comes.
 */
typedef struct _MsImapParser MsImapParser;

/** ms_imap_parser_new: @longest: bytes that are kept of the literals of one answer */
MsImapParser *ms_imap_parser_new (gsize longest);
void          ms_imap_parser_free (MsImapParser *self);

/**
 * ms_imap_parser_feed:
 * @used: (out): how many bytes it took: up to the end of an answer, else all
 * @out: (out) (transfer full) (nullable): the answer that was completed
 *
 * Errors: one code, a whole sentence: this is no IMAP; the parser is of no more use
 */
gboolean ms_imap_parser_feed (MsImapParser  *self,
                              const char    *bytes,
                              gsize          length,
                              gsize         *used,
                              MsImapAnswer **out,
                              GError       **error);

#define MS_IMAP_ERROR (ms_imap_error_quark ())
GQuark ms_imap_error_quark (void);
enum
{
  MS_IMAP_ERROR_SYNTAX,
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsImapAnswer, ms_imap_answer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsImapParser, ms_imap_parser_free)

G_END_DECLS
