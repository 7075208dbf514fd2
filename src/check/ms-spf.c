/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-spf.c - check_host() of RFC 7208 */

#include "config.h"

#include "ms-spf-macro.h"
#include "ms-spf-record.h"
#include "ms-spf.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* RFC 7208 §4.6.4 */
#define LOOKUPS_MAX 10
#define VOID_MAX    2
#define NAMES_MAX   10
#define SECONDS     10 /* half of what a receiver should allow: our user waits */

typedef struct
{
  const MsLookup   *lookup;
  const MsSpfQuery *query;
  const char       *local;
  const char       *sender_domain;
  const char       *helo;
  const char       *domain;   /* whose record is being read */
  gint64            deadline; /* g_get_monotonic_time() */
  guint             lookups;
  guint             voids;
  gboolean          known;    /* PTR was asked */
  gboolean          nameless; /* and there was none */
  GPtrArray        *names;    /* (owned) (nullable): (element-type utf8): validated, §5.5 */
  char             *problem;  /* (owned) (nullable) */
} Spf;

typedef enum
{
  MATCH_NO,
  MATCH_YES,
  MATCH_TEMPERROR,
  MATCH_PERMERROR,
} Match;

static MsSpfResult check_domain (Spf *self, const char *domain, char **record, char **decided);

const char *
ms_spf_result_to_string (MsSpfResult result)
{
  static const char *const names[] = { "none",     "neutral",   "pass",     "fail",
                                       "softfail", "temperror", "permerror" };

  return names[result];
}

/* @problem: (transfer full) */
static void
explain (Spf *self, char *problem)
{
  if (self->problem == NULL)
    self->problem = problem;
  else
    g_free (problem);
}

static gboolean
is_name (const char *name)
{
  g_auto (GStrv) labels = g_strsplit (name, ".", -1);
  guint count = g_strv_length (labels);

  for (guint i = 0; i < count; i++)
    if (*labels[i] == '\0' || strlen (labels[i]) > 63)
      return FALSE;

  return count > 1 && strlen (name) <= 253;
}

static Match
count_void (Spf *self, const char *name)
{
  if (++self->voids <= VOID_MAX)
    return MATCH_NO;

  explain (self,
           g_strdup_printf (_ ("More than two names in it do not exist; %s is one"), name));

  return MATCH_PERMERROR;
}

static MsRecords *
look_up (const Spf *self, const char *name, MsDnsType type)
{
  return g_get_monotonic_time () < self->deadline ? ms_lookup (self->lookup, name, type)
                                                  : ms_records_new (MS_DNS_FAILED, NULL);
}

/* One question of a mechanism.  %NULL: no match, with what that means in @out. */
static MsRecords *
ask (Spf *self, const char *name, MsDnsType type, Match *out)
{
  g_autoptr (MsRecords) records = look_up (self, name, type);

  *out = MATCH_NO;
  switch (records->status)
    {
    case MS_DNS_FOUND:
      return g_steal_pointer (&records);
    case MS_DNS_FAILED:
      explain (self, g_strdup_printf (_ ("The DNS gave no answer about %s"), name));
      *out = MATCH_TEMPERROR;
      return NULL;
    case MS_DNS_NO_DATA:
    case MS_DNS_NO_NAME:
      *out = count_void (self, name);
      return NULL;
    }

  g_assert_not_reached ();
}

static gboolean
count_lookup (Spf *self)
{
  if (++self->lookups <= LOOKUPS_MAX)
    return TRUE;

  explain (self, g_strdup (_ ("It takes more than ten look-ups, and receivers stop there")));

  return FALSE;
}

static gboolean
is_below (const char *name, const char *domain)
{
  gsize length = strlen (name);
  gsize tail = strlen (domain);

  if (length < tail || g_ascii_strcasecmp (name + length - tail, domain) != 0)
    return FALSE;

  return length == tail || name[length - tail - 1] == '.';
}

/* §5.5: the names of the address that lead back to it; errors mean that there are none. */
static void
validate_names (Spf *self)
{
  const MsIp      *ip = &self->query->ip;
  g_autofree char *address = ms_ip_to_string (ip);
  g_autoptr (MsRecords) pointers = NULL;

  if (self->known)
    return;

  self->known = TRUE;
  self->names = g_ptr_array_new_with_free_func (g_free);
  pointers = look_up (self, address, MS_DNS_PTR);
  self->nameless = pointers->status == MS_DNS_NO_DATA || pointers->status == MS_DNS_NO_NAME;
  for (guint i = 0; i < NAMES_MAX && pointers->texts[i] != NULL; i++)
    {
      const char *name = pointers->texts[i];
      g_autoptr (MsRecords) addresses =
          look_up (self, name, ip->length == 4 ? MS_DNS_A : MS_DNS_AAAA);

      for (guint j = 0; addresses->texts[j] != NULL; j++)
        {
          MsIp back;

          if (ms_ip_parse (addresses->texts[j], &back) && ms_ip_equal (&back, ip))
            {
              g_ptr_array_add (self->names, g_strdup (name));
              break;
            }
        }
    }
}

