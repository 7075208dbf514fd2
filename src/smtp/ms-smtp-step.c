/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-step.c - what a test of a connection came to, step by step */

#include "config.h"

#include "ms-smtp-step.h"

#include <glib/gi18n-lib.h>

static void
step_free (gpointer data)
{
  MsSmtpStep *step = data;

  g_free (step->sentence);
  g_free (step);
}

GPtrArray *
ms_smtp_steps_new (void)
{
  return g_ptr_array_new_with_free_func (step_free);
}

void
ms_smtp_steps_take (GPtrArray *steps, gboolean ok, char *sentence)
{
  MsSmtpStep *step = g_new (MsSmtpStep, 1);

  step->ok = ok;
  step->sentence = sentence;
  g_ptr_array_add (steps, step);
}

void
ms_smtp_steps_add_security (GPtrArray *steps, const char *tls, const char *certificate)
{
  if (*tls != '\0')
    ms_smtp_steps_take (steps, TRUE,
                        g_strdup_printf (_ ("Encrypted with %s. The certificate is trusted: "
                                            "%s."),
                                         tls, certificate));
  else
    ms_smtp_steps_take (steps, TRUE,
                        g_strdup (_ ("The connection is not encrypted: others on the way can "
                                     "read mail and "
                                     "password.")));
}

char *
ms_smtp_steps_to_text (const GPtrArray *steps)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < steps->len; i++)
    {
      const MsSmtpStep *step = steps->pdata[i];

      g_string_append_printf (text, "%s%s %s", i > 0 ? "\n" : "", step->ok ? "✓" : "✗",
                              step->sentence);
    }

  return g_string_free (text, FALSE);
}
