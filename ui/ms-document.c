/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-document.c - the campaign that is open: read, and saved as it is typed */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-document.h"
#include "ms-identity-table.h"

/* Typing is saved when it rests for so long. */
#define REST_MS 400

struct _MsDocument
{
  GObject parent_instance;

  MsLibrary  *library;  /* (owned) */
  MsCourier  *courier;  /* (owned) */
  MsCampaign *campaign; /* (owned) (nullable): as it is on the screen */
  char       *warning;  /* (owned) (nullable) */
  gint64      id;
  guint       save_id;
  gboolean    attachments; /* to be saved as well */
  gboolean    reading;
  gboolean    again;
};

enum
{
  LOADED,
  STATE,
  SAVED,
  GONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsDocument, ms_document, G_TYPE_OBJECT)

static void reload (MsDocument *self);

static gpointer
read_campaign (MsDb *db, gpointer data, GError **error)
{
  MsCampaign *campaign = ms_campaign_table_get (db, *(gint64 *) data, error);

  if (campaign != NULL)
    campaign->state = ms_campaign_table_shown_state (db, campaign->state);

  return campaign;
}

/* One that was renamed elsewhere has its new name in what is stored. */
static gboolean
take_identity (MsDocument *self, MsCampaign *stored)
{
  g_autoptr (MsIdentity) there = NULL;

  if (self->campaign->identity == NULL ||
      g_strcmp0 (self->campaign->identity, stored->identity) == 0)
    return FALSE;

  there = ms_identity_table_find (ms_library_get_reader (self->library),
                                  self->campaign->identity, NULL);
  if (there != NULL)
    return FALSE;

  g_free (self->campaign->identity);
  self->campaign->identity = g_steal_pointer (&stored->identity);

  return TRUE;
}

/* What is on the screen is newer than what is stored: only what this window does not write is
 * taken over. */
static void
take_state (MsDocument *self, MsCampaign *stored)
{
  MsCampaign *shown = self->campaign;
  gboolean    renamed = take_identity (self, stored);

  if (!renamed && shown->state == stored->state && shown->rehearsal == stored->rehearsal &&
      shown->frozen_at == stored->frozen_at && g_strcmp0 (shown->route, stored->route) == 0 &&
      g_strcmp0 (shown->reason, stored->reason) == 0 && shown->due == stored->due &&
      g_strcmp0 (shown->schedule, stored->schedule) == 0 &&
      g_strcmp0 (shown->name, stored->name) == 0)
    return;

  shown->state = stored->state;
  shown->rehearsal = stored->rehearsal;
  shown->frozen_at = stored->frozen_at;
  shown->due = stored->due;
  g_free (shown->schedule);
  shown->schedule = g_steal_pointer (&stored->schedule);
  g_free (shown->route);
  shown->route = g_steal_pointer (&stored->route);
  g_free (shown->reason);
  shown->reason = g_steal_pointer (&stored->reason);
  g_free (shown->name);
  shown->name = g_strdup (stored->name);
  g_signal_emit (self, signals[STATE], 0);
}

static void
on_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsDocument) self = user_data;
  g_autoptr (MsCampaign) stored = NULL;
  g_autoptr (GError) error = NULL;

  stored = ms_library_query_finish (MS_LIBRARY (object), result, &error);
  self->reading = FALSE;

  if (g_error_matches (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND))
    g_signal_emit (self, signals[GONE], 0);
  else if (stored == NULL)
    g_signal_emit_by_name (object, "failed", error);
  else if (self->campaign != NULL)
    take_state (self, stored);
  else
    {
      self->campaign = g_steal_pointer (&stored);
      g_signal_emit (self, signals[LOADED], 0);
    }

  if (self->again)
    reload (self);
}

static void
reload (MsDocument *self)
{
  self->again = self->reading;
  if (self->reading)
    return;

  self->reading = TRUE;
  ms_library_query (self->library, read_campaign, g_memdup2 (&self->id, sizeof self->id),
                    g_free, (GDestroyNotify) ms_campaign_free, NULL, on_read_cb,
                    g_object_ref (self));
}