/* §7.3, %{p}: the domain itself, else a name below it, else any. */
static char *
get_validated_name (gpointer data)
{
  Spf        *self = data;
  const char *best = NULL;

  validate_names (self);
  for (guint i = 0; i < self->names->len; i++)
    {
      const char *name = self->names->pdata[i];

      if (g_ascii_strcasecmp (name, self->domain) == 0)
        return g_strdup (name);
      if (best == NULL || (is_below (name, self->domain) && !is_below (best, self->domain)))
        best = name;
    }

  return g_strdup (best != NULL ? best : "unknown");
}

static char *
get_target (Spf *self, const MsSpfTerm *term)
{
  const MsSpfMacros macros = {
    &self->query->ip,   self->local, self->sender_domain, self->domain, self->helo,
    get_validated_name, self
  };

  return term->domain == NULL ? g_strdup (self->domain)
                              : ms_spf_macro_expand_name (term->domain, &macros);
}

static Match
match_addresses (Spf *self, const MsSpfTerm *term, const char *name)
{
  const MsIp *ip = &self->query->ip;
  g_autoptr (MsRecords) records = NULL;
  Match match;

  records = ask (self, name, ip->length == 4 ? MS_DNS_A : MS_DNS_AAAA, &match);
  for (guint i = 0; records != NULL && records->texts[i] != NULL; i++)
    {
      MsIp found;

      if (ms_ip_parse (records->texts[i], &found) &&
          ms_ip_in_network (ip, &found, ip->length == 4 ? term->bits4 : term->bits6))
        return MATCH_YES;
    }

  return match;
}

static Match
match_mx (Spf *self, const MsSpfTerm *term, const char *name)
{
  Match match;
  g_autoptr (MsRecords) hosts = ask (self, name, MS_DNS_MX, &match);

  if (hosts != NULL && g_strv_length (hosts->texts) > NAMES_MAX)
    {
      explain (self, g_strdup_printf (_ ("%s has more than ten mail servers"), name));
      return MATCH_PERMERROR;
    }

  for (guint i = 0; hosts != NULL && hosts->texts[i] != NULL && match == MATCH_NO; i++)
    if (*hosts->texts[i] != '\0')
      match = match_addresses (self, term, hosts->texts[i]);

  return match;
}

static Match
match_ptr (Spf *self, const char *name)
{
  validate_names (self);
  for (guint i = 0; i < self->names->len; i++)
    if (is_below (self->names->pdata[i], name))
      return MATCH_YES;

  return self->nameless ? count_void (self, name) : MATCH_NO;
}

static Match
match_exists (Spf *self, const char *name)
{
  Match match;
  g_autoptr (MsRecords) records = ask (self, name, MS_DNS_A, &match);

  return records != NULL ? MATCH_YES : match;
}

/* §5.2's table. */
static Match
match_include (Spf *self, const char *name)
{
  const char      *outer = self->domain;
  g_autofree char *decided = NULL;
  MsSpfResult      result = check_domain (self, name, NULL, &decided);

  self->domain = outer;
  switch (result)
    {
    case MS_SPF_PASS:
      return MATCH_YES;
    case MS_SPF_FAIL:
    case MS_SPF_SOFTFAIL:
    case MS_SPF_NEUTRAL:
      return MATCH_NO;
    case MS_SPF_TEMPERROR:
      return MATCH_TEMPERROR;
    case MS_SPF_PERMERROR:
      return MATCH_PERMERROR;
    case MS_SPF_NONE:
      explain (self, g_strdup_printf (_ ("It includes %s, which has no SPF record"), name));
      return MATCH_PERMERROR;
    }

  g_assert_not_reached ();
}

static Match
match_name (Spf *self, const MsSpfTerm *term)
{
  g_autofree char *name = NULL;

  if (!count_lookup (self))
    return MATCH_PERMERROR;

  name = get_target (self, term);
  if (term->kind == MS_SPF_INCLUDE)
    return match_include (self, name);
  if (!is_name (name))
    return MATCH_NO;
  if (term->kind == MS_SPF_A)
    return match_addresses (self, term, name);
  if (term->kind == MS_SPF_MX)
    return match_mx (self, term, name);

  return term->kind == MS_SPF_PTR ? match_ptr (self, name) : match_exists (self, name);
}

static Match
match_term (Spf *self, const MsSpfTerm *term)
{
  guint bits = term->network.length == 4 ? term->bits4 : term->bits6;

  switch (term->kind)
    {
    case MS_SPF_ALL:
      return MATCH_YES;
    case MS_SPF_IP4:
    case MS_SPF_IP6:
      return ms_ip_in_network (&self->query->ip, &term->network, bits) ? MATCH_YES : MATCH_NO;
    case MS_SPF_INCLUDE:
    case MS_SPF_A:
    case MS_SPF_MX:
    case MS_SPF_PTR:
    case MS_SPF_EXISTS:
      return match_name (self, term);
    case MS_SPF_REDIRECT:
    case MS_SPF_EXP:
    case MS_SPF_UNKNOWN:
      return MATCH_NO;
    }

  g_assert_not_reached ();
}

