/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-connection.c - opens a conversation with libcurl */

#include "config.h"

#include "ms-smtp-connection.h"
#include "ms-smtp-curl.h"
#include "ms-smtp-dane.h"
#include "ms-smtp-timeout.h"
#include "ms-smtp-trouble.h"
#include "ms-smtp-trust.h"

#include "ms-clock.h"

#include <glib/gi18n-lib.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/socket.h>

struct _MsSmtpConnection
{
  const MsSmtpServer *server;     /* borrowed */
  MsSmtpTranscript   *transcript; /* borrowed (nullable) */
  CURLM              *multi;      /* (owned) */
  CURL               *easy;       /* (owned) */
  CURLU              *url;        /* (owned) */
  X509_STORE         *trust;      /* (owned) (nullable) */
  MsSmtpDane          dane;
  struct curl_slist  *route; /* (owned) (nullable): past the look-up of the host */
  int                 fd;    /* -1 until open */
  MsSmtpDialogue      dialogue;
  GError             *verdict;     /* (owned) (nullable): why the conversation must end */
  char               *tls;         /* (owned) */
  char               *certificate; /* (owned) */
  char                detail[CURL_ERROR_SIZE];
};

static size_t
on_header_cb (char *line, size_t size, size_t n, void *data)
{
  MsSmtpConnection *self = data;
  gboolean          whole = FALSE;
  gboolean          ok;

  if (self->verdict != NULL)
    return 0;

  ok = ms_smtp_dialogue_heard (&self->dialogue, line, size * n, &whole, &self->verdict);

  /* What a login asks is hidden with it; how it ended is not. */
  if (self->transcript != NULL &&
      (!ms_smtp_dialogue_is_secret (&self->dialogue) || line[0] != '3'))
    ms_smtp_transcript_add (self->transcript, 'S', line, size * n);

  if (whole && self->dialogue.phase == MS_PHASE_EHLO)
    ms_smtp_curl_read_tls (self->easy, &self->tls, &self->certificate);

  return ok ? size * n : 0;
}

static int
on_debug_cb (CURL *easy, curl_infotype type, char *text, size_t length, void *data)
{
  static const char excess[] = "Excessive server response line";

  MsSmtpConnection *self = data;

  if (type == CURLINFO_HEADER_OUT)
    {
      ms_smtp_dialogue_sent (&self->dialogue, text, length);
      if (self->transcript != NULL && ms_smtp_dialogue_is_secret (&self->dialogue))
        ms_smtp_transcript_add (self->transcript, 'C', _ ("(login, not shown)"), -1);
      else if (self->transcript != NULL)
        ms_smtp_transcript_add (self->transcript, 'C', text, length);
    }
  else if (type == CURLINFO_TEXT && self->verdict == NULL && length >= strlen (excess) &&
           memcmp (text, excess, strlen (excess)) == 0)
    {
      /* libcurl cuts such a line and would read it to its end, if it has one. */
      g_set_error_literal (&self->verdict, MS_SMTP_ERROR, MS_SMTP_ERROR_PROTOCOL,
                           _ ("The server's answer does not end."));
    }

  return 0;
}

static CURLcode
on_ssl_ctx_cb (CURL *easy, void *ctx, void *data)
{
  MsSmtpConnection *self = data;

  if (self->trust != NULL)
    SSL_CTX_set1_cert_store (ctx, self->trust);
  if (self->server->tls == MS_SMTP_TLS_DANE && !ms_smtp_dane_attach (&self->dane, ctx))
    return CURLE_OUT_OF_MEMORY;

  /* Old and weak encryption still hides more than none. */
  if (self->server->tls == MS_SMTP_TLS_MAY)
    {
      SSL_CTX_set_security_level (ctx, 0);
      SSL_CTX_set_min_proto_version (ctx, TLS1_VERSION);
    }

  /* With TLS from the first byte, this is the sign that the server was reached. */
  if (self->dialogue.phase == MS_PHASE_CONNECT)
    self->dialogue.phase = MS_PHASE_STARTTLS;

  return CURLE_OK;
}

/* Whether libcurl checks the certificate, against authorities. */
static gboolean
is_checked (const MsSmtpServer *server)
{
  switch (server->tls)
    {
    case MS_SMTP_TLS_ACCOUNT:
      return server->security != MS_SECURITY_NONE;
    case MS_SMTP_TLS_SECURE:
      return TRUE;
    case MS_SMTP_TLS_NONE:
    case MS_SMTP_TLS_MAY:
    case MS_SMTP_TLS_DANE:
      break;
    }

  return FALSE;
}

static gboolean
is_tls_first (const MsSmtpServer *server)
{
  return server->tls == MS_SMTP_TLS_ACCOUNT && server->security == MS_SECURITY_TLS;
}

