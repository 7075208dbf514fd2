/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-dane.c - a certificate compared with what the DNS says of it */

#include "config.h"

#include "ms-smtp-dane.h"

#include <openssl/x509v3.h>

/* RFC 7218 §2.1. */
enum
{
  DANE_TA = 2,
  DANE_EE = 3,
};

/* Returns how many records can be used; OpenSSL refuses an unknown selector or matching type, a
 * digest of the wrong length, and data that is no certificate. */
static guint
add_records (SSL *ssl, const GPtrArray *records)
{
  guint n = 0;

  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      const MsSmtpTlsa *record = records->pdata[i];
      gsize             length = 0;
      const guchar     *data = g_bytes_get_data (record->data, &length);

      if ((record->usage == DANE_TA || record->usage == DANE_EE) &&
          SSL_dane_tlsa_add (ssl, record->usage, record->selector, record->matching, data,
                             length) > 0)
        n++;
    }

  return n;
}

/* libcurl makes the SSL object itself, so that this is the first place where it can be told of
 * the records; by then its parameters were copied into @context. */
static int
verify_cb (X509_STORE_CTX *context, void *data)
{
  MsSmtpDane *self = data;
  SSL        *ssl = X509_STORE_CTX_get_ex_data (context, SSL_get_ex_data_X509_STORE_CTX_idx ());
  X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param (context);

  self->verified = FALSE;
  if (SSL_dane_enable (ssl, self->server->host) <= 0)
    return 0;
  if (add_records (ssl, self->server->tlsa) == 0)
    return 1;

  SSL_dane_set_flags (ssl, DANE_FLAG_NO_DANE_EE_NAMECHECKS);
  X509_VERIFY_PARAM_set1_host (param, self->server->host, 0);
  X509_VERIFY_PARAM_set_hostflags (param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  X509_STORE_CTX_set0_dane (context, SSL_get0_dane (ssl));

  self->verified = X509_verify_cert (context) == 1;

  return self->verified;
}

gboolean
ms_smtp_dane_attach (MsSmtpDane *self, SSL_CTX *context)
{
  if (SSL_CTX_dane_enable (context) != 1)
    return FALSE;

  SSL_CTX_set_cert_verify_callback (context, verify_cb, self);
  SSL_CTX_set_verify (context, SSL_VERIFY_PEER, NULL);

  return TRUE;
}
