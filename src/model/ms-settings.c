/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-settings.c - what holds for the whole program, with each knob's unit and default in one
 * table */

#include "config.h"

#include "ms-settings.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (ms - settings - error - quark, ms_settings_error)

#define AT(field) G_STRUCT_OFFSET (MsSettings, field)
#define DNS_PORT  53

static const MsSetting table[] = {
  { "dns-server", N_ ("DNS server that is asked, as 192.0.2.1:53; without one the system's"),
    MS_SETTING_TEXT, AT (dns_server), 0, 0, NULL },
  { "trust-dnssec",
    N_ ("The way to the DNS server is safe, so its word on DNSSEC counts (DANE)"),
    MS_SETTING_FLAG, AT (trust_dnssec), 0, 0, "no" },
  { "ehlo-name",
    N_ ("Name this machine introduces itself by; without one its address's reverse name"),
    MS_SETTING_TEXT, AT (ehlo_name), 0, 0, NULL },
  { "source-ipv4", N_ ("IPv4 address that direct connections come from"), MS_SETTING_TEXT,
    AT (source_ipv4), 0, 0, NULL },
  { "source-ipv6",
    N_ ("IPv6 address that direct connections come from; “none” leaves IPv6 unused"),
    MS_SETTING_TEXT, AT (source_ipv6), 0, 0, NULL },
  { "port", N_ ("Port of other mail servers in direct sending"), MS_SETTING_NUMBER, AT (port),
    1, 65535, "25" },
  { "connections", N_ ("Connections at once in direct sending, to all sites together"),
    MS_SETTING_NUMBER, AT (connections), 1, 500, "100" },
  { "timeout", N_ ("Seconds to wait for a server in direct sending; 0: as RFC 5321"),
    MS_SETTING_NUMBER, AT (timeout), 0, 3600, "0" },
  { "shaping-file", N_ ("File with limits for sites that is laid over the shipped ones"),
    MS_SETTING_TEXT, AT (shaping_file), 0, 0, NULL },
  { "blocklists", N_ ("DNS block lists asked before sending, with blanks between; or “none”"),
    MS_SETTING_TEXT, AT (blocklists), 0, 0,
    "zen.spamhaus.org bl.spamcop.net b.barracudacentral.org" },
  { "ca-file",
    N_ ("Authorities trusted for MTA-STS and your pages, a PEM file instead of the system's"),
    MS_SETTING_TEXT, AT (ca_file), 0, 0, NULL },
  { "hard-bounces", N_ ("Hard bounces after which an address is never mailed again; 0: never"),
    MS_SETTING_NUMBER, AT (hard_bounces), 0, 100, "1" },
  { "soft-bounces",
    N_ ("Other bounces, one a campaign, that do the same within the days below; 0: never"),
    MS_SETTING_NUMBER, AT (soft_bounces), 0, 1000, "5" },
  { "soft-bounce-days", N_ ("Days within which these count"), MS_SETTING_NUMBER,
    AT (soft_bounce_days), 1, 365, "30" },
  { "unsubscribe-scope",
    N_ ("What a reader leaves who unsubscribes: the “list” he was mailed by, or “everything”"),
    MS_SETTING_TEXT, AT (unsubscribe_scope), 0, 0, "list" },
};

#define TEXT(self, setting)   G_STRUCT_MEMBER (char *, self, (setting)->offset)
#define NUMBER(self, setting) G_STRUCT_MEMBER (guint, self, (setting)->offset)

const MsSetting *
ms_settings_table (guint *count)
{
  *count = G_N_ELEMENTS (table);

  return table;
}

const MsSetting *
ms_settings_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (strcmp (table[i].name, name) == 0)
      return &table[i];

  return NULL;
}

MsSettings *
ms_settings_new (void)
{
  MsSettings *self = g_new0 (MsSettings, 1);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    ms_settings_set (self, &table[i], NULL, NULL);

  return self;
}

void
ms_settings_free (MsSettings *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].kind == MS_SETTING_TEXT)
      g_free (TEXT (self, &table[i]));
  g_free (self);
}

