/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-unsubscribe.c - u/TOKEN: asks whether to unsubscribe, and does so at a press of the
 * button or at a mail provider's own request (RFC 8058) */

#include "config.h"

#include "ms-address.h"
#include "ms-subscriber.h"
#include "ms-unsubscription.h"
#include "ms-web-form.h"
#include "ms-web-mask.h"
#include "ms-web-site.h"

#include <glib/gi18n-lib.h>

#define ADDRESS_LENGTH 320

/* RFC 8058 §3.1 */
#define ONE_CLICK       "List-Unsubscribe"
#define ONE_CLICK_VALUE "One-Click"

static void
add_button (MsWebPage *page, const char *name, const char *label, const char *kind)
{
  ms_web_page_add (page,
                   "<form method=\"post\"><button class=\"%s\" name=\"%s\" value=\"1\">%s"
                   "</button></form>\n",
                   kind, name, label);
}

static void
add_preferences_link (MsWebPage *page, const MsWebRequest *request)
{
  ms_web_page_add (page, "<p class=\"small\"><a href=\"../p/%s\">%s</a></p>\n", request->text,
                   _ ("Choose what you get"));
}

/* Which of the lists the campaign went to are there to leave.  One that is gone has no name to
 * show, and is left all the same: that alone, so no more is promised. */
static guint
count_lists (const MsSubscriber *person, gboolean left)
{
  guint count = 0;

  for (guint i = 0; i < person->lists->len; i++)
    {
      const MsSubscriberList *list = person->lists->pdata[i];

      if (list->campaign && !list->left == !left)
        count++;
    }

  return count;
}

static void
add_lists (MsWebPage *page, const MsSubscriber *person, gboolean left)
{
  ms_web_page_add (page, "<ul>\n");
  for (guint i = 0; i < person->lists->len; i++)
    {
      const MsSubscriberList *list = person->lists->pdata[i];

      if (list->campaign && !list->left == !left)
        ms_web_page_add (page, "<li>%s</li>\n", list->name);
    }
  ms_web_page_add (page, "</ul>\n");
}

/* Who is meant, as far as it is known. */
static void
add_address (MsWebPage *page, const MsSubscriber *person)
{
  g_autofree char *masked = NULL;

  if (person->address == NULL)
    return;

  masked = ms_web_mask (person->written != NULL ? person->written : person->address);
  ms_web_page_add (page, "<p>%s <strong>%s</strong></p>\n", _ ("Your address:"), masked);
}

/* A message to several at once, or one to look at, has no address of its own in its link. */
static MsWebPage *
ask_address (const MsWebRequest *request, gboolean wrong)
{
  MsWebPage *page = ms_web_page_new (wrong ? 400 : 200, _ ("Whom should we unsubscribe?"));

  ms_web_page_text (page, _ ("This link does not say whose it is. It comes from a test "
                             "message, which nobody has to unsubscribe from, or from a message "
                             "that went to several people at once."));
  if (wrong)
    ms_web_page_add (page, "<p class=\"wrong\" role=\"alert\" id=\"wrong\">%s</p>\n",
                     _ ("Please give the address at which you got the message."));
  ms_web_page_add (page,
                   "<form method=\"post\"><p><label>%s<input type=\"email\" name=\"address\" "
                   "required autocomplete=\"email\" maxlength=\"%d\"%s></label></p>\n"
                   "<button>%s</button></form>\n",
                   _ ("Address at which you got the message"), ADDRESS_LENGTH,
                   wrong ? " aria-invalid=true aria-describedby=wrong" : "", _ ("Unsubscribe"));

  return page;
}

MsWebPage *
ms_web_unsubscribe_show (MsDb *db, const MsWebRequest *request, GError **error)
{
  g_autoptr (MsSubscriber) person = NULL;
  g_autoptr (MsWebPage) page = NULL;

  guint lists;

  if (request->token.hash == 0)
    return ask_address (request, FALSE);

  person = ms_subscriber_find (db, &request->token, error);
  if (person == NULL)
    return NULL;

  lists = count_lists (person, FALSE);
  if (person->left_all || (lists == 0 && !person->leaves_all && count_lists (person, TRUE) > 0))
    {
      page = ms_web_page_new (200, _ ("You are unsubscribed"));
      add_address (page, person);
      ms_web_page_text (page, _ ("You get no more of this mail."));
      add_preferences_link (page, request);
      return g_steal_pointer (&page);
    }

  page = ms_web_page_new (200, _ ("Unsubscribe?"));
  add_address (page, person);
  if (lists > 0 && !person->leaves_all)
    {
      ms_web_page_text (page, ngettext ("You will get no more mail from this list:",
                                        "You will get no more mail from these lists:", lists));
      add_lists (page, person, FALSE);
    }
  else
    ms_web_page_text (page, person->leaves_all || person->address == NULL
                                ? _ ("You will get no more mail from this sender.")
                                : _ ("You will get no more of this mail."));
  add_button (page, "unsubscribe", _ ("Unsubscribe"), "main");
  add_preferences_link (page, request);

  return g_steal_pointer (&page);
}

