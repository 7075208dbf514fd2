/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-spf.c - RFC 7208: its own examples (appendix A, §7.4), each mechanism, each limit */

#include "config.h"

#include "ms-spf-macro.h"
#include "ms-spf-record.h"
#include "ms-spf.h"
#include "zone.h"

#include <string.h>

#define NONE      MS_SPF_NONE
#define NEUTRAL   MS_SPF_NEUTRAL
#define PASS      MS_SPF_PASS
#define FAIL      MS_SPF_FAIL
#define SOFTFAIL  MS_SPF_SOFTFAIL
#define TEMPERROR MS_SPF_TEMPERROR
#define PERMERROR MS_SPF_PERMERROR

/* RFC 7208 appendix A: the zone, and the reverse zones as addresses. */
#define APPENDIX                                                                             \
  "example.com MX mail-a.example.com\nexample.com MX mail-b.example.com\n"                   \
  "example.com A 192.0.2.10\nexample.com A 192.0.2.11\n"                                     \
  "amy.example.com A 192.0.2.65\nbob.example.com A 192.0.2.66\n"                             \
  "mail-a.example.com A 192.0.2.129\nmail-b.example.com A 192.0.2.130\n"                     \
  "example.org MX mail-c.example.org\nmail-c.example.org A 192.0.2.140\n"                    \
  "192.0.2.10 PTR example.com\n192.0.2.11 PTR example.com\n192.0.2.65 PTR amy.example.com\n" \
  "192.0.2.66 PTR bob.example.com\n192.0.2.129 PTR mail-a.example.com\n"                     \
  "192.0.2.130 PTR mail-b.example.com\n192.0.2.140 PTR mail-c.example.org\n"                 \
  "10.0.0.4 PTR bob.example.com\n"                                                           \
  "mobile-users._spf.example.com A 127.0.0.1\n"

typedef struct
{
  const char *name;
  const char *record; /* of example.com; NULL: there is none */
  const char *ip;
  MsSpfResult result;
  const char *more;   /* (nullable): further records */
  const char *sender; /* (nullable): user@example.com */
} Case;

