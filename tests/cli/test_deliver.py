# SPDX-License-Identifier: GPL-3.0-or-later
"""mailshotctl deliver: what is due goes out, one process at a time, whatever ends it and whoever steers it."""

import atexit
import collections
import contextlib
import json
import signal
import sqlite3
import time

from deliverer import delivering
from mailshot import BUSY, DONE, FAILED, INTERRUPTED, UNFINISHED, USAGE, Mailshot, kill
from tap import check, run, same

MANY = [f'user{number}@example.org' for number in range(300)]
CONNECTIONS = 3


class Server:
    """A sandbox as the account's server, and what it took."""

    def __init__(self, app, name='server', *mix, **limits):
        self.folder = app.folder / f'served-{name}'
        self.process = app.start('sandbox', 'serve', '--json', '--maildir', self.folder, *mix)
        atexit.register(self.close)
        address = json.loads(self.process.stdout.readline())
        app.account(name, host=address['host'], port=address['port'], **{'connections': CONNECTIONS, **limits})

    def close(self):
        if self.process.poll() is None:
            kill(self.process, signal.SIGTERM)

    def copies(self):
        """{address: copies}"""
        found = collections.Counter()
        for path in (self.folder / 'new').glob('*'):
            for line in path.read_text().split('\n\n', 1)[0].splitlines():
                if line.startswith('Delivered-To: '):
                    found[line.split(': ', 1)[1]] += 1
        return found


def sql(app, *statements):
    with contextlib.closing(sqlite3.connect(app.database, timeout=20)) as database, database:
        for statement in statements:
            database.execute(statement)


def wait_for(condition, what, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < deadline, f'waited in vain for {what}')
        time.sleep(0.02)


def leave(app, name, addresses, via='server', *words):
    app.campaign(name, addresses)
    return app.json('send', name, '--list', name, '--via', via, '--background', *words)


def once():
    """Without anything due it ends at once; what was left to it is sent; --once says what is not done by its status"""
    app = Mailshot()
    server = Server(app)
    app('deliver', '--once')
    app.campaign('news', MANY[:5] + ['late+defer@example.org'])
    process = app.run('send', 'news', '--list', 'news', '--via', 'server', '--background')
    check('mailshotctl deliver' in process.stdout and 'mailshot-deliver' in process.stdout, process.stdout)
    same((app.status('news')['state'], app.status('news')['queued'], len(server.copies())), ('waiting', 6, 0), 'left')
    app.run('send', 'news', '--list', 'news', '--via', 'server', '--background', status=FAILED)
    text = app('deliver', '--once', status=UNFINISHED)
    check('news: goes on\nnews: waits until ' in text, text)
    status = app.status('news')
    same((status['state'], status['sent'], status['deferred']), ('waiting', 5, 1), 'status')
    app('deliver', '--once')
    leave(app, 'clean', MANY[:2])
    app('deliver', '--once')
    same(app.status('clean')['state'], 'finished', 'clean')


def refused():
    """What cannot be left to others is refused before anything changes, and told by the status"""
    app = Mailshot()
    Server(app)
    app.campaign('news', MANY[:2])
    words = ('send', 'news', '--list', 'news', '--background', '--via')
    app.run(*words, 'sandbox', status=FAILED)
    app.run(*words, 'nosuch', status=FAILED)
    app.run(*words, 'server', '--connections', 2, status=USAGE)
    secret = app.file('secret', 'password\n')
    app.account('locked', host='127.0.0.1', port=9, user='me', password_file=secret)
    secret.unlink()
    app.run(*words, 'locked', status=FAILED)
    same((app.status('news')['state'], app.status('news')['recipients']), ('draft', 0), 'status')


