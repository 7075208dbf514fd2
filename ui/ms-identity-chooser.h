/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-identity-chooser.h - which identity a campaign is from */

#pragma once

#include "ms-campaign.h"
#include "ms-identity.h"
#include "ms-library.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal: "changed": the user chose another one. */
#define MS_TYPE_IDENTITY_CHOOSER (ms_identity_chooser_get_type ())
G_DECLARE_FINAL_TYPE (MsIdentityChooser, ms_identity_chooser, MS, IDENTITY_CHOOSER, GtkBox)

/** ms_identity_chooser_show: what @campaign has, and what that means; @editable: it can be
 * changed */
void ms_identity_chooser_show (MsIdentityChooser *self,
                               MsLibrary         *library,
                               const MsCampaign  *campaign,
                               gboolean           editable);

/** ms_identity_chooser_explain: says anew what the choice means: something else of @campaign
 * was changed */
void ms_identity_chooser_explain (MsIdentityChooser *self, const MsCampaign *campaign);

/** ms_identity_chooser_get: Returns: (transfer none) (nullable): what is chosen */
const MsIdentity *ms_identity_chooser_get (MsIdentityChooser *self);

G_END_DECLS
