/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import-error.c - the error domain of the layer */

#include "config.h"

#include "ms-inspection.h"

G_DEFINE_QUARK (ms - import - error - quark, ms_import_error)
