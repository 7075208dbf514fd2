/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-login.c - logs in where libcurl did not see that it can */

#include "config.h"

#include "ms-smtp-capabilities.h"
#include "ms-smtp-login.h"
#include "ms-smtp-timeout.h"
#include "ms-smtp-trouble.h"

#include <string.h>

static gboolean
ignore_reply_cb (MsReply *reply, gpointer user_data)
{
  ms_reply_unref (reply);

  return TRUE;
}

/* Sends @word and, in base64, @secret; leaves no copy of it behind. */
static MsReply *
ask (MsSmtpStream       *stream,
     const MsSmtpServer *server,
     const char         *word,
     const char         *secret,
     gsize               length,
     GError            **error)
{
  g_autofree char *coded = g_base64_encode ((const guchar *) secret, length);
  g_autofree char *line = g_strconcat (word, coded, "\r\n", NULL);
  gboolean         marked = FALSE;
  gboolean         sent =
      ms_smtp_stream_send (stream, line, strlen (line), 0, &marked,
                           ms_smtp_timeout_block (server), ignore_reply_cb, NULL, error);

  explicit_bzero (coded, strlen (coded));
  explicit_bzero (line, strlen (line));

  return sent ? ms_smtp_stream_receive (stream, ms_smtp_timeout (server, MS_PHASE_AUTH), error)
              : NULL;
}

static MsReply *
log_in_plain (MsSmtpStream *stream, const MsSmtpServer *server, GError **error)
{
  gsize user = strlen (server->user);
  gsize password = server->password != NULL ? strlen (server->password) : 0;
  gsize length = user + password + 2;

  g_autofree char *both = g_malloc0 (length);
  MsReply         *reply;

  memcpy (both + 1, server->user, user);
  if (password > 0)
    memcpy (both + user + 2, server->password, password);
  reply = ask (stream, server, "AUTH PLAIN ", both, length, error);
  explicit_bzero (both, length);

  return reply;
}

static MsReply *
log_in_login (MsSmtpStream *stream, const MsSmtpServer *server, GError **error)
{
  const char *words[] = { "", server->user, server->password != NULL ? server->password : "" };

  MsReply *reply = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (words) && (i == 0 || reply->code == 334); i++)
    {
      g_clear_pointer (&reply, ms_reply_unref);
      reply =
          ask (stream, server, i == 0 ? "AUTH LOGIN" : "", words[i], strlen (words[i]), error);
      if (reply == NULL)
        return NULL;
    }

  return reply;
}

gboolean
ms_smtp_login (MsSmtpStream       *stream,
               const MsSmtpServer *server,
               guint               logins,
               MsReply           **last,
               GError            **error)
{
  MsReply *reply;

  *last = NULL;

  if ((logins & MS_SMTP_LOGIN_PLAIN) != 0)
    reply = log_in_plain (stream, server, error);
  else if ((logins & MS_SMTP_LOGIN_LOGIN) != 0)
    reply = log_in_login (stream, server, error);
  else
    {
      ms_smtp_trouble_set_no_login (error, logins);
      return FALSE;
    }

  if (reply == NULL)
    return FALSE;

  *last = reply;
  if (reply->code == 235)
    return TRUE;
  ms_smtp_trouble_set_refused_login (error, reply);

  return FALSE;
}
