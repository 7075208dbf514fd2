# SPDX-License-Identifier: GPL-3.0-or-later
"""mailshotctl web: one click unsubscribes, a look never does, and nothing that is sent to it breaks it."""

import atexit
import concurrent.futures
import contextlib
import email
import email.policy
import json
import re
import signal
import socket
import sqlite3
import time

import tokens
from mailshot import FAILED, USAGE, Mailshot, kill
from tap import check, run, same
from website import FORM, Checker, Website

ONE_CLICK = {'List-Unsubscribe': 'One-Click'}
BASE = 'https://example.org/mail'


def sql(app, statement, *values):
    with contextlib.closing(sqlite3.connect(app.database, timeout=20)) as database, database:
        return database.execute(statement, values).fetchall()


class Club:
    """A list that was mailed to, a form, a server for its mails, and the site."""

    def __init__(self, *people, words=(), form=True, scope=None):
        self.app = Mailshot()
        self.maildir = self.app.folder / 'served'
        self.server = self.app.start('sandbox', 'serve', '--json', '--maildir', self.maildir)
        atexit.register(self.close)
        where = json.loads(self.server.stdout.readline())
        self.port = where['port']
        self.app.account(host=where['host'], port=self.port)
        people = people or ('ann@example.org', 'bob@example.org')
        self.app.campaign('News', people)
        self.app('identity', 'add', 'Club', '--from', 'Club <club@example.org>', '--account', 'server', '--unsubscribe-url', BASE)
        if scope:
            self.app('settings', 'unsubscribe-scope', scope)
        self.app.send('News')
        self.form = self.app.json('list', 'form', 'News', '--identity', 'Club')['url'] if form else None
        self.web = Website(self.app, '--listen', '127.0.0.1:0', *words)
        self.key = tokens.Key(self.app.database)

    def close(self):
        if self.server.poll() is None:
            kill(self.server, signal.SIGTERM)

    def token(self, address, purpose=tokens.UNSUBSCRIBE):
        [(campaign, recipient)] = sql(self.app, 'SELECT campaign_id, id FROM recipients WHERE address = ?', address)
        return self.key.make(purpose, campaign, recipient, address)

    def suppressed(self):
        """{(address, list): reason}"""
        return {(address, name): reason for address, name, reason
                in sql(self.app, 'SELECT address, list, reason FROM suppressions')}

    def members(self, name='News'):
        return {address for address, in sql(self.app, 'SELECT address FROM contacts c JOIN memberships m ON m.contact_id = c.id'
                                            ' JOIN lists l ON l.id = m.list_id WHERE l.name = ?', name)}

    def subscribe(self, address, status=200, **fields):
        answer = self.web.post(self.form.removeprefix('https://example.org'), email=address, **{'agree': '1', **fields})
        same(answer.status, status, address)
        return answer

    def consents(self):
        return self.app.json('list', 'consents', 'News')

    def confirmations(self):
        """The mails that ask, parsed, in the order of their addresses."""
        mails = [email.message_from_bytes(path.read_bytes(), policy=email.policy.SMTP) for path in (self.maildir / 'new').iterdir()]
        return sorted((mail for mail in mails if mail['Auto-Submitted']), key=lambda mail: mail['To'])

    def confirm_path(self, mail):
        return re.search(r'https://example\.org(/mail/c/[a-z2-7]+)\s', mail.get_content()).group(1)


def unchanged(club, wanted=None):
    same(club.suppressed(), wanted or {}, 'suppressed')


