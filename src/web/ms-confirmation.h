/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-confirmation.h - the mail that asks whether it was you who subscribed */

#pragma once

#include "ms-consent-table.h"
#include "ms-form-table.h"
#include "ms-letter.h"
#include "ms-token.h"

G_BEGIN_DECLS

/** ms_confirmation_new_form: Returns: (transfer full): one that says what most need, in the
 * language of this process; without an identity */
MsForm *ms_confirmation_new_form (gint64 list_id, const char *list);

/**
 * ms_confirmation_check:
 *
 * Whether the form's mail can be sent: its templates know {{confirm_url}}, which must be there,
 * {{list}}, {{email}}, {{asked_at}} and {{asked_from}}, and nothing else: above all not the
 * name that was given, by which a machine would have us deliver what it likes to say.  The
 * identity has an account and an unsubscribe page.
 *
 * Errors: %MS_COMPOSE_ERROR, %MS_STORE_ERROR
 */
gboolean ms_confirmation_check (MsDb *db, const MsForm *form, GError **error);

/** ms_confirmation_form_url: Returns: (transfer full) (nullable): where the form is */
char *ms_confirmation_form_url (MsDb             *db,
                                const MsTokenKey *key,
                                const MsForm     *form,
                                GError          **error);

/* A mail ready to be sent. */
typedef struct
{
  MsLetter *letter;  /* (owned) */
  char    **values;  /* (owned): of its fields */
  char     *account; /* (owned): name */
} MsConfirmation;

/**
 * ms_confirmation_make:
 *
 * As the form and its identity are now, signed with the identity's keys.
 *
 * Errors: as ms_confirmation_check(), and of a key that cannot be read
 */
gboolean ms_confirmation_make (MsDb             *db,
                               const MsTokenKey *key,
                               const MsConsent  *consent,
                               MsConfirmation   *out,
                               GError          **error);
void     ms_confirmation_clear (MsConfirmation *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsConfirmation, ms_confirmation_clear)

G_END_DECLS
