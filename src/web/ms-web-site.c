/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-site.c - what a request shows or does, once its token has proved to be ours */

#include "config.h"

#include "ms-web-site.h"

typedef MsWebPage *(*Handler) (MsDb *db, const MsWebRequest *request, GError **error);

static const struct
{
  Handler show;
  Handler act;
} places[] = {
  [MS_WEB_UNSUBSCRIBE] = { ms_web_unsubscribe_show, ms_web_unsubscribe_act },
  [MS_WEB_PREFERENCES] = { ms_web_preferences_show, ms_web_preferences_act },
  [MS_WEB_SUBSCRIBE] = { ms_web_subscribe_show, ms_web_subscribe_act },
  [MS_WEB_CONFIRM] = { ms_web_confirm_show, ms_web_confirm_act },
};

MsWebRequest *
ms_web_request_new (const MsTokenKey *key, const char *path, const char *client)
{
  g_autoptr (MsWebRequest) self = g_new0 (MsWebRequest, 1);

  self->place = ms_web_path_read (path, &self->text);
  if (self->place == MS_WEB_NOWHERE ||
      !ms_token_read (key, ms_web_path_purpose (self->place), self->text, -1, &self->token))
    return NULL;

  self->client = g_strdup (client);

  return g_steal_pointer (&self);
}

void
ms_web_request_free (MsWebRequest *self)
{
  g_free (self->text);
  g_clear_pointer (&self->form, g_hash_table_unref);
  g_free (self->client);
  g_free (self);
}

/* What the token names is gone: no secret, but nothing to see either. */
static MsWebPage *
handle (Handler handler, MsDb *db, const MsWebRequest *request, GError **error)
{
  g_autoptr (GError) failure = NULL;
  MsWebPage *page = handler (db, request, &failure);

  if (page != NULL)
    return page;
  if (g_error_matches (failure, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND))
    return ms_web_page_new_lost ();

  g_propagate_error (error, g_steal_pointer (&failure));

  return NULL;
}

MsWebPage *
ms_web_site_show (MsDb *db, const MsWebRequest *request, GError **error)
{
  return handle (places[request->place].show, db, request, error);
}

MsWebPage *
ms_web_site_act (MsDb *db, const MsWebRequest *request, GError **error)
{
  return handle (places[request->place].act, db, request, error);
}