static gboolean
save_text (MsDb *db, gpointer data, GError **error)
{
  return ms_campaign_table_save_text (db, data, error);
}

static gboolean
save_all (MsDb *db, gpointer data, GError **error)
{
  return ms_campaign_table_save (db, data, error);
}

static void
on_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsDocument) self = user_data;
  g_autoptr (GError) error = NULL;

  ms_library_write_finish (MS_LIBRARY (object), result, &error);
  g_signal_emit (self, signals[SAVED], 0, error);
}

void
ms_document_flush (MsDocument *self)
{
  if (self->save_id == 0)
    return;

  g_clear_handle_id (&self->save_id, g_source_remove);
  ms_library_write (self->library, MS_STORE_NORMAL, self->attachments ? save_all : save_text,
                    ms_campaign_copy (self->campaign), (GDestroyNotify) ms_campaign_free,
                    on_saved_cb, g_object_ref (self));
  self->attachments = FALSE;
}

static gboolean
on_rest_cb (gpointer data)
{
  ms_document_flush (data);

  return G_SOURCE_REMOVE;
}

void
ms_document_set_warning (MsDocument *self, const char *text)
{
  if (g_strcmp0 (self->warning, text) == 0)
    return;

  g_free (self->warning);
  self->warning = g_strdup (text);
  g_signal_emit (self, signals[STATE], 0);
}

const char *
ms_document_get_warning (MsDocument *self)
{
  return self->warning;
}

void
ms_document_touch (MsDocument *self, gboolean attachments)
{
  g_return_if_fail (MS_IS_DOCUMENT (self) && !ms_document_is_frozen (self));

  self->attachments = self->attachments || attachments;
  g_clear_handle_id (&self->save_id, g_source_remove);
  self->save_id = g_timeout_add (REST_MS, on_rest_cb, self);
}

MsCampaign *
ms_document_get_campaign (MsDocument *self)
{
  return self->campaign;
}

MsLibrary *
ms_document_get_library (MsDocument *self)
{
  return self->library;
}

MsCourier *
ms_document_get_courier (MsDocument *self)
{
  return self->courier;
}

gint64
ms_document_get_id (MsDocument *self)
{
  return self->id;
}

gboolean
ms_document_is_frozen (MsDocument *self)
{
  return self->campaign == NULL || self->campaign->frozen_at != 0;
}

gboolean
ms_document_is_running (MsDocument *self)
{
  return ms_courier_get_campaign (self->courier) == self->id;
}

static void
ms_document_dispose (GObject *object)
{
  MsDocument *self = MS_DOCUMENT (object);

  if (self->library != NULL)
    ms_document_flush (self);
  g_clear_object (&self->library);
  g_clear_object (&self->courier);
  g_clear_pointer (&self->campaign, ms_campaign_free);
  g_clear_pointer (&self->warning, g_free);

  G_OBJECT_CLASS (ms_document_parent_class)->dispose (object);
}

static void
ms_document_class_init (MsDocumentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ms_document_dispose;

  signals[LOADED] = g_signal_new ("loaded", MS_TYPE_DOCUMENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  signals[STATE] = g_signal_new ("state", MS_TYPE_DOCUMENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  signals[SAVED] = g_signal_new ("saved", MS_TYPE_DOCUMENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[GONE] = g_signal_new ("gone", MS_TYPE_DOCUMENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
ms_document_init (MsDocument *self)
{
}

MsDocument *
ms_document_new (MsLibrary *library, MsCourier *courier, gint64 id)
{
  MsDocument *self = g_object_new (MS_TYPE_DOCUMENT, NULL);

  self->library = g_object_ref (library);
  self->courier = g_object_ref (courier);
  self->id = id;
  g_signal_connect_object (library, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  reload (self);

  return self;
}
