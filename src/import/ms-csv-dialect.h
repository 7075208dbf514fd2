/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-csv-dialect.h - how the cells of a file are parted, and whether its first row names them
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_CSV_HEADER_AUTO,
  MS_CSV_HEADER_YES,
  MS_CSV_HEADER_NO,
} MsCsvHeader;

/* What the user chose by hand; all zero: everything is found out. */
typedef struct
{
  const char *encoding;  /* (nullable): a name that iconv knows */
  char        delimiter; /* 0: found out */
  MsCsvHeader header;
} MsCsvChoice;

/**
 * ms_csv_detect_delimiter:
 * @text: the beginning of a file, as UTF-8; a last line cut short does no harm
 *
 * Understands the `sep=;` line that Excel writes.
 *
 * Returns: one of `,` `;` tab `|`; `,` where nothing parts the cells
 */
char ms_csv_detect_delimiter (const char *text, gsize length);

/** ms_csv_detect_header: @rows: (element-type GStrv): whether the first of them names columns
 */
gboolean ms_csv_detect_header (const GPtrArray *rows);

G_END_DECLS
