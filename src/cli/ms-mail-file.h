/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mail-file.h - files of mails that a command is given */

#pragma once

#include "ms-mbox.h"

G_BEGIN_DECLS

/** MsMailFunc: Returns: %FALSE to end with @error */
typedef gboolean (*MsMailFunc) (const char    *file,
                                const MsMbox  *mbox,
                                const GString *mail,
                                gpointer       data,
                                GError       **error);

/** ms_mail_file_each: @file: one mail, or an mbox; "-": standard input; Errors: %G_IO_ERROR
 * with its name, and those of @func */
gboolean ms_mail_file_each (const char *file, MsMailFunc func, gpointer data, GError **error);

G_END_DECLS
