/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dns-message.c - questions and answers as they stand on the wire */

#include "config.h"

#include "ms-dns-message.h"

#include <arpa/inet.h>
#include <string.h>

#define HEADER_SIZE   12
#define CLASS_IN      1
#define EDNS_SIZE     1232 /* what passes everywhere unfragmented: the DNS flag day of 2020 */
#define NAME_SIZE_MAX 255
/* Each octet of a label may become \DDD. */
#define NAME_TEXT_SIZE (4 * NAME_SIZE_MAX + 1)

enum
{
  TYPE_NS = 2,
  TYPE_CNAME = 5,
  TYPE_SOA = 6,
  TYPE_OPT = 41,
};

enum
{
  RCODE_NO_ERROR = 0,
  RCODE_FORMAT_ERROR = 1,
  RCODE_SERVER_FAILURE = 2,
  RCODE_NO_NAME = 3,
  RCODE_NOT_IMPLEMENTED = 4,
  RCODE_REFUSED = 5,
};

enum
{
  FLAG_RESPONSE = 0x8000,
  FLAG_OPCODE = 0x7800,
  FLAG_AUTHORITATIVE = 0x0400,
  FLAG_TRUNCATED = 0x0200,
  FLAG_RECURSION_DESIRED = 0x0100,
  FLAG_AUTHENTIC_DATA = 0x0020,
  FLAG_RCODE = 0x000f,
};

static const guint16 wire_types[MS_DNS_N_TYPES] = {
  [MS_DNS_A] = 1,    [MS_DNS_AAAA] = 28, [MS_DNS_MX] = 15,
  [MS_DNS_TXT] = 16, [MS_DNS_PTR] = 12,  [MS_DNS_TLSA] = 52,
};

typedef struct
{
  const guint8 *bytes;
  gsize         length;
  guint         flags;
  guint         rcode; /* with the upper bits of EDNS */
  gboolean      edns;  /* the server knows it */
  gsize         start; /* of the answers */
  guint         n_answers;
  guint         n_authorities;
  guint         n_additional;
} Message;

typedef struct
{
  char    owner[NAME_TEXT_SIZE];
  guint16 type;
  guint16 class;
  guint32 ttl;
  gsize   data; /* where it begins */
  gsize   size;
} Record;

void
ms_dns_record_free (MsDnsRecord *self)
{
  g_free (self->text);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self);
}

void
ms_dns_reading_clear (MsDnsReading *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->records, g_ptr_array_unref);
}

static void
append_16 (GByteArray *out, guint16 value)
{
  guint8 bytes[] = { value >> 8, value & 0xff };

  g_byte_array_append (out, bytes, sizeof bytes);
}

GByteArray *
ms_dns_message_question (const char *name, MsDnsType type, guint16 id, gboolean edns)
{
  GByteArray *out = g_byte_array_sized_new (64);

  append_16 (out, id);
  append_16 (out, FLAG_RECURSION_DESIRED | FLAG_AUTHENTIC_DATA);
  append_16 (out, 1);
  append_16 (out, 0);
  append_16 (out, 0);
  append_16 (out, edns ? 1 : 0);

  for (const char *at = name; *at != '\0';)
    {
      guint8 length = strcspn (at, ".");

      g_byte_array_append (out, &length, 1);
      g_byte_array_append (out, (const guint8 *) at, length);
      at += length + (at[length] == '.');
    }
  g_byte_array_append (out, (const guint8 *) "", 1);
  append_16 (out, wire_types[type]);
  append_16 (out, CLASS_IN);

  if (edns)
    {
      g_byte_array_append (out, (const guint8 *) "", 1);
      append_16 (out, TYPE_OPT);
      append_16 (out, EDNS_SIZE);
      append_16 (out, 0);
      append_16 (out, 0);
      append_16 (out, 0);
    }

  return out;
}

static guint16
get_16 (const Message *self, gsize at)
{
  return self->bytes[at] << 8 | self->bytes[at + 1];
}

