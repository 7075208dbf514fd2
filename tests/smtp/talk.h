/* SPDX-License-Identifier: GPL-3.0-or-later */
/* talk.h - one session against a fake server, told as a line of text */

#pragma once

#include "ms-smtp-session.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  const char *script;       /* of the fake server */
  const char *result;       /* what talk() returns */
  guint       n_recipients; /* 0: 1 */
  guint       n_messages;   /* 0: 1 */
  gsize       size;         /* of the content, in bytes; 0: a line */
  MsSecurity  security;
  const char *user;    /* (nullable) */
  guint       timeout; /* seconds; 0: the default */
  gboolean    eight_bit;
  gboolean    utf8;
  const char *address; /* (nullable): of each recipient */
  MsSmtpTls   tls;     /* but for ACCOUNT: to mx.fake.test, which only its address leads to */
  const char *tlsa;    /* (nullable): "3 1 1 good, 2 0 1 authority": what DANE goes by */
  const char *again;   /* (nullable): the script of a second connection */
  const char *source;  /* (nullable) */
  const char *at;      /* (nullable): the address that leads to mx.fake.test; NULL: 127.0.0.1 */
} TalkCase;

/**
 * talk:
 *
 * Opens, sends @n_messages one behind the other in groups, quits.
 *
 * Returns: (transfer full): "tls@starttls 454" where it could not open (error, phase, refusal);
 *   else what became of each message and of the session: "done(dot250 rcpt550) lost() closed",
 *   with the phase and code of each decided recipient and "-" for the others; where a policy
 *   and not an account says how to secure it, behind "clear: ", "TLSv1.3 DANE: ", …
 */
char *talk (const TalkCase *self);

G_END_DECLS
