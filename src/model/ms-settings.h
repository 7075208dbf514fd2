/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-settings.h - what holds for the whole program, with each knob's unit and default in one
 * table */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A text that is not set is NULL. */
typedef struct
{
  char    *dns_server;   /* (owned) (nullable): "192.0.2.1:53"; NULL: the system's */
  gboolean trust_dnssec; /* the way to the DNS server is safe: its AD flag counts (DANE) */
  char    *ehlo_name;    /* (owned) (nullable): NULL: the outgoing address's reverse name */
  char    *source_ipv4;  /* (owned) (nullable): the address that direct connections come from */
  char    *source_ipv6;  /* (owned) (nullable): "none": IPv6 is not used */
  guint    port;         /* of other mail servers: 25; another in a test world */
  guint    connections;  /* in direct sending, to all sites together: 1 to 500 */
  guint    timeout;      /* seconds in direct sending, as MsLimits has it; 0: RFC 5321's */
  char    *shaping_file; /* (owned) (nullable): beside the shipped shaping.ini */
  char    *blocklists;   /* (owned): DNS zones separated by blanks */
  char    *ca_file; /* (owned) (nullable): PEM, for MTA-STS and the unsubscribe page, instead of
                       the system's */
  guint hard_bounces; /* campaigns that bounced for good, after which nobody mails the address
                         again; 0: however many */
  guint soft_bounces; /* likewise, otherwise, within soft_bounce_days */
  guint soft_bounce_days;  /* 1 to 365 */
  char *unsubscribe_scope; /* (owned): "list": who leaves a campaign leaves the lists it went
                              to; "everything": he is never mailed again */
} MsSettings;

typedef enum
{
  MS_SETTING_TEXT,
  MS_SETTING_NUMBER,
  MS_SETTING_FLAG,
} MsSettingKind;

typedef struct
{
  const char *name;  /* as an option and in the database: "dns-server" */
  const char *label; /* untranslated, marked for translation: one line that says what it does */
  MsSettingKind kind;
  gsize         offset;
  guint         minimum; /* NUMBER */
  guint         maximum;
  const char   *standard; /* (nullable): the default, as text */
} MsSetting;

/** ms_settings_table: Returns: (transfer none) (array length=count): all, in a fixed order */
const MsSetting *ms_settings_table (guint *count);

/** ms_settings_find: Returns: (transfer none) (nullable): %NULL: there is none of that name */
const MsSetting *ms_settings_find (const char *name);

/** ms_settings_new: Returns: (transfer full): all at their defaults */
MsSettings *ms_settings_new (void);
void        ms_settings_free (MsSettings *self);

/** ms_settings_get: Returns: (transfer full): as text that ms_settings_set() takes, "" where it
 * is not set, "none" for block lists that were emptied */
char *ms_settings_get (const MsSettings *self, const MsSetting *setting);

/**
 * ms_settings_set:
 * @text: "" or %NULL: back to the default
 *
 * Errors: %MS_SETTINGS_ERROR, one code, a translated sentence that says what it takes
 */
gboolean ms_settings_set (MsSettings      *self,
                          const MsSetting *setting,
                          const char      *text,
                          GError         **error);

#define MS_SETTINGS_ERROR (ms_settings_error_quark ())
GQuark ms_settings_error_quark (void);
enum
{
  MS_SETTINGS_ERROR_INVALID,
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSettings, ms_settings_free)

G_END_DECLS
