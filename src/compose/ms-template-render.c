/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-template-render.c - compiled templates and one recipient's values into text */

#include "config.h"

#include "ms-html-text.h"
#include "ms-template-private.h"

#include <string.h>

/* What a byte may be; an escape is a set of these. */
enum
{
  END = 1 << 0,     /* the value's NUL */
  BREAK = 1 << 1,   /* CR, LF: to CRLF */
  CONTROL = 1 << 2, /* C0 and DEL, CR and LF among them: to a blank */
  MARKUP = 1 << 3,  /* to an entity */
  HIGH = 1 << 4,    /* not ASCII: may be no UTF-8 */
};

static const guint8 byte_class[256] = {
  [0] = END,
  [1 ... 9] = CONTROL,
  ['\n'] = BREAK | CONTROL,
  [11 ... 12] = CONTROL,
  ['\r'] = BREAK | CONTROL,
  [14 ... 31] = CONTROL,
  ['"'] = MARKUP,
  ['&'] = MARKUP,
  ['\''] = MARKUP,
  ['<'] = MARKUP,
  ['>'] = MARKUP,
  [127] = CONTROL,
  [128 ... 255] = HIGH,
};

guint
ms_template_literal_escape (MsTemplateKind kind)
{
  return kind == MS_TEMPLATE_LINE ? END | CONTROL : END | BREAK;
}

guint
ms_template_value_escape (MsTemplateKind kind, gboolean raw)
{
  guint escape = ms_template_literal_escape (kind) | HIGH;

  return kind == MS_TEMPLATE_HTML && !raw ? escape | MARKUP : escape;
}

static const char *
entity (char c)
{
  switch (c)
    {
    case '"':
      return "&quot;";
    case '&':
      return "&amp;";
    case '\'':
      return "&#39;";
    case '<':
      return "&lt;";
    default:
      return "&gt;";
    }
}

void
ms_template_append_value (GString *out, const char *value, guint escape)
{
  const char *at = value;

  for (;;)
    {
      const char *start = at;
      guint       found;

      while ((found = byte_class[(guchar) *at] & escape) == 0)
        at++;
      g_string_append_len (out, start, at - start);

      if (found & END)
        return;

      if (found & HIGH)
        {
          if (!g_utf8_validate (at, -1, NULL))
            {
              g_autofree char *valid = g_utf8_make_valid (at, -1);

              ms_template_append_value (out, valid, escape);
              return;
            }
          escape &= ~HIGH;
          continue;
        }

      if (found & CONTROL)
        g_string_append_c (out, ' ');
      else if (found & BREAK)
        g_string_append_len (out, "\r\n", 2);
      else
        g_string_append (out, entity (*at));
      at += found & BREAK && at[0] == '\r' && at[1] == '\n' ? 2 : 1;
    }
}

void
ms_template_append_line (GString *out, const char *value)
{
  ms_template_append_value (out, value, ms_template_value_escape (MS_TEMPLATE_LINE, FALSE));
}

static inline const char *
get_value (const MsTemplateValues *values, guint field)
{
  const char *value = NULL;

  if (field < values->count)
    return values->values[field];

  if (field == MS_TEMPLATE_EMAIL)
    value = values->email;
  else if (field == MS_TEMPLATE_UNSUBSCRIBE_URL)
    value = values->unsubscribe_url;
  else if (field == MS_TEMPLATE_UNSUBSCRIBE_MAILTO)
    value = values->unsubscribe_mailto;

  return value != NULL ? value : "";
}

static void
render_value (const MsTemplate *self, const MsTemplateOp *op, const char *value, GString *out)
{
  if (*value == '\0')
    {
      g_string_append_len (out, self->pool->str + op->text, op->length);
    }
  else if (op->as_html && strpbrk (value, "<&") != NULL)
    {
      g_autofree char *text = ms_html_to_text (value);

      ms_template_append_value (out, text, op->escape);
    }
  else
    {
      ms_template_append_value (out, value, op->escape);
    }
}

static gboolean
equals (const MsTemplate *self, const MsTemplateOp *op, const char *value)
{
  return strncmp (value, self->pool->str + op->text, op->length) == 0 &&
         value[op->length] == '\0';
}

void
ms_template_render (const MsTemplate *self, const MsTemplateValues *values, GString *out)
{
  const MsTemplateOp *ops = (const MsTemplateOp *) (gpointer) self->ops->data;
  guint               count = self->ops->len;

  for (guint i = 0; i < count;)
    {
      const MsTemplateOp *op = &ops[i++];

      switch (op->code)
        {
        case MS_TEMPLATE_OP_LITERAL:
          g_string_append_len (out, self->pool->str + op->text, op->length);
          break;
        case MS_TEMPLATE_OP_VALUE:
          render_value (self, op, get_value (values, op->field), out);
          break;
        case MS_TEMPLATE_OP_TEST:
          if (equals (self, op, get_value (values, op->field)) != op->wanted)
            i = op->target;
          break;
        case MS_TEMPLATE_OP_JUMP:
          i = op->target;
          break;
        }
    }
}

gboolean
ms_template_next_tag (const char *source, MsTemplateTag *tag)
{
  const char *open = strstr (source, "{{");
  const char *close;

  if (open == NULL)
    return FALSE;

  tag->start = open;
  tag->raw = open[2] == '{';
  tag->inner = open + (tag->raw ? 3 : 2);
  close = strstr (tag->inner, tag->raw ? "}}}" : "}}");
  tag->length = close != NULL ? (gsize) (close - tag->inner) : 0;
  tag->end = close != NULL ? close + (tag->raw ? 3 : 2) : NULL;

  /* The next tag's end is not this one's: the fault is here. */
  if (close != NULL && g_strstr_len (tag->inner, tag->length, "{{") != NULL)
    tag->end = NULL;

  return TRUE;
}
