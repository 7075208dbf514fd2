/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dmarc.c - what a domain asks of mail in its name */

#include "config.h"

#include "ms-dmarc.h"

#include <libpsl.h>
#include <string.h>

static gboolean
read_policy (const char *text, MsDmarcPolicy *out)
{
  static const char *const names[] = { "none", "quarantine", "reject" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (text, names[i]) == 0)
      {
        *out = i;
        return TRUE;
      }

  return FALSE;
}

/* §6.4: the version comes first, exactly so, with blanks around it at most. */
static gboolean
is_record (const char *text)
{
  if (!g_str_has_prefix (text, "v"))
    return FALSE;
  text++;
  text += strspn (text, " \t");
  if (*text != '=')
    return FALSE;
  text++;
  text += strspn (text, " \t");
  if (!g_str_has_prefix (text, "DMARC1"))
    return FALSE;
  text += strlen ("DMARC1");
  text += strspn (text, " \t");

  return *text == ';' || *text == '\0';
}

typedef struct
{
  gboolean policy;
  gboolean subdomains;
  gboolean bad;
} Seen;

static void
read_tag (MsDmarc *self, Seen *seen, const char *name, const char *value)
{
  if (strcmp (name, "p") == 0)
    seen->policy = read_policy (value, &self->policy);
  else if (strcmp (name, "sp") == 0)
    {
      seen->subdomains = read_policy (value, &self->subdomains);
      seen->bad = seen->bad || !seen->subdomains;
    }
  else if (strcmp (name, "aspf") == 0)
    self->strict_spf = g_ascii_strcasecmp (value, "s") == 0;
  else if (strcmp (name, "adkim") == 0)
    self->strict_dkim = g_ascii_strcasecmp (value, "s") == 0;
  else if (strcmp (name, "rua") == 0)
    self->reports = strstr (value, ":") != NULL;
}

gboolean
ms_dmarc_parse (const char *text, MsDmarc *self)
{
  g_auto (GStrv) tags = NULL;
  Seen    seen = { FALSE };
  MsDmarc found = { 0 };

  if (!is_record (text))
    return FALSE;

  tags = g_strsplit (text, ";", -1);
  for (guint i = 1; tags[0] != NULL && tags[i] != NULL; i++)
    {
      char *value = strchr (tags[i], '=');

      if (value == NULL)
        continue;
      *value++ = '\0';
      read_tag (&found, &seen, g_strstrip (tags[i]), g_strstrip (value));
    }

  if (!seen.policy || seen.bad)
    {
      if (!found.reports)
        return FALSE;
      found.policy = found.subdomains = MS_DMARC_POLICY_NONE;
    }
  else if (!seen.subdomains)
    {
      found.subdomains = found.policy;
    }
  *self = found;

  return TRUE;
}

static MsDmarcStatus
find_at (const MsLookup *lookup, const char *domain, MsDmarc *out, char **out_record)
{
  g_autofree char *name = g_strconcat ("_dmarc.", domain, NULL);
  g_autoptr (MsRecords) records = ms_lookup (lookup, name, MS_DNS_TXT);
  const char *record = NULL;

  if (records->status == MS_DNS_FAILED)
    return MS_DMARC_FAILED;

  for (guint i = 0; records->texts[i] != NULL; i++)
    {
      if (!is_record (records->texts[i]))
        continue;
      if (record != NULL)
        return MS_DMARC_SEVERAL;
      record = records->texts[i];
    }
  if (record == NULL)
    return MS_DMARC_MISSING;

  *out_record = g_strdup (record);

  return ms_dmarc_parse (record, out) ? MS_DMARC_FOUND : MS_DMARC_INVALID;
}

MsDmarcStatus
ms_dmarc_find (const MsLookup *lookup,
               const char     *domain,
               MsDmarc        *out,
               char          **out_where,
               char          **out_record)
{
  g_autofree char *organisation = ms_dmarc_organisation (domain);
  MsDmarcStatus    status;

  *out_record = NULL;
  *out_where = g_strdup (domain);
  status = find_at (lookup, domain, out, out_record);
  if (status != MS_DMARC_MISSING || g_ascii_strcasecmp (organisation, domain) == 0)
    return status;

  status = find_at (lookup, organisation, out, out_record);
  if (status == MS_DMARC_FOUND)
    out->policy = out->subdomains;
  g_free (*out_where);
  *out_where = g_steal_pointer (&organisation);

  return status;
}

char *
ms_dmarc_organisation (const char *domain)
{
  static gsize      once;
  static psl_ctx_t *list; /* the newer of the system's and the built-in one, for good */

  g_autofree char *lower = g_ascii_strdown (domain, -1);
  const char      *found = NULL;

  if (g_once_init_enter (&once))
    {
      list = psl_latest (NULL);
      g_once_init_leave (&once, 1);
    }
  if (list != NULL)
    found = psl_registrable_domain (list, lower);

  return g_strdup (found != NULL ? found : lower);
}

gboolean
ms_dmarc_aligned (const char *one, const char *other, gboolean strict)
{
  g_autofree char *left = NULL;
  g_autofree char *right = NULL;

  if (strict || g_ascii_strcasecmp (one, other) == 0)
    return g_ascii_strcasecmp (one, other) == 0;

  left = ms_dmarc_organisation (one);
  right = ms_dmarc_organisation (other);

  return strcmp (left, right) == 0;
}
