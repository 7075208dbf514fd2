/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-letter.c - whole messages: against golden files, and what each header says to whom */

#include "config.h"

#include "letters.h"

#include <glib/gstdio.h>
#include <unistd.h>

static const char *const values[] = { "Jürgen", "pro", "", "Jürgen Müller", NULL };

static const MsLetterRecipient juergen = { "juergen@example.org", NULL, values };

#define LONG_WORDS \
  "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"

static MsCampaign *
text_only (void)
{
  return letter_campaign ("Hello {{first_name}}", "Dear {{first_name}},\n\nhello.\n", NULL);
}

static MsCampaign *
ascii_only (void)
{
  return letter_campaign ("News for {{plan}}", "The plan is {{plan}}.\n.\nBye\n", NULL);
}

static MsCampaign *
text_and_html (void)
{
  return letter_campaign (LONG_WORDS, "Text {{plan}}\n", "<p>HTML {{first_name}}</p>\n");
}

static MsCampaign *
html_only (void)
{
  return letter_campaign ("HTML", NULL,
                          "<h1>News</h1><p>Dear {{first_name|friend}}, see "
                          "<a href=\"https://example.com/{{plan}}\">the page</a>.</p>");
}

static MsCampaign *
everything (void)
{
  MsCampaign   *campaign = letter_campaign ("Ihre Rechnung, {{name}} – " LONG_WORDS, "Text",
                                            "<img src=\"logo.png\"><b>HTML</b>");
  MsAttachment *image = letter_attach (campaign, "logo.png", "image/png", "not really a PNG");

  image->source = g_strdup ("logo.png");
  image->content_id = g_strdup ("1234@mailshot");
  letter_attach (campaign, "Rechnung {{first_name}}.pdf", "application/pdf", "%PDF-1.4");
  letter_attach (campaign, "forwarded.eml", "message/rfc822", "Subject: x\n\n");
  letter_add_header (campaign, "X-Plan: {{plan}}");
  letter_add_header (campaign, "X-Note: {{note}}");
  letter_add_header (campaign, "List-Unsubscribe: <mailto:u@example.com?subject={{email}}>");
  campaign->reply_to = g_strdup ("\"Büro, {{plan}}\" <office@müller.example>");

  return campaign;
}

static const struct
{
  const char *name;
  MsCampaign *(*make) (void);
  MsLetterFlags flags;
  gboolean      group;
} golden[] = {
  { "text-7bit", ascii_only, 0, FALSE },
  { "text-8bit", text_only, MS_LETTER_EIGHT_BIT, FALSE },
  { "text-encoded", text_only, 0, FALSE },
  { "text-group", text_only, 0, TRUE },
  { "alternative-8bit", text_and_html, MS_LETTER_EIGHT_BIT, FALSE },
  { "alternative-test", text_and_html, MS_LETTER_TEST, FALSE },
  { "html-only", html_only, 0, FALSE },
  { "everything", everything, 0, FALSE },
  { "everything-8bit", everything, MS_LETTER_EIGHT_BIT, FALSE },
};

/* The file keeps LF; the boundary is another one in each letter. */
static char *
normalise (const GString *message)
{
  g_autoptr (GRegex) boundary = g_regex_new ("=_([mra])[0-9a-f]{32}", 0, 0, NULL);
  g_autoptr (GString) text = g_string_new (message->str);

  g_string_replace (text, "\r\n", "\n", 0);

  return g_regex_replace (boundary, text->str, -1, 0, "=_\\1BOUNDARY", 0, NULL);
}

static void
print_difference (const char *path, const char *actual)
{
  g_autofree char *file = NULL;
  g_autofree char *output = NULL;
  const char      *argv[] = { "diff", "-u", path, NULL, NULL };

  close (g_file_open_tmp ("mailshot-golden-XXXXXX", &file, NULL));
  g_file_set_contents (file, actual, -1, NULL);
  argv[3] = file;
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL,
                NULL, NULL);
  g_unlink (file);
  g_test_message ("%s", output);
}

