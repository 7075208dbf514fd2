/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sandbox-maildir.h - keeps the messages of a rehearsal as files, one a message */

#pragma once

#include "ms-sandbox-session.h"

G_BEGIN_DECLS

/*
 * A Maildir: written under tmp, renamed to new when complete, never synced to the disk.  A file
 * begins with Return-Path: and one Delivered-To: a recipient; what follows is the message byte
 * by byte as it was sent, CRLF and all, the dots unstuffed.  The file's name holds the id that
 * the reply to the dot named.
 */
typedef struct _MsSandboxMaildir        MsSandboxMaildir;
typedef struct _MsSandboxMaildirMessage MsSandboxMaildirMessage;

/** ms_sandbox_maildir_open: makes the folders, 0700, where they are missing.  Errors:
 * %G_IO_ERROR */
MsSandboxMaildir *ms_sandbox_maildir_open (const char *path, GError **error);
void              ms_sandbox_maildir_free (MsSandboxMaildir *self);

/** ms_sandbox_maildir_begin: Returns: (transfer full) (nullable): ended by
 * ms_sandbox_maildir_end() */
MsSandboxMaildirMessage *ms_sandbox_maildir_begin (MsSandboxMaildir        *self,
                                                   const MsSandboxEnvelope *envelope);
gboolean                 ms_sandbox_maildir_write (MsSandboxMaildirMessage *message,
                                                   const char              *bytes,
                                                   gsize                    length);

/** ms_sandbox_maildir_end: @message: (transfer full); @keep: %FALSE takes the file away */
gboolean ms_sandbox_maildir_end (MsSandboxMaildirMessage *message, gboolean keep);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSandboxMaildir, ms_sandbox_maildir_free)

G_END_DECLS
