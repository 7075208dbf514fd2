/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-identity-form.h - what an identity says, but for its keys */

#pragma once

#include "ms-identity.h"
#include "ms-library.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal: "changed". */
#define MS_TYPE_IDENTITY_FORM (ms_identity_form_get_type ())
G_DECLARE_FINAL_TYPE (MsIdentityForm, ms_identity_form, MS, IDENTITY_FORM, GtkGrid)

void ms_identity_form_fill (MsIdentityForm   *self,
                            MsLibrary        *library,
                            const MsIdentity *identity);

/** ms_identity_form_collect: puts what was typed into @identity */
void ms_identity_form_collect (MsIdentityForm *self, MsIdentity *identity);

/** ms_identity_form_show_problem: @error: (nullable): %MS_IDENTITY_ERROR, or that the name is
 * taken; takes away what it said before; Returns: whether it stands beside one of its fields */
gboolean ms_identity_form_show_problem (MsIdentityForm *self, const GError *error);

/** ms_identity_form_point: puts the cursor where the problem is, else at the beginning */
void ms_identity_form_point (MsIdentityForm *self);

G_END_DECLS
