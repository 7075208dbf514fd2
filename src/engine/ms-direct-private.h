/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-direct-private.h - what ms-direct.c and ms-direct-open.c share */

#pragma once

#include "ms-direct.h"
#include "ms-ehlo-name.h"
#include "ms-host-memory.h"

struct _MsDirect
{
  MsSettings   *settings; /* (owned) */
  MsResolver   *resolver; /* (owned) */
  MsMtaSts     *mta_sts;  /* (owned) */
  MsShaping    *shaping;  /* (owned) */
  MsEhloName   *ehlo;     /* (owned) */
  MsHostMemory *memory;   /* (owned) */

  struct
  {
    GMutex mutex;
    GRand *rand; /* (owned) */
  } shared;
};