def asks_first():
    """GET and HEAD name the list and a masked address, ask, and change nothing however often they come"""
    club = Club()
    for prefix in ('', '/mail', '/any/prefix', '//'):
        for _ in range(2):
            answer = club.web.get(f'{prefix}/u/{club.token("ann@example.org")}')
            same(answer.status, 200, prefix)
            same(Checker(answer.page).wrong, [], 'HTML')
            check('a•••@example.org' in answer.words and 'News' in answer.words and 'Unsubscribe?' in answer.words, answer.words)
            check('ann@' not in answer.page, 'the address in clear')
    head = club.web.ask('HEAD', f'/u/{club.token("ann@example.org")}')
    same((head.status, head.body, head.headers['Content-Length'] == str(len(answer.body))), (200, b'', True), 'HEAD')
    club.web.get(f'/u/{club.token("ann@example.org")}?List-Unsubscribe=One-Click&unsubscribe=1')
    club.web.get(f'/p/{club.token("ann@example.org")}?nothing=1&save=1')
    unchanged(club)
    headers = answer.headers
    same({name: headers[name] for name in ('Cache-Control', 'Referrer-Policy', 'X-Frame-Options', 'X-Robots-Tag', 'Set-Cookie',
                                           'X-Content-Type-Options')},
         {'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', 'X-Frame-Options': 'DENY', 'X-Robots-Tag': 'noindex, nofollow',
          'Set-Cookie': None, 'X-Content-Type-Options': 'nosniff'}, 'headers')
    check(headers['Content-Security-Policy'].startswith("default-src 'none'; style-src 'sha256-"), headers['Content-Security-Policy'])


def one_click():
    """RFC 8058's POST unsubscribes at once, in both encodings, without a cookie or a redirect; again changes nothing"""
    club = Club()
    path = f'/mail/u/{club.token("ann@example.org")}'
    answer = club.web.post(path, **ONE_CLICK)
    same((answer.status, answer.headers['Location'], answer.headers['Set-Cookie']), (200, None, None), 'answer')
    left = {('ann@example.org', 'News'): 'unsubscribed'}
    unchanged(club, left)
    before = sql(club.app, 'SELECT * FROM suppressions')
    same(club.web.post(path.upper().replace('/MAIL/U/', '/mail/u/'), **ONE_CLICK).status, 200, 'again, in capitals')
    same(sql(club.app, 'SELECT * FROM suppressions'), before, 'replayed')

    path = f'/u/{club.token("bob@example.org")}'
    body = '--xyz\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--xyz--\r\n'
    for wrong in ({'Content-Type': 'text/plain'}, {}, {'Content-Type': 'multipart/form-data'}):
        same(club.web.ask('POST', path, body, wrong).status, 400, str(wrong))
    for wrong in ({}, {'List-Unsubscribe': 'No'}, {'list-unsubscribe': 'One-Click'}):
        check('Unsubscribe?' in club.web.post(path, **wrong).words, 'asks')
    unchanged(club, left)
    answer = club.web.ask('POST', path, body, {'Content-Type': 'multipart/form-data; boundary=xyz'})
    same(answer.status, 200, 'multipart')
    unchanged(club, {**left, ('bob@example.org', 'News'): 'unsubscribed'})
    club.web.end()
    app = club.app
    app.campaign('More')
    process = app.run('send', 'More', '--list', 'News', '--via', 'server', status=FAILED)
    check(not app.json('status', 'More')['sent'], process.stdout)


def button_and_undo():
    """The button unsubscribes and says from what; a mistake is taken back with that token alone"""
    club = Club()
    path = f'/u/{club.token("ann@example.org")}'
    club.web.post(f'/u/{club.token("bob@example.org")}', unsubscribe='1')
    answer = club.web.post(path, unsubscribe='1')
    same(Checker(answer.page).wrong, [], 'HTML')
    check('You are unsubscribed' in answer.words and 'News' in answer.words and 'That was a mistake' in answer.words, answer.words)
    check('You are unsubscribed' in club.web.get(path).words, 'a later look')
    check('You stay subscribed' in club.web.post(path, undo='1').words, 'undo')
    unchanged(club, {('bob@example.org', 'News'): 'unsubscribed'})
    sql(club.app, "UPDATE suppressions SET reason = 'bounced'")
    club.web.post(f'/u/{club.token("bob@example.org")}', undo='1')
    unchanged(club, {('bob@example.org', 'News'): 'bounced'})


