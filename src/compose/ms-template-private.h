/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-template-private.h - what the compiler leaves for the renderer */

#pragma once

#include "ms-template.h"

G_BEGIN_DECLS

typedef enum
{
  MS_TEMPLATE_OP_LITERAL,
  MS_TEMPLATE_OP_VALUE, /* the text is the fallback */
  MS_TEMPLATE_OP_TEST,  /* goes on if (field equals text) is @wanted, else at @target */
  MS_TEMPLATE_OP_JUMP,
} MsTemplateOpCode;

typedef struct
{
  MsTemplateOpCode code;
  guint            field;
  guint            target;
  guint            escape;  /* VALUE: see ms_template_append_value() */
  gboolean         as_html; /* VALUE: is HTML that is wanted as text */
  gboolean         wanted;
  gsize            text; /* in the pool */
  gsize            length;
} MsTemplateOp;

struct _MsTemplate
{
  MsTemplateKind kind;
  GString       *pool;   /* (owned): all literals, fallbacks and comparands */
  GStringChunk  *names;  /* (owned): of the fields */
  GArray        *ops;    /* (owned) (element-type MsTemplateOp) */
  GArray        *fields; /* (owned) (element-type MsTemplateField) */
};

/* A tag as it stands in a source. */
typedef struct
{
  const char *start; /* at its braces */
  const char *inner; /* (array length=length) */
  gsize       length;
  const char *end; /* (nullable): behind its braces; %NULL: it is not closed */
  gboolean    raw; /* {{{ }}} */
} MsTemplateTag;

/** ms_template_next_tag: Returns: whether another tag follows in @source */
gboolean ms_template_next_tag (const char *source, MsTemplateTag *tag);

guint ms_template_literal_escape (MsTemplateKind kind);
guint ms_template_value_escape (MsTemplateKind kind, gboolean raw);

/** ms_template_append_value: @escape: what needs care, a set of bits of either function above
 */
void ms_template_append_value (GString *out, const char *value, guint escape);

G_END_DECLS
