/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-direct-open.c - tries the hosts of a domain and their addresses, one after the other */

#include "config.h"

#include "ms-direct-private.h"
#include "ms-dns-wait.h"
#include "ms-tlsa.h"

#include "ms-clock.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* One address of one host. */
typedef struct
{
  guint       host; /* in the attempt's order */
  const char *address;
  enum
  {
    ALIVE,
    DEAD,  /* not reached lately */
    NO_WAY /* this machine has none to it: no IPv6, mostly */
  } rank;
} Door;

/* How a host may be talked to, found out when its first door is tried. */
typedef struct
{
  const MsMxHost *host;
  gboolean        known;
  gboolean        usable;
  gboolean        tried;
  MsSmtpTls       tls;
  GPtrArray      *tlsa; /* (owned) (nullable) (element-type MsSmtpTlsa) */
} House;

/* One call of ms_direct_open(). */
typedef struct
{
  MsDirect          *direct;
  const MsStsPolicy *policy; /* (nullable) */
  MsSmtpTranscript  *transcript;
  int                wake_fd;
  char              *ehlo_name; /* (owned) */
  GArray            *houses;    /* (owned) (element-type House) */
  GArray            *doors;     /* (owned) (element-type Door) */
  guint              tried;     /* doors */
  guint              visited;   /* houses of which a door was tried */
  guint              weight;    /* of what *failure holds */
  gboolean           only_521;
  gboolean           tls_required;
  MsDirectFailure   *failure;
} Attempt;

/* What is worth telling when several hosts failed: a later one of the same weight replaces an
 * earlier one. */
enum
{
  NOTHING,
  TROUBLE,
  POLICY,
  REPLY
};

static gboolean
is_ipv6 (const char *address)
{
  return strchr (address, ':') != NULL;
}

static gboolean
is_left_out (const MsDirect *self, const char *address)
{
  return is_ipv6 (address) && g_strcmp0 (self->settings->source_ipv6, "none") == 0;
}

static const char *
get_source (const MsDirect *self, const char *address)
{
  return is_ipv6 (address) ? self->settings->source_ipv6 : self->settings->source_ipv4;
}

static guint
get_rank (MsDirect *self, const char *address, gint64 now)
{
  g_autofree char *own = ms_ehlo_outgoing_address (address);

  if (own == NULL)
    return NO_WAY;

  return ms_host_memory_is_dead (self->memory, address, now) ? DEAD : ALIVE;
}

static int
compare_doors (gconstpointer a, gconstpointer b)
{
  return (int) ((const Door *) a)->rank - (int) ((const Door *) b)->rank;
}

static void
house_clear (gpointer data)
{
  House *house = data;

  g_clear_pointer (&house->tlsa, g_ptr_array_unref);
}

/* To the front of the hosts of its preference: chance has put it anywhere among them. */
static void
move_up (GPtrArray *hosts, const char *prefer)
{
  guint i = 0;

  while (i < hosts->len &&
         g_ascii_strcasecmp (((const MsMxHost *) hosts->pdata[i])->name, prefer) != 0)
    i++;

  for (; i > 0 && i < hosts->len; i--)
    {
      const MsMxHost *host = hosts->pdata[i];
      const MsMxHost *before = hosts->pdata[i - 1];

      if (before->preference != host->preference)
        return;
      hosts->pdata[i - 1] = (gpointer) host;
      hosts->pdata[i] = (gpointer) before;
    }
}

