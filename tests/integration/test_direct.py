# SPDX-License-Identifier: GPL-3.0-or-later
"""Campaigns that go direct, over the small internet of direct.py: every outcome against the servers' own word."""

import datetime
import time

import direct
import dns
import exchanger
import outcomes
from direct import GOOD, Internet, cases
from mailshot import DONE, UNFINISHED, Mailshot
from tap import check, run, same

THEMES = ('servers', 'connect', 'dns', 'site', 'tls', 'replies')
FIRST_RETRY = datetime.timedelta(minutes=20)
GREYLIST_RETRY = datetime.timedelta(minutes=5)  # where the reply names no wait

net = Internet()
app = Mailshot()


def campaign(name, addresses):
    app.campaign(name, addresses, html=None)


def first_send():
    """Every recipient has the outcome its domain's servers gave, and they hold what is called sent"""
    campaign('news', [case.recipient for case in cases(*THEMES)])
    app.send(via='direct', status=UNFINISHED)
    report = app.report()
    outcomes.compare(net, report, cases(*THEMES))
    outcomes.references(net, report)


def waiting():
    """The campaign waits, and each of the deferred says until when: 20 minutes, more or less"""
    status = app.status()
    report = app.report()
    deferred = [row for row in report.values() if row['state'] == 'deferred']
    same((status['state'], status['deferred'], status['queued'], status['uncertain']), ('waiting', len(deferred), 0, 0), 'status')
    for row in deferred:
        last, due = (datetime.datetime.strptime(row[name], '%Y-%m-%dT%H:%M:%SZ') for name in ('last_attempt', 'next_attempt'))
        first = GREYLIST_RETRY if row['class'] == 'greylist' else FIRST_RETRY
        check(first / 2 <= due - last <= first * 2, f'{row["email"]}: tried {last}, due {due}')


def one_site():
    """Domains of one set of exchangers are one site: its name, its connections and its limits are shared"""
    report = app.report()
    rows = [report[case.recipient] for case in cases('site')]
    same({row['site'] for row in rows}, {'mx.good.test mx.shared.test'}, 'site')
    domains = {}
    for event in net.exchangers.events('stored'):
        if event['server'] == 'mx.shared.test':
            domains.setdefault(event['session'], set()).update(address.partition('@')[2] for address in event['to'])
    check(any(len(names) > 1 for names in domains.values()), f'no connection was used for two domains: {domains}')
    check(net.connected('mx.shared.test') < len(rows), f'{net.connected("mx.shared.test")} connections for {len(rows)} messages')


def greets_as_itself():
    """EHLO has the reverse name of the outgoing address, which resolves back"""
    same({event['name'] for event in net.exchangers.events('ehlo')}, {'here.test'}, 'EHLO names')


def waits_for_the_greeting():
    """Nothing is said to a server that takes its time before it greets"""
    check(net.connected('mx.slowgreet.test'), 'the slow one was not tried')
    same(net.exchangers.events('early'), [], 'said too early')


def never_downgraded_twice():
    """A handshake that fails is not begun again for the same message: it goes in plain text"""
    same(len(net.exchangers.events('broken-tls')), 1, 'broken handshakes')


def not_even_tried():
    """Where the DNS says that there is no server, none was asked"""
    for case in cases('dns'):
        if case.state == 'failed':
            attempts = app.json('attempts', 'news', case.recipient)
            check(all(not row.get('address') for row in attempts), f'{case.recipient}: {attempts}')


def retry_now():
    """Retry now: greylisted recipients come back to the same server from the same address, and are taken"""
    time.sleep(exchanger.GREY_SECONDS)
    before = app.report()
    app('retry', 'news', status={UNFINISHED})
    report = app.report()
    grey = report['grey@good.test']
    same((grey['state'], grey['server'], grey['attempts']), ('sent', GOOD, 2), 'the greylisted')
    peers = {(event['address'], event['peer']) for event in net.exchangers.events('rcpt') if event['to'] == 'grey@good.test'}
    same(len(peers), 1, f'addresses that the greylisted was tried from and at: {peers}')
    for email, row in before.items():
        same(report[email]['attempts'], row['attempts'] + (row['state'] == 'deferred'), f'attempts of {email}')
    same([row['code'] for row in app.json('attempts', 'news', 'grey@good.test')], [450, 250], 'codes of the greylisted')


def combined():
    """Combined: what is deferred goes through the account, each attempt names its route, and the refused are left alone"""
    app.account('relay', host='mx.catchall.test')
    recipients = ['ok@good.test', 'nobody@good.test', 'full@good.test', 'ok@down.test', 'ok@nullmx.test', 'ok@servfail.test']
    campaign('both', recipients)
    app.send('both', via='combined:relay', status=DONE)
    report = app.report('both')
    through = {'full@good.test', 'ok@down.test', 'ok@servfail.test'}
    # The first campaign heard that these two will never get mail.
    same({email: row['state'] for email, row in report.items()},
         {email: 'suppressed' if email in ('nobody@good.test', 'ok@nullmx.test') else 'sent' for email in recipients}, 'states')
    stored = net.exchangers.stored()
    for email, row in report.items():
        same(row['server'] == 'mx.catchall.test', email in through, f'through the account: {email}')
        same([attempt['state'] for attempt in app.json('attempts', 'both', email)],
             ['deferred', 'sent'] if email in through else ['sent'] if row['state'] == 'sent' else [], f'attempts of {email}')
        if email in through:
            same([line['server'] for line in stored[email]], ['mx.catchall.test'], f'servers that hold a message for {email}')


def dead_ends():
    """Dead hosts and a silent DNS defer their recipients, and hold up nobody else"""
    app('settings', 'timeout', 3)
    lively = [f'ok{number}@shared{number % 3 + 1}.test' for number in range(10)]
    campaign('dead', [case.recipient for case in cases('dead')] + lively)
    began = time.monotonic()
    app.send('dead', via='direct', status=UNFINISHED)
    took = time.monotonic() - began
    report = app.report('dead')
    same({email: report[email]['state'] for email in lively}, {email: 'sent' for email in lively}, 'the others')
    last = max(event['at'] for event in net.exchangers.events('stored') if event['server'] == 'mx.shared.test')
    check(last - began < 3, f'the last of the others was taken after {last - began:.1f} s')
    check(took < 30, f'{took:.1f} s')
    outcomes.compare(net, {email: row for email, row in report.items() if email not in lively}, cases('dead'))


with net:
    app('settings', 'dns-server', dns.RESOLVER)
    run(first_send, waiting, one_site, greets_as_itself, waits_for_the_greeting, never_downgraded_twice, not_even_tried, retry_now, combined, dead_ends)
