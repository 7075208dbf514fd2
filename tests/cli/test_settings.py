# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings on the command line: all with their defaults, one shown, set and put back."""

from mailshot import FAILED, USAGE, Mailshot
from tap import check, run, same

app = Mailshot()


def everything():
    """The list names every setting with its value, default and meaning"""
    rows = {row['name']: row for row in app.json('settings')}
    same(len(rows), 15, 'settings')
    same((rows['port']['value'], rows['port']['default']), (25, 25), 'port')
    same((rows['trust-dnssec']['value'], rows['ehlo-name']['value']), (False, None), 'kinds')
    check(all(row['label'] for row in rows.values()), 'a setting without a meaning')
    check('zen.spamhaus.org' in app('settings'), 'the table for a person')


def change():
    """What is set stays set, and --unset puts it back"""
    app('settings', 'port', 2525)
    app('settings', 'dns-server', '127.0.0.1')
    same(app.json('settings', 'port')['value'], 2525, 'port')
    same(app.json('settings', 'dns-server')['value'], '127.0.0.1:53', 'completed')
    app('settings', 'port', '--unset')
    app('settings', 'dns-server', '')
    same((app.json('settings', 'port')['value'], app.json('settings', 'dns-server')['value']), (25, None), 'put back')


def file():
    """A file is kept by its whole path"""
    app.file('shaping.ini', '[default]\nconnections=3\n')
    app.run('settings', 'shaping-file', 'shaping.ini', cwd=app.folder)
    same(app.json('settings', 'shaping-file')['value'], str(app.folder / 'shaping.ini'), 'path')


def unusable():
    """A file that cannot be used is refused at once, and by its name; one that went away names its setting"""
    bad, gone = app.file('bad.ini', '[default]\nconnections=many\n'), app.file('gone.ini', '')
    for name, path in (('shaping-file', app.folder / 'absent'), ('shaping-file', bad), ('ca-file', app.folder / 'absent'), ('ca-file', bad)):
        before = app.json('settings', name)['value']
        check(str(path) in app.run('settings', name, path, status=FAILED).stderr, f'{name} {path}')
        same(app.json('settings', name)['value'], before, name)
    app('settings', 'shaping-file', gone)
    gone.unlink()
    check('shaping-file' in app.run('verify', 'ann@list.test', status=FAILED).stderr, 'the setting is not named')
    app('settings', 'shaping-file', '--unset')


def refused():
    """A wrong value is answered with what it takes; a wrong name with the usage"""
    same('1 to 65535' in app.run('settings', 'port', '0', status=FAILED).stderr, True, 'range')
    for words in (['settings', 'colour'], ['settings', '--unset'], ['settings', 'port', '1', '--unset']):
        check('settings [NAME [VALUE]]' in app.run(*words, status=USAGE).stderr, words)
    same(app.json('settings', 'port')['value'], 25, 'port')


run(everything, change, file, unusable, refused)
