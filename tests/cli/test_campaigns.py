# SPDX-License-Identifier: GPL-3.0-or-later
"""Campaigns on the command line: writing, changing, copying, looking at them."""

import email
import email.policy
import subprocess

from mailshot import FAILED, SOURCE, Mailshot
from tap import check, run, same

app = Mailshot()
TEXT = app.file('news.txt', 'Hello {{first_name|reader}}, Grüße\n')
HTML = app.file('news.html', '<p>Hello <b>{{first_name|reader}}</b> <img src="logo.png" alt="logo"></p>\n')
PICTURE = (SOURCE / 'data/samples/fernhill.png').read_bytes()
app.file('logo.png', PICTURE)


def show(name):
    return app.json('campaign', 'show', name)


def preview(name, *words):
    raw = subprocess.run(app.command('preview', name, *words), capture_output=True, check=True).stdout
    return raw, email.message_from_bytes(raw, policy=email.policy.default)


def create():
    """What was given comes back"""
    app('campaign', 'create', 'Spring', '--from', 'Ädä <ada@example.org>', '--subject', 'News, {{first_name|you}}', '--text', TEXT,
        '--html', HTML, '--attach', TEXT, '--reply-to', 'reply@example.org', '--envelope-from', 'bounce@example.org',
        '--header', 'X-One: 1', '--header', 'X-Two: {{plan|none}}')
    row = show('SPRING')
    same((row['name'], row['state'], row['from'], row['subject'], row['reply_to'], row['envelope_from'], row['headers']),
         ('Spring', 'draft', 'Ädä <ada@example.org>', 'News, {{first_name|you}}', 'reply@example.org', 'bounce@example.org',
          ['X-One: 1', 'X-Two: {{plan|none}}']), 'campaign')
    same((row['text'], row['html']), (TEXT.read_text(encoding='utf-8'), HTML.read_text(encoding='utf-8')), 'bodies')
    same(sorted((part['name'], part['inline'], part['size']) for part in row['attachments']),
         [('logo.png', True, len(PICTURE)), ('news.txt', False, TEXT.stat().st_size)], 'attachments')


def in_the_working_folder():
    """Files are found from the working folder, and the HTML's images beside the HTML"""
    (app.folder / 'mail/pictures').mkdir(parents=True)
    app.file('mail/letter.html', '<p>Hello <img src="pictures/one.png" alt="one"></p>\n')
    app.file('mail/pictures/one.png', PICTURE)
    for name, folder, path in (('Same', 'mail', 'letter.html'), ('Below', '.', 'mail/letter.html'), ('Beside', 'mail/pictures', '../letter.html')):
        process = subprocess.run(app.command('campaign', 'create', name, '--from', 'a@example.org', '--subject', 's', '--html', path,
                                             '--attach', path), cwd=app.folder / folder, capture_output=True, text=True)
        same((process.returncode, process.stderr), (0, ''), name)
        same(sorted((part['name'], part['size']) for part in show(name)['attachments']),
             [('letter.html', 52), ('one.png', len(PICTURE))], name)
        app('campaign', 'delete', name)


def refused():
    """A name taken, a broken template, a sender that is none, a file that is not there: nothing is stored"""
    broken = app.file('broken.txt', 'Hello {{first_name\n')
    latin = app.file('latin.txt', 'Grüße\n'.encode('latin-1'))
    sender = ('--from', 'a@example.org')
    for words in (['spring', *sender, '--subject', 's', '--text', TEXT],
                  ['Broken', *sender, '--subject', 's', '--text', broken],
                  ['Broken', *sender, '--subject', '{{#if plan', '--text', TEXT],
                  ['Broken', '--from', 'nobody', '--subject', 's', '--text', TEXT],
                  ['Broken', *sender, '--subject', 's', '--text', app.folder / 'missing'],
                  ['Broken', *sender, '--subject', 's', '--text', latin],
                  ['Broken', *sender, '--subject', 's', '--text', TEXT, '--attach', app.folder / 'missing'],
                  ['Broken', *sender, '--subject', 's', '--text', TEXT, '--header', 'no header'],
                  ['', *sender, '--subject', 's', '--text', TEXT]):
        process = app.run('campaign', 'create', *words, status=FAILED)
        same((process.stdout, process.stderr.count('\n')), ('', 1), (words, process.stderr))
    same([row['name'] for row in app.json('campaign', 'list')], ['Spring'], 'campaigns')


