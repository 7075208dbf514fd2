/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-login-options.h - --user, --password-stdin, --password-file and --ca-file of a server */

#pragma once

#include "ms-cli.h"

G_BEGIN_DECLS

/** ms_login_options_set_text: "" takes away what an option had set; @value: %NULL: not given */
void ms_login_options_set_text (char **text, const char *value);

/**
 * ms_login_options_apply:
 * @user: (inout) (nullable)
 * @password_file: (inout) (nullable): made absolute
 * @ca_file: (inout) (nullable): likewise
 *
 * Errors: %MS_USAGE_ERROR; %G_FILE_ERROR, %MS_SECRET_ERROR: the password file that was given
 * cannot be read: better told now than in the night of the send
 */
gboolean ms_login_options_apply (const MsArguments *arguments,
                                 char             **user,
                                 char             **password_file,
                                 char             **ca_file,
                                 GError           **error);

/**
 * ms_login_options_keep_password:
 * @key: what ms_secret_store() takes as the account
 *
 * With --password-stdin the password goes from standard input into the keyring, and is nowhere
 * else; without it nothing happens.
 */
gboolean ms_login_options_keep_password (MsCli             *cli,
                                         const MsArguments *arguments,
                                         const char        *key,
                                         GError           **error);

/** ms_login_options_forget_password: a keyring that cannot be reached keeps one that nobody
 * asks for any more */
void ms_login_options_forget_password (MsCli *cli, const char *key);

G_END_DECLS
