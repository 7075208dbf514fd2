/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sandbox-path.h - the arguments of MAIL and RCPT */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * RFC 5321 §4.1.2: `<` path `>` and parameters.  Strict where the standard is: a blank after
 * the colon or a missing bracket is refused, so that a rehearsal shows what a strict server
 * would not take.
 */
typedef struct
{
  char    *address; /* (owned): "" for the null path; without a source route */
  guint64  size;    /* SIZE=, RFC 1870; 0 without it */
  gboolean utf8;    /* SMTPUTF8, RFC 6531 §3.4 */
} MsSandboxPath;

/**
 * ms_sandbox_path_parse:
 * @text: what follows the colon of "MAIL FROM:" or "RCPT TO:"
 * @is_sender: the null path and parameters are the sender's alone, "postmaster" without a
 *   domain the recipient's
 * @path: (out caller-allocates): left alone unless the result is %NULL
 *
 * Returns: (transfer none) (nullable): the reply that refuses it, without CRLF; %NULL if it is
 *   well formed
 */
const char *ms_sandbox_path_parse (const char *text, gboolean is_sender, MsSandboxPath *path);

void ms_sandbox_path_clear (MsSandboxPath *path);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsSandboxPath, ms_sandbox_path_clear)

G_END_DECLS
