/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-mta-sts.c - policies found, fetched, kept, and held to when the way to them is cut */

#include "config.h"

#include "fake-server.h"
#include "ms-mta-sts.h"
#include "scripted-resolver.h"

#include "ms-clock.h"

#include <glib/gstdio.h>
#include <string.h>

#define RECORD "v=STSv1; id=%s;"
#define REQUEST                                                          \
  "! name mta-sts.fake.test\nC: GET /.well-known/mta-sts.txt HTTP/1.1\n" \
  "C: Host: mta-sts.fake.test:*\nC: Accept: */*\nC: \n"
#define TYPE    "Content-Type: text/plain\n"
#define ENFORCE "version: STSv1\nmode: enforce\nmx: mx.fake.test\nmax_age: 86400\n"
#define TESTING "version: STSv1\nmode: testing\nmx: mx.fake.test\nmax_age: 864000\n"
/* A policy of 61 bytes with lines of 10 behind it. */
#define LARGE(length, lines)                                                      \
  "! tls good\n" REQUEST                                                          \
  "R: HTTP/1.1 200 OK%0D%0AContent-Type: text/plain%0D%0AContent-Length: " length \
  "%0D%0A%0D%0A"                                                                  \
  "version: STSv1%0Amode: enforce%0Amx: mx.fake.test%0Amax_age: 86400%0A\n"       \
  "R " lines ": x: 456789%0A\n! silence\n"
#define START (G_GINT64_CONSTANT (1800000000) * MS_SECOND)

typedef struct
{
  FakeServer *web;      /* (owned) */
  MsResolver *resolver; /* (owned) */
  MsMtaSts   *sts;      /* (owned) */
  char       *dir;      /* (owned) */
} Fixture;

/* An answer as a step of the fake server: its head and body in lines. */
static char *
make_script (const char *certificate, const char *status, const char *head, const char *body)
{
  g_auto (GStrv) lines = g_strsplit (head, "\n", -1);
  g_autofree char *crlf = g_strjoinv ("\r\n", lines);
  g_autofree char *text =
      g_strdup_printf ("HTTP/1.1 %s\r\n%sContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", status,
                       crlf, strlen (body), body);
  g_autofree char *escaped = g_uri_escape_string (text, " :;,/=<>", FALSE);

  return g_strdup_printf ("! tls %s\n" REQUEST "R: %s\n! silence\n", certificate, escaped);
}

static void
set_record (Fixture *self, const char *id)
{
  g_autofree char *text = id != NULL ? g_strdup_printf (RECORD, id) : NULL;

  scripted_resolver_set (self->resolver, "_mta-sts.fake.test", MS_DNS_TXT,
                         id != NULL ? MS_DNS_FOUND : MS_DNS_NO_NAME, FALSE, text);
}

static void
start (Fixture *self)
{
  MsMtaStsOptions options = { .cache_dir = self->dir,
                              .ca_file = fake_server_get_ca_file (),
                              .port = fake_server_get_port (self->web) };

  g_clear_pointer (&self->sts, ms_mta_sts_free);
  self->sts = ms_mta_sts_new (self->resolver, &options);
}

static void
set_up (Fixture *self, const char *const *scripts)
{
  ms_clock_freeze (START);
  self->dir = g_dir_make_tmp ("mta-sts-XXXXXX", NULL);
  self->web = fake_server_new (scripts);
  self->resolver = scripted_resolver_new ();
  scripted_resolver_set (self->resolver, "mta-sts.fake.test", MS_DNS_A, MS_DNS_FOUND, FALSE,
                         "127.0.0.1");
  set_record (self, "1");
  start (self);
}

static void
remove_folder (const char *path)
{
  GDir       *files = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  g_dir_close (files);
  g_rmdir (path);
}

static void
tear_down (Fixture *self)
{
  g_clear_pointer (&self->sts, ms_mta_sts_free);
  g_clear_pointer (&self->resolver, ms_resolver_free);
  g_clear_pointer (&self->web, fake_server_free);
  remove_folder (self->dir);
  g_free (self->dir);
  ms_clock_thaw ();
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, tear_down)

