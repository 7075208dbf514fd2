/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-options.c - which of what came back a command is about */

#include "config.h"

#include "ms-return-options.h"
#include "ms-return.h"

#include <glib/gi18n-lib.h>

static const char *const kinds[] = { "other",     "bounce",      "delay", "complaint",
                                     "autoreply", "unsubscribe", NULL };

static gboolean
parse_class (const MsArguments *arguments, gint *out, GError **error)
{
  const char *name = ms_arguments_get (arguments, "class");
  MsReplyClass class;

  if (name == NULL)
    return TRUE;
  if (!ms_reply_class_from_string (name, &class))
    return ms_usage_fail (error, _ ("There is no class called “%s”"), name);

  *out = class;

  return TRUE;
}

gboolean
ms_return_options_parse (const MsArguments *arguments, MsReturnedWish *wish, GError **error)
{
  gboolean hard = ms_arguments_flag (arguments, "hard");
  gboolean soft = ms_arguments_flag (arguments, "soft");
  guint    kind = G_MAXUINT;

  *wish = (MsReturnedWish){ .kind = -1, .class = -1, .hard = -1 };
  wish->campaign = ms_arguments_get (arguments, "campaign");
  wish->search = ms_arguments_get (arguments, "search");
  if (hard && soft)
    return ms_usage_fail (error, _ ("Give --hard or --soft, not both"));
  if (!ms_arguments_choice (arguments, "kind", kinds, &kind, error) ||
      !parse_class (arguments, &wish->class, error))
    return FALSE;

  if (kind != G_MAXUINT)
    wish->kind = (gint) kind;
  /* All else that comes back is neither. */
  if (hard || soft)
    {
      wish->hard = hard;
      wish->kind = wish->kind >= 0 ? wish->kind : MS_RETURN_BOUNCE;
    }

  return TRUE;
}

gboolean
ms_return_options_number (const char *word, gint64 *out, GError **error)
{
  if (g_ascii_string_to_signed (word, 10, 1, G_MAXINT64, out, NULL))
    return TRUE;

  return ms_usage_fail (error, _ ("“%s” is no number that “mailshotctl bounces” shows"), word);
}
