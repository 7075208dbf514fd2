/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-form-table.h - the forms by which people subscribe to a list themselves */

#pragma once

#include "ms-db.h"

G_BEGIN_DECLS

typedef struct
{
  gint64   list_id;
  char    *list;     /* (owned): its name */
  char    *identity; /* (owned): name of the one that sends the confirmation mail */
  char    *title;    /* (owned): of the page */
  char    *text;     /* (owned): what people agree to */
  char    *subject;  /* (owned): of the confirmation mail, a template */
  char    *message;  /* (owned): of the confirmation mail, a template */
  gboolean enabled;
} MsForm;

void ms_form_free (MsForm *self);

/** ms_form_table_get: Errors: %MS_STORE_ERROR_NOT_FOUND */
MsForm *ms_form_table_get (MsDb *db, gint64 list_id, GError **error);

/** ms_form_table_save: makes it or changes it; Errors: %MS_STORE_ERROR_NOT_FOUND: there is no
 * such identity, or no such list */
gboolean ms_form_table_save (MsDb *db, const MsForm *form, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsForm, ms_form_free)

G_END_DECLS
