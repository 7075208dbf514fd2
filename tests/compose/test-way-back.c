/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-way-back.c - how a reader leaves, and what names him: header fields, links, footer,
 * return path */

#include "config.h"

#include "letters.h"
#include "ms-preview.h"

#define URL  "https://news.example.com"
#define MAIL "mailto:leave@example.com?subject=unsubscribe%20"

/* In the place of the recipient's and of the campaign's own token. */
#define TOKEN   "@T@"
#define GENERAL "@G@"

#define LINE     "\r\n----------------------------------------\r\n"
#define ONE_LINE "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"

static const char *const values[] = { "Ada", "pro", "wrong", "wrong", NULL };

static const MsLetterRecipient ada = { "ada@example.org", NULL, values, 1234 };
static const MsLetterRecipient specimen = { "ada@example.org", NULL, values, 0 };

static const struct
{
  const char              *name;
  const char              *text;     /* (nullable) */
  const char              *html;     /* (nullable) */
  const char              *header;   /* (nullable) */
  const char              *reply_to; /* (nullable) */
  MsWayBack                back;
  const MsLetterRecipient *to;       /* (nullable): a group */
  const char              *there[6]; /* (nullable) */
  const char              *absent[5];
} cases[] = {
  { "a page and a mail",
    "Hi",
    NULL,
    NULL,
    NULL,
    { NULL, "leave@example.com", URL },
    &ada,
    { "\r\nList-Unsubscribe: <" URL "/u/" TOKEN ">,\r\n <" MAIL TOKEN ">\r\n" ONE_LINE,
      "Hi\r\n" LINE "Unsubscribe: " URL "/u/" TOKEN "\r\n" } },
  { "a mail alone",
    "Hi",
    NULL,
    NULL,
    NULL,
    { NULL, "leave@example.com" },
    &ada,
    { "\r\nList-Unsubscribe: <" MAIL TOKEN ">\r\n", "Unsubscribe: " MAIL TOKEN "\r\n" },
    { "List-Unsubscribe-Post", "https:" } },
  { "a mailbox with a name",
    "Hi",
    NULL,
    NULL,
    NULL,
    { NULL, "Club <leave@example.com>" },
    &ada,
    { "<" MAIL TOKEN ">" } },
  { "Reply-To",
    "Hi",
    NULL,
    NULL,
    "Office <office@example.com>",
    { NULL },
    &ada,
    { "<mailto:office@example.com?subject=unsubscribe%20" TOKEN ">" } },
  { "From",
    "Hi",
    NULL,
    NULL,
    NULL,
    { NULL },
    &ada,
    { "<mailto:news@example.com?subject=unsubscribe%20" TOKEN ">" } },
  { "an address beyond ASCII",
    "Hi",
    NULL,
    NULL,
    NULL,
    { NULL, "j\303\274r/g?n&a+b@m\303\274ller.example" },
    &ada,
    { "<mailto:j%C3%BCr%2Fg%3Fn%26a+b@xn--mller-kva.example?subject" } },
  { "a URL with a slash",
    "Hi",
    NULL,
    NULL,
    NULL,
    { NULL, NULL, URL "/a/" },
    &ada,
    { "<" URL "/a/u/" TOKEN ">" } },
  { "a URL that is not https:",
    "Hi",
    NULL,
    NULL,
    NULL,
    { NULL, "leave@example.com", "http://news.example.com" },
    &ada,
    { "\r\nList-Unsubscribe: <" MAIL TOKEN ">\r\n" },
    { "http:", "List-Unsubscribe-Post" } },
  { "a group",
    "Hi",
    "<p>Hi</p>",
    NULL,
    NULL,
    { NULL, "leave@example.com", URL },
    NULL,
    { "\r\nList-Unsubscribe: <" MAIL GENERAL ">\r\n", "Unsubscribe: " MAIL GENERAL "\r\n",
      "<a href=\"" MAIL GENERAL "\"" },
    { "List-Unsubscribe-Post", "https:", TOKEN } },
  { "a specimen",
    "Hi",
    NULL,
    NULL,
    NULL,
    { NULL, "leave@example.com", URL },
    &specimen,
    { "\r\nList-Unsubscribe: <" URL "/u/" GENERAL ">,\r\n <" MAIL GENERAL ">\r\n" ONE_LINE },
    { TOKEN } },
  { "the author's own header",
    "Hi",
    NULL,
    "list-unsubscribe : <mailto:me@example.com>",
    NULL,
    { NULL, "leave@example.com", URL },
    &ada,
    { "\r\nlist-unsubscribe: <mailto:me@example.com>\r\n", "Unsubscribe: " URL "/u/" TOKEN },
    { "List-Unsubscribe" } },
  { "the author's own Post",
    "Hi",
    NULL,
    "List-Unsubscribe-Post: x",
    NULL,
    { NULL, "leave@example.com", URL },
    &ada,
    { "List-Unsubscribe-Post: x\r\n" },
    { "List-Unsubscribe:", "One-Click" } },
  { "the author's own Feedback-ID",
    "Hi",
    NULL,
    "Feedback-ID: a:b:c:d",
    NULL,
    { NULL },
    &ada,
    { "\r\nFeedback-ID: a:b:c:d\r\n" },
    { "Feedback-ID: 7" } },
  { "Feedback-ID",
    "Hi",
    NULL,
    NULL,
    NULL,
    { NULL },
    &ada,
    { "\r\nFeedback-ID: 7:friends:campaign:a379a6f6eeaf\r\n" } },

  { "a postal address",
    "Hi\n",
    "<body><p>Hi</p></body></html>",
    NULL,
    NULL,
    { NULL, NULL, URL, " Club & Co \r\n\n1 {{{Oak}} Street" },
    &ada,
    { "Hi\r\n" LINE "Club & Co\r\n1 { { {Oak}} Street\r\nUnsubscribe: ",
      "\">Club &amp; Co<br>1 { { {Oak}} Street<br><a href=\"" URL "/u/" TOKEN "\"",
      ">Unsubscribe</a></div>\r\n</body></html>" } },
  { "a page without an end",
    NULL,
    "<p>Hi</p>",
    NULL,
    NULL,
    { NULL, NULL, URL },
    &ada,
    { "<p>Hi</p>\r\n<div style=", "Unsubscribe</a></div>\r\n",
      "Unsubscribe <" URL "/u/" TOKEN } },
  { "an end in a comment",
    NULL,
    "<!-- </body> --><p>Hi</p></BODY >",
    NULL,
    NULL,
    { NULL },
    &ada,
    { "<!-- </body> --><p>Hi</p>\r\n<div", "</div>\r\n</BODY >" } },
  { "the author's link",
    "{{unsubscribe_url}}",
    "<a href='{{unsubscribe_url}}'>x</a>",
    NULL,
    NULL,
    { NULL, NULL, URL, "1 Oak Street" },
    &ada,
    { "\r\n\r\n" URL "/u/" TOKEN "\r\n", "<a href='" URL "/u/" TOKEN "'>x</a>" },
    { "Oak", "\r\nUnsubscribe:", "<div" } },
  { "the author's mail",
    "{{ Unsubscribe-Mailto }}",
    NULL,
    NULL,
    NULL,
    { NULL, "leave@example.com", URL },
    &ada,
    { "\r\n\r\n" MAIL TOKEN "\r\n" },
    { "\r\nUnsubscribe: " } },
  { "the author's link in the HTML alone",
    "Hi",
    "<a href=\"{{unsubscribe_url}}\">x</a>",
    NULL,
    NULL,
    { NULL, NULL, URL },
    &ada,
    { "Unsubscribe: " URL "/u/" TOKEN, "<a href=\"" URL "/u/" TOKEN "\">x</a>" },
    { "<div" } },
  { "the author's link in the text alone",
    "{{unsubscribe_url}}",
    "<p>Hi</p>",
    NULL,
    NULL,
    { NULL, NULL, URL },
    &ada,
    { "\r\n\r\n" URL "/u/" TOKEN "\r\n", "<div style=" },
    { "\r\nUnsubscribe: " } },
  { "the author's link in HTML without a text",
    NULL,
    "<a href=\"{{unsubscribe_url}}\">x</a>",
    NULL,
    NULL,
    { NULL, NULL, URL },
    &ada,
    { "x <" URL "/u/" TOKEN ">" },
    { "<div", "\r\nUnsubscribe: " } },
  { "a condition",
    "{{#if unsubscribe_url}}{{unsubscribe_url}}{{else}}no{{/if}}",
    NULL,
    NULL,
    NULL,
    { NULL },
    &ada,
    { "\r\n\r\nmailto:news@example.com?subject=unsubscribe%20" TOKEN "\r\n" } },
  { "in the subject",
    "Hi",
    NULL,
    "X-Leave: {{unsubscribe_mailto}}",
    NULL,
    { NULL, "leave@example.com" },
    &ada,
    { "\r\nX-Leave: " MAIL TOKEN "\r\n" } },
};

