# SPDX-License-Identifier: GPL-3.0-or-later
"""SIGKILL at random moments of a send, resumed each time: nobody is lost, nobody gets it twice unasked."""

import os
import pathlib
import random
import re
import subprocess
import time
import uuid

from mailshot import DONE, UNFINISHED, Mailshot, kill
from recorder import Recorder
from tap import check, run, same
from tokens import MESSAGE, RETURN, Key

RECIPIENTS = 5000
KILLS = 100
REBOOTS = 100
KNOWN = 30
CONNECTIONS = 10
BOOT_ID = pathlib.Path('/run/world/boot_id')

pick = random.Random(int(os.environ.get('SEED', time.time())))


def wait_messages(process, server, wanted):
    """Until the server has that many messages, or the process has ended."""
    size = server.journal.stat().st_size
    line = size // server.count() if size else 100
    while process.poll() is None:
        if server.journal.stat().st_size >= size + wanted * line:
            return
        time.sleep(0.0005)


def interrupted(app, server, name, via, kills, between):
    """Sends the campaign with that many SIGKILLs; returns how many became uncertain by each."""
    command = ['send', name, '--list', name, '--via', via]
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


def campaign(name, kills, between, most, identity=None):
    """Returns the program that was killed, and the server's [(Message-ID, sender, address)]."""
    app = Mailshot()
    with Recorder(app.folder) as server:
        app.account('server', port=server.port, connections=CONNECTIONS)
        if identity:
            app.account('second', port=server.port, connections=CONNECTIONS)
            app('pool', 'add', 'both', '--account', 'server', '--account', 'second')
            app('identity', 'add', 'club', '--from', 'Ada <ada@sender.test>', *identity)
            app('identity', 'dkim', 'club', '--generate', 'ed25519', '--selector', 'e1')
        app.campaign(name, [f'reader{number}@list.test' for number in range(RECIPIENTS)], **({'identity': 'club'} if identity else {}))
        costs = interrupted(app, server, name, 'pool:both' if identity else 'server', kills, between)
        print(f'# uncertain: {sum(costs)} in all, at most {max(costs)} by one kill', flush=True)
        if most is not None:
            check(max(costs) <= most, f'one kill left {max(costs)} uncertain, over {most}')
        resend(app, server, name, compare(app, server, name))
        return app, server.senders()


def killed():
    """100 kills, the same boot: at most two messages a connection become uncertain by each"""
    campaign('killed', KILLS, lambda: None, 2 * CONNECTIONS)


def rebooted():
    """Kills, each followed by another boot id: what was claimed is uncertain, and not sent again"""
    BOOT_ID.write_text(f'{uuid.uuid4()}\n')
    subprocess.run(['mount', '--bind', str(BOOT_ID), '/proc/sys/kernel/random/boot_id'], check=True)
    campaign('rebooted', REBOOTS, lambda: BOOT_ID.write_text(f'{uuid.uuid4()}\n'), None)


def named():
    """Kills of a signed campaign through a pool, from its key's making on: return path and Message-ID name each recipient, and every copy's the same"""
    app, messages = campaign('named', KNOWN, lambda: None, 4 * CONNECTIONS, ('--envelope', 'bounce.sender.test', '--unsubscribe-mail', 'leave@sender.test'))
    key = Key(app.database)
    seen = {}
    for identity, sender, address in messages:
        path = re.fullmatch(r'bounces\+([a-z2-7]+)@bounce\.sender\.test', sender)
        check(path, f'the return path of {address}: {sender}')
        token = key.read(RETURN, path[1])
        same(token.hash, key.hash(address), f'the hash in the return path of {address}')
        same(key.read(MESSAGE, re.match('<([a-z2-7]+)@', identity)[1]), token, f'the Message-ID of {address}')
        same(seen.setdefault(address, token), token, f'the second copy to {address}')
    same((len(seen), len({token.recipient for token in seen.values()})), (RECIPIENTS, RECIPIENTS), 'who is named')


run(killed, rebooted, named)
