# SPDX-License-Identifier: GPL-3.0-or-later
"""Verification 40 ms away from 100 sites: 6,000 addresses a minute at least, within the limits of each site."""

import collections
import time

import dns
from exchanger import Exchanger, Exchangers
from far import THERE, Far
from mailshot import UNFINISHED, Mailshot
from servers import WORLD
from tap import check, run, same

SITES, EACH, BAD_OF = 100, 40, 10  # every tenth address is bad
PER_MINUTE = 6000
CONNECTIONS = 4

HOSTS = [Exchanger(f'mx.site{number}.test', [f'10.9.0.{number + 1}']) for number in range(SITES)]
RECORDS = [record for host in HOSTS for record in ((host.name[3:], 'MX', f'10 {host.name}.'), (host.name, 'A', host.addresses[0]))]
ADDRESSES = [f'{"nobody" if number % BAD_OF == 0 else "ok"}{number}@{host.name[3:]}' for number in range(EACH) for host in HOSTS]

app = Mailshot()


def speed():
    """4,000 addresses of 100 sites are verified, each as its server says"""
    app('settings', 'shaping-file', app.file('shaping.ini', f'[default]\nconnections={CONNECTIONS}\n'))
    app.import_rows('all', [(address,) for address in ADDRESSES], header=('email',))
    began = time.monotonic()
    rows = app.json('verify', 'all', status=UNFINISHED)
    took = time.monotonic() - began
    wanted = {address: 'bad' if address.startswith('nobody') else 'good' for address in ADDRESSES}
    same({row['email']: row['verdict'] for row in rows}, wanted, 'verdicts')
    rate = len(ADDRESSES) * 60 / took
    print(f'# {len(ADDRESSES)} addresses in {took:.1f} s: {rate:.0f} a minute')
    check(rate >= PER_MINUTE, f'{rate:.0f} a minute')


def asked_once():
    """No address was asked about twice, and no message was sent"""
    asked = [event['to'] for event in servers.events('rcpt')]
    same(len(asked), len(set(asked)), 'questions')
    same(len(asked), len(ADDRESSES) + SITES, 'questions, with an invented address a domain')
    same(servers.events('stored'), [], 'messages')


def limited():
    """No site had more connections at once than its limit"""
    most = collections.Counter()
    ends = {event['session']: event['at'] for event in servers.events('rcpt')}
    begins = servers.events('connect')
    for host in HOSTS:
        times = [(event['at'], ends.get(event['session'], event['at'])) for event in begins if event['server'] == host.name]
        most[host.name] = max(sum(begin <= at <= end for begin, end in times) for at, _ in times)
    check(max(most.values()) <= CONNECTIONS, most.most_common(3))
    check(max(most.values()) > 1, 'never two connections')


with Far([*dns.ADDRESSES, *[address for host in HOSTS for address in host.addresses]], 20, ['10.9.0.0/24']):
    with dns.Dns(RECORDS, where=THERE), Exchangers(WORLD / 'exchangers', HOSTS, THERE) as servers:
        run(speed, asked_once, limited)
