/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-https.h - one GET over HTTPS, at addresses that were looked up before */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_HTTPS_ANSWERED,
  MS_HTTPS_SILENT,    /* no connection, or no whole answer in time */
  MS_HTTPS_UNTRUSTED, /* the certificate is not good for the host */
  MS_HTTPS_STOPPED,
} MsHttpsEnd;

typedef struct
{
  const char        *url;       /* https: */
  const char        *host;      /* of the URL, without brackets */
  guint16            port;      /* of the URL */
  const char *const *addresses; /* (array zero-terminated=1): of @host; unused where it is one
                                   itself */
  const char *ca_file;          /* (nullable): PEM; NULL: the system's authorities */
  guint       seconds;          /* for all of it */
  gsize       max_size;         /* of the body, in bytes: no more is read */
  gboolean (*stopped) (gpointer data); /* (nullable): TRUE: give up, within a second */
  gpointer data;
} MsHttpsRequest;

typedef struct
{
  MsHttpsEnd end;
  guint      status;  /* HTTP's; 0 unless ANSWERED */
  char      *type;    /* (owned) (nullable): media type, without parameters */
  GString   *body;    /* (owned): of any bytes */
  gboolean   cut;     /* the body was longer, and @body is its beginning or "" */
  char      *problem; /* (owned) (nullable): unless ANSWERED: libcurl's own words, in English */
} MsHttpsAnswer;

/**
 * ms_https_get:
 *
 * Blocks.  Any thread.  No redirect is followed, no proxy asked, nothing told but the URL.
 *
 * Returns: (transfer full)
 */
MsHttpsAnswer *ms_https_get (const MsHttpsRequest *request);
void           ms_https_answer_free (MsHttpsAnswer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsHttpsAnswer, ms_https_answer_free)

G_END_DECLS
