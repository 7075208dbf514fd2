/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-curl.c - libcurl made ready for a program with threads */

#include "config.h"

#include "ms-smtp-curl.h"

#include <curl/curl.h>
#include <signal.h>

void
ms_smtp_curl_init (void)
{
  static gsize done;

  if (g_once_init_enter (&done))
    {
      curl_global_init (CURL_GLOBAL_DEFAULT);
      /* OpenSSL writes without MSG_NOSIGNAL. */
      signal (SIGPIPE, SIG_IGN);
      g_once_init_leave (&done, 1);
    }
}
