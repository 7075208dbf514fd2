/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-spf-macro.h - macros in SPF's domain names: RFC 7208 §7 */

#pragma once

#include "ms-ip.h"

G_BEGIN_DECLS

typedef struct
{
  const MsIp *ip;
  const char *local;         /* local part of the sender */
  const char *sender_domain; /* of the sender, whatever record is being read: %{o} */
  const char *domain;        /* whose record is being read: %{d} */
  const char *helo;
  /* Returns: (transfer full): %{p}: asked only where it is used */
  char *(*validated_name) (gpointer data);
  gpointer data;
} MsSpfMacros;

/** ms_spf_macro_check: whether @text is a macro-string (§7.1) without the letters that only
 * explanations have; @domain: and may be a domain-spec */
gboolean ms_spf_macro_check (const char *text, gboolean domain);

/** ms_spf_macro_expand: @text: checked; Returns: (transfer full): of any length */
char *ms_spf_macro_expand (const char *text, const MsSpfMacros *macros);

/** ms_spf_macro_expand_name: the same, as a name to ask for: labels are taken from its left end
 * until it is no longer than 253 octets (§7.3), without the last dot */
char *ms_spf_macro_expand_name (const char *text, const MsSpfMacros *macros);

G_END_DECLS
