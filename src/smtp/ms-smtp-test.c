/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-test.c - "Test connection": what happened, step by step */

#include "config.h"

#include "ms-smtp-test.h"

#include <glib/gi18n-lib.h>

static void
add_reached (GPtrArray *steps, const MsSmtpSession *session, const MsSmtpServer *server)
{
  /* Where TLS fails, newer versions of libcurl do not tell the address. */
  const char *address = ms_smtp_session_get_address (session);
  const char *greeting = ms_smtp_session_get_greeting (session);

  ms_smtp_steps_take (steps, TRUE,
                      g_strdup_printf (_ ("Connected to %s, port %u."),
                                       *address != '\0' ? address : server->host,
                                       server->port));
  if (*greeting != '\0')
    ms_smtp_steps_take (steps, TRUE, g_strdup_printf (_ ("The server greets: %s"), greeting));
}

static void
add_offer (GPtrArray *steps, const MsSmtpSession *session)
{
  const MsSmtpCapabilities *capabilities = ms_smtp_session_get_capabilities (session);

  g_autofree char *size = g_format_size (capabilities->size);

  if (capabilities->size > 0)
    ms_smtp_steps_take (steps, TRUE,
                        g_strdup_printf (_ ("It takes messages of up to %s."), size));
  if (capabilities->pipelining)
    ms_smtp_steps_take (steps, TRUE,
                        g_strdup (_ (
                            "It takes commands in groups (PIPELINING), so sending is fast.")));
  else
    ms_smtp_steps_take (steps, TRUE,
                        g_strdup (_ ("It takes one command at a time, so sending takes longer "
                                     "over a slow "
                                     "connection.")));
}

GPtrArray *
ms_smtp_test (const MsSmtpServer *server, MsSmtpTranscript *transcript, int wake_fd)
{
  g_autoptr (MsSmtpSession) session = ms_smtp_session_new (server, transcript, wake_fd);
  g_autoptr (MsReply) refusal = NULL;
  g_autoptr (GError) error = NULL;

  GPtrArray *steps = ms_smtp_steps_new ();
  MsPhase    phase = MS_PHASE_CONNECT;
  gboolean   ok = ms_smtp_session_open (session, &phase, &refusal, &error);

  if (ok || phase > MS_PHASE_CONNECT)
    add_reached (steps, session, server);
  if (ok || phase == MS_PHASE_AUTH)
    {
      ms_smtp_steps_add_security (steps, ms_smtp_session_get_tls (session),
                                  ms_smtp_session_get_certificate (session));
      add_offer (steps, session);
    }

  if (!ok)
    ms_smtp_steps_take (steps, FALSE, g_strdup (error->message));
  else if (server->user != NULL)
    ms_smtp_steps_take (steps, TRUE,
                        g_strdup_printf (_ ("Logged in as %s. All is well."), server->user));
  else
    ms_smtp_steps_take (steps, TRUE, g_strdup (_ ("No login was needed so far. All is well.")));

  if (ok)
    ms_smtp_session_quit (session);

  return steps;
}
