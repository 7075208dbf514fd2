/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-account.c - a configured SMTP server; holds no secret */

#include "config.h"

#include "ms-account.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (ms - account - error - quark, ms_account_error)

static const struct
{
  const char *name;
  guint16     port;
} securities[] = {
  [MS_SECURITY_NONE] = { "none", 25 },
  [MS_SECURITY_STARTTLS] = { "starttls", 587 },
  [MS_SECURITY_TLS] = { "tls", 465 },
};

const char *
ms_security_to_string (MsSecurity security)
{
  g_return_val_if_fail (security < G_N_ELEMENTS (securities), NULL);

  return securities[security].name;
}

gboolean
ms_security_from_string (const char *name, MsSecurity *out)
{
  for (guint i = 0; i < G_N_ELEMENTS (securities); i++)
    if (g_ascii_strcasecmp (securities[i].name, name) == 0)
      {
        *out = i;
        return TRUE;
      }

  return FALSE;
}

guint16
ms_security_default_port (MsSecurity security)
{
  g_return_val_if_fail (security < G_N_ELEMENTS (securities), 0);

  return securities[security].port;
}

MsAccount *
ms_account_new (void)
{
  MsAccount *self = g_new0 (MsAccount, 1);

  self->port = securities[MS_SECURITY_NONE].port;
  ms_limits_init (&self->limits);

  return self;
}

MsAccount *
ms_account_copy (const MsAccount *self)
{
  MsAccount *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->host = g_strdup (self->host);
  copy->user = g_strdup (self->user);
  copy->password_file = g_strdup (self->password_file);
  copy->ca_file = g_strdup (self->ca_file);

  return copy;
}

void
ms_account_free (MsAccount *self)
{
  g_free (self->name);
  g_free (self->host);
  g_free (self->user);
  g_free (self->password_file);
  g_free (self->ca_file);
  g_free (self);
}

/* Something to see, on one line. */
static gboolean
is_title (const char *text)
{
  return text != NULL && text[strspn (text, " \t")] != '\0' && strpbrk (text, "\r\n") == NULL;
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, MS_ACCOUNT_ERROR, MS_ACCOUNT_ERROR_INVALID, message);

  return FALSE;
}

static gboolean
check_limits (const MsLimits *limits, GError **error)
{
  guint          count = 0;
  const MsLimit *table = ms_limits_table (&count);

  for (guint i = 0; i < count; i++)
    {
      guint value = ms_limits_get (limits, &table[i]);

      if (value < table[i].minimum || value > table[i].maximum)
        {
          /* Translators: %s is the name of a setting, as "Connections at once". */
          g_set_error (error, MS_ACCOUNT_ERROR, MS_ACCOUNT_ERROR_INVALID,
                       _ ("%s must be from %u to %u"), _ (table[i].label), table[i].minimum,
                       table[i].maximum);
          return FALSE;
        }
    }

  return TRUE;
}

gboolean
ms_account_check (const MsAccount *self, GError **error)
{
  if (!is_title (self->name))
    return refuse (error, _ ("Give the account a name of one line"));
  if (!ms_account_is_host (self->host))
    return refuse (error, _ ("Give the name of the mail server, as smtp.example.org"));
  if (self->port == 0)
    return refuse (error, _ ("The port must be from 1 to 65535"));
  if (self->user != NULL &&
      (strchr (self->user, '\n') != NULL || strchr (self->user, '\r') != NULL))
    return refuse (error, _ ("The user name may not hold a line break"));

  return check_limits (&self->limits, error);
}

gboolean
ms_account_is_host (const char *text)
{
  if (text == NULL || *text == '\0')
    return FALSE;

  for (; *text != '\0'; text++)
    if ((guchar) *text <= 0x20 || *text == 0x7f || *text == '/' || *text == '@')
      return FALSE;

  return TRUE;
}
