/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-domain-setup-mail.c - the steps for what comes back: undeliverable mail, and who leaves */

#include "config.h"

#include "ms-address.h"
#include "ms-domain-setup-private.h"
#include "ms-unsubscribe-page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Where the mail of the domain in From goes is where a mailbox is, most likely. */
static void
suggest_exchanger (MsSetup *self, MsSetupStep *step)
{
  g_autoptr (MsRecords) hosts = NULL;
  const char *host = self->sender->host == NULL ? self->sender->ehlo_name : NULL;

  if (strcmp (self->envelope, self->from) != 0)
    {
      hosts = ms_lookup (self->lookup, self->from, MS_DNS_MX);
      if (hosts->texts[0] != NULL && *hosts->texts[0] != '\0')
        host = hosts->texts[0];
    }

  if (host == NULL)
    {
      ms_setup_say (step, MS_SETUP_MISSING,
                    g_strdup_printf (_ ("%s takes no mail. Give it an MX record that names the "
                                        "server where you have the mailbox for undeliverable "
                                        "mail."),
                                     self->envelope));
      return;
    }

  ms_setup_publish_mx (step, self->envelope, host);
  ms_setup_say (step, MS_SETUP_MISSING,
                g_strdup_printf (_ ("%s takes no mail. This record brings it to %s; that "
                                    "server has to know the domain and the mailbox as well."),
                                 self->envelope, host));
}

/* (transfer full): what the DNS cannot say */
static char *
describe_mailbox (MsSetup *self, const char *host)
{
  if (self->sender->identity->verp)
    return g_strdup_printf (_ ("%s takes it. The mailbox has to be there as well, and to take "
                               "addresses that have a + and more behind its name."),
                            host);

  return g_strdup_printf (_ ("%s takes it. The mailbox has to be there as well."), host);
}

static void
judge_exchangers (MsSetup *self, MsSetupStep *step)
{
  g_autoptr (MsExchangers) found = ms_lookup_exchangers (self->lookup, self->envelope);
  const MsExchanger *first = found->hosts->len > 0 ? found->hosts->pdata[0] : NULL;

  switch (found->status)
    {
    case MS_MX_FOUND:
      if (found->implicit || first == NULL)
        {
          ms_setup_say (step, MS_SETUP_RIGHT,
                        g_strdup_printf (_ ("%s has no MX record and is its own mail server."),
                                         self->envelope));
          return;
        }
      ms_setup_publish_mx (step, self->envelope, first->name);
      ms_setup_found (step, first->name);
      ms_setup_say (step, MS_SETUP_RIGHT, describe_mailbox (self, first->name));
      return;
    case MS_MX_DEFERRED:
      ms_setup_say (step, MS_SETUP_UNKNOWN, g_strdup (_ ("The DNS gave no answer.")));
      return;
    case MS_MX_FAILED:
      break;
    }

  suggest_exchanger (self, step);
  /* RFC 7505: the null MX has to go first. */
  if (g_strcmp0 (found->enhanced, "5.1.10") == 0)
    {
      ms_setup_found (step, ".");
      ms_setup_say (step, MS_SETUP_DIFFERS,
                    g_strdup_printf (_ ("%s says that it takes no mail, and receivers refuse "
                                        "what cannot be answered. Take that MX record away."),
                                     self->envelope));
    }
}

void
ms_setup_return_path (MsSetup *self)
{
  const MsIdentity *identity = self->sender->identity;

  g_autofree char *envelope = ms_identity_get_envelope (identity);
  g_autofree char *address = NULL;
  MsSetupStep     *step;

  ms_address_split_mailbox (envelope != NULL ? envelope : identity->from, NULL, &address);
  step = ms_setup_add (self, "return-path",
                       g_strdup (_ ("Return path: where undeliverable mail goes")),
                       g_strdup_printf (_ ("What cannot be delivered comes back to %s, so its "
                                           "domain has to take "
                                           "mail."),
                                        address));
  if (self->lookup != NULL)
    judge_exchangers (self, step);
}

/* FALSE: the step has said why it is not right. */
static gboolean
judge_mail (MsSetup *self, MsSetupStep *step, const char *mailbox)
{
  g_autofree char *address = NULL;
  g_autofree char *key = NULL;
  g_autoptr (MsExchangers) found = NULL;

  ms_address_split_mailbox (mailbox, NULL, &address);
  key = ms_address_key (address);
  if (key == NULL)
    return TRUE;

  found = ms_lookup_exchangers (self->lookup, strrchr (key, '@') + 1);
  if (found->status == MS_MX_FOUND)
    return TRUE;

  if (found->status == MS_MX_DEFERRED)
    ms_setup_say (step, MS_SETUP_UNKNOWN, g_strdup (_ ("The DNS gave no answer.")));
  else
    ms_setup_say (step, MS_SETUP_MISSING,
                  g_strdup_printf (_ ("The domain of %s takes no mail: give it an MX record, "
                                      "or choose another address."),
                                   address));

  return FALSE;
}

static void
judge_page (MsSetup *self, MsSetupStep *step, const char *url)
{
  static const MsSetupState states[] = {
    [MS_CHECK_GREEN] = MS_SETUP_RIGHT,
    [MS_CHECK_GREY] = MS_SETUP_UNKNOWN,
    [MS_CHECK_AMBER] = MS_SETUP_UNKNOWN,
    [MS_CHECK_RED] = MS_SETUP_DIFFERS,
  };

  const MsUnsubscribePageRequest request = { .url = url,
                                             .key = self->sender->token_key,
                                             .lookup = self->lookup,
                                             .ca_file = self->sender->ca_file };
  g_autoptr (MsUnsubscribePage) page = NULL;

  if (self->sender->token_problem != NULL)
    {
      ms_setup_say (step, MS_SETUP_DIFFERS, g_strdup (self->sender->token_problem));
      return;
    }

  page = ms_unsubscribe_page_ask (&request, NULL);
  ms_setup_say (step, page->nameless ? MS_SETUP_MISSING : states[page->level],
                g_strstrip (
                    g_strdup_printf ("%s. %s %s", page->title, page->detail, page->advice)));
}

void
ms_setup_unsubscribe (MsSetup *self)
{
  const MsIdentity *identity = self->sender->identity;
  const char       *mail = identity->unsubscribe_mail;
  const char       *url = identity->unsubscribe_url;
  MsSetupStep      *step;

  step = ms_setup_add (self, "unsubscribe", g_strdup (_ ("Unsubscribe: how people leave")),
                       g_strdup (_ ("Who finds no way to leave the list reports its mail as "
                                    "spam; Gmail, Yahoo and others ask for one click.")));
  if (mail == NULL && url == NULL)
    {
      ms_setup_say (step, MS_SETUP_OPEN,
                    g_strdup (_ ("The identity names neither an address nor a page that takes "
                                 "unsubscriptions.")));
      return;
    }
  if (self->lookup == NULL || (mail != NULL && !judge_mail (self, step, mail)))
    return;

  if (url != NULL)
    judge_page (self, step, url);
  else
    ms_setup_say (step, MS_SETUP_RIGHT,
                  g_strdup_printf (_ ("By mail to %s. Who writes to 5,000 Gmail or "
                                      "Yahoo addresses a day needs an https: page "
                                      "as well."),
                                   mail));
}
