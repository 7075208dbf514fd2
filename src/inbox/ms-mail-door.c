/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mail-door.c - opens a mailbox's server with libcurl, then carries bytes both ways */

#include "config.h"

#include "ms-mail-door.h"
#include "ms-mail-trouble.h"

#include "ms-clock.h"
#include "ms-smtp-curl.h"
#include "ms-smtp-trust.h"
#include "ms-text.h"

#include <curl/curl.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#define CONNECT_TIMEOUT (30 * MS_SECOND)
#define STEP_TIMEOUT    (60 * MS_SECOND)

/* A greeting and what a server offers; one that says more than this before a login talks
 * without end. */
#define LINES_MOST 1000

struct _MsMailDoor
{
  const MsMailServer *server; /* borrowed */
  CURLM              *multi;  /* (owned) */
  CURL               *easy;   /* (owned) */
  CURLU              *url;    /* (owned) */
  X509_STORE         *trust;  /* (owned) (nullable) */
  int                 fd;     /* -1 until open */
  int                 wake_fd;
  MsMailPhase         phase;
  guint               lines; /* the server has said so far */
  guint               progress;
  char               *last;        /* (owned) (nullable): its last line, printable */
  char               *tls;         /* (owned) */
  char               *certificate; /* (owned) */
  char                detail[CURL_ERROR_SIZE];
};

/* The words of an answer, without its tag. */
static char *
strip (const char *line, gsize length)
{
  g_autofree char *text = ms_text_printable (line, length);
  const char      *words = text;

  for (guint i = 0; i < 2; i++)
    {
      const char *blank = strchr (words, ' ');

      if (g_str_has_prefix (words, "NO ") || g_str_has_prefix (words, "BAD ") ||
          g_str_has_prefix (words, "-ERR "))
        {
          words = blank + 1;
          break;
        }
      if (blank == NULL || i == 1)
        break;
      words = blank + 1;
    }

  return g_strstrip (g_strdup (words));
}

static size_t
on_header_cb (char *line, size_t size, size_t n, void *data)
{
  MsMailDoor *self = data;

  self->progress++;
  if (++self->lines > LINES_MOST)
    return 0;
  if (self->phase < MS_MAIL_GREETED)
    self->phase = MS_MAIL_GREETED;

  g_free (self->last);
  self->last = strip (line, size * n);
  if (*self->tls == '\0')
    ms_smtp_curl_read_tls (self->easy, &self->tls, &self->certificate);

  return size * n;
}

/* Whether @line, with or without a tag before, is the command @word. */
static gboolean
is_command (const char *line, gsize length, const char *word)
{
  const char *blank = memchr (line, ' ', length);
  gsize       tag = blank != NULL ? blank + 1 - line : 0;
  gsize       wanted = strlen (word);

  return (length >= wanted && memcmp (line, word, wanted) == 0) ||
         (tag > 0 && length - tag >= wanted && memcmp (line + tag, word, wanted) == 0);
}

static int
on_debug_cb (CURL *easy, curl_infotype type, char *text, size_t length, void *data)
{
  static const char *const logins[] = { "AUTHENTICATE", "LOGIN", "AUTH ", "USER ", "APOP " };

  MsMailDoor *self = data;

  if (type != CURLINFO_HEADER_OUT)
    return 0;

  self->progress++;
  for (guint i = 0; i < G_N_ELEMENTS (logins); i++)
    if (is_command (text, length, logins[i]))
      self->phase = MS_MAIL_LOGIN;

  return 0;
}

static CURLcode
on_ssl_ctx_cb (CURL *easy, void *ctx, void *data)
{
  MsMailDoor *self = data;

  SSL_CTX_set1_cert_store (ctx, self->trust);
  if (self->phase == MS_MAIL_CONNECTING)
    self->phase = MS_MAIL_SECURING;

  return CURLE_OK;
}

static gboolean
make_url (MsMailDoor *self)
{
  static const char *const schemes[2][2] = { { "imap", "imaps" }, { "pop3", "pop3s" } };

  const MsMailServer *server = self->server;
  const char *scheme = schemes[server->protocol][server->security == MS_SECURITY_TLS ? 1 : 0];

  self->url = ms_smtp_curl_make_url (scheme, server->host, server->port);

  return self->url != NULL;
}

