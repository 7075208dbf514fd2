/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mail-server.h - where a mailbox is and how it is opened */

#pragma once

#include "ms-mailbox.h"
#include "ms-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  MsMailboxProtocol protocol;
  char             *host; /* (owned): a name or an IP address: shown, sent as SNI, verified */
  guint16           port;
  MsSecurity        security;
  char             *user;     /* (owned) */
  char             *password; /* (owned) (nullable): wiped when freed */
  char             *ca_file;  /* (owned) (nullable) */
  guint             timeout; /* seconds for every step; 0: 30 s to connect, 60 s for the rest */
} MsMailServer;

/**
 * ms_mail_server_make:
 * @server: (out caller-allocates): to be cleared
 *
 * Reads the password: from its file, else from the keyring.  May block for as long as the
 * keyring asks its owner, at most a minute.
 *
 * Errors: %MS_SECRET_ERROR, %G_FILE_ERROR, %G_IO_ERROR_CANCELLED
 */
gboolean ms_mail_server_make (MsStore         *store,
                              const MsMailbox *mailbox,
                              GCancellable    *cancellable,
                              MsMailServer    *server,
                              GError         **error);
void     ms_mail_server_clear (MsMailServer *server);

/*
 * Errors of all that speaks with a mailbox's server, whole sentences for a person.
 */
#define MS_INBOX_ERROR (ms_inbox_error_quark ())
GQuark ms_inbox_error_quark (void);
enum
{
  MS_INBOX_ERROR_CANCELLED,
  MS_INBOX_ERROR_AWAY,    /* not to be reached, silent, busy: it may go away by itself */
  MS_INBOX_ERROR_REFUSED, /* login, certificate, folder: someone has to change something */
};

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsMailServer, ms_mail_server_clear)

G_END_DECLS
