/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-template.c - the merge language's compiler */

#include "config.h"

#include "ms-html-text.h"
#include "ms-letter.h"
#include "ms-template-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BLANKS " \t"

typedef struct
{
  guint       pending; /* the operation whose target is not known yet */
  gboolean    has_else;
  const char *at; /* where its tag begins */
} Block;

typedef struct
{
  MsTemplate *template;
  const MsFieldTable *fields;
  GArray             *blocks; /* (owned) (element-type Block) */

  const char *counted; /* line and column are those of this place */
  guint       line;
  guint       column;
} Parser;

/* Places are asked for in order, so the source is counted through once. */
static void
locate (Parser *parser, const char *at)
{
  const char *c = parser->counted;

  for (; c < at; c = g_utf8_next_char (c))
    {
      if (*c == '\n' || (*c == '\r' && c[1] != '\n'))
        {
          parser->line++;
          parser->column = 1;
        }
      else
        {
          parser->column++;
        }
    }
  parser->counted = c;
}

static gboolean
fail (Parser *parser, const char *at, GError **error, const char *message)
{
  locate (parser, at);
  /* Translators: the last part says what is wrong there. */
  g_set_error (error, MS_COMPOSE_ERROR, MS_COMPOSE_ERROR_SYNTAX, _ ("line %u, column %u: %s"),
               parser->line, parser->column, message);

  return FALSE;
}

static MsTemplateOp *
add_op (Parser *parser, MsTemplateOpCode code)
{
  GArray *ops = parser->template->ops;

  g_array_set_size (ops, ops->len + 1);
  g_array_index (ops, MsTemplateOp, ops->len - 1).code = code;

  return &g_array_index (ops, MsTemplateOp, ops->len - 1);
}

/* Keeps @text in the pool; the operation refers to it by its place there. */
static void
keep_text (Parser *parser, MsTemplateOp *op, const char *text, guint escape)
{
  GString *pool = parser->template->pool;

  op->text = pool->len;
  if (escape != 0)
    ms_template_append_value (pool, text, escape);
  else
    g_string_append (pool, text);
  op->length = pool->len - op->text;
}

static void
add_literal (Parser *parser, const char *start, gsize length)
{
  g_autofree char *text = g_strndup (start, length);

  if (length > 0)
    keep_text (parser, add_op (parser, MS_TEMPLATE_OP_LITERAL), text,
               ms_template_literal_escape (parser->template->kind));
}

guint
ms_template_find_own (const char *name)
{
  static const struct
  {
    const char *key;
    guint       index;
  } own[] = {
    { "email", MS_TEMPLATE_EMAIL },
    { "unsubscribe_url", MS_TEMPLATE_UNSUBSCRIBE_URL },
    { "unsubscribe_mailto", MS_TEMPLATE_UNSUBSCRIBE_MAILTO },
  };
  g_autofree char *key = ms_field_name_key (name);

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (strcmp (key, own[i].key) == 0)
      return own[i].index;

  return MS_FIELD_UNKNOWN;
}

static gboolean
add_field (Parser *parser, const char *at, const char *name, gboolean has_fallback, guint *out)
{
  g_autofree char *key = ms_field_name_key (name);
  MsTemplateField  field = { 0 };

  locate (parser, at);
  field.line = parser->line;
  field.column = parser->column;
  field.has_fallback = has_fallback;
  field.index = ms_template_find_own (name);
  if (field.index == MS_FIELD_UNKNOWN && parser->fields != NULL)
    field.index = ms_field_table_find (parser->fields, name);
  field.name = g_string_chunk_insert (parser->template->names, name);

  g_array_append_val (parser->template->fields, field);
  *out = field.index;

  return *key != '\0' && strpbrk (name, "{}") == NULL;
}

/* What stands between the braces as its author saw it: an HTML editor may have escaped it. */
static char *
read_inner (Parser *parser, const char *start, gsize length)
{
  g_autofree char *inner = g_strndup (start, length);
  MsTemplateKind   kind = parser->template->kind;

  if ((kind == MS_TEMPLATE_HTML || kind == MS_TEMPLATE_TEXT_OF_HTML) &&
      strchr (inner, '&') != NULL)
    return ms_html_to_text (inner);

  return g_strstrip (g_steal_pointer (&inner));
}

static gboolean
add_value (Parser     *parser,
           const char *at,
           const char *start,
           gsize       length,
           gboolean    raw,
           GError    **error)
{
  const char      *bar = memchr (start, '|', length);
  g_autofree char *name =
      read_inner (parser, start, bar != NULL ? (gsize) (bar - start) : length);
  MsTemplateKind kind = parser->template->kind;
  guint          index;
  MsTemplateOp  *op;

  if (!add_field (parser, at, name, bar != NULL, &index))
    return fail (parser, at, error, _ ("the name of a field is missing between {{ and }}"));

  op = add_op (parser, MS_TEMPLATE_OP_VALUE);
  op->field = index;
  op->escape = ms_template_value_escape (kind, raw);
  op->as_html = raw && kind == MS_TEMPLATE_TEXT_OF_HTML;
  if (bar != NULL)
    {
      g_autofree char *fallback = g_strndup (bar + 1, start + length - bar - 1);

      g_strstrip (fallback);
      if (kind == MS_TEMPLATE_TEXT_OF_HTML && strpbrk (fallback, "<&") != NULL)
        {
          g_autofree char *text = ms_html_to_text (fallback);

          keep_text (parser, op, text, ms_template_literal_escape (kind));
        }
      else
        {
          keep_text (parser, op, fallback, ms_template_literal_escape (kind));
        }
    }

  return TRUE;
}