static void
set_options (MsMailDoor *self)
{
  const MsMailServer *server = self->server;
  CURL               *easy = self->easy;

  curl_easy_setopt (easy, CURLOPT_CURLU, self->url);
  curl_easy_setopt (easy, CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt (easy, CURLOPT_PROTOCOLS_STR, "imap,imaps,pop3,pop3s");
  curl_easy_setopt (easy, CURLOPT_PROXY, ""); /* not from the environment */
  curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt (easy, CURLOPT_ERRORBUFFER, self->detail);
  curl_easy_setopt (easy, CURLOPT_USERNAME, server->user);
  curl_easy_setopt (easy, CURLOPT_PASSWORD, server->password != NULL ? server->password : "");

  curl_easy_setopt (easy, CURLOPT_USE_SSL,
                    (long) (server->security == MS_SECURITY_NONE ? CURLUSESSL_NONE
                                                                 : CURLUSESSL_ALL));
  curl_easy_setopt (easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt (easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt (easy, CURLOPT_CAINFO, NULL);
  curl_easy_setopt (easy, CURLOPT_CAPATH, NULL);
  curl_easy_setopt (easy, CURLOPT_SSL_CTX_FUNCTION, on_ssl_ctx_cb);
  curl_easy_setopt (easy, CURLOPT_SSL_CTX_DATA, self);

  /* The deadlines are ours, one for each step; libcurl's are only not to end before. */
  curl_easy_setopt (easy, CURLOPT_CONNECTTIMEOUT_MS, (long) (MS_DAY / 1000));
  curl_easy_setopt (easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, 3600L);

  curl_easy_setopt (easy, CURLOPT_HEADERFUNCTION, on_header_cb);
  curl_easy_setopt (easy, CURLOPT_HEADERDATA, self);
  curl_easy_setopt (easy, CURLOPT_DEBUGFUNCTION, on_debug_cb);
  curl_easy_setopt (easy, CURLOPT_DEBUGDATA, self);
  curl_easy_setopt (easy, CURLOPT_VERBOSE, 1L);
}

MsMailDoor *
ms_mail_door_new (const MsMailServer *server, int wake_fd)
{
  MsMailDoor *self = g_new0 (MsMailDoor, 1);

  ms_smtp_curl_init ();

  self->server = server;
  self->fd = -1;
  self->wake_fd = wake_fd;
  self->tls = g_strdup ("");
  self->certificate = g_strdup ("");
  self->multi = curl_multi_init ();
  self->easy = curl_easy_init ();

  return self;
}

void
ms_mail_door_free (MsMailDoor *self)
{
  /* Else libcurl says LOGOUT or QUIT and waits for an answer; and QUIT would delete. */
  if (self->fd >= 0)
    shutdown (self->fd, SHUT_RDWR);

  curl_multi_remove_handle (self->multi, self->easy);
  curl_easy_cleanup (self->easy);
  curl_multi_cleanup (self->multi);
  g_clear_pointer (&self->url, curl_url_cleanup);
  g_clear_pointer (&self->trust, X509_STORE_free);
  g_free (self->last);
  g_free (self->tls);
  g_free (self->certificate);
  g_free (self);
}

gint64
ms_mail_door_get_timeout (const MsMailDoor *self)
{
  return self->server->timeout != 0 ? self->server->timeout * MS_SECOND : STEP_TIMEOUT;
}

static gint64
get_opening_timeout (const MsMailDoor *self)
{
  return self->phase == MS_MAIL_CONNECTING && self->server->timeout == 0
             ? CONNECT_TIMEOUT
             : ms_mail_door_get_timeout (self);
}

static gboolean
is_woken (const MsMailDoor *self)
{
  return ms_smtp_curl_is_readable (self->wake_fd);
}

static void
set_cancelled (GError **error)
{
  g_set_error_literal (error, MS_INBOX_ERROR, MS_INBOX_ERROR_CANCELLED,
                       _ ("Reading the mailbox was cancelled."));
}

static void
follow_phase (MsMailDoor *self)
{
  curl_off_t reached = 0;

  if (self->phase == MS_MAIL_CONNECTING)
    curl_easy_getinfo (self->easy, CURLINFO_CONNECT_TIME_T, &reached);
  if (reached > 0)
    {
      self->phase = MS_MAIL_SECURING;
      self->progress++;
    }
}

/* Returns whether libcurl is done; not when a deadline or the wake descriptor ended it. */
static gboolean
perform (MsMailDoor *self, CURLcode *code, GError **error)
{
  struct curl_waitfd wake = { self->wake_fd, CURL_WAIT_POLLIN, 0 };
  gint64             deadline = ms_clock_now () + get_opening_timeout (self);
  guint              progress = self->progress;
  int                running = 1;
  int                queued = 0;

  for (;;)
    {
      gint64 left;

      curl_multi_perform (self->multi, &running);
      follow_phase (self);
      if (running == 0)
        break;

      if (self->progress != progress)
        {
          progress = self->progress;
          deadline = ms_clock_now () + get_opening_timeout (self);
        }
      left = deadline - ms_clock_now ();
      if (left <= 0)
        {
          ms_mail_trouble_set_timeout (error, self->server, self->phase);
          return FALSE;
        }
      if (is_woken (self))
        {
          set_cancelled (error);
          return FALSE;
        }

      curl_multi_poll (self->multi, &wake, self->wake_fd >= 0 ? 1 : 0,
                       (int) MIN (left / 1000 + 1, 60000), NULL);
    }

  *code = curl_multi_info_read (self->multi, &queued)->data.result;

  return TRUE;
}

gboolean
ms_mail_door_open (MsMailDoor *self, GError **error)
{
  curl_socket_t fd = CURL_SOCKET_BAD;
  CURLcode      code = CURLE_OK;

  if (self->server->security != MS_SECURITY_NONE)
    {
      self->trust = ms_smtp_trust_get (self->server->ca_file, error);
      if (self->trust == NULL)
        return FALSE;
    }

  if (!make_url (self))
    {
      g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_REFUSED,
                   _ ("“%s” is not the name of a server."), self->server->host);
      return FALSE;
    }

  set_options (self);
  curl_multi_add_handle (self->multi, self->easy);
  if (!perform (self, &code, error))
    return FALSE;

  if (code != CURLE_OK)
    {
      ms_mail_trouble_set (error, self->server, self->phase, self->last, self->easy, code,
                           self->detail);
      return FALSE;
    }

  curl_easy_getinfo (self->easy, CURLINFO_ACTIVESOCKET, &fd);
  self->fd = fd;

  return TRUE;
}

static void
set_closed (const MsMailDoor *self, GError **error)
{
  g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_AWAY,
               _ ("The server %s closed the connection."), self->server->host);
}

void
ms_mail_door_set_silent (MsMailDoor *self, GError **error)
{
  g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_AWAY,
               _ ("The server %s did not answer in time."), self->server->host);
}

