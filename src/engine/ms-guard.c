/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-guard.c - notices that the server refuses everybody for the same reason */

#include "config.h"

#include "ms-guard.h"

#include <string.h>

void
ms_guard_clear (MsGuard *self)
{
  g_clear_pointer (&self->kind, g_free);
  self->count = 0;
}

void
ms_guard_accept (MsGuard *self)
{
  ms_guard_clear (self);
}

/* RFC 3463 §3.2 and §3.3: x.1.x is about an address, x.2.x about a mailbox; but x.1.7 and x.1.8
 * are about the sender's. */
static gboolean
is_about_address (MsPhase phase, const MsReply *reply)
{
  g_autofree char *text = g_ascii_strdown (reply->text, -1);
  const char      *subject = reply->enhanced != NULL ? strchr (reply->enhanced, '.') + 1 : "";

  if (ms_verdict (phase, reply).address_bad)
    return TRUE;
  if (g_str_equal (subject, "1.7") || g_str_equal (subject, "1.8"))
    return FALSE;

  return g_str_has_prefix (subject, "1.") || g_str_has_prefix (subject, "2.") ||
         strstr (text, "greylist") != NULL || strstr (text, "graylist") != NULL;
}

gboolean
ms_guard_refuse (MsGuard *self, MsPhase phase, const MsReply *reply)
{
  g_autofree char *kind = NULL;

  if (is_about_address (phase, reply))
    return FALSE;

  kind = ms_verdict_kind (phase, reply);
  if (g_strcmp0 (kind, self->kind) != 0)
    {
      ms_guard_clear (self);
      self->kind = g_steal_pointer (&kind);
    }

  return ++self->count >= MS_GUARD_LIMIT;
}
