/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-unsubscribe.c - can readers leave, and do they see who writes? */

#include "config.h"

#include "ms-check-private.h"
#include "ms-html-text.h"
#include "ms-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* As they stand in newsletters; folded, so without capitals. */
static const char *const words[] = {
  "unsubscrib",     "opt out",       "opt-out",       "abmelde",
  "abbestell",      "austragen",     "désabonn",      "désinscri",
  "desabonn",       "desinscri",     "darse de baja", "darte de baja",
  "date de baja",   "cancelar sus",  "descadastr",    "cancelar a subscri",
  "disiscri",       "annulla iscri", "cancellati",    "uitschrijv",
  "afmeld",         "avregistr",     "avmeld",        "avanmäl",
  "peruuta tilaus", "wypisz",        "rezygn",        "odhlás",
  "leiratkoz",      "dezabon",       "отписа",        "відписа",
  "配信停止",       "退订",          "구독 취소",
};

static gboolean
holds_word (const char *text)
{
  g_autofree char *folded = ms_text_fold (text);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *word = ms_text_fold (words[i]);

      if (strstr (folded, word) != NULL)
        return TRUE;
    }

  return FALSE;
}

static gboolean
has_header (const MsCampaign *campaign, const char *name)
{
  for (guint i = 0; campaign->headers != NULL && campaign->headers[i] != NULL; i++)
    if (g_ascii_strncasecmp (campaign->headers[i], name, strlen (name)) == 0)
      return TRUE;

  return FALSE;
}

/* (transfer full): all that a reader sees, and where the links lead */
static char *
get_body (const MsCampaign *campaign)
{
  g_autofree char *html =
      campaign->html != NULL ? ms_html_to_text (campaign->html) : g_strdup ("");

  return g_strconcat (campaign->text != NULL ? campaign->text : "", "\n", html, NULL);
}

void
ms_check_unsubscribe (MsCheckContext *context, MsCheckNotes *notes)
{
  static const char id[] = "unsubscribe";

  const MsCampaign *campaign = context->campaign;
  g_autofree char  *body = get_body (campaign);
  gboolean          header = has_header (campaign, "List-Unsubscribe:");
  gboolean          one_click = has_header (campaign, "List-Unsubscribe-Post:");
  gboolean          word = holds_word (body);

  if (!header && !word)
    ms_check_add (notes, id, MS_CHECK_RED, g_strdup (_ ("Nobody can unsubscribe")),
                  g_strdup (
                      _ ("The law asks for it nearly everywhere, and whoever finds no other "
                         "way presses “This is spam”.")),
                  g_strdup (_ ("Write how to unsubscribe into the message, and add a header "
                               "“List-Unsubscribe: <mailto:…>”.")));
  else if (!header || !one_click)
    ms_check_add (notes, id, MS_CHECK_AMBER,
                  !header ? g_strdup (_ ("There is no header List-Unsubscribe"))
                          : g_strdup (_ ("Unsubscribing takes more than one click")),
                  g_strdup (
                      _ ("Gmail and Yahoo ask for it from who writes to 5,000 of their users "
                         "a day (RFC 8058), and show a button for it to all.")),
                  g_strdup (_ ("Add the headers “List-Unsubscribe: <https://…>” and "
                               "“List-Unsubscribe-Post: List-Unsubscribe=One-Click”.")));
  else if (!word)
    ms_check_add (notes, id, MS_CHECK_AMBER,
                  g_strdup (_ ("The message itself does not say how to unsubscribe")),
                  g_strdup (_ ("The header is there, but not every mail program shows it.")),
                  g_strdup (_ ("Add a line with a link at its end.")));
  else
    ms_check_add (notes, id, MS_CHECK_GREEN,
                  g_strdup (_ ("Readers can unsubscribe with one click")), NULL, NULL);
}

/* A post code of four to six digits, or one of Britain or Canada, or a street: only a hint. */
static gboolean
looks_postal (const char *body)
{
  static const char pattern[] =
      "\\b[A-Z]{0,2}-?\\d{4,6}(-\\d{3,4})?,? +\\p{Lu}\\p{L}+|"
      "\\p{L}+,? [A-Z]{2},? \\d{5}\\b|"
      "\\b[A-Z]{1,2}\\d[A-Z\\d]? ?\\d[A-Z]{2}\\b|\\b[A-Z]\\d[A-Z] \\d[A-Z]\\d\\b|"
      "(?i:p\\.? ?o\\.? ?box|postfach|straße|strasse|str\\.|\\bstreet\\b|\\bavenue\\b|\\brue "
      "de\\b|"
      "\\broad\\b|\\bcalle\\b|\\bvia \\p{Lu})";

  return g_regex_match_simple (pattern, body, 0, 0);
}

void
ms_check_postal (MsCheckContext *context, MsCheckNotes *notes)
{
  g_autofree char *body = get_body (context->campaign);

  if (looks_postal (body))
    ms_check_add (notes, "postal", MS_CHECK_GREEN,
                  g_strdup (_ ("There seems to be a postal address")), NULL, NULL);
  else
    ms_check_add (notes, "postal", MS_CHECK_GREY,
                  g_strdup (_ ("No postal address was recognised")),
                  g_strdup (
                      _ ("A program cannot be sure. Many countries ask for one in mail that "
                         "advertises (in the United States the CAN-SPAM act).")),
                  g_strdup (_ ("Add yours at the end, if the law asks you to.")));
}
