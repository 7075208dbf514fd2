/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dns-channel.h - c-ares carries messages: over UDP, again, over TCP, to the next server */

#pragma once

#include "ms-resolver.h"

G_BEGIN_DECLS

/* One owner, one thread. */
typedef struct _MsDnsChannel MsDnsChannel;

typedef enum
{
  MS_DNS_CHANNEL_ANSWER,
  MS_DNS_CHANNEL_FAILURE, /* no server can be reached, or of several none finds the answer */
  MS_DNS_CHANNEL_SILENCE,
  MS_DNS_CHANNEL_BROKEN, /* the answer is none */
  MS_DNS_CHANNEL_GONE,   /* the channel is being freed */
} MsDnsChannelResult;

/**
 * MsDnsChannelFunc:
 * @bytes: (nullable): of an ANSWER
 *
 * Called once for each message that was sent, maybe before ms_dns_channel_send() returns; must
 * not use the channel.
 */
typedef void (*MsDnsChannelFunc) (MsDnsChannelResult result,
                                  const guint8      *bytes,
                                  gsize              length,
                                  gpointer           user_data);

/** ms_dns_channel_new: Errors: %MS_DNS_ERROR_SERVER */
MsDnsChannel *ms_dns_channel_new (const MsResolverOptions *options, GError **error);

/** ms_dns_channel_set_system: for tests, before there is a resolver: @path: lives on; instead
 * of /etc/resolv.conf, whose servers have this port */
void ms_dns_channel_set_system (const char *path, guint16 port);

/** ms_dns_channel_free: What is under way is GONE first. */
void ms_dns_channel_free (MsDnsChannel *self);

/** ms_dns_channel_is_outdated: the system's servers are others now */
gboolean ms_dns_channel_is_outdated (const MsDnsChannel *self);

/** ms_dns_channel_send: @message: as ms_dns_message_question() makes them */
void ms_dns_channel_send (MsDnsChannel     *self,
                          const GByteArray *message,
                          MsDnsChannelFunc  func,
                          gpointer          user_data);

/** ms_dns_channel_wait: until something comes, @wake_fd is readable, or @until
 * (g_get_monotonic_time(); -1: no end); then does what is due */
void ms_dns_channel_wait (MsDnsChannel *self, int wake_fd, gint64 until);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsDnsChannel, ms_dns_channel_free)

G_END_DECLS
