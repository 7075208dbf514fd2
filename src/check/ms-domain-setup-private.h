/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-domain-setup-private.h - the steps of setting up a domain, one function each */

#pragma once

#include "ms-domain-setup.h"

G_BEGIN_DECLS

typedef struct
{
  const MsLookup      *lookup; /* (nullable) */
  const MsSetupSender *sender;
  char                *from;     /* (owned): the domain in From */
  char                *envelope; /* (owned): the domain of the return path */
  char                *dkim;     /* (owned): the domain that signs */
  GPtrArray           *steps;    /* (owned) (element-type MsSetupStep) */
} MsSetup;

/** ms_setup_add: @title, @purpose: (transfer full); Returns: (transfer none): a new step,
 * UNASKED */
MsSetupStep *ms_setup_add (MsSetup *self, const char *id, char *title, char *purpose);

/** ms_setup_say: @detail: (transfer full) */
void ms_setup_say (MsSetupStep *step, MsSetupState state, char *detail);

/** ms_setup_publish_txt: what the step asks for */
void ms_setup_publish_txt (MsSetupStep *step, const char *name, const char *text);
void ms_setup_publish_mx (MsSetupStep *step, const char *name, const char *host);

/** ms_setup_found: @text: (nullable): of others */
void ms_setup_found (MsSetupStep *step, const char *text);

void ms_setup_spf (MsSetup *self);
void ms_setup_dkim (MsSetup *self);
void ms_setup_return_path (MsSetup *self);
void ms_setup_dmarc (MsSetup *self); /* and alignment */
void ms_setup_unsubscribe (MsSetup *self);

G_END_DECLS
