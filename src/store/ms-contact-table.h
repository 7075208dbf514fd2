/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-contact-table.h - contacts, their fields, and the lists they are on */

#pragma once

#include "ms-address.h"
#include "ms-db.h"

G_BEGIN_DECLS

typedef struct
{
  gint64   id;
  char    *address;    /* (owned): key */
  char    *written;    /* (owned) (nullable): as the user wrote it, where that differs */
  char   **values;     /* (owned) (array zero-terminated=1): may be shorter than the table */
  gboolean suppressed; /* the address is never mailed; where a list is shown, not on it */
} MsContact;

void ms_contact_free (MsContact *self);

/** ms_contact_get_shown: Returns: (transfer none): the address as its owner knows it */
const char *ms_contact_get_shown (const MsContact *self);

/** ms_contact_table_find: @address: in any form; Errors: %MS_STORE_ERROR_NOT_FOUND */
MsContact *ms_contact_table_find (MsDb *db, const char *address, GError **error);

/** ms_contact_table_get: Errors: %MS_STORE_ERROR_NOT_FOUND */
MsContact *ms_contact_table_get (MsDb *db, gint64 id, GError **error);

/**
 * ms_contact_table_page:
 * @list: 0: all contacts
 * @search: (nullable): part of the address or of a field
 * @verdicts: bits 1 << MsVerified, and 1 << MS_N_VERIFIED for those never verified; 0: all
 * @after: id of the last contact of the page before; 0: from the beginning
 *
 * Returns: (transfer full) (element-type MsContact): at most @limit, in the order of their ids
 */
GPtrArray *ms_contact_table_page (MsDb       *db,
                                  gint64      list,
                                  const char *search,
                                  guint       verdicts,
                                  gint64      after,
                                  guint       limit,
                                  GError    **error);

/**
 * ms_contact_table_ensure:
 * @id: (out): the contact with that address, made where there is none
 * @made: (out) (optional): whether it was made
 */
gboolean ms_contact_table_ensure (MsDb            *db,
                                  const MsAddress *address,
                                  gint64          *id,
                                  gboolean        *made,
                                  GError         **error);

/**
 * ms_contact_table_set_fields:
 * @names: (array zero-terminated=1): fields, made where missing; the others keep their values
 * @values: (array zero-terminated=1): as many
 */
gboolean ms_contact_table_set_fields (MsDb              *db,
                                      gint64             id,
                                      const char *const *names,
                                      const char *const *values,
                                      GError           **error);

/**
 * ms_contact_table_set_address:
 *
 * Corrects the address.  What is still queued for the contact goes to the new one.
 *
 * Errors: %MS_STORE_ERROR_EXISTS: another contact has it; %MS_STORE_ERROR_NOT_FOUND
 */
gboolean ms_contact_table_set_address (MsDb            *db,
                                       gint64           id,
                                       const MsAddress *address,
                                       GError         **error);

/** ms_contact_table_join: @joined: (out) (optional): it was not on the list before */
gboolean ms_contact_table_join (MsDb     *db,
                                gint64    id,
                                gint64    list,
                                gboolean *joined,
                                GError  **error);

/** ms_contact_table_leave: Errors: %MS_STORE_ERROR_NOT_FOUND: it is not on the list */
gboolean ms_contact_table_leave (MsDb *db, gint64 id, gint64 list, GError **error);

/**
 * ms_contact_table_remove:
 *
 * Takes the contact from all lists and away.  Its queued and claimed recipients become failed,
 * with an attempt that says "contact deleted"; the others stay as they are.
 *
 * Errors: %MS_STORE_ERROR_NOT_FOUND
 */
gboolean ms_contact_table_remove (MsDb *db, gint64 id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsContact, ms_contact_free)

G_END_DECLS
