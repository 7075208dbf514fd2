/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-plan-box.c - when a campaign is sent, how much a day, and how its deferred are tried again
 */

#include "config.h"

#include "ms-application.h"
#include "ms-clock.h"
#include "ms-plan-box.h"
#include "ms-retry.h"
#include "ms-row.h"
#include "ms-schedule.h"
#include "ms-span.h"

#include <glib/gi18n-lib.h>
#include <handy.h>

#define OFFICE_HOURS "mon-fri 9-17"
#define ALWAYS       "always"

struct _MsPlanBox
{
  GtkListBox parent_instance;

  char    *time_zone; /* (owned) (nullable): the plan's; NULL: the system's */
  gboolean filling;

  HdyExpanderRow *expander;
  HdyActionRow   *start_row;
  GtkComboBox    *start;
  GtkEntry       *start_at;
  HdyActionRow   *hours_row;
  GtkComboBox    *hours;
  GtkEntry       *own_hours;
  GtkSpinButton  *per_day;
  GtkWidget      *growth_row;
  GtkSpinButton  *growth;
  GtkSpinButton  *days;
  GtkSpinButton  *stop_failed;
  GtkSpinButton  *stop_deferred;
  HdyActionRow   *retry_row;
  GtkComboBox    *retry;
  HdyActionRow   *own_row;
  GtkEntry       *first;
  GtkEntry       *longest;
  GtkEntry       *give_up;
  GtkSwitch      *uncertain;
};

G_DEFINE_FINAL_TYPE (MsPlanBox, ms_plan_box, GTK_TYPE_LIST_BOX)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
is_chosen (GtkComboBox *combo, const char *id)
{
  return g_strcmp0 (gtk_combo_box_get_active_id (combo), id) == 0;
}

static void
set_error (GtkEntry *entry, gboolean wrong)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (entry));

  if (wrong)
    gtk_style_context_add_class (style, "error");
  else
    gtk_style_context_remove_class (style, "error");
}

static MsSchedule *
schedule_new (MsPlanBox *self)
{
  MsSchedule *schedule = ms_schedule_new ();

  /* It was read out of a schedule, so it is one. */
  ms_schedule_set_time_zone (schedule, self->time_zone, NULL);

  return schedule;
}

static gboolean
read_start (MsPlanBox *self, MsSchedule *schedule)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  gboolean at = is_chosen (self->start, "at");
  gboolean good;

  gtk_widget_set_visible (GTK_WIDGET (self->start_at), at);
  good = !at || ms_schedule_parse_time (schedule, gtk_entry_get_text (self->start_at),
                                        &schedule->start_at, &error);
  if (error != NULL)
    text = g_strdup (error->message);
  else if (at && schedule->start_at <= ms_clock_wall ())
    text = g_strdup (_ ("That is over: it starts at once."));
  else if (at)
    text = ms_schedule_format_time (schedule, schedule->start_at);
  ms_row_set_note (self->start_row, text != NULL ? text : "");
  set_error (self->start_at, !good);

  return good;
}

static gboolean
read_hours (MsPlanBox *self, MsSchedule *schedule)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *hours = NULL;
  g_autofree char *text = NULL;

  gboolean own = is_chosen (self->hours, "own");
  gboolean good = TRUE;

  gtk_widget_set_visible (GTK_WIDGET (self->own_hours), own);
  if (own)
    good = ms_schedule_parse_hours (schedule, gtk_entry_get_text (self->own_hours), &error);
  else if (is_chosen (self->hours, "office"))
    good = ms_schedule_parse_hours (schedule, OFFICE_HOURS, &error);
  hours = ms_schedule_format_hours (schedule);
  if (error != NULL)
    text = g_strdup (error->message);
  else if (!g_str_equal (hours, ALWAYS))
    /* Translators: hours of weekdays, a time zone. */
    text = g_strdup_printf (_ ("%s, time zone %s"), hours,
                            g_time_zone_get_identifier (schedule->zone));
  ms_row_set_note (self->hours_row, text != NULL ? text : "");
  set_error (self->own_hours, !good);

  return good;
}

static gboolean
read_span (GtkEntry *entry, guint *seconds)
{
  gboolean good = ms_span_parse (gtk_entry_get_text (entry), seconds);

  set_error (entry, !good);

  return good;
}

static gboolean
read_own_retry (MsPlanBox *self, MsRetry *retry)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  gboolean good = read_span (self->first, &retry->first);

  good = read_span (self->longest, &retry->longest) && good;
  good = read_span (self->give_up, &retry->give_up) && good;
  retry->preset = MS_RETRY_CUSTOM;
  if (good)
    {
      MsRetry checked;

      text = ms_retry_to_string (retry);
      good = ms_retry_parse (&checked, text, &error);
    }
  ms_row_set_note (self->own_row,
                   error != NULL ? error->message
                   : good        ? _ ("Tried first after, then at most every, given up after")
                                 : _ ("Write 20m, 4h or 4d."));

  return good;
}