def undo_tells_the_truth():
    """Who is not mailed all the same is not told that he stays subscribed, nor why he is not"""
    club = Club()
    club.app.import_rows('Others', [('ann@example.org', 'Ann', 'x')])
    path = f'/u/{club.token("ann@example.org")}'
    for address, name, reason in (('ann@example.org', '', 'bounced'), ('ann@example.org', 'News', 'complained'), ('@example.org', '', 'manual'),
                                  ('ann@example.org', '', 'unsubscribed'), ('ann@example.org', 'Others', 'bounced')):
        sql(club.app, 'DELETE FROM suppressions')
        sql(club.app, 'INSERT INTO suppressions (address, list, reason, at) VALUES (?, ?, ?, 1)', address, name, reason)
        club.web.post(path, unsubscribe='1')
        answer = club.web.post(path, undo='1')
        same((answer.status, Checker(answer.page).wrong), (200, []), 'HTML')
        same(('You stay subscribed' in answer.words, 'You still do not get this mail' in answer.words), (name == 'Others', name != 'Others'),
             (address, name, reason, answer.words))
        check(not any(word in answer.words.lower() for word in ('bounce', 'complain', 'spam')), answer.words)
    # One of two lists is enough.
    sql(club.app, 'DELETE FROM suppressions')
    sql(club.app, "INSERT INTO campaign_lists (campaign_id, list_id, excluded) SELECT c.id, l.id, 0 FROM campaigns c, lists l"
                  " WHERE l.name = 'Others'")
    sql(club.app, "INSERT INTO suppressions (address, list, reason, at) VALUES ('ann@example.org', 'News', 'manual', 1)")
    check('You stay subscribed' in club.web.post(path, undo='1').words, 'one of two')
    sql(club.app, 'DELETE FROM suppressions')
    club.app('contact', 'erase', 'ann@example.org')
    answer = club.web.post(path, undo='1')
    check('You stay subscribed' not in answer.words and 'You still do not get this mail' in answer.words, answer.words)


def everything():
    """Where the user has it so, unsubscribing leaves everything, and the page says so"""
    club = Club(scope='everything')
    path = f'/u/{club.token("ann@example.org")}'
    words = club.web.get(path).words
    check('no more mail from this sender' in words and 'News' not in words, words)
    club.web.post(path, **ONE_CLICK)
    unchanged(club, {('ann@example.org', ''): 'unsubscribed'})


def preferences():
    """The page of preferences shows and changes one's own lists, and puts nobody on a list he never was on"""
    club = Club()
    club.app.import_rows('Events', [('ann@example.org', 'Ann', 'x')])
    club.app.import_rows('Secret', [('bob@example.org', 'Bob', 'x')])
    ids = dict(sql(club.app, 'SELECT name, id FROM lists'))
    path = f'/p/{club.token("ann@example.org")}'
    answer = club.web.get(path)
    same(Checker(answer.page).wrong, [], 'HTML')
    check('Events' in answer.words and 'News' in answer.words and 'Secret' not in answer.words, answer.words)
    same(answer.page.count(' checked'), 2, 'both')
    keep = {f'list-{ids["Events"]}': '1', f'list-{ids["Secret"]}': '1', 'list-x': '1', 'list-99999999999999999999': '1', 'save': '1'}
    answer = club.web.post(path, **keep)
    check('Your choice is saved' in answer.words, answer.words)
    same(answer.page.count(' checked'), 1, 'one')
    unchanged(club, {('ann@example.org', 'News'): 'unsubscribed'})
    same(club.members('Secret'), {'bob@example.org'}, 'Secret')
    club.web.post(path, nothing='1', save='1')
    unchanged(club, {('ann@example.org', 'News'): 'unsubscribed', ('ann@example.org', ''): 'unsubscribed'})
    club.web.post(path, **{f'list-{ids["News"]}': '1', 'save': '1'})
    unchanged(club, {('ann@example.org', 'Events'): 'unsubscribed'})
    sql(club.app, "INSERT INTO suppressions (address, reason, at) VALUES ('ann@example.org', 'complained', 1)")
    check('stopped all mail' in club.web.get(path).words, 'blocked')
    club.web.post(path, save='1')
    same(club.suppressed()['ann@example.org', ''], 'complained', 'not his to lift')