/* "enforce", "testing", "none", or "-" for no policy; and the fetches so far. */
static void
expect (Fixture *self, const char *mode, guint fetches)
{
  static const char *const modes[] = {
    [MS_STS_NONE] = "none",
    [MS_STS_TESTING] = "testing",
    [MS_STS_ENFORCE] = "enforce",
  };

  g_autoptr (MsStsPolicy) policy = ms_mta_sts_find_sync (self->sts, "Fake.test");

  g_assert_cmpstr (policy != NULL ? modes[policy->mode] : "-", ==, mode);
  g_assert_cmpuint (fake_server_count_connections (self->web), ==, fetches);
}

static const struct
{
  const char *name;
  const char *certificate;
  const char *status;
  const char *head;
  const char *body;
  const char *mode;
} fetches[] = {
  { "usual", "good", "200 OK", TYPE, ENFORCE, "enforce" },
  { "none", "good", "200 OK", TYPE, "version: STSv1\nmode: none\nmax_age: 1\n", "none" },
  { "charset", "good", "200 OK", "content-type: Text/Plain; charset=utf-8\n", ENFORCE,
    "enforce" },
  { "html", "good", "200 OK", "Content-Type: text/html\n", ENFORCE, "-" },
  { "type-longer", "good", "200 OK", "Content-Type: text/plainer\n", ENFORCE, "-" },
  { "no-type", "good", "200 OK", "", ENFORCE, "-" },
  { "not-found", "good", "404 Not Found", TYPE, ENFORCE, "-" },
  { "no-content", "good", "203 Other", TYPE, ENFORCE, "-" },
  { "moved", "good", "301 Moved",
    TYPE "Location: https://mta-sts.fake.test/.well-known/mta-sts.txt\n", ENFORCE, "-" },
  { "not-a-policy", "good", "200 OK", TYPE, "hello\n", "-" },
  { "empty", "good", "200 OK", TYPE, "", "-" },
};

static void
test_fetch (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  g_autofree char *script =
      make_script (fetches[i].certificate, fetches[i].status, fetches[i].head, fetches[i].body);
  const char *const scripts[] = { script, NULL };
  g_auto (Fixture) self = { 0 };

  set_up (&self, scripts);
  expect (&self, fetches[i].mode, 1);
}

static const struct
{
  const char *name;
  const char *script;
  const char *mode; /* (nullable): NULL: none is found */
} faults[] = {
  { "expired", "! tls expired\n" },
  { "other-name", "! tls other-name\n" },
  { "self-signed", "! tls self-signed\n" },
  { "in-clear", "! listen\nS: HTTP/1.1 200 OK\n! close\n" },
  { "closed", "! tls good\n! listen\n! close\n" },
  { "cut-short",
    "! tls good\n" REQUEST
    "R: HTTP/1.1 200 OK%0D%0AContent-Type: text/plain%0D%0AContent-Length: 1000%0D%0A%0D%0A"
    "version: STSv1%0Amode: enforce%0Amx: a.b%0Amax_age: 86400%0A\n! close\n" },
  { "endless",
    "! tls good\n" REQUEST
    "R: HTTP/1.1 200 OK%0D%0AContent-Type: text/plain%0D%0ATransfer-Encoding: chunked%0D%0A"
    "%0D%0A\nR 10000: 10%0D%0Ax: 0123456789abc%0D%0A\n! close\n" },
  { "too-large", LARGE ("70061", "7000"), NULL },
  { "just-not-too-large", LARGE ("65061", "6500"), "enforce" },
};

static void
test_fault (gconstpointer data)
{
  guint             i = GPOINTER_TO_UINT (data);
  const char *const scripts[] = { faults[i].script, NULL };

  g_auto (Fixture) self = { 0 };

  set_up (&self, scripts);
  expect (&self, faults[i].mode != NULL ? faults[i].mode : "-", 1);
}

