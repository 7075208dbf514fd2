/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-found.c - what a look into a mailbox came to, printed */

#include "config.h"

#include "ms-mailbox-found.h"

#include <glib/gi18n-lib.h>

void
ms_mailbox_found_put (MsOutput *out, const MsMailboxFound *found)
{
  for (guint i = 0; i < MS_N_RETURN_KINDS; i++)
    ms_output_number (out, ms_return_kind_to_string (i), NULL, found->found[i]);
  ms_output_number (out, "known", NULL, found->known);
  ms_output_number (out, "recipients", NULL, found->recipients);
  ms_output_number (out, "suppressed", NULL, found->suppressed);
  ms_output_number (out, "handled", NULL, found->handled);
  ms_output_number (out, "left", NULL, found->left);
  ms_output_number (out, "unreadable", NULL, found->unreadable);
  ms_output_number (out, "foreign", NULL, found->foreign);
}

gboolean
ms_mailbox_found_is_new (const MsMailboxFound *found)
{
  for (guint i = 0; i < MS_N_RETURN_KINDS; i++)
    if (found->found[i] > 0)
      return TRUE;

  return found->handled > 0 || found->left > 0 || found->unreadable > 0;
}

static void
append_kinds (GString *out, const MsMailboxFound *found)
{
  for (guint i = 0; i < MS_N_RETURN_KINDS; i++)
    if (found->found[i] > 0)
      g_string_append_printf (out, "%s%s %u", out->len > 0 ? ", " : "",
                              ms_return_kind_label (i), found->found[i]);
  if (out->len == 0)
    g_string_append (out, _ ("Nothing new"));
}

/* @part: (transfer full) */
static void
append (GString *out, guint count, char *part)
{
  if (count > 0)
    g_string_append_printf (out, "; %s", part);
  g_free (part);
}

/* What was taken out of the mailbox, or should have been. */
static void
append_handling (GString *out, const MsMailboxFound *found)
{
  append (out, found->handled,
          g_strdup_printf (ngettext ("%u moved or deleted", "%u moved or deleted",
                                     found->handled),
                           found->handled));
  append (out, found->left,
          g_strdup_printf (ngettext ("%u left where it is, because the server cannot take "
                                     "single mails out",
                                     "%u left where they are, because the server cannot take "
                                     "single mails out",
                                     found->left),
                           found->left));
}

char *
ms_mailbox_found_describe (const MsMailboxFound *found)
{
  GString *out = g_string_new (NULL);

  append_kinds (out, found);
  append (out, found->suppressed,
          g_strdup_printf (ngettext ("%u address suppressed", "%u addresses suppressed",
                                     found->suppressed),
                           found->suppressed));
  append (out, found->known,
          g_strdup_printf (ngettext ("%u known already", "%u known already", found->known),
                           found->known));
  append_handling (out, found);
  append (out, found->unreadable,
          g_strdup_printf (ngettext ("%u that the server does not give out",
                                     "%u that the server does not give out", found->unreadable),
                           found->unreadable));
  append (out, found->foreign,
          g_strdup_printf (ngettext ("%u other mail left alone", "%u other mails left alone",
                                     found->foreign),
                           found->foreign));

  return g_string_free (out, FALSE);
}
