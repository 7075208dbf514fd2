# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists, contacts, suppressions, import and export on the command line."""

import csv
import io
import json
import signal
import subprocess
import time

from mailshot import DONE, FAILED, INTERRUPTED, Mailshot, kill
from tap import check, run, same

app = Mailshot()

FILE = ('E-Mail;First Name;Note\r\nann@example.org;Ann;"a;b"\r\nBOB@example.org;Bob;=1+1\r\nann@EXAMPLE.org;Anne;\r\n'
        'nonsense;X;\r\nj\u00f6rg@b\u00fccher.example;J\u00f6rg;"two\nlines"\r\n')
COUNTS = ('rows', 'added', 'updated', 'unchanged', 'duplicates', 'rejected', 'suppressed')


def contacts(name='Readers'):
    return {row['email']: row for row in app.json('contacts', name)}


def counts(result):
    return {key: result[key] for key in COUNTS if result[key]}


def catches(pid, how):
    """Whether the process has a handler of its own for that signal by now."""
    line = next(line for line in open(f'/proc/{pid}/status', encoding='ascii') if line.startswith('SigCgt'))
    return int(line.split()[1], 16) >> (how - 1) & 1


def inspect():
    """inspect says what an import would read, and imports nothing"""
    path = app.file('readers.csv', FILE)
    result = app.json('inspect', path)
    same((result['encoding'], result['delimiter'], result['header']), ('UTF-8', ';', True), 'dialect')
    same(result['mapping'], {'E-Mail': 'email', 'First Name': 'First Name', 'Note': 'Note'}, 'mapping')
    same(result['rows'], list(csv.reader(io.StringIO(FILE, newline=''), delimiter=';')), 'rows')
    check('Ann' in app('inspect', path), 'table')
    same(app.json('lists'), [], 'lists')


def imports():
    """import makes the list, counts every row once, and keeps what it rejects"""
    path, rejects = app.folder / 'readers.csv', app.folder / 'rejects.csv'
    wanted = {'rows': 5, 'added': 3, 'duplicates': 1, 'rejected': 1}
    same(counts(app.json('import', 'Readers', path, '--dry-run')), wanted, 'dry run')
    same(app.json('lists'), [], 'lists after a dry run')
    same(counts(app.json('import', 'Readers', path, '--rejects', rejects)), wanted, 'import')
    lines = list(csv.reader(io.StringIO(rejects.read_text(encoding='utf-8'))))
    same((lines[0], lines[1][0], len(lines)), (['line', 'raw', 'reason'], '5', 2), 'rejects')
    same(sorted(contacts()), ['BOB@example.org', 'ann@example.org', 'jörg@bücher.example'], 'addresses')
    same(contacts()['ann@example.org'], {'email': 'ann@example.org', 'First Name': 'Ann', 'Note': 'a;b'}, 'fields')
    same([(row['name'], row['contacts']) for row in app.json('lists')], [('Readers', 3)], 'lists')
    app.run('import', 'Readers', app.file('none.csv', 'a,b\n1,2\n'), status=FAILED)


def mapped():
    """--map, --header, --existing do what they say"""
    path = app.file('map.csv', 'x,ann@example.org,Berlin\n')
    app('import', 'Readers', path, '--header', 'no', '--map', '3=City', '--map', '1=', '--existing', 'fill')
    same(contacts()['ann@example.org'], {'email': 'ann@example.org', 'First Name': 'Ann', 'Note': 'a;b', 'City': 'Berlin'}, 'fill')
    path = app.file('keep.csv', 'email,City\nann@example.org,Ulm\n')
    same(counts(app.json('import', 'Readers', path, '--existing', 'keep')), {'rows': 1, 'unchanged': 1}, 'keep')
    same(counts(app.json('import', 'Readers', path, '--existing', 'replace')), {'rows': 1, 'updated': 1}, 'replace')
    same(contacts()['ann@example.org']['City'], 'Ulm', 'replaced')
    app.run('import', 'Readers', path, '--map', 'Nothing=City', status=FAILED)


def undo():
    """undo-import takes the latest back"""
    result = app.json('undo-import')
    same((result['restored'], contacts()['ann@example.org']['City']), (1, 'Berlin'), 'undone')
    app.run('undo-import', 999, status=FAILED)


