/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-server.c - which server, and how a conversation with it is to be secured */

#include "config.h"

#include "ms-smtp-session.h"

#include <string.h>

MsSmtpTlsa *
ms_smtp_tlsa_new (guint8 usage, guint8 selector, guint8 matching, GBytes *data)
{
  MsSmtpTlsa *self = g_new (MsSmtpTlsa, 1);

  self->usage = usage;
  self->selector = selector;
  self->matching = matching;
  self->data = g_bytes_ref (data);

  return self;
}

void
ms_smtp_tlsa_free (MsSmtpTlsa *self)
{
  g_bytes_unref (self->data);
  g_free (self);
}

static void
free_secret (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

void
ms_smtp_server_copy (MsSmtpServer *server, const MsSmtpServer *other)
{
  *server = *other;
  server->host = g_strdup (other->host);
  server->address = g_strdup (other->address);
  server->source = g_strdup (other->source);
  server->tlsa = other->tlsa != NULL ? g_ptr_array_ref (other->tlsa) : NULL;
  server->user = g_strdup (other->user);
  server->password = g_strdup (other->password);
  server->ca_file = g_strdup (other->ca_file);
  server->ehlo_name = g_strdup (other->ehlo_name);
}

void
ms_smtp_server_clear (MsSmtpServer *server)
{
  g_clear_pointer (&server->host, g_free);
  g_clear_pointer (&server->address, g_free);
  g_clear_pointer (&server->source, g_free);
  g_clear_pointer (&server->tlsa, g_ptr_array_unref);
  g_clear_pointer (&server->user, g_free);
  g_clear_pointer (&server->password, free_secret);
  g_clear_pointer (&server->ca_file, g_free);
  g_clear_pointer (&server->ehlo_name, g_free);
}
