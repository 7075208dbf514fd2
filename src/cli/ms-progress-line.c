/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-progress-line.c - a bar on a terminal, a plain line now and then anywhere else */

#include "config.h"

#include "ms-clock.h"
#include "ms-progress-line.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define BAR_WIDTH   24
#define BAR_EVERY   (MS_SECOND / 10)
#define PLAIN_EVERY (5 * MS_SECOND)

struct _MsProgressLine
{
  FILE    *file; /* NULL: nothing is printed */
  gboolean terminal;
  gboolean dirty; /* a bar stands on the line */
  gint64   next;  /* ms_clock_now() from which on something is printed again */
};

MsProgressLine *
ms_progress_line_new (const MsCli *cli)
{
  MsProgressLine *self = g_new0 (MsProgressLine, 1);
  FILE           *file = ms_cli_is_json (cli) ? stderr : stdout;

  self->terminal = isatty (fileno (file)) != 0;
  if (self->terminal || file == stdout)
    self->file = file;
  if (!self->terminal)
    self->next = ms_clock_now () + PLAIN_EVERY;

  return self;
}

static guint
terminal_width (FILE *file)
{
  struct winsize size = { 0 };

  return ioctl (fileno (file), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

static void
show_bar (MsProgressLine *self, double share, const char *text)
{
  guint            filled = floor (share * BAR_WIDTH);
  glong            room = terminal_width (self->file) - BAR_WIDTH - 10;
  g_autofree char *shown = g_utf8_substring (text, 0, MIN (room, g_utf8_strlen (text, -1)));

  fputs ("\r[", self->file);
  for (guint i = 0; i < BAR_WIDTH; i++)
    fputc (i < filled ? '#' : '.', self->file);
  fprintf (self->file, "] %3.0f %% %s\033[K", floor (share * 100), shown);
  fflush (self->file);
  self->dirty = TRUE;
}

void
ms_progress_line_show (MsProgressLine *self, double share, const char *text)
{
  gint64 now = ms_clock_now ();

  if (self->file == NULL || now < self->next)
    return;

  share = CLAMP (share, 0, 1);
  self->next = now + (self->terminal ? BAR_EVERY : PLAIN_EVERY);
  if (self->terminal)
    show_bar (self, share, text);
  else
    {
      fprintf (self->file, "%.0f %%: %s\n", floor (share * 100), text);
      fflush (self->file);
    }
}

void
ms_progress_line_clear (MsProgressLine *self)
{
  if (!self->dirty)
    return;

  fputs ("\r\033[K", self->file);
  fflush (self->file);
  self->dirty = FALSE;
}

void
ms_progress_line_free (MsProgressLine *self)
{
  ms_progress_line_clear (self);
  g_free (self);
}

char *
ms_progress_line_duration (gint64 seconds)
{
  guint64 count = MAX (seconds, 0);

  /* Translators: h, min and s are hours, minutes and seconds. */
  if (count >= 3600)
    return g_strdup_printf (_ ("%u h %02u min"), (guint) (count / 3600),
                            (guint) (count / 60 % 60));
  if (count >= 60)
    return g_strdup_printf (_ ("%u min %02u s"), (guint) (count / 60), (guint) (count % 60));

  return g_strdup_printf (_ ("%u s"), (guint) count);
}
