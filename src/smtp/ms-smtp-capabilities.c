/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-capabilities.c - reads what a server offers */

#include "config.h"

#include "ms-smtp-capabilities.h"

#include <string.h>

static void
read_size (MsSmtpOffer *self, char **words)
{
  self->capabilities.has_size = TRUE;
  if (words[0] != NULL)
    self->capabilities.size = g_ascii_strtoull (words[0], NULL, 10);
}

static void
read_logins (MsSmtpOffer *self, char **words)
{
  static const struct
  {
    const char *name;
    MsSmtpLogin login;
  } known[] = {
    { "PLAIN", MS_SMTP_LOGIN_PLAIN },
    { "LOGIN", MS_SMTP_LOGIN_LOGIN },
    { "CRAM-MD5", MS_SMTP_LOGIN_CRAM_MD5 },
  };

  for (; *words != NULL; words++)
    {
      guint login = MS_SMTP_LOGIN_OTHER;

      for (guint i = 0; i < G_N_ELEMENTS (known); i++)
        if (g_ascii_strcasecmp (*words, known[i].name) == 0)
          login = known[i].login;
      self->logins |= login;
    }
}

static void
read_limits (MsSmtpOffer *self, char **words)
{
  static const struct
  {
    const char *name;
    gsize       offset;
  } known[] = {
    { "MAILMAX=", G_STRUCT_OFFSET (MsSmtpCapabilities, limit_mail) },
    { "RCPTMAX=", G_STRUCT_OFFSET (MsSmtpCapabilities, limit_rcpt) },
  };

  for (; *words != NULL; words++)
    for (guint i = 0; i < G_N_ELEMENTS (known); i++)
      if (g_ascii_strncasecmp (*words, known[i].name, strlen (known[i].name)) == 0)
        {
          guint64 limit = g_ascii_strtoull (*words + strlen (known[i].name), NULL, 10);

          G_STRUCT_MEMBER (guint, &self->capabilities, known[i].offset) =
              MIN (limit, G_MAXUINT);
        }
}

static const struct
{
  const char *keyword;
  gsize       flag; /* offset in MsSmtpOffer; 0 where @read does the work */
  void (*read) (MsSmtpOffer *self, char **words);
} keywords[] = {
  { "PIPELINING", G_STRUCT_OFFSET (MsSmtpOffer, capabilities.pipelining) },
  { "8BITMIME", G_STRUCT_OFFSET (MsSmtpOffer, capabilities.eight_bit_mime) },
  { "SMTPUTF8", G_STRUCT_OFFSET (MsSmtpOffer, capabilities.smtputf8) },
  { "STARTTLS", G_STRUCT_OFFSET (MsSmtpOffer, starttls) },
  { "SIZE", 0, read_size },
  { "AUTH", 0, read_logins },
  { "LIMITS", 0, read_limits },
};

static char **
split (const char *text, gsize length)
{
  g_autofree char *copy = g_strndup (text, length);
  g_auto (GStrv) raw = g_strsplit_set (copy, " \t\r\n", -1);

  GPtrArray *words = g_ptr_array_new ();

  /* AUTH=LOGIN of old servers: the word before the equals sign is the keyword. */
  if (g_ascii_strncasecmp (copy, "AUTH=", 5) == 0)
    raw[0][4] = '\0';

  for (guint i = 0; raw[i] != NULL; i++)
    {
      if (raw[i][0] != '\0')
        g_ptr_array_add (words, g_strdup (raw[i]));
      if (i == 0 && g_ascii_strncasecmp (copy, "AUTH=", 5) == 0 && raw[0][5] != '\0')
        g_ptr_array_add (words, g_strdup (raw[0] + 5));
    }
  g_ptr_array_add (words, NULL);

  return (char **) g_ptr_array_free (words, FALSE);
}

void
ms_smtp_offer_read (MsSmtpOffer *self, const char *keyword, gsize length)
{
  g_auto (GStrv) words = split (keyword, length);

  if (words[0] == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (keywords); i++)
    if (g_ascii_strcasecmp (words[0], keywords[i].keyword) == 0)
      {
        if (keywords[i].read != NULL)
          keywords[i].read (self, words + 1);
        else
          G_STRUCT_MEMBER (gboolean, self, keywords[i].flag) = TRUE;
      }
}