static void
test_golden (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (MsCampaign) campaign = golden[i].make ();
  g_autoptr (MsLetter) letter = letter_compile (campaign);
  g_autoptr (GString) message =
      letter_render (letter, golden[i].group ? NULL : &juergen, golden[i].flags);
  g_autofree char *actual = normalise (message);
  g_autofree char *file = g_strconcat (golden[i].name, ".eml", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "compose", "golden", file, NULL);
  g_autofree char *expected = NULL;

  if (g_getenv ("MAILSHOT_GOLDEN") != NULL)
    g_assert_true (g_file_set_contents (path, actual, -1, NULL));
  g_assert_true (g_file_get_contents (path, &expected, NULL, NULL));

  if (strcmp (actual, expected) != 0)
    {
      print_difference (path, actual);
      g_test_fail ();
    }
}

/* The same text through every way of encoding it. */
static void
test_parsed (void)
{
  static const MsLetterFlags flags[] = { 0, MS_LETTER_EIGHT_BIT,
                                         MS_LETTER_EIGHT_BIT | MS_LETTER_UTF8 };
  g_autoptr (MsCampaign) campaign = everything ();
  g_autoptr (MsLetter) letter = letter_compile (campaign);

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      g_autoptr (GString) message = letter_render (letter, &juergen, flags[i]);
      GMimeMessage *parsed = letter_parse (message);
      GMimePart    *pdf = letter_find_part (parsed, "pdf", 0);
      GMimePart    *png = letter_find_part (parsed, "png", 0);
      g_autoptr (GString) html = letter_decode (letter_find_part (parsed, "html", 0));
      g_autoptr (GString) data = letter_decode (png);

      g_assert_cmpstr (g_mime_message_get_subject (parsed), ==,
                       "Ihre Rechnung, Jürgen Müller – " LONG_WORDS);
      g_assert_cmpstr (html->str, ==, "<img src=\"cid:1234@mailshot\"><b>HTML</b>");
      g_assert_cmpstr (data->str, ==, "not really a PNG");
      g_assert_cmpstr (g_mime_part_get_filename (pdf), ==, "Rechnung Jürgen.pdf");
      g_assert_cmpstr (g_mime_part_get_filename (png), ==, "logo.png");
      g_assert_cmpstr (g_mime_part_get_content_id (png), ==, "1234@mailshot");
      g_object_unref (parsed);
    }
}

static const struct
{
  const char       *name;
  MsLetterFlags     flags;
  MsLetterRecipient recipient;
  const char       *values[5];
  const char       *expected;
} to[] = {
  { "bare", 0, { "a@b.example" }, { NULL }, "To: a@b.example\r\n" },
  { "name", 0, { "a@b.example" }, { "Ada", NULL }, "To: Ada <a@b.example>\r\n" },
  { "quoted name",
    0,
    { "a@b.example" },
    { "Ada \"A.\" L, Dr.", NULL },
    "To: \"Ada \\\"A.\\\" L, Dr.\" <a@b.example>\r\n" },
  { "address as a name",
    0,
    { "a@b.example" },
    { "a@b.c", NULL },
    "To: \"a@b.c\" <a@b.example>\r\n" },
  { "encoded name",
    0,
    { "a@b.example" },
    { "Zoë", NULL },
    "To: =?UTF-8?Q?Zo=C3=AB?= <a@b.example>\r\n" },
  { "name that looks encoded",
    0,
    { "a@b.example" },
    { "=?UTF-8?Q?x?=", NULL },
    "To: =?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?= <a@b.example>\r\n" },
  { "name with a line break",
    0,
    { "a@b.example" },
    { "Ada\r\nBcc: x@y.example", NULL },
    "To: \"Ada  Bcc: x@y.example\" <a@b.example>\r\n" },
  { "name of blanks", 0, { "a@b.example" }, { " \t ", NULL }, "To: a@b.example\r\n" },
  { "IDN",
    0,
    { "a@xn--mller-kva.example", "a@müller.example" },
    { NULL },
    "To: a@xn--mller-kva.example\r\n" },
  { "EAI, accepted",
    MS_LETTER_UTF8,
    { "jürgen@xn--mller-kva.example", "Jürgen@müller.example" },
    { NULL },
    "To: Jürgen@xn--mller-kva.example\r\n" },
  { "EAI, not accepted",
    0,
    { "jürgen@b.example", NULL },
    { "Ada", NULL },
    "To: =?UTF-8?B?asO8cmdlbkBiLmV4YW1wbGU=?=:;\r\n" },
};

