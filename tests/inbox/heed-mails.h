/* SPDX-License-Identifier: GPL-3.0-or-later */
/* heed-mails.h - mails that come back, to be heeded */

#pragma once

#define DAEMON "From: MAILER-DAEMON@mx.example.org\nSubject: Undelivered Mail\n"

#define REPORT(to, named, status, text, quoted)                                       \
  "From: MAILER-DAEMON@mx.example.org\nTo: " to "\nSubject: Undelivered Mail\n"       \
  "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"       \
  "--b\n\nIt could not be delivered.\n--b\nContent-Type: message/delivery-status\n\n" \
  "Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; " named             \
  "\nAction: failed\nStatus: " status "\nDiagnostic-Code: smtp; " text "\n\n"         \
  "--b\nContent-Type: message/rfc822\n\n" quoted "\n--b--\n"
#define HARD(to, named, quoted) REPORT (to, named, "5.1.1", "550 5.1.1 no such user", quoted)
#define FULL(to, named, quoted) REPORT (to, named, "5.2.2", "552 5.2.2 mailbox full", quoted)
#define ARF_OF(to, named, quoted)                                                          \
  "From: fbl@provider.example\nTo: " to "\nSubject: complaint\n"                           \
  "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"            \
  "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n" named \
  "\n--b\nContent-Type: text/rfc822-headers\n\n" quoted "\n\n--b--\n"
#define ARF(to, quoted)   ARF_OF (to, "Original-Rcpt-To: [redacted]\n", quoted)
#define COMPLAINS(person) "Original-Rcpt-To: <" person ">\n"
#define GONE(person)      "<" person ">: 550 5.1.1 no such user\n\n"
#define LEAVE(from, to, subject, fields) \
  "From: " from "\nTo: " to "\nSubject: " subject "\n" fields "\n"
#define FROM_US "From: Club <news@club.example>\nSubject: News\n"
