/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sandbox-mix.h - what becomes of each address in a rehearsal */

#pragma once

#include "ms-sandbox.h"

G_BEGIN_DECLS

typedef enum
{
  MS_SANDBOX_FATE_ACCEPT,
  MS_SANDBOX_FATE_DEFER, /* 4yz to RCPT */
  MS_SANDBOX_FATE_FAIL,  /* 5yz to RCPT */
  MS_SANDBOX_FATE_DROP,  /* the connection closes after the dot */
  MS_SANDBOX_FATE_SLOW,  /* the dot is answered late */
} MsSandboxFate;

/** ms_sandbox_fate: depends on nothing but @address, without regard to case, and the mix */
MsSandboxFate ms_sandbox_fate (const MsSandboxOptions *options, const char *address);

/**
 * ms_sandbox_append_refusal:
 * @fate: deferred or failed
 *
 * Appends the reply line to RCPT for @address, always the same one for the same address.
 */
void ms_sandbox_append_refusal (GString *out, MsSandboxFate fate, const char *address);

G_END_DECLS
