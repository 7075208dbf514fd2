/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-campaign-table.h - campaigns, their attachments and their lists */

#pragma once

#include "ms-campaign.h"
#include "ms-db.h"

G_BEGIN_DECLS

/* A campaign without its texts, for a row of a table. */
typedef struct
{
  gint64          id;
  char           *name;    /* (owned) */
  char           *subject; /* (owned) */
  gint64          created;
  MsCampaignState state; /* as shown: ms_campaign_table_shown_state() */
  gboolean        rehearsal;
  gint64          frozen_at;
  gint64          due; /* while it waits: MsCampaign.due */
} MsCampaignInfo;

void ms_campaign_info_free (MsCampaignInfo *self);

/**
 * ms_campaign_table_shown_state:
 * @stored: the campaign's state as it stands in the database
 *
 * Returns: @stored, but paused for one that is stored as sending while nobody delivers
 */
MsCampaignState ms_campaign_table_shown_state (MsDb *db, MsCampaignState stored);

/** ms_campaign_table_all: Returns: (transfer full) (element-type MsCampaignInfo): newest first
 */
GPtrArray *ms_campaign_table_all (MsDb *db, GError **error);

/**
 * ms_campaign_table_find:
 *
 * Returns: (transfer full): with its attachments; its state as stored
 *
 * Errors: %MS_STORE_ERROR_NOT_FOUND
 */
MsCampaign *ms_campaign_table_find (MsDb *db, const char *name, GError **error);
MsCampaign *ms_campaign_table_get (MsDb *db, gint64 id, GError **error);

/**
 * ms_campaign_table_save:
 * @campaign: a new one (id 0) gets its id; state, route and the like are not written
 *
 * Errors: %MS_STORE_ERROR_FROZEN, %MS_STORE_ERROR_EXISTS: the name is taken,
 * %MS_STORE_ERROR_NOT_FOUND, %MS_STORE_ERROR_FAILED: it has no name
 */
gboolean ms_campaign_table_save (MsDb *db, MsCampaign *campaign, GError **error);

/** ms_campaign_table_save_text: the same without the attachments, for every few keystrokes */
gboolean ms_campaign_table_save_text (MsDb *db, MsCampaign *campaign, GError **error);

/** ms_campaign_table_copy: a draft called @name with the same message and lists; Errors: as
 * saving */
gboolean ms_campaign_table_copy (MsDb       *db,
                                 gint64      id,
                                 const char *name,
                                 gint64     *copy,
                                 GError    **error);

/**
 * ms_campaign_table_remove:
 *
 * With its recipients and what became of them.
 *
 * Errors: %MS_STORE_ERROR_LOCKED: it is being delivered; %MS_STORE_ERROR_NOT_FOUND
 */
gboolean ms_campaign_table_remove (MsDb *db, gint64 id, GError **error);

/** ms_campaign_table_set_lists: @lists, @excluded: (element-type gint64): ids; replace
 * those before.  Read them with ms_list_table_of_campaign(). */
gboolean ms_campaign_table_set_lists (MsDb         *db,
                                      gint64        id,
                                      const GArray *lists,
                                      const GArray *excluded,
                                      GError      **error);

/** ms_campaign_table_set_plan: @retry: (nullable), @schedule: (nullable): %NULL: as it was;
 * both as MsCampaign has them, checked */
gboolean ms_campaign_table_set_plan (MsDb       *db,
                                     gint64      id,
                                     const char *retry,
                                     const char *schedule,
                                     GError    **error);

/** ms_campaign_table_propose_route: @route: as of ms_route_to_string(): of a draft's first
 * send; nothing happens to one that was sent or rehearsed: there it is the last send's */
gboolean ms_campaign_table_propose_route (MsDb       *db,
                                          gint64      id,
                                          const char *route,
                                          GError    **error);

/** ms_campaign_table_set_sender: From, Reply-To and envelope sender, unless it is frozen: what
 * its identity says may change later, what was sent does not */
gboolean ms_campaign_table_set_sender (MsDb *db, const MsCampaign *campaign, GError **error);

/** ms_campaign_table_wait: @reason: (nullable): for a person; it is `waiting` for @due */
gboolean ms_campaign_table_wait (MsDb       *db,
                                 gint64      id,
                                 gint64      due,
                                 const char *reason,
                                 GError    **error);

/** ms_campaign_table_end_wait: one that is `waiting` comes to @state; Returns: %FALSE with
 * %MS_STORE_ERROR_STALE where it is not waiting */
gboolean ms_campaign_table_end_wait (MsDb           *db,
                                     gint64          id,
                                     MsCampaignState state,
                                     const char     *reason,
                                     GError        **error);

/** ms_campaign_table_get_standing: without its texts; Errors: %MS_STORE_ERROR_NOT_FOUND */
gboolean ms_campaign_table_get_standing (MsDb            *db,
                                         gint64           id,
                                         MsCampaignState *out_state,
                                         gint64          *out_frozen_at,
                                         GError         **error);

/* One that waits. */
typedef struct
{
  gint64 id;
  char  *name;  /* (owned) */
  char  *route; /* (owned) (nullable) */
  gint64 due;
} MsCampaignWait;

void ms_campaign_wait_free (MsCampaignWait *self);

/** ms_campaign_table_waiting: Returns: (transfer full) (element-type MsCampaignWait): whose
 * turn is first comes first */
GPtrArray *ms_campaign_table_waiting (MsDb *db, GError **error);

/** ms_campaign_table_rest: nothing is due of it: it is in @state, neither waiting nor sending
 */
gboolean ms_campaign_table_rest (MsDb *db, gint64 id, MsCampaignState state, GError **error);

/** ms_campaign_table_set_route: @route: as MsCampaign has it, checked */
gboolean ms_campaign_table_set_route (MsDb *db, gint64 id, const char *route, GError **error);

/** ms_campaign_table_next_due: @out_due: (out): ms_clock_wall(); Returns: the id of the
 * campaign whose turn is next; 0: none waits, or @error is set */
gint64 ms_campaign_table_next_due (MsDb *db, gint64 *out_due, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsCampaignInfo, ms_campaign_info_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsCampaignWait, ms_campaign_wait_free)

G_END_DECLS
