/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fake-dns.h - a DNS server that says what a test tells it, faults included */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Listens at 127.0.0.1, unless told, over UDP and TCP, with a thread of its own.  It answers as
 * a resolver does: aliases followed, absences with a SOA record, other names NXDOMAIN.  A zone
 * has one record or one behaviour a line, names without the last dot; a name may begin with
 * "*.", which is any name below, as long as no line has that one itself:
 *
 *   a.test 300 MX 10 mx.a.test     seconds, type, data; "." is the root, \046 a dot in a label
 *   a.test 300 A 192.0.2.1         types: A AAAA MX TXT PTR TLSA CNAME NS
 *   a.test 300 TXT v=spf1 -all     the rest of the line; "|" parts its strings
 *   x.test 300 TLSA 3 1 1 00ff
 *   x.test 300 MX raw 000a         data in hexadecimal, for what is malformed
 *
 *   a.test ! servfail              also refused, notimp, formerr, nxdomain
 *   a.test ! drop                  no answer
 *   a.test ! drop 2                to the first two questions
 *   a.test ! truncate              over UDP nothing but the TC flag
 *   a.test ! garbage               bytes that are no message, behind the right id and question
 *   a.test ! wrong-id              an answer to something else
 *   a.test ! slow 50               milliseconds
 *   a.test ! ad                    authenticated, if the question asks to be told
 *   a.test ! no-edns               FORMERR to a question with EDNS
 *   a.test ! no-soa                absences without SOA
 *   a.test ! referral              an absence with NS records alone
 *   a.test ! alone                 an alias without what it leads to
 *   a.test ! soa 600 300           TTL and minimum of the SOA record, instead of 3600 and 300
 *   a.test ! hold                  answered by fake_dns_release()
 *
 * Empty lines and those that begin with # count for nothing.
 */
typedef struct _FakeDns FakeDns;

FakeDns *fake_dns_new (const char *zone);

/** fake_dns_new_at: @address: IPv4; @port: 0: one that is free */
FakeDns *fake_dns_new_at (const char *address, guint16 port, const char *zone);

void fake_dns_free (FakeDns *self);

/** fake_dns_get_server: Returns: (transfer none): "127.0.0.1:PORT" */
const char *fake_dns_get_server (const FakeDns *self);
guint16     fake_dns_get_port (const FakeDns *self);

/** fake_dns_set: takes @zone instead of what it was told before; counts go on */
void fake_dns_set (FakeDns *self, const char *zone);

/** fake_dns_count: @name: (nullable), @type: (nullable): "MX": any; Returns: how often it was
 * asked, over UDP and TCP */
guint fake_dns_count (FakeDns *self, const char *name, const char *type);
guint fake_dns_count_tcp (FakeDns *self);

/** fake_dns_wait_held: until so many questions are held */
void fake_dns_wait_held (FakeDns *self, guint n);
void fake_dns_release (FakeDns *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeDns, fake_dns_free)

G_END_DECLS
