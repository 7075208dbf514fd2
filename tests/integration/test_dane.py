# SPDX-License-Identifier: GPL-3.0-or-later
"""DANE: TLSA records of a signed zone bind, where the resolver is trusted; others do not (RFC 7672)."""

import dns
import outcomes
from direct import Internet, cases
from mailshot import UNFINISHED, Mailshot
from tap import check, run, same

net = Internet(mta=False)
app = Mailshot()


def send(name):
    app.campaign(name, [case.recipient for case in cases('dane')], html=None)
    return app.send(name, via='direct', status=None)


def not_trusted():
    """A resolver that is not trusted: TLS as it comes, records or not"""
    app('settings', 'trust-dnssec', 'no')
    same(send('trustless').returncode, 0, 'exit status')
    same(app.states('trustless'), {case.recipient: 'sent' for case in cases('dane')}, 'states')
    before = net.exchangers.stored()
    same({len(before[case.recipient]) for case in cases('dane')}, {1}, 'messages in each box')
    net.exchangers.journal.write_text('')


def trusted():
    """A trusted one: 3 1 1 and 2 1 1 let mail through, wrong records and no STARTTLS hold it back"""
    app('settings', 'trust-dnssec', 'yes')
    same(send('news').returncode, UNFINISHED, 'exit status')
    report = app.report()
    outcomes.compare(net, report, cases('dane'))
    outcomes.references(net, report)


def nothing_unverified():
    """To a server whose certificate is not the one published, nobody was named"""
    named = {event['server'] for event in net.exchangers.events('rcpt')}
    check('mx.dane-ee.example' in named, f'recipients were named to {named}')
    check(not named & {'mx.dane-bad.example', 'mx.dane-clear.example', 'mx.dane-ta-name.example'}, f'recipients were named to {named}')


with net:
    app('settings', 'dns-server', dns.RESOLVER)
    run(not_trusted, trusted, nothing_unverified)