static void
test_to (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (MsCampaign) campaign = ascii_only ();
  g_autoptr (MsLetter) letter = letter_compile (campaign);
  MsLetterRecipient recipient = to[i].recipient;
  g_autoptr (GString) message = NULL;
  g_autofree char *found = NULL;
  char            *start;

  recipient.values = to[i].values;
  message = letter_render (letter, &recipient, to[i].flags);
  start = strstr (message->str, "\r\nTo: ") + 2;
  found = g_strndup (start, strstr (start, "\r\n") + 2 - start);
  g_assert_cmpstr (found, ==, to[i].expected);
}

static char *
message_id (MsLetter *letter, const MsLetterRecipient *recipient, MsLetterFlags flags)
{
  g_autoptr (GString) message = letter_render (letter, recipient, flags);
  GMimeMessage *parsed = letter_parse (message);
  char         *id = g_strdup (g_mime_message_get_message_id (parsed));

  g_object_unref (parsed);

  return id;
}

static void
test_message_id (void)
{
  static const MsLetterRecipient other = { "other@example.org", NULL, values };
  g_autoptr (MsCampaign) campaign = text_only ();
  g_autoptr (MsFieldTable) fields = ms_field_table_new (letter_fields);
  g_autoptr (MsLetter) letter = letter_compile (campaign);
  g_autoptr (MsLetter) later = NULL;
  g_autoptr (MsLetter) copy = NULL;
  g_autofree char *id = message_id (letter, &juergen, 0);
  g_autofree char *again = NULL;
  g_autofree char *of_other = message_id (letter, &other, 0);
  g_autofree char *of_group = message_id (letter, NULL, 0);
  g_autofree char *of_copy = NULL;
  g_autofree char *of_test = message_id (letter, &juergen, MS_LETTER_TEST);

  later = ms_letter_new (campaign, fields, "Friends", NULL, LETTER_DATE + 1, NULL);
  again = message_id (later, &juergen, MS_LETTER_EIGHT_BIT);
  campaign->id++;
  copy = letter_compile (campaign);
  of_copy = message_id (copy, &juergen, 0);

  g_assert_true (g_str_has_suffix (id, "@example.com"));
  g_assert_cmpstr (id, ==, again);
  g_assert_cmpstr (id, !=, of_other);
  g_assert_cmpstr (id, !=, of_group);
  g_assert_cmpstr (id, !=, of_copy);
  g_assert_cmpstr (id, !=, of_test);
}