static curl_usessl
choose_starttls (const MsSmtpServer *server)
{
  switch (server->tls)
    {
    case MS_SMTP_TLS_ACCOUNT:
      return server->security == MS_SECURITY_STARTTLS ? CURLUSESSL_ALL : CURLUSESSL_NONE;
    case MS_SMTP_TLS_NONE:
      return CURLUSESSL_NONE;
    case MS_SMTP_TLS_MAY:
      return CURLUSESSL_TRY;
    case MS_SMTP_TLS_SECURE:
    case MS_SMTP_TLS_DANE:
      return CURLUSESSL_ALL;
    }

  g_assert_not_reached ();
}

static gboolean
is_host_name (const char *name)
{
  return *name != '\0' &&
         name[strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                            "-._:[]")] == '\0';
}

static gboolean
make_url (MsSmtpConnection *self)
{
  const MsSmtpServer *server = self->server;
  const char         *name = server->ehlo_name != NULL ? server->ehlo_name : g_get_host_name ();
  g_autofree char    *path = g_strdup_printf ("/%s", is_host_name (name) ? name : "localhost");

  self->url = ms_smtp_curl_make_url (is_tls_first (server) ? "smtps" : "smtp", server->host,
                                     server->port);

  return self->url != NULL &&
         curl_url_set (self->url, CURLUPART_PATH, path, CURLU_URLENCODE) == CURLUE_OK;
}

static void
set_route (MsSmtpConnection *self)
{
  const MsSmtpServer *server = self->server;

  if (server->address != NULL)
    {
      gboolean v6 = strchr (server->address, ':') != NULL;

      g_autofree char *to = g_strdup_printf (v6 ? "::[%s]:" : "::%s:", server->address);

      self->route = curl_slist_append (NULL, to);
      curl_easy_setopt (self->easy, CURLOPT_CONNECT_TO, self->route);
    }

  if (server->source != NULL)
    {
      g_autofree char *from = g_strconcat ("host!", server->source, NULL);

      curl_easy_setopt (self->easy, CURLOPT_INTERFACE, from);
    }
}

static void
set_options (MsSmtpConnection *self)
{
  const MsSmtpServer *server = self->server;
  CURL               *easy = self->easy;

  curl_easy_setopt (easy, CURLOPT_CURLU, self->url);
  curl_easy_setopt (easy, CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt (easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt (easy, CURLOPT_PROXY, ""); /* not from the environment */
  curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt (easy, CURLOPT_ERRORBUFFER, self->detail);

  if (server->user != NULL)
    {
      curl_easy_setopt (easy, CURLOPT_USERNAME, server->user);
      curl_easy_setopt (easy, CURLOPT_PASSWORD,
                        server->password != NULL ? server->password : "");
    }

  set_route (self);
  curl_easy_setopt (easy, CURLOPT_USE_SSL, (long) choose_starttls (server));
  curl_easy_setopt (easy, CURLOPT_SSL_VERIFYPEER, is_checked (server) ? 1L : 0L);
  curl_easy_setopt (easy, CURLOPT_SSL_VERIFYHOST, is_checked (server) ? 2L : 0L);
  curl_easy_setopt (easy, CURLOPT_CAINFO, NULL);
  curl_easy_setopt (easy, CURLOPT_CAPATH, NULL);
  curl_easy_setopt (easy, CURLOPT_SSL_CTX_FUNCTION, on_ssl_ctx_cb);
  curl_easy_setopt (easy, CURLOPT_SSL_CTX_DATA, self);

  /* The deadlines are ours, one for each phase; libcurl's are only not to end before. */
  curl_easy_setopt (easy, CURLOPT_CONNECTTIMEOUT_MS,
                    (long) (ms_smtp_timeout (server, MS_PHASE_CONNECT) / 1000));
  curl_easy_setopt (easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, 3600L);

  curl_easy_setopt (easy, CURLOPT_HEADERFUNCTION, on_header_cb);
  curl_easy_setopt (easy, CURLOPT_HEADERDATA, self);
  curl_easy_setopt (easy, CURLOPT_DEBUGFUNCTION, on_debug_cb);
  curl_easy_setopt (easy, CURLOPT_DEBUGDATA, self);
  curl_easy_setopt (easy, CURLOPT_VERBOSE, 1L);
}

MsSmtpConnection *
ms_smtp_connection_new (const MsSmtpServer *server, MsSmtpTranscript *transcript)
{
  MsSmtpConnection *self = g_new0 (MsSmtpConnection, 1);

  ms_smtp_curl_init ();

  self->server = server;
  self->dane.server = server;
  self->transcript = transcript;
  self->fd = -1;
  self->tls = g_strdup ("");
  self->certificate = g_strdup ("");
  self->multi = curl_multi_init ();
  self->easy = curl_easy_init ();
  ms_smtp_dialogue_init (&self->dialogue);

  return self;
}

void
ms_smtp_connection_free (MsSmtpConnection *self)
{
  /* Else libcurl says QUIT and waits for an answer. */
  if (self->fd >= 0)
    shutdown (self->fd, SHUT_RDWR);

  curl_multi_remove_handle (self->multi, self->easy);
  curl_easy_cleanup (self->easy);
  curl_multi_cleanup (self->multi);
  g_clear_pointer (&self->url, curl_url_cleanup);
  g_clear_pointer (&self->trust, X509_STORE_free);
  g_clear_pointer (&self->route, curl_slist_free_all);
  ms_smtp_dialogue_clear (&self->dialogue);
  g_clear_error (&self->verdict);
  g_free (self->tls);
  g_free (self->certificate);
  g_free (self);
}

/* Before the greeting libcurl tells only by its times how far it came. */
static void
follow_phase (MsSmtpConnection *self)
{
  curl_off_t reached = 0;

  if (self->dialogue.phase == MS_PHASE_CONNECT)
    curl_easy_getinfo (self->easy, CURLINFO_CONNECT_TIME_T, &reached);
  else if (self->dialogue.phase == MS_PHASE_STARTTLS && self->dialogue.last == NULL)
    curl_easy_getinfo (self->easy, CURLINFO_APPCONNECT_TIME_T, &reached);

  if (reached > 0)
    self->dialogue.phase = MS_PHASE_GREETING;
}

/* Returns whether libcurl is done; not when our own deadline, the wake descriptor or the
 * dialogue's verdict ended it. */
static gboolean
perform (MsSmtpConnection *self, int wake_fd, CURLcode *code, GError **error)
{
  struct curl_waitfd wake = { wake_fd, CURL_WAIT_POLLIN, 0 };
  gint64  deadline = ms_clock_now () + ms_smtp_timeout (self->server, MS_PHASE_CONNECT);
  guint   progress = self->dialogue.progress;
  MsPhase phase = MS_PHASE_CONNECT;
  int     running = 1;
  int     queued = 0;

  for (;;)
    {
      gint64 left;

      curl_multi_perform (self->multi, &running);
      follow_phase (self);
      if (self->verdict != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&self->verdict));
          return FALSE;
        }
      if (running == 0)
        break;

      if (self->dialogue.progress != progress || self->dialogue.phase != phase)
        {
          if (phase == MS_PHASE_CONNECT)
            curl_easy_setopt (self->easy, CURLOPT_CONNECTTIMEOUT_MS, (long) (MS_DAY / 1000));
          progress = self->dialogue.progress;
          phase = self->dialogue.phase;
          deadline = ms_clock_now () + ms_smtp_timeout (self->server, phase);
        }

      left = deadline - ms_clock_now ();
      if (left <= 0)
        {
          ms_smtp_trouble_set_timeout (error, self->server, self->dialogue.phase);
          return FALSE;
        }
      if (ms_smtp_curl_is_readable (wake_fd))
        {
          g_set_error_literal (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CANCELLED,
                               _ ("Connecting was cancelled."));
          return FALSE;
        }

      curl_multi_poll (self->multi, &wake, wake_fd >= 0 ? 1 : 0,
                       (int) MIN (left / 1000 + 1, 60000), NULL);
    }

  *code = curl_multi_info_read (self->multi, &queued)->data.result;

  return TRUE;
}

