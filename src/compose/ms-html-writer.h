/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-html-writer.h - HTML's running text onto lines of plain text */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Blanks and line ends are only noted, and written when text follows: so runs of them become
 * one, and none stand at either end.
 */
typedef struct
{
  GString *out;        /* (owned) */
  GString *indent;     /* (owned): what each line begins with: quotations, lists */
  guint    breaks;     /* line ends that come before the next text */
  gboolean blank;      /* so does a blank */
  gboolean cell;       /* and the mark between two cells */
  gboolean begun;      /* there was text */
  gboolean verbatim;   /* blanks and line ends count as they are */
  char     bullet[16]; /* stands in the place of the indent's end at the next text */
} MsHtmlWriter;

/** ms_html_writer_break: @breaks: 1 ends the line, 2 leaves a blank one */
void ms_html_writer_break (MsHtmlWriter *writer, guint breaks);

/** ms_html_writer_settle: writes what was noted, because text follows in @out */
void ms_html_writer_settle (MsHtmlWriter *writer);

/** ms_html_writer_append: @text: UTF-8, which may hold the marks of ms-html-text.h */
void ms_html_writer_append (MsHtmlWriter *writer, const char *text);

G_END_DECLS
