/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-subscribe.c - s/TOKEN: a list's form, and what was filled in */

#include "config.h"

#include "ms-address.h"
#include "ms-clock.h"
#include "ms-form-table.h"
#include "ms-subscription.h"
#include "ms-web-form.h"
#include "ms-web-mask.h"
#include "ms-web-site.h"

#include <glib/gi18n-lib.h>

#define ADDRESS_LENGTH 320
#define NAME_LENGTH    100

/* Named as what machines like to fill in. */
#define TRAP "website"

/* What was filled in, to be shown again where something is wrong with it. */
typedef struct
{
  char       *address; /* (owned) */
  char       *name;    /* (owned) */
  gboolean    agreed;
  const char *wrong; /* (nullable): a sentence about the address */
} Entry;

static void
entry_clear (Entry *self)
{
  g_free (self->address);
  g_free (self->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Entry, entry_clear)

static MsWebPage *
make_closed (void)
{
  MsWebPage *page = ms_web_page_new (410, _ ("This form is closed"));

  ms_web_page_text (page, _ ("Nobody can subscribe here at present."));

  return page;
}

static void
add_address_field (MsWebPage *page, const Entry *entry)
{
  if (entry->wrong != NULL)
    ms_web_page_add (page, "<p class=\"wrong\" role=\"alert\" id=\"wrong\">%s</p>\n",
                     entry->wrong);
  ms_web_page_add (page,
                   "<p><label>%s<input type=\"email\" name=\"email\" value=\"%s\" required "
                   "autocomplete=\"email\" maxlength=\"%d\"%s></label></p>\n",
                   _ ("Your address"), entry->address, ADDRESS_LENGTH,
                   entry->wrong != NULL ? " aria-invalid=true aria-describedby=wrong" : "");
}

static MsWebPage *
make_form (const MsForm *form, const Entry *entry)
{
  gboolean   again = entry->wrong != NULL || entry->agreed;
  MsWebPage *page = ms_web_page_new (entry->wrong != NULL ? 400 : 200, form->title);

  ms_web_page_add (page, "<form method=\"post\">\n");
  add_address_field (page, entry);
  ms_web_page_add (page,
                   "<p><label>%s<input type=\"text\" name=\"name\" value=\"%s\" "
                   "autocomplete=\"name\" maxlength=\"%d\"></label></p>\n",
                   _ ("Your name (may be left empty)"), entry->name, NAME_LENGTH);
  ms_web_page_add (page,
                   "<div class=\"more\" aria-hidden=\"true\"><label>%s<input type=\"text\" "
                   "name=\"" TRAP "\" tabindex=\"-1\" autocomplete=\"off\"></label></div>\n",
                   _ ("Leave this empty"));
  ms_web_page_add (page,
                   "<label class=\"choice\"><input type=\"checkbox\" name=\"agree\" "
                   "value=\"1\" required%s><span>%s</span></label>\n",
                   again && entry->agreed ? " checked" : "", form->text);
  ms_web_page_add (page, "<p><button name=\"subscribe\" value=\"1\">%s</button></p></form>\n",
                   _ ("Subscribe"));
  ms_web_page_add (page, "<p class=\"small\">%s</p>\n",
                   _ ("You will get one mail that asks whether it was you. Nothing else is "
                      "sent before you confirm it."));

  return page;
}

/* The same for everybody: the page tells nobody who is on the list. */
static MsWebPage *
make_answer (const char *address)
{
  g_autofree char *masked = ms_web_mask (address);
  g_autofree char *sentence =
      g_strdup_printf (_ ("A mail is on its way to %s. Open it and confirm that you want to "
                          "subscribe: only then you are on the list."),
                       masked);
  MsWebPage *page = ms_web_page_new (200, _ ("Please look into your mail"));

  ms_web_page_note (page, sentence);
  ms_web_page_text (page, _ ("If nothing comes within some minutes, look where your mail "
                             "program keeps what it takes for spam."));

  return page;
}

MsWebPage *
ms_web_subscribe_show (MsDb *db, const MsWebRequest *request, GError **error)
{
  g_autoptr (MsForm) form = ms_form_table_get (db, request->token.recipient, error);
  g_auto (Entry) entry = { g_strdup (""), g_strdup (""), FALSE, NULL };

  if (form == NULL)
    return NULL;

  return form->enabled ? make_form (form, &entry) : make_closed ();
}

static gboolean
keep (MsDb               *db,
      const MsWebRequest *request,
      const MsForm       *form,
      const Entry        *entry,
      MsAddress          *address,
      GError            **error)
{
  g_autoptr (MsConsent) consent = g_new0 (MsConsent, 1);

  gboolean taken = FALSE;

  consent->address = g_steal_pointer (&address->key);
  consent->written = g_steal_pointer (&address->written);
  consent->name = *entry->name != '\0' ? g_strdup (entry->name) : NULL;
  consent->list = g_strdup (form->list);
  consent->list_id = form->list_id;
  consent->text = g_strdup (form->text);
  consent->asked_at = ms_clock_wall ();
  consent->asked_from = g_strdup (request->client);

  return ms_subscription_ask (db, consent, &taken, error);
}

MsWebPage *
ms_web_subscribe_act (MsDb *db, const MsWebRequest *request, GError **error)
{
  g_autoptr (MsForm) form = ms_form_table_get (db, request->token.recipient, error);
  g_autofree char *trap = ms_web_form_line (request->form, TRAP, 1);
  g_auto (Entry) entry = { NULL, NULL, FALSE, NULL };
  g_auto (MsAddress) address = { NULL, NULL };
  MsAddressProblem problem;

  if (form == NULL)
    return NULL;
  if (!form->enabled)
    return make_closed ();

  entry.address = ms_web_form_line (request->form, "email", ADDRESS_LENGTH);
  entry.name = ms_web_form_line (request->form, "name", NAME_LENGTH);
  entry.agreed = g_hash_table_contains (request->form, "agree");
  problem = ms_address_parse (entry.address, &address);
  if (problem != MS_ADDRESS_OK)
    entry.wrong = ms_address_describe (problem);
  else if (!entry.agreed)
    entry.wrong = _ ("Please tick the box: we may not write to you otherwise.");
  if (entry.wrong != NULL)
    return make_form (form, &entry);

  if (*trap == '\0' && !keep (db, request, form, &entry, &address, error))
    return NULL;

  return make_answer (entry.address);
}