static MsTokenKey *
make_key (void)
{
  static const guint8 octets[MS_TOKEN_KEY_SIZE] = { 7 };

  return ms_token_key_new (octets);
}

static char *
make_token (MsTokenPurpose purpose, gboolean named)
{
  g_autoptr (MsTokenKey) key = make_key ();
  GString *out = g_string_new (NULL);
  MsToken  token = { purpose, 7, named ? 1234 : 0,
                    named ? ms_token_hash_address (key, "ADA@example.org") : 0 };

  ms_token_append (key, &token, out);

  return g_string_free (out, FALSE);
}

static char *
fill_in (const char *text)
{
  g_autofree char *token = make_token (MS_TOKEN_UNSUBSCRIBE, TRUE);
  g_autofree char *general = make_token (MS_TOKEN_UNSUBSCRIBE, FALSE);
  GString         *out = g_string_new (text);

  g_string_replace (out, TOKEN, token, 0);
  g_string_replace (out, GENERAL, general, 0);

  return g_string_free (out, FALSE);
}

/* A contact's fields called as ours are. */
static MsLetter *
compile (const MsCampaign *campaign, const MsWayBack *back)
{
  static const char *const names[] = { "First Name", "Plan", "unsubscribe_url",
                                       "unsubscribe mailto", NULL };
  g_autoptr (MsFieldTable) fields = ms_field_table_new (names);
  g_autoptr (MsTokenKey) key = make_key ();
  g_autoptr (GError) error = NULL;
  MsWayBack whole = *back;
  MsLetter *letter;

  whole.key = key;
  letter = ms_letter_new (campaign, fields, "Friends", &whole, LETTER_DATE, &error);
  g_assert_no_error (error);
  g_assert_true (ms_letter_check_fields (letter, NULL, &error));

  return letter;
}