static guint32
get_32 (const Message *self, gsize at)
{
  return (guint32) get_16 (self, at) << 16 | get_16 (self, at + 2);
}

/* Escapes as master files do (RFC 1035 §5.1), so that no two names read alike. */
static char *
put_label (char *out, const guint8 *label, guint length)
{
  for (guint i = 0; i < length; i++)
    if (g_ascii_isgraph (label[i]) && label[i] != '.' && label[i] != '\\')
      *out++ = g_ascii_tolower (label[i]);
    else
      {
        *out++ = '\\';
        *out++ = '0' + label[i] / 100;
        *out++ = '0' + label[i] / 10 % 10;
        *out++ = '0' + label[i] % 10;
      }

  return out;
}

/*
 * The name at *@at, which is moved behind it.  A pointer must lead to before all that was read
 * of this name: so it cannot loop, and what a name costs is bounded by its 255 octets.
 */
static gboolean
read_name (const Message *self, gsize *at, gsize end, char text[NAME_TEXT_SIZE])
{
  char    *out = text;
  gsize    size = 0;
  gsize    from = *at;
  gsize    lowest = *at;
  gboolean jumped = FALSE;

  for (;;)
    {
      guint length;

      if (from >= end)
        return FALSE;

      length = self->bytes[from];
      if (length >= 0xc0)
        {
          gsize target;

          if (from + 2 > end)
            return FALSE;
          target = get_16 (self, from) & 0x3fff;
          if (!jumped)
            *at = from + 2;
          if (target >= lowest || target < HEADER_SIZE)
            return FALSE;
          jumped = TRUE;
          from = lowest = target;
          end = self->length;
          continue;
        }

      size += 1 + length;
      if (length > 63 || size > NAME_SIZE_MAX || from + 1 + length > end)
        return FALSE;
      from += 1 + length;
      if (length == 0)
        break;

      if (out > text)
        *out++ = '.';
      out = put_label (out, self->bytes + from - length, length);
    }

  *out = '\0';
  if (!jumped)
    *at = from;

  return TRUE;
}

static gboolean
read_record (const Message *self, gsize *at, Record *record)
{
  if (!read_name (self, at, self->length, record->owner) || *at + 10 > self->length)
    return FALSE;

  record->type = get_16 (self, *at);
  record->class = get_16 (self, *at + 2);
  record->ttl = get_32 (self, *at + 4);
  record->size = get_16 (self, *at + 8);
  record->data = *at + 10;
  *at += 10 + record->size;
  /* RFC 2181 §8. */
  if (record->ttl > G_MAXINT32)
    record->ttl = 0;

  return *at <= self->length;
}

/* Goes once through all of it; FALSE if it is cut off or broken anywhere. */
static gboolean
read_frame (Message *self, const char *name, MsDnsType type)
{
  char               asked[NAME_TEXT_SIZE];
  g_autofree Record *record = g_new (Record, 1);
  gsize              at = HEADER_SIZE;
  guint              n_records;

  if (self->length < HEADER_SIZE)
    return FALSE;

  self->flags = get_16 (self, 2);
  self->rcode = self->flags & FLAG_RCODE;
  self->n_answers = get_16 (self, 6);
  self->n_authorities = get_16 (self, 8);
  self->n_additional = get_16 (self, 10);
  n_records = self->n_answers + self->n_authorities + self->n_additional;

  if ((self->flags & (FLAG_RESPONSE | FLAG_OPCODE | FLAG_TRUNCATED)) != FLAG_RESPONSE ||
      get_16 (self, 4) != 1)
    return FALSE;
  if (!read_name (self, &at, self->length, asked) || strcmp (asked, name) != 0 ||
      at + 4 > self->length || get_16 (self, at) != wire_types[type] ||
      get_16 (self, at + 2) != CLASS_IN)
    return FALSE;

  at += 4;
  self->start = at;
  for (guint i = 0; i < n_records; i++)
    {
      if (!read_record (self, &at, record))
        return FALSE;
      /* Its TTL field begins with the upper bits of the rcode (RFC 6891 §6.1.3). */
      if (record->type == TYPE_OPT && i >= self->n_answers + self->n_authorities)
        {
          self->rcode |= (record->ttl >> 24) << 4;
          self->edns = TRUE;
        }
    }

  return TRUE;
}

