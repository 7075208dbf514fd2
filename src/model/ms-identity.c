/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-identity.c - who campaigns are from, and what signs them */

#include "config.h"

#include "ms-address.h"
#include "ms-identity.h"
#include "ms-token.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Before the @ of an envelope sender of which only the domain is said. */
#define RETURN_PATH "bounces"

/* What a header line has room for beside a token and an address. */
#define URL_MAX 500

G_DEFINE_QUARK (ms - identity - error - quark, ms_identity_error)

MsIdentity *
ms_identity_new (void)
{
  MsIdentity *self = g_new0 (MsIdentity, 1);

  self->name = g_strdup ("");
  self->from = g_strdup ("");

  return self;
}

MsIdentity *
ms_identity_copy (const MsIdentity *self)
{
  MsIdentity *copy = g_new0 (MsIdentity, 1);

  *copy = *self;
  copy->name = g_strdup (self->name);
  copy->from = g_strdup (self->from);
  copy->reply_to = g_strdup (self->reply_to);
  copy->envelope = g_strdup (self->envelope);
  copy->postal = g_strdup (self->postal);
  copy->unsubscribe_mail = g_strdup (self->unsubscribe_mail);
  copy->unsubscribe_url = g_strdup (self->unsubscribe_url);
  copy->account = g_strdup (self->account);
  copy->dkim_domain = g_strdup (self->dkim_domain);
  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    {
      copy->keys[i].selector = g_strdup (self->keys[i].selector);
      copy->keys[i].file = g_strdup (self->keys[i].file);
    }

  return copy;
}

void
ms_identity_free (MsIdentity *self)
{
  g_free (self->name);
  g_free (self->from);
  g_free (self->reply_to);
  g_free (self->envelope);
  g_free (self->postal);
  g_free (self->unsubscribe_mail);
  g_free (self->unsubscribe_url);
  g_free (self->account);
  g_free (self->dkim_domain);
  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    {
      g_free (self->keys[i].selector);
      g_free (self->keys[i].file);
    }
  g_free (self);
}

/* What the parts are called, by the error's code. */
static const char *const parts[] = {
  [MS_IDENTITY_ERROR_NAME] = N_ ("Name"),
  [MS_IDENTITY_ERROR_FROM] = N_ ("From"),
  [MS_IDENTITY_ERROR_REPLY_TO] = N_ ("Reply-To"),
  [MS_IDENTITY_ERROR_ENVELOPE] = N_ ("Envelope sender"),
  [MS_IDENTITY_ERROR_UNSUBSCRIBE_MAIL] = N_ ("Unsubscribe address"),
  [MS_IDENTITY_ERROR_UNSUBSCRIBE_URL] = N_ ("Unsubscribe page"),
  [MS_IDENTITY_ERROR_DKIM_DOMAIN] = N_ ("DKIM domain"),
};

static gboolean
refuse (GError **error, int part, const char *value, const char *why)
{
  if (*value == '\0')
    /* Translators: which part of an identity, and what is wrong: "Name: it is empty". */
    g_set_error (error, MS_IDENTITY_ERROR, part, _ ("%s: %s"), _ (parts[part]), why);
  else
    /* Translators: what is wrong in an identity: "Reply-To “x”: the @ is missing". */
    g_set_error (error, MS_IDENTITY_ERROR, part, _ ("%s “%s”: %s"), _ (parts[part]), value,
                 why);

  return FALSE;
}

static gboolean
check_mailbox (const char *mailbox, int part, GError **error)
{
  g_autofree char *address = NULL;
  g_auto (MsAddress) parsed = { NULL, NULL };
  MsAddressProblem problem;

  if (mailbox == NULL)
    return TRUE;

  ms_address_split_mailbox (mailbox, NULL, &address);
  problem = address != NULL ? ms_address_parse (address, &parsed) : MS_ADDRESS_EMPTY;

  return problem == MS_ADDRESS_OK ||
         refuse (error, part, mailbox, ms_address_describe (problem));
}

/* Puts A-labels in the place of @domain. */
static gboolean
check_domain (char **domain, int part, GError **error)
{
  g_autofree char *address = NULL;
  g_auto (MsAddress) parsed = { NULL, NULL };
  MsAddressProblem problem;

  if (*domain == NULL)
    return TRUE;

  address = g_strconcat (RETURN_PATH "@", *domain, NULL);
  problem = ms_address_parse (address, &parsed);
  if (problem != MS_ADDRESS_OK)
    return refuse (error, part, *domain, ms_address_describe (problem));

  g_free (*domain);
  *domain = g_strdup (strrchr (parsed.key, '@') + 1);

  return TRUE;
}