/* A list that was emptied on purpose must not come back as one that was never set. */
char *
ms_settings_get (const MsSettings *self, const MsSetting *setting)
{
  const char *text;

  switch (setting->kind)
    {
    case MS_SETTING_NUMBER:
      return g_strdup_printf ("%u", NUMBER (self, setting));
    case MS_SETTING_FLAG:
      return g_strdup (NUMBER (self, setting) ? "yes" : "no");
    case MS_SETTING_TEXT:
      text = TEXT (self, setting);
      if (text == NULL)
        return g_strdup ("");
      return g_strdup (*text != '\0' ? text : "none");
    }

  g_return_val_if_reached (NULL);
}

static gboolean
is_address (const char *text, GSocketFamily family)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  return address != NULL && g_inet_address_get_family (address) == family;
}

/* As RFC 5321 §4.1.2 has a Domain, underscores as the world has them. */
static gboolean
is_host_name (const char *text)
{
  g_auto (GStrv) labels = g_strsplit (text, ".", -1);

  if (*text == '\0' || strlen (text) > 253)
    return FALSE;

  for (guint i = 0; labels[i] != NULL; i++)
    {
      gsize length = strlen (labels[i]);

      if (length == 0 || length > 63 || labels[i][0] == '-' || labels[i][length - 1] == '-')
        return FALSE;
      for (const char *c = labels[i]; *c != '\0'; c++)
        if (!g_ascii_isalnum (*c) && *c != '-' && *c != '_')
          return FALSE;
    }

  return TRUE;
}

/* RFC 5321 §4.1.3 */
static gboolean
is_literal (const char *text)
{
  gsize            length = strlen (text);
  g_autofree char *inner = NULL;

  if (length < 3 || text[0] != '[' || text[length - 1] != ']')
    return FALSE;

  inner = g_strndup (text + 1, length - 2);
  if (g_ascii_strncasecmp (inner, "IPv6:", 5) == 0)
    return is_address (inner + 5, G_SOCKET_FAMILY_IPV6);

  return is_address (inner, G_SOCKET_FAMILY_IPV4);
}

static gboolean
is_port (const char *text)
{
  return g_ascii_string_to_unsigned (text, 10, 1, 65535, NULL, NULL);
}

/* Returns: (transfer full) (nullable): "192.0.2.1:53", "[2001:db8::1]:53" */
static char *
complete_dns_server (const char *text)
{
  g_autofree char *host = NULL;

  const char *end = *text == '[' ? strchr (text, ']') : NULL;
  const char *port = NULL;

  if (is_address (text, G_SOCKET_FAMILY_IPV6))
    return g_strdup_printf ("[%s]:%d", text, DNS_PORT);
  if (is_address (text, G_SOCKET_FAMILY_IPV4))
    return g_strdup_printf ("%s:%d", text, DNS_PORT);

  if (*text == '[')
    {
      if (end == NULL || end[1] != ':')
        return NULL;
      host = g_strndup (text + 1, end - text - 1);
      port = end + 2;

      return is_address (host, G_SOCKET_FAMILY_IPV6) && is_port (port) ? g_strdup (text) : NULL;
    }

  port = strchr (text, ':');
  if (port == NULL)
    return NULL;
  host = g_strndup (text, port - text);

  return is_address (host, G_SOCKET_FAMILY_IPV4) && is_port (port + 1) ? g_strdup (text) : NULL;
}

/* Returns: (transfer full) (nullable): with one blank between; "" for "none" */
static char *
clean_zones (const char *text)
{
  g_autoptr (GString) zones = g_string_new (NULL);
  g_auto (GStrv) words = g_strsplit_set (text, " \t,", -1);

  if (strcmp (text, "none") == 0)
    return g_strdup ("");

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] == '\0')
        continue;
      if (!is_host_name (words[i]))
        return NULL;
      g_string_append_printf (zones, "%s%s", zones->len > 0 ? " " : "", words[i]);
    }

  return zones->len > 0 ? g_string_free (g_steal_pointer (&zones), FALSE) : NULL;
}

static gboolean
is_path (const char *text)
{
  return g_path_is_absolute (text) && strpbrk (text, "\r\n") == NULL;
}

