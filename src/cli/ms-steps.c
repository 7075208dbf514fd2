/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-steps.c - the steps of a test of a connection, printed */

#include "config.h"

#include "ms-smtp-session.h"
#include "ms-steps.h"
#include "ms-text.h"

void
ms_steps_put (MsOutput *out, const GPtrArray *steps)
{
  g_autoptr (GString) json = g_string_new ("[");

  for (guint i = 0; i < steps->len; i++)
    {
      const MsSmtpStep *step = steps->pdata[i];

      g_string_append_printf (json, "%s{\"ok\":%s,\"step\":", i > 0 ? "," : "",
                              step->ok ? "true" : "false");
      ms_text_append_json (json, step->sentence, -1);
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, ']');
  ms_output_raw (out, "steps", json->str);
}

gboolean
ms_steps_say (MsCli *cli, const GPtrArray *steps, GError **error)
{
  const MsSmtpStep *last = steps->pdata[steps->len - 1];

  /* The last one, where it fails, is the error. */
  for (guint i = 0; i < steps->len; i++)
    {
      const MsSmtpStep *step = steps->pdata[i];

      if (step->ok || step != last)
        ms_cli_say (cli, "%s %s", step->ok ? "✓" : "✗", step->sentence);
    }

  if (!last->ok)
    g_set_error_literal (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CONNECT, last->sentence);

  return last->ok;
}
