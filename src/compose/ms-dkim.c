/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dkim.c - the field DKIM-Signature: what it says and what it signs */

#include "config.h"

#include "ms-dkim-digest.h"
#include "ms-dkim-header.h"
#include "ms-dkim.h"

#include <string.h>

#define LINE 76 /* RFC 5322 §2.1.1 recommends 78 */

typedef struct
{
  char      *domain;   /* (owned) */
  char      *selector; /* (owned) */
  MsDkimKey *key;      /* (owned) */
} Identity;

/* What one thread signs with at a time. */
typedef struct
{
  MsDkimBody *body;      /* (owned) */
  EVP_MD_CTX *header;    /* (owned): of the fields, the same for each signature */
  EVP_MD_CTX *digest;    /* (owned): of those and the signature's own field */
  GPtrArray  *pens;      /* (owned) (element-type MsDkimPen): by identity */
  GString    *names;     /* (owned) */
  GString    *canonical; /* (owned) */
  GString    *fields;    /* (owned): the signatures */
} Desk;

struct _MsDkimSigner
{
  gatomicrefcount ref_count;
  GPtrArray      *identities; /* (owned) (element-type Identity) */

  struct
  {
    GMutex     mutex;
    GPtrArray *desks; /* (owned) (element-type Desk): those nobody sits at */
  } shared;
};

struct _MsDkimStart
{
  MsDkimBody *body; /* (owned) */
  gsize       length;
  gboolean    whole;
  guint8      digest[MS_DKIM_DIGEST]; /* if it is the whole body */
};

static void
identity_free (gpointer data)
{
  Identity *self = data;

  g_free (self->domain);
  g_free (self->selector);
  ms_dkim_key_unref (self->key);
  g_free (self);
}

static Desk *
desk_new (const MsDkimSigner *signer)
{
  Desk *self = g_new0 (Desk, 1);

  self->body = ms_dkim_body_new ();
  self->header = EVP_MD_CTX_new ();
  self->digest = EVP_MD_CTX_new ();
  ms_dkim_must (self->header != NULL && self->digest != NULL);
  self->pens = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_dkim_pen_free);
  for (guint i = 0; i < signer->identities->len; i++)
    g_ptr_array_add (self->pens,
                     ms_dkim_pen_new (((Identity *) signer->identities->pdata[i])->key));
  self->names = g_string_new (NULL);
  self->canonical = g_string_new (NULL);
  self->fields = g_string_new (NULL);

  return self;
}

static void
desk_free (gpointer data)
{
  Desk *self = data;

  ms_dkim_body_free (self->body);
  EVP_MD_CTX_free (self->header);
  EVP_MD_CTX_free (self->digest);
  g_ptr_array_unref (self->pens);
  g_string_free (self->names, TRUE);
  g_string_free (self->canonical, TRUE);
  g_string_free (self->fields, TRUE);
  g_free (self);
}

