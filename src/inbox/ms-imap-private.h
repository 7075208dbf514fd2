/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-imap-private.h - commands and their answers, for the files of MsImap alone */

#pragma once

#include "ms-imap-answer.h"
#include "ms-imap.h"

G_BEGIN_DECLS

/** MsImapHeard: @answer: untagged; Returns: %FALSE with @error: the command's end is not waited
 * for */
typedef gboolean (*MsImapHeard) (const MsImapAnswer *answer,
                                 gpointer            user_data,
                                 GError            **error);

/**
 * ms_imap_ask:
 * @command: without tag and line end
 * @func: (nullable)
 * @out: (out) (transfer full): how it ended: OK, NO or BAD
 */
gboolean ms_imap_ask (MsImap        *self,
                      const char    *command,
                      MsImapHeard    func,
                      gpointer       user_data,
                      MsImapAnswer **out,
                      GError       **error);

/** ms_imap_demand: the same, and anything but OK is %MS_INBOX_ERROR_REFUSED */
gboolean ms_imap_demand (MsImap     *self,
                         const char *command,
                         MsImapHeard func,
                         gpointer    user_data,
                         GError    **error);

/** ms_imap_set_refused: the error for an answer that is not OK */
void ms_imap_set_refused (const MsImap *self, const MsImapAnswer *answer, GError **error);

/** ms_imap_format_set: Returns: (transfer full): "1:3,7" */
char *ms_imap_format_set (const GArray *uids);

G_END_DECLS