/* By preference; those that did not answer lately stand behind all others. */
static void
list_doors (Attempt *attempt, const MsMx *mx, const char *prefer)
{
  MsDirect *self = attempt->direct;
  gint64    now = ms_clock_now ();

  g_autoptr (GPtrArray) hosts = NULL;

  g_mutex_lock (&self->shared.mutex);
  hosts = ms_mx_order (mx, self->shared.rand);
  g_mutex_unlock (&self->shared.mutex);
  if (prefer != NULL)
    move_up (hosts, prefer);

  for (guint i = 0; i < hosts->len; i++)
    {
      House house = { .host = hosts->pdata[i] };

      g_array_append_val (attempt->houses, house);
      for (guint j = 0; house.host->addresses[j] != NULL; j++)
        {
          Door door = { .host = i, .address = house.host->addresses[j] };

          if (is_left_out (self, door.address))
            continue;
          door.rank = get_rank (self, door.address, now);
          g_array_append_val (attempt->doors, door);
        }
    }

  /* Stable since GLib 2.32. */
  g_array_sort (attempt->doors, compare_doors);
}

/* @reply: (transfer full) (nullable); @reason: (transfer full) */
static void
note (Attempt     *attempt,
      guint        weight,
      const House *house,
      const char  *address,
      MsPhase      phase,
      MsReply     *reply,
      const char  *enhanced,
      char        *reason)
{
  MsDirectFailure *failure = attempt->failure;

  if (weight < attempt->weight)
    {
      g_clear_pointer (&reply, ms_reply_unref);
      g_free (reason);
      return;
    }

  attempt->weight = weight;
  ms_direct_failure_clear (failure);
  failure->phase = phase;
  failure->policy = weight == POLICY;
  failure->server = g_strdup (house != NULL ? house->host->name : "");
  failure->address = g_strdup (address);
  failure->reply = reply;
  failure->enhanced = reply == NULL ? g_strdup (enhanced) : NULL;
  failure->reason = reason;
}

/* What the host's certificate must be, as MsSmtpServer wants it; empty: any will do. */
static GPtrArray *
convert_tlsa (const GPtrArray *records)
{
  GPtrArray *tlsa = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_smtp_tlsa_free);

  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      const MsDnsRecord *record = records->pdata[i];

      g_ptr_array_add (tlsa, ms_smtp_tlsa_new (record->usage, record->selector,
                                               record->matching, record->data));
    }

  return tlsa;
}

/* RFC 7672 §2.2: where the host's address is authenticated its TLSA records count, and where
 * they cannot be known it must not be used (§2.1.1).  FALSE as well where it was cancelled. */
static gboolean
ask_dane (Attempt *attempt, House *house)
{
  MsDirect *self = attempt->direct;

  g_autofree char *name =
      g_strdup_printf ("_%u._tcp.%s", self->settings->port, house->host->name);
  g_autoptr (MsDnsAnswer) answer = NULL;
  g_autoptr (GPtrArray) records = NULL;

  answer = ms_dns_wait_ask (self->resolver, name, MS_DNS_TLSA, attempt->wake_fd);
  if (answer == NULL)
    {
      attempt->failure->cancelled = TRUE;
      return FALSE;
    }

  switch (ms_tlsa_judge (answer, &records))
    {
    case MS_TLSA_FOUND:
      house->tls = MS_SMTP_TLS_DANE;
      house->tlsa = convert_tlsa (records);
      return TRUE;
    case MS_TLSA_NONE:
      return TRUE;
    case MS_TLSA_FAILED:
      break;
    }

  note (attempt, TROUBLE, house, "", MS_PHASE_CONNECT, NULL, "4.4.3",
        g_strdup_printf (_ ("The DNS does not say now which certificate the server %s must "
                            "have (TLSA), so it is not used."),
                         house->host->name));

  return FALSE;
}

static gboolean
allow_by_policy (Attempt *attempt, House *house)
{
  if (attempt->policy == NULL || attempt->policy->mode != MS_STS_ENFORCE)
    return TRUE;

  house->tls = MS_SMTP_TLS_SECURE;
  if (ms_sts_policy_allows (attempt->policy, house->host->name))
    return TRUE;

  note (attempt, POLICY, house, "", MS_PHASE_CONNECT, NULL, "4.7.5",
        g_strdup_printf (_ ("The domain's policy (MTA-STS) does not name its mail server %s, "
                            "so "
                            "it is not used."),
                         house->host->name));

  return FALSE;
}

