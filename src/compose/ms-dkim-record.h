/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dkim-record.h - a key as the DNS publishes it */

#pragma once

#include "ms-dkim-key.h"

G_BEGIN_DECLS

/** ms_dkim_record_name: Returns: (transfer full): where it is published (RFC 6376 §3.6.2.1) */
char *ms_dkim_record_name (const char *domain, const char *selector);

/** ms_dkim_record_text: Returns: (transfer full): what is to be published, on one line */
char *ms_dkim_record_text (const MsDkimKey *key);

/** ms_dkim_selector_is_valid: whether it is a sequence of DNS labels (RFC 6376 §3.1) */
gboolean ms_dkim_selector_is_valid (const char *selector);

typedef enum
{
  MS_DKIM_PUBLISHED_RIGHT,   /* what the key signs can be verified */
  MS_DKIM_PUBLISHED_TESTING, /* likewise, but t=y: receivers treat the mail as unsigned */
  MS_DKIM_PUBLISHED_OTHER,   /* a key, but another one */
  MS_DKIM_PUBLISHED_REVOKED, /* p= is empty */
  MS_DKIM_PUBLISHED_TYPE,    /* k= is not this key's kind */
  MS_DKIM_PUBLISHED_LIMITED, /* h= or s= leave out SHA-256 or mail */
  MS_DKIM_PUBLISHED_INVALID, /* no key record */
} MsDkimPublished;

/** ms_dkim_record_compare: @text: a TXT record, its strings joined (RFC 6376 §3.6.2.2) */
MsDkimPublished ms_dkim_record_compare (const char *text, const MsDkimKey *key);

/** ms_dkim_published_describe: Returns: a translated sentence */
const char *ms_dkim_published_describe (MsDkimPublished published);

G_END_DECLS
