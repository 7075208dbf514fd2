# SPDX-License-Identifier: GPL-3.0-or-later
"""What a campaign's messages say of how to leave it, and of whom they went to, on the way from the command line to a
server: every token is read by a second program."""

import atexit
import email
import email.policy
import json
import re
import signal
import sqlite3

from mailshot import FAILED, Mailshot, kill
from tap import check, run, same
from tokens import MESSAGE, RETURN, UNSUBSCRIBE, Key, Token

app = Mailshot()
BASE = 'https://news.sender.test'
PEOPLE = [f'user{number}@example.org' for number in range(12)]
NOBODY = b'\0' * 8
SAME = {'text': 'Hello to all of you.\n', 'html': '<body><p>Hello to all of you.</p></body>\n', 'subject': 'News'}


def serve(name, **limits):
    """An account whose server keeps what it gets in a folder of that name."""
    process = app.start('sandbox', 'serve', '--json', '--maildir', app.folder / name)
    atexit.register(kill, process, signal.SIGTERM)
    app.account(name, '127.0.0.1', json.loads(process.stdout.readline())['port'], **limits)


def stored(name):
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.SMTP) for path in (app.folder / name / 'new').iterdir()]


def part(message, subtype):
    return message.get_body((subtype,)).get_content()


def links(message):
    """The URI of each kind in List-Unsubscribe."""
    return dict(re.findall(r'<(https|mailto):([^>]*)>', message['List-Unsubscribe']))


def tokens(message, mail):
    """The tokens of all places that name the recipient, by purpose; the same one in both links and both parts."""
    page, mailto = links(message)['https'], links(message)['mailto']
    base, token = page.rsplit('/', 1)
    same((f'https:{base}', mailto), (f'{BASE}/u', f'{mail}?subject=unsubscribe%20{token}'), 'links')
    same(message['List-Unsubscribe-Post'], 'List-Unsubscribe=One-Click', 'one click')
    same((part(message, 'plain').count(f'Unsubscribe: {BASE}/u/{token}'), part(message, 'html').count(f'<a href="{BASE}/u/{token}"')), (1, 1), 'footer')
    return {UNSUBSCRIBE: token, RETURN: re.match(r'<bounces\+([a-z2-7]+)@bounce\.sender\.test>', message['Return-Path'])[1],
            MESSAGE: re.match('<([a-z2-7]+)@', message['Message-ID'])[1]}


def campaign_id(name):
    with sqlite3.connect(f'file:{app.database}?mode=ro', uri=True) as db:
        return db.execute('SELECT id FROM campaigns WHERE name = ?', (name,)).fetchone()[0]


def preview():
    """Before anything was sent a preview shows where the tokens will be, and makes no key"""
    app('identity', 'add', 'club', '--from', 'Ada <ada@sender.test>', '--envelope', 'bounce.sender.test', '--postal', 'The Club\n1 Oak Street',
        '--unsubscribe-mail', 'leave@sender.test', '--unsubscribe-url', BASE)
    app.campaign('news', PEOPLE)
    app('campaign', 'set', 'news', '--from', '', '--identity', 'club')
    message = email.message_from_string(app('preview', 'news'), policy=email.policy.SMTP)
    check(links(message)['https'].startswith(f'{BASE[6:]}/u/preview'), message['List-Unsubscribe'])
    for subtype in ('plain', 'html'):
        check('1 Oak Street' in part(message, subtype) and '/u/preview' in part(message, subtype), part(message, subtype))
    check(not (app.folder / 'mailshot.db-keys').exists(), 'a key')


def each_his_own():
    """Header, footer, Message-ID and return path name the recipient, each by a token of its own purpose"""
    serve('mine')
    app.send('news', 'mine')
    key, seen, messages = Key(app.database), set(), stored('mine')
    same(sorted(message['Delivered-To'] for message in messages), sorted(PEOPLE), 'messages')
    for message in messages:
        found = {key.read(purpose, token) for purpose, token in tokens(message, 'leave@sender.test').items()}
        same(len(found), 1, 'one recipient')
        token = found.pop()
        same((token.campaign, token.hash), (campaign_id('news'), key.hash(message['Delivered-To'])), 'token')
        check(re.fullmatch(rf'{token.campaign}:news:campaign:[0-9a-f]{{12}}', message['Feedback-ID']), message['Feedback-ID'])
        seen.add(token.recipient)
    check(len(seen) == len(PEOPLE) and 0 not in seen, seen)
    message = email.message_from_string(app('preview', 'news'), policy=email.policy.SMTP)
    same(key.read(UNSUBSCRIBE, links(message)['https'].rsplit('/', 1)[1]), Token(campaign_id('news'), 0, NOBODY), 'preview')