def export():
    """export writes what spreadsheets take, and no formula"""
    path = app.folder / 'out.csv'
    app('export', 'readers', '--output', path)
    raw = path.read_bytes()
    same(path.stat().st_mode & 0o777, 0o600, 'mode')
    same(subprocess.run(app.command('export', 'Readers'), capture_output=True, check=True).stdout, raw, 'standard output')
    rows = {row['email']: row for row in csv.DictReader(io.StringIO(raw.decode(), newline=''))}
    same(rows['BOB@example.org']['Note'], "'=1+1", 'formula')
    same(rows['jörg@bücher.example']['Note'], 'two\nlines', 'line break')
    app.run('export', 'Readers', '--output', path / 'below a file', status=FAILED)


def contact():
    """A contact is added, changed and removed, from one list or altogether"""
    app('contact', 'add', 'New', 'eve@example.org')
    same(list(contacts('New')), ['eve@example.org'], 'a list of its own')
    app('list', 'delete', 'New')
    app('contact', 'add', 'Readers', 'eve@example.org', 'first_name=Eve', 'plan=pro')
    same({key: value for key, value in contacts()['eve@example.org'].items() if value},
         {'email': 'eve@example.org', 'First Name': 'Eve', 'plan': 'pro'}, 'added')
    app('contact', 'set', 'EVE@example.org', 'plan=', 'City=a=b')
    same({key: value for key, value in contacts()['eve@example.org'].items() if value},
         {'email': 'eve@example.org', 'First Name': 'Eve', 'City': 'a=b'}, 'changed')
    app('import', 'Others', app.file('others.csv', 'email\neve@example.org\n'))
    app('contact', 'remove', 'Readers', 'eve@example.org')
    same(('eve@example.org' in contacts(), 'eve@example.org' in contacts('Others')), (False, True), 'off one list')
    app.run('contact', 'remove', 'Readers', 'eve@example.org', status=FAILED)
    app('contact', 'remove', 'eve@example.org')
    same(contacts('Others'), {}, 'deleted')
    app.run('contact', 'add', 'Readers', 'no address', status=FAILED)
    app.run('contact', 'add', 'Readers', 'x@example.org', 'email=y', status=FAILED)
    check('x@example.org' not in contacts(), 'half a contact')


def delete():
    """A deleted list leaves its contacts"""
    app('list', 'delete', 'OTHERS')
    same([row['name'] for row in app.json('lists')], ['Readers'], 'lists')


def cancelled():
    """Ctrl-C takes an import back: status 4, and not a trace of it"""
    path = app.file('many.csv', 'email\n' + ''.join(f'user{number}@many.example\n' for number in range(600_000)))
    before = app.json('lists')
    process = app.start('import', 'Many', path)
    deadline = time.monotonic() + 30
    while not catches(process.pid, signal.SIGINT):
        check(time.monotonic() < deadline, 'the import never began')
        time.sleep(0.02)
    output = kill(process, signal.SIGINT)
    same((process.returncode, output[1].count('\n')), (INTERRUPTED, 1), output)
    same(app.json('lists'), before, 'lists')
    app.run('contact', 'set', 'user1@many.example', 'plan=x', status=FAILED)


def suppressions():
    """Suppressed addresses stay, whatever is imported; only unsuppress takes them back"""
    app('suppress', 'BOB@example.org', 'new@example.org')
    same([(row['email'], row['reason']) for row in app.json('suppressions')],
         [('BOB@example.org', 'manual'), ('new@example.org', 'manual')], 'suppressed')
    path = app.file('new.csv', 'email\nnew@example.org\nbob@example.org\n')
    same(counts(app.json('import', 'Readers', path)), {'rows': 2, 'added': 1, 'unchanged': 1, 'suppressed': 2}, 'import')
    same(len(app.json('suppressions')), 2, 'still suppressed')
    app('suppress', 'example.net')
    app('suppress', 'cy@example.org', '--list', 'Readers')
    app('contact', 'erase', 'dan@example.org')
    for name, address, told in (('Readers', 'bob@example.org', True), ('Readers', 'cy@example.org', True), ('Some', 'cy@example.org', False),
                                ('Some', 'ann@example.net', True), ('Some', 'dan@example.org', True)):
        same('suppressed' in app.run('contact', 'add', name, address).stderr, told, (name, address))
    app('list', 'delete', 'Some')
    app('unsuppress', 'example.net')
    app('unsuppress', 'cy@example.org', '--list', 'Readers')
    app.run('unsuppress', 'new@example.org', 'never@example.org', status=FAILED)
    same(len(app.json('suppressions')), 2, 'all or none')
    app('unsuppress', 'new@example.org', 'bob@example.org', status=DONE)
    same(json.loads(app('--json', 'suppressions')), [], 'none left')


run(inspect, imports, mapped, undo, export, contact, delete, cancelled, suppressions)
