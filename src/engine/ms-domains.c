/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-domains.c - where the mail of each domain of a run goes, asked once for all its recipients
 */

#include "config.h"

#include "ms-clock.h"
#include "ms-domains.h"

#include <string.h>

struct _MsDomains
{
  MsDirect     *direct; /* borrowed */
  MsDomainsFunc func;
  gpointer      user_data;

  struct
  {
    GMutex      mutex;
    GCond       idle;
    GHashTable *entries; /* (owned) (element-type utf8 Entry) */
    guint       calls;   /* of the function that run now */
    gboolean    closed;
  } shared;
};

/* One domain.  As old as its table. */
typedef struct
{
  MsDomains *domains;
  char      *name; /* (owned) */
  MsDomain   known;
  GPtrArray *claims; /* (owned) (element-type MsClaim): waiting */
  guint      asking; /* answers that are still to come */
} Entry;

void
ms_domain_clear (MsDomain *self)
{
  g_clear_pointer (&self->mx, ms_mx_unref);
  g_clear_pointer (&self->policy, ms_sts_policy_unref);
  g_clear_pointer (&self->refusal, ms_refusal_free);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  ms_domain_clear (&entry->known);
  g_ptr_array_unref (entry->claims);
  g_free (entry->name);
  g_free (entry);
}

static void
domains_clear (MsDomains *self)
{
  g_hash_table_unref (self->shared.entries);
  g_cond_clear (&self->shared.idle);
  g_mutex_clear (&self->shared.mutex);
}

static void
domains_unref (MsDomains *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) domains_clear);
}

MsDomains *
ms_domains_new (MsDirect *direct, MsDomainsFunc func, gpointer user_data)
{
  MsDomains *self = g_atomic_rc_box_new0 (MsDomains);

  self->direct = direct;
  self->func = func;
  self->user_data = user_data;
  g_mutex_init (&self->shared.mutex);
  g_cond_init (&self->shared.idle);
  self->shared.entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);

  return self;
}

void
ms_domains_close (MsDomains *self)
{
  g_mutex_lock (&self->shared.mutex);
  self->shared.closed = TRUE;
  while (self->shared.calls > 0)
    g_cond_wait (&self->shared.idle, &self->shared.mutex);
  g_mutex_unlock (&self->shared.mutex);

  /* The DNS holds one for each question that is still under way. */
  domains_unref (self);
}

/* (transfer full): of the last @, since a quoted local part may hold one */
static char *
domain_of (const char *key)
{
  const char *at = strrchr (key, '@');

  return g_ascii_strdown (at != NULL ? at + 1 : key, -1);
}

/* With the mutex held. */
static Entry *
get_entry (MsDomains *self, const char *key)
{
  g_autofree char *name = domain_of (key);
  Entry           *entry = g_hash_table_lookup (self->shared.entries, name);

  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      entry->domains = self;
      entry->claims = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_claim_free);
      entry->name = g_steal_pointer (&name);
      g_hash_table_insert (self->shared.entries, entry->name, entry);
    }

  return entry;
}

/* With the mutex held. */
static gboolean
is_known (const Entry *entry)
{
  return entry->asking == 0 && entry->known.mx != NULL &&
         ms_clock_now () < entry->known.mx->expires;
}

/* With the mutex held. */
static void
copy (const Entry *entry, MsDomain *out)
{
  const MsDomain *known = &entry->known;

  *out = (MsDomain){ .waiting = entry->claims->len };
  if (!is_known (entry))
    return;

  out->mx = ms_mx_ref (known->mx);
  if (known->policy != NULL)
    out->policy = ms_sts_policy_ref (known->policy);
  if (ms_refusal_holds (known->refusal, ms_clock_now ()))
    out->refusal = ms_refusal_copy (known->refusal);
}

void
ms_domains_peek (MsDomains *self, const char *key, MsDomain *out)
{
  g_mutex_lock (&self->shared.mutex);
  copy (get_entry (self, key), out);
  g_mutex_unlock (&self->shared.mutex);
}

/* One answer came; with the last one whoever waited goes on.  With the mutex held, which it
 * gives up. */
static void
answer (Entry *entry)
{
  MsDomains *self = entry->domains;
  g_auto (MsDomain) known = { NULL };
  g_autoptr (GPtrArray) claims = NULL;

  gboolean call = --entry->asking == 0 && !self->shared.closed;

  if (call)
    {
      claims = g_steal_pointer (&entry->claims);
      entry->claims = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_claim_free);
      known.mx = ms_mx_ref (entry->known.mx);
      if (entry->known.policy != NULL)
        known.policy = ms_sts_policy_ref (entry->known.policy);
      self->shared.calls++;
    }
  g_mutex_unlock (&self->shared.mutex);

  if (call)
    {
      self->func (claims, &known, self->user_data);
      g_mutex_lock (&self->shared.mutex);
      if (--self->shared.calls == 0)
        g_cond_signal (&self->shared.idle);
      g_mutex_unlock (&self->shared.mutex);
    }

  domains_unref (self);
}

static void
on_policy (MsStsPolicy *policy, gpointer data)
{
  Entry *entry = data;

  g_mutex_lock (&entry->domains->shared.mutex);
  g_clear_pointer (&entry->known.policy, ms_sts_policy_unref);
  if (policy != NULL && policy->mode == MS_STS_ENFORCE)
    entry->known.policy = ms_sts_policy_ref (policy);
  answer (entry);
}

static void
on_mx (MsMx *mx, gpointer data)
{
  Entry *entry = data;

  g_mutex_lock (&entry->domains->shared.mutex);
  g_clear_pointer (&entry->known.mx, ms_mx_unref);
  entry->known.mx = ms_mx_ref (mx);
  answer (entry);
}

/* Side by side: a DNS that is slow is waited for once. */
static void
ask (MsDomains *self, Entry *entry)
{
  g_atomic_rc_box_acquire (self);
  ms_mx_find (ms_direct_get_resolver (self->direct), entry->name, on_mx, entry);
  g_atomic_rc_box_acquire (self);
  ms_mta_sts_find (ms_direct_get_mta_sts (self->direct), entry->name, on_policy, entry);
}

void
ms_domains_refuse (MsDomains *self, const char *key, const MsRefusal *refusal)
{
  Entry *entry;

  g_mutex_lock (&self->shared.mutex);
  entry = get_entry (self, key);
  g_clear_pointer (&entry->known.refusal, ms_refusal_free);
  entry->known.refusal = ms_refusal_copy (refusal);
  g_mutex_unlock (&self->shared.mutex);
}

gboolean
ms_domains_place (MsDomains *self, MsClaim *claim, MsDomain *out)
{
  Entry   *entry;
  gboolean known;
  gboolean unasked = FALSE;

  g_mutex_lock (&self->shared.mutex);
  entry = get_entry (self, claim->key);
  copy (entry, out);
  known = is_known (entry);
  if (!known)
    {
      g_ptr_array_add (entry->claims, claim);
      unasked = entry->asking == 0;
      entry->asking += unasked ? 2 : 0;
    }
  g_mutex_unlock (&self->shared.mutex);

  if (unasked)
    ask (self, entry);

  return known;
}
