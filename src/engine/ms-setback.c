/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-setback.c - what an error means for a campaign that nobody watches */

#include "config.h"

#include "ms-clock.h"
#include "ms-db.h"
#include "ms-delivery.h"
#include "ms-secret.h"
#include "ms-setback.h"
#include "ms-smtp-session.h"

MsSetback
ms_setback (const GError *error)
{
  const struct
  {
    GQuark    domain;
    int       code;
    MsSetback setback;
  } table[] = {
    { MS_STORE_ERROR, MS_STORE_ERROR_FULL, MS_SETBACK_FULL },
    { MS_STORE_ERROR, MS_STORE_ERROR_LOCKED, MS_SETBACK_BUSY },
    { MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_CHANGED, MS_SETBACK_MOOT },
    { MS_SMTP_ERROR, MS_SMTP_ERROR_CONNECT, MS_SETBACK_LATER },
    { MS_SMTP_ERROR, MS_SMTP_ERROR_TIMEOUT, MS_SETBACK_LATER },
    { MS_SMTP_ERROR, MS_SMTP_ERROR_CLOSED, MS_SETBACK_LATER },
    /* Its owner has not logged in yet, or did not answer. */
    { MS_SECRET_ERROR, MS_SECRET_ERROR_UNAVAILABLE, MS_SETBACK_LATER },
    { MS_SECRET_ERROR, MS_SECRET_ERROR_TIMEOUT, MS_SETBACK_LATER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_error_matches (error, table[i].domain, table[i].code))
      return table[i].setback;

  return MS_SETBACK_PAUSE;
}

gint64
ms_setback_wait (MsSetback setback)
{
  switch (setback)
    {
    case MS_SETBACK_LATER:
      return 5 * MS_MINUTE;
    case MS_SETBACK_FULL:
      return MS_MINUTE;
    case MS_SETBACK_PAUSE:
    case MS_SETBACK_BUSY:
    case MS_SETBACK_MOOT:
      return 0;
    }

  g_assert_not_reached ();
}
