/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-route.c - how a campaign travels */

#include "config.h"

#include "ms-clock.h"
#include "ms-route.h"
#include "ms-span.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (ms - route - error - quark, ms_route_error)

#define MOST_TRIES 1000
#define TRIES      "tries="
#define AFTER      "after="

static const struct
{
  const char *word;
  gboolean    named; /* a colon and a name follow */
} kinds[] = {
  [MS_ROUTE_ACCOUNT] = { "account", TRUE }, [MS_ROUTE_DIRECT] = { "direct", FALSE },
  [MS_ROUTE_POOL] = { "pool", TRUE },       [MS_ROUTE_COMBINED] = { "combined", TRUE },
  [MS_ROUTE_REVERSE] = { "reverse", TRUE }, [MS_ROUTE_SANDBOX] = { "sandbox", FALSE },
};

MsRoute *
ms_route_copy (const MsRoute *self)
{
  MsRoute *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);

  return copy;
}

void
ms_route_free (MsRoute *self)
{
  g_free (self->name);
  g_free (self);
}

static gboolean
is_combined (const MsRoute *self)
{
  return self->kind == MS_ROUTE_COMBINED || self->kind == MS_ROUTE_REVERSE;
}

/* Returns: (nullable): what follows the word and its colon; "" for a word that needs none */
static const char *
after_word (const char *text, MsRouteKind kind)
{
  gsize length = strlen (kinds[kind].word);

  if (g_ascii_strncasecmp (text, kinds[kind].word, length) != 0)
    return NULL;

  text += length;
  if (kinds[kind].named)
    return *text == ':' ? text + 1 : NULL;

  return *text == '\0' ? text : NULL;
}

/* Cuts the last rule off @text where it is one that was not seen yet.  A name may hold a
 * semicolon, so only what reads as a rule is one. */
static gboolean
take_rule (char *text, MsRoute *self, gboolean *tries_seen, gboolean *after_seen)
{
  char   *last = strrchr (text, ';');
  guint64 tries = 0;

  if (last == NULL)
    return FALSE;

  if (!*tries_seen && g_str_has_prefix (last + 1, TRIES) &&
      g_ascii_string_to_unsigned (last + 1 + strlen (TRIES), 10, 0, MOST_TRIES, &tries, NULL))
    {
      *tries_seen = TRUE;
      self->switch_tries = tries;
    }
  else if (!*after_seen && g_str_has_prefix (last + 1, AFTER) &&
           ms_span_parse (last + 1 + strlen (AFTER), &self->switch_seconds))
    *after_seen = TRUE;
  else
    return FALSE;

  *last = '\0';

  return TRUE;
}

/* Returns: (nullable): which rule is written wrongly; a name with such an end must be one that
 * the program wrote, with both rules behind it. */
static const char *
find_broken_rule (const char *name)
{
  const char *last = strrchr (name, ';');

  if (last == NULL)
    return NULL;

  return g_str_has_prefix (last + 1, TRIES) || g_str_has_prefix (last + 1, AFTER) ? last + 1
                                                                                  : NULL;
}

static gboolean
take_rules (MsRoute *self, GError **error)
{
  gboolean    tries_seen = FALSE;
  gboolean    after_seen = FALSE;
  const char *broken;

  while (take_rule (self->name, self, &tries_seen, &after_seen))
    ;

  broken = find_broken_rule (self->name);
  if (broken == NULL || (tries_seen && after_seen))
    return TRUE;

  g_set_error (error, MS_ROUTE_ERROR, MS_ROUTE_ERROR_INVALID,
               _ ("“%s” does not say when to switch: write ;tries=3 or ;after=2h"), broken);

  return FALSE;
}

static gboolean
check_name (const MsRoute *self, GError **error)
{
  g_autofree char *name = g_strstrip (g_strdup (self->name));

  if (*name != '\0' && strpbrk (name, "\r\n") == NULL)
    return TRUE;

  g_set_error (error, MS_ROUTE_ERROR, MS_ROUTE_ERROR_INVALID,
               self->pool ? _ ("“%s” lacks the name of a pool behind the colon")
                          : _ ("“%s” lacks the name of an account behind the colon"),
               kinds[self->kind].word);

  return FALSE;
}

/* Only COMBINED and REVERSE name an account or a pool behind their own word. */
static void
split_name (MsRoute *self, const char *rest)
{
  const char *pool = is_combined (self) ? after_word (rest, MS_ROUTE_POOL) : NULL;
  const char *account = is_combined (self) ? after_word (rest, MS_ROUTE_ACCOUNT) : NULL;

  self->pool = self->kind == MS_ROUTE_POOL || pool != NULL;
  if (pool != NULL)
    rest = pool;
  else if (account != NULL)
    rest = account;
  self->name = g_strdup (rest);
}

static gboolean
lacks_name (const char *text, MsRouteKind kind)
{
  return kinds[kind].named && kind != MS_ROUTE_ACCOUNT &&
         g_ascii_strcasecmp (text, kinds[kind].word) == 0;
}

