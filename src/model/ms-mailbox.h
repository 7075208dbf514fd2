/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox.h - a mailbox that bounces, complaints and unsubscribe mails arrive in; holds no
 * secret */

#pragma once

#include "ms-account.h"

G_BEGIN_DECLS

/* The numbers are stored. */
typedef enum
{
  MS_MAILBOX_IMAP = 0,
  MS_MAILBOX_POP3 = 1,
} MsMailboxProtocol;

/* What becomes of a mail that was ours, once it is in the ledger; all others stay untouched. */
typedef enum
{
  MS_MAILBOX_LEAVE = 0,
  MS_MAILBOX_MOVE = 1, /* IMAP alone */
  MS_MAILBOX_DELETE = 2,
} MsMailboxHandled;

const char *ms_mailbox_protocol_to_string (MsMailboxProtocol protocol); /* "imap", "pop3" */
gboolean    ms_mailbox_protocol_from_string (const char *name, MsMailboxProtocol *out);
const char *ms_mailbox_handled_to_string (MsMailboxHandled handled); /* "leave", "move", … */
gboolean    ms_mailbox_handled_from_string (const char *name, MsMailboxHandled *out);

/** ms_mailbox_default_port: 143, 993; 110, 995 (RFC 8314 §7) */
guint16 ms_mailbox_default_port (MsMailboxProtocol protocol, MsSecurity security);

typedef struct
{
  gint64            id;   /* 0: not stored yet */
  char             *name; /* (owned): unique without regard to case */
  MsMailboxProtocol protocol;
  char             *host; /* (owned): a name or an IP address */
  guint16           port;
  MsSecurity        security;
  char             *user; /* (owned) */
  char *
      password_file; /* (owned) (nullable): read at each use; without it the keyring is asked */
  char            *ca_file; /* (owned) (nullable): PEM, instead of the system's authorities */
  char            *folder;  /* (owned): "INBOX" */
  MsMailboxHandled handled;
  char    *handled_folder; /* (owned) (nullable): with MOVE; made where it is not there */
  guint    every;   /* seconds between two looks, 30 to 86400; with IDLE the longest wait */
  gboolean enabled; /* looked into by itself, during `deliver` and in the window */
  gint64   looked;  /* ms_clock_wall() of the last look that went well; 0: none */
  char    *trouble; /* (owned) (nullable): why the last one did not, for a person */
} MsMailbox;

/** ms_mailbox_new: Returns: (transfer full): IMAP, TLS, INBOX, LEAVE, every 300 s, enabled */
MsMailbox *ms_mailbox_new (void);
MsMailbox *ms_mailbox_copy (const MsMailbox *self);
void       ms_mailbox_free (MsMailbox *self);

/** ms_mailbox_check: whether it can be used as it stands; Errors: %MS_MAILBOX_ERROR, a
 * translated sentence that says what to change */
gboolean ms_mailbox_check (const MsMailbox *self, GError **error);

#define MS_MAILBOX_ERROR (ms_mailbox_error_quark ())
GQuark ms_mailbox_error_quark (void);
enum
{
  MS_MAILBOX_ERROR_INVALID,
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsMailbox, ms_mailbox_free)

G_END_DECLS
