/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-dkim-letter.c - whole letters, signed: right for everybody, and 7bit whatever is offered
 */

#include "config.h"

#include "letters.h"
#include "verify.h"

#include "ms-clock.h"

static const char *const values[] = { "J\303\274rgen", "pro", "", "J\303\274rgen M\303\274ller",
                                      NULL };
static const char *const others[] = { "Ada", "free", "  ", "", NULL };

static const MsLetterRecipient recipients[] = {
  { "juergen@example.org", NULL, values, 1 },
  { "ada@example.org", NULL, others, 70000 },
  { "dup@example.org", "d\303\274p@example.org", values },
};

static const struct
{
  const char *name;
  const char *subject;
  const char *text;  /* (nullable) */
  const char *html;  /* (nullable) */
  const char *file;  /* (nullable): an attachment's name */
  gboolean    named; /* there is a way back for each */
} letters[] = {
  { "personal text", "Hello {{first_name}}", "Dear {{first_name}},\n\nhello.\n\n\n", NULL,
    NULL },
  { "the same for all", "News", "All  of\tyou \n\n \n", NULL, NULL },
  { "8bit for all", "Gr\303\274\303\237e", "Gr\303\274\303\237e\n",
    "<p>Gr\303\274\303\237e</p>\n", NULL },
  { "personal HTML", "News", "The same.  \n", "<p>  Dear {{first_name}}</p>\n", NULL },
  { "personal text, same HTML", "News {{plan}}", "{{first_name}}", "<p>\tsame</p>", NULL },
  { "an attachment", "Invoice", "Same", NULL, "invoice.pdf" },
  { "a personal name of one", "Invoice", "Same", "<b>Same</b>", "{{first_name}}.pdf" },
  { "nothing but a subject", "Only this", NULL, NULL, NULL },
  { "empty for some", "News", "{{note}}", NULL, NULL },
  { "the same but for the way out", "News", "Gr\303\274\303\237e \n", "<p>Same</p>", "a.pdf",
    TRUE },
  { "personal, with a way out", "News", "{{first_name}}", "{{unsubscribe_url}}", NULL, TRUE },
};

typedef struct
{
  MsDkimSigner *signer;
  char *public[MS_DKIM_N_ALGORITHMS];
} Keys;

static Keys keys;

static void
make_keys (void)
{
  keys.signer = ms_dkim_signer_new ();
  for (guint i = 0; i < MS_DKIM_N_ALGORITHMS; i++)
    {
      g_autoptr (MsDkimKey) key = ms_dkim_key_generate (i, NULL);

      ms_dkim_signer_add (keys.signer, "example.com", ms_dkim_algorithm_to_string (i), key);
      keys.public[i] = ms_dkim_key_get_public (key);
    }
}

static void
clear_keys (void)
{
  ms_dkim_signer_unref (keys.signer);
  for (guint i = 0; i < MS_DKIM_N_ALGORITHMS; i++)
    g_free (keys.public[i]);
}

static void
check_seven_bit (const GString *message)
{
  const char *body = strstr (message->str, "\r\n\r\n");

  g_assert_true (g_str_is_ascii (body));
  g_assert_null (strstr (message->str, "Encoding: 8bit"));
}

static MsLetter *
make_letter (guint i)
{
  g_autoptr (MsCampaign) campaign =
      letter_campaign (letters[i].subject, letters[i].text, letters[i].html);
  static const guint8 octets[MS_TOKEN_KEY_SIZE] = { 1 };
  g_autoptr (MsTokenKey) key = ms_token_key_new (octets);
  const MsWayBack back = { key, NULL, "https://example.com", "1 Oak Street" };
  MsLetter       *letter;

  if (!letters[i].named)
    letter_add_header (campaign, "List-Unsubscribe: <mailto:u@example.com?subject={{email}}>");
  letter_add_header (campaign, "X-Plan: {{plan}}");
  if (letters[i].file != NULL)
    letter_attach (campaign, letters[i].file, "application/pdf", "%PDF-1.4");
  letter = letter_compile_with (campaign, letters[i].named ? &back : NULL);
  ms_letter_set_signer (letter, keys.signer);

  return letter;
}

static void
test_letter (gconstpointer data)
{
  static const MsLetterFlags flags[] = {
    0,
    MS_LETTER_EIGHT_BIT,
    MS_LETTER_TEST | MS_LETTER_EIGHT_BIT,
    MS_LETTER_EIGHT_BIT | MS_LETTER_UTF8,
  };
  g_autoptr (MsLetter) letter = make_letter (GPOINTER_TO_UINT (data));

  for (guint i = 0; i <= G_N_ELEMENTS (recipients); i++)
    for (guint j = 0; j < G_N_ELEMENTS (flags); j++)
      {
        const MsLetterRecipient *to = i < G_N_ELEMENTS (recipients) ? &recipients[i] : NULL;
        g_autoptr (GString) message = letter_render (letter, to, flags[j]);
        g_autofree char *forged =
            verify_replace (message->str, "Message-ID: <", "Message-ID: <0");
        g_autofree char *added = g_strconcat ("From: x@example.org\r\n", message->str, NULL);

        check_seven_bit (message);
        for (guint k = 0; k < MS_DKIM_N_ALGORITHMS; k++)
          {
            g_assert_true (verify_message (message->str, k, keys.public[k]));
            g_assert_false (verify_message (forged, k, keys.public[k]));
            g_assert_false (verify_message (added, k, keys.public[k]));
          }
      }
}

/* Many threads sign with one letter. */
static gpointer
sign_many (gpointer letter)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean eight_bit;

  for (guint i = 0; i < 50; i++)
    {
      guint kind = i % MS_DKIM_N_ALGORITHMS;

      ms_letter_render (letter, &recipients[i % 2], MS_LETTER_EIGHT_BIT, out, &eight_bit);
      g_assert_true (verify_message (out->str, kind, keys.public[kind]));
    }

  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (MsLetter) letter = make_letter (G_N_ELEMENTS (letters) - 1);
  GThread *threads[8];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("sign", sign_many, letter);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

/* A relay that folds headers anew and adds its own leaves the signature whole; one that touches
 * the text does not. */
static void
test_relayed (void)
{
  g_autoptr (MsLetter) letter = make_letter (1);
  g_autoptr (GString) message = letter_render (letter, &recipients[0], 0);
  g_autofree char *folded = verify_replace (message->str, "Subject: ", "SUBJECT :\r\n\t ");
  g_autofree char *relayed =
      g_strconcat ("Received: from x\r\n by y\r\n", folded, "\r\n \r\n", NULL);
  g_autofree char *changed = verify_replace (message->str, "you", "us");

  g_assert_true (verify_message (relayed, 0, keys.public[0]));
  g_assert_true (verify_message (relayed, 1, keys.public[1]));
  g_assert_false (verify_message (changed, 0, keys.public[0]));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  ms_clock_freeze (LETTER_DATE);
  make_keys ();
  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    {
      g_autofree char *path = g_strconcat ("/compose/dkim-letter/", letters[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_letter);
    }
  g_test_add_func ("/compose/dkim-letter/threads", test_threads);
  g_test_add_func ("/compose/dkim-letter/relayed", test_relayed);
  status = g_test_run ();
  clear_keys ();

  return status;
}
