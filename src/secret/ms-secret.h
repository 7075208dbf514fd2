/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-secret.h - passwords: in the keyring, or in a file the user names */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * An account's password lives in the keyring under the database's id and the account's name.
 * libsecret may wait for a prompt that never comes, so each call takes a cancellable and gives
 * up after @timeout seconds.  All block: never on the main thread (the window runs them
 * in a GTask's thread).
 *
 * Errors: %MS_SECRET_ERROR_UNAVAILABLE (no keyring here: name a password file instead),
 * %MS_SECRET_ERROR_NOT_FOUND, %MS_SECRET_ERROR_TIMEOUT, %G_IO_ERROR_CANCELLED, %G_FILE_ERROR
 */
#define MS_SECRET_TIMEOUT 60 /* seconds: a person may be asked to open the keyring first */

gboolean ms_secret_store (const char   *database_id,
                          const char   *account,
                          const char   *password,
                          guint         timeout,
                          GCancellable *cancellable,
                          GError      **error);

/** ms_secret_mailbox_key: Returns: (transfer full): what stands for the account's name where
 * the password is that of the mailbox @name; no account can have it */
char *ms_secret_mailbox_key (const char *name);

/** ms_secret_lookup: Returns: (transfer full): free it with ms_secret_wipe() */
char *ms_secret_lookup (const char   *database_id,
                        const char   *account,
                        guint         timeout,
                        GCancellable *cancellable,
                        GError      **error);

/** ms_secret_clear: takes the password out of the keyring; none there is no error */
gboolean ms_secret_clear (const char   *database_id,
                          const char   *account,
                          guint         timeout,
                          GCancellable *cancellable,
                          GError      **error);

/** ms_secret_rename: takes the password along where @from, an account's name, became @to; none
 * there is no error */
gboolean ms_secret_rename (const char   *database_id,
                           const char   *from,
                           const char   *to,
                           guint         timeout,
                           GCancellable *cancellable,
                           GError      **error);

/** ms_secret_read: @file: (nullable): what to read it from; %NULL: the keyring, within
 * %MS_SECRET_TIMEOUT; Returns: (transfer full): free it with ms_secret_wipe() */
char *ms_secret_read (const char   *file,
                      const char   *database_id,
                      const char   *account,
                      GCancellable *cancellable,
                      GError      **error);

/** ms_secret_read_file: Returns: (transfer full): its first line, without the line end */
char *ms_secret_read_file (const char *path, GError **error);

/** ms_secret_wipe: @secret: (transfer full) (nullable): overwritten, then freed */
void ms_secret_wipe (char *secret);

#define MS_SECRET_ERROR (ms_secret_error_quark ())
GQuark ms_secret_error_quark (void);
enum
{
  MS_SECRET_ERROR_UNAVAILABLE,
  MS_SECRET_ERROR_NOT_FOUND,
  MS_SECRET_ERROR_TIMEOUT,
};

G_END_DECLS