def forged():
    """A token that was forged, cut, mangled or made for something else is a 404 like any other, and changes nothing"""
    club = Club(words=('--behind-proxy',))
    good = club.token('ann@example.org')
    other = tokens.Key(club.app.database)
    other.octets = bytes(reversed(club.key.octets))
    bad = [good[:-1], good + 'a', good[:20] + ('a' if good[20] != 'a' else 'b') + good[21:], 'a' * len(good), good[:10], '0' * len(good),
           other.make(tokens.UNSUBSCRIBE, 1, 1, 'ann@example.org'), club.key.make(tokens.RETURN, 1, 1, 'ann@example.org'),
           club.key.make(tokens.MESSAGE, 1, 1, 'ann@example.org'), club.form.rsplit('/', 1)[1], '..%2f..%2fetc%2fpasswd', '%00', '',
           good + '%0d%0aSet-Cookie:%20x=y', good + '/', "'%20OR%201=1", '%ff%fe', 'é'.encode().decode('latin-1')]
    nowhere = club.web.get('/nothing')
    same((nowhere.status, Checker(nowhere.page).wrong), (404, []), 'nowhere')
    for number, token in enumerate(bad):
        client = {'X-Forwarded-For': f'203.0.113.{number}'}
        for place in 'upx':
            with contextlib.suppress(UnicodeError, ValueError):
                for answer in (club.web.get(f'/{place}/{token}', **client), club.web.post(f'/{place}/{token}', client, **ONE_CLICK)):
                    same((answer.status, answer.body), (404, nowhere.body), f'{place}/{token}')
                    check('x=y' not in str(answer.headers), str(answer.headers))
    for place in 'sc':
        same(club.web.get(f'/{place}/{good}').status, 404, place)
    unchanged(club)
    same(sql(club.app, 'SELECT count(*) FROM erasures'), [(0,)], 'erasures')


def nobody():
    """A test message's link says that it is one; a group's asks for the address, and leaves for it"""
    club = Club()
    path = f'/u/{club.key.make(tokens.UNSUBSCRIBE, 1)}'
    answer = club.web.get(path)
    same(Checker(answer.page).wrong, [], 'HTML')
    check('test message' in answer.words, answer.words)
    check('test message' in club.web.get(path.replace('/u/', '/p/')).words, 'preferences')
    same(club.web.post(path.replace('/u/', '/p/'), nothing='1', save='1').status, 200, 'preferences')
    same(club.web.post(path, **ONE_CLICK).status, 400, 'one click')
    answer = club.web.post(path, address='nonsense')
    same((answer.status, Checker(answer.page).wrong), (400, []), 'nonsense')
    unchanged(club)
    check('B•••@example.org' in club.web.post(path, address='Bob@example.org').words, 'masked')
    unchanged(club, {('Bob@example.org', 'News'): 'unsubscribed'})


def gone():
    """A token is good for ever: after the list, the contact and the campaign are gone, by its hash"""
    club = Club()
    path = f'/u/{club.token("ann@example.org")}'
    club.app('list', 'delete', 'News')
    same(club.web.get(path).status, 200, 'no list')
    sql(club.app, 'DELETE FROM recipients')
    sql(club.app, 'DELETE FROM contacts')
    same(club.web.get(path).status, 200, 'no contact')
    check('You are unsubscribed' in club.web.post(path, **ONE_CLICK).words, 'done')
    same(sql(club.app, 'SELECT hash, reason FROM erasures'),
         [(int.from_bytes(club.key.hash('ann@example.org'), 'big', signed=True), 'unsubscribed')], 'hash')
    club.web.post(path, undo='1')
    same(sql(club.app, 'SELECT count(*) FROM erasures'), [(0,)], 'undone')