static const Case cases[] = {
  /* Appendix A.1 */
  { "a1 all", "v=spf1 +all", "198.51.100.7", PASS },
  { "a1 a", "v=spf1 a -all", "192.0.2.10", PASS },
  { "a1 a second", "v=spf1 a -all", "192.0.2.11", PASS },
  { "a1 a other", "v=spf1 a -all", "192.0.2.65", FAIL },
  { "a1 a:example.org", "v=spf1 a:example.org -all", "192.0.2.10", FAIL },
  { "a1 mx", "v=spf1 mx -all", "192.0.2.129", PASS },
  { "a1 mx second", "v=spf1 mx -all", "192.0.2.130", PASS },
  { "a1 mx other", "v=spf1 mx -all", "192.0.2.140", FAIL },
  { "a1 mx:example.org", "v=spf1 mx:example.org -all", "192.0.2.140", PASS },
  { "a1 mx mx:example.org", "v=spf1 mx mx:example.org -all", "192.0.2.140", PASS },
  { "a1 mx mx:example.org first", "v=spf1 mx mx:example.org -all", "192.0.2.129", PASS },
  { "a1 mx/30", "v=spf1 mx/30 mx:example.org/30 -all", "192.0.2.131", PASS },
  { "a1 mx/30 other", "v=spf1 mx/30 mx:example.org/30 -all", "192.0.2.143", PASS },
  { "a1 mx/30 outside", "v=spf1 mx/30 mx:example.org/30 -all", "192.0.2.144", FAIL },
  { "a1 ptr", "v=spf1 ptr -all", "192.0.2.65", PASS },
  { "a1 ptr other domain", "v=spf1 ptr -all", "192.0.2.140", FAIL },
  { "a1 ptr that does not lead back", "v=spf1 ptr -all", "10.0.0.4", FAIL },
  { "a1 ip4/28", "v=spf1 ip4:192.0.2.128/28 -all", "192.0.2.129", PASS },
  { "a1 ip4/28 outside", "v=spf1 ip4:192.0.2.128/28 -all", "192.0.2.65", FAIL },
  /* A.2 */
  { "a2 include", "v=spf1 include:example.com include:example.net -all", "192.0.2.10", PASS,
    "example.net TXT v=spf1 a -all\nexample.net A 192.0.2.10\n"
    "la.org TXT v=spf1 include:example.net -all",
    "a@la.org" },
  { "a2 redirect", "v=spf1 redirect=_spf.example.net", "192.0.2.10", PASS,
    "_spf.example.net TXT v=spf1 a:example.com -all" },
  { "a2 redirect to fail", "v=spf1 redirect=_spf.example.net", "192.0.2.99", FAIL,
    "_spf.example.net TXT v=spf1 a:example.com -all" },
  /* A.3 */
  { "a3 exists", "v=spf1 exists:%{ir}.sbl.spamhaus.example.org", "192.0.2.1", PASS,
    "1.2.0.192.sbl.spamhaus.example.org A 127.0.0.2" },
  /* A.4 */
  { "a4 -include", "v=spf1 -include:ip4._spf.%{d} -include:ptr._spf.%{d} +all", "192.0.2.5",
    FAIL,
    "ip4._spf.example.com TXT v=spf1 -ip4:192.0.2.0/24 +all\n"
    "ptr._spf.example.com TXT v=spf1 -ptr:example.com +all",
    "user@example.com" },

  /* The record: §4.5, §4.6.1 */
  { "no record", NULL, "192.0.2.1", NONE },
  { "version only", "v=spf1", "192.0.2.1", NEUTRAL },
  { "version in capitals", "V=SPF1 -ALL", "192.0.2.1", FAIL },
  { "another version", "v=spf10 -all", "192.0.2.1", NONE },
  { "sender id", "spf2.0/mfrom -all", "192.0.2.1", NONE },
  { "two records", "v=spf1 -all\nexample.com TXT v=spf1 +all", "192.0.2.1", PERMERROR },
  { "another TXT beside it", "v=spf1 -all\nexample.com TXT verification=1", "192.0.2.1", FAIL },
  { "blanks", "v=spf1   ip4:192.0.2.1    -all  ", "192.0.2.1", PASS },
  { "tab", "v=spf1\t-all", "192.0.2.1", NONE },
  { "unknown mechanism", "v=spf1 foo -all", "192.0.2.1", PERMERROR },
  { "an error behind a match", "v=spf1 ip4:192.0.2.1 foo", "192.0.2.1", PERMERROR },
  { "unknown modifier", "v=spf1 moo.cow-far_out=man:dog/cat ip4:192.0.2.1 -all", "192.0.2.1",
    PASS },
  { "unknown modifier with a bad macro", "v=spf1 moo=%abc -all", "192.0.2.1", PERMERROR },
  { "modifier without name", "v=spf1 =x -all", "192.0.2.1", PERMERROR },
  { "not ascii", "v=spf1 a:sch\303\266n.example.org -all", "192.0.2.1", PERMERROR },
  { "servfail", NULL, "192.0.2.1", TEMPERROR, "example.com SERVFAIL" },
  { "no domain", "v=spf1 +all", "192.0.2.1", NONE, NULL, "user@localhost" },
  { "empty label", "v=spf1 +all", "192.0.2.1", NONE, NULL, "user@a..example.com" },
  { "no local part", "v=spf1 exists:%{l}.example.org -all", "192.0.2.1", PASS,
    "postmaster.example.org A 127.0.0.1", "@example.com" },

  /* all, qualifiers: §4.6.2, §5.1 */
  { "softfail", "v=spf1 ~all", "192.0.2.1", SOFTFAIL },
  { "neutral", "v=spf1 ?all", "192.0.2.1", NEUTRAL },
  { "no match", "v=spf1 ip4:192.0.2.9", "192.0.2.1", NEUTRAL },
  { "all:x", "v=spf1 -all:example.org", "192.0.2.1", PERMERROR },
  { "all/8", "v=spf1 -all/8", "192.0.2.1", PERMERROR },
  { "two qualifiers", "v=spf1 --all", "192.0.2.1", PERMERROR },
  { "all ends it", "v=spf1 ?all ip4:192.0.2.1", "192.0.2.1", NEUTRAL },
  { "the first match counts", "v=spf1 -ip4:192.0.2.1 +ip4:192.0.2.1 ?all", "192.0.2.1", FAIL },

  /* include: §5.2's table */
  { "include pass", "v=spf1 -include:i.org ~all", "192.0.2.1", FAIL, "i.org TXT v=spf1 +all" },
  { "include fail", "v=spf1 include:i.org ~all", "192.0.2.1", SOFTFAIL,
    "i.org TXT v=spf1 -all" },
  { "include softfail", "v=spf1 include:i.org -all", "192.0.2.1", FAIL,
    "i.org TXT v=spf1 ~all" },
  { "include neutral", "v=spf1 include:i.org -all", "192.0.2.1", FAIL,
    "i.org TXT v=spf1 ?all" },
  { "include temperror", "v=spf1 include:i.org -all", "192.0.2.1", TEMPERROR,
    "i.org SERVFAIL" },
  { "include permerror", "v=spf1 include:i.org -all", "192.0.2.1", PERMERROR,
    "i.org TXT v=spf1 foo" },
  { "include none", "v=spf1 include:i.org -all", "192.0.2.1", PERMERROR, "i.org A 192.0.2.1" },
  { "include nothing", "v=spf1 include -all", "192.0.2.1", PERMERROR },
  { "include empty", "v=spf1 include: -all", "192.0.2.1", PERMERROR },
  { "include with a prefix", "v=spf1 include:i.org/24 -all", "192.0.2.1", PERMERROR },
  { "include of itself", "v=spf1 include:example.com -all", "192.0.2.1", PERMERROR },
  { "include keeps the domain", "v=spf1 include:i.org a -all", "192.0.2.10", PASS,
    "i.org TXT v=spf1 -all" },

  /* a: §5.3, prefixes: §5.6 */
  { "a/24", "v=spf1 a/24 -all", "192.0.2.200", PASS },
  { "a/0", "v=spf1 a/0 -all", "203.0.113.1", PASS },
  { "a/33", "v=spf1 a/33 -all", "192.0.2.1", PERMERROR },
  { "a/032", "v=spf1 a/032 -all", "192.0.2.1", PERMERROR },
  { "a/", "v=spf1 a/ -all", "192.0.2.1", PERMERROR },
  { "a//129", "v=spf1 a//129 -all", "192.0.2.1", PERMERROR },
  { "a/24/64", "v=spf1 a/24/64 -all", "192.0.2.1", PERMERROR },
  { "a//", "v=spf1 a// -all", "192.0.2.1", PERMERROR },
  { "a dual", "v=spf1 a:six.org/24//64 -all", "2001:db8::ffff", PASS,
    "six.org AAAA 2001:db8::1" },
  { "a dual, outside", "v=spf1 a:six.org/24//64 -all", "2001:db8:0:1::1", FAIL,
    "six.org AAAA 2001:db8::1" },
  { "a dual, IPv4", "v=spf1 a:six.org/24//64 -all", "192.0.2.200", PASS,
    "six.org A 192.0.2.1" },
  { "a//64 leaves IPv4 whole", "v=spf1 a:six.org//64 -all", "192.0.2.2", FAIL,
    "six.org A 192.0.2.1" },
  { "a of IPv6 asks for AAAA", "v=spf1 a -all", "2001:db8::1", FAIL },
  { "a:", "v=spf1 a: -all", "192.0.2.1", PERMERROR },
  { "a: only a top label", "v=spf1 a:museum -all", "192.0.2.1", PERMERROR },
  { "a: dot behind", "v=spf1 a:example.com. -all", "192.0.2.10", PASS },
  { "a: an address", "v=spf1 a:111.222.33.44 -all", "192.0.2.1", PERMERROR },
  { "a: a port", "v=spf1 a:abc.example.com:8080 -all", "192.0.2.1", PERMERROR },
  { "a: slash in a label", "v=spf1 a:foo:bar/baz.example.com -all", "192.0.2.1", PASS,
    "foo:bar/baz.example.com A 192.0.2.1" },
  { "a: top label with digits", "v=spf1 a:x.a-1 -all", "192.0.2.1", PASS, "x.a-1 A 192.0.2.1" },
  { "a: top label ends in a dash", "v=spf1 a:x.a- -all", "192.0.2.1", PERMERROR },
  { "a servfail", "v=spf1 a:f.org -all", "192.0.2.1", TEMPERROR, "f.org SERVFAIL" },
  { "a of a name that is none", "v=spf1 a:%{l}.example.com -all", "192.0.2.1", FAIL, NULL,
    "0123456789012345678901234567890123456789012345678901234567890123456789@example.com" },

  /* mx: §5.4 */
  { "mx none", "v=spf1 mx:none.org -all", "192.0.2.1", FAIL, "none.org A 192.0.2.1" },
  { "mx null", "v=spf1 mx:null.org -all", "192.0.2.1", FAIL, "null.org MX ." },
  { "mx servfail", "v=spf1 mx:f.org -all", "192.0.2.1", TEMPERROR, "f.org SERVFAIL" },
  { "mx host servfail", "v=spf1 mx:f.org -all", "192.0.2.1", TEMPERROR,
    "f.org MX g.org\ng.org SERVFAIL" },
  { "mx dual", "v=spf1 mx:s.org//32 -all", "2001:db8:9::1", PASS,
    "s.org MX h.s.org\nh.s.org AAAA 2001:db8::1" },

  /* ptr: §5.5 */
  { "ptr:", "v=spf1 ptr:example.com -all", "192.0.2.66", PASS },
  { "ptr: empty", "v=spf1 ptr: -all", "192.0.2.66", PERMERROR },
  { "ptr servfail is no match", "v=spf1 ptr -all", "198.51.100.1", FAIL,
    "198.51.100.1 SERVFAIL" },
  { "ptr of IPv6", "v=spf1 ptr:s.org -all", "2001:db8::1", PASS,
    "2001:db8::1 PTR h.s.org\nh.s.org AAAA 2001:db8::1" },
  { "ptr no suffix of a label", "v=spf1 ptr:ample.com -all", "192.0.2.65", FAIL },

  /* ip4, ip6: §5.6 */
  { "ip4", "v=spf1 ip4:192.0.2.1 -all", "192.0.2.1", PASS },
  { "ip4 of IPv6", "v=spf1 ip4:192.0.2.1 -all", "2001:db8::1", FAIL },
  { "ip4 mapped sender", "v=spf1 ip4:192.0.2.1 -all", "::ffff:192.0.2.1", PASS },
  { "ip4 short", "v=spf1 ip4:192.0.2 -all", "192.0.2.1", PERMERROR },
  { "ip4 name", "v=spf1 ip4:example.org -all", "192.0.2.1", PERMERROR },
  { "ip4 nothing", "v=spf1 ip4 -all", "192.0.2.1", PERMERROR },
  { "ip4/0", "v=spf1 ip4:0.0.0.0/0 -all", "192.0.2.1", PASS },
  { "ip4/33", "v=spf1 ip4:192.0.2.1/33 -all", "192.0.2.1", PERMERROR },
  { "ip4//24", "v=spf1 ip4:192.0.2.1//24 -all", "192.0.2.1", PERMERROR },
  { "ip4 port", "v=spf1 ip4:192.0.2.1:80 -all", "192.0.2.1", PERMERROR },
  { "ip4 is an IPv6", "v=spf1 ip4:::1 -all", "192.0.2.1", PERMERROR },
  { "ip4 host bits", "v=spf1 ip4:192.0.2.77/24 -all", "192.0.2.1", PASS },
  { "ip6", "v=spf1 ip6:2001:db8::/32 -all", "2001:db8:1::1", PASS },
  { "ip6 whole", "v=spf1 ip6:2001:db8::1 -all", "2001:DB8:0:0::1", PASS },
  { "ip6 outside", "v=spf1 ip6:2001:db8::/33 -all", "2001:db8:8000::1", FAIL },
  { "ip6/0", "v=spf1 ip6:::/0 -all", "2001:db8::1", PASS },
  { "ip6/0 of IPv4", "v=spf1 ip6:::/0 -all", "192.0.2.1", FAIL },
  { "ip6/129", "v=spf1 ip6:2001:db8::/129 -all", "2001:db8::1", PERMERROR },
  { "ip6 is an IPv4", "v=spf1 ip6:192.0.2.1 -all", "192.0.2.1", PERMERROR },
  { "ip6 bad", "v=spf1 ip6:2001:db8 -all", "192.0.2.1", PERMERROR },

  /* exists: §5.7 */
  { "exists", "v=spf1 exists:e.org -all", "192.0.2.1", PASS, "e.org A 127.0.0.2" },
  { "exists asks for A, also for IPv6", "v=spf1 exists:e.org -all", "2001:db8::1", PASS,
    "e.org A 127.0.0.2" },
  { "exists not", "v=spf1 exists:e.org -all", "192.0.2.1", FAIL, "e.org AAAA 2001:db8::1" },
  { "exists nothing", "v=spf1 exists -all", "192.0.2.1", PERMERROR },
  { "exists prefix", "v=spf1 exists:e.org/24 -all", "192.0.2.1", PERMERROR },
  { "exists servfail", "v=spf1 exists:e.org -all", "192.0.2.1", TEMPERROR, "e.org SERVFAIL" },

  /* redirect, exp: §6 */
  { "redirect before the rest", "v=spf1 redirect=r.org ip4:192.0.2.1", "192.0.2.1", PASS,
    "r.org TXT v=spf1 -all" },
  { "redirect beside all", "v=spf1 redirect=r.org ~all", "192.0.2.1", SOFTFAIL,
    "r.org TXT v=spf1 +all" },
  { "redirect to nothing", "v=spf1 redirect=r.org", "192.0.2.1", PERMERROR,
    "r.org A 192.0.2.1" },
  { "redirect servfail", "v=spf1 redirect=r.org", "192.0.2.1", TEMPERROR, "r.org SERVFAIL" },
  { "redirect twice", "v=spf1 redirect=r.org redirect=r.org", "192.0.2.1", PERMERROR,
    "r.org TXT v=spf1 +all" },
  { "redirect empty", "v=spf1 redirect= -all", "192.0.2.1", PERMERROR },
  { "redirect in capitals", "v=spf1 REDIRECT=r.org", "192.0.2.1", PASS,
    "r.org TXT v=spf1 +all" },
  { "redirect changes the domain", "v=spf1 redirect=r.org", "192.0.2.7", PASS,
    "r.org TXT v=spf1 a -all\nr.org A 192.0.2.7" },
  { "redirect with a macro", "v=spf1 redirect=%{l}._at_.%{o}._spf.%{d}", "192.0.2.1", PASS,
    "user._at_.example.com._spf.example.com TXT v=spf1 +all" },
  { "exp", "v=spf1 exp=explain._spf.%{d} -all", "192.0.2.1", FAIL },
  { "exp twice", "v=spf1 exp=a.org exp=b.org -all", "192.0.2.1", PERMERROR },
  { "exp empty", "v=spf1 exp= -all", "192.0.2.1", PERMERROR },
  { "exp bad", "v=spf1 exp=%{x}.org -all", "192.0.2.1", PERMERROR },

  /* Macros: §7.1 */
  { "letter of explanations", "v=spf1 exists:%{c}.org -all", "192.0.2.1", PERMERROR },
  { "unknown letter", "v=spf1 exists:%{z}.org -all", "192.0.2.1", PERMERROR },
  { "macro not closed", "v=spf1 exists:%{d.org -all", "192.0.2.1", PERMERROR },
  { "keep nothing", "v=spf1 exists:%{d0}.org -all", "192.0.2.1", PERMERROR },
  { "lone percent", "v=spf1 exists:%d.org -all", "192.0.2.1", PERMERROR },
  { "p", "v=spf1 exists:%{p}.x.org -all", "192.0.2.65", PASS,
    "amy.example.com.x.org A 127.0.0.1" },
  { "p unknown", "v=spf1 exists:%{p}.x.org -all", "10.0.0.4", PASS,
    "unknown.x.org A 127.0.0.1" },
  { "v", "v=spf1 exists:%{v}.x.org -all", "2001:db8::1", PASS, "ip6.x.org A 127.0.0.1" },
  { "h unknown", "v=spf1 exists:%{h}.x.org -all", "192.0.2.1", PASS,
    "unknown.x.org A 127.0.0.1" },
  { "long name loses labels", "v=spf1 exists:%{l}.%{l}.%{l}.%{l}.%{l}.x.org -all", "192.0.2.1",
    PASS,
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.x.org A 127.0.0.1",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com" },

  /* Limits: §4.6.4 */
  { "ten look-ups",
    "v=spf1 a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z ip4:192.0.2.1 -all",
    "192.0.2.1", PASS, "1.z A 203.0.113.1" },
  { "eleven look-ups",
    "v=spf1 a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z ip4:192.0.2.1 "
    "-all",
    "192.0.2.1", PERMERROR, "1.z A 203.0.113.1" },
  { "look-ups of an include count", "v=spf1 include:i.org a:1.z a:1.z a:1.z a:1.z -all",
    "192.0.2.1", PERMERROR,
    "i.org TXT v=spf1 a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z -all\n1.z A 203.0.113.1" },
  { "a redirect counts",
    "v=spf1 a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z redirect=r.org",
    "192.0.2.1", PERMERROR, "1.z A 203.0.113.1\nr.org TXT v=spf1 +all" },
  { "ip4, ip6 and all do not count",
    "v=spf1 ip4:203.0.113.1 ip4:203.0.113.1 ip4:203.0.113.1 ip4:203.0.113.1 ip4:203.0.113.1 "
    "ip4:203.0.113.1 ip4:203.0.113.1 ip4:203.0.113.1 ip6:::1 ip6:::1 ip6:::1 ip4:192.0.2.1 "
    "-all",
    "192.0.2.1", PASS },
  { "a match before the limit",
    "v=spf1 ip4:192.0.2.1 a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z a:1.z "
    "-all",
    "192.0.2.1", PASS },
  { "two void", "v=spf1 a:1.z a:2.z ip4:192.0.2.1 -all", "192.0.2.1", PASS },
  { "three void", "v=spf1 a:1.z a:2.z a:3.z ip4:192.0.2.1 -all", "192.0.2.1", PERMERROR },
  { "three void of several kinds", "v=spf1 exists:1.z mx:2.z ptr ip4:198.51.100.1 -all",
    "198.51.100.1", PERMERROR },
  { "ten mx", "v=spf1 mx:m.org -all", "192.0.2.1", PASS,
    "m.org MX 1.z\nm.org MX 1.z\nm.org MX 1.z\nm.org MX 1.z\nm.org MX 1.z\nm.org MX 1.z\n"
    "m.org MX 1.z\nm.org MX 1.z\nm.org MX 1.z\nm.org MX 2.z\n1.z A 203.0.113.1\n2.z A "
    "192.0.2.1" },
  { "eleven mx", "v=spf1 mx:m.org -all", "192.0.2.1", PERMERROR,
    "m.org MX 1.z\nm.org MX 1.z\nm.org MX 1.z\nm.org MX 1.z\nm.org MX 1.z\nm.org MX 1.z\n"
    "m.org MX 1.z\nm.org MX 1.z\nm.org MX 1.z\nm.org MX 1.z\nm.org MX 2.z\n1.z A 203.0.113.1\n"
    "2.z A 192.0.2.1" },
  { "the eleventh ptr is not looked at", "v=spf1 ptr:p.org -all", "203.0.113.9", FAIL,
    "203.0.113.9 PTR 1.z\n203.0.113.9 PTR 1.z\n203.0.113.9 PTR 1.z\n203.0.113.9 PTR 1.z\n"
    "203.0.113.9 PTR 1.z\n203.0.113.9 PTR 1.z\n203.0.113.9 PTR 1.z\n203.0.113.9 PTR 1.z\n"
    "203.0.113.9 PTR 1.z\n203.0.113.9 PTR 1.z\n203.0.113.9 PTR h.p.org\nh.p.org A "
    "203.0.113.9" },
};