static const struct
{
  const char *name;
  const char *subject;
  const char *text;
  const char *html;
  const char *from;
  const char *reply_to;
  const char *envelope_from;
  const char *header;
  int         code;
  const char *message;
} refused[] = {
  { "syntax of the subject", "Hi {{a", "x", .code = MS_COMPOSE_ERROR_SYNTAX,
    .message = "subject, line 1, column 4: " },
  { "syntax of the text", "x", "\n{{else}}", .code = MS_COMPOSE_ERROR_SYNTAX,
    .message = "text, line 2, column 1: " },
  { "syntax of the HTML", "x", NULL, "<a>{{#if x}}", .code = MS_COMPOSE_ERROR_SYNTAX,
    .message = "HTML, line 1, column 4: " },
  { "syntax of a header", "x", "x", .header = "X-A:   {{/if}}", .code = MS_COMPOSE_ERROR_SYNTAX,
    .message = "header X-A, line 1, column 1: " },
  { "nothing at all", " ", "\n", "", .code = MS_COMPOSE_ERROR_MESSAGE,
    .message = "The message" },
  { "From", "x", "x", .from = "news", .code = MS_COMPOSE_ERROR_MESSAGE,
    .message = "From “news”: " },
  { "empty From", "x", "x", .from = "", .code = MS_COMPOSE_ERROR_MESSAGE,
    .message = "It is not said who it is from" },
  { "Reply-To", "x", "x", .reply_to = "a@b@c", .code = MS_COMPOSE_ERROR_MESSAGE,
    .message = "Reply-To “a@b@c”: " },
  { "envelope sender", "x", "x", .envelope_from = "a b@c.example",
    .code = MS_COMPOSE_ERROR_MESSAGE, .message = "The envelope sender" },
  { "header without a colon", "x", "x", .header = "X-A", .code = MS_COMPOSE_ERROR_MESSAGE,
    .message = "“X-A” is no header" },
  { "header with a blank in its name", "x", "x", .header = "X A: b",
    .code = MS_COMPOSE_ERROR_MESSAGE, .message = "“X A: b” is no header" },
  { "header of two lines", "x", "x", .header = "X-A: b\r\nBcc: c@d.example",
    .code = MS_COMPOSE_ERROR_MESSAGE, .message = "“X-A: b" },
  { "our header", "x", "x", .header = "message-ID: <a@b>", .code = MS_COMPOSE_ERROR_MESSAGE,
    .message = "The header message-ID" },
  { "structure", "x", "x", .header = "Content-Type: text/html",
    .code = MS_COMPOSE_ERROR_MESSAGE, .message = "The header Content-Type" },
};

static void
test_refused (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (MsCampaign) campaign =
      letter_campaign (refused[i].subject, refused[i].text, refused[i].html);
  g_autoptr (MsFieldTable) fields = ms_field_table_new (letter_fields);
  g_autoptr (MsLetter) letter = NULL;
  g_autoptr (GError) error = NULL;

  if (refused[i].from != NULL)
    {
      g_free (campaign->from);
      campaign->from = g_strdup (refused[i].from);
    }
  campaign->reply_to = g_strdup (refused[i].reply_to);
  campaign->envelope_from = g_strdup (refused[i].envelope_from);
  if (refused[i].header != NULL)
    letter_add_header (campaign, refused[i].header);

  letter = ms_letter_new (campaign, fields, NULL, NULL, LETTER_DATE, &error);
  g_assert_null (letter);
  g_assert_error (error, MS_COMPOSE_ERROR, refused[i].code);
  if (!g_str_has_prefix (error->message, refused[i].message))
    g_assert_cmpstr (error->message, ==, refused[i].message);
}

static void
test_fields (void)
{
  g_autoptr (MsCampaign) campaign =
      letter_campaign ("{{company|you}} {{email}}", NULL, "<p>{{Company|x}}</p>");
  g_autoptr (MsLetter) letter = letter_compile (campaign);
  g_autoptr (MsLetter) unknown = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) warnings = NULL;

  g_assert_true (ms_letter_check_fields (letter, &warnings, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (warnings), ==, 2);
  g_assert_true (g_str_has_prefix (warnings[0], "subject, line 1, column 1: "));
  g_assert_true (g_str_has_prefix (warnings[1], "HTML, line 1, column 4: "));

  letter_add_header (campaign, "X-A: b {{#if firm}}c{{/if}}");
  unknown = letter_compile (campaign);
  g_assert_false (ms_letter_check_fields (unknown, NULL, &error));
  g_assert_error (error, MS_COMPOSE_ERROR, MS_COMPOSE_ERROR_FIELD);
  g_assert_true (g_str_has_prefix (error->message, "header X-A, line 1, column 3: "));
  g_assert_nonnull (strstr (error->message, "firm"));
}

static void
check_sender (const MsLetter *letter, const char *expected)
{
  g_autoptr (GString) sender = g_string_new (NULL);

  ms_letter_append_sender (letter, &juergen, sender);
  g_assert_cmpstr (sender->str, ==, expected);
}

