/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-signature.c - whether receivers can verify what the campaign's identity signs */

#include "config.h"

#include "ms-check-private.h"
#include "ms-dkim-lookup.h"
#include "ms-dns-zone.h"

#include <glib/gi18n-lib.h>

gboolean
ms_check_is_signed (const MsCheckContext *context)
{
  const MsSender *sender = &context->sender;

  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    if (sender->keys[i] != NULL)
      {
        g_autofree char *name =
            ms_dkim_record_name (sender->domain, sender->identity->keys[i].selector);
        const char *words;

        if (ms_dkim_lookup (context->lookup, name, sender->keys[i], &words) ==
            MS_DKIM_DNS_RIGHT)
          return TRUE;
      }

  return FALSE;
}

static MsCheckLevel
choose_level (MsDkimDns dns)
{
  switch (dns)
    {
    case MS_DKIM_DNS_RIGHT:
      return MS_CHECK_GREEN;
    case MS_DKIM_DNS_WRONG:
    case MS_DKIM_DNS_MISSING:
      return MS_CHECK_RED;
    case MS_DKIM_DNS_FAILED:
      return MS_CHECK_GREY;
    }

  g_assert_not_reached ();
}

static char *
make_title (MsDkimDns dns, const char *name)
{
  switch (dns)
    {
    case MS_DKIM_DNS_RIGHT:
      return g_strdup_printf (_ ("Each message is signed with DKIM, and %s is published"),
                              name);
    case MS_DKIM_DNS_WRONG:
    case MS_DKIM_DNS_MISSING:
      return g_strdup_printf (_ ("The DKIM signature cannot be verified: see %s"), name);
    case MS_DKIM_DNS_FAILED:
      return g_strdup_printf (_ ("The DKIM key %s: the DNS gave no answer"), name);
    }

  g_assert_not_reached ();
}

static void
check_key (MsCheckContext *context, MsCheckNotes *notes, guint kind)
{
  const MsSender  *sender = &context->sender;
  const MsDkimKey *key = sender->keys[kind];
  g_autofree char *name =
      ms_dkim_record_name (sender->domain, sender->identity->keys[kind].selector);
  const char     *words = NULL;
  MsDkimDns       dns = ms_dkim_lookup (context->lookup, name, key, &words);
  gboolean        wrong = dns == MS_DKIM_DNS_WRONG || dns == MS_DKIM_DNS_MISSING;
  MsCheckFinding *finding;

  finding =
      ms_check_add (notes, "dkim", choose_level (dns), make_title (dns, name), g_strdup (words),
                    wrong ? g_strdup (_ ("Put this line into the domain's DNS, and wait "
                                         "until it can be seen everywhere."))
                          : NULL);
  if (wrong)
    {
      g_autofree char *text = ms_dkim_record_text (key);

      finding->record = ms_dns_zone_txt (name, text);
    }
}

void
ms_check_signature (MsCheckContext *context, MsCheckNotes *notes)
{
  if (context->sender_problem != NULL)
    {
      ms_check_add (notes, "dkim", MS_CHECK_RED,
                    g_strdup (_ ("The campaign cannot be signed, and so not be sent")),
                    ms_check_sentence (context->sender_problem),
                    g_strdup (_ ("Put the key file back, or give the identity another key.")));
      return;
    }

  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    if (context->sender.keys[i] != NULL)
      check_key (context, notes, i);
}