static void
test_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (MsCampaign) campaign = letter_campaign ("News", cases[i].text, cases[i].html);
  g_autoptr (MsLetter) letter = NULL;
  g_autoptr (GString) message = NULL;

  if (cases[i].header != NULL)
    letter_add_header (campaign, cases[i].header);
  campaign->reply_to = g_strdup (cases[i].reply_to);
  letter = compile (campaign, &cases[i].back);
  message = letter_render (letter, cases[i].to, 0);

  for (guint j = 0; j < G_N_ELEMENTS (cases[i].there) && cases[i].there[j] != NULL; j++)
    {
      g_autofree char *text = fill_in (cases[i].there[j]);

      if (strstr (message->str, text) == NULL)
        g_error ("%s is not in:\n%s", text, message->str);
    }
  for (guint j = 0; j < G_N_ELEMENTS (cases[i].absent) && cases[i].absent[j] != NULL; j++)
    {
      g_autofree char *text = fill_in (cases[i].absent[j]);

      if (strstr (message->str, text) != NULL)
        g_error ("%s is in:\n%s", text, message->str);
    }
}

/* The footer alone asks nothing of the recipients. */
static void
test_personal (void)
{
  static const struct
  {
    const char *text;
    gboolean    personal;
  } texts[] = {
    { "Hi", FALSE },
    { "{{unsubscribe_url}}", FALSE },
    { "Hi {{first_name}}", TRUE },
    { "{{email}}{{unsubscribe_url}}", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (MsCampaign) campaign = letter_campaign ("News", texts[i].text, NULL);
      const MsWayBack back = { NULL };
      g_autoptr (MsLetter) letter = compile (campaign, &back);

      g_assert_cmpint (ms_letter_is_personal (letter), ==, texts[i].personal);
    }
}

/* What no campaign is has none of it, and the fields come to nothing. */
static void
test_without (void)
{
  g_autoptr (MsCampaign) campaign =
      letter_campaign ("News", "[{{unsubscribe_url}}]{{#if unsubscribe_mailto}}x{{/if}}", NULL);
  g_autoptr (MsLetter) letter = letter_compile (campaign);
  g_autoptr (GString) message = letter_render (letter, &ada, 0);

  g_assert_true (ms_letter_check_fields (letter, NULL, NULL));
  g_assert_nonnull (strstr (message->str, "\r\n\r\n[]\r\n"));
  g_assert_null (strstr (message->str, "List-Unsubscribe"));
  g_assert_null (strstr (message->str, "Feedback-ID"));
}

static char *
get_id (const MsLetter *letter, const MsLetterRecipient *to, MsLetterFlags flags)
{
  g_autoptr (GString) message = letter_render (letter, to, flags);
  const char *start = strstr (message->str, "\r\nMessage-ID: <") + strlen ("\r\nMessage-ID: <");

  return g_strndup (start, strcspn (start, ">"));
}

static void
test_message_id (void)
{
  g_autoptr (MsCampaign) campaign = letter_campaign ("News", "Hi", NULL);
  const MsWayBack back = { NULL };
  g_autoptr (MsLetter) letter = compile (campaign, &back);
  g_autofree char *token = make_token (MS_TOKEN_MESSAGE, TRUE);
  g_autofree char *expected = g_strconcat (token, "@example.com", NULL);
  g_autofree char *named = get_id (letter, &ada, 0);
  const struct
  {
    const MsLetterRecipient *to;
    MsLetterFlags            flags;
  } others[] = { { &ada, MS_LETTER_TEST }, { &specimen, 0 }, { NULL, 0 } };

  g_assert_cmpstr (named, ==, expected);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *id = get_id (letter, others[i].to, others[i].flags);

      g_assert_cmpuint (strcspn (id, "@"), ==, 32);
      g_assert_cmpuint (strspn (id, "0123456789abcdef"), ==, 32);
    }
}