static char *
dup_address (int family, const guint8 *bytes)
{
  char text[INET6_ADDRSTRLEN];

  return g_strdup (inet_ntop (family, bytes, text, sizeof text));
}

/* A name that is all that is left of the record's data. */
static char *
dup_name (const Message *self, const Record *record, gsize skip)
{
  char  text[NAME_TEXT_SIZE];
  gsize at = record->data + skip;
  gsize end = record->data + record->size;

  return read_name (self, &at, end, text) && at == end ? g_strdup (text) : NULL;
}

/* RFC 1035 §3.3.14: strings, each with its length before it. */
static char *
dup_strings (const Message *self, const Record *record)
{
  g_autoptr (GString) text = g_string_new (NULL);

  gsize at = record->data;
  gsize end = record->data + record->size;

  if (at == end)
    return NULL;
  while (at < end)
    {
      guint length = self->bytes[at++];

      if (length > end - at)
        return NULL;
      for (; length > 0; length--, at++)
        g_string_append_c (text, self->bytes[at] != 0 ? self->bytes[at] : ' ');
    }

  return g_strdup (text->str);
}

static MsDnsRecord *
read_data (const Message *self, const Record *record, MsDnsType type)
{
  MsDnsRecord  *out = g_new0 (MsDnsRecord, 1);
  const guint8 *bytes = self->bytes + record->data;

  switch (type)
    {
    case MS_DNS_A:
      if (record->size == 4)
        out->text = dup_address (AF_INET, bytes);
      break;
    case MS_DNS_AAAA:
      if (record->size == 16)
        out->text = dup_address (AF_INET6, bytes);
      break;
    case MS_DNS_MX:
      if (record->size > 2)
        {
          out->preference = get_16 (self, record->data);
          out->text = dup_name (self, record, 2);
        }
      break;
    case MS_DNS_TXT:
      out->text = dup_strings (self, record);
      break;
    case MS_DNS_PTR:
      out->text = dup_name (self, record, 0);
      break;
    case MS_DNS_TLSA:
      if (record->size > 3)
        {
          out->usage = bytes[0];
          out->selector = bytes[1];
          out->matching = bytes[2];
          out->data = g_bytes_new (bytes + 3, record->size - 3);
          out->text = g_strdup ("");
        }
      break;
    }

  if (out->text == NULL)
    g_clear_pointer (&out, ms_dns_record_free);

  return out;
}

static void
take_ttl (MsDnsReading *out, guint ttl)
{
  out->ttl = out->has_ttl ? MIN (out->ttl, ttl) : ttl;
  out->has_ttl = TRUE;
}

/* Takes the records of @name out of the answers, or else the next name (*@next). */
static gboolean
read_answers (const Message *self,
              const char    *name,
              MsDnsType      type,
              MsDnsReading  *out,
              char         **next)
{
  g_autofree Record *record = g_new (Record, 1);
  gsize              at = self->start;
  gboolean           has_alias = FALSE;
  guint              alias_ttl = 0;

  for (guint i = 0; i < self->n_answers; i++)
    {
      if (!read_record (self, &at, record))
        return FALSE;
      if (record->class != CLASS_IN || strcmp (record->owner, name) != 0)
        continue;

      if (record->type == wire_types[type])
        {
          MsDnsRecord *read = read_data (self, record, type);

          if (read == NULL)
            return FALSE;
          g_ptr_array_add (out->records, read);
          take_ttl (out, record->ttl);
        }
      else if (record->type == TYPE_CNAME && !has_alias)
        {
          *next = dup_name (self, record, 0);
          if (*next == NULL)
            return FALSE;
          has_alias = TRUE;
          alias_ttl = record->ttl;
        }
    }

  /* Records beside an alias are against RFC 1034 §3.6.2; they count more than it. */
  if (out->records->len > 0)
    g_clear_pointer (next, g_free);
  else if (has_alias)
    take_ttl (out, alias_ttl);

  return TRUE;
}