static MsWebPage *
tell_done (MsDb *db, const MsWebRequest *request, GError **error)
{
  g_autoptr (MsSubscriber) person = ms_subscriber_find (db, &request->token, error);
  MsWebPage *page;
  guint      lists;

  if (person == NULL)
    return NULL;

  page = ms_web_page_new (200, _ ("You are unsubscribed"));
  lists = count_lists (person, TRUE);
  add_address (page, person);
  if (person->left_all || person->address == NULL)
    ms_web_page_note (page, _ ("You get no more mail from this sender."));
  else if (lists == 0)
    ms_web_page_note (page, _ ("You get no more of this mail."));
  else
    {
      ms_web_page_note (page, ngettext ("You get no more mail from this list:",
                                        "You get no more mail from these lists:", lists));
      add_lists (page, person, TRUE);
    }
  ms_web_page_text (page, _ ("What is on its way already may still arrive."));
  add_button (page, "undo", _ ("That was a mistake"), "other");
  add_preferences_link (page, request);

  return page;
}

static MsWebPage *
unsubscribe_address (MsDb *db, const MsWebRequest *request, GError **error)
{
  g_autofree char *text = ms_web_form_line (request->form, "address", ADDRESS_LENGTH);
  g_autofree char *key = ms_address_key (text);
  g_autofree char *masked = NULL;
  g_autofree char *sentence = NULL;
  MsUnsubscription wish = { .token = request->token, .address = key };
  MsWebPage       *page;

  if (key == NULL)
    return ask_address (request, TRUE);
  if (!ms_unsubscription_apply (db, &wish, NULL, NULL, NULL, error))
    return NULL;

  masked = ms_web_mask (text);
  sentence = g_strdup_printf (_ ("Nothing more like that message goes to %s."), masked);
  page = ms_web_page_new (200, _ ("You are unsubscribed"));
  ms_web_page_note (page, sentence);

  return page;
}

/* Who is not mailed for another reason learns that he is not; the reason is the sender's to
 * tell.
 */
static MsWebPage *
undo (MsDb *db, const MsWebRequest *request, GError **error)
{
  MsWebPage *page;
  gboolean   changed = FALSE;
  gboolean   mailed = FALSE;

  if (!ms_subscriber_undo (db, &request->token, &changed, error) ||
      !ms_subscriber_is_mailed (db, &request->token, &mailed, error))
    return NULL;

  page = ms_web_page_new (200, mailed ? _ ("You stay subscribed")
                                      : _ ("You still do not get this mail"));
  ms_web_page_note (page,
                    mailed ? _ ("Everything is as it was before.")
                           : _ ("What you just did is taken back. But mail of this kind does "
                                "not go to your address, for another reason. If you miss it, "
                                "write to the sender."));
  add_preferences_link (page, request);

  return page;
}

/* RFC 8058 §3.2 wants exactly this pair; our own button has another. */
static gboolean
is_wanted (GHashTable *form)
{
  return g_strcmp0 (g_hash_table_lookup (form, ONE_CLICK), ONE_CLICK_VALUE) == 0 ||
         g_hash_table_contains (form, "unsubscribe");
}

MsWebPage *
ms_web_unsubscribe_act (MsDb *db, const MsWebRequest *request, GError **error)
{
  MsUnsubscription wish = { .token = request->token };

  if (request->token.hash == 0)
    return unsubscribe_address (db, request, error);
  if (g_hash_table_contains (request->form, "undo"))
    return undo (db, request, error);
  if (!is_wanted (request->form))
    return ms_web_unsubscribe_show (db, request, error);

  return ms_unsubscription_apply (db, &wish, NULL, NULL, NULL, error)
             ? tell_done (db, request, error)
             : NULL;
}