static void
test_personal (void)
{
  g_autoptr (MsCampaign) plain = letter_campaign ("Hi", "all", "<p>of you</p>");
  g_autoptr (MsLetter) letter = letter_compile (plain);
  g_autoptr (MsLetter) named = NULL;

  g_assert_false (ms_letter_is_personal (letter));
  check_sender (letter, "news@example.com");

  letter_attach (plain, "{{plan}}.pdf", "application/pdf", "x");
  plain->envelope_from = g_strdup ("bounces@example.com");
  named = letter_compile (plain);
  g_assert_true (ms_letter_is_personal (named));
  check_sender (named, "bounces@example.com");
}

/* A type that is none, or that would make the file a part of the structure, is not passed on.
 */
static void
test_types (void)
{
  static const char *const types[] = {
    "",           "x",    "multipart/mixed", "message/rfc822", "text/plain\r\nX-Evil: 1",
    "tëxt/plain", "a b/c"
  };
  g_autoptr (MsCampaign) campaign = ascii_only ();
  g_autoptr (MsLetter) letter = NULL;
  g_autoptr (GString) message = NULL;
  GMimeMessage *parsed;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    letter_attach (campaign, "file.bin", types[i], "x");
  letter = letter_compile (campaign);
  message = letter_render (letter, &juergen, 0);
  g_assert_null (strstr (message->str, "X-Evil"));

  parsed = letter_parse (message);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      GMimeMultipart *mixed = GMIME_MULTIPART (g_mime_message_get_mime_part (parsed));
      GMimeObject    *part = g_mime_multipart_get_part (mixed, (int) i + 1);

      g_assert_true (GMIME_IS_PART (part));
      g_assert_cmpstr (g_mime_part_get_filename (GMIME_PART (part)), ==, "file.bin");
    }
  g_object_unref (parsed);
}

static gpointer
render_often (gpointer data)
{
  static const char *const       raw[] = { "<b>Zoë</b>", "", "", "Zoë", NULL };
  static const MsLetterRecipient zoe = { "zoe@example.org", NULL, raw };
  MsLetter                      *letter = data;
  g_autoptr (GString) first = letter_render (letter, &zoe, 0);

  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (GString) other = letter_render (letter, &juergen, MS_LETTER_EIGHT_BIT);
      g_autoptr (GString) again = letter_render (letter, &zoe, 0);

      g_assert_cmpstr (again->str, ==, first->str);
    }

  return g_string_free (g_steal_pointer (&first), FALSE);
}

static void
test_threads (void)
{
  g_autoptr (MsCampaign) campaign = everything ();
  g_autoptr (MsLetter) letter = NULL;
  g_autofree char *expected = NULL;
  GThread         *threads[4];

  g_free (campaign->text);
  campaign->text = NULL;
  g_free (campaign->html);
  campaign->html = g_strdup ("<p>{{{first_name}}}</p>");
  letter = letter_compile (campaign);

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("render", render_often, letter);
  expected = render_often (letter);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autofree char *message = g_thread_join (threads[i]);

      g_assert_cmpstr (message, ==, expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_mime_init ();

  for (guint i = 0; i < G_N_ELEMENTS (golden); i++)
    {
      g_autofree char *path = g_strdup_printf ("/letter/golden/%s", golden[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_golden);
    }
  for (guint i = 0; i < G_N_ELEMENTS (to); i++)
    {
      g_autofree char *path = g_strdup_printf ("/letter/to/%s", to[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_to);
    }
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strdup_printf ("/letter/refused/%s", refused[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_refused);
    }
  g_test_add_func ("/letter/parsed", test_parsed);
  g_test_add_func ("/letter/message id", test_message_id);
  g_test_add_func ("/letter/fields", test_fields);
  g_test_add_func ("/letter/types", test_types);
  g_test_add_func ("/letter/threads", test_threads);
  g_test_add_func ("/letter/personal", test_personal);

  return g_test_run ();
}
