/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-page.c - does the page answer that every one-click unsubscribe goes to? */

#include "config.h"

#include "ms-check-private.h"
#include "ms-unsubscribe-page.h"

#define ID "unsubscribe-page"

void
ms_check_page (MsCheckContext *context, MsCheckNotes *notes)
{
  const MsWayBack          back = ms_sender_way_back (&context->sender);
  g_autofree char         *base = ms_way_back_base (back.url);
  MsUnsubscribePageRequest request = { .url = back.url,
                                       .key = back.key,
                                       .campaign = context->campaign->id,
                                       .lookup = context->lookup,
                                       .ca_file = context->settings->ca_file };
  g_autoptr (MsUnsubscribePage) page = NULL;

  /* Without a letter there is another problem; a rehearsal asks nobody. */
  if (base == NULL || context->letter == NULL || context->route.sandbox)
    return;

  page = ms_unsubscribe_page_ask (&request, context->cancellable);
  ms_check_add (notes, ID, page->level, g_strdup (page->title), g_strdup (page->detail),
                g_strdup (page->advice));
}
