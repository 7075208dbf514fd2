/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-mailbox.c - what a mailbox may be */

#include "config.h"

#include "ms-mailbox.h"

#include <string.h>

static const struct
{
  const char       *name;
  const char       *title; /* (nullable): of these, as in a mailbox that is right */
  const char       *host;
  const char       *user;
  const char       *folder;
  const char       *handled_folder;
  MsMailboxProtocol protocol;
  MsMailboxHandled  handled;
  guint             every;   /* 0: as it is */
  const char       *problem; /* (nullable): in the error */
} checks[] = {
  { "as it is" },
  { "an address", .host = "::1" },
  { "a folder of letters", .folder = "Post/R\303\274ckl\303\244ufer" },
  { "moved", .handled = MS_MAILBOX_MOVE, .handled_folder = "Handled" },
  { "deleted by POP3", .protocol = MS_MAILBOX_POP3, .handled = MS_MAILBOX_DELETE },
  { "shortest", .every = 30 },
  { "no name", .title = " ", .problem = "name of one line" },
  { "a name of two lines", .title = "a\nb", .problem = "name of one line" },
  { "no host", .host = "", .problem = "mail server" },
  { "a URL", .host = "imaps://a.example.org", .problem = "mail server" },
  { "no user", .user = "", .problem = "user name" },
  { "a command in the user", .user = "a\r\nA1 LOGOUT", .problem = "user name" },
  { "no folder", .folder = "", .problem = "folder to read" },
  { "a command in the folder", .folder = "a\r\nA1 LOGOUT", .problem = "folder to read" },
  { "a folder of bytes", .folder = "\377", .problem = "folder to read" },
  { "too often", .every = 29, .problem = "30 to 86400" },
  { "too seldom", .every = 86401, .problem = "30 to 86400" },
  { "moved nowhere", .handled = MS_MAILBOX_MOVE, .problem = "moved to once" },
  { "moved to where it is", .handled = MS_MAILBOX_MOVE, .handled_folder = "inbox",
    .problem = "another folder" },
  { "moved by POP3", .protocol = MS_MAILBOX_POP3, .handled = MS_MAILBOX_MOVE,
    .handled_folder = "Handled", .problem = "POP3" },
};

static void
set (char **field, const char *text)
{
  if (text == NULL)
    return;

  g_free (*field);
  *field = g_strdup (text);
}

static void
test_check (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      g_autoptr (MsMailbox) mailbox = ms_mailbox_new ();
      g_autoptr (MsMailbox) copy = NULL;
      g_autoptr (GError) error = NULL;

      set (&mailbox->name, checks[i].title != NULL ? checks[i].title : "Bounces");
      set (&mailbox->host, checks[i].host != NULL ? checks[i].host : "imap.example.org");
      set (&mailbox->user, checks[i].user != NULL ? checks[i].user : "ann");
      set (&mailbox->folder, checks[i].folder);
      set (&mailbox->handled_folder, checks[i].handled_folder);
      mailbox->protocol = checks[i].protocol;
      mailbox->handled = checks[i].handled;
      if (checks[i].every != 0)
        mailbox->every = checks[i].every;

      g_test_message ("%s", checks[i].name);
      copy = ms_mailbox_copy (mailbox);
      g_assert_cmpint (ms_mailbox_check (copy, &error), ==, checks[i].problem == NULL);
      if (checks[i].problem == NULL)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, MS_MAILBOX_ERROR, MS_MAILBOX_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, checks[i].problem));
    }
}

static void
test_ports (void)
{
  static const guint16 ports[2][3] = { { 143, 143, 993 }, { 110, 110, 995 } };

  for (guint protocol = 0; protocol < 2; protocol++)
    for (guint security = 0; security < 3; security++)
      g_assert_cmpuint (ms_mailbox_default_port (protocol, security), ==,
                        ports[protocol][security]);
}

static void
test_names (void)
{
  MsMailboxProtocol protocol = 0;
  MsMailboxHandled  handled = 0;

  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (
          ms_mailbox_protocol_from_string (ms_mailbox_protocol_to_string (i), &protocol));
      g_assert_cmpuint (protocol, ==, i);
    }
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (
          ms_mailbox_handled_from_string (ms_mailbox_handled_to_string (i), &handled));
      g_assert_cmpuint (handled, ==, i);
    }
  g_assert_false (ms_mailbox_protocol_from_string ("nntp", &protocol));
  g_assert_false (ms_mailbox_handled_from_string ("burn", &handled));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailbox/check", test_check);
  g_test_add_func ("/mailbox/ports", test_ports);
  g_test_add_func ("/mailbox/names", test_names);

  return g_test_run ();
}