gboolean
ms_smtp_connection_open (MsSmtpConnection *self, int wake_fd, GError **error)
{
  curl_socket_t fd = CURL_SOCKET_BAD;
  CURLcode      code = CURLE_OK;

  /* Reading the system's authorities takes longer than a whole conversation in clear. */
  if (is_checked (self->server))
    {
      self->trust = ms_smtp_trust_get (self->server->ca_file, error);
      if (self->trust == NULL)
        return FALSE;
    }

  if (!make_url (self))
    {
      g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CONNECT,
                   _ ("“%s” is not the name of a server."), self->server->host);
      return FALSE;
    }

  set_options (self);
  curl_multi_add_handle (self->multi, self->easy);
  if (!perform (self, wake_fd, &code, error))
    return FALSE;

  if (code != CURLE_OK)
    {
      ms_smtp_trouble_set (error, self->server, &self->dialogue, self->easy, code,
                           self->detail);
      return FALSE;
    }

  curl_easy_getinfo (self->easy, CURLINFO_ACTIVESOCKET, &fd);
  self->fd = fd;

  return TRUE;
}

const MsSmtpDialogue *
ms_smtp_connection_get_dialogue (const MsSmtpConnection *self)
{
  return &self->dialogue;
}

CURL *
ms_smtp_connection_get_easy (const MsSmtpConnection *self)
{
  return self->easy;
}

int
ms_smtp_connection_get_fd (const MsSmtpConnection *self)
{
  return self->fd;
}

const char *
ms_smtp_connection_get_address (const MsSmtpConnection *self)
{
  return ms_smtp_curl_get_address (self->easy);
}

const char *
ms_smtp_connection_get_tls (const MsSmtpConnection *self)
{
  return self->tls;
}

gboolean
ms_smtp_connection_is_verified (const MsSmtpConnection *self)
{
  return *self->tls != '\0' && (is_checked (self->server) || self->dane.verified);
}

const char *
ms_smtp_connection_get_certificate (const MsSmtpConnection *self)
{
  return self->certificate;
}
