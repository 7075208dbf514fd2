# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending on the command line, to the embedded server: states, exit statuses, reports."""

import atexit
import csv
import io
import json
import signal
import time
from pathlib import Path

from mailshot import BUSY, DONE, FAILED, INTERRUPTED, STATES, UNFINISHED, USAGE, Mailshot, kill
from tap import check, run, same

app = Mailshot()
COLUMNS = 'email,state,code,enhanced_code,reply,class,explanation,server,address,tls,reference,route,site,attempts,first_attempt,last_attempt,next_attempt'.split(',')
MIXED = [f'user{number}@example.org' for number in range(20)] + ['late+defer@example.org', 'gone+fail@example.org']
MANY = [f'user{number}@example.org' for number in range(300)]


def numbers(status):
    return {state: status[state] for state in STATES if status[state]}


def wait_for(condition, what, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < deadline, f'waited in vain for {what}')
        time.sleep(0.05)


def serve(*words):
    """A server that outlives its test and not the program."""
    process = app.start('sandbox', 'serve', '--json', *words)
    atexit.register(kill, process, signal.SIGTERM)
    return process, json.loads(process.stdout.readline())


def rehearsal():
    """A rehearsal finishes with status 3 where some did not get it, and counts for nothing"""
    app.campaign('news', MIXED)
    app('suppress', 'user0@example.org')
    status = app.status('news')
    same((status['state'], status['rehearsal'], status['recipients'], numbers(status)), ('draft', False, 0, {}), 'draft')
    maildir = app.folder / 'maildir'
    process = app.run('send', 'news', '--list', 'news', '--via', 'sandbox', '--maildir', maildir, status=UNFINISHED)
    check(str(maildir) in process.stdout, process.stdout)
    status = app.status('news')
    same((status['campaign'], status['state'], status['rehearsal'], status['recipients'], numbers(status)),
         ('news', 'finished', True, 22, {'sent': 19, 'deferred': 1, 'failed': 1, 'suppressed': 1}), 'status')
    same(len(list((maildir / 'new').iterdir())), 19, 'messages')
    same(app.json('campaign', 'show', 'news')['lists'], ['news'], 'lists')
    app('campaign', 'set', 'news', '--subject', 'Still a draft')


def own_folder():
    """Without a folder of the user's the messages are where the whole path says, however the database was named"""
    process = app.run('--json', '--database', app.database.name, 'send', 'news', '--list', 'news', '--via', 'sandbox',
                      cwd=app.folder, status=UNFINISHED)
    folder = Path(json.loads(process.stdout)['maildir'])
    check(folder.is_absolute(), folder)
    same(len(list((folder / 'new').iterdir())), 19, 'messages')


def real():
    """A real send replaces the rehearsal, freezes the message, and is not repeated"""
    sandbox, address = serve('--maildir', app.folder / 'served')
    app('settings', 'hard-bounces', 0)  # who is refused for good is to be tried again below
    app.account('server', host=address['host'], port=address['port'])
    same(app.json('send', 'news', '--list', 'news', '--via', 'server', status=UNFINISHED)['rehearsal'], False, 'rehearsal')
    same(numbers(app.status('news')), {'sent': 19, 'deferred': 1, 'failed': 1, 'suppressed': 1}, 'status')
    process = app.run('send', 'news', '--list', 'news', '--via', 'server', status=FAILED)
    check('resume' in process.stderr.lower() and 'resend' in process.stderr, process.stderr)
    app.run('resume', 'news', status=UNFINISHED)
    app.run('campaign', 'set', 'news', '--subject', 'Too late', status=FAILED)
    same(len(app.report()), 22, 'recipients')

    result = app.json('test', 'news', '--to', 'me@example.org', '--to', 'you@example.org', '--via', 'server', '--recipient',
                      'user7@example.org')
    same([(row['email'], row['state'], row['code']) for row in result],
         [('me@example.org', 'sent', 250), ('you@example.org', 'sent', 250)], 'test')
    process = app.run('test', 'news', '--to', 'me+fail@example.org', '--via', 'server', status=FAILED)
    same(process.stderr.count('\n'), 1, process.stderr)
    same(len(app.report()), 22, 'recipients after a test')

    app.run('resend', 'news', '--state', 'failed', status=UNFINISHED)
    app('contact', 'add', 'news', 'new@example.org')
    app.run('resend', 'news', '--added', status=UNFINISHED)
    rows = app.report()
    same((rows['gone+fail@example.org']['attempts'], rows['late+defer@example.org']['attempts'], rows['new@example.org']['state']),
         (2, 1, 'sent'), 'resent')
    sandbox.terminate()
    sandbox.wait(timeout=30)
    app('account', 'set', 'server', '--timeout', 5)
    process = app.run('resend', 'news', status=FAILED)
    same(process.stderr.count('\n'), 1, process.stderr)


def resend_tells():
    """Whoever is suppressed since he bounced stays failed when it is resent, which is said; undone, he is tried"""
    other = Mailshot()
    _, address = serve()
    other.account('server', host=address['host'], port=address['port'])
    other.campaign('news', ['a@example.org', 'gone+fail@example.org', 'left+fail@example.org'])
    other.send(status=UNFINISHED)
    other('unsuppress', 'left+fail@example.org')
    other('suppress', 'left+fail@example.org')

    def resend(**options):
        said = other('resend', 'news', '--state', 'failed', status=UNFINISHED, **options)
        return said, [other.report()[f'{name}+fail@example.org'][key] for name in ('gone', 'left') for key in ('state', 'attempts')]

    said, rows = resend()
    same(rows, ['failed', 1, 'failed', 1], said)
    for words in ('Nobody is tried', '1 is suppressed because the address bounced', '1 is suppressed for another', 'bounces undo', 'Failed'):
        check(words in said, f'{words}: {said}')
    other('bounces', 'undo', '--search', 'gone')
    said, rows = resend()
    same(rows, ['failed', 2, 'failed', 1], said)
    check('1 recipient is tried' in said and 'bounces undo' not in said, said)


