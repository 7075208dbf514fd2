# SPDX-License-Identifier: GPL-3.0-or-later
"""SIGKILL at random moments of a campaign that goes direct, resumed each time: nobody is lost, nobody gets it twice unasked."""

import contextlib
import os
import pathlib
import random
import subprocess
import time
import uuid

import dns
from exchanger import Exchanger, Exchangers
from far import HERE, THERE, Far
from mailshot import DONE, UNFINISHED, Mailshot, kill
from servers import WORLD
from tap import check, run, same

RECIPIENTS, DOMAINS, SITES = 2000, 40, 20
KILLS, REBOOTS = 30, 4
CONNECTIONS = 20
BOOT_ID = pathlib.Path('/run/world/boot_id')
RELAY = '198.51.100.30'

pick = random.Random(int(os.environ.get('SEED', time.time())))


def addresses(number):
    return [f'198.51.100.{100 + number}']


class Net:
    """40 domains, each two on one of 20 hosts, and a relay that takes all."""

    def __enter__(self):
        hosts = [Exchanger(f'mx{number}.host.test', addresses(number)) for number in range(SITES)]
        hosts.append(Exchanger('relay.test', [RELAY], rules=[['', '250 2.1.5 Recipient ok']]))
        records = [(f'd{number}.test', 'MX', f'10 mx{number % SITES}.host.test.') for number in range(DOMAINS)]
        records += [(host.name, 'A', host.addresses[0]) for host in hosts]
        records += [(f'_mta-sts.d{number}.test', 'TXT', '"none"') for number in range(DOMAINS)]
        records += [('here.test', 'A', HERE[0]), dns.reverse(HERE[0], 'here.test')]
        with contextlib.ExitStack() as stack:
            stack.enter_context(Far(sorted({*dns.ADDRESSES, *[address for host in hosts for address in host.addresses]})))
            stack.enter_context(dns.Dns(records, where=THERE))
            self.exchangers = stack.enter_context(Exchangers(WORLD / 'exchangers', hosts, THERE))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    def messages(self, name):
        """[(address, Message-ID, server), …] of what the servers keep of a campaign."""
        return [(address, line['message_id'], line['server']) for line in self.exchangers.events('stored')
                for address in line['to'] if address.startswith(name) or address.startswith(f'full-{name}')]


net = Net()


def wait_messages(process, wanted):
    """Until the servers have that many more messages, or the process has ended."""
    with open(net.exchangers.journal, 'rb') as journal:
        journal.seek(0, os.SEEK_END)
        while wanted > 0 and process.poll() is None:
            wanted -= journal.read().count(b'"event": "stored"')
            time.sleep(0.0005)


def interrupted(app, name, route, kills, least, between):
    """Sends the campaign with that many SIGKILLs, of which some may come too late; returns how many became uncertain by each."""
    command = ['send', name, '--list', name, '--via', route]
    uncertain, costs, killed = 0, [], 0
    for number in range(kills):
        process = app.start(*command)
        if pick.random() < 0.2:
            time.sleep(pick.random() * 0.1)
        else:
            left = RECIPIENTS - len(net.messages(name))
            wait_messages(process, 1 + pick.randrange(1 + left // (2 * (kills - number) + 5)))
            time.sleep(pick.random() * 0.003)
        kill(process)
        killed += process.returncode == -9
        status = app.status(name)
        check(process.returncode in (-9, DONE, UNFINISHED), f'exit status {process.returncode}')
        same(sum(status[state] for state in ('sending', 'queued', 'claimed', 'sent', 'uncertain', 'deferred', 'failed')),
             status['recipients'], f'after kill {number}: {status}')
        if status['state'] != 'draft':
            command = ['resume', name]
        costs.append(status['uncertain'] - uncertain)
        uncertain = status['uncertain']
        between()
    check(killed >= least, f'it was over after {killed} kills')
    last = app.run(*command, status={DONE, UNFINISHED})
    costs.append(app.status(name)['uncertain'] - uncertain)
    same(last.returncode, UNFINISHED if sum(costs) else DONE, 'exit status of the last')
    return costs


def compare(app, name, full):
    """What the servers keep against the store's word."""
    report = app.report(name)
    states = {email: row['state'] for email, row in report.items()}
    copies, identities = {}, set()
    for address, identity, server in net.messages(name):
        copies[address] = copies.get(address, 0) + 1
        check(identity not in identities, f'{identity} twice')
        identities.add(identity)
        check(address not in full or server == 'relay.test', f'{address} was taken by {server}')
    same(len(states), RECIPIENTS, 'recipients')
    same({email: state for email, state in states.items() if state not in ('sent', 'uncertain')}, {}, 'without an outcome')
    same({email for email, count in copies.items() if count > 1}, set(), 'sent twice')
    same({email for email, state in states.items() if state == 'sent'} - set(copies), set(), 'sent, and nobody has it')
    same(set(copies) - set(states), set(), 'not recipients')
    return states


def campaign(name, route, share, kills, least, between, most):
    """share: part of the recipients whom direct delivery defers."""
    app = Mailshot()
    app('settings', 'dns-server', dns.RESOLVER)
    app('settings', 'connections', CONNECTIONS)
    app.account('relay', host='relay.test', connections=5)
    full = {f'full-{name}{number}@d{number % DOMAINS}.test' for number in range(RECIPIENTS) if number % 100 < share * 100}
    ok = [f'{name}{number}@d{number % DOMAINS}.test' for number in range(RECIPIENTS) if number % 100 >= share * 100]
    app.campaign(name, [*full, *ok], html=None)
    costs = interrupted(app, name, route, kills, least, between)
    print(f'# uncertain: {sum(costs)} in all, at most {max(costs)} by one kill', flush=True)
    if most is not None:
        check(max(costs) <= most, f'one kill left {max(costs)} uncertain, over {most}')
    states = compare(app, name, full)
    check(list(states.values()).count('sent') > 100, 'hardly anybody was sent to')


def direct():
    """30 kills, the same boot: at most two messages a connection become uncertain by each"""
    campaign('okdirect', 'direct', 0, KILLS, 18, lambda: None, 2 * CONNECTIONS)


def combined():
    """30 kills while the deferred go on through an account: they have it once, from there"""
    campaign('okboth', 'combined:relay', 0.2, KILLS, 18, lambda: None, 2 * (CONNECTIONS + 5))


def rebooted():
    """Kills, each followed by another boot id: what was claimed is uncertain, and not sent again"""
    BOOT_ID.write_text(f'{uuid.uuid4()}\n')
    subprocess.run(['mount', '--bind', str(BOOT_ID), '/proc/sys/kernel/random/boot_id'], check=True)
    campaign('okboot', 'direct', 0, REBOOTS, 1, lambda: BOOT_ID.write_text(f'{uuid.uuid4()}\n'), None)


with net:
    run(direct, combined, rebooted)
