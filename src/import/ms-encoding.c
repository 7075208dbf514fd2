/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-encoding.c - what encoding a file's text is in */

#include "config.h"

#include "ms-encoding.h"
#include "ms-inspection.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <uchardet.h>

#define CHUNK  (256 * 1024)
#define SAMPLE (64 * 1024)

typedef struct
{
  char    *chunk;   /* (owned): CHUNK bytes */
  gsize    length;  /* in @chunk */
  guint64  valid;   /* characters of UTF-8 beyond ASCII */
  guint64  invalid; /* bytes that are no UTF-8 */
  gboolean high_c1; /* a byte of 0x80 to 0x9f, which ISO 8859 has no letter for */
} Survey;

/* RFC 3629 §4, table of well-formed sequences. */
static guint
sequence_length (const guint8 *at, gsize left)
{
  guint8 low = 0x80;
  guint8 high = 0xbf;
  guint  length;

  if (at[0] < 0xc2 || at[0] > 0xf4)
    return 0;

  length = at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
  if (at[0] == 0xe0)
    low = 0xa0;
  else if (at[0] == 0xed)
    high = 0x9f;
  else if (at[0] == 0xf0)
    low = 0x90;
  else if (at[0] == 0xf4)
    high = 0x8f;

  if (left < length || at[1] < low || at[1] > high)
    return 0;
  for (guint i = 2; i < length; i++)
    if ((at[i] & 0xc0) != 0x80)
      return 0;

  return length;
}

static gsize
skip_ascii (const char *text, gsize at, gsize length)
{
  guint64 word;

  while (at + sizeof word <= length)
    {
      memcpy (&word, text + at, sizeof word);
      if ((word & G_GUINT64_CONSTANT (0x8080808080808080)) != 0)
        break;
      at += sizeof word;
    }
  while (at < length && (guint8) text[at] < 0x80)
    at++;

  return at;
}

gsize
ms_encoding_valid_utf8 (const char *text, gsize length)
{
  gsize at = 0;

  while ((at = skip_ascii (text, at, length)) < length)
    {
      guint step = sequence_length ((const guint8 *) text + at, length - at);

      if (step == 0)
        break;
      at += step;
    }

  return at;
}

static void
survey_text (Survey *self, const char *text, gsize length)
{
  gsize at = 0;

  while ((at = skip_ascii (text, at, length)) < length)
    {
      guint step = sequence_length ((const guint8 *) text + at, length - at);

      if (step > 0)
        self->valid++;
      else
        self->invalid++;
      self->high_c1 = self->high_c1 || ((guint8) text[at] & 0xe0) == 0x80;
      at += MAX (step, 1);
    }
}