def tests():
    """A test message's tokens name nobody, and its Message-ID is no recipient's"""
    serve('tests')
    app('test', 'news', '--via', 'tests', '--to', 'me@example.org', '--recipient', PEOPLE[0])
    message, key = stored('tests')[0], Key(app.database)
    nobody = Token(campaign_id('news'), 0, NOBODY)
    same(key.read(UNSUBSCRIBE, links(message)['https'].rsplit('/', 1)[1]), nobody, 'link')
    same(key.read(RETURN, message['Return-Path'].split('+')[1].split('@')[0]), nobody, 'return path')
    check(re.match('<[0-9a-f]{32}@', message['Message-ID']), message['Message-ID'])


def rehearsal():
    """A rehearsal is as the real thing"""
    app.campaign('practice', PEOPLE)
    app('campaign', 'set', 'practice', '--from', '', '--identity', 'club')
    app('send', 'practice', '--list', 'practice', '--via', 'sandbox', '--maildir', app.folder / 'practice')
    key = Key(app.database)
    for message in stored('practice'):
        for purpose, token in tokens(message, 'leave@sender.test').items():
            same(key.read(purpose, token).hash, key.hash(message['Delivered-To']), 'recipient')


def groups():
    """With several recipients a message there is the campaign's own address to write to, no click, and a plain return path"""
    serve('groups', recipients_per_message=5)
    app.campaign('all', PEOPLE, **SAME)
    app('campaign', 'set', 'all', '--from', '', '--identity', 'club')
    app.send('all', 'groups')
    key, messages = Key(app.database), stored('groups')
    check(3 <= len(messages) < len(PEOPLE), len(messages))
    for message in messages:
        same((message['Return-Path'], message['List-Unsubscribe-Post']), ('<bounces@bounce.sender.test>', None), 'header')
        same(list(links(message)), ['mailto'], 'links')
        token = links(message)['mailto'].split('%20')[1]
        same(key.read(UNSUBSCRIBE, token), Token(campaign_id('all'), 0, NOBODY), 'token')
        for subtype in ('plain', 'html'):
            check(f'mailto:leave@sender.test?subject=unsubscribe%20{token}' in part(message, subtype), part(message, subtype))


def one_by_one():
    """The same campaign by an account that sends one by one names each"""
    serve('single')
    app.campaign('each', PEOPLE, **SAME)
    app('campaign', 'set', 'each', '--from', '', '--identity', 'club')
    app.send('each', 'single')
    key = Key(app.database)
    same(len({key.read(UNSUBSCRIBE, tokens(message, 'leave@sender.test')[UNSUBSCRIBE]).recipient for message in stored('single')}),
         len(PEOPLE), 'recipients')


def without_identity():
    """Without an identity people leave by mail to Reply-To; where the campaign has another envelope sender, that is left alone"""
    serve('bare')
    app.campaign('plain', PEOPLE[:1], reply_to='Office <office@sender.test>')
    app.send('plain', 'bare')
    message, key = stored('bare')[0], Key(app.database)
    same((list(links(message)), message['Return-Path']), (['mailto'], '<ada@sender.test>'), 'links')
    address, token = links(message)['mailto'].split('?subject=unsubscribe%20')
    same((address, key.read(UNSUBSCRIBE, token).hash), ('office@sender.test', key.hash(PEOPLE[0])), 'mail')
    serve('other')
    app.campaign('own', PEOPLE[:1])
    app('campaign', 'set', 'own', '--identity', 'club', '--envelope-from', 'own@sender.test')
    app.send('own', 'other')
    same(stored('other')[0]['Return-Path'], '<own@sender.test>', 'return path')


def lost_key():
    """Without its key nothing is sent: what would be sent could not be answered"""
    path = Key(app.database).path
    octets = path.read_bytes()
    path.unlink()
    app.campaign('late', PEOPLE)
    process = app.send('late', 'mine', status=FAILED)
    check(str(path) in process.stderr and 'Put it back' in process.stderr, process.stderr)
    same(app.status('late')['state'], 'draft', 'state')
    path.write_bytes(octets)
    path.chmod(0o600)
    app.send('late', 'mine')


run(preview, each_his_own, tests, rehearsal, groups, one_by_one, without_identity, lost_key)
