/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-timekeeper.c - goes on with what is due while the window is open */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-postman.h"
#include "ms-timekeeper.h"

/* How often it is asked whether the background service has ended. */
#define AGAIN_SECONDS 2

struct _MsTimekeeper
{
  MsLibrary *library; /* (owned) */
  MsCourier *courier; /* (owned) */
  MsPostman *postman; /* (owned) (nullable): somebody else is it */
  guint      again_id;
  guint      over_id;
  gboolean   ending;
  void (*over) (gpointer data);
  gpointer data;
};

static MsDelivery *
find_delivery (gpointer data)
{
  MsTimekeeper *self = data;

  return self->postman != NULL ? ms_postman_get_delivery (self->postman) : NULL;
}

static gboolean
on_over_cb (gpointer data)
{
  MsTimekeeper *self = data;

  self->over_id = 0;
  ms_courier_shown (self->courier, NULL);
  g_clear_pointer (&self->postman, ms_postman_free);
  if (self->ending)
    self->over (self->data);

  return G_SOURCE_REMOVE;
}

static void
begin (MsTimekeeper *self, const char *name)
{
  MsDb *db = ms_library_get_reader (self->library);

  g_autoptr (MsCampaign) campaign = ms_campaign_table_find (db, name, NULL);

  if (campaign != NULL)
    ms_courier_show (self->courier, campaign->id, name, find_delivery, self);
}

/* The postman may not be freed while he speaks. */
static void
end_soon (MsTimekeeper *self)
{
  if (self->over_id == 0)
    self->over_id = g_idle_add (on_over_cb, self);
}

static void
on_heard_cb (MsPostman *postman, const MsPostmanNews *news, gpointer user_data)
{
  MsTimekeeper *self = user_data;

  g_autoptr (GError) error = NULL;

  switch (news->kind)
    {
    case MS_POSTMAN_BEGINS:
      begin (self, news->campaign);
      return;
    case MS_POSTMAN_ENDED:
      if (news->end == MS_END_FAILED && news->reason != NULL)
        error =
            g_error_new_literal (MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_REFUSED, news->reason);
      ms_courier_shown (self->courier, error);
      return;
    case MS_POSTMAN_OVER:
      end_soon (self);
      return;
    case MS_POSTMAN_SLEEPS:
    case MS_POSTMAN_OFFLINE:
    case MS_POSTMAN_BUSY:
    case MS_POSTMAN_HELD:
      return;
    }
}

static gboolean
on_again_cb (gpointer data)
{
  MsTimekeeper *self = data;

  if (self->postman == NULL)
    self->postman = ms_postman_start (ms_library_get_store (self->library), NULL, FALSE,
                                      on_heard_cb, self, NULL);

  return G_SOURCE_CONTINUE;
}

void
ms_timekeeper_begin (MsTimekeeper *self)
{
  self->ending = FALSE;
  on_again_cb (self);
  if (self->again_id == 0)
    self->again_id = g_timeout_add_seconds (AGAIN_SECONDS, on_again_cb, self);
}

void
ms_timekeeper_end (MsTimekeeper *self, void (*over) (gpointer data), gpointer data)
{
  self->ending = TRUE;
  self->over = over;
  self->data = data;
  g_clear_handle_id (&self->again_id, g_source_remove);
  if (self->postman != NULL)
    ms_postman_end (self->postman);
  else
    end_soon (self);
}

MsTimekeeper *
ms_timekeeper_new (MsLibrary *library, MsCourier *courier)
{
  MsTimekeeper *self = g_new0 (MsTimekeeper, 1);

  self->library = g_object_ref (library);
  self->courier = g_object_ref (courier);

  return self;
}

void
ms_timekeeper_free (MsTimekeeper *self)
{
  g_clear_handle_id (&self->again_id, g_source_remove);
  g_clear_handle_id (&self->over_id, g_source_remove);
  ms_courier_shown (self->courier, NULL);
  g_clear_pointer (&self->postman, ms_postman_free);
  g_object_unref (self->library);
  g_object_unref (self->courier);
  g_free (self);
}