/* Nothing was sent yet: a preview shows where a token will be. */
static void
test_without_key (void)
{
  g_autoptr (MsCampaign) campaign = letter_campaign ("News", "Hi", "<b>Hi</b>");
  const MsWayBack back = { .url = URL, .verp = TRUE };
  g_autoptr (MsLetter) letter = NULL;
  g_autoptr (GString) sender = g_string_new (NULL);
  g_autofree char *text = NULL;
  g_autofree char *html = NULL;

  campaign->envelope_from = g_strdup ("b@example.net");
  letter = ms_letter_new (campaign, NULL, NULL, &back, LETTER_DATE, NULL);
  text = ms_preview_text (letter, &specimen);
  html = ms_preview_html (letter, &specimen);
  ms_letter_append_sender (letter, &specimen, sender);
  g_assert_nonnull (strstr (text, "\nUnsubscribe: " URL "/u/preview"));
  g_assert_nonnull (strstr (html, "<a href=\"" URL "/u/preview"));
  g_assert_true (g_str_has_prefix (sender->str, "b+preview"));
}

static void
test_sender (void)
{
  g_autofree char *named = make_token (MS_TOKEN_RETURN, TRUE);
  g_autofree char *general = make_token (MS_TOKEN_RETURN, FALSE);
  g_autofree char *to_ada = g_strdup_printf ("eleven.chrs+%s@example.net", named);
  g_autofree char *to_specimen = g_strdup_printf ("eleven.chrs+%s@example.net", general);
  const char      *plain = "eleven.chrs@example.net";
  const struct
  {
    gboolean                 verp;
    const MsLetterRecipient *to;
    const char              *expected;
  } senders[] = {
    { TRUE, &ada, to_ada },
    { TRUE, &specimen, to_specimen },
    { TRUE, NULL, plain },
    { FALSE, &ada, plain },
  };

  for (guint i = 0; i < G_N_ELEMENTS (senders); i++)
    {
      g_autoptr (MsCampaign) campaign = letter_campaign ("News", "Hi", NULL);
      const MsWayBack back = { .verp = senders[i].verp };
      g_autoptr (MsLetter) letter = NULL;
      g_autoptr (GString) out = g_string_new (NULL);

      campaign->envelope_from = g_strdup (plain);
      letter = compile (campaign, &back);
      ms_letter_append_sender (letter, senders[i].to, out);
      g_assert_cmpstr (out->str, ==, senders[i].expected);
      g_assert_cmpuint (strcspn (out->str, "@"), <=, 64);

      /* The same with what is known of the address already. */
      if (senders[i].to != NULL)
        {
          MsLetterRecipient known = *senders[i].to;

          known.hash = ms_letter_hash (letter, known.key);
          g_string_truncate (out, 0);
          ms_letter_append_sender (letter, &known, out);
          g_assert_cmpstr (out->str, ==, senders[i].expected);
        }
    }
}

static void
test_long_sender (void)
{
  static const char *const senders[] = { "twelve.chars@example.net", "\"a b\"@example.net" };

  for (guint i = 0; i < G_N_ELEMENTS (senders); i++)
    {
      g_autoptr (MsCampaign) campaign = letter_campaign ("News", "Hi", NULL);
      const MsWayBack back = { .verp = TRUE };
      g_autoptr (GError) error = NULL;

      campaign->envelope_from = g_strdup (senders[i]);
      g_assert_null (ms_letter_new (campaign, NULL, NULL, &back, LETTER_DATE, &error));
      g_assert_error (error, MS_COMPOSE_ERROR, MS_COMPOSE_ERROR_MESSAGE);
      g_assert_nonnull (strstr (error->message, "at most 11 characters"));
    }
}