MsRoute *
ms_route_parse (const char *text, GError **error)
{
  g_autoptr (MsRoute) self = g_new0 (MsRoute, 1);
  g_autofree char *trimmed = g_strstrip (g_strdup (text));

  const char *rest = NULL;

  for (guint kind = 0; rest == NULL && kind < G_N_ELEMENTS (kinds); kind++)
    {
      /* "--via combined" is a slip, not an account that is called so. */
      rest = lacks_name (trimmed, kind) ? "" : after_word (trimmed, kind);
      self->kind = rest != NULL ? kind : MS_ROUTE_ACCOUNT;
    }

  if (!kinds[self->kind].named)
    return g_steal_pointer (&self);

  split_name (self, rest != NULL ? rest : trimmed);
  if ((is_combined (self) && !take_rules (self, error)) || !check_name (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* A name that ends as a rule does is told from one by both rules behind it. */
static void
append_rules (GString *out, const MsRoute *self)
{
  gboolean both = find_broken_rule (self->name) != NULL;

  if (self->switch_tries > 0 || both)
    g_string_append_printf (out, ";" TRIES "%u", self->switch_tries);
  if (self->switch_seconds > 0 || both)
    g_string_append_printf (out, ";" AFTER "%u", self->switch_seconds);
}

char *
ms_route_to_string (const MsRoute *self)
{
  GString *out = g_string_new (kinds[self->kind].word);

  if (kinds[self->kind].named)
    {
      g_string_append_c (out, ':');
      /* An account called "pool:x", from before that meant something, is told by its word. */
      if (is_combined (self) && self->pool)
        g_string_append (out, "pool:");
      else if (is_combined (self) && ms_route_is_reserved (self->name))
        g_string_append (out, "account:");
      g_string_append (out, self->name);
      if (is_combined (self))
        append_rules (out, self);
    }

  return g_string_free (out, FALSE);
}

gboolean
ms_route_is_reserved (const char *name)
{
  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    if (lacks_name (name, kind) || after_word (name, kind) != NULL)
      return TRUE;

  return FALSE;
}

/* Returns: (transfer full): when the first leg is left, to stand behind a comma */
static char *
describe_rule (const MsRoute *self)
{
  g_autofree char *span = ms_span_describe (self->switch_seconds);

  if (self->switch_tries > 0 && self->switch_seconds > 0)
    /* Translators: %s is a length of time as "2 hours". */
    return g_strdup_printf (ngettext ("deferred %u time or for %s",
                                      "deferred %u times or for %s", self->switch_tries),
                            self->switch_tries, span);
  if (self->switch_seconds > 0)
    /* Translators: %s is a length of time as "2 hours". */
    return g_strdup_printf (_ ("deferred for %s"), span);
  if (self->switch_tries > 1)
    return g_strdup_printf (ngettext ("deferred %u time", "deferred %u times",
                                      self->switch_tries),
                            self->switch_tries);

  return g_strdup (_ ("deferred"));
}

static char *
describe_combined (const MsRoute *self)
{
  g_autofree char *rule = describe_rule (self);

  if (self->kind == MS_ROUTE_COMBINED)
    return g_strdup_printf (
        self->pool
            /* Translators: the second %s is as "deferred 3 times". */
            ? _ ("Straight to each recipient's mail server; through the pool “%s” once %s.")
            : _ ("Straight to each recipient's mail server; through the account “%s” once %s."),
        self->name, rule);

  return g_strdup_printf (self->pool
                              /* Translators: the second %s is as "deferred 3 times". */
                              ? _ ("Through the pool “%s”; straight to the recipient's mail "
                                   "server once %s, or while "
                                   "the pool is used up.")
                              : _ ("Through the account “%s”; straight to the recipient's mail "
                                   "server once %s, or "
                                   "while the account is used up."),
                          self->name, rule);
}

char *
ms_route_describe (const MsRoute *self)
{
  switch (self->kind)
    {
    case MS_ROUTE_ACCOUNT:
      return g_strdup_printf (_ ("Through the account “%s”."), self->name);
    case MS_ROUTE_DIRECT:
      return g_strdup (_ ("Straight to each recipient's mail server."));
    case MS_ROUTE_POOL:
      return g_strdup_printf (_ ("Through the accounts of the pool “%s”."), self->name);
    case MS_ROUTE_COMBINED:
    case MS_ROUTE_REVERSE:
      return describe_combined (self);
    case MS_ROUTE_SANDBOX:
      return g_strdup (_ ("To the built-in test server: nobody is mailed."));
    }

  g_return_val_if_reached (NULL);
}

gboolean
ms_route_uses (const MsRoute *self, MsLeg leg)
{
  if (is_combined (self))
    return TRUE;

  return (self->kind == MS_ROUTE_DIRECT) == (leg == MS_LEG_DIRECT);
}

static gint64
rule_time (const MsRoute *self, gint64 first_attempt)
{
  return first_attempt + self->switch_seconds * MS_SECOND;
}

static gboolean
has_switched (const MsRoute *self, guint tries, gint64 first_attempt, gint64 now)
{
  guint needed = self->switch_tries;

  /* What was never deferred has no reason to leave the first leg: it may only have waited. */
  if (!is_combined (self) || tries == 0)
    return FALSE;
  if (needed == 0 && self->switch_seconds == 0)
    needed = 1;

  return (needed > 0 && tries >= needed) || (self->switch_seconds > 0 && first_attempt > 0 &&
                                             now >= rule_time (self, first_attempt));
}

MsLeg
ms_route_step (const MsRoute *self, guint tries, gint64 first_attempt, gint64 now)
{
  gboolean direct = self->kind == MS_ROUTE_DIRECT || self->kind == MS_ROUTE_COMBINED;

  if (has_switched (self, tries, first_attempt, now))
    direct = !direct;

  return direct ? MS_LEG_DIRECT : MS_LEG_ACCOUNT;
}

gint64
ms_route_switch_at (const MsRoute *self, guint tries, gint64 first_attempt, gint64 now)
{
  if (!is_combined (self) || tries == 0 || first_attempt <= 0 || self->switch_seconds == 0 ||
      has_switched (self, tries, first_attempt, now))
    return 0;

  return rule_time (self, first_attempt);
}

gboolean
ms_route_spare (const MsRoute *self, MsLeg unusable, MsLeg *other)
{
  if (!is_combined (self))
    return FALSE;

  *other = unusable == MS_LEG_DIRECT ? MS_LEG_ACCOUNT : MS_LEG_DIRECT;

  return TRUE;
}
