/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-port.c - does port 25 lead to the exchangers, and which address do they see? */

#include "config.h"

#include "ms-check-private.h"
#include "ms-dmarc.h"
#include "ms-source-address.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* RFC 5321 §4.2: the greeting begins with the server's name; (transfer full) */
static char *
get_greeting_name (const MsCheckProbe *probe)
{
  const char *greeting = probe->greeting != NULL ? probe->greeting : "";

  return g_ascii_strdown (greeting, strcspn (greeting, " \t\r\n"));
}

static gboolean
is_same_organisation (const char *name, const MsCheckProbe *probe)
{
  return ms_dmarc_aligned (name, probe->host, FALSE) ||
         ms_dmarc_aligned (name, probe->domain, FALSE);
}

typedef struct
{
  guint               tried;
  guint               open;
  guint               ours;     /* greeted by the one that was meant */
  guint               foreign;  /* by somebody else */
  gboolean            same;     /* always the same one */
  char               *stranger; /* (owned) (nullable) */
  const MsCheckProbe *failed;   /* (nullable): the last that could not be reached */
  const MsCheckProbe *refused;  /* (nullable): the last that greeted with a refusal */
} Tally;

static Tally
count_probes (const GArray *probes)
{
  Tally tally = { .same = TRUE };

  for (guint i = 0; i < probes->len; i++)
    {
      const MsCheckProbe *probe = &g_array_index (probes, MsCheckProbe, i);
      g_autofree char    *name = NULL;
      g_autofree char    *organisation = NULL;

      if (!probe->tried)
        continue;
      tally.tried++;
      tally.open += probe->open;
      if (!probe->open)
        tally.failed = probe;
      if (probe->code >= 400)
        tally.refused = probe;

      /* A greeting without a whole name says nothing about who it is. */
      name = get_greeting_name (probe);
      if (strchr (name, '.') == NULL)
        continue;
      if (is_same_organisation (name, probe))
        {
          tally.ours++;
          continue;
        }
      tally.foreign++;
      organisation = ms_dmarc_organisation (name);
      if (tally.stranger == NULL)
        tally.stranger = g_steal_pointer (&organisation);
      else if (strcmp (tally.stranger, organisation) != 0)
        tally.same = FALSE;
    }

  return tally;
}

static void
add_blocked (MsCheckNotes *notes, const Tally *tally)
{
  ms_check_add (
      notes, "port25", MS_CHECK_RED,
      g_strdup (_ ("Port 25 is blocked: no mail server can be reached")),
      g_strdup_printf (_ ("All recipients would end with “cannot connect”. The last try, "
                          "%s: %s. Most providers of homes and clouds block this port."),
                       tally->failed->host, tally->failed->problem),
      g_strdup (_ ("Send through an account, or ask your provider to open port 25.")));
}

/* With one address of the list's alone it may as well be a host with another name. */
static void
add_redirected (MsCheckNotes *notes, const Tally *tally)
{
  gboolean sure = tally->foreign > 1 && tally->same;

  ms_check_add (
      notes, "port25", sure ? MS_CHECK_RED : MS_CHECK_AMBER,
      sure ? g_strdup_printf (_ ("Your provider redirects port 25 to %s"), tally->stranger)
           : g_strdup_printf (_ ("Port 25 may be redirected: %s answered"), tally->stranger),
      g_strdup (_ ("The server that greets is not the one that was called. Mail would reach it "
                   "and not the recipients' servers, and its answers would not be theirs.")),
      sure ? g_strdup (_ ("Send through an account, or ask your provider to open port 25."))
           : g_strdup (
                 _ ("If it is not a server of the recipients' own provider, send through an "
                    "account.")));
}

static void
check_size (const MsCheckContext *context, MsCheckNotes *notes)
{
  g_autofree char *ours = g_format_size (context->largest);

  for (guint i = 0; i < context->probes->len; i++)
    {
      const MsCheckProbe *probe = &g_array_index (context->probes, MsCheckProbe, i);
      g_autofree char    *size = g_format_size (probe->size);

      if (probe->size > 0 && context->largest > probe->size)
        ms_check_add (notes, "size", MS_CHECK_RED,
                      g_strdup_printf (_ ("The message is too large for %s"), probe->host),
                      g_strdup_printf (_ ("It has %s, and the server takes %s."), ours, size),
                      g_strdup (
                          _ ("Make it smaller: link to files instead of attaching them.")));
    }
}

/* No server is reached then, which says nothing about the port. */
static gboolean
add_absent (MsCheckNotes *notes, const char *setting, const char *source)
{
  if (source == NULL || strcmp (source, "none") == 0 || ms_source_address_is_here (source))
    return FALSE;

  ms_check_add (
      notes, "source-address", MS_CHECK_RED,
      g_strdup_printf (_ ("Mail cannot leave from the address %s"), source),
      g_strdup_printf (_ ("The setting %s names it, and this computer does not have it now. "
                          "Nothing can be sent directly."),
                       setting),
      g_strdup (_ ("Choose an address that this computer has, or none, in the settings.")));

  return TRUE;
}