static void
test_case (gconstpointer data)
{
  const Case      *self = data;
  g_autofree char *own = self->record != NULL
                             ? g_strconcat ("example.com TXT ", self->record, NULL)
                             : g_strdup ("");
  g_autofree char *text =
      g_strconcat (self->more != NULL ? self->more : "", "\n", APPENDIX, own, NULL);
  g_autoptr (Zone) zone = zone_new (text);
  g_autoptr (MsSpfVerdict) verdict = NULL;
  MsLookup   lookup = zone_get_lookup (zone);
  MsSpfQuery query = { .sender = self->sender != NULL ? self->sender : "user@example.com" };

  g_assert_true (ms_ip_parse (self->ip, &query.ip));
  verdict = ms_spf_check (&lookup, &query);
  if (verdict->problem != NULL)
    g_test_message ("%s", verdict->problem);
  g_assert_cmpstr (ms_spf_result_to_string (verdict->result), ==,
                   ms_spf_result_to_string (self->result));

  /* Whoever reads it wants to know why. */
  g_assert_true (
      (verdict->problem != NULL) ==
      (self->result == PERMERROR || self->result == TEMPERROR || self->result == NONE));
  /* A record can cost a receiver no more than this: §4.6.4 */
  g_assert_cmpuint (zone_count (zone), <=, 140);
}

