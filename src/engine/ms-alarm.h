/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-alarm.h - wakes at a time of the wall clock, when that clock is set, or when a file
 * changes
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsAlarm MsAlarm;

/** MsAlarmRang: once for each ms_alarm_set(), on the main context of who made it; nothing is
 * watched by then */
typedef void (*MsAlarmRang) (MsAlarm *self, gpointer user_data);

MsAlarm *ms_alarm_new (MsAlarmRang rang, gpointer user_data);
void     ms_alarm_free (MsAlarm *self);

/** ms_alarm_watch_changes: from now on; what happens before ms_alarm_set() is not missed.  A
 * file that is not there is not watched. */
void ms_alarm_watch_changes (MsAlarm *self, const char *path);

/** ms_alarm_watch_closing: of whoever may write to it, however he ends */
void ms_alarm_watch_closing (MsAlarm *self, const char *path);

/** ms_alarm_set: @wall: µs since 1970; also reached while the machine was asleep */
void ms_alarm_set (MsAlarm *self, gint64 wall);

/** ms_alarm_was_change: whether it was a file that rang last, and not the time */
gboolean ms_alarm_was_change (const MsAlarm *self);

/** ms_alarm_stop: forgets what it was set to and what it watched */
void ms_alarm_stop (MsAlarm *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsAlarm, ms_alarm_free)

G_END_DECLS
