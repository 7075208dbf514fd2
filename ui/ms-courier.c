/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-courier.c - the delivery that this process is running, if any */

#include "config.h"

#include "ms-courier.h"

#define PROGRESS_MS 200

struct _MsCourier
{
  GObject parent_instance;

  MsLibrary  *library;  /* (owned) */
  MsDelivery *delivery; /* (owned) (nullable): under way */
  gint64      campaign;
  char       *name; /* (owned) (nullable) */
  MsProgress  progress;
  guint       progress_id;
};

enum
{
  BEGUN,
  PROGRESS,
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsCourier, ms_courier, G_TYPE_OBJECT)

static gboolean
on_progress_cb (gpointer data)
{
  MsCourier *self = data;

  ms_delivery_get_progress (self->delivery, &self->progress);
  g_signal_emit (self, signals[PROGRESS], 0);

  return G_SOURCE_CONTINUE;
}

static void
on_ended_cb (MsDelivery *delivery, gpointer user_data)
{
  g_autoptr (MsCourier) self = user_data;
  g_autoptr (GError) error = NULL;

  ms_delivery_get_progress (delivery, &self->progress);
  ms_delivery_wait (delivery, &error);
  g_clear_handle_id (&self->progress_id, g_source_remove);
  g_signal_emit (self, signals[PROGRESS], 0);

  self->campaign = 0;
  g_clear_pointer (&self->delivery, ms_delivery_free);
  ms_library_changed (self->library);
  g_signal_emit (self, signals[ENDED], 0, error);
}

void
ms_courier_start (MsCourier *self, gint64 campaign, const MsOrder *order)
{
  g_return_if_fail (MS_IS_COURIER (self));

  if (self->delivery != NULL)
    return;

  self->campaign = campaign;
  g_free (self->name);
  self->name = g_strdup (order->campaign);
  self->progress = (MsProgress){ .seconds_left = -1 };
  self->delivery = ms_delivery_start (ms_library_get_store (self->library), order, on_ended_cb,
                                      g_object_ref (self));
  self->progress_id = g_timeout_add (PROGRESS_MS, on_progress_cb, self);
  g_signal_emit (self, signals[BEGUN], 0);
}

void
ms_courier_pause (MsCourier *self)
{
  if (self->delivery != NULL)
    ms_delivery_pause (self->delivery);
}

void
ms_courier_stop (MsCourier *self)
{
  if (self->delivery != NULL)
    ms_delivery_stop (self->delivery);
}

gint64
ms_courier_get_campaign (MsCourier *self)
{
  return self->campaign;
}

const char *
ms_courier_get_name (MsCourier *self)
{
  return self->name;
}

const MsProgress *
ms_courier_get_progress (MsCourier *self)
{
  return &self->progress;
}

static void
ms_courier_finalize (GObject *object)
{
  MsCourier *self = MS_COURIER (object);

  g_free (self->name);
  g_object_unref (self->library);

  G_OBJECT_CLASS (ms_courier_parent_class)->finalize (object);
}

static void
ms_courier_class_init (MsCourierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ms_courier_finalize;

  signals[BEGUN] = g_signal_new ("begun", MS_TYPE_COURIER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  signals[PROGRESS] = g_signal_new ("progress", MS_TYPE_COURIER, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", MS_TYPE_COURIER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
ms_courier_init (MsCourier *self)
{
}

MsCourier *
ms_courier_new (MsLibrary *library)
{
  MsCourier *self = g_object_new (MS_TYPE_COURIER, NULL);

  self->library = g_object_ref (library);

  return self;
}
