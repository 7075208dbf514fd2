# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailboxes at a private Dovecot: what is ours is found and handled, and of all else not a flag changes."""

import contextlib
import json
import re
import signal
import socket
import subprocess
import threading
import time

from dovecot import PASSWORD, USER, Dovecot
from imap_proxy import Proxy
from mailshot import BUSY, DONE, FAILED, INTERRUPTED, UNFINISHED, Mailshot, kill
from returns import bounce, letter
from servers import make_authority, make_certificate, wait_for
from tap import check, run, same

HOST = 'mx.mailshot.test'
WAYS = [('imap', 'none'), ('imap', 'starttls'), ('imap', 'tls'), ('pop3', 'none'), ('pop3', 'starttls'), ('pop3', 'tls')]
NOBODY = 'nobody{}@list.test'

server = Dovecot()


class App(Mailshot):
    """With a campaign that was sent to many who do not exist."""

    def __init__(self, recipients=20):
        super().__init__()
        self.password = self.file('password', PASSWORD + '\n')
        self.addresses = [NOBODY.format(number) for number in range(recipients)]
        self.campaign(addresses=self.addresses)
        with sandbox(self) as port:
            self.account('server', host='127.0.0.1', port=port, connections=5)
            self.send()

    def inbox(self, name='box', protocol='imap', security='tls', **options):
        options = {'host': HOST, 'user': USER, 'password-file': self.password, 'ca-file': server.authority, **options}
        words = [word for key, value in options.items() if value is not None for word in (f'--{key.replace("_", "-")}', value)]
        self('inbox', 'add', name, '--protocol', protocol, '--security', security, *words)

    def fetch(self, name='box', **options):
        row, = self.json('inbox', 'fetch', name, **options)
        return {key: value for key, value in row.items() if value and key != 'mailbox'}

    def bounced(self):
        return sorted(address for address, state in self.states().items() if state == 'bounced')


@contextlib.contextmanager
def sandbox(app):
    process = app.start('sandbox', 'serve', '--json')
    try:
        yield json.loads(process.stdout.readline())['port']
    finally:
        kill(process, signal.SIGTERM)