/* RFC 8461 §2: DANE comes first, and a policy must not make up for a failure of it. */
static gboolean
enter_house (Attempt *attempt, House *house)
{
  if (!house->known)
    {
      house->known = TRUE;
      house->tls = MS_SMTP_TLS_MAY;
      house->usable = !house->host->secure || ask_dane (attempt, house);
      if (house->usable && house->tls != MS_SMTP_TLS_DANE)
        house->usable = allow_by_policy (attempt, house);
      if (!house->usable)
        attempt->only_521 = FALSE;
    }

  return house->usable;
}

static void
set_server (MsSmtpServer *server, const Attempt *attempt, const House *house, const Door *door)
{
  const MsSettings *settings = attempt->direct->settings;

  /* A domain literal's name is its address in brackets (RFC 5321 §4.1.3): no name at all. */
  server->host = g_strdup (house->host->name[0] == '[' ? door->address : house->host->name);
  server->address = g_strdup (door->address);
  server->source = g_strdup (get_source (attempt->direct, door->address));
  server->port = settings->port;
  server->tls = house->tls;
  server->tlsa = house->tlsa != NULL ? g_ptr_array_ref (house->tlsa) : NULL;
  server->ca_file = g_strdup (settings->ca_file);
  server->ehlo_name = g_strdup (attempt->ehlo_name);
  server->timeout = settings->timeout;
}

/* RFC 3463 §3.5 and §3.8 for what no server said. */
static const char *
get_enhanced (MsPhase phase, const GError *error, gboolean policy)
{
  if (policy)
    return "4.7.5";
  if (phase == MS_PHASE_CONNECT)
    return "4.4.1";
  if (g_error_matches (error, MS_SMTP_ERROR, MS_SMTP_ERROR_TIMEOUT) ||
      g_error_matches (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CLOSED))
    return "4.4.2";

  return "4.5.0";
}

/* Whether the server would not be what the domain demands of it. */
static gboolean
is_policy_failure (const House *house, const GError *error)
{
  return house->tls != MS_SMTP_TLS_MAY &&
         (g_error_matches (error, MS_SMTP_ERROR, MS_SMTP_ERROR_TLS) ||
          g_error_matches (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CERTIFICATE));
}

/* @refusal: (transfer full) (nullable) */
static void
note_failure (Attempt      *attempt,
              const House  *house,
              const Door   *door,
              MsPhase       phase,
              MsReply      *refusal,
              const GError *error)
{
  gboolean policy = is_policy_failure (house, error);
  guint    weight = policy ? POLICY : refusal != NULL ? REPLY : TROUBLE;

  if (policy)
    g_clear_pointer (&refusal, ms_reply_unref);
  if (refusal == NULL || refusal->code != 521)
    attempt->only_521 = FALSE;
  else
    attempt->tried--; /* it has answered for good: the next one gets its turn */

  if (phase == MS_PHASE_CONNECT)
    ms_host_memory_failed (attempt->direct->memory, door->address, ms_clock_now ());
  else
    ms_host_memory_reached (attempt->direct->memory, door->address);

  note (attempt, weight, house, door->address, phase, refusal,
        get_enhanced (phase, error, policy), g_strdup (error->message));
}

/* What the limits of a site ask for (tls=required), when it is known to do better. */
static void
refuse_clear (Attempt *attempt, const House *house, MsSmtpSession *session)
{
  attempt->only_521 = FALSE;
  note (attempt, POLICY, house, ms_smtp_session_get_address (session), MS_PHASE_STARTTLS, NULL,
        "4.7.5",
        g_strdup_printf (_ ("The server %s offers no encryption (STARTTLS) now, and nothing is "
                            "sent to it without."),
                         house->host->name));
  ms_smtp_session_quit (session);
}

