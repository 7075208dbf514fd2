/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-nasty.c - what servers do that they should not, and what we make of it */

#include "config.h"

#include "talk.h"

#define HELLO    "H: PIPELINING, SIZE 1000000\n"
#define PLAIN    "H: SIZE 1000000\n"
#define ENVELOPE "C: MAIL FROM:<from@example.test>*\nC: RCPT TO:<to@example.test>\nC: DATA\n"
#define ACCEPTED "S: 250 2.1.0 Ok\nS: 250 2.1.5 Ok\nS: 354 go\n"
#define STARTTLS "C: STARTTLS\nS: 220 go\n! tls good\nE: PIPELINING\n"
#define LEAVE_OPEN \
  "C: MAIL*\nS: 250 ok\nC: RCPT*\nS: 250 ok\nC: DATA\nS: 354 go\nD:\nS: 250 ok\n"

static const TalkCase cases[] = {
  { "connect/closed", "! close\n", "closed@greeting" },

  { "greeting/late", "! slowly\nS: 220 a\nE: SIZE 1\n" LEAVE_OPEN, "done(dot250) ok" },
  { "greeting/multi-line", "S: 220-fake\nR 1000: 220-x%0D%0A\nS: 220 end\nE: SIZE\nA:\n",
    "done(dot250) ok" },
  { "greeting/421", "S: 421 4.3.2 busy\n! left\n", "refused@greeting 421" },
  { "greeting/554", "S: 554 5.7.1 no\n! left\n", "refused@greeting 554" },
  { "greeting/521", "S: 521 5.3.2 no mail\n! left\n", "refused@greeting 521" },
  { "greeting/250", "S: 250 hello\n! left\n", "protocol@greeting" },
  { "greeting/221", "S: 221 bye\n! left\n", "protocol@greeting" },
  { "greeting/354", "S: 354 go ahead\n! left\n", "protocol@greeting" },
  { "greeting/500", "S: 500 what\n! left\n", "refused@greeting 500" },
  { "greeting/530", "S: 530 no\n! left\n", "refused@greeting 530" },
  { "greeting/empty-line-first", "R: %0D%0A220 ok%0D%0A\nE: SIZE\nA:\n", "done(dot250) ok" },
  { "greeting/ten-thousand-lines", "R 10000: 220-x%0D%0A\n", "protocol@greeting" },
  { "greeting/endless-line", "R 10000: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
    "protocol@greeting" },
  { "greeting/endless-text", "R: 220 \nR 10000: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
    "protocol@greeting" },
  { "greeting/ssh", "S: SSH-2.0-OpenSSH_9.2\n! left\n", "protocol@greeting" },
  { "greeting/http", "S: HTTP/1.1 400 Bad Request\n! left\n", "protocol@greeting" },
  { "greeting/cut", "R: 220-a%0D%0A\n! close\n", "closed@greeting" },
  { "greeting/pix", "S: 220 ****************\nE: XXXXXXXA\nA:\n", "done(dot250) ok" },

  { "ehlo/500-then-helo",
    "S: 220 a\nC: EHLO client.test\nS: 500 what\nC: HELO client.test\nS: 250 hi\n" LEAVE_OPEN,
    "done(dot250) ok" },
  { "ehlo/502-then-helo",
    "S: 220 a\nC: EHLO client.test\nS: 502 what\nC: HELO client.test\nS: 250 hi\n" LEAVE_OPEN,
    "done(dot250) ok" },
  { "ehlo/550", "S: 220 a\nC: EHLO*\nS: 550 5.7.1 bad name\n! left\n", "refused@ehlo 550" },
  { "ehlo/554", "S: 220 a\nC: EHLO*\nS: 554 bad name\n! left\n", "refused@ehlo 554" },
  { "ehlo/421", "S: 220 a\nC: EHLO*\nS: 421 later\n! left\n", "refused@ehlo 421" },
  { "ehlo/450", "S: 220 a\nC: EHLO*\nS: 450 later\n! left\n", "refused@ehlo 450" },
  { "ehlo/both-refused", "S: 220 a\nC: EHLO*\nS: 500 a\nC: HELO*\nS: 500 b\n! left\n",
    "refused@ehlo 500" },
  { "ehlo/closed", "S: 220 a\nC: EHLO*\n! close\n", "closed@ehlo" },
  { "ehlo/reset", "S: 220 a\nC: EHLO*\n! reset\n", "closed@ehlo" },
  { "ehlo/354", "S: 220 a\nC: EHLO*\nS: 354 go\n! left\n", "protocol@ehlo" },
  { "ehlo/codes-differ", "S: 220 a\nC: EHLO*\nR: 250-ok%0D%0A550 no%0D%0A\n! left\n",
    "protocol@ehlo" },
  { "ehlo/odd-keywords",
    "S: 220 a\nC: EHLO*\n"
    "R: 250-x%0D%0A250-pipelining%0D%0A250-size 0%0D%0A250-Size  9000%0D%0A250 X  Y%0D%0A\n"
    "C: MAIL FROM:<from@example.test> SIZE=14\nC: RCPT*\nC: DATA\n" ACCEPTED "D:\nS: 250 ok\n",
    "done(dot250) ok" },
  { "ehlo/rcptmax",
    "H: PIPELINING, LIMITS RCPTMAX=1 MAILMAX=2\n" ENVELOPE ACCEPTED "D:\nS: 250 ok\n",
    "done(dot250 - -) ok", .n_recipients = 3 },

  { "reply/bare-lf",
    "R: 220 hi%0A\nC: EHLO*\nR: 250-a%0A250 PIPELINING%0A\n" ENVELOPE
    "R: 250 a%0A250 b%0A354 c%0A\nD:\nR: 250%0A\n",
    "done(dot250) ok" },
  { "reply/bare-lf-no-text", "R: 220%0A\n! left\n", "protocol@greeting" },
  { "reply/byte-by-byte", "! slowly\n" HELLO ENVELOPE ACCEPTED "D:\nS: 250-a\nS: 250 b\n",
    "done(dot250) ok" },
  { "reply/no-text",
    "S: 220\nC: EHLO*\nS: 250\nC: MAIL*\nS: 250\nC: RCPT*\nS: 250\nC: DATA\n"
    "S: 354\nD:\nS: 250\n",
    "done(dot250) ok" },
  { "reply/two-for-one", PLAIN "C: MAIL*\nR: 250 a%0D%0A250 b%0D%0A\n! left\n",
    "lost(-) protocol" },
  { "reply/codes-differ-after-dot",
    HELLO ENVELOPE ACCEPTED "D:\nR: 250-a%0D%0A550 b%0D%0A\n! left\n",
    "uncertain(-) protocol" },
  { "reply/cut", HELLO ENVELOPE "R: 250-a%0D%0A\n! close\n", "returned(-) closed" },
  { "reply/unknown-2yz", HELLO ENVELOPE "S: 299 a\nS: 252 b\nS: 354 c\nD:\nS: 255 d\n",
    "done(dot255) ok" },
  { "reply/unknown-4yz", HELLO ENVELOPE "S: 250 a\nS: 499 b\nS: 554 c\n", "done(rcpt499) ok" },
  { "reply/letters", HELLO ENVELOPE "S: 250 a\nS: abc b\n! left\n", "lost(-) protocol" },
  { "reply/150", HELLO ENVELOPE "S: 150 wait\n! left\n", "returned(-) protocol" },
  { "reply/600", HELLO ENVELOPE "S: 250 a\nS: 600 b\n! left\n", "lost(-) protocol" },
  { "reply/octets", HELLO ENVELOPE "S: 250 a\nR: 550 %E9 %00 %1B[31m <b>%26%0D%0A\nS: 554 c\n",
    "done(rcpt550) ok" },
  { "reply/endless", HELLO ENVELOPE "R 10000: 250-x%0D%0A\n", "returned(-) protocol" },

  { "starttls/good", "H: STARTTLS\n" STARTTLS ENVELOPE ACCEPTED "D:\nS: 250 ok\n",
    "done(dot250) ok", .security = MS_SECURITY_STARTTLS },
  { "starttls/454", "H: STARTTLS\nC: STARTTLS\nS: 454 4.7.0 not now\n! left\n",
    "tls@starttls 454", .security = MS_SECURITY_STARTTLS },
  { "starttls/502", "H: STARTTLS\nC: STARTTLS\nS: 502 what\n! left\n", "tls@starttls 502",
    .security = MS_SECURITY_STARTTLS },
  { "starttls/554", "H: STARTTLS\nC: STARTTLS\nS: 554 no\n! left\n", "tls@starttls 554",
    .security = MS_SECURITY_STARTTLS },
  { "starttls/354", "H: STARTTLS\nC: STARTTLS\nS: 354 go\n! left\n", "tls@starttls",
    .security = MS_SECURITY_STARTTLS },
  { "starttls/421", "H: STARTTLS\nC: STARTTLS\nS: 421 bye\n! left\n", "refused@starttls 421",
    .security = MS_SECURITY_STARTTLS },
  { "starttls/not-offered", "H: SIZE\n! left\n", "tls@ehlo", .security = MS_SECURITY_STARTTLS },
  { "starttls/not-offered-no-login-in-clear", "H: AUTH PLAIN LOGIN\n! left\n", "tls@ehlo",
    .security = MS_SECURITY_STARTTLS, .user = "user" },
  { "starttls/ehlo-unknown", "S: 220 a\nC: EHLO*\nS: 502 what\n! left\n", "tls@ehlo 502",
    .security = MS_SECURITY_STARTTLS },
  { "starttls/injection",
    "H: STARTTLS\nC: STARTTLS\nR: 220 go%0D%0A250-x%0D%0A250 AUTH PLAIN%0D%0A\n! left\n",
    "protocol@starttls", .security = MS_SECURITY_STARTTLS, .user = "user" },
  { "starttls/closed", "H: STARTTLS\nC: STARTTLS\n! close\n", "closed@starttls",
    .security = MS_SECURITY_STARTTLS },
  { "starttls/closed-in-handshake", "H: STARTTLS\nC: STARTTLS\nS: 220 go\n! close\n",
    "tls@starttls", .security = MS_SECURITY_STARTTLS },
  { "starttls/garbage-in-handshake",
    "H: STARTTLS\nC: STARTTLS\nS: 220 go\n! listen\nS: 500 what is this\n! close\n",
    "tls@starttls", .security = MS_SECURITY_STARTTLS },
  { "starttls/expired", "H: STARTTLS\nC: STARTTLS\nS: 220 go\n! tls expired\n",
    "certificate@starttls", .security = MS_SECURITY_STARTTLS },
  { "starttls/other-name", "H: STARTTLS\nC: STARTTLS\nS: 220 go\n! tls other-name\n",
    "certificate@starttls", .security = MS_SECURITY_STARTTLS },
  { "starttls/self-signed", "H: STARTTLS\nC: STARTTLS\nS: 220 go\n! tls self-signed\n",
    "certificate@starttls", .security = MS_SECURITY_STARTTLS },
  { "starttls/other-offer-inside",
    "H: STARTTLS, PIPELINING, SIZE 1\nC: STARTTLS\nS: 220 go\n! tls good\nE: HELP\n" LEAVE_OPEN,
    "done(dot250) ok", .security = MS_SECURITY_STARTTLS },
  { "starttls/greeting-again",
    "H: STARTTLS\nC: STARTTLS\nS: 220 go\n! tls good\nS: 220 hi again\nC: EHLO*\n! left\n",
    "protocol@ehlo", .security = MS_SECURITY_STARTTLS },
  { "tls/good", "! tls good\nH: PIPELINING\n" ENVELOPE ACCEPTED "D:\nS: 250 ok\n",
    "done(dot250) ok", .security = MS_SECURITY_TLS },
  { "tls/clear-server", "S: 220 a\n! silence\n", "tls@starttls", .security = MS_SECURITY_TLS },
  { "tls/expired", "! tls expired\n", "certificate@starttls", .security = MS_SECURITY_TLS },
  { "tls/close-without-notify",
    "! tls good\nH: PIPELINING\n" ENVELOPE ACCEPTED "D:\nS: 250 ok\n! close\n",
    "done(dot250) ok", .security = MS_SECURITY_TLS },
  { "tls/large", "! tls good\nH: PIPELINING\nA:\n", "done(dot250) done(dot250) ok",
    .security = MS_SECURITY_TLS, .size = 3000000, .n_messages = 2 },

  { "auth/plain",
    "H: PIPELINING, AUTH PLAIN\nC: AUTH PLAIN\nS: 334 \nC: AHVzZXIAc2VjcmV0\nS: 235 in\n"
    "A:\n",
    "done(dot250) ok", .user = "user" },
  { "auth/535", "H: AUTH PLAIN\nC: AUTH PLAIN\nS: 334 \nC: AHVz*\nS: 535 5.7.8 bad\n! left\n",
    "auth@auth 535", .user = "user" },
  { "auth/454", "H: AUTH PLAIN\nC: AUTH PLAIN\nS: 334 \nC: AHVz*\nS: 454 4.7.0 later\n! left\n",
    "refused@auth 454", .user = "user" },
  { "auth/421", "H: AUTH PLAIN\nC: AUTH PLAIN\nS: 421 bye\n! left\n", "refused@auth 421",
    .user = "user" },
  { "auth/closed", "H: AUTH PLAIN\nC: AUTH PLAIN\nS: 334 \nC: *\n! close\n", "closed@auth",
    .user = "user" },
  { "auth/not-offered", "H: SIZE\n! left\n", "auth@auth", .user = "user" },
  { "auth/unknown-only", "H: AUTH GSSAPI NTLM-X\n! left\n", "auth@auth", .user = "user" },
  { "auth/garbage-challenge",
    "H: AUTH CRAM-MD5 PLAIN\nC: AUTH CRAM-MD5\nS: 334 ?!\nC: ?\nS: 501 ok\n"
    "C: AUTH PLAIN\nS: 334 \nC: AHVzZXIAc2VjcmV0\nS: 235 in\nA:\n",
    "done(dot250) ok", .user = "user" },
  { "auth/login",
    "H: AUTH LOGIN\nC: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: dXNlcg==\nS: 334 UGFzc3dvcmQ6\n"
    "C: c2VjcmV0\nS: 235 in\nA:\n",
    "done(dot250) ok", .user = "user" },

  { "auth/old-equals-sign",
    "H: PIPELINING, AUTH=LOGIN\nC: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: dXNlcg==\n"
    "S: 334 UGFzc3dvcmQ6\nC: c2VjcmV0\nS: 235 in\nA:\n",
    "done(dot250) ok", .user = "user" },
  { "auth/small-letters",
    "H: auth login plain\nC: AUTH PLAIN AHVzZXIAc2VjcmV0\nS: 235 in\nA:\n", "done(dot250) ok",
    .user = "user" },
  { "auth/small-letters-535", "H: auth login\nC: AUTH LOGIN\nS: 535 5.7.8 no\n! left\n",
    "auth@auth 535", .user = "user" },
  { "auth/small-letters-closed", "H: auth login\nC: AUTH LOGIN\nS: 334 \nC: *\n! close\n",
    "closed@auth", .user = "user" },
  { "auth/small-letters-454", "H: auth plain\nC: AUTH PLAIN*\nS: 454 no\n! left\n",
    "refused@auth 454", .user = "user" },

  { "mail/550", HELLO ENVELOPE "S: 550 5.1.8 bad sender\nS: 503 a\nS: 503 b\n",
    "done(mail550) ok" },
  { "mail/530", HELLO ENVELOPE "S: 530 5.7.0 log in\nS: 503 a\nS: 503 b\n",
    "done(mail530) ok" },
  { "mail/452", HELLO ENVELOPE "S: 452 4.3.1 full\nS: 503 a\nS: 503 b\n", "done(mail452) ok" },
  { "mail/421", HELLO ENVELOPE "S: 421 bye\n! left\n", "returned(-) closed" },
  { "mail/closed", HELLO ENVELOPE "! close\n", "returned(-) closed" },
  { "mail/354", HELLO ENVELOPE "S: 354 go\n! left\n", "returned(-) protocol" },
  { "mail/refused-one-by-one", PLAIN "C: MAIL*\nS: 550 no\n", "done(mail550) ok" },
  { "mail/refused-and-354", HELLO ENVELOPE "S: 550 no\nS: 250 a\nS: 354 go\nD:\nS: 554 none\n",
    "done(mail550) ok" },

  { "rcpt/mix",
    HELLO "C: MAIL*\nC: RCPT*\nC: RCPT*\nC: RCPT*\nC: RCPT*\nC: DATA\n"
          "S: 250 a\nS: 250 b\nS: 550 5.1.1 c\nS: 450 d\nS: 250 e\nS: 354 go\nD:\nS: 250 ok\n",
    "done(dot250 rcpt550 rcpt450 dot250) ok", .n_recipients = 4 },
  { "rcpt/all-refused-354",
    HELLO ENVELOPE "S: 250 a\nS: 550 b\nS: 354 go\nD:\nS: 554 none\nA:\n",
    "done(rcpt550) done(dot250) ok", .n_messages = 2 },
  { "rcpt/all-refused-503",
    HELLO ENVELOPE "S: 250 a\nS: 550 b\nS: 503 c\nC: RSET\n" ENVELOPE "S: 250 r\n" ACCEPTED
                   "D:\nS: 250 ok\n",
    "done(rcpt550) done(dot250) ok", .n_messages = 2 },
  { "rcpt/all-refused-one-by-one",
    PLAIN "C: MAIL*\nS: 250 a\nC: RCPT*\nS: 550 b\nC: RCPT*\nS: 551 c\nC: RSET\nS: 250 d\n",
    "done(rcpt550 rcpt551) ok", .n_recipients = 2 },
  { "rcpt/452-after-the-first",
    HELLO
    "C: MAIL*\nC: RCPT*\nC: RCPT*\nC: RCPT*\nC: DATA\n"
    "S: 250 a\nS: 250 b\nS: 452 4.5.3 too many\nS: 552 too many\nS: 354 go\nD:\nS: 250 ok\n",
    "done(dot250 - -) ok", .n_recipients = 3 },
  { "rcpt/452-first", HELLO ENVELOPE "S: 250 a\nS: 452 4.5.3 too many\nS: 503 c\n",
    "done(rcpt452) ok" },
  { "rcpt/452-mailbox-full",
    HELLO "C: MAIL*\nC: RCPT*\nC: RCPT*\nC: DATA\n"
          "S: 250 a\nS: 250 b\nS: 452 4.2.2 full\nS: 354 go\nD:\nS: 250 ok\n",
    "done(dot250 rcpt452) ok", .n_recipients = 2 },
  { "rcpt/421-third",
    HELLO "C: MAIL*\nC: RCPT*\nC: RCPT*\nC: RCPT*\nC: DATA\n"
          "S: 250 a\nS: 250 b\nS: 550 c\nS: 421 4.7.0 bye\n! left\n",
    "done(rcpt421 rcpt550 rcpt421) closed", .n_recipients = 3 },
  { "rcpt/closed-third",
    HELLO "C: MAIL*\nC: RCPT*\nC: RCPT*\nC: RCPT*\nC: DATA\n"
          "S: 250 a\nS: 250 b\nS: 550 c\n! close\n",
    "lost(- rcpt550 -) closed", .n_recipients = 3 },
  { "rcpt/251-252",
    HELLO "C: MAIL*\nC: RCPT*\nC: RCPT*\nC: DATA\n"
          "S: 250 a\nS: 251 b\nS: 252 c\nS: 354 go\nD:\nS: 250 ok\n",
    "done(dot250 dot250) ok", .n_recipients = 2 },
  { "rcpt/551", HELLO ENVELOPE "S: 250 a\nS: 551 try <new@x.test>\nS: 503 c\n",
    "done(rcpt551) ok" },
  { "rcpt/354", HELLO ENVELOPE "S: 250 a\nS: 354 b\n! left\n", "lost(-) protocol" },

  { "data/250", HELLO ENVELOPE "S: 250 a\nS: 250 b\nS: 250 c\n! left\n", "lost(-) protocol" },
  { "data/550",
    HELLO ENVELOPE "S: 250 a\nS: 250 b\nS: 550 c\nC: RSET\n" ENVELOPE "S: 250 r\n" ACCEPTED
                   "D:\nS: 250 ok\n",
    "done(data550) done(dot250) ok", .n_messages = 2 },
  { "data/451", HELLO ENVELOPE "S: 250 a\nS: 250 b\nS: 451 c\n", "done(data451) ok" },
  { "data/421", HELLO ENVELOPE "S: 250 a\nS: 250 b\nS: 421 c\n! left\n",
    "done(data421) closed" },
  { "data/closed", HELLO ENVELOPE "S: 250 a\nS: 250 b\n! close\n", "lost(-) closed" },
  { "data/closed-after-354", HELLO ENVELOPE ACCEPTED "! close\n", "lost(-) closed",
    .size = 20000000 },
  { "data/552-in-the-middle",
    HELLO ENVELOPE ACCEPTED "! listen\nS: 552 5.3.4 too big\n! close\n", "done(dot552) closed",
    .size = 20000000 },
  { "data/552-and-deaf", HELLO ENVELOPE ACCEPTED "! listen\nS: 552 5.3.4 too big\n! deaf\n",
    "done(dot552) closed", .size = 20000000 },
  { "data/552-and-reading",
    HELLO ENVELOPE ACCEPTED "! listen\nS: 552 5.3.4 too big\n! silence\n",
    "done(dot552) closed", .size = 20000000 },
  { "data/250-in-the-middle", HELLO ENVELOPE ACCEPTED "! listen\nS: 250 fine\n! silence\n",
    "lost(-) protocol", .size = 20000000 },

  { "dot/550", HELLO ENVELOPE ACCEPTED "D:\nS: 550 5.7.1 spam\n", "done(dot550) ok" },
  { "dot/451", HELLO ENVELOPE ACCEPTED "D:\nS: 451 later\n", "done(dot451) ok" },
  { "dot/421", HELLO ENVELOPE ACCEPTED "D:\nS: 421 bye\n! left\n", "done(dot421) closed" },
  { "dot/closed", HELLO ENVELOPE ACCEPTED "D:\n! close\n", "uncertain(-) closed" },
  { "dot/reset", HELLO ENVELOPE ACCEPTED "D:\n! reset\n", "uncertain(-) closed" },
  { "dot/closed-one-by-one",
    PLAIN "C: MAIL*\nS: 250 a\nC: RCPT*\nS: 250 b\nC: DATA\nS: 354 go\nD:\n! close\n",
    "uncertain(-) closed" },
  { "dot/closed-with-the-next-behind", HELLO ENVELOPE ACCEPTED "D:\n! close\n",
    "uncertain(-) returned(-) closed", .n_messages = 2 },
  { "dot/421-with-the-next-behind", HELLO ENVELOPE ACCEPTED "D:\nS: 421 bye\n! close\n",
    "done(dot421) returned(-) closed", .n_messages = 2 },
  { "dot/multi-line", HELLO ENVELOPE ACCEPTED "D:\nS: 250-x\nS: 250 y\n", "done(dot250) ok" },
  { "dot/two-replies", HELLO ENVELOPE ACCEPTED "D:\nR: 250 a%0D%0A250 b%0D%0A\n! left\n",
    "done(dot250) protocol" },
  { "dot/354", HELLO ENVELOPE ACCEPTED "D:\nS: 354 more\n! left\n", "done(dot354) protocol" },

  { "after/reuse-grouped",
    HELLO ENVELOPE ACCEPTED "D:\n" ENVELOPE "S: 250 x\n" ACCEPTED "D:\nS: 451 y\n",
    "done(dot250) done(dot451) ok", .n_messages = 2 },
  { "after/reuse-one-by-one", PLAIN LEAVE_OPEN LEAVE_OPEN, "done(dot250) done(dot250) ok",
    .n_messages = 2 },
  { "after/421", HELLO ENVELOPE ACCEPTED "D:\nS: 250 ok\nS: 421 timeout\n! left\n",
    "done(dot250) returned(-) closed", .n_messages = 2 },
  { "after/closed", HELLO ENVELOPE ACCEPTED "D:\nS: 250 ok\n! close\n",
    "done(dot250) returned(-) closed", .n_messages = 2 },
  { "after/quit-unknown", HELLO ENVELOPE ACCEPTED "D:\nS: 250 ok\nC: QUIT\nS: 500 what\n",
    "done(dot250) ok" },
  { "after/quit-421", HELLO ENVELOPE ACCEPTED "D:\nS: 250 ok\nC: QUIT\nS: 421 what\n",
    "done(dot250) ok" },
  { "after/quit-reset", HELLO ENVELOPE ACCEPTED "D:\nS: 250 ok\nC: QUIT\n! reset\n",
    "done(dot250) ok" },
  { "after/rset-500",
    HELLO ENVELOPE "S: 250 a\nS: 250 b\nS: 451 c\nC: RSET\n" ENVELOPE "S: 500 r\n! left\n",
    "done(data451) returned(-) protocol", .n_messages = 2 },

  { "sync/mail-500-behind-the-dot",
    HELLO ENVELOPE ACCEPTED "D:\n" ENVELOPE "S: 250 ok\nS: 500 a\nS: 500 b\nS: 500 c\n"
                            "C: RSET\nS: 250 r\n" LEAVE_OPEN,
    "done(dot250) done(dot250) ok", .n_messages = 2 },
  { "sync/rcpt-503",
    HELLO ENVELOPE "S: 250 a\nS: 503 b\nS: 503 c\nC: RSET\nS: 250 r\n" LEAVE_OPEN,
    "done(dot250) ok" },
  { "sync/data-503",
    HELLO ENVELOPE "S: 250 a\nS: 250 b\nS: 503 c\nC: RSET\nS: 250 r\n" LEAVE_OPEN,
    "done(dot250) ok" },
  { "sync/data-503-again-is-judged",
    HELLO ENVELOPE "S: 250 a\nS: 250 b\nS: 503 c\nC: RSET\nS: 250 r\n"
                   "C: MAIL*\nS: 250 a\nC: RCPT*\nS: 250 b\nC: DATA\nS: 503 c\n",
    "done(data503) ok" },
  { "sync/354-for-nobody",
    HELLO ENVELOPE "S: 250 a\nS: 503 b\nS: 354 c\nD:\nS: 554 d\nC: RSET\nS: 250 r\n" LEAVE_OPEN,
    "done(dot250) ok" },
  { "sync/rset-refused",
    HELLO ENVELOPE "S: 250 a\nS: 503 b\nS: 503 c\nC: RSET\nS: 500 r\n! left\n",
    "returned(-) protocol" },

  { "eai/no-smtputf8", HELLO, "done(rcpt550) ok", .utf8 = TRUE,
    .address = "gr\303\274n@example.test" },
  { "eai/offered",
    "H: PIPELINING, SMTPUTF8\nC: MAIL FROM:<from@example.test> SMTPUTF8\nC: RCPT*\nC: "
    "DATA\n" ACCEPTED "D:\nS: 250 ok\n",
    "done(dot250) ok", .utf8 = TRUE, .address = "gr\303\274n@example.test" },
  { "eai/header-only", HELLO, "done(mail550) ok", .utf8 = TRUE },
  { "eai/8-bit-offered",
    "H: PIPELINING, 8BITMIME\nC: MAIL FROM:<from@example.test> BODY=8BITMIME\nC: RCPT*\nC: "
    "DATA\n" ACCEPTED "D:\nS: 250 ok\n",
    "done(dot250) ok", .eight_bit = TRUE },
  { "eai/8-bit-not-offered", HELLO, "done(mail550) ok", .eight_bit = TRUE },

  { "inject/crlf", HELLO, "done(rcpt550) ok", .address = "a@x\r\nRCPT TO:<b@y>" },
  { "inject/lf", HELLO, "done(rcpt550) ok", .address = "a@x\nDATA" },
  { "inject/bracket", HELLO, "done(rcpt550) ok", .address = "a@x> ORCPT=y" },
  { "inject/quoted-bracket",
    "H: PIPELINING\nC: MAIL*\nC: RCPT TO:<\"a> b\"@x>\nC: DATA\n" ACCEPTED "D:\nS: 250 ok\n",
    "done(dot250) ok", .address = "\"a> b\"@x" },
  { "inject/open-quote", HELLO, "done(rcpt550) ok", .address = "\"a@x" },
  { "inject/empty", HELLO, "done(rcpt550) ok", .address = "" },
};

