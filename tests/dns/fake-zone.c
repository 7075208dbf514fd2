/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fake-zone.c - what the fake DNS server knows, and the answers it makes of it */

#include "config.h"

#include "fake-zone.h"

#include <arpa/inet.h>
#include <string.h>

#define HEADER_SIZE 12
#define CHAIN_MAX   20

static const struct
{
  const char *name;
  guint16     number;
} types[] = {
  { "A", 1 },   { "NS", 2 },   { "CNAME", 5 }, { "SOA", 6 },   { "PTR", 12 },
  { "MX", 15 }, { "TXT", 16 }, { "AAAA", 28 }, { "TLSA", 52 },
};

enum
{
  TYPE_NS = 2,
  TYPE_CNAME = 5,
  TYPE_SOA = 6,
  TYPE_OPT = 41,
};

enum
{
  RCODE_FORMERR = 1,
  RCODE_SERVFAIL = 2,
  RCODE_NXDOMAIN = 3,
  RCODE_NOTIMP = 4,
  RCODE_REFUSED = 5,
};

typedef struct
{
  guint16     type; /* 0: a behaviour */
  guint       ttl;
  GByteArray *data; /* (owned) (nullable) */
  char       *word; /* (owned) (nullable): of a behaviour, */
  guint       numbers[2];
} Line;

struct _FakeZone
{
  GHashTable *names;    /* (owned) (element-type utf8 GPtrArray(Line)) */
  GHashTable *branches; /* (owned) (element-type utf8): names that stand below or are a name */
};

/* An answer being made. */
typedef struct
{
  FakeZone   *zone;
  GByteArray *out;
  const char *name;
  guint16     type;
  guint       rcode;
  gboolean    tcp;
  gboolean    edns;
  guint       n_answers;
  guint       n_authorities;
} Making;

static void
put_16 (GByteArray *out, guint value)
{
  guint8 bytes[] = { value >> 8, value & 0xff };

  g_byte_array_append (out, bytes, 2);
}

static void
put_32 (GByteArray *out, guint value)
{
  put_16 (out, value >> 16);
  put_16 (out, value & 0xffff);
}

static void
put_name (GByteArray *out, const char *name)
{
  g_auto (GStrv) labels = g_strsplit (g_str_equal (name, ".") ? "" : name, ".", -1);

  for (guint i = 0; labels[i] != NULL; i++)
    {
      guint8 label[64];
      guint8 length = 0;

      for (const char *at = labels[i]; *at != '\0' && length < 63; length++)
        if (*at == '\\')
          {
            char digits[] = { at[1], at[2], at[3], '\0' };

            label[length] = g_ascii_strtoull (digits, NULL, 10);
            at += 4;
          }
        else
          label[length] = *at++;
      g_byte_array_append (out, &length, 1);
      g_byte_array_append (out, label, length);
    }
  g_byte_array_append (out, (const guint8 *) "", 1);
}

static void
put_hex (GByteArray *out, const char *hex)
{
  for (; g_ascii_isxdigit (hex[0]) && g_ascii_isxdigit (hex[1]); hex += 2)
    {
      guint8 byte = g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]);

      g_byte_array_append (out, &byte, 1);
    }
}

static void
put_strings (GByteArray *out, const char *text)
{
  g_auto (GStrv) strings = g_strsplit (text, "|", -1);

  for (guint i = 0; strings[i] != NULL; i++)
    {
      guint8 length = MIN (255, strlen (strings[i]));

      g_byte_array_append (out, &length, 1);
      g_byte_array_append (out, (const guint8 *) strings[i], length);
    }
}

static GByteArray *
parse_data (const char *type, const char *text)
{
  GByteArray *out = g_byte_array_new ();

  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint n = g_strv_length (words);

  if (g_str_has_prefix (text, "raw"))
    put_hex (out, text + strlen ("raw "));
  else if (g_str_equal (type, "A") || g_str_equal (type, "AAAA"))
    {
      gboolean six = type[1] != '\0';
      guint8   bytes[16];

      if (inet_pton (six ? AF_INET6 : AF_INET, text, bytes) != 1)
        g_error ("no such address: %s", text);
      g_byte_array_append (out, bytes, six ? 16 : 4);
    }
  else if (g_str_equal (type, "MX") && n == 2)
    {
      put_16 (out, g_ascii_strtoull (words[0], NULL, 10));
      put_name (out, words[1]);
    }
  else if (g_str_equal (type, "TLSA") && n == 4)
    {
      for (guint i = 0; i < 3; i++)
        {
          guint8 number = g_ascii_strtoull (words[i], NULL, 10);

          g_byte_array_append (out, &number, 1);
        }
      put_hex (out, words[3]);
    }
  else if (g_str_equal (type, "TXT"))
    put_strings (out, text);
  else
    put_name (out, text);

  return out;
}

static guint16
find_type (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (types[i].name, name))
      return types[i].number;

  g_error ("no such type: %s", name);
}

static void
line_free (gpointer data)
{
  Line *line = data;

  g_clear_pointer (&line->data, g_byte_array_unref);
  g_free (line->word);
  g_free (line);
}

