# SPDX-License-Identifier: GPL-3.0-or-later
"""What a wrong command line is answered, and what a right one prints where nothing is there yet."""

import json
import os
import sqlite3
import subprocess

from mailshot import CTL, DONE, FAILED, USAGE, Mailshot
from tap import check, run, same

app = Mailshot()

# Words, and what the usage line must name.
WRONG = [
    ([], 'COMMAND'),
    (['nonsense'], '--help'),
    (['--nonsense', 'lists'], 'COMMAND'),
    (['lists', 'x'], 'mailshotctl lists'),
    (['lists', '--nonsense'], 'mailshotctl lists'),
    (['list'], 'list delete LIST'),
    (['account'], 'account add NAME --host H'),
    (['account', 'add'], 'account add NAME --host H'),
    (['account', 'add', 'a'], 'account add NAME --host H'),
    (['account', 'add', 'a', '--host', 'h', '--port', '0'], 'account add'),
    (['account', 'add', 'a', '--host', 'h', '--port', '65536'], 'account add'),
    (['account', 'add', 'a', '--host', 'h', '--connections', '501'], 'account add'),
    (['account', 'add', 'a', '--host', 'h', '--connections', '-1'], 'account add'),
    (['account', 'add', 'a', '--host', 'h', '--security', 'ssl'], 'none|starttls|tls'),
    (['account', 'add', 'a', '--host', 'h', '--password-stdin', '--password-file', 'f'], 'account add'),
    (['account', 'set', 'a'], 'account set NAME [--host H]'),
    (['inbox', 'set', 'a'], 'inbox set NAME [--host H]'),
    (['identity', 'set', 'a', '--json'], 'identity set NAME'),
    (['pool', 'set', 'a'], 'pool set NAME --account'),
    (['campaign', 'set', 'a'], 'campaign set NAME'),
    (['campaign', 'create', 'a', '--from', 'a@b.example'], '--subject S'),
    (['contact', 'add', 'l'], 'contact add LIST EMAIL [FIELD=VALUE]…'),
    (['contact', 'add', 'l', 'a@b.example', 'plan'], 'contact add LIST EMAIL [FIELD=VALUE]…'),
    (['contact', 'add', 'l', 'a@b.example', '=x'], 'contact add LIST EMAIL [FIELD=VALUE]…'),
    (['contact', 'set', 'a@b.example'], 'contact set EMAIL FIELD=VALUE…'),
    (['contact', 'remove'], 'contact remove [LIST] EMAIL'),
    (['suppress'], 'suppress EMAIL|DOMAIN…'),
    (['send', 'n', '--list', 'l'], '--via ACCOUNT|direct|combined:ACCOUNT|reverse:ACCOUNT|pool:NAME|sandbox'),
    (['plan'], 'plan NAME'),
    (['retry', 'n', '--all', '--site', 's'], 'retry NAME [EMAIL…]'),
    (['send', 'n', '--via', 'sandbox'], '--list LIST'),
    (['send', 'n', '--list', 'l', '--via', 'sandbox', '--mix', 'defer=101'], '--mix'),
    (['resend', 'n', '--state', 'sent'], 'deferred|failed|uncertain'),
    (['report', 'n', '--state', 'lost'], 'report NAME'),
    (['report', 'n', '--format', 'xml'], 'csv|json'),
    (['attempts', 'n'], 'attempts NAME EMAIL'),
    (['explain'], 'explain REPLY|-'),
    (['import', 'l'], 'import LIST FILE'),
    (['import', 'l', 'f', '--existing', 'merge'], 'keep|fill|replace'),
    (['import', 'l', 'f', '--delimiter', 'xy'], '--delimiter C'),
    (['undo-import', 'x'], 'undo-import [ID]'),
    (['test', 'n', '--via', 'a'], '--to ADDR'),
    (['sandbox'], 'sandbox serve'),
    (['sandbox', 'serve', '--port', 'x'], 'sandbox serve'),
]

# Words about something that is not there: one line that names it.
UNKNOWN = [
    (['list', 'delete', 'Nowhere'], 'Nowhere'),
    (['contacts', 'Nowhere'], 'Nowhere'),
    (['contact', 'set', 'a@b.example', 'x=y'], 'a@b.example'),
    (['contact', 'remove', 'a@b.example'], 'a@b.example'),
    (['contact', 'remove', 'Nowhere', 'a@b.example'], 'Nowhere'),
    (['export', 'Nowhere'], 'Nowhere'),
    (['account', 'set', 'Nobody', '--port', '26'], 'Nobody'),
    (['account', 'remove', 'Nobody'], 'Nobody'),
    (['account', 'test', 'Nobody'], 'Nobody'),
    (['campaign', 'set', 'Nothing', '--subject', 's'], 'Nothing'),
    (['campaign', 'show', 'Nothing'], 'Nothing'),
    (['campaign', 'copy', 'Nothing', 'New'], 'Nothing'),
    (['campaign', 'delete', 'Nothing'], 'Nothing'),
    (['preview', 'Nothing'], 'Nothing'),
    (['send', 'Nothing', '--list', 'l', '--via', 'sandbox'], 'Nothing'),
    (['resume', 'Nothing'], 'Nothing'),
    (['resend', 'Nothing'], 'Nothing'),
    (['pause', 'Nothing'], 'Nothing'),
    (['stop', 'Nothing'], 'Nothing'),
    (['status', 'Nothing'], 'Nothing'),
    (['report', 'Nothing'], 'Nothing'),
    (['attempts', 'Nothing', 'a@b.example'], 'Nothing'),
    (['unsuppress', 'a@b.example'], 'a@b.example'),
    (['suppress', 'no address'], 'no address'),
    (['import', 'l', '/nonexistent.csv'], '/nonexistent.csv'),
]


