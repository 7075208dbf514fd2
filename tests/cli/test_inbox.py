# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailboxes on the command line: settings, names, passwords."""

import os
import socket

from mailshot import DONE, FAILED, USAGE, UNFINISHED, Mailshot
from tap import check, run, same

app = Mailshot()
secret = app.file('password', 'correct horse battery\n')


def inboxes():
    return {row['name']: row for row in app.json('inbox', 'list')}


def add(name, *words, **options):
    return app.run('inbox', 'add', name, '--host', 'imap.example.org', '--user', 'ann', *words, **options)


def defaults():
    """What is not given is what most have; ports follow protocol and security"""
    for protocol, security, port in (('imap', 'tls', 993), ('imap', 'starttls', 143), ('imap', 'none', 143),
                                     ('pop3', 'tls', 995), ('pop3', 'starttls', 110)):
        name = f'{protocol}-{security}'
        add(name, '--protocol', protocol, '--security', security)
        row = inboxes()[name]
        same((row['protocol'], row['security'], row['port']), (protocol, security, port), name)
    add('plain')
    row = inboxes()['plain']
    same({key: row[key] for key in ('protocol', 'security', 'port', 'user', 'password', 'ca_file', 'folder', 'handled',
                                    'handled_folder', 'every', 'enabled', 'looked', 'trouble')},
         {'protocol': 'imap', 'security': 'tls', 'port': 993, 'user': 'ann', 'password': 'keyring', 'ca_file': None,
          'folder': 'INBOX', 'handled': 'leave', 'handled_folder': None, 'every': 300, 'enabled': True, 'looked': '',
          'trouble': None}, 'defaults')
    add('old', '--port', 110)
    same((inboxes()['old']['protocol'], inboxes()['old']['security']), ('pop3', 'starttls'), 'what a port tells')


def all_options():
    """What was given comes back"""
    add('all', '--protocol', 'imap', '--port', 1143, '--security', 'starttls', '--password-file', secret, '--ca-file', '/etc/ca.pem',
        '--folder', 'Rückläufer', '--handled-folder', 'Erledigt', '--every', 60, '--enabled', 'no')
    row = app.json('inbox', 'show', 'ALL')
    same({key: row[key] for key in row if key not in ('looked', 'trouble')},
         {'name': 'all', 'protocol': 'imap', 'host': 'imap.example.org', 'port': 1143, 'security': 'starttls', 'user': 'ann',
          'password': str(secret), 'ca_file': '/etc/ca.pem', 'folder': 'Rückläufer', 'handled': 'move', 'handled_folder': 'Erledigt',
          'every': 60, 'enabled': False}, 'all')
    check('Rückläufer' in app('inbox', 'show', 'all'), 'for a person')


def change():
    """Only what is given changes; a port that was the usual one follows"""
    app('inbox', 'set', 'all', '--handled', 'delete', '--handled-folder', '', '--enabled', 'yes')
    row = app.json('inbox', 'show', 'all')
    same((row['handled'], row['handled_folder'], row['enabled'], row['port'], row['folder']), ('delete', None, True, 1143, 'Rückläufer'),
         'all')
    app('inbox', 'set', 'plain', '--protocol', 'pop3', '--security', 'starttls')
    same(inboxes()['plain']['port'], 110, 'usual port')