def wakes():
    """A sleeper wakes when something is left to it or comes due; a second one is refused and told who is first"""
    app = Mailshot()
    Server(app)
    with delivering(app) as deliverer:
        same(deliverer.wait('sleeps')['until'], '', 'nothing waits')
        for words in ([], ['--once']):
            other = app.run('deliver', *words, status=BUSY)
            check(f'({deliverer.process.pid})' in other.stderr and other.stderr.count('\n') == 1, other.stderr)
        left = leave(app, 'news', MANY[:3] + ['late+defer@example.org'])
        check(f'({deliverer.process.pid})' in left['deliverer'], left)
        news = deliverer.wait('ended', campaign='news')
        same((news['state'], news['sent'], news['deferred']), ('waiting', 3, 1), 'ended')
        same(deliverer.wait('sleeps')['until'], news['until'], 'sleeps until the retry')
        sql(app, 'UPDATE recipients SET next_attempt = 1 WHERE state = 4', 'UPDATE campaigns SET due = 1')
        deliverer.wait('begins', campaign='news')
        deliverer.wait('ended', campaign='news')
        same(app.report()['late+defer@example.org']['attempts'], 2, 'attempts')
        same(deliverer.end(), DONE, 'exit status')


def comes_due():
    """It sleeps until the time itself, without anybody's change"""
    app = Mailshot()
    Server(app)
    leave(app, 'news', MANY[:2])
    sql(app, f'UPDATE campaigns SET due = {int((time.time() + 4) * 1e6)}')
    with delivering(app) as deliverer:
        check(deliverer.wait('sleeps')['until'] != '', 'it is not due yet')
        deliverer.wait('begins')
        same(deliverer.wait('ended')['state'], 'finished', 'ended')


def ended():
    """SIGTERM finishes what is on the wire, with status 0; the campaign waits, and goes on at the next start"""
    app = Mailshot()
    server = Server(app, per_second=50)
    leave(app, 'news', MANY[:120])
    for _ in range(2):
        with delivering(app) as deliverer:
            sent = len(server.copies())
            deliverer.wait('begins')
            wait_for(lambda: len(server.copies()) > sent + 5, 'some messages')
            since = time.monotonic()
            same(deliverer.end(), DONE, 'exit status')
            check(time.monotonic() - since < 5, 'it took its time')
        status = app.status('news')
        same((status['state'], status['sending'] + status['claimed'] + status['uncertain']), ('waiting', 0), 'status')
        check(status['queued'] > 0, status)
    process = app.start('deliver', '--once')
    wait_for(lambda: app.status('news')['state'] == 'sending', 'it to begin')
    kill(process, signal.SIGTERM)
    same(process.returncode, INTERRUPTED, 'exit status of --once')
    app('deliver', '--once')
    same(server.copies(), dict.fromkeys(MANY[:120], 1), 'copies')
    same(app.status('news')['state'], 'finished', 'state')


def killed():
    """SIGKILL in the middle: the next one goes on by itself, nobody is lost or mailed twice"""
    app = Mailshot()
    server = Server(app, per_second=100)
    leave(app, 'news', MANY)
    for _ in range(3):
        with delivering(app) as deliverer:
            sent = len(server.copies())
            deliverer.wait('begins')
            wait_for(lambda: len(server.copies()) > sent + 10, 'some messages')
            deliverer.end(signal.SIGKILL)
        same(app.status('news')['state'], 'paused', 'nobody delivers it')
    app('account', 'set', 'server', '--per-second', 0)
    app.run('deliver', '--once', status=None)
    states, copies = app.states(), server.copies()
    uncertain = {email for email, state in states.items() if state == 'uncertain'}
    check(len(uncertain) <= 3 * 2 * CONNECTIONS, f'{len(uncertain)} uncertain')
    same({email: state for email, state in states.items() if email not in uncertain},
         {email: 'sent' for email in MANY if email not in uncertain}, 'states')
    same({email: count for email, count in copies.items() if count > 1}, {}, 'mailed twice')
    same({email for email in MANY if email not in copies} - uncertain, set(), 'lost')


