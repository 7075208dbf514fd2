/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mta-sts.c - which domains ask for TLS, and how far */

#include "config.h"

#include "ms-mta-sts.h"
#include "ms-sts-cache.h"
#include "ms-sts-fetch.h"

#include "ms-clock.h"

/* Fetches at the same time; each may wait a minute for a server that does not answer. */
#define MAX_FETCHES 8

/* §3.3: "for a period of five minutes or longer per version ID". */
#define PAUSE (5 * MS_MINUTE)

/* §10.2: policies are to be refreshed "once per day". */
#define REFRESH MS_DAY

/* What is remembered of a domain that has a policy, or that had a record and no policy. */
typedef struct
{
  MsStsKept *kept;      /* (owned) (nullable) */
  char      *failed_id; /* (owned) (nullable) */
  gint64     failed_at; /* ms_clock_now() */
  gboolean   fetching;
  GPtrArray *waiting; /* (owned) (element-type Search): for the fetch under way */
} Entry;

struct _MsMtaSts
{
  MsResolver  *resolver;  /* borrowed */
  char        *cache_dir; /* (owned) (nullable) */
  char        *ca_file;   /* (owned) (nullable) */
  guint16      port;
  GThreadPool *pool;       /* (owned): lives until ms_mta_sts_free() */
  int          references; /* atomic: the owner's, and one for each question on its way */
  int          stopping;   /* atomic */

  struct
  {
    GMutex      lock;
    GHashTable *entries; /* (owned) (element-type utf8 Entry) */
  } shared;
};

typedef struct
{
  MsMtaSts    *self;   /* (owned) */
  char        *domain; /* (owned) */
  MsMtaStsFunc func;
  gpointer     user_data;
} Search;

typedef struct
{
  MsMtaSts  *self;      /* (owned) */
  char      *domain;    /* (owned) */
  char      *id;        /* (owned) */
  GPtrArray *addresses; /* (owned) (element-type utf8) */
  guint      unanswered;
} Fetch;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_clear_pointer (&entry->kept, ms_sts_kept_free);
  g_free (entry->failed_id);
  g_ptr_array_unref (entry->waiting);
  g_free (entry);
}

static void
unref (MsMtaSts *self)
{
  if (!g_atomic_int_dec_and_test (&self->references))
    return;

  g_hash_table_unref (self->shared.entries);
  g_mutex_clear (&self->shared.lock);
  g_free (self->cache_dir);
  g_free (self->ca_file);
  g_free (self);
}

static MsMtaSts *
ref (MsMtaSts *self)
{
  g_atomic_int_inc (&self->references);

  return self;
}

/* @search: (transfer full); @policy: (nullable) */
static void
answer (Search *search, MsStsPolicy *policy)
{
  search->func (policy, search->user_data);
  unref (search->self);
  g_free (search->domain);
  g_free (search);
}

static void
fetch_free (Fetch *fetch)
{
  unref (fetch->self);
  g_free (fetch->domain);
  g_free (fetch->id);
  g_ptr_array_unref (fetch->addresses);
  g_free (fetch);
}

/* The caller holds the lock, here and in what follows. */
static Entry *
ensure_entry (MsMtaSts *self, const char *domain)
{
  Entry *entry = g_hash_table_lookup (self->shared.entries, domain);

  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      entry->waiting = g_ptr_array_new ();
      g_hash_table_insert (self->shared.entries, g_strdup (domain), entry);
    }

  return entry;
}

static MsStsPolicy *
dup_policy (const Entry *entry)
{
  return entry != NULL && entry->kept != NULL && ms_sts_kept_is_valid (entry->kept)
             ? ms_sts_policy_ref (entry->kept->policy)
             : NULL;
}

static gboolean
is_current (const Entry *entry, const char *id)
{
  return entry->kept != NULL && ms_sts_kept_is_valid (entry->kept) &&
         g_str_equal (entry->kept->id, id);
}

static gboolean
is_paused (const Entry *entry, const char *id)
{
  return g_strcmp0 (entry->failed_id, id) == 0 && ms_clock_now () < entry->failed_at + PAUSE;
}

static gboolean
is_old (const Entry *entry)
{
  return ms_clock_wall () > entry->kept->fetched + REFRESH;
}

