/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fake-zone.h - what the fake DNS server knows, and the answers it makes of it; no I/O */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _FakeZone FakeZone;

FakeZone *fake_zone_new (const char *text);
void      fake_zone_free (FakeZone *self);

typedef struct
{
  char       *key;  /* (owned) (nullable): "MX a.test"; NULL: it was no question */
  GByteArray *sent; /* (owned) (nullable): the answer; NULL: none */
  guint       delay_ms;
  gboolean    hold;
} FakeAnswer;

FakeAnswer fake_zone_answer (FakeZone     *self,
                             const guint8 *question,
                             gsize         length,
                             gboolean      tcp);

G_END_DECLS