static char *
without_boundary (const GString *message)
{
  g_autoptr (GRegex) boundary = g_regex_new ("=_([mra])[0-9a-f]{32}", 0, 0, NULL);

  return g_regex_replace (boundary, message->str, -1, 0, "=_\\1BOUNDARY", 0, NULL);
}

/* A field that is empty has the whole text rendered for each: to the octet the same. */
static void
test_common (void)
{
  static const char *const texts[] = {
    "Hi\n",
    "Hi",
    "Gr\303\274\303\237e, as long as a line may be without a soft break, and a bit more \n.\n",
    "{{unsubscribe_url}} and {{unsubscribe_mailto}} \n\nGr\303\274\303\237e}} \t\n",
    "\n\n{{#if unsubscribe_url}}Gr\303\274\303\237e {{unsubscribe_url|-}}{{else}}no{{/if}}",
    "\320\237\321\200\320\270\320\262\320\265\321\202\n{{unsubscribe_url}}\n",
  };
  static const MsLetterRecipient *const whom[] = { &ada, &specimen, NULL };
  g_autofree char                      *spaces = g_strnfill (960, ' ');
  const MsWayBack back = { NULL, "leave@example.com", URL, "B\303\274ro" };

  for (guint i = 0; i <= G_N_ELEMENTS (texts); i++)
    {
      /* The last one: only a token makes a line too long. */
      const char      *text = i < G_N_ELEMENTS (texts) ? texts[i] : spaces;
      g_autofree char *own =
          g_strconcat (text, text == spaces ? "{{unsubscribe_url}}" : "", NULL);
      g_autofree char *personal = g_strconcat ("{{plan}}", own, NULL);
      g_autoptr (MsCampaign) common = letter_campaign ("News", own, own);
      g_autoptr (MsCampaign) each = letter_campaign ("News", personal, personal);
      g_autoptr (MsLetter) split = compile (common, &back);
      g_autoptr (MsLetter) whole = compile (each, &back);

      for (guint j = 0; j < G_N_ELEMENTS (whom); j++)
        for (guint flags = 0; flags <= MS_LETTER_EIGHT_BIT; flags++)
          {
            static const char *const nothing[] = { "", "", "", "", NULL };
            MsLetterRecipient        who = whom[j] != NULL ? *whom[j] : ada;
            g_autoptr (GString) a = NULL;
            g_autoptr (GString) b = NULL;
            g_autofree char *first = NULL;
            g_autofree char *second = NULL;

            who.values = nothing;
            a = letter_render (split, whom[j] != NULL ? &who : NULL, flags);
            b = letter_render (whole, whom[j] != NULL ? &who : NULL, flags);
            first = without_boundary (a);
            second = without_boundary (b);
            g_assert_cmpstr (strstr (first, "\r\n\r\n"), ==, strstr (second, "\r\n\r\n"));
          }
    }
}

/* The largest that an identity may have: no line is over 998 octets. */
static void
test_limits (void)
{
  g_autofree char *path = g_strnfill (480, 'a');
  g_autofree char *url = g_strconcat ("https://example.com/", path, NULL);
  g_autofree char *local = g_strnfill (64, '=');
  g_autofree char *mail = g_strconcat (local, "@example.com", NULL);
  const MsWayBack  back = { NULL, mail, url };
  g_autoptr (MsCampaign) campaign = letter_campaign ("News", "Hi", "<b>Hi</b>");
  g_autoptr (MsLetter) letter = compile (campaign, &back);
  g_autoptr (GString) message = letter_render (letter, &ada, 0);

  g_assert_nonnull (strstr (message->str, "%3D@example.com"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/way-back/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  g_test_add_func ("/way-back/is personal", test_personal);
  g_test_add_func ("/way-back/no campaign", test_without);
  g_test_add_func ("/way-back/Message-ID", test_message_id);
  g_test_add_func ("/way-back/without a key", test_without_key);
  g_test_add_func ("/way-back/envelope sender", test_sender);
  g_test_add_func ("/way-back/an envelope sender that is too long", test_long_sender);
  g_test_add_func ("/way-back/the same for all", test_common);
  g_test_add_func ("/way-back/long lines", test_limits);

  return g_test_run ();
}