static MsSmtpSession *
knock (Attempt *attempt, House *house, const Door *door)
{
  g_autoptr (MsSmtpSession) session = NULL;
  g_autoptr (MsReply) refusal = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (MsSmtpServer) server = { 0 };
  MsPhase phase = MS_PHASE_CONNECT;

  set_server (&server, attempt, house, door);
  session = ms_smtp_session_new (&server, attempt->transcript, attempt->wake_fd);
  attempt->tried++;
  if (!house->tried)
    attempt->visited++;
  house->tried = TRUE;

  if (ms_smtp_session_open (session, &phase, &refusal, &error))
    {
      ms_host_memory_reached (attempt->direct->memory, door->address);
      if (!attempt->tls_required || *ms_smtp_session_get_tls (session) != '\0')
        return g_steal_pointer (&session);

      refuse_clear (attempt, house, session);
    }
  else if (g_error_matches (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CANCELLED))
    attempt->failure->cancelled = TRUE;
  else
    note_failure (attempt, house, door, phase, g_steal_pointer (&refusal), error);

  return NULL;
}

/* RFC 5321 §5.1: of several addresses at least two are tried; so are two hosts, though one may
 * have more addresses than are wanted. */
static gboolean
is_enough (const Attempt *attempt, const House *house, guint most)
{
  return attempt->tried >= most && (attempt->visited >= 2 || house->tried);
}

static MsSmtpSession *
try_doors (Attempt *attempt, guint most)
{
  for (guint i = 0; i < attempt->doors->len && !attempt->failure->cancelled; i++)
    {
      const Door *door = &g_array_index (attempt->doors, Door, i);
      House      *house = &g_array_index (attempt->houses, House, door->host);

      if (!is_enough (attempt, house, most) && enter_house (attempt, house))
        {
          MsSmtpSession *session = knock (attempt, house, door);

          if (session != NULL)
            return session;
        }
    }

  return NULL;
}

static void
conclude (Attempt *attempt)
{
  MsDirectFailure *failure = attempt->failure;

  if (failure->cancelled)
    {
      ms_direct_failure_clear (failure);
      failure->reason = g_strdup (_ ("Connecting was cancelled."));
    }
  else if (attempt->weight == NOTHING)
    note (attempt, TROUBLE, NULL, "", MS_PHASE_CONNECT, NULL, "4.4.4",
          g_strdup (_ ("The domain's mail servers have only IPv6 addresses, and the settings "
                       "leave IPv6 out.")));

  failure->permanent = attempt->visited > 0 && attempt->only_521 && !failure->cancelled;
  if (failure->server == NULL)
    failure->server = g_strdup ("");
  if (failure->address == NULL)
    failure->address = g_strdup ("");
}

MsSmtpSession *
ms_direct_open (MsDirect          *self,
                const MsMx        *mx,
                const MsStsPolicy *policy,
                const char        *prefer,
                guint              most,
                MsSmtpTranscript  *transcript,
                int                wake_fd,
                MsDirectFailure   *failure)
{
  Attempt        attempt = { self, policy, transcript, wake_fd };
  MsSmtpSession *session = NULL;

  g_return_val_if_fail (mx->status == MS_MX_FOUND, NULL);

  *failure = (MsDirectFailure){ 0 };
  attempt.failure = failure;
  attempt.only_521 = TRUE;
  attempt.tls_required = ms_shaping_find (self->shaping, mx->site).tls_required;
  attempt.houses = g_array_new (FALSE, TRUE, sizeof (House));
  g_array_set_clear_func (attempt.houses, house_clear);
  attempt.doors = g_array_new (FALSE, TRUE, sizeof (Door));
  attempt.ehlo_name = ms_ehlo_name_get (self->ehlo, wake_fd);

  if (attempt.ehlo_name != NULL)
    {
      list_doors (&attempt, mx, prefer);
      session = try_doors (&attempt, MAX (most, 2));
    }
  else
    failure->cancelled = TRUE;

  if (session != NULL)
    ms_direct_failure_clear (failure);
  else
    conclude (&attempt);

  g_array_unref (attempt.doors);
  g_array_unref (attempt.houses);
  g_free (attempt.ehlo_name);

  return session;
}
