# SPDX-License-Identifier: GPL-3.0-or-later
"""Pools of accounts: kept, shared by weight, and carried on by the rest when one fails or is used up."""

import atexit
import datetime
import json
import signal
import socketserver
import threading
import time

from mailshot import DONE, FAILED, UNFINISHED, USAGE, Mailshot, kill
from tap import check, run, same

UTC = datetime.timezone.utc
app = Mailshot()


class Suspicious(socketserver.StreamRequestHandler):
    """Refuses every login."""

    def handle(self):
        self.wfile.write(b'220 suspicious.test ESMTP\r\n')
        for line in self.rfile:
            word = line.split()[0].upper() if line.strip() else b''
            self.wfile.write({b'EHLO': b'250-suspicious.test\r\n250 AUTH PLAIN LOGIN\r\n',
                              b'AUTH': b'535 5.7.8 Authentication credentials invalid\r\n',
                              b'QUIT': b'221 bye\r\n'}.get(word, b'502 5.5.1 no\r\n'))
            if word == b'QUIT':
                return


def suspicious():
    server = socketserver.ThreadingTCPServer(('127.0.0.1', 0), Suspicious)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def account(name, **options):
    """An account with a server of its own, which keeps what it gets."""
    process = app.start('sandbox', 'serve', '--json', '--maildir', app.folder / name)
    atexit.register(kill, process, signal.SIGTERM)
    app.account(name, host='127.0.0.1', port=json.loads(process.stdout.readline())['port'], **options)
    return process


def stored(*names):
    return [len(list((app.folder / name / 'new').iterdir())) for name in names]


def campaign(name, count):
    app.campaign(name, [f'user{number}@example.org' for number in range(count)], html=None)


def through(name):
    """How many recipients of the campaign each account has served"""
    routes = [row['route'] for row in app.report(name).values() if row['state'] == 'sent']
    return {route.removeprefix('account:'): routes.count(route) for route in sorted(set(routes))}


def kept():
    """A pool is added, shown, changed and removed; its accounts stay"""
    for name in ('big', 'small', 'odd: 2'):
        account(name)
    app('pool', 'add', 'fleet', '--account', 'BIG:3', '--account', 'small')
    same(app.json('pool', 'list'), [{'name': 'fleet', 'accounts': ['big:3', 'small:1']}], 'list')
    same([(row['account'], row['weight'], row['percent']) for row in app.json('pool', 'show', 'Fleet')], [('big', 3, 75), ('small', 1, 25)], 'show')
    app('pool', 'set', 'fleet', '--account', 'odd: 2', '--account', 'big:2')
    same(app.json('pool', 'list')[0]['accounts'], ['big:2', 'odd: 2:1'], 'changed')
    app('pool', 'set', 'fleet', '--account', 'odd: 2:7')
    same(app.json('pool', 'list')[0]['accounts'], ['odd: 2:7'], 'a name with a colon')
    text = app('pool', 'list')
    check('fleet' in text and 'odd: 2:7' in text, text)
    app('pool', 'remove', 'FLEET')
    same((app.json('pool', 'list'), len(app.json('account', 'list'))), ([], 3), 'removed')


def wrong():
    """What cannot be is refused, and changes nothing"""
    app('pool', 'add', 'fleet', '--account', 'big:3', '--account', 'small:1')
    for words, status, told in [
            (('add', 'Fleet', '--account', 'big'), FAILED, 'already'),
            (('add', 'two', '--account', 'big:0'), USAGE, '1 to 100'),
            (('add', 'two', '--account', 'big:101'), USAGE, '1 to 100'),
            (('add', 'two', '--account', 'nobody:2'), FAILED, 'nobody'),
            (('add', 'two'), USAGE, '--account'),
            (('add', ' ', '--account', 'big'), FAILED, ''),
            (('set', 'three', '--account', 'big'), FAILED, 'three'),
            (('set', 'fleet', '--account', 'big', '--account', 'nobody'), FAILED, 'nobody'),
            (('show', 'three'), FAILED, 'three'),
            (('remove', 'three'), FAILED, 'three')]:
        process = app.run('pool', *words, status=status)
        check(told in process.stderr.splitlines()[0], (words, process.stderr))
    same(app.json('pool', 'list'), [{'name': 'fleet', 'accounts': ['big:3', 'small:1']}], 'list')
    campaign('news', 4)
    check('three' in app.run('send', 'news', '--list', 'news', '--via', 'pool:three', status=FAILED).stderr, 'no such pool')


def by_weight():
    """Each account gets its share, and the attempts say which"""
    for name in ('big', 'small'):
        app('account', 'set', name, '--per-second', 400)
    campaign('shared', 200)
    app.send('shared', via='pool:fleet')
    got = through('shared')
    same([got['big'], got['small']], stored('big', 'small'), 'what the servers hold')
    check(140 <= got['big'] <= 160 and sum(got.values()) == 200, got)
    status = app.status('shared')
    same(status['route'], 'pool:fleet', 'route')
    check('fleet' in status['route_description'], status)


def login_refused():
    """One whose login is refused is left out, and the others carry on"""
    app.account('locked', host='127.0.0.1', port=suspicious(), user='club', password_file=app.file('password', 'wrong\n'))
    app('pool', 'set', 'fleet', '--account', 'locked:5', '--account', 'big', '--account', 'small')
    campaign('carried', 60)
    app.send('carried', via='pool:fleet')
    same((set(through('carried')), sum(through('carried').values())), ({'big', 'small'}, 60), 'sent')
    same({row['attempts'] for row in app.report('carried').values()}, {1}, 'attempts')
    app('pool', 'add', 'hopeless', '--account', 'locked')
    campaign('stuck', 5)
    process = app.run('send', 'stuck', '--list', 'stuck', '--via', 'pool:hopeless', status=FAILED)
    check('535' in process.stderr, process.stderr)
    same((app.status('stuck')['state'], app.status('stuck')['queued']), ('paused', 5), 'none is left')
    app('resume', 'stuck', '--via', 'pool:fleet')


