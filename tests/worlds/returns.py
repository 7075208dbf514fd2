# SPDX-License-Identifier: GPL-3.0-or-later
"""returns.py - mails that come back, and mails of others that lie between them."""


REPORT = '''From: Mail Delivery System <MAILER-DAEMON@mx.list.test>
To: bounces@sender.test
Subject: Undelivered Mail Returned to Sender
Date: Thu, 26 Nov 2026 10:00:00 +0000
Message-ID: <{number}@mx.list.test>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Your message could not be delivered to <{address}>.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.list.test

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <{address}>: no such user

--b
Content-Type: message/rfc822

From: Ada Example <ada@sender.test>
To: {address}
Subject: News

{text}
--b--
'''


def bounce(address, number=1, text='Hello.'):
    """A report that a mail to address was given up; of two with another number neither is the other's copy."""
    return REPORT.format(address=address, number=number, text=text).replace('\n', '\r\n').encode()


def letter(number, size=0):
    """A mail that is nobody's business but its owner's."""
    text = ('x' * 70 + '\r\n') * (size // 72)
    return (f'From: Friend {number} <friend{number}@example.org>\r\nTo: ada@sender.test\r\nSubject: Lunch {number}\r\n'
            f'Message-ID: <lunch{number}@example.org>\r\n\r\nAt noon?\r\n{text}').encode()
