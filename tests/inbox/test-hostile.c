/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-hostile.c - mails made to be slow, deep or large: read in bounded time, and bounded */

#include "config.h"

#include "ms-return.h"

#include <string.h>

#define HEADER "From: MAILER-DAEMON@example.org\nTo: news@club.example\nSubject: Undelivered\n"
#define MANY   100000

static void
repeat (GString *out, const char *text, guint times)
{
  for (guint i = 0; i < times; i++)
    g_string_append (out, text);
}

static GString *
make_large (void)
{
  GString *mail = g_string_new (HEADER "\n<ann@example.org>: 550 5.1.1 no such user\n");

  repeat (mail, "0123456789012345678901234567890123456789012345678\n", 50 * 1024 * 1024 / 50);

  return mail;
}

static GString *
make_one_line (void)
{
  GString *mail = g_string_new (HEADER "\n");

  repeat (mail, "no line ever ends here, nor does it ", MANY);

  return mail;
}

static GString *
make_deep (void)
{
  GString *mail = g_string_new (HEADER);

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (mail, "Content-Type: multipart/mixed; boundary=\"b%u\"\n\n--b%u\n",
                            i, i);
  g_string_append (mail, "Content-Type: text/plain\n\n<ann@example.org>: 550 no such user\n");

  return mail;
}

static GString *
make_mails_within (void)
{
  GString *mail = g_string_new (HEADER);

  repeat (mail, "Content-Type: message/rfc822\n\n", MANY);

  return mail;
}

static GString *
make_many_parts (void)
{
  GString *mail = g_string_new (HEADER "Content-Type: multipart/mixed; boundary=b\n\n");

  repeat (mail, "--b\n\n<ann@example.org>: 550 no such user\n", MANY);

  return mail;
}

static GString *
make_many_fields (void)
{
  GString *mail = g_string_new (HEADER);

  repeat (mail, "X-Field: value\n", MANY);
  repeat (mail, " folded again\n", MANY);
  g_string_append (mail, "References: ");
  repeat (mail, "<", MANY);
  g_string_append (mail, "\nContent-Type: multipart/mixed; boundary=");
  repeat (mail, ";", MANY);

  return mail;
}

static GString *
make_many_named (void)
{
  GString *mail = g_string_new (HEADER "\n");

  for (guint i = 0; i < MANY; i++)
    g_string_append_printf (mail, "<a%u@example.org>: 550 5.1.1 no such user\n", i);

  return mail;
}

static GString *
make_many_entries (void)
{
  GString *mail = g_string_new (HEADER "Content-Type: message/delivery-status\n\n");

  for (guint i = 0; i < MANY; i++)
    g_string_append_printf (mail,
                            "Final-Recipient: rfc822; a%u@example.org\nAction: failed\n\n", i);

  return mail;
}

static GString *
make_many_signs (void)
{
  GString *mail = g_string_new (HEADER "\n");

  repeat (mail, "a@@\"a@[1.2@5.1.1.5@\\x{", MANY);

  return mail;
}

static GString *
make_html (void)
{
  GString *mail = g_string_new (HEADER "Content-Type: text/html\n\n");

  repeat (mail, "<table><tr><td><b>&#x40;", MANY);

  return mail;
}

static GString *
make_nuls (void)
{
  GString *mail = g_string_new (HEADER "\n<ann@example.org>: 550 no ");

  for (guint i = 0; i < MANY; i++)
    g_string_append_c (mail, '\0');
  g_string_append (mail, "such user\n");

  return mail;
}

static const struct
{
  const char *name;
  GString *(*make) (void);
  guint most; /* recipients there may be */
} hostile[] = {
  { "large", make_large, 1 },
  { "one-line", make_one_line, 0 },
  { "deep", make_deep, 1 },
  { "mails-within", make_mails_within, 0 },
  { "many-parts", make_many_parts, 1 },
  { "many-fields", make_many_fields, 0 },
  { "many-named", make_many_named, 500 },
  { "many-entries", make_many_entries, 500 },
  { "many-signs", make_many_signs, 500 },
  { "html", make_html, 0 },
  { "nuls", make_nuls, 1 },
};

/* Ten seconds are a hundred times what the slowest takes, sanitizers and load included. */
static void
test_hostile (gconstpointer data)
{
  guint    index = GPOINTER_TO_UINT (data);
  GString *bytes = hostile[index].make ();
  gint64   begin = g_get_monotonic_time ();

  g_autoptr (MsReturn) mail = ms_return_read (bytes->str, bytes->len);

  g_assert_cmpint (g_get_monotonic_time () - begin, <, 10 * G_USEC_PER_SEC);
  g_assert_cmpuint (mail->recipients->len, <=, hostile[index].most);
  for (guint i = 0; i < mail->recipients->len; i++)
    {
      const MsReturned *returned = mail->recipients->pdata[i];

      g_assert_cmpuint (strlen (returned->diagnostic), <=, 8000);
      g_assert_cmpuint (strlen (returned->address), <=, 1200);
    }
  g_string_free (bytes, TRUE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autofree char *path = g_strconcat ("/hostile/", hostile[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_hostile);
    }

  return g_test_run ();
}
