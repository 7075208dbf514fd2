/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-path.h - what of the site a URL names */

#pragma once

#include "ms-token.h"

G_BEGIN_DECLS

/* PREFIX/u/TOKEN and so on.  The prefix is whatever an identity's unsubscribe page has behind
 * its host; a proxy may strip it or not. */
typedef enum
{
  MS_WEB_UNSUBSCRIBE, /* u */
  MS_WEB_PREFERENCES, /* p */
  MS_WEB_SUBSCRIBE,   /* s: a list's form */
  MS_WEB_CONFIRM,     /* c */
  MS_WEB_NOWHERE,
} MsWebPlace;

/** ms_web_path_read: @path: raw, of any bytes; @token: (out) (transfer full): what may be one,
 * in small letters; left alone with %MS_WEB_NOWHERE */
MsWebPlace ms_web_path_read (const char *path, char **token);

/** ms_web_path_letter: Returns: for a log: "u"; "-" for %MS_WEB_NOWHERE */
const char *ms_web_path_letter (MsWebPlace place);

/** ms_web_path_purpose: which tokens open @place */
MsTokenPurpose ms_web_path_purpose (MsWebPlace place);

/** ms_web_path_make: @base: an identity's unsubscribe page; Returns: (transfer full): the URL
 */
char *ms_web_path_make (const char       *base,
                        MsWebPlace        place,
                        const MsTokenKey *key,
                        const MsToken    *token);

G_END_DECLS
