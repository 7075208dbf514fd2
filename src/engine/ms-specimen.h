/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-specimen.h - a campaign's message as one recipient will get it: for preview and test */

#pragma once

#include "ms-db.h"
#include "ms-letter.h"

G_BEGIN_DECLS

typedef struct
{
  MsLetter *letter; /* (owned) */
  char     *sender; /* (owned): which identity it is sent as and what signs it: a translated
                       sentence */
  char  *key;       /* (owned): the address whose message it is */
  char  *written;   /* (owned) (nullable) */
  char **values;    /* (owned) (array zero-terminated=1): the contact's fields now */
  char **warnings;  /* (owned) (array zero-terminated=1): fields nobody has, with a fallback */
} MsSpecimen;

/**
 * ms_specimen_load:
 * @email: (nullable): a contact's address; %NULL: the campaign's first recipient, else the
 * oldest contact, else a made-up address without fields
 *
 * Reads the campaign and the fields as they are now and checks them as a send would.
 *
 * Errors: %MS_STORE_ERROR_NOT_FOUND, %MS_COMPOSE_ERROR
 */
MsSpecimen *ms_specimen_load (MsDb       *db,
                              const char *campaign,
                              const char *email,
                              GError    **error);
void        ms_specimen_free (MsSpecimen *self);

/** ms_specimen_get_recipient: Returns: borrows from @self */
MsLetterRecipient ms_specimen_get_recipient (const MsSpecimen *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSpecimen, ms_specimen_free)

G_END_DECLS
