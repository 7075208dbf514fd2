/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-letter-private.h - a letter as it is compiled, assembled and rendered */

#pragma once

#include "ms-letter.h"
#include "ms-template.h"

G_BEGIN_DECLS

/* One of the author's texts. */
typedef struct
{
  char *label;          /* (owned): where it stands, for errors */
  MsTemplate *template; /* (owned) */
  gboolean derived;     /* made of another one, which is checked instead */
} MsLetterSource;

typedef enum
{
  MS_LETTER_PIECE_FIXED,     /* octets */
  MS_LETTER_PIECE_CONTAINER, /* the Content-Transfer-Encoding of a multipart */
  MS_LETTER_PIECE_MAILBOX,   /* name: display name and address */
  MS_LETTER_PIECE_TO,
  MS_LETTER_PIECE_MESSAGE_ID,
  MS_LETTER_PIECE_SUBJECT,
  MS_LETTER_PIECE_HEADER, /* left out where it comes to nothing */
  MS_LETTER_PIECE_FILENAME,
  MS_LETTER_PIECE_TEXT, /* of a text part: its transfer encoding, the blank line, the text */
} MsLetterPieceKind;

/*
 * The message is its pieces in order.  One that says the same to everyone is rendered when the
 * letter is made, in the two forms it has with and without @flag.
 */
typedef struct
{
  MsLetterPieceKind kind;
  MsLetterFlags     flag;     /* the one that it depends on; 0: none */
  const MsTemplate *template; /* (nullable): one of the sources */
  char    *name;              /* (owned) (nullable): of the header field */
  char    *address;           /* (owned) (nullable) */
  GString *fixed[2];          /* (owned) (nullable) */
  gboolean high[2];           /* whether @fixed holds an octet above 127 */
} MsLetterPiece;

struct _MsLetter
{
  gatomicrefcount   ref_count;
  MsFieldTable     *fields;   /* (owned) (nullable) */
  GPtrArray        *sources;  /* (owned) (element-type MsLetterSource) */
  GArray           *pieces;   /* (owned) (element-type MsLetterPiece) */
  GPtrArray        *inlines;  /* (owned) (element-type MsAttachment): the images of the HTML */
  GChecksum        *identity; /* (owned): of the campaign, the start of each Message-ID */
  char             *domain;   /* (owned): of From, the end of it */
  char             *sender;   /* (owned) (nullable) */
  gint64            date;
  const MsTemplate *subject;
  const MsTemplate *text;   /* (nullable) */
  const MsTemplate *html;   /* (nullable) */
  MsDkimSigner     *signer; /* (owned) (nullable) */
  MsDkimStart      *start;  /* (owned) (nullable): of the signed bodies */
};

/**
 * ms_letter_compile:
 * @fields: (nullable)
 *
 * What can be wrong with a campaign is found here; nothing is encoded yet.
 *
 * Returns: (transfer full): a letter without the pieces of its body
 */
MsLetter *ms_letter_compile (const MsCampaign *campaign, MsFieldTable *fields, GError **error);

/**
 * ms_letter_add_template:
 * @derived: whether it is made of another one, which is checked instead of it
 *
 * Returns: (transfer none) (nullable): compiled, kept by @self
 */
const MsTemplate *ms_letter_add_template (MsLetter      *self,
                                          const char    *label,
                                          const char    *source,
                                          MsTemplateKind kind,
                                          gboolean       derived,
                                          GError       **error);

/** ms_letter_compile_name: Returns: (transfer none) (nullable): an attachment's name */
const MsTemplate *ms_letter_compile_name (MsLetter           *self,
                                          const MsAttachment *attachment,
                                          GError            **error);

/** ms_letter_add_piece: Returns: (transfer none): valid until the next one is added */
MsLetterPiece *ms_letter_add_piece (MsLetter         *self,
                                    MsLetterPieceKind kind,
                                    MsLetterFlags     flag,
                                    const MsTemplate *template);

/** ms_letter_add_fixed: Returns: (transfer none): where octets equal for all go next */
GString *ms_letter_add_fixed (MsLetter *self);

/** ms_letter_add_parts: Content-Type and the body of @self, which has its templates */
gboolean ms_letter_add_parts (MsLetter *self, const MsCampaign *campaign, GError **error);

/** ms_letter_settle: renders the pieces that are the same for all */
void ms_letter_settle (MsLetter *self);

/** ms_letter_get_values: what the templates of a letter are rendered with; borrows */
MsTemplateValues ms_letter_get_values (const MsLetter          *self,
                                       const MsLetterRecipient *recipient);

/** ms_letter_is_blank: whether @text is nothing but blanks */
gboolean ms_letter_is_blank (const char *text);

G_END_DECLS
