/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check-cases.h - one table: what is told before sending, where all is well and where it is not
 */

#pragma once

#include <glib.h>

/* Where all is well: a list in two domains whose servers are there, a sender with everything.
 */
#define GOOD_ZONE                                                  \
  "one.org MX mx.one.org\nmx.one.org A 127.0.0.1\n"                \
  "two.net MX mx.two.net\nmx.two.net A 127.0.0.1\n"                \
  "sender.org MX mx.sender.org\nmx.sender.org A 203.0.114.9\n"     \
  "sender.org TXT v=spf1 ip4:203.0.114.5 ip4:198.51.101.25 -all\n" \
  "_dmarc.sender.org TXT v=DMARC1; p=reject\n"                     \
  "mail._domainkey.sender.org TXT v=DKIM1; p=MIIBIjANBg\n"         \
  "203.0.114.5 PTR out.sender.org\nout.sender.org A 203.0.114.5\n" \
  "smtp.localhost A 198.51.101.25\n"

#define GOOD_TEXT \
  "Hello {{first_name}}, https://club.org/. Leave: {{unsubscribe_url}} Club, 1 Oak Street"
#define GREETS(name)                               \
  "S: 220 " name " ESMTP\nC: EHLO *\nS: 250-" name \
  " Hello [203.0.114.5]\nS: 250 SIZE 900000\nA:"
#define HEADERS                                                                   \
  "UPDATE campaigns SET headers = '[\"List-Unsubscribe: <https://club.org/u>\", " \
  "\"List-Unsubscribe-Post: List-Unsubscribe=One-Click\"]';"
#define NO_HEADERS "UPDATE campaigns SET headers = '[]'; "

/* The identity says who it is from, and signs with the key of RFC 8463 Appendix A. */
#define IDENTITY                                                                           \
  "INSERT INTO identities (name, sender, ed25519_selector, ed25519_file) VALUES ('club', " \
  "'Club <club@sender.org>', 's1', 'PASSWORD.pem'); UPDATE campaigns SET sender = '', "    \
  "identity_id = 1"
#define MAILBOX(name, enabled, trouble)                                                     \
  "; INSERT INTO mailboxes (name, protocol, host, port, security, folder, handled, every, " \
  "enabled, trouble) VALUES (" name ", 0, 'h.org', 993, 2, 'INBOX', 0, 300, " enabled       \
  ", " trouble ")"
#define KEY_RECORD "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
#define KEY_FILE                                                       \
  "-----BEGIN PRIVATE KEY-----\n"                                      \
  "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n" \
  "-----END PRIVATE KEY-----\n"

typedef struct
{
  const char *name;
  const char *route;   /* (nullable) */
  const char *levels;  /* "spf=red dmarc=amber": the worst of each id; "x=none": no finding */
  const char *without; /* (nullable): beginnings of lines of the zone that go, joined by | */
  const char *zone;    /* (nullable): lines that come */
  const char *script;  /* (nullable): of the server */
  const char *sql;     /* (nullable) */
  const char *says;    /* (nullable): somewhere in the report */
  const char *ehlo;    /* (nullable) */
  const char *source;  /* (nullable): address */
  const char *lists;   /* (nullable): "": none; NULL: all */
} Case;

