/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-address.h - what a mailbox address may look like, and when two are the same */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * An address has two forms.  Its key is what is compared, stored and indexed: the domain as
 * A-labels (RFC 5890), a local part that is not ASCII in NFC and case-folded, ASCII letters as
 * typed, because every comparison of keys disregards their case (SQLite: COLLATE NOCASE).  Its
 * written form is what the user typed; it is kept only where it is more than the key.
 */
typedef struct
{
  char *key;     /* (owned) */
  char *written; /* (owned) (nullable): UTF-8, where it differs from the key */
} MsAddress;

typedef enum
{
  MS_ADDRESS_OK,
  MS_ADDRESS_EMPTY,
  MS_ADDRESS_NOT_UTF8,
  MS_ADDRESS_CONTROL_CHARACTER, /* a line break among them */
  MS_ADDRESS_NO_AT,
  MS_ADDRESS_SEVERAL, /* two addresses, or one with a second @ */
  MS_ADDRESS_LOCAL_EMPTY,
  MS_ADDRESS_LOCAL_TOO_LONG, /* over 64 octets, RFC 5321 §4.5.3.1.1 */
  MS_ADDRESS_LOCAL_INVALID,  /* neither dot-string nor quoted-string, RFC 5321 §4.1.2 */
  MS_ADDRESS_DOMAIN_EMPTY,
  MS_ADDRESS_DOMAIN_TOO_LONG, /* over 255 octets, RFC 5321 §4.5.3.1.2 */
  MS_ADDRESS_DOMAIN_INVALID,  /* RFC 5321 §4.1.2, RFC 1035 §2.3.4, RFC 5891 */
  MS_ADDRESS_DOMAIN_NO_DOT,   /* not fully qualified, RFC 5321 §2.3.5 */
  MS_ADDRESS_TOO_LONG,        /* over 254 octets: a path's 256 less its brackets */
} MsAddressProblem;

/**
 * ms_address_check_ascii:
 * @text: ASCII, @length bytes
 *
 * For an address that is ASCII its text is its key, so a million of them need no allocation.
 */
MsAddressProblem ms_address_check_ascii (const char *text, gsize length);

/**
 * ms_address_parse:
 * @text: one bare address without blanks around it; not `Name <address>`
 * @address: (out caller-allocates): left alone unless the result is %MS_ADDRESS_OK
 *
 * RFC 5321 §4.1.2, extended by RFC 6531 §3.3 to UTF-8 in both parts.
 */
MsAddressProblem ms_address_parse (const char *text, MsAddress *address);

void ms_address_clear (MsAddress *address);

/**
 * ms_address_key:
 *
 * Returns: (transfer full) (nullable): the key of @text; %NULL if it is no address
 */
char *ms_address_key (const char *text);

/**
 * ms_address_describe:
 *
 * Returns: (transfer none): a translated sentence for a person, without a full stop
 */
const char *ms_address_describe (MsAddressProblem problem);

/**
 * ms_address_domain_to_ascii:
 * @domain: UTF-8
 *
 * Returns: (transfer full) (nullable): its A-labels (RFC 5891 §5), in small letters; otherwise
 *   unchecked; %NULL if it has none
 */
char *ms_address_domain_to_ascii (const char *domain);

/**
 * ms_address_wire:
 * @key: an address's key
 * @written: (nullable): its written form
 * @out_utf8: (out): whether the local part needs SMTPUTF8 (RFC 6531 §3.2)
 *
 * Returns: (transfer full): the address as a command carries it between < and >: the local part
 *   as written, the domain as A-labels
 */
char *ms_address_wire (const char *key, const char *written, gboolean *out_utf8);

/**
 * ms_address_split_mailbox:
 * @cell: `a@b`, `<a@b>`, `Name <a@b>`, `"Name, X" <a@b>` or `mailto:a@b` (RFC 6068), blanks
 * of any kind around; of any bytes
 * @out_name: (out) (transfer full) (nullable) (optional): the name, unquoted
 * @out_address: (out) (transfer full): what should be an address; not checked
 */
void ms_address_split_mailbox (const char *cell, char **out_name, char **out_address);

/** ms_address_join_mailbox: @name: (nullable): as a person writes it; Returns: (transfer full):
 * what ms_address_split_mailbox() splits into the same, the name quoted where it has to be (RFC
 * 5322 §3.2.4) */
char *ms_address_join_mailbox (const char *name, const char *address);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsAddress, ms_address_clear)

G_END_DECLS
