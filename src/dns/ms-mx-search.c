/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mx-search.c - the rules by which the servers of a domain are found */

#include "config.h"

#include "ms-clock.h"
#include "ms-dns-name.h"
#include "ms-mx-private.h"
#include "ms-text.h"

#include <arpa/inet.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define HOSTS_MAX     20
#define ADDRESSES_MAX 10
/* Of those, what IPv6 leaves to IPv4: a network without IPv6 needs some. */
#define ADDRESSES_FOUR 5

typedef enum
{
  OUT_NOT,
  OUT_LITERAL,
  OUT_ROOT,
  OUT_HERE,
} Out;

/* One that the domain names as its server. */
typedef struct
{
  char      *name; /* (owned) */
  guint      preference;
  GPtrArray *four;     /* (owned) (element-type utf8) */
  GPtrArray *six;      /* (owned) (element-type utf8) */
  gboolean   here;     /* some address leads to this machine */
  gboolean   failed;   /* some address is not known now */
  gboolean   insecure; /* what is known was not authenticated */
} Candidate;

typedef struct
{
  MsResolver *resolver;
  char       *domain; /* (owned) */
  MsMxFunc    func;
  gpointer    data;
  gboolean    implicit;
  gboolean    insecure;   /* what MX records there are was not authenticated */
  GPtrArray  *candidates; /* (owned) (element-type Candidate) */
  guint       pending;    /* answers to come, and one while they are asked for */
  gint64      expires;    /* of the answers so far */
  Out         out;        /* why the first that was left out was, and */
  char       *out_name;   /* (owned) (nullable): who that was */
  char       *problem;    /* (owned) (nullable): of the first look-up that failed */
} Search;

static void
candidate_free (gpointer data)
{
  Candidate *candidate = data;

  g_ptr_array_unref (candidate->four);
  g_ptr_array_unref (candidate->six);
  g_free (candidate->name);
  g_free (candidate);
}

static void
add_candidate (Search *search, const char *name, guint preference)
{
  Candidate *candidate = g_new0 (Candidate, 1);

  candidate->name = g_strdup (name);
  candidate->preference = preference;
  candidate->four = g_ptr_array_new_with_free_func (g_free);
  candidate->six = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (search->candidates, candidate);
}

/* Ends the search: @mx: (transfer full) */
static void
finish (Search *search, MsMx *mx)
{
  mx->implicit = search->implicit;
  mx->expires = search->expires;
  search->func (mx, search->data);
  ms_mx_unref (mx);

  g_ptr_array_unref (search->candidates);
  g_free (search->domain);
  g_free (search->out_name);
  g_free (search->problem);
  g_free (search);
}

/* @reason: (transfer full) */
static void
finish_without (Search *search, MsMxStatus status, const char *enhanced, char *reason)
{
  MsMx *mx = ms_mx_new (status, g_strdup (search->domain));

  mx->enhanced = g_strdup (enhanced);
  mx->reason = reason;
  finish (search, mx);
}

static void
finish_unknown (Search *search)
{
  /* Translators: the second is a sentence, such as “The DNS server did not answer in time” */
  finish_without (search, MS_MX_DEFERRED, "4.4.3",
                  g_strdup_printf (_ ("The mail servers of %s are not known now: %s"),
                                   search->domain, search->problem));
}

static gboolean
is_here_four (const guint8 *bytes)
{
  return bytes[0] == 127 || bytes[0] == 0;
}

/* Loopback, and “this host”, which the system takes for it (RFC 1122 §3.2.1.3, RFC 4291 §2.5).
 */
static gboolean
is_here (const char *address)
{
  struct in_addr  four;
  struct in6_addr six;

  if (inet_pton (AF_INET, address, &four) == 1)
    return is_here_four ((const guint8 *) &four);
  if (inet_pton (AF_INET6, address, &six) != 1)
    return FALSE;

  return IN6_IS_ADDR_LOOPBACK (&six) || IN6_IS_ADDR_UNSPECIFIED (&six) ||
         (IN6_IS_ADDR_V4MAPPED (&six) && is_here_four (six.s6_addr + 12));
}

static void
leave_out (Search *search, Out out, const char *name)
{
  if (search->out != OUT_NOT)
    return;

  search->out = out;
  search->out_name = g_strdup (name);
}

static char *
explain_out (const Search *search)
{
  switch (search->out)
    {
    case OUT_LITERAL:
      return g_strdup_printf (_ ("The domain %s names %s as its mail server, which is an "
                                 "address and not the name of one"),
                              search->domain, search->out_name);
    case OUT_ROOT:
      return g_strdup_printf (_ ("The domain %s names nothing that is a mail server"),
                              search->domain);
    case OUT_HERE:
      return g_strdup_printf (_ ("The domain %s names %s as its mail server, which leads "
                                 "every machine to itself"),
                              search->domain, search->out_name);
    case OUT_NOT:
      break;
    }

  g_assert_not_reached ();
}

