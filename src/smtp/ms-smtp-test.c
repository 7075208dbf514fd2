/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-test.c - "Test connection": what happened, step by step */

#include "config.h"

#include "ms-smtp-test.h"

#include <glib/gi18n-lib.h>

static void
step_free (gpointer data)
{
  MsSmtpStep *step = data;

  g_free (step->sentence);
  g_free (step);
}

/* @sentence: (transfer full) */
static void
add (GPtrArray *steps, gboolean ok, char *sentence)
{
  MsSmtpStep *step = g_new (MsSmtpStep, 1);

  step->ok = ok;
  step->sentence = sentence;
  g_ptr_array_add (steps, step);
}

static void
add_reached (GPtrArray *steps, const MsSmtpSession *session, const MsSmtpServer *server)
{
  /* Where TLS fails, newer versions of libcurl do not tell the address. */
  const char *address = ms_smtp_session_get_address (session);
  const char *greeting = ms_smtp_session_get_greeting (session);

  add (steps, TRUE,
       g_strdup_printf (_ ("Connected to %s, port %u."),
                        *address != '\0' ? address : server->host, server->port));
  if (*greeting != '\0')
    add (steps, TRUE, g_strdup_printf (_ ("The server greets: %s"), greeting));
}

static void
add_security (GPtrArray *steps, const MsSmtpSession *session)
{
  const char *tls = ms_smtp_session_get_tls (session);

  if (*tls != '\0')
    add (steps, TRUE,
         g_strdup_printf (_ ("Encrypted with %s. The certificate is trusted: %s."), tls,
                          ms_smtp_session_get_certificate (session)));
  else
    add (steps, TRUE,
         g_strdup (_ ("The connection is not encrypted: others on the way can read mail and "
                      "password.")));
}

static void
add_offer (GPtrArray *steps, const MsSmtpSession *session)
{
  const MsSmtpCapabilities *capabilities = ms_smtp_session_get_capabilities (session);

  g_autofree char *size = g_format_size (capabilities->size);

  if (capabilities->size > 0)
    add (steps, TRUE, g_strdup_printf (_ ("It takes messages of up to %s."), size));
  if (capabilities->pipelining)
    add (steps, TRUE,
         g_strdup (_ ("It takes commands in groups (PIPELINING), so sending is fast.")));
  else
    add (steps, TRUE,
         g_strdup (_ ("It takes one command at a time, so sending takes longer over a slow "
                      "connection.")));
}

GPtrArray *
ms_smtp_test (const MsSmtpServer *server, MsSmtpTranscript *transcript, int wake_fd)
{
  g_autoptr (MsSmtpSession) session = ms_smtp_session_new (server, transcript, wake_fd);
  g_autoptr (MsReply) refusal = NULL;
  g_autoptr (GError) error = NULL;

  GPtrArray *steps = g_ptr_array_new_with_free_func (step_free);
  MsPhase    phase = MS_PHASE_CONNECT;
  gboolean   ok = ms_smtp_session_open (session, &phase, &refusal, &error);

  if (ok || phase > MS_PHASE_CONNECT)
    add_reached (steps, session, server);
  if (ok || phase == MS_PHASE_AUTH)
    {
      add_security (steps, session);
      add_offer (steps, session);
    }

  if (!ok)
    add (steps, FALSE, g_strdup (error->message));
  else if (server->user != NULL)
    add (steps, TRUE, g_strdup_printf (_ ("Logged in as %s. All is well."), server->user));
  else
    add (steps, TRUE, g_strdup (_ ("No login was needed so far. All is well.")));

  if (ok)
    ms_smtp_session_quit (session);

  return steps;
}