/* Returns: (transfer full) (nullable): @text as it is kept; @wants: what it should have been */
static char *
check_text (const MsSetting *setting, const char *text, const char **wants)
{
  switch (setting->offset)
    {
    case AT (dns_server):
      *wants = _ ("give an address, and a port where it is not 53: 192.0.2.1 or "
                  "[2001:db8::1]:5353");
      return complete_dns_server (text);
    case AT (ehlo_name):
      *wants = _ ("give a host name as mail.example.org, or an address as [192.0.2.1]");
      return is_host_name (text) || is_literal (text) ? g_strdup (text) : NULL;
    case AT (source_ipv4):
      *wants = _ ("give an IPv4 address of this machine, as 192.0.2.1");
      return is_address (text, G_SOCKET_FAMILY_IPV4) ? g_strdup (text) : NULL;
    case AT (source_ipv6):
      *wants = _ ("give an IPv6 address of this machine, as 2001:db8::1, or “none”");
      return strcmp (text, "none") == 0 || is_address (text, G_SOCKET_FAMILY_IPV6)
                 ? g_strdup (text)
                 : NULL;
    case AT (blocklists):
      *wants = _ ("give DNS zones as zen.spamhaus.org with blanks between, or “none”");
      return clean_zones (text);
    case AT (unsubscribe_scope):
      *wants = _ ("give “list” or “everything”");
      return strcmp (text, "list") == 0 || strcmp (text, "everything") == 0 ? g_strdup (text)
                                                                            : NULL;
    case AT (shaping_file):
    case AT (ca_file):
      *wants = _ ("give the file's whole path, beginning with /");
      return is_path (text) ? g_strdup (text) : NULL;
    }

  g_return_val_if_reached (NULL);
}

static gboolean
refuse (const MsSetting *setting, const char *text, const char *wants, GError **error)
{
  g_autofree char *shown = g_utf8_make_valid (text, -1);

  /* Translators: the first is the name of a setting, the second what was typed, the last says
   * what to type instead. */
  g_set_error (error, MS_SETTINGS_ERROR, MS_SETTINGS_ERROR_INVALID, _ ("%s cannot be “%s”: %s"),
               setting->name, shown, wants);

  return FALSE;
}

static gboolean
set_number (MsSettings *self, const MsSetting *setting, const char *text, GError **error)
{
  g_autofree char *wants = NULL;

  guint64 value = 0;

  if (g_ascii_string_to_unsigned (text, 10, setting->minimum, setting->maximum, &value, NULL))
    {
      NUMBER (self, setting) = value;
      return TRUE;
    }

  wants =
      g_strdup_printf (_ ("give a number from %u to %u"), setting->minimum, setting->maximum);

  return refuse (setting, text, wants, error);
}

static gboolean
set_flag (MsSettings *self, const MsSetting *setting, const char *text, GError **error)
{
  static const char *const words[] = { "no", "yes", "false", "true", "off", "on", "0", "1" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (text, words[i]) == 0)
      {
        NUMBER (self, setting) = i % 2;
        return TRUE;
      }

  return refuse (setting, text, _ ("give yes or no"), error);
}

static gboolean
set_text (MsSettings *self, const MsSetting *setting, const char *text, GError **error)
{
  g_autofree char *kept = NULL;

  const char *wants = NULL;

  if (text != NULL)
    {
      kept = check_text (setting, text, &wants);
      if (kept == NULL)
        return refuse (setting, text, wants, error);
    }

  g_free (TEXT (self, setting));
  TEXT (self, setting) = g_steal_pointer (&kept);

  return TRUE;
}

gboolean
ms_settings_set (MsSettings *self, const MsSetting *setting, const char *text, GError **error)
{
  g_autofree char *trimmed = NULL;

  if (text != NULL)
    trimmed = g_strstrip (g_strdup (text));
  if (trimmed == NULL || *trimmed == '\0')
    {
      g_free (trimmed);
      trimmed = g_strdup (setting->standard);
    }

  switch (setting->kind)
    {
    case MS_SETTING_NUMBER:
      return set_number (self, setting, trimmed, error);
    case MS_SETTING_FLAG:
      return set_flag (self, setting, trimmed, error);
    case MS_SETTING_TEXT:
      return set_text (self, setting, trimmed, error);
    }

  g_return_val_if_reached (FALSE);
}
