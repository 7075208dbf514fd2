/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mail-trouble.h - why a mailbox's server could not be opened, in words that say what to do
 */

#pragma once

#include "ms-mail-server.h"

#include <curl/curl.h>

G_BEGIN_DECLS

/* How far it came. */
typedef enum
{
  MS_MAIL_CONNECTING,
  MS_MAIL_SECURING, /* with TLS from the first byte */
  MS_MAIL_GREETED,  /* it said something */
  MS_MAIL_LOGIN,    /* the login was begun */
} MsMailPhase;

/** ms_mail_trouble_set: @last: (nullable): the server's last line; @detail: libcurl's words */
void ms_mail_trouble_set (GError            **error,
                          const MsMailServer *server,
                          MsMailPhase         phase,
                          const char         *last,
                          CURL               *easy,
                          CURLcode            code,
                          const char         *detail);

/** ms_mail_trouble_set_timeout: nothing came while @phase went on */
void ms_mail_trouble_set_timeout (GError            **error,
                                  const MsMailServer *server,
                                  MsMailPhase         phase);

G_END_DECLS
