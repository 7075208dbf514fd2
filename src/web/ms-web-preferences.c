/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-preferences.c - p/TOKEN: which of his lists a person wants */

#include "config.h"

#include "ms-subscriber.h"
#include "ms-unsubscription.h"
#include "ms-web-mask.h"
#include "ms-web-site.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LIST "list-" /* and its id: the name of a check box */

static void
add_choice (MsWebPage *page, const char *name, const char *label, gboolean chosen)
{
  ms_web_page_add (page, "<label class=\"choice\"><input type=\"checkbox\" name=\"%s\" ", name);
  ms_web_page_add (page, "value=\"1\"%s>", chosen ? " checked" : "");
  ms_web_page_add (page, "<span>%s</span></label>\n", label);
}

static void
add_lists (MsWebPage *page, const MsSubscriber *person)
{
  if (person->lists->len == 0)
    return;

  ms_web_page_add (page, "<fieldset><legend>%s</legend>\n", _ ("I want to get"));
  for (guint i = 0; i < person->lists->len; i++)
    {
      const MsSubscriberList *list = person->lists->pdata[i];
      g_autofree char        *name = g_strdup_printf (LIST "%" G_GINT64_FORMAT, list->id);

      add_choice (page, name, list->name, !list->left);
    }
  ms_web_page_add (page, "</fieldset>\n");
}

static MsWebPage *
make_page (MsDb *db, const MsWebRequest *request, gboolean saved, GError **error)
{
  g_autoptr (MsSubscriber) person = ms_subscriber_find (db, &request->token, error);
  g_autofree char *masked = NULL;
  MsWebPage       *page;

  if (person == NULL)
    return NULL;

  page = ms_web_page_new (200, _ ("What you get"));
  if (saved)
    ms_web_page_note (page, _ ("Your choice is saved."));
  if (person->address != NULL)
    {
      masked = ms_web_mask (person->written != NULL ? person->written : person->address);
      ms_web_page_add (page, "<p>%s <strong>%s</strong></p>\n", _ ("Your address:"), masked);
    }
  if (person->blocked)
    ms_web_page_text (page, _ ("The sender has stopped all mail to this address at present. "
                               "If you miss it, write to the sender."));

  ms_web_page_add (page, "<form method=\"post\">\n");
  add_lists (page, person);
  add_choice (page, "nothing", _ ("Never mail me again at all"), person->left_all);
  ms_web_page_add (page, "<p><button name=\"save\" value=\"1\">%s</button></p></form>\n",
                   _ ("Save"));

  return page;
}

/* A test message's link opens nobody's page. */
static MsWebPage *
make_nobody (void)
{
  MsWebPage *page = ms_web_page_new (200, _ ("Nobody's page"));

  ms_web_page_text (page, _ ("This link comes from a test message, or from a message that went "
                             "to several people at once: it does not say whose page to show."));

  return page;
}

MsWebPage *
ms_web_preferences_show (MsDb *db, const MsWebRequest *request, GError **error)
{
  return request->token.hash == 0 ? make_nobody () : make_page (db, request, FALSE, error);
}

static GArray *
read_kept (GHashTable *form)
{
  GArray        *kept = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer       name;

  g_hash_table_iter_init (&iter, form);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      gint64 id = 0;

      if (g_str_has_prefix (name, LIST) &&
          g_ascii_string_to_signed ((char *) name + strlen (LIST), 10, 1, G_MAXINT64, &id,
                                    NULL))
        g_array_append_val (kept, id);
    }

  return kept;
}

MsWebPage *
ms_web_preferences_act (MsDb *db, const MsWebRequest *request, GError **error)
{
  MsUnsubscription wish = { .token = request->token, .everything = TRUE };
  g_autoptr (GArray) kept = NULL;

  if (request->token.hash == 0)
    return make_nobody ();
  if (!g_hash_table_contains (request->form, "save"))
    return ms_web_preferences_show (db, request, error);

  /* By the hash alone where nothing else is left of the person. */
  if (g_hash_table_contains (request->form, "nothing"))
    return ms_unsubscription_apply (db, &wish, NULL, NULL, NULL, error)
               ? make_page (db, request, TRUE, error)
               : NULL;

  kept = read_kept (request->form);

  return ms_subscriber_choose (db, &request->token, kept, error)
             ? make_page (db, request, TRUE, error)
             : NULL;
}
