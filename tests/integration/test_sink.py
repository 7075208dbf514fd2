# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults at each stage of a conversation, by smtp-sink: what each means for the campaign and its recipients."""

import itertools
import pathlib

from mailshot import DONE, FAILED, UNFINISHED, Mailshot
from recorder import Recorder
from sink import Sink
from tap import check, run, same

ADDRESSES = [f'reader{number}@list.test' for number in range(8)]
USER_UNKNOWN = ('-B', '550 5.1.1 No such user')
FULL = ('-b', '452 4.2.2 Mailbox full')

# Name: flags, exit status, state of the campaign, state (or states) and code of every recipient
# (code 0: no reply).  A server that was of no use from the start pauses the campaign.  With a delay
# smtp-sink answers grouped commands out of order, so it must not offer PIPELINING then.
CASES = {
    'nothing wrong': ((), DONE, 'finished', 'sent', 250),
    'no PIPELINING': (('-p',), DONE, 'finished', 'sent', 250),
    'HELO only': (('-e',), DONE, 'finished', 'sent', 250),
    'no 8BITMIME': (('-8',), DONE, 'finished', 'sent', 250),
    'slow at the dot': (('-p', '-W', '.:1'), DONE, 'finished', 'sent', 250),
    '5yz greeting': (('-f', 'CONNECT'), FAILED, 'paused', 'queued', 0),
    '4yz greeting': (('-r', 'CONNECT'), FAILED, 'paused', 'queued', 0),
    'closed at greeting': (('-q', 'CONNECT'), FAILED, 'paused', 'queued', 0),
    '5yz at MAIL': (('-f', 'MAIL', '-B', '550 5.1.8 Bad sender'), FAILED, 'paused', 'queued', None),
    '4yz at MAIL': (('-r', 'MAIL', '-b', '451 4.3.0 Try later'), UNFINISHED, 'waiting', 'deferred', 451),
    '5yz at RCPT': (('-f', 'RCPT', *USER_UNKNOWN), UNFINISHED, 'finished', 'failed', 550),
    '4yz at RCPT': (('-r', 'RCPT', *FULL), UNFINISHED, 'waiting', 'deferred', 452),
    '5yz at DATA': (('-f', 'DATA', '-B', '554 5.6.0 Content refused'), UNFINISHED, 'finished', 'failed', 554),
    '4yz at DATA': (('-r', 'DATA', '-b', '451 4.3.0 Try later'), UNFINISHED, 'waiting', 'deferred', 451),
    '5yz at the dot': (('-f', '.', '-B', '554 5.6.0 Content refused'), UNFINISHED, 'finished', 'failed', 554),
    '4yz at the dot': (('-r', '.', '-b', '451 4.3.0 Try later'), UNFINISHED, 'waiting', 'deferred', 451),
    '421 at RCPT': (('-Q', 'RCPT'), UNFINISHED, 'waiting', 'deferred', 421),
    '421 at DATA': (('-Q', 'DATA'), UNFINISHED, 'waiting', 'deferred', 421),
    '421 at the dot': (('-Q', '.'), UNFINISHED, 'waiting', 'deferred', 421),
    'closed at RCPT': (('-q', 'RCPT'), FAILED, 'paused', {'queued', 'deferred'}, 0),
    'closed at DATA': (('-q', 'DATA'), FAILED, 'paused', {'queued', 'deferred'}, 0),
    'closed at the dot': (('-q', '.'), FAILED, 'paused', {'queued', 'uncertain'}, 0),
}

ports = itertools.count(2601)


def case(name, flags, status, campaign_state, state, code):
    def test():
        # Whom one server refuses for good is suppressed: each case has a database of its own.
        app = Mailshot()
        port = next(ports)
        folder = pathlib.Path(f'/run/world/sink-{port}')
        with Sink('-h', 'mx.mailshot.test', *flags, port=port, folder=folder) as sink:
            app.account(name, port=port, connections=2, timeout=10)
            app.campaign(name, ADDRESSES)
            process = app.send(name, via=name, status=status)
            report = app.report(name)
            states = state if isinstance(state, set) else {state}
            same(sorted(report), sorted(ADDRESSES), 'recipients')
            check({row['state'] for row in report.values()} <= states, report)
            if code is not None:
                same({email: row['code'] or 0 for email, row in report.items()}, {email: code for email in ADDRESSES}, 'codes')
            same(app.status(name)['state'], campaign_state, 'campaign')
            if status == FAILED:
                same(len(process.stderr.strip().splitlines()), 1, f'lines of error: {process.stderr}')
            if state == 'sent':
                same(sorted(recipients for _, recipients in sink.messages()), sorted([email] for email in ADDRESSES), 'kept messages')
                same(len({identity for identity, _ in sink.messages()}), len(ADDRESSES), 'Message-IDs')
    test.__doc__ = name
    return test


app = Mailshot()
HANGUPS = {'hangup-rcpt': 'deferred', 'hangup-data': 'deferred', 'hangup-dot': 'uncertain'}


def hangups():
    """A recipient on whom the server hangs up holds up nobody: deferred at its second loss, or uncertain"""
    good = [f'reader{number}@list.test' for number in range(40)]
    bad = {f'{stage}{number}@list.test': state for stage, state in HANGUPS.items() for number in range(1)}
    with Recorder(app.folder) as server:
        app.account('hangups', port=server.port, connections=2)
        app.campaign('hangups', [*good[:20], *bad, *good[20:]])
        app.send('hangups', via='hangups', status=UNFINISHED, timeout=300)
        same(app.states('hangups'), {**{email: 'sent' for email in good}, **bad}, 'states')
        copies = {email: count for email, count in server.copies().items()}
        same(copies, {email: 1 for email in [*good, *(one for one, state in bad.items() if state == 'uncertain')]}, 'copies')
        same({row['enhanced_code'] for row in app.report('hangups').values() if row['state'] == 'deferred'}, {'4.4.2'}, 'enhanced code')


def never_again():
    """The uncertain are not sent again unless asked for by name"""
    with Recorder(app.folder) as server:
        app.run('resume', 'hangups', status=UNFINISHED)
        same(server.copies().get('hangup-dot0@list.test'), 1, 'copies after resume')
        with Sink('-h', 'mx.mailshot.test', port=2600):
            app.account('whole', port=2600)
            app.run('resend', 'hangups', '--via', 'whole', status=UNFINISHED)
            uncertain = {email for email, state in app.states('hangups').items() if state == 'uncertain'}
            same(uncertain, {'hangup-dot0@list.test'}, 'uncertain after resend')
            app.run('resend', 'hangups', '--state', 'uncertain', '--via', 'whole', status=DONE)
            same(set(app.states('hangups').values()), {'sent'}, 'after resend --state uncertain')


run(*(case(name, *row) for name, row in CASES.items()), hangups, never_again)
