# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts on the command line: settings, names, passwords."""

import json
import os

from mailshot import CTL, FAILED, Mailshot
from tap import check, run, same

app = Mailshot()

LIMITS = {'connections': 7, 'messages_per_connection': 50, 'recipients_per_message': 20, 'timeout': 15, 'per_second': 3,
          'per_minute': 100, 'per_hour': 1000, 'per_day': 5000, 'per_month': 60000}


def accounts():
    return {row['name']: row for row in app.json('account', 'list')}


def add():
    """What was given comes back, with the port that belongs to the security"""
    for security, port in (('none', 25), ('starttls', 587), ('tls', 465)):
        app('account', 'add', security, '--host', 'smtp.example.org', '--security', security)
        row = accounts()[security]
        same((row['host'], row['port'], row['security'], row['user'], row['password']),
             ('smtp.example.org', port, security, None, None), security)
    words = [word for key, value in LIMITS.items() for word in (f'--{key.replace("_", "-")}', value)]
    app('account', 'add', 'limits', '--host', '192.0.2.1', '--port', 2525, *words)
    row = accounts()['limits']
    same({key: row[key] for key in LIMITS}, LIMITS, 'limits')


def change():
    """Only what is given changes; a port that was the usual one follows the security"""
    app('account', 'set', 'LIMITS', '--connections', 8, '--security', 'tls')
    row = accounts()['limits']
    same({key: row[key] for key in LIMITS}, {**LIMITS, 'connections': 8}, 'limits')
    same((row['port'], row['security']), (2525, 'tls'), 'own port')
    app('account', 'set', 'none', '--security', 'starttls', '--user', 'ann')
    row = accounts()['none']
    same((row['port'], row['user'], row['password']), (587, 'ann', 'keyring'), 'usual port')


def refused():
    """A name taken already, the built-in one, a host that is none: status 1 and nothing changes"""
    before = accounts()
    for words in (['account', 'add', 'TLS', '--host', 'other.example.org'],
                  ['account', 'add', 'Sandbox', '--host', 'other.example.org'],
                  ['account', 'add', '', '--host', 'other.example.org'],
                  ['account', 'add', 'a', '--host', 'not a host'],
                  ['account', 'add', 'a', '--host', 'h', '--user', 'u', '--password-file', app.folder / 'missing'],
                  ['account', 'set', 'tls', '--host', 'not a host']):
        process = app.run(*words, status=FAILED)
        same((process.stdout, process.stderr.count('\n')), ('', 1), (words, process.stderr))
    same(accounts(), before, 'accounts')


def password_file():
    """A password file is kept as an absolute path, and its content nowhere"""
    secret = app.file('password', 'correct horse battery\n')
    process = app.run('account', 'add', 'file', '--host', 'smtp.example.org', '--user', 'ann', '--password-file', 'password',
                      cwd=app.folder)
    same(process.stderr, '', 'standard error')
    same(accounts()['file']['password'], str(secret), 'path')
    same((accounts()['file']['security'], accounts()['file']['port']), ('starttls', 587), 'no password in clear unless asked for')
    app('account', 'add', 'clear', '--host', '127.0.0.1', '--port', 2525, '--user', 'ann', '--password-file', secret)
    same((accounts()['clear']['security'], accounts()['clear']['port']), ('none', 2525), 'a port of its own')
    check(b'correct horse' not in app.database.read_bytes(), 'the secret is in the database')
    check('correct horse' not in app('account', 'list') + app('account', 'list', '--json'), 'the secret is printed')


def keyring():
    """A password on standard input goes into the keyring; where there is none, nothing is stored"""
    environment = {**os.environ, 'SECRET_BACKEND': 'file', 'SECRET_FILE_TEST_PATH': str(app.folder / 'keyring'),
                   'SECRET_FILE_TEST_PASSWORD': 'test'}
    app.run('account', 'add', 'ring', '--host', 'smtp.example.org', '--user', 'ann', '--password-stdin', input='from stdin\n',
            env=environment)
    same(accounts()['ring']['password'], 'keyring', 'where')
    check((app.folder / 'keyring').stat().st_size > 0, 'the keyring is empty')
    check(b'from stdin' not in app.database.read_bytes(), 'the secret is in the database')
    for text in ('', '\n', 'x' * 5000):
        app.run('account', 'add', 'empty', '--host', 'smtp.example.org', '--password-stdin', input=text, env=environment,
                status=FAILED)
    environment = {**environment, 'SECRET_FILE_TEST_PATH': str(app.folder / 'password/keyring')}
    app.run('account', 'add', 'none at all', '--host', 'smtp.example.org', '--password-stdin', input='secret\n', env=environment,
            status=FAILED)
    check(not {'empty', 'none at all'} & set(accounts()), 'an account without its password was stored')


def connection():
    """A test of the connection says what happened: status 1 where nobody listens"""
    app('account', 'add', 'closed', '--host', '127.0.0.1', '--port', 1, '--timeout', 5)
    process = app.run('account', 'test', 'closed', '--json', status=FAILED)
    check('"works":false' in process.stdout and '"steps":[' in process.stdout, process.stdout)
    same(process.stderr.count('\n'), 1, process.stderr)
    last = json.loads(process.stdout)['steps'][-1]['step']
    process = app.run('account', 'test', 'closed', status=FAILED)
    same((process.stdout + process.stderr).count(last), 1, 'why is said once')

    sandbox = app.start('sandbox', 'serve')
    lines = [sandbox.stdout.readline() for _ in range(3)]
    port = next(line.split()[-1] for line in lines if line.startswith('Port:'))
    app('account', 'set', 'closed', '--port', port)
    result = app.json('account', 'test', 'closed')
    check(result['works'] and all(step['ok'] for step in result['steps']), result)
    check(any(line.startswith('S: 250') for line in result['transcript']), result)
    sandbox.terminate()
    sandbox.communicate(timeout=30)
    same(sandbox.returncode, 0, 'sandbox')


def remove():
    """A removed account is gone"""
    app('account', 'remove', 'TLS')
    check('tls' not in accounts(), 'it is there')
    app.run('account', 'remove', 'tls', status=FAILED)


check(CTL.exists(), f'{CTL} is not built')
run(add, change, refused, password_file, keyring, connection, remove)
