/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-subscriber.h - one person's own view: the lists he is on, and what he chooses of them */

#pragma once

#include "ms-db.h"
#include "ms-token.h"

G_BEGIN_DECLS

typedef struct
{
  gint64   id;
  char    *name;     /* (owned) */
  gboolean left;     /* by his own wish */
  gboolean campaign; /* the token's campaign went to it */
} MsSubscriberList;

typedef struct
{
  char *address;       /* (owned) (nullable): key; %NULL: it is not known any more, or the token
                          names nobody */
  char      *written;  /* (owned) (nullable) */
  GPtrArray *lists;    /* (owned) (element-type MsSubscriberList): those he is on and those he
                          left, by name; none that is kept from him for another reason */
  gboolean left_all;   /* he wants no mail at all */
  gboolean leaves_all; /* who unsubscribes leaves everything: the setting "unsubscribe-scope" */
  gboolean blocked;    /* nothing is sent to him for a reason that he cannot undo: bounced,
                          complained, by hand, imported, erased, his whole domain */
} MsSubscriber;

void ms_subscriber_free (MsSubscriber *self);

/** ms_subscriber_find: @token: of %MS_TOKEN_UNSUBSCRIBE; Returns: (transfer full) */
MsSubscriber *ms_subscriber_find (MsDb *db, const MsToken *token, GError **error);

/**
 * ms_subscriber_choose:
 * @kept: (element-type gint64): ids of lists; others than those of ms_subscriber_find() count
 *   for nothing
 *
 * Leaves the lists that are not among @kept and comes back to those that are; who wanted no
 * mail at all wants it again.
 */
gboolean ms_subscriber_choose (MsDb          *db,
                               const MsToken *token,
                               const GArray  *kept,
                               GError       **error);

/** ms_subscriber_undo: takes back what was unsubscribed by @token; @changed: (out) */
gboolean ms_subscriber_undo (MsDb *db, const MsToken *token, gboolean *changed, GError **error);

/** ms_subscriber_is_mailed: @mailed: (out): whether a campaign to the lists of @token's would
 * still go to him; by his hash where no address of his is known any more */
gboolean ms_subscriber_is_mailed (MsDb          *db,
                                  const MsToken *token,
                                  gboolean      *mailed,
                                  GError       **error);

/** ms_subscriber_is_blocked: as `blocked` above; @list: (nullable): also what holds for it
 * alone */
gboolean ms_subscriber_is_blocked (MsDb       *db,
                                   const char *address,
                                   const char *list,
                                   gboolean   *blocked,
                                   GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSubscriber, ms_subscriber_free)

G_END_DECLS