def promises():
    """Of a list that is gone, or that he is not on, no more is promised than is done"""
    club = Club()
    club.app.import_rows('Others', [('ann@example.org', 'Ann', ''), ('bob@example.org', 'Bob', '')])
    club.app('contact', 'remove', 'News', 'ann@example.org')
    club.app('list', 'delete', 'News')
    for name in ('ann', 'bob'):
        path = f'/u/{club.token(f"{name}@example.org")}'
        for words in (club.web.get(path).words, club.web.post(path, unsubscribe='1').words):
            check('of this mail' in words and 'this sender' not in words, words)
    unchanged(club, {('ann@example.org', 'News'): 'unsubscribed', ('bob@example.org', 'News'): 'unsubscribed'})


def opt_in():
    """Who asks for a list is on it when he has confirmed, with a proof of it; a look confirms nothing"""
    club = Club()
    same(Checker(club.web.get(club.form.removeprefix(BASE)).page).wrong, [], 'HTML')
    club.subscribe('Carl@Example.org', name='Carl "C" <b>')
    club.web.wait('mail', trouble=None)
    [mail] = club.confirmations()
    same((mail['From'], mail['To'], mail['Subject'], mail['Auto-Submitted'], mail['List-Unsubscribe']),
         ('Club <club@example.org>', 'Carl@Example.org', 'Please confirm: News', 'auto-generated', None), 'mail')
    check('Carl "C"' not in mail.as_string(), 'the name is in the mail')
    check('127.0.0.1' in mail.get_content(), mail.get_content())
    path = club.confirm_path(mail)
    for _ in range(2):
        page = club.web.get(path)
        same((page.status, Checker(page.page).wrong), (200, []), 'asks')
    check('C•••@Example.org' in page.words and 'Yes, subscribe me' in page.words, page.words)
    same(club.members(), {'ann@example.org', 'bob@example.org'}, 'not yet')
    same(club.consents()[0]['confirmed'], '', 'not yet')
    check('You are subscribed' in club.web.post(path, confirm='1').words, 'confirmed')
    check('Carl@example.org' in {name.replace('Example', 'example') for name in club.members()}, str(club.members()))
    [proof] = club.consents()
    check(proof['confirmed'] and proof['asked'] and proof['mailed'] and proof['text'].startswith('I want to get “News”'), str(proof))
    same((proof['asked_from'], proof['confirmed_from'], proof['name']), ('127.0.0.1', '127.0.0.1', 'Carl "C" <b>'), 'proof')
    first = sql(club.app, 'SELECT * FROM consents')
    check('Confirmed already' in club.web.post(path, confirm='1').words, 'again')
    same(sql(club.app, 'SELECT * FROM consents'), first, 'the proof stays')
    # A confirmation that is replayed after he left brings nobody back.
    sql(club.app, "INSERT INTO suppressions (address, list, reason, at) VALUES ('carl@example.org', 'News', 'unsubscribed', 1)")
    club.web.post(path, confirm='1')
    unchanged(club, {('carl@example.org', 'News'): 'unsubscribed'})