/* §7.4: sender strong-bad@email.example.com, 192.0.2.3 or 2001:db8::cb01, mx.example.org */
static const struct
{
  const char *macro;
  const char *expanded;
  gboolean    six;
} macros[] = {
  { "%{s}", "strong-bad@email.example.com" },
  { "%{o}", "email.example.com" },
  { "%{d}", "email.example.com" },
  { "%{d4}", "email.example.com" },
  { "%{d3}", "email.example.com" },
  { "%{d2}", "example.com" },
  { "%{d1}", "com" },
  { "%{dr}", "com.example.email" },
  { "%{d2r}", "example.email" },
  { "%{l}", "strong-bad" },
  { "%{l-}", "strong.bad" },
  { "%{lr}", "strong-bad" },
  { "%{lr-}", "bad.strong" },
  { "%{l1r-}", "strong" },
  { "%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com" },
  { "%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com" },
  { "%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com" },
  { "%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com" },
  { "%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net" },
  { "%{ir}.%{v}._spf.%{d2}",
    "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com",
    TRUE },
  { "%{i}", "192.0.2.3" },
  { "%{h}", "mx.example.org" },
  { "%{p}", "mx.validated.example" },
  { "%%%_%-", "% %20" },
  { "%{S}", "strong-bad%40email.example.com" },
  { "%{L}", "strong-bad" },
  { "%{D2R}", "example.email" },
  { "%{s-.@}", "strong-bad@email.example.com" }, /* @ is no delimiter: not a macro */
  { "%{s-.}", "strong.bad@email.example.com" },
  { "%{d99}", "email.example.com" },
  { "%{d99999999999999999999r}", "com.example.email" },
};