static MsSpfResult
get_result (const MsSpfTerm *term)
{
  switch (term->qualifier)
    {
    case '-':
      return MS_SPF_FAIL;
    case '~':
      return MS_SPF_SOFTFAIL;
    case '?':
      return MS_SPF_NEUTRAL;
    }

  return MS_SPF_PASS;
}

/* §6.1 */
static MsSpfResult
follow_redirect (Spf *self, const MsSpfTerm *term)
{
  g_autofree char *name = NULL;
  g_autofree char *decided = NULL;
  MsSpfResult      result;

  if (!count_lookup (self))
    return MS_SPF_PERMERROR;

  name = get_target (self, term);
  result = check_domain (self, name, NULL, &decided);
  if (result != MS_SPF_NONE)
    return result;

  explain (self, g_strdup_printf (_ ("It leads to %s, which has no SPF record"), name));

  return MS_SPF_PERMERROR;
}

/* §4.6.2: mechanisms from the left until one matches; then the redirection, if there is any. */
static MsSpfResult
evaluate (Spf *self, const GPtrArray *terms, char **decided)
{
  const MsSpfTerm *redirect = NULL;

  for (guint i = 0; i < terms->len; i++)
    {
      const MsSpfTerm *term = terms->pdata[i];
      Match            match = match_term (self, term);

      if (term->kind == MS_SPF_REDIRECT)
        redirect = term;
      if (match == MATCH_NO)
        continue;

      *decided = g_strdup (term->text);
      if (match == MATCH_YES)
        return get_result (term);
      return match == MATCH_TEMPERROR ? MS_SPF_TEMPERROR : MS_SPF_PERMERROR;
    }

  if (redirect == NULL)
    return MS_SPF_NEUTRAL; /* §4.7 */

  *decided = g_strdup (redirect->text);

  return follow_redirect (self, redirect);
}

/* §4.4, §4.5: (transfer full) (nullable): the one record of @domain; %NULL: see @result */
static char *
find_record (Spf *self, const char *domain, MsSpfResult *result)
{
  g_autoptr (MsRecords) records = look_up (self, domain, MS_DNS_TXT);
  const char *record = NULL;

  *result = MS_SPF_NONE;
  if (records->status == MS_DNS_FAILED)
    {
      explain (self, g_strdup_printf (_ ("The DNS gave no answer about %s"), domain));
      *result = MS_SPF_TEMPERROR;
    }

  for (guint i = 0; records->texts[i] != NULL; i++)
    {
      if (!ms_spf_is_record (records->texts[i]))
        continue;
      if (record != NULL)
        {
          explain (self, g_strdup_printf (_ ("%s has more than one SPF record"), domain));
          *result = MS_SPF_PERMERROR;
          return NULL;
        }
      record = records->texts[i];
    }

  return g_strdup (record);
}

static MsSpfResult
check_domain (Spf *self, const char *domain, char **out_record, char **decided)
{
  g_autoptr (GPtrArray) terms = NULL;
  g_autofree char *record = NULL;
  g_autofree char *bad = NULL;
  MsSpfResult      result = MS_SPF_NONE;

  if (!is_name (domain))
    return MS_SPF_NONE; /* §4.3 */

  self->domain = domain;
  record = find_record (self, domain, &result);
  if (record == NULL)
    return result;

  terms = ms_spf_record_parse (record, &bad);
  if (terms == NULL)
    explain (self,
             g_strdup_printf (_ ("In the record of %s “%s” is not understood"), domain, bad));
  if (out_record != NULL)
    *out_record = g_steal_pointer (&record);

  return terms == NULL ? MS_SPF_PERMERROR : evaluate (self, terms, decided);
}

MsSpfVerdict *
ms_spf_check (const MsLookup *lookup, const MsSpfQuery *query)
{
  MsSpfVerdict    *verdict = g_new0 (MsSpfVerdict, 1);
  const char      *at = strrchr (query->sender, '@');
  g_autofree char *local = at > query->sender ? g_strndup (query->sender, at - query->sender)
                                              : g_strdup ("postmaster"); /* §4.3 */
  Spf              self = { .lookup = lookup, .query = query, .local = local };

  verdict->domain = g_ascii_strdown (at != NULL ? at + 1 : query->sender, -1);
  self.sender_domain = verdict->domain;
  self.deadline = g_get_monotonic_time () + SECONDS * G_USEC_PER_SEC;
  self.helo = query->helo != NULL ? query->helo : "unknown";
  verdict->result = check_domain (&self, verdict->domain, &verdict->record, &verdict->term);

  verdict->lookups = self.lookups;
  verdict->problem = g_steal_pointer (&self.problem);
  if (verdict->result == MS_SPF_NONE)
    {
      g_free (verdict->problem);
      verdict->problem = g_strdup_printf (_ ("%s has no SPF record"), verdict->domain);
    }
  g_clear_pointer (&self.names, g_ptr_array_unref);

  return verdict;
}

void
ms_spf_verdict_free (MsSpfVerdict *self)
{
  g_free (self->domain);
  g_free (self->record);
  g_free (self->term);
  g_free (self->problem);
  g_free (self);
}