def empty():
    """A mailbox without a mail, a folder and a past."""
    server.stop()
    for path in sorted((server.root / 'mail').rglob('*'), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    server.start(imap='', extra='')


def fill(app, ours=3, foreign=4):
    """Mails of ours between those of others, read and unread, old and new; returns those of others, by file."""
    others = {}
    for number in range(max(ours, foreign)):
        if number < foreign:
            path = server.put(letter(number), flags=(None, '', 'S', 'FS', 'RS', 'ST')[number % 6])
            others[path] = letter(number)
        if number < ours:
            server.put(bounce(app.addresses[number], number))
    return others


def marks(files):
    """[(flags, content)]: what there is of each mail, wherever the server keeps it."""
    return sorted((name.partition(':2,')[2], content) for name, content in files.items())


def foreign_files():
    return {name: content for name, content in server.files().items() if b'Subject: Lunch' in content}


def ways_in():
    """IMAP and POP3, in clear, by STARTTLS and TLS: the test says so, and a look finds what is ours"""
    for protocol, security in WAYS:
        empty()
        app = App(5)
        fill(app)
        app.inbox(protocol=protocol, security=security)
        result = app.json('inbox', 'test', 'box')
        steps = ' '.join(step['step'] for step in result['steps'])
        check(result['works'], (protocol, security, steps))
        check(re.search('holds 7 mails', steps), steps)
        same('TLSv1.' in steps, security != 'none', steps)
        same(app.fetch(), {'bounce': 3, 'foreign': 4, 'recipients': 3, 'suppressed': 3}, (protocol, security))
        same(app.fetch(), {}, f'{protocol} {security}: again')
        same(app.bounced(), app.addresses[:3], 'bounced')
        row, = app.json('inbox', 'list')
        check(row['looked'] and row['trouble'] is None, row)


def no_trace():
    """Whoever only looks leaves no trace: every file of an IMAP mailbox is what and where it was"""
    empty()
    app = App(10)
    fill(app, 6, 12)
    server.doveadm('index', '-u', USER, 'INBOX')
    before = server.files()
    app.inbox()
    same(app.fetch(), {'bounce': 6, 'foreign': 12, 'recipients': 6, 'suppressed': 6}, 'found')
    same(server.files(), before, 'files')
    app('inbox', 'add', 'pop', '--protocol', 'pop3', '--host', HOST, '--user', USER, '--password-file', app.password,
        '--ca-file', server.authority)
    same(app.fetch('pop'), {'known': 6, 'foreign': 12}, 'by POP3')
    same(marks(server.files()), marks(before), 'flags and content')


def handled(protocol, foreign, **options):
    empty()
    app = App(10)
    fill(app, 6, 12)
    before = marks(foreign_files())
    app.inbox(protocol=protocol, **options)
    found = app.fetch()
    same(marks(foreign_files()), before, 'mails of others')
    same((found['bounce'], found['foreign']), (6, foreign), found)
    return app, found


def moved():
    """What was handled is moved, to a folder that is made for it, with a name beyond ASCII"""
    name = 'Erledigt & Rückläufer'
    app, found = handled('imap', 12, handled='move', handled_folder=name)
    same(found.get('handled'), 6, found)
    same(server.mails('Erledigt &- R&APw-ckl&AOQ-ufer'), sorted(bounce(app.addresses[number], number) for number in range(6)), 'moved')
    same(len(server.files()), 12, 'left')
    server.put(bounce(app.addresses[7], 7))
    same(app.fetch(), {'bounce': 1, 'recipients': 1, 'suppressed': 1, 'handled': 1}, 'into a folder that is there')


def moved_by_copy():
    """A server without MOVE gets COPY and the expunging of these mails alone, marked ones of others stay"""
    server.restart(imap='imap_capability = IMAP4rev1 UIDPLUS IDLE')
    empty_with('imap_capability = IMAP4rev1 UIDPLUS IDLE')
    app = App(10)
    fill(app, 6, 12)
    before = marks(foreign_files())
    check(any('T' in flags for flags, _ in before), 'one of theirs is marked as deleted')
    app.inbox(handled='move', handled_folder='Done')
    same(app.fetch().get('handled'), 6, 'moved')
    same(marks(foreign_files()), before, 'mails of others')
    same((len(server.files()), len(server.files('Done'))), (12, 6), 'mails')


def empty_with(imap):
    empty()
    server.restart(imap=imap)


def never_a_bare_expunge():
    """A server that cannot take single mails out keeps them all, and its user is told"""
    for options in ({'handled': 'delete'}, {'handled': 'move', 'handled_folder': 'Done'}):
        empty_with('imap_capability = IMAP4rev1')
        app = App(10)
        fill(app, 6, 12)
        before = marks(server.files())
        app.inbox(**options)
        same(app.fetch().get('left'), 6, options)
        same(marks(server.files()), before, 'files')
        check('UIDPLUS' in app.run('inbox', 'test', 'box', status=FAILED).stderr, 'the test tells it')


def deleted():
    """What was handled is deleted, by IMAP and by POP3, and nothing else"""
    for protocol in ('imap', 'pop3'):
        _, found = handled(protocol, 12, handled='delete')
        same(found.get('handled'), 6, found)
        same(len(server.files()), 12, f'{protocol}: left')


def killed(app, proxy):
    process = app.start('inbox', 'fetch', 'box', '--json')
    check(proxy.met.wait(30), 'the command never came')
    kill(process)


def killed_between():
    """Killed before, or behind, the moving: the next look goes on, nothing counts twice, nothing is lost"""
    for where in ('before', 'after'):
        empty()
        app = App(10)
        fill(app, 6, 12)
        before = marks(foreign_files())
        with Proxy(143, **{where: b'UID MOVE'}) as proxy:
            app.inbox(security='none', host='127.0.0.1', port=proxy.port, handled='move', handled_folder='Done')
            killed(app, proxy)
        same(app.bounced(), app.addresses[:6], f'{where}: in the ledger')
        app('inbox', 'set', 'box', '--port', 143)
        found = app.fetch()
        same((found.get('bounce'), found.get('suppressed')), (None, None), f'{where}: {found}')
        same(found.get('known', 0), 6 if where == 'before' else 0, f'{where}: {found}')
        same((len(server.files()), len(server.files('Done'))), (12, 6), f'{where}: mails')
        same(marks(foreign_files()), before, f'{where}: mails of others')
        same(app.fetch(), {}, f'{where}: again')


def killed_before_quit():
    """POP3: killed before QUIT, nothing is deleted yet, and the next look deletes it"""
    empty()
    app = App(10)
    fill(app, 6, 12)
    with Proxy(110, before=b'QUIT') as proxy:
        app.inbox(protocol='pop3', security='none', host='127.0.0.1', port=proxy.port, handled='delete')
        killed(app, proxy)
    same(len(server.files()), 18, 'mails')
    app('inbox', 'set', 'box', '--port', 110)
    found = app.fetch()
    same((found.get('known'), found.get('handled'), found.get('bounce')), (6, 6, None), found)
    same(len(server.files()), 12, 'mails')


def another_validity():
    """A folder whose mails are numbered anew is read from its beginning, and nothing counts twice"""
    empty()
    app = App(10)
    fill(app)
    app.inbox()
    app.fetch()
    server.stop()
    validity = int(re.search(r' V(\d+) ', (server.folder() / 'dovecot-uidlist').read_text())[1])
    for path in server.folder().glob('dovecot*'):
        path.unlink()
    wait_for(lambda: time.time() >= validity + 1, 'another validity, which Dovecot takes from the clock')
    server.start()
    server.put(bounce(app.addresses[5], 5))
    same(app.fetch(), {'bounce': 1, 'known': 3, 'foreign': 4, 'recipients': 1, 'suppressed': 1}, 'found')


def large():
    """Mails of 50 MB cost no memory, and what is behind them is found"""
    empty()
    app = App(10)
    server.put(letter(1, 50_000_000))
    server.put(bounce(app.addresses[0], 0, 'y' * 70 + '\n' + ('x' * 70 + '\n') * 700_000))
    server.put(bounce(app.addresses[1], 1))
    for protocol in ('imap', 'pop3'):
        app.inbox(protocol, protocol)
        # By a small process in between: a child of this one begins with what this one has taken.
        process = subprocess.run(['time', '-f', '%M', *app.command('inbox', 'fetch', protocol, '--json')], check=True,
                                 capture_output=True, text=True)
        row, = json.loads(process.stdout)
        memory = int(process.stderr.split()[-1])
        same((row['bounce'] + row['known'], row['foreign']), (2, 1), row)
        check(memory < 60_000, f'{protocol}: {memory} KB')
        print(f'# {protocol}: {memory / 1024:.0f} MB at most')


def many():
    """2,000 mails: each of ours once, all of them moved; an interrupted look goes on where it was"""
    empty()
    app = App(1000)
    for number in range(1000):
        server.put(letter(number), flags='S')
        server.put(bounce(app.addresses[number], number))
    before = marks(foreign_files())
    app.inbox(handled='move', handled_folder='Done')
    process = app.start('inbox', 'fetch', 'box', '--json')
    wait_for(lambda: len(server.files('Done')) > 50, 'the first moves', 60)
    process.send_signal(signal.SIGTERM)
    first, = json.loads(process.communicate(timeout=30)[0])
    same(process.returncode, INTERRUPTED, first)
    rows = [first]
    # Dovecot may lose sight of a folder while the session that was interrupted still moves mails into it.
    while process.returncode != DONE and len(rows) < 5:
        process = app.run('inbox', 'fetch', 'box', '--json', status={DONE, FAILED})
        check(process.returncode == DONE or 'deleted under us' in process.stderr, process.stderr)
        rows += json.loads(process.stdout)
    same(process.returncode, DONE, rows)
    check(first['bounce'] > 0 and rows[1]['bounce'] > 0, rows)
    same(sum(row['bounce'] for row in rows), 1000, rows)
    same(app.bounced(), sorted(app.addresses), 'bounced')
    same((len(server.files('Done')), marks(foreign_files())), (1000, before), 'mails')


def troubles():
    """Wrong password, dead server, bad certificate, missing folder, no encryption: a sentence and status 1"""
    empty()
    app = App(1)
    wrong = app.file('wrong', 'wrong\n')
    other, _ = make_authority(app.folder / 'other')
    with socket.create_server(('127.0.0.1', 0)) as probe:
        closed = probe.getsockname()[1]
    cases = {'password': ({'password-file': wrong}, '”. Check user name and password'),
             'password-pop3': ({'password-file': wrong, 'protocol': 'pop3'}, 'Check user name and password'),
             'dead': ({'host': '127.0.0.1', 'port': closed}, 'No mail server answers'),
             'name': ({'host': 'nowhere.mailshot.test'}, 'There is no server named'),
             'authority': ({'ca-file': other}, 'cannot be trusted: no authority'),
             'other-name': ({'host': 'localhost'}, 'cannot be trusted: it is made out to another name'),
             'folder': ({'folder': 'Nowhere'}, 'There are: INBOX'),
             'port': ({'port': 143}, 'not encrypted'),
             'authorities': ({'ca-file': app.folder / 'missing.pem'}, 'cannot be read')}
    for name, (options, words) in cases.items():
        app.inbox(name, **options)
        for command in ('test', 'fetch'):
            process = app.run('inbox', command, name, status=FAILED)
            check(words in process.stderr, (name, command, process.stderr))
            same(process.stderr.count('\n'), 1, process.stderr)
            check(PASSWORD not in process.stdout + process.stderr, 'the password is told')
        row = next(row for row in app.json('inbox', 'list') if row['name'] == name)
        check(words in row['trouble'], row)
    server.restart(extra='ssl = no')
    for protocol in ('imap', 'pop3'):
        app.inbox(f'bare-{protocol}', protocol=protocol, security='starttls')
        check('offers no encryption' in app.run('inbox', 'test', f'bare-{protocol}', status=FAILED).stderr, protocol)


def expired():
    """An expired certificate is told as one"""
    authority = make_authority(server.root / 'old')
    certificate, key = make_certificate(server.root / 'old', authority, HOST, expired=True)
    good = server.values
    server.values = {**good, 'certificate': certificate, 'key': key}
    server.restart(extra='')
    app = App(1)
    app.inbox(**{'ca-file': authority[0]})
    check('it has expired' in app.run('inbox', 'test', 'box', status=FAILED).stderr, 'told')
    server.values = good
    server.restart()


def silence():
    """A server that says nothing: Ctrl-C is felt at once, and the mailbox is free for others then"""
    app = App(1)
    with socket.create_server(('127.0.0.1', 0)) as mute:
        app.inbox(security='none', host='127.0.0.1', port=mute.getsockname()[1])
        process = app.start('inbox', 'fetch', 'box')
        held = mute.accept()
        app.run('inbox', 'fetch', 'box', status=BUSY)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=5)
        same(process.returncode, INTERRUPTED, 'exit status')
        held[0].close()
    check(app.json('inbox', 'list')[0]['trouble'] is None, 'whoever was stopped had no trouble')