void
ms_check_port (MsCheckContext *context, MsCheckNotes *notes)
{
  Tally            tally;
  g_autofree char *stranger = NULL;

  if (!context->route.direct)
    return;

  check_size (context, notes);
  if (add_absent (notes, "source-ipv4", context->settings->source_ipv4) |
      add_absent (notes, "source-ipv6", context->settings->source_ipv6))
    return;

  tally = count_probes (context->probes);
  stranger = tally.stranger;
  if (tally.tried == 0)
    ms_check_add (notes, "port25", MS_CHECK_GREY, g_strdup (_ ("Port 25 was not tried")),
                  g_strdup (_ ("No mail server of the recipients' domains is known.")), NULL);
  else if (tally.open == 0)
    add_blocked (notes, &tally);
  else if (tally.ours == 0 && tally.foreign > 0)
    add_redirected (notes, &tally);
  else if (tally.refused != NULL)
    ms_check_add (notes, "port25", MS_CHECK_AMBER,
                  g_strdup_printf (_ ("%s does not want to talk to this address"),
                                   tally.refused->host),
                  g_strdup_printf (_ ("It greets with: %u %s."), tally.refused->code,
                                   tally.refused->greeting),
                  g_strdup (
                      _ ("See what the findings about the outgoing address say; an account "
                         "may be the better way.")));
  else
    ms_check_add (notes, "port25", MS_CHECK_GREEN, g_strdup (_ ("Port 25 is open")),
                  tally.open == tally.tried
                      ? NULL
                      : g_strdup_printf (_ ("%s could not be reached: %s."), tally.failed->host,
                                         tally.failed->problem),
                  NULL);
}

static void
add_outgoing (MsCheckContext *context, const char *address)
{
  MsIp ip;

  if (address == NULL || !ms_ip_parse (address, &ip) || ms_ip_is_private (&ip))
    return;
  for (guint i = 0; i < context->outgoing->len; i++)
    if (strcmp (context->outgoing->pdata[i], address) == 0)
      return;
  g_ptr_array_add (context->outgoing, g_strdup (address));
}

void
ms_check_gather_outgoing (MsCheckContext *context)
{
  if (!context->route.direct)
    return;

  /* What the user has chosen is known without a connection. */
  add_outgoing (context, context->settings->source_ipv4);
  add_outgoing (context, context->settings->source_ipv6);
  for (guint i = 0; i < context->probes->len; i++)
    {
      const MsCheckProbe *probe = &g_array_index (context->probes, MsCheckProbe, i);
      MsIp                ip;
      gboolean            hidden =
          probe->local != NULL && ms_ip_parse (probe->local, &ip) && ms_ip_is_private (&ip);

      /* What a server says is only needed where a router stands between. */
      add_outgoing (context, hidden ? probe->seen_as : probe->local);
    }
}

void
ms_check_outgoing (MsCheckContext *context, MsCheckNotes *notes)
{
  static const char id[] = "outgoing-address";

  const char *local = NULL;

  if (!context->route.direct)
    return;

  for (guint i = 0; i < context->probes->len && local == NULL; i++)
    local = g_array_index (context->probes, MsCheckProbe, i).local;

  if (context->outgoing->len > 0)
    {
      g_autoptr (GString) all = g_string_new (NULL);

      for (guint i = 0; i < context->outgoing->len; i++)
        g_string_append_printf (all, "%s%s", i > 0 ? ", " : "",
                                (const char *) context->outgoing->pdata[i]);
      ms_check_add (notes, id, MS_CHECK_GREEN,
                    g_strdup_printf (_ ("Mail leaves from the address %s"), all->str),
                    g_strcmp0 (local, context->outgoing->pdata[0]) != 0 && local != NULL
                        ? g_strdup_printf (_ ("That is how a server sees it; here it is %s."),
                                           local)
                        : NULL,
                    NULL);
    }
  else if (local != NULL)
    {
      ms_check_add (notes, id, MS_CHECK_GREY, g_strdup (_ ("The public address is not known")),
                    g_strdup_printf (_ ("This computer is %s in its own network, and no server "
                                        "told "
                                        "under which address it sees it. Reverse name, SPF and "
                                        "block lists cannot be checked."),
                                     local),
                    g_strdup (_ ("A computer behind a home router rarely can send directly: an "
                                 "account is the better way.")));
    }
  else
    {
      ms_check_add (notes, id, MS_CHECK_GREY,
                    g_strdup (_ ("The outgoing address is not known")),
                    g_strdup (_ ("There was no server to connect to.")), NULL);
    }
}
