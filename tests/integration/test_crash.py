# SPDX-License-Identifier: GPL-3.0-or-later
"""SIGKILL at random moments of a send, resumed each time: nobody is lost, nobody gets it twice unasked."""

import os
import pathlib
import random
import subprocess
import time
import uuid

from mailshot import DONE, UNFINISHED, Mailshot, kill
from recorder import Recorder
from tap import check, run, same

RECIPIENTS = 5000
KILLS = 100
REBOOTS = 100
CONNECTIONS = 10
BOOT_ID = pathlib.Path('/run/world/boot_id')

pick = random.Random(int(os.environ.get('SEED', time.time())))


def wait_messages(process, server, wanted):
    """Until the server has that many messages, or the process has ended."""
    size = server.journal.stat().st_size
    line = 60
    while process.poll() is None:
        if server.journal.stat().st_size >= size + wanted * line:
            return
        time.sleep(0.0005)


def interrupted(app, server, name, kills, between):
    """Sends the campaign with that many SIGKILLs; returns how many became uncertain by each."""
    command = ['send', name, '--list', name, '--via', 'server']
    uncertain, costs = 0, []
    for number in range(kills):
        process = app.start(*command)
        left = RECIPIENTS - server.count()
        if pick.random() < 0.2:
            time.sleep(pick.random() * 0.1)
        else:
            wait_messages(process, server, pick.randrange(1 + 2 * left // (kills - number + 5)))
            time.sleep(pick.random() * 0.003)
        kill(process)
        status = app.status(name)
        check(process.returncode in (-9, DONE, UNFINISHED), f'exit status {process.returncode}')
        same(status['sending'] + status['queued'] + status['claimed'] + status['sent'] + status['uncertain'], status['recipients'],
             f'after kill {number}: {status}')
        if status['state'] != 'draft':
            command = ['resume', name]
        costs.append(status['uncertain'] - uncertain)
        uncertain = status['uncertain']
        between()
    last = app.run(*command, status={DONE, UNFINISHED})
    costs.append(app.status(name)['uncertain'] - uncertain)
    same(last.returncode, UNFINISHED if sum(costs) else DONE, 'exit status of the last')
    return costs


def compare(app, server, name):
    """The server's messages against the store's; returns the uncertain."""
    states = app.states(name)
    copies = server.copies()
    same(len(states), RECIPIENTS, 'recipients')
    same({email for email, state in states.items() if state not in ('sent', 'uncertain')}, set(), 'without an outcome')
    same({email: copies.get(email, 0) for email, state in states.items() if state == 'sent'},
         {email: 1 for email, state in states.items() if state == 'sent'}, 'copies of the sent')
    same({email: count for email, count in copies.items() if count > 1}, {}, 'sent twice')
    same({email for email in copies if email not in states}, set(), 'not recipients')
    identities = [identity for identity, _ in server.messages()]
    same(len(set(identities)), len(identities), 'Message-IDs')
    return {email for email, state in states.items() if state == 'uncertain'}


def resend(app, server, name, uncertain):
    """The user asks for the uncertain: now each has it once or, those asked for alone, twice."""
    before = {recipients[0]: identity for identity, recipients in server.messages()}
    if uncertain:
        app.run('resend', name, '--state', 'uncertain', status=DONE)
    same(set(app.states(name).values()), {'sent'}, 'states at the end')
    copies = server.copies()
    same(len(copies), RECIPIENTS, 'recipients served')
    check(all(count == 1 or (count == 2 and email in uncertain) for email, count in copies.items()), 'a copy too many')
    for identity, recipients in server.messages():
        same(before.get(recipients[0], identity), identity, f'Message-ID of the second copy to {recipients[0]}')


def campaign(name, kills, between, most):
    app = Mailshot()
    with Recorder(app.folder) as server:
        app.account('server', port=server.port, connections=CONNECTIONS)
        app.campaign(name, [f'reader{number}@list.test' for number in range(RECIPIENTS)])
        costs = interrupted(app, server, name, kills, between)
        print(f'# uncertain: {sum(costs)} in all, at most {max(costs)} by one kill', flush=True)
        if most is not None:
            check(max(costs) <= most, f'one kill left {max(costs)} uncertain, over {most}')
        resend(app, server, name, compare(app, server, name))


def killed():
    """100 kills, the same boot: at most two messages a connection become uncertain by each"""
    campaign('killed', KILLS, lambda: None, 2 * CONNECTIONS)


def rebooted():
    """Kills, each followed by another boot id: what was claimed is uncertain, and not sent again"""
    BOOT_ID.write_text(f'{uuid.uuid4()}\n')
    subprocess.run(['mount', '--bind', str(BOOT_ID), '/proc/sys/kernel/random/boot_id'], check=True)
    campaign('rebooted', REBOOTS, lambda: BOOT_ID.write_text(f'{uuid.uuid4()}\n'), None)


run(killed, rebooted)
