/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-password.h - an account and its password as a session needs them */

#pragma once

#include "ms-account.h"
#include "ms-smtp-session.h"
#include "ms-store.h"

G_BEGIN_DECLS

/**
 * ms_password_make_server:
 * @server: (out caller-allocates): to be cleared
 *
 * Reads the password where the account has a user: from its file, else from the keyring.  May
 * block for as long as the keyring asks its owner, at most a minute.
 *
 * Errors: %MS_SECRET_ERROR, %G_FILE_ERROR
 */
gboolean ms_password_make_server (MsStore         *store,
                                  const MsAccount *account,
                                  MsSmtpServer    *server,
                                  GError         **error);

G_END_DECLS
