/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-account.h - a configured SMTP server; holds no secret */

#pragma once

#include "ms-limits.h"

G_BEGIN_DECLS

/* The numbers are stored. */
typedef enum
{
  MS_SECURITY_NONE = 0,
  MS_SECURITY_STARTTLS =
      1,               /* required: a server that does not offer it is refused (RFC 3207) */
  MS_SECURITY_TLS = 2, /* from the first byte (RFC 8314 §3.3) */
} MsSecurity;

const char *ms_security_to_string (MsSecurity security);
gboolean    ms_security_from_string (const char *name, MsSecurity *out);

/** ms_security_default_port: 25, 587 or 465 */
guint16 ms_security_default_port (MsSecurity security);

typedef struct
{
  gint64     id;   /* 0: not stored yet */
  char      *name; /* (owned): unique without regard to case */
  char      *host; /* (owned): a name or an IP address */
  guint16    port;
  MsSecurity security;
  char      *user; /* (owned) (nullable): no login without one */
  char *
      password_file; /* (owned) (nullable): read at each use; without it the keyring is asked */
  char    *ca_file;  /* (owned) (nullable): PEM, instead of the system's authorities */
  MsLimits limits;
} MsAccount;

/** ms_account_new: Returns: (transfer full): no name, no host, port 25, all limits at their
 * defaults */
MsAccount *ms_account_new (void);
MsAccount *ms_account_copy (const MsAccount *self);
void       ms_account_free (MsAccount *self);

/**
 * ms_account_check:
 *
 * Whether the account can be used as it stands: a name on one line, a host without blanks,
 * port not 0, limits within their ranges.
 *
 * Errors: %MS_ACCOUNT_ERROR, one code, a translated sentence that says what to change
 */
gboolean ms_account_check (const MsAccount *self, GError **error);

/** ms_account_is_host: whether @text (nullable) can be the name or the address of a server: one
 * word without "/" and "@" */
gboolean ms_account_is_host (const char *text);

#define MS_ACCOUNT_ERROR (ms_account_error_quark ())
GQuark ms_account_error_quark (void);
enum
{
  MS_ACCOUNT_ERROR_INVALID,
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsAccount, ms_account_free)

G_END_DECLS
