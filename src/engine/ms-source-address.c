/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-source-address.c - whether direct connections may come from where the settings say */

#include "config.h"

#include "ms-smtp-session.h"
#include "ms-source-address.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

gboolean
ms_source_address_is_here (const char *address)
{
  g_autoptr (GSocketAddress) socket_address =
      g_inet_socket_address_new_from_string (address, 0);

  struct sockaddr_storage native = { 0 };
  gboolean                here;
  int                     fd;

  if (socket_address == NULL ||
      !g_socket_address_to_native (socket_address, &native, sizeof native, NULL))
    return FALSE;

  fd = socket (native.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return errno != EAFNOSUPPORT;

  /* What else may be in the way is no matter of the address. */
  here = bind (fd, (struct sockaddr *) &native,
               g_socket_address_get_native_size (socket_address)) == 0 ||
         errno != EADDRNOTAVAIL;
  close (fd);

  return here;
}

gboolean
ms_source_address_check (const MsSettings *settings, GError **error)
{
  const struct
  {
    const char *name;
    const char *address;
  } sources[] = {
    { "source-ipv4", settings->source_ipv4 },
    { "source-ipv6", settings->source_ipv6 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    if (sources[i].address != NULL && strcmp (sources[i].address, "none") != 0 &&
        !ms_source_address_is_here (sources[i].address))
      {
        g_set_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CONNECT,
                     /* Translators: an address, then the name of a setting. */
                     _ ("Mail cannot leave from the address %s (setting %s): this computer "
                        "does not have it now"),
                     sources[i].address, sources[i].name);
        return FALSE;
      }

  return TRUE;
}