static gboolean
check_url (const char *url, GError **error)
{
  if (url == NULL)
    return TRUE;
  /* RFC 8058 §3.1: nothing else counts; and it goes into a header, with a path behind it. */
  if (g_ascii_strncasecmp (url, "https://", 8) == 0 && url[8] != '\0' && g_str_is_ascii (url) &&
      strpbrk (url, " \t\r\n<>,\"?#{") == NULL && strlen (url) <= URL_MAX)
    return TRUE;

  return refuse (error, MS_IDENTITY_ERROR_UNSUBSCRIBE_URL, url,
                 _ ("it must begin with https:// and hold no blanks, no ? and no #"));
}

static gboolean
check_verp (const MsIdentity *self, GError **error)
{
  const char *at = self->envelope != NULL ? strchr (self->envelope, '@') : NULL;

  if (!self->verp)
    return TRUE;

  if (self->envelope == NULL)
    {
      g_set_error (error, MS_IDENTITY_ERROR, MS_IDENTITY_ERROR_ENVELOPE,
                   _ ("Return paths can name their recipients only where it is said where they "
                      "lead: give an envelope sender"));
      return FALSE;
    }
  if (at == NULL || (*self->envelope != '"' && at - self->envelope <= MS_TOKEN_LOCAL_MAX))
    return TRUE;

  g_set_error (error, MS_IDENTITY_ERROR, MS_IDENTITY_ERROR_ENVELOPE,
               _ ("Envelope sender “%s”: for return paths that name their recipients at most "
                  "%d characters, without quotes, may stand before the @"),
               self->envelope, MS_TOKEN_LOCAL_MAX);

  return FALSE;
}

gboolean
ms_identity_check (MsIdentity *self, GError **error)
{
  gboolean address = self->envelope != NULL && strchr (self->envelope, '@') != NULL;

  if (self->name[strspn (self->name, " \t")] == '\0')
    return refuse (error, MS_IDENTITY_ERROR_NAME, self->name, _ ("it is empty"));

  return check_mailbox (self->from, MS_IDENTITY_ERROR_FROM, error) &&
         check_mailbox (self->reply_to, MS_IDENTITY_ERROR_REPLY_TO, error) &&
         (address ? check_mailbox (self->envelope, MS_IDENTITY_ERROR_ENVELOPE, error)
                  : check_domain (&self->envelope, MS_IDENTITY_ERROR_ENVELOPE, error)) &&
         check_mailbox (self->unsubscribe_mail, MS_IDENTITY_ERROR_UNSUBSCRIBE_MAIL, error) &&
         check_url (self->unsubscribe_url, error) &&
         check_domain (&self->dkim_domain, MS_IDENTITY_ERROR_DKIM_DOMAIN, error) &&
         check_verp (self, error);
}

char *
ms_identity_get_domain (const MsIdentity *self)
{
  g_autofree char *address = NULL;
  g_autofree char *key = NULL;

  ms_address_split_mailbox (self->from, NULL, &address);
  key = address != NULL ? ms_address_key (address) : NULL;

  return key != NULL ? g_ascii_strdown (strrchr (key, '@') + 1, -1) : NULL;
}

char *
ms_identity_get_dkim_domain (const MsIdentity *self)
{
  return self->dkim_domain != NULL ? g_ascii_strdown (self->dkim_domain, -1)
                                   : ms_identity_get_domain (self);
}

char *
ms_identity_get_envelope (const MsIdentity *self)
{
  if (self->envelope == NULL || strchr (self->envelope, '@') != NULL)
    return g_strdup (self->envelope);

  return g_strconcat (RETURN_PATH "@", self->envelope, NULL);
}

gboolean
ms_identity_default_verp (const MsIdentity *self)
{
  return self->envelope != NULL && strchr (self->envelope, '@') == NULL;
}

static gboolean
is_blank (const char *text)
{
  return text == NULL || text[strspn (text, " \t")] == '\0';
}

void
ms_identity_apply (const MsIdentity *self, MsCampaign *campaign)
{
  if (is_blank (campaign->from))
    {
      g_free (campaign->from);
      campaign->from = g_strdup (self->from);
    }
  if (is_blank (campaign->reply_to))
    {
      g_free (campaign->reply_to);
      campaign->reply_to = g_strdup (self->reply_to);
    }
  if (is_blank (campaign->envelope_from))
    {
      g_free (campaign->envelope_from);
      campaign->envelope_from = ms_identity_get_envelope (self);
    }
}
