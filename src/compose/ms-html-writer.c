/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-html-writer.c - HTML's running text onto lines of plain text */

#include "config.h"

#include "ms-html-text.h"
#include "ms-html-writer.h"

#include <string.h>

void
ms_html_writer_break (MsHtmlWriter *writer, guint breaks)
{
  writer->breaks = MAX (writer->breaks, breaks);
  writer->blank = FALSE;
  writer->cell = FALSE;
}

static void
write_indent (MsHtmlWriter *writer)
{
  gsize bullet = strlen (writer->bullet);
  gsize kept = writer->indent->len - MIN (bullet, writer->indent->len);

  g_string_append_len (writer->out, writer->indent->str, kept);
  g_string_append (writer->out, bullet > 0 ? writer->bullet : writer->indent->str + kept);
  writer->bullet[0] = '\0';
}

void
ms_html_writer_settle (MsHtmlWriter *writer)
{
  if (!writer->begun || writer->breaks > 0)
    {
      for (guint i = 0; writer->begun && i < writer->breaks; i++)
        g_string_append_c (writer->out, '\n');
      write_indent (writer);
    }
  else if (writer->cell)
    {
      g_string_append (writer->out, " | ");
    }
  else if (writer->blank)
    {
      g_string_append_c (writer->out, ' ');
    }

  writer->begun = TRUE;
  writer->breaks = 0;
  writer->blank = FALSE;
  writer->cell = FALSE;
}

static gboolean
is_blank (gunichar c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == 0xa0;
}

/* Characters that only HTML has a use for: zero-width blank, BOM, soft hyphen. */
static gboolean
is_void (gunichar c)
{
  return c == 0x200b || c == 0xfeff || c == 0xad;
}

/* A marked run goes as it is; a condition does not count as text, so nothing is settled. */
static const char *
write_marked (MsHtmlWriter *writer, const char *at)
{
  const char *end = strstr (at, MS_HTML_END);

  if (g_str_has_prefix (at, MS_HTML_VALUE))
    ms_html_writer_settle (writer);
  end = end != NULL ? end + strlen (MS_HTML_END) : at + strlen (at);
  g_string_append_len (writer->out, at, end - at);

  return end;
}

void
ms_html_writer_append (MsHtmlWriter *writer, const char *text)
{
  while (*text != '\0')
    {
      gunichar c = g_utf8_get_char (text);

      if (c == 0xe000 || c == 0xe002)
        {
          text = write_marked (writer, text);
          continue;
        }

      if (writer->verbatim && c == '\n')
        {
          writer->breaks++;
        }
      else if (is_blank (c) && !writer->verbatim)
        {
          writer->blank = TRUE;
        }
      else if (!is_void (c) && c != '\r')
        {
          ms_html_writer_settle (writer);
          g_string_append_unichar (writer->out, c == 0xa0 ? ' ' : c);
        }
      text = g_utf8_next_char (text);
    }
}
