/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-template.h - the merge language: compiled once, rendered for each recipient */

#pragma once

#include "ms-fields.h"

G_BEGIN_DECLS

/*
 * {{field}}, {{field|fallback}}, {{{field}}} (HTML: not escaped), and
 * {{#if field}} … {{else}} … {{/if}}, where a condition is `field`, `!field`,
 * `field == "text"` or `field != "text"` and blocks may be nested.  A fallback stands where the
 * value is empty.  Immutable; may be used by any number of threads.
 */
typedef struct _MsTemplate MsTemplate;

/* What the result goes into, and so how values (and line ends of the source) are written. */
typedef enum
{
  MS_TEMPLATE_LINE,         /* one line: line breaks and control characters become blanks */
  MS_TEMPLATE_TEXT,         /* line ends become CRLF */
  MS_TEMPLATE_HTML,         /* the same, and values are escaped */
  MS_TEMPLATE_TEXT_OF_HTML, /* text that was made of HTML: values as in TEXT, but what the HTML
                               holds unescaped is read as HTML */
} MsTemplateKind;

/* Beside the indices of a field table, before which they go: a contact's field of the same name
 * is not seen. */
#define MS_TEMPLATE_EMAIL              (G_MAXUINT - 1)
#define MS_TEMPLATE_UNSUBSCRIBE_URL    (G_MAXUINT - 2)
#define MS_TEMPLATE_UNSUBSCRIBE_MAILTO (G_MAXUINT - 3)

typedef struct
{
  const char *name;   /* as written */
  guint       index;  /* in the table; one of those above; %MS_FIELD_UNKNOWN */
  guint       line;   /* 1-based */
  guint       column; /* 1-based, in characters */
  gboolean    has_fallback;
} MsTemplateField;

/* One recipient.  All borrowed. */
typedef struct
{
  const char        *email;
  const char *const *values; /* (array length=count) in the table's order */
  guint              count;
  const char        *unsubscribe_url;    /* (nullable): "" */
  const char        *unsubscribe_mailto; /* (nullable): "" */
} MsTemplateValues;

/** ms_template_find_own: Returns: the index of a name that is no contact's field but one of
 * those above, or %MS_FIELD_UNKNOWN */
guint ms_template_find_own (const char *name);

/**
 * ms_template_new:
 * @fields: (nullable): none is known, for a check of the syntax alone
 *
 * Errors: %MS_COMPOSE_ERROR_SYNTAX, "line 1, column 7: …"
 */
MsTemplate *ms_template_new (const char         *source,
                             MsTemplateKind      kind,
                             const MsFieldTable *fields,
                             GError            **error);
void        ms_template_free (MsTemplate *self);

/** ms_template_is_personal: whether anything in it depends on the recipient */
gboolean ms_template_is_personal (const MsTemplate *self);

/** ms_template_uses_contact: whether anything in it is known of him alone; the way to
 * unsubscribe may be a whole campaign's */
gboolean ms_template_uses_contact (const MsTemplate *self);

/** ms_template_says_way_out: whether it holds a way to unsubscribe for everyone, whatever his
 * fields: in each branch of a condition or outside of them */
gboolean ms_template_says_way_out (const MsTemplate *self);

/** ms_template_get_fields: Returns: (transfer none) (array length=count): every use, in order
 */
const MsTemplateField *ms_template_get_fields (const MsTemplate *self, guint *count);

/** ms_template_render: appends to @out; valid UTF-8 whatever the values hold */
void ms_template_render (const MsTemplate *self, const MsTemplateValues *values, GString *out);

/** ms_template_append_line: one value, written as in %MS_TEMPLATE_LINE */
void ms_template_append_line (GString *out, const char *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsTemplate, ms_template_free)

G_END_DECLS