def comes_back():
    """Confirming lifts what the person did himself, of that list alone, and nothing else"""
    club = Club('ann@example.org', 'bob@example.org', 'cat@example.org', 'dan@example.org')
    club.app.import_rows('Events', [('bob@example.org', 'Bob', 'x')])
    for address, name, reason in (('ann@example.org', 'News', 'unsubscribed'), ('ann@example.org', 'Events', 'unsubscribed'),
                                  ('bob@example.org', '', 'unsubscribed'), ('cat@example.org', 'News', 'bounced')):
        sql(club.app, 'INSERT INTO suppressions (address, list, reason, at) VALUES (?, ?, ?, 1)', address, name, reason)
    club.app('contact', 'erase', 'dan@example.org', '--yes', status=None)
    answers = {address: club.subscribe(address).words.replace(address[0] + '•', '•') for address in
               ('ann@example.org', 'bob@example.org', 'cat@example.org', 'new@example.org')}
    same(len(set(answers.values())), 1, 'the same answer for all')
    for _ in range(3):
        club.web.wait('mail', trouble=None)
    mails = club.confirmations()
    same([mail['To'] for mail in mails], ['ann@example.org', 'bob@example.org', 'new@example.org'], 'mailed')
    for mail in mails:
        club.web.post(club.confirm_path(mail), confirm='1')
    unchanged(club, {('ann@example.org', 'Events'): 'unsubscribed', ('bob@example.org', 'Events'): 'unsubscribed',
                     ('cat@example.org', 'News'): 'bounced'})


def form_errors():
    """The form comes back with what was filled in where something is wrong; machines and impatient people get no mail"""
    club = Club()
    answer = club.subscribe('no "address"', name='<script>', status=400)
    same(Checker(answer.page).wrong, [], 'HTML')
    check('value="no &quot;address&quot;"' in answer.page and '&lt;script&gt;' in answer.page and 'role="alert"' in answer.page, answer.page)
    same(club.web.post(club.form.removeprefix(BASE), email='x@example.org').status, 400, 'not agreed')
    same(club.subscribe('x@example.org', website='http://spam.example').status, 200, 'a machine')
    same(club.subscribe('x@example.org\r\nBcc: y@example.org', status=400).status, 400, 'a line break')
    same(club.consents(), [], 'none')
    for _ in range(5):
        club.subscribe('x@example.org')
    same(len(club.consents()), 3, 'three a day')
    statuses = [club.web.post(club.form.removeprefix(BASE), email='x@example.org', agree='1').status for _ in range(3)]
    same(statuses[-1], 429, 'the same client again and again')
    club.app('list', 'form', 'News', '--disable')
    same(club.web.get(club.form.removeprefix(BASE)).status, 410, 'closed')
    club.app('list', 'delete', 'News')
    same(club.web.get(club.form.removeprefix(BASE)).status, 404, 'no list')


def not_lost():
    """A mail that cannot be sent waits; it goes out when the server is there, in another process"""
    club = Club()
    sql(club.app, 'UPDATE accounts SET port = 9')
    club.subscribe('carl@example.org')
    check('No mail server answers' in club.web.wait('mail')['trouble'], 'trouble')
    same(club.web.end(), 0, 'ends')
    [waits] = club.consents()
    check(not waits['mailed'] and waits['next_try'] and 'No mail server answers' in waits['trouble'], str(waits))
    sql(club.app, 'UPDATE consents SET mail_due = 1')
    sql(club.app, 'UPDATE accounts SET port = ?', club.port)
    web = Website(club.app)
    web.wait('mail', trouble=None)
    check(club.consents()[0]['mailed'], 'mailed')
    same(web.end(), 0, 'ends')