static const char *
by_mark (const char *text, gsize length)
{
  static const struct
  {
    const char *mark;
    gsize       length;
    const char *encoding;
  } marks[] = {
    { "\357\273\277", 3, "UTF-8" },    { "\377\376\0\0", 4, "UTF-32LE" },
    { "\0\0\376\377", 4, "UTF-32BE" }, { "\377\376", 2, "UTF-16LE" },
    { "\376\377", 2, "UTF-16BE" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (length >= marks[i].length && memcmp (text, marks[i].mark, marks[i].length) == 0)
      return marks[i].encoding;

  return NULL;
}

/* Delimiters, line breaks and all of ASCII have a NUL for their other half, in any script. */
static const char *
by_halves (const char *text, gsize length)
{
  gsize nuls[2] = { 0, 0 };

  for (gsize i = 0; i < length; i++)
    if (text[i] == '\0')
      nuls[i % 2]++;

  if (length >= 4 && nuls[1] * 20 > length && nuls[0] * 10 < nuls[1])
    return "UTF-16LE";
  if (length >= 4 && nuls[0] * 20 > length && nuls[1] * 10 < nuls[0])
    return "UTF-16BE";

  return NULL;
}

static gboolean
looks_like_text (const char *text, gsize length)
{
  gsize odd = 0;

  for (gsize i = 0; i < length; i++)
    if ((guint8) text[i] < 0x20 && strchr ("\t\n\v\f\r\032", text[i]) == NULL)
      odd++;
    else if (text[i] == '\0' || text[i] == 0x7f)
      odd++;

  return odd <= 2 + length / 100;
}

static gboolean
refuse_what_is_no_text (const char *text, gsize length, GError **error)
{
  static const struct
  {
    const char *magic;
    gsize       length;
  } sheets[] = { { "PK\003\004", 4 }, { "\320\317\021\340", 4 } };

  for (guint i = 0; i < G_N_ELEMENTS (sheets); i++)
    if (length >= sheets[i].length && memcmp (text, sheets[i].magic, sheets[i].length) == 0)
      {
        g_set_error_literal (error, MS_IMPORT_ERROR, MS_IMPORT_ERROR_NOT_TEXT,
                             _ ("This is a spreadsheet's own file, not a text file: save it as "
                                "CSV in the spreadsheet program and import that"));
        return FALSE;
      }

  if (looks_like_text (text, length) && memcmp (text, "%PDF-", MIN (length, 5)) != 0)
    return TRUE;

  g_set_error_literal (error, MS_IMPORT_ERROR, MS_IMPORT_ERROR_NOT_TEXT,
                       _ ("This is not a text file: export the contacts as CSV and import "
                          "that"));

  return FALSE;
}

/* What ISO 8859 leaves empty its Windows relative uses; elsewhere they agree. */
static const char *
widen (const char *charset)
{
  static const struct
  {
    const char *from;
    const char *to;
  } relatives[] = {
    { "ISO-8859-1", "WINDOWS-1252" },
    { "ISO-8859-9", "WINDOWS-1254" },
    { "ISO-8859-15", "ISO-8859-15" },
    { "ISO-8859-8", "WINDOWS-1255" },
    { "ISO-8859-11", "WINDOWS-874" },
    { "TIS-620", "WINDOWS-874" },
    { "GB18030", "GB18030" },
    { "SHIFT_JIS", "CP932" },
    { "EUC-KR", "UHC" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (relatives); i++)
    if (g_ascii_strcasecmp (charset, relatives[i].from) == 0)
      return relatives[i].to;

  return g_intern_string (charset);
}

static gboolean
iconv_knows (const char *charset)
{
  GIConv converter = g_iconv_open ("UTF-8", charset);

  if (converter == (GIConv) -1)
    return FALSE;
  g_iconv_close (converter);

  return TRUE;
}

/* Only lines that hold a byte beyond ASCII tell anything, and uchardet is slow. */
static void
feed_telling_lines (uchardet_t detector, FILE *file, char *chunk)
{
  gsize fed = 0;
  gsize length;

  rewind (file);
  while (fed < 4 * SAMPLE && (length = fread (chunk, 1, CHUNK, file)) > 0)
    {
      gsize at = 0;

      while ((at = skip_ascii (chunk, at, length)) < length)
        {
          const char *start = memrchr (chunk, '\n', at);
          const char *from = start != NULL ? start : chunk;
          const char *end = memchr (chunk + at, '\n', length - at);
          const char *to = end != NULL ? end : chunk + length;

          uchardet_handle_data (detector, from, to - from);
          fed += to - from;
          at = to - chunk;
        }
    }
  uchardet_data_end (detector);
}

static const char *
by_uchardet (FILE *file, Survey *survey)
{
  uchardet_t  detector = uchardet_new ();
  const char *found;

  feed_telling_lines (detector, file, survey->chunk);
  found = widen (uchardet_get_charset (detector));
  uchardet_delete (detector);

  if (*found == '\0' || !iconv_knows (found) || g_ascii_strcasecmp (found, "ASCII") == 0 ||
      g_ascii_strcasecmp (found, "UTF-8") == 0)
    return "WINDOWS-1252";
  if (survey->high_c1 && g_str_equal (found, "ISO-8859-15"))
    return "WINDOWS-1252";
  if (survey->high_c1 && g_str_equal (found, "ISO-8859-2"))
    return "WINDOWS-1250";
  if (survey->high_c1 && g_str_equal (found, "ISO-8859-7"))
    return "WINDOWS-1253";

  return found;
}

static const char *
examine (FILE *file, Survey *survey, GError **error)
{
  const char *found = NULL;
  gsize       kept = 0;
  gboolean    first = TRUE;

  while ((survey->length = kept + fread (survey->chunk + kept, 1, CHUNK - kept, file)) > kept)
    {
      gsize whole = survey->length;

      if (first)
        {
          found = by_mark (survey->chunk, survey->length);
          if (found == NULL)
            found = by_halves (survey->chunk, MIN (survey->length, SAMPLE));
          if (found != NULL)
            return found;
          if (!refuse_what_is_no_text (survey->chunk, MIN (survey->length, SAMPLE), error))
            return NULL;
          first = FALSE;
        }

      /* A character cut in two by the chunk's end is looked at with the next one. */
      if (survey->length == CHUNK)
        for (kept = 0; kept < 3 && ((guint8) survey->chunk[whole - 1] & 0x80) != 0; kept++)
          whole--;
      else
        kept = 0;

      survey_text (survey, survey->chunk, whole);
      memmove (survey->chunk, survey->chunk + whole, kept);
    }

  /* A few broken bytes in a text full of good UTF-8 do not make it another encoding. */
  if (survey->invalid == 0 || survey->valid > 10 * survey->invalid)
    return "UTF-8";

  return by_uchardet (file, survey);
}

const char *
ms_encoding_detect (const char *path, GError **error)
{
  g_autofree char *chunk = g_malloc (CHUNK);

  Survey      survey = { .chunk = chunk };
  FILE       *file = fopen (path, "rbe");
  const char *found;

  if (file == NULL)
    {
      g_set_error (error, MS_IMPORT_ERROR, MS_IMPORT_ERROR_FILE, _ ("%s cannot be read: %s"),
                   path, g_strerror (errno));
      return NULL;
    }

  setvbuf (file, NULL, _IONBF, 0);
  found = examine (file, &survey, error);
  if (found != NULL && ferror (file))
    {
      g_set_error (error, MS_IMPORT_ERROR, MS_IMPORT_ERROR_FILE, _ ("%s cannot be read: %s"),
                   path, g_strerror (errno));
      found = NULL;
    }
  fclose (file);

  return found;
}
