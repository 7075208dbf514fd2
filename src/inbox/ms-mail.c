/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mail.c - one mail as it came: which of its lines belong to which part */

#include "config.h"

#include "ms-html-text.h"
#include "ms-mail-text.h"
#include "ms-mail.h"

#include <string.h>

#define MAIL_LONGEST     (4 * 1024 * 1024)
#define PARTS_MOST       64
#define BOUNDARIES_MOST  16
#define BOUNDARY_LONGEST 200 /* RFC 2046 §5.1.1 has 70 */

/*
 * Where a line stands.  What comes before the first boundary is kept all the same: servers have
 * announced boundaries that never came, and what they had to say is in there.
 */
typedef enum
{
  PLACE_HEADER,
  PLACE_BODY,
  PLACE_PREAMBLE,
  PLACE_EPILOGUE,
} Place;

typedef struct
{
  const char *bytes;
  gsize       length;
  MsMail     *mail;
  GPtrArray  *boundaries; /* (element-type utf8): the outermost first */
  gboolean    matched;    /* whether any boundary ever came */
  Place       place;
  gsize       header; /* where the part's header begins */
  gsize       body;   /* where its body begins */

  struct
  {
    char *type;     /* (owned) (nullable): "text/plain", small letters */
    char *charset;  /* (owned) (nullable) */
    char *encoding; /* (owned) (nullable) */
  } part;
} Walk;

static void
free_part (gpointer data)
{
  MsPart *part = data;

  g_free (part->text);
  g_free (part);
}

void
ms_mail_free (MsMail *self)
{
  g_ptr_array_unref (self->fields);
  g_ptr_array_unref (self->parts);
  g_free (self->report_type);
  g_free (self);
}

/* Returns: %FALSE: it is nothing anybody reads */
static gboolean
kind_of_type (const char *type, MsPartKind *out)
{
  static const struct
  {
    const char *prefix;
    MsPartKind  kind;
  } kinds[] = {
    { "text/html", MS_PART_HTML },
    { "text/rfc822-header", MS_PART_MAIL },
    { "message/rfc822", MS_PART_MAIL },
    { "message/global-delivery-status", MS_PART_STATUS },
    { "message/global-disposition", MS_PART_RECEIPT },
    { "message/global", MS_PART_MAIL },
    { "message/partial", MS_PART_MAIL },
    { "message/delivery-status", MS_PART_STATUS },
    { "message/delivery", MS_PART_STATUS },
    { "message/feedback-report", MS_PART_FEEDBACK },
    { "message/disposition-notification", MS_PART_RECEIPT },
    { "text/", MS_PART_TEXT },
    { "message/", MS_PART_TEXT },
    { "multipart/", MS_PART_TEXT },
  };

  *out = MS_PART_TEXT;
  if (type == NULL || strchr (type, '/') == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_prefix (type, kinds[i].prefix))
      {
        *out = kinds[i].kind;
        return TRUE;
      }

  return FALSE;
}

static void
add_part (Walk *walk, gsize begin, gsize end, const char *type)
{
  MsPartKind       kind;
  MsPart          *part;
  g_autofree char *text = NULL;

  if (end <= begin || walk->mail->parts->len >= PARTS_MOST || !kind_of_type (type, &kind))
    return;

  text = ms_mail_text_decode (walk->bytes + begin, end - begin, walk->part.encoding,
                              walk->part.charset);
  part = g_new0 (MsPart, 1);
  part->kind = kind;
  part->text = kind == MS_PART_HTML ? ms_html_to_text (text) : g_steal_pointer (&text);
  g_ptr_array_add (walk->mail->parts, part);
}

static void
end_part (Walk *walk, gsize end)
{
  if (walk->place == PLACE_BODY)
    add_part (walk, walk->body, end, walk->part.type);
  g_clear_pointer (&walk->part.type, g_free);
  g_clear_pointer (&walk->part.charset, g_free);
  g_clear_pointer (&walk->part.encoding, g_free);
}

static void
push_boundary (Walk *walk, char *boundary)
{
  gsize length = boundary != NULL ? strlen (boundary) : 0;

  if (length > 0 && length <= BOUNDARY_LONGEST && walk->boundaries->len < BOUNDARIES_MOST)
    g_ptr_array_add (walk->boundaries, boundary);
  else
    g_free (boundary);
}

