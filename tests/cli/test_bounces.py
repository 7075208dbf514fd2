# SPDX-License-Identifier: GPL-3.0-or-later
"""Mails that came back, read on the command line: from files and standard input, for people and programs."""

import json

from mailshot import FAILED, USAGE, Mailshot
from tap import check, run, same

app = Mailshot()

BOUNCE = '''From: MAILER-DAEMON@club.example
To: bounces@club.example
Subject: failure notice

Hi. This is the qmail-send program at club.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<ann@example.org>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 no such user
Giving up on 192.0.2.1.

<bob@example.net>:
192.0.2.2 does not like recipient.
Remote host said: 452 4.2.2 mailbox full
Giving up on 192.0.2.2.

--- Below this line is a copy of the message.

'''
ORDINARY = 'From: bob@example.net\nTo: news@club.example\nSubject: Hello\n\nThanks for the news.\n'


def program():
    """--json prints one object a file, in their order, with all that is asked for"""
    files = [str(app.file('bounce.eml', BOUNCE)), str(app.file('hello.eml', ORDINARY))]
    first, second = app.json('bounces', 'read', *files)
    same([first['file'], second['file']], files, 'files')
    same((first['kind'], second['kind']), ('bounce', 'other'), 'kinds')
    same(second['recipients'], [], 'nobody')
    ann, bob = first['recipients']
    same(ann, {'address': 'ann@example.org', 'original': None, 'hard': True, 'class': 'recipient_unknown',
               'code': 550, 'enhanced_code': '5.1.1', 'diagnostic': ann['diagnostic']}, 'Ann')
    check('no such user' in ann['diagnostic'], f'diagnostic: {ann["diagnostic"]}')
    same((bob['hard'], bob['class'], bob['code'], bob['enhanced_code']), (False, 'mailbox_full', 452, '4.2.2'), 'Bob')


def person():
    """Without it each recipient has a line"""
    table = app('bounces', 'read', app.file('bounce.eml', BOUNCE), app.file('hello.eml', ORDINARY)).splitlines()
    same(len(table), 4, 'lines')
    check('ann@example.org' in table[1] and 'bob@example.net' in table[2], 'recipients')
    check('hello.eml' in table[3] and 'other' in table[3], 'an ordinary mail')


def standard_input():
    """"-" is standard input; options may stand behind the files"""
    process = app.run('bounces', 'read', '-', '--json', input=BOUNCE)
    result = json.loads(process.stdout)
    same((result[0]['file'], len(result[0]['recipients'])), ('-', 2), 'standard input')


def mbox():
    """Each mail of an mbox is an object with its number; the only one of a file has none"""
    line = 'From MAILER-DAEMON Thu Jun  4 10:00:00 2026\n'
    box = app.file('box', line + BOUNCE + line + ORDINARY + '\n' + line + BOUNCE)
    one = app.file('one', line + BOUNCE)
    mails = app.json('bounces', 'read', box, one)
    same([mail['file'] for mail in mails], [str(box)] * 3 + [str(one)], 'files')
    same([mail.get('mail') for mail in mails], [1, 2, 3, None], 'numbers')
    same([mail['kind'] for mail in mails], ['bounce', 'other', 'bounce', 'bounce'], 'kinds')
    same(app.json('bounces', 'read', app.file('mac', (line + BOUNCE + line + BOUNCE).replace('\n', '\r')))[1]['mail'], 2,
         'lines that end in CR')
    check('mail 3' in app('bounces', 'read', box), 'a person is not told which mail')


def odd():
    """Empty, binary and huge files are read; control characters are not handed on"""
    files = [app.file('empty', b''), app.file('nuls', b'\0' * 100000),
             app.file('huge', BOUNCE.encode() + b'x' * 20_000_000),
             app.file('escape', BOUNCE.replace('no such user', 'no such \x1b[31muser'))]
    kinds = [one['kind'] for one in app.json('bounces', 'read', *files)]
    same(kinds, ['other', 'other', 'bounce', 'bounce'], 'kinds')
    check('\x1b' not in app('bounces', 'read', files[3]), 'an escape sequence')


def refused():
    """A file that cannot be read is an error that names it; no file is wrong usage"""
    process = app.run('bounces', 'read', str(app.folder / 'missing.eml'), status=FAILED)
    check('missing.eml' in process.stderr, f'the file is not named: {process.stderr}')
    app.run('bounces', 'read', str(app.folder), status=FAILED)
    app.run('bounces', 'read', status=USAGE)


run(program, person, standard_input, mbox, odd, refused)
