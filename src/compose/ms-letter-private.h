/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-letter-private.h - a letter as it is compiled, assembled and rendered */

#pragma once

#include "ms-body.h"
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
  MS_LETTER_PIECE_UNSUBSCRIBE,
  MS_LETTER_PIECE_FILENAME,
  MS_LETTER_PIECE_TEXT,  /* of a text part: its transfer encoding, the blank line, the text */
  MS_LETTER_PIECE_LINES, /* some lines in the middle of a text part */
} MsLetterPieceKind;

/*
 * The message is its pieces in order.  One that says the same to everyone is rendered when the
 * letter is made, in the two forms it has with and without @flag.
 */
typedef struct
{
  MsLetterPieceKind kind;
  MsLetterFlags     flag;      /* the one that it depends on; 0: none */
  const MsTemplate *template;  /* (nullable): one of the sources */
  char          *name;         /* (owned) (nullable): of the header field */
  char          *address;      /* (owned) (nullable) */
  GString       *fixed[2];     /* (owned) (nullable) */
  gboolean       high[2];      /* whether @fixed holds an octet above 127 */
  MsBodyEncoding encodings[2]; /* LINES: of the whole part */
} MsLetterPiece;

/* MsWayBack, made ready for what is written for each recipient. */
typedef struct
{
  MsTokenKey *key; /* (owned) (nullable) */
  gint64      campaign;
  char       *url;           /* (owned) (nullable): up to the token */
  char       *mailto;        /* (owned): likewise */
  char       *sender_local;  /* (owned) (nullable): of the envelope sender, up to the token */
  char       *sender_domain; /* (owned) (nullable): from the @ on */
  char       *postal;        /* (owned) (nullable) */
} MsLetterBack;

/* What names one recipient, and what he leaves by. */
typedef struct
{
  MsToken token;  /* of no purpose yet */
  char   *url;    /* (owned) (nullable) */
  char   *mailto; /* (owned) (nullable) */
} MsLetterLinks;

struct _MsLetter
{
  MsFieldTable     *fields;   /* (owned) (nullable) */
  GPtrArray        *sources;  /* (owned) (element-type MsLetterSource) */
  GArray           *pieces;   /* (owned) (element-type MsLetterPiece) */
  char             *page;     /* (owned) (nullable): the author's HTML with its footer */
  GPtrArray        *inlines;  /* (owned) (element-type MsAttachment): the images of the HTML */
  GChecksum        *identity; /* (owned): of the campaign, the start of each Message-ID */
  char             *domain;   /* (owned): of From, the end of it */
  char             *sender;   /* (owned) (nullable) */
  MsLetterBack     *back;     /* (owned) (nullable) */
  MsLetterFooters   footers;
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
 * @back: (nullable)
 *
 * What can be wrong with a campaign is found here; nothing is encoded yet.
 *
 * Returns: (transfer full): a letter without the pieces of its body
 */
MsLetter *ms_letter_compile (const MsCampaign *campaign,
                             MsFieldTable     *fields,
                             const MsWayBack  *back,
                             GError          **error);

/** ms_letter_add_headers: Date to MIME-Version; @list_name: (nullable) */
void ms_letter_add_headers (MsLetter *self, const MsCampaign *campaign, const char *list_name);

/** ms_letter_set_back: @self, which has its From, Reply-To and envelope sender */
gboolean ms_letter_set_back (MsLetter         *self,
                             const MsCampaign *campaign,
                             const MsWayBack  *back,
                             GError          **error);
void     ms_letter_back_free (MsLetterBack *self);

/** ms_letter_append_token: @self, which has a way back */
void ms_letter_append_token (const MsLetter *self,
                             MsTokenPurpose  purpose,
                             const MsToken  *token,
                             GString        *out);

/** ms_letter_make_links: @recipient: (nullable): the whole campaign's */
void ms_letter_make_links (const MsLetter          *self,
                           const MsLetterRecipient *recipient,
                           MsLetterLinks           *out);
void ms_letter_links_clear (MsLetterLinks *self);

/** ms_letter_append_unsubscribe: the header fields with these links */
void ms_letter_append_unsubscribe (GString *out, const MsLetterLinks *links);

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

/**
 * ms_letter_split_texts:
 *
 * Of a part that differs between recipients in its way to unsubscribe alone only the lines that
 * hold it are left to be rendered and encoded.
 */
void ms_letter_split_texts (MsLetter *self);

/** ms_letter_has_high: whether an octet above 127 is in it */
gboolean ms_letter_has_high (const GString *text);

/** ms_letter_settle: renders the pieces that are the same for all */
void ms_letter_settle (MsLetter *self);

/** ms_letter_get_values: what the templates of a letter are rendered with; borrows */
MsTemplateValues ms_letter_get_values (const MsLetter          *self,
                                       const MsLetterRecipient *recipient,
                                       const MsLetterLinks     *links);

/** ms_letter_is_blank: whether @text is nothing but blanks */
gboolean ms_letter_is_blank (const char *text);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsLetterLinks, ms_letter_links_clear)

G_END_DECLS
