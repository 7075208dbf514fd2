/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sandbox.h - an SMTP server on loopback that keeps every message and answers as told */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What an address's local part ends in decides: +defer, +fail, +drop (closes after the dot),
 * +slow (answers the dot after two seconds).  A dropped message is kept and counted, for that
 * is what makes a client's doubt worth having: it may have arrived.  All others are dealt out
 * by the mix, always the same way for the same address.  Runs on a thread of its own; binds to
 * 127.0.0.1 only.
 */
typedef struct _MsSandbox MsSandbox;

typedef struct
{
  guint16 port;    /* 0: any free one */
  char   *maildir; /* (owned) (nullable): NULL: messages are counted and thrown away */
  double  defer;   /* per cent of the addresses, 0 to 100 each, together at most 100 */
  double  fail;
  double  drop;
  double  slow;
} MsSandboxOptions;

void ms_sandbox_options_clear (MsSandboxOptions *options);

/** ms_sandbox_parse_mix: @text: "defer=5,fail=2,drop=1"; Errors: %MS_SANDBOX_ERROR_MIX */
gboolean ms_sandbox_parse_mix (const char *text, MsSandboxOptions *options, GError **error);

/** ms_sandbox_start: Errors: %G_IO_ERROR (port taken, folder cannot be made) */
MsSandbox *ms_sandbox_start (const MsSandboxOptions *options, GError **error);

/** ms_sandbox_stop: closes all connections, joins the thread, frees */
void ms_sandbox_stop (MsSandbox *self);

guint16 ms_sandbox_get_port (const MsSandbox *self);
guint64 ms_sandbox_get_messages (MsSandbox *self);

#define MS_SANDBOX_ERROR (ms_sandbox_error_quark ())
GQuark ms_sandbox_error_quark (void);
enum
{
  MS_SANDBOX_ERROR_MIX,
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSandbox, ms_sandbox_stop)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsSandboxOptions, ms_sandbox_options_clear)

G_END_DECLS