/* What stands behind an absence: RFC 2308 §2 and §5. */
static gboolean
read_authorities (const Message *self, MsDnsReading *out, gboolean *has_soa, gboolean *has_ns)
{
  g_autofree Record *record = g_new (Record, 1);
  gsize              at = self->start;

  for (guint i = 0; i < self->n_answers + self->n_authorities; i++)
    {
      if (!read_record (self, &at, record))
        return FALSE;
      if (i < self->n_answers || record->class != CLASS_IN)
        continue;

      *has_ns = *has_ns || record->type == TYPE_NS;
      if (record->type == TYPE_SOA)
        {
          /* Two names of at least one octet, and five numbers, the minimum last. */
          if (record->size < 22)
            return FALSE;
          take_ttl (out, MIN (record->ttl, get_32 (self, record->data + record->size - 4)));
          *has_soa = TRUE;
        }
    }

  return TRUE;
}

/* Neither records nor an alias at the end of the chain: what does that mean? */
static gboolean
read_absence (const Message *self, MsDnsReading *out)
{
  gboolean has_soa = FALSE;
  gboolean has_ns = FALSE;

  if (!read_authorities (self, out, &has_soa, &has_ns))
    return FALSE;

  if (self->rcode == RCODE_NO_NAME)
    out->status = MS_DNS_NO_NAME;
  else if (out->steps > 0 && !has_soa)
    out->open = TRUE;
  else if (has_ns && !has_soa && (self->flags & FLAG_AUTHORITATIVE) == 0)
    return TRUE; /* A referral: the server does not resolve for us (RFC 2308 §2.2). */
  else
    out->status = MS_DNS_NO_DATA;

  out->has_ttl = has_soa || out->open;

  return TRUE;
}

static gboolean
read_chain (const Message *self, const char *name, MsDnsType type, MsDnsReading *out)
{
  for (; out->steps <= MS_DNS_CHAIN_MAX; out->steps++)
    {
      char *next = NULL;

      if (!read_answers (self, out->name, type, out, &next))
        {
          g_free (next);
          return FALSE;
        }
      if (out->records->len > 0)
        {
          out->status = MS_DNS_FOUND;
          return TRUE;
        }
      if (next == NULL)
        return read_absence (self, out);

      g_free (out->name);
      out->name = next;
    }

  /* A loop: well formed, and yet no answer. */
  return TRUE;
}

gboolean
ms_dns_message_read (const guint8 *bytes,
                     gsize         length,
                     const char   *name,
                     MsDnsType     type,
                     MsDnsReading *out)
{
  Message message = { .bytes = bytes, .length = length };

  *out = (MsDnsReading){
    .status = MS_DNS_FAILED,
    .name = g_strdup (name),
    .records = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_dns_record_free),
  };

  if (!read_frame (&message, name, type))
    return FALSE;

  out->authenticated = (message.flags & FLAG_AUTHENTIC_DATA) != 0;
  if (message.rcode == RCODE_SERVER_FAILURE)
    out->code = MS_DNS_CODE_SERVER_FAILURE;
  else if (message.rcode == RCODE_REFUSED)
    out->code = MS_DNS_CODE_REFUSED;
  out->without_edns = !message.edns && (message.rcode == RCODE_FORMAT_ERROR ||
                                        message.rcode == RCODE_NOT_IMPLEMENTED);
  if (message.rcode != RCODE_NO_ERROR && message.rcode != RCODE_NO_NAME)
    return TRUE;
  if (read_chain (&message, name, type, out))
    return TRUE;

  out->status = MS_DNS_FAILED;
  g_ptr_array_set_size (out->records, 0);

  return FALSE;
}