/* What almost every domain is like. */
static void
test_no_record (void)
{
  static const struct
  {
    MsDnsStatus status;
    const char *texts;
  } answers[] = {
    { MS_DNS_NO_NAME, NULL },
    { MS_DNS_NO_DATA, NULL },
    { MS_DNS_FAILED, NULL },
    { MS_DNS_FOUND, "v=spf1 -all" },
    { MS_DNS_FOUND, "v=STSv1; id=a-b" },
    { MS_DNS_FOUND, "v=STSv1; id=1\nv=STSv1; id=1" },
  };

  const char *const scripts[] = { "! left\n", NULL };

  g_auto (Fixture) self = { 0 };

  set_up (&self, scripts);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      scripted_resolver_set (self.resolver, "_mta-sts.fake.test", MS_DNS_TXT, answers[i].status,
                             FALSE, answers[i].texts);
      expect (&self, "-", 0);
      g_assert_cmpuint (scripted_resolver_count (self.resolver), ==, i + 1);
    }
}

static void
test_other_records_beside (void)
{
  g_autofree char  *script = make_script ("good", "200 OK", TYPE, ENFORCE);
  const char *const scripts[] = { script, NULL };

  g_auto (Fixture) self = { 0 };

  set_up (&self, scripts);
  scripted_resolver_set (self.resolver, "_mta-sts.fake.test", MS_DNS_TXT, MS_DNS_FOUND, FALSE,
                         "hello\nv=STSv1; id=7\nv=STSv2; id=8");
  expect (&self, "enforce", 1);
}

static void
test_no_address (void)
{
  const char *const scripts[] = { "! left\n", NULL };

  g_auto (Fixture) self = { 0 };

  set_up (&self, scripts);
  scripted_resolver_set (self.resolver, "mta-sts.fake.test", MS_DNS_A, MS_DNS_NO_NAME, FALSE,
                         NULL);
  expect (&self, "-", 0);
}

static void
test_addresses (void)
{
  static const char *const sets[][2] = {
    { "::ffff:127.0.0.1", NULL },     /* IPv6 alone */
    { "100::1\n::1", "127.0.0.1" },   /* nobody there */
    { NULL, "127.0.0.2\n127.0.0.1" }, /* nor there */
  };

  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      g_autofree char  *script = make_script ("good", "200 OK", TYPE, ENFORCE);
      const char *const scripts[] = { script, NULL };
      g_auto (Fixture) self = { 0 };

      set_up (&self, scripts);
      scripted_resolver_set (self.resolver, "mta-sts.fake.test", MS_DNS_AAAA,
                             sets[i][0] != NULL ? MS_DNS_FOUND : MS_DNS_NO_DATA, FALSE,
                             sets[i][0]);
      scripted_resolver_set (self.resolver, "mta-sts.fake.test", MS_DNS_A,
                             sets[i][1] != NULL ? MS_DNS_FOUND : MS_DNS_NO_DATA, FALSE,
                             sets[i][1]);
      expect (&self, "enforce", 1);
    }
}

static void
test_no_domain (void)
{
  static const char *const names[] = {
    "[192.0.2.1]", "", ".", "a..b", "../../etc/passwd", "a/b"
  };

  const char *const scripts[] = { "! left\n", NULL };

  g_auto (Fixture) self = { 0 };

  set_up (&self, scripts);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_null (ms_mta_sts_find_sync (self.sts, names[i]));
  g_assert_cmpuint (scripted_resolver_count (self.resolver), ==, 0);
}

/* The same id: nothing is fetched; another one: it is; and what cannot be fetched changes
 * nothing as long as the old policy holds. */
