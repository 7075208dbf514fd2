/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sandbox-session.h - the sandbox's side of one SMTP conversation; no I/O */

#pragma once

#include "ms-sandbox.h"

G_BEGIN_DECLS

#define MS_SANDBOX_SIZE_MAX      (50 * 1024 * 1024) /* octets in a message */
#define MS_SANDBOX_LINE_MAX      2048               /* octets in a command, CRLF included */
#define MS_SANDBOX_TEXT_MAX      1000               /* RFC 5321 §4.5.3.1.6, CRLF included */
#define MS_SANDBOX_RECIPIENT_MAX 1000
#define MS_SANDBOX_ERROR_MAX     20 /* commands not understood, then 421 */

typedef struct
{
  char      *id;         /* (owned): what the reply to the dot calls the message */
  char      *sender;     /* (owned): "" for the null path */
  GPtrArray *recipients; /* (owned) (element-type utf8): those that were accepted */
} MsSandboxEnvelope;

/*
 * Where messages go; @data is what was given with the sink.  A failed open or write is told to
 * the client at the dot (452).
 */
typedef struct
{
  /** open: Returns: (transfer full) (nullable): one message under way; %NULL on failure */
  gpointer (*open) (gpointer data, const MsSandboxEnvelope *envelope);
  /** write: (nullable): %NULL where contents are not wanted; as sent, dots unstuffed */
  gboolean (*write) (gpointer data, gpointer message, const char *bytes, gsize length);
  /** close: @message: (transfer full); @keep: %FALSE: forget it */
  gboolean (*close) (gpointer data, gpointer message, gboolean keep);
} MsSandboxSink;

typedef enum
{
  MS_SANDBOX_PHASE_COMMAND,
  MS_SANDBOX_PHASE_CONTENT,
  MS_SANDBOX_PHASE_HELD,   /* the dot's reply waits for ms_sandbox_session_release() */
  MS_SANDBOX_PHASE_CLOSED, /* close when the replies are out */
} MsSandboxPhase;

typedef struct _MsSandboxSession MsSandboxSession;

/**
 * ms_sandbox_session_new:
 * @options: (transfer none): only the mix is read; outlives the session
 * @sink: (transfer none): outlives the session
 * @greeting: the greeting is appended here
 */
MsSandboxSession *ms_sandbox_session_new (const MsSandboxOptions *options,
                                          const MsSandboxSink    *sink,
                                          gpointer                sink_data,
                                          GString                *greeting);

/** ms_sandbox_session_free: a message under way is forgotten */
void ms_sandbox_session_free (MsSandboxSession *self);

/**
 * ms_sandbox_session_feed:
 * @bytes: what the client sent, cut anywhere
 * @replies: what there is to answer is appended here
 *
 * Returns: how many bytes were used: fewer than @length once the session is held or closed
 */
gsize ms_sandbox_session_feed (MsSandboxSession *self,
                               const char       *bytes,
                               gsize             length,
                               GString          *replies);

/** ms_sandbox_session_release: answers the dot that was held */
void ms_sandbox_session_release (MsSandboxSession *self, GString *replies);

MsSandboxPhase ms_sandbox_session_get_phase (const MsSandboxSession *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSandboxSession, ms_sandbox_session_free)

G_END_DECLS