def wrong():
    """A wrong command line: status 2, nothing on standard output, the right usage named"""
    for words, usage in WRONG:
        process = app.run(*words, status=USAGE)
        same(process.stdout, '', words)
        check('Usage:' in process.stderr and usage in process.stderr, (words, process.stderr))


def unknown():
    """A name that is not there: status 1 and one line on standard error that says it"""
    for words, name in UNKNOWN:
        process = app.run(*words, status=FAILED)
        same((process.stdout, process.stderr.count('\n')), ('', 1), (words, process.stderr))
        check(name in process.stderr, (words, process.stderr))


def empty():
    """Lists of nothing are empty arrays, before and behind the command"""
    for words in (['lists'], ['account', 'list'], ['campaign', 'list'], ['suppressions']):
        same(json.loads(app('--json', *words)), [], words)
        same(json.loads(app(*words, '--json')), [], words)
        same(app(*words), '', words)


def helps():
    """Every command explains itself"""
    listed = [line.split('  ')[1].strip() for line in app('--help').split('Commands:')[1].splitlines() if line.startswith('  ')]
    check(len(listed) > 30, listed)
    for command in listed:
        check(f'mailshotctl {command}' in app(*command.split(), '--help'), command)
    for word in {command.split()[0] for command in listed if ' ' in command}:
        same([line for line in app(word, '--help').splitlines() if line.startswith(f'  {word} ')],
             [line for line in app('--help').splitlines() if line.startswith(f'  {word} ') and line.split()[1].islower()], word)
    check(app('--version').startswith('mailshotctl '), 'version')


def defaults():
    """The database is the user's own, readable by nobody else"""
    environment = {**os.environ, 'XDG_DATA_HOME': str(app.folder / 'data')}
    same(os.spawnvpe(os.P_WAIT, str(CTL), [str(CTL), 'lists'], environment), DONE, 'status')
    path = app.folder / 'data/mailshot/mailshot.db'
    same(path.stat().st_mode & 0o777, 0o600, 'mode')


def newer():
    """A database of a newer program is refused and left as it is"""
    path = app.folder / 'newer.db'
    with sqlite3.connect(path) as database:
        database.execute('PRAGMA user_version = 99')
    before = path.read_bytes()
    process = app.run('--database', path, 'lists', status=FAILED)
    check('newer' in process.stderr, process.stderr)
    same(path.read_bytes(), before, 'file')


def foreign():
    """A file that is no database is named, and left as it is"""
    path = app.file('foreign.db', 'These are notes, and nobody wants to lose them.\n')
    before = path.read_bytes()
    process = app.run('--database', path, 'lists', status=FAILED)
    same((process.stdout, process.stderr.count('\n')), ('', 1), process.stderr)
    check(f'{path} is not a database' in process.stderr, process.stderr)
    same(path.read_bytes(), before, 'file')


def locale():
    """Words beyond ASCII go through in the C locale, and come out as UTF-8"""
    environment = {**os.environ, 'LC_ALL': 'C'}
    app.run('account', 'add', 'Büro', '--host', 'smtp.example.org', env=environment)
    process = app.run('account', 'list', env=environment, encoding='utf-8')
    check('Büro' in process.stdout, process.stdout)
    process = subprocess.run([CTL, 'campaign', 'show', b'\xff'], capture_output=True, check=False)
    same(process.returncode, USAGE, process.stderr)
    check(b'UTF-8' in process.stderr, process.stderr)


# What "explain" is told, and what it says: class, whether to retry, whether the address is bad, the wait.
REPLIES = [
    ('550 5.1.1 <nobody@example.org>: Recipient address rejected: User unknown', 'recipient_unknown', False, True, 0),
    ('550-5.7.26 This mail is unauthenticated. Gmail requires all senders to authenticate', 'auth', False, False, 0),
    ('451 4.7.1 Greylisted, try again in 5 minutes', 'greylist', True, False, 300),
    ('', 'other', False, False, 0),
    ('smtp;552 5.2.2 mailbox full', 'mailbox_full', False, False, 0),
]


def explain():
    """One reply is a record, many words are one reply, and each line of standard input a record of a list"""
    def values(row):
        return row['class'], row['retry'], row['address_bad'], row['wait_seconds']

    for reply, *expected in REPLIES[:3]:
        row = app.json('explain', reply)
        same(values(row), tuple(expected), reply)
        check(row['explanation'].endswith('.'), row)
        same(app.json('explain', *reply.split()), row, 'words')
    rows = app.json('explain', '-', input=''.join(f'{reply}\n' for reply, *_ in REPLIES))
    same([row['reply'] for row in rows], [reply for reply, *_ in REPLIES], 'replies')
    same([values(row) for row in rows], [tuple(expected) for _, *expected in REPLIES], 'lines')
    same(app.json('explain', '-', input=''), [], 'nothing')
    process = app.run('explain', REPLIES[0][0])
    check('No such recipient' in process.stdout and 'remove it from your lists' in process.stdout, process.stdout)
    raw = subprocess.run([CTL, '--json', 'explain', '-'], input=b'550 5.1.1 \xff\x1b[31m user unknown', capture_output=True,
                         check=False)
    same(json.loads(raw.stdout)[0]['class'], 'recipient_unknown', raw)
    check(b'\x1b' not in raw.stdout, raw)


def closed_pipe():
    """A reader that goes away is an error, not a death"""
    reader, writer = os.pipe()
    os.close(reader)
    process = app.start('account', 'list', stdout=writer)
    os.close(writer)
    error = process.communicate(timeout=30)[1]
    same(process.returncode, FAILED, error)
    same(error.count('\n'), 1, error)


run(wrong, unknown, empty, helps, defaults, newer, foreign, locale, explain, closed_pipe)