def report():
    """The report says the same as CSV and as JSON, whole or by state, and of each try"""
    rows = list(csv.DictReader(io.StringIO(app('report', 'news', '--format', 'csv'), newline='')))
    same(list(rows[0]), COLUMNS, 'columns')
    as_text = [{key: str(value) for key, value in row.items()} for row in json.loads(app('report', 'news', '--json'))]
    same(as_text, rows, 'formats')
    path = app.folder / 'report.csv'
    app('report', 'news', '--state', 'failed', '--state', 'suppressed', '--output', path)
    raw = path.read_bytes()
    same((raw.count(b'\r\n'), raw.count(b'\n'), path.stat().st_mode & 0o777), (3, 3, 0o600), 'file')
    sent = app.report()['user7@example.org']
    check((sent['code'], sent['enhanced_code']) == (250, '2.0.0') and sent['reference'] and sent['first_attempt'].endswith('Z'), sent)
    same((sent['class'], sent['explanation']), ('delivered', ''), 'sent')
    failed = app.report()['gone+fail@example.org']
    same(failed['class'], 'recipient_unknown', failed['reply'])
    check('remove it from your lists' in failed['explanation'], failed)
    tries = app.json('attempts', 'news', 'GONE+fail@example.org')
    same([(row['route'], row['code'], row['state']) for row in tries], [('account:server', 550, 'failed')] * 2, 'attempts')
    same(list(tries[0]), 'time,route,site,server,address,tls,code,enhanced_code,reply,class,explanation,reference,state'.split(','), 'keys')
    app.run('attempts', 'news', 'nobody@example.org', status=FAILED)


def stopping():
    """Pause, stop and Ctrl-C end a send with status 4, resume goes on; a second sender is told who is first"""
    app('account', 'set', 'server', '--port', serve()[1]['port'], '--per-second', 20)
    app.campaign('slow', MANY)
    for how in ('pause', 'stop', signal.SIGINT, signal.SIGTERM):
        begun = app.status('slow')['state'] != 'draft'
        process = app.start('resume', 'slow') if begun else app.start('send', 'slow', '--list', 'slow', '--via', 'server')
        wait_for(lambda: app.status('slow')['state'] == 'sending', 'the send to begin')
        if not begun:
            other = app.run('resend', 'news', status=BUSY)
            check('slow' in other.stderr and other.stderr.count('\n') == 1, other.stderr)
            app.run('campaign', 'delete', 'slow', status=BUSY)
        if isinstance(how, str):
            app(how, 'slow')
            output = process.communicate(timeout=30)
        else:
            output = kill(process, how)
        same(process.returncode, INTERRUPTED, output)
        status = app.status('slow')
        same((status['state'], status['sending'] + status['claimed']), ('stopped' if how == 'stop' else 'paused', 0), how)
        check(status['queued'] > 0, status)
        app.run('pause', 'slow', status=FAILED)


def killed():
    """Without its process a campaign is not sending but paused"""
    process = app.start('resume', 'slow')
    wait_for(lambda: app.status('slow')['state'] == 'sending', 'the send to begin')
    kill(process)
    status = app.status('slow')
    same((status['state'], status['recipients']), ('paused', len(MANY)), 'status')


def deleted():
    """Who is deleted while waiting gets nothing, and the report says why"""
    waiting = next(email for email, row in app.report('slow').items() if row['state'] == 'queued')
    app('contact', 'remove', waiting)
    row = app.report('slow')[waiting]
    same((row['state'], row['code'], row['reply'], row['attempts']), ('failed', 0, 'contact deleted', 1), 'row')


def by_identity():
    """Where nothing is said, a campaign goes through its identity's account, after a rehearsal too; else that it is missing"""
    sandbox, address = serve()
    app('account', 'set', 'server', '--host', address['host'], '--port', address['port'])
    app('identity', 'add', 'Club', '--from', 'club@example.org')
    app.campaign('own', ['one@example.org'], identity='Club')
    app.run('send', 'own', '--list', 'own', status=USAGE)
    app('send', 'own', '--list', 'own', '--via', 'sandbox')
    app('identity', 'set', 'Club', '--account', 'server')
    check(any(row['id'] == 'account' and row['level'] == 'green' for row in app.json('check', 'own', '--list', 'own', status=None)['findings']), 'checked')
    same((app.json('send', 'own', '--list', 'own')['rehearsal'], app.status('own')['route']), (False, 'account:server'), 'route')
    sandbox.terminate()
    sandbox.wait(timeout=30)


def drafts():
    """A draft has nothing to resume or resend; an empty audience is an error; a clean end is status 0"""
    app.campaign('clean', ['one@example.org', 'two@example.org'])
    app.run('resume', 'clean', status=FAILED)
    app.run('resend', 'clean', status=FAILED)
    app.run('send', 'clean', '--list', 'clean', '--exclude-list', 'clean', '--via', 'sandbox', status=FAILED)
    app.run('send', 'clean', '--list', 'clean', '--via', 'sandbox', status=DONE)
    app.run('resume', 'clean', status=DONE)
    app('campaign', 'delete', 'clean')


run(rehearsal, own_folder, real, resend_tells, report, stopping, killed, deleted, by_identity, drafts)