static void
test_id (void)
{
  g_autofree char  *enforce = make_script ("good", "200 OK", TYPE, ENFORCE);
  g_autofree char  *testing = make_script ("good", "200 OK", TYPE, TESTING);
  const char *const scripts[] = { enforce, testing, "! close\n", NULL };

  g_auto (Fixture) self = { 0 };

  set_up (&self, scripts);
  expect (&self, "enforce", 1);
  expect (&self, "enforce", 1);
  set_record (&self, "2");
  expect (&self, "testing", 2);
  set_record (&self, "3");
  expect (&self, "testing", 3);
  set_record (&self, NULL);
  expect (&self, "testing", 3);
}

static void
test_age (void)
{
  g_autofree char  *enforce = make_script ("good", "200 OK", TYPE, ENFORCE);
  g_autofree char  *testing = make_script ("good", "200 OK", TYPE, TESTING);
  const char *const scripts[] = { enforce, testing, NULL };

  g_auto (Fixture) self = { 0 };

  set_up (&self, scripts);
  expect (&self, "enforce", 1);
  ms_clock_advance (86399 * MS_SECOND);
  set_record (&self, NULL);
  expect (&self, "enforce", 1);
  ms_clock_advance (MS_SECOND);
  expect (&self, "-", 1);
  set_record (&self, "1");
  expect (&self, "testing", 2);
}

static void
test_failure_is_not_repeated (void)
{
  g_autofree char  *enforce = make_script ("good", "200 OK", TYPE, ENFORCE);
  const char *const scripts[] = { "! close\n", "! close\n", enforce, NULL };

  g_auto (Fixture) self = { 0 };

  set_up (&self, scripts);
  expect (&self, "-", 1);
  ms_clock_advance (4 * MS_MINUTE);
  expect (&self, "-", 1);
  set_record (&self, "2");
  expect (&self, "-", 2);
  ms_clock_advance (5 * MS_MINUTE);
  expect (&self, "enforce", 3);
}

/* The old policy serves while the new one is on its way. */
static void
test_refresh (void)
{
  g_autofree char  *testing = make_script ("good", "200 OK", TYPE, TESTING);
  g_autofree char  *enforce = make_script ("good", "200 OK", TYPE, ENFORCE);
  g_autofree char  *late = g_strconcat ("! wait\n", enforce, NULL);
  const char *const scripts[] = { testing, late, NULL };

  g_auto (Fixture) self = { 0 };

  set_up (&self, scripts);
  expect (&self, "testing", 1);
  ms_clock_advance (MS_DAY + MS_SECOND);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (MsStsPolicy) policy = ms_mta_sts_find_sync (self.sts, "fake.test");

      g_assert_cmpint (policy->mode, ==, MS_STS_TESTING);
    }

  /* A record of another id waits for the fetch under way. */
  fake_server_signal (self.web);
  set_record (&self, "2");
  expect (&self, "enforce", 2);
}

static void
test_kept (void)
{
  g_autofree char  *enforce = make_script ("good", "200 OK", TYPE, ENFORCE);
  const char *const scripts[] = { enforce, NULL };

  g_auto (Fixture) self = { 0 };

  set_up (&self, scripts);
  expect (&self, "enforce", 1);
  start (&self);
  expect (&self, "enforce", 1);
  set_record (&self, NULL);
  start (&self);
  expect (&self, "enforce", 1);
  ms_clock_advance (MS_DAY);
  start (&self);
  expect (&self, "-", 1);
}