static gboolean
read_retry (MsPlanBox *self, MsRetry *retry)
{
  static const struct
  {
    const char   *id;
    MsRetryPreset preset;
  } presets[] = { { "standard", MS_RETRY_STANDARD },
                  { "hourly", MS_RETRY_HOURLY },
                  { "none", MS_RETRY_NONE } };

  g_autofree char *text = NULL;

  gboolean own = is_chosen (self->retry, "own");
  gboolean good = TRUE;

  ms_retry_init (retry, MS_RETRY_STANDARD);
  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    if (is_chosen (self->retry, presets[i].id))
      ms_retry_init (retry, presets[i].preset);
  if (own)
    good = read_own_retry (self, retry);
  retry->uncertain_too = gtk_switch_get_active (self->uncertain);

  gtk_widget_set_visible (GTK_WIDGET (self->own_row), own);
  text = good ? ms_retry_describe (retry) : g_strdup ("");
  ms_row_set_note (self->retry_row, text);

  return good;
}

static void
read_quantities (MsPlanBox *self, MsSchedule *schedule)
{
  schedule->per_day = gtk_spin_button_get_value_as_int (self->per_day);
  gtk_widget_set_visible (self->growth_row, schedule->per_day > 0);
  if (schedule->per_day > 0)
    {
      schedule->growth_percent = gtk_spin_button_get_value_as_int (self->growth);
      schedule->days = gtk_spin_button_get_value_as_int (self->days);
    }
  schedule->stop_failed_percent = gtk_spin_button_get_value_as_int (self->stop_failed);
  schedule->stop_deferred_percent = gtk_spin_button_get_value_as_int (self->stop_deferred);
}

/* All of it, with the rows saying what is wrong or what it means. */
static MsSchedule *
read_all (MsPlanBox *self, MsRetry *retry)
{
  g_autoptr (MsSchedule) schedule = schedule_new (self);

  gboolean good = read_start (self, schedule);

  good = read_hours (self, schedule) && good;
  read_quantities (self, schedule);
  good = read_retry (self, retry) && good;

  return good ? g_steal_pointer (&schedule) : NULL;
}

static void
add_part (GString *line, char *part)
{
  g_string_append_printf (line, "%s%s", line->len > 0 ? " · " : "", part);
  g_free (part);
}

static void
add_retry (GString *line, const MsRetry *retry)
{
  g_autofree char *give_up = ms_span_describe (retry->give_up);
  g_autofree char *every = ms_span_describe (retry->longest);

  if (retry->preset == MS_RETRY_NONE)
    add_part (line, g_strdup (_ ("tried again only by hand")));
  else if (retry->first == retry->longest)
    /* Translators: lengths of time as "1 hour", "4 days". */
    add_part (line, g_strdup_printf (_ ("tried again every %s for %s"), every, give_up));
  else
    /* Translators: a length of time as "4 days". */
    add_part (line, g_strdup_printf (_ ("tried again by itself for %s"), give_up));
}

static char *
describe (const MsSchedule *schedule, const MsRetry *retry)
{
  g_autofree char *hours = ms_schedule_format_hours (schedule);
  GString         *line = g_string_new (NULL);

  if (schedule->start_at > ms_clock_wall ())
    {
      g_autofree char *time = ms_schedule_format_time (schedule, schedule->start_at);

      /* Translators: a date and time. */
      add_part (line, g_strdup_printf (_ ("From %s"), time));
    }
  else
    {
      add_part (line, g_strdup (_ ("Now")));
    }
  if (!g_str_equal (hours, ALWAYS))
    add_part (line, g_steal_pointer (&hours));
  if (schedule->per_day > 0 && schedule->growth_percent > 0)
    /* Translators: messages on the first day, per cent. */
    add_part (line, g_strdup_printf (_ ("%u a day, each day %u%% more"), schedule->per_day,
                                     schedule->growth_percent));
  else if (schedule->per_day > 0)
    add_part (line, g_strdup_printf (_ ("%u a day"), schedule->per_day));
  if (schedule->stop_failed_percent > 0)
    add_part (line,
              g_strdup_printf (_ ("stops at %u%% failed"), schedule->stop_failed_percent));
  if (schedule->stop_deferred_percent > 0)
    add_part (line,
              g_strdup_printf (_ ("stops at %u%% deferred"), schedule->stop_deferred_percent));
  add_retry (line, retry);

  return g_string_free (line, FALSE);
}