static char *
get_name (gpointer data)
{
  return g_strdup ("mx.validated.example");
}

static void
test_macros (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (macros); i++)
    {
      MsIp             ip;
      g_autofree char *expanded = NULL;
      MsSpfMacros      values = {
             &ip,      "strong-bad", "email.example.com", "email.example.com", "mx.example.org",
             get_name, NULL
      };

      g_assert_true (ms_ip_parse (macros[i].six ? "2001:db8::cb01" : "192.0.2.3", &ip));
      if (strchr (macros[i].macro, '@') != NULL)
        {
          g_assert_false (ms_spf_macro_check (macros[i].macro, FALSE));
          continue;
        }
      g_assert_true (ms_spf_macro_check (macros[i].macro, FALSE));
      expanded = ms_spf_macro_expand (macros[i].macro, &values);
      g_assert_cmpstr (expanded, ==, macros[i].expanded);
    }
}

/* Nothing that can stand in a record leads astray, wherever it ends. */
static void
test_truncated (void)
{
  static const char record[] = "v=spf1 include:%{ir2.-}.a.org a:b.org/24//64 mx//48 ptr:%{d}.x "
                               "ip4:192.0.2.0/24 ip6:2001:db8::/32 exists:%{L1r+}.org "
                               "redirect=%{o}.org exp=%%%_%-.x";

  for (gsize i = 0; i <= strlen (record); i++)
    {
      g_autofree char *part = g_strndup (record, i);
      g_autofree char *text = g_strconcat ("example.com TXT ", part, NULL);
      g_autoptr (Zone) zone = zone_new (text);
      g_autoptr (MsSpfVerdict) verdict = NULL;
      MsLookup   lookup = zone_get_lookup (zone);
      MsSpfQuery query = { .sender = "user@example.com" };

      g_assert_true (ms_ip_parse ("203.0.113.1", &query.ip));
      verdict = ms_spf_check (&lookup, &query);
      g_assert_cmpint (verdict->result, !=, PASS);
    }
}