/* @kept: (transfer full) (nullable): what came of the fetch */
static void
finish (Fetch *fetch, MsStsKept *kept)
{
  MsMtaSts *self = fetch->self;

  g_autoptr (GPtrArray) waiting = g_ptr_array_new ();
  g_autoptr (MsStsPolicy) policy = NULL;
  Entry *entry;

  g_mutex_lock (&self->shared.lock);
  entry = ensure_entry (self, fetch->domain);
  entry->fetching = FALSE;
  g_clear_pointer (&entry->failed_id, g_free);
  if (kept != NULL)
    {
      g_clear_pointer (&entry->kept, ms_sts_kept_free);
      entry->kept = kept;
    }
  else
    {
      entry->failed_id = g_strdup (fetch->id);
      entry->failed_at = ms_clock_now ();
    }

  policy = kept != NULL ? ms_sts_policy_ref (kept->policy) : dup_policy (entry);
  g_ptr_array_extend_and_steal (waiting, g_steal_pointer (&entry->waiting));
  entry->waiting = g_ptr_array_new ();
  g_mutex_unlock (&self->shared.lock);

  for (guint i = 0; i < waiting->len; i++)
    answer (waiting->pdata[i], policy);
  fetch_free (fetch);
}

/* On a thread of the pool. */
static void
run_fetch (gpointer data, gpointer user_data)
{
  Fetch    *fetch = data;
  MsMtaSts *self = user_data;

  g_autoptr (MsStsPolicy) policy = NULL;
  MsStsKept *kept = NULL;
  GString   *text = NULL;
  gboolean   stopping;

  g_mutex_lock (&self->shared.lock);
  stopping = g_atomic_int_get (&self->stopping) != 0;
  g_mutex_unlock (&self->shared.lock);

  if (!stopping)
    {
      MsStsRequest request = { .domain = fetch->domain,
                               .addresses = (const char *const *) fetch->addresses->pdata,
                               .port = self->port,
                               .ca_file = self->ca_file,
                               .stop = &self->stopping };

      policy = ms_sts_fetch (&request, &text);
    }

  if (policy != NULL)
    {
      kept = g_new0 (MsStsKept, 1);
      kept->domain = g_strdup (fetch->domain);
      kept->id = g_strdup (fetch->id);
      kept->policy = ms_sts_policy_ref (policy);
      kept->fetched = ms_clock_wall ();
      if (self->cache_dir != NULL)
        ms_sts_cache_save (self->cache_dir, kept, text);
      g_string_free (text, TRUE);
    }

  finish (fetch, kept);
}

/* On the resolver's thread: A and AAAA. */
static void
on_address_cb (MsDnsAnswer *addresses, gpointer user_data)
{
  Fetch    *fetch = user_data;
  MsMtaSts *self = fetch->self;
  gboolean  begun = FALSE;

  for (guint i = 0; i < addresses->records->len; i++)
    {
      const MsDnsRecord *record = addresses->records->pdata[i];

      g_ptr_array_add (fetch->addresses, g_strdup (record->text));
    }

  if (--fetch->unanswered > 0)
    return;

  if (fetch->addresses->len > 0)
    {
      g_ptr_array_add (fetch->addresses, NULL);
      g_mutex_lock (&self->shared.lock);
      begun = g_atomic_int_get (&self->stopping) == 0;
      if (begun)
        g_thread_pool_push (self->pool, fetch, NULL);
      g_mutex_unlock (&self->shared.lock);
    }

  if (!begun)
    finish (fetch, NULL);
}

/* On the resolver's thread, so that both answers come there. */
static void
begin_fetch (MsMtaSts *self, const char *domain, const char *id)
{
  g_autofree char *host = g_strconcat ("mta-sts.", domain, NULL);
  Fetch           *fetch = g_new0 (Fetch, 1);

  fetch->self = ref (self);
  fetch->domain = g_strdup (domain);
  fetch->id = g_strdup (id);
  fetch->addresses = g_ptr_array_new_with_free_func (g_free);
  fetch->unanswered = 2;
  ms_resolver_query (self->resolver, host, MS_DNS_AAAA, on_address_cb, fetch);
  ms_resolver_query (self->resolver, host, MS_DNS_A, on_address_cb, fetch);
}

/* §3.1: the one record that claims to be one; none if there are several. */
static char *
dup_id (const MsDnsAnswer *records)
{
  const char *only = NULL;

  for (guint i = 0; i < records->records->len; i++)
    {
      const MsDnsRecord *record = records->records->pdata[i];

      if (!ms_sts_record_is_claimed (record->text))
        continue;
      if (only != NULL)
        return NULL;
      only = record->text;
    }

  return only != NULL ? ms_sts_record_dup_id (only) : NULL;
}