def no_password():
    """One whose password cannot be read is left out as well"""
    app('account', 'set', 'locked', '--password-file', app.file('password', 'wrong\n'))
    (app.folder / 'password').unlink()
    campaign('without', 10)
    app.send('without', via='pool:fleet')
    check(set(through('without')) <= {'big', 'small'}, through('without'))
    app('pool', 'set', 'fleet', '--account', 'big', '--account', 'small')


def gone():
    """One that goes away in the middle leaves what waits for it to the others"""
    lost = account('lost', per_second=20)
    app('account', 'set', 'big', '--per-second', 40)
    app('pool', 'add', 'pair', '--account', 'lost', '--account', 'big')
    campaign('halfway', 120)
    process = app.start('send', 'halfway', '--list', 'halfway', '--via', 'pool:pair')
    deadline = time.monotonic() + 20
    while app.status('halfway')['sent'] < 20:
        check(time.monotonic() < deadline, 'waited in vain for some to be sent')
        time.sleep(0.05)
    kill(lost)
    output = process.communicate(timeout=30)
    check(process.returncode in (DONE, UNFINISHED), output)
    status = app.status('halfway')
    same((status['queued'], status['sent'] + status['deferred'] + status['uncertain']), (0, 120), status)
    check(status['sent'] >= 110, status)
    app('account', 'set', 'big', '--per-second', 0)
    app.run('account', 'remove', 'lost')


def used_up():
    """One that is used up leaves the rest to the others"""
    account('slow', per_hour=2)
    app('pool', 'set', 'fleet', '--account', 'slow:50', '--account', 'big')
    campaign('more', 30)
    app.send('more', via='pool:fleet')
    same(through('more'), {'big': 29, 'slow': 1}, 'sent')


def all_used_up():
    """Where all are used up it waits for the first that is free again, and says until when"""
    account('slower', per_day=2)
    account('faster', per_hour=4)
    app('pool', 'add', 'quotas', '--account', 'slower:100', '--account', 'slow', '--account', 'faster')
    campaign('quota', 20)
    process = app.run('send', 'quota', '--list', 'quota', '--via', 'pool:quotas', '--no-wait', status=UNFINISHED)
    status = app.status('quota')
    check(status['due_local'] in process.stdout, process.stdout)
    same((status['state'], status['sent'], status['queued'], status['claimed']), ('waiting', 2, 18, 0), 'status')
    same(through('quota'), {'faster': 1, 'slower': 1}, 'sent')
    check('limit' in status['reason'], status)
    wait = datetime.datetime.strptime(status['due'], '%Y-%m-%dT%H:%M:%SZ').replace(tzinfo=UTC) - datetime.datetime.now(UTC)
    check(datetime.timedelta(minutes=13) < wait < datetime.timedelta(minutes=17), status)
    app('resume', 'quota', '--via', 'pool:fleet')


def beside_direct():
    """A pool may be one half of a route"""
    campaign('both', 6)
    app('send', 'both', '--list', 'both', '--via', 'reverse:pool:fleet', '--switch-after', 2, '--switch-after-time', '2h')
    same(app.status('both')['route'], 'reverse:pool:fleet;tries=2;after=7200', 'route')
    same(through('both'), {'big': 6}, 'sent')


def orphans():
    """Whoever removes an account or a pool hears which campaigns cannot go on without it; they say how they can"""
    app('account', 'add', 'brief', '--host', 'smtp.example.org')
    app('pool', 'add', 'short', '--account', 'brief')
    campaign('lone', 1)
    campaign('pooled', 1)
    campaign('draft', 1)
    for name, via in (('lone', 'combined:brief'), ('pooled', 'pool:short')):
        app.run('send', name, '--list', name, '--via', via, '--at', '2040-01-01 08:00', status=UNFINISHED)
    process = app.run('account', 'remove', 'Brief')
    check('“lone” cannot go on' in process.stderr and '“pooled” cannot' not in process.stderr, process.stderr)
    process = app.run('pool', 'remove', 'Short')
    check('“pooled” cannot go on' in process.stderr and 'lone' not in process.stderr, process.stderr)
    for name, what in (('lone', 'brief'), ('pooled', 'short')):
        app('plan', name, '--at', 'now')
        told = app.run('resume', name, status=FAILED).stderr
        check(what in told and 'another way' in told, told)
        app('campaign', 'delete', name)


def without_accounts():
    """An account that is removed leaves its pools, which says so; nothing is sent through an empty one"""
    process = app.run('account', 'remove', 'slow')
    check('fleet' in process.stderr and 'quotas' in process.stderr and 'carry on' in process.stderr, process.stderr)
    process = app.run('account', 'remove', 'big')
    check('all there was' in process.stderr, process.stderr)
    same(app.json('pool', 'show', 'fleet'), [], 'members')
    check('no accounts' in app.run('send', 'news', '--list', 'news', '--via', 'pool:fleet', status=FAILED).stderr, 'an empty pool')
    same(app.status('news')['state'], 'draft', 'state')


run(kept, wrong, by_weight, login_refused, no_password, gone, used_up, all_used_up, beside_direct, orphans, without_accounts)
