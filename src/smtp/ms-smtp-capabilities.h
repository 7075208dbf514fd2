/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-capabilities.h - reads what a server offers: RFC 5321 §4.1.1.1 */

#pragma once

#include "ms-smtp-session.h"

G_BEGIN_DECLS

/* Login mechanisms by bit: RFC 4954 §4; those our libcurl may know. */
typedef enum
{
  MS_SMTP_LOGIN_PLAIN = 1 << 0,
  MS_SMTP_LOGIN_LOGIN = 1 << 1,
  MS_SMTP_LOGIN_CRAM_MD5 = 1 << 2,
  MS_SMTP_LOGIN_OTHER = 1 << 3,
} MsSmtpLogin;

typedef struct
{
  MsSmtpCapabilities capabilities;
  gboolean           starttls;
  guint              logins; /* of MsSmtpLogin */
} MsSmtpOffer;

/**
 * ms_smtp_offer_read:
 * @keyword: one line of the EHLO reply behind its code; the first line names the server and
 *   must not be given
 *
 * Keywords in any case, repeated, unknown or oddly spaced are all right; the old `AUTH=` is
 * read as `AUTH `.
 */
void ms_smtp_offer_read (MsSmtpOffer *self, const char *keyword, gsize length);

G_END_DECLS