static void
test_broken_files (void)
{
  static const char *const files[] = {
    "",
    "hello",
    "mailshot-mta-sts 1 1 1800000000",
    "mailshot-mta-sts 1 1 1800000000\n",
    "mailshot-mta-sts 2 1 1800000000\n" ENFORCE,
    "mailshot-mta-sts 1 1 -1\n" ENFORCE,
    "mailshot-mta-sts 1 1 99999999999999999999999\n" ENFORCE,
    "mailshot-mta-sts 1 1 1900000000\n" ENFORCE,
    "mailshot-mta-sts 1 1 1700000000\n" ENFORCE,
    "mailshot-mta-sts 1 1 1800000000 x\n" ENFORCE,
    "mailshot-mta-sts 1 1-1 1800000000\n" ENFORCE,
    "mailshot-mta-sts 1 1 1800000000\nversion: STSv1\nmode: enf",
  };

  const char *const scripts[] = { "! left\n", NULL };

  g_auto (Fixture) self = { 0 };
  g_autofree char *path = NULL;

  set_up (&self, scripts);
  set_record (&self, NULL);
  path = g_build_filename (self.dir, "fake.test", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_assert_true (g_file_set_contents (path, files[i], -1, NULL));
      start (&self);
      expect (&self, "-", 0);

      /* What is not ours stays. */
      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==,
                       !g_str_has_prefix (files[i], "mailshot-mta-sts 1 "));
    }

  g_assert_true (
      g_file_set_contents (path, "mailshot-mta-sts 1 1 1800000000\n" ENFORCE, -1, NULL));
  start (&self);
  expect (&self, "enforce", 0);
}

static void
on_found_cb (MsStsPolicy *policy, gpointer user_data)
{
  guint *found = user_data;

  g_atomic_int_add (found, policy != NULL ? 1 : 1000);
}

static void
test_many_ask (void)
{
  g_autofree char  *enforce = make_script ("good", "200 OK", TYPE, ENFORCE);
  const char *const scripts[] = { enforce, NULL };

  g_auto (Fixture) self = { 0 };

  guint found = 0;

  set_up (&self, scripts);
  for (guint i = 0; i < 100; i++)
    ms_mta_sts_find (self.sts, "fake.test", on_found_cb, &found);
  expect (&self, "enforce", 1);
  g_clear_pointer (&self.sts, ms_mta_sts_free);
  g_clear_pointer (&self.resolver, ms_resolver_free);
  g_assert_cmpuint (g_atomic_int_get (&found), ==, 100);
}

/* Whoever leaves does not wait for a server that says nothing, and all are answered. */
static void
test_freed_meanwhile (void)
{
  const char *const scripts[] = { "! silence\n", NULL };

  g_auto (Fixture) self = { 0 };

  guint found = 0;

  set_up (&self, scripts);
  for (guint i = 0; i < 10; i++)
    ms_mta_sts_find (self.sts, "fake.test", on_found_cb, &found);
  g_clear_pointer (&self.sts, ms_mta_sts_free);
  g_clear_pointer (&self.resolver, ms_resolver_free);
  g_assert_cmpuint (g_atomic_int_get (&found), ==, 10000);
}

static void
add (const char *kind, const char *name, guint i, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/dns/mta-sts/%s/%s", kind, name);

  g_test_add_data_func (path, GUINT_TO_POINTER (i), func);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (fetches); i++)
    add ("fetch", fetches[i].name, i, test_fetch);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    add ("fault", faults[i].name, i, test_fault);

  g_test_add_func ("/dns/mta-sts/no-record", test_no_record);
  g_test_add_func ("/dns/mta-sts/other-records-beside", test_other_records_beside);
  g_test_add_func ("/dns/mta-sts/no-address", test_no_address);
  g_test_add_func ("/dns/mta-sts/addresses", test_addresses);
  g_test_add_func ("/dns/mta-sts/no-domain", test_no_domain);
  g_test_add_func ("/dns/mta-sts/id", test_id);
  g_test_add_func ("/dns/mta-sts/age", test_age);
  g_test_add_func ("/dns/mta-sts/failure-is-not-repeated", test_failure_is_not_repeated);
  g_test_add_func ("/dns/mta-sts/refresh", test_refresh);
  g_test_add_func ("/dns/mta-sts/kept", test_kept);
  g_test_add_func ("/dns/mta-sts/broken-files", test_broken_files);
  g_test_add_func ("/dns/mta-sts/many-ask", test_many_ask);
  g_test_add_func ("/dns/mta-sts/freed-meanwhile", test_freed_meanwhile);

  return g_test_run ();
}