def hostile():
    """Huge, slow, broken and wrong requests are answered or cut off, and the next one is served"""
    club = Club()
    path = f'/u/{club.token("ann@example.org")}'
    form = {'Content-Type': FORM}
    same(club.web.ask('POST', path, 'x' * 100_000, form).status, 413, 'big')
    same(club.web.ask('POST', path, (b'x' * 10_000 for _ in range(20)), form).status, 413, 'big, in chunks')
    with contextlib.suppress(OSError):
        check(club.web.ask('POST', path, b'x' * 50_000_000, form).status >= 400, 'huge')
    for method in ('PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'X' * 1000):
        with contextlib.suppress(OSError):
            answer = club.web.ask(method, path)
            check(answer.status >= 400, f'{method}: {answer.status}')
    lines = [b'', b'\r\n' * 1000, b'GET\r\n\r\n', b'GET / HTTP/9.9\r\n\r\n', b'\x16\x03\x01\x02\x00\x01' * 50, b'GET ' + b'/' * 100_000 + b' HTTP/1.1\r\nHost: x\r\n\r\n',
             b'GET / HTTP/1.1\r\n' + b'A: b\r\n' * 50_000, b'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
             b'POST ' + path.encode() + b' HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n',
             b'POST ' + path.encode() + b' HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n',
             b'POST ' + path.encode() + b' HTTP/1.1\r\nHost: x\r\nContent-Length: 26\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n']
    for line in lines:
        with contextlib.suppress(OSError), socket.create_connection(('127.0.0.1', club.web.port), 10) as wire:
            wire.sendall(line)
            wire.shutdown(socket.SHUT_WR)
            while wire.recv(65536):
                pass
    same(club.web.get(path).status, 200, 'still there')
    unchanged(club)


def crowd():
    """Those who connect and say nothing make room for those who ask"""
    club = Club()
    path = f'/u/{club.token("ann@example.org")}'
    with contextlib.ExitStack() as idle:
        for _ in range(300):
            wire = idle.enter_context(socket.create_connection(('127.0.0.1', club.web.port), 10))
            wire.sendall(b'GET / HTTP/1.1\r\n')
        for _ in range(3):
            same(club.web.get(path).status, 200, 'served')


def limits():
    """Each client may ask for so much; who it is the proxy says, where there is one"""
    club = Club(words=('--behind-proxy',))
    path = f'/u/{club.token("ann@example.org")}'
    answers = []
    while not answers or answers[-1].status == 404:
        check(len(answers) < 500, 'nobody is stopped')
        answers.append(club.web.get('/nothing', **{'X-Forwarded-For': '198.51.100.9, 203.0.113.7'}))
    same(answers[-1].status, 429, 'one who looks for pages')
    check(len(answers) >= 60 and int(answers[-1].headers['Retry-After']) > 0, f'{len(answers)}: {answers[-1].headers}')
    same(club.web.get(path, **{'X-Forwarded-For': '203.0.113.7, 198.51.100.9'}).status, 200, 'another one')
    same(club.web.wait('request', status=200)['client'], '198.51.100.9', 'the last hop')
    same(club.web.get(path, Forwarded='for=203.0.113.7, for="[2001:db8::1]:99";proto=https').status, 200, 'Forwarded')
    same(club.web.wait('request', status=200)['client'], '2001:db8::1', 'RFC 7239')
    alone = Club()
    alone.web.get(f'/u/{alone.token("ann@example.org")}', **{'X-Forwarded-For': '203.0.113.7'})
    same(alone.web.wait('request', status=200)['client'], '127.0.0.1', 'nobody is believed')


def log():
    """Each request is one line, without address or token"""
    club = Club()
    token = club.token('ann@example.org')
    club.web.end()
    process = club.app.start('web', '--listen', '127.0.0.1:0')
    atexit.register(process.kill)
    port = int(re.search(r':(\d+)/', process.stdout.readline()).group(1))
    club.web.port = port
    club.web.get(f'/mail/u/{token}')
    club.web.post(f'/mail/u/{token}', **ONE_CLICK)
    club.web.get('/ann@example.org')
    out, error = kill(process, signal.SIGTERM)
    same((process.returncode, error), (0, ''), 'ends')
    lines = [re.sub(r'^\S+ \S+ |[\d.]+ ms$', '', line).strip() for line in out.splitlines()]
    same(lines, ['127.0.0.1 GET u 200', '127.0.0.1 POST u 200', '127.0.0.1 GET - 404'], 'lines')


def at_once():
    """Many at once, while a delivery runs: everyone who leaves has left"""
    people = [f'user{number}@example.org' for number in range(200)]
    club = Club(*people)
    paths = {address: f'/u/{club.token(address)}' for address in people}
    club.app.campaign('More')
    delivery = club.app.start('send', 'More', '--list', 'News', '--via', 'server')
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda address: club.web.post(paths[address], **ONE_CLICK).status, people))
    same(set(statuses), {200}, 'answers')
    delivery.communicate(timeout=60)
    same(set(club.suppressed()), {(address, 'News') for address in people}, 'all left')


