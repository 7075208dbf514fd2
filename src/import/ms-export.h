/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-export.h - a list as CSV, and cells that no spreadsheet takes for formulas */

#pragma once

#include "ms-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ms_export_list:
 * @list: its name, without regard to case
 * @out: written as UTF-8 with CRLF and a header: `email` and every field; not closed
 *
 * Blocks; streams, so that a million contacts need no memory.
 *
 * Errors: %MS_STORE_ERROR_NOT_FOUND, %MS_STORE_ERROR, %G_IO_ERROR
 */
gboolean ms_export_list (MsStore       *store,
                         const char    *list,
                         GOutputStream *out,
                         GCancellable  *cancellable,
                         GError       **error);

/**
 * ms_export_append_cell:
 * @text: (nullable): of @length bytes, or -1
 *
 * Quoted where RFC 4180 §2 demands it; a leading `=`, `+`, `-`, `@`, tab or CR gets an
 * apostrophe before it (CSV injection).
 */
void ms_export_append_cell (GString *out, const char *text, gssize length);

/** ms_export_append_address: likewise, an address or a domain as every reader takes it: one
 * that looks like a formula stands between < and > */
void ms_export_append_address (GString *out, const char *address);

/** ms_export_append_raw: quoted alone: for text that has to come back as it was */
void ms_export_append_raw (GString *out, const char *text);

G_END_DECLS
