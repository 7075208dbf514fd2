/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-confirm.c - c/TOKEN: the answer to a confirmation mail */

#include "config.h"

#include "ms-clock.h"
#include "ms-subscription.h"
#include "ms-web-mask.h"
#include "ms-web-site.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
add_request (MsWebPage *page, const MsConsent *consent)
{
  g_autofree char *masked = ms_web_mask (ms_consent_get_shown (consent));
  g_autofree char *day = ms_clock_format (consent->asked_at);

  /* The day is enough, and reads the same everywhere (ISO 8601). */
  day[strcspn (day, "T")] = '\0';
  ms_web_page_add (page, "<p>%s <strong>%s</strong></p>\n", _ ("Your address:"), masked);
  ms_web_page_add (page, "<p>%s <strong>%s</strong></p>\n", _ ("Asked for on:"), day);
  ms_web_page_add (page, "<p>%s <strong>%s</strong></p>\n", _ ("List:"), consent->list);
}

/* What is said of a request that cannot be confirmed (any more). */
static MsWebPage *
make_over (MsSubscriptionEnd end)
{
  MsWebPage *page;

  switch (end)
    {
    case MS_SUBSCRIPTION_BEFORE:
      page = ms_web_page_new (200, _ ("Confirmed already"));
      ms_web_page_text (page, _ ("This subscription was confirmed before. To leave the list, "
                                 "use the link in any of its messages."));
      return page;
    case MS_SUBSCRIPTION_NO_LIST:
      page = ms_web_page_new (410, _ ("The list is gone"));
      ms_web_page_text (page, _ ("There is nothing to subscribe to any more."));
      return page;
    case MS_SUBSCRIPTION_EXPIRED:
    case MS_SUBSCRIPTION_MADE:
    case MS_SUBSCRIPTION_BLOCKED:
      break;
    }

  page = ms_web_page_new (410, _ ("Too late"));
  ms_web_page_text (page, _ ("This link is no longer valid. Please subscribe anew."));

  return page;
}

MsWebPage *
ms_web_confirm_show (MsDb *db, const MsWebRequest *request, GError **error)
{
  g_autoptr (MsConsent) consent = NULL;
  MsSubscriptionEnd end = MS_SUBSCRIPTION_EXPIRED;
  MsWebPage        *page;

  if (!ms_subscription_look (db, request->token.recipient, &consent, &end, error))
    return NULL;
  if (end != MS_SUBSCRIPTION_MADE)
    return make_over (end);

  page = ms_web_page_new (200, _ ("Subscribe?"));
  add_request (page, consent);
  ms_web_page_text (page, consent->text);
  ms_web_page_add (page,
                   "<form method=\"post\"><button name=\"confirm\" value=\"1\">%s</button>"
                   "</form>\n",
                   _ ("Yes, subscribe me"));
  ms_web_page_add (page, "<p class=\"small\">%s</p>\n",
                   _ ("Was it not you? Then close this page: nothing happens, and what was "
                      "entered is deleted."));

  return page;
}

MsWebPage *
ms_web_confirm_act (MsDb *db, const MsWebRequest *request, GError **error)
{
  g_autoptr (MsConsent) consent = NULL;
  g_autofree char  *sentence = NULL;
  MsSubscriptionEnd end = MS_SUBSCRIPTION_EXPIRED;
  MsWebPage        *page;

  if (!g_hash_table_contains (request->form, "confirm"))
    return ms_web_confirm_show (db, request, error);
  if (!ms_subscription_confirm (db, request->token.recipient, request->client, &consent, &end,
                                error))
    return NULL;
  if (end != MS_SUBSCRIPTION_MADE && end != MS_SUBSCRIPTION_BLOCKED)
    return make_over (end);

  page = ms_web_page_new (200, _ ("You are subscribed"));
  sentence = g_strdup_printf (_ ("Welcome to “%s”."), consent->list);
  ms_web_page_note (page, sentence);
  if (end == MS_SUBSCRIPTION_BLOCKED)
    ms_web_page_text (page, _ ("The sender has stopped all mail to this address at present. "
                               "If you miss it, write to the sender."));
  ms_web_page_text (page, _ ("Each message has a link by which you can leave the list."));

  return page;
}