static const Case cases[] = {
  /* All green. */
  { "direct, all well", "direct",
    "audience=green fields=green recipient-domains=green subject=green parts=green links=green "
    "images=green unsubscribe=green footer=green postal=green size=green attachments=green "
    "sender-domain=green bounce-domain=none spf=green dmarc=green dkim=amber port25=green "
    "outgoing-address=green reverse-name=green ehlo=green blocklists=green account=none "
    "spam-filter=grey" },
  { "account, all well", "account:server",
    "spf=green dmarc=green dkim=green account=green blocklists=green port25=none ehlo=none "
    "reverse-name=none outgoing-address=none" },
  { "combined checks both", "combined:server", "port25=green account=green spf=green" },
  { "no route yet", NULL,
    "route=grey port25=none account=none spf=grey dmarc=green dkim=green" },
  { "sandbox", "sandbox", "route=none port25=none account=none recipient-domains=none" },
  { "a pool", "pool:fleet", "account=red spf=grey", .says = "accepts the login",
    .sql =
        "INSERT INTO pools (name) VALUES ('fleet'); INSERT INTO pool_members (pool_id, "
        "account_id, weight) SELECT 1, id, 1 FROM accounts; UPDATE accounts SET user = 'me', "
        "password_file = 'PASSWORD' WHERE name = 'server'",
    .script = "H: AUTH PLAIN\nC: AUTH PLAIN\nS: 334 \nC: *\nS: 235 welcome",
    .without = "sender.org TXT", .zone = "sender.org TXT v=spf1 +all" },
  { "an empty pool", "pool:fleet", "account=red",
    .sql = "INSERT INTO pools (name) VALUES ('fleet')" },
  { "a source that is set", "direct",
    "outgoing-address=green reverse-name=green spf=green source-address=red",
    .without = "mx.one.org|mx.two.net", .source = "203.0.114.5" },

  /* Who gets it. */
  { "no list", "direct", "audience=grey fields=grey port25=grey outgoing-address=grey",
    .lists = "" },
  { "nobody", "direct", "audience=red", .sql = "DELETE FROM memberships" },
  { "all suppressed", "direct", "audience=red",
    .sql = "INSERT INTO suppressions (address, reason, at) SELECT address, 'manual', 1 FROM "
           "contacts",
    .says = "Everyone on the lists is suppressed" },
  { "one suppressed", "direct", "audience=green",
    .sql = "INSERT INTO suppressions (address, reason, at) VALUES ('ANN@one.org', 'manual', 1)",
    .says = "left out: 1." },
  { "half at one provider", "direct", "audience=green", .says = "2 of them are at one.org",
    .sql = "DELETE FROM contacts WHERE address LIKE '%two.net'" },
  { "a value is missing", "direct", "fields=amber",
    .sql = "UPDATE contacts SET fields = '[\"  \"]' WHERE address = 'bob@one.org'",
    .says = "\"recipients\":[\"bob@one.org\"]" },
  { "a value is missing everywhere", "direct", "fields=red",
    .sql = "UPDATE contacts SET fields = NULL" },
  { "a missing value with a fallback", "direct", "fields=green",
    .sql = "UPDATE contacts SET fields = NULL; UPDATE campaigns SET text = replace (text, "
           "'first_name', 'first_name|friend')" },
  { "a missing value that is asked for", "direct", "fields=green",
    .sql = "UPDATE contacts SET fields = NULL; UPDATE campaigns SET text = text || "
           "'{{#if First Name}}x{{/if}}'" },
  { "a field nobody has", "direct", "fields=red",
    .sql = "UPDATE campaigns SET text = text || '{{nmae}}'", .says = "nmae" },
  { "a field nobody has, with a fallback", "direct", "fields=amber",
    .sql = "UPDATE campaigns SET subject = 'For {{nmae|you}}'" },
  { "some domains take no mail", "direct", "recipient-domains=amber", .without = "two.net",
    .says = "\"recipients\":[\"cyd@two.net\"]" },
  { "no domain takes mail", "direct", "recipient-domains=red", .without = "two.net|one.org" },
  { "the resolver knows nothing", "direct", "recipient-domains=red port25=grey",
    .without = "two.net|one.org", .zone = "one.org SERVFAIL\ntwo.net SERVFAIL" },
  { "the resolver knows nothing, by account", "server", "recipient-domains=amber",
    .without = "two.net|one.org", .zone = "one.org SERVFAIL\ntwo.net SERVFAIL" },

  /* The message. */
  { "no subject", "server", "subject=red", .sql = "UPDATE campaigns SET subject = '  '" },
  { "an empty subject for some", "server", "subject=red",
    .sql = "UPDATE campaigns SET subject = '{{first_name}}'; UPDATE contacts SET fields = NULL "
           "WHERE address = 'ann@one.org'",
    .says = "The subject of ann@one.org" },
  { "the same subject again", "server", "subject=amber",
    .sql = "INSERT INTO campaigns (name, sender, subject, headers, created, frozen_at) VALUES "
           "('march', 'a@b.org', 'Hello', '[]', 1, 1);"
           "INSERT INTO campaign_lists (campaign_id, list_id, excluded) VALUES (2, 1, 0)",
    .says = "march" },
  { "the same subject to others", "server", "subject=green",
    .sql = "INSERT INTO campaigns (name, sender, subject, headers, created, frozen_at) VALUES "
           "('march', 'a@b.org', 'Hello', '[]', 1, 1);"
           "INSERT INTO campaign_lists (campaign_id, list_id, excluded) VALUES (2, 7, 0)" },
  { "shouting", "server", "subject=amber",
    .sql = "UPDATE campaigns SET subject = 'BUY NOW AND SAVE'" },
  { "a false reply", "server", "subject=amber",
    .sql = "UPDATE campaigns SET subject = 'Re: you'" },
  { "an empty message", "server", "parts=red", .sql = "UPDATE campaigns SET text = ' '" },
  { "pictures alone", "server", "parts=red images=amber",
    .sql = "UPDATE campaigns SET text = NULL, html = '<img src=\"https://club.org/a.png\">'" },
  { "HTML alone", "server", "parts=green images=green",
    .sql = "UPDATE campaigns SET text = NULL, html = '<p>Hi, unsubscribe</p>'" },
  { "a broken template", "server", "template=red size=grey",
    .sql = "UPDATE campaigns SET text = 'Hi {{#if a}}'" },
  { "a broken link", "server", "links=red",
    .sql = "UPDATE campaigns SET html = '<a href=\"www.club.org/{{first_name}}\">x</a>'",
    .says = "www.club.org/{{…}}" },
  { "a broken link in the text", "server", "links=red",
    .sql = "UPDATE campaigns SET text = text || ' http://localhost/'" },
  { "a picture is missing", "server", "images=red",
    .sql = "UPDATE campaigns SET html = '<img src=\"a.png\" alt=\"\">'", .says = "a.png" },
  { "a picture is there", "server", "images=green",
    .sql = "UPDATE campaigns SET html = '<img src=\"a.png\" alt=\"\">';"
           "INSERT INTO attachments (campaign_id, name, type, content_id, source, data) VALUES "
           "(1, 'a.png', 'image/png', 'x@y', 'a.png', x'00')" },
  { "a picture by its content id", "server", "images=red",
    .sql = "UPDATE campaigns SET html = '<img src=\"cid:nobody\" alt=\"\">'" },
  { "a picture from the web", "server", "images=amber",
    .sql = "UPDATE campaigns SET html = '<img src=\"https://club.org/a.png\" alt=\"\">'" },
  { "a picture without words", "server", "images=amber",
    .sql = "UPDATE campaigns SET html = '<img src=\"a.png\">';"
           "INSERT INTO attachments (campaign_id, name, type, content_id, source, data) VALUES "
           "(1, 'a.png', 'image/png', 'x@y', 'a.png', x'00')",
    .says = "(alt)" },
  { "a picture in the HTML", "server", "images=amber",
    .sql = "UPDATE campaigns SET html = '<img src=\"data:image/png;base64,AA\" alt=\"\">'" },
  { "a font in a style sheet", "server", "images=green",
    .sql = "UPDATE campaigns SET html = '<style>@font-face{src:url(a.woff)}</style>'" },
  { "leaving by a header of one's own", "server", "unsubscribe=green", .says = "of your own" },
  { "leaving by one's own with more than a click", "server", "unsubscribe=amber",
    .sql = "UPDATE campaigns SET headers = '[\"List-Unsubscribe: <mailto:u@club.org>\"]'",
    .says = "Take your own header" },
  { "half of a header of one's own", "server", "unsubscribe=red",
    .sql = "UPDATE campaigns SET headers = '[\"List-Unsubscribe-Post: x\"]'" },
  { "leaving by mail without an identity", "server", "unsubscribe=amber", .sql = NO_HEADERS,
    .says = "Choose a sender identity" },
  { "leaving by mail", "server", "unsubscribe=amber", .sql = NO_HEADERS IDENTITY,
    .says = "Give the sender identity an unsubscribe page" },
  { "leaving by a page", "server", "unsubscribe=green footer=green unsubscribe-page=red",
    .sql = NO_HEADERS IDENTITY "; UPDATE identities SET unsubscribe_url = 'https://club.org'",
    .says = "has no address in the DNS" },
  { "a rehearsal asks no page", "sandbox", "unsubscribe=green unsubscribe-page=none",
    .sql = NO_HEADERS IDENTITY "; UPDATE identities SET unsubscribe_url = 'https://club.org'" },
  { "whether the page answers is not known", "server", "unsubscribe-page=grey",
    .sql = NO_HEADERS IDENTITY "; UPDATE identities SET unsubscribe_url = 'https://club.org'",
    .zone = "club.org SERVFAIL" },
  { "leaving by a page that is not safe", "server", "unsubscribe=red unsubscribe-page=none",
    .sql = NO_HEADERS IDENTITY "; UPDATE identities SET unsubscribe_url = 'http://club.org'" },
  { "a group cannot leave by a click", "server", "unsubscribe=amber", .says = "name nobody",
    .sql = NO_HEADERS "UPDATE campaigns SET text = 'Hello'; UPDATE accounts SET "
                      "recipients_per_message = 5" },
  { "what is personal goes to no group", "server", "unsubscribe=amber",
    .sql = NO_HEADERS "UPDATE accounts SET recipients_per_message = 5",
    .says = "by mail, not" },
  { "direct sending makes no groups", "direct", "unsubscribe=amber",
    .sql = NO_HEADERS "UPDATE campaigns SET text = 'Hello'", .says = "by mail, not" },
  { "a footer with the postal address", "server", "footer=green postal=green",
    .sql = IDENTITY "; UPDATE campaigns SET text = 'Hello'; UPDATE identities SET postal = 'x'",
    .says = "The footer has your postal address" },
  { "no footer that would have it", "server", "postal=grey footer=green",
    .sql =
        IDENTITY "; UPDATE campaigns SET text = '{{unsubscribe_url}}'; UPDATE identities SET "
                 "postal = 'x'",
    .says = "is in the footer alone" },
  { "a footer that readers of HTML do not see", "server", "postal=grey footer=green",
    .sql = IDENTITY "; UPDATE campaigns SET text = 'Hello', html = '<a "
                    "href=\"{{unsubscribe_url}}\">x</a>'; UPDATE identities SET postal = 'x'",
    .says = "is in the footer alone" },
  { "a footer beside a way of one's own", "server", "footer=amber",
    .sql = "UPDATE campaigns SET text = 'Newsletter ABBESTELLEN: hier'" },
  { "a footer in the part without a way", "server", "footer=green",
    .sql = "UPDATE campaigns SET text = '{{unsubscribe_url}}', html = '<p>Hello</p>'",
    .says = "A footer is added" },
  { "a footer where the way is on a condition", "server", "footer=green",
    .sql = "UPDATE campaigns SET text = '{{#if email}}{{unsubscribe_url}}{{/if}}'",
    .says = "A footer is added" },
  { "a link that is ours", "server", "links=green fields=green footer=green",
    .sql = "UPDATE campaigns SET html = '<a href=\"{{unsubscribe_url}}\">x</a>'" },
  { "a key of tokens that is gone", "server", "template=red size=grey unsubscribe=none",
    .sql = "INSERT INTO meta VALUES ('token_key', '0123456789abcdef')", .says = "is gone" },
  { "HTML that Gmail clips", "server", "size=amber",
    .sql = "UPDATE campaigns SET html = '<p>' || hex (zeroblob (51000)) || '</p>'" },
  { "a large message", "server", "size=amber",
    .sql = "INSERT INTO attachments (campaign_id, name, type, data) VALUES "
           "(1, 'a.pdf', 'application/pdf', zeroblob (9000000))" },
  { "a huge message", "server", "size=red account=red",
    .sql = "INSERT INTO attachments (campaign_id, name, type, data) VALUES "
           "(1, 'a.pdf', 'application/pdf', zeroblob (20000000))",
    .says = "too large for" },
  { "a program", "server", "attachments=red",
    .sql = "INSERT INTO attachments (campaign_id, name, type, data) VALUES "
           "(1, 'a.EXE', 'application/pdf', x'00')" },
  { "a program in disguise", "server", "attachments=red",
    .sql = "INSERT INTO attachments (campaign_id, name, type, data) VALUES "
           "(1, 'a.pdf', 'application/pdf', x'4D5A900003')" },
  { "a file", "server", "attachments=green",
    .sql = "INSERT INTO attachments (campaign_id, name, type, data) VALUES "
           "(1, 'a.pdf', 'application/pdf', x'25504446')",
    .says = "1 attachment" },

  /* The sender's domain. */
  { "a null MX", "server", "sender-domain=red", .without = "sender.org MX",
    .zone = "sender.org MX .", .says = "5.7.27" },
  { "no such domain", "server", "sender-domain=red spf=amber",
    .without = "sender.org|mx.sender.org" },
  { "a domain that is not known now", "server", "sender-domain=grey spf=grey",
    .without = "sender.org", .zone = "sender.org SERVFAIL" },
  { "no sender", "server", "sender-domain=red template=red spf=none",
    .sql = "UPDATE campaigns SET sender = 'Club'" },
  { "another bounce domain", "server", "bounce-domain=green dmarc=green",
    .zone = "b.sender.org MX mx.sender.org\nb.sender.org TXT v=spf1 +all",
    .sql = "UPDATE campaigns SET envelope_from = 'x@b.sender.org'" },
  { "a bounce domain that takes nothing", "server", "bounce-domain=red",
    .zone = "b.sender.org MX .",
    .sql = "UPDATE campaigns SET envelope_from = 'x@b.sender.org'" },
  { "SPF fails", "direct", "spf=red dmarc=red", .without = "sender.org TXT",
    .zone = "sender.org TXT v=spf1 mx -all",
    .says = "sender.org. IN TXT \\\"v=spf1 mx ip4:203.0.114.5 -all\\\"" },
  { "SPF softly", "direct", "spf=amber dmarc=red", .without = "sender.org TXT",
    .zone = "sender.org TXT v=spf1 mx ~all" },
  { "no SPF", "direct", "spf=red dmarc=red", .without = "sender.org TXT",
    .says = "v=spf1 mx ip4:203.0.114.5 ~all" },
  { "an invalid SPF", "direct", "spf=red", .without = "sender.org TXT",
    .zone = "sender.org TXT v=spf1 ipv4:1.2.3.4 -all", .says = "ipv4:1.2.3.4" },
  { "SPF without an answer", "direct", "spf=grey", .without = "sender.org TXT",
    .zone = "sender.org TXT v=spf1 include:f.net -all\nf.net SERVFAIL" },
  { "SPF does not name the account", "server", "spf=amber", .without = "sender.org TXT",
    .zone = "sender.org TXT v=spf1 mx -all", .says = "ip4:198.51.101.25" },
  { "SPF includes the provider", "account:prov", "spf=green account=red",
    .without = "sender.org TXT",
    .zone =
        "sender.org TXT v=spf1 include:spf.prov.invalid -all\n"
        "spf.prov.invalid TXT v=spf1 ip4:192.0.2.0/24 -all\nsmtp.prov.invalid A 198.51.101.7",
    .says = "It includes spf.prov.invalid" },
  { "the provider has an SPF record to include", "account:prov", "spf=amber account=red",
    .without = "sender.org TXT",
    .zone =
        "sender.org TXT v=spf1 mx -all\n_spf.prov.invalid TXT v=spf1 ip4:192.0.2.0/24 -all\n"
        "smtp.prov.invalid A 198.51.101.7",
    .says = "v=spf1 mx include:_spf.prov.invalid -all" },
  { "no SPF, by account", "server", "spf=amber", .without = "sender.org TXT" },
  { "no DKIM", "server", "dkim=amber", .without = "mail._domainkey" },
  { "a withdrawn DKIM key", "server", "dkim=amber", .without = "mail._domainkey",
    .zone = "mail._domainkey.sender.org TXT v=DKIM1; p=" },
  { "DKIM without an answer", "server", "dkim=grey", .without = "mail._domainkey",
    .zone = "s1._domainkey.sender.org SERVFAIL" },
  { "signed, and the key is published", "direct", "dkim=green dmarc=green spf=red",
    .without = "sender.org TXT", .zone = "s1._domainkey.sender.org TXT " KEY_RECORD,
    .sql = IDENTITY, .says = "By DKIM" },
  { "signed, and the key is not published", "direct", "dkim=red dmarc=red spf=red",
    .without = "sender.org TXT", .sql = IDENTITY,
    .says = "s1._domainkey.sender.org. IN TXT \\\"" KEY_RECORD },
  { "signed, and another key is published", "server", "dkim=red", .sql = IDENTITY,
    .zone = "s1._domainkey.sender.org TXT v=DKIM1; k=ed25519; p=AAAA" },
  { "signed, and the key was withdrawn", "server", "dkim=red", .sql = IDENTITY,
    .zone = "s1._domainkey.sender.org TXT v=DKIM1; p=", .says = "withdrawn" },
  { "signed, and the DNS is silent", "server", "dkim=grey", .sql = IDENTITY,
    .zone = "s1._domainkey.sender.org SERVFAIL" },
  { "signed by another domain", "direct", "dkim=green dmarc=red spf=red",
    .without = "sender.org TXT", .zone = "s1._domainkey.other.net TXT " KEY_RECORD,
    .sql = IDENTITY "; UPDATE identities SET dkim_domain = 'other.net'" },
  { "a key that is gone", "direct", "dkim=red",
    .sql = IDENTITY "; UPDATE identities SET ed25519_file = '/nowhere/key.pem'",
    .says = "cannot be signed" },
  { "an identity without a key", "direct", "dkim=amber sender-domain=green",
    .sql = IDENTITY "; UPDATE identities SET ed25519_selector = NULL" },
  { "and its domain publishes none", "server", "dkim=amber", .without = "mail._domainkey",
    .sql = IDENTITY "; UPDATE identities SET ed25519_selector = NULL",
    .says = "Make a key under Identities" },
  { "returns that nobody reads", "server", "returns=amber", .sql = IDENTITY,
    .says = "by a mail to club@sender.org" },
  { "and mails by which readers leave", "server", "returns=amber",
    .sql = IDENTITY "; UPDATE identities SET unsubscribe_mail = 'leave@sender.org'",
    .says = "by a mail to leave@sender.org" },
  { "returns of a mailbox that is off", "server", "returns=amber",
    .sql = IDENTITY MAILBOX ("'away'", "0", "NULL") },
  { "returns that are read", "server", "returns=green",
    .sql = IDENTITY MAILBOX ("'away'", "0", "'x'") MAILBOX ("'box'", "1", "NULL"),
    .says = "“box”" },
  { "returns that cannot be read", "server", "returns=amber",
    .sql = IDENTITY MAILBOX ("'box'", "1", "'The login is refused'"),
    .says = "The login is refused." },
  { "a rehearsal brings no returns", "sandbox", "returns=none", .sql = IDENTITY },
  { "returns without an identity", "server", "returns=none" },
  { "the route of an identity", NULL, "account=green returns=amber",
    .sql = IDENTITY "; UPDATE identities SET account_id = (SELECT id FROM "
                    "accounts WHERE name = 'server')" },
  { "no DMARC", "server", "dmarc=amber", .without = "_dmarc",
    .says = "_dmarc.sender.org. IN TXT" },
  { "an invalid DMARC", "server", "dmarc=red", .without = "_dmarc",
    .zone = "_dmarc.sender.org TXT v=DMARC1; p=maybe" },
  { "two DMARC records", "server", "dmarc=red",
    .zone = "_dmarc.sender.org TXT v=DMARC1; p=none" },
  { "DMARC without an answer", "server", "dmarc=grey", .without = "_dmarc",
    .zone = "_dmarc.sender.org SERVFAIL" },
  { "not aligned, by account", "server", "dmarc=amber",
    .zone = "b.net MX mx.sender.org\nb.net TXT v=spf1 +all",
    .sql = "UPDATE campaigns SET envelope_from = 'x@b.net'" },
  { "not aligned, direct", "direct", "dmarc=red spf=green",
    .zone = "b.net MX mx.sender.org\nb.net TXT v=spf1 +all",
    .sql = "UPDATE campaigns SET envelope_from = 'x@b.net'" },
  { "not aligned strictly", "direct", "dmarc=red spf=green", .without = "_dmarc",
    .zone = "_dmarc.sender.org TXT v=DMARC1; p=quarantine; aspf=s\n"
            "b.sender.org MX mx.sender.org\nb.sender.org TXT v=spf1 +all",
    .sql = "UPDATE campaigns SET envelope_from = 'x@b.sender.org'" },
  { "DMARC that asks for nothing", "direct", "dmarc=amber spf=red",
    .without = "_dmarc|sender.org TXT", .zone = "_dmarc.sender.org TXT v=DMARC1; p=none" },

  /* The way. */
  { "port 25 is blocked", "direct",
    "port25=red outgoing-address=grey dmarc=grey spf=grey ehlo=grey",
    .without = "mx.one.org|mx.two.net",
    .zone = "mx.one.org A 127.0.0.2\nmx.two.net A 127.0.0.2" },
  { "one server is away", "direct", "port25=green", .without = "mx.two.net",
    .zone = "mx.two.net A 127.0.0.2", .says = "mx.two.net could not be reached" },
  { "the first server is away, the second is not", "direct", "port25=green",
    .without = "two.net|one.org",
    .zone = "one.org MX mx0.one.org\none.org MX mx.one.org\nmx0.one.org A 127.0.0.2" },
  { "port 25 is redirected", "direct", "port25=red", .script = GREETS ("relay.provider.net"),
    .says = "redirects port 25 to provider.net" },
  { "one stranger", "direct", "port25=amber", .script = GREETS ("relay.provider.net"),
    .sql = "DELETE FROM contacts WHERE address LIKE '%two.net'" },
  { "one stranger beside one that was meant", "direct", "port25=green" },
  { "a server that does not want us", "direct", "port25=amber outgoing-address=grey",
    .script = "S: 554 mx.one.org your address is blocked", .says = "your address is blocked" },
  { "a server that takes less", "direct", "size=red port25=green",
    .script = "S: 220 mx.one.org\nC: EHLO *\nS: 250-mx.one.org\nS: 250 SIZE 100\nA:" },
  { "a router stands between", "direct",
    "outgoing-address=grey blocklists=grey spf=grey dmarc=grey",
    .script = "S: 220 mx.one.org\nC: EHLO *\nS: 250 mx.one.org Hello\nA:" },
  { "no reverse name", "direct", "reverse-name=red ehlo=red", .without = "203.0.114.5 PTR" },
  { "a reverse name that leads elsewhere", "direct", "reverse-name=red ehlo=red",
    .without = "out.sender.org", .zone = "out.sender.org A 203.0.114.6" },
  { "a reverse name of a home", "direct", "reverse-name=amber ehlo=green",
    .without = "203.0.114.5 PTR",
    .zone = "203.0.114.5 PTR p203-0-114-5.prov.net\np203-0-114-5.prov.net A 203.0.114.5" },
  { "a reverse name without an answer", "direct", "reverse-name=grey ehlo=grey",
    .without = "203.0.114.5 PTR", .zone = "203.0.114.5 SERVFAIL" },
  { "an EHLO name that is set", "direct", "ehlo=green", .ehlo = "out.sender.org" },
  { "an EHLO name that does not exist", "direct", "ehlo=red", .ehlo = "desk.sender.org" },
  { "an EHLO name that leads elsewhere", "direct", "ehlo=amber", .ehlo = "mx.sender.org" },
  { "an EHLO name without an answer", "direct", "ehlo=grey", .ehlo = "f.sender.org",
    .zone = "f.sender.org SERVFAIL" },
  { "on a block list", "direct", "blocklists=red",
    .zone = "5.114.0.203.bl.test A 127.0.0.2\n"
            "5.114.0.203.bl.test TXT seen sending spam",
    .says = "seen sending spam" },
  { "on the policy list", "direct", "blocklists=red",
    .zone = "5.114.0.203.zen.spamhaus.test A 127.0.0.11", .says = "home or dynamic" },
  { "the account's server is listed", "server", "blocklists=amber",
    .zone = "25.101.51.198.bl.test A 127.0.0.2" },
  { "the account's server is on the policy list", "server", "blocklists=green",
    .zone = "25.101.51.198.zen.spamhaus.test A 127.0.0.11" },
  { "a public resolver is refused", "direct", "blocklists=grey",
    .zone = "5.114.0.203.zen.spamhaus.test A 127.255.255.254", .says = "That is no listing" },
  { "a block list that is silent", "direct", "blocklists=grey",
    .zone = "5.114.0.203.bl.test SERVFAIL" },
  { "the account refuses the login", "server", "account=red",
    .script = "H: AUTH PLAIN\nC: AUTH PLAIN\nS: 334 \nC: *\nS: 535 5.7.8 wrong password",
    .sql = "UPDATE accounts SET user = 'me', password_file = 'PASSWORD'",
    .says = "refuses the login" },
  { "the account lets in", "server", "account=green",
    .script = "H: AUTH PLAIN\nC: AUTH PLAIN\nS: 334 \nC: *\nS: 235 welcome",
    .sql = "UPDATE accounts SET user = 'me', password_file = 'PASSWORD'",
    .says = "accepts the login" },
  { "the account is away", "server", "account=red", .script = "! close" },
  { "the message is too large for it", "server", "account=red", .script = "H: SIZE 100" },
};