/* (transfer full): IPv6 first, as RFC 6724 has it. */
static char **
merge_addresses (const Candidate *candidate)
{
  GPtrArray *merged = g_ptr_array_new ();
  guint      n_six =
      MIN (candidate->six->len, ADDRESSES_MAX - MIN (candidate->four->len, ADDRESSES_FOUR));

  for (guint i = 0; i < n_six; i++)
    g_ptr_array_add (merged, g_strdup (candidate->six->pdata[i]));
  for (guint i = 0; i < candidate->four->len && merged->len < ADDRESSES_MAX; i++)
    g_ptr_array_add (merged, g_strdup (candidate->four->pdata[i]));
  g_ptr_array_add (merged, NULL);

  return (char **) g_ptr_array_free (merged, FALSE);
}

static int
compare_text (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
finish_found (Search *search, MsMx *mx, GPtrArray *names)
{
  g_ptr_array_sort (names, compare_text);
  g_ptr_array_add (names, NULL);
  g_free (mx->site);
  mx->site = g_strjoinv (" ", (char **) names->pdata);
  finish (search, mx);
}

/* All is known that will be. */
static void
judge (Search *search)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  MsMx    *mx = ms_mx_new (MS_MX_FOUND, g_strdup (search->domain));
  gboolean none_known = FALSE;

  for (guint i = 0; i < search->candidates->len; i++)
    {
      Candidate *candidate = search->candidates->pdata[i];
      gboolean   found = candidate->four->len + candidate->six->len > 0;

      if (found)
        {
          MsMxHost *host = ms_mx_add_host (mx, candidate->name, candidate->preference,
                                           merge_addresses (candidate));

          host->secure = !search->insecure && !candidate->insecure;
        }
      else if (candidate->here && !candidate->failed)
        leave_out (search, OUT_HERE, candidate->name);
      else if (!candidate->failed)
        none_known = TRUE;
      if (found || candidate->failed)
        g_ptr_array_add (names, candidate->name);
    }

  if (mx->hosts->len > 0)
    {
      finish_found (search, mx, names);
      return;
    }

  ms_mx_unref (mx);
  if (search->problem != NULL)
    finish_unknown (search);
  else if (!none_known && search->out != OUT_NOT)
    finish_without (search, MS_MX_FAILED, "5.4.6", explain_out (search));
  else if (search->implicit)
    finish_without (search, MS_MX_FAILED, "5.4.4",
                    g_strdup_printf (_ ("The domain %s has neither a mail server nor an "
                                        "address"),
                                     search->domain));
  else
    finish_without (search, MS_MX_FAILED, "5.4.4",
                    g_strdup_printf (_ ("None of the mail servers of %s has an address"),
                                     search->domain));
}

static void
let_go (Search *search)
{
  if (--search->pending == 0)
    judge (search);
}

/* One of the two look-ups of one candidate. */
typedef struct
{
  Search    *search;
  Candidate *candidate;
  MsDnsType  type;
} AddressAsked;

static void
got_addresses (MsDnsAnswer *answer, gpointer user_data)
{
  g_autofree AddressAsked *asked = user_data;
  Search                  *search = asked->search;
  Candidate               *candidate = asked->candidate;
  GPtrArray *addresses = asked->type == MS_DNS_A ? candidate->four : candidate->six;

  search->expires = MIN (search->expires, answer->expires);
  if (answer->status == MS_DNS_FAILED)
    {
      candidate->failed = TRUE;
      if (search->problem == NULL)
        search->problem = g_strdup (answer->problem);
    }
  /* A look-up that was made to fail must not take away that DANE may be asked for. */
  else if (!answer->authenticated)
    candidate->insecure = TRUE;

  for (guint i = 0; i < answer->records->len && addresses->len < ADDRESSES_MAX; i++)
    {
      const MsDnsRecord *record = answer->records->pdata[i];

      if (is_here (record->text))
        candidate->here = TRUE;
      else
        g_ptr_array_add (addresses, g_strdup (record->text));
    }

  let_go (search);
}

static void
ask_addresses (Search *search)
{
  static const MsDnsType types[] = { MS_DNS_AAAA, MS_DNS_A };

  /* Answers that are known come at once: the one more keeps the search alive until all is
   * asked.
   */
  search->pending = 1 + search->candidates->len * G_N_ELEMENTS (types);
  for (guint i = 0; i < search->candidates->len; i++)
    for (guint j = 0; j < G_N_ELEMENTS (types); j++)
      {
        AddressAsked *asked = g_new (AddressAsked, 1);

        *asked = (AddressAsked){ search, search->candidates->pdata[i], types[j] };
        ms_resolver_query (search->resolver, asked->candidate->name, types[j], got_addresses,
                           asked);
      }

  let_go (search);
}

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const Candidate *one = *(const Candidate *const *) a;
  const Candidate *other = *(const Candidate *const *) b;

  if (one->preference != other->preference)
    return one->preference < other->preference ? -1 : 1;

  return strcmp (one->name, other->name);
}

