# SPDX-License-Identifier: GPL-3.0-or-later
"""MTA-STS: policies in force are kept, policies under test are not, and each is fetched once (RFC 8461)."""

import direct
import dns
import outcomes
from direct import Internet, cases
from mailshot import UNFINISHED, Mailshot
from tap import check, run, same

net = Internet(mta=False)
app = Mailshot()


def outcome():
    """Enforced: only a verified exchanger that the policy names; testing, none, no policy: as without"""
    app.campaign('news', [case.recipient for case in cases('mta-sts')], html=None)
    app.send(via='direct', status=UNFINISHED)
    report = app.report()
    outcomes.compare(net, report, cases('mta-sts'))
    outcomes.references(net, report)


def never_in_clear():
    """Nothing of a domain whose policy is in force went over a connection that is not verified"""
    allowed = {'ok@sts-good.test': 'mx.sts-good.test', 'ok@sts-twomx.test': 'mx.sts-good.test'}
    check(net.exchangers.stored().keys() >= set(allowed), 'the allowed ones were not written to')
    for event in net.exchangers.events('rcpt'):
        domain = event['to'].partition('@')[2]
        if 'enforce' in direct.POLICIES.get(domain, '') and domain != 'sts-badhttps.test':
            same((event['server'], bool(event['tls'])), (allowed.get(event['to']), True), f'server, TLS of {event["to"]}')


def fetched_once():
    """A policy holds for as long as it says: a second campaign fetches none of them again"""
    wanted = {f'mta-sts.{domain}' for domain in direct.POLICIES if domain != 'sts-badhttps.test'}
    requests = net.policies.requests()
    check(wanted <= set(requests), f'not fetched: {wanted - set(requests)}')
    twice = {name for name in wanted if requests.count(name) > 1}
    check(not twice, f'fetched twice: {twice}')
    app.campaign('again', [case.recipient for case in cases('mta-sts')], html=None)
    app.send('again', via='direct', status=UNFINISHED)
    same([name for name in net.policies.requests()[len(requests):] if name in wanted], [], 'fetched again')
    same(app.states('again'), app.states('news'), 'outcomes of the second campaign')


with net:
    app('settings', 'dns-server', dns.RESOLVER)
    app('settings', 'ca-file', net.authority[0])
    run(outcome, never_in_clear, fetched_once)
