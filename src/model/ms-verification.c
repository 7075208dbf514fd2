/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verification.c - what was found out about an address before mail was sent to it */

#include "config.h"

#include "ms-verification.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *name;
  const char *label;
  const char *sign;
} verdicts[] = {
  [MS_VERIFIED_GOOD] = { "good", N_ ("good"), "✓" },
  [MS_VERIFIED_BAD] = { "bad", N_ ("bad"), "✗" },
  [MS_VERIFIED_TEMPORARY] = { "temporary", N_ ("not known now"), "?" },
  [MS_VERIFIED_ACCEPTS_ALL] = { "accepts-everything", N_ ("server accepts everything"), "?" },
  [MS_VERIFIED_SILENT] = { "will-not-say", N_ ("server will not say"), "?" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (verdicts) == MS_N_VERIFIED);

const char *
ms_verified_to_string (MsVerified verdict)
{
  return verdicts[verdict].name;
}

gboolean
ms_verified_from_string (const char *name, MsVerified *out)
{
  for (guint i = 0; i < MS_N_VERIFIED; i++)
    if (strcmp (verdicts[i].name, name) == 0)
      {
        *out = i;
        return TRUE;
      }

  return FALSE;
}

const char *
ms_verified_label (MsVerified verdict)
{
  return _ (verdicts[verdict].label);
}

const char *
ms_verified_sign (MsVerified verdict)
{
  return verdicts[verdict].sign;
}

MsVerification *
ms_verification_copy (const MsVerification *self)
{
  MsVerification *copy = g_new (MsVerification, 1);

  *copy = *self;
  copy->address = g_strdup (self->address);
  copy->enhanced = g_strdup (self->enhanced);
  copy->reply = g_strdup (self->reply);
  copy->server = g_strdup (self->server);

  return copy;
}

void
ms_verification_free (MsVerification *self)
{
  g_free (self->address);
  g_free (self->enhanced);
  g_free (self->reply);
  g_free (self->server);
  g_free (self);
}
