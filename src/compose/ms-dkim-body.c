/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dkim-body.c - relaxed body canonicalisation, as fast as the hash behind it */

#include "config.h"

#include "ms-dkim-body.h"
#include "ms-dkim-digest.h"

#include <string.h>

/* What is short is gathered: a call of libcrypto costs as much as hashing some dozen octets. */
#define GATHER 1024

/* So much is looked at in one step without a branch, which the compiler makes into a few
 * instructions. */
#define BLOCK 64

struct _MsDkimBody
{
  EVP_MD_CTX *digest;    /* (owned) */
  gsize       line_ends; /* seen, and written only if something follows */
  gboolean    blank;     /* likewise a run of blanks */
  gboolean    cr;        /* the last octet was a CR that may begin a line's end */
  gboolean    solid;     /* something was written */
  gsize       gathered;
  char        buffer[GATHER];
};

const EVP_MD *
ms_dkim_sha256 (void)
{
  static gsize md;

  if (g_once_init_enter (&md))
    {
      EVP_MD *fetched = EVP_MD_fetch (NULL, "SHA2-256", NULL);

      ms_dkim_must (fetched != NULL);
      g_once_init_leave (&md, (gsize) fetched);
    }

  return (const EVP_MD *) md;
}

MsDkimBody *
ms_dkim_body_new (void)
{
  MsDkimBody *self = g_new (MsDkimBody, 1);

  self->digest = EVP_MD_CTX_new ();
  ms_dkim_must (self->digest != NULL);
  ms_dkim_body_reset (self);

  return self;
}

void
ms_dkim_body_free (MsDkimBody *self)
{
  EVP_MD_CTX_free (self->digest);
  g_free (self);
}

void
ms_dkim_body_reset (MsDkimBody *self)
{
  ms_dkim_must (EVP_DigestInit_ex2 (self->digest, ms_dkim_sha256 (), NULL));
  self->line_ends = 0;
  self->blank = FALSE;
  self->cr = FALSE;
  self->solid = FALSE;
  self->gathered = 0;
}

void
ms_dkim_body_copy (MsDkimBody *self, const MsDkimBody *from)
{
  EVP_MD_CTX *digest = self->digest;

  ms_dkim_must (EVP_MD_CTX_copy_ex (digest, from->digest));
  memcpy (self, from, G_STRUCT_OFFSET (MsDkimBody, buffer) + from->gathered);
  self->digest = digest;
}

void
ms_dkim_body_settle (MsDkimBody *self)
{
  ms_dkim_must (EVP_DigestUpdate (self->digest, self->buffer, self->gathered));
  self->gathered = 0;
}

static void
emit (MsDkimBody *self, const char *data, gsize length)
{
  if (self->gathered + length > GATHER)
    ms_dkim_body_settle (self);
  if (length > GATHER / 2)
    {
      ms_dkim_body_settle (self);
      ms_dkim_must (EVP_DigestUpdate (self->digest, data, length));
      return;
    }
  memcpy (self->buffer + self->gathered, data, length);
  self->gathered += length;
}

/* What was held back is followed by something that counts. */
static void
emit_held (MsDkimBody *self)
{
  for (; self->line_ends > 0; self->line_ends--)
    emit (self, "\r\n", 2);
  if (self->blank)
    emit (self, " ", 1);
  self->blank = FALSE;
  self->solid = TRUE;
}

/* One octet by the letter of the RFC. */
static void
step (MsDkimBody *self, char c)
{
  if (self->cr && c == '\n')
    {
      self->cr = FALSE;
      self->blank = FALSE;
      self->line_ends++;
      return;
    }
  if (self->cr)
    {
      self->cr = FALSE;
      emit_held (self);
      emit (self, "\r", 1);
    }

  if (c == '\r')
    self->cr = TRUE;
  else if (c == ' ' || c == '\t')
    self->blank = TRUE;
  else
    {
      emit_held (self);
      emit (self, &c, 1);
    }
}

static inline gboolean
is_spacing (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Whether the octet at @at is as it will be, whatever follows the next one. */
static inline gboolean
is_plain (const char *at)
{
  return at[0] != '\t' && (at[0] != ' ' || (at[1] != ' ' && at[1] != '\t' && at[1] != '\r'));
}

/* No branch inside: the first that is not plain is looked for afterwards. */
static inline gboolean
is_plain_block (const char *at)
{
  guint8 odd = 0;

  for (guint i = 0; i < BLOCK; i++)
    odd |= (at[i] == '\t') | ((at[i] == ' ') & ((at[i + 1] == ' ') | (at[i + 1] == '\r')));

  return !odd;
}

/* How much of the text is its own relaxed form, and ends in what is neither blank nor line end:
 * nothing that comes later changes it then. */
static gsize
measure_plain (const char *text, gsize length)
{
  const char *at = text;
  const char *last = text + length - 1; /* which has nothing behind it to look at */

  /* A tab behind a blank stands in the same block, or is found by the next. */
  while (last - at > BLOCK && is_plain_block (at))
    at += BLOCK;
  while (at < last && is_plain (at))
    at++;
  if (at == last && !is_spacing (*at))
    at++;
  while (at > text && is_spacing (at[-1]))
    at--;

  return at - text;
}

void
ms_dkim_body_update (MsDkimBody *self, const char *data, gsize length)
{
  const char *end = data + length;

  while (data < end)
    {
      gsize plain = 0;

      /* A line end or a blank before it has to be written first, which is no matter. */
      if (!self->cr && !is_spacing (*data))
        plain = measure_plain (data, end - data);
      if (plain == 0)
        {
          step (self, *data++);
          continue;
        }
      emit_held (self);
      emit (self, data, plain);
      data += plain;
    }
}

void
ms_dkim_body_finish (MsDkimBody *self, guint8 *digest)
{
  /* A CR at the very end ends nothing. */
  if (self->cr)
    {
      self->cr = FALSE;
      emit_held (self);
      emit (self, "\r", 1);
    }
  if (self->solid)
    emit (self, "\r\n", 2);
  ms_dkim_body_settle (self);
  ms_dkim_must (EVP_DigestFinal_ex (self->digest, digest, NULL));
}