/* The header of the mail or of a part has ended: what its body is. */
static void
enter_body (Walk *walk, gsize at)
{
  g_autoptr (GPtrArray) fields =
      ms_mail_fields_read (walk->bytes + walk->header, at - walk->header);
  const char      *type = ms_mail_field (fields, "Content-Type");
  g_autofree char *boundary = NULL;
  gboolean         outermost = walk->boundaries->len == 0 && !walk->matched;

  walk->body = at;
  walk->place = PLACE_BODY;
  walk->part.encoding = g_strdup (ms_mail_field (fields, "Content-Transfer-Encoding"));
  if (walk->part.encoding != NULL)
    g_strstrip (walk->part.encoding);
  if (type != NULL)
    {
      g_autofree char *bare = g_strndup (type, strcspn (type, "; \t"));

      walk->part.type = g_ascii_strdown (bare, -1);
      walk->part.charset = ms_mail_parameter (type, "charset");
      if (g_str_has_prefix (walk->part.type, "multipart/"))
        boundary = ms_mail_parameter (type, "boundary");
      if (outermost && strcmp (walk->part.type, "multipart/report") == 0)
        {
          g_autofree char *report = ms_mail_parameter (type, "report-type");

          walk->mail->report_type = g_ascii_strdown (report != NULL ? report : "", -1);
        }
    }
  if (boundary != NULL && *boundary != '\0')
    {
      walk->place = PLACE_PREAMBLE;
      push_boundary (walk, g_steal_pointer (&boundary));
    }
  if (outermost)
    {
      g_ptr_array_unref (walk->mail->fields);
      walk->mail->fields = g_steal_pointer (&fields);
    }
}

/* Whether @line is "--" and a boundary that is open; those within it end with it. */
static gboolean
match_boundary (Walk *walk, const char *line, gsize length, gboolean *out_last)
{
  guint open = walk->boundaries->len;

  if (length < 3 || line[0] != '-' || line[1] != '-')
    return FALSE;
  while (length > 0 && strchr (" \t\r\n", line[length - 1]) != NULL)
    length--;

  for (guint i = walk->boundaries->len; i > 0; i--)
    {
      const char *boundary = walk->boundaries->pdata[i - 1];
      gsize       n = strlen (boundary);

      if (length < n + 2 || memcmp (line + 2, boundary, n) != 0)
        continue;
      *out_last = length == n + 4 && memcmp (line + n + 2, "--", 2) == 0;
      if (length != n + 2 && !*out_last)
        continue;
      /* The boundary of a part within never came: its text is all that there is of it. */
      if (i < open && walk->place == PLACE_PREAMBLE)
        walk->place = PLACE_BODY;
      g_ptr_array_set_size (walk->boundaries, (int) (*out_last ? i - 1 : i));
      return TRUE;
    }

  return FALSE;
}

/* A part begins where no boundary was announced: "--x" with "Content-…" on the next line, in a
 * mail that says nothing of parts. */
static gboolean
sniff_boundary (Walk *walk, gsize at, gsize length)
{
  gsize       next = at + length;
  gsize       n = length;
  const char *line = walk->bytes + at;

  if (walk->boundaries->len > 0 || walk->matched || walk->place != PLACE_BODY || length < 8 ||
      line[0] != '-' || line[1] != '-' || next + 8 > walk->length ||
      g_ascii_strncasecmp (walk->bytes + next, "Content-", 8) != 0)
    return FALSE;
  while (n > 2 && strchr (" \t\r\n", line[n - 1]) != NULL)
    n--;
  if (memchr (line, ' ', n) != NULL)
    return FALSE;
  push_boundary (walk, g_strndup (line + 2, n - 2));

  return walk->boundaries->len > 0;
}

static gboolean
is_empty_line (const char *line, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (line[i] != '\r' && line[i] != '\n')
      return FALSE;

  return TRUE;
}

static void
take_line (Walk *walk, gsize at, gsize length)
{
  const char *line = walk->bytes + at;
  gboolean    last = FALSE;

  if (match_boundary (walk, line, length, &last) || sniff_boundary (walk, at, length))
    {
      end_part (walk, at);
      walk->matched = TRUE;
      walk->place = last ? PLACE_EPILOGUE : PLACE_HEADER;
      walk->header = at + length;
    }
  else if (walk->place == PLACE_HEADER && is_empty_line (line, length))
    enter_body (walk, at + length);
  /* A part without a header and without the empty line that ends it. */
  else if (walk->place == PLACE_HEADER && walk->matched && walk->header == at &&
           memchr (line, ':', length) == NULL)
    enter_body (walk, at);
}

