/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-unsubscribe.c - can readers leave, and do they see who writes? */

#include "config.h"

#include "ms-check-private.h"
#include "ms-html-text.h"
#include "ms-shaping.h"
#include "ms-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ID        "unsubscribe"
#define ID_FOOTER "footer"

static const char why_one_click[] =
    N_ ("Gmail and Yahoo ask for one click from who writes to 5,000 of their users a day (RFC "
        "8058), and show a button for it to all.");

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

/* (transfer full): all that a reader sees, and where the links lead */
static char *
get_body (const MsCampaign *campaign)
{
  g_autofree char *html =
      campaign->html != NULL ? ms_html_to_text (campaign->html) : g_strdup ("");

  return g_strconcat (campaign->text != NULL ? campaign->text : "", "\n", html, NULL);
}

/* (transfer full): a way to leave that is Mailshot's own is none that it does not know of */
static char *
leave_out_tags (const char *body)
{
  g_autoptr (GRegex) tags = g_regex_new ("\\{\\{[^{}]*\\}\\}", 0, 0, NULL);

  return g_regex_replace_literal (tags, body, -1, 0, "", 0, NULL);
}

/* Whether some of its messages have several recipients. */
static gboolean
goes_to_groups (const MsCheckContext *context)
{
  g_autoptr (MsShaping) shaping = NULL;

  if (context->route.sandbox || ms_letter_is_personal (context->letter))
    return FALSE;

  for (guint i = 0; i < context->route.accounts->len; i++)
    if (((const MsAccount *) context->route.accounts->pdata[i])->limits.recipients_per_message >
        1)
      return TRUE;

  shaping =
      context->route.direct ? ms_shaping_load (context->settings->shaping_file, NULL) : NULL;

  return shaping != NULL && ms_shaping_find (shaping, "").recipients_per_message > 1;
}

static void
judge_own_header (MsCheckContext *context, MsCheckNotes *notes)
{
  gboolean header = ms_campaign_has_header (context->campaign, "List-Unsubscribe");
  gboolean post = ms_campaign_has_header (context->campaign, "List-Unsubscribe-Post");

  if (!header)
    ms_check_add (notes, ID, MS_CHECK_RED, g_strdup (_ ("There is no header List-Unsubscribe")),
                  g_strdup (_ ("List-Unsubscribe-Post, a header of your own, says nothing "
                               "without it.")),
                  g_strdup (_ ("Take it out: Mailshot writes both.")));
  else if (post)
    ms_check_add (notes, ID, MS_CHECK_GREEN,
                  g_strdup (_ ("Readers can unsubscribe with one click")),
                  g_strdup (_ ("By a header of your own: whoever uses it is not known to "
                               "Mailshot.")),
                  NULL);
  else
    ms_check_add (notes, ID, MS_CHECK_AMBER,
                  g_strdup (_ ("Unsubscribing takes more than one click")),
                  g_strdup (_ (why_one_click)),
                  g_strdup (_ ("Take your own header List-Unsubscribe out, and Mailshot writes "
                               "one; or add “List-Unsubscribe-Post: "
                               "List-Unsubscribe=One-Click”.")));
}

/* What its identity, or the lack of one, leads to. */
static void
judge_identity (const MsIdentity *identity, MsCheckNotes *notes)
{
  const char *url = identity != NULL ? identity->unsubscribe_url : NULL;

  if (url == NULL)
    ms_check_add (notes, ID, MS_CHECK_AMBER,
                  g_strdup (_ ("Readers unsubscribe by mail, not with one click")),
                  g_strdup (_ (why_one_click)),
                  g_strdup (identity != NULL
                                ? _ ("Give the sender identity an unsubscribe page, if you "
                                     "have a server for it.")
                                : _ ("Choose a sender identity that has an unsubscribe page, "
                                     "if you have a server for it.")));
  else if (g_ascii_strncasecmp (url, "https://", 8) != 0)
    ms_check_add (notes, ID, MS_CHECK_RED,
                  g_strdup_printf (_ ("The unsubscribe page “%s” is not used"), url),
                  g_strdup (_ ("One click works by https: alone (RFC 8058).")),
                  g_strdup (_ ("Give the sender identity an address that begins with "
                               "https://.")));
  else
    ms_check_add (notes, ID, MS_CHECK_GREEN,
                  g_strdup (_ ("Readers can unsubscribe with one click")), NULL, NULL);
}