def change():
    """set changes what it is given and leaves the rest; an empty value takes a part away"""
    before = show('Spring')
    app('campaign', 'set', 'Spring', '--subject', 'Other')
    same(show('Spring'), {**before, 'subject': 'Other'}, 'subject')
    app('campaign', 'set', 'Spring', '--attach', '', '--header', '', '--reply-to', '')
    row = show('Spring')
    same((row['headers'], row['reply_to'], [part['name'] for part in row['attachments']]), ([], None, ['logo.png']), 'taken away')
    app('campaign', 'set', 'Spring', '--html', '')
    row = show('Spring')
    same((row['html'], row['attachments']), (None, []), 'HTML')
    app.run('campaign', 'set', 'Spring', '--from', 'nobody', status=FAILED)
    app.run('campaign', 'set', 'Spring', '--text', '', '--subject', '', status=None)
    same(show('Spring')['from'], before['from'], 'sender')


def copy():
    """A copy is a draft of its own"""
    app('campaign', 'set', 'Spring', '--html', HTML, '--text', TEXT, '--subject', 'News, {{first_name|you}}')
    app('campaign', 'copy', 'Spring', 'Summer')
    app('campaign', 'set', 'Summer', '--subject', 'Summer')
    same({**show('Summer'), 'name': 'Spring', 'subject': show('Spring')['subject']}, show('Spring'), 'copy')
    app.run('campaign', 'copy', 'Spring', 'SUMMER', status=FAILED)
    same([row['name'] for row in app.json('campaign', 'list')], ['Summer', 'Spring'], 'newest first')
    app('campaign', 'delete', 'summer')
    app.run('campaign', 'delete', 'summer', status=FAILED)


def previews():
    """preview is the message's bytes, 7-bit with CRLF, for whom one asks"""
    app('import', 'Readers', app.file('r.csv', 'email,first_name\nbob@example.org,Bob\nann@example.org,Änne\n'))
    raw, message = preview('Spring')
    same(message['To'], 'Bob <bob@example.org>', 'the oldest contact')
    raw, message = preview('Spring', '--recipient', 'ANN@example.org')
    same((message['Subject'], message['To'].addresses[0].addr_spec), ('News, Änne', 'ann@example.org'), 'headers')
    check(raw.isascii() and raw.endswith(b'\r\n') and raw.count(b'\n') == raw.count(b'\r\n'), 'line ends')
    check('Hello Änne, Grüße' in message.get_body(('plain',)).get_content(), 'text')
    check(any(part.get_payload(decode=True) == PICTURE for part in message.walk()), 'picture')
    same(preview('Spring', '--recipient', 'ann@example.org')[1]['Message-ID'], message['Message-ID'], 'Message-ID')
    app.run('preview', 'Spring', '--recipient', 'nobody@example.org', status=FAILED)


def unknown_fields():
    """A field that nobody has is an error, with a fallback a warning"""
    app('campaign', 'create', 'Fields', '--from', 'a@example.org', '--subject', 's', '--text', app.file('f.txt', 'a\n {{color}}\n'))
    process = app.run('preview', 'Fields', status=FAILED)
    check('color' in process.stderr and '2' in process.stderr, process.stderr)
    app.run('send', 'Fields', '--list', 'Readers', '--via', 'sandbox', status=FAILED)
    same(app.status('Fields')['recipients'], 0, 'recipients')
    app('campaign', 'set', 'Fields', '--text', app.file('f.txt', '{{color|red}}\n'))
    process = app.run('preview', 'Fields')
    check('red' in process.stdout and 'color' in process.stderr, process.stderr)


run(create, in_the_working_folder, refused, change, copy, previews, unknown_fields)