static void
on_record_cb (MsDnsAnswer *records, gpointer user_data)
{
  Search   *search = user_data;
  MsMtaSts *self = ref (search->self);

  g_autofree char *id = dup_id (records);
  g_autofree char *domain = g_strdup (search->domain);
  g_autoptr (MsStsPolicy) policy = NULL;
  gboolean fetch = FALSE;
  Entry   *entry;

  g_mutex_lock (&self->shared.lock);
  entry = id != NULL ? ensure_entry (self, domain)
                     : g_hash_table_lookup (self->shared.entries, domain);
  policy = dup_policy (entry);

  if (id != NULL && g_atomic_int_get (&self->stopping) == 0)
    {
      gboolean current = is_current (entry, id);

      fetch = (!current || is_old (entry)) && !entry->fetching && !is_paused (entry, id);
      if (fetch)
        entry->fetching = TRUE;
      if (!current && entry->fetching)
        g_ptr_array_add (entry->waiting, g_steal_pointer (&search));
    }
  g_mutex_unlock (&self->shared.lock);

  if (search != NULL)
    answer (search, policy);
  if (fetch)
    begin_fetch (self, domain, id);
  unref (self);
}

MsMtaSts *
ms_mta_sts_new (MsResolver *resolver, const MsMtaStsOptions *options)
{
  static const MsMtaStsOptions none = { 0 };

  MsMtaSts *self = g_new0 (MsMtaSts, 1);

  g_autoptr (GPtrArray) kept = NULL;

  if (options == NULL)
    options = &none;
  self->resolver = resolver;
  self->cache_dir = g_strdup (options->cache_dir);
  self->ca_file = g_strdup (options->ca_file);
  self->port = options->port != 0 ? options->port : 443;
  self->references = 1;
  self->pool = g_thread_pool_new (run_fetch, self, MAX_FETCHES, FALSE, NULL);
  g_mutex_init (&self->shared.lock);
  self->shared.entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);

  if (self->cache_dir != NULL)
    {
      kept = ms_sts_cache_load (self->cache_dir);
      g_ptr_array_set_free_func (kept, NULL);
      for (guint i = 0; i < kept->len; i++)
        {
          MsStsKept *one = kept->pdata[i];

          ensure_entry (self, one->domain)->kept = one;
        }
    }

  return self;
}

void
ms_mta_sts_free (MsMtaSts *self)
{
  g_mutex_lock (&self->shared.lock);
  g_atomic_int_set (&self->stopping, 1);
  g_mutex_unlock (&self->shared.lock);

  g_thread_pool_free (g_steal_pointer (&self->pool), FALSE, TRUE);
  unref (self);
}

void
ms_mta_sts_find (MsMtaSts *self, const char *domain, MsMtaStsFunc func, gpointer user_data)
{
  g_autofree char *lower = g_ascii_strdown (domain, -1);
  g_autofree char *name = NULL;
  Search          *search;

  if (!ms_sts_cache_is_name (lower))
    {
      func (NULL, user_data);
      return;
    }

  name = g_strconcat ("_mta-sts.", lower, NULL);
  search = g_new0 (Search, 1);
  search->self = ref (self);
  search->domain = g_steal_pointer (&lower);
  search->func = func;
  search->user_data = user_data;
  ms_resolver_query (self->resolver, name, MS_DNS_TXT, on_record_cb, search);
}

typedef struct
{
  GMutex       lock;
  GCond        cond;
  gboolean     done;
  MsStsPolicy *policy; /* (owned) (nullable) */
} Wait;

static void
on_found_cb (MsStsPolicy *policy, gpointer user_data)
{
  Wait *wait = user_data;

  g_mutex_lock (&wait->lock);
  wait->policy = policy != NULL ? ms_sts_policy_ref (policy) : NULL;
  wait->done = TRUE;
  g_cond_signal (&wait->cond);
  g_mutex_unlock (&wait->lock);
}

MsStsPolicy *
ms_mta_sts_find_sync (MsMtaSts *self, const char *domain)
{
  Wait wait = { 0 };

  g_mutex_init (&wait.lock);
  g_cond_init (&wait.cond);
  ms_mta_sts_find (self, domain, on_found_cb, &wait);

  g_mutex_lock (&wait.lock);
  while (!wait.done)
    g_cond_wait (&wait.cond, &wait.lock);
  g_mutex_unlock (&wait.lock);

  g_cond_clear (&wait.cond);
  g_mutex_clear (&wait.lock);

  return wait.policy;
}