/* Each waits for its time-out; they do it at the same time. */
static const TalkCase slow_cases[] = {
  { "connect/silent", "! silence\n", "timeout@greeting" },
  { "greeting/half", "R: 220-a%0D%0A\n! silence\n", "timeout@greeting" },
  { "ehlo/silent", "S: 220 a\nC: EHLO*\n! silence\n", "timeout@ehlo" },
  { "starttls/silent", "H: STARTTLS\nC: STARTTLS\n! silence\n", "timeout@starttls",
    .security = MS_SECURITY_STARTTLS },
  { "starttls/handshake-never-ends", "H: STARTTLS\nC: STARTTLS\nS: 220 go\n! silence\n",
    "timeout@starttls", .security = MS_SECURITY_STARTTLS },
  { "tls/handshake-never-ends", "! silence\n", "timeout@starttls",
    .security = MS_SECURITY_TLS },
  { "auth/silent", "H: AUTH PLAIN\nC: AUTH PLAIN\n! silence\n", "timeout@auth", .user = "u" },
  { "rcpt/silent", HELLO ENVELOPE "S: 250 a\n! silence\n", "lost(-) timeout" },
  { "data/input-thrown-away", HELLO "C: MAIL*\nS: 250 a\n! silence\n", "lost(-) timeout" },
  { "data/deaf", HELLO ENVELOPE ACCEPTED "! deaf\n", "lost(-) timeout", .size = 20000000 },
  { "data/deaf-tls", "! tls good\nH: PIPELINING\n" ENVELOPE ACCEPTED "! deaf\n",
    "lost(-) timeout", .size = 20000000, .security = MS_SECURITY_TLS },
  { "dot/silent", HELLO ENVELOPE ACCEPTED "D:\n! silence\n", "uncertain(-) timeout" },
  { "after/quit-silent", HELLO ENVELOPE ACCEPTED "D:\nS: 250 ok\nC: QUIT\n! silence\n",
    "done(dot250) ok" },
};

static void
test_case (gconstpointer data)
{
  const TalkCase  *self = data;
  g_autofree char *result = talk (self);

  g_assert_cmpstr (result, ==, self->result);
}

static gpointer
run_slow (gpointer data)
{
  TalkCase self = *(const TalkCase *) data;

  self.timeout = 1;

  return talk (&self);
}

static void
test_slow (void)
{
  GThread *threads[G_N_ELEMENTS (slow_cases)];

  for (guint i = 0; i < G_N_ELEMENTS (slow_cases); i++)
    threads[i] = g_thread_new ("slow", run_slow, (gpointer) &slow_cases[i]);

  for (guint i = 0; i < G_N_ELEMENTS (slow_cases); i++)
    {
      g_autofree char *result = g_thread_join (threads[i]);
      g_autofree char *told = g_strdup_printf ("%s: %s", slow_cases[i].name, result);
      g_autofree char *expected =
          g_strdup_printf ("%s: %s", slow_cases[i].name, slow_cases[i].result);

      g_assert_cmpstr (told, ==, expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/smtp/nasty/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  g_test_add_func ("/smtp/nasty/time-outs", test_slow);

  return g_test_run ();
}
