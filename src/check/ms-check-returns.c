/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-returns.c - is anybody listening to what comes back? */

#include "config.h"

#include "ms-address.h"
#include "ms-check-private.h"
#include "ms-mailbox.h"

#include <glib/gi18n-lib.h>

#define ID "returns"

/* Where mails arrive by which readers leave: what the identity says, else Reply-To, else From.
 */
static char *
describe_unread (const MsCheckContext *context)
{
  const char      *leave = context->sender.identity->unsubscribe_mail;
  g_autofree char *address = NULL;

  if (leave == NULL)
    leave = context->campaign->reply_to != NULL ? context->campaign->reply_to
                                                : context->campaign->from;
  ms_address_split_mailbox (leave, NULL, &address);

  return g_strdup_printf (_ ("Messages that cannot be delivered come back, and their addresses "
                             "would be written to again and again; so would readers who "
                             "unsubscribe by a mail to %s."),
                          address);
}

static void
add_troubled (MsCheckNotes *notes, const MsMailbox *mailbox)
{
  ms_check_add (notes, ID, MS_CHECK_AMBER,
                g_strdup_printf (_ ("The mailbox “%s” could not be read the last time"),
                                 mailbox->name),
                ms_check_sentence (mailbox->trouble),
                g_strdup (_ ("Test it, and correct its settings.")));
}

void
ms_check_returns (MsCheckContext *context, MsCheckNotes *notes)
{
  const MsIdentity *identity = context->sender.identity;
  g_autoptr (GString) names = g_string_new (NULL);
  gboolean any = FALSE;

  if (identity == NULL || context->route.sandbox)
    return;

  for (guint i = 0; i < context->mailboxes->len; i++)
    {
      const MsMailbox *mailbox = context->mailboxes->pdata[i];

      if (!mailbox->enabled)
        continue;
      any = TRUE;
      if (mailbox->trouble != NULL)
        add_troubled (notes, mailbox);
      else
        g_string_append_printf (names, "%s“%s”", names->len > 0 ? ", " : "", mailbox->name);
    }

  if (names->len > 0)
    ms_check_add (notes, ID, MS_CHECK_GREEN,
                  g_strdup_printf (_ ("What comes back is read: %s"), names->str), NULL, NULL);
  if (!any)
    ms_check_add (notes, ID, MS_CHECK_AMBER, g_strdup (_ ("Nobody reads what comes back")),
                  describe_unread (context),
                  g_strdup (_ ("Add the mailboxes in which it arrives, under Mailboxes or with "
                               "“mailshotctl inbox add”.")));
}