/* @ready: (out): whether something moved within @patience. */
static gboolean
wait_for (MsMailDoor *self, short events, gint64 patience, gboolean *ready, GError **error)
{
  struct pollfd fds[] = { { self->fd, events, 0 }, { self->wake_fd, POLLIN, 0 } };
  int           n;

  do
    n = poll (fds, 2, (int) CLAMP ((patience + 999) / 1000, 0, G_MAXINT));
  while (n < 0 && errno == EINTR);

  if (n > 0 && fds[1].revents != 0)
    {
      set_cancelled (error);
      return FALSE;
    }
  *ready = n > 0;

  return TRUE;
}

gboolean
ms_mail_door_send (MsMailDoor *self, const char *bytes, gsize length, GError **error)
{
  gsize at = 0;

  while (at < length)
    {
      gboolean ready = FALSE;
      size_t   n = 0;
      CURLcode code = curl_easy_send (self->easy, bytes + at, length - at, &n);

      if (code == CURLE_OK)
        {
          at += n;
          continue;
        }
      if (code != CURLE_AGAIN)
        {
          set_closed (self, error);
          return FALSE;
        }
      if (!wait_for (self, POLLIN | POLLOUT, ms_mail_door_get_timeout (self), &ready, error))
        return FALSE;
      if (!ready)
        {
          ms_mail_door_set_silent (self, error);
          return FALSE;
        }
    }

  return TRUE;
}

gboolean
ms_mail_door_receive (MsMailDoor *self,
                      char       *buffer,
                      gsize       size,
                      gint64      patience,
                      gsize      *n,
                      GError    **error)
{
  gint64 deadline = ms_clock_now () + patience;

  *n = 0;
  for (;;)
    {
      gboolean ready = FALSE;
      gint64   left;
      CURLcode code = CURLE_OK;

      /* Else whoever is flooded never feels a stop. */
      if (is_woken (self))
        {
          set_cancelled (error);
          return FALSE;
        }

      /* Before every wait: decrypted bytes may be there while the descriptor stays silent. */
      code = curl_easy_recv (self->easy, buffer, size, n);
      if (code == CURLE_OK && *n > 0)
        return TRUE;
      if (code != CURLE_AGAIN)
        {
          set_closed (self, error);
          return FALSE;
        }

      *n = 0;
      left = deadline - ms_clock_now ();
      if (left <= 0)
        return TRUE;
      if (!wait_for (self, POLLIN, left, &ready, error))
        return FALSE;
    }
}

const MsMailServer *
ms_mail_door_get_server (const MsMailDoor *self)
{
  return self->server;
}

const char *
ms_mail_door_get_address (const MsMailDoor *self)
{
  return ms_smtp_curl_get_address (self->easy);
}

const char *
ms_mail_door_get_tls (const MsMailDoor *self)
{
  return self->tls;
}

const char *
ms_mail_door_get_certificate (const MsMailDoor *self)
{
  return self->certificate;
}
