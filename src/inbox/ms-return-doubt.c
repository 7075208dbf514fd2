/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-doubt.c - why nothing follows from what came back, in words */

#include "config.h"

#include "ms-return-doubt.h"

#include <glib/gi18n-lib.h>

const char *
ms_return_doubt_to_string (MsReturnDoubt doubt)
{
  switch (doubt)
    {
    case MS_RETURN_DOUBT_NONE:
      return NULL;
    case MS_RETURN_DOUBT_NO_TOKEN:
      return "no_token";
    case MS_RETURN_DOUBT_TOO_MANY:
      return "too_many";
    }

  g_return_val_if_reached (NULL);
}

const char *
ms_return_doubt_explain (MsReturnDoubt doubt)
{
  switch (doubt)
    {
    case MS_RETURN_DOUBT_NONE:
      return NULL;
    case MS_RETURN_DOUBT_NO_TOKEN:
      return _ ("It does not count: anybody may have written it. It names the address alone, "
                "and the campaign's return paths name their recipients: a real one would have "
                "come to such a path, or quoted the message.");
    case MS_RETURN_DOUBT_TOO_MANY:
      return _ ("It does not count: anybody may have written it. It neither came to a return "
                "path that names its recipient nor quotes the message, and it names more "
                "addresses than such a mail is believed.");
    }

  g_return_val_if_reached (NULL);
}