static void
add_line (FakeZone *self, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 4);
  g_autofree char *name = g_ascii_strdown (words[0], -1);
  GPtrArray       *lines = g_hash_table_lookup (self->names, name);
  Line            *line = g_new0 (Line, 1);
  guint            n = g_strv_length (words);

  if (n >= 3 && g_str_equal (words[1], "!"))
    {
      g_auto (GStrv) numbers = g_strsplit (n == 4 ? words[3] : "", " ", 2);

      line->word = g_strdup (words[2]);
      for (guint i = 0; numbers[i] != NULL; i++)
        line->numbers[i] = g_ascii_strtoull (numbers[i], NULL, 10);
    }
  else if (n == 4)
    {
      line->type = find_type (words[2]);
      line->ttl = g_ascii_strtoull (words[1], NULL, 10);
      line->data = parse_data (words[2], words[3]);
    }
  else
    g_error ("no such line: %s", text);

  if (lines == NULL)
    {
      lines = g_ptr_array_new_with_free_func (line_free);
      g_hash_table_insert (self->names, g_strdup (name), lines);
    }
  g_ptr_array_add (lines, line);
  for (const char *at = name; at != NULL; at = strchr (at, '.'))
    {
      at += *at == '.';
      g_hash_table_add (self->branches, g_strdup (at));
    }
}

FakeZone *
fake_zone_new (const char *text)
{
  FakeZone *self = g_new0 (FakeZone, 1);

  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) g_ptr_array_unref);
  self->branches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0' && lines[i][0] != '#')
      add_line (self, lines[i]);

  return self;
}

void
fake_zone_free (FakeZone *self)
{
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->branches);
  g_free (self);
}

/* (nullable): those of the name, or of the nearest that stands for all below. */
static GPtrArray *
find_lines (FakeZone *self, const char *name)
{
  GPtrArray *lines = g_hash_table_lookup (self->names, name);

  for (const char *dot = strchr (name, '.'); lines == NULL && dot != NULL;
       dot = strchr (dot + 1, '.'))
    {
      g_autofree char *wild = g_strconcat ("*", dot, NULL);

      lines = g_hash_table_lookup (self->names, wild);
    }

  return lines;
}

static Line *
find_behaviour (FakeZone *self, const char *name, const char *word)
{
  GPtrArray *lines = find_lines (self, name);

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      Line *line = lines->pdata[i];

      if (line->word != NULL && g_str_equal (line->word, word))
        return line;
    }

  return NULL;
}

static gboolean
behaves (const Making *making, const char *word)
{
  return find_behaviour (making->zone, making->name, word) != NULL;
}

static void
put_record (Making *making, const char *owner, guint16 type, guint ttl, const GByteArray *data)
{
  if (g_str_equal (owner, making->name))
    put_16 (making->out, 0xc000 | HEADER_SIZE);
  else
    put_name (making->out, owner);
  put_16 (making->out, type);
  put_16 (making->out, 1);
  put_32 (making->out, ttl);
  put_16 (making->out, data->len);
  g_byte_array_append (making->out, data->data, data->len);
}

/* Returns where an alias leads, as text. */
static char *
alias_text (const GByteArray *data)
{
  GString *text = g_string_new (NULL);

  for (guint at = 0; at < data->len && data->data[at] != 0; at += 1 + data->data[at])
    {
      if (at > 0)
        g_string_append_c (text, '.');
      g_string_append_len (text, (const char *) data->data + at + 1, data->data[at]);
    }

  return g_string_free (text, FALSE);
}

static void
put_absence (Making *making)
{
  g_autoptr (GByteArray) soa = g_byte_array_new ();
  const Line *times = find_behaviour (making->zone, making->name, "soa");

  if (behaves (making, "no-soa"))
    return;

  making->n_authorities = 1;
  put_name (soa, "ns.test");
  if (behaves (making, "referral"))
    {
      put_record (making, "test", TYPE_NS, 300, soa);
      return;
    }
  put_name (soa, "root.test");
  for (guint i = 0; i < 4; i++)
    put_32 (soa, 3600);
  put_32 (soa, times != NULL ? times->numbers[1] : 300);
  put_record (making, "test", TYPE_SOA, times != NULL ? times->numbers[0] : 3600, soa);
}

static void
put_answers (Making *making)
{
  g_autofree char *name = g_strdup (making->name);

  for (guint step = 0; step < CHAIN_MAX; step++)
    {
      GPtrArray *lines = find_lines (making->zone, name);
      char      *alias = NULL;
      guint      before = making->n_answers;

      for (guint i = 0; lines != NULL && i < lines->len; i++)
        {
          const Line *line = lines->pdata[i];

          if (line->type != making->type && line->type != TYPE_CNAME)
            continue;
          if (line->word != NULL)
            continue;
          put_record (making, name, line->type, line->ttl, line->data);
          making->n_answers++;
          if (line->type == TYPE_CNAME)
            alias = alias_text (line->data);
        }

      if (alias == NULL && making->n_answers == before)
        {
          if (lines == NULL && !g_hash_table_contains (making->zone->branches, name))
            making->rcode = RCODE_NXDOMAIN;
          put_absence (making);
        }
      if (alias == NULL || behaves (making, "alone"))
        {
          g_free (alias);
          return;
        }
      g_free (name);
      name = alias;
    }
}