def steered():
    """Others pause, stop and resume what it delivers or what waits for it; it obeys"""
    app = Mailshot()
    server = Server(app, per_second=20)
    leave(app, 'news', MANY[:100])
    app('pause', 'news')
    same(app.status('news')['state'], 'paused', 'a waiting one paused')
    app('deliver', '--once')
    same(len(server.copies()), 0, 'nothing of a paused one')
    with delivering(app) as deliverer:
        deliverer.wait('sleeps')
        for command, state in (('pause', 'paused'), ('stop', 'stopped')):
            sql(app, 'UPDATE campaigns SET state = 5, due = 1')
            deliverer.wait('begins')
            wait_for(lambda: app.status('news')['state'] == 'sending', 'it to begin')
            app(command, 'news')
            same((deliverer.wait('ended')['state'], app.status('news')['state']), (state, state), command)
        app('resume', 'news', '--background')
        deliverer.wait('begins', campaign='news')
        wait_for(lambda: app.status('news')['state'] == 'sending', 'it to begin')
        app('pause', 'news')
        deliverer.wait('ended', campaign='news', state='paused')
        leave(app, 'other', MANY[:40])
        deliverer.wait('begins', campaign='other')
        wait_for(lambda: app.status('other')['state'] == 'sending', 'the other to begin')
        handed = app.json('resume', 'news')
        same((handed['state'], f'({deliverer.process.pid})' in handed['deliverer']), ('waiting', True), 'handed over')
        app.run('campaign', 'delete', 'other', status=BUSY)
        app('account', 'set', 'server', '--per-second', 0)
        deliverer.wait('ended', campaign='other', state='finished')
        deliverer.wait('ended', campaign='news', state='finished')
    same(server.copies(), {email: 2 if email in MANY[:40] else 1 for email in MANY[:100]}, 'copies')


def errors():
    """What is wrong with one campaign pauses that one, with its reason, and the next goes on"""
    app = Mailshot()
    Server(app)
    for name in ('gone', 'secret', 'fine'):
        leave(app, name, MANY[:3])
    app.account('old', host='127.0.0.1', port=9)
    app.account('down', host='127.0.0.1', port=9, timeout=5)
    secret = app.file('secret', 'password\n')
    app.account('needs', host='127.0.0.1', port=9, user='me', password_file=secret)
    secret.unlink()
    sql(app, "UPDATE campaigns SET route = 'account:nosuch' WHERE name = 'gone'",
        "UPDATE campaigns SET route = 'account:needs' WHERE name = 'secret'")
    leave(app, 'later', MANY[:3], 'down')
    with delivering(app) as deliverer:
        reason = deliverer.wait('ended', campaign='gone', state='paused')['reason']
        check('nosuch' in reason, reason)
        deliverer.wait('ended', campaign='secret', state='paused')
        deliverer.wait('ended', campaign='fine', state='finished')
        later = deliverer.wait('ended', campaign='later', state='waiting')
        check(later['reason'] and later['until'] and later['deferred'] == 0, later)
        deliverer.wait('sleeps', until=later['until'])
    same((app.status('gone')['state'], 'nosuch' in app.status('gone')['reason']), ('paused', True), 'gone')
    same(app.status('later')['queued'], 3, 'nobody is judged by a server that is down')


def locked():
    """While another process delivers it waits, and goes on when that one has ended, even by SIGKILL"""
    app = Mailshot()
    Server(app, per_second=20)
    app.campaign('long', MANY)
    for how in (signal.SIGTERM, signal.SIGKILL):
        begun = app.status('long')['state'] != 'draft'
        sender = app.start(*(('resume', 'long') if begun else ('send', 'long', '--list', 'long', '--via', 'server')))
        atexit.register(sender.kill)
        wait_for(lambda: app.status('long')['state'] == 'sending', 'the send to begin')
        name = f'news-{how.name}'
        leave(app, name, MANY[:2])
        with delivering(app) as deliverer:
            check(f'({sender.pid})' in deliverer.wait('busy')['reason'], 'who delivers')
            kill(sender, how)
            since = time.monotonic()
            deliverer.wait('ended', campaign=name, state='finished')
            check(time.monotonic() - since < 10, 'it noticed late')
        same(app.status('long')['state'], 'paused', 'what somebody sent himself is not gone on with')


def fair():
    """One that may send a message a minute holds up nobody"""
    app = Mailshot()
    Server(app, 'slow', per_minute=1)
    fast = Server(app, 'fast')
    leave(app, 'drip', MANY[:3], 'slow')
    leave(app, 'flood', MANY[:50], 'fast')
    with delivering(app) as deliverer:
        drip = deliverer.wait('ended', campaign='drip', state='waiting')
        same((drip['sent'], drip['queued'], bool(drip['until'])), (1, 2, True), 'drip')
        deliverer.wait('ended', campaign='flood', state='finished')
        deliverer.wait('sleeps', until=drip['until'])
    same(len(fast.copies()), 50, 'flood')


run(once, refused, wakes, comes_due, ended, killed, steered, errors, locked, fair)
