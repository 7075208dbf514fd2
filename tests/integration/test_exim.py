# SPDX-License-Identifier: GPL-3.0-or-later
"""A campaign through a private Exim, by STARTTLS to GnuTLS with login: outcomes against its log and mailboxes."""

import exim
from mailshot import UNFINISHED, Mailshot
from servers import DOMAIN, wait_for
from tap import check, run, same

GOOD = [f'ok{number}' for number in range(30)]
OUTCOMES = {
    **{name: ('sent', 250) for name in GOOD},
    'nobody1': ('failed', 550), 'nobody2': ('failed', 550),
    'late1': ('deferred', 451), 'late2': ('deferred', 451),
    'spam1': ('failed', 550),
}

server = exim.Exim(GOOD + ['late1', 'late2', 'spam1'])


def send(app, name, **account):
    app.account(name, **account)
    app.campaign(name, [f'{one}@{DOMAIN}' for one in OUTCOMES])
    app.send(name, via=name, status=UNFINISHED)
    report = app.report(name)
    same({email: (row['state'], row['code']) for email, row in report.items()},
         {f'{one}@{DOMAIN}': outcome for one, outcome in OUTCOMES.items()}, 'report')
    sent = [row for row in report.values() if row['state'] == 'sent']
    wait_for(lambda: sum('Completed' in line for line in server.log_lines() if any(row['reference'] in line for row in sent)) == len(sent),
             'delivery of all that was accepted')
    lines = server.log_lines()
    for row in sent:
        check(any(f'{row["reference"]} => ' in line and f'<{row["email"]}>' in line for line in lines),
              f'{row["reference"]} was not delivered to {row["email"]}')
    for row in report.values():
        if row['state'] != 'sent':
            check(any('rejected' in line and (row['email'] in line or row['email'].startswith('spam')) for line in lines),
                  f'the log has no refusal of {row["email"]}')
    # No box is there for them, so nobody sends to them a second time.
    same([row['email'] for row in app.json('suppressions')], [f'{name}@{DOMAIN}' for name in ('nobody1', 'nobody2')], 'suppressed')
    return report


def plain():
    """Plain text: every recipient has the outcome that Exim logged, each box one message"""
    report = send(Mailshot(), 'plain', connections=3)
    for email, row in report.items():
        same(len(server.messages(email)), int(row['state'] == 'sent'), f'messages in the box of {email}')


def secure():
    """STARTTLS and login: the same, and the log shows both"""
    app = Mailshot()
    report = send(app, 'secure', security='starttls', user=exim.USER, password_file=app.file('password', exim.PASSWORD),
                  ca_file=server.authority)
    for row in report.values():
        if row['state'] == 'sent':
            check(any(f'{row["reference"]} <= ' in line and 'P=esmtpsa' in line and f'A=plain:{exim.USER}' in line
                      for line in server.log_lines()), f'{row["reference"]} did not come by TLS and login')
            check(row['tls'].startswith('TLSv1.'), f'tls: {row["tls"]}')


with server:
    run(plain, secure)