/* The text after == or !=: in quotes of either kind, or a bare word. */
static char *
read_comparand (const char *text)
{
  gsize length;

  text += strspn (text, " \t\r\n");
  length = strlen (text);
  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;

  if (length >= 2 && (*text == '"' || *text == '\'') && text[length - 1] == *text)
    return g_strndup (text + 1, length - 2);
  if (length == 0 || strchr ("\"'=", *text) != NULL)
    return NULL;

  return g_strndup (text, length);
}

static const char *
find_operator (const char *text)
{
  for (const char *at = strchr (text, '='); at != NULL; at = strchr (at + 1, '='))
    {
      if (at > text && at[-1] == '!')
        return at - 1;
      if (at[1] == '=')
        return at;
    }

  return NULL;
}

static gboolean
open_block (Parser *parser, const char *at, const char *condition, GError **error)
{
  const char      *sign = find_operator (condition);
  gboolean         negated = sign == NULL && *condition == '!';
  g_autofree char *name = NULL;
  g_autofree char *comparand = NULL;
  Block            block = { 0 };
  guint            index;
  MsTemplateOp    *op;

  if (sign != NULL)
    {
      name = g_strstrip (g_strndup (condition, sign - condition));
      comparand = read_comparand (sign + 2);
      if (comparand == NULL)
        return fail (parser, at, error,
                     _ ("a text in quotes is missing after == or != in {{#if …}}"));
    }
  else
    {
      name = g_strstrip (g_strdup (condition + negated));
    }

  if (!add_field (parser, at, name, FALSE, &index))
    return fail (parser, at, error, _ ("the name of a field is missing in {{#if …}}"));

  op = add_op (parser, MS_TEMPLATE_OP_TEST);
  op->field = index;
  /* A bare field asks whether it differs from nothing. */
  op->wanted = sign != NULL ? *sign == '=' : negated;
  keep_text (parser, op, comparand != NULL ? comparand : "", 0);

  block.pending = parser->template->ops->len - 1;
  block.at = at;
  g_array_append_val (parser->blocks, block);

  return TRUE;
}

static Block *
innermost (Parser *parser)
{
  GArray *blocks = parser->blocks;

  return blocks->len > 0 ? &g_array_index (blocks, Block, blocks->len - 1) : NULL;
}

static void
land_here (Parser *parser, guint op)
{
  GArray *ops = parser->template->ops;

  g_array_index (ops, MsTemplateOp, op).target = ops->len;
}

static gboolean
switch_block (Parser *parser, const char *at, GError **error)
{
  Block *block = innermost (parser);
  guint  test;

  if (block == NULL)
    return fail (parser, at, error, _ ("{{else}} stands outside of {{#if …}} and {{/if}}"));
  if (block->has_else)
    return fail (parser, at, error, _ ("this is the second {{else}} of one {{#if …}}"));

  test = block->pending;
  add_op (parser, MS_TEMPLATE_OP_JUMP);
  block->pending = parser->template->ops->len - 1;
  block->has_else = TRUE;
  land_here (parser, test);

  return TRUE;
}

static gboolean
close_block (Parser *parser, const char *at, GError **error)
{
  Block *block = innermost (parser);

  if (block == NULL)
    return fail (parser, at, error, _ ("{{/if}} closes nothing: its {{#if …}} is missing"));

  land_here (parser, block->pending);
  g_array_set_size (parser->blocks, parser->blocks->len - 1);

  return TRUE;
}

static gboolean
add_tag (Parser *parser, const char *at, const char *start, gsize length, GError **error)
{
  g_autofree char *inner = read_inner (parser, start, length);

  if (g_str_has_prefix (inner, "#if") && (inner[3] == '\0' || g_ascii_isspace (inner[3])))
    return open_block (parser, at, g_strchug (inner + 3), error);
  if (strcmp (inner, "else") == 0)
    return switch_block (parser, at, error);
  if (strcmp (inner, "/if") == 0)
    return close_block (parser, at, error);
  if (*inner == '#' || *inner == '/' || *inner == '!')
    return fail (parser, at, error,
                 _ ("this is none of {{#if …}}, {{else}}, {{/if}} and {{field}}"));

  return add_value (parser, at, start, length, FALSE, error);
}

static gboolean
is_block_tag (const MsTemplateTag *tag)
{
  const char *inner = tag->inner + strspn (tag->inner, BLANKS);

  return !tag->raw && (*inner == '#' || *inner == '/' || g_str_has_prefix (inner, "else}}"));
}

/*
 * In text a block's tag that is alone on its line takes the line with it; else each condition
 * would leave blank lines behind.  Returns where that line begins.
 */
