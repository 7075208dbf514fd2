# SPDX-License-Identifier: GPL-3.0-or-later
"""A campaign through a private OpenSMTPD, which offers no PIPELINING: outcomes against its log and mailboxes."""

import opensmtpd
from mailshot import UNFINISHED, Mailshot
from servers import DOMAIN, wait_for
from tap import check, run, same

GOOD = [f'ok{number}' for number in range(30)]
UNKNOWN = ['nobody1', 'nobody2']

server = opensmtpd.OpenSmtpd(GOOD)
app = Mailshot()


def send():
    """Every recipient has the outcome that OpenSMTPD logged, each box one message"""
    app.account('server', connections=3)
    app.campaign(addresses=[f'{name}@{DOMAIN}' for name in GOOD + UNKNOWN])
    app.send(status=UNFINISHED)
    report = app.report()
    same({email: (row['state'], row['code']) for email, row in report.items()},
         {**{f'{name}@{DOMAIN}': ('sent', 250) for name in GOOD}, **{f'{name}@{DOMAIN}': ('failed', 550) for name in UNKNOWN}}, 'report')
    wait_for(lambda: sum('stat=Delivered' in line for line in server.log_lines()) == len(GOOD), 'delivery')
    for email in report:
        messages = server.messages(email)
        same(len(messages), int(report[email]['state'] == 'sent'), f'messages in the box of {email}')
        check(all(email in message['To'] for message in messages), f'To of {email}')


def nothing_grouped():
    """Not one command was grouped: the server had nothing to refuse but the unknown recipients"""
    refused = [line for line in server.log_lines() if 'failed-command' in line]
    same(len(refused), len(UNKNOWN), '\n'.join(refused))


with server:
    run(send, nothing_grouped)
