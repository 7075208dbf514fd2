/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-site.h - what a request shows or does, once its token has proved to be ours */

#pragma once

#include "ms-db.h"
#include "ms-web-page.h"
#include "ms-web-path.h"

G_BEGIN_DECLS

/* Immutable while it is worked on. */
typedef struct
{
  MsWebPlace  place;
  char       *text;   /* (owned): the token as it stands in the URL */
  MsToken     token;  /* what it says */
  GHashTable *form;   /* (owned) (nullable): of a POST: as ms_web_form_read() */
  char       *client; /* (owned): IP address */
} MsWebRequest;

/** ms_web_request_new: Returns: (transfer full) (nullable): %NULL: @path leads nowhere, or its
 * token is none of ours */
MsWebRequest *ms_web_request_new (const MsTokenKey *key, const char *path, const char *client);
void          ms_web_request_free (MsWebRequest *self);

/**
 * ms_web_site_show: GET: changes nothing, whoever asks: mail scanners and browsers that look
 * ahead follow every link (RFC 9110 §9.2.1)
 *
 * Returns: (transfer full) (nullable): also for what is not there any more
 */
MsWebPage *ms_web_site_show (MsDb *db, const MsWebRequest *request, GError **error);

/** ms_web_site_act: POST; in a transaction */
MsWebPage *ms_web_site_act (MsDb *db, const MsWebRequest *request, GError **error);

/* The places; as the two above. */
MsWebPage *ms_web_unsubscribe_show (MsDb *db, const MsWebRequest *request, GError **error);
MsWebPage *ms_web_unsubscribe_act (MsDb *db, const MsWebRequest *request, GError **error);
MsWebPage *ms_web_preferences_show (MsDb *db, const MsWebRequest *request, GError **error);
MsWebPage *ms_web_preferences_act (MsDb *db, const MsWebRequest *request, GError **error);
MsWebPage *ms_web_subscribe_show (MsDb *db, const MsWebRequest *request, GError **error);
MsWebPage *ms_web_subscribe_act (MsDb *db, const MsWebRequest *request, GError **error);
MsWebPage *ms_web_confirm_show (MsDb *db, const MsWebRequest *request, GError **error);
MsWebPage *ms_web_confirm_act (MsDb *db, const MsWebRequest *request, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsWebRequest, ms_web_request_free)

G_END_DECLS