static void
test_add_term (void)
{
  static const struct
  {
    const char *before;
    const char *after;
  } lines[] = {
    { NULL, "v=spf1 mx ip4:192.0.2.1 ~all" },
    { "v=spf1 mx -all", "v=spf1 mx ip4:192.0.2.1 -all" },
    { "v=spf1  mx ~ALL", "v=spf1 mx ip4:192.0.2.1 ~ALL" },
    { "v=spf1 redirect=a.org", "v=spf1 ip4:192.0.2.1 redirect=a.org" },
    { "v=spf1 mx", "v=spf1 mx ip4:192.0.2.1" },
    { "v=spf1 a:all.org exp=x.org all", "v=spf1 a:all.org exp=x.org ip4:192.0.2.1 all" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *after = ms_spf_add_term (lines[i].before, "ip4:192.0.2.1");

      g_assert_cmpstr (after, ==, lines[i].after);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdelimit (g_strdup (cases[i].name), "/", '|');
      g_autofree char *full = g_strconcat ("/spf/", path, NULL);

      g_test_add_data_func (full, &cases[i], test_case);
    }
  g_test_add_func ("/spf/macros", test_macros);
  g_test_add_func ("/spf/truncated", test_truncated);
  g_test_add_func ("/spf/add-term", test_add_term);

  return g_test_run ();
}