def trouble():
    """What cannot be written is not said to be done, and the log says why"""
    club = Club()
    path = f'/u/{club.token("ann@example.org")}'
    sql(club.app, "CREATE TRIGGER broken BEFORE INSERT ON suppressions BEGIN SELECT raise(ABORT, 'out of order'); END")
    answer = club.web.post(path, **ONE_CLICK)
    same((answer.status, 'nothing has changed' in answer.words), (503, True), 'answer')
    check('out of order' in club.web.wait('request', status=503)['trouble'], 'why')
    sql(club.app, 'DROP TRIGGER broken')
    same(club.web.post(path, **ONE_CLICK).status, 200, 'again')
    unchanged(club, {('ann@example.org', 'News'): 'unsubscribed'})


def ends_cleanly():
    """SIGTERM ends it with what was asked for written; a second one may run beside it"""
    club = Club()
    other = Website(club.app)
    path = f'/u/{club.token("ann@example.org")}'
    with socket.create_connection(('127.0.0.1', other.port), 10) as wire:
        body = b'List-Unsubscribe=One-Click'
        wire.sendall(b'POST ' + path.encode() + b' HTTP/1.1\r\nHost: x\r\nContent-Type: ' + FORM.encode()
                     + b'\r\nContent-Length: %d\r\n\r\n' % len(body) + body)
        check(wire.recv(65536).startswith(b'HTTP/1.1 200'), 'answered')
    since = time.monotonic()
    same(other.end(), 0, 'the other one')
    same(club.web.end(), 0, 'ends')
    check(time.monotonic() - since < 20, 'waits for nobody')
    unchanged(club, {('ann@example.org', 'News'): 'unsubscribed'})


def usage():
    """What cannot be is said: a wrong address to listen on, one that is taken, a form without what it needs"""
    app = Mailshot()
    for wrong in ('nonsense', 'localhost:80', '127.0.0.1:99999', '[::1', '::1:80'):
        app.run('web', '--listen', wrong, status=USAGE)
    with socket.create_server(('127.0.0.1', 0)) as taken:
        check('Cannot listen' in app.run('web', '--listen', f'127.0.0.1:{taken.getsockname()[1]}', status=FAILED).stderr, 'taken')
    app.import_rows('News', [('ann@example.org', 'Ann', 'x')])
    app.run('list', 'form', 'News', status=FAILED)
    app.run('list', 'form', 'News', '--title', 'x', status=USAGE)
    app.account()
    app('identity', 'add', 'Club', '--from', 'club@example.org')
    check('--unsubscribe-url' in app.run('list', 'form', 'News', '--identity', 'Club', status=FAILED).stderr, 'no page')
    app('identity', 'set', 'Club', '--unsubscribe-url', BASE)
    check('--account' in app.run('list', 'form', 'News', '--identity', 'Club', status=FAILED).stderr, 'no account')
    app('identity', 'set', 'Club', '--account', 'server')
    message = app.file('message.txt', 'Hello')
    check('{{confirm_url}}' in app.run('list', 'form', 'News', '--identity', 'Club', '--message', message, status=FAILED).stderr, 'no link')
    message = app.file('message.txt', '{{confirm_url}} {{name}}')
    app.run('list', 'form', 'News', '--identity', 'Club', '--message', message, status=FAILED)
    app('list', 'form', 'News', '--identity', 'Club')
    check('The form of the list' in app.run('identity', 'remove', 'Club', status=FAILED).stderr, 'in use')


run(asks_first, one_click, button_and_undo, undo_tells_the_truth, everything, preferences, forged, nobody, gone, promises, opt_in, comes_back,
    form_errors, not_lost, hostile, crowd, limits, log, at_once, trouble, ends_cleanly, usage)