class Deliverer:
    """mailshotctl deliver, and the events it told."""

    def __init__(self, app, *words):
        self.events = []
        self.process = app.start('deliver', '--json', *words)
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self):
        for line in self.process.stdout:
            self.events.append(json.loads(line))

    def of(self, kind):
        return [event for event in self.events if event['event'] == kind]

    def wait(self, kind, count=1, seconds=20):
        wait_for(lambda: len(self.of(kind)) >= count, f'{count} of {kind}: {self.events}', seconds)
        return self.of(kind)[count - 1]

    def end(self, status=DONE):
        self.process.send_signal(signal.SIGTERM)
        error = self.process.stderr.read()
        self.process.wait(10)
        self._thread.join()
        same(self.process.returncode, status, error)


def pushed():
    """deliver waits for mail: it is found as it comes, without a trace, and the end is felt at once"""
    empty()
    app = App(10)
    fill(app, 2, 3)
    app.inbox(every=86400)
    logins = server.count('imap-login: Info: Login')
    deliverer = Deliverer(app)
    same(deliverer.wait('looked')['bounce'], 2, 'the first look')
    before = foreign_files()
    for number in (2, 3, 4):
        server.put(bounce(app.addresses[number], number))
        same(deliverer.wait('looked', number)['bounce'], 1, f'mail {number}')
    same(foreign_files(), before, 'mails of others')
    same(server.count('imap-login: Info: Login') - logins, 1, 'log-ins')
    app.run('inbox', 'fetch', 'box')
    deliverer.end()