/* RFC 6761 §6.3. */
static gboolean
is_localhost (const char *name)
{
  return g_str_equal (name, "localhost") || g_str_has_suffix (name, ".localhost");
}

static void
take_mx (Search *search, const GPtrArray *records)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < records->len; i++)
    {
      const MsDnsRecord *record = records->pdata[i];

      if (record->text[0] == '\0')
        leave_out (search, OUT_ROOT, ".");
      else if (record->text[0] == '[' || g_hostname_is_ip_address (record->text))
        leave_out (search, OUT_LITERAL, record->text);
      else if (is_localhost (record->text))
        leave_out (search, OUT_HERE, record->text);
      else
        add_candidate (search, record->text, record->preference);
    }

  /* Of a name that is there twice the better preference counts. */
  g_ptr_array_sort (search->candidates, compare_candidates);
  for (guint i = 0; i < search->candidates->len;)
    if (g_hash_table_add (seen, ((Candidate *) search->candidates->pdata[i])->name))
      i++;
    else
      g_ptr_array_remove_index (search->candidates, i);
  if (search->candidates->len > HOSTS_MAX)
    g_ptr_array_set_size (search->candidates, HOSTS_MAX);
}

/* RFC 7505 §3, and the root any number of times says no more than once. */
static gboolean
is_null_mx (const GPtrArray *records)
{
  for (guint i = 0; i < records->len; i++)
    if (((const MsDnsRecord *) records->pdata[i])->text[0] != '\0')
      return FALSE;

  return TRUE;
}

/* (nullable): the address in "[192.0.2.1]" or "[IPv6:2001:db8::1]", RFC 5321 §4.1.3 */
static char *
parse_literal (const char *domain)
{
  gsize            length = strlen (domain);
  gboolean         six = g_ascii_strncasecmp (domain, "[IPv6:", 6) == 0;
  guint            skip = six ? 6 : 1;
  g_autofree char *address = NULL;
  struct in6_addr  parsed;

  if (length < skip + 2 || domain[0] != '[' || domain[length - 1] != ']')
    return NULL;

  address = g_strndup (domain + skip, length - skip - 1);

  return inet_pton (six ? AF_INET6 : AF_INET, address, &parsed) == 1
             ? g_steal_pointer (&address)
             : NULL;
}

static void
finish_no_name (Search *search)
{
  g_autofree char *literal = parse_literal (search->domain);
  g_autofree char *normal = ms_dns_name_normal (search->domain);

  if (literal != NULL)
    {
      add_candidate (search, search->domain, 0);
      if (is_here (literal))
        ((Candidate *) search->candidates->pdata[0])->here = TRUE;
      else
        g_ptr_array_add (((Candidate *) search->candidates->pdata[0])->four,
                         g_steal_pointer (&literal));
      search->insecure = TRUE;
      judge (search);
    }
  else if (normal != NULL)
    finish_without (search, MS_MX_FAILED, "5.1.2",
                    g_strdup_printf (_ ("The domain %s does not exist"), search->domain));
  else
    finish_without (search, MS_MX_FAILED, "5.1.2",
                    g_strdup_printf (_ ("“%s” cannot be a domain"), search->domain));
}

static void
got_mx (MsDnsAnswer *answer, gpointer user_data)
{
  Search *search = user_data;

  search->expires = answer->expires;
  search->insecure = !answer->authenticated;

  switch (answer->status)
    {
    case MS_DNS_FAILED:
      search->problem = g_strdup (answer->problem);
      finish_unknown (search);
      return;
    case MS_DNS_NO_NAME:
      finish_no_name (search);
      return;
    case MS_DNS_NO_DATA:
      search->implicit = TRUE;
      add_candidate (search, search->domain, 0);
      break;
    case MS_DNS_FOUND:
      if (is_null_mx (answer->records))
        {
          finish_without (search, MS_MX_FAILED, "5.1.10",
                          g_strdup_printf (_ ("The domain %s says that it takes no mail"),
                                           search->domain));
          return;
        }
      take_mx (search, answer->records);
      break;
    }

  ask_addresses (search);
}

void
ms_mx_find (MsResolver *resolver, const char *domain, MsMxFunc func, gpointer user_data)
{
  Search *search = g_new0 (Search, 1);

  search->resolver = resolver;
  search->func = func;
  search->data = user_data;
  search->candidates = g_ptr_array_new_with_free_func (candidate_free);
  search->domain = ms_dns_name_normal (domain);
  if (search->domain == NULL)
    {
      g_autofree char *shown = ms_text_printable (domain, -1);

      search->domain = g_ascii_strdown (shown, -1);
    }

  /* A literal is no name, so nothing is asked for it, and yet the answer comes on the
   * resolver's thread. */
  ms_resolver_query (resolver, domain, MS_DNS_MX, got_mx, search);
}
