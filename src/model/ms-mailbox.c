/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox.c - a mailbox that bounces, complaints and unsubscribe mails arrive in */

#include "config.h"

#include "ms-mailbox.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define EVERY_SHORTEST 30
#define EVERY_LONGEST  86400

/* The table of the database holds names of folders; RFC 9051 sets no bound. */
#define FOLDER_LONGEST 1000

G_DEFINE_QUARK (ms - mailbox - error - quark, ms_mailbox_error)

static const char *const protocols[] = {
  [MS_MAILBOX_IMAP] = "imap",
  [MS_MAILBOX_POP3] = "pop3",
};

static const char *const handlings[] = {
  [MS_MAILBOX_LEAVE] = "leave",
  [MS_MAILBOX_MOVE] = "move",
  [MS_MAILBOX_DELETE] = "delete",
};

static gboolean
find (const char *const *names, guint count, const char *name, guint *out)
{
  for (guint i = 0; i < count; i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      {
        *out = i;
        return TRUE;
      }

  return FALSE;
}

const char *
ms_mailbox_protocol_to_string (MsMailboxProtocol protocol)
{
  g_return_val_if_fail (protocol < G_N_ELEMENTS (protocols), NULL);

  return protocols[protocol];
}

gboolean
ms_mailbox_protocol_from_string (const char *name, MsMailboxProtocol *out)
{
  guint found = 0;

  if (!find (protocols, G_N_ELEMENTS (protocols), name, &found))
    return FALSE;

  *out = found;

  return TRUE;
}

const char *
ms_mailbox_handled_to_string (MsMailboxHandled handled)
{
  g_return_val_if_fail (handled < G_N_ELEMENTS (handlings), NULL);

  return handlings[handled];
}

gboolean
ms_mailbox_handled_from_string (const char *name, MsMailboxHandled *out)
{
  guint found = 0;

  if (!find (handlings, G_N_ELEMENTS (handlings), name, &found))
    return FALSE;

  *out = found;

  return TRUE;
}

guint16
ms_mailbox_default_port (MsMailboxProtocol protocol, MsSecurity security)
{
  if (protocol == MS_MAILBOX_IMAP)
    return security == MS_SECURITY_TLS ? 993 : 143;

  return security == MS_SECURITY_TLS ? 995 : 110;
}

MsMailbox *
ms_mailbox_new (void)
{
  MsMailbox *self = g_new0 (MsMailbox, 1);

  self->name = g_strdup ("");
  self->host = g_strdup ("");
  self->user = g_strdup ("");
  self->protocol = MS_MAILBOX_IMAP;
  self->security = MS_SECURITY_TLS;
  self->port = ms_mailbox_default_port (self->protocol, self->security);
  self->folder = g_strdup ("INBOX");
  self->every = 300;
  self->enabled = TRUE;

  return self;
}

MsMailbox *
ms_mailbox_copy (const MsMailbox *self)
{
  MsMailbox *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->host = g_strdup (self->host);
  copy->user = g_strdup (self->user);
  copy->password_file = g_strdup (self->password_file);
  copy->ca_file = g_strdup (self->ca_file);
  copy->folder = g_strdup (self->folder);
  copy->handled_folder = g_strdup (self->handled_folder);
  copy->trouble = g_strdup (self->trouble);

  return copy;
}

void
ms_mailbox_free (MsMailbox *self)
{
  g_free (self->name);
  g_free (self->host);
  g_free (self->user);
  g_free (self->password_file);
  g_free (self->ca_file);
  g_free (self->folder);
  g_free (self->handled_folder);
  g_free (self->trouble);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, MS_MAILBOX_ERROR, MS_MAILBOX_ERROR_INVALID, message);

  return FALSE;
}

/* Something to see, on one line. */
static gboolean
is_title (const char *text)
{
  return text != NULL && text[strspn (text, " \t")] != '\0' && strpbrk (text, "\r\n") == NULL;
}

/* A quoted string of IMAP can carry any text but control characters (RFC 9051 §9). */
static gboolean
is_folder (const char *name)
{
  if (name == NULL || *name == '\0' || strlen (name) > FOLDER_LONGEST ||
      !g_utf8_validate (name, -1, NULL))
    return FALSE;

  for (; *name != '\0'; name++)
    if ((guchar) *name < 0x20 || *name == 0x7f)
      return FALSE;

  return TRUE;
}

/* INBOX alone is compared without regard to case (RFC 9051 §5.1). */
static gboolean
is_same_folder (const char *one, const char *other)
{
  return strcmp (one, other) == 0 ||
         (g_ascii_strcasecmp (one, "INBOX") == 0 && g_ascii_strcasecmp (other, "INBOX") == 0);
}

static gboolean
check_handled (const MsMailbox *self, GError **error)
{
  if (self->handled != MS_MAILBOX_MOVE)
    return TRUE;

  if (self->protocol == MS_MAILBOX_POP3)
    return refuse (error, _ ("POP3 knows no folders: what was handled can be left or deleted, "
                             "not moved"));
  if (!is_folder (self->handled_folder))
    return refuse (error, _ ("Name the folder that mails are moved to once they are handled"));
  if (is_same_folder (self->folder, self->handled_folder))
    return refuse (error, _ ("Mails that were handled must be moved to another folder than the "
                             "one that is read"));

  return TRUE;
}

gboolean
ms_mailbox_check (const MsMailbox *self, GError **error)
{
  if (!is_title (self->name))
    return refuse (error, _ ("Give the mailbox a name of one line"));
  if (!ms_account_is_host (self->host))
    return refuse (error, _ ("Give the name of the mail server, as imap.example.org"));
  if (self->port == 0)
    return refuse (error, _ ("The port must be from 1 to 65535"));
  if (!is_title (self->user))
    return refuse (error, _ ("Give the user name that the mailbox is opened with"));
  if (!is_folder (self->folder))
    return refuse (error, _ ("Name the folder to read, as INBOX"));
  if (self->every < EVERY_SHORTEST || self->every > EVERY_LONGEST)
    return refuse (error, _ ("A mailbox is looked into every 30 to 86400 seconds"));

  return check_handled (self, error);
}
