/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-domain-page.h - what the DNS of an identity's domain has to say, and whether it does */

#pragma once

#include "ms-identity-job.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal: "look": the user wants the DNS to be asked again. */
#define MS_TYPE_DOMAIN_PAGE (ms_domain_page_get_type ())
G_DECLARE_FINAL_TYPE (MsDomainPage, ms_domain_page, MS, DOMAIN_PAGE, GtkBox)

/** ms_domain_page_look: @job: (transfer full): whose domain it is, as it is on the screen; need
 * not be right */
void ms_domain_page_look (MsDomainPage *self, MsLibrary *library, MsIdentityJob *job);

G_END_DECLS
