/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import-plan.h - where each column of a file goes in a contact's values */

#pragma once

#include "ms-column-mapping.h"
#include "ms-db.h"

G_BEGIN_DECLS

#define MS_PLAN_NONE G_MAXUINT

/* Immutable once made, but for @name_used. */
typedef struct
{
  guint      address; /* its column */
  GArray    *slots; /* (owned) (element-type guint): by position: the column, or MS_PLAN_NONE */
  GArray    *persons;  /* (owned) (element-type guint): columns that hold a name */
  guint      name;     /* position of the name that stands beside an address */
  guint      base;     /* how many fields there were */
  GPtrArray *names;    /* (owned) (element-type utf8): of the new fields, from position @base */
  gboolean   name_new; /* the last of @names is made only if it is used */
  int        name_used; /* atomic */
} MsImportPlan;

/** ms_import_plan_new: Errors: %MS_IMPORT_ERROR_NO_ADDRESS, %MS_STORE_ERROR */
MsImportPlan *ms_import_plan_new (const MsColumnMapping *mapping, MsDb *db, GError **error);
void          ms_import_plan_free (MsImportPlan *self);

/**
 * ms_import_plan_apply:
 * @fits: (out): %FALSE: others have made fields meanwhile, and nothing was done
 *
 * Makes the new fields, in the transaction that is open.
 */
gboolean ms_import_plan_apply (MsImportPlan *self, MsDb *db, gboolean *fits, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsImportPlan, ms_import_plan_free)

G_END_DECLS
