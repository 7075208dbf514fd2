# SPDX-License-Identifier: GPL-3.0-or-later
"""Signed mail as it is stored behind a private Postfix, verified by dkimpy and by libopendkim.

The keys are published in a DNS of the world's own by the very lines that Mailshot prints.
"""

import re
import subprocess

import dns
import postfix
from mailshot import FAILED, Mailshot
from servers import DOMAIN, WORLD, graft, wait_for
from tap import check, run, same

BOXES = [f'ok{number}' for number in range(3)]
TEXT = 'Dear {{first_name}},  \n\n\tGrüße to all  of you.\n.\n\n\n'
HTML = '<p>\n    Dear <b>{{first_name}}</b>,</p>\t<p>Grüße</p>\n\n' + '<!-- a long comment -->' * 60 + '\n'

app = Mailshot()
graft('postfix', 'dns')
server = postfix.Postfix(BOXES)


def box(name):
    return f'{name}@{DOMAIN}'


def openssl(*words):
    return subprocess.run(['openssl', *map(str, words)], check=True, capture_output=True, text=True).stdout


def identity(name, domain=None, **options):
    words = [word for key, value in options.items() for word in (f'--{key.replace("_", "-")}', value)]
    app('identity', 'add', name, '--from', f'Ada Example <ada@{domain or name + ".sender.test"}>', *words)


def records(name):
    return {record['name']: record for record in app.json('identity', 'dns', name) if record['purpose'] == 'dkim'}


def publish():
    """Identities, good and bad, and the zone in which their keys are or are not."""
    zone = []
    identity('both', 'sender.test', reply_to='answers@sender.test')
    app('identity', 'dkim', 'both', '--generate', 'rsa', '--selector', 'r1')
    app('identity', 'dkim', 'both', '--import', app.file('ed.pem', openssl('genpkey', '-algorithm', 'ED25519')), '--selector', 'e1.two')
    identity('rsa', 'rsa.sender.test', envelope='bounces.sender.test')
    app('identity', 'dkim', 'rsa', '--import', app.file('rsa.pem', openssl('genrsa', '-traditional', '2048')))
    for name in ('both', 'rsa'):
        zone += [line.split(' IN TXT ', 1) for line in app('identity', 'dns', name).splitlines() if '_domainkey' in line]
    for name in ('other', 'revoked', 'testing', 'twice', 'missing', 'servfail'):
        identity(name, {'servfail': 'x.servfail.test'}.get(name))
        record = app.json('identity', 'dkim', name, '--generate', 'ed25519')[0]
        texts = {'other': [records('both')['e1.two._domainkey.sender.test']['text']], 'revoked': ['v=DKIM1; k=ed25519; p='],
                 'testing': [record['text'].replace('k=', 't=y; k=')], 'twice': [record['text'], record['text'] + '; n=x']}.get(name, [])
        zone += [(record['name'] + '.', f'"{text}"') for text in texts]
    return [(name.removesuffix('.'), 'TXT', text) for name, text in zone]


def dkimpy(message, index):
    # Without PYTHONPATH: it imports a module of its own that is called dns.
    return subprocess.run(['env', '-u', 'PYTHONPATH', 'dkimverify', '--index', str(index)], input=message, capture_output=True,
                          check=False).returncode == 0


def opendkim(message):
    return subprocess.run(['opendkim-testmsg', '-t', str(WORLD)], input=message, capture_output=True, check=False).returncode == 0


def signatures(message):
    return message.split(b'\n\n')[0].count(b'DKIM-Signature:')


def verified(message, count, what):
    """By both, and not once a letter of it is another."""
    same(signatures(message), count, f'signatures of {what}')
    for index in range(count):
        check(dkimpy(message, index), f'dkimpy does not verify signature {index} of {what}')
        check(not dkimpy(message.replace(b'Dear', b'Deer'), index), f'dkimpy verifies signature {index} of a forged {what}')
    check(opendkim(message), f'libopendkim does not verify {what}')
    check(not opendkim(message.replace(b'Dear', b'Deer')), f'libopendkim verifies a forged {what}')
    check(message.split(b'\n\n', 1)[1].isascii() and b'8bit' not in message, f'{what} is not 7bit')


