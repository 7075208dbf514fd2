/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-html-preview.c - shows a message's HTML: no script, nothing from the network, no traces */

#include "config.h"

#include "ms-html-preview.h"

#include <glib/gi18n-lib.h>
#include <webkit2/webkit2.h>

/* What the HTML asks for beyond itself is refused by the engine itself; images come as data:
 * URLs. */
#define POLICY "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'"

/* Only what ms_html_preview_show() loads is loaded: a link, a form or a refresh goes nowhere.
 */
static gboolean
on_decide_policy_cb (WebKitWebView           *view,
                     WebKitPolicyDecision    *decision,
                     WebKitPolicyDecisionType type)
{
  WebKitNavigationAction *action;

  if (type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION)
    {
      action = webkit_navigation_policy_decision_get_navigation_action (
          WEBKIT_NAVIGATION_POLICY_DECISION (decision));
      if (webkit_navigation_action_get_navigation_type (action) ==
              WEBKIT_NAVIGATION_TYPE_OTHER &&
          g_str_has_prefix (webkit_uri_request_get_uri (
                                webkit_navigation_action_get_request (action)),
                            "about:"))
        return FALSE;
    }
  else if (type == WEBKIT_POLICY_DECISION_TYPE_RESPONSE)
    {
      return FALSE;
    }

  webkit_policy_decision_ignore (decision);

  return TRUE;
}

static gboolean
on_context_menu_cb (void)
{
  return TRUE;
}

GtkWidget *
ms_html_preview_new (void)
{
  g_autoptr (WebKitWebContext) context = webkit_web_context_new_ephemeral ();
  g_autoptr (WebKitSettings) settings =
      webkit_settings_new_with_settings ("enable-javascript", FALSE, "enable-javascript-markup",
                                         FALSE, "enable-webgl", FALSE, "enable-media", FALSE,
                                         "enable-html5-local-storage", FALSE,
                                         "enable-html5-database", FALSE,
                                         "enable-dns-prefetching", FALSE, "enable-page-cache",
                                         FALSE, NULL);
  GtkWidget *view = g_object_new (WEBKIT_TYPE_WEB_VIEW, "web-context", context, "settings",
                                  settings, "default-content-security-policy", POLICY, NULL);

  g_signal_connect (view, "decide-policy", G_CALLBACK (on_decide_policy_cb), NULL);
  g_signal_connect (view, "context-menu", G_CALLBACK (on_context_menu_cb), NULL);
  gtk_widget_set_hexpand (view, TRUE);
  gtk_widget_show (view);

  return view;
}

void
ms_html_preview_show (GtkWidget *view, const char *html)
{
  webkit_web_view_load_html (WEBKIT_WEB_VIEW (view), html, "about:blank");
}