MsDkimSigner *
ms_dkim_signer_new (void)
{
  MsDkimSigner *self = g_new0 (MsDkimSigner, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->identities = g_ptr_array_new_with_free_func (identity_free);
  self->shared.desks = g_ptr_array_new_with_free_func (desk_free);
  g_mutex_init (&self->shared.mutex);

  return self;
}

MsDkimSigner *
ms_dkim_signer_ref (MsDkimSigner *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
ms_dkim_signer_unref (MsDkimSigner *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->shared.desks);
  g_ptr_array_unref (self->identities);
  g_mutex_clear (&self->shared.mutex);
  g_free (self);
}

void
ms_dkim_signer_add (MsDkimSigner *self,
                    const char   *domain,
                    const char   *selector,
                    MsDkimKey    *key)
{
  Identity *identity = g_new0 (Identity, 1);

  identity->domain = g_strdup (domain);
  identity->selector = g_strdup (selector);
  identity->key = ms_dkim_key_ref (key);
  g_ptr_array_add (self->identities, identity);
}

MsDkimStart *
ms_dkim_start_new (const char *text, gsize length, gboolean whole)
{
  MsDkimStart *self = g_new0 (MsDkimStart, 1);

  self->body = ms_dkim_body_new ();
  self->length = length;
  self->whole = whole;
  ms_dkim_body_update (self->body, text, length);
  ms_dkim_body_settle (self->body);
  if (whole)
    ms_dkim_body_finish (self->body, self->digest);

  return self;
}

void
ms_dkim_start_free (MsDkimStart *self)
{
  ms_dkim_body_free (self->body);
  g_free (self);
}

static Desk *
take_desk (MsDkimSigner *self)
{
  Desk *desk = NULL;

  g_mutex_lock (&self->shared.mutex);
  if (self->shared.desks->len > 0)
    desk = g_ptr_array_steal_index_fast (self->shared.desks, self->shared.desks->len - 1);
  g_mutex_unlock (&self->shared.mutex);

  return desk != NULL ? desk : desk_new (self);
}

static void
give_back (MsDkimSigner *self, Desk *desk)
{
  g_mutex_lock (&self->shared.mutex);
  g_ptr_array_add (self->shared.desks, desk);
  g_mutex_unlock (&self->shared.mutex);
}

static void
hash_body (Desk *desk, const char *body, gsize length, const MsDkimStart *start, guint8 *digest)
{
  gsize done = 0;

  if (start != NULL && start->whole)
    {
      memcpy (digest, start->digest, MS_DKIM_DIGEST);
      return;
    }

  if (start != NULL)
    {
      ms_dkim_body_copy (desk->body, start->body);
      done = start->length;
    }
  else
    ms_dkim_body_reset (desk->body);
  ms_dkim_body_update (desk->body, body + done, length - done);
  ms_dkim_body_finish (desk->body, digest);
}

/* h=: folded behind colons (RFC 6376 §3.5). */
static void
append_names (GString *out, const char *names)
{
  gsize column = strlen ("\th=");

  g_string_append (out, "\r\n\th=");
  while (*names != '\0')
    {
      gsize length = strcspn (names, ":");

      length += names[length] == ':';
      if (column + length >= LINE)
        {
          g_string_append (out, "\r\n\t ");
          column = 2;
        }
      g_string_append_len (out, names, length);
      column += length;
      names += length;
    }
}

static void
append_base64 (GString *out, const guint8 *data, gsize length, gsize column)
{
  g_autofree char *base64 = g_base64_encode (data, length);
  gsize            left = strlen (base64);
  const char      *at = base64;

  while (left > 0)
    {
      gsize step = MIN (left, LINE - column);

      g_string_append_len (out, at, step);
      at += step;
      left -= step;
      if (left > 0)
        g_string_append (out, "\r\n\t ");
      column = 2;
    }
}

static void
append_signature (Desk           *desk,
                  const Identity *identity,
                  MsDkimPen      *pen,
                  const guint8   *body_digest,
                  gint64          at)
{
  GString *out = desk->fields;
  gsize    start = out->len;
  guint8   digest[MS_DKIM_DIGEST];
  guint8   signature[MS_DKIM_SIGNATURE_MAX];
  gsize    length;

  g_string_append_printf (out,
                          "DKIM-Signature: v=1; a=%s-sha256; "
                          "c=relaxed/relaxed;\r\n\td=%s;\r\n\ts=%s; t=%" G_GINT64_FORMAT ";",
                          ms_dkim_algorithm_to_string (
                              ms_dkim_key_get_algorithm (identity->key)),
                          identity->domain, identity->selector, at / G_USEC_PER_SEC);
  append_names (out, desk->names->str);
  g_string_append (out, ";\r\n\tbh=");
  append_base64 (out, body_digest, MS_DKIM_DIGEST, strlen ("\tbh="));
  g_string_append (out, ";\r\n\tb=");

  /* The field itself is hashed last, with nothing in b= and without a line end (§3.7). */
  g_string_truncate (desk->canonical, 0);
  ms_dkim_header_append (desk->canonical, out->str + start, out->len - start);
  ms_dkim_must (EVP_MD_CTX_copy_ex (desk->digest, desk->header));
  ms_dkim_must (EVP_DigestUpdate (desk->digest, desk->canonical->str, desk->canonical->len));
  ms_dkim_must (EVP_DigestFinal_ex (desk->digest, digest, NULL));

  length = ms_dkim_pen_sign (pen, digest, signature);
  append_base64 (out, signature, length, strlen ("\tb="));
  g_string_append (out, "\r\n");
}

void
ms_dkim_signer_sign (MsDkimSigner *self, GString *message, const MsDkimStart *start, gint64 at)
{
  Desk       *desk = take_desk (self);
  const char *blank = strstr (message->str, "\r\n\r\n");
  gsize       header = blank != NULL ? (gsize) (blank + 2 - message->str) : message->len;
  gsize       body = MIN (header + 2, message->len);
  guint8      digest[MS_DKIM_DIGEST];

  hash_body (desk, message->str + body, message->len - body, start, digest);
  ms_dkim_header_select (message->str, header, desk->names, desk->canonical);
  ms_dkim_must (EVP_DigestInit_ex2 (desk->header, ms_dkim_sha256 (), NULL));
  ms_dkim_must (EVP_DigestUpdate (desk->header, desk->canonical->str, desk->canonical->len));

  g_string_truncate (desk->fields, 0);
  for (guint i = 0; i < self->identities->len; i++)
    append_signature (desk, self->identities->pdata[i], desk->pens->pdata[i], digest, at);
  g_string_prepend_len (message, desk->fields->str, desk->fields->len);

  give_back (self, desk);
}