def followed():
    """deliver follows what is added and removed meanwhile, and tells a trouble once"""
    empty()
    app = App(10)
    fill(app, 2, 3)
    deliverer = Deliverer(app)
    app.inbox('first', handled='delete')
    same(deliverer.wait('looked')['bounce'], 2, 'added')
    ends = server.count('Logged out', 'Connection closed')
    app('inbox', 'set', 'first', '--enabled', 'no')
    server.wait_ends(ends + 1)
    app.inbox('second', folder='Nowhere')
    check('Nowhere' in deliverer.wait('trouble')['reason'], deliverer.events)
    check('Nowhere' in next(row['trouble'] for row in app.json('inbox', 'list') if row['name'] == 'second'), 'kept')
    server.put(bounce(app.addresses[5], 5))
    app('inbox', 'set', 'first', '--enabled', 'yes')
    same(deliverer.wait('looked', 2)['bounce'], 1, 'enabled again')
    same(len(deliverer.of('trouble')), 1, deliverer.events)
    deliverer.end()


def polled():
    """A server without IDLE is looked into again and again, POP3 too"""
    empty_with('imap_capability = IMAP4rev1 UIDPLUS')
    app = App(10)
    app.inbox('imap', every=30)
    app.inbox('pop3', 'pop3', every=30)
    ends = server.count('Logged out', 'Connection closed')
    deliverer = Deliverer(app)
    server.wait_ends(ends + 2)
    server.put(bounce(app.addresses[0], 0))
    wait_for(lambda: app.bounced(), 'the second look', 60)
    deliverer.end()


def once():
    """deliver --once looks into each once; a mailbox in trouble makes it incomplete"""
    empty()
    app = App(10)
    fill(app, 2, 3)
    app.inbox()
    events = [json.loads(line) for line in app('deliver', '--once', '--json').splitlines()]
    same([event['bounce'] for event in events if event['event'] == 'looked'], [2], events)
    app.inbox('other', folder='Nowhere')
    process = app.run('deliver', '--once', status=UNFINISHED)
    check('Nowhere' in process.stdout, process.stdout)


with server:
    run(ways_in, no_trace, moved, moved_by_copy, never_a_bare_expunge, deleted, killed_between, killed_before_quit, another_validity,
        large, many, troubles, expired, silence, pushed, followed, polled, once)
