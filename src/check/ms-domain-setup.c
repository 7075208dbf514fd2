/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-domain-setup.c - what the DNS of a sender's domain has to say, step by step */

#include "config.h"

#include "ms-address.h"
#include "ms-dns-zone.h"
#include "ms-domain-setup-private.h"
#include "ms-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *name;
  const char *label;
} states[MS_SETUP_N_STATES] = {
  [MS_SETUP_RIGHT] = { "right", N_ ("Right") },
  [MS_SETUP_MISSING] = { "missing", N_ ("Missing") },
  [MS_SETUP_DIFFERS] = { "differs", N_ ("Not as it should be") },
  [MS_SETUP_UNKNOWN] = { "unknown", N_ ("Not known") },
  [MS_SETUP_OPEN] = { "open", N_ ("To be decided") },
  [MS_SETUP_UNASKED] = { "unasked", N_ ("Not looked up") },
};

const char *
ms_setup_state_to_string (MsSetupState state)
{
  return states[state].name;
}

const char *
ms_setup_state_label (MsSetupState state)
{
  return _ (states[state].label);
}

static void
free_step (gpointer data)
{
  MsSetupStep *self = data;

  g_free (self->title);
  g_free (self->purpose);
  g_free (self->name);
  g_free (self->text);
  g_free (self->line);
  g_free (self->found);
  g_free (self->detail);
  g_free (self);
}

MsSetupStep *
ms_setup_add (MsSetup *self, const char *id, char *title, char *purpose)
{
  MsSetupStep *step = g_new0 (MsSetupStep, 1);

  step->id = id;
  step->title = title;
  step->purpose = purpose;
  step->detail = g_strdup ("");
  step->state = MS_SETUP_UNASKED;
  g_ptr_array_add (self->steps, step);

  return step;
}

void
ms_setup_say (MsSetupStep *step, MsSetupState state, char *detail)
{
  g_free (step->detail);
  step->detail = detail;
  step->state = state;
}

static void
publish (MsSetupStep *step, const char *type, const char *name, char *text, char *line)
{
  g_free (step->name);
  g_free (step->text);
  g_free (step->line);
  step->type = type;
  step->name = g_strdup (name);
  step->text = text;
  step->line = line;
}

void
ms_setup_publish_txt (MsSetupStep *step, const char *name, const char *text)
{
  publish (step, "TXT", name, g_strdup (text), ms_dns_zone_txt (name, text));
}

void
ms_setup_publish_mx (MsSetupStep *step, const char *name, const char *host)
{
  publish (step, "MX", name, g_strdup_printf ("10 %s.", host), ms_dns_zone_mx (name, 10, host));
}

void
ms_setup_found (MsSetupStep *step, const char *text)
{
  g_free (step->found);
  step->found = text != NULL ? ms_text_printable (text, -1) : NULL;
}

GPtrArray *
ms_domain_setup (const MsLookup *lookup, const MsSetupSender *sender)
{
  g_autofree char *envelope = ms_identity_get_envelope (sender->identity);
  MsSetup          self = { .lookup = lookup, .sender = sender };

  self.steps = g_ptr_array_new_with_free_func (free_step);
  self.from = ms_identity_get_domain (sender->identity);
  self.dkim = ms_identity_get_dkim_domain (sender->identity);
  if (self.from == NULL || self.dkim == NULL)
    return self.steps;

  self.envelope = envelope != NULL && strchr (envelope, '@') != NULL
                      ? ms_address_domain_to_ascii (strrchr (envelope, '@') + 1)
                      : NULL;
  if (self.envelope == NULL)
    self.envelope = g_strdup (self.from);

  ms_setup_spf (&self);
  ms_setup_dkim (&self);
  ms_setup_return_path (&self);
  ms_setup_dmarc (&self);
  ms_setup_unsubscribe (&self);

  g_free (self.from);
  g_free (self.dkim);
  g_free (self.envelope);

  return self.steps;
}