static void
judge_header (MsCheckContext *context, MsCheckNotes *notes)
{
  if (ms_campaign_has_header (context->campaign, "List-Unsubscribe") ||
      ms_campaign_has_header (context->campaign, "List-Unsubscribe-Post"))
    judge_own_header (context, notes);
  else if (goes_to_groups (context))
    ms_check_add (notes, ID, MS_CHECK_AMBER,
                  g_strdup (_ ("Messages to several recipients name nobody")),
                  g_strdup (_ ("They can unsubscribe by mail, but not with one click; and a "
                               "message that comes back does not say for sure whose it was.")),
                  g_strdup (_ ("Set “recipients per message” to 1 where it is sent.")));
  else
    judge_identity (context->sender.identity, notes);
}

static void
judge_body (MsCheckContext *context, MsCheckNotes *notes)
{
  MsLetterFooters  footers = ms_letter_get_footers (context->letter);
  g_autofree char *body = get_body (context->campaign);
  g_autofree char *words_alone = leave_out_tags (body);

  if (footers == 0)
    ms_check_add (notes, ID_FOOTER, MS_CHECK_GREEN,
                  g_strdup (_ ("The message itself says how to unsubscribe")), NULL, NULL);
  else if (holds_word (words_alone))
    ms_check_add (notes, ID_FOOTER, MS_CHECK_AMBER,
                  g_strdup (_ ("The message says twice how to unsubscribe")),
                  g_strdup (_ ("You seem to have written it yourself, and a footer is added. "
                               "Whoever takes your way is not known to Mailshot.")),
                  g_strdup (_ ("Put {{unsubscribe_url}} in the place of your link: then there "
                               "is no footer.")));
  else
    ms_check_add (notes, ID_FOOTER, MS_CHECK_GREEN,
                  g_strdup (_ ("A footer is added that says how to unsubscribe")),
                  g_strdup (_ ("The preview shows it. Where you put {{unsubscribe_url}} "
                               "yourself, for all readers, there is none.")),
                  NULL);
}

void
ms_check_unsubscribe (MsCheckContext *context, MsCheckNotes *notes)
{
  if (context->letter == NULL)
    return;

  judge_header (context, notes);
  judge_body (context, notes);
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

/* Whether who reads the message sees one: of two parts programs show the HTML. */
static gboolean
shows_footer (MsCheckContext *context)
{
  MsLetterFooters footers =
      context->letter != NULL ? ms_letter_get_footers (context->letter) : 0;
  const char *html = context->campaign->html;

  gboolean page = html != NULL && html[strspn (html, " \t\r\n")] != '\0';

  return footers & (page ? MS_LETTER_FOOTER_HTML : MS_LETTER_FOOTER_TEXT);
}

void
ms_check_postal (MsCheckContext *context, MsCheckNotes *notes)
{
  static const char id[] = "postal";

  const MsIdentity *identity = context->sender.identity;
  gboolean          known = identity != NULL && identity->postal != NULL;
  gboolean          footer = shows_footer (context);
  g_autofree char  *body = get_body (context->campaign);

  if (known && footer)
    ms_check_add (notes, id, MS_CHECK_GREEN,
                  g_strdup (_ ("The footer has your postal address")), NULL, NULL);
  else if (looks_postal (body))
    ms_check_add (notes, id, MS_CHECK_GREEN,
                  g_strdup (_ ("There seems to be a postal address")), NULL, NULL);
  else
    ms_check_add (notes, id, MS_CHECK_GREY, g_strdup (_ ("No postal address was recognised")),
                  g_strdup (
                      _ ("A program cannot be sure. Many countries ask for one in mail that "
                         "advertises (in the United States the CAN-SPAM act).")),
                  g_strdup (footer
                                ? _ ("If the law asks you to, give it to the sender identity: "
                                     "then the footer has it.")
                            : known ? _ ("The sender identity's is in the footer alone, and "
                                         "your own way to unsubscribe stands in its place: add "
                                         "it there, if the law asks you to.")
                                    : _ ("Add yours at the end, if the law asks you to.")));
}