static void
show (MsPlanBox *self)
{
  MsRetry retry;

  g_autoptr (MsSchedule) schedule = read_all (self, &retry);
  g_autofree char *line = NULL;

  line = schedule != NULL ? describe (schedule, &retry)
                          : g_strdup (_ ("Something in the plan cannot be taken: see below"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->expander), line);
  ms_row_set_expander_note (self->expander, line);
}

/* Whoever wants another time begins with the next full hour. */
static void
propose_start (MsPlanBox *self)
{
  g_autoptr (MsSchedule) schedule = schedule_new (self);
  g_autoptr (GDateTime) now =
      g_date_time_new_from_unix_utc (ms_clock_wall () / G_USEC_PER_SEC + 3600);
  g_autoptr (GDateTime) then = g_date_time_to_timezone (now, schedule->zone);
  g_autofree char *text = g_date_time_format (then, "%Y-%m-%d %H:00");

  gtk_entry_set_text (self->start_at, text);
}

static void
on_changed_cb (MsPlanBox *self)
{
  if (self->filling)
    return;

  self->filling = TRUE;
  if (is_chosen (self->start, "at") && *gtk_entry_get_text (self->start_at) == '\0' &&
      !gtk_widget_get_visible (GTK_WIDGET (self->start_at)))
    propose_start (self);
  show (self);
  self->filling = FALSE;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_day_cb (GtkCalendar *calendar, gpointer user_data)
{
  MsPlanBox *self = user_data;
  guint      year;
  guint      month;
  guint      day;

  g_autofree char *text = NULL;
  g_auto (GStrv) words = g_strsplit (gtk_entry_get_text (self->start_at), " ", 2);

  gtk_calendar_get_date (calendar, &year, &month, &day);
  text = g_strdup_printf ("%04u-%02u-%02u %s", year, month + 1, day,
                          words[0] != NULL && words[1] != NULL ? words[1] : "08:00");
  gtk_entry_set_text (self->start_at, text);
}

static void
on_calendar_cb (MsPlanBox *self)
{
  GtkWidget *popover = gtk_popover_new (GTK_WIDGET (self->start_at));
  GtkWidget *calendar = gtk_calendar_new ();
  guint      year;
  guint      month;
  guint      day;

  if (sscanf (gtk_entry_get_text (self->start_at), "%4u-%2u-%2u", &year, &month, &day) == 3 &&
      month >= 1 && month <= 12 && day >= 1 && day <= 31)
    {
      gtk_calendar_select_month (GTK_CALENDAR (calendar), month - 1, year);
      gtk_calendar_select_day (GTK_CALENDAR (calendar), day);
    }
  g_signal_connect_object (calendar, "day-selected", G_CALLBACK (on_day_cb), self, 0);
  g_signal_connect_swapped (calendar, "day-selected-double-click",
                            G_CALLBACK (gtk_popover_popdown), popover);
  g_signal_connect (popover, "closed", G_CALLBACK (gtk_widget_destroy), NULL);
  gtk_container_add (GTK_CONTAINER (popover), calendar);
  gtk_widget_show (calendar);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static void
ms_plan_box_finalize (GObject *object)
{
  g_free (MS_PLAN_BOX (object)->time_zone);

  G_OBJECT_CLASS (ms_plan_box_parent_class)->finalize (object);
}

static void
ms_plan_box_class_init (MsPlanBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ms_plan_box_finalize;

  signals[CHANGED] = g_signal_new ("changed", MS_TYPE_PLAN_BOX, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-plan-box.ui");
  gtk_widget_class_bind_template_child (widget_class, MsPlanBox, expander);
  gtk_widget_class_bind_template_child (widget_class, MsPlanBox, start_row);
  gtk_widget_class_bind_template_child (widget_class, MsPlanBox, start);
  gtk_widget_class_bind_template_child (widget_class, MsPlanBox, start_at);
  gtk_widget_class_bind_template_child (widget_class, MsPlanBox, hours_row);
  gtk_widget_class_bind_template_child (widget_class, MsPlanBox, hours);
  gtk_widget_class_bind_template_child (widget_class, MsPlanBox, own_hours);
  gtk_widget_class_bind_template_child (widget_class, MsPlanBox, per_day);
  gtk_widget_class_bind_template_child (widget_class, MsPlanBox, growth_row);
  gtk_widget_class_bind_template_child (widget_class, MsPlanBox, growth);
  gtk_widget_class_bind_template_child (widget_class, MsPlanBox, days);
  gtk_widget_class_bind_template_child (widget_class, MsPlanBox, stop_failed);
  gtk_widget_class_bind_template_child (widget_class, MsPlanBox, stop_deferred);
  gtk_widget_class_bind_template_child (widget_class, MsPlanBox, retry_row);
  gtk_widget_class_bind_template_child (widget_class, MsPlanBox, retry);
  gtk_widget_class_bind_template_child (widget_class, MsPlanBox, own_row);
  gtk_widget_class_bind_template_child (widget_class, MsPlanBox, first);
  gtk_widget_class_bind_template_child (widget_class, MsPlanBox, longest);
  gtk_widget_class_bind_template_child (widget_class, MsPlanBox, give_up);
  gtk_widget_class_bind_template_child (widget_class, MsPlanBox, uncertain);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_calendar_cb);
}

static void
ms_plan_box_init (MsPlanBox *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  ms_plan_box_set_plan (self, "", "");
}

static void
set_schedule (MsPlanBox *self, const MsSchedule *schedule)
{
  g_autofree char *hours = ms_schedule_format_hours (schedule);
  g_autofree char *at = NULL;

  const char *id = g_str_equal (hours, ALWAYS)         ? "always"
                   : g_str_equal (hours, OFFICE_HOURS) ? "office"
                                                       : "own";

  g_free (self->time_zone);
  self->time_zone = g_strdup (schedule->time_zone);
  gtk_combo_box_set_active_id (self->start, schedule->start_at != 0 ? "at" : "now");
  if (schedule->start_at != 0)
    {
      g_autoptr (GDateTime) utc =
          g_date_time_new_from_unix_utc (schedule->start_at / G_USEC_PER_SEC);
      g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, schedule->zone);

      at = g_date_time_format (local, "%Y-%m-%d %H:%M");
    }
  gtk_entry_set_text (self->start_at, at != NULL ? at : "");
  gtk_combo_box_set_active_id (self->hours, id);
  gtk_entry_set_text (self->own_hours, g_str_equal (id, "own") ? hours : OFFICE_HOURS);
  gtk_spin_button_set_value (self->per_day, schedule->per_day);
  gtk_spin_button_set_value (self->growth, schedule->growth_percent);
  gtk_spin_button_set_value (self->days, schedule->days);
  gtk_spin_button_set_value (self->stop_failed, schedule->stop_failed_percent);
  gtk_spin_button_set_value (self->stop_deferred, schedule->stop_deferred_percent);
}

/* As short as it can be read back: "4h", "90s". */
static void
set_span (GtkEntry *entry, guint seconds)
{
  static const struct
  {
    guint seconds;
    char  unit;
  } units[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (seconds % units[i].seconds == 0)
      {
        g_autofree char *text =
            g_strdup_printf ("%u%c", seconds / units[i].seconds, units[i].unit);

        gtk_entry_set_text (entry, text);
        return;
      }
}

static void
set_retry (MsPlanBox *self, const MsRetry *retry)
{
  static const char *const ids[] = { [MS_RETRY_STANDARD] = "standard",
                                     [MS_RETRY_HOURLY] = "hourly",
                                     [MS_RETRY_NONE] = "none",
                                     [MS_RETRY_CUSTOM] = "own" };
  MsRetry                  shown = *retry;

  if (retry->preset == MS_RETRY_NONE)
    ms_retry_init (&shown, MS_RETRY_STANDARD);
  gtk_combo_box_set_active_id (self->retry, ids[retry->preset]);
  set_span (self->first, shown.first);
  set_span (self->longest, shown.longest);
  set_span (self->give_up, shown.give_up);
  gtk_switch_set_active (self->uncertain, retry->uncertain_too);
}

void
ms_plan_box_set_plan (MsPlanBox *self, const char *retry_text, const char *schedule_text)
{
  g_autoptr (MsSchedule) schedule = ms_schedule_parse (schedule_text, NULL);

  MsRetry retry;

  if (schedule == NULL)
    schedule = ms_schedule_new ();
  if (*retry_text == '\0' || !ms_retry_parse (&retry, retry_text, NULL))
    ms_retry_init (&retry, MS_RETRY_STANDARD);

  self->filling = TRUE;
  set_schedule (self, schedule);
  set_retry (self, &retry);
  show (self);
  self->filling = FALSE;
}

gboolean
ms_plan_box_get_plan (MsPlanBox *self, char **retry, char **schedule)
{
  MsRetry rule;

  g_autoptr (MsSchedule) plan = read_all (self, &rule);

  if (plan == NULL)
    return FALSE;

  *retry = ms_retry_to_string (&rule);
  *schedule = ms_schedule_to_string (plan);

  return TRUE;
}