def campaign(name, who, html=HTML, **options):
    """As mailshot.py's, without a From of its own."""
    app.import_rows(name, [(box(one), f'Nümber {one}', 'pro') for one in BOXES])
    words = [word for key, value in options.items() for word in (f'--{key.replace("_", "-")}', value)]
    app('campaign', 'create', name, '--identity', who, '--subject', 'News for {{first_name}}', '--text', app.file(f'{name}.txt', TEXT),
        *(['--html', app.file(f'{name}.html', html)] if html else []), *words)


def messages(name):
    wait_for(server.idle, 'an empty queue')
    return [path.read_bytes() for one in BOXES for path in (server.mail / box(one) / 'new').iterdir() if f'X-Name: {name}'.encode() in path.read_bytes()]


def published():
    """What is published is told right from wrong"""
    for name, status, words in (('both', 0, ['right', 'right']), ('rsa', 0, ['right']), ('other', FAILED, ['wrong']), ('revoked', FAILED, ['wrong']),
                                ('testing', FAILED, ['wrong']), ('twice', FAILED, ['wrong']), ('missing', FAILED, ['missing']),
                                ('servfail', FAILED, ['unknown'])):
        same([row['published'] for row in app.json('identity', 'check', name, status=status)], words, name)


def sent():
    """What Postfix stored verifies: both signatures, one, with attachments, personal or not"""
    for name, who, count, options in (('personal', 'both', 2, {}), ('plain', 'rsa', 1, {'html': None}),
                                      ('attached', 'both', 2, {'attach': app.file('a.bin', bytes(range(256)) * 300)}),
                                      ('impersonal', 'both', 2, {'html': '<p>Dear all, Grüße</p>'})):
        options = {'header': f'X-Name: {name}', **options}
        campaign(name, who, **options)
        app.send(name)
        stored = messages(name)
        same(len(stored), len(BOXES), f'messages of {name}')
        for message in stored:
            verified(message, count, name)


def identities():
    """Who it is from, where answers and bounces go, come from the identity and are kept once sent"""
    message = messages('personal')[0].decode()
    check('\nFrom: Ada Example <ada@sender.test>\n' in message and '\nReply-To: answers@sender.test\n' in message, message)
    message = messages('plain')[0].decode()
    check(re.search(r'^Return-Path: <bounces\+[a-z2-7]{34,52}@bounces\.sender\.test>', message), message)
    app('identity', 'set', 'rsa', '--from', 'other@sender.test', '--dkim-domain', 'rsa.sender.test')
    same(app.json('campaign', 'show', 'plain')['from'], 'Ada Example <ada@rsa.sender.test>', 'From of what was sent')


def previewed():
    """Preview, test and rehearsal are signed like the real thing"""
    # As bytes: decoding the text would change its line ends.
    verified(subprocess.run(app.command('preview', 'personal'), capture_output=True, check=True).stdout.replace(b'\r\n', b'\n'), 2, 'a preview')
    campaign('tried', 'both', header='X-Name: tried')
    app('test', 'tried', '--to', box('ok0'), '--via', 'server')
    verified(messages('tried')[0], 2, 'a test')
    folder = app.folder / 'maildir'
    app.run('send', 'tried', '--list', 'tried', '--via', 'sandbox', '--maildir', folder)
    stored = [path.read_bytes().replace(b'\r\n', b'\n') for path in folder.rglob('*') if path.is_file()]
    same(len(stored), len(BOXES), 'messages in the sandbox')
    for message in stored:
        verified(message, 2, 'a rehearsal')


def lost_key():
    """Without its key nothing leaves unsigned"""
    campaign('keyless', 'both', header='X-Name: keyless')
    file = app.json('identity', 'show', 'both')['ed25519_file']
    subprocess.run(['mv', file, f'{file}.away'], check=True)
    process = app.send('keyless', status=FAILED)
    check('key file' in process.stderr, process.stderr)
    subprocess.run(['mv', f'{file}.away', file], check=True)
    subprocess.run(['chmod', '644', file], check=True)
    process = app.send('keyless', status=FAILED)
    check('600' in process.stderr, process.stderr)
    same(messages('keyless'), [], 'messages')


for address in dns.ADDRESSES:
    subprocess.run(['ip', 'address', 'add', f'{address}/32', 'dev', 'lo'], check=True)
with dns.Dns(publish()), server:
    app('settings', 'dns-server', dns.RESOLVER)
    app.account()
    run(published, sent, identities, previewed, lost_key)