static const char *
take_line (const char *source, const MsTemplateTag *tag, const char **out_rest)
{
  const char *start = tag->start;
  const char *end = tag->end + strspn (tag->end, BLANKS);

  while (start > source && strchr (BLANKS, start[-1]) != NULL)
    start--;
  if ((start > source && start[-1] != '\n' && start[-1] != '\r') ||
      (*end != '\0' && *end != '\n' && *end != '\r'))
    return tag->start;

  if (end[0] == '\r' && end[1] == '\n')
    end++;
  *out_rest = *end != '\0' ? end + 1 : end;

  return start;
}

static gboolean
parse (Parser *parser, const char *source, GError **error)
{
  const char   *rest = source;
  MsTemplateTag tag;

  while (ms_template_next_tag (rest, &tag))
    {
      const char *end = tag.start;
      const char *next = tag.end;

      if (next == NULL)
        return fail (parser, tag.start, error, _ ("{{ is not closed with }}"));
      if (parser->template->kind == MS_TEMPLATE_TEXT && is_block_tag (&tag))
        end = take_line (source, &tag, &next);

      add_literal (parser, rest, end - rest);
      if (tag.raw && !add_value (parser, tag.start, tag.inner, tag.length, TRUE, error))
        return FALSE;
      if (!tag.raw && !add_tag (parser, tag.start, tag.inner, tag.length, error))
        return FALSE;
      rest = next;
    }
  add_literal (parser, rest, strlen (rest));

  return TRUE;
}

static gboolean
check_closed (Parser *parser, const char *source, GError **error)
{
  Block *block = innermost (parser);

  if (block == NULL)
    return TRUE;

  parser->counted = source;
  parser->line = 1;
  parser->column = 1;

  return fail (parser, block->at, error, _ ("{{#if …}} is not closed with {{/if}}"));
}

static gboolean
check_encoding (Parser *parser, const char *source, GError **error)
{
  const char *end;

  if (g_utf8_validate (source, -1, &end))
    return TRUE;

  return fail (parser, end, error, _ ("the text is not UTF-8 here; save it as UTF-8"));
}

MsTemplate *
ms_template_new (const char         *source,
                 MsTemplateKind      kind,
                 const MsFieldTable *fields,
                 GError            **error)
{
  g_autoptr (MsTemplate) self = g_new0 (MsTemplate, 1);
  g_autoptr (GArray) blocks = g_array_new (FALSE, FALSE, sizeof (Block));

  Parser parser = { self, fields, blocks, source, 1, 1 };

  self->kind = kind;
  self->pool = g_string_new (NULL);
  self->names = g_string_chunk_new (256);
  self->ops = g_array_new (FALSE, TRUE, sizeof (MsTemplateOp));
  self->fields = g_array_new (FALSE, TRUE, sizeof (MsTemplateField));

  if (!check_encoding (&parser, source, error) || !parse (&parser, source, error) ||
      !check_closed (&parser, source, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
ms_template_free (MsTemplate *self)
{
  g_string_free (self->pool, TRUE);
  g_string_chunk_free (self->names);
  g_array_unref (self->ops);
  g_array_unref (self->fields);
  g_free (self);
}

gboolean
ms_template_is_personal (const MsTemplate *self)
{
  return self->fields->len > 0;
}

static gboolean
is_way_out (guint index)
{
  return index == MS_TEMPLATE_UNSUBSCRIBE_URL || index == MS_TEMPLATE_UNSUBSCRIBE_MAILTO;
}

gboolean
ms_template_uses_contact (const MsTemplate *self)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (!is_way_out (g_array_index (self->fields, MsTemplateField, i).index))
      return TRUE;

  return FALSE;
}

/* Whether a rendering that is before @at passes a way out, where @later tells it of those
 * behind.  Whether there is one is asked in vain: there is. */
static gboolean
passes_way_out (const MsTemplate *self, guint at, const gboolean *later)
{
  const MsTemplateOp *op = &g_array_index (self->ops, MsTemplateOp, at);

  switch (op->code)
    {
    case MS_TEMPLATE_OP_LITERAL:
      return later[at + 1];
    case MS_TEMPLATE_OP_VALUE:
      return is_way_out (op->field) || later[at + 1];
    case MS_TEMPLATE_OP_JUMP:
      return later[op->target];
    case MS_TEMPLATE_OP_TEST:
      if (is_way_out (op->field) && op->length == 0)
        return op->wanted ? later[op->target] : later[at + 1];
      return later[at + 1] && later[op->target];
    }

  g_return_val_if_reached (FALSE);
}

/* From the end to the beginning, since all jumps lead on. */
gboolean
ms_template_says_way_out (const MsTemplate *self)
{
  g_autofree gboolean *passes = g_new0 (gboolean, self->ops->len + 1);

  for (guint i = self->ops->len; i-- > 0;)
    passes[i] = passes_way_out (self, i, passes);

  return passes[0];
}

const MsTemplateField *
ms_template_get_fields (const MsTemplate *self, guint *count)
{
  *count = self->fields->len;

  return (const MsTemplateField *) (gpointer) self->fields->data;
}
