# SPDX-License-Identifier: GPL-3.0-or-later
"""answers.py - what people and programs write back to a message that they were sent, but for the reports of Postfix.

Each takes the message as it was delivered, parsed, and returns octets.
"""

import email.message
import email.policy
import email.utils


def letter(sender, recipient, subject, text, **headers):
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message['From'], message['To'], message['Subject'] = sender, recipient, subject
    message['Date'], message['Message-ID'] = email.utils.localtime(), email.utils.make_msgid(domain='answers.test')
    for name, value in headers.items():
        message[name.replace('_', '-')] = value
    message.set_content(text)
    return message.as_bytes()


def headers_of(message):
    return ''.join(f'{name}: {value}\n' for name, value in message.items())


def qmail(message, address, to):
    """qmail's notice, which is no report for machines."""
    domain = address.partition('@')[2]
    return letter(f'MAILER-DAEMON@mx.{domain}', to, 'failure notice', (
        f"Hi. This is the qmail-send program at mx.{domain}.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        f'<{address}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n'
        f'Return-Path: {message["Return-Path"]}\n{headers_of(message)}\nDear reader,\n'))


def absence(message, address, to):
    """An automatic answer: RFC 3834."""
    return letter(address, to, f'Out of office: {message["Subject"]}', 'I am on holiday until Monday.\n', Auto_Submitted='auto-replied',
                  In_Reply_To=str(message['Message-ID']), References=str(message['Message-ID']))


def complaint(message, address, to, redacted=False):
    """A report of abuse: RFC 5965.  redacted: the reader's address is left out, as many do."""
    original = message.as_bytes().decode()
    told = f'Original-Rcpt-To: {address}\n'
    if redacted:
        original, told = original.replace(address, 'redacted@redacted.invalid'), ''
    domain = address.partition('@')[2]
    return '\r\n'.join(f'''From: Feedback Loop <fbl@{domain}>
To: {to}
Subject: FW: {message['Subject']}
Date: {email.utils.formatdate()}
Message-ID: {email.utils.make_msgid(domain='answers.test')}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: text/plain

This is an email abuse report for a message that was received lately.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Loop/1.0
Version: 1
Original-Mail-From: {message['Return-Path']}
{told}
--b
Content-Type: message/rfc822

{original}
--b--
'''.splitlines()).encode()


def reply(message, address, to, text):
    """A person's own."""
    return letter(address, to, f'Re: {message["Subject"]}', text, In_Reply_To=str(message['Message-ID']))
