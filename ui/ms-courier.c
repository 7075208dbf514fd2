/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-courier.c - the delivery that this process is running, if any */

#include "config.h"

#include "ms-courier.h"

#define PROGRESS_MS 200

struct _MsCourier
{
  GObject parent_instance;

  MsLibrary    *library;  /* (owned) */
  MsDelivery   *delivery; /* (owned) (nullable): under way, started here */
  MsCourierFind find;     /* (nullable): or shown here */
  gpointer      find_data;
  gint64        campaign;
  char         *name; /* (owned) (nullable) */
  MsProgress    progress;
  guint         progress_id;
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

static MsDelivery *
find_delivery (MsCourier *self)
{
  return self->find != NULL ? self->find (self->find_data) : self->delivery;
}

static gboolean
on_progress_cb (gpointer data)
{
  MsCourier  *self = data;
  MsDelivery *delivery = find_delivery (self);

  /* Its end was not worth a word to who began it. */
  if (delivery == NULL)
    {
      self->progress_id = 0;
      ms_courier_shown (self, NULL);
      return G_SOURCE_REMOVE;
    }

  ms_delivery_get_progress (delivery, &self->progress);
  g_signal_emit (self, signals[PROGRESS], 0);

  return G_SOURCE_CONTINUE;
}

static void
begin (MsCourier *self, gint64 campaign, const char *name)
{
  self->campaign = campaign;
  g_free (self->name);
  self->name = g_strdup (name);
  self->progress = (MsProgress){ .seconds_left = -1 };
  self->progress_id = g_timeout_add (PROGRESS_MS, on_progress_cb, self);
}

static void
end (MsCourier *self, const GError *error)
{
  g_clear_handle_id (&self->progress_id, g_source_remove);
  self->campaign = 0;
  ms_library_changed (self->library);
  g_signal_emit (self, signals[ENDED], 0, error);
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

  g_clear_pointer (&self->delivery, ms_delivery_free);
  end (self, error);
}

void
ms_courier_start (MsCourier *self, gint64 campaign, const MsOrder *order)
{
  g_return_if_fail (MS_IS_COURIER (self));

  if (self->campaign != 0)
    return;

  self->delivery = ms_delivery_start (ms_library_get_store (self->library), order, on_ended_cb,
                                      g_object_ref (self));
  begin (self, campaign, order->campaign);
  g_signal_emit (self, signals[BEGUN], 0);
}

void
ms_courier_pause (MsCourier *self)
{
  MsDelivery *delivery = find_delivery (self);

  if (delivery != NULL)
    ms_delivery_pause (delivery);
}

void
ms_courier_stop (MsCourier *self)
{
  MsDelivery *delivery = find_delivery (self);

  if (delivery != NULL)
    ms_delivery_stop (delivery);
}

void
ms_courier_postpone (MsCourier *self)
{
  MsDelivery *delivery = find_delivery (self);

  if (delivery != NULL)
    ms_delivery_postpone (delivery, NULL);
}

void
ms_courier_show (MsCourier    *self,
                 gint64        campaign,
                 const char   *name,
                 MsCourierFind find,
                 gpointer      data)
{
  self->find = find;
  self->find_data = data;
  begin (self, campaign, name);
  g_signal_emit (self, signals[BEGUN], 0);
}

void
ms_courier_shown (MsCourier *self, const GError *error)
{
  if (self->find == NULL)
    return;

  self->find = NULL;
  end (self, error);
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