def refused():
    """What cannot be is refused with one sentence, and nothing changes"""
    before = inboxes()
    for words in (['add', 'PLAIN', '--host', 'h', '--user', 'u'],
                  ['add', ' ', '--host', 'h', '--user', 'u'],
                  ['add', 'a', '--host', 'not a host', '--user', 'u'],
                  ['add', 'a', '--host', 'h', '--user', ''],
                  ['add', 'a', '--host', 'h', '--user', 'u', '--handled', 'move'],
                  ['add', 'a', '--host', 'h', '--user', 'u', '--protocol', 'pop3', '--handled-folder', 'Done'],
                  ['add', 'a', '--host', 'h', '--user', 'u', '--handled-folder', 'inbox'],
                  ['add', 'a', '--host', 'h', '--user', 'u', '--folder', 'a\r\nA1 LOGOUT'],
                  ['add', 'a', '--host', 'h', '--user', 'u', '--password-file', app.folder / 'missing'],
                  ['set', 'nobody', '--every', 60], ['show', 'nobody'], ['remove', 'nobody'], ['test', 'nobody'], ['fetch', 'nobody']):
        process = app.run('inbox', *words, status=FAILED)
        same((process.stdout, process.stderr.count('\n')), ('', 1), (words, process.stderr))
    for words in (['add', 'a', '--host', 'h'], ['add', 'a', '--user', 'u'], ['set', 'plain', '--every', 29], ['set', 'plain', '--handled', 'burn'],
                  ['add', 'a', '--host', 'h', '--user', 'u', '--protocol', 'pop3', '--folder', 'Bounces'],
                  ['set', 'plain', '--protocol', 'nntp'], ['set', 'plain', '--enabled', 'maybe'],
                  ['set', 'plain', '--password-stdin', '--password-file', secret]):
        app.run('inbox', *words, status=USAGE)
    same(inboxes(), before, 'mailboxes')


def passwords():
    """A mailbox's password is another than that of the account of the same name, and nowhere in clear"""
    environment = {**os.environ, 'SECRET_BACKEND': 'file', 'SECRET_FILE_TEST_PATH': str(app.folder / 'keyring'),
                   'SECRET_FILE_TEST_PASSWORD': 'test'}
    with socket.create_server(('127.0.0.1', 0)) as listener:
        port = listener.getsockname()[1]
    add('same', '--security', 'none', '--port', port, '--password-stdin', input='of the mailbox\n', env=environment)
    app('inbox', 'set', 'same', '--host', '127.0.0.1')
    app('account', 'add', 'same', '--host', '127.0.0.1', '--port', port, '--user', 'ann')
    check('No mail server answers' in app.run('inbox', 'test', 'same', env=environment, status=FAILED).stderr, 'the mailbox has one')
    check('holds no password for the account' in app.run('account', 'test', 'same', env=environment, status=FAILED).stderr,
          'the account has none')
    check(b'of the mailbox' not in app.database.read_bytes() + (app.folder / 'keyring').read_bytes(), 'it is in clear')
    app.run('inbox', 'remove', 'same', env=environment)
    check('same' not in inboxes(), 'it is gone')
    add('same', '--port', port, env=environment)
    said = app.run('inbox', 'test', 'same', env=environment, status=FAILED).stderr
    check('holds no password for the mailbox “same”' in said and '“mailshotctl inbox set … --password-stdin”' in said, said)
    app('inbox', 'remove', 'same')


def several():
    """Of several mailboxes each failure is told, and kept with it"""
    for name in inboxes():
        app('inbox', 'set', name, '--enabled', 'no')
    same(app.json('inbox', 'fetch'), [], 'none is enabled')
    with socket.create_server(('127.0.0.1', 0)) as listener:
        port = listener.getsockname()[1]
    for name in ('one', 'two'):
        app('inbox', 'add', name, '--host', '127.0.0.1', '--port', port, '--user', 'ann', '--password-file', secret)
    process = app.run('inbox', 'fetch', status=FAILED)
    check('one: No mail server answers' in process.stderr and 'two: No mail server answers' in process.stderr, process.stderr)
    check('No mail server answers' in inboxes()['one']['trouble'], 'kept')
    process = app.run('deliver', '--once', status=UNFINISHED)
    same(process.stdout.count('No mail server answers'), 2, process.stdout)
    app('inbox', 'set', 'one', '--every', 90)
    same(inboxes()['one']['trouble'], None, 'forgotten with a change')
    for name in ('one', 'two'):
        app('inbox', 'remove', name)
    app.run('deliver', '--once', status=DONE)


run(defaults, all_options, change, refused, passwords, several)
