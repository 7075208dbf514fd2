/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dns-fixture.h - a resolver that asks a fake server, at a clock that stands still */

#pragma once

#include "fake-dns.h"
#include "ms-clock.h"
#include "ms-resolver.h"

#define NOON       (G_GINT64_CONSTANT (1795348800) * MS_SECOND) /* 2026-11-22T12:00:00Z */
#define TIMEOUT_MS 3000

typedef struct
{
  FakeDns    *dns;
  MsResolver *resolver;
} Fixture;

static inline void
fixture_init (Fixture *self, const char *zone, gboolean trust)
{
  MsResolverOptions options = { .trust_dnssec = trust, .timeout_ms = TIMEOUT_MS, .tries = 3 };
  g_autoptr (GError) error = NULL;

  ms_clock_freeze (NOON);
  self->dns = fake_dns_new (zone);
  options.server = fake_dns_get_server (self->dns);
  self->resolver = ms_resolver_new (&options, &error);
  g_assert_no_error (error);
}

static inline void
fixture_clear (Fixture *self)
{
  g_clear_pointer (&self->resolver, ms_resolver_free);
  g_clear_pointer (&self->dns, fake_dns_free);
  ms_clock_thaw ();
}