/* What may stand before the first field: empty lines, blanks, an mbox line. */
static gsize
skip_to_header (const char *bytes, gsize length)
{
  gsize at = 0;
  gsize line = 0;

  for (; at < length && strchr ("\n\r \t", bytes[at]) != NULL && bytes[at] != '\0'; at++)
    if (bytes[at] == '\n' || bytes[at] == '\r')
      line = at + 1;
  if (length - at > 5 &&
      (memcmp (bytes + at, "From ", 5) == 0 || memcmp (bytes + at, ">From", 5) == 0))
    {
      const char *end = memchr (bytes + at, '\n', length - at);

      return end != NULL ? (gsize) (end - bytes) + 1 : length;
    }

  return line;
}

/* How lines end: an LF may be among those that end in CR alone, behind the mbox line or within;
 * a gateway may have written "\r\r\n". */
typedef enum
{
  ENDS_IN_LF,
  ENDS_IN_CR,
  ENDS_IN_CR_TWICE,
} LineEnd;

static LineEnd
find_line_end (const char *bytes, gsize length)
{
  gsize lone = 0;
  gsize twice = 0;
  gsize others = 0;

  for (gsize i = 0; i < length; i++)
    if (bytes[i] == '\n')
      others++;
    else if (bytes[i] == '\r' && (i + 1 == length || bytes[i + 1] != '\n'))
      {
        lone++;
        twice += i + 2 < length && bytes[i + 1] == '\r' && bytes[i + 2] == '\n';
      }

  if (lone > 2 * others)
    return ENDS_IN_CR;

  return 2 * twice > others ? ENDS_IN_CR_TWICE : ENDS_IN_LF;
}

static void
mend_line_ends (char *bytes, gsize *length, LineEnd end)
{
  gsize to = 0;

  for (gsize i = 0; i < *length; i++)
    if (bytes[i] != '\r')
      bytes[to++] = bytes[i];
    else if (end == ENDS_IN_CR)
      bytes[to++] = '\n';
  *length = to;
}

/* Returns: (transfer full) (nullable): a copy whose lines end in LF, where they end otherwise
 * than in mails; in UTF-8, where a byte order mark says that it is UTF-16 */
static char *
mend_bytes (const char *bytes, gsize *length)
{
  char   *copy = NULL;
  LineEnd end;

  if (*length > 2 && (memcmp (bytes, "\xff\xfe", 2) == 0 || memcmp (bytes, "\xfe\xff", 2) == 0))
    {
      gsize written = 0;

      copy = g_convert_with_fallback (bytes, (gssize) (*length & ~(gsize) 1), "UTF-8", "UTF-16",
                                      "?", NULL, &written, NULL);
      if (copy != NULL)
        *length = written;
    }
  end = find_line_end (copy != NULL ? copy : bytes, *length);
  if (end == ENDS_IN_LF)
    return copy;

  if (copy == NULL)
    copy = g_memdup2 (bytes, *length);
  mend_line_ends (copy, length, end);

  return copy;
}

MsMail *
ms_mail_read (const char *bytes, gsize length)
{
  MsMail          *mail = g_new0 (MsMail, 1);
  Walk             walk = { 0 };
  g_autofree char *mended = NULL;

  if (length == 0)
    bytes = "";
  length = MIN (length, MAIL_LONGEST);
  mended = mend_bytes (bytes, &length);
  if (mended != NULL)
    bytes = mended;
  if (length >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0)
    {
      bytes += 3;
      length -= 3;
    }

  mail->fields = g_ptr_array_new ();
  mail->parts = g_ptr_array_new_with_free_func (free_part);
  walk.mail = mail;
  walk.bytes = bytes;
  walk.length = length;
  walk.boundaries = g_ptr_array_new_with_free_func (g_free);
  walk.header = skip_to_header (bytes, walk.length);

  for (gsize at = walk.header; at < walk.length;)
    {
      const char *end = memchr (bytes + at, '\n', walk.length - at);
      gsize       size = end != NULL ? (gsize) (end - bytes) + 1 - at : walk.length - at;

      take_line (&walk, at, size);
      at += size;
    }
  if (walk.place == PLACE_HEADER && !walk.matched)
    enter_body (&walk, walk.length);
  /* The boundary that was announced never came. */
  if (walk.place == PLACE_PREAMBLE && !walk.matched)
    walk.place = PLACE_BODY;
  end_part (&walk, walk.length);
  g_ptr_array_unref (walk.boundaries);

  return mail;
}
