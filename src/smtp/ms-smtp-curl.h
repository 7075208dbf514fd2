/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-curl.h - libcurl made ready for a program with threads */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ms_smtp_curl_init: any thread; before the first easy handle.  SIGPIPE is ignored from then
 * on
 */
void ms_smtp_curl_init (void);

G_END_DECLS