static void
make_answer (Making *making)
{
  static const struct
  {
    const char *word;
    guint       rcode;
  } codes[] = {
    { "servfail", RCODE_SERVFAIL }, { "refused", RCODE_REFUSED },   { "notimp", RCODE_NOTIMP },
    { "formerr", RCODE_FORMERR },   { "nxdomain", RCODE_NXDOMAIN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (behaves (making, codes[i].word))
      {
        making->rcode = codes[i].rcode;
        making->edns = making->edns && !behaves (making, "no-edns");
        if (codes[i].rcode == RCODE_NXDOMAIN)
          put_absence (making);
        return;
      }

  if (making->edns && behaves (making, "no-edns"))
    {
      making->rcode = RCODE_FORMERR;
      making->edns = FALSE;
    }
  else if (behaves (making, "garbage"))
    {
      g_byte_array_append (making->out, (const guint8 *) "\xc0\xff\x3fgarbage\xff", 11);
      making->n_answers = 3;
    }
  else
    put_answers (making);
}

static void
set_16 (GByteArray *out, guint at, guint value)
{
  out->data[at] = value >> 8;
  out->data[at + 1] = value & 0xff;
}

/* What was asked, and where it ends; (nullable). */
static char *
parse_question (const guint8 *bytes, gsize length, guint16 *type, gsize *end)
{
  g_autoptr (GString) name = g_string_new (NULL);
  gsize at = HEADER_SIZE;

  while (at < length && bytes[at] != 0)
    {
      if (bytes[at] > 63 || at + 1 + bytes[at] >= length)
        return NULL;
      if (name->len > 0)
        g_string_append_c (name, '.');
      g_string_append_len (name, (const char *) bytes + at + 1, bytes[at]);
      at += 1 + bytes[at];
    }
  if (at + 5 > length)
    return NULL;

  *type = bytes[at + 1] << 8 | bytes[at + 2];
  *end = at + 5;

  return g_ascii_strdown (name->str, name->len);
}

static const char *
type_name (guint16 number)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (types[i].number == number)
      return types[i].name;

  return "?";
}

static void
finish_answer (Making *making, const guint8 *question, gsize end)
{
  gboolean wants_ad = (question[3] & 0x20) != 0;
  guint    flags = 0x8180 | making->rcode;
  gsize    limit = making->tcp ? G_MAXUINT16 : making->edns ? 1232 : 512;

  if (wants_ad && behaves (making, "ad"))
    flags |= 0x20;
  if (making->out->len + 11 > limit || (!making->tcp && behaves (making, "truncate")))
    {
      flags |= 0x0200;
      making->n_answers = making->n_authorities = 0;
      g_byte_array_set_size (making->out, end);
    }
  if (making->edns)
    {
      g_byte_array_append (making->out, (const guint8 *) "", 1);
      put_16 (making->out, TYPE_OPT);
      put_16 (making->out, 1232);
      put_32 (making->out, 0);
      put_16 (making->out, 0);
    }

  set_16 (making->out, 2, flags);
  set_16 (making->out, 4, 1);
  set_16 (making->out, 6, making->n_answers);
  set_16 (making->out, 8, making->n_authorities);
  set_16 (making->out, 10, making->edns ? 1 : 0);
  if (behaves (making, "wrong-id"))
    making->out->data[0] ^= 0x55;
}

FakeAnswer
fake_zone_answer (FakeZone *self, const guint8 *question, gsize length, gboolean tcp)
{
  FakeAnswer       answer = { NULL, NULL, 0, FALSE };
  g_autofree char *name = NULL;
  Making           making = { .zone = self, .tcp = tcp };
  Line            *line;
  gsize            end = 0;

  name = length > HEADER_SIZE ? parse_question (question, length, &making.type, &end) : NULL;
  if (name == NULL)
    return answer;

  answer.key = g_strdup_printf ("%s %s", type_name (making.type), name);
  line = find_behaviour (self, name, "drop");
  if (line != NULL && (line->numbers[0] == 0 || --line->numbers[0] > 0))
    return answer;
  /* The last of a number of drops ends it. */
  if (line != NULL)
    {
      g_free (line->word);
      line->word = g_strdup ("dropped");
      return answer;
    }

  line = find_behaviour (self, name, "slow");
  answer.delay_ms = line != NULL ? line->numbers[0] : 0;
  answer.hold = find_behaviour (self, name, "hold") != NULL;

  making.name = name;
  making.edns = question[11] != 0;
  making.out = g_byte_array_new ();
  g_byte_array_append (making.out, question, end);
  make_answer (&making);
  finish_answer (&making, question, end);
  answer.sent = making.out;

  return answer;
}
