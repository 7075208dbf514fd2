/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-test.c - "Test connection" of a mailbox: what happened, step by step */

#include "config.h"

#include "ms-mailbox-look.h"
#include "ms-mailbox-test.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const MsMailbox *mailbox;
  GPtrArray       *steps; /* (owned) (element-type MsSmtpStep) */
} Test;

/* @sentence: (transfer full) */
static void
add (Test *self, gboolean ok, char *sentence)
{
  ms_smtp_steps_take (self->steps, ok, sentence);
}

static void
add_reached (Test *self, const MsMailDoor *door, const MsMailServer *server)
{
  const char *address = ms_mail_door_get_address (door);
  const char *tls = ms_mail_door_get_tls (door);

  if (*address != '\0')
    add (self, TRUE, g_strdup_printf (_ ("Connected to %s, port %u."), address, server->port));
  if (*tls != '\0' || (server->security == MS_SECURITY_NONE && *address != '\0'))
    ms_smtp_steps_add_security (self->steps, tls, ms_mail_door_get_certificate (door));
}

static void
add_offer (Test *self, const MsImapOffer *offer)
{
  if (offer->idle)
    add (self, TRUE, g_strdup (_ ("It tells of new mail at once (IDLE).")));
  else
    add (self, TRUE,
         g_strdup_printf (ngettext ("It does not tell of new mail by itself (IDLE): it is "
                                    "looked into every %u second.",
                                    "It does not tell of new mail by itself (IDLE): it is "
                                    "looked into every %u seconds.",
                                    self->mailbox->every),
                          self->mailbox->every));

  if (offer->move || offer->uidplus)
    add (self, TRUE, g_strdup (_ ("It can move mails one by one (MOVE or UIDPLUS).")));
  if (offer->uidplus)
    add (self, TRUE, g_strdup (_ ("It can delete mails one by one (UIDPLUS).")));
}

/* What the mailbox is set up to do must be possible without touching others' mails. */
static gboolean
check_handling (Test *self, const MsImapOffer *offer)
{
  MsMailboxHandled handled = self->mailbox->handled;

  if (handled == MS_MAILBOX_LEAVE || offer->uidplus ||
      (handled == MS_MAILBOX_MOVE && offer->move))
    return TRUE;

  add (self, FALSE,
       g_strdup (_ ("It cannot move or delete single mails (MOVE, UIDPLUS), and deleting all "
                    "that is marked would hit mails of others: what was handled would be left "
                    "where it is. Choose to leave such mails.")));

  return FALSE;
}

static gboolean
test_imap (Test *self, MsMailDoor *door, GError **error)
{
  g_autoptr (MsImap) imap = ms_imap_new (door, MS_MAILBOX_MAIL_LONGEST);
  guint32  count;
  gboolean ok;

  if (!ms_imap_begin (imap, error) ||
      !ms_imap_open_folder (imap, self->mailbox->folder, FALSE, error))
    return FALSE;

  count = ms_imap_get_folder (imap)->exists;
  add (self, TRUE,
       g_strdup_printf (ngettext ("The folder “%s” is open. It holds %u mail.",
                                  "The folder “%s” is open. It holds %u mails.", count),
                        self->mailbox->folder, count));
  add_offer (self, ms_imap_get_offer (imap));
  ok = check_handling (self, ms_imap_get_offer (imap));
  ms_imap_end (imap);
  if (ok)
    add (self, TRUE, g_strdup (_ ("All is well.")));

  return TRUE;
}

static gboolean
test_pop3 (Test *self, MsMailDoor *door, GError **error)
{
  g_autoptr (MsPop3) pop3 = ms_pop3_new (door, MS_MAILBOX_MAIL_LONGEST);
  g_autoptr (GPtrArray) entries = ms_pop3_list (pop3, error);

  if (entries == NULL)
    return FALSE;

  add (self, TRUE,
       g_strdup_printf (ngettext ("The mailbox holds %u mail.", "The mailbox holds %u mails.",
                                  entries->len),
                        entries->len));
  if (!ms_pop3_end (pop3, error))
    return FALSE;
  add (self, TRUE, g_strdup (_ ("All is well.")));

  return TRUE;
}

GPtrArray *
ms_mailbox_test (const MsMailbox *mailbox, const MsMailServer *server, int wake_fd)
{
  g_autoptr (MsMailDoor) door = ms_mail_door_new (server, wake_fd);
  g_autoptr (GError) error = NULL;
  Test     self = { mailbox, ms_smtp_steps_new () };
  gboolean ok = ms_mail_door_open (door, &error);

  add_reached (&self, door, server);
  if (ok)
    {
      add (&self, TRUE, g_strdup_printf (_ ("Logged in as %s."), server->user));
      ok = mailbox->protocol == MS_MAILBOX_IMAP ? test_imap (&self, door, &error)
                                                : test_pop3 (&self, door, &error);
    }
  if (!ok)
    add (&self, FALSE, g_strdup (error->message));

  return self.steps;
}
